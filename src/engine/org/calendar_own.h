/* calendar_own — the compiled calendar, for calendar.c and calendar_compile.c alone. */
#pragma once
#include "engine/org/calendar.h"

struct Calendar {
    int64_t         first_day, count;
    int64_t         offset_ms, day_minutes;
    int             cut_off_min;
    const DayHours *patterns;
    uint16_t       *pattern; /* of each day, an index into patterns */
    int32_t        *minutes; /* working minutes before day i; count + 1 of them */
    int32_t        *days;    /* working days before day i; count + 1 of them */
};
