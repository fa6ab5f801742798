/* keys — the public halves of the node's keys, for whoever checks what it signed: GET /keys/ID.pem.
 *
 * A stable address: openssl needs nothing else (docs/OPERATE.md). */
#pragma once
#include "core/core.h"
#include "main/config.h"

/* Reads the certificates, before the process shuts itself in; ctx->arena must live as long as the
 * process. A certificate that an older installation has not is left out. */
Err     keys_setup(Ctx *ctx, const Config *config);
Handler keys_get;
