/* part — the head of one part of a multipart body. */
#pragma once
#include "http/http.h"

typedef struct Part {
    Str  name;      /* .at is NULL until Content-Disposition came */
    Str  file_name; /* as sent */
    bool is_file;   /* it has a file name, even an empty one */
} Part;

/* One line of the head. Texts are copied to the arena. ERR_INVALID: malformed, not form-data,
 * nested, or encoded. */
Err part_header(Ctx *ctx, Part *part, Str line);
