/* sweep — once an hour what has ended is cleared away. */
#include "core/account.h"
#include "core/file.h"
#include "core/job.h"

static Err in_unit(Ctx *ctx, Err (*sweep)(Ctx *ctx, int64_t *removed))
{
    int64_t removed;
    TRY(db_begin(ctx, true));
    TRY(sweep(ctx, &removed));
    return db_commit(ctx);
}

/* Begins itself: file_sweep does, and a long transaction would keep others waiting. */
static Err sweep(Ctx *ctx, const Job *job)
{
    int64_t removed;
    (void)job;
    TRY(in_unit(ctx, session_sweep));
    TRY(in_unit(ctx, idempotency_sweep));
    return file_sweep(ctx, &removed);
}

static const JobKind JOBS[] = {
    {"core.sweep", sweep, true, 3600},
    {0},
};
const Module CORE_MODULE = {.name = "core", .jobs = JOBS};
