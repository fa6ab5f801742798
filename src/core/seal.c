/* seal — gives newly committed events their order and seals them; export of a seal. */
#include "core/seal_own.h"

#include "base/encode.h"
#include "base/json.h"
#include "core/audit_own.h"
#include "core/job.h"

enum { LEASE_MS = 10000 };

/* unsealed: a look that costs nothing on an idle node, which then writes nothing either. */
SQL(seal_unsealed, "SELECT id FROM event WHERE feed IS NULL LIMIT 1");
SQL(seal_held, "SELECT holder FROM lease WHERE name = 'seal' AND until_at > $1");
SQL(seal_to_do, "SELECT id, hash FROM event WHERE feed IS NULL ORDER BY id LIMIT $1");
SQL(seal_give_feed,
    "UPDATE event SET feed = id + $3, seal = $4 WHERE id BETWEEN $1 AND $2 AND feed IS NULL");
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

/* A seal on its way: made and signed while nobody waits, then written in a short transaction. */
typedef struct Fresh {
    Seal seal;
    Rows events; /* id, hash; in the order of the feed */
} Fresh;

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

/* Only spares the signer a question in vain: whether it may seal is asked again on writing. */
static Err refuse_if_held(Ctx *ctx)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &seal_held, PARAMS(db_int(ctx->now)), &row, &found));
    if (found && !str_eq(row_text(row, "holder"), lease_holder(ctx->arena)))
        return fail(ctx, ERR_CONFLICT, "seal: another process seals");
    return OK;
}

/* Of the events that are there now. Each id is read, so what is committed later cannot slip in
 * between them: see give_feed. */
static Err make_fresh(Ctx *ctx, Fresh *out)
{
    Seal last;
    TRY(last_or_none(ctx, &last));
    TRY(db_all(ctx, &seal_to_do, PARAMS(db_int(SEAL_EVENTS)), &out->events));
    out->seal = (Seal){.number = last.number + 1,
                       .at = ctx->now,
                       .first_feed = last.last_feed + 1,
                       .last_feed = last.last_feed + (int64_t)out->events.len,
                       .previous = last.hash};
    Sha256 state = seal_hash_start(ctx->arena, &out->seal);
    for (size_t i = 0; i < out->events.len; i++) {
        Row row = rows_at(&out->events, i);
        seal_hash_event(ctx->arena, &state, row_int(row, "id"), row_bytes(row, "hash"));
    }
    unsigned char *hash = arena_bytes(ctx->arena, HASH, 1);
    crypto_sha256_end(&state, hash);
    out->seal.hash = (Str){(const char *)hash, HASH};
    return OK;
}

static Err sign_fresh(Ctx *ctx, SealSigner *sign, Seal *seal)
{
    if (!sign)
        return OK;
    return sign(ctx, str_fmt(ctx->arena, "seal:%lld", (long long)seal->number),
                (const unsigned char *)seal->hash.at, &seal->signature, &seal->key);
}

/* One statement for each run of ids without a gap. On PostgreSQL an event may be committed after
 * one with a higher id, also while the signer is asked; its id then lies in a gap, and it goes
 * into the next seal. */
static Err give_feed(Ctx *ctx, const Fresh *fresh)
{
    for (size_t i = 0, end; i < fresh->events.len; i = end) {
        Rows    done;
        int64_t first = row_int(rows_at(&fresh->events, i), "id"), last = first;
        for (end = i + 1; end < fresh->events.len; end++, last++)
            if (row_int(rows_at(&fresh->events, end), "id") != last + 1)
                break;
        TRY(db_all(ctx, &seal_give_feed,
                   PARAMS(db_int(first), db_int(last),
                          db_int(fresh->seal.first_feed + (int64_t)i - first),
                          db_int(fresh->seal.number)), &done));
        if (done.changed != (int64_t)(end - i))
            return fail(ctx, ERR_CONFLICT, "seal: another process was first");
    }
    return OK;
}

static Err write_fresh(Ctx *ctx, const Fresh *fresh)
{
    bool mine;
    TRY(lease_take(ctx, S("seal"), lease_holder(ctx->arena), LEASE_MS, &mine));
    if (!mine)
        return fail(ctx, ERR_CONFLICT, "seal: another process seals");
    TRY(seal_write(ctx, &fresh->seal));
    return give_feed(ctx, fresh);
}

Err seal_run(Ctx *ctx, SealSigner *sign, int64_t *count)
{
    Row   row;
    bool  found;
    Fresh fresh = {0};
    *count = 0;
    TRY(db_maybe(ctx, &seal_unsealed, NO_PARAMS, &row, &found));
    if (!found)
        return OK;
    TRY(refuse_if_held(ctx));
    TRY(make_fresh(ctx, &fresh));
    if (fresh.events.len == 0)
        return OK; /* another process sealed them just now */
    TRY(sign_fresh(ctx, sign, &fresh.seal));
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = write_fresh(ctx, &fresh);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK)
        db_rollback(ctx);
    else
        *count = (int64_t)fresh.events.len;
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
