/* seal — each second, by lease, newly committed events get one order and a signed seal.
 *
 * The order (column feed: 1, 2, 3 … without gaps) is also the change feed's. A seal's hash is over
 * the hashes of its events in order, and the previous seal; the signer signs it (purpose "seal").
 * An exported seal, kept elsewhere, proves later that nothing before it was changed. */
#pragma once
#include "core/audit.h"

/* Signs a digest: main fills it in with the signer's client; NULL leaves seals unsigned (tests). */
typedef Err SealSigner(Ctx *ctx, Str event_id, const unsigned char digest[HASH], Str *signature, Str *key);

/* Seals what is there, at most 20,000 events; *count tells how many (0: no seal is written).
 * Takes the lease "seal"; ERR_CONFLICT when another process holds it. */
Err seal_run(Ctx *ctx, SealSigner *sign, int64_t *count);

typedef struct Seal {
    int64_t number, at, first_feed, last_feed;
    Str     previous, hash, signature, key; /* bytes; key: id */
} Seal;
Err seal_last(Ctx *ctx, Seal *out); /* ERR_NOT_FOUND: none yet */
/* Export as JSON: {number, at, last_feed, hash, signature, certificate}, all hex or base64. */
Err seal_export(Ctx *ctx, const Seal *seal, Str certificate_pem, Str *json);

/* verify: recompute chains, payload hashes, feed order, seals; names the first wrong row.
 * Streams; works on any size. `derived` checks the current rows of an object against its events
 * (each engine registers one, e.g. the dossier's state, due date, head number). */
typedef Err VerifyDerived(Ctx *ctx, const Events *events, Str *problem);
typedef struct VerifyPort {
    const char    *kind; /* object prefix, "dossier" */
    VerifyDerived *check;
    const Sql     *without_events; /* rows of the kind's table whose object has no event: must be none */
} VerifyPort;
typedef struct VerifyReport {
    int64_t events, objects, seals, erased;
    bool    is_whole;
    Str     problem; /* "event 17 of dossier:abc: the stored hash does not fit its columns" */
} VerifyReport;
/* exported: JSON of an earlier seal to hold against, or empty. verify_signature may be NULL. */
typedef Err SealVerifier(Ctx *ctx, const Seal *seal, bool *is_good);
Err seal_verify(Ctx *ctx, const VerifyPort *ports, Str exported, SealVerifier *verify_signature,
                VerifyReport *out);
