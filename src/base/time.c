/* time — day numbers, the clock of Viet Nam, ISO 8601. */
#include "base/time.h"

#include <time.h>

enum {
    EPOCH = 719162,     /* days from 0001-01-01 to 1970-01-01 */
    ALL_DAYS = 3652059, /* days in the years 1 to 9999 */
};

int64_t time_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int date_month_days(int year, int month)
{
    static const int DAYS[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return DAYS[month] + (month == 2 && is_leap(year));
}

bool date_valid(Date date)
{
    return date.year >= 1 && date.year <= 9999 && date.day >= 1 &&
           date.day <= date_month_days(date.year, date.month);
}

/* Days from 0001-01-01 to the first day of the year. */
static int64_t days_before_year(int64_t year)
{
    int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

int64_t date_to_days(Date date)
{
    int64_t days = days_before_year(date.year) - EPOCH + date.day - 1;
    for (int month = 1; month < date.month && month <= 12; month++)
        days += date_month_days(date.year, month);
    return days;
}

Date date_from_days(int64_t days)
{
    days = days < -EPOCH ? -EPOCH : days >= ALL_DAYS - EPOCH ? ALL_DAYS - EPOCH - 1 : days;
    days += EPOCH;
    int year = (int)(days * 400 / 146097) + 1; /* the right year or a neighbour */
    while (days_before_year(year) > days)
        year--;
    while (days_before_year(year + 1) <= days)
        year++;
    Date date = {year, 1, (int)(days - days_before_year(year)) + 1};
    while (date.day > date_month_days(year, date.month))
        date.day -= date_month_days(year, date.month++);
    return date;
}

Date date_add_days(Date date, int64_t days)
{
    int64_t sum;
    if (__builtin_add_overflow(date_to_days(date), days, &sum))
        sum = days < 0 ? INT64_MIN : INT64_MAX;
    return date_from_days(sum);
}

int date_cmp(Date a, Date b)
{
    int64_t days_a = a.year * 512 + a.month * 32 + a.day;
    int64_t days_b = b.year * 512 + b.month * 32 + b.day;
    return (days_a > days_b) - (days_a < days_b);
}

Weekday date_weekday(Date date)
{
    return (Weekday)((date_to_days(date) + EPOCH) % 7); /* 0001-01-01 was a Monday */
}

static LocalTime split(int64_t at_ms, int64_t offset_ms)
{
    int64_t least = -EPOCH * DAY_MS, most = (ALL_DAYS - EPOCH) * DAY_MS - 1;
    if (at_ms < least - offset_ms)
        at_ms = least;
    else
        at_ms = at_ms > most - offset_ms ? most : at_ms + offset_ms;
    int64_t days = at_ms / DAY_MS - (at_ms % DAY_MS < 0);
    int     rest = (int)(at_ms - days * DAY_MS);
    return (LocalTime){
        .date = date_from_days(days),
        .hour = rest / 3600000,
        .minute = rest / 60000 % 60,
        .second = rest / 1000 % 60,
        .ms = rest % 1000,
    };
}

static int64_t join(LocalTime local, int64_t offset_ms)
{
    return date_to_days(local.date) * DAY_MS + local.hour * HOUR_MS + local.minute * MINUTE_MS +
           local.second * SECOND_MS + local.ms - offset_ms;
}

LocalTime time_to_local(int64_t at_ms) { return split(at_ms, VIET_NAM_OFFSET_MS); }
int64_t   time_from_local(LocalTime local) { return join(local, VIET_NAM_OFFSET_MS); }
Date      date_of_time(int64_t at_ms) { return time_to_local(at_ms).date; }
int64_t   time_of_date(Date date) { return time_from_local((LocalTime){.date = date}); }

char *time_digits(char *at, int n, int digits, char mark)
{
    for (int i = digits - 1; i >= 0; i--, n /= 10)
        at[i] = (char)('0' + n % 10);
    at[digits] = mark;
    return at + digits + 1;
}

static char *iso_seconds(char *at, LocalTime t, char mark)
{
    at = time_digits(at, t.date.year, 4, '-');
    at = time_digits(at, t.date.month, 2, '-');
    at = time_digits(at, t.date.day, 2, 'T');
    at = time_digits(at, t.hour, 2, ':');
    at = time_digits(at, t.minute, 2, ':');
    return time_digits(at, t.second, 2, mark);
}

Str time_iso(Arena *arena, int64_t at_ms)
{
    char text[20];
    iso_seconds(text, split(at_ms, 0), 'Z');
    return str_copy(arena, (Str){text, sizeof text});
}

void time_iso_put(char out[24], int64_t at_ms)
{
    LocalTime t = split(at_ms, 0);
    time_digits(iso_seconds(out, t, '.'), t.ms, 3, 'Z');
}

Str time_iso_ms(Arena *arena, int64_t at_ms)
{
    char text[24];
    time_iso_put(text, at_ms);
    return str_copy(arena, (Str){text, sizeof text});
}

/* Takes exactly that many digits, and then the mark unless it is 0. */
static bool take(Str *rest, size_t digits, char mark, int *out)
{
    int n = 0;
    if (rest->len < digits + (mark != 0))
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        n = n * 10 + (rest->at[i] - '0');
    }
    if (mark && rest->at[digits] != mark)
        return false;
    size_t used = digits + (mark != 0);
    *rest = (Str){rest->at + used, rest->len - used};
    *out = n;
    return true;
}

/* What follows the seconds: a fraction, of which milliseconds count, and the zone. */
static bool take_end(Str *rest, int *ms, int64_t *offset_ms)
{
    int digit, hours = 0, minutes = 0;
    if (str_starts(*rest, S("."))) {
        *rest = (Str){rest->at + 1, rest->len - 1};
        int places = 0;
        for (int worth = 100; places < 9 && take(rest, 1, 0, &digit); places++, worth /= 10)
            *ms += digit * worth;
        if (places == 0)
            return false;
    }
    *offset_ms = 0;
    if (str_eq(*rest, S("Z")))
        return true;
    bool is_behind = str_starts(*rest, S("-"));
    if (rest->len != 6 || (!is_behind && rest->at[0] != '+'))
        return false;
    *rest = (Str){rest->at + 1, rest->len - 1};
    if (!take(rest, 2, ':', &hours) || !take(rest, 2, 0, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *offset_ms = (hours * HOUR_MS + minutes * MINUTE_MS) * (is_behind ? -1 : 1);
    return true;
}

bool time_parse_iso(Str text, int64_t *out_ms)
{
    LocalTime t = {0};
    int64_t   offset_ms;
    if (!take(&text, 4, '-', &t.date.year) || !take(&text, 2, '-', &t.date.month) ||
        !take(&text, 2, 'T', &t.date.day) || !take(&text, 2, ':', &t.hour) ||
        !take(&text, 2, ':', &t.minute) || !take(&text, 2, 0, &t.second) ||
        !take_end(&text, &t.ms, &offset_ms))
        return false;
    if (!date_valid(t.date) || t.hour > 23 || t.minute > 59 || t.second > 59)
        return false;
    *out_ms = join(t, offset_ms);
    return true;
}
