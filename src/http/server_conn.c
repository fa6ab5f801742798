/* server_conn — connections, and the memory of requests, used again and again. */
#include "http/server_impl.h"

#include <arpa/inet.h>
#include <assert.h>
#include <setjmp.h>
#include <sys/socket.h>

enum {
    CONN_BLOCK = 32,
    /* Somebody who is just asking is answered, told to close, and so not broken off. */
    DRAIN_REST_MS = 300,
    DRAIN_SWEEP_MS = 100,
};

static struct in6_addr address_key(const struct sockaddr *address)
{
    struct in6_addr key = {0};
    if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        key = v6->sin6_addr;
    } else if (address && address->sa_family == AF_INET) {
        key.s6_addr[10] = key.s6_addr[11] = 0xff;
        const struct sockaddr_in *v4 = (const void *)address;
        memcpy(key.s6_addr + 12, &v4->sin_addr, 4);
    }
    return key;
}

static bool is_loopback(const struct in6_addr *key)
{
    return IN6_IS_ADDR_LOOPBACK(key) || (IN6_IS_ADDR_V4MAPPED(key) && key->s6_addr[12] == 127);
}

enum MHD_Result conn_accept(void *cls, const struct sockaddr *address, socklen_t len)
{
    const Server *server = cls;
    (void)len;
    struct in6_addr key = address_key(address);
    if (!server->options.per_address_limit || is_loopback(&key))
        return MHD_YES;
    int same = 0;
    for (const Conn *conn = server->open; conn; conn = conn->next)
        same += !memcmp(&conn->key, &key, sizeof key);
    return same < server->options.per_address_limit ? MHD_YES : MHD_NO;
}

static Conn *conn_new(Server *server)
{
    if (!server->free_conns) {
        Conn *block = NEW_ARRAY(server->arena, Conn, CONN_BLOCK);
        for (size_t i = 0; i < CONN_BLOCK; i++) {
            block[i].next = server->free_conns;
            server->free_conns = &block[i];
        }
    }
    Conn *conn = server->free_conns;
    server->free_conns = conn->next;
    *conn = (Conn){.next = server->open, .since_ms = server->now_ms};
    if (server->open)
        server->open->prev = conn;
    server->open = conn;
    server->open_count++;
    return conn;
}

static void conn_free(Server *server, Conn *conn)
{
    if (conn->prev)
        conn->prev->next = conn->next;
    else
        server->open = conn->next;
    if (conn->next)
        conn->next->prev = conn->prev;
    conn->next = server->free_conns;
    server->free_conns = conn;
    server->open_count--;
}

static void describe(Conn *conn, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    conn->fd = fd ? fd->connect_fd : -1;
    conn->key = address_key(peer ? peer->client_addr : NULL);
    conn->is_loopback = is_loopback(&conn->key);
    if (IN6_IS_ADDR_V4MAPPED(&conn->key))
        inet_ntop(AF_INET, conn->key.s6_addr + 12, conn->address, sizeof conn->address);
    else
        inet_ntop(AF_INET6, &conn->key, conn->address, sizeof conn->address);
}

void conn_notify(void *cls, struct MHD_Connection *connection, void **context,
                 enum MHD_ConnectionNotificationCode code)
{
    Server *server = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        Conn *conn = conn_new(server);
        describe(conn, connection);
        *context = conn;
    } else if (*context) {
        conn_free(server, *context);
        *context = NULL;
    }
}

/* ---- slow ones --------------------------------------------------------------------------- */

void conn_cut(Conn *conn)
{
    /* The library sees the end and cleans up; closing under it would confuse it. */
    if (conn->fd >= 0)
        shutdown(conn->fd, SHUT_RDWR);
}

/* How long this stage may take: the time-out, and more for what is large. */
static int64_t patience_ms(const Server *server, const Conn *conn)
{
    const Intake *intake = conn->intake;
    int64_t       bytes = 0;
    if (intake && intake->stage == STAGE_BODY)
        bytes = intake->received;
    if (intake && intake->stage == STAGE_SENDING)
        bytes = intake->exchange.res.is_file ? intake->exchange.res.file_size
                                             : (int64_t)intake->exchange.res.body.len;
    return server->options.timeout_s * 1000LL + bytes * 1000 / MIN_BYTES_PER_S;
}

void conn_sweep(Server *server)
{
    int every_ms = server->is_draining ? DRAIN_SWEEP_MS : 1000;
    if (server->now_ms - server->swept_ms < every_ms)
        return;
    server->swept_ms = server->now_ms;
    for (Conn *conn = server->open; conn; conn = conn->next) {
        if (conn->intake && conn->intake->stage == STAGE_WAITING)
            continue;
        bool is_resting = server->is_draining && !conn->intake;
        int64_t most_ms = is_resting ? DRAIN_REST_MS : patience_ms(server, conn);
        if (server->now_ms - conn->since_ms > most_ms)
            conn_cut(conn);
    }
    if (!server->active)
        intake_trim(server);
}

/* ---- memory of requests ------------------------------------------------------------------ */

Intake *intake_take(Server *server)
{
    Intake *intake = server->kept;
    server->active++;
    if (intake) {
        server->kept = intake->pooled;
        server->kept_count--;
        return intake;
    }
    Arena *arena = arena_new(server->options.arena_limit);
    intake = NEW(arena, Intake);
    intake->exchange.arena = arena;
    intake->mark = arena_mark(arena);
    return intake;
}

void intake_give(Server *server, Intake *intake)
{
    server->active--;
    if (server->kept_count == KEPT_ARENAS) {
        arena_free(intake->exchange.arena);
        return;
    }
    Arena    *arena = intake->exchange.arena;
    ArenaMark mark = intake->mark;
    arena_reset(arena, mark);
    *intake = (Intake){.exchange.arena = arena, .mark = mark, .pooled = server->kept};
    server->kept = intake;
    server->kept_count++;
}

void intake_trim(Server *server)
{
    while (server->kept_count > 1) {
        Intake *intake = server->kept;
        server->kept = intake->pooled;
        server->kept_count--;
        arena_free(intake->exchange.arena);
    }
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

bool intake_guarded(Intake *intake, void (*work)(Intake *intake))
{
    jmp_buf full;
    if (setjmp(full)) {
        arena_on_full(intake->exchange.arena, NULL, NULL);
        return false;
    }
    arena_on_full(intake->exchange.arena, jump, &full);
    work(intake);
    arena_on_full(intake->exchange.arena, NULL, NULL);
    return true;
}
