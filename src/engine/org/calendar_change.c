/* calendar_change — a copy of a compiled calendar with some days changed: what if? */
#include "engine/org/calendar_own.h"

/* What most days of this weekday are like: the others are the exceptions. */
static DayHours usual(const Calendar *calendar, int weekday)
{
    enum { PATTERNS = 256 };
    int64_t  counts[PATTERNS] = {0};
    uint16_t best = 0;
    for (int64_t i = 0; i < calendar->count; i++)
        if (calendar_weekday(calendar->first_day + i) == weekday &&
            calendar->pattern[i] < PATTERNS &&
            ++counts[calendar->pattern[i]] > (best < PATTERNS ? counts[best] : 0))
            best = calendar->pattern[i];
    return calendar->patterns[best];
}

static bool same(const DayHours *a, const DayHours *b)
{
    bool is_same = a->len == b->len;
    for (size_t i = 0; i < a->len && is_same; i++)
        is_same = a->at[i].from_min == b->at[i].from_min && a->at[i].to_min == b->at[i].to_min;
    return is_same;
}

Err calendar_changed(Ctx *ctx, const Calendar *base, const DayRule *rules, size_t count,
                     const Calendar **out)
{
    size_t          days = (size_t)base->count;
    DayRule        *all = NEW_ARRAY(ctx->arena, DayRule, days + count + 1);
    CalendarPlan plan = {.cut_off_min = base->cut_off_min,
                         .offset_min = (int)(base->offset_ms / MINUTE_MS),
                         .rules = all,
                         .first_day = base->first_day,
                         .last_day = base->first_day + base->count - 1};
    for (int i = 0; i < 7; i++)
        plan.week[i] = usual(base, i);
    for (size_t i = 0; i < days; i++) {
        const DayHours *hours = &base->patterns[base->pattern[i]];
        int64_t         day = base->first_day + (int64_t)i;
        if (!same(hours, &plan.week[calendar_weekday(day)]))
            all[plan.rule_count++] = (DayRule){.day = day,
                                               .kind = hours->len ? DAY_SPECIAL : DAY_OFF,
                                               .hours = *hours};
    }
    for (size_t i = 0; i < count; i++)
        all[plan.rule_count++] = rules[i];
    return calendar_compile(ctx, ctx->arena, &plan, out);
}
