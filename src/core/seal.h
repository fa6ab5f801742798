/* seal — each second, by lease, newly committed events get one order and a signed seal.
 *
 * The order (column feed: 1, 2, 3 … without gaps) is also the change feed's. A seal's hash is
 * over the hashes of its events in order, and the previous seal; the signer signs it (purpose
 * "seal"). An exported seal, kept elsewhere, proves later that nothing before it was changed.
 */
#pragma once
#include "core/audit.h"

/* Signs a digest: main fills it in with the signer's client; NULL leaves seals unsigned
 * (tests). what: "seal:17", for the signer's journal. */
typedef Err SealSigner(Ctx *ctx, Str what, const unsigned char digest[HASH], Str *signature,
                       Str *key);

enum { SEAL_EVENTS = 20000 };
/* Seals what is there, at most SEAL_EVENTS events; *count tells how many (0: no seal is
 * written, and nothing but one small read was done). The signer is asked outside of any
 * transaction, so that nobody waits while it does not answer; the seal is then written in one
 * that takes the lease "seal". ERR_CONFLICT, and nothing is written, when another process holds
 * the lease or sealed the same events meanwhile: the next call seals what is left. */
Err seal_run(Ctx *ctx, SealSigner *sign, int64_t *count);

typedef struct Seal {
    int64_t number, at, first_feed, last_feed;
    Str     previous, hash, signature, key; /* bytes; key: id */
} Seal;
Err seal_last(Ctx *ctx, Seal *out); /* ERR_NOT_FOUND: none yet */
Err seal_find(Ctx *ctx, int64_t number, Seal *out);
/* Export as JSON: {number, at, last_feed, hash, signature, certificate}; hash is hex, signature
 * base64. */
Err seal_export(Ctx *ctx, const Seal *seal, Str certificate_pem, Str *json);

/* verify: recompute chains, payload hashes, feed order, seals; names the first wrong row.
 * Reads page by page, so the memory taken is that of one object's events; works on any size
 * and beside others who write. Call it outside a transaction or within a reading one.
 *
 * `check` holds the current rows of an object against its events (each engine registers one,
 * e.g. the dossier's state, due date, head number) and says in *problem what differs; it may
 * query. `without_events` is a statement without parameters whose rows, with one column
 * "object", are those of the kind's table without any event: there must be none. Both may be
 * NULL. */
typedef Err VerifyDerived(Ctx *ctx, const Events *events, Str *problem);
typedef struct VerifyPort {
    const char    *kind; /* object prefix, "dossier"; NULL ends a list */
    VerifyDerived *check;
    const Sql     *without_events;
} VerifyPort;
typedef struct VerifyReport {
    int64_t events, objects, seals, erased;
    int64_t unsealed; /* of them older than a minute and in no seal: is nobody sealing? */
    bool    is_whole;
    Str     problem; /* "event 17 of dossier:abc (id 90): …": table, row, and what differs */
} VerifyReport;
/* ports: ends with a NULL kind; may be NULL; core's own kinds (read, account) are always looked
 * at. exported: JSON of an earlier seal to hold
 * against, or empty. verify_signature may be NULL: then signatures are not looked at. The Err
 * is about the looking (ERR_INVALID: the exported seal cannot be read); what is wrong with the
 * log is in *out. */
typedef Err SealVerifier(Ctx *ctx, const Seal *seal, bool *is_good);
Err seal_verify(Ctx *ctx, const VerifyPort *ports, Str exported, SealVerifier *verify_signature,
                VerifyReport *out);
