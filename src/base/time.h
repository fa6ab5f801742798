/* time — moments in UTC milliseconds, dates of the calendar, and how people write both.
 *
 * Years run from 1 to 9999; a moment or day beyond is taken as the nearest one within. Results
 * as Str belong to the arena. */
#pragma once
#include "base/base.h"

/* Viet Nam keeps UTC+7 all year; no other zone appears on a page. */
#define VIET_NAM_OFFSET_MS INT64_C(25200000)

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   INT64_C(3600000)
#define DAY_MS    INT64_C(86400000)

/* The clock of the machine. Within a unit of work use ctx->now. */
int64_t time_now_ms(void);

typedef struct Date {
    int year, month, day; /* from 1; all zero means none */
} Date;

typedef enum Weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY } Weekday;

bool    date_valid(Date date); /* 30/02/2026 is not */
int     date_month_days(int year, int month);
int64_t date_to_days(Date date); /* days since 1970-01-01, of a valid date */
Date    date_from_days(int64_t days);
Date    date_add_days(Date date, int64_t days);
int     date_cmp(Date a, Date b); /* -1, 0 or 1 */
Weekday date_weekday(Date date);

/* A moment on the clocks of Viet Nam. */
typedef struct LocalTime {
    Date date;
    int  hour, minute, second, ms;
} LocalTime;

LocalTime time_to_local(int64_t at_ms);
int64_t   time_from_local(LocalTime local);
Date      date_of_time(int64_t at_ms);
/* The moment at which the date begins in Viet Nam. */
int64_t time_of_date(Date date);

/* 2026-11-22T09:30:00Z, and 2026-11-22T09:30:00.123Z. */
Str time_iso(Arena *arena, int64_t at_ms);
Str time_iso_ms(Arena *arena, int64_t at_ms);
/* The latter without an arena, for the log. */
void time_iso_put(char out[24], int64_t at_ms);
/* Either of these, with Z or an offset such as +07:00; false for anything else. */
bool time_parse_iso(Str text, int64_t *out_ms);

/* n in that many digits and then the mark, for those who build a time themselves; returns what
 * follows. At most 9999. */
char *time_digits(char *at, int n, int digits, char mark);

/* 17:00 thứ Hai 16/11/2026, 17:00 Monday 16/11/2026. */
Str time_text(Arena *arena, int64_t at_ms, Lang lang);
/* 17:00 thứ Hai 16/11, where the year is understood. */
Str time_text_short(Arena *arena, int64_t at_ms, Lang lang);

Str  date_iso(Arena *arena, Date date); /* 2026-11-16 */
bool date_parse_iso(Str text, Date *out);
Str  date_text(Arena *arena, Date date); /* 16/11/2026 */
/* As people type it: 16/11/2026, 1/3/2026, 01-03-2026, 1.3.2026; the year in four digits. */
bool date_parse(Str text, Date *out);
/* thứ Hai … thứ Bảy, Chủ nhật; Monday … */
Str date_weekday_text(Weekday day, Lang lang);

/* A date of which only the year, or the year and month, may be known: many were born so. */
typedef struct PartialDate {
    int year, month, day; /* month 0: only the year; day 0: only year and month */
} PartialDate;

bool partial_valid(PartialDate date);
/* By the first day it can mean; of those the less precise comes first. */
int  partial_cmp(PartialDate a, PartialDate b);
Date partial_first(PartialDate date);
Date partial_last(PartialDate date);
Str  partial_iso(Arena *arena, PartialDate date); /* 1962, 1962-05, 1962-05-19 */
bool partial_parse_iso(Str text, PartialDate *out);
Str  partial_text(Arena *arena, PartialDate date); /* 1962, 05/1962, 19/05/1962 */
bool partial_parse(Str text, PartialDate *out);
