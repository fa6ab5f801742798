/* signer — the only process that reads private keys.
 *
 * It sees no document: it gets a key's name, what the signature is for, the event it belongs to
 * and a SHA-256, refuses what the key is not for, journals, and answers with the signature.
 *
 * Keys lie in a folder (0700): `manifest` (a line for each: id, purposes, title), `ID.key` and
 * `ID.pem`, and the node's demo authority as `authority.key` and `authority.pem`. Purposes:
 *   seal            the seals of the event log: raw ECDSA P-256
 *   definition      published definitions: raw ECDSA P-256
 *   receipt         the short proof on a receipt (engine/document/document.h): raw, too
 *   document        the body's seal on documents: CMS
 *   person:POST     the holder of a post, on documents: CMS */
#pragma once
#include "crypto/crypto.h"

enum { SIGNER_WORD = 64 }; /* bytes of a key id, a purpose, an event id */

typedef struct SignerKey {
    Str id;           /* [a-z0-9_-], at most SIGNER_WORD bytes */
    Str purposes;     /* separated by commas, without spaces */
    Str common_name;  /* of the certificate: the person or the body */
    Str organisation; /* may be empty */
} SignerKey;

/* Makes the folder, the demo authority (named after the node) and the keys.
 * ERR_CONFLICT: the folder has an authority already. */
Err signer_init_keys(Ctx *ctx, Str folder, Str node_name, const SignerKey *keys, size_t n);
/* One more key; the running signer knows it after its next start. ERR_CONFLICT: there is one.
 */
Err signer_add_key(Ctx *ctx, Str folder, const SignerKey *key);
/* The certificate of a key, or of "authority", as PEM, straight from the folder. */
Err signer_certificate(Ctx *ctx, Str folder, Str key_id, Str *pem);

typedef struct SignerConfig {
    int listener; /* from wire_listen */
    Str key_folder;
    Str journal_folder; /* made 0700 if missing; workers may not write there */
} SignerConfig;

/* Loads the keys, shuts itself in (sandbox.h) and serves until it is killed: every answer that
 * left is in the journal on disk, so any moment will do. Returns only on an error. */
Err signer_run(Ctx *ctx, const SignerConfig *config);

typedef enum SignerOp {
    SIGNER_RAW = 1,     /* ECDSA over the digest, DER */
    SIGNER_CMS,         /* detached CMS over the digest, DER, for PDF (pdf_sign.h) */
    SIGNER_CERTIFICATE, /* the key's certificate, PEM; needs no purpose, event or digest */
} SignerOp;

typedef struct SignRequest {
    SignerOp      op;
    Str           key; /* id; for SIGNER_CERTIFICATE also "authority" */
    Str           purpose;
    Str           event; /* id of the event or object the signature is for */
    unsigned char sha256[SHA256_SIZE];
} SignRequest;

/* Asks the signer, at most two seconds. ERR_UNAVAILABLE: it is not there; ERR_DENIED: the key
 * has not this purpose; ERR_NOT_FOUND: no such key; ERR_INVALID: the request is malformed. */
Err signer_sign(Ctx *ctx, Str socket_path, const SignRequest *request, Str *out);
