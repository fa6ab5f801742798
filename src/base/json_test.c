#include "base/json.h"
#include "base/text.h"
#include "test/test.h"

#include <setjmp.h>

static void jump(void *arg) { longjmp(*(jmp_buf *)arg, 1); }

TEST(json_writer_places_commas)
{
    Buf     buf = {.arena = ctx->arena};
    JsonOut out = {.buf = &buf};
    json_begin_object(&out);
    json_field_text(&out, S("name"), S("Huế"));
    json_field_int(&out, S("n"), -7);
    json_key(&out, S("list"));
    json_begin_array(&out);
    json_write_int(&out, 1);
    json_begin_object(&out);
    json_end_object(&out);
    json_begin_array(&out);
    json_end_array(&out);
    json_write_null(&out);
    json_end_array(&out);
    json_field_bool(&out, S("yes"), true);
    json_key(&out, S("raw"));
    json_write_raw(&out, S("{\"a\":1}"));
    json_end_object(&out);
    CHECK_STR(buf_str(&buf), S("{\"name\":\"Huế\",\"n\":-7,\"list\":[1,{},[],null],"
                               "\"yes\":true,\"raw\":{\"a\":1}}"));
}

static Str escaped(Ctx *ctx, Str text)
{
    Buf buf = {.arena = ctx->arena};
    json_escape(&buf, text);
    return buf_str(&buf);
}

TEST(json_text_is_escaped_and_always_valid_utf8)
{
    CHECK_STR(escaped(ctx, S("a\"b\\c\nd\te")), S("\"a\\\"b\\\\c\\nd\\u0009e\""));
    CHECK_STR(escaped(ctx, (Str){"\0\x1f\x7f", 3}), S("\"\\u0000\\u001f\\u007f\""));
    CHECK_STR(escaped(ctx, S("</script>\u2028")), S("\"\\u003c/script>\\u2028\""));
    CHECK_STR(escaped(ctx, S("x\xC3y\xED\xA0\x80")), S("\"x\uFFFDy\uFFFD\uFFFD\uFFFD\""));
    CHECK_STR(escaped(ctx, S("\U0001F1FB")), S("\"\U0001F1FB\""));
    CHECK_STR(escaped(ctx, (Str){0}), S("\"\""));
}

TEST(json_that_was_written_reads_back_the_same)
{
    for (uint32_t c = 1; c < 0x11000; c += c < 0x3000 ? 1 : 97) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        ArenaMark   mark = arena_mark(ctx->arena);
        char        bytes[4];
        Str         text = {bytes, text_put(bytes, c)};
        const Json *json;
        CHECK(json_read(ctx, escaped(ctx, text), (JsonLimits){0}, &json) == OK);
        CHECK_STR(json_text(json), text);
        arena_reset(ctx->arena, mark);
    }
}

TEST(json_reader_refuses_what_is_not_strict_and_says_where)
{
    static const struct { const char *text; Err err; const char *message; } CASES[] = {
        {"{\"a\":1,\n \"a\":2}", ERR_INVALID,
         "line 2, column 4: a key stands here for the second time"},
        {"{\"a\":1} x", ERR_INVALID, "line 1, column 9: there is more text after the end"},
        {"[1,\n2,]", ERR_INVALID, "line 2, column 3: not valid JSON here"},
        {"[1,", ERR_INVALID, "line 1, column 3: the text ends too early"},
        {"{'a':1}", ERR_INVALID, "line 1, column 2: not valid JSON here"},
        {"// x\n1", ERR_INVALID, "line 1, column 1: not valid JSON here"},
        {"[\n\"\xC3\"]", ERR_INVALID, "line 2, column 2: not valid UTF-8, or a zero character"},
        {"[\"\\ud800\"]", ERR_INVALID, NULL},
        {"[\"\\u0000\"]", ERR_INVALID, "line 1, column 9: a zero character"},
        {"[12345678901234567890]", ERR_INVALID, NULL},
        {"[1e999]", ERR_INVALID, NULL},
        {"[NaN]", ERR_INVALID, NULL},
        {"[01]", ERR_INVALID, NULL},
        {"\"a\tb\"", ERR_INVALID, NULL},
        {"", ERR_INVALID, NULL},
        {"\xEF\xBB\xBF{}", ERR_INVALID, NULL},
        {"[[[[[]]]]]", ERR_LIMIT, "line 1, column 5: nested deeper than 4"},
        {"                                          []", ERR_LIMIT,
         "JSON of 44 bytes, at most 40 are allowed"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const Json *json;
        fault_clear(ctx);
        Err err = json_read(ctx, str_of(CASES[i].text), (JsonLimits){40, 4}, &json);
        CHECK(err == CASES[i].err && json == NULL);
        if (CASES[i].message)
            CHECK_STR(ctx->fault.message, str_of(CASES[i].message));
    }
}

TEST(json_nested_up_to_the_limit_is_read_and_brackets_in_text_do_not_count)
{
    const Json *json;
    CHECK(json_read(ctx, S("[[[[\"[[[[\\\"[[\"]]]]"), (JsonLimits){0, 4}, &json) == OK);
    Buf deep = {.arena = ctx->arena};
    for (int i = 0; i < 32; i++)
        buf_char(&deep, '[');
    for (int i = 0; i < 32; i++)
        buf_char(&deep, ']');
    CHECK(json_read(ctx, buf_str(&deep), (JsonLimits){0}, &json) == OK);
    Str deeper = str_fmt(ctx->arena, "[%.*s]", FMT(buf_str(&deep)));
    CHECK(json_read(ctx, deeper, (JsonLimits){0}, &json) == ERR_LIMIT);
}

TEST(json_errors_repeat_nothing_of_the_text)
{
    const Json *json;
    CHECK(json_read(ctx, S("{\"secret\" secret}"), (JsonLimits){0}, &json) == ERR_INVALID);
    CHECK(memmem(ctx->fault.message.at, ctx->fault.message.len, "secret", 6) == NULL);
}

TEST(json_values_of_another_kind_give_the_empty_answer)
{
    static const char *const TEXTS[] = {
        "null", "true", "7", "1.5", "\"x\"", "[1]", "{\"a\":1}",
    };
    for (size_t i = 0; i <= COUNT(TEXTS); i++) {
        const Json *json = NULL;
        if (i < COUNT(TEXTS))
            CHECK(json_read(ctx, str_of(TEXTS[i]), (JsonLimits){0}, &json) == OK);
        JsonKind kind = json_kind(json);
        CHECK(json_int(json, -1) == (kind == JSON_IS_INT ? 7 : -1));
        CHECK(json_bool(json, false) == (kind == JSON_IS_BOOL));
        CHECK((json_text(json).len == 1) == (kind == JSON_IS_TEXT));
        CHECK((json_get(json, S("a")) != NULL) == (kind == JSON_IS_OBJECT));
        CHECK((json_item(json, 0) != NULL) == (kind == JSON_IS_ARRAY));
        CHECK(json_count(json) == (kind == JSON_IS_ARRAY || kind == JSON_IS_OBJECT));
        double number = kind == JSON_IS_INT ? 7 : kind == JSON_IS_REAL ? 1.5 : -1;
        CHECK(json_number(json, -1) == number);
        JsonItems items = json_items(json);
        CHECK(json_next(&items) == (kind == JSON_IS_ARRAY || kind == JSON_IS_OBJECT));
        CHECK(!json_next(&items) && !json_next(&items));
    }
}

TEST(json_items_come_in_the_order_written)
{
    const Json *json;
    CHECK(json_read(ctx, S("{\"z\":1,\"a\":[5,6],\"m\":null}"), (JsonLimits){0}, &json) == OK);
    Buf seen = {.arena = ctx->arena};
    for (JsonItems item = json_items(json); json_next(&item);)
        buf_fmt(&seen, "%.*s%d ", FMT(item.key), (int)json_kind(item.value));
    CHECK_STR(buf_str(&seen), S("z3 a6 m1 "));
    int64_t sum = 0;
    for (JsonItems item = json_items(json_get(json, S("a"))); json_next(&item);)
        sum = sum * 10 + json_int(item.value, 0);
    CHECK(sum == 56);
}

TEST(json_canonical_text_does_not_depend_on_how_it_was_written)
{
    const Str   loose = S("{ \"b\" : [1, {\"y\":\"Hu\\u1ebf\",\"x\":null}], \"a\":true }");
    const Str   tight = S("{\"a\":true,\"b\":[1,{\"x\":null,\"y\":\"Huế\"}]}");
    const Json *a, *b;
    CHECK(json_read(ctx, loose, (JsonLimits){0}, &a) == OK);
    CHECK(json_read(ctx, tight, (JsonLimits){0}, &b) == OK);
    CHECK_STR(json_canonical(ctx->arena, a), tight);
    CHECK_STR(json_canonical(ctx->arena, b), tight);
    CHECK(json_canonical(ctx->arena, NULL).len == 0);
}

TEST(json_of_a_full_arena_leaves_no_tree_behind)
{
    /* The leak checker of the test build is the judge. */
    for (volatile size_t n = 1; n < 6; n++) {
        Arena *arena = arena_new(1 << 20);
        Ctx    small = {.arena = arena};
        jmp_buf back;
        arena_on_full(arena, jump, &back);
        arena_fail_at(arena, n);
        const Json *json;
        if (setjmp(back) == 0)
            CHECK(json_read(&small, S("{\"a\":[1,2,3]}"), (JsonLimits){0}, &json) == OK);
        arena_free(arena);
    }
}
