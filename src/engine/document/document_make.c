/* document_make — the job: draw, sign, number, seal; each version is stored before the next. */
#include "engine/document/make.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "core/audit.h"
#include "crypto/pdf_sign.h"
#include "crypto/press_client.h"
#include "crypto/signer.h"

enum { PROOF_DATA = 4 * 1024 * 1024 };

static DocumentPorts ports;

void document_set_ports(const DocumentPorts *given) { ports = *given; }

Str document_body_key(Arena *arena, Str body) { return str_fmt(arena, "body-%.*s", FMT(body)); }
Str document_post_key(Arena *arena, Str post) { return str_fmt(arena, "post-%.*s", FMT(post)); }
Str document_post_purpose(Arena *arena, Str post)
{
    return str_fmt(arena, "person:%.*s", FMT(post));
}

/* The text "proof" of the data, signed, beside it; data stays as it is when there is none. */
static Err sign_proof(Ctx *ctx, const Document *document, Str *data)
{
    const Json *json;
    Str         signature;
    TRY(json_read(ctx, *data, (JsonLimits){.size = PROOF_DATA}, &json));
    Str proof = json_text(json_get(json, S("proof")));
    if (!proof.len)
        return OK;
    SignRequest request = {.op = SIGNER_RAW, .key = DOCUMENT_PROOF, .purpose = DOCUMENT_PROOF,
                           .event = document->id};
    crypto_sha256(proof, request.sha256);
    Err err = signer_sign(ctx, ports.signer_socket, &request, &signature);
    if (err == ERR_NOT_FOUND) { /* a node made before there were such keys */
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    *data = str_fmt(ctx->arena, "%.*s,\"signed_proof\":\"%.*s~%.*s\"}", (int)data->len - 1,
                    data->at, FMT(proof), FMT(encode_base64url(ctx->arena, signature)));
    return OK;
}

static Err draw(Ctx *ctx, const Document *document, Str data, Str *pdf)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    TRY(sign_proof(ctx, document, &data));
    json_begin_object(&json);
    json_key(&json, S("data"));
    json_write_raw(&json, data);
    json_field_text(&json, S("lang"), document->lang == LANG_EN ? S("en") : S("vi"));
    json_field_text(&json, S("template"), document->template);
    json_end_object(&json);
    return press_call(ctx, ports.press_socket, "pdf", buf_str(&out), pdf);
}

static Err sign(Ctx *ctx, const Document *document, PdfSigner who, SignRequest request, Str *pdf)
{
    PdfHole hole;
    Str     cms;
    who.at = ctx->now;
    TRY(pdf_sign_begin(ctx, *pdf, &who, &hole));
    request.op = SIGNER_CMS;
    request.event = document->id;
    memcpy(request.sha256, hole.sha256, sizeof request.sha256);
    TRY(signer_sign(ctx, ports.signer_socket, &request, &cms));
    return pdf_sign_finish(ctx, &hole, cms, pdf);
}

static Err sign_by_post(Ctx *ctx, const Document *document, Str *pdf)
{
    return sign(ctx, document,
                (PdfSigner){.field = S("head"), .name = document->signer_name},
                (SignRequest){.key = document_post_key(ctx->arena, document->signer_post),
                              .purpose = document_post_purpose(ctx->arena, document->signer_post)},
                pdf);
}

static Err seal(Ctx *ctx, const Document *document, Str *pdf)
{
    return sign(ctx, document, (PdfSigner){.field = S("seal"), .name = document->seal_name},
                (SignRequest){.key = document_body_key(ctx->arena, document->body),
                              .purpose = S("document")},
                pdf);
}

/* Number and date stand in the document before the body's seal signs the whole. */
static Err fill_number(Ctx *ctx, const Document *document, Str *pdf)
{
    Date day = date_of_time(document->numbered_at);
    Str  number, book; /* the book's letters are printed in the template */
    str_cut(document->number, '/', &number, &book);
    PdfValue values[] = {
        {S("number"), number},
        {S("day"), str_fmt(ctx->arena, "%02d", day.day)},
        {S("month"), str_fmt(ctx->arena, "%02d", day.month)},
        {S("year"), str_fmt(ctx->arena, "%d", day.year)},
    };
    return pdf_fill_fields(ctx, *pdf, values, COUNT(values), pdf);
}

static Err keep(Ctx *ctx, const Document *document, Str pdf, bool is_final)
{
    File file;
    Str  owner = document->object;
    Str  name = str_fmt(ctx->arena, "%.*s.pdf", FMT(document->kind));
    Str  hash = encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, pdf));
    TRY(db_begin(ctx, true));
    TRY(file_keep_bytes(ctx, pdf, name, S("application/pdf"), owner, &file));
    TRY(document_keep(ctx, document, file.id, is_final));
    TRY(audit_event(ctx, str_fmt(ctx->arena, "document:%.*s", FMT(document->id)),
                    is_final ? "document.final" : "document.signed",
                    str_fmt(ctx->arena, "{\"sha256\":\"%.*s\"}", FMT(hash))));
    return db_commit(ctx);
}

/* What was signed before, from its file; or the fresh drawing. */
static Err load_signed(Ctx *ctx, const Document *document, Str *pdf)
{
    File file;
    TRY(file_find(ctx, document->file, &file));
    return file_bytes(ctx, &file, pdf);
}

static Err make(Ctx *ctx, const Job *job)
{
    const Json *payload;
    Document    document;
    Str         data, pdf;
    TRY(json_read(ctx, job->payload, (JsonLimits){0}, &payload));
    TRY(db_begin(ctx, false));
    TRY(document_load(ctx, json_text(json_get(payload, S("id"))), &document, &data));
    bool is_signed = str_eq(document.state, S("signed"));
    if (is_signed && document.number.len)
        TRY(load_signed(ctx, &document, &pdf));
    TRY(db_commit(ctx));
    if (document_is_final(&document) || (is_signed && !document.number.len))
        return OK; /* an earlier run of this job did it */
    if (!is_signed) {
        TRY(draw(ctx, &document, data, &pdf));
        if (document.signer_post.len)
            TRY(sign_by_post(ctx, &document, &pdf));
    }
    bool is_final = !document.is_numbered || document.number.len > 0;
    if (document.number.len)
        TRY(fill_number(ctx, &document, &pdf));
    if (is_final)
        TRY(seal(ctx, &document, &pdf));
    return keep(ctx, &document, pdf, is_final);
}

const JobKind DOCUMENT_JOBS[] = {{"document.make", make, .begins_itself = true}, {0}};
