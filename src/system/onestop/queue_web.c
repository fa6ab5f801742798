/* queue_web — queues of the desk, search, and a queue as CSV. */
#include "system/onestop/own.h"

#include "base/encode.h"

typedef struct QueueData {
    Str        queue, title, lead, words, next_href, first_href, csv_href, next;
    DeskNav    nav;
    QueueLink *queues; /* of the nav, for programs */
    size_t     queue_count;
    QueueLine *lines;
    size_t     count;
    bool       is_search;
} QueueData;

#include "system/onestop/queue.html.h"

static const JsonField QUEUE_LINK[] = {
    {.name = "queue", .kind = TWIN_CHARS, .at = offsetof(QueueLink, word)},
    JSON(QueueLink, name), JSON(QueueLink, count), JSON(QueueLink, href), {0}};
static const JsonField QUEUE_TWIN[] = {
    JSON(QueueData, queue),
    JSON_LIST(QueueData, queues, queue_count, QUEUE_LINK),
    JSON_LIST(QueueData, lines, count, DESK_QUEUE_LINE),
    JSON_AS("next", QueueData, next_href),
    {0},
};

/* Past the legal term, or, while that has not begun, past the answer that is owed. */
static bool is_late(const QueueLine *line)
{
    const Term *term = line->due.word ? &line->due : &line->step_due;
    return term->word && term->state == DUE_LATE;
}

static size_t late_among(const QueueData *data)
{
    size_t n = 0;
    for (size_t i = 0; i < data->count; i++)
        n += is_late(&data->lines[i]);
    return n;
}

/* "23 hồ sơ, 1 quá hạn": the late ones are said when this page shows all there are. */
static Str lead(const Ctx *ctx, const QueueData *data, Str count, bool is_all)
{
    if (!count.len)
        count = str_fmt(ctx->arena, "%zu", data->count);
    size_t late = is_all ? late_among(data) : 0;
    return late ? msg_fmt(ctx->arena, ctx->lang, MSG_DESK_COUNT_LATE__LATE__N, late, count)
                : msg_fmt(ctx->arena, ctx->lang, MSG_DESK_COUNT__N, count);
}

static Err send(Ctx *ctx, Req *req, Res *res, QueueData *data)
{
    data->queues = data->nav.links;
    data->queue_count = data->nav.count;
    return page_send(ctx, req, res, queue_page, QUEUE_TWIN, data);
}

static Err show(Ctx *ctx, Req *req, Res *res, Queue queue, QueueData *data)
{
    QueuePage page;
    Str       after = req_query(ctx, req, "after");
    TRY(dossier_queue(ctx, queue, after, &page));
    TRY(desk_queue_lines(ctx, &page, &data->lines));
    data->count = page.count;
    const QueueLink *link = &data->nav.links[queue];
    data->queue = str_of(link->word);
    data->title = link->name;
    data->lead = lead(ctx, data, link->count, !after.len && !page.next.len);
    if (page.next.len)
        data->next_href = str_fmt(ctx->arena, "%.*s?after=%.*s", FMT(link->href),
                                  FMT(encode_url(ctx->arena, page.next)));
    if (after.len)
        data->first_href = link->href;
    data->csv_href = str_fmt(ctx->arena, "%.*s/csv?after=%.*s", FMT(link->href),
                             FMT(encode_url(ctx->arena, after)));
    return send(ctx, req, res, data);
}

/* What waits for this person first: held, then for their role, then all of the body. */
static Queue default_queue(const int64_t counts[QUEUE_COUNT])
{
    static const Queue ORDER[] = {QUEUE_MINE, QUEUE_UNIT, QUEUE_ALL};
    for (size_t i = 0; i + 1 < COUNT(ORDER); i++)
        if (counts[ORDER[i]])
            return ORDER[i];
    return QUEUE_ALL;
}

/* GET /desk */
Err desk_get(Ctx *ctx, Req *req, Res *res)
{
    QueueData data = {0};
    TRY(desk_nav(ctx, NULL, &data.nav));
    Queue queue = default_queue(data.nav.counts);
    data.nav.links[queue].is_current = true;
    return show(ctx, req, res, queue, &data);
}

/* GET /desk/queues/:queue?after=… */
Err desk_queue_get(Ctx *ctx, Req *req, Res *res)
{
    QueueData data = {0};
    Queue     queue;
    if (!desk_queue_by_word(req_param(req, "queue"), &queue))
        return fail(ctx, ERR_NOT_FOUND, "no such queue");
    TRY(desk_nav(ctx, str_c(ctx->arena, req_param(req, "queue")), &data.nav));
    return show(ctx, req, res, queue, &data);
}

/* GET /desk/search?q=… — by code, or by the beginning of the applicant's name. */
Err desk_search_get(Ctx *ctx, Req *req, Res *res)
{
    QueuePage page;
    QueueData data = {.is_search = true, .words = str_trim(req_query(ctx, req, "q"))};
    TRY(desk_nav(ctx, NULL, &data.nav));
    TRY(dossier_search(ctx, data.words, &page));
    TRY(desk_queue_lines(ctx, &page, &data.lines));
    data.count = page.count;
    data.title = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_SEARCH_TITLE__WORDS, data.words);
    data.lead = lead(ctx, &data, (Str){0}, true);
    return send(ctx, req, res, &data);
}

/* ---- CSV --------------------------------------------------------------------------------- */

/* Quoted; a text that a spreadsheet would take for a formula begins with an apostrophe. */
static void csv_cell(Buf *out, Str text, bool is_last)
{
    bool is_formula = text.len && strchr("=+-@\t\r", text.at[0]);
    buf_char(out, '"');
    if (is_formula)
        buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.at[i]);
    }
    buf_add(out, is_last ? S("\"\r\n") : S("\","));
}

static Str moment(const Ctx *ctx, int64_t at)
{
    return at ? time_iso(ctx->arena, at) : (Str){0};
}

/* A clock that stands has no end. */
static Str ends(const Ctx *ctx, const Term *term)
{
    return term->state == DUE_STOPPED ? (Str){0} : moment(ctx, term->at);
}

static void csv_head(const Ctx *ctx, Buf *out)
{
    static const Message COLUMNS[] = {
        MSG_DESK_CODE, MSG_DESK_SERVICE, MSG_DESK_APPLICANT, MSG_DESK_STATUS, MSG_DESK_STEP,
        MSG_DESK_HOLDER, MSG_DESK_SUBMITTED, MSG_DESK_DUE, MSG_DESK_DUE_STATE,
        MSG_DESK_STEP_DUE};
    for (size_t i = 0; i < COUNT(COLUMNS); i++)
        csv_cell(out, msg_text(ctx->lang, COLUMNS[i]), i + 1 == COUNT(COLUMNS));
}

static void csv_line(const Ctx *ctx, Buf *out, const QueueLine *line)
{
    Str cells[] = {line->code, line->service, line->applicant,
                   status_text(ctx->lang, line->status), line->step, line->holder,
                   moment(ctx, line->submitted_at), ends(ctx, &line->due), line->due.text,
                   ends(ctx, &line->step_due)};
    for (size_t i = 0; i < COUNT(cells); i++)
        csv_cell(out, cells[i], i + 1 == COUNT(cells));
}

/* GET /desk/queues/:queue/csv?after=… — what the page shows, for a spreadsheet. */
Err desk_queue_csv(Ctx *ctx, Req *req, Res *res)
{
    QueuePage  page;
    QueueLine *lines;
    Queue      queue;
    if (!desk_queue_by_word(req_param(req, "queue"), &queue))
        return fail(ctx, ERR_NOT_FOUND, "no such queue");
    TRY(dossier_queue(ctx, queue, req_query(ctx, req, "after"), &page));
    TRY(desk_queue_lines(ctx, &page, &lines));
    res->type = "text/csv; charset=utf-8";
    res_header(res, "Content-Disposition", S("attachment; filename=\"motcua-queue.csv\""));
    buf_add(&res->body, S("\xef\xbb\xbf")); /* else Excel takes it for Windows-1258 */
    csv_head(ctx, &res->body);
    for (size_t i = 0; i < page.count; i++)
        csv_line(ctx, &res->body, &lines[i]);
    return OK;
}
