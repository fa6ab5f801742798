/* supplement_web — what the office asked for, and giving it: files and answers wait in a draft
 * of their own until they are sent; then the clock goes on. */
#include "system/portal/dossier_page.h"

typedef struct AskedPaper {
    Str       id, name, guide, limits, accept, field;
    FileLine *files;
    size_t    file_count;
} AskedPaper;

typedef struct SupplementData {
    Str         id, code, service_name, reason, basis, due, draft, csrf;
    int64_t     due_at, asked_at;
    DueState    due_state;
    AskedPaper *papers;
    size_t      paper_count;
} SupplementData;

#include "system/portal/supplement.html.h"

static const JsonField PAPER[] = {JSON(AskedPaper, id), JSON(AskedPaper, name),
                                  JSON(AskedPaper, accept), JSON(AskedPaper, field),
                                  JSON_LIST(AskedPaper, files, file_count, FILE_LINE), {0}};
static const JsonField SUPPLEMENT[] = {
    JSON(SupplementData, id),
    JSON(SupplementData, code),
    JSON(SupplementData, reason),
    JSON(SupplementData, basis),
    JSON_TIME(SupplementData, asked_at),
    JSON_TIME(SupplementData, due_at),
    JSON(SupplementData, draft),
    JSON_LIST(SupplementData, papers, paper_count, PAPER),
    JSON(SupplementData, csrf),
    {0},
};

/* The dossier, what is asked, and the draft where the answer is collected, once
 * it was begun. */
typedef struct Giving {
    Dossier                  dossier;
    const ServiceDefinition *def;
    AskedData               *asked;
    Journey                  journey;
    bool                     has_draft;
} Giving;

static Err load_draft(Ctx *ctx, Giving *giving)
{
    Draft draft;
    TRY(supplement_draft_find(ctx, &giving->dossier, &draft, &giving->has_draft));
    return giving->has_draft ? journey_load(ctx, &draft, &giving->journey) : OK;
}

static Err load(Ctx *ctx, const Req *req, Giving *giving)
{
    *giving = (Giving){0};
    TRY(own_dossier(ctx, req, &giving->dossier));
    TRY(dossier_definition(ctx, &giving->dossier, &giving->def));
    TRY(dossier_page_asked(ctx, &giving->dossier, giving->def, &giving->asked));
    return giving->asked ? load_draft(ctx, giving) : OK;
}

static Str field_of(Ctx *ctx, Str paper)
{
    return str_fmt(ctx->arena, "file_%.*s", FMT(paper));
}

static void list_files(Ctx *ctx, const Giving *giving, AskedPaper *paper)
{
    const Journey *journey = &giving->journey;
    paper->files = NEW_ARRAY(ctx->arena, FileLine, journey->paper_count + 1);
    for (size_t i = 0; i < journey->paper_count; i++)
        if (str_eq(journey->papers[i].paper, paper->id))
            paper->files[paper->file_count++] =
                file_line(ctx, &journey->papers[i],
                          str_fmt(ctx->arena, "/drafts/%.*s/files/%.*s", FMT(journey->draft.id),
                                  FMT(journey->papers[i].file)));
}

static void list_papers(Ctx *ctx, const Giving *giving, SupplementData *data)
{
    const AskedData *asked = giving->asked;
    data->papers = NEW_ARRAY(ctx->arena, AskedPaper, asked->paper_count + 1);
    for (size_t i = 0; i < asked->paper_count; i++) {
        int index = definition_paper(giving->def, asked->papers[i]);
        if (index < 0)
            continue;
        const DefinitionPaper *paper = &giving->def->papers[index];
        AskedPaper            *out = &data->papers[data->paper_count++];
        *out = (AskedPaper){.id = paper->id,
                            .name = words_in(paper->name, ctx->lang),
                            .guide = words_in(paper->guide, ctx->lang),
                            .limits = paper_limits(ctx, paper),
                            .accept = paper_accept(ctx, paper),
                            .field = field_of(ctx, paper->id)};
        list_files(ctx, giving, out);
    }
}

static Err send(Ctx *ctx, Req *req, Res *res, const Giving *giving)
{
    const AskedData *asked = giving->asked;
    SupplementData   data = {
          .id = giving->dossier.id,
          .code = giving->dossier.code,
          .service_name = words_in(giving->def->catalogue.name, ctx->lang),
          .reason = asked->reason,
          .basis = asked->basis,
          .due = asked->due,
          .due_at = asked->due_at,
          .asked_at = asked->asked_at,
          .due_state = asked->due_state,
          .draft = giving->has_draft ? giving->journey.draft.id : (Str){0},
          .csrf = ctx->actor->csrf,
    };
    list_papers(ctx, giving, &data);
    return page_send(ctx, req, res, supplement_page, SUPPLEMENT, &data);
}

static Err to_dossier(Ctx *ctx, Req *req, Res *res, const Dossier *dossier)
{
    if (req->wants_json)
        return portal_dossier(ctx, req, res);
    res_redirect(ctx, res, str_fmt(ctx->arena, "/dossiers/%.*s", FMT(dossier->id)));
    return OK;
}

/* GET /dossiers/:id/supplement */
Err portal_supplement(Ctx *ctx, Req *req, Res *res)
{
    Giving giving;
    TRY(load(ctx, req, &giving));
    if (!giving.asked) {
        res_redirect(ctx, res, str_fmt(ctx->arena, "/dossiers/%.*s", FMT(giving.dossier.id)));
        return OK;
    }
    return send(ctx, req, res, &giving);
}

/* ---- giving ------------------------------------------------------------------------------ */

static Err take_files(Ctx *ctx, Req *req, Giving *giving)
{
    for (size_t i = 0; i < giving->asked->paper_count; i++)
        TRY(draft_take_uploads(ctx, req, &giving->journey, giving->asked->papers[i],
                               field_of(ctx, giving->asked->papers[i])));
    return load_draft(ctx, giving);
}

static void check_files(Ctx *ctx, Req *req, const Giving *giving)
{
    for (size_t i = 0; i < giving->asked->paper_count; i++) {
        Str  paper = giving->asked->papers[i];
        bool found = false;
        for (size_t k = 0; k < giving->journey.paper_count; k++)
            found |= str_eq(giving->journey.papers[k].paper, paper);
        if (!found && !req_problem_of(req, field_of(ctx, paper)))
            req_problem(req, field_of(ctx, paper), MSG_PORTAL_FILE_NEEDED__ARG,
                        giving->asked->names[i]);
    }
}

static Err check_answers(Ctx *ctx, Req *req, const Giving *giving)
{
    AnswerProblem first;
    (void)ctx;
    if (answers_problems(&giving->journey.answers, ANSWERS_ALL, &first, 1))
        req_problem(req, (Str){0}, MSG_PORTAL_ANSWERS_INCOMPLETE, (Str){0});
    return OK;
}

/* Everything asked for is there: it goes to the office in this transaction. */
static Err hand_in(Ctx *ctx, Req *req, Res *res, Giving *giving)
{
    check_files(ctx, req, giving);
    TRY(check_answers(ctx, req, giving));
    if (req->problem_count) {
        TRY(send(ctx, req, res, giving));
        res->status = 422;
        return OK;
    }
    TRY(supplement_send(ctx, &giving->journey.draft, &giving->dossier));
    return to_dossier(ctx, req, res, &giving->dossier);
}

static Err begin(Ctx *ctx, Req *req, Res *res, Giving *giving)
{
    Draft draft;
    TRY(supplement_draft(ctx, &giving->dossier, &draft));
    TRY(draft_hold(ctx, &draft, journey_key(ctx, req, res)));
    return load_draft(ctx, giving);
}

/* POST /dossiers/:id/supplement — _act: upload, remove:FILE, answers, or send. */
Err portal_supplement_save(Ctx *ctx, Req *req, Res *res)
{
    Giving giving;
    Str    act, which;
    TRY(load(ctx, req, &giving));
    if (!giving.asked) /* sent already, perhaps from another tab */
        return to_dossier(ctx, req, res, &giving.dossier);
    TRY(begin(ctx, req, res, &giving));
    str_cut(req_value(req, "_act"), ':', &act, &which);
    if (str_eq(act, S("remove")))
        TRY(draft_paper_remove(ctx, &giving.journey.draft, which));
    TRY(take_files(ctx, req, &giving));
    if (str_eq(act, S("send")))
        return hand_in(ctx, req, res, &giving);
    if (req->problem_count)
        res->status = 422;
    if (req->problem_count || req->wants_json)
        return send(ctx, req, res, &giving);
    Str draft = str_fmt(ctx->arena, "/drafts/%.*s", FMT(giving.journey.draft.id));
    res_redirect(ctx, res, str_eq(act, S("answers")) ? draft : giving.asked->href);
    return OK;
}
