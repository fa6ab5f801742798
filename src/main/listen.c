/* listen — the sockets people connect to. */
#include "main/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

typedef union Address {
    struct sockaddr     any;
    struct sockaddr_in  v4;
    struct sockaddr_in6 v6;
} Address;

static bool parse(const char *text, int port, Address *out, socklen_t *len)
{
    *out = (Address){0};
    if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)port);
        *len = sizeof out->v4;
        return true;
    }
    if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        *len = sizeof out->v6;
        return true;
    }
    return false;
}

static int bound(const Address *address, socklen_t len, bool is_shared)
{
    int on = 1;
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (is_shared)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, &address->any, len) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

/* Shared sockets would silently join those of another node on the same port: a socket that does
 * not share tries first. */
static Err try_alone(Ctx *ctx, const Address *address, socklen_t len, int *port)
{
    Address   real = {0};
    socklen_t real_len = sizeof real;
    int       fd = bound(address, len, false);
    if (fd < 0 && errno == EADDRINUSE)
        return fail(ctx, ERR_CONFLICT, "port %d is taken by another program", *port);
    if (fd < 0 || listen(fd, 1) || getsockname(fd, &real.any, &real_len)) {
        Err err = fail(ctx, errno == EADDRINUSE ? ERR_CONFLICT : ERR_BROKEN,
                       "port %d cannot be opened: %s", *port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return err;
    }
    *port = ntohs(real.any.sa_family == AF_INET ? real.v4.sin_port : real.v6.sin6_port);
    close(fd);
    return OK;
}

Err listen_open(Ctx *ctx, const char *text, int *port, int *fds, int n)
{
    Address   address;
    socklen_t len;
    if (*port < 0 || *port > 65535 || !parse(text, *port, &address, &len))
        return fail(ctx, ERR_INVALID, "'%s' port %d is no address", text, *port);
    TRY(try_alone(ctx, &address, len, port));
    parse(text, *port, &address, &len);
    for (int i = 0; i < n; i++) {
        fds[i] = bound(&address, len, true);
        if (fds[i] < 0 || listen(fds[i], BACKLOG))
            return fail(ctx, ERR_BROKEN, "port %d: %s", *port, strerror(errno));
    }
    return OK;
}
