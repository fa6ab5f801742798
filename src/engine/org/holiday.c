#include "engine/org/holiday.h"

#include <assert.h>

static const char *const NAMES[HOLIDAY_GROUPS][LANG_COUNT] = {
    [HOLIDAY_NEW_YEAR] = {"Tết Dương lịch", "New Year"},
    [HOLIDAY_TET] = {"Tết Âm lịch", "Lunar New Year"},
    [HOLIDAY_HUNG_KINGS] = {"Giỗ Tổ Hùng Vương", "Hùng Kings' Day"},
    [HOLIDAY_REUNIFICATION] = {"Ngày Chiến thắng, Ngày Quốc tế lao động",
                               "Reunification Day, Labour Day"},
    [HOLIDAY_NATIONAL_DAY] = {"Quốc khánh", "National Day"},
};

Str holiday_name(HolidayGroup group, Lang lang) { return str_of(NAMES[group][lang]); }

Date holiday_core(const HolidayYear *year, HolidayGroup group)
{
    const Date CORES[] = {
        [HOLIDAY_NEW_YEAR] = {year->year, 1, 1},
        [HOLIDAY_TET] = year->tet,
        [HOLIDAY_HUNG_KINGS] = year->hung_kings,
        [HOLIDAY_REUNIFICATION] = {year->year, 4, 30},
        [HOLIDAY_NATIONAL_DAY] = {year->year, 9, 2},
    };
    return CORES[group];
}

static bool is_weekend(Date day) { return date_weekday(day) >= SATURDAY; }

/* First day and number of days of a group. */
static int extent(const HolidayYear *year, HolidayGroup group, Date *first)
{
    *first = holiday_core(year, group);
    if (group == HOLIDAY_TET) {
        *first = date_add_days(*first, -1); /* from the last day of the old year */
        return 5;
    }
    if (group == HOLIDAY_REUNIFICATION)
        return 2;
    if (group == HOLIDAY_NATIONAL_DAY && year->year >= 2021) {
        Date before = date_add_days(*first, -1);
        if (!is_weekend(before))
            *first = before;
        return 2;
    }
    return 1;
}

static bool listed(const Holiday *list, size_t n, Date day)
{
    for (size_t i = 0; i < n; i++)
        if (date_cmp(list[i].day, day) == 0)
            return true;
    return false;
}

size_t holidays_compute(const HolidayYear *year, Holiday out[HOLIDAYS_MAX])
{
    size_t n = 0;
    for (HolidayGroup group = 0; group < HOLIDAY_GROUPS; group++) {
        Date first;
        int days = year->skip[group] ? 0 : extent(year, group, &first);
        for (int i = 0; i < days; i++) {
            Date day = date_add_days(first, i);
            if (!listed(out, n, day)) /* Hùng Kings may fall on 30 April */
                out[n++] = (Holiday){day, group, false};
        }
    }
    size_t holidays = n;
    for (size_t i = 0; i < holidays; i++) {
        if (!is_weekend(out[i].day))
            continue;
        Date day = date_add_days(out[i].day, 1);
        while (is_weekend(day) || listed(out, n, day))
            day = date_add_days(day, 1);
        assert(n < HOLIDAYS_MAX);
        out[n++] = (Holiday){day, out[i].group, true};
    }
    return n;
}
