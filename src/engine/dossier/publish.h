/* publish — a definition becomes a published version: checked, dated, hashed, signed.
 *
 * A version is in force from its first day to its last; two versions of one service never hold on
 * the same day. A newer one that would overlap is refused, or, when it is asked to, ends the older
 * one explicitly on the day before: an event says so. What is signed is the text of
 * publish_signed_text, by the signer's key "definitions" for the purpose "definition". The
 * signature comes from the signer alone: at once when it runs (publish_sign), else by the job that
 * every publication leaves behind, when the node is next started. `motcua verify` holds every
 * stored version against its events, its hash and its signature. */
#pragma once
#include "core/job.h"
#include "core/seal.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_diff.h"

#define PUBLISH_KEY     "definitions" /* of the signer */
#define PUBLISH_PURPOSE "definition"

/* What publishing would do, found without writing anything. */
typedef struct Publication {
    const ServiceDefinition *definition;
    Str     json;     /* its text */
    bool    is_known; /* this very text is published already */
    int64_t newest;   /* version published of this service; 0: none */
    int64_t before;   /* the version it is compared with: the newest older one; 0: the first */
    int64_t ends;     /* an older version that would still hold on its first day; 0: none */
    DefinitionDiff changes; /* against `before`; no lines when it is the first */
} Publication;

/* ERR_INVALID with *errors filled: it does not pass the checks. ERR_CONFLICT, with definition and
 * newest filled in: this version was published with other content, or it overlaps one that is not
 * older than it. */
Err publish_check(Ctx *ctx, Str json, Str file, DefinitionErrors *errors, Publication *out);
/* The same, for staff who publish on a node that works: its bodies must have everybody the steps
 * need, and the services that are opened must be published or ship (checks 5 and 8). */
Err publish_check_here(Ctx *ctx, Str json, Str file, DefinitionErrors *errors, Publication *out);
/* A line each. */
Str publish_changes_text(Ctx *ctx, const DefinitionDiff *diff, Lang lang);
/* Stores it in the current write transaction, with the event service.published and the job that
 * signs. A known text changes nothing. ends_older: an overlapped version is ended the day before
 * (event service.ended); otherwise that is ERR_CONFLICT. */
Err publish_store(Ctx *ctx, const Publication *publication, bool ends_older);

/* "motcua definition 1", service, version and hash, a line each. */
Str publish_signed_text(Arena *arena, Str service, int64_t version, Str hash);
/* Signs what is not signed yet, at most 500 versions; *count says how many. Begins and commits its
 * own transactions. ERR_UNAVAILABLE: the signer does not run. */
Err publish_sign(Ctx *ctx, int64_t *count);
/* Writes the job that does so, in the current transaction, when something is unsigned and there is
 * a signer to ask. */
Err publish_sign_later(Ctx *ctx);
extern const JobKind PUBLISH_JOBS[];

/* Who signs: main fills it in with the signer's client. NULL, as in tests without a signer:
 * versions stay unsigned and no job is written. The certificate (PEM) of the key is needed by
 * `verify` alone; empty: signatures are compared with their events, but not checked. */
typedef Err PublishSigner(Ctx *ctx, Str what, const unsigned char digest[HASH], Str *signature);
void publish_set_signer(PublishSigner *sign);
void publish_set_certificate(Str pem);

/* ---- what is published ---------------------------------------------------------------------- */

typedef struct ServiceVersion {
    Str     service, hash, key, published_by;
    Str     changes; /* against the version it replaces, a line each, in Vietnamese */
    int64_t version, replaces;
    int64_t from_day, to_day; /* both included; to_day INT32_MAX: open */
    int64_t published_at, signed_at; /* signed_at 0: not yet */
    int64_t open_dossiers; /* of the actor's body, pinned to it; filled in by publish_list alone */
} ServiceVersion;
/* All versions of one service, newest first; empty: of all services, by service. At most 2000. */
Err publish_list(Ctx *ctx, Str service, ServiceVersion **out, size_t *count);

/* For DOSSIER_VERIFY: rows of a service against its events, hashes and signatures. */
Err publish_verify(Ctx *ctx, const Events *events, Str *problem);
extern const Sql PUBLISH_WITHOUT_EVENTS;
