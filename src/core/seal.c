/* seal — gives newly committed events their order and seals them; export of a seal. */
#include "core/seal_own.h"

#include "base/encode.h"
#include "base/json.h"
#include "core/audit_own.h"
#include "core/job.h"

#include <stdlib.h>

enum { LEASE_MS = 10000 };

/* unsealed: a look that costs nothing on an idle node, which then writes nothing either. */
SQL(seal_unsealed, "SELECT id FROM event WHERE feed IS NULL LIMIT 1");
SQL(seal_give_feed,
    "UPDATE event SET feed = fresh.place, seal = $1"
    "  FROM (SELECT id AS event_id, $2 + row_number() OVER (ORDER BY id) AS place"
    "          FROM event WHERE feed IS NULL ORDER BY id LIMIT $3) AS fresh"
    " WHERE event.id = fresh.event_id"
    " RETURNING id, feed, hash");
SQL(seal_newest,
    "SELECT " SEAL_COLUMNS " FROM seal WHERE number > 0 ORDER BY number DESC LIMIT 1");
SQL(seal_by_number, "SELECT " SEAL_COLUMNS " FROM seal WHERE number = $1");
SQL(seal_insert,
    "INSERT INTO seal (number, at, first_feed, last_feed, previous, hash, signature, key_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

/* ---- the hash ---------------------------------------------------------------------------- */

Sha256 seal_hash_start(Arena *arena, const Seal *seal)
{
    Sha256 state = crypto_sha256_start(arena);
    Buf    head = {.arena = arena};
    pack_text(&head, S("motcua seal 1"));
    pack_int(&head, seal->number);
    pack_int(&head, seal->at);
    pack_int(&head, seal->first_feed);
    pack_int(&head, seal->last_feed);
    pack_text(&head, seal->previous);
    crypto_sha256_add(&state, buf_str(&head));
    return state;
}

void seal_hash_event(Arena *arena, Sha256 *state, int64_t id, Str hash)
{
    ArenaMark mark = arena_mark(arena);
    Buf       packed = {.arena = arena};
    pack_int(&packed, id);
    pack_text(&packed, hash);
    crypto_sha256_add(state, buf_str(&packed));
    arena_reset(arena, mark);
}

/* ---- sealing ----------------------------------------------------------------------------- */

typedef struct Sealed {
    int64_t id, feed;
    Str     hash;
} Sealed;

static int by_feed(const void *a, const void *b)
{
    int64_t x = ((const Sealed *)a)->feed, y = ((const Sealed *)b)->feed;
    return (x > y) - (x < y);
}

/* RETURNING gives the rows in no order. */
static Err give_feed(Ctx *ctx, int64_t number, int64_t after, Sealed **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &seal_give_feed,
               PARAMS(db_int(number), db_int(after), db_int(SEAL_EVENTS)), &rows));
    *out = NEW_ARRAY(ctx->arena, Sealed, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (Sealed){row_int(row, "id"), row_int(row, "feed"), row_bytes(row, "hash")};
    }
    qsort(*out, *count, sizeof **out, by_feed);
    return OK;
}

static Err last_or_none(Ctx *ctx, Seal *out)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &seal_newest, NO_PARAMS, &row, &found));
    static const char ZERO[HASH];
    *out = found ? seal_row(row) : (Seal){.hash = {ZERO, HASH}};
    return OK;
}

static Err seal_write(Ctx *ctx, const Seal *seal)
{
    return db_change(ctx, &seal_insert,
                     PARAMS(db_int(seal->number), db_int(seal->at), db_int(seal->first_feed),
                            db_int(seal->last_feed), db_bytes(seal->previous),
                            db_bytes(seal->hash),
                            seal->signature.len ? db_bytes(seal->signature) : db_null(),
                            db_text(seal->key)));
}

static Err seal_fresh(Ctx *ctx, SealSigner *sign, int64_t *count)
{
    Seal    last;
    Sealed *events;
    size_t  n;
    bool    mine;
    TRY(lease_take(ctx, S("seal"), lease_holder(ctx->arena), LEASE_MS, &mine));
    if (!mine)
        return fail(ctx, ERR_CONFLICT, "seal: another process seals");
    TRY(last_or_none(ctx, &last));
    TRY(give_feed(ctx, last.number + 1, last.last_feed, &events, &n));
    *count = (int64_t)n;
    if (n == 0)
        return OK;
    Seal seal = {.number = last.number + 1,
                 .at = ctx->now,
                 .first_feed = last.last_feed + 1,
                 .last_feed = last.last_feed + (int64_t)n,
                 .previous = last.hash};
    Sha256 state = seal_hash_start(ctx->arena, &seal);
    for (size_t i = 0; i < n; i++)
        seal_hash_event(ctx->arena, &state, events[i].id, events[i].hash);
    unsigned char *hash = arena_bytes(ctx->arena, HASH, 1);
    crypto_sha256_end(&state, hash);
    seal.hash = (Str){(const char *)hash, HASH};
    if (sign)
        TRY(sign(ctx, str_fmt(ctx->arena, "seal:%lld", (long long)seal.number), hash,
                 &seal.signature, &seal.key));
    return seal_write(ctx, &seal);
}

Err seal_run(Ctx *ctx, SealSigner *sign, int64_t *count)
{
    Row  row;
    bool found;
    *count = 0;
    TRY(db_maybe(ctx, &seal_unsealed, NO_PARAMS, &row, &found));
    if (!found)
        return OK;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = seal_fresh(ctx, sign, count);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK) {
        db_rollback(ctx);
        *count = 0;
    }
    return err;
}

/* ---- reading ----------------------------------------------------------------------------- */

Seal seal_row(Row row)
{
    return (Seal){
        .number = row_int(row, "number"),
        .at = row_int(row, "at"),
        .first_feed = row_int(row, "first_feed"),
        .last_feed = row_int(row, "last_feed"),
        .previous = row_bytes(row, "previous"),
        .hash = row_bytes(row, "hash"),
        .signature = row_bytes(row, "signature"),
        .key = row_text(row, "key_id"),
    };
}

Err seal_last(Ctx *ctx, Seal *out)
{
    TRY(last_or_none(ctx, out));
    if (out->number == 0)
        return fail(ctx, ERR_NOT_FOUND, "seal: none yet");
    return OK;
}

Err seal_find(Ctx *ctx, int64_t number, Seal *out)
{
    Row row;
    TRY(db_one(ctx, &seal_by_number, PARAMS(db_int(number)), &row));
    *out = seal_row(row);
    return OK;
}

Err seal_export(Ctx *ctx, const Seal *seal, Str certificate_pem, Str *json)
{
    Buf out = {.arena = ctx->arena};
    buf_fmt(&out, "{\"number\":%lld,\"at\":%lld,\"last_feed\":%lld,", (long long)seal->number,
            (long long)seal->at, (long long)seal->last_feed);
    buf_fmt(&out, "\"hash\":\"%.*s\",", FMT(encode_hex(ctx->arena, seal->hash)));
    buf_fmt(&out, "\"signature\":\"%.*s\",", FMT(encode_base64(ctx->arena, seal->signature)));
    buf_add(&out, S("\"certificate\":"));
    json_escape(&out, certificate_pem);
    buf_add(&out, S("}\n"));
    *json = buf_str(&out);
    return OK;
}
