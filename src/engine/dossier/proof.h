/* proof — the short signed proof on a receipt (form 01): what its QR code says.
 *
 *   MC1~CODE~SERVICE~RECEIVED~DUE~BODY~KEY~SIGNATURE
 *
 * RECEIVED and DUE are minutes in Viet Nam, 202611230915; BODY is the agency code; KEY the id of the
 * node's key; SIGNATURE is ECDSA P-256 (DER, base64url) over the SHA-256 of all that stands before
 * its "~". No person is named. Anyone with the key's certificate can check it, with openssl alone. */
#pragma once
#include "engine/dossier/dossier.h"

typedef struct Proof {
    Str     code, service, body, key;
    int64_t received_at, due_at; /* whole minutes */
    Str     message, signature;  /* what is signed, and the signature (bytes) */
} Proof;

/* What is signed. Empty when a field holds what a proof cannot: then there is none. */
Str proof_message(Arena *arena, const Proof *proof);
/* Takes it apart, forgiving spaces and line breaks and whatever stands before it (the address in
 * the QR code). ERR_INVALID: it is no proof. The signature is not looked at. */
Err proof_read(Ctx *ctx, Str text, Proof *out);
/* ERR_DENIED: the signature is not of this certificate (PEM), or something was changed.
 * ERR_INVALID: the certificate cannot be read. */
Err proof_check(Ctx *ctx, const Proof *proof, Str certificate_pem);
/* The proof inside a PDF that we printed; false when there is none. */
bool proof_find(Str pdf, Str *text);
