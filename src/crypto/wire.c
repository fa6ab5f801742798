/* wire — frames, and the side that asks. */
#include "crypto/wire.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char MAGIC[4] = "MCW1";

static void put(unsigned char *at, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(n >> 8 * i);
}

static uint32_t get(const unsigned char *at, int bytes)
{
    uint32_t n = 0;
    for (int i = 0; i < bytes; i++)
        n |= (uint32_t)at[i] << 8 * i;
    return n;
}

Str wire_frame(Arena *arena, uint16_t kind, Str payload)
{
    unsigned char *at = arena_bytes(arena, WIRE_HEAD + payload.len, 1);
    memcpy(at, MAGIC, sizeof MAGIC);
    put(at + 4, kind, 2);
    put(at + 8, (uint32_t)payload.len, 4);
    if (payload.len)
        memcpy(at + WIRE_HEAD, payload.at, payload.len);
    return (Str){(char *)at, WIRE_HEAD + payload.len};
}

bool wire_head(const char *bytes, WireHead *out)
{
    const unsigned char *at = (const unsigned char *)bytes;
    *out = (WireHead){(uint16_t)get(at + 4, 2), get(at + 8, 4)};
    return memcmp(bytes, MAGIC, sizeof MAGIC) == 0 && get(at + 6, 2) == 0 &&
           out->size <= WIRE_LIMIT;
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool address(Str path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (path.len == 0 || path.len >= sizeof out->sun_path)
        return false;
    memcpy(out->sun_path, path.at, path.len);
    return true;
}

Err wire_listen(Ctx *ctx, Str path, int *listener)
{
    struct sockaddr_un name;
    if (!address(path, &name))
        return fail(ctx, ERR_INVALID, "the socket path '%.*s' is too long", FMT(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(ctx, ERR_BROKEN, "socket: %s", strerror(errno));
    unlink(name.sun_path);
    mode_t old = umask(0177);
    int    failed = bind(fd, (struct sockaddr *)&name, sizeof name);
    umask(old);
    if (failed || listen(fd, 64)) {
        Err err = fail(ctx, ERR_BROKEN, "socket %s: %s", name.sun_path, strerror(errno));
        close(fd);
        return err;
    }
    *listener = fd;
    return OK;
}

/* A closed peer or a passed deadline both mean: not available. */
static bool await(int fd, short what, int64_t deadline)
{
    int64_t left = deadline - clock_ms();
    if (left <= 0)
        return false;
    struct pollfd ready = {fd, what, 0};
    int           n = poll(&ready, 1, (int)left);
    return n > 0 || (n < 0 && errno == EINTR);
}

static bool send_all(int fd, Str bytes, int64_t deadline)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0)
            bytes = (Str){bytes.at + n, bytes.len - (size_t)n};
        else if (errno != EAGAIN && errno != EINTR)
            return false;
        else if (!await(fd, POLLOUT, deadline))
            return false;
    }
    return true;
}

static bool receive_all(int fd, char *at, size_t size, int64_t deadline)
{
    for (size_t got = 0; got < size;) {
        ssize_t n = recv(fd, at + got, size - got, MSG_DONTWAIT);
        if (n > 0)
            got += (size_t)n;
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            return false;
        else if (!await(fd, POLLIN, deadline))
            return false;
    }
    return true;
}

static Err converse(Ctx *ctx, int fd, const WireCall *call, Str *answer)
{
    int64_t deadline = clock_ms() + call->timeout_ms;
    char    bytes[WIRE_HEAD];
    if (!send_all(fd, wire_frame(ctx->arena, call->kind, call->payload), deadline) ||
        !receive_all(fd, bytes, sizeof bytes, deadline))
        return fail(ctx, ERR_UNAVAILABLE, "no answer from %.*s", FMT(call->socket));
    WireHead head;
    if (!wire_head(bytes, &head) || head.kind > ERR_BROKEN)
        return fail(ctx, ERR_BROKEN, "%.*s answers no frame", FMT(call->socket));
    char *payload = arena_bytes(ctx->arena, head.size + 1, 1);
    if (!receive_all(fd, payload, head.size, deadline))
        return fail(ctx, ERR_UNAVAILABLE, "%.*s broke off its answer", FMT(call->socket));
    *answer = (Str){payload, head.size};
    if (head.kind != OK)
        return fail(ctx, (Err)head.kind, "%.*s", FMT(*answer));
    return OK;
}

static void close_fd(void *fd) { close((int)(intptr_t)fd); }

Err wire_call(Ctx *ctx, const WireCall *call, Str *answer)
{
    struct sockaddr_un name;
    if (!address(call->socket, &name))
        return fail(ctx, ERR_UNAVAILABLE, "there is no socket '%.*s'", FMT(call->socket));
    if (call->payload.len > WIRE_LIMIT)
        return fail(ctx, ERR_LIMIT, "a question of %zu bytes is too large", call->payload.len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(ctx, ERR_BROKEN, "socket: %s", strerror(errno));
    arena_defer(ctx->arena, close_fd, (void *)(intptr_t)fd);
    if (connect(fd, (struct sockaddr *)&name, sizeof name)) {
        /* A full queue of an old-fashioned server looks like an absent one. */
        return fail(ctx, ERR_UNAVAILABLE, "%s: %s", name.sun_path, strerror(errno));
    }
    Err err = converse(ctx, fd, call, answer);
    /* Its place in the arena may live long; the server should not wait for that. */
    shutdown(fd, SHUT_RDWR);
    return err;
}
