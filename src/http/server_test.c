/* Tests of the server over real sockets: it runs in a child, the test is its clients. */
#include "http/server_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

TEST(a_page_is_answered_with_strict_headers)
{
    Fixture *fixture = a_server(ctx);
    Str      answer = ask(ctx, fixture, S(BARE("GET /now/%C3%A0?b=1")));
    CHECK(status_of(answer) == 200);
    CHECK(has(answer, "now 0 /now/à?b=1 from 127.0.0.1: 0 bytes"));
    CHECK(has(answer, "\r\nContent-Security-Policy: default-src 'none'; script-src 'self';"));
    CHECK(!has(answer, "frame-src"));
    CHECK(has(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
    CHECK(has(answer, "\r\nCache-Control: no-store\r\n"));
    CHECK(has(answer, "\r\nStrict-Transport-Security: max-age="));
    CHECK(has(answer, "\r\nReferrer-Policy: same-origin\r\n"));
    CHECK(has(answer, "\r\nDate: "));
    answer = ask(ctx, fixture, S(HEAD("GET /now") "X-Forwarded-For: 1.1.1.1, 2.2.2.2\r\n\r\n"));
    CHECK(has(answer, "from 2.2.2.2:"));
    answer = ask(ctx, fixture, S(BARE("GET /disk")));
    CHECK(status_of(answer) == 200 && has(answer, "\r\nContent-Length: 4096\r\n"));
}

TEST(bodies_reach_the_batch)
{
    Fixture *fixture = a_server(ctx);
    Str answer = ask(ctx, fixture, S(HEAD("POST /x") "Content-Length: 7\r\n\r\na=1&b=2"));
    CHECK(status_of(answer) == 200 && has(answer, "batch 1 /x? from 127.0.0.1: 7 bytes"));
    answer = ask(ctx, fixture, S(HEAD("POST /x") "Transfer-Encoding: chunked\r\n\r\n"
                                 "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n"));
    CHECK(status_of(answer) == 200 && has(answer, ": 7 bytes"));
    answer = ask(ctx, fixture, S(HEAD("POST /files")
                 "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 79\r\n\r\n"
                 "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n\r\n"
                 "abc\r\n--b--\r\n"));
    CHECK(status_of(answer) == 200 && has(answer, "file x.txt of 3"));
    answer = ask(ctx, fixture, S(BARE("GET /late")));
    CHECK(status_of(answer) == 200 && has(answer, "late 0 /late"));
}

TEST(requests_in_a_pipeline_are_answered_in_order)
{
    Fixture *fixture = a_server(ctx);
    int      fd = dial(fixture);
    CHECK(say(fd, S(BARE("GET /now/1") HEAD("POST /2") "Content-Length: 1\r\n\r\na"
                    BARE("GET /late") BARE("GET /now/4"))));
    static const char *const WANT[] = {"now 0 /now/1", "batch 1 /2", "late 0", "now 0 /now/4"};
    for (size_t i = 0; i < COUNT(WANT); i++)
        CHECK(has(hear(ctx, fd), WANT[i]));
    CHECK(say(fd, S(BARE("HEAD /now/5"))));
    close(fd);
}

TEST(malformed_and_oversized_heads_get_their_status)
{
    Fixture *fixture = a_server(ctx);
    static const struct {
        const char *before, *after;
        size_t      fill;
        int         status;
    } CASES[] = {
        {"GET /now/", " HTTP/1.1\r\nHost: a\r\n\r\n", MAX_LINE - 20, 200},
        {"GET /now/", " HTTP/1.1\r\nHost: a\r\n\r\n", MAX_LINE, 414},
        {"GET /now/", " HTTP/1.1\r\nHost: a\r\n\r\n", 500000, 414},
        {"GET /now HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", MAX_HEADERS - 100, 200},
        {"GET /now HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", MAX_HEADERS, 431},
        {"GET /now HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", 500000, 431},
        {"PUT /now HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", 1, 405},
        {"GET /now HTTP/1.1\r\nX: ", "\r\n\r\n", 1, 400},
        {"GET /now HTTP/1.1\r\nHost: a\r\nHost: b\r\nX: ", "\r\n\r\n", 1, 400},
        {"GET /now/%z HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n", 1, 400},
        {"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
         "Transfer-Encoding: chunked\r\nX: ",
         "\r\n\r\n0\r\n\r\n", 1, 400},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        Buf request = {.arena = ctx->arena};
        buf_add(&request, str_of(CASES[i].before));
        for (size_t n = 0; n < CASES[i].fill; n++)
            buf_char(&request, 'x');
        buf_add(&request, str_of(CASES[i].after));
        int status = status_of(ask(ctx, fixture, buf_str(&request)));
        if (status != CASES[i].status)
            printf("case %zu: status %d\n", i, status);
        CHECK(status == CASES[i].status);
    }
}

TEST(a_body_too_large_is_refused_with_413)
{
    Fixture *fixture = a_server(ctx);
    char    *zeros = arena_bytes(ctx->arena, 8 * SMALL, 1);
    Buf      request = {.arena = ctx->arena};
    buf_fmt(&request, HEAD("POST /x") "Content-Length: %d\r\n\r\n", 8 * SMALL);
    buf_add(&request, (Str){zeros, 8 * SMALL});
    CHECK(status_of(ask(ctx, fixture, buf_str(&request))) == 413);
    request = (Buf){.arena = ctx->arena};
    buf_fmt(&request, HEAD("POST /x") "Transfer-Encoding: chunked\r\n\r\n%x\r\n", 8 * SMALL);
    buf_add(&request, (Str){zeros, 8 * SMALL});
    buf_add(&request, S("\r\n0\r\n\r\n"));
    CHECK(status_of(ask(ctx, fixture, buf_str(&request))) == 413);
    CHECK(status_of(ask(ctx, fixture, S(HEAD("POST /never") "Content-Length: 1\r\n\r\na"))) ==
          413);
}

TEST(an_upload_of_a_gigabyte_is_cut_off_early)
{
    Fixture *fixture = a_server(ctx);
    int      fd = dial(fixture);
    Str      zeros = {arena_bytes(ctx->arena, 1 << 20, 1), 1 << 20};
    int      sent_mb = 0;
    CHECK(say(fd, S(HEAD("POST /files") "Content-Type: multipart/form-data; boundary=b\r\n"
                    "Content-Length: 1073741824\r\n\r\n--b\r\n")));
    CHECK(status_of(hear(ctx, fd)) == 413);
    while (sent_mb < 1024 && say(fd, zeros))
        sent_mb++;
    CHECK(sent_mb < 64);
    close(fd);
}

static int files_in(const char *folder)
{
    int  count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static bool files_become(const char *folder, int want)
{
    for (int i = 0; i < 400 && files_in(folder) != want; i++)
        usleep(10000);
    return files_in(folder) == want;
}

TEST(a_connection_reset_in_mid_upload_leaves_no_file)
{
    Fixture *fixture = a_server(ctx);
    int      fd = dial(fixture);
    CHECK(say(fd, S(HEAD("POST /files") "Content-Type: multipart/form-data; boundary=b\r\n"
                    "Content-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; "
                    "name=\"f\"; filename=\"x\"\r\n\r\nabc")));
    CHECK(files_become(fixture->folder, 1));
    struct linger reset = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    CHECK(files_become(fixture->folder, 0));
}

/* Sends the bytes one by one every 100 ms until the server has enough. */
static int64_t drip(int fd, Str first, Str rest)
{
    int64_t began = test_now_ms();
    char    byte;
    (void)say(fd, first);
    for (size_t i = 0; test_now_ms() - began < 9000; i++) {
        usleep(100000);
        if (!say(fd, (Str){rest.at + i % rest.len, 1}) || recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
            break;
    }
    close(fd);
    return test_now_ms() - began;
}

TEST(clients_that_drip_are_cut)
{
    Fixture *fixture = a_server(ctx);
    int64_t  head_ms = drip(dial(fixture), S("GET /now HTTP/1.1\r\nHost: a\r\nX: "), S("x"));
    CHECK(head_ms >= TIMEOUT_S * 900 && head_ms < TIMEOUT_S * 1000 + 2500);
    Str     head = S(HEAD("POST /x") "Content-Length: 900\r\n\r\n");
    int64_t body_ms = drip(dial(fixture), head, S("a"));
    CHECK(body_ms >= TIMEOUT_S * 900 && body_ms < TIMEOUT_S * 1000 + 2500);
    int fd = dial(fixture);
    int64_t began = test_now_ms();
    char    byte;
    CHECK(say(fd, S(BARE("GET /now"))) && status_of(hear(ctx, fd)) == 200);
    CHECK(recv(fd, &byte, 1, 0) == 0); /* idle after its answer */
    CHECK(test_now_ms() - began < TIMEOUT_S * 1000 + 2500);
    close(fd);
}

TEST(a_reader_that_stops_is_cut)
{
    Fixture *fixture = a_server(ctx);
    int      fd = dial(fixture);
    char    *bytes = arena_bytes(ctx->arena, 1 << 16, 1);
    size_t   len = 0;
    CHECK(say(fd, S(BARE("GET /large"))));
    usleep((TIMEOUT_S * 1000 + 2500) * 1000);
    for (ssize_t n; (n = recv(fd, bytes, 1 << 16, 0)) > 0;)
        len += (size_t)n;
    CHECK(len < 10 * 1000 * 1000);
    close(fd);
}

/* Every connection asks, then every answer is read, again and again. */
static void lock_step(Ctx *ctx, const Fixture *fixture, int n, Str request)
{
    int     fds[512];
    int64_t began = test_now_ms();
    int     good = 0;
    for (int i = 0; i < n; i++)
        fds[i] = dial(fixture);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < n; i++)
            (void)say(fds[i], request);
        for (int i = 0; i < n; i++) {
            ArenaMark mark = arena_mark(ctx->arena);
            good += status_of(hear(ctx, fds[i])) == 200;
            arena_reset(ctx->arena, mark);
        }
    }
    for (int i = 0; i < n; i++)
        close(fds[i]);
    int64_t took_ms = test_now_ms() - began;
    if (took_ms >= 60000 || good != 10 * n)
        printf("%d connections: %d answers in %lld ms\n", n, good, (long long)took_ms);
    CHECK(good == 10 * n && took_ms < 60000);
}

TEST(any_number_of_connections_in_lock_step_makes_progress)
{
    static const int COUNTS[] = {127, 128, 129, 256, 512};
    Fixture *fixture = a_server(ctx);
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        lock_step(ctx, fixture, COUNTS[i], S(BARE("GET /now")));
        lock_step(ctx, fixture, COUNTS[i], S(HEAD("POST /x") "Content-Length: 1\r\n\r\na"));
    }
}

TEST(a_draining_server_answers_what_it_has_and_goes)
{
    Fixture *fixture = a_server(ctx);
    int      idle = dial(fixture), busy = dial(fixture), status = 0;
    char     byte;
    CHECK(say(idle, S(BARE("GET /now"))) && status_of(hear(ctx, idle)) == 200);
    CHECK(say(busy, S(HEAD("POST /x") "Content-Length: 3\r\n\r\na=")));
    usleep(100000);
    CHECK(kill(fixture->pid, SIGTERM) == 0);
    CHECK(recv(idle, &byte, 1, 0) == 0);
    CHECK(say(busy, S("1")));
    Str answer = hear(ctx, busy);
    CHECK(status_of(answer) == 200 && has(answer, "\r\nConnection: close"));
    CHECK(waitpid(fixture->pid, &status, 0) == fixture->pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    fixture->pid = 0;
    close(idle);
    close(busy);
}
