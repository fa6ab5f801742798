/* pdf_form — the interactive form of a PDF: finding fields. Private to pdf_*.c. */
#pragma once
#include "crypto/pdf_sign.h"
#include "crypto/pdf_write.h"

enum { PDF_FIELDS = 64 };

typedef struct PdfFormField {
    int64_t  number; /* of its object */
    Str      dictionary;
    PdfField field;
    bool     is_done; /* filled or signed */
} PdfFormField;

/* The form's fields; *n is 0 for a PDF without a form. ERR_LIMIT: more than PDF_FIELDS. */
Err pdf_form_fields(Ctx *ctx, const PdfFile *file, PdfFormField out[PDF_FIELDS], size_t *n);
/* ERR_NOT_FOUND: none of this name; ERR_CONFLICT: it is done already. */
Err pdf_form_find(Ctx *ctx, const PdfFile *file, Str name, PdfFormField *out);
/* The field's object again, with a new value and appearance; `value` is PDF. */
void pdf_form_set(PdfUpdate *update, const PdfFormField *field, int64_t look, Str value);
