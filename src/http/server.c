/* server — libmicrohttpd driven by our own loop: it looks, we wait. */
#include "http/server_impl.h"

#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTION_LIMIT = 4000,
    TIMEOUT_S = 15,
    ARENA_LIMIT = 32 * 1024 * 1024,
    /* The library keeps the line, the head and its own answer's head in one block, which it
     * zeroes after each request: every kilobyte costs. */
    CONNECTION_MEMORY = MAX_LINE + MAX_HEADERS + 4 * 1024,
};

static int64_t clock_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}

/* The target is decoded by us, once, strictly. */
static size_t leave_alone(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls, (void)connection;
    return strlen(text);
}

static struct MHD_Daemon *start_daemon(Server *server)
{
    const ServerOptions *options = &server->options;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, conn_accept, server, in_request, server,
        MHD_OPTION_LISTEN_SOCKET, options->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->timeout_s,
        MHD_OPTION_URI_LOG_CALLBACK, in_begin, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_alone, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, in_done, server,
        MHD_OPTION_NOTIFY_CONNECTION, conn_notify, server,
        MHD_OPTION_END);
}

Err server_start(Ctx *ctx, const ServerOptions *options, Server **out)
{
    Server *server = NEW(ctx->arena, Server);
    server->options = *options;
    server->arena = ctx->arena;
    ServerOptions *own = &server->options;
    own->connection_limit = own->connection_limit ? own->connection_limit : CONNECTION_LIMIT;
    own->timeout_s = own->timeout_s ? own->timeout_s : TIMEOUT_S;
    own->arena_limit = own->arena_limit ? own->arena_limit : ARENA_LIMIT;
    server->batch = NEW_ARRAY(ctx->arena, Exchange *, (size_t)own->connection_limit);
    server->now_ms = server->swept_ms = clock_ms();
    /* The library closes the listening socket it was given when it stops. */
    own->listen_fd = dup(options->listen_fd);
    server->daemon = own->listen_fd < 0 ? NULL : start_daemon(server);
    if (!server->daemon)
        return fail(ctx, ERR_BROKEN, "server: not started: %s", strerror(errno));
    server->epoll_fd =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    *out = server;
    return OK;
}

/* ---- the loop ---------------------------------------------------------------------------- */

static int patience(const Server *server, int wait_ms)
{
    MHD_UNSIGNED_LONG_LONG library_ms;
    if (server->waiting)
        return 0;
    int sweep_ms = server->is_draining ? 50 : 1000;
    wait_ms = wait_ms > sweep_ms && server->open_count ? sweep_ms : wait_ms;
    if (MHD_get_timeout(server->daemon, &library_ms) == MHD_YES &&
        library_ms < (MHD_UNSIGNED_LONG_LONG)wait_ms)
        return (int)library_ms;
    return wait_ms;
}

static void serve_batch(Server *server)
{
    size_t count = 0;
    for (Exchange *at = server->first; at; at = at->next) {
        assert(count < (size_t)server->options.connection_limit);
        server->batch[count++] = at;
    }
    server->first = server->last = NULL;
    server->waiting = 0;
    server->options.batch(server->options.arg, server->batch, count);
    for (size_t i = 0; i < count; i++)
        if (server->batch[i]->answered)
            MHD_resume_connection(((Intake *)server->batch[i])->connection);
    MHD_run(server->daemon);
}

void server_step(Server *server, int wait_ms)
{
    struct pollfd ready[1 + SERVER_WATCHES] = {{.fd = server->epoll_fd, .events = POLLIN}};
    Watch         watches[SERVER_WATCHES];
    size_t        count = server->watch_count;
    memcpy(watches, server->watches, sizeof watches);
    for (size_t i = 0; i < count; i++)
        ready[1 + i] = (struct pollfd){.fd = watches[i].fd, .events = watches[i].events};
    int n = poll(ready, 1 + count, patience(server, wait_ms));
    server->now_ms = clock_ms();
    MHD_run(server->daemon);
    for (size_t i = 0; n > 0 && i < count; i++)
        if (ready[1 + i].revents)
            watches[i].ready(server->options.arg, watches[i].fd, ready[1 + i].revents);
    if (server->waiting)
        serve_batch(server);
    conn_sweep(server);
}

/* ---- other descriptors ------------------------------------------------------------------- */

void server_unwatch(Server *server, int fd)
{
    for (size_t i = 0; i < server->watch_count; i++)
        if (server->watches[i].fd == fd)
            server->watches[i] = server->watches[--server->watch_count];
}

void server_watch(Server *server, int fd, short events,
                  void (*ready)(void *arg, int fd, short revents))
{
    server_unwatch(server, fd);
    assert(server->watch_count < SERVER_WATCHES);
    server->watches[server->watch_count++] = (Watch){fd, events, ready};
}

void server_retry(Server *server, Exchange *exchange) { server_queue(server, exchange); }

/* ---- the end ----------------------------------------------------------------------------- */

void server_drain(Server *server)
{
    if (server->is_draining)
        return;
    server->is_draining = true;
    int fd = MHD_quiesce_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
}

bool server_is_draining(const Server *server) { return server->is_draining; }

bool server_idle(const Server *server)
{
    return !server->active && !(server->is_draining && server->open_count);
}

size_t server_connections(const Server *server) { return server->open_count; }

void server_stop(Server *server)
{
    server_drain(server);
    server->is_stopping = true;
    for (Conn *conn = server->open; conn; conn = conn->next)
        if (conn->intake && conn->intake->is_suspended)
            MHD_resume_connection(conn->intake->connection);
    MHD_run(server->daemon);
    MHD_stop_daemon(server->daemon);
    while (server->kept) {
        Intake *intake = server->kept;
        server->kept = intake->pooled;
        arena_free(intake->exchange.arena);
    }
}
