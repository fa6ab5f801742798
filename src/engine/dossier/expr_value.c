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

/* Dates of people and papers: outside these years it is a slip of the pen. */
enum { FIRST_YEAR = 1800, LAST_YEAR = 2200 };

bool value_of_date(PartialDate date, Value *out)
{
    if (!partial_valid(date) || date.year < FIRST_YEAR || date.year > LAST_YEAR)
        return false;
    *out = (Value){.kind = VALUE_DATE,
                   .precision = date.day     ? DATE_DAY
                                : date.month ? DATE_MONTH
                                             : DATE_YEAR,
                   .day = (int32_t)date_to_days(partial_first(date))};
    return true;
}

PartialDate value_partial(Value date)
{
    Date        first = date_from_days(date.day);
    PartialDate partial = {.year = first.year};
    if (date.precision != DATE_YEAR)
        partial.month = first.month;
    if (date.precision == DATE_DAY)
        partial.day = first.day;
    return partial;
}

bool value_date(Str iso, bool may_be_partial, Value *out)
{
    PartialDate date;
    return (iso.len == 10 || may_be_partial) && partial_parse_iso(iso, &date) &&
           value_of_date(date, out);
}

void value_add_date(Buf *buf, Value date)
{
    buf_add(buf, partial_iso(buf->arena, value_partial(date)));
}
