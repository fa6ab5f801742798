/* test — every TEST() runs alone, on an empty database with all tables and a fixed clock.
 *
 * ctx: an arena of 64 MB, ctx->db (SQLite in memory, or the PostgreSQL that TEST_DB names), the
 * actor SYSTEM_ACTOR, and the time TEST_NOW. What a test leaves open is rolled back. */
#pragma once
#include "base/base.h"
#include <stdio.h>

/* Friday 20 November 2026, 09:00 in Viet Nam. */
#define TEST_NOW INT64_C(1795140000000)

typedef struct TestCase {
    const char *name, *file;
    void (*run)(Ctx *ctx);
} TestCase;

#define TEST(id)                                                      \
    static void id(Ctx *ctx);                                         \
    static const TestCase id##_test = {#id, __FILE__, id};            \
    static const TestCase *const id##_listed                          \
        __attribute__((used, section("motcua_tests"))) = &id##_test;  \
    static void id(__attribute__((unused)) Ctx *ctx)

extern int test_failures;
#define CHECK(condition)                                              \
    ((condition) ? (void)0                                            \
                 : (void)(test_failures++,                            \
                          printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition)))
/* Two texts are the same; prints both when not. */
#define CHECK_STR(have, want)                                                          \
    do {                                                                               \
        Str have_ = (have), want_ = (want);                                            \
        if (!str_eq(have_, want_)) {                                                   \
            test_failures++;                                                           \
            printf("%s:%d: '%.*s' is not '%.*s'\n", __FILE__, __LINE__, FMT(have_),    \
                   FMT(want_));                                                        \
        }                                                                              \
    } while (0)

bool test_is_postgres(const Ctx *ctx);
/* Where a second connection to the database of the test can be opened; only on PostgreSQL: a
 * SQLite database in memory has one connection. */
Str test_db_url(void);
