/* crypto — hashes, random numbers, and checks of signatures (OpenSSL 3).
 *
 * These cannot fail but by our own mistake or a broken machine, and then the process ends:
 * nothing may go on with a hash that is none. Private keys are the signer's: see signer.h. */
#pragma once
#include "base/base.h"

enum { SHA256_SIZE = 32, RANDOM_ID_SIZE = 26 };

/* SHA-256 of all of the data; fast for small data too (about half a microsecond). */
void crypto_sha256(Str data, unsigned char out[SHA256_SIZE]);
/* The same, as 32 bytes in the arena. */
Str crypto_sha256_str(Arena *arena, Str data);

/* SHA-256 of data that comes in pieces: start, add…, end once. The arena owns the state. */
typedef struct Sha256 {
    void *state;
} Sha256;
Sha256 crypto_sha256_start(Arena *arena);
void   crypto_sha256_add(Sha256 *hash, Str data);
void   crypto_sha256_end(Sha256 *hash, unsigned char out[SHA256_SIZE]);

void crypto_hmac_sha256(Str key, Str data, unsigned char out[SHA256_SIZE]);

/* Random bytes that nobody can guess. */
void crypto_random(void *out, size_t size);
/* 128 random bits as 26 letters and digits (Crockford's base 32, lower case). */
Str crypto_random_id(Arena *arena);
/* A secret for a cookie or a link: 256 random bits as 43 characters that suit a URL. */
Str crypto_random_token(Arena *arena);
/* What is stored of such a secret: its SHA-256, 32 bytes. */
Str crypto_token_hash(Arena *arena, Str token);

/* The same text? Takes as long for any two texts of one length. */
bool crypto_equal(Str a, Str b);

/* Does the signature (DER, ECDSA) over the digest fit the certificate (PEM)?
 * ERR_DENIED: it does not. ERR_INVALID: the certificate cannot be read. */
Err crypto_verify_raw(Ctx *ctx, Str certificate_pem, const unsigned char sha256[SHA256_SIZE],
                      Str signature);
/* Does the detached CMS (DER) sign this digest, with a certificate under trust (PEM, one or
 * more roots) that was in force at ctx->now? *signer_name (may be NULL) gets the common name.
 * ERR_DENIED: it does not. ERR_INVALID: it cannot be read. */
Err crypto_verify_cms(Ctx *ctx, Str der, const unsigned char sha256[SHA256_SIZE], Str trust,
                      Str *signer_name);
