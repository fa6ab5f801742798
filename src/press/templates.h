/* templates — the documents of documents/, compiled in. */
#pragma once
#include "press/document.h"

/* Parses the template of this name, in this language if there is one, else in Vietnamese.
 * ERR_NOT_FOUND: there is none. */
Err template_find(Ctx *ctx, Str name, Str lang, Document *out);
/* The name of the i-th; false after the last. */
bool template_name(size_t i, Str *name);

/* A question for a PDF: {"template", "lang", "data"}; lang may be missing. */
Err template_print(Ctx *ctx, Str json, Str *pdf);
