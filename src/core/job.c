/* job — the queue: writing, claiming, finishing, failing; and the periodic kinds. */
#include "core/job.h"

#include "base/log.h"
#include "crypto/crypto.h"

#include <setjmp.h>

enum {
    CANDIDATES = 8,             /* looked at before giving up: others may claim some of them */
    BACKOFF_MAX_MS = 3600 * 1000,
    ERROR_MAX = 500,            /* bytes of an error that are kept */
    JOB_MEMORY = 64 << 20,      /* of one job */
};

/* While it runs (holder is set) the time of the lease stays; again_at remembers the wish. */
SQL_SURE(job_insert,
    "INSERT INTO job (kind, payload, job_key, created_at, due_at, attempt, holder, error)"
    " VALUES ($1, $2, $3, $4, $5, 0, '', '')"
    " ON CONFLICT (kind, job_key) WHERE job_key IS NOT NULL AND failed_at IS NULL"
    " DO UPDATE SET payload = excluded.payload,"
    "    again_at = CASE WHEN job.holder = '' THEN NULL ELSE excluded.due_at END,"
    "    due_at = CASE WHEN job.holder = '' AND excluded.due_at < job.due_at"
    "             THEN excluded.due_at ELSE job.due_at END");
SQL(job_insert_plain,
    "INSERT INTO job (kind, payload, created_at, due_at, attempt, holder, error)"
    " VALUES ($1, $2, $3, $4, 0, '', '')");
SQL(job_find_due,
    "SELECT id FROM job WHERE failed_at IS NULL AND due_at <= $1"
    " ORDER BY due_at, id LIMIT $2");
/* The whole condition again: on PostgreSQL another worker may have claimed it in between. */
SQL(job_claim,
    "UPDATE job SET due_at = $3, holder = $4, attempt = attempt + 1"
    " WHERE id = $1 AND failed_at IS NULL AND due_at <= $2"
    " RETURNING kind, payload, attempt, created_at");
/* attempt tells our claim from a later one, after our lease had ended. */
SQL(job_delete,
    "DELETE FROM job WHERE id = $1 AND attempt = $2 AND holder = $3 AND again_at IS NULL");
SQL(job_again,
    "UPDATE job SET due_at = again_at, again_at = NULL, attempt = 0, holder = '', error = ''"
    " WHERE id = $1 AND attempt = $2 AND holder = $3 AND again_at IS NOT NULL");
SQL(job_put_back,
    "UPDATE job SET due_at = $4, holder = '', error = $5"
    " WHERE id = $1 AND attempt = $2 AND holder = $3");
SQL(job_give_up,
    "UPDATE job SET failed_at = $4, holder = '', error = $5"
    " WHERE id = $1 AND attempt = $2 AND holder = $3");
SQL(job_list_failed,
    "SELECT id, kind, attempt, failed_at, error FROM job"
    " WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC LIMIT $1");
SQL(job_restart,
    "UPDATE job SET failed_at = NULL, attempt = 0, due_at = $2, error = '', again_at = NULL"
    " WHERE id = $1 AND failed_at IS NOT NULL");
SQL(job_period,
    "SELECT until_at FROM lease WHERE name = $1");

Err job_add(Ctx *ctx, const char *kind, Str payload, Str key, int64_t due_at)
{
    Param now = db_int(ctx->now), due = db_int(due_at ? due_at : ctx->now);
    if (!key.len)
        return db_later(ctx, &job_insert_plain,
                        PARAMS(db_text(str_of(kind)), db_text(payload), now, due));
    return db_later(ctx, &job_insert,
                    PARAMS(db_text(str_of(kind)), db_text(payload), db_text(key), now, due));
}

/* ---- one job ----------------------------------------------------------------------------- */

typedef struct Claim {
    Job job;
    Str holder;
} Claim;

static Err in_unit(Ctx *ctx, Err (*act)(Ctx *ctx, void *arg), void *arg)
{
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = act(ctx, arg);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK)
        db_rollback(ctx);
    return err;
}

static Err claim_one(Ctx *ctx, void *arg)
{
    Claim *claim = arg;
    Row    row;
    bool   found;
    TRY(db_maybe(ctx, &job_claim,
                 PARAMS(db_int(claim->job.id), db_int(ctx->now),
                        db_int(ctx->now + JOB_LEASE_MS), db_text(claim->holder)),
                 &row, &found));
    claim->job.attempt = 0;
    if (!found)
        return OK;
    claim->job.attempt = row_int(row, "attempt");
    claim->job.created_at = row_int(row, "created_at");
    claim->job.kind = row_text(row, "kind");
    claim->job.payload = row_text(row, "payload");
    return OK;
}

static Err claim_next(Ctx *ctx, Claim *claim, bool *found)
{
    Rows due;
    *found = false;
    TRY(db_all(ctx, &job_find_due, PARAMS(db_int(ctx->now), db_int(CANDIDATES)), &due));
    claim->holder = lease_holder(ctx->arena);
    for (size_t i = 0; i < due.len && !*found; i++) {
        claim->job.id = row_int(rows_at(&due, i), "id");
        TRY(in_unit(ctx, claim_one, claim));
        *found = claim->job.attempt > 0;
    }
    return OK;
}

static const JobKind *kind_of(const App *app, Str kind)
{
    for (const Module *const *module = app->modules; *module; module++)
        for (const JobKind *known = (*module)->jobs; known && known->kind; known++)
            if (str_eq(kind, str_of(known->kind)))
                return known;
    return NULL;
}

/* Its key was asked for again while it ran: it begins anew. */
static Err again(Ctx *ctx, const Claim *claim, bool *is_again)
{
    Err err = db_change(ctx, &job_again,
                        PARAMS(db_int(claim->job.id), db_int(claim->job.attempt),
                               db_text(claim->holder)));
    *is_again = err == OK;
    if (err == ERR_CONFLICT) {
        fault_clear(ctx);
        return OK;
    }
    return err;
}

/* ERR_CONFLICT when the lease had ended and someone else claimed the job: then all that was
 * done in this transaction is taken back. */
static Err finish(Ctx *ctx, void *arg)
{
    const Claim *claim = arg;
    bool         is_again;
    TRY(again(ctx, claim, &is_again));
    if (is_again)
        return OK;
    return db_change(ctx, &job_delete,
                     PARAMS(db_int(claim->job.id), db_int(claim->job.attempt),
                            db_text(claim->holder)));
}

static Err run_claimed(Ctx *ctx, const JobKind *kind, Claim *claim)
{
    if (!kind)
        return fail(ctx, ERR_BROKEN, "job: nobody does jobs of this kind");
    if (!kind->begins_itself)
        TRY(db_begin(ctx, true));
    TRY(kind->run(ctx, &claim->job));
    if (kind->begins_itself)
        return in_unit(ctx, finish, claim);
    TRY(finish(ctx, claim));
    return db_commit(ctx);
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

/* own: a Ctx of the job's own. Not inlined: longjmp returns into its caller. */
__attribute__((noinline)) static Err run_to_end(Ctx *own, const JobKind *kind, Claim *claim)
{
    jmp_buf full;
    arena_on_full(own->arena, jump, &full);
    if (setjmp(full) == 0)
        return run_claimed(own, kind, claim);
    own->fault = (Fault){ERR_LIMIT, __FILE__, __LINE__, S("job: its memory is full")};
    return ERR_LIMIT;
}

/* Runs it in memory of its own, which a PDF or two would fill; whatever goes wrong is an Err with
 * its fault, and no transaction stays open. */
static Err run_guarded(Ctx *ctx, const JobKind *kind, Claim *claim)
{
    Ctx own = *ctx;
    own.arena = arena_new(JOB_MEMORY);
    Err err = run_to_end(&own, kind, claim);
    if (err != OK) {
        db_rollback(ctx);
        ctx->fault = own.fault;
        ctx->fault.message = str_copy(ctx->arena, own.fault.message);
    }
    arena_free(own.arena);
    return err;
}

/* 2^attempt seconds, at most an hour, and up to a quarter more, so that jobs that failed
 * together do not all come back together. */
static int64_t backoff_ms(int64_t attempt)
{
    int64_t  base = attempt < 12 ? (int64_t)1000 << attempt : BACKOFF_MAX_MS;
    uint32_t dice;
    if (base > BACKOFF_MAX_MS)
        base = BACKOFF_MAX_MS;
    crypto_random(&dice, sizeof dice);
    return base + (int64_t)(dice % (uint64_t)(base / 4));
}

typedef struct Failure {
    const Claim *claim;
    Str          error;
} Failure;

static Err record(Ctx *ctx, void *arg)
{
    const Failure *failure = arg;
    const Job     *job = &failure->claim->job;
    bool           over = job->attempt >= JOB_MAX_ATTEMPTS, is_again;
    int64_t        at = over ? ctx->now : ctx->now + backoff_ms(job->attempt);
    TRY(again(ctx, failure->claim, &is_again));
    if (is_again)
        return OK;
    return db_run(ctx, over ? &job_give_up : &job_put_back,
                  PARAMS(db_int(job->id), db_int(job->attempt), db_text(failure->claim->holder),
                         db_int(at), db_text(failure->error)));
}

static void log_failure(Str kind, int64_t id, Str error)
{
    log_error("job_failed", log_text("kind", kind), log_int("id", id), log_text("why", error));
}

static Str error_of(Ctx *ctx)
{
    Str message = ctx->fault.message;
    if (message.len > ERROR_MAX)
        message.len = ERROR_MAX;
    Str text = str_fmt(ctx->arena, "%s:%d %.*s", ctx->fault.file ? ctx->fault.file : "-",
                       ctx->fault.line, FMT(message));
    fault_clear(ctx);
    return text;
}

Err job_step(Ctx *ctx, const App *app, bool *found)
{
    Claim claim = {0};
    ctx->actor = &SYSTEM_ACTOR;
    fault_clear(ctx);
    TRY(claim_next(ctx, &claim, found));
    if (!*found)
        return OK;
    if (run_guarded(ctx, kind_of(app, claim.job.kind), &claim) == OK)
        return OK;
    Failure failure = {&claim, error_of(ctx)};
    log_failure(claim.job.kind, claim.job.id, failure.error);
    return in_unit(ctx, record, &failure);
}

/* ---- periodic kinds ---------------------------------------------------------------------- */

typedef struct Period {
    const JobKind *kind;
    Str            name;
    bool           mine;
} Period;

/* A holder of its own for each run: the same process, too, must wait for the end of the
 * period. */
static Err take_period(Ctx *ctx, void *arg)
{
    Period *period = arg;
    return lease_take(ctx, period->name, crypto_random_id(ctx->arena),
                      period->kind->every_s * 1000, &period->mine);
}

static Err run_unit(Ctx *ctx, void *arg)
{
    const JobKind *kind = ((const Period *)arg)->kind;
    Job            job = {.kind = str_of(kind->kind), .attempt = 1, .created_at = ctx->now};
    return kind->run(ctx, &job);
}

static Err run_period(Ctx *ctx, const JobKind *kind)
{
    Row    row;
    bool   found;
    Period period = {.kind = kind, .name = str_fmt(ctx->arena, "every %s", kind->kind)};
    TRY(db_maybe(ctx, &job_period, PARAMS(db_text(period.name)), &row, &found));
    if (found && row_int(row, "until_at") > ctx->now)
        return OK;
    TRY(in_unit(ctx, take_period, &period));
    if (!period.mine)
        return OK;
    Err err = kind->begins_itself ? run_unit(ctx, &period) : in_unit(ctx, run_unit, &period);
    if (err != OK) {
        db_rollback(ctx);
        log_failure(str_of(kind->kind), 0, error_of(ctx));
    }
    return OK;
}

Err job_periodic(Ctx *ctx, const App *app)
{
    ctx->actor = &SYSTEM_ACTOR;
    for (const Module *const *module = app->modules; *module; module++)
        for (const JobKind *kind = (*module)->jobs; kind && kind->kind; kind++)
            if (kind->every_s > 0)
                TRY(run_period(ctx, kind));
    return OK;
}

/* ---- the list of failed ones ------------------------------------------------------------- */

Err job_failed(Ctx *ctx, size_t limit, JobFailure **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &job_list_failed, PARAMS(db_int((int64_t)limit)), &rows));
    *out = NEW_ARRAY(ctx->arena, JobFailure, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (JobFailure){
            .id = row_int(row, "id"),
            .attempt = row_int(row, "attempt"),
            .failed_at = row_int(row, "failed_at"),
            .kind = row_text(row, "kind"),
            .error = row_text(row, "error"),
        };
    }
    return OK;
}

Err job_retry(Ctx *ctx, int64_t id)
{
    return db_change(ctx, &job_restart, PARAMS(db_int(id), db_int(ctx->now)));
}
