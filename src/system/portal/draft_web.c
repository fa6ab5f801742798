/* draft_web — a draft as a whole: its steps, saving while typing, answers as JSON, deleting. */
#include "system/portal/controls.h"
#include "system/portal/portal_own.h"

typedef struct StepLine {
    Str  kind, id, title, href;
    bool is_done;
} StepLine;

typedef struct AnswerPair {
    Str name, value;
} AnswerPair;

typedef struct DraftData {
    Str         id, service, title, dossier, saved, resume, check, csrf;
    int64_t     version, saved_at;
    StepLine   *steps;
    size_t      step_count;
    AnswerPair *answers;
    size_t      answer_count;
    FileLine   *files;
    size_t      file_count;
    DraftChange *changes; /* the form is a newer one: what to answer again, what is no longer asked */
    size_t      change_count;
} DraftData;

#include "system/portal/draft.html.h"

static const JsonField STEP[] = {JSON(StepLine, kind),    JSON(StepLine, id),
                                 JSON(StepLine, title),   JSON(StepLine, href),
                                 JSON(StepLine, is_done), {0}};
static const JsonField PAIR[] = {JSON(AnswerPair, name), JSON(AnswerPair, value), {0}};
static const JsonField CHANGE[] = {
    JSON(DraftChange, field), JSON(DraftChange, label), JSON(DraftChange, typed),
    JSON(DraftChange, is_asked), {0}};
static const JsonField DRAFT[] = {
    JSON(DraftData, id),
    JSON(DraftData, service),
    JSON(DraftData, version),
    JSON(DraftData, title),
    JSON(DraftData, dossier),
    JSON_TIME(DraftData, saved_at),
    JSON_LIST(DraftData, steps, step_count, STEP),
    JSON_LIST(DraftData, answers, answer_count, PAIR),
    JSON_LIST(DraftData, files, file_count, FILE_LINE),
    JSON_LIST(DraftData, changes, change_count, CHANGE),
    JSON(DraftData, resume),
    JSON(DraftData, check),
    JSON(DraftData, csrf),
    {0},
};

static void list_steps(Ctx *ctx, const Journey *journey, DraftData *data)
{
    static const Str KINDS[] = {
        [STEP_PAGE] = {"page", 4}, [STEP_PAPER] = {"paper", 5}, [STEP_CHECK] = {"check", 5}};
    data->steps = NEW_ARRAY(ctx->arena, StepLine, journey->count);
    for (size_t i = 0; i < journey->count; i++)
        data->steps[data->step_count++] =
            (StepLine){KINDS[journey->steps[i].kind], journey->steps[i].id,
                       journey->steps[i].title, journey->steps[i].href,
                       journey->steps[i].is_done};
}

static void add_answer(Ctx *ctx, const Journey *journey, AnswerPath path, DraftData *data)
{
    Str value = answer_input(ctx, &journey->answers, path);
    if (value.len && data->answer_count < 1000)
        data->answers[data->answer_count++] =
            (AnswerPair){answer_name(ctx, journey->def, path), value};
}

/* Every input that holds something, as it would be typed. */
static void list_answers(Ctx *ctx, const Journey *journey, DraftData *data)
{
    const ServiceDefinition *def = journey->def;
    data->answers = NEW_ARRAY(ctx->arena, AnswerPair, 1000);
    for (uint16_t i = 0; i < def->n_fields; i++) {
        const DefinitionField *field = &def->fields[i];
        if (field->type == FIELD_REPEAT)
            continue;
        bool     is_child = field->parent != NO_FIELD;
        uint16_t rows = is_child ? journey->answers.rows[field->parent].count : 1;
        for (uint16_t row = 0; row < rows; row++)
            for (uint8_t part = 0; part < field->n_slots; part++)
                add_answer(ctx, journey, (AnswerPath){i, row, part}, data);
    }
}

static void list_files(Ctx *ctx, const Journey *journey, DraftData *data)
{
    data->files = NEW_ARRAY(ctx->arena, FileLine, journey->paper_count + 1);
    for (size_t i = 0; i < journey->paper_count; i++)
        data->files[data->file_count++] =
            file_line(ctx, &journey->papers[i],
                      str_fmt(ctx->arena, "/drafts/%.*s/files/%.*s", FMT(journey->draft.id),
                              FMT(journey->papers[i].file)));
}

Err draft_send_overview(Ctx *ctx, Req *req, Res *res, const Journey *journey)
{
    DraftData data = {
        .id = journey->draft.id,
        .service = journey->draft.service,
        .version = journey->draft.version,
        .title = words_in(journey->def->catalogue.name, ctx->lang),
        .dossier = journey->draft.dossier,
        .saved = journey_saved(ctx, journey),
        .saved_at = journey->draft.saved_at,
        .resume = journey_resume(journey),
        .check = journey->steps[journey->count - 1].href,
        .csrf = ctx->actor->csrf,
    };
    list_steps(ctx, journey, &data);
    list_answers(ctx, journey, &data);
    list_files(ctx, journey, &data);
    TRY(draft_changes(ctx, &journey->draft, &data.changes, &data.change_count));
    return page_send(ctx, req, res, draft_page, DRAFT, &data);
}

/* GET /drafts/:id */
Err portal_draft(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    TRY(journey_find(ctx, req, &journey));
    return draft_send_overview(ctx, req, res, &journey);
}

/* ---- saving ------------------------------------------------------------------------------ */

typedef struct SavedData {
    int64_t saved_at;
    Str     text;
} SavedData;
static const JsonField SAVED[] = {JSON_TIME(SavedData, saved_at), JSON(SavedData, text), {0}};

/* POST /drafts/:id/autosave — what is typed so far, of whatever page. */
Err portal_autosave(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    TRY(journey_hold(ctx, req, &journey));
    controls_take(ctx, req, &journey.answers);
    TRY(journey_save(ctx, &journey, journey.draft.page));
    SavedData data = {journey.draft.saved_at, journey_saved(ctx, &journey)};
    res->type = "application/json";
    res->body = (Buf){.arena = ctx->arena};
    twin_write(ctx, NULL, &res->body, SAVED, &data);
    return OK;
}

/* POST /drafts/:id/answers — all answers at once, as JSON by field id. */
Err portal_answers(Ctx *ctx, Req *req, Res *res)
{
    Journey          journey;
    AnswersReadError error = {0};
    TRY(journey_hold(ctx, req, &journey));
    if (!str_eq(req->type, S("application/json")))
        return fail(ctx, ERR_INVALID, "answers are sent as application/json");
    Err err = draft_answers_read(ctx, &journey.draft, req->body, &journey.answers, &error);
    if (err == ERR_INVALID) {
        fault_clear(ctx);
        Message key = error.kind == ANSWER_UNKNOWN_FIELD ? MSG_PORTAL_ANSWER_UNKNOWN_FIELD__ARG
                                                         : MSG_PORTAL_ANSWER_WRONG_SHAPE__ARG;
        req_problem(req, error.key, (int)key,
                    error.key.len ? error.key
                                  : str_fmt(ctx->arena, "%d:%d", error.line, error.column));
        res->status = 422;
        return draft_send_overview(ctx, req, res, &journey);
    }
    TRY(err);
    TRY(journey_save(ctx, &journey, journey.draft.page));
    if (journey.is_held) {
        res->status = 204;
        return OK;
    }
    return draft_send_overview(ctx, req, res, &journey);
}

/* POST /drafts/:id/delete */
Err portal_draft_delete(Ctx *ctx, Req *req, Res *res)
{
    Draft draft;
    TRY(draft_find(ctx, req_param(req, "id"), req_cookie(req, DRAFT_COOKIE), &draft));
    TRY(draft_delete(ctx, &draft));
    res_redirect(ctx, res, ctx->actor->account.len ? S("/my") : S("/"));
    return OK;
}
