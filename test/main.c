/* The runner: each TEST() alone, in its own arena, at a fixed time. With a word as argument, only
 * the tests whose name contains it. */
#include "test/test.h"

int test_failures;

extern const TestCase *const __start_motcua_tests[], *const __stop_motcua_tests[];

enum { MEMORY = 64 << 20 };
static const int64_t NOW_MS = INT64_C(1790000000000); /* 2026-09-21T13:33:20Z */

static bool run(const TestCase *test)
{
    int    before = test_failures;
    Arena *arena = arena_new(MEMORY);
    Ctx    ctx = {.arena = arena, .now = NOW_MS};
    test->run(&ctx);
    arena_free(arena);
    if (test_failures > before)
        printf("FAILED %s (%s)\n", test->name, test->file);
    return test_failures == before;
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (const TestCase *const *test = __start_motcua_tests; test < __stop_motcua_tests; test++) {
        if (argc > 1 && !strstr((*test)->name, argv[1]))
            continue;
        if (run(*test))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
