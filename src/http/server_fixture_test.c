/* server_fixture — a server in a child process and a blocking client, for the tests beside. */
#include "http/server_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- the server -------------------------------------------------------------------------- */

static int64_t limit_of(void *arg, Exchange *exchange, bool *files)
{
    (void)arg;
    *files = str_eq(exchange->req.path, S("/files"));
    if (str_eq(exchange->req.path, S("/never")))
        return -413;
    return *files ? 4 * 1024 * 1024 : SMALL;
}

static void respond(Exchange *exchange, const char *kind)
{
    Req *req = &exchange->req;
    Res *res = &exchange->res;
    res->status = req->refused == OK ? 200 : req->refused == ERR_LIMIT ? 429 : 422;
    res->type = "text/plain";
    res->body.arena = exchange->arena;
    buf_fmt(&res->body, "%s %d %.*s?%.*s from %.*s: %zu bytes, %zu fields", kind, req->method,
            FMT(req->path), FMT(req->query), FMT(req->address), req->body.len, req->pair_count);
    for (size_t i = 0; i < req->upload_count; i++)
        buf_fmt(&res->body, ", file %.*s of %lld", FMT(req->uploads[i].name),
                (long long)req->uploads[i].size);
    if (str_eq(req->path, S("/large")))
        for (int i = 0; i < 1000000; i++)
            buf_add(&res->body, S("0123456789"));
    if (str_eq(req->path, S("/disk"))) {
        res->file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        res->file_size = 4096;
        res->is_file = true;
    }
    exchange->answered = true;
}

static bool at_once(void *arg, Exchange *exchange)
{
    (void)arg;
    if (!str_starts(exchange->req.path, S("/now")))
        return false;
    respond(exchange, "now");
    return true;
}

static void in_batch(void *arg, Exchange **list, size_t count)
{
    Fixture *fixture = arg;
    for (size_t i = 0; i < count; i++) {
        bool is_late = str_eq(list[i]->req.path, S("/late"));
        if (is_late && !list[i]->user) {
            list[i]->user = fixture;
            list[i]->next = fixture->kept; /* ours until it is given back */
            fixture->kept = list[i];
        } else {
            respond(list[i], is_late ? "late" : "batch");
        }
    }
}

static volatile sig_atomic_t drain_asked;
static void on_term(int number)
{
    (void)number;
    drain_asked = 1;
}

static void run(Fixture *fixture, int fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGTERM, on_term);
    Arena *arena = arena_new(64 << 20);
    Ctx    ctx = {.arena = arena};
    ServerOptions options = {
        .listen_fd = fd, .timeout_s = TIMEOUT_S, .temp_folder = fixture->folder,
        .trusted_proxy = "127.0.0.1", .arg = fixture, .head = limit_of, .inline_get = at_once,
        .batch = in_batch, .is_https = true,
    };
    if (server_start(&ctx, &options, &fixture->server) != OK)
        _exit(1);
    while (!drain_asked || !server_idle(fixture->server)) {
        server_step(fixture->server, 20);
        while (fixture->kept) {
            Exchange *exchange = fixture->kept;
            fixture->kept = exchange->next;
            server_retry(fixture->server, exchange);
        }
        if (drain_asked)
            server_drain(fixture->server);
    }
    server_stop(fixture->server);
    close(fd);
    arena_free(arena);
    _exit(7);
}

static void end(void *thing)
{
    Fixture *fixture = thing;
    if (fixture->pid > 0) {
        kill(fixture->pid, SIGKILL);
        waitpid(fixture->pid, NULL, 0);
    }
    rmdir(fixture->folder);
}

Fixture *a_server(Ctx *ctx)
{
    Fixture  *fixture = NEW(ctx->arena, Fixture);
    socklen_t len = sizeof fixture->address;
    strcpy(fixture->folder, "/tmp/motcua-test-XXXXXX");
    CHECK(mkdtemp(fixture->folder) != NULL);
    arena_defer(ctx->arena, end, fixture);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    fixture->address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    CHECK(bind(fd, (struct sockaddr *)&fixture->address, len) == 0 && listen(fd, 1024) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&fixture->address, &len) == 0);
    fflush(stdout);
    fixture->pid = fork();
    if (fixture->pid == 0)
        run(fixture, fd);
    close(fd);
    return fixture;
}

/* ---- a client ---------------------------------------------------------------------------- */

int dial(const Fixture *fixture)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr *address = (const struct sockaddr *)&fixture->address;
    CHECK(connect(fd, address, sizeof fixture->address) == 0);
    struct timeval patience = {8, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

bool say(int fd, Str text)
{
    while (text.len) {
        ssize_t n = send(fd, text.at, text.len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        text = (Str){text.at + n, text.len - (size_t)n};
    }
    return true;
}

/* One answer, head and body, as far as it came. */
Str hear(Ctx *ctx, int fd)
{
    enum { ROOM = 16 * 1024 };
    char  *at = arena_bytes(ctx->arena, ROOM, 1);
    size_t len = 0, want = ROOM - 1;
    while (len < want) {
        ssize_t n = recv(fd, at + len, 1, 0); /* byte by byte: the next answer stays there */
        if (n <= 0)
            break;
        len += (size_t)n;
        at[len] = '\0';
        if (want == ROOM - 1 && len > 4 && !memcmp(at + len - 4, "\r\n\r\n", 4)) {
            const char *line = strstr(at, "Content-Length: ");
            want = len + (line ? (size_t)atol(line + 16) : 0);
        }
    }
    return (Str){at, len};
}

int status_of(Str answer)
{
    return str_starts(answer, S("HTTP/1.1 ")) ? atoi(answer.at + 9) : 0;
}

bool has(Str text, const char *word)
{
    return text.len && memmem(text.at, text.len, word, strlen(word));
}

Str ask(Ctx *ctx, const Fixture *fixture, Str request)
{
    int fd = dial(fixture);
    (void)say(fd, request);
    Str answer = hear(ctx, fd);
    close(fd);
    return answer;
}

int64_t test_now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}
