/* audit — the append-only event log: the one truth about what was done, when, by whom.
 *
 * Every change of state appends an event in the same transaction. An event carries the hash of
 * the previous event of the same object; the object's own row keeps number and hash of its
 * last event (ObjectHead), so appending waits for no shared row. A payload (canonical JSON,
 * may hold personal data) is hashed with a random salt; payload and salt can be erased later,
 * the chain stays whole. Once a second one process seals what was newly committed
 * (core/seal.h). */
#pragma once
#include "core/core.h"
#include "db/bulk.h"

enum { HASH = 32 };

/* Last event of an object. A new object starts with {.object = "dossier:…"} and zeros. */
typedef struct ObjectHead {
    Str           object; /* "kind:id", at most 80 bytes */
    int64_t       number; /* of events so far */
    unsigned char hash[HASH];
} ObjectHead;

/* Appends; advances head (the caller stores head->number and head->hash in the object's row in
 * the same transaction, by a change that names the number it saw). Actor, seat and time are
 * taken from ctx. verb: "dossier.receive". payload: canonical JSON or empty.
 * ERR_CONFLICT at commit when someone else appended the same number first. */
Err audit_append(Ctx *ctx, ObjectHead *head, const char *verb, Str payload);
/* The same for the events of many objects, which a job appends by one statement: gathered first, in
 * room made for `most` of them, then written; heads advance when gathered. The text of the heads'
 * objects and the payloads stay where they are until then. */
Bulk audit_gather_new(Ctx *ctx, size_t most);
void audit_gather(Ctx *ctx, Bulk *events, ObjectHead *head, const char *verb, Str payload);
Err  audit_gathered(Ctx *ctx, Bulk *events);
/* For objects whose row keeps no head: looks the last event up (indexed) and appends. */
Err audit_event(Ctx *ctx, Str object, const char *verb, Str payload);
/* The last event of an object, looked up; zeros when there is none. */
Err audit_head(Ctx *ctx, Str object, ObjectHead *out);
/* The same in two steps: asked ahead, see db_ahead, and taken. */
Err audit_head_ask(Ctx *ctx, Str object, DbAhead *ahead);
Err audit_head_take(Ctx *ctx, Str object, DbAhead *ahead, ObjectHead *out);
/* Takes the payload of an event away for good: payload and salt become NULL, and an event
 * "event.erased" appended to the same object says so (the caller stores the head, as after
 * audit_append). ERR_NOT_FOUND: no such event; ERR_CONFLICT: it was erased before; ERR_DENIED:
 * it is itself the record of an erasure. */
Err audit_erase(Ctx *ctx, ObjectHead *head, int64_t number, Str reason);

typedef struct Event {
    int64_t id, number, at, feed, seal; /* feed, seal: 0 until sealed */
    Str     object, verb, actor, on_behalf, body, unit, post;
    Str     payload;  /* empty when none or erased */
    bool    is_erased, has_salt;
    Str     salt, payload_hash, previous, hash;
} Event;
typedef struct Events {
    Event *at;
    size_t len;
} Events;
/* All events of one object in order, at most `limit`. */
Err audit_of(Ctx *ctx, Str object, size_t limit, Events *out);
/* The hash an event must have, recomputed from its columns. */
void audit_hash(Arena *arena, const Event *event, unsigned char out[HASH]);

/* Notes that the actor read a record of this subject (account id, or hash of a personal id)
 * for a purpose, in the same transaction as the page; the route carries ROUTE_TRACES, so that
 * the page leaves only after COMMIT. If the trace cannot be written, the page does not leave.
 */
Err trace(Ctx *ctx, Str subject, Str object, const char *purpose);
typedef struct Trace {
    int64_t at;
    Str     actor, body, unit, object, purpose;
} Trace;
/* Who read this subject's records, newest first. */
Err trace_of(Ctx *ctx, Str subject, size_t limit, Trace **out, size_t *count);
