/* hash — SHA-256, HMAC and random numbers. */
#include "crypto/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>

/* A hash that failed is no hash: an assert that also runs its call. */
static void must(int is_done, const char *what)
{
    if (is_done == 1)
        return;
    fprintf(stderr, "crypto: %s failed\n", what);
    abort();
}

/* Looking an algorithm up costs more than hashing a row, so it is done once for each thread and
 * the state is kept; it never outlives a call in meaning. */
static _Thread_local EVP_MD     *md;
static _Thread_local EVP_MD_CTX *once;

static EVP_MD *sha256_md(void)
{
    if (!md) {
        md = EVP_MD_fetch(NULL, "SHA256", NULL);
        must(md != NULL, "SHA-256");
    }
    return md;
}

void crypto_sha256(Str data, unsigned char out[SHA256_SIZE])
{
    if (!once) {
        once = EVP_MD_CTX_new();
        must(once != NULL, "memory");
    }
    must(EVP_DigestInit_ex2(once, sha256_md(), NULL), "SHA-256");
    must(EVP_DigestUpdate(once, data.at, data.len), "SHA-256");
    must(EVP_DigestFinal_ex(once, out, NULL), "SHA-256");
}

Str crypto_sha256_str(Arena *arena, Str data)
{
    unsigned char *out = arena_bytes(arena, SHA256_SIZE, 1);
    crypto_sha256(data, out);
    return (Str){(char *)out, SHA256_SIZE};
}

static void free_state(void *state) { EVP_MD_CTX_free(state); }

Sha256 crypto_sha256_start(Arena *arena)
{
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    must(state != NULL, "memory");
    arena_defer(arena, free_state, state);
    must(EVP_DigestInit_ex2(state, sha256_md(), NULL), "SHA-256");
    return (Sha256){state};
}

void crypto_sha256_add(Sha256 *hash, Str data)
{
    must(EVP_DigestUpdate(hash->state, data.at, data.len), "SHA-256");
}

void crypto_sha256_end(Sha256 *hash, unsigned char out[SHA256_SIZE])
{
    must(EVP_DigestFinal_ex(hash->state, out, NULL), "SHA-256");
}

void crypto_hmac_sha256(Str key, Str data, unsigned char out[SHA256_SIZE])
{
    const void *key_bytes = key.len ? key.at : "";
    must(HMAC(sha256_md(), key_bytes, (int)key.len, (const unsigned char *)data.at, data.len, out,
              NULL) != NULL,
         "HMAC");
}

void crypto_random(void *out, size_t size)
{
    must(RAND_bytes_ex(NULL, out, size, 0), "random numbers");
}

Str crypto_random_id(Arena *arena)
{
    static const char LETTERS[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char     bytes[16];
    crypto_random(bytes, sizeof bytes);
    char    *at = arena_bytes(arena, RANDOM_ID_SIZE + 1, 1);
    unsigned bits = 0, held = 2; /* 26 letters hold 130 bits: two leading zeros */
    size_t   next = 0;
    for (size_t i = 0; i < RANDOM_ID_SIZE; i++) {
        if (held < 5) {
            bits = (bits << 8 | bytes[next++]) & 0xffff;
            held += 8;
        }
        held -= 5;
        at[i] = LETTERS[bits >> held & 31];
    }
    return (Str){at, RANDOM_ID_SIZE};
}

Str crypto_random_token(Arena *arena)
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    enum { TOKEN_SIZE = 43 };
    unsigned char bytes[33] = {0};
    crypto_random(bytes, 32);
    char *at = arena_bytes(arena, TOKEN_SIZE + 1, 1);
    for (size_t i = 0; i < TOKEN_SIZE; i++) {
        size_t   bit = i * 6;
        unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        at[i] = LETTERS[pair >> (10 - bit % 8) & 63];
    }
    return (Str){at, TOKEN_SIZE};
}

Str crypto_token_hash(Arena *arena, Str token) { return crypto_sha256_str(arena, token); }

bool crypto_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0);
}

Str crypto_hex(Arena *arena, Str bytes)
{
    static const char DIGITS[] = "0123456789abcdef";
    char             *at = arena_bytes(arena, bytes.len * 2 + 1, 1);
    for (size_t i = 0; i < bytes.len; i++) {
        at[2 * i] = DIGITS[(unsigned char)bytes.at[i] >> 4];
        at[2 * i + 1] = DIGITS[(unsigned char)bytes.at[i] & 15];
    }
    return (Str){at, bytes.len * 2};
}
