/* error_page — one sentence and one remedy for each of the eight words, in both languages. */
#include "main/error_page.h"

#include "core/page.h"

typedef struct ErrorData {
    int status;
    Str title, text;
    Str error; /* word for programs */
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
    Err sent = page_send(ctx, req, res, problem_page, ERROR, &data);
    (void)sent;
    res->status = status;
}
