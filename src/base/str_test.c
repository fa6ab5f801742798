#include "base/html.h"
#include "test/test.h"

static Str html(Arena *arena, Str text)
{
    Buf out = {.arena = arena};
    buf_html(&out, text);
    return buf_str(&out);
}

/* The plain way, to hold the quick one against. */
static Str html_slowly(Arena *arena, Str text)
{
    Buf out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '&')
            buf_add(&out, S("&amp;"));
        else if (c == '<')
            buf_add(&out, S("&lt;"));
        else if (c == '>')
            buf_add(&out, S("&gt;"));
        else if (c == '"')
            buf_add(&out, S("&quot;"));
        else if (c == '\'')
            buf_add(&out, S("&#39;"));
        else
            buf_char(&out, c);
    }
    return buf_str(&out);
}

TEST(html_escapes_the_five_characters_and_nothing_else)
{
    CHECK_STR(html(ctx->arena, S("<a href=\"x\">&'Huế'</a>")),
              S("&lt;a href=&quot;x&quot;&gt;&amp;&#39;Huế&#39;&lt;/a&gt;"));
    CHECK_STR(html(ctx->arena, S("")), S(""));
    CHECK_STR(html(ctx->arena, (Str){0}), S(""));
}

TEST(html_escapes_every_byte_at_every_place_alike)
{
    for (size_t len = 0; len < 50; len++)
        for (size_t place = 0; place < len; place++)
            for (int byte = 0; byte < 256; byte += byte == 0x40 ? 0x3E : 1) {
                ArenaMark mark = arena_mark(ctx->arena);
                char      text[50];
                memset(text, 'a', len);
                text[place] = (char)byte;
                text[len - 1 - place] = place & 1 ? '<' : text[len - 1 - place];
                Str str = {text, len};
                CHECK_STR(html(ctx->arena, str), html_slowly(ctx->arena, str));
                arena_reset(ctx->arena, mark);
                if (byte > 0x90)
                    break;
            }
}

TEST(html_value_writes_each_type)
{
    Buf         out = {.arena = ctx->arena};
    char        chars[] = "<";
    const char *constant = ">";
    const Str   str = S("&");
    html_value(&out, chars);
    html_value(&out, constant);
    html_value(&out, str);
    html_value(&out, -5);
    html_value(&out, INT64_MIN);
    html_value(&out, (size_t)7);
    html_value(&out, UINT64_MAX);
    html_value(&out, 3u);
    CHECK_STR(buf_str(&out), S("&lt;&gt;&amp;-5-9223372036854775808718446744073709551615"
                               "3"));
}

TEST(buf_grows_and_keeps_what_it_holds)
{
    Buf out = {.arena = ctx->arena};
    for (int i = 0; i < 5000; i++)
        buf_fmt(&out, "%04d", i);
    CHECK(out.len == 20000);
    CHECK_STR(((Str){out.at + 4 * 4321, 4}), S("4321"));
    buf_add(&out, buf_str(&out));
    CHECK(out.len == 40000);
    CHECK_STR(((Str){out.at + 20000 + 4 * 99, 4}), S("0099"));
    buf_reserve(&out, 100000);
    const char *at = out.at;
    buf_add(&out, (Str){out.at, 40000});
    CHECK(out.at == at);
}

TEST(str_to_int_takes_whole_numbers_that_fit)
{
    static const struct { const char *text; bool is_number; int64_t n; } CASES[] = {
        {"0", true, 0},    {"-17", true, -17},
        {"", false, 0},    {"-", false, 0},
        {"1a", false, 0},  {" 1", false, 0},
        {"+1", false, 0},  {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0}, {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t n = 0;
        CHECK(str_to_int(str_of(CASES[i].text), &n) == CASES[i].is_number);
        CHECK(n == CASES[i].n);
    }
}

TEST(str_cuts_trims_and_compares)
{
    Str before, after;
    CHECK(str_cut(S("a=b=c"), '=', &before, &after));
    CHECK_STR(before, S("a"));
    CHECK_STR(after, S("b=c"));
    CHECK(!str_cut(S("abc"), '=', &before, &after));
    CHECK_STR(before, S("abc"));
    CHECK(after.len == 0);
    CHECK_STR(str_trim(S(" \t\r\n x y \v\f")), S("x y"));
    CHECK_STR(str_trim(S("  ")), S(""));
    CHECK(str_starts(S("abc"), S("ab")) && !str_starts(S("a"), S("ab")));
    CHECK(str_ends(S("abc"), S("bc")) && !str_ends(S("c"), S("bc")));
    CHECK(str_cmp(S("a"), S("b")) == -1 && str_cmp(S("b"), S("a")) == 1);
    CHECK(str_cmp(S("a"), S("ab")) == -1 && str_cmp(S(""), (Str){0}) == 0);
    CHECK(str_cmp(S("\x7f"), S("\xc3")) == -1);
}
