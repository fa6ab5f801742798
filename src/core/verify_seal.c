/* verify_seal — the feed has no gap, each seal holds its events, an exported one is still
 * there. */
#include "core/verify_own.h"

#include "base/encode.h"
#include "base/json.h"
#include "core/seal_own.h"

enum { PAGE = 100, MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

SQL(verify_seal_page,
    "SELECT " SEAL_COLUMNS " FROM seal WHERE number > $1 ORDER BY number LIMIT $2");
SQL(verify_sealed_events,
    "SELECT id, object, number, feed, seal, hash FROM event"
    " WHERE feed >= $1 AND feed <= $2 ORDER BY feed LIMIT $3");
SQL(verify_beyond_seals,
    "SELECT id, object, number FROM event"
    " WHERE feed > COALESCE((SELECT last_feed FROM seal WHERE number > 0"
    "                         ORDER BY number DESC LIMIT 1), 0)"
    " ORDER BY feed LIMIT 1");
SQL(verify_left_out,
    "SELECT id, object, number FROM event WHERE feed IS NULL AND id < $1 ORDER BY id LIMIT 1");
/* All that is unsealed, on purpose: little, when someone seals. */
SQL_WHOLE_TABLE(verify_count_unsealed,
    "SELECT COUNT(*) AS n FROM event WHERE feed IS NULL AND at < $1");

typedef struct Place {
    int64_t number, feed; /* of the seal before */
    Str     hash;
    int64_t settled_id;   /* all events before this id were committed more than an hour ago */
} Place;

static void wrong_row(Verify *verify, Row row, const char *what)
{
    verify_wrong(verify, "table event, id %lld: event %lld of %.*s: %s",
                 (long long)row_int(row, "id"), (long long)row_int(row, "number"),
                 FMT(row_text(row, "object")), what);
}

static void wrong_seal(Verify *verify, const Seal *seal, const char *what)
{
    verify_wrong(verify, "table seal, number %lld: %s", (long long)seal->number, what);
}

/* ---- one seal ---------------------------------------------------------------------------- */

static void check_columns(Verify *verify, const Seal *seal, const Place *before)
{
    if (seal->number != before->number + 1)
        verify_wrong(verify, "table seal: number %lld is missing; the next one there is %lld",
                     (long long)before->number + 1, (long long)seal->number);
    if (!str_eq(seal->previous, before->hash))
        wrong_seal(verify, seal, "previous is not the hash of the seal before it");
    if (seal->first_feed != before->feed + 1)
        wrong_seal(verify, seal,
                   "first_feed does not follow the last_feed of the seal before it");
    if (seal->last_feed < seal->first_feed || seal->last_feed - seal->first_feed >= SEAL_EVENTS)
        wrong_seal(verify, seal, "last_feed cannot be");
}

static void wrong_gap(Verify *verify, const Seal *seal, int64_t feed)
{
    verify_wrong(verify,
                 "table event: the event with feed %lld, of seal %lld, is missing "
                 "(deleted, or its feed was changed)",
                 (long long)feed, (long long)seal->number);
}

static void check_event(Verify *verify, const Seal *seal, Row row, int64_t feed,
                        int64_t last_id)
{
    if (row_int(row, "feed") != feed)
        wrong_gap(verify, seal, feed);
    if (row_int(row, "seal") != seal->number)
        wrong_row(verify, row, "seal is not the one its feed lies in");
    if (row_int(row, "id") <= last_id)
        wrong_row(verify, row, "id is not after that of the event before it in the seal");
}

static void check_hash(Verify *verify, const Seal *seal, const Rows *rows)
{
    Arena        *arena = verify->ctx->arena;
    unsigned char hash[HASH];
    Sha256        state = seal_hash_start(arena, seal);
    for (size_t i = 0; i < rows->len; i++) {
        Row row = rows_at(rows, i);
        seal_hash_event(arena, &state, row_int(row, "id"), row_bytes(row, "hash"));
    }
    crypto_sha256_end(&state, hash);
    if (!verify_same(seal->hash, hash))
        verify_wrong(verify,
                     "table seal, number %lld: the hash does not fit its columns and the ids "
                     "and hashes of its events (feed %lld to %lld)",
                     (long long)seal->number, (long long)seal->first_feed,
                     (long long)seal->last_feed);
}

static Err check_seal(Verify *verify, const Seal *seal, Place *place)
{
    Ctx *ctx = verify->ctx;
    Rows rows;
    check_columns(verify, seal, place);
    if (verify_is_done(verify))
        return OK;
    TRY(db_all(ctx, &verify_sealed_events,
               PARAMS(db_int(seal->first_feed), db_int(seal->last_feed), db_int(SEAL_EVENTS)),
               &rows));
    int64_t last_id = INT64_MIN, feed = seal->first_feed;
    for (size_t i = 0; i < rows.len && !verify_is_done(verify); i++, feed++) {
        Row row = rows_at(&rows, i);
        check_event(verify, seal, row, feed, last_id);
        last_id = row_int(row, "id");
    }
    if (feed <= seal->last_feed)
        wrong_gap(verify, seal, feed);
    if (!verify_is_done(verify))
        check_hash(verify, seal, &rows);
    bool is_good = true;
    if (verify->is_signed && !verify_is_done(verify))
        TRY(verify->is_signed(ctx, seal, &is_good));
    if (!is_good)
        wrong_seal(verify, seal, "the signature does not fit the hash and the key");
    if (seal->at < ctx->now - HOUR_MS && rows.len)
        place->settled_id = row_int(rows_at(&rows, 0), "id");
    return OK;
}

/* ---- all seals --------------------------------------------------------------------------- */

static Err check_page(Verify *verify, Place *place, int64_t after, bool *more)
{
    Rows rows;
    Ctx *ctx = verify->ctx;
    TRY(db_all(ctx, &verify_seal_page, PARAMS(db_int(after), db_int(PAGE)), &rows));
    for (size_t i = 0; i < rows.len && !verify_is_done(verify); i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        Seal      seal = seal_row(rows_at(&rows, i));
        TRY(check_seal(verify, &seal, place));
        place->number = seal.number;
        place->feed = seal.last_feed;
        place->hash = seal.hash; /* of the page, or copied below */
        verify->out->seals++;
        arena_reset(ctx->arena, mark);
    }
    *more = rows.len == PAGE;
    return OK;
}

static Err check_unsealed(Verify *verify, const Place *place)
{
    Row  row;
    bool found;
    Ctx *ctx = verify->ctx;
    TRY(db_maybe(ctx, &verify_beyond_seals, NO_PARAMS, &row, &found));
    if (found)
        wrong_row(verify, row, "it has a feed number, but the seal of it is missing");
    TRY(db_maybe(ctx, &verify_left_out, PARAMS(db_int(place->settled_id)), &row, &found));
    if (found)
        wrong_row(verify, row, "no seal holds it, though later events were sealed an hour ago");
    TRY(db_one(ctx, &verify_count_unsealed, PARAMS(db_int(ctx->now - MINUTE_MS)), &row));
    verify->out->unsealed = row_int(row, "n");
    return OK;
}

Err verify_seals(Verify *verify)
{
    char  hash[HASH] = {0};
    Place place = {.hash = {hash, HASH}};
    bool  more = true;
    int64_t after = INT64_MIN;
    while (more && !verify_is_done(verify)) {
        ArenaMark mark = arena_mark(verify->ctx->arena);
        TRY(check_page(verify, &place, after, &more));
        if (!verify_is_done(verify) && place.hash.len == HASH)
            memmove(hash, place.hash.at, HASH);
        place.hash = (Str){hash, HASH};
        after = place.number;
        arena_reset(verify->ctx->arena, mark);
    }
    return verify_is_done(verify) ? OK : check_unsealed(verify, &place);
}

/* ---- a seal from outside ----------------------------------------------------------------- */

static Err read_exported(Ctx *ctx, Str text, Seal *out)
{
    const Json *json;
    TRY(json_read(ctx, text, (JsonLimits){0}, &json));
    Str hash = json_text(json_get(json, S("hash")));
    *out = (Seal){
        .number = json_int(json_get(json, S("number")), -1),
        .at = json_int(json_get(json, S("at")), -1),
        .last_feed = json_int(json_get(json, S("last_feed")), -1),
    };
    if (out->number < 1 || out->at < 0 || out->last_feed < 1 ||
        !decode_hex(ctx->arena, hash, &out->hash) || out->hash.len != HASH)
        return fail(ctx, ERR_INVALID, "verify: no number, at, last_feed or hash in the export");
    return OK;
}

Err verify_exported(Verify *verify, Str json)
{
    Ctx *ctx = verify->ctx;
    Seal known = {0}, stored;
    TRY(read_exported(ctx, json, &known));
    Err err = seal_find(ctx, known.number, &stored);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        wrong_seal(verify, &known, "it was exported, and is no longer there");
        return OK;
    }
    TRY(err);
    if (!str_eq(stored.hash, known.hash) || stored.at != known.at ||
        stored.last_feed != known.last_feed)
        wrong_seal(verify, &known, "it is not the one exported: it, or something before it, "
                                   "was made anew");
    return OK;
}
