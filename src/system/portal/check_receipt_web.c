/* check_receipt_web — is this receipt ours? Whoever holds one pastes what its QR code says. No
 * person is named, nothing is looked up but the names of service and body; what is pasted is sent by
 * POST, and the QR code's address carries it behind "#", so that it stands in no log. */
#include "system/portal/portal.h"

#include "engine/dossier/proof.h"
#include "engine/org/org.h"
#include "system/portal/portal_own.h"

typedef struct ReceiptData {
    Str         text;
    const char *verdict; /* NULL: not yet asked; valid, changed, no_proof, unknown_key */
    Str         code, service, service_name, body, body_name, key, received, due;
    int64_t     received_at, due_at;
    bool        is_valid;
} ReceiptData;

#include "system/portal/check_receipt.html.h"

static const JsonField RECEIPT[] = {
    JSON(ReceiptData, is_valid),
    JSON(ReceiptData, verdict),
    JSON(ReceiptData, code),
    JSON(ReceiptData, service),
    JSON(ReceiptData, service_name),
    JSON(ReceiptData, body),
    JSON(ReceiptData, body_name),
    JSON(ReceiptData, key),
    JSON_TIME(ReceiptData, received_at),
    JSON_TIME(ReceiptData, due_at),
    {0},
};

static Str certificate = {"", 0};

void portal_set_receipt_certificate(Str pem) { certificate = pem; }

/* GET /check */
Err portal_receipt_form(Ctx *ctx, Req *req, Res *res)
{
    ReceiptData data = {0};
    return page_send(ctx, req, res, check_receipt_page, RECEIPT, &data);
}

/* Names are of today's catalogue; a service or body that is gone keeps its code. */
static Err fill_names(Ctx *ctx, const Proof *proof, ReceiptData *data)
{
    const ServiceDefinition *definition;
    Body                     body;
    Err err = catalogue_find(ctx, proof->service, &definition);
    if (err == OK)
        data->service_name = words_in(definition->catalogue.name, ctx->lang);
    if (err == OK || err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        err = org_body_by_code(ctx, proof->body, date_of_time(proof->received_at), &body);
    }
    if (err == OK)
        data->body_name = body_name(&body, ctx->lang);
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    return OK;
}

static Err fill(Ctx *ctx, const Proof *proof, ReceiptData *data)
{
    data->is_valid = true;
    data->verdict = "valid";
    data->code = proof->code;
    data->service = proof->service;
    data->body = proof->body;
    data->key = proof->key;
    data->received_at = proof->received_at;
    data->due_at = proof->due_at;
    data->received = moment_text(ctx, proof->received_at);
    data->due = moment_text(ctx, proof->due_at);
    return fill_names(ctx, proof, data);
}

/* OK whatever the verdict is: that a receipt is false is an answer, too. */
static Err judge(Ctx *ctx, ReceiptData *data)
{
    Proof proof;
    Err   err = proof_read(ctx, data->text, &proof);
    if (err == ERR_INVALID) {
        fault_clear(ctx);
        data->verdict = "no_proof";
        return OK;
    }
    TRY(err);
    if (!certificate.len || !str_eq(proof.key, DOCUMENT_PROOF)) {
        data->verdict = "unknown_key";
        return OK;
    }
    err = proof_check(ctx, &proof, certificate);
    if (err == ERR_DENIED) {
        fault_clear(ctx);
        data->verdict = "changed";
        return OK;
    }
    TRY(err);
    return fill(ctx, &proof, data);
}

/* POST /check: proof=TEXT */
Err portal_receipt_check(Ctx *ctx, Req *req, Res *res)
{
    ReceiptData data = {.text = req_value(req, "proof")};
    if (!str_trim(data.text).len) {
        req_problem(req, S("proof"), MSG_CHECK_NEEDED, (Str){0});
        res->status = 422;
        return page_send(ctx, req, res, check_receipt_page, RECEIPT, &data);
    }
    TRY(judge(ctx, &data));
    return page_send(ctx, req, res, check_receipt_page, RECEIPT, &data);
}
