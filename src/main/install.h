/* install — what init, demo and serve share: tables and shipped definitions brought up to date. */
#pragma once
#include "main/cli.h"

#include <stdlib.h>

/* Applies missing migrations. */
Err install_schema(Ctx *ctx);
/* Publishes the shipped definitions that are not yet there; in the current write transaction. */
Err install_services(Ctx *ctx, int64_t *published);
/* Keys of a body and of the posts that sign; ERR_CONFLICT is not an error: they are there. */
Err install_keys(Ctx *ctx, const Config *config, Str body, Str body_name);
Err install_post_key(Ctx *ctx, const Config *config, Str post, Str holder, Str body_name);
/* The key of the proofs on receipts; the same. */
Err install_receipt_key(Ctx *ctx, const Config *config);
/* Argon2id with the parameters of the press, for commands. */
Err install_password(Ctx *ctx, Str password, Str *hash);
