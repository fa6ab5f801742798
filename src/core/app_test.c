/* app_test — what app_serve promises whatever a handler does. */
#include "core/audit.h"
#include "core/cache.h"
#include "core/limit.h"
#include "core/slow.h"
#include "test/test.h"

SQL(app_test_events, "SELECT count(*) AS n FROM event WHERE object = $1");

static int64_t events_of(Ctx *ctx, Str object)
{
    Row row;
    CHECK(db_one(ctx, &app_test_events, PARAMS(db_text(object)), &row) == OK);
    return row_int(row, "n");
}

/* A page that shows a person's record, and so is traced; and a form on it that is wrong. */
static Err show(Ctx *ctx, Req *req, Res *res)
{
    (void)req;
    TRY(audit_event(ctx, S("seen:1"), "record.read", (Str){0}));
    buf_add(&res->body, S("the form"));
    return OK;
}

static Err wrong(Ctx *ctx, Req *req, Res *res)
{
    (void)req, (void)res;
    TRY(audit_event(ctx, S("done:1"), "half.done", (Str){0}));
    return fail(ctx, ERR_INVALID, "a reason is missing");
}

/* Asks, and goes on though there is no answer yet. */
static Err deaf(Ctx *ctx, Req *req, Res *res)
{
    (void)req, (void)res;
    Str answer;
    TRY(audit_event(ctx, S("deaf:1"), "deaf.acted", (Str){0}));
    if (slow_ask(ctx, "hash", str_fmt(ctx->arena, "question %d", 7), &answer) != OK)
        fault_clear(ctx);
    return OK;
}

static Err echo(Ctx *ctx, Req *req, Res *res)
{
    (void)ctx;
    buf_add(&res->body, req->query);
    return OK;
}

/* What is made ahead, before it is known who asks; "bad" cannot be made. */
static Err make_ahead(Ctx *ctx, Req *req)
{
    static char made[] = "made";
    CHECK(ctx->actor->kind == ACTOR_NOBODY);
    req->prepared = made;
    if (str_eq(req->query, S("bad")))
        return fail(ctx, ERR_INVALID, "bad");
    return audit_event(ctx, S("ahead:1"), "ahead.made", (Str){0});
}

static Err refused(Ctx *ctx, Req *req, Res *res)
{
    (void)req, (void)res;
    return fail(ctx, ERR_CONFLICT, "not now");
}

static Err show_made(Ctx *ctx, Req *req, Res *res)
{
    (void)ctx;
    buf_add(&res->body, str_of(req->prepared ? req->prepared : "anew"));
    return OK;
}

static const Route ROUTES[] = {
    {POST, "/wrong", wrong, &PUBLIC, .on_invalid = show},
    {POST, "/deaf", deaf, &PUBLIC},
    {POST, "/slow-login", deaf, &PUBLIC, .flags = ROUTE_LOGIN},
    {GET, "/echo", echo, &PUBLIC, .cache_s = 60},
    {GET, "/echo/:word", echo, &PUBLIC, .cache_s = 60},
    {POST, "/ahead", show_made, &PUBLIC, .ahead = make_ahead},
    {POST, "/refused", refused, &PUBLIC},
    {POST, "/ahead/denied", show_made, &SIGNED_IN, .ahead = make_ahead},
    {0},
};
static const Module        MODULE = {.name = "test", .routes = ROUTES};
static const Module *const MODULES[] = {&MODULE, NULL};
static const App           APP = {.modules = MODULES};

static void serve(Ctx *ctx, Method method, Str target, Res *res)
{
    Req req = {.method = method};
    CHECK(http_target(ctx, &req, target) == OK);
    app_serve(ctx, &APP, &req, res);
    ctx->actor = &SYSTEM_ACTOR;
}

static void serve_ahead(Ctx *ctx, const char *target, const char *key, Res *res)
{
    Req req = {.method = POST, .cookie = S("a=b"), .idempotency_key = str_of(key)};
    CHECK(http_target(ctx, &req, str_of(target)) == OK);
    app_serve(ctx, &APP, &req, res);
    ctx->actor = &SYSTEM_ACTOR;
}

TEST(what_is_made_ahead_counts_only_for_who_may)
{
    Res res;
    serve_ahead(ctx, "/ahead", "", &res);
    CHECK_STR(buf_str(&res.body), S("made"));
    CHECK(events_of(ctx, S("ahead:1")) == 1);
    serve_ahead(ctx, "/ahead/denied", "", &res);
    CHECK(res.status == 403 && events_of(ctx, S("ahead:1")) == 1);
}

/* Somebody whose session is to be touched; where it stands among the events tells when. */
static Err somebody(Ctx *ctx, Req *req, const Actor **actor)
{
    static const Actor SOMEBODY = {.kind = ACTOR_CITIZEN, .account = {"a", 1}, .touch_due = true};
    (void)ctx, (void)req;
    *actor = &SOMEBODY;
    return OK;
}

static Err touch(Ctx *ctx, const Actor *actor)
{
    CHECK(actor->touch_due);
    return audit_event(ctx, S("touched:1"), "session.touched", (Str){0});
}

TEST(a_session_is_touched_with_what_is_written_or_after_what_is_read)
{
    static const App TOUCHING = {.modules = MODULES, .admit = somebody, .touch = touch};
    static const struct {
        Method method;
        const char *target;
        int status, touched;
    } ASKED[] = {{POST, "/ahead", 200, 1}, {GET, "/echo", 200, 2}, {POST, "/wrong", 422, 3},
                 {POST, "/refused", 409, 3}};
    for (size_t i = 0; i < COUNT(ASKED); i++) {
        Res res;
        Req req = {.method = ASKED[i].method, .cookie = S("a=b")};
        CHECK(http_target(ctx, &req, str_of(ASKED[i].target)) == OK);
        app_serve(ctx, &TOUCHING, &req, &res);
        ctx->actor = &SYSTEM_ACTOR;
        CHECK(res.status == ASKED[i].status);
        CHECK(events_of(ctx, S("touched:1")) == ASKED[i].touched);
    }
}

TEST(nothing_is_made_ahead_for_strangers_for_keys_or_for_what_is_wrong)
{
    Res res;
    serve_ahead(ctx, "/ahead?bad", "", &res);
    CHECK_STR(buf_str(&res.body), S("anew"));
    int64_t before = events_of(ctx, S("ahead:1"));
    serve_ahead(ctx, "/ahead", "a-key-of-its-own", &res);
    CHECK_STR(buf_str(&res.body), S("anew"));
    serve(ctx, POST, S("/ahead"), &res);
    CHECK_STR(buf_str(&res.body), S("anew"));
    CHECK(events_of(ctx, S("ahead:1")) == before);
}

TEST(a_form_shown_again_may_leave_a_trace)
{
    Res res;
    serve(ctx, POST, S("/wrong"), &res);
    CHECK(res.status == 422);
    CHECK_STR(buf_str(&res.body), S("the form"));
    CHECK(events_of(ctx, S("seen:1")) == 1 && events_of(ctx, S("done:1")) == 0);
}

TEST(a_handler_that_does_not_wait_for_slow_work_acts_once)
{
    Res  res;
    Slow slow = {0};
    ctx->slow = &slow;
    serve(ctx, POST, S("/deaf"), &res);
    CHECK(res.is_suspended && events_of(ctx, S("deaf:1")) == 0);
    slow.asked[0].is_answered = true;
    slow.pending = false;
    serve(ctx, POST, S("/deaf"), &res);
    CHECK(res.status == 200 && events_of(ctx, S("deaf:1")) == 1);
}

/* Signing in asks the press, and so is served twice. */
TEST(a_request_that_waited_for_slow_work_counts_once_against_its_address)
{
    Limits *limits = limits_make();
    App     app = {.modules = MODULES, .limits = limits};
    Res     res;
    for (size_t i = 0; i <= 20; i++) {
        Slow slow = {0};
        Req  req = {.method = POST, .address = S("203.0.113.9")};
        ctx->slow = &slow;
        CHECK(http_target(ctx, &req, S("/slow-login")) == OK);
        app_serve(ctx, &app, &req, &res);
        CHECK(i == 20 ? res.status == 429 : res.is_suspended);
        slow.asked[0].is_answered = true;
        slow.pending = false;
        if (i < 20)
            app_serve(ctx, &app, &req, &res);
        ctx->actor = &SYSTEM_ACTOR;
    }
    CHECK(res.status == 429);
}

TEST(a_request_whose_memory_ended_asks_nothing)
{
    size_t suspended = 0;
    for (size_t n = 1; n < 500 && !suspended; n++) {
        Res       res;
        Slow      slow = {0};
        ArenaMark mark = arena_mark(ctx->arena);
        ctx->slow = &slow;
        arena_fail_at(ctx->arena, n);
        serve(ctx, POST, S("/deaf"), &res);
        CHECK(res.is_suspended ? slow.count == 1 : slow.count == 0 && res.status == 429);
        suspended += res.is_suspended;
        arena_fail_at(ctx->arena, 0);
        arena_reset(ctx->arena, mark);
    }
    CHECK(suspended == 1);
}

TEST(two_addresses_never_share_a_kept_answer)
{
    Res res;
    cache_rest();
    serve(ctx, GET, S("/echo/a?b?c"), &res);
    CHECK_STR(buf_str(&res.body), S("b?c"));
    serve(ctx, GET, S("/echo/a%3Fb?c"), &res);
    CHECK_STR(buf_str(&res.body), S("c"));
    cache_rest();
}

TEST(after_a_rest_no_answer_is_kept_and_the_next_ones_are)
{
    Res res, kept;
    Req req = {.method = GET, .path = S("/echo/a"), .query = S("b"), .route = &ROUTES[4]};
    serve(ctx, GET, S("/echo/a?b"), &res);
    cache_rest();
    kept = (Res){.body = {.arena = ctx->arena}};
    CHECK(!cache_find(ctx, &req, &kept));
    cache_keep(ctx, &req, &res);
    CHECK(cache_find(ctx, &req, &kept));
    CHECK_STR(buf_str(&kept.body), buf_str(&res.body));
    cache_rest();
}

/* Too large is not too often: the status says which. */
TEST(a_body_that_was_too_large_is_413)
{
    Res res;
    Req req = {.method = POST, .path = S("/wrong"), .refused = ERR_LIMIT};
    app_serve(ctx, &APP, &req, &res);
    CHECK(res.status == 413);
}
