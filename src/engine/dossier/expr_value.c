/* expr_value — numbers and days as values: reading, writing, comparing. */
#include "engine/dossier/expr.h"

bool value_eq(Value a, Value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_BOOL: return a.truth == b.truth;
    case VALUE_NUMBER: return a.number == b.number;
    case VALUE_DATE: return a.day == b.day;
    case VALUE_TEXT: return str_eq(a.text, b.text);
    case VALUE_NULL: return true;
    default: return false;
    }
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool value_number(Str text, int64_t *out)
{
    size_t  i = text.len > 0 && text.at[0] == '-' ? 1 : 0;
    bool    is_negative = i == 1;
    int64_t whole = 0, part = 0;
    size_t  start = i;
    for (; i < text.len && is_digit(text.at[i]); i++) {
        whole = whole * 10 + (text.at[i] - '0');
        if (whole > VALUE_MAX / VALUE_ONE)
            return false;
    }
    if (i == start)
        return false;
    if (i < text.len) {
        if (text.at[i++] != '.' || i == text.len || text.len - i > 3)
            return false;
        for (int64_t unit = VALUE_ONE / 10; i < text.len; i++, unit /= 10) {
            if (!is_digit(text.at[i]))
                return false;
            part += unit * (text.at[i] - '0');
        }
    }
    int64_t number = whole * VALUE_ONE + part;
    if (number > VALUE_MAX)
        return false;
    *out = is_negative ? -number : number;
    return true;
}

void value_add_number(Buf *buf, int64_t thousandths)
{
    if (thousandths < 0)
        buf_char(buf, '-');
    uint64_t size = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;
    buf_int(buf, (int64_t)(size / VALUE_ONE));
    unsigned part = (unsigned)(size % VALUE_ONE);
    if (part == 0)
        return;
    char   digits[3] = {(char)('0' + part / 100), (char)('0' + part / 10 % 10),
                        (char)('0' + part % 10)};
    size_t n = digits[2] != '0' ? 3 : digits[1] != '0' ? 2 : 1;
    buf_char(buf, '.');
    buf_add(buf, (Str){digits, n});
}

static int month_days(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool             is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}

/* Years begin in March, so that the leap day is the last of its year. */
bool value_day(int year, int month, int day, int32_t *out)
{
    if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    int y = month > 2 ? year : year - 1;
    int m = (month + 9) % 12;
    int days = 365 * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1;
    *out = days - 719468;
    return true;
}

void value_day_parts(int32_t at, int *year, int *month, int *day)
{
    int64_t days = (int64_t)at + 719468;
    int64_t y = (10000 * days + 14780) / 3652425;
    int64_t rest = days - (365 * y + y / 4 - y / 100 + y / 400);
    if (rest < 0) {
        y--;
        rest = days - (365 * y + y / 4 - y / 100 + y / 400);
    }
    int64_t m = (100 * rest + 52) / 3060;
    *year = (int)(y + (m + 2) / 12);
    *month = (int)((m + 2) % 12 + 1);
    *day = (int)(rest - (m * 306 + 5) / 10 + 1);
}

static bool digits(Str text, size_t from, size_t n, int *out)
{
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (i >= text.len || !is_digit(text.at[i]))
            return false;
        *out = *out * 10 + (text.at[i] - '0');
    }
    return true;
}

bool value_date(Str iso, bool may_be_partial, Value *out)
{
    int           year, month = 1, day = 1;
    DatePrecision precision = iso.len == 10 ? DATE_DAY : iso.len == 7 ? DATE_MONTH : DATE_YEAR;
    if (iso.len != 10 && !(may_be_partial && (iso.len == 7 || iso.len == 4)))
        return false;
    if (!digits(iso, 0, 4, &year))
        return false;
    if (iso.len > 4 && (iso.at[4] != '-' || !digits(iso, 5, 2, &month)))
        return false;
    if (iso.len > 7 && (iso.at[7] != '-' || !digits(iso, 8, 2, &day)))
        return false;
    int32_t at;
    if (!value_day(year, month, day, &at))
        return false;
    *out = (Value){.kind = VALUE_DATE, .precision = precision, .day = at};
    return true;
}

void value_add_date(Buf *buf, Value date)
{
    int year, month, day;
    value_day_parts(date.day, &year, &month, &day);
    buf_fmt(buf, "%04d", year);
    if (date.precision != DATE_YEAR)
        buf_fmt(buf, "-%02d", month);
    if (date.precision == DATE_DAY)
        buf_fmt(buf, "-%02d", day);
}
