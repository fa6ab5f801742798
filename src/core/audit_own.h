/* audit_own — what audit.c, seal.c and verify.c share. */
#pragma once
#include "core/audit.h"

enum { EVENTS_MAX = 100000 }; /* of one object, read at once */

/* Columns of an event, for a SELECT that audit_row reads. */
#define EVENT_COLUMNS                                                                         \
    "id, object, number, at, actor, on_behalf, body, unit, post, verb, payload, salt,"        \
    " payload_hash, previous, hash, feed, seal"
Event audit_row(Row row);
/* SHA-256 of salt and payload. */
void audit_payload_hash(Arena *arena, Str salt, Str payload, unsigned char out[HASH]);

/* Numbers and texts one after the other, each with its length, so that no two lists of values
 * give the same bytes. */
void pack_int(Buf *buf, int64_t n);
void pack_text(Buf *buf, Str text);
