/* keys — read once at start; a worker cannot reach the folder later. */
#include "main/keys.h"

#include "crypto/signer.h"
#include "engine/document/document.h"
#include "engine/dossier/publish.h"
#include "system/portal/portal.h"

static struct {
    const char *id;
    Str         pem; /* empty: there is none */
} keys[] = {{"authority", {0}}, {"node", {0}}, {"receipt", {0}}, {PUBLISH_KEY, {0}}};

Err keys_setup(Ctx *ctx, const Config *config)
{
    Str folder = config_path(ctx, config, "keys");
    for (size_t i = 0; i < COUNT(keys); i++) {
        Err err = signer_certificate(ctx, folder, str_of(keys[i].id), &keys[i].pem);
        if (err == ERR_NOT_FOUND) {
            fault_clear(ctx);
            keys[i].pem = (Str){0};
            err = OK;
        }
        TRY(err);
        if (str_eq(str_of(keys[i].id), DOCUMENT_PROOF))
            portal_set_receipt_certificate(keys[i].pem);
    }
    return OK;
}

/* GET /keys/:name */
Err keys_get(Ctx *ctx, Req *req, Res *res)
{
    Str name = req_param(req, "name");
    for (size_t i = 0; i < COUNT(keys); i++) {
        if (!keys[i].pem.len || !str_eq(name, str_fmt(ctx->arena, "%s.pem", keys[i].id)))
            continue;
        res->type = "application/x-pem-file";
        res_header(res, "Cache-Control", S("public, max-age=3600"));
        buf_add(&res->body, keys[i].pem);
        return OK;
    }
    return fail(ctx, ERR_NOT_FOUND, "no such key");
}
