/* worker — a web worker: one thread, one database connection, one listening socket. */
#include "main/worker.h"

#include "base/log.h"
#include "base/time.h"

#include <unistd.h>

enum {
    PROCESS_MEMORY = 256 << 20, /* definitions, connections */
    DRAIN_MS = 9000,            /* a little less than the parent's patience */
    REST_MS = 5000,             /* without requests: give memory back */
};

static Err start(Ctx *ctx, Worker *worker, int index)
{
    const Node         *node = worker->node;
    const ServeOptions *options = node->options;
    TRY(db_open(ctx, str_of(options->database), &worker->db));
    db_share_lock(worker->db, node->lock);
    ctx->db = worker->db;
    if (options->prepare)
        TRY(options->prepare(ctx, options));
    ServerOptions server = {
        .listen_fd = node->listeners[index],
        .per_address_limit = options->per_address_limit,
        .temp_folder = node->temp_folder.at,
        .trusted_proxy = options->trusted_proxy,
        .is_https = options->is_https,
        .arg = worker,
        .head = worker_head,
        .inline_get = worker_inline_get,
        .batch = worker_batch,
    };
    TRY(server_start(ctx, &server, &worker->server));
    return process_shut_in(ctx, node);
}

static void on_term(void *arg, int fd, short revents)
{
    Worker *worker = arg;
    (void)revents;
    server_unwatch(worker->server, fd);
    server_drain(worker->server);
}

static void loop(Worker *worker, int term_fd)
{
    int64_t  busy_ms = process_now_ms(), drain_ms = 0;
    uint64_t served = 0;
    bool     is_rested = false;
    int      wait_ms = 1000;
    for (;;) {
        server_step(worker->server, wait_ms);
        int64_t now_ms = process_now_ms();
        wait_ms = worker_wait_step(worker, now_ms);
        if (!server_idle(worker->server) || worker->served != served) {
            busy_ms = now_ms;
            served = worker->served;
            is_rested = false;
        }
        if (server_is_draining(worker->server)) {
            drain_ms = drain_ms ? drain_ms : now_ms;
            if (server_idle(worker->server) || now_ms - drain_ms > DRAIN_MS)
                break;
            wait_ms = wait_ms < 50 ? wait_ms : 50;
        }
        if (!is_rested && now_ms - busy_ms > REST_MS) {
            process_rest(worker->db);
            is_rested = true;
        }
        if (is_rested && wait_ms == 1000)
            wait_ms = 60000; /* nothing to watch but descriptors */
    }
    close(term_fd);
}

int web_worker_main(const Node *node, int index)
{
    int    term_fd = process_term_fd();
    Arena *arena = arena_new(PROCESS_MEMORY);
    Ctx    ctx = {.arena = arena, .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Worker worker = {.node = node, .arena = arena, .press.fd = -1};
    Err    err = start(&ctx, &worker, index);
    if (err != OK) {
        log_fault(LEVEL_ERROR, "worker_start", &ctx.fault);
        return 1;
    }
    server_watch(worker.server, term_fd, POLLIN, on_term);
    process_ready(node);
    loop(&worker, term_fd);
    worker_wait_stop(&worker);
    server_stop(worker.server);
    if (worker.db)
        db_close(worker.db);
    arena_free(arena);
    return 0;
}
