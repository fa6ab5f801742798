/* clocks — the three clocks of a dossier, as its page shows them: of the law, of the step, and of
 * the opinions asked. Each says when it ends, how much is used, and why it stands. */
#include "system/onestop/dossier_page.h"

#include "base/time.h"

static ClockLine *add_clock(Desk *desk, Str title)
{
    ClockLine *clock = &desk->data->clocks[desk->data->clock_count++];
    clock->title = title;
    return clock;
}

static void fill_used(Desk *desk, ClockLine *clock, int64_t total)
{
    Ctx *ctx = desk->ctx;
    clock->total = total;
    clock->used = total - clock->term.left;
    if (clock->used > total)
        clock->used = total;
    if (clock->used < 0)
        clock->used = 0;
    clock->used_text = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_USED__TOTAL__USED,
                               desk_minutes_text(ctx, desk->calendar, total),
                               desk_minutes_text(ctx, desk->calendar, clock->used));
}

/* What a promise that was changed once promised before; and for how long the clock stood. */
static void fill_history(Desk *desk, ClockLine *clock)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    Buf            out = {.arena = ctx->arena};
    if (d->extended_at)
        buf_add(&out, msg_fmt(ctx->arena, ctx->lang, MSG_DESK_WAS_EXTENDED__AT__N,
                              date_text(ctx->arena, date_of_time(d->first_due_at)),
                              d->extended));
    if (d->stood) {
        if (out.len)
            buf_char(&out, ' ');
        buf_add(&out, msg_fmt(ctx->arena, ctx->lang, MSG_DESK_HAS_STOOD__SPAN,
                              desk_minutes_text(ctx, desk->calendar, d->stood)));
    }
    clock->also = buf_str(&out);
}

static Err legal_clock(Desk *desk)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    int64_t        total;
    ClockLine     *clock = add_clock(desk, msg_text(ctx->lang, MSG_DESK_CLOCK_LEGAL));
    fill_history(desk, clock);
    if (d->done_at) {
        bool in_time = d->done_at <= d->due_at;
        clock->note = msg_fmt(ctx->arena, ctx->lang,
                              in_time ? MSG_DESK_DONE_IN_TIME__AT : MSG_DESK_DONE_LATE__AT,
                              time_text(ctx->arena, d->done_at, ctx->lang));
        return OK;
    }
    if (d->paused_at) {
        clock->term = desk_term_stopped(ctx, d->paused_at);
        clock->why = desk_paused_words(desk);
        return OK;
    }
    TRY(desk_term_of(ctx, desk->calendar, TERM_LEGAL, d->due_at, &clock->term));
    TRY(calendar_elapsed(ctx, desk->calendar, d->clock_from, d->due_at, &total));
    fill_used(desk, clock, total);
    return OK;
}

static Err step_clock(Desk *desk)
{
    Ctx       *ctx = desk->ctx;
    ClockLine *clock = add_clock(desk, msg_fmt(ctx->arena, ctx->lang, MSG_DESK_CLOCK_STEP__STEP,
                                               desk->data->step));
    if (desk->dossier.paused_at) { /* a charge, a court: the step stands with the law's */
        clock->term = desk_term_stopped(ctx, desk->dossier.paused_at);
        return OK;
    }
    TRY(desk_term_of(ctx, desk->calendar, TERM_STEP, desk->dossier.step_due_at, &clock->term));
    fill_used(desk, clock, desk->step->minutes +
                               desk->step->days * calendar_day_minutes(desk->calendar));
    return OK;
}

/* Of the opinions that are still out, the one that is due first. */
static Err opinion_clock(Desk *desk)
{
    Ctx *ctx = desk->ctx;
    if (!desk->data->opinion_due_at)
        return OK;
    ClockLine *clock = add_clock(desk, msg_text(ctx->lang, MSG_DESK_CLOCK_OPINION));
    return desk_term_of(ctx, desk->calendar, TERM_STEP, desk->data->opinion_due_at,
                        &clock->term);
}

Err desk_fill_clocks(Desk *desk)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    desk->data->clocks = NEW_ARRAY(ctx->arena, ClockLine, CLOCKS_MOST);
    if (d->due_at)
        TRY(legal_clock(desk));
    if (d->status == STATUS_SUPPLEMENT) {
        ClockLine *clock = add_clock(desk, msg_text(ctx->lang, MSG_DESK_CLOCK_SUPPLEMENT));
        TRY(desk_term_of(ctx, desk->calendar, TERM_LEGAL, d->supplement_due_at, &clock->term));
    } else if (d->step_due_at && desk->step) {
        TRY(step_clock(desk));
    }
    return opinion_clock(desk);
}
