/* calendar_compile — checks a plan and turns it into running totals. */
#include "engine/org/calendar_own.h"

enum { OFF = 7, FIRST_SPECIAL = 8, RULES_MAX = 4096 };

static int64_t minutes_in(const DayHours *hours)
{
    int64_t n = 0;
    for (size_t i = 0; i < hours->len; i++)
        n += hours->at[i].to_min - hours->at[i].from_min;
    return n;
}

static bool hours_are_sound(const DayHours *hours)
{
    if (hours->len > CALENDAR_SPANS)
        return false;
    int end = 0;
    for (size_t i = 0; i < hours->len; i++) {
        if (hours->at[i].from_min < end || hours->at[i].to_min <= hours->at[i].from_min)
            return false;
        end = hours->at[i].to_min;
    }
    return end <= 24 * 60;
}

static Err check_plan(Ctx *ctx, const CalendarPlan *plan)
{
    int64_t worked = 0;
    for (int i = 0; i < 7; i++) {
        if (!hours_are_sound(&plan->week[i]))
            return fail(ctx, ERR_INVALID, "calendar: sessions of weekday %d", i);
        worked += minutes_in(&plan->week[i]);
    }
    if (worked == 0)
        return fail(ctx, ERR_INVALID, "calendar: a week without work");
    if (plan->cut_off_min <= 0 || plan->cut_off_min > NO_CUT_OFF)
        return fail(ctx, ERR_INVALID, "calendar: cut-off %d", plan->cut_off_min);
    if (plan->offset_min < -12 * 60 || plan->offset_min > 14 * 60)
        return fail(ctx, ERR_INVALID, "calendar: offset %d", plan->offset_min);
    for (size_t i = 0; i < plan->rule_count; i++) {
        const DayRule *rule = &plan->rules[i];
        bool sound = rule->kind != DAY_SPECIAL ||
                     (rule->hours.len && hours_are_sound(&rule->hours));
        bool known = rule->kind != DAY_AS_WEEKDAY || (rule->weekday >= 0 && rule->weekday < 7);
        if (!sound || !known)
            return fail(ctx, ERR_INVALID, "calendar: rule of day %lld", (long long)rule->day);
    }
    if (plan->rule_count > RULES_MAX)
        return fail(ctx, ERR_LIMIT, "calendar: too many rules");
    if (plan->last_day < plan->first_day ||
        plan->last_day - plan->first_day >= CALENDAR_DAYS_MAX)
        return fail(ctx, ERR_LIMIT, "calendar: window of days");
    return OK;
}

/* The commonest length of a working day in the week, so that "1d" is what people there call a
 * day even where Saturday morning is worked. */
static int64_t ordinary_minutes(const CalendarPlan *plan)
{
    int64_t best = 0;
    int best_count = 0;
    for (int i = 0; i < 7; i++) {
        int64_t n = minutes_in(&plan->week[i]);
        int count = 0;
        for (int k = 0; k < 7; k++)
            count += minutes_in(&plan->week[k]) == n;
        if (n > 0 && (count > best_count || (count == best_count && n > best))) {
            best = n;
            best_count = count;
        }
    }
    return best;
}

/* Gives every day of the window its pattern; the rules come last, so a later one holds. */
static void lay_out(const CalendarPlan *plan, Calendar *calendar, DayHours *patterns)
{
    size_t used = FIRST_SPECIAL;
    memcpy(patterns, plan->week, sizeof plan->week);
    for (int64_t i = 0; i < calendar->count; i++)
        calendar->pattern[i] = (uint16_t)calendar_weekday(plan->first_day + i);
    for (size_t i = 0; i < plan->rule_count; i++) {
        const DayRule *rule = &plan->rules[i];
        if (rule->day < plan->first_day || rule->day > plan->last_day ||
            rule->kind == DAY_NOTED)
            continue;
        size_t pattern = rule->kind == DAY_AS_WEEKDAY ? (size_t)rule->weekday : OFF;
        if (rule->kind == DAY_SPECIAL) {
            pattern = used++;
            patterns[pattern] = rule->hours;
        }
        calendar->pattern[rule->day - plan->first_day] = (uint16_t)pattern;
    }
}

Err calendar_compile(Ctx *ctx, Arena *arena, const CalendarPlan *plan, const Calendar **out)
{
    TRY(check_plan(ctx, plan));
    size_t specials = 0;
    for (size_t i = 0; i < plan->rule_count; i++)
        specials += plan->rules[i].kind == DAY_SPECIAL;
    Calendar *calendar = NEW(arena, Calendar);
    DayHours *patterns = NEW_ARRAY(arena, DayHours, FIRST_SPECIAL + specials);
    size_t count = (size_t)(plan->last_day - plan->first_day + 1);
    *calendar = (Calendar){
        .first_day = plan->first_day,
        .count = (int64_t)count,
        .offset_ms = plan->offset_min * MINUTE_MS,
        .day_minutes = ordinary_minutes(plan),
        .cut_off_min = plan->cut_off_min,
        .patterns = patterns,
        .pattern = NEW_ARRAY(arena, uint16_t, count),
        .minutes = NEW_ARRAY(arena, int32_t, count + 1),
        .days = NEW_ARRAY(arena, int32_t, count + 1),
    };
    lay_out(plan, calendar, patterns);
    for (size_t i = 0; i < count; i++) {
        int64_t minutes = minutes_in(&patterns[calendar->pattern[i]]);
        calendar->minutes[i + 1] = calendar->minutes[i] + (int32_t)minutes;
        calendar->days[i + 1] = calendar->days[i] + (minutes > 0);
    }
    *out = calendar;
    return OK;
}
