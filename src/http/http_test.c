/* Tests of requests, routes and forms. */
#include "http/http.h"

#include "base/time.h"
#include "core/messages.h" /* generated; belongs to no layer */
#include "test/test.h"

#include <stdlib.h>

static Req *a_get(Ctx *ctx, const char *target)
{
    Req *req = NEW(ctx->arena, Req);
    req->method = GET;
    CHECK(http_target(ctx, req, str_of(target)) == OK);
    return req;
}

static Req *a_form(Ctx *ctx, Str body)
{
    Req *req = a_get(ctx, "/form");
    req->method = POST;
    req->type = S("application/x-www-form-urlencoded");
    req->body = body;
    return req;
}

static Req *a_json(Ctx *ctx, Str body)
{
    Req *req = a_form(ctx, body);
    req->type = S("application/json");
    return req;
}

TEST(a_path_is_decoded_and_its_query_is_kept)
{
    Req *req = a_get(ctx, "/t%E1%BB%8Bch/a%20b?x=1&y=%C3%A0+b");
    CHECK_STR(req->path, S("/tịch/a b"));
    CHECK_STR(req->query, S("x=1&y=%C3%A0+b"));
    CHECK_STR(req_query(ctx, req, "y"), S("à b"));
    CHECK_STR(req_query(ctx, req, "z"), S(""));
}

TEST(a_malformed_target_is_refused)
{
    static const char *const BAD[] = {"", "x", "http://a/", "*", "/%", "/%2", "/%zz", "/a%00b",
                                      "/%ff", "/%c0%af", "/a%0d%0ab"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        Req req = {0};
        CHECK(http_target(ctx, &req, str_of(BAD[i])) == ERR_INVALID);
        fault_clear(ctx);
    }
}

static Err no_handler(Ctx *ctx, Req *req, Res *res)
{
    (void)ctx, (void)req, (void)res;
    return OK;
}

static bool fits(Ctx *ctx, const char *pattern, const char *path)
{
    Route route = {GET, pattern, no_handler, NULL};
    return route_match(&route, a_get(ctx, path));
}

TEST(a_route_fits_its_paths_and_no_others)
{
    CHECK(fits(ctx, "/", "/"));
    CHECK(fits(ctx, "/a/:id", "/a/7"));
    CHECK(fits(ctx, "/a/:id/b", "/a/7/b"));
    CHECK(!fits(ctx, "/a/:id", "/a/"));
    CHECK(!fits(ctx, "/a/:id", "/a"));
    CHECK(!fits(ctx, "/a/:id", "/a/7/"));
    CHECK(!fits(ctx, "/a/:id", "/a/7/b"));
    CHECK(!fits(ctx, "/a", "/a/"));
    CHECK(!fits(ctx, "/a/", "/a"));
    CHECK(!fits(ctx, "/a", "/A"));
}

TEST(parameters_of_a_path_are_found_by_name)
{
    Route route = {GET, "/a/:id/:other", no_handler, NULL};
    Req  *req = a_get(ctx, "/a/%E1%BA%A1x/9");
    req->method = HEAD;
    CHECK(route_match(&route, req));
    CHECK_STR(req_param(req, "id"), S("ạx"));
    CHECK_STR(req_param(req, "other"), S("9"));
    CHECK_STR(req_param(req, "oth"), S(""));
    req->method = POST;
    CHECK(!route_match(&route, req));
}

TEST(a_form_is_split_decoded_and_normalised)
{
    Req *req = a_form(ctx, S("a=1&b=x+y%0D%0Az&c=a%CC%80&&d&a=2"));
    CHECK(form_parse(ctx, req) == OK);
    CHECK(req->pair_count == 5);
    CHECK_STR(req_value(req, "b"), S("x y\nz"));
    CHECK_STR(req_value(req, "c"), S("à"));
    CHECK_STR(req_pair(req, "c", 0)->raw, S("a\xcc\x80"));
    CHECK(req_has(req, "d") && !req_has(req, "e"));
    CHECK_STR(req_pair(req, "a", 1)->value, S("2"));
    CHECK(!req_pair(req, "a", 2));
}

TEST(broken_text_is_refused_by_name)
{
    static const char *const BAD[] = {"name=%ff", "name=a%00b", "name=%ed%a0%80", "name=%01",
                                      "name=%c0%80"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        Req *req = a_form(ctx, str_of(BAD[i]));
        CHECK(form_parse(ctx, req) == ERR_INVALID);
        CHECK(req_problem_of(req, S("name"))->message == MSG_FORM_BAD_TEXT);
        fault_clear(ctx);
    }
    CHECK(form_parse(ctx, a_form(ctx, S("a=%4"))) == ERR_INVALID);
    CHECK(form_parse(ctx, a_form(ctx, S("%ff=a"))) == ERR_INVALID);
}

TEST(ten_thousand_parameters_are_too_many)
{
    Buf body = {.arena = ctx->arena};
    for (int i = 0; i < MAX_PAIRS; i++)
        buf_fmt(&body, "%sa%d=1", i ? "&" : "", i);
    CHECK(form_parse(ctx, a_form(ctx, buf_str(&body))) == OK);
    buf_add(&body, S("&b=2"));
    CHECK(form_parse(ctx, a_form(ctx, buf_str(&body))) == ERR_LIMIT);
    fault_clear(ctx);
    Buf json = {.arena = ctx->arena};
    for (int i = 0; i < 10000; i++)
        buf_fmt(&json, "%s1", i ? "," : "{\"a\":[");
    buf_add(&json, S("]}"));
    CHECK(form_parse(ctx, a_json(ctx, buf_str(&json))) == ERR_LIMIT);
}

TEST(a_flat_json_object_is_a_form)
{
    Req *req = a_json(ctx, S("{\"a\":\"x\",\"n\":-7,\"t\":true,\"f\":false,\"z\":null,"
                             "\"l\":[\"p\",\"q\"],\"o\":{\"b\":{\"c\":1.5}},"
                             "\"g\":[{\"h\":1},{\"h\":2}]}"));
    CHECK(form_parse(ctx, req) == OK);
    CHECK_STR(req_value(req, "a"), S("x"));
    CHECK_STR(req_value(req, "n"), S("-7"));
    CHECK_STR(req_value(req, "t"), S("true"));
    CHECK_STR(req_value(req, "f"), S("false"));
    CHECK(req_has(req, "z") && req_value(req, "z").len == 0);
    CHECK_STR(req_pair(req, "l", 1)->value, S("q"));
    CHECK_STR(req_value(req, "o.b.c"), S("1.5"));
    CHECK_STR(req_value(req, "g.1.h"), S("2"));
}

TEST(json_that_is_not_an_object_of_values_is_refused)
{
    static const char *const BAD[] = {"", "[]", "1", "{",
                                      "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}",
                                      "{\"a\":\"\\u0000\"}", "{\"a\":1}x"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        CHECK(form_parse(ctx, a_json(ctx, str_of(BAD[i]))) == ERR_INVALID);
        fault_clear(ctx);
    }
    Str deep = S("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}");
    CHECK(form_parse(ctx, a_json(ctx, deep)) == ERR_LIMIT);
}

typedef struct Sample {
    Str     name, note, secret;
    int64_t age;
    int     colour;
    bool    agreed;
    Date    born;
} Sample;
static const Choice COLOURS[] = {{"red", 3}, {"blue", 4}, {0}};
static const Field SAMPLE[] = {
    {"name", FORM_TEXT, offsetof(Sample, name), .required = true, .max = 5},
    {"note", FORM_LONG, offsetof(Sample, note)},
    {"secret", FORM_SECRET, offsetof(Sample, secret), .min = 3},
    {"age", FORM_INT, offsetof(Sample, age), .max = 150},
    {"colour", FORM_CHOICE, offsetof(Sample, colour), .choices = COLOURS},
    {"agreed", FORM_BOOL, offsetof(Sample, agreed)},
    {"born", FORM_DATE, offsetof(Sample, born)},
    {0},
};

TEST(a_good_form_fills_the_struct)
{
    Sample sample = {0};
    Req   *req = a_form(ctx, S("name=+Ho%C3%A0ng+&note=a%0Ab&secret=+a%CC%80b+&age=42"
                               "&colour=blue&agreed=on&born-day=28&born-month=2"
                               "&born-year=1990"));
    CHECK(form_read(ctx, req, SAMPLE, &sample) == OK);
    CHECK_STR(sample.name, S("Hoàng"));
    CHECK_STR(sample.note, S("a\nb"));
    CHECK_STR(sample.secret, S(" a\xcc\x80" "b "));
    CHECK(sample.age == 42 && sample.colour == 4 && sample.agreed);
    CHECK(sample.born.year == 1990 && sample.born.month == 2 && sample.born.day == 28);
}

static int problem_after(Ctx *ctx, const char *body, const char *field)
{
    Sample sample = {0};
    Req   *req = a_form(ctx, str_of(body));
    Err    err = form_read(ctx, req, SAMPLE, &sample);
    fault_clear(ctx);
    const Problem *problem = req_problem_of(req, str_of(field));
    CHECK((err == ERR_INVALID) == (req->problem_count > 0));
    return problem ? problem->message : 0;
}

TEST(each_fault_of_a_form_is_said_at_its_field)
{
    static const struct {
        const char *body, *field;
        int         message;
    } CASES[] = {
        {"", "name", MSG_FORM_REQUIRED},
        {"name=++", "name", MSG_FORM_REQUIRED},
        {"name=123456", "name", MSG_FORM_TOO_LONG__ARG},
        {"name=%E1%BA%A1%E1%BA%A1%E1%BA%A1%E1%BA%A1%E1%BA%A1", "name", 0},
        {"name=a%0Ab", "name", MSG_FORM_BAD_TEXT},
        {"secret=ab", "secret", MSG_FORM_TOO_SHORT__ARG},
        {"age=x", "age", MSG_FORM_NOT_A_NUMBER},
        {"age=1.5", "age", MSG_FORM_NOT_A_NUMBER},
        {"age=-1", "age", MSG_FORM_TOO_SMALL__ARG},
        {"age=151", "age", MSG_FORM_TOO_LARGE__ARG},
        {"age=99999999999999999999", "age", MSG_FORM_NOT_A_NUMBER},
        {"colour=green", "colour", MSG_FORM_NOT_A_CHOICE},
        {"born=2026-02-30", "born", MSG_FORM_BAD_DATE},
        {"born=30/02/2026", "born", MSG_FORM_BAD_DATE},
        {"born=28/02/2026", "born", 0},
        {"born-day=30&born-month=2&born-year=2026", "born", MSG_FORM_BAD_DATE},
        {"born-day=3&born-month=2", "born", MSG_FORM_BAD_DATE},
        {"born-day=x&born-month=2&born-year=2026", "born", MSG_FORM_BAD_DATE},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        CHECK(problem_after(ctx, CASES[i].body, CASES[i].field) == CASES[i].message);
    }
}

TEST(what_was_typed_is_still_there_after_a_fault)
{
    Sample sample = {0};
    Req   *req = a_form(ctx, S("name=123456&age=x"));
    CHECK(form_read(ctx, req, SAMPLE, &sample) == ERR_INVALID);
    CHECK(req->problem_count == 2);
    CHECK_STR(req_value(req, "name"), S("123456"));
    CHECK_STR(req_value(req, "age"), S("x"));
    CHECK_STR(req_problem_of(req, S("name"))->arg, S("5"));
}

TEST(a_cookie_is_found_among_others)
{
    Req req = {.cookie = S("a=1; __Host-sid=abc-_9; b=\"x\"; __Host-sid=second; c=\x01")};
    CHECK_STR(req_cookie(&req, "__Host-sid"), S("abc-_9"));
    CHECK_STR(req_cookie(&req, "sid"), S(""));
    CHECK_STR(req_cookie(&req, "c"), S(""));
}

TEST(header_lines_find_their_place)
{
    Req req = {0};
    CHECK(http_header(ctx, &req, S("content-TYPE"), S("Application/JSON; a=b")) == OK);
    CHECK_STR(req.type, S("application/json"));
    CHECK(req.wants_json);
    CHECK(http_header(ctx, &req, S("Host"), S("a.vn")) == OK);
    CHECK(http_header(ctx, &req, S("host"), S("b.vn")) == ERR_INVALID);
    Req page = {0};
    CHECK(http_header(ctx, &page, S("Accept"), S("text/html,application/json;q=0.9")) == OK);
    CHECK(!page.wants_json);
    Req twin = {0};
    CHECK(http_header(ctx, &twin, S("Accept"), S("application/json, text/html")) == OK);
    CHECK(twin.wants_json);
}

TEST(a_redirect_and_a_cookie_cannot_break_the_header)
{
    Res res = {0};
    res_redirect(ctx, &res, S("/a b/ạ\r\nX: y"));
    CHECK_STR(res.location, S("/a%20b/%E1%BA%A1%0D%0AX:%20y"));
    CHECK(res.status == 303);
    res_cookie(ctx, &res, "__Host-sid", S("abc"), -1);
    CHECK_STR(res.headers[0].value,
              S("__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax"));
    res_cookie(ctx, &res, "__Host-sid", S(""), 0);
    CHECK(str_starts(res.headers[1].value, S("__Host-sid=; Path=/; Secure; HttpOnly")));
    CHECK(str_starts(res.headers[1].value, S("__Host-sid=;")));
}

TEST(a_file_name_is_made_safe)
{
    CHECK_STR(http_file_name(ctx, S("C:\\x\\..\\giấy phép.pdf")), S("giấy phép.pdf"));
    CHECK_STR(http_file_name(ctx, S("../../etc/passwd")), S("passwd"));
    CHECK_STR(http_file_name(ctx, S("...")), S("file"));
    CHECK_STR(http_file_name(ctx, S("")), S("file"));
    CHECK_STR(http_file_name(ctx, S("a\r\n\"b.pdf")), S("a_b.pdf"));
    CHECK_STR(http_file_name(ctx, S("exe.\xe2\x80\xae" "fdp")), S("exe.fdp"));
    CHECK_STR(http_file_name(ctx, S("a\xcc\x80.png")), S("à.png"));
    Buf name = {.arena = ctx->arena};
    for (int i = 0; i < 300; i++)
        buf_add(&name, S("đ"));
    buf_add(&name, S(".pdf"));
    Str cut = http_file_name(ctx, buf_str(&name));
    CHECK(cut.len <= 240 && str_ends(cut, S("đ.pdf")));
    CHECK_STR(http_disposition(ctx, true, S("Đơn \"1\".pdf")),
              S("attachment; filename=\"Don _1_.pdf\"; "
                "filename*=UTF-8''%C4%90%C6%A1n%20%221%22.pdf"));
}

TEST(a_file_is_what_its_first_bytes_say)
{
    static const struct {
        Str         head, name;
        const char *type;
    } CASES[] = {
        {{"%PDF-1.7\n", 9}, {"a.png", 5}, "application/pdf"},
        {{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16}, {"a.pdf", 5}, "image/png"},
        {{"\x89PNG\r\n\x1a\n", 8}, {"a.png", 5}, "application/octet-stream"},
        {{"\xff\xd8\xff\xe0%PDF-1.4", 12}, {"a.pdf", 5}, "image/jpeg"},
        {{"RIFF\1\2\3\4WEBPVP8 ", 16}, {"a", 1}, "image/webp"},
        {{"PK\3\4[Content_Types].xml", 23}, {"a.docx", 6},
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {{"PK\3\4[Content_Types].xml", 23}, {"a.XLSX", 6},
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {{"PK\3\4hello", 9}, {"a.docx", 6}, "application/zip"},
        {{"hello", 5}, {"a.pdf", 5}, "text/plain; charset=utf-8"},
        {{"hello %PDF-1.4", 14}, {"a.pdf", 5}, "application/octet-stream"},
        {{"MZ\x90\0", 4}, {"a.pdf", 5}, "application/octet-stream"},
        {{"", 0}, {"a.pdf", 5}, "application/octet-stream"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        CHECK_STR(str_of(http_sniff(CASES[i].head, CASES[i].name)), str_of(CASES[i].type));
}
