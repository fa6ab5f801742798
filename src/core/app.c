/* app — route, admit, begin, act, commit: what happens to a request between the sockets. */
#include "core/core.h"

#include "base/log.h"
#include "core/cache.h"
#include "core/job.h"
#include "core/limit.h"
#include "core/slow.h"
#include "crypto/crypto.h"

#include <setjmp.h>
#include <unistd.h>

enum { ATTEMPTS = 3 };
/* For each address: pages in all, and tries to sign in. */
static const Rate PAGES = {.burst = 600, .per_minute = 1200};
static const Rate LOGINS = {.burst = 20, .per_minute = 20};

static const int STATUS[] = {
    [OK] = 200,           [ERR_INVALID] = 422, [ERR_DENIED] = 403,      [ERR_NOT_FOUND] = 404,
    [ERR_CONFLICT] = 409, [ERR_LIMIT] = 429,   [ERR_UNAVAILABLE] = 503, [ERR_BROKEN] = 500,
};

int app_status(Err err) { return STATUS[err]; }

const Route *app_route(const App *app, Req *req)
{
    if (req->route)
        return req->route;
    for (const Module *const *module = app->modules; *module; module++)
        for (const Route *route = (*module)->routes; route && route->path; route++)
            if (route_match(route, req))
                return req->route = route;
    return NULL;
}

bool app_writes(const App *app, Req *req)
{
    const Route *route = app_route(app, req);
    if (!route)
        return false;
    return route->flags & ROUTE_TRACES || (route->method == POST && !(route->flags & ROUTE_READS));
}

/* What an earlier try opened for sending is not sent. */
static void res_clear(Ctx *ctx, Res *res, int status)
{
    if (res->is_file && res->file >= 0)
        close(res->file);
    *res = (Res){.status = status, .file = -1, .body.arena = ctx->arena};
}

/* ---- gates ---------------------------------------------------------------------------------- */

static Err check_rate(Ctx *ctx, const App *app, Req *req, Res *res)
{
    if (!app->limits || req->is_counted)
        return OK;
    bool login = req->route->flags & ROUTE_LOGIN;
    Str  address = limits_address(ctx->arena, req->address);
    Str  key = str_fmt(ctx->arena, "%s %.*s", login ? "login" : "page", FMT(address));
    int  wait_s = 0;
    if (limits_take(app->limits, key, login ? LOGINS : PAGES, ctx->now, &wait_s)) {
        req->is_counted = true;
        return OK;
    }
    res_header(res, "Retry-After", str_fmt(ctx->arena, "%d", wait_s));
    return fail(ctx, ERR_LIMIT, "too often from one address");
}

bool app_same_origin(const Req *req)
{
    Str scheme, rest;
    if (!req->origin.len)
        return true; /* not a browser, or a plain navigation; the token decides */
    if (!str_cut(req->origin, ':', &scheme, &rest) || !str_starts(rest, S("//")))
        return false;
    return str_eq((Str){rest.at + 2, rest.len - 2}, req->host);
}

/* A JSON body cannot be sent by a foreign page without asking first, so it needs no token. */
static Err check_origin(Ctx *ctx, const Req *req)
{
    if (req->method != POST || req->route->flags & ROUTE_NO_CSRF)
        return OK;
    if (!app_same_origin(req))
        return fail(ctx, ERR_DENIED, "the form came from another site");
    if (!ctx->actor->session.len || str_eq(req->type, S("application/json")))
        return OK;
    if (!str_eq(req_value(req, "_csrf"), ctx->actor->csrf))
        return fail(ctx, ERR_DENIED, "the form's token does not fit the session");
    return OK;
}

static Err admit(Ctx *ctx, const App *app, Req *req)
{
    if (app->admit)
        TRY(app->admit(ctx, req, &ctx->actor));
    if (!actor_may(ctx->actor, req->route->permission))
        return fail(ctx, ERR_DENIED, "%s needs %s", req->route->path,
                    req->route->permission->name);
    return check_origin(ctx, req);
}

/* ---- one try -------------------------------------------------------------------------------- */

/* What was asked, files included: the same key must mean the same command. */
static Str request_hash(Ctx *ctx, const Req *req)
{
    Buf whole = {.arena = ctx->arena};
    buf_add(&whole, req->path);
    if (req->route->flags & ROUTE_JSON)
        buf_add(&whole, req->body);
    for (size_t i = 0; i < req->pair_count; i++) {
        if (str_eq(req->pairs[i].name, S("_csrf")))
            continue;
        buf_fmt(&whole, "\n%zu %zu ", req->pairs[i].name.len, req->pairs[i].value.len);
        buf_add(&whole, req->pairs[i].name);
        buf_add(&whole, req->pairs[i].value);
    }
    for (size_t i = 0; i < req->upload_count; i++)
        buf_add(&whole, (Str){(const char *)req->uploads[i].sha256, 32});
    unsigned char *hash = arena_bytes(ctx->arena, 32, 1);
    crypto_sha256(buf_str(&whole), hash);
    return (Str){(const char *)hash, 32};
}

/* An external command with a key that came before gets the first answer again. */
static Err act_keyed(Ctx *ctx, Req *req, Res *res)
{
    bool found = false;
    Str  hash = request_hash(ctx, req), account = ctx->actor->account;
    TRY(idempotency_find(ctx, account, req->idempotency_key, hash, res, &found));
    if (found)
        return OK;
    TRY(req->route->handler(ctx, req, res));
    return idempotency_keep(ctx, account, req->idempotency_key, hash, res);
}

/* Not for whom nobody can be: strangers must not cost questions. Nor when the answer may be there
 * already: what is asked to be written would then be kept without its handler. */
static Err prepare(Ctx *ctx, Req *req)
{
    req->prepared = NULL;
    if (!req->route->ahead || !req->cookie.len || req->idempotency_key.len)
        return OK;
    ctx->actor = &NOBODY;
    Err err = req->route->ahead(ctx, req);
    if (err == OK || err == ERR_UNAVAILABLE || err == ERR_BROKEN)
        return err;
    fault_clear(ctx);
    req->prepared = NULL;
    return OK;
}

/* A unit that writes takes the session's time of use along. Last, so that whoever waits for the
 * session's row holds up nobody but its owner. */
static Err commit(Ctx *ctx, const App *app, Req *req)
{
    if (app->touch && ctx->actor->touch_due && app_writes(app, req))
        TRY(app->touch(ctx, ctx->actor));
    return db_commit(ctx);
}

static Err act_once(Ctx *ctx, const App *app, Req *req, Res *res)
{
    TRY(db_begin(ctx, app_writes(app, req)));
    TRY(prepare(ctx, req));
    TRY(admit(ctx, app, req));
    bool keyed = req->method == POST && req->idempotency_key.len && ctx->actor->account.len;
    TRY(keyed ? act_keyed(ctx, req, res) : req->route->handler(ctx, req, res));
    if (ctx->slow && ctx->slow->pending) /* a handler that went on regardless will run again */
        return fail(ctx, ERR_UNAVAILABLE, "slow work was asked for");
    return commit(ctx, app, req);
}

/* A handler may run more than once: the database may ask us to try again. */
static Err act(Ctx *ctx, const App *app, Req *req, Res *res)
{
    ArenaMark mark = arena_mark(ctx->arena);
    size_t    asked = ctx->slow ? ctx->slow->count : 0;
    Err       err = OK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt)
            arena_reset(ctx->arena, mark);
        if (ctx->slow) {
            ctx->slow->count = asked; /* what a failed try asked is forgotten */
            ctx->slow->next = 0;
            ctx->slow->pending = false;
        }
        res_clear(ctx, res, 200);
        req->problem_count = 0;
        fault_clear(ctx);
        err = act_once(ctx, app, req, res);
        if (err != OK)
            db_rollback(ctx);
        if (err != ERR_UNAVAILABLE || (ctx->slow && ctx->slow->pending) || db_is_lost(ctx->db))
            break;
    }
    return err;
}

/* ---- errors --------------------------------------------------------------------------------- */

/* The form again, with everything typed and what must be corrected. It may show a person's record
 * to an officer, and so leave a trace: a unit that writes, as the form's own did. */
static Err show_again(Ctx *ctx, const App *app, Req *req, Res *res)
{
    fault_clear(ctx);
    res_clear(ctx, res, 422);
    TRY(db_begin(ctx, app_writes(app, req)));
    if (app->admit)
        TRY(app->admit(ctx, req, &ctx->actor));
    TRY(req->route->on_invalid(ctx, req, res));
    res->status = 422;
    return commit(ctx, app, req);
}

static void note_fault(Ctx *ctx, const Req *req, Err err)
{
    bool ours = err == ERR_BROKEN || err == ERR_UNAVAILABLE;
    log_entry(ours ? LEVEL_ERROR : LEVEL_INFO,
              (const LogPair[]){log_text("event", S("request")), log_int("status", STATUS[err]),
                                log_text("route", str_of(req->route ? req->route->path : "")),
                                log_text("at", str_of(ctx->fault.file)),
                                log_int("line", ctx->fault.line),
                                log_text("why", ctx->fault.message), {0}});
}

static void answer_error(Ctx *ctx, const App *app, Req *req, Res *res, Err err)
{
    Header kept[MAX_RES_HEADERS];
    size_t count = res->header_count;
    memcpy(kept, res->headers, sizeof kept);
    note_fault(ctx, req, err);
    bool too_large = err == ERR_LIMIT && req->refused == ERR_LIMIT; /* not: too often */
    res_clear(ctx, res, too_large ? 413 : STATUS[err]);
    if (err == ERR_LIMIT) { /* Retry-After */
        memcpy(res->headers, kept, sizeof kept);
        res->header_count = count;
    }
    if (app->error_page) {
        app->error_page(ctx, req, res, err);
    } else {
        res->type = "text/plain; charset=utf-8";
        buf_fmt(&res->body, "%d\n", STATUS[err]);
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* After a unit that only read. */
static void touch(Ctx *ctx, const App *app, Req *req)
{
    if (!app->touch || !ctx->actor->touch_due || app_writes(app, req))
        return;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = app->touch(ctx, ctx->actor);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK) { /* the session is a minute older than it says: no harm */
        db_rollback(ctx);
        fault_clear(ctx);
    }
}

static Err read_body(Ctx *ctx, Req *req)
{
    if (req->method != POST)
        return OK;
    if (!(req->route->flags & ROUTE_JSON))
        return form_parse(ctx, req);
    if (req->refused != OK)
        return fail(ctx, req->refused, "the body was not taken");
    if (!str_eq(req->type, S("application/json")))
        return fail(ctx, ERR_INVALID, "this is sent as application/json");
    return OK;
}

/* Not inlined: its variables must not live in the frame that longjmp returns to. */
__attribute__((noinline)) static Err serve(Ctx *ctx, const App *app, Req *req, Res *res)
{
    if (!app_route(app, req))
        return fail(ctx, ERR_NOT_FOUND, "no route");
    TRY(check_rate(ctx, app, req, res));
    if (cache_find(ctx, req, res))
        return OK;
    TRY(read_body(ctx, req));
    Err err = act(ctx, app, req, res);
    if (err == ERR_INVALID && req->route->on_invalid && !req->wants_json)
        err = show_again(ctx, app, req, res);
    if (err == OK) {
        cache_keep(ctx, req, res);
        touch(ctx, app, req);
    }
    return err;
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

void app_serve(Ctx *ctx, const App *app, Req *req, Res *res)
{
    jmp_buf       full;
    ArenaMark     mark = arena_mark(ctx->arena);
    volatile Err  err = OK;
    ctx->actor = &NOBODY;
    ctx->lang = app->language ? app->language(req) : LANG_VI;
    *res = (Res){.file = -1};
    arena_on_full(ctx->arena, jump, &full);
    if (setjmp(full)) {
        arena_on_full(ctx->arena, NULL, NULL);
        db_rollback(ctx);
        arena_reset(ctx->arena, mark);
        fault_clear(ctx);
        res_clear(ctx, res, 200);
        req->pairs = NULL;
        req->pair_count = req->problem_count = 0;
        req->parsed = false;
        ctx->actor = &NOBODY; /* the one found lived in the memory given back */
        if (ctx->slow && ctx->slow->pending) {
            ctx->slow->pending = false; /* and so did the question */
            ctx->slow->count--;
        }
        err = fail(ctx, ERR_LIMIT, "the request's memory is full");
    } else {
        res_clear(ctx, res, 200);
        err = serve(ctx, app, req, res);
    }
    if (ctx->slow && ctx->slow->pending) {
        res_clear(ctx, res, 503);
        res->is_suspended = true;
    } else if (err != OK) {
        db_rollback(ctx);
        answer_error(ctx, app, req, res, err);
    }
    arena_on_full(ctx->arena, NULL, NULL);
}
