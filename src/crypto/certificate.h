/* certificate — P-256 keys, the certificates of the node's demo authority, CMS signatures.
 * Used by the signer and by `motcua init` only; private keys stay in the process that calls. */
#pragma once
#include "crypto/crypto.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/* A key with its certificate; the arena owns both. */
typedef struct Identity {
    EVP_PKEY *key;
    X509     *certificate;
} Identity;

typedef struct Subject {
    Str  common_name;  /* at most 64 characters */
    Str  organisation; /* may be empty */
    bool is_authority;
} Subject;

/* A new key pair, certified by the issuer for ten years from ctx->now; NULL: by itself. */
Err identity_make(Ctx *ctx, const Subject *subject, const Identity *issuer, Identity *out);
Err identity_read(Ctx *ctx, Str key_pem, Str certificate_pem, Identity *out);
Err identity_key_pem(Ctx *ctx, const Identity *identity, Str *out);
Err identity_certificate_pem(Ctx *ctx, const Identity *identity, Str *out);

/* ECDSA over the digest, DER. */
Err identity_sign(Ctx *ctx, const Identity *identity, const unsigned char sha256[SHA256_SIZE],
                  Str *signature);
/* A detached CMS (DER) over content of this digest: signed attributes content type, message
 * digest and signing-certificate-v2, and the authority's certificate beside the signer's. */
Err identity_sign_cms(Ctx *ctx, const Identity *identity, X509 *authority,
                      const unsigned char sha256[SHA256_SIZE], Str *der);
