/* A command that comes again gets the first answer. */
#include "core/job.h"
#include "test/test.h"

static const Str HASH_ONE = {"one.............................", 32};
static const Str HASH_TWO = {"two.............................", 32};

static Err keep(Ctx *ctx, Str account, Str key, const char *body)
{
    Res res = {.status = 303, .type = "text/plain", .location = S("/here"),
               .body.arena = ctx->arena};
    buf_add(&res.body, str_of(body));
    return idempotency_keep(ctx, account, key, HASH_ONE, &res);
}

static Err find(Ctx *ctx, Str account, Str key, Str hash, Res *res, bool *found)
{
    *res = (Res){.status = 200, .body.arena = ctx->arena};
    return idempotency_find(ctx, account, key, hash, res, found);
}

TEST(a_repeated_command_gets_the_first_answer)
{
    Res  res;
    bool found;
    CHECK(find(ctx, S("acc"), S("k"), HASH_ONE, &res, &found) == OK && !found);
    CHECK(keep(ctx, S("acc"), S("k"), "done") == OK);
    CHECK(find(ctx, S("acc"), S("k"), HASH_ONE, &res, &found) == OK && found);
    CHECK(res.status == 303);
    CHECK_STR(str_of(res.type), S("text/plain"));
    CHECK_STR(res.location, S("/here"));
    CHECK_STR(buf_str(&res.body), S("done"));
    CHECK(find(ctx, S("acc"), S("other"), HASH_ONE, &res, &found) == OK && !found);
    CHECK(find(ctx, S("someone"), S("k"), HASH_ONE, &res, &found) == OK && !found);
}

TEST(a_key_is_for_one_command)
{
    Res  res;
    bool found;
    CHECK(keep(ctx, S("acc"), S("k"), "done") == OK);
    CHECK(find(ctx, S("acc"), S("k"), HASH_TWO, &res, &found) == ERR_CONFLICT);
    CHECK(find(ctx, S("acc"), S(""), HASH_ONE, &res, &found) == ERR_INVALID);
    Str longest = str_fmt(ctx->arena, "%0201d", 0);
    CHECK(find(ctx, S("acc"), longest, HASH_ONE, &res, &found) == ERR_INVALID);
}

TEST(the_same_command_done_twice_at_once_is_kept_once)
{
    CHECK(keep(ctx, S("acc"), S("k"), "done") == OK);
    CHECK(keep(ctx, S("acc"), S("k"), "done again") == ERR_CONFLICT);
    Res file = {.status = 200, .is_file = true};
    CHECK(idempotency_keep(ctx, S("acc"), S("f"), HASH_ONE, &file) == ERR_BROKEN);
}

TEST(keys_are_forgotten_after_two_days)
{
    Res     res;
    bool    found;
    int64_t removed;
    CHECK(keep(ctx, S("acc"), S("k"), "done") == OK);
    ctx->now += INT64_C(48) * 3600 * 1000 - 1;
    CHECK(find(ctx, S("acc"), S("k"), HASH_ONE, &res, &found) == OK && found);
    CHECK(idempotency_sweep(ctx, &removed) == OK && removed == 0);
    ctx->now++;
    CHECK(find(ctx, S("acc"), S("k"), HASH_TWO, &res, &found) == OK && !found);
    CHECK(keep(ctx, S("acc"), S("k"), "new") == OK);
    CHECK(find(ctx, S("acc"), S("k"), HASH_ONE, &res, &found) == OK && found);
    CHECK_STR(buf_str(&res.body), S("new"));
    CHECK(idempotency_sweep(ctx, &removed) == OK && removed == 0);
    ctx->now += INT64_C(48) * 3600 * 1000;
    CHECK(idempotency_sweep(ctx, &removed) == OK && removed == 1);
}
