/* ask_web — one question put to this seat: what it is about, as much of the dossier as is needed,
 * and the answer. Whose data it shows is traced like any reading. */
#include "system/onestop/dossier_page.h"

#include "core/file.h"
#include "engine/dossier/asked.h"

typedef struct AskData {
    Str          id, href, code, service, subject, about, body, silence, done, dossier_href;
    Str          state, verdict, text, file_href, why_not, returned; /* why it was sent back */
    int64_t      asked_at, closed_at, version;
    Term         due;
    bool         may_answer, is_answered, is_seen, is_late;
    DataSection *sections;
    size_t       section_count;
    PaperLine   *papers;
    size_t       paper_count;
} AskData;

#include "system/onestop/ask.html.h"

static const JsonField ROW[] = {JSON(DataRow, key), JSON(DataRow, value), {0}};
static const JsonField SECTION[] = {JSON(DataSection, title),
                                    JSON_LIST(DataSection, rows, count, ROW), {0}};
static const JsonField PAPER[] = {JSON(PaperLine, name), JSON(PaperLine, file_name),
                                  JSON(PaperLine, href), {0}};
static const JsonField ASK_TWIN[] = {
    JSON(AskData, id), JSON(AskData, code), JSON(AskData, service), JSON(AskData, subject),
    JSON(AskData, about), JSON(AskData, body), JSON(AskData, state), JSON(AskData, verdict),
    JSON(AskData, text), JSON(AskData, returned), JSON(AskData, may_answer), JSON(AskData, why_not),
    JSON(AskData, version), JSON_TIME(AskData, asked_at), JSON_OBJECT(AskData, due, DESK_TERM),
    JSON_LIST(AskData, sections, section_count, SECTION),
    JSON_LIST(AskData, papers, paper_count, PAPER), {0}};

/* ---- what is shown ------------------------------------------------------------------------ */

/* Who the person is stays with the asking body: no identity numbers, no way to reach them. */
static void drop_identity(DataSection *section)
{
    size_t kept = 0;
    for (size_t i = 0; i < section->count; i++)
        if (!section->rows[i].is_masked)
            section->rows[kept++] = section->rows[i];
    section->count = kept;
}

static Err fill_papers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                       AskData *data)
{
    DossierPaper *papers;
    TRY(dossier_papers(ctx, dossier, &papers, &data->paper_count));
    data->papers = NEW_ARRAY(ctx->arena, PaperLine, data->paper_count + 1);
    for (size_t i = 0; i < data->paper_count; i++) {
        int index = definition_paper(def, papers[i].paper);
        data->papers[i] = (PaperLine){
            .name = index < 0 ? papers[i].name : words_in(def->papers[index].name, ctx->lang),
            .file_name = papers[i].name,
            .size = show_bytes(ctx->arena, ctx->lang, papers[i].size),
            .href = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(data->href),
                            FMT(papers[i].file))};
    }
    return OK;
}

static Err fill_dossier(Ctx *ctx, const Dossier *dossier, AskData *data)
{
    const ServiceDefinition *def;
    TRY(dossier_definition(ctx, dossier, &def));
    data->code = dossier->code;
    data->subject = dossier->subject;
    data->service = words_in(def->catalogue.name, ctx->lang);
    if (str_eq(dossier->body, ctx->actor->seat.body))
        data->dossier_href = desk_dossier_href(ctx, dossier);
    TRY(desk_dossier_sections(ctx, dossier, def, false, &data->sections, &data->section_count));
    for (size_t i = 0; i < data->section_count; i++)
        drop_identity(&data->sections[i]);
    return fill_papers(ctx, dossier, def, data);
}

/* Of the targets the one this seat answers, or answered. */
static const AskTarget *own_target(Ctx *ctx, const Ask *ask)
{
    const AskTarget *mine = ask_mine(ctx, ask);
    for (size_t i = 0; i < ask->count && !mine; i++)
        if (str_eq(ask->targets[i].body, ctx->actor->seat.body) &&
            str_eq(ask->targets[i].role, ctx->actor->seat.role))
            mine = &ask->targets[i];
    return mine;
}

static Err fill_target(Ctx *ctx, const Ask *ask, AskData *data)
{
    const Calendar  *calendar;
    const AskTarget *target = own_target(ctx, ask);
    data->may_answer = ask_mine(ctx, ask) != NULL;
    if (!target) {
        data->why_not = msg_text(ctx->lang, MSG_DESK_ASK_NOT_YOURS);
        return OK;
    }
    data->is_answered = target->verdict != ASK_NO_VERDICT;
    data->is_seen = target->state == ASK_SEEN;
    data->is_late = ask_is_late(target, ctx->now);
    data->state = desk_ask_state(ctx, target->state);
    data->verdict = desk_ask_verdict(ctx, target->verdict);
    data->text = target->text;
    if (target->state == ASK_RETURNED)
        data->returned = target->reason;
    data->closed_at = target->closed_at;
    if (target->file.len)
        data->file_href = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(data->href),
                                  FMT(target->file));
    if (!data->may_answer)
        data->why_not = data->state;
    TRY(org_calendar(ctx, target->body, &calendar));
    return desk_term_of(ctx, calendar, TERM_STEP, target->due_now, &data->due);
}

static Str done_words(Ctx *ctx, Str word)
{
    static const struct {
        const char *word;
        Message     words;
    } DONE[] = {{"answer", MSG_DESK_ASK_DONE_ANSWER}, {"seen", MSG_DESK_ASK_DONE_SEEN},
                {"decline", MSG_DESK_ASK_DONE_DECLINE}};
    for (size_t i = 0; i < COUNT(DONE); i++)
        if (str_eq(word, str_of(DONE[i].word)))
            return msg_text(ctx->lang, DONE[i].words);
    return (Str){0};
}

Err desk_ask_trace(Ctx *ctx, const Req *req, const Dossier *dossier)
{
    if (req->method == POST) /* a refused form again: its reading was noted a moment ago */
        return OK;
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
    return trace(ctx, dossier->applicant.len ? dossier->applicant : object, object, "opinion");
}

/* GET /desk/asks/:id — also the form again after a mistake. */
Err desk_ask_get(Ctx *ctx, Req *req, Res *res)
{
    Ask     ask;
    Dossier dossier;
    TRY(ask_find(ctx, req_param(req, "id"), &ask));
    TRY(dossier_of_ask(ctx, &ask, &dossier));
    TRY(desk_ask_trace(ctx, req, &dossier));
    AskData data = {
        .id = ask.id, .href = str_fmt(ctx->arena, "/desk/asks/%.*s", FMT(ask.id)),
        .about = ask_about(&ask, ctx->lang), .asked_at = ask.asked_at,
        .silence = desk_silence_words(ctx, ask.silence), .version = ask.head.number,
        .done = done_words(ctx, req_query(ctx, req, "done")),
    };
    TRY(desk_body_name(ctx, ask.body, &data.body));
    TRY(fill_target(ctx, &ask, &data));
    TRY(fill_dossier(ctx, &dossier, &data));
    return page_send(ctx, req, res, ask_page, ASK_TWIN, &data);
}

/* GET /desk/asks/:id/files/:file — a paper of the dossier, or what came with an answer. */
Err desk_ask_file_get(Ctx *ctx, Req *req, Res *res)
{
    Ask           ask;
    Dossier       dossier;
    DossierPaper *papers;
    size_t        count;
    File          file;
    Str           wanted = req_param(req, "file");
    TRY(ask_find(ctx, req_param(req, "id"), &ask));
    TRY(dossier_of_ask(ctx, &ask, &dossier));
    TRY(desk_ask_trace(ctx, req, &dossier));
    TRY(dossier_papers(ctx, &dossier, &papers, &count));
    bool is_one = false;
    for (size_t i = 0; i < count; i++)
        is_one |= str_eq(papers[i].file, wanted);
    for (size_t i = 0; i < ask.count; i++)
        is_one |= str_eq(ask.targets[i].file, wanted);
    if (!is_one || !wanted.len)
        return fail(ctx, ERR_NOT_FOUND, "not a file of this question");
    TRY(file_find(ctx, wanted, &file));
    return file_send(ctx, &file, res, str_eq(req_query(ctx, req, "download"), S("1")));
}

/* ---- what is done ------------------------------------------------------------------------- */

typedef struct AnswerForm {
    int  verdict;
    Str  text, reason;
} AnswerForm;
static const Choice VERDICTS[] = {{"agree", ASK_AGREE},
                                  {"agree_with_comments", ASK_AGREE_WITH_COMMENTS},
                                  {"disagree", ASK_DISAGREE},
                                  {"other", ASK_OTHER},
                                  {0}};
static const Field ANSWER[] = {
    {"verdict", FORM_CHOICE, offsetof(AnswerForm, verdict), true, .choices = VERDICTS},
    {"text", FORM_LONG, offsetof(AnswerForm, text), .max = 2500},
    {0},
};
static const Field DECLINE[] = {
    {"reason", FORM_LONG, offsetof(AnswerForm, reason), true, .max = 2500, .min = 10},
    {0},
};

static Err go_back(Ctx *ctx, Res *res, const Ask *ask, const char *done)
{
    res_redirect(ctx, res, str_fmt(ctx->arena, "/desk/asks/%.*s?done=%s", FMT(ask->id), done));
    return OK;
}

static Err keep_file(Ctx *ctx, Req *req, const Ask *ask, Str *id)
{
    File          file;
    const Upload *upload = req_upload(req, "file");
    if (!upload || !upload->size)
        return OK;
    if (!desk_file_type_is_taken(upload->type)) {
        req_problem(req, S("file"), MSG_DESK_FILE_TYPE, (Str){0});
        return fail(ctx, ERR_INVALID, "a type that is not taken");
    }
    TRY(file_keep_upload(ctx, upload, ask_file_owner(ctx, ask), &file));
    *id = file.id;
    return OK;
}

/* POST /desk/asks/:id/answer */
Err desk_ask_answer_post(Ctx *ctx, Req *req, Res *res)
{
    Ask        ask;
    AnswerForm form = {0};
    TRY(ask_find(ctx, req_param(req, "id"), &ask));
    TRY(form_read(ctx, req, ANSWER, &form));
    if (form.verdict != ASK_AGREE && !str_trim(form.text).len) {
        req_problem(req, S("text"), MSG_DESK_ASK_TEXT_NEEDED, (Str){0});
        return fail(ctx, ERR_INVALID, "an opinion that does not simply agree says why");
    }
    AskAnswer answer = {.verdict = (AskVerdict)form.verdict, .text = form.text};
    TRY(keep_file(ctx, req, &ask, &answer.file));
    TRY(ask_answer(ctx, &ask, &answer));
    return go_back(ctx, res, &ask, "answer");
}

/* POST /desk/asks/:id/seen */
Err desk_ask_seen_post(Ctx *ctx, Req *req, Res *res)
{
    Ask ask;
    TRY(ask_find(ctx, req_param(req, "id"), &ask));
    TRY(ask_seen(ctx, &ask));
    return go_back(ctx, res, &ask, "seen");
}

/* POST /desk/asks/:id/decline */
Err desk_ask_decline_post(Ctx *ctx, Req *req, Res *res)
{
    Ask        ask;
    AnswerForm form = {0};
    TRY(ask_find(ctx, req_param(req, "id"), &ask));
    TRY(form_read(ctx, req, DECLINE, &form));
    TRY(ask_decline(ctx, &ask, form.reason));
    return go_back(ctx, res, &ask, "decline");
}
