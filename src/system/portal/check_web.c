/* check_web — the last look before sending: every answer, every paper, where it goes and by
 * when it would be answered; then submission. */
#include "system/portal/controls.h"
#include "system/portal/portal_own.h"

typedef struct CheckCard {
    Str         title, href;
    SummaryRow *rows;
    size_t      count;
} CheckCard;

typedef struct MissingLine {
    Str text, href;
} MissingLine;

typedef struct CheckData {
    Str          id, service, service_name, saved, back, body, due, term, fee, told, csrf;
    int          step, steps;
    int64_t      due_at, fee_dong;
    bool         is_complete;
    CheckCard   *cards;
    size_t       card_count;
    MissingLine *missing;
    size_t       missing_count;
} CheckData;

#include "system/portal/check.html.h"

static const JsonField ROW[] = {JSON(SummaryRow, key), JSON(SummaryRow, value),
                                JSON(SummaryRow, href), {0}};
static const JsonField CARD[] = {JSON(CheckCard, title),
                                 JSON_LIST(CheckCard, rows, count, ROW), {0}};
static const JsonField MISSING[] = {JSON(MissingLine, text), JSON(MissingLine, href), {0}};
static const JsonField CHECK_TWIN[] = {
    JSON(CheckData, id),
    JSON(CheckData, service),
    JSON(CheckData, is_complete),
    JSON_LIST(CheckData, cards, card_count, CARD),
    JSON_LIST(CheckData, missing, missing_count, MISSING),
    JSON(CheckData, body),
    JSON_TIME(CheckData, due_at),
    JSON(CheckData, fee_dong),
    JSON(CheckData, csrf),
    {0},
};

static Str change_href(Ctx *ctx, const JourneyStep *step, Str name)
{
    return str_fmt(ctx->arena, "%.*s?to=check#%.*s", FMT(step->href), FMT(name));
}

static void add_row(Ctx *ctx, const Journey *journey, const JourneyStep *step, AnswerPath path,
                    CheckCard *card)
{
    const DefinitionField *field = &journey->def->fields[path.field];
    bool is_person = field->type == FIELD_PERSON;
    Str  value = answers_print_field(ctx, &journey->answers, path.field,
                                     is_person ? path.part : PART_ALL, ctx->lang);
    Str  key = is_person ? answer_label(ctx, journey->def, path)
                         : words_in(field->label, ctx->lang);
    AnswerPath first = path;
    card->rows[card->count++] = (SummaryRow){
        .key = key,
        .value = value.len ? value : msg_text(ctx->lang, MSG_PORTAL_NOT_ANSWERED),
        .href = change_href(ctx, step, answer_name(ctx, journey->def, first)),
    };
}

static void add_page(Ctx *ctx, const Journey *journey, const JourneyStep *step, CheckCard *card)
{
    const DefinitionPage *page = &journey->def->pages[step->index];
    *card = (CheckCard){.title = step->title, .href = step->href,
                        .rows = NEW_ARRAY(ctx->arena, SummaryRow, page->n_fields * 4u + 1)};
    for (uint16_t i = 0; i < page->n_fields; i++) {
        AnswerPath             path = {.field = (uint16_t)(page->first_field + i)};
        const DefinitionField *field = &journey->def->fields[path.field];
        if (field->parent != NO_FIELD || !answer_is_visible(&journey->answers, path.field))
            continue;
        size_t parts = field->type == FIELD_PERSON ? field->n_slots : 1;
        for (; path.part < parts; path.part++)
            add_row(ctx, journey, step, path, card);
    }
}

static Str files_of(Ctx *ctx, const Journey *journey, Str paper)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < journey->paper_count; i++)
        if (str_eq(journey->papers[i].paper, paper))
            buf_fmt(&out, "%s%.*s, %.*s", out.len ? "; " : "", FMT(journey->papers[i].name),
                    FMT(show_bytes(ctx->arena, ctx->lang, journey->papers[i].size)));
    return out.len ? buf_str(&out) : msg_text(ctx->lang, MSG_PORTAL_NO_FILE);
}

static void list_cards(Ctx *ctx, const Journey *journey, CheckData *data)
{
    CheckCard papers = {.title = msg_text(ctx->lang, MSG_PORTAL_PAPERS),
                        .rows = NEW_ARRAY(ctx->arena, SummaryRow, journey->count + 1)};
    data->cards = NEW_ARRAY(ctx->arena, CheckCard, journey->count + 1);
    for (size_t i = 0; i < journey->count; i++) {
        const JourneyStep *step = &journey->steps[i];
        if (step->kind == STEP_PAGE)
            add_page(ctx, journey, step, &data->cards[data->card_count++]);
        if (step->kind == STEP_PAPER)
            papers.rows[papers.count++] =
                (SummaryRow){.key = step->title, .value = files_of(ctx, journey, step->id),
                             .href = change_href(ctx, step, S("file"))};
    }
    if (papers.count)
        data->cards[data->card_count++] = papers;
}

static Err list_missing(Ctx *ctx, const Journey *journey, CheckData *data)
{
    DraftProblem *problems;
    size_t        n;
    TRY(draft_check(ctx, &journey->draft, &problems, &n));
    data->missing = NEW_ARRAY(ctx->arena, MissingLine, n + 1);
    data->is_complete = n == 0;
    for (size_t i = 0; i < n; i++) {
        bool is_paper = problems[i].paper.len > 0;
        uint16_t page = journey->def->fields[problems[i].problem.path.field].page;
        Str    id = is_paper ? problems[i].paper : journey->def->pages[page].id;
        size_t step = journey_step(journey, is_paper ? STEP_PAPER : STEP_PAGE, id);
        if (step == journey->count)
            continue;
        Str text = is_paper ? msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_FILE_NEEDED__ARG,
                                      journey->steps[step].title)
                            : problem_sentence(ctx, &journey->answers, &problems[i].problem);
        Str name = is_paper ? S("file")
                            : answer_name(ctx, journey->def, problems[i].problem.path);
        data->missing[data->missing_count++] =
            (MissingLine){text, change_href(ctx, &journey->steps[step], name)};
    }
    return OK;
}

/* Who decides, and by when: only known once the place is. */
static Err find_destination(Ctx *ctx, const Journey *journey, CheckData *data, bool *found)
{
    Body body;
    Err  err = draft_destination(ctx, &journey->answers, &body);
    *found = err == OK;
    if (err == ERR_INVALID) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    data->body = body_name(&body, ctx->lang);
    TRY(draft_due(ctx, &journey->answers, &body, &data->due_at));
    data->due = moment_text(ctx, data->due_at);
    return OK;
}

static Err fill(Ctx *ctx, const Journey *journey, CheckData *data)
{
    bool           found;
    ExprEnv        env = answers_env(&journey->answers);
    AnswersSummary summary;
    answers_summary(ctx, &journey->answers, ctx->lang, &summary);
    *data = (CheckData){
        .id = journey->draft.id,
        .service = journey->draft.service,
        .service_name = words_in(journey->def->catalogue.name, ctx->lang),
        .saved = journey_saved(ctx, journey),
        .back = journey->count > 1 ? journey->steps[journey->count - 2].href : S("/"),
        .step = (int)journey->count,
        .steps = (int)journey->count,
        .fee_dong = definition_fee(journey->def, &env),
        .term = term_text(ctx, definition_term(journey->def, &env)),
        .told = summary.phone.len ? summary.phone : summary.email,
        .csrf = ctx->actor->csrf,
    };
    data->fee = fee_text(ctx, data->fee_dong);
    list_cards(ctx, journey, data);
    TRY(list_missing(ctx, journey, data));
    TRY(find_destination(ctx, journey, data, &found));
    if (data->is_complete && !found) {
        data->missing[data->missing_count++] =
            (MissingLine){msg_text(ctx->lang, MSG_PORTAL_NO_BODY), journey->steps[0].href};
        data->is_complete = false;
    }
    return OK;
}

/* GET /drafts/:id/check */
Err portal_check(Ctx *ctx, Req *req, Res *res)
{
    Journey   journey;
    CheckData data;
    TRY(journey_find(ctx, req, &journey));
    if (journey.draft.dossier.len) {
        res_redirect(ctx, res, journey.steps[journey.count - 1].href);
        return OK;
    }
    TRY(fill(ctx, &journey, &data));
    return page_send(ctx, req, res, check_page, CHECK_TWIN, &data);
}

/* Sent twice: the first one has made the dossier, which has the draft's id. */
static Err already_sent(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    fault_clear(ctx);
    TRY(own_dossier(ctx, req, &dossier));
    res_redirect(ctx, res, str_fmt(ctx->arena, "/dossiers/%.*s/done", FMT(dossier.id)));
    return OK;
}

static Err send_draft(Ctx *ctx, Req *req, Res *res, Journey *journey)
{
    Dossier dossier;
    TRY(draft_submit(ctx, &journey->draft, &dossier));
    if (req->wants_json) {
        TRY(portal_dossier(ctx, req, res));
        res->status = 201;
        return OK;
    }
    res_redirect(ctx, res, str_fmt(ctx->arena, "/dossiers/%.*s/done", FMT(dossier.id)));
    return OK;
}

/* POST /drafts/:id/submit */
Err portal_submit(Ctx *ctx, Req *req, Res *res)
{
    Journey   journey;
    CheckData data;
    Str       id = req_param(req, "id");
    Err       err = journey_hold(ctx, req, &journey);
    if (err == ERR_NOT_FOUND && ctx->actor->account.len)
        return already_sent(ctx, req, res);
    TRY(err);
    if (ctx->actor->kind != ACTOR_CITIZEN) {
        if (req->wants_json || ctx->actor->account.len)
            return fail(ctx, ERR_DENIED, "only a citizen's account submits");
        res_redirect(ctx, res, str_fmt(ctx->arena, "/login?next=/drafts/%.*s/check", FMT(id)));
        return OK;
    }
    TRY(fill(ctx, &journey, &data));
    Str declared = req_value(req, "declare");
    if (!declared.len || str_eq(declared, S("false")) || str_eq(declared, S("0")))
        req_problem(req, S("declare"), MSG_PORTAL_DECLARE_NEEDED, (Str){0});
    if (req->problem_count || !data.is_complete) {
        res->status = 422;
        return page_send(ctx, req, res, check_page, CHECK_TWIN, &data);
    }
    return send_draft(ctx, req, res, &journey);
}
