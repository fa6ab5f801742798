/* The frame server: limits, stalled peers, a full arena, the end after idleness. */
#include "crypto/wire.h"
#include "test/test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ECHO = 1, GREEDY, REFUSE, MOST = 1000, STALL_MS = 150, IDLE_MS = 100 };

typedef struct Bench {
    char  folder[32];
    Str   socket;
    pid_t server;
} Bench;

static void tear_down(void *bench_)
{
    Bench *bench = bench_;
    if (bench->server > 0) {
        kill(bench->server, SIGKILL);
        waitpid(bench->server, NULL, 0);
    }
    unlink(bench->socket.at);
    rmdir(bench->folder);
}

static Err answer(Ctx *ctx, void *with, const WireHead *head, Str payload, Str *out)
{
    (void)with;
    if (head->kind == REFUSE)
        return fail(ctx, ERR_DENIED, "not for you");
    if (head->kind == GREEDY)
        for (;;)
            NEW_ARRAY(ctx->arena, char, 100000);
    *out = str_copy(ctx->arena, payload);
    return OK;
}

static void serve(int listener)
{
    Arena *arena = arena_new(1 << 20);
    Ctx    ctx = {.arena = arena};
    Err    err = wire_serve(&ctx, &(WireServer){.listener = listener,
                                                .max_payload = MOST,
                                                .idle_exit_ms = IDLE_MS,
                                                .stall_ms = STALL_MS,
                                                .answer = answer});
    arena_free(arena);
    _exit(err == OK ? 7 : 1);
}

static Bench *a_server(Ctx *ctx)
{
    Bench *bench = NEW(ctx->arena, Bench);
    int    listener = -1;
    strcpy(bench->folder, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(bench->folder))
        abort();
    bench->socket = str_fmt(ctx->arena, "%s/a.sock", bench->folder);
    arena_defer(ctx->arena, tear_down, bench);
    CHECK(wire_listen(ctx, bench->socket, &listener) == OK);
    fflush(stdout);
    bench->server = fork();
    if (bench->server == 0)
        serve(listener);
    close(listener);
    return bench;
}

static Err call(Ctx *ctx, const Bench *bench, uint16_t kind, Str payload, Str *out)
{
    fault_clear(ctx);
    return wire_call(ctx, &(WireCall){bench->socket, kind, payload, 3000}, out);
}

TEST(a_question_gets_its_answer_or_the_words_of_a_refusal)
{
    Bench *bench = a_server(ctx);
    Str    out = {0};
    CHECK(call(ctx, bench, ECHO, S("xin chào"), &out) == OK);
    CHECK_STR(out, S("xin chào"));
    CHECK(call(ctx, bench, ECHO, S(""), &out) == OK && out.len == 0);
    CHECK(call(ctx, bench, REFUSE, S("x"), &out) == ERR_DENIED);
    CHECK_STR(ctx->fault.message, S("not for you"));
}

TEST(too_large_a_question_and_too_greedy_an_answer_harm_nobody_else)
{
    Bench *bench = a_server(ctx);
    char   large[MOST + 1] = {0};
    Str    out = {0};
    CHECK(call(ctx, bench, ECHO, (Str){large, MOST + 1}, &out) != OK);
    CHECK(call(ctx, bench, GREEDY, S("x"), &out) == ERR_LIMIT);
    CHECK(call(ctx, bench, ECHO, (Str){large, MOST}, &out) == OK && out.len == MOST);
}

static int visitor(const Bench *bench)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memcpy(name.sun_path, bench->socket.at, bench->socket.len);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(connect(fd, (struct sockaddr *)&name, sizeof name) == 0);
    return fd;
}

TEST(whoever_stalls_is_shown_out_and_others_are_served)
{
    Bench *bench = a_server(ctx);
    int    visitors[40]; /* more than the server has places */
    Str    out = {0};
    for (size_t i = 0; i < COUNT(visitors); i++) {
        visitors[i] = visitor(bench);
        CHECK(send(visitors[i], "MCW", i % 4, MSG_NOSIGNAL) == (ssize_t)(i % 4));
    }
    CHECK(call(ctx, bench, ECHO, S("mới"), &out) == OK);
    CHECK_STR(out, S("mới"));
    for (size_t i = 0; i < COUNT(visitors); i++)
        close(visitors[i]);
}

TEST(two_questions_may_follow_each_other_on_a_connection)
{
    Bench *bench = a_server(ctx);
    int    fd = visitor(bench);
    for (int i = 0; i < 3; i++) {
        char answer_bytes[WIRE_HEAD + 2];
        Str  frame = wire_frame(ctx->arena, ECHO, S("ab"));
        CHECK(send(fd, frame.at, frame.len, MSG_NOSIGNAL) == (ssize_t)frame.len);
        CHECK(recv(fd, answer_bytes, sizeof answer_bytes, MSG_WAITALL) == WIRE_HEAD + 2);
        CHECK(memcmp(answer_bytes + WIRE_HEAD, "ab", 2) == 0);
    }
    close(fd);
}

TEST(a_server_without_work_ends)
{
    Bench *bench = a_server(ctx);
    int    status = 0;
    Str    out = {0};
    CHECK(call(ctx, bench, ECHO, S("x"), &out) == OK);
    CHECK(waitpid(bench->server, &status, 0) == bench->server);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    bench->server = 0;
    CHECK(call(ctx, bench, ECHO, S("x"), &out) == ERR_UNAVAILABLE);
}
