#include "base/log.h"
#include "test/test.h"

static Str line(Ctx *ctx, const LogPair *pairs)
{
    char   out[LOG_LINE];
    size_t len = log_format(out, LEVEL_WARN, ctx->now, 42, pairs);
    return str_copy(ctx->arena, (Str){out, len});
}

TEST(log_line_has_level_time_pid_and_pairs)
{
    const LogPair pairs[] = {log_text("event", S("started")), log_int("port", 8080),
                             log_text("name", S("Huế")), log_int("least", INT64_MIN), {0}};
    CHECK_STR(line(ctx, pairs), S("warn 2026-11-20T02:00:00.000Z 42 event=started port=8080 "
                                  "name=Huế least=-9223372036854775808\n"));
}

TEST(log_values_cannot_forge_or_break_a_line)
{
    static const struct { Str value, want; } CASES[] = {
        {S("a b"), S("\"a b\"")},
        {S(""), S("\"\"")},
        {S("a=b"), S("\"a=b\"")},
        {S("a\"\\"), S("\"a\\\"\\\\\"")},
        {S("x\nerror 2026"), S("\"x\\nerror 2026\"")},
        {S("\x1b[31m\x7f\r"), S("\"\\x1b[31m\\x7f\\x0d\"")},
        {S("a\xC3" "b"), S("\"a\\xc3b\"")},
        {S("\xC2\x85\u202E\u2028"), S("\"\\xc2\\x85\\xe2\\x80\\xae\\xe2\\x80\\xa8\"")},
        {{"\0", 1}, S("\"\\x00\"")},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const LogPair pairs[] = {log_text("v", CASES[i].value), {0}};
        Str want = str_fmt(ctx->arena, "warn 2026-11-20T02:00:00.000Z 42 v=%.*s\n",
                           FMT(CASES[i].want));
        CHECK_STR(line(ctx, pairs), want);
    }
}

TEST(log_line_is_cut_at_its_limit_between_characters)
{
    char long_text[3000];
    for (size_t len = 900; len < 3000; len++) {
        memset(long_text, 'a', sizeof long_text);
        memcpy(long_text + 900, "ếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếếế", 120);
        const LogPair pairs[] = {log_text("v", (Str){long_text, len}), log_int("n", 1), {0}};
        ArenaMark     mark = arena_mark(ctx->arena);
        Str           out = line(ctx, pairs);
        CHECK(out.len <= LOG_LINE && out.at[out.len - 1] == '\n');
        CHECK(memchr(out.at, '\n', out.len) == out.at + out.len - 1);
        CHECK(len < 1200 || str_ends(out, S("ế ...\n")));
        arena_reset(ctx->arena, mark);
    }
}
