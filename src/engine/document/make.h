/* make — what the job of a document needs of its row; for this engine alone. */
#pragma once
#include "engine/document/document.h"

/* With the template's data, whoever it belongs to: for jobs. */
Err document_load(Ctx *ctx, Str id, Document *out, Str *data);
/* The new version of the file; ERR_CONFLICT when the row is no longer the one that was loaded. */
Err document_keep(Ctx *ctx, const Document *document, Str file, bool is_final);
