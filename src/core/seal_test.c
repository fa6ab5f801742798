/* Sealing and verifying at the edges; what verify finds is in verify_test.c. */
#include "core/seal.h"
#include "test/test.h"

TEST(an_empty_log_is_whole_and_sealing_it_writes_nothing)
{
    int64_t      count;
    VerifyReport report;
    Seal         last;
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 0);
    CHECK(seal_last(ctx, &last) == ERR_NOT_FOUND);
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK);
    CHECK(report.is_whole && report.seals == 0);
}

TEST(an_exported_seal_that_cannot_be_read_is_refused)
{
    VerifyReport report;
    CHECK(seal_verify(ctx, NULL, S("{\"number\":1"), NULL, &report) == ERR_INVALID);
    CHECK(seal_verify(ctx, NULL, S("{\"number\":1}"), NULL, &report) == ERR_INVALID);
    CHECK(seal_verify(ctx, NULL, S("[]"), NULL, &report) == ERR_INVALID);
}

TEST(only_one_process_seals)
{
    int64_t count;
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, S("lamp:1"), "lamp.lit", (Str){0}) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_script(ctx, str_fmt(ctx->arena, "INSERT INTO lease (name, holder, until_at) VALUES"
                                             " ('seal', 'other:1', %lld)",
                                 (long long)ctx->now + 5000)) == OK);
    CHECK(seal_run(ctx, NULL, &count) == ERR_CONFLICT && count == 0);
    ctx->now += 5000;
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
}
