/* events — what was done to a dossier, and what a stale page is told. */
#include "system/onestop/own.h"

#include "engine/dossier/timely.h"

const JsonField DESK_EVENT_LINE[] = {
    JSON(EventLine, number), JSON_TIME(EventLine, at), JSON(EventLine, title),
    JSON(EventLine, who),    JSON(EventLine, reason),  {0},
};

static Str who(const Ctx *ctx, const DossierLine *line)
{
    Buf out = {.arena = ctx->arena};
    buf_add(&out, line->actor_name);
    if (line->unit_name.len) {
        if (out.len)
            buf_add(&out, S(", "));
        buf_add(&out, line->unit_name);
    }
    if (line->to_name.len)
        buf_fmt(&out, " → %.*s", FMT(line->to_name));
    return buf_str(&out);
}

static Str title(const Ctx *ctx, const DossierLine *line)
{
    Str words = desk_event_words(ctx, line->verb);
    if (str_eq(line->verb, S("dossier.asked")) && line->verdict.len) /* not for the first time */
        words = msg_text(ctx->lang, str_eq(line->verdict, S("returned")) ? MSG_DESK_ASKER_RETURN
                                                                         : MSG_DESK_ASKER_EXTEND);
    if (!line->late.len)
        return words;
    return str_fmt(ctx->arena, "%.*s · %.*s", FMT(words), FMT(timely_text(TIMELY_LATE, ctx->lang)));
}

Err desk_event_lines(Ctx *ctx, const Dossier *dossier, int64_t since, EventLine **out,
                     size_t *count)
{
    DossierLine *lines;
    size_t       n;
    TRY(dossier_history(ctx, dossier, &lines, &n));
    *out = NEW_ARRAY(ctx->arena, EventLine, n + 1);
    *count = 0;
    for (size_t i = n; i-- > 0;)
        if (lines[i].number > since)
            (*out)[(*count)++] = (EventLine){title(ctx, &lines[i]),
                                             who(ctx, &lines[i]), lines[i].reason, lines[i].at,
                                             lines[i].number};
    return OK;
}

/* ---- stale ------------------------------------------------------------------------------- */

typedef struct StaleData {
    Str           error, code, href, reason, basis, note;
    EventLine    *events;
    TimelineItem *items;
    size_t        count;
} StaleData;

#include "system/onestop/stale.html.h"

static const JsonField STALE_TWIN[] = {
    JSON(StaleData, error), JSON(StaleData, code),
    JSON_LIST(StaleData, events, count, DESK_EVENT_LINE), {0}};

static TimelineItem item_of(const Ctx *ctx, const EventLine *event)
{
    Str when = time_text(ctx->arena, event->at, ctx->lang);
    return (TimelineItem){
        .moment = MOMENT_DONE, .title = event->title, .text = event->reason,
        .when = event->who.len ? str_fmt(ctx->arena, "%.*s · %.*s", FMT(when), FMT(event->who))
                               : when};
}

Err desk_stale_page_send(Ctx *ctx, Req *req, Res *res, const Dossier *dossier,
                         const ActInput *input)
{
    StaleData data = {.error = S("conflict"), .code = dossier->code,
                      .href = desk_dossier_href(ctx, dossier), .reason = input->reason,
                      .basis = input->basis, .note = input->note};
    TRY(desk_event_lines(ctx, dossier, input->seen, &data.events, &data.count));
    data.items = NEW_ARRAY(ctx->arena, TimelineItem, data.count + 1);
    for (size_t i = 0; i < data.count; i++)
        data.items[i] = item_of(ctx, &data.events[i]);
    res->status = 409;
    return page_send(ctx, req, res, stale_page, STALE_TWIN, &data);
}
