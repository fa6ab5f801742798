/* password — Argon2id. */
#include "press/password.h"

#include <sodium.h>

static const unsigned long long PASSES = 3;
static const size_t             MEMORY = 64 * 1024 * 1024;

Err password_hash(Ctx *ctx, Str password, Str *encoded)
{
    if (password.len > PASSWORD_MAX)
        return fail(ctx, ERR_LIMIT, "the password is too long");
    char *out = arena_bytes(ctx->arena, crypto_pwhash_STRBYTES, 1);
    int   failed = crypto_pwhash_str_alg(out, password.at, password.len, PASSES, MEMORY,
                                         crypto_pwhash_ALG_ARGON2ID13);
    *encoded = str_of(out);
    return failed ? fail(ctx, ERR_LIMIT, "no memory for a password hash") : OK;
}

/* "$argon2id$v=19$m=65536,t=3,p=1$": nobody gets us to spend more than our own hashes cost. */
static bool costs_no_more(Str encoded)
{
    Str     word, rest = encoded, memory, passes;
    int64_t m = 0, t = 0;
    for (int i = 0; i < 4; i++)
        if (!str_cut(rest, '$', &word, &rest))
            return false;
    if (!str_starts(word, S("m=")) || !str_cut(word, ',', &memory, &passes) ||
        !str_starts(passes, S("t=")))
        return false;
    str_cut(passes, ',', &passes, &word);
    return str_to_int((Str){memory.at + 2, memory.len - 2}, &m) && m > 0 && m <= 65536 &&
           str_to_int((Str){passes.at + 2, passes.len - 2}, &t) && t > 0 && t <= 3;
}

Err password_verify(Ctx *ctx, Str payload, Str *answer)
{
    Str encoded, password;
    if (!str_cut(payload, '\0', &encoded, &password) || encoded.len >= crypto_pwhash_STRBYTES ||
        !str_starts(encoded, S("$argon2id$")) || !costs_no_more(encoded))
        return fail(ctx, ERR_INVALID, "this is no password hash");
    if (password.len > PASSWORD_MAX)
        return fail(ctx, ERR_LIMIT, "the password is too long");
    char *known = arena_bytes(ctx->arena, crypto_pwhash_STRBYTES, 1);
    memcpy(known, encoded.at, encoded.len);
    if (crypto_pwhash_str_verify(known, password.at, password.len))
        return fail(ctx, ERR_DENIED, "the password does not fit");
    *answer = S("ok");
    return OK;
}
