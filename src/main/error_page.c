/* error_page — one sentence and one remedy for each of the eight words, in both languages. */
#include "main/error_page.h"

#include "core/page.h"
#include "main/cli.h"

typedef struct ErrorData {
    int status;
    Str title, text;
    Str error; /* word for programs */
    Str next;  /* the page to come back to after signing in */
    Str   *typed; /* what was written in a form that could not be taken */
    size_t typed_count;
    bool        is_ended, may_resend; /* the session ended before the form was sent */
    Str         resend;
    const Pair *fields; /* of the form, to be sent again as they are */
    size_t      field_count;
} ErrorData;

#include "main/error.html.h"

static const JsonField ERROR[] = {JSON(ErrorData, status), JSON(ErrorData, error),
                                  JSON(ErrorData, title), JSON(ErrorData, text), {0}};

static const struct Words {
    const char *word;
    Message     title, text;
} WORDS[] = {
    [ERR_INVALID] = {"invalid", MSG_SITE_INVALID_TITLE, MSG_SITE_INVALID_TEXT},
    [ERR_DENIED] = {"denied", MSG_SITE_DENIED_TITLE, MSG_SITE_DENIED_TEXT},
    [ERR_NOT_FOUND] = {"not_found", MSG_SITE_NOT_FOUND_TITLE, MSG_SITE_NOT_FOUND_TEXT},
    [ERR_CONFLICT] = {"conflict", MSG_SITE_CONFLICT_TITLE, MSG_SITE_CONFLICT_TEXT},
    [ERR_LIMIT] = {"limit", MSG_SITE_LIMIT_TITLE, MSG_SITE_LIMIT_TEXT},
    [ERR_UNAVAILABLE] = {"unavailable", MSG_SITE_UNAVAILABLE_TITLE, MSG_SITE_UNAVAILABLE_TEXT},
    [ERR_BROKEN] = {"broken", MSG_SITE_BROKEN_TITLE, MSG_SITE_BROKEN_TEXT},
};

/* Where the form stood: a POST's own address may be no page. */
static Str page_of(const Ctx *ctx, const Req *req)
{
    for (size_t n = req->path.len; n > 1;) {
        Req asked = {.method = GET, .path = {req->path.at, n}};
        if (app_route(main_app(), &asked))
            return str_copy(ctx->arena, asked.path);
        while (n > 1 && req->path.at[--n] != '/')
            continue;
    }
    return S("/");
}

static bool is_secret(Str name)
{
    static const char *const NAMES[] = {"password", "now", "fresh", "again"};
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (str_eq(name, str_of(NAMES[i])))
            return true;
    return str_starts(name, S("_"));
}

/* A session ends, or a page grows stale, while somebody writes: their words come back, to be
 * copied. Ids and choices, which have no space, are made again with one press. */
static void keep_typed(const Ctx *ctx, const Req *req, ErrorData *data)
{
    data->typed = NEW_ARRAY(ctx->arena, Str, req->pair_count + 1);
    for (size_t i = 0; i < req->pair_count; i++)
        if (!is_secret(req->pairs[i].name) && req->pairs[i].value.len &&
            memchr(req->pairs[i].value.at, ' ', req->pairs[i].value.len))
            data->typed[data->typed_count++] = req->pairs[i].value;
}

/* The session ended, or is another one since: told from a form of ours, so that no other site can
 * have its own form sent by one press of whoever is signed in. */
static bool is_ended(const Ctx *ctx, const Req *req)
{
    if (!req->origin.len || !app_same_origin(req))
        return false;
    return !ctx->actor->session.len || !str_eq(req_value(req, "_csrf"), ctx->actor->csrf);
}

/* All that the form held, for a button that sends it again once the person has signed in. A file
 * cannot be put into a page, and a secret must not. */
static void keep_form(Ctx *ctx, const Req *req, ErrorData *data)
{
    Pair *fields = NEW_ARRAY(ctx->arena, Pair, req->pair_count + 1);
    data->may_resend = true;
    for (size_t i = 0; i < req->upload_count; i++)
        data->may_resend &= !req->uploads[i].size;
    for (size_t i = 0; i < req->pair_count; i++) {
        if (str_eq(req->pairs[i].name, S("_csrf")))
            continue;
        data->may_resend &= str_starts(req->pairs[i].name, S("_")) || !is_secret(req->pairs[i].name);
        fields[data->field_count++] = req->pairs[i];
    }
    data->fields = fields;
    data->resend = req->query.len ? str_fmt(ctx->arena, "%.*s?%.*s", FMT(req->path), FMT(req->query))
                                  : req->path;
}

void error_page(Ctx *ctx, Req *req, Res *res, Err err)
{
    int       status = res->status;
    ErrorData data = {
        .status = status,
        .title = msg_text(ctx->lang, WORDS[err].title),
        .text = msg_text(ctx->lang, WORDS[err].text),
        .error = str_of(WORDS[err].word),
    };
    /* Whoever must sign in first is taken there; programs get the 403. */
    if (err == ERR_DENIED && !ctx->actor->account.len && req->method != POST && !req->wants_json) {
        res_redirect(ctx, res, str_fmt(ctx->arena, "/login?next=%.*s", FMT(req->path)));
        return;
    }
    if ((err == ERR_DENIED || err == ERR_CONFLICT) && req->method == POST && req->route) {
        data.next = page_of(ctx, req);
        keep_typed(ctx, req, &data);
        data.is_ended = err == ERR_DENIED && is_ended(ctx, req);
    }
    if (data.is_ended) {
        data.title = msg_text(ctx->lang, MSG_SITE_ENDED_TITLE);
        keep_form(ctx, req, &data);
    }
    if (data.may_resend)
        data.text = msg_text(ctx->lang, ctx->actor->account.len ? MSG_SITE_ENDED_AGAIN
                                                                : MSG_SITE_ENDED_TEXT);
    Err sent = page_send(ctx, req, res, problem_page, ERROR, &data);
    (void)sent;
    res->status = status;
}
