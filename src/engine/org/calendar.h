/* calendar — the working calendar of a body: when the clock ticks and when a term ends.
 *
 * A plan (weekly sessions, exceptions, cut-off) is compiled over a window of days into
 * running totals, so that every question below costs O(log days). Pure: no database, no
 * hidden time zone.
 *
 * A day is a number: days since 1970-01-01, local to the body. A moment is UTC milliseconds.
 * A question about a moment or a day outside the window is ERR_LIMIT, never a guess. */
#pragma once
#include "base/time.h"

enum {
    CALENDAR_SPANS = 4,     /* sessions in one day */
    NO_CUT_OFF = 24 * 60,   /* received at any hour of a working day is received that day */
    VIET_NAM_OFFSET_MIN = (int)(VIET_NAM_OFFSET_MS / MINUTE_MS),
    CALENDAR_DAYS_MAX = 60000,
};

/* The sessions of one day, in order, in minutes since local midnight; none: a day off. */
typedef struct DayHours {
    size_t len;
    struct { int from_min, to_min; } at[CALENDAR_SPANS];
} DayHours;

typedef enum DayKind {
    DAY_OFF,        /* holiday, swapped day, storm */
    DAY_AS_WEEKDAY, /* worked with the sessions of another day of the week: a moved day */
    DAY_SPECIAL,    /* worked with sessions of its own */
    DAY_NOTED,      /* known, but without effect until it is decided */
} DayKind;

typedef struct DayRule {
    int64_t  day;
    DayKind  kind;
    int      weekday; /* DAY_AS_WEEKDAY: 0 Monday … 6 Sunday */
    DayHours hours;   /* DAY_SPECIAL */
} DayRule;

typedef struct CalendarPlan {
    DayHours       week[7]; /* Monday first */
    int            cut_off_min, offset_min;
    const DayRule *rules; /* of two rules for one day the later one holds */
    size_t         rule_count;
    int64_t        first_day, last_day; /* the window, both included */
} CalendarPlan;

typedef struct Calendar Calendar;

/* ERR_INVALID: sessions out of order or outside the day, a wrong weekday or cut-off, no working
 * day in the week; ERR_LIMIT: an empty or too long window. Lives in `arena`. */
Err calendar_compile(Ctx *ctx, Arena *arena, const CalendarPlan *plan, const Calendar **out);

/* A copy in ctx->arena in which these days are otherwise; DAY_AS_WEEKDAY makes one an ordinary working
 * day, whatever its weekday. For simulation. ERR_INVALID as calendar_compile. */
Err calendar_changed(Ctx *ctx, const Calendar *base, const DayRule *rules, size_t count,
                     const Calendar **out);

/* Monday 0 … Sunday 6. */
int calendar_weekday(int64_t day);
int64_t calendar_day_of(const Calendar *calendar, int64_t at_ms);
/* Minutes of an ordinary working day: the commonest of the week, the longer of two equals. */
int64_t calendar_day_minutes(const Calendar *calendar);
/* False outside the window too. */
bool calendar_is_work_day(const Calendar *calendar, int64_t day);
/* Inside a session; its first millisecond is, its last is not. */
bool calendar_is_open(const Calendar *calendar, int64_t at_ms);

/* The day on which something counts as received: that day, or the next working day when it
 * is no working day or the cut-off (or, earlier, the end of the last session) has passed:
 * Decree 61/2018 Art 18. */
Err calendar_received_day(Ctx *ctx, const Calendar *calendar, int64_t at_ms, int64_t *day);
/* The end of the last session of working day n. The day of receipt is not counted (Civil Code
 * Art 147); 0 working days means the same day. */
Err calendar_due(Ctx *ctx, const Calendar *calendar, int64_t start_ms, int64_t working_days,
                 int64_t *due_ms);
/* Day n > 0 after, n < 0 before, `day`; n = 0 is the day itself, or the next that is worked. */
Err calendar_work_day(Ctx *ctx, const Calendar *calendar, int64_t day, int64_t n, int64_t *out);
/* Working days after `from_day` up to and including `to_day`; negative when to is before
 * from. */
Err calendar_working_days_between(Ctx *ctx, const Calendar *calendar, int64_t from_day,
                                  int64_t to_day, int64_t *days);
/* First session's begin and last session's end; ERR_INVALID on a day off. */
Err calendar_hours(Ctx *ctx, const Calendar *calendar, int64_t day, int64_t *opens_ms,
                   int64_t *closes_ms);

/* "90m", "4h" or "2d" (working days of this calendar) as working minutes; ERR_INVALID. */
Err calendar_budget(Ctx *ctx, const Calendar *calendar, Str text, int64_t *minutes);
/* The first moment by which `minutes` of working time have passed since start. */
Err calendar_add_minutes(Ctx *ctx, const Calendar *calendar, int64_t start_ms, int64_t minutes,
                         int64_t *out_ms);
/* Whole working minutes from a to b; negative when b is before a. */
Err calendar_elapsed(Ctx *ctx, const Calendar *calendar, int64_t a_ms, int64_t b_ms,
                     int64_t *minutes);
/* `at_ms` itself when open, else the begin of the next session. */
Err calendar_next_open(Ctx *ctx, const Calendar *calendar, int64_t at_ms, int64_t *out_ms);
