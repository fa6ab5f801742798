/* hash — SHA-256, HMAC and random numbers. */
#include "base/encode.h"
#include "crypto/crypto.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

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

static void keep_state(void)
{
    if (once)
        return;
    once = EVP_MD_CTX_new();
    must(once != NULL, "memory");
}

void crypto_sha256(Str data, unsigned char out[SHA256_SIZE])
{
    keep_state();
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

/* RFC 2104, by the kept state: the library's own makes and frees a dozen objects each time. */
void crypto_hmac_sha256(Str key, Str data, unsigned char out[SHA256_SIZE])
{
    enum { BLOCK = 64 };
    unsigned char short_key[BLOCK] = {0}, pad[BLOCK];
    if (key.len > BLOCK)
        crypto_sha256(key, short_key);
    else if (key.len)
        memcpy(short_key, key.at, key.len);
    for (int outer = 0; outer < 2; outer++) {
        for (size_t i = 0; i < BLOCK; i++)
            pad[i] = short_key[i] ^ (outer ? 0x5c : 0x36);
        keep_state();
        must(EVP_DigestInit_ex2(once, sha256_md(), NULL), "HMAC");
        must(EVP_DigestUpdate(once, pad, BLOCK), "HMAC");
        must(EVP_DigestUpdate(once, outer ? (const void *)out : data.at,
                              outer ? SHA256_SIZE : data.len),
             "HMAC");
        must(EVP_DigestFinal_ex(once, out, NULL), "HMAC");
    }
    OPENSSL_cleanse(short_key, sizeof short_key);
    OPENSSL_cleanse(pad, sizeof pad);
}

void crypto_random(void *out, size_t size)
{
    char *at = out;
    while (size) { /* the kernel's own: the library's costs several times as much */
        ssize_t n = getrandom(at, size, 0);
        must(n > 0 || errno == EINTR, "random numbers");
        n = n > 0 ? n : 0;
        at += n;
        size -= (size_t)n;
    }
}

Str crypto_random_id(Arena *arena)
{
    char bytes[16];
    crypto_random(bytes, sizeof bytes);
    return encode_base32(arena, (Str){bytes, sizeof bytes});
}

Str crypto_random_token(Arena *arena)
{
    char bytes[32];
    crypto_random(bytes, sizeof bytes);
    return encode_base64url(arena, (Str){bytes, sizeof bytes});
}

Str crypto_token_hash(Arena *arena, Str token) { return crypto_sha256_str(arena, token); }

bool crypto_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0);
}
