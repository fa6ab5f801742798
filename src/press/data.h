/* data — what a template's keys stand for: lookups in JSON, from the innermost item outwards.
 */
#pragma once
#include "base/json.h"
#include "press/document.h"

typedef struct Scope {
    const Document *document; /* for messages */
    const Json     *root;
    struct {
        const Json *item;
        size_t      number; /* from 1: {#} */
    } inner[DOCUMENT_DEPTH];
    size_t depth;
} Scope;

/* NULL where there is nothing; keys with dots go into objects. */
const Json *data_find(const Scope *scope, Str key);
/* Present, and not false, empty or null. */
bool data_is_there(const Scope *scope, Str key);
/* The text of a field, in NFC. ERR_INVALID, with the template's line and the key: it is missing
 * and not optional, or it is no text and no whole number, or it holds control characters. */
Err data_text(Ctx *ctx, const Scope *scope, const Piece *piece, int line, Str *out);
