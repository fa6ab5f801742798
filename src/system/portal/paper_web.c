/* paper_web — one paper of an application: its files come and go, with or without a script. */
#include "system/portal/portal_own.h"

typedef struct PaperData {
    Str       draft, paper, title, guide, limits, accept, saved, back, next, self;
    int       step, steps;
    bool      is_needed;
    int64_t   max_bytes;
    FileLine *files;
    size_t    file_count;
    Str       csrf;
} PaperData;

#include "system/portal/paper.html.h"

static const JsonField PAPER[] = {
    JSON(PaperData, draft),     JSON(PaperData, paper),
    JSON(PaperData, title),     JSON(PaperData, is_needed),
    JSON(PaperData, accept),    JSON(PaperData, max_bytes),
    JSON(PaperData, step),      JSON(PaperData, steps),
    JSON_LIST(PaperData, files, file_count, FILE_LINE),
    JSON(PaperData, back),      JSON(PaperData, next),
    JSON(PaperData, csrf),      {0},
};

static Str file_href(Ctx *ctx, const Journey *journey, const DossierPaper *paper)
{
    return str_fmt(ctx->arena, "/drafts/%.*s/files/%.*s", FMT(journey->draft.id),
                   FMT(paper->file));
}

static void list_files(Ctx *ctx, const Journey *journey, Str paper, PaperData *data)
{
    data->files = NEW_ARRAY(ctx->arena, FileLine, journey->paper_count + 1);
    for (size_t i = 0; i < journey->paper_count; i++)
        if (str_eq(journey->papers[i].paper, paper))
            data->files[data->file_count++] = file_line(
                ctx, &journey->papers[i], file_href(ctx, journey, &journey->papers[i]));
}

static void place(Ctx *ctx, const Req *req, const Journey *journey, size_t step,
                  PaperData *data)
{
    bool is_change = str_eq(req_query(ctx, req, "to"), S("check"));
    Str  check = journey->steps[journey->count - 1].href;
    data->back = is_change || !step ? check : journey->steps[step - 1].href;
    data->next = is_change ? check : journey->steps[step + 1].href;
    data->self = str_fmt(ctx->arena, "%.*s%s", FMT(journey->steps[step].href),
                         is_change ? "?to=check" : "");
}

static Err send(Ctx *ctx, Req *req, Res *res, const Journey *journey, size_t step)
{
    const JourneyStep     *at = &journey->steps[step];
    const DefinitionPaper *paper = &journey->def->papers[at->index];
    PaperData data = {
        .draft = journey->draft.id,
        .paper = at->id,
        .title = at->title,
        .guide = words_in(paper->guide, ctx->lang),
        .limits = paper_limits(ctx, paper),
        .accept = paper_accept(ctx, paper),
        .saved = journey->draft.revision > 1 ? journey_saved(ctx, journey) : (Str){0},
        .step = (int)step + 1,
        .steps = (int)journey->count,
        .is_needed = paper->is_needed && !journey->draft.dossier.len,
        .max_bytes = paper->max_bytes,
        .csrf = ctx->actor->csrf,
    };
    list_files(ctx, journey, at->id, &data);
    place(ctx, req, journey, step, &data);
    return page_send(ctx, req, res, paper_page, PAPER, &data);
}

static Err find_step(Ctx *ctx, const Req *req, const Journey *journey, size_t *step)
{
    *step = journey_step(journey, STEP_PAPER, req_param(req, "paper"));
    return *step < journey->count ? OK : fail(ctx, ERR_NOT_FOUND, "no such paper is asked for");
}

/* GET /drafts/:id/papers/:paper */
Err portal_paper(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    size_t  step;
    TRY(journey_find(ctx, req, &journey));
    TRY(find_step(ctx, req, &journey, &step));
    return send(ctx, req, res, &journey, step);
}

/* ---- taking files ------------------------------------------------------------------------ */

static Err take_one(Ctx *ctx, Req *req, const Journey *journey, const DefinitionPaper *paper,
                    const Upload *upload)
{
    if (!upload->size) {
        req_problem(req, upload->field, MSG_PORTAL_FILE_EMPTY__ARG, upload->name);
        return OK;
    }
    Err err = draft_paper_add(ctx, &journey->draft, paper->id, upload);
    if (err != ERR_INVALID && err != ERR_LIMIT)
        return err;
    fault_clear(ctx);
    Message message = err == ERR_INVALID               ? MSG_PORTAL_FILE_TYPE__ARG
                      : upload->size > paper->max_bytes ? MSG_PORTAL_FILE_SIZE__ARG
                                                        : MSG_PORTAL_FILE_MANY__ARG;
    Str arg = err == ERR_LIMIT && upload->size <= paper->max_bytes
                  ? str_fmt(ctx->arena, "%d", DRAFT_PAPERS_MAX)
                  : str_fmt(ctx->arena, "%.*s (%.*s)", FMT(upload->name),
                            FMT(paper_limits(ctx, paper)));
    req_problem(req, upload->field, (int)message, arg);
    return OK;
}

Err draft_take_uploads(Ctx *ctx, Req *req, const Journey *journey, Str paper, Str field)
{
    int index = definition_paper(journey->def, paper);
    if (index < 0)
        return fail(ctx, ERR_NOT_FOUND, "no such paper");
    for (size_t i = 0; i < req->upload_count; i++)
        if (str_eq(req->uploads[i].field, field))
            TRY(take_one(ctx, req, journey, &journey->def->papers[index], &req->uploads[i]));
    return OK;
}

static bool has_file(const Journey *journey, Str paper)
{
    for (size_t i = 0; i < journey->paper_count; i++)
        if (str_eq(journey->papers[i].paper, paper))
            return true;
    return false;
}

/* What the pressed button asks for; *is_done: go on to the next step. */
static Err act(Ctx *ctx, Req *req, Journey *journey, bool *is_done)
{
    Str what, which, paper = req_param(req, "paper");
    str_cut(req_value(req, "_act"), ':', &what, &which);
    *is_done = !str_eq(what, S("more")) && !str_eq(what, S("remove"));
    if (str_eq(what, S("remove")))
        TRY(draft_paper_remove(ctx, &journey->draft, which));
    TRY(draft_take_uploads(ctx, req, journey, paper, S("file")));
    return journey_save(ctx, journey, paper);
}

static void check_files(Req *req, const Journey *journey, const JourneyStep *step)
{
    const DefinitionPaper *paper = &journey->def->papers[step->index];
    if (paper->is_needed && !journey->draft.dossier.len && !has_file(journey, step->id) &&
        !req->problem_count)
        req_problem(req, S("file"), MSG_PORTAL_FILE_NEEDED__ARG, step->title);
}

/* Where the person goes when nothing is to be shown again. */
static Str onward(Ctx *ctx, const Req *req, const Journey *journey, size_t step, bool is_done)
{
    PaperData data = {0};
    place(ctx, req, journey, step, &data);
    if (journey->is_held)
        return str_fmt(ctx->arena, "/login?next=%.*s", FMT(journey->steps[step].href));
    if (str_eq(req_value(req, "_act"), S("exit")))
        return ctx->actor->account.len
                   ? S("/my")
                   : str_fmt(ctx->arena, "/drafts/%.*s", FMT(journey->draft.id));
    return is_done ? data.next : data.self;
}

/* POST /drafts/:id/papers/:paper */
Err portal_paper_save(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    size_t  step;
    bool    is_done;
    TRY(journey_hold(ctx, req, &journey));
    TRY(find_step(ctx, req, &journey, &step));
    TRY(act(ctx, req, &journey, &is_done));
    TRY(draft_papers(ctx, &journey.draft, &journey.papers, &journey.paper_count));
    TRY(journey_settle(ctx, &journey));
    if (is_done && !journey.is_held && !str_eq(req_value(req, "_act"), S("exit")))
        check_files(req, &journey, &journey.steps[step]);
    if (req->problem_count && !journey.is_held) {
        TRY(send(ctx, req, res, &journey, step));
        res->status = 422;
        return OK;
    }
    if (req->wants_json && !journey.is_held)
        return send(ctx, req, res, &journey, step);
    res_redirect(ctx, res, onward(ctx, req, &journey, step, is_done));
    return OK;
}

/* GET /drafts/:id/files/:file — only what the draft itself lists. */
Err portal_draft_file(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    File    file;
    Str     id = req_param(req, "file");
    TRY(journey_find(ctx, req, &journey));
    for (size_t i = 0; i < journey.paper_count; i++)
        if (str_eq(journey.papers[i].file, id)) {
            TRY(file_find(ctx, id, &file));
            return file_send(ctx, &file, res, false);
        }
    return fail(ctx, ERR_NOT_FOUND, "the draft has no such file");
}
