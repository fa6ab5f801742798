/* pdf_draw — what a filled field and a signature look like: content streams. Private to
 * pdf_*.c. */
#pragma once
#include "crypto/pdf_sign.h"

/* A line of printable ASCII in Times in the box, made smaller where it would not fit. */
void pdf_draw_text(Buf *buf, Str text, const PdfField *box);
/* The mark of a signature: a box for a person, a ring for a body, with the time. */
void pdf_draw_signature(Buf *buf, const PdfField *box, int64_t at);
