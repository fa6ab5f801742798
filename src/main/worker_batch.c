/* worker_batch — complete requests are answered: reads each alone, writes together.
 *
 * On SQLite all writes that queued during the last commit share the next one; their answers
 * leave after COMMIT. Nearly all of them succeed, so savepoints, which cost each a copy of every
 * page it changes, begin when one had to be undone: that batch runs again one by one, and the next
 * hundred have a savepoint for each. */
#include "main/worker.h"

#include "base/log.h"
#include "base/time.h"

#include <unistd.h>

static const Str BUSY = {"503\n", 4};

static Task *task_of(Exchange *exchange)
{
    if (!exchange->user)
        exchange->user = NEW(exchange->arena, Task);
    return exchange->user;
}

static void refuse(Exchange *exchange)
{
    exchange->res = (Res){.status = 503, .type = "text/plain; charset=utf-8", .file = -1};
    exchange->res.body = (Buf){.at = (char *)(uintptr_t)BUSY.at, .len = BUSY.len};
    res_header(&exchange->res, "Retry-After", S("5"));
}

/* ---- the database ------------------------------------------------------------------------ */

bool worker_database(Worker *worker)
{
    if (worker->db && !db_is_lost(worker->db))
        return true;
    int64_t now_ms = process_now_ms();
    if (now_ms < worker->reopen_at_ms)
        return false;
    worker->reopen_at_ms = now_ms + 1000;
    if (worker->db)
        db_close(worker->db);
    worker->db = NULL;
    Arena *arena = arena_new(1 << 20);
    Ctx    ctx = {.arena = arena};
    if (db_open(&ctx, str_of(worker->node->options->database), &worker->db) != OK) {
        worker->db = NULL;
        log_fault(LEVEL_ERROR, "database_lost", &ctx.fault);
    } else {
        db_share_lock(worker->db, worker->node->lock);
        worker->reopen_at_ms = 0;
    }
    arena_free(arena);
    return worker->db != NULL;
}

/* ---- one request ------------------------------------------------------------------------- */

static void drop_file(Exchange *exchange)
{
    if (exchange->res.is_file)
        close(exchange->res.file);
    exchange->res.is_file = false;
}

/* Fills exchange->res; it is not yet answered. */
static void serve(Worker *worker, Exchange *exchange)
{
    Task *task = task_of(exchange);
    task->is_served = true;
    worker->served++;
    drop_file(exchange);
    if (!worker_database(worker)) {
        refuse(exchange);
        return;
    }
    Ctx ctx = {
        .arena = exchange->arena,
        .db = worker->db,
        .now = time_now_ms(),
        .slow = &task->slow,
    };
    task->slow.next = 0;
    task->slow.pending = false;
    while (task->slow.count && !task->slow.asked[task->slow.count - 1].is_answered)
        task->slow.count--; /* asked by a run that was rolled back with its batch */
    app_serve(&ctx, &worker->node->app, &exchange->req, &exchange->res);
}

/* The answer may leave, or the request waits for the press. */
static void settle(Worker *worker, Exchange *exchange)
{
    const Task *task = exchange->user;
    bool must_wait = exchange->res.is_suspended && task->slow.pending;
    if (must_wait && worker->press.waiting < MAX_WAITING) {
        worker_wait(worker, exchange);
        return;
    }
    if (must_wait) {
        log_warn("press_queue_full");
        refuse(exchange);
    }
    exchange->answered = true;
}

static void serve_alone(Worker *worker, Exchange *exchange)
{
    serve(worker, exchange);
    /* The connection broke, so nothing was done unless COMMIT was under way; a read may
     * simply be done again. */
    bool is_lost = worker->db && db_is_lost(worker->db);
    if (is_lost && !app_writes(&worker->node->app, &exchange->req))
        serve(worker, exchange);
    settle(worker, exchange);
}

/* ---- many -------------------------------------------------------------------------------- */

static bool commit_together(Worker *worker, Exchange **list, size_t count)
{
    Arena *arena = arena_new(1 << 20);
    Ctx    ctx = {.arena = arena, .db = worker->db};
    bool   is_done = false;
    DbBatchKind kind = worker->apart > 0 ? DB_APART : DB_TOGETHER;
    worker->apart -= worker->apart > 0;
    if (db_batch_begin(&ctx, kind) == OK) {
        bool is_lost = false;
        for (size_t i = 0; i < count && !is_lost; i++) {
            serve(worker, list[i]);
            is_lost = db_batch_lost(worker->db);
        }
        is_done = !is_lost && db_batch_commit(&ctx) == OK;
        if (!is_done)
            db_batch_rollback(&ctx);
    }
    if (!is_done) {
        worker->apart = APART_AFTER_LOSS;
        log_fault(LEVEL_WARN, "batch_lost", &ctx.fault);
    }
    arena_free(arena);
    return is_done;
}

static void serve_together(Worker *worker, Exchange **list, size_t count)
{
    bool is_done = count > 1 && worker_database(worker) && !db_is_postgres(worker->db) &&
                   commit_together(worker, list, count);
    for (size_t i = 0; i < count; i++) {
        if (is_done)
            settle(worker, list[i]);
        else
            serve_alone(worker, list[i]);
    }
}

static bool is_write(const Worker *worker, Exchange *exchange)
{
    return app_writes(&worker->node->app, &exchange->req);
}

void worker_batch(void *arg, Exchange **list, size_t count)
{
    Worker   *worker = arg;
    Exchange *together[MAX_TOGETHER];
    size_t    n = 0;
    for (size_t i = 0; i < count; i++) {
        Task *task = task_of(list[i]);
        if (task->is_served && task->slow.pending && !list[i]->answered)
            settle(worker, list[i]); /* an inline GET that asked */
        else if (!is_write(worker, list[i]))
            serve_alone(worker, list[i]);
        else
            together[n++] = list[i];
        if (n == MAX_TOGETHER || (n && i + 1 == count)) {
            serve_together(worker, together, n);
            n = 0;
        }
    }
}

bool worker_inline_get(void *arg, Exchange *exchange)
{
    Worker *worker = arg;
    if (is_write(worker, exchange) || !worker_database(worker))
        return false;
    serve(worker, exchange);
    const Task *task = exchange->user;
    bool is_lost = worker->db && db_is_lost(worker->db);
    exchange->answered = !is_lost && !(exchange->res.is_suspended && task->slow.pending);
    return exchange->answered;
}

int64_t worker_head(void *arg, Exchange *exchange, bool *files_allowed)
{
    const Worker *worker = arg;
    const Route  *route = app_route(&worker->node->app, &exchange->req);
    *files_allowed = route && route->flags & ROUTE_UPLOAD;
    return *files_allowed ? (int64_t)MAX_UPLOAD + MAX_BODY : MAX_BODY;
}
