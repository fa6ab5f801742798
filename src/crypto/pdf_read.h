/* pdf_read — enough of PDF to add to a file at its end: where its objects are, what a
 * dictionary says. Reads classic cross-reference tables, as our press writes them; nothing is
 * decoded. Values are slices of the file. Safe on any bytes. Private to pdf_*.c. */
#pragma once
#include "base/base.h"

enum { PDF_LIMIT = 64 * 1024 * 1024, PDF_OBJECTS = 200000 };

typedef struct PdfFile {
    Str     bytes;
    size_t *offsets; /* of each object by number; 0: there is none */
    size_t  count;   /* /Size: object numbers are below */
    size_t  xref_at; /* of the newest table */
    Str     trailer; /* the newest, a dictionary */
} PdfFile;

/* ERR_INVALID: not a PDF we can add to; ERR_LIMIT: too large. */
Err pdf_open(Ctx *ctx, Str bytes, PdfFile *out);
/* The value of an object. ERR_INVALID when there is none. */
Err pdf_object(Ctx *ctx, const PdfFile *file, int64_t number, Str *value);
/* The value itself, where it is a reference to an object. */
Err pdf_resolve(Ctx *ctx, const PdfFile *file, Str value, Str *out);
/* The object of a page, counted from 0. */
Err pdf_page(Ctx *ctx, const PdfFile *file, int page, int64_t *number);

/* Takes one value off rest: a dictionary, array, text, name, number, reference or keyword. */
bool pdf_value(Str *rest, Str *value);
/* Of a dictionary: the value of a key, and all pairs one after the other. */
bool pdf_get(Str dictionary, const char *key, Str *value);
/* Opens << … >> or [ … ]: what is inside. */
bool pdf_inside(Str value, Str *inside);
/* 12 0 R → 12. */
bool pdf_reference(Str value, int64_t *number);
