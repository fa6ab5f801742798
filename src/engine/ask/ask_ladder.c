/* ask_ladder — terms that come near and pass: reminders, and the silence rule.
 *
 * Each rung is an event; who is told, and how, is the source's business (AskNews). */
#include "engine/ask/ask_own.h"

#include "base/time.h"

/* Working days before or after the term; a target's stage is its next rung. */
static const struct Rung {
    int     days;
    AskNews news;
} LADDER[] = {{-3, ASK_NEWS_SOON}, {-1, ASK_NEWS_SOON},     {0, ASK_NEWS_DUE}, {1, ASK_NEWS_LATE},
              {2, ASK_NEWS_HEAD},  {4, ASK_NEWS_SUPERIORS}, {5, ASK_NEWS_URGED}};

/* The same hour n working days from a moment of a working day. */
static Err work_days_from(Ctx *ctx, Str body, int64_t at, int64_t n, int64_t *out)
{
    const Calendar *calendar;
    int64_t         day, other;
    TRY(org_calendar(ctx, body, &calendar));
    day = calendar_day_of(calendar, at);
    TRY(calendar_work_day(ctx, calendar, day, n, &other));
    *out = at + (other - day) * DAY_MS;
    return OK;
}

static Err rung_at(Ctx *ctx, const AskTarget *target, int64_t stage, int64_t *at)
{
    *at = stage < (int64_t)COUNT(LADDER) ? target->due_now : 0;
    if (!*at || !LADDER[stage].days)
        return OK;
    return work_days_from(ctx, target->body, target->due_now, LADDER[stage].days, at);
}

/* At the first rung that is not over; a term that ended before is still told, once. */
Err ask_ladder_begin(Ctx *ctx, AskTarget *target)
{
    target->stage = 0;
    TRY(rung_at(ctx, target, target->stage, &target->next_at));
    while (target->next_at <= ctx->now && LADDER[target->stage].days < 0)
        TRY(rung_at(ctx, target, ++target->stage, &target->next_at));
    return OK;
}

/* What holds when the term passes without an answer. */
static AskNews apply_silence(const Ctx *ctx, const Ask *ask, AskTarget *target)
{
    if (target->silent_at || ask->silence == ASK_WAIT)
        return ASK_NEWS_DUE;
    target->silent_at = ctx->now;
    if (ask->silence == ASK_CONSENT) {
        target->state = ASK_SILENT;
        target->closed_at = ctx->now;
    }
    return ASK_NEWS_SILENT;
}

static Err climb(Ctx *ctx, const Ask *ask, AskTarget *target, AskNews *news)
{
    *news = LADDER[target->stage++].news;
    if (*news == ASK_NEWS_DUE)
        *news = apply_silence(ctx, ask, target);
    if (ask_is_open(target))
        return rung_at(ctx, target, target->stage, &target->next_at);
    target->next_at = 0;
    return OK;
}

/* Somebody has come to the post meanwhile. */
static Err deliver(Ctx *ctx, AskTarget *target)
{
    bool is_held;
    if (target->state != ASK_CREATED)
        return OK;
    TRY(ask_is_held(ctx, target->body, target->role, &is_held));
    if (!is_held)
        return OK;
    target->state = ASK_DELIVERED;
    target->delivered_at = ctx->now;
    return OK;
}

Err ask_remind(Ctx *ctx, Str id, int64_t number)
{
    Ask ask;
    TRY(ask_load(ctx, id, &ask));
    if (number < 1 || number > (int64_t)ask.count)
        return fail(ctx, ERR_NOT_FOUND, "ask: no such target");
    AskTarget *target = &ask.targets[number - 1];
    for (size_t rung = 0; rung < COUNT(LADDER); rung++) {
        AskNews news;
        bool    is_due = target->next_at && target->next_at <= ctx->now &&
                      target->stage < (int64_t)COUNT(LADDER);
        if (!is_due || !ask_is_open(target))
            return OK; /* the job of one who was first, or the answer came in between */
        Ask before = ask_copy(ctx, &ask);
        TRY(deliver(ctx, target));
        TRY(climb(ctx, &ask, target, &news));
        TRY(ask_write(ctx, &before, &ask,
                      news == ASK_NEWS_SILENT ? "ask.silent" : "ask.reminded", (Str){0}));
        TRY(ask_tell(ctx, &ask, &before.targets[number - 1], target, news));
    }
    return OK;
}

SQL(ask_targets_due,
    "SELECT ask, number FROM ask_target WHERE next_at > 0 AND next_at <= $1"
    " ORDER BY next_at LIMIT 1000");

Err ask_overdue(Ctx *ctx, int64_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &ask_targets_due, PARAMS(db_int(ctx->now)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        Str key = str_fmt(ctx->arena, "%.*s:%lld", FMT(row_text(row, "ask")),
                          (long long)row_int(row, "number"));
        TRY(job_add(ctx, "ask.remind", key, key, 0));
    }
    *count = (int64_t)rows.len;
    return OK;
}

static Err run_overdue(Ctx *ctx, const Job *job)
{
    int64_t count;
    (void)job;
    return ask_overdue(ctx, &count);
}

static Err run_remind(Ctx *ctx, const Job *job)
{
    Str     id, text;
    int64_t number;
    if (!str_cut(job->payload, ':', &id, &text) || !str_to_int(text, &number))
        return fail(ctx, ERR_BROKEN, "ask.remind: not an ask and a number");
    return ask_remind(ctx, id, number);
}

const JobKind ASK_JOBS[] = {{"ask.overdue", run_overdue, .every_s = 120},
                            {"ask.remind", run_remind},
                            {0}};
