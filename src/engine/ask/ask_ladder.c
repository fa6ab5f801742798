/* ask_ladder — terms that come near and pass: reminders to the asked office, and the silence rule.
 *
 * Three rungs: a working day before the term, at the term, a working day after it. Each is an
 * event; who is told, and how, is the source's business (AskNews). */
#include "engine/ask/ask_own.h"

#include "base/time.h"

enum { STAGE_SOON, STAGE_DUE, STAGE_LATE, STAGE_OVER };

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

Err ask_ladder_begin(Ctx *ctx, AskTarget *target)
{
    target->stage = STAGE_SOON;
    TRY(work_days_from(ctx, target->body, target->due_now, -1, &target->next_at));
    if (target->next_at > ctx->now)
        return OK;
    target->stage = STAGE_DUE; /* a term too short to be reminded of beforehand */
    target->next_at = target->due_now;
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
    switch (target->stage++) {
    case STAGE_SOON:
        *news = ASK_NEWS_SOON;
        target->next_at = target->due_now;
        return OK;
    case STAGE_DUE:
        *news = apply_silence(ctx, ask, target);
        if (!ask_is_open(target)) {
            target->next_at = 0;
            return OK;
        }
        return work_days_from(ctx, target->body, target->due_now, 1, &target->next_at);
    default:
        *news = ASK_NEWS_LATE;
        target->next_at = 0;
        return OK;
    }
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
    for (int rung = 0; rung < STAGE_OVER; rung++) {
        AskNews news;
        if (!target->next_at || target->next_at > ctx->now || !ask_is_open(target))
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
