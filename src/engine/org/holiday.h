/* holiday — the public holidays of a year where no decision is known: Labour Code 2019 Art
 * 112 (New Year, Tết five days, Hùng Kings, 30 April, 1 May, National Day two days since
 * 2021), and Art 111.3: a holiday on a weekly day off moves the rest to the next working
 * day. */
#pragma once
#include "base/time.h"

typedef enum HolidayGroup {
    HOLIDAY_NEW_YEAR,
    HOLIDAY_TET,
    HOLIDAY_HUNG_KINGS,
    HOLIDAY_REUNIFICATION, /* 30 April and 1 May */
    HOLIDAY_NATIONAL_DAY,
    HOLIDAY_GROUPS,
} HolidayGroup;

enum { HOLIDAYS_MAX = 24 };

typedef struct Holiday {
    Date         day;
    HolidayGroup group;
    bool         is_compensation;
} Holiday;

typedef struct HolidayYear {
    int  year;
    Date tet, hung_kings;        /* first day of the lunar year, tenth of the third month */
    bool skip[HOLIDAY_GROUPS];   /* decided otherwise: not computed */
} HolidayYear;

/* The holidays in order of their groups; returns how many. Saturdays and Sundays are the weekly
 * days off. Where the Government would choose, this is the commonest of its choices. */
size_t holidays_compute(const HolidayYear *year, Holiday out[HOLIDAYS_MAX]);
/* The day by which a decision about a group is known. */
Date holiday_core(const HolidayYear *year, HolidayGroup group);
Str  holiday_name(HolidayGroup group, Lang lang);
