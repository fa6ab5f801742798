/* twin_test — the JSON form of a struct. */
#include "core/page.h"

#include "test/test.h"

typedef struct Paper {
    Str  name;
    bool is_required;
} Paper;

typedef struct Dossier {
    Str          code;
    const char  *state;
    int          level;
    int64_t      fee_dong, due_at, done_at;
    Date         received;
    PartialDate  born;
    const Paper *papers;
    size_t       paper_count;
    const Str   *tags;
    size_t       tag_count;
    Paper        first;
    const Paper *last;
} Dossier;

static const JsonField PAPER[] = {
    JSON(Paper, name),
    JSON_AS("required", Paper, is_required),
    {0},
};
static const JsonField DOSSIER[] = {
    JSON(Dossier, code),
    JSON(Dossier, state),
    JSON(Dossier, level),
    JSON(Dossier, fee_dong),
    JSON_TIME(Dossier, due_at),
    JSON_TIME(Dossier, done_at),
    JSON(Dossier, received),
    JSON(Dossier, born),
    JSON_LIST(Dossier, papers, paper_count, PAPER),
    JSON_TEXTS(Dossier, tags, tag_count),
    JSON_OBJECT(Dossier, first, PAPER),
    JSON_POINTER(Dossier, last, PAPER),
    {0},
};

TEST(a_twin_writes_every_kind_of_field)
{
    Paper   papers[] = {{S("a\"b"), true}, {S("</x>"), false}};
    Str     tags[] = {S("đ")};
    Dossier dossier = {
        .code = S("H57"), .state = "open", .level = 4, .fee_dong = 50000,
        .due_at = 1763802000123, .received = {2026, 11, 16}, .born = {.year = 1962},
        .papers = papers, .paper_count = 2, .tags = tags, .tag_count = 1, .first = papers[0],
    };
    Buf out = {.arena = ctx->arena};
    twin_write(ctx, NULL, &out, DOSSIER, &dossier);
    CHECK_STR(buf_str(&out),
              S("{\"code\":\"H57\",\"state\":\"open\",\"level\":4,\"fee_dong\":50000,"
                "\"due_at\":\"2025-11-22T09:00:00Z\",\"done_at\":null,"
                "\"received\":\"2026-11-16\",\"born\":\"1962\","
                "\"papers\":[{\"name\":\"a\\\"b\",\"required\":true},"
                "{\"name\":\"\\u003c/x>\",\"required\":false}],\"tags\":[\"đ\"],"
                "\"first\":{\"name\":\"a\\\"b\",\"required\":true},\"last\":null}"));
}

TEST(a_twin_of_nothing_is_whole_all_the_same)
{
    Dossier nothing = {0};
    Buf     out = {.arena = ctx->arena};
    twin_write(ctx, NULL, &out, DOSSIER, &nothing);
    CHECK_STR(buf_str(&out),
              S("{\"code\":\"\",\"state\":null,\"level\":0,\"fee_dong\":0,\"due_at\":null,"
                "\"done_at\":null,\"received\":null,\"born\":null,\"papers\":[],\"tags\":[],"
                "\"first\":{\"name\":\"\",\"required\":false},\"last\":null}"));
}

TEST(a_refused_form_says_its_problems_in_json_too)
{
    Paper paper = {S("a"), true};
    Req   req = {.wants_json = true};
    Res   res = {0};
    req.problems[0] = (Problem){S("name"), MSG_FORM_CHANGE, S("")};
    req.problem_count = 1;
    ctx->lang = LANG_EN;
    CHECK(page_send(ctx, &req, &res, components_page, PAPER, &paper) == OK);
    CHECK_STR(str_of(res.type), S("application/json"));
    CHECK_STR(buf_str(&res.body),
              S("{\"name\":\"a\",\"required\":true,\"problems\":[{\"field\":\"name\","
                "\"key\":\"form.change\",\"text\":\"Change\"}]}"));
}
