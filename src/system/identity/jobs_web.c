/* jobs_web — work that was given up after many tries: why, and once more. */
#include "system/identity/own.h"

#include "base/time.h"
#include "core/job.h"

enum { JOBS_SHOWN = 100 };

typedef struct JobsData {
    JobFailure *jobs;
    size_t      count;
    bool        is_done;
} JobsData;

#include "system/identity/jobs.html.h"

static const JsonField JOB[] = {JSON(JobFailure, id), JSON(JobFailure, kind),
                                JSON(JobFailure, attempt), JSON(JobFailure, error),
                                JSON_TIME(JobFailure, failed_at), {0}};
static const JsonField JOBS_TWIN[] = {JSON_LIST(JobsData, jobs, count, JOB), {0}};

/* GET /admin/jobs */
Err identity_jobs_get(Ctx *ctx, Req *req, Res *res)
{
    JobsData data = {.is_done = str_eq(req_query(ctx, req, "done"), S("1"))};
    TRY(job_failed(ctx, JOBS_SHOWN, &data.jobs, &data.count));
    return page_send(ctx, req, res, jobs_page, JOBS_TWIN, &data);
}

/* POST /admin/jobs/:id/retry */
Err identity_job_retry_post(Ctx *ctx, Req *req, Res *res)
{
    int64_t id;
    if (!str_to_int(req_param(req, "id"), &id))
        return fail(ctx, ERR_NOT_FOUND, "not a job");
    TRY(job_retry(ctx, id));
    res_redirect(ctx, res, S("/admin/jobs?done=1"));
    return OK;
}
