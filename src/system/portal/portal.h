/* portal — the citizen's side: find a service, apply, track, get the result, and see who read
 * what.
 *
 * Routes are in portal.c. A draft works without an account: its key is in the cookie
 * __Host-draft, and whoever signs in goes on with it. */
#pragma once
#include "core/core.h"

extern const Module PORTAL;

/* The certificate (PEM) of the key that signs the proofs on receipts; empty: there is none yet. Set
 * once by main, the text must stay. */
void portal_set_receipt_certificate(Str pem);
