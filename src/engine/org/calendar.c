/* calendar — the compiled form and everything asked of it. The plan is checked and compiled in
 * calendar_compile.c. */
#include "engine/org/calendar_own.h"

static const int64_t FAR_MS = INT64_C(1) << 52;

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int calendar_weekday(int64_t day)
{
    int64_t since_monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday);
}

static int64_t midnight(const Calendar *calendar, int64_t index)
{
    return (calendar->first_day + index) * DAY_MS - calendar->offset_ms;
}

int64_t calendar_day_of(const Calendar *calendar, int64_t at_ms)
{
    if (at_ms > FAR_MS || at_ms < -FAR_MS)
        return at_ms > 0 ? INT32_MAX : INT32_MIN; /* outside every window, without overflow */
    return floor_div(at_ms + calendar->offset_ms, DAY_MS);
}

int64_t calendar_day_minutes(const Calendar *calendar) { return calendar->day_minutes; }

static const DayHours *hours_of(const Calendar *calendar, int64_t index)
{
    return &calendar->patterns[calendar->pattern[index]];
}

static Err index_of(Ctx *ctx, const Calendar *calendar, int64_t day, int64_t *index)
{
    if (day < calendar->first_day || day >= calendar->first_day + calendar->count)
        return fail(ctx, ERR_LIMIT, "calendar: day %lld is outside its window", (long long)day);
    *index = day - calendar->first_day;
    return OK;
}

static bool is_worked(const Calendar *calendar, int64_t index)
{
    return calendar->days[index + 1] > calendar->days[index];
}

bool calendar_is_work_day(const Calendar *calendar, int64_t day)
{
    return day >= calendar->first_day && day < calendar->first_day + calendar->count &&
           is_worked(calendar, day - calendar->first_day);
}

/* The smallest index with total[index + 1] >= target; ERR_LIMIT when the window ends before. */
static Err reach(Ctx *ctx, const Calendar *calendar, const int32_t *total, int64_t target,
                 int64_t *index)
{
    int64_t low = 0, high = calendar->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (total[middle + 1] >= target)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == calendar->count || target <= 0)
        return fail(ctx, ERR_LIMIT, "calendar: outside its window");
    *index = low;
    return OK;
}

static int64_t closes_at(const Calendar *calendar, int64_t index)
{
    const DayHours *hours = hours_of(calendar, index);
    return midnight(calendar, index) + hours->at[hours->len - 1].to_min * MINUTE_MS;
}

Err calendar_hours(Ctx *ctx, const Calendar *calendar, int64_t day, int64_t *opens_ms,
                   int64_t *closes_ms)
{
    int64_t index = 0;
    TRY(index_of(ctx, calendar, day, &index));
    if (!is_worked(calendar, index))
        return fail(ctx, ERR_INVALID, "calendar: day %lld is off", (long long)day);
    *opens_ms = midnight(calendar, index) +
                hours_of(calendar, index)->at[0].from_min * MINUTE_MS;
    *closes_ms = closes_at(calendar, index);
    return OK;
}

/* ---- days ---- */

Err calendar_work_day(Ctx *ctx, const Calendar *calendar, int64_t day, int64_t n, int64_t *out)
{
    int64_t index = 0, found = 0;
    TRY(index_of(ctx, calendar, day, &index));
    if (n > calendar->count || n < -calendar->count)
        return fail(ctx, ERR_LIMIT, "calendar: term too long");
    bool itself = n == 0 && is_worked(calendar, index);
    if (itself) {
        *out = day;
        return OK;
    }
    int64_t target = n > 0    ? calendar->days[index + 1] + n
                     : n == 0 ? calendar->days[index + 1] + 1
                              : calendar->days[index] + n + 1;
    TRY(reach(ctx, calendar, calendar->days, target, &found));
    *out = calendar->first_day + found;
    return OK;
}

Err calendar_received_day(Ctx *ctx, const Calendar *calendar, int64_t at_ms, int64_t *day)
{
    int64_t today = calendar_day_of(calendar, at_ms), index = 0;
    TRY(index_of(ctx, calendar, today, &index));
    if (!is_worked(calendar, index))
        return calendar_work_day(ctx, calendar, today, 1, day);
    int64_t last = midnight(calendar, index) + calendar->cut_off_min * MINUTE_MS;
    if (calendar->cut_off_min < NO_CUT_OFF && last > closes_at(calendar, index))
        last = closes_at(calendar, index);
    if (at_ms > last)
        return calendar_work_day(ctx, calendar, today, 1, day);
    *day = today;
    return OK;
}

Err calendar_due(Ctx *ctx, const Calendar *calendar, int64_t start_ms, int64_t working_days,
                 int64_t *due_ms)
{
    int64_t received = 0, day = 0, opens_ms;
    if (working_days < 0)
        return fail(ctx, ERR_INVALID, "calendar: a term is not negative");
    TRY(calendar_received_day(ctx, calendar, start_ms, &received));
    TRY(calendar_work_day(ctx, calendar, received, working_days, &day));
    return calendar_hours(ctx, calendar, day, &opens_ms, due_ms);
}

Err calendar_working_days_between(Ctx *ctx, const Calendar *calendar, int64_t from_day,
                                  int64_t to_day, int64_t *days)
{
    int64_t from = 0, to = 0;
    TRY(index_of(ctx, calendar, from_day, &from));
    TRY(index_of(ctx, calendar, to_day, &to));
    *days = calendar->days[to + 1] - calendar->days[from + 1];
    return OK;
}

/* ---- working time ---- */

/* Working milliseconds from the begin of the window to a moment. */
static Err position(Ctx *ctx, const Calendar *calendar, int64_t at_ms, int64_t *out)
{
    int64_t index = 0;
    TRY(index_of(ctx, calendar, calendar_day_of(calendar, at_ms), &index));
    int64_t total = calendar->minutes[index] * MINUTE_MS;
    int64_t into = at_ms - midnight(calendar, index);
    const DayHours *hours = hours_of(calendar, index);
    for (size_t i = 0; i < hours->len; i++) {
        int64_t from = hours->at[i].from_min * MINUTE_MS;
        int64_t to = hours->at[i].to_min * MINUTE_MS;
        if (into > from)
            total += (into < to ? into : to) - from;
    }
    *out = total;
    return OK;
}

/* The first moment with this position, which is greater than 0. */
static Err moment(Ctx *ctx, const Calendar *calendar, int64_t target_ms, int64_t *out)
{
    int64_t index = 0;
    int64_t target_min = floor_div(target_ms + MINUTE_MS - 1, MINUTE_MS);
    TRY(reach(ctx, calendar, calendar->minutes, target_min, &index));
    int64_t left = target_ms - calendar->minutes[index] * MINUTE_MS;
    const DayHours *hours = hours_of(calendar, index);
    for (size_t i = 0; i < hours->len; i++) {
        int64_t length = (hours->at[i].to_min - hours->at[i].from_min) * MINUTE_MS;
        *out = midnight(calendar, index) + hours->at[i].from_min * MINUTE_MS + left;
        if (left <= length)
            return OK;
        left -= length;
    }
    return fail(ctx, ERR_BROKEN, "calendar: totals do not fit the sessions");
}

Err calendar_add_minutes(Ctx *ctx, const Calendar *calendar, int64_t start_ms, int64_t minutes,
                         int64_t *out_ms)
{
    int64_t start = 0;
    if (minutes < 0)
        return fail(ctx, ERR_INVALID, "calendar: a budget is not negative");
    if (minutes > INT32_MAX)
        return fail(ctx, ERR_LIMIT, "calendar: budget too long");
    TRY(position(ctx, calendar, start_ms, &start));
    if (minutes == 0) {
        *out_ms = start_ms;
        return OK;
    }
    return moment(ctx, calendar, start + minutes * MINUTE_MS, out_ms);
}

Err calendar_elapsed(Ctx *ctx, const Calendar *calendar, int64_t a_ms, int64_t b_ms,
                     int64_t *minutes)
{
    int64_t a = 0, b = 0;
    TRY(position(ctx, calendar, a_ms, &a));
    TRY(position(ctx, calendar, b_ms, &b));
    *minutes = (b - a) / MINUTE_MS;
    return OK;
}

bool calendar_is_open(const Calendar *calendar, int64_t at_ms)
{
    int64_t index = calendar_day_of(calendar, at_ms) - calendar->first_day;
    if (index < 0 || index >= calendar->count)
        return false;
    int64_t into = at_ms - midnight(calendar, index);
    const DayHours *hours = hours_of(calendar, index);
    for (size_t i = 0; i < hours->len; i++)
        if (into >= hours->at[i].from_min * MINUTE_MS &&
            into < hours->at[i].to_min * MINUTE_MS)
            return true;
    return false;
}

Err calendar_next_open(Ctx *ctx, const Calendar *calendar, int64_t at_ms, int64_t *out_ms)
{
    int64_t index = 0, day = 0, closes_ms;
    TRY(index_of(ctx, calendar, calendar_day_of(calendar, at_ms), &index));
    int64_t start = midnight(calendar, index);
    const DayHours *hours = hours_of(calendar, index);
    for (size_t i = 0; i < hours->len; i++)
        if (at_ms < start + hours->at[i].to_min * MINUTE_MS) {
            int64_t from = start + hours->at[i].from_min * MINUTE_MS;
            *out_ms = at_ms > from ? at_ms : from;
            return OK;
        }
    TRY(calendar_work_day(ctx, calendar, calendar->first_day + index, 1, &day));
    return calendar_hours(ctx, calendar, day, out_ms, &closes_ms);
}

Err calendar_budget(Ctx *ctx, const Calendar *calendar, Str text, int64_t *minutes)
{
    int64_t n, unit = 0;
    if (text.len < 2 || text.len > 8 || !str_to_int((Str){text.at, text.len - 1}, &n) || n < 0)
        return fail(ctx, ERR_INVALID, "calendar: '%.*s' is no budget", FMT(text));
    switch (text.at[text.len - 1]) {
    case 'm': unit = 1; break;
    case 'h': unit = 60; break;
    case 'd': unit = calendar->day_minutes; break;
    default: return fail(ctx, ERR_INVALID, "calendar: '%.*s' is no budget", FMT(text));
    }
    *minutes = n * unit;
    return OK;
}
