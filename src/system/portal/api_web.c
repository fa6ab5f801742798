/* api_web — applying in one request, for programs: first the files, one by one, then answers and
 * the files' ids. With an Idempotency-Key a request sent again gets the first answer. */
#include "system/portal/controls.h"
#include "system/portal/portal_own.h"

typedef struct FileData {
    Str     id, name, type;
    int64_t size;
} FileData;
static const JsonField FILE_TWIN[] = {JSON(FileData, id), JSON(FileData, name),
                                      JSON(FileData, type), JSON(FileData, size), {0}};

typedef struct SentData {
    Str     id, code, href;
    int     status;
    int64_t submitted_at;
} SentData;
static const JsonField SENT_TWIN[] = {JSON(SentData, id), JSON(SentData, code),
                                      JSON(SentData, href), JSON(SentData, status),
                                      JSON_TIME(SentData, submitted_at), {0}};

static Err send(Ctx *ctx, const Req *req, Res *res, const JsonField *twin, const void *data)
{
    res->type = "application/json";
    res->body = (Buf){.arena = ctx->arena};
    twin_write(ctx, req, &res->body, twin, data);
    return OK;
}

static Err refuse(Ctx *ctx, const Req *req, Res *res)
{
    static const JsonField NOTHING[] = {{0}};
    fault_clear(ctx);
    res->status = 422;
    return send(ctx, req, res, NOTHING, "");
}

/* POST /api/files — one upload in the field "file"; it belongs to the account. */
Err portal_api_file(Ctx *ctx, Req *req, Res *res)
{
    File          file;
    const Upload *upload = req_upload(req, "file");
    if (!upload || !upload->size) {
        req_problem(req, S("file"), MSG_PORTAL_FILE_EMPTY__ARG,
                    upload ? upload->name : (Str){0});
        return refuse(ctx, req, res);
    }
    TRY(file_keep_upload(ctx, upload, submission_files_owner(ctx), &file));
    FileData data = {file.id, file.name, file.type, file.size};
    res->status = 201;
    return send(ctx, req, res, FILE_TWIN, &data);
}

static Err refuse_shape(Ctx *ctx, Req *req, Res *res, const AnswersReadError *error)
{
    bool is_declared = !str_eq(error->key, S("declare"));
    Message message = !is_declared                          ? MSG_PORTAL_DECLARE_NEEDED
                      : error->kind == ANSWER_UNKNOWN_FIELD ? MSG_PORTAL_ANSWER_UNKNOWN_FIELD__ARG
                                                            : MSG_PORTAL_ANSWER_WRONG_SHAPE__ARG;
    Str place = str_fmt(ctx->arena, "%d:%d", error->line, error->column);
    req_problem(req, error->key, (int)message,
                !is_declared ? (Str){0} : error->key.len ? error->key : place);
    return refuse(ctx, req, res);
}

/* Everything that is missing or wrong, by the names of the fields. */
static Err refuse_answers(Ctx *ctx, Req *req, Res *res, const Submission *submission)
{
    DraftProblem *problems;
    size_t        n;
    fault_clear(ctx);
    controls_problems(ctx, req, submission->answers, ANSWERS_ALL);
    TRY(submission_check(ctx, submission, &problems, &n));
    for (size_t i = 0; i < n; i++)
        if (problems[i].paper.len)
            req_problem(req, problems[i].paper, MSG_PORTAL_FILE_NEEDED__ARG, problems[i].paper);
    if (!req->problem_count)
        req_problem(req, S("answers"), MSG_PORTAL_NO_BODY, (Str){0});
    return refuse(ctx, req, res);
}

typedef struct Sent {
    const ServiceDefinition *def;
    Submission               submission;
    AnswersReadError         error;
} Sent;

static Err find_service(Ctx *ctx, const Req *req, Sent *sent)
{
    TRY(catalogue_find(ctx, req_param(req, "service"), &sent->def));
    return sent->def->submit & SUBMIT_ONLINE
               ? OK
               : fail(ctx, ERR_CONFLICT, "the service is not taken online");
}

Err portal_api_submit_ahead(Ctx *ctx, Req *req)
{
    Sent *sent = NEW(ctx->arena, Sent);
    TRY(find_service(ctx, req, sent));
    TRY(submission_read(ctx, sent->def, req->body, &sent->submission, &sent->error));
    TRY(dossier_submit_ask(ctx, &sent->submission));
    req->prepared = sent;
    return OK;
}

/* POST /api/services/:service/dossiers */
Err portal_api_submit(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    Sent   *sent = req->prepared ? req->prepared : NEW(ctx->arena, Sent);
    Err     err = OK;
    if (!req->prepared)
        TRY(find_service(ctx, req, sent));
    if (ctx->actor->kind != ACTOR_CITIZEN)
        return fail(ctx, ERR_DENIED, "only a citizen's account submits");
    if (!req->prepared)
        err = submission_read(ctx, sent->def, req->body, &sent->submission, &sent->error);
    if (err == ERR_INVALID)
        return refuse_shape(ctx, req, res, &sent->error);
    TRY(err);
    err = dossier_submit(ctx, &sent->submission, &dossier); /* ERR_INVALID: nothing is written */
    if (err == ERR_INVALID)
        return sent->error.line ? refuse_shape(ctx, req, res, &sent->error)
                                : refuse_answers(ctx, req, res, &sent->submission);
    TRY(err);
    SentData data = {.id = dossier.id, .code = dossier.code, .status = (int)dossier.status,
                     .href = str_fmt(ctx->arena, "/dossiers/%.*s", FMT(dossier.id)),
                     .submitted_at = dossier.submitted_at};
    res->status = 201;
    return send(ctx, req, res, SENT_TWIN, &data);
}
