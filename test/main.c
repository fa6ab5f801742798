/* The runner: each TEST() alone, in its own arena, on an empty database, at a fixed time.
 *   TEST_DB=URL tests [WORD]     WORD: only tests whose name or file contains it
 * Ends in `N passed, N failed`; the exit status is 0 when none failed. */
#include "core/core.h"
#include "test/database.h"
#include "test/test.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int test_failures;

extern const TestCase *const __start_motcua_tests[], *const __stop_motcua_tests[];

enum { MEMORY = 64 << 20, SLOW_MS = 2000 };

static const TestCase *running;
static jmp_buf         arena_is_full;

static void full(void *arg)
{
    (void)arg;
    test_failures++;
    printf("%s: the arena is full\n", running->file);
    longjmp(arena_is_full, 1);
}

/* An assertion ends the run: say in which test. */
static void say_where(int signal_number)
{
    (void)signal_number;
    const char *name = running ? running->name : "no test";
    size_t      len = 0;
    while (name[len])
        len++;
    if (write(STDERR_FILENO, "aborted in ", 11) > 0 && write(STDERR_FILENO, name, len) > 0 &&
        write(STDERR_FILENO, "\n", 1) > 0)
        signal(SIGABRT, SIG_DFL);
}

static void say_fault(const Ctx *ctx)
{
    if (ctx->fault.err != OK)
        printf("%s:%d: last fault: %.*s\n", ctx->fault.file, ctx->fault.line,
               FMT(ctx->fault.message));
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static bool run(const TestCase *test)
{
    int before = test_failures;
    int64_t began = clock_ms();
    Arena *arena = arena_new(MEMORY);
    Ctx ctx = {.arena = arena, .actor = &SYSTEM_ACTOR, .now = TEST_NOW};
    running = test;
    if (setjmp(arena_is_full) == 0) {
        arena_on_full(arena, full, NULL);
        if (test_db_begin(&ctx) == OK) {
            test->run(&ctx);
        } else {
            test_failures++;
            printf("%s: no database\n", test->file);
        }
    }
    if (test_failures > before) {
        say_fault(&ctx);
        printf("FAILED %s (%s)\n", test->name, test->file);
    }
    arena_on_full(arena, NULL, NULL);
    test_db_end(&ctx);
    arena_free(arena);
    if (clock_ms() - began > SLOW_MS)
        printf("slow: %s took %lld ms\n", test->name, (long long)(clock_ms() - began));
    fflush(stdout);
    return test_failures == before;
}

static bool is_wanted(const TestCase *test, const char *word)
{
    return !word || strstr(test->name, word) || strstr(test->file, word);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL, *url = getenv("TEST_DB");
    int passed = 0, failed = 0;
    Ctx ctx = {.arena = arena_new(MEMORY), .actor = &SYSTEM_ACTOR, .now = TEST_NOW};
    signal(SIGABRT, say_where);
    if (test_db_start(&ctx, str_of(url ? url : "sqlite::memory:")) != OK) {
        say_fault(&ctx);
        printf("FAILED to make the database\n0 passed, 1 failed\n");
        return 1;
    }
    const TestCase *const *end = __stop_motcua_tests;
    for (const TestCase *const *test = __start_motcua_tests; test < end; test++) {
        if (!is_wanted(*test, word))
            continue;
        if (run(*test))
            passed++;
        else
            failed++;
    }
    test_db_stop();
    arena_free(ctx.arena);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
