/* password — Argon2id by libsodium: 64 MiB, three passes. */
#pragma once
#include "base/base.h"

enum { PASSWORD_MAX = 1024 }; /* bytes; far above what accounts allow */

/* The encoded hash, with its parameters and salt. ERR_LIMIT: too long, or no memory. */
Err password_hash(Ctx *ctx, Str password, Str *encoded);
/* payload: encoded, NUL, password. ERR_DENIED: not the password; ERR_INVALID: malformed. */
Err password_verify(Ctx *ctx, Str payload, Str *answer);
