/* pdf_write — adds objects to the end of a PDF, with a new table of them (an incremental
 * update), so that every byte that was signed stays as it is. Private to pdf_*.c. */
#pragma once
#include "crypto/pdf_read.h"

enum { PDF_CHANGES = 400 };

typedef struct PdfUpdate {
    Ctx           *ctx;
    const PdfFile *file;
    Buf            out;  /* the file so far; write the body of an object here */
    int64_t        next; /* the first object number not in use */
    int64_t        font; /* object of our first font; 0: not yet written */
    struct {
        int64_t number;
        size_t  at;
    } changes[PDF_CHANGES];
    size_t count;
} PdfUpdate;

void pdf_update_begin(Ctx *ctx, const PdfFile *file, PdfUpdate *out);
/* A number for a new object. */
int64_t pdf_new_number(PdfUpdate *update);
/* Writes "N 0 obj"; the body goes to update->out, then pdf_end. */
void pdf_begin(PdfUpdate *update, int64_t number);
void pdf_end(PdfUpdate *update);
/* The objects of the fonts /TiRo and /TiIt, Times upright and italic, if not yet written. */
void pdf_fonts(PdfUpdate *update);
/* "/Font << … >>" of both, for a dictionary of resources. */
void pdf_add_fonts(PdfUpdate *update);
/* A whole form XObject that draws `content` in a box of this size; text in /TiRo or /TiIt. */
void pdf_form(PdfUpdate *update, int64_t number, double width, double height, Str content);
/* Table and trailer; the new file. */
Err pdf_update_end(PdfUpdate *update, Str *out);

/* The pairs of a dictionary but those of `without` (ends with NULL), without << and >>. */
void pdf_copy_pairs(Buf *buf, Str dictionary, const char *const *without);
/* A text for people: UTF-16 in hexadecimal; a number with at most two decimals. */
void pdf_text(Buf *buf, Str text);
void pdf_number(Buf *buf, double n);
