/* install — keys and passwords for the commands that set a node up. */
#include "main/install.h"

#include "crypto/signer.h"
#include "engine/document/document.h"
#include "engine/dossier/publish.h"

#include <sodium.h>

static Str signer_socket;

static Err sign_definition(Ctx *ctx, Str what, const unsigned char digest[HASH], Str *signature)
{
    SignRequest request = {.op = SIGNER_RAW, .key = S(PUBLISH_KEY), .purpose = S(PUBLISH_PURPOSE),
                           .event = what};
    memcpy(request.sha256, digest, HASH);
    return signer_sign(ctx, signer_socket, &request, signature);
}

void install_signer(Str socket)
{
    signer_socket = socket;
    publish_set_signer(sign_definition);
}

static Err add_key(Ctx *ctx, const Config *config, const SignerKey *key)
{
    Err err = signer_add_key(ctx, config_path(ctx, config, "keys"), key);
    if (err != ERR_CONFLICT)
        return err;
    fault_clear(ctx);
    return OK;
}

Err install_definition_key(Ctx *ctx, const Config *config)
{
    return add_key(ctx, config, &(SignerKey){.id = S(PUBLISH_KEY), .purposes = S(PUBLISH_PURPOSE),
                                             .common_name = config->name_vi});
}

Err install_keys(Ctx *ctx, const Config *config, Str body, Str body_name)
{
    return add_key(ctx, config,
                   &(SignerKey){.id = document_body_key(ctx->arena, body),
                                .purposes = S("document"), .common_name = body_name,
                                .organisation = body_name});
}

Err install_post_key(Ctx *ctx, const Config *config, Str post, Str holder, Str body_name)
{
    return add_key(ctx, config,
                   &(SignerKey){.id = document_post_key(ctx->arena, post),
                                .purposes = document_post_purpose(ctx->arena, post),
                                .common_name = holder, .organisation = body_name});
}

Err install_receipt_key(Ctx *ctx, const Config *config)
{
    return add_key(ctx, config,
                   &(SignerKey){.id = DOCUMENT_PROOF, .purposes = DOCUMENT_PROOF,
                                .common_name = config->name_vi});
}

/* The same strength as the press uses for people (ASVS 11.4.2). */
Err install_password(Ctx *ctx, Str password, Str *hash)
{
    char *encoded = arena_bytes(ctx->arena, crypto_pwhash_STRBYTES, 1);
    if (sodium_init() < 0 ||
        crypto_pwhash_str(encoded, password.at, password.len, 3, 64 << 20) != 0)
        return fail(ctx, ERR_LIMIT, "not enough memory for a password hash");
    *hash = str_of(encoded);
    return OK;
}
