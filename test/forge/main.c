/* forge — what an attacker with the whole database, but not the signer's key, can do: after rows
 * were changed or deleted, every number, hash, head and seal is made anew so that all fit again.
 *   forge DATABASE keep|none|own
 * The seals' signatures stay, go away, or are made with a key of the attacker's own. */
#include "core/audit_own.h"
#include "core/seal_own.h"

#include <openssl/evp.h>
#include <stdio.h>

SQL_WHOLE_TABLE(forge_events, "SELECT " EVENT_COLUMNS " FROM event ORDER BY object, number");
SQL_WHOLE_TABLE(forge_seals, "SELECT " SEAL_COLUMNS " FROM seal ORDER BY number");
SQL(forge_sealed, "SELECT id, hash FROM event WHERE seal = $1 ORDER BY feed");
SQL(forge_event,
    "UPDATE event SET number = $2, payload_hash = $3, previous = $4, hash = $5 WHERE id = $1");
SQL(forge_feed, "UPDATE event SET feed = $2 WHERE id = $1");
SQL(forge_head, "UPDATE dossier SET events = $2, head = $3 WHERE id = $1");
SQL(forge_seal,
    "UPDATE seal SET first_feed = $2, last_feed = $3, previous = $4, hash = $5, signature = $6"
    " WHERE number = $1");

static EVP_PKEY *own; /* NULL: signatures are not made */

static Str kept(Arena *arena, const unsigned char hash[HASH])
{
    return str_copy(arena, (Str){(const char *)hash, HASH});
}

static Err forge_one(Ctx *ctx, Event *event, const Event *before)
{
    static const char ZERO[HASH];
    unsigned char     hash[HASH];
    bool is_first = !before || !str_eq(before->object, event->object);
    event->number = is_first ? 1 : before->number + 1;
    event->previous = is_first ? (Str){ZERO, HASH} : before->hash;
    if (!event->is_erased) {
        audit_payload_hash(ctx->arena, event->salt, event->payload, hash);
        event->payload_hash = kept(ctx->arena, hash);
    }
    audit_hash(ctx->arena, event, hash);
    event->hash = kept(ctx->arena, hash);
    TRY(db_change(ctx, &forge_event,
                  PARAMS(db_int(event->id), db_int(event->number),
                         db_bytes(event->payload_hash), db_bytes(event->previous),
                         db_bytes(event->hash))));
    Str kind, id;
    if (!str_cut(event->object, ':', &kind, &id) || !str_eq(kind, S("dossier")))
        return OK;
    return db_run(ctx, &forge_head,
                  PARAMS(db_text(id), db_int(event->number), db_bytes(event->hash)));
}

static Err forge_chains(Ctx *ctx)
{
    Rows rows;
    TRY(db_all(ctx, &forge_events, NO_PARAMS, &rows));
    Event *events = NEW_ARRAY(ctx->arena, Event, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++) {
        events[i] = audit_row(rows_at(&rows, i));
        TRY(forge_one(ctx, &events[i], i ? &events[i - 1] : NULL));
    }
    return OK;
}

static Param signed_by_own(Ctx *ctx, const unsigned char hash[HASH])
{
    enum { MOST = 200 };
    size_t         len = MOST;
    unsigned char *signature = arena_bytes(ctx->arena, MOST, 1);
    EVP_PKEY_CTX  *key = EVP_PKEY_CTX_new(own, NULL);
    bool is_made = key && EVP_PKEY_sign_init(key) == 1 &&
                   EVP_PKEY_sign(key, signature, &len, hash, HASH) == 1;
    EVP_PKEY_CTX_free(key);
    return is_made ? db_bytes((Str){(const char *)signature, len}) : db_null();
}

static Err forge_one_seal(Ctx *ctx, Seal *seal, const Seal *before, const char *how)
{
    static const char ZERO[HASH];
    Rows              rows;
    unsigned char     hash[HASH];
    TRY(db_all(ctx, &forge_sealed, PARAMS(db_int(seal->number)), &rows));
    seal->first_feed = before ? before->last_feed + 1 : 1;
    seal->last_feed = seal->first_feed + (int64_t)rows.len - 1;
    seal->previous = before ? before->hash : (Str){ZERO, HASH};
    Sha256 state = seal_hash_start(ctx->arena, seal);
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        TRY(db_change(ctx, &forge_feed,
                      PARAMS(db_int(row_int(row, "id")), db_int(seal->first_feed + (int64_t)i))));
        seal_hash_event(ctx->arena, &state, row_int(row, "id"), row_bytes(row, "hash"));
    }
    crypto_sha256_end(&state, hash);
    seal->hash = kept(ctx->arena, hash);
    Param signature = !strcmp(how, "keep") ? db_bytes(seal->signature)
                      : own                ? signed_by_own(ctx, hash)
                                           : db_null();
    return db_change(ctx, &forge_seal,
                     PARAMS(db_int(seal->number), db_int(seal->first_feed),
                            db_int(seal->last_feed), db_bytes(seal->previous),
                            db_bytes(seal->hash), signature));
}

static Err forge(Ctx *ctx, Str database, const char *how)
{
    Rows rows;
    TRY(db_open(ctx, database, &ctx->db));
    TRY(db_begin(ctx, true));
    TRY(forge_chains(ctx));
    TRY(db_all(ctx, &forge_seals, NO_PARAMS, &rows));
    Seal *seals = NEW_ARRAY(ctx->arena, Seal, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++) {
        seals[i] = seal_row(rows_at(&rows, i));
        TRY(forge_one_seal(ctx, &seals[i], i ? &seals[i - 1] : NULL, how));
    }
    return db_commit(ctx);
}

int main(int argc, char **argv)
{
    Ctx ctx = {.arena = arena_new(1 << 30)};
    if (argc != 3) {
        fprintf(stderr, "forge DATABASE keep|none|own\n");
        return 2;
    }
    if (!strcmp(argv[2], "own"))
        own = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    Err err = forge(&ctx, str_of(argv[1]), argv[2]);
    if (err != OK)
        fprintf(stderr, "forge: %.*s\n", FMT(ctx.fault.message));
    if (ctx.db)
        db_close(ctx.db);
    EVP_PKEY_free(own);
    arena_free(ctx.arena);
    return err != OK;
}
