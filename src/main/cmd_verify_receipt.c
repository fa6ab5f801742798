/* cmd_verify_receipt — `motcua verify --receipt`: a receipt's proof, from its text or its PDF. */
#include "base/json.h"
#include "base/time.h"
#include "crypto/pdf_sign.h"
#include "crypto/signer.h"
#include "engine/document/document.h"
#include "engine/dossier/proof.h"
#include "main/cmd_verify.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_RECEIPT = 16 * 1024 * 1024 };

/* What was checked. */
typedef struct Checked {
    Proof       proof;
    const char *wrong;   /* NULL: valid */
    bool        is_pdf;
    size_t      seals;   /* signatures of the PDF */
    Str         sealed_by;
} Checked;

static Err read_file(Ctx *ctx, const char *path, Str *text)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, ERR_NOT_FOUND, "%s cannot be opened", path);
    if (fstat(fd, &about) || about.st_size > MAX_RECEIPT) {
        close(fd);
        return fail(ctx, ERR_LIMIT, "%s is too large for a receipt", path);
    }
    char   *at = arena_bytes(ctx->arena, (size_t)about.st_size + 1, 1);
    ssize_t n = read(fd, at, (size_t)about.st_size);
    close(fd);
    if (n < 0)
        return fail(ctx, ERR_INVALID, "%s cannot be read", path);
    *text = (Str){at, (size_t)n};
    return OK;
}

/* The key's certificate: a file, or this installation's. */
static Err certificate_of(Cli *cli, const char *file, Str key, Str *pem)
{
    if (file)
        return read_file(cli->ctx, file, pem);
    TRY(cli_config(cli));
    return signer_certificate(cli->ctx, config_path(cli->ctx, &cli->config, "keys"), key, pem);
}

/* The body's seal over the whole file, under the node's authority: only where that is known. */
static Err check_seals(Cli *cli, Str pdf, Checked *out)
{
    Ctx         *ctx = cli->ctx;
    PdfSignature signatures[PDF_SIGNATURES];
    Str          trust;
    TRY(pdf_signatures(ctx, pdf, signatures, &out->seals));
    TRY(signer_certificate(ctx, config_path(ctx, &cli->config, "keys"), S("authority"), &trust));
    for (size_t i = 0; i < out->seals && !out->wrong; i++) {
        Err err = crypto_verify_cms(ctx, signatures[i].cms, signatures[i].sha256, trust,
                                    &out->sealed_by);
        if (err == ERR_DENIED) {
            fault_clear(ctx);
            out->wrong = "the seal of the PDF does not fit: it was changed";
            return OK;
        }
        TRY(err);
    }
    if (!out->seals || !signatures[out->seals - 1].covers_all)
        out->wrong = "the seal does not cover the whole PDF: something was added";
    return OK;
}

static Err judge(Cli *cli, Str text, const char *file, Checked *out)
{
    Ctx *ctx = cli->ctx;
    Str  pem, pdf = text;
    out->is_pdf = str_starts(text, S("%PDF-"));
    if (out->is_pdf && !proof_find(pdf, &text))
        return fail(ctx, ERR_INVALID, "the PDF holds no proof: it is no receipt of ours");
    TRY(proof_read(ctx, text, &out->proof));
    Err err = certificate_of(cli, file, out->proof.key, &pem);
    if (err == ERR_NOT_FOUND)
        return fail(ctx, err, "there is no certificate of key %.*s here; give one by --certificate",
                    FMT(out->proof.key));
    TRY(err);
    err = proof_check(ctx, &out->proof, pem);
    if (err == ERR_DENIED) {
        fault_clear(ctx);
        out->wrong = "the signature does not fit: it was changed, or not signed with this key";
        return OK;
    }
    TRY(err);
    return out->is_pdf && !file ? check_seals(cli, pdf, out) : OK;
}

static void print_json(Ctx *ctx, const Checked *checked)
{
    const Proof *proof = &checked->proof;
    Buf          out = {.arena = ctx->arena};
    JsonOut      json = {.buf = &out};
    json_begin_object(&json);
    json_field_bool(&json, S("valid"), !checked->wrong);
    json_field_text(&json, S("code"), proof->code);
    json_field_text(&json, S("service"), proof->service);
    json_field_text(&json, S("received_at"), time_iso(ctx->arena, proof->received_at));
    json_field_text(&json, S("due_at"), time_iso(ctx->arena, proof->due_at));
    json_field_text(&json, S("body"), proof->body);
    json_field_text(&json, S("key"), proof->key);
    json_field_text(&json, S("sealed_by"), checked->sealed_by);
    json_field_text(&json, S("problem"), str_of(checked->wrong ? checked->wrong : ""));
    json_end_object(&json);
    printf("%.*s\n", FMT(buf_str(&out)));
}

static void print(Cli *cli, const Checked *checked)
{
    Arena       *arena = cli->ctx->arena;
    const Proof *proof = &checked->proof;
    if (cli->json) {
        print_json(cli->ctx, checked);
        return;
    }
    if (checked->wrong)
        printf("NOT VALID: %s\n", checked->wrong);
    else
        printf("valid\n");
    printf("dossier   %.*s\nservice   %.*s\nreceived  %.*s\ndue       %.*s\nbody      %.*s\n"
           "key       %.*s\n",
           FMT(proof->code), FMT(proof->service), FMT(time_text(arena, proof->received_at, LANG_EN)),
           FMT(time_text(arena, proof->due_at, LANG_EN)), FMT(proof->body), FMT(proof->key));
    if (checked->sealed_by.len && !checked->wrong)
        printf("sealed    %.*s, over the whole file\n", FMT(checked->sealed_by));
}

Err verify_receipt(Cli *cli, const char *given)
{
    Ctx        *ctx = cli->ctx;
    Checked     checked = {0};
    Str         text = str_of(given);
    const char *file = cli_option(cli, "--certificate");
    if (access(given, R_OK) == 0)
        TRY(read_file(ctx, given, &text));
    TRY(judge(cli, text, file, &checked));
    TRY(cli_end(cli));
    print(cli, &checked);
    return checked.wrong ? fail(ctx, ERR_CONFLICT, "the receipt is not valid") : OK;
}
