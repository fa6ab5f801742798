/* csv — reads comma-separated data that we ship or that a body imports (RFC 4180, UTF-8, the
 * first line is the header). Nothing is copied but quoted fields with doubled quotes in
 * them. */
#pragma once
#include "base/base.h"

enum { CSV_COLUMNS = 32 };

typedef struct Csv {
    Str    rest;
    size_t line;    /* of the row read last; the header is 1 */
    size_t columns;
    Str    header[CSV_COLUMNS];
    Str    fields[CSV_COLUMNS];
} Csv;

/* Reads the header. ERR_INVALID: empty, too many columns, a broken quote. */
Err csv_open(Ctx *ctx, Str bytes, Csv *csv);
/* The next row into csv->fields; *more is false at the end. Empty lines are passed over.
 * ERR_INVALID, naming the line: another number of fields than the header's, a broken quote. */
Err csv_next(Ctx *ctx, Csv *csv, bool *more);
/* A field of the row read last by its column's name, which must exist. */
Str csv_field(const Csv *csv, const char *column);
/* ERR_INVALID unless all these columns (separated by spaces) are there. */
Err csv_need(Ctx *ctx, const Csv *csv, const char *columns);
