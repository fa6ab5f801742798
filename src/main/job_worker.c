/* job_worker — jobs one after the other, a seal each second, the checkpoint, and sweeping. */
#include "base/log.h"
#include "base/time.h"
#include "core/file.h"
#include "core/job.h"
#include "core/slow.h"
#include "crypto/press_client.h"
#include "main/process.h"

#include <poll.h>
#include <setjmp.h>
#include <unistd.h>

enum {
    PROCESS_MEMORY = 256 << 20,
    STEP_MEMORY = 64 << 20,
    JOBS_A_ROUND = 50,      /* then the seal has its turn */
    PAUSE_MS = 200,         /* when there was nothing to do */
    SECOND_TICK_MS = 1000,
    SWEEP_MS = 10 * 60 * 1000,
    REST_MS = 5000,          /* without jobs: give memory back */
};

typedef struct JobWorker {
    const Node *node;
    Db         *db;
    int         term_fd;
    int64_t     tick_ms, sweep_ms, busy_ms;
    bool        is_rested;
} JobWorker;

/* Slow work of a job: it may wait. The Ctx tells nothing of the process, hence the one
 * variable, set before the loop and never changed. */
static Str press_socket;

static Err slow_now(Ctx *ctx, const char *kind, Str question, Str *answer)
{
    if (!press_socket.len)
        return fail(ctx, ERR_UNAVAILABLE, "there is no press");
    return press_call(ctx, press_socket, kind, question, answer);
}

static bool must_leave(const JobWorker *worker, int wait_ms)
{
    struct pollfd term = {.fd = worker->term_fd, .events = POLLIN};
    return poll(&term, 1, wait_ms) > 0;
}

static void note(Ctx *ctx, const char *event, Err err)
{
    /* Another node's job worker has the lease: nothing to tell. */
    if (err != OK && err != ERR_CONFLICT)
        log_fault(LEVEL_ERROR, event, &ctx->fault);
    fault_clear(ctx);
}

static void sweep(Ctx *ctx)
{
    int64_t removed;
    note(ctx, "file_sweep", file_sweep(ctx, &removed));
    note(ctx, "idempotency_sweep", idempotency_sweep(ctx, &removed));
}

static void was_busy(JobWorker *worker)
{
    worker->busy_ms = process_now_ms();
    worker->is_rested = false;
}

/* What is due each second; returns false when there was nothing. */
static bool tick(Ctx *ctx, JobWorker *worker, int64_t now_ms)
{
    int64_t sealed = 0;
    if (now_ms - worker->tick_ms < SECOND_TICK_MS)
        return false;
    worker->tick_ms = now_ms;
    note(ctx, "seal", seal_run(ctx, worker->node->options->seal, &sealed));
    note(ctx, "job_periodic", job_periodic(ctx, &worker->node->app));
    if (!db_is_postgres(ctx->db))
        note(ctx, "checkpoint", db_checkpoint(ctx));
    if (now_ms - worker->sweep_ms > SWEEP_MS) {
        worker->sweep_ms = now_ms;
        sweep(ctx);
        was_busy(worker);
    }
    return sealed > 0;
}

static bool round_of_jobs(Ctx *ctx, JobWorker *worker)
{
    bool found = true;
    int  done = 0;
    for (; found && done < JOBS_A_ROUND; done++) {
        Err err = job_step(ctx, &worker->node->app, &found);
        note(ctx, "jobs", err);
        if (found)
            was_busy(worker);
        if (err != OK || must_leave(worker, 0))
            break;
    }
    return found && done == JOBS_A_ROUND;
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

/* Everything once; true when there is more to do at once. */
static bool step(JobWorker *worker)
{
    Slow    slow = {.now = slow_now};
    Arena  *arena = arena_new(STEP_MEMORY);
    Ctx     ctx = {.arena = arena, .db = worker->db, .actor = &SYSTEM_ACTOR,
                   .now = time_now_ms(), .slow = &slow};
    jmp_buf full;
    volatile bool is_busy = false;
    arena_on_full(arena, jump, &full);
    if (setjmp(full)) {
        db_rollback(&ctx);
        log_error("job_memory_full");
    } else {
        is_busy = round_of_jobs(&ctx, worker);
        is_busy |= tick(&ctx, worker, process_now_ms());
    }
    arena_on_full(arena, NULL, NULL);
    arena_free(arena);
    if (!is_busy)
        arena_trim();
    if (!worker->is_rested && process_now_ms() - worker->busy_ms > REST_MS) {
        process_rest(worker->db);
        worker->is_rested = true;
    }
    return is_busy;
}

static Err open_database(Ctx *ctx, JobWorker *worker)
{
    TRY(db_open(ctx, str_of(worker->node->options->database), &worker->db));
    db_share_lock(worker->db, worker->node->lock);
    ctx->db = worker->db;
    return OK;
}

/* The connection broke: another, as soon as there is one. */
static void reopen(JobWorker *worker)
{
    Arena *arena = arena_new(1 << 20);
    Ctx    ctx = {.arena = arena};
    if (worker->db)
        db_close(worker->db);
    worker->db = NULL;
    if (open_database(&ctx, worker) != OK)
        log_fault(LEVEL_ERROR, "database_lost", &ctx.fault);
    arena_free(arena);
}

static Err start(Ctx *ctx, JobWorker *worker)
{
    const ServeOptions *options = worker->node->options;
    TRY(open_database(ctx, worker));
    if (options->prepare)
        TRY(options->prepare(ctx, options));
    return process_shut_in(ctx, worker->node);
}

int job_worker_main(const Node *node)
{
    Arena    *arena = arena_new(PROCESS_MEMORY);
    Ctx       ctx = {.arena = arena, .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    JobWorker worker = {.node = node, .term_fd = process_term_fd()};
    if (node->options->press_path)
        press_socket = node->press_socket;
    if (start(&ctx, &worker) != OK) {
        log_fault(LEVEL_ERROR, "job_worker_start", &ctx.fault);
        return 1;
    }
    process_ready(node);
    for (bool is_busy = false; !must_leave(&worker, is_busy ? 0 : PAUSE_MS);) {
        bool is_open = worker.db && !db_is_lost(worker.db);
        is_busy = is_open && step(&worker);
        if (!is_open)
            reopen(&worker);
    }
    if (worker.db)
        db_close(worker.db);
    arena_free(arena);
    return 0;
}
