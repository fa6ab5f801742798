/* wire_server — the side that answers: a poll loop over a few connections.
 *
 * Every connection has its own arena for what it sends and gets; the work has another, emptied
 * after each question. A full arena, of either kind, costs that question or connection only. */
#include "crypto/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 32, SPARE = 256 * 1024 };

typedef struct Connection {
    int      fd;
    Arena   *arena;
    char     head[WIRE_HEAD];
    WireHead question;
    char    *in;  /* the payload; NULL until the head is whole */
    size_t   got; /* bytes of head, then of payload */
    Str      out; /* what is left to send */
    int64_t  deadline;
    bool     is_last; /* close when sent: the peer does not speak our language */
} Connection;

typedef struct Serving {
    Ctx              *ctx;
    const WireServer *server;
    Connection        at[CONNECTIONS];
    size_t            count;
    int64_t           idle_since;
    sigjmp_buf        full;
} Serving;

static int64_t ms_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void leave(void *full) { siglongjmp(*(sigjmp_buf *)full, 1); }

static void hang_up(Serving *serving, size_t i)
{
    close(serving->at[i].fd);
    arena_free(serving->at[i].arena);
    serving->at[i] = serving->at[--serving->count];
    serving->idle_since = ms_of(CLOCK_MONOTONIC); /* others may wait for the place */
}

static void welcome(Serving *serving)
{
    int fd = accept4(serving->server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    serving->at[serving->count++] = (Connection){
        .fd = fd,
        .arena = arena_new((size_t)serving->server->max_payload + WIRE_LIMIT + SPARE),
        .deadline = ms_of(CLOCK_MONOTONIC) + serving->server->stall_ms,
    };
}

/* Works on one whole question; the answer is a frame in the connection's arena. */
static void work(Serving *serving, Connection *connection)
{
    Ctx      *ctx = serving->ctx;
    ArenaMark clean = arena_mark(ctx->arena);
    Str       answer = {0};
    Err       err;
    fault_clear(ctx);
    ctx->now = ms_of(CLOCK_REALTIME);
    arena_on_full(ctx->arena, leave, &serving->full);
    if (sigsetjmp(serving->full, 0)) {
        err = ERR_LIMIT;
        answer = S("the question needs more memory than there is for one");
    } else {
        Str payload = {connection->in, connection->question.size};
        err = serving->server->answer(ctx, serving->server->with, &connection->question,
                                      payload, &answer);
        if (err != OK)
            answer = ctx->fault.message;
        if (answer.len > WIRE_LIMIT) {
            err = ERR_LIMIT;
            answer = S("the answer is too large");
        }
    }
    connection->out = wire_frame(connection->arena, (uint16_t)err, answer);
    arena_on_full(ctx->arena, NULL, NULL);
    arena_reset(ctx->arena, clean);
}

static void refuse(Connection *connection, Err err, Str why)
{
    connection->out = wire_frame(connection->arena, (uint16_t)err, why);
    connection->is_last = true;
}

/* False: the peer is gone. */
static bool hear(Serving *serving, Connection *connection)
{
    bool    in_head = !connection->in;
    char   *into = in_head ? connection->head : connection->in;
    size_t  want = in_head ? WIRE_HEAD : connection->question.size;
    ssize_t n = 0;
    if (want > connection->got) {
        n = recv(connection->fd, into + connection->got, want - connection->got, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return false;
        if (n < 0)
            return true;
    }
    connection->got += (size_t)n;
    connection->deadline = ms_of(CLOCK_MONOTONIC) + serving->server->stall_ms;
    if (connection->got < want)
        return true;
    if (!in_head) {
        work(serving, connection);
    } else if (!wire_head(connection->head, &connection->question)) {
        refuse(connection, ERR_INVALID, S("this is not a frame"));
    } else if (connection->question.size > serving->server->max_payload) {
        refuse(connection, ERR_LIMIT, S("the question is too large"));
    } else {
        connection->got = 0;
        connection->in = arena_bytes(connection->arena, connection->question.size + 1, 1);
        if (connection->question.size == 0)
            work(serving, connection);
    }
    return true;
}

static bool speak(Connection *connection)
{
    ssize_t n = send(connection->fd, connection->out.at, connection->out.len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    connection->out = (Str){connection->out.at + n, connection->out.len - (size_t)n};
    if (connection->out.len)
        return true;
    arena_reset(connection->arena, (ArenaMark){0});
    connection->in = NULL;
    connection->got = 0;
    return !connection->is_last;
}

/* Serves the connections that are ready; from the last, because hang_up moves the last one. */
static void turn(Serving *serving, const struct pollfd *polled, size_t count)
{
    int64_t now = ms_of(CLOCK_MONOTONIC);
    for (size_t i = count; i-- > 0;) {
        Connection *connection = &serving->at[i];
        bool        stays = now < connection->deadline;
        if (polled[i].revents) {
            serving->idle_since = now;
            stays = connection->out.len ? speak(connection) : hear(serving, connection);
            if (stays && connection->out.len)
                stays = speak(connection);
        }
        if (!stays)
            hang_up(serving, i);
    }
}

static int wait_ms(const Serving *serving)
{
    int64_t now = ms_of(CLOCK_MONOTONIC), until = INT64_MAX;
    if (serving->server->idle_exit_ms && serving->count == 0)
        until = serving->idle_since + serving->server->idle_exit_ms;
    for (size_t i = 0; i < serving->count; i++)
        if (serving->at[i].deadline < until)
            until = serving->at[i].deadline;
    return until == INT64_MAX ? -1 : until <= now ? 0 : (int)(until - now);
}

static bool is_idle(const Serving *serving)
{
    return serving->count == 0 && serving->server->idle_exit_ms &&
           ms_of(CLOCK_MONOTONIC) - serving->idle_since >= serving->server->idle_exit_ms;
}

static Err loop(Serving *serving)
{
    while (!is_idle(serving)) {
        struct pollfd polled[CONNECTIONS + 1];
        size_t        count = serving->count;
        for (size_t i = 0; i < count; i++)
            polled[i] = (struct pollfd){serving->at[i].fd,
                                        serving->at[i].out.len ? POLLOUT : POLLIN, 0};
        bool has_room = count < CONNECTIONS;
        polled[count] = (struct pollfd){serving->server->listener, has_room ? POLLIN : 0, 0};
        if (poll(polled, count + 1, wait_ms(serving)) < 0 && errno != EINTR)
            return fail(serving->ctx, ERR_BROKEN, "poll: %s", strerror(errno));
        if (polled[count].revents & (POLLERR | POLLNVAL))
            return fail(serving->ctx, ERR_BROKEN, "the listening socket is gone");
        turn(serving, polled, count);
        if (polled[count].revents & POLLIN && has_room)
            welcome(serving);
    }
    return OK;
}

Err wire_serve(Ctx *ctx, const WireServer *server)
{
    Serving *serving = NEW(ctx->arena, Serving);
    /* Several processes may wait at one listener: whoever comes second must not hang. */
    if (fcntl(server->listener, F_SETFL, fcntl(server->listener, F_GETFL) | O_NONBLOCK))
        return fail(ctx, ERR_BROKEN, "the listening socket: %s", strerror(errno));
    *serving = (Serving){.ctx = ctx, .server = server, .idle_since = ms_of(CLOCK_MONOTONIC)};
    Err err = loop(serving);
    while (serving->count)
        hang_up(serving, serving->count - 1);
    return err;
}
