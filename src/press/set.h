/* set — sets a parsed template with its data into a PDF, by Pango and Cairo. */
#pragma once
#include "press/data.h"

/* The PDF, with its reserved fields. The data needs `created_at`, an ISO 8601 time, which
 * becomes the time of the file: the same data always gives the same bytes. ERR_INVALID: the
 * data does not fit the template; ERR_LIMIT: too many pages. */
Err set_document(Ctx *ctx, const Document *document, const Json *data, Str *pdf);
