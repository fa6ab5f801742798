/* multipart — a multipart/form-data body, taken apart while it streams in. */
#pragma once
#include "http/http.h"

typedef struct Multipart Multipart;

typedef struct MultipartOptions {
    Str         boundary;
    const char *temp_folder; /* NULL: no files are taken */
    int64_t     limit;       /* bytes of all files together */
} MultipartOptions;

/* ERR_INVALID: the boundary is none, too long, or has bytes it must not have. */
Err multipart_new(Ctx *ctx, const MultipartOptions *options, Multipart **out);
/* The next bytes, in pieces of any size. After an error nothing more may be fed. ERR_INVALID:
 * malformed, nested, or a file where none is taken; ERR_LIMIT: too much of something. */
Err multipart_feed(Ctx *ctx, Multipart *multipart, Str bytes);
/* All has come: fills pairs and uploads of req. ERR_INVALID: the end is missing, or a field is
 * not text (as form_parse). */
Err multipart_end(Ctx *ctx, Multipart *multipart, Req *req);
