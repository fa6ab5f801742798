/* asks_web — what this seat is asked for its opinion about: the queue, one question, the answer. */
#include "system/onestop/own.h"

#include "base/encode.h"
#include "core/file.h"
#include "engine/dossier/asked.h"

typedef struct AskLine {
    Str     id, href, about, subject, body, state, verdict;
    int64_t asked_at, closed_at;
    Term    due;
} AskLine;
typedef struct AsksData {
    DeskNav   nav;
    AskLine  *lines;
    size_t    count;
    int64_t   late;
    bool      is_done;
    Str       title, next_href;
} AsksData;

#include "system/onestop/asks.html.h"

static const JsonField LINE[] = {
    JSON(AskLine, id), JSON(AskLine, href), JSON(AskLine, about), JSON(AskLine, subject),
    JSON(AskLine, body), JSON(AskLine, state), JSON(AskLine, verdict),
    JSON_TIME(AskLine, asked_at), JSON_TIME(AskLine, closed_at),
    JSON_OBJECT(AskLine, due, DESK_TERM), {0}};
static const JsonField ASKS_TWIN[] = {JSON_LIST(AsksData, lines, count, LINE),
                                      JSON_AS("next", AsksData, next_href), {0}};

static Err line_of(Ctx *ctx, const Calendar *calendar, const AskRow *row, AskLine *line)
{
    *line = (AskLine){
        .id = row->id, .subject = row->subject,
        .href = str_fmt(ctx->arena, "/desk/asks/%.*s", FMT(row->id)),
        .about = ctx->lang == LANG_EN ? row->about_en : row->about_vi,
        .state = desk_ask_state(ctx, row->state),
        .verdict = desk_ask_verdict(ctx, row->verdict),
        .asked_at = row->asked_at, .closed_at = row->closed_at,
    };
    TRY(desk_body_name(ctx, row->body, &line->body));
    return row->closed_at ? OK : desk_term_of(ctx, calendar, TERM_STEP, row->due_now, &line->due);
}

/* GET /desk/asks?done=1&after=… */
Err desk_asks_get(Ctx *ctx, Req *req, Res *res)
{
    AskPage         page;
    const Calendar *calendar;
    AsksData        data = {.is_done = str_eq(req_query(ctx, req, "done"), S("1"))};
    TRY(desk_nav(ctx, "asks", &data.nav));
    data.title = msg_text(ctx->lang, data.is_done ? MSG_DESK_ASKS_DONE : MSG_DESK_ASKS);
    TRY(ask_queue(ctx, data.is_done ? ASK_QUEUE_DONE : ASK_QUEUE_OPEN,
                  req_query(ctx, req, "after"), &page));
    TRY(org_calendar(ctx, ctx->actor->seat.body, &calendar));
    data.count = page.count;
    data.lines = NEW_ARRAY(ctx->arena, AskLine, page.count + 1);
    for (size_t i = 0; i < page.count; i++) {
        TRY(line_of(ctx, calendar, &page.rows[i], &data.lines[i]));
        data.late += !data.is_done && page.rows[i].due_now < ctx->now;
    }
    if (page.next.len)
        data.next_href = str_fmt(ctx->arena, "/desk/asks?%safter=%.*s",
                                 data.is_done ? "done=1&" : "",
                                 FMT(encode_url(ctx->arena, page.next)));
    return page_send(ctx, req, res, asks_page, ASKS_TWIN, &data);
}
