/* verify_own — what the two halves of verify share: the objects (verify.c) and the seals
 * (verify_seal.c). */
#pragma once
#include "core/seal.h"

typedef struct Verify {
    Ctx          *ctx;
    VerifyReport *out;
    SealVerifier *is_signed; /* or NULL */
    char         *words;     /* the problem; outlives the memory of the pages */
} Verify;

/* The first problem is kept, later ones are not looked at. */
__attribute__((format(printf, 2, 3)))
void verify_wrong(Verify *verify, const char *format, ...);
static inline bool verify_is_done(const Verify *verify) { return verify->out->problem.len > 0; }
/* The same 32 bytes? */
bool verify_same(Str stored, const unsigned char hash[HASH]);

/* Feed and seals, in order; then what no seal holds. */
Err verify_seals(Verify *verify);
/* A seal exported earlier is still in the log. */
Err verify_exported(Verify *verify, Str json);

/* The ports of core's own kinds; seal_verify looks at them beside those it is given. */
extern const VerifyPort TRACE_PORT, ACCOUNT_PORT;
