/* audit — events: appending, reading, erasing; and the hash that holds them together. */
#include "core/audit_own.h"

#include "base/json.h"
#include "crypto/crypto.h"

#include <assert.h>
#include <stdio.h>

enum { SALT = 16, OBJECT_MAX = 80 };

SQL(event_insert,
    "INSERT INTO event (" EVENT_APPENDED ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
SQL(event_last,
    "SELECT number, hash FROM event WHERE object = $1 ORDER BY number DESC LIMIT 1");
SQL(event_of_object,
    "SELECT " EVENT_COLUMNS " FROM event WHERE object = $1 ORDER BY number LIMIT $2");
SQL(event_one,
    "SELECT verb, payload FROM event WHERE object = $1 AND number = $2");
SQL(event_erase,
    "UPDATE event SET payload = NULL, salt = NULL"
    " WHERE object = $1 AND number = $2 AND payload IS NOT NULL");

/* ---- hashes ------------------------------------------------------------------------------ */

void pack_int(Buf *buf, int64_t n)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)n >> (8 * i));
    buf_add(buf, (Str){bytes, sizeof bytes});
}

void pack_text(Buf *buf, Str text)
{
    pack_int(buf, (int64_t)text.len);
    buf_add(buf, text);
}

void audit_payload_hash(Arena *arena, Str salt, Str payload, unsigned char out[HASH])
{
    ArenaMark mark = arena_mark(arena);
    Buf       packed = {.arena = arena};
    pack_text(&packed, salt);
    pack_text(&packed, payload);
    crypto_sha256(buf_str(&packed), out);
    arena_reset(arena, mark);
}

/* All columns but id, feed and seal, which the seal's hash covers, and payload and salt, which
 * payload_hash stands for so that they can be erased. */
void audit_hash(Arena *arena, const Event *event, unsigned char out[HASH])
{
    const Str TEXTS[] = {event->object, event->actor, event->on_behalf,    event->body,
                         event->unit,   event->post,  event->verb, event->payload_hash,
                         event->previous};
    ArenaMark mark = arena_mark(arena);
    Buf       packed = {.arena = arena};
    pack_text(&packed, S("motcua event 1"));
    pack_int(&packed, event->number);
    pack_int(&packed, event->at);
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        pack_text(&packed, TEXTS[i]);
    crypto_sha256(buf_str(&packed), out);
    arena_reset(arena, mark);
}

static Str bytes_copy(Arena *arena, const unsigned char hash[HASH])
{
    return str_copy(arena, (Str){(const char *)hash, HASH});
}

/* ---- appending --------------------------------------------------------------------------- */

Event audit_new(Ctx *ctx, const ObjectHead *head, const char *verb, Str payload)
{
    assert(head->object.len > 0 && head->object.len <= OBJECT_MAX);
    const Actor *actor = ctx->actor;
    Event        event = {
        .number = head->number + 1,
        .at = ctx->now,
        .object = head->object,
        .verb = str_of(verb),
        .actor = actor->account,
        .on_behalf = actor->on_behalf,
        .body = actor->seat.body,
        .unit = actor->seat.unit,
        .post = actor->seat.post,
        .payload = payload,
        .previous = bytes_copy(ctx->arena, head->hash),
    };
    if (payload.len) { /* without a payload there is nothing to hide */
        char *salt = arena_bytes(ctx->arena, SALT, 1);
        crypto_random(salt, SALT);
        event.salt = (Str){salt, SALT};
    }
    unsigned char hash[HASH];
    audit_payload_hash(ctx->arena, event.salt, payload, hash);
    event.payload_hash = bytes_copy(ctx->arena, hash);
    audit_hash(ctx->arena, &event, hash);
    event.hash = bytes_copy(ctx->arena, hash);
    return event;
}

void audit_params(const Event *event, Param out[EVENT_PARAMS])
{
    const Param params[EVENT_PARAMS] = {
        db_text(event->object), db_int(event->number), db_int(event->at), db_text(event->actor),
        db_text(event->on_behalf), db_text(event->body), db_text(event->unit),
        db_text(event->post), db_text(event->verb), db_text(event->payload),
        db_bytes(event->salt), db_bytes(event->payload_hash), db_bytes(event->previous),
        db_bytes(event->hash),
    };
    memcpy(out, params, sizeof params);
}

Err audit_append(Ctx *ctx, ObjectHead *head, const char *verb, Str payload)
{
    Event event = audit_new(ctx, head, verb, payload);
    Param params[EVENT_PARAMS];
    audit_params(&event, params);
    TRY(db_later(ctx, &event_insert, (Params){params, EVENT_PARAMS}));
    head->number = event.number;
    memcpy(head->hash, event.hash.at, HASH);
    return OK;
}

static Err head_of_row(Ctx *ctx, Row row, ObjectHead *out)
{
    Str hash = row_bytes(row, "hash");
    if (hash.len != HASH)
        return fail(ctx, ERR_BROKEN, "event: the last hash of an object is cut");
    out->number = row_int(row, "number");
    memcpy(out->hash, hash.at, HASH);
    return OK;
}

Err audit_head(Ctx *ctx, Str object, ObjectHead *out)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &event_last, PARAMS(db_text(object)), &row, &found));
    *out = (ObjectHead){.object = object};
    return found ? head_of_row(ctx, row, out) : OK;
}

Err audit_head_ask(Ctx *ctx, Str object, DbAhead *ahead)
{
    return db_ahead(ctx, &event_last, PARAMS(db_text(object)), ahead);
}

Err audit_head_take(Ctx *ctx, Str object, DbAhead *ahead, ObjectHead *out)
{
    Row row;
    Err err = db_ahead_one(ctx, ahead, &row);
    *out = (ObjectHead){.object = object};
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    return head_of_row(ctx, row, out);
}

Err audit_event(Ctx *ctx, Str object, const char *verb, Str payload)
{
    ObjectHead head;
    TRY(audit_head(ctx, object, &head));
    return audit_append(ctx, &head, verb, payload);
}

/* ---- erasing ----------------------------------------------------------------------------- */

Err audit_erase(Ctx *ctx, ObjectHead *head, int64_t number, Str reason)
{
    Row    row;
    bool   found;
    Params params = PARAMS(db_text(head->object), db_int(number));
    TRY(db_maybe(ctx, &event_one, params, &row, &found));
    if (!found)
        return fail(ctx, ERR_NOT_FOUND, "event: none of this number to erase");
    if (str_eq(row_text(row, "verb"), S("event.erased")))
        return fail(ctx, ERR_DENIED, "event: the record of an erasure stays");
    TRY(db_change(ctx, &event_erase, params));
    Buf payload = {.arena = ctx->arena};
    buf_fmt(&payload, "{\"number\":%lld,\"reason\":", (long long)number);
    json_escape(&payload, reason);
    buf_char(&payload, '}');
    return audit_append(ctx, head, "event.erased", buf_str(&payload));
}

/* ---- reading ----------------------------------------------------------------------------- */

Event audit_row(Row row)
{
    return (Event){
        .id = row_int(row, "id"),
        .number = row_int(row, "number"),
        .at = row_int(row, "at"),
        .feed = row_int(row, "feed"),
        .seal = row_int(row, "seal"),
        .object = row_text(row, "object"),
        .verb = row_text(row, "verb"),
        .actor = row_text(row, "actor"),
        .on_behalf = row_text(row, "on_behalf"),
        .body = row_text(row, "body"),
        .unit = row_text(row, "unit"),
        .post = row_text(row, "post"),
        .payload = row_text(row, "payload"),
        .is_erased = row_null(row, "payload"),
        .has_salt = !row_null(row, "salt"),
        .salt = row_bytes(row, "salt"),
        .payload_hash = row_bytes(row, "payload_hash"),
        .previous = row_bytes(row, "previous"),
        .hash = row_bytes(row, "hash"),
    };
}

Err audit_of(Ctx *ctx, Str object, size_t limit, Events *out)
{
    Rows rows;
    assert(limit <= EVENTS_MAX);
    TRY(db_all(ctx, &event_of_object, PARAMS(db_text(object), db_int((int64_t)limit)), &rows));
    *out = (Events){NEW_ARRAY(ctx->arena, Event, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = audit_row(rows_at(&rows, i));
    return OK;
}
