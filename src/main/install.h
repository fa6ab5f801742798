/* install — what init, demo and serve share: tables and shipped definitions brought up to date. */
#pragma once
#include "main/cli.h"

#include <stdlib.h>

/* Applies missing migrations. */
Err install_schema(Ctx *ctx);
/* Publishes the shipped definitions that are not yet there; in the current write transaction. One
 * that would hold beside an older one ends that one on the day before; one that is older than what
 * is published is left out, and logged. The signer signs them as soon as it runs. */
Err install_services(Ctx *ctx, int64_t *published);
/* Definitions are signed by the signer at this socket; the text must stay. */
void install_signer(Str socket);
/* The key that signs definitions, where it is missing. */
Err install_definition_key(Ctx *ctx, const Config *config);
/* Keys of a body and of the posts that sign; ERR_CONFLICT is not an error: they are there. */
Err install_keys(Ctx *ctx, const Config *config, Str body, Str body_name);
Err install_post_key(Ctx *ctx, const Config *config, Str post, Str holder, Str body_name);
/* The key of the proofs on receipts; the same. */
Err install_receipt_key(Ctx *ctx, const Config *config);
/* Argon2id with the parameters of the press, for commands. */
Err install_password(Ctx *ctx, Str password, Str *hash);
