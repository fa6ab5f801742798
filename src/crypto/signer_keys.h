/* signer_keys — the folder of keys, as the signer process sees it. Private to the signer. */
#pragma once
#include "crypto/certificate.h"
#include "crypto/signer.h"

enum { MAX_KEYS = 512 };

typedef struct LoadedKey {
    Str      id, purposes;
    Identity identity;
    Str      certificate_pem;
} LoadedKey;

typedef struct KeyRing {
    LoadedKey keys[MAX_KEYS];
    size_t    count;
    LoadedKey authority; /* signs nothing; its certificate travels in each CMS */
} KeyRing;

/* A word of the protocol: 1 to SIGNER_WORD of [A-Za-z0-9_:.-]. */
bool signer_is_word(Str word);
Err  signer_load_keys(Ctx *ctx, Str folder, KeyRing *out);
