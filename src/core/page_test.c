/* page_test — what compiled templates, messages and controls write. */
#include "core/page.h"

#include "core/embedded.h"

#include "test/test.h"

typedef struct Values {
    Str         text, safe, address;
    int64_t     number;
    const char *chars;
} Values;

#include "core/page_test.html.h"

static const Values EVIL = {
    .text = {"<a href=\"x\">'&", 14},
    .safe = {"<b>ok</b>", 9},
    .address = {"javascript:alert(1)", 19},
    .number = -5,
    .chars = "<c>",
};

static View view_of(Ctx *ctx, Buf *out, Req *req)
{
    *out = (Buf){.arena = ctx->arena};
    return (View){.out = out,
                  .lang = LANG_VI,
                  .ctx = ctx,
                  .req = req,
                  .actor = &NOBODY,
                  .site = page_site(),
                  .has_problems = req->problem_count > 0};
}

static bool has(Str text, const char *part)
{
    return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

TEST(a_value_in_a_page_is_escaped_and_a_foreign_address_does_not_survive)
{
    Buf  out;
    Req  req = {0};
    View view = view_of(ctx, &out, &req);
    values_part(&view, &EVIL);
    CHECK_STR(buf_str(&out),
              S("<p title=\"&lt;a href=&quot;x&quot;&gt;&#39;&amp;\">"
                "&lt;a href=&quot;x&quot;&gt;&#39;&amp;|<b>ok</b>|"
                "%3Ca%20href%3D%22x%22%3E%27%26|-5|&lt;c&gt;|{x}</p>\n"
                "<a href=\"#\">a</a><a href=\"/x?javascript:alert(1)\">b</a>\n"));
}

TEST(only_addresses_of_this_site_and_https_are_links)
{
    static const struct { const char *text; bool fine; } CASES[] = {
        {"/my", true},           {"?page=2", true},       {"#main", true},
        {"https://a.vn/", true}, {"mailto:a@b.vn", true}, {"tel:1022", true},
        {"//evil.example", false}, {"/\\evil.example", false}, {"/\t/evil.example", false},
        {"JavaScript:x", false}, {"data:text/html,x", false}, {"http://a.vn", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        Buf out = {.arena = ctx->arena};
        show_link(&out, str_of(CASES[i].text));
        CHECK(str_eq(buf_str(&out), str_of(CASES[i].text)) == CASES[i].fine);
    }
}

TEST(a_template_branches_and_repeats)
{
    Buf  out;
    Req  req = {0};
    Str  names[] = {S("x"), S("<y>")};
    View view = view_of(ctx, &out, &req);
    branches_part(&view, 2, names, 2);
    CHECK_STR(buf_str(&out),
              S("two\n<i class=\"a b\"></i>\n<u>0:x</u>\n<u>1:&lt;y&gt;</u>\n01"));
    view = view_of(ctx, &out, &req);
    branches_part(&view, 3, NULL, 0);
    CHECK_STR(buf_str(&out), S("many\n<i class=\"a b\" hidden></i>\n012"));
}

TEST(a_message_fills_its_placeholders_in_both_languages)
{
    Buf  out;
    Req  req = {0};
    View view = view_of(ctx, &out, &req);
    sentences_part(&view, S("<9>"));
    CHECK_STR(buf_str(&out), S("Câu 1 trên &lt;9&gt;|Sửa\nCâu 2 trên &lt;9&gt;\n"));
    view = view_of(ctx, &out, &req);
    view.lang = LANG_EN;
    sentences_part(&view, S("9"));
    CHECK_STR(buf_str(&out), S("Question 1 of 9|Change\nQuestion 2 of 9\n"));
    CHECK_STR(msg_fmt(ctx->arena, LANG_EN, MSG_FORM_STEP__N__TOTAL, 3, S("<4>")),
              S("Question 3 of <4>"));
    CHECK(msg_arg_count(MSG_FORM_STEP__N__TOTAL) == 2);
    CHECK_STR(msg_key(MSG_FORM_STEP__N__TOTAL), S("form.step"));
}

TEST(a_page_stands_in_its_layout_with_its_title)
{
    Buf out = {.arena = ctx->arena};
    Req req = {.path = S("/x"), .query = S("a=1&lang=vi")};
    ctx->lang = LANG_VI;
    page_write(ctx, &req, &out, values_page, &EVIL);
    Str page = buf_str(&out);
    CHECK(str_starts(page, S("<!doctype html>\n<html lang=\"vi\"")));
    CHECK(has(page, "<title>Sửa &lt;a href=&quot;x&quot;&gt;&#39;&amp;: Một cửa"));
    CHECK(has(page, "<div><b data-n=\"7\">&lt;a href"));
    CHECK(has(page, "href=\"/language/en?next=%2Fx\""));
    CHECK(str_ends(page, S("</body>\n</html>\n")));
    CHECK(!has(page, "error-summary"));
    CHECK(!has(page, "hush"));
}

TEST(a_form_that_comes_back_shows_what_was_typed_and_what_is_wrong)
{
    Buf  out = {.arena = ctx->arena};
    Req  req = {.path = S("/x")};
    Pair pairs[] = {{S("phone"), S("09\"x")}};
    req.pairs = pairs;
    req.pair_count = 1;
    req.problems[0] = (Problem){S("phone"), MSG_FORM_CHANGE, S("")};
    req.problem_count = 1;
    ctx->lang = LANG_EN;
    page_write(ctx, &req, &out, values_page, &EVIL);
    Str page = buf_str(&out);
    CHECK(has(page, "<title>Error: Change"));
    CHECK(has(page, "value=\"09&quot;x\""));
    CHECK(has(page, "<a href=\"#phone\">Change</a>"));
    CHECK(has(page, "aria-invalid=\"true\" aria-describedby=\"phone-hint phone-problem\""));
    CHECK(has(page, "id=\"phone-problem\""));
}

TEST(numbers_are_shown_as_people_write_them)
{
    CHECK_STR(show_number(ctx->arena, LANG_VI, 1236393), S("1.236.393"));
    CHECK_STR(show_number(ctx->arena, LANG_EN, -1000), S("-1,000"));
    CHECK_STR(show_number(ctx->arena, LANG_VI, INT64_MIN), S("-9.223.372.036.854.775.808"));
    CHECK_STR(show_money(ctx->arena, LANG_VI, 50000), S("50.000\u00a0đ"));
    CHECK_STR(show_bytes(ctx->arena, LANG_VI, 8808038), S("8,4\u00a0MB"));
    CHECK_STR(show_bytes(ctx->arena, LANG_EN, 1500), S("2\u00a0KB"));
}

TEST(a_template_shows_times_and_numbers_in_the_language_of_the_page)
{
    Buf  out;
    Req  req = {0};
    View view = view_of(ctx, &out, &req);
    people_part(&view, 1763802000123, 75000);
    CHECK_STR(buf_str(&out), S("16:00 thứ Bảy 22/11/2025|22/11/2025|75.000|75.000\u00a0đ|"
                               "74\u00a0KB\n"));
}

TEST(the_place_in_a_menu_is_the_longest_that_begins_the_path)
{
    static const NavLink MENU[] = {
        {MSG_FORM_DAY, "/", NULL},
        {MSG_FORM_DAY, "/my", NULL},
        {MSG_FORM_DAY, "/my/seen", NULL},
        {0},
    };
    CHECK(menu_place(MENU, S("/")) == &MENU[0]);
    CHECK(menu_place(MENU, S("/my/papers")) == &MENU[1]);
    CHECK(menu_place(MENU, S("/my/seen")) == &MENU[2]);
    CHECK(menu_place(MENU, S("/mystery")) == NULL);
    CHECK(menu_place(NULL, S("/")) == NULL);
}

#define TEXT(literal) {literal, sizeof(literal) - 1}
PERMISSION(MAY_LEAD_A_TEST, "test.lead");
static const NavLink CITIZEN_MENU[] = {
    {MSG_PARTS_HOME, "/", NULL}, {MSG_PARTS_TABS, "/my", &SIGNED_IN}, {0}};
static const NavLink DESK_MENU[] = {
    {MSG_PARTS_LISTS, "/desk", NULL}, {MSG_PARTS_LATE, "/lead", &MAY_LEAD_A_TEST}, {0}};
static const Site SITE = {
    .name = {TEXT("Thành phố Huế"), TEXT("Huế City")},
    .hotline = {"1022", 4},
    .is_demo = true,
    .citizen_menu = CITIZEN_MENU,
    .desk_menu = DESK_MENU,
    .person_menu = CITIZEN_MENU,
    .sign_in = "/sign-in",
    .sign_out = "/sign-out",
    .desk_search = "/desk/search",
};

TEST(a_citizen_sees_the_menu_the_language_and_the_way_in)
{
    Buf  out;
    Req  req = {.path = S("/")};
    View view = view_of(ctx, &out, &req);
    view.site = &SITE;
    layout_citizen_open(&view);
    layout_citizen_close(&view);
    Str page = buf_str(&out);
    CHECK(has(page, "<a href=\"/\" aria-current=\"page\">Trang đầu</a>"));
    CHECK(!has(page, "href=\"/my\""));
    CHECK(has(page, "href=\"/sign-in\""));
    CHECK(has(page, "href=\"/language/en?next=%2F\" lang=\"en\" hreflang=\"en\">English"));
    CHECK(has(page, "Bản dùng thử."));
    CHECK(has(page, "Gọi 1022"));
    CHECK(!has(page, "_csrf"));
}

TEST(an_officer_sees_name_seat_search_and_no_menu_beyond_the_rights)
{
    Buf   out;
    Req   req = {.path = S("/desk/queue")};
    View  view = view_of(ctx, &out, &req);
    Actor officer = {.kind = ACTOR_OFFICER, .name = S("Lê <K>"), .csrf = S("tok\"en")};
    officer.seat.title = S("chuyên viên");
    officer.seat.post = S("1");
    view.actor = &officer;
    view.site = &SITE;
    layout_desk_open(&view);
    layout_desk_close(&view);
    Str page = buf_str(&out);
    CHECK(has(page, "<a href=\"/desk\" aria-current=\"page\">"));
    CHECK(!has(page, "href=\"/lead\""));
    CHECK(has(page, "Lê &lt;K&gt;"));
    CHECK(has(page, "chuyên viên"));
    CHECK(has(page, "action=\"/desk/search\""));
    CHECK(has(page, "name=\"_csrf\" value=\"tok&quot;en\""));
    CHECK(has(page, "action=\"/sign-out\" method=\"post\""));
    officer.seat = (Seat){0}; /* of a body that is gone: nothing of the desk is theirs */
    view = view_of(ctx, &out, &req);
    view.actor = &officer;
    view.site = &SITE;
    layout_desk_open(&view);
    layout_desk_close(&view);
    CHECK(!has(buf_str(&out), "action=\"/desk/search\""));
    CHECK(!has(buf_str(&out), "class=\"mc-brand\" href=\"/desk\""));
}

TEST(every_asset_a_page_names_is_embedded_with_its_small_forms)
{
    const Asset *style = asset_find(S(ASSET_MOTCUA_CSS));
    CHECK(style != NULL && style->gz.len > 0 && style->gz.len < style->plain.len);
    CHECK(style && !has(style->plain, "GDS Transport") && has(style->plain, "Be Vietnam Pro"));
    CHECK(asset_find(S(ASSET_MOTCUA_JS)) != NULL);
    CHECK(asset_find(S(ASSET_LOGO_SVG)) != NULL);
    CHECK(asset_find(S(ASSET_BE_VIETNAM_PRO_VIETNAMESE_400_NORMAL_WOFF2)) != NULL);
    CHECK(asset_find(S("/assets/none.css")) == NULL);
    CHECK(asset_find(S("")) == NULL);
}

TEST(embedded_files_are_sorted_and_migrations_numbered)
{
    Str text;
    for (size_t i = 1; i < embedded_file_count; i++)
        CHECK(str_cmp(str_of(embedded_files[i - 1].path), str_of(embedded_files[i].path)) < 0);
    for (size_t i = 0; i < embedded_file_count; i++)
        CHECK(embedded_find(str_of(embedded_files[i].path), &text) &&
              text.at == embedded_files[i].text.at);
    CHECK(!embedded_find(S("definitions/none.json"), &text));
    for (size_t i = 0; i < migration_count; i++)
        CHECK(migrations[i].number > 0 && strlen(migrations[i].sha256) == 64);
    CHECK(migration_count == 0 || !strcmp(migrations[0].module, "core"));
}

TEST(the_components_page_shows_every_part_in_both_languages)
{
    static const char *const PARTS[] = {
        "govuk-button", "govuk-input", "govuk-textarea", "govuk-radios__conditional",
        "govuk-checkboxes", "govuk-select", "govuk-date-input", "govuk-file-upload",
        "govuk-error-summary", "govuk-error-message", "govuk-summary-list", "govuk-task-list",
        "mc-table", "govuk-pagination", "mc-tabs", "govuk-panel", "mc-time", "govuk-tag--red",
        "mc-due--late", "govuk-notification-banner", "mc-empty", "mc-progress", "mc-figures",
        "mc-card--todo", "govuk-breadcrumbs", "govuk-back-link", "govuk-details", "mc-ring",
    };
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        Buf out = {.arena = ctx->arena};
        Req req = {.path = S("/components")};
        ctx->lang = lang;
        page_write(ctx, &req, &out, components_page, NULL);
        for (size_t i = 0; i < COUNT(PARTS); i++)
            CHECK(has(buf_str(&out), PARTS[i]));
    }
}
