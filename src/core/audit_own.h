/* audit_own — what audit.c, audit_many.c, seal.c and verify.c share. */
#pragma once
#include "core/audit.h"

enum { EVENTS_MAX = 100000 }; /* of one object, read at once */

/* Columns of an event, for a SELECT that audit_row reads. */
#define EVENT_COLUMNS                                                                         \
    "id, object, number, at, actor, on_behalf, body, unit, post, verb, payload, salt,"        \
    " payload_hash, previous, hash, feed, seal"
Event audit_row(Row row);

/* Columns of an event when it is appended, and their values in that order. */
#define EVENT_APPENDED                                                                        \
    "object, number, at, actor, on_behalf, body, unit, post, verb, payload, salt,"            \
    " payload_hash, previous, hash"
enum { EVENT_PARAMS = 14 };
void audit_params(const Event *event, Param out[EVENT_PARAMS]);
/* The next event of an object, with its hashes; nothing is written. */
Event audit_new(Ctx *ctx, const ObjectHead *head, const char *verb, Str payload);
/* SHA-256 of salt and payload. */
void audit_payload_hash(Arena *arena, Str salt, Str payload, unsigned char out[HASH]);

/* Numbers and texts one after the other, each with its length, so that no two lists of values
 * give the same bytes. */
void pack_int(Buf *buf, int64_t n);
void pack_text(Buf *buf, Str text);
