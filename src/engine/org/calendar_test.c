/* calendar_test — the vectors of 2026, and a model that walks minute by minute. */
#include "engine/org/calendar.h"
#include "test/test.h"

static const int64_t MINUTE = 60000, DAY = INT64_C(86400000), HANOI = 7 * INT64_C(3600000);

/* Day number of a date, counted year by year: on purpose not the way the product does it. */
static int64_t day(int year, int month, int date)
{
    static const int LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t n = date - 1;
    for (int y = 1970; y < year; y++)
        n += 365 + ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
    for (int m = 1; m < month; m++)
        n += LENGTH[m - 1] + (m == 2 && year % 4 == 0);
    return n;
}

static int64_t at(int64_t on, int hour, int minute)
{
    return on * DAY - HANOI + (hour * 60 + minute) * MINUTE;
}

static const DayHours OFFICE = {2, {{450, 690}, {810, 1020}}}; /* 07:30–11:30, 13:30–17:00 */

static const Calendar *year_2026(Ctx *ctx)
{
    DayRule rules[] = {
        {day(2026, 1, 1), DAY_OFF},           {day(2026, 1, 2), DAY_OFF},
        {day(2026, 1, 10), DAY_AS_WEEKDAY, 4}, {day(2026, 2, 16), DAY_OFF},
        {day(2026, 2, 17), DAY_OFF},          {day(2026, 2, 18), DAY_OFF},
        {day(2026, 2, 19), DAY_OFF},          {day(2026, 2, 20), DAY_OFF},
        {day(2026, 4, 26), DAY_OFF},          {day(2026, 4, 27), DAY_OFF},
        {day(2026, 4, 30), DAY_OFF},          {day(2026, 5, 1), DAY_OFF},
        {day(2026, 8, 22), DAY_AS_WEEKDAY, 0}, {day(2026, 8, 31), DAY_OFF},
        {day(2026, 9, 1), DAY_OFF},           {day(2026, 9, 2), DAY_OFF},
        {day(2026, 11, 24), DAY_NOTED},
    };
    CalendarPlan plan = {
        .week = {OFFICE, OFFICE, OFFICE, OFFICE, OFFICE},
        .cut_off_min = 15 * 60,
        .offset_min = VIET_NAM_OFFSET_MIN,
        .rules = rules,
        .rule_count = COUNT(rules),
        .first_day = day(2025, 1, 1),
        .last_day = day(2027, 12, 31),
    };
    const Calendar *calendar = NULL;
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == OK);
    return calendar;
}

TEST(terms_of_2026_end_on_the_days_of_the_vectors)
{
    const struct { int from[3]; int64_t days; int due[3]; } VECTORS[] = {
        {{2026, 2, 13}, 3, {2026, 2, 25}},  {{2026, 4, 24}, 2, {2026, 4, 29}},
        {{2026, 4, 29}, 1, {2026, 5, 4}},   {{2026, 8, 28}, 1, {2026, 9, 3}},
        {{2026, 8, 21}, 1, {2026, 8, 22}},  {{2026, 1, 9}, 1, {2026, 1, 10}},
        {{2025, 12, 31}, 1, {2026, 1, 5}},  {{2026, 11, 20}, 10, {2026, 12, 4}},
        {{2026, 6, 1}, 15, {2026, 6, 22}},
    };
    const Calendar *calendar = year_2026(ctx);
    for (size_t i = 0; i < COUNT(VECTORS); i++) {
        const int *from = VECTORS[i].from, *due = VECTORS[i].due;
        int64_t due_ms = 0, between = 0;
        CHECK(calendar_due(ctx, calendar, at(day(from[0], from[1], from[2]), 9, 0),
                           VECTORS[i].days, &due_ms) == OK);
        CHECK(due_ms == at(day(due[0], due[1], due[2]), 17, 0));
        CHECK(calendar_working_days_between(ctx, calendar, day(from[0], from[1], from[2]),
                                            calendar_day_of(calendar, due_ms), &between) == OK);
        CHECK(between == VECTORS[i].days);
    }
}

TEST(what_comes_after_three_in_the_afternoon_is_received_on_the_next_working_day)
{
    const Calendar *calendar = year_2026(ctx);
    const struct { int64_t at, day; } CASES[] = {
        {at(day(2026, 11, 20), 14, 59), day(2026, 11, 20)},
        {at(day(2026, 11, 20), 15, 0), day(2026, 11, 20)},
        {at(day(2026, 11, 20), 15, 0) + 1, day(2026, 11, 23)},
        {at(day(2026, 11, 20), 15, 1), day(2026, 11, 23)},
        {at(day(2026, 2, 13), 16, 0), day(2026, 2, 23)},
        {at(day(2026, 11, 21), 9, 0), day(2026, 11, 23)},
        {at(day(2026, 11, 20), 0, 5), day(2026, 11, 20)},
        {at(day(2026, 11, 20), 23, 59), day(2026, 11, 23)},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t received = 0;
        CHECK(calendar_received_day(ctx, calendar, CASES[i].at, &received) == OK);
        CHECK(received == CASES[i].day);
    }
}

TEST(a_same_day_term_ends_at_close_unless_the_cut_off_has_passed)
{
    const Calendar *calendar = year_2026(ctx);
    int64_t due = 0;
    CHECK(calendar_due(ctx, calendar, at(day(2026, 11, 20), 14, 0), 0, &due) == OK);
    CHECK(due == at(day(2026, 11, 20), 17, 0));
    CHECK(calendar_due(ctx, calendar, at(day(2026, 11, 20), 15, 30), 0, &due) == OK);
    CHECK(due == at(day(2026, 11, 23), 17, 0));
}

TEST(a_day_in_a_budget_is_the_calendars_own_day)
{
    const Calendar *calendar = year_2026(ctx);
    int64_t minutes = 0, end = 0;
    CHECK(calendar_day_minutes(calendar) == 450);
    CHECK(calendar_budget(ctx, calendar, S("2d"), &minutes) == OK && minutes == 900);
    CHECK(calendar_budget(ctx, calendar, S("4h"), &minutes) == OK && minutes == 240);
    CHECK(calendar_budget(ctx, calendar, S("90m"), &minutes) == OK && minutes == 90);
    CHECK(calendar_add_minutes(ctx, calendar, at(day(2026, 11, 20), 7, 30), 900, &end) == OK);
    CHECK(end == at(day(2026, 11, 23), 17, 0));
    CHECK(calendar_add_minutes(ctx, calendar, at(day(2026, 11, 20), 10, 30), 240, &end) == OK);
    CHECK(end == at(day(2026, 11, 20), 16, 30));
    static const char *BAD[] = {"", "d", "2", "2w", "-1d", "1.5d", " 2d", "99999999d"};
    for (size_t i = 0; i < COUNT(BAD); i++)
        CHECK(calendar_budget(ctx, calendar, str_of(BAD[i]), &minutes) == ERR_INVALID);
}

TEST(outside_its_window_a_calendar_says_so)
{
    const Calendar *calendar = year_2026(ctx);
    int64_t out = 0;
    CHECK(calendar_due(ctx, calendar, at(day(2027, 12, 20), 9, 0), 15, &out) == ERR_LIMIT);
    CHECK(calendar_due(ctx, calendar, at(day(2024, 12, 31), 9, 0), 1, &out) == ERR_LIMIT);
    CHECK(calendar_due(ctx, calendar, at(day(2028, 1, 1), 9, 0), 1, &out) == ERR_LIMIT);
    CHECK(calendar_due(ctx, calendar, at(day(2026, 1, 5), 9, 0), INT64_MAX, &out) == ERR_LIMIT);
    CHECK(calendar_due(ctx, calendar, at(day(2026, 1, 5), 9, 0), -1, &out) == ERR_INVALID);
    CHECK(calendar_elapsed(ctx, calendar, INT64_MIN, INT64_MAX, &out) == ERR_LIMIT);
    CHECK(calendar_next_open(ctx, calendar, at(day(2027, 12, 31), 18, 0), &out) == ERR_LIMIT);
    CHECK(calendar_add_minutes(ctx, calendar, at(day(2026, 1, 5), 9, 0), 10000000, &out) ==
          ERR_LIMIT);
    CHECK(calendar_work_day(ctx, calendar, day(2025, 1, 1), -1, &out) == ERR_LIMIT);
    CHECK(!calendar_is_work_day(calendar, INT64_MAX));
}

TEST(the_working_day_before_a_due_day_is_found)
{
    const Calendar *calendar = year_2026(ctx);
    int64_t found = 0;
    CHECK(calendar_work_day(ctx, calendar, day(2026, 2, 23), -1, &found) == OK);
    CHECK(found == day(2026, 2, 13));
    CHECK(calendar_work_day(ctx, calendar, day(2026, 2, 18), 0, &found) == OK);
    CHECK(found == day(2026, 2, 23));
}

TEST(a_plan_that_makes_no_sense_is_refused)
{
    const Calendar *calendar = NULL;
    CalendarPlan good = {.week = {OFFICE}, .cut_off_min = 900, .offset_min = 420,
                         .first_day = 0, .last_day = 100};
    CHECK(calendar_compile(ctx, ctx->arena, &good, &calendar) == OK);
    CalendarPlan plan = good;
    plan.week[0] = (DayHours){2, {{450, 690}, {600, 1020}}};
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_INVALID);
    plan = good;
    plan.week[0] = (DayHours){0};
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_INVALID);
    plan = good;
    plan.week[0] = (DayHours){1, {{450, 1441}}};
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_INVALID);
    plan = good;
    plan.cut_off_min = 0;
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_INVALID);
    plan = good;
    plan.last_day = -1;
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_LIMIT);
    DayRule rule = {.day = 3, .kind = DAY_AS_WEEKDAY, .weekday = 7};
    plan = good;
    plan.rules = &rule;
    plan.rule_count = 1;
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == ERR_INVALID);
}

/* ---- against the model ---- */

enum { MODEL_DAYS = 70, MODEL_MINUTES = MODEL_DAYS * 1440 };

typedef struct Model {
    bool worked[MODEL_DAYS], open[MODEL_MINUTES];
    int  cut_off;
} Model;

static uint64_t dice(uint64_t *seed, uint64_t sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % sides;
}

static DayHours some_hours(uint64_t *seed)
{
    DayHours hours = {.len = 1 + dice(seed, 3)};
    int minute = 0;
    for (size_t i = 0; i < hours.len; i++) {
        hours.at[i].from_min = minute + (int)dice(seed, 200);
        hours.at[i].to_min = hours.at[i].from_min + 1 + (int)dice(seed, 250);
        minute = hours.at[i].to_min;
    }
    return hours;
}

static const Calendar *random_calendar(Ctx *ctx, uint64_t *seed, int64_t first, Model *model)
{
    CalendarPlan plan = {.offset_min = VIET_NAM_OFFSET_MIN, .first_day = first,
                         .last_day = first + MODEL_DAYS - 1};
    for (int i = 0; i < 7; i++)
        if (i == 0 || dice(seed, 4))
            plan.week[i] = some_hours(seed);
    plan.cut_off_min = dice(seed, 3) ? 400 + (int)dice(seed, 600) : NO_CUT_OFF;
    model->cut_off = plan.cut_off_min;
    DayRule rules[20];
    for (size_t i = 0; i < COUNT(rules); i++)
        rules[i] = (DayRule){first + (int64_t)dice(seed, MODEL_DAYS), (DayKind)dice(seed, 4),
                             (int)dice(seed, 7), some_hours(seed)};
    plan.rules = rules;
    plan.rule_count = COUNT(rules);
    const Calendar *calendar = NULL;
    CHECK(calendar_compile(ctx, ctx->arena, &plan, &calendar) == OK);
    for (int64_t d = 0; d < MODEL_DAYS; d++) {
        DayHours hours = plan.week[(first + d + 3) % 7];
        for (size_t i = 0; i < COUNT(rules); i++)
            if (rules[i].day == first + d && rules[i].kind != DAY_NOTED)
                hours = rules[i].kind == DAY_SPECIAL      ? rules[i].hours
                        : rules[i].kind == DAY_AS_WEEKDAY ? plan.week[rules[i].weekday]
                                                          : (DayHours){0};
        for (size_t i = 0; i < hours.len; i++)
            for (int m = hours.at[i].from_min; m < hours.at[i].to_min; m++)
                model->open[d * 1440 + m] = model->worked[d] = true;
    }
    return calendar;
}

static void compare_time(Ctx *ctx, const Calendar *calendar, const Model *model, int64_t base,
                         uint64_t *seed)
{
    int64_t a = (int64_t)dice(seed, MODEL_MINUTES), b = (int64_t)dice(seed, MODEL_MINUTES);
    int64_t low = a < b ? a : b, high = a < b ? b : a, want = 0, have = -1;
    for (int64_t m = low; m < high; m++)
        want += model->open[m];
    CHECK(calendar_elapsed(ctx, calendar, base + a * MINUTE, base + b * MINUTE, &have) == OK);
    CHECK(have == (a < b ? want : -want));

    int64_t budget = 1 + (int64_t)dice(seed, 3000), left = budget, end = a;
    while (end < MODEL_MINUTES && left > 0)
        left -= model->open[end++];
    Err err = calendar_add_minutes(ctx, calendar, base + a * MINUTE, budget, &have);
    CHECK(err == (left > 0 ? ERR_LIMIT : OK));
    if (err == OK && left == 0) {
        int64_t elapsed = 0, remaining = 0, now = base + low * MINUTE;
        CHECK(have == base + end * MINUTE);
        CHECK(calendar_elapsed(ctx, calendar, base + a * MINUTE, now, &elapsed) == OK);
        CHECK(calendar_elapsed(ctx, calendar, now, have, &remaining) == OK);
        CHECK(elapsed + remaining == budget);
    }

    int64_t open = a;
    while (open < MODEL_MINUTES && !model->open[open])
        open++;
    err = calendar_next_open(ctx, calendar, base + a * MINUTE, &have);
    CHECK(err == (open == MODEL_MINUTES ? ERR_LIMIT : OK));
    CHECK(err != OK || have == base + open * MINUTE);
    CHECK(calendar_is_open(calendar, base + a * MINUTE) == model->open[a]);
}

/* The due minute by walking; -1 when the model ends before. */
static int64_t walk_due(const Model *model, int64_t start, int64_t days)
{
    int64_t d = start / 1440, close = 0;
    for (int64_t m = 0; m < 1440; m++)
        if (model->open[d * 1440 + m])
            close = m + 1;
    bool late = model->cut_off < NO_CUT_OFF &&
                start % 1440 > (model->cut_off < close ? model->cut_off : close);
    if (!model->worked[d] || late)
        for (d++; d < MODEL_DAYS && !model->worked[d];)
            d++;
    for (; days > 0 && d < MODEL_DAYS; days--)
        for (d++; d < MODEL_DAYS && !model->worked[d];)
            d++;
    if (d >= MODEL_DAYS)
        return -1;
    for (int64_t m = 0; m < 1440; m++)
        if (model->open[d * 1440 + m])
            close = d * 1440 + m + 1;
    return close;
}

TEST(the_calendar_agrees_with_walking_minute_by_minute)
{
    uint64_t seed = 20261122;
    for (int round = 0; round < 40; round++) {
        Model *model = NEW(ctx->arena, Model);
        int64_t first = day(2026, 1, 1) + round, base = first * DAY - HANOI;
        const Calendar *calendar = random_calendar(ctx, &seed, first, model);
        for (int i = 0; i < 20; i++) {
            compare_time(ctx, calendar, model, base, &seed);
            int64_t start = (int64_t)dice(&seed, MODEL_MINUTES), n = (int64_t)dice(&seed, 20);
            int64_t want = walk_due(model, start, n), due = 0, later = 0;
            Err err = calendar_due(ctx, calendar, base + start * MINUTE, n, &due);
            CHECK(err == (want < 0 ? ERR_LIMIT : OK));
            CHECK(err != OK || due == base + want * MINUTE);
            /* A later receipt or a longer term is never due earlier. */
            if (calendar_due(ctx, calendar, base + start * MINUTE + 9 * DAY, n, &later) == OK)
                CHECK(later >= due);
            if (calendar_due(ctx, calendar, base + start * MINUTE, n + 1, &later) == OK)
                CHECK(later > due);
        }
    }
}

TEST(seconds_are_not_lost_in_a_budget)
{
    const Calendar *calendar = year_2026(ctx);
    int64_t start = at(day(2026, 11, 20), 16, 59) + 30500, end = 0, minutes = 0;
    CHECK(calendar_add_minutes(ctx, calendar, start, 60, &end) == OK);
    CHECK(end == at(day(2026, 11, 23), 8, 29) + 30500);
    CHECK(calendar_elapsed(ctx, calendar, start, end, &minutes) == OK && minutes == 60);
}
