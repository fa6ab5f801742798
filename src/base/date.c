/* date — dates as people and machines write them, whole and partial. */
#include "base/time.h"

Str date_weekday_text(Weekday day, Lang lang)
{
    static const Str NAMES[LANG_COUNT][7] = {
        [LANG_VI] = {S("thứ Hai"), S("thứ Ba"), S("thứ Tư"), S("thứ Năm"), S("thứ Sáu"),
                     S("thứ Bảy"), S("Chủ nhật")},
        [LANG_EN] = {S("Monday"), S("Tuesday"), S("Wednesday"), S("Thursday"), S("Friday"),
                     S("Saturday"), S("Sunday")},
    };
    return NAMES[lang == LANG_EN ? LANG_EN : LANG_VI][day % 7];
}

/* The year goes without saying when it is 0. */
static Str moment(Arena *arena, LocalTime t, int year, Lang lang)
{
    Str   weekday = date_weekday_text(date_weekday(t.date), lang);
    char *start = arena_bytes(arena, weekday.len + 18, 1), *at = start;
    at = time_digits(at, t.hour, 2, ':');
    at = time_digits(at, t.minute, 2, ' ');
    memcpy(at, weekday.at, weekday.len);
    at += weekday.len;
    *at++ = ' ';
    at = time_digits(at, t.date.day, 2, '/');
    at = time_digits(at, t.date.month, 2, '/');
    if (year)
        at = time_digits(at, year, 4, 0);
    return (Str){start, (size_t)(at - start) - 1};
}

Str time_text(Arena *arena, int64_t at_ms, Lang lang)
{
    LocalTime t = time_to_local(at_ms);
    return moment(arena, t, t.date.year, lang);
}

Str time_text_short(Arena *arena, int64_t at_ms, Lang lang)
{
    return moment(arena, time_to_local(at_ms), 0, lang);
}

Str date_iso(Arena *arena, Date date)
{
    char text[11];
    time_digits(time_digits(time_digits(text, date.year, 4, '-'), date.month, 2, '-'), date.day,
                2, 0);
    return str_copy(arena, (Str){text, 10});
}

Str date_text(Arena *arena, Date date)
{
    char text[11];
    time_digits(time_digits(time_digits(text, date.day, 2, '/'), date.month, 2, '/'), date.year,
                4, 0);
    return str_copy(arena, (Str){text, 10});
}

/* Digits only, between least and most of them. */
static bool read_number(Str text, size_t least, size_t most, int *out)
{
    int64_t n;
    if (text.len < least || text.len > most || text.at[0] == '-' || !str_to_int(text, &n))
        return false;
    *out = (int)n;
    return true;
}

bool date_parse_iso(Str text, Date *out)
{
    PartialDate date;
    if (text.len != 10 || !partial_parse_iso(text, &date))
        return false;
    *out = (Date){date.year, date.month, date.day};
    return true;
}

bool date_parse(Str text, Date *out)
{
    PartialDate date;
    if (!partial_parse(text, &date) || date.day == 0)
        return false;
    *out = (Date){date.year, date.month, date.day};
    return true;
}

bool partial_valid(PartialDate date)
{
    if (date.month == 0)
        return date.day == 0 && date.year >= 1 && date.year <= 9999;
    return date_valid((Date){date.year, date.month, date.day ? date.day : 1});
}

int partial_cmp(PartialDate a, PartialDate b)
{
    int order = date_cmp(partial_first(a), partial_first(b));
    if (order)
        return order;
    int known_a = (a.month != 0) + (a.day != 0), known_b = (b.month != 0) + (b.day != 0);
    return (known_a > known_b) - (known_a < known_b);
}

Date partial_first(PartialDate date)
{
    return (Date){date.year, date.month ? date.month : 1, date.day ? date.day : 1};
}

Date partial_last(PartialDate date)
{
    int month = date.month ? date.month : 12;
    return (Date){date.year, month, date.day ? date.day : date_month_days(date.year, month)};
}

Str partial_iso(Arena *arena, PartialDate date)
{
    if (date.day)
        return date_iso(arena, (Date){date.year, date.month, date.day});
    if (date.month)
        return str_fmt(arena, "%04d-%02d", date.year, date.month);
    return str_fmt(arena, "%04d", date.year);
}

bool partial_parse_iso(Str text, PartialDate *out)
{
    Str         year, month, day;
    PartialDate date = {0};
    bool        has_month = str_cut(text, '-', &year, &month);
    bool        has_day = str_cut(month, '-', &month, &day);
    if (!read_number(year, 4, 4, &date.year) ||
        (has_month && (!read_number(month, 2, 2, &date.month) || date.month == 0)) ||
        (has_day && (!read_number(day, 2, 2, &date.day) || date.day == 0)))
        return false;
    *out = date;
    return partial_valid(date);
}

Str partial_text(Arena *arena, PartialDate date)
{
    if (date.day)
        return date_text(arena, (Date){date.year, date.month, date.day});
    if (date.month)
        return str_fmt(arena, "%02d/%04d", date.month, date.year);
    return str_fmt(arena, "%04d", date.year);
}

/* The first of the marks people put between day, month and year; '/' when none is there. */
static char separator(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '-' || text.at[i] == '.')
            return text.at[i];
    return '/';
}

bool partial_parse(Str text, PartialDate *out)
{
    PartialDate date = {0};
    Str         parts[3] = {0}, rest = str_trim(text);
    char        mark = separator(rest);
    size_t      n = 0;
    bool        has_more = true;
    while (has_more && n < 3)
        has_more = str_cut(rest, mark, &parts[n++], &rest);
    if (has_more)
        return false;
    int *const values[3][3] = {
        {&date.year}, {&date.month, &date.year}, {&date.day, &date.month, &date.year}};
    for (size_t i = 0; i < n; i++) {
        bool is_year = i == n - 1;
        Str  part = str_trim(parts[i]);
        if (!read_number(part, is_year ? 4 : 1, is_year ? 4 : 2, values[n - 1][i]) ||
            *values[n - 1][i] == 0)
            return false;
    }
    if (!partial_valid(date))
        return false;
    *out = date;
    return true;
}
