#include "engine/org/csv.h"

#include <assert.h>

static Err broken(Ctx *ctx, const Csv *csv, const char *what)
{
    return fail(ctx, ERR_INVALID, "csv: line %zu: %s", csv->line, what);
}

/* The rest stands after an opening quote; takes all up to the closing one. */
static Err take_quoted(Ctx *ctx, Csv *csv, Str *field)
{
    const char *from = csv->rest.at;
    size_t i = 0, doubled = 0;
    for (; i < csv->rest.len; i++) {
        if (from[i] != '"')
            continue;
        if (i + 1 == csv->rest.len || from[i + 1] != '"')
            break;
        doubled++;
        i++;
    }
    if (i == csv->rest.len)
        return broken(ctx, csv, "a quote is not closed");
    *field = (Str){from, i};
    if (doubled) {
        Buf text = {.arena = ctx->arena};
        for (size_t k = 0; k < i; k++) {
            buf_char(&text, from[k]);
            k += from[k] == '"';
        }
        *field = buf_str(&text);
    }
    csv->rest = (Str){from + i + 1, csv->rest.len - i - 1};
    return OK;
}

static void take_plain(Csv *csv, Str *field)
{
    size_t n = 0;
    while (n < csv->rest.len && csv->rest.at[n] != ',' && csv->rest.at[n] != '\n' &&
           csv->rest.at[n] != '\r')
        n++;
    *field = (Str){csv->rest.at, n};
    csv->rest = (Str){csv->rest.at + n, csv->rest.len - n};
}

static bool take(Csv *csv, char c)
{
    if (csv->rest.len == 0 || csv->rest.at[0] != c)
        return false;
    csv->rest = (Str){csv->rest.at + 1, csv->rest.len - 1};
    return true;
}

static Err read_row(Ctx *ctx, Csv *csv, size_t *count)
{
    *count = 0;
    do {
        if (*count == CSV_COLUMNS)
            return broken(ctx, csv, "too many fields");
        Str *field = &csv->fields[(*count)++];
        if (take(csv, '"'))
            TRY(take_quoted(ctx, csv, field));
        else
            take_plain(csv, field);
    } while (take(csv, ','));
    bool returned = take(csv, '\r');
    if (!take(csv, '\n') && (returned || csv->rest.len > 0))
        return broken(ctx, csv, "text after a field");
    return OK;
}

static void skip_empty(Csv *csv)
{
    for (csv->line++; take(csv, '\r') || take(csv, '\n');)
        csv->line += csv->rest.at[-1] == '\n';
}

Err csv_open(Ctx *ctx, Str bytes, Csv *csv)
{
    *csv = (Csv){.rest = bytes, .line = 1};
    if (str_starts(bytes, S("\xEF\xBB\xBF")))
        csv->rest = (Str){bytes.at + 3, bytes.len - 3};
    if (csv->rest.len == 0)
        return broken(ctx, csv, "empty");
    TRY(read_row(ctx, csv, &csv->columns));
    memcpy(csv->header, csv->fields, sizeof csv->header);
    return OK;
}

Err csv_next(Ctx *ctx, Csv *csv, bool *more)
{
    size_t count;
    skip_empty(csv);
    *more = csv->rest.len > 0;
    if (!*more)
        return OK;
    TRY(read_row(ctx, csv, &count));
    if (count != csv->columns)
        return broken(ctx, csv, "another number of fields than the header has");
    return OK;
}

static bool find(const Csv *csv, Str column, size_t *index)
{
    for (*index = 0; *index < csv->columns; (*index)++)
        if (str_eq(csv->header[*index], column))
            return true;
    return false;
}

Str csv_field(const Csv *csv, const char *column)
{
    size_t index;
    bool found = find(csv, str_of(column), &index);
    assert(found);
    return csv->fields[index];
}

Err csv_need(Ctx *ctx, const Csv *csv, const char *columns)
{
    Str rest = str_of(columns), column;
    size_t index;
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &column, &rest);
        if (!find(csv, column, &index))
            return fail(ctx, ERR_INVALID, "csv: no column %.*s", FMT(column));
    }
    return OK;
}
