/* clock_property_test — the legal clock against a model that knows nothing but a list of what
 * happened and walks from session to session: 100,000 random lives, on random calendars.
 *
 * Pure: no database. What the acts themselves make of the clock is history_property_test.c. */
#include "base/time.h"
#include "engine/dossier/flow.h"
#include "test/test.h"

enum {
    LIVES = 100000, OPS = 12, CALENDARS = 48, DAYS = 420, FIRST_DAY = 20454, /* 2026-01-01 */
};

static uint64_t dice(uint64_t *seed, uint64_t sides)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (*seed >> 11) % sides;
}

/* ---- calendars, and what the model knows of them: the sessions of each day ---- */

static const DayHours OFFICE = {2, {{450, 690}, {810, 1020}}}; /* 07:30–11:30, 13:30–17:00 */
static const DayHours LONG_DAY = {2, {{420, 690}, {780, 1050}}};
static const DayHours MORNING = {1, {{450, 690}}};

typedef struct Days {
    const Calendar *calendar;
    DayHours        hours[DAYS];
    int             cut_off;
} Days;

/* Storms, holidays, moved days, half days: each day has its chance of one. */
static size_t some_rules(uint64_t *seed, const DayHours week[7], DayRule *rules, Days *days)
{
    size_t count = 0;
    for (int i = 0; i < DAYS; i++) {
        int     weekday = calendar_weekday(FIRST_DAY + i);
        DayRule rule = {.day = FIRST_DAY + i, .kind = (DayKind)dice(seed, 4)};
        days->hours[i] = week[weekday];
        if (dice(seed, 14))
            continue;
        if (rule.kind == DAY_OFF)
            days->hours[i] = (DayHours){0};
        if (rule.kind == DAY_AS_WEEKDAY)
            days->hours[i] = week[rule.weekday = (int)dice(seed, 7)];
        if (rule.kind == DAY_SPECIAL)
            days->hours[i] = rule.hours = dice(seed, 2) ? MORNING : LONG_DAY;
        rules[count++] = rule;
    }
    return count;
}

static void some_calendar(Ctx *ctx, uint64_t *seed, Days *out)
{
    static const int CUT_OFFS[] = {900, 900, 900, 600, 16 * 60, NO_CUT_OFF};
    DayRule  *rules = NEW_ARRAY(ctx->arena, DayRule, DAYS);
    DayHours  day = dice(seed, 3) ? OFFICE : LONG_DAY;
    CalendarPlan plan = {.week = {day, day, day, day, day},
                         .offset_min = VIET_NAM_OFFSET_MIN,
                         .cut_off_min = CUT_OFFS[dice(seed, COUNT(CUT_OFFS))],
                         .first_day = FIRST_DAY, .last_day = FIRST_DAY + DAYS - 1};
    if (!dice(seed, 4))
        plan.week[5] = MORNING;
    out->cut_off = plan.cut_off_min;
    plan.rules = rules;
    plan.rule_count = some_rules(seed, plan.week, rules, out);
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &out->calendar) == OK);
}

/* ---- the model: everything by walking ---- */

static int64_t day_of(int64_t at) { return (at + VIET_NAM_OFFSET_MS) / DAY_MS - FIRST_DAY; }

static int64_t moment(int64_t day, int minute)
{
    return (day + FIRST_DAY) * DAY_MS - VIET_NAM_OFFSET_MS + minute * MINUTE_MS;
}

static int64_t close_of(const Days *days, int64_t day)
{
    return moment(day, days->hours[day].at[days->hours[day].len - 1].to_min);
}

/* The nth worked day after `day`. */
static int64_t days_on(const Days *days, int64_t day, int64_t n)
{
    while (n > 0)
        n -= days->hours[++day].len > 0;
    return day;
}

static int64_t received_on(const Days *days, int64_t at)
{
    int64_t day = day_of(at), last = moment(day, days->cut_off);
    if (!days->hours[day].len)
        return days_on(days, day, 1);
    if (days->cut_off < NO_CUT_OFF && last > close_of(days, day))
        last = close_of(days, day);
    return at > last ? days_on(days, day, 1) : day;
}

/* Whole minutes of working time from a to b, session by session. */
static int64_t worked(const Days *days, int64_t a, int64_t b)
{
    int64_t total = 0;
    for (int64_t day = day_of(a); day <= day_of(b); day++)
        for (size_t i = 0; i < days->hours[day].len; i++) {
            int64_t from = moment(day, days->hours[day].at[i].from_min);
            int64_t to = moment(day, days->hours[day].at[i].to_min);
            from = from > a ? from : a;
            to = to < b ? to : b;
            total += to > from ? to - from : 0;
        }
    return total / MINUTE_MS;
}

static int64_t later(const Days *days, int64_t at, int64_t minutes)
{
    int64_t left = minutes * MINUTE_MS;
    if (!left)
        return at;
    for (int64_t day = day_of(at);; day++)
        for (size_t i = 0; i < days->hours[day].len; i++) {
            int64_t from = moment(day, days->hours[day].at[i].from_min);
            int64_t to = moment(day, days->hours[day].at[i].to_min);
            from = from > at ? from : at;
            if (to - from >= left)
                return from + left;
            left -= to > from ? to - from : 0;
        }
}

/* ---- one life ---- */

typedef enum Did { DID_PAUSE, DID_GO_ON, DID_ANSWER, DID_EXTEND, DID_STORM, DIDS } Did;

typedef struct Happened {
    Did         did;
    int64_t     at, days;
    const Days *calendar; /* in force from then on */
} Happened;

typedef struct Life {
    Ctx              *ctx;
    uint64_t          seed;
    const Days       *calendars, *calendar;
    ServiceDefinition definition;
    DeadlineRule      rule;
    Flow              flow;
    Dossier           dossier;
    int64_t           accepted_at;
    Happened          list[OPS];
    int               count;
} Life;

typedef struct Fold {
    int64_t from, stood, extended, paused_at, term, due;
} Fold;

/* The clock from nothing but what happened, in order. */
static Fold fold(const Life *life)
{
    Fold        f = {.from = life->accepted_at, .term = life->rule.working_days};
    const Days *calendar = life->list[0].calendar;
    for (int i = 1; i < life->count; i++) {
        const Happened *h = &life->list[i];
        bool            resets = h->did == DID_ANSWER && life->definition.deadline.is_reset;
        if (h->did == DID_PAUSE)
            f.paused_at = h->at;
        if ((h->did == DID_GO_ON || h->did == DID_ANSWER) && !resets)
            f.stood += worked(calendar, f.paused_at, h->at);
        if (resets) /* from zero: Decree 61/2018 Article 19.4 */
            f = (Fold){.from = h->at, .term = f.term};
        if (h->did != DID_STORM && h->did != DID_EXTEND && h->did != DID_PAUSE)
            f.paused_at = 0;
        if (h->did == DID_EXTEND)
            f.extended = h->days;
        calendar = h->calendar;
    }
    f.due = close_of(calendar, days_on(calendar, received_on(calendar, f.from), f.term));
    f.due = later(calendar, f.due, f.stood);
    if (f.extended)
        f.due = close_of(calendar, days_on(calendar, day_of(f.due), f.extended));
    return f;
}

/* What has run and what is left come to the term (and to its extension), at any moment. */
static bool adds_up(Life *life, const Fold *f)
{
    const Days *c = life->calendar;
    int64_t     begin = received_on(c, f->from), due_plain, has_run, is_left, whole;
    int64_t     first = close_of(c, begin), now = life->ctx->now;
    const Calendar *calendar = c->calendar;
    if (f->extended && f->stood)
        return true; /* days were added to a part of one: due is held against the fold alone */
    if (f->extended)
        return calendar_working_days_between(life->ctx, calendar, begin + FIRST_DAY,
                                             day_of(life->dossier.due_at) + FIRST_DAY,
                                             &whole) == OK && whole == f->term + f->extended;
    due_plain = close_of(c, days_on(c, begin, f->term));
    if (f->paused_at)
        now = f->paused_at;
    if (now < first)
        now = first;
    if (calendar_elapsed(life->ctx, calendar, first, now, &has_run) != OK ||
        calendar_elapsed(life->ctx, calendar, now, life->dossier.due_at, &is_left) != OK)
        return false;
    whole = worked(c, first, due_plain);
    return has_run - f->stood + is_left == whole || has_run - f->stood + is_left == whole - 1;
}

static bool agrees(Life *life)
{
    Fold           f = fold(life);
    const Dossier *d = &life->dossier;
    if (d->clock_from == f.from && d->due_at == f.due && d->stood == f.stood &&
        d->extended == f.extended && d->paused_at == f.paused_at && d->term == f.term &&
        adds_up(life, &f))
        return true;
    printf("due %lld, not %lld; stood %lld, not %lld; extended %lld, not %lld\n",
           (long long)d->due_at, (long long)f.due, (long long)d->stood, (long long)f.stood,
           (long long)d->extended, (long long)f.extended);
    return false;
}

static Err extend(Life *life, int64_t days)
{
    life->dossier.extended = days;
    return flow_due(life->ctx, life->flow.calendar, &life->dossier, &life->dossier.due_at);
}

/* A day was taken away or given: every open clock is planned anew. */
static Err storm(Life *life)
{
    life->calendar = &life->calendars[dice(&life->seed, CALENDARS)];
    life->flow.calendar = life->calendar->calendar;
    return flow_due(life->ctx, life->flow.calendar, &life->dossier, &life->dossier.due_at);
}

static Err do_something(Life *life)
{
    Dossier *d = &life->dossier;
    Did      did = (Did)dice(&life->seed, DIDS);
    Happened h = {.did = did, .at = life->ctx->now, .days = 1 + (int64_t)dice(&life->seed, 9)};
    Err      err = OK;
    if ((did == DID_PAUSE) == (d->paused_at != 0) && did <= DID_ANSWER)
        return OK; /* the acts do not allow it, see permit.c */
    if (did == DID_EXTEND && d->extended_at)
        return OK;
    if (did == DID_PAUSE)
        flow_pause(life->ctx, d, PAUSE_APPLICANT);
    else if (did == DID_GO_ON)
        err = flow_go_on(life->ctx, &life->flow, d);
    else if (did == DID_ANSWER)
        err = flow_resume_clock(life->ctx, &life->flow, d);
    else if (did == DID_EXTEND)
        err = extend(life, d->extended_at = h.days);
    else
        err = storm(life);
    h.calendar = life->calendar;
    life->list[life->count++] = h;
    return err;
}

static bool live(Life *life)
{
    static const int64_t STEPS[] = {MINUTE_MS, 37 * MINUTE_MS, 3 * HOUR_MS, 26 * HOUR_MS,
                                    3 * DAY_MS + 17};
    Ctx *ctx = life->ctx;
    life->calendar = &life->calendars[dice(&life->seed, CALENDARS)];
    life->definition = (ServiceDefinition){.deadline = {.rules = &life->rule, .n_rules = 1}};
    life->definition.deadline.is_reset = dice(&life->seed, 2);
    life->rule = (DeadlineRule){.working_days = (int)dice(&life->seed, 16)};
    life->flow = (Flow){.definition = &life->definition, .calendar = life->calendar->calendar};
    ctx->now = moment(1 + (int64_t)dice(&life->seed, 60), (int)dice(&life->seed, 1440)) +
               (int64_t)dice(&life->seed, 3) - 1;
    life->accepted_at = ctx->now;
    life->dossier = (Dossier){.accepted_at = ctx->now};
    life->list[0] = (Happened){.calendar = life->calendar};
    life->count = 1;
    if (flow_start_clock(ctx, &life->flow, &life->dossier) != OK || !agrees(life))
        return false;
    for (int i = 1; i < OPS; i++) {
        ctx->now += STEPS[dice(&life->seed, COUNT(STEPS))] * (int64_t)dice(&life->seed, 3);
        if (do_something(life) != OK || !agrees(life))
            return false;
    }
    return true;
}

TEST(the_legal_clock_is_the_fold_over_what_happened_in_100000_random_lives)
{
    uint64_t seed = UINT64_C(20261122);
    Days    *calendars = NEW_ARRAY(ctx->arena, Days, CALENDARS);
    Life    *life = NEW(ctx->arena, Life);
    for (int i = 0; i < CALENDARS; i++)
        some_calendar(ctx, &seed, &calendars[i]);
    ArenaMark mark = arena_mark(ctx->arena);
    int       n = 0;
    for (bool is_right = true; n < LIVES && is_right; n += is_right) {
        *life = (Life){.ctx = ctx, .seed = seed + (uint64_t)n * UINT64_C(0x9e3779b97f4a7c15),
                       .calendars = calendars};
        if (!life->seed)
            life->seed = 1;
        is_right = live(life);
        arena_reset(ctx->arena, mark);
    }
    CHECK(n == LIVES); /* else it is life n that goes wrong */
    if (n < LIVES)
        printf("life %d of seed 20261122, after %d acts\n", n, life->count);
}
