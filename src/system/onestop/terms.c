/* terms — how much of a term is left, in working time and in words. */
#include "system/onestop/own.h"

static const char *const WORDS[] = {
    [DUE_FAR] = "far", [DUE_SOON] = "soon", [DUE_LATE] = "late", [DUE_STOPPED] = "stopped"};

const JsonField DESK_TERM[] = {
    {.name = "state", .kind = TWIN_CHARS, .at = offsetof(Term, word)},
    JSON(Term, text),
    JSON_TIME(Term, at),
    {0},
};

typedef struct Span {
    int64_t n;
    enum { DAYS, HOURS, MINUTES } unit;
} Span;

/* Whole units, rounded down: nobody is promised time that is not there. */
static Span span_of(const Calendar *calendar, int64_t minutes)
{
    int64_t day = calendar_day_minutes(calendar);
    if (minutes >= day)
        return (Span){minutes / day, DAYS};
    return minutes >= 60 ? (Span){minutes / 60, HOURS} : (Span){minutes, MINUTES};
}

Str desk_minutes_text(const Ctx *ctx, const Calendar *calendar, int64_t minutes)
{
    static const Message SAID[] = {[DAYS] = MSG_DESK_DAYS__N, [HOURS] = MSG_DESK_HOURS__N,
                                   [MINUTES] = MSG_DESK_MINUTES__N};
    static const Message ONE[] = {[DAYS] = MSG_DESK_ONE_DAY, [HOURS] = MSG_DESK_ONE_HOUR,
                                  [MINUTES] = MSG_DESK_ONE_MINUTE};
    Span span = span_of(calendar, minutes);
    if (span.n == 1)
        return msg_text(ctx->lang, ONE[span.unit]);
    return msg_fmt(ctx->arena, ctx->lang, SAID[span.unit], span.n);
}

static Str left_text(const Ctx *ctx, const Calendar *calendar, int64_t minutes)
{
    return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_LEFT__SPAN,
                   desk_minutes_text(ctx, calendar, minutes));
}

/* Past closing time no working minute has gone by yet. */
static Str late_text(const Ctx *ctx, const Calendar *calendar, int64_t minutes)
{
    if (minutes <= 1)
        return msg_text(ctx->lang, MSG_DESK_QUEUE_LATE);
    return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_LATE__SPAN,
                   desk_minutes_text(ctx, calendar, minutes));
}

static DueState state_of(const Calendar *calendar, TermKind kind, int64_t left)
{
    int64_t day = calendar_day_minutes(calendar);
    if (left < 0)
        return DUE_LATE;
    return left <= (kind == TERM_LEGAL ? 2 * day : day / 2) ? DUE_SOON : DUE_FAR;
}

Err desk_term_of(Ctx *ctx, const Calendar *calendar, TermKind kind, int64_t due_at, Term *out)
{
    *out = (Term){.at = due_at};
    if (!due_at)
        return OK;
    Err err = calendar_elapsed(ctx, calendar, ctx->now, due_at, &out->left);
    if (err == ERR_LIMIT) { /* years from now: the date says it */
        fault_clear(ctx);
        out->text = date_text(ctx->arena, date_of_time(due_at));
        out->word = WORDS[DUE_FAR];
        return OK;
    }
    TRY(err);
    if (due_at < ctx->now && out->left == 0)
        out->left = -1; /* ended outside of office hours */
    out->state = state_of(calendar, kind, out->left);
    out->word = WORDS[out->state];
    out->text = out->left < 0 ? late_text(ctx, calendar, -out->left)
                              : left_text(ctx, calendar, out->left);
    return OK;
}

Term desk_term_stopped(const Ctx *ctx, int64_t since)
{
    return (Term){.state = DUE_STOPPED, .word = WORDS[DUE_STOPPED], .at = since,
                  .text = msg_text(ctx->lang, MSG_DESK_STOPPED)};
}
