/* Any bytes as a PDF: every step of filling and signing either refuses them or leaves a file
 * that begins with what was there and that it can read again. */
#include "crypto/pdf_sign.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void sign(Ctx *ctx, Str pdf)
{
    PdfHole      hole;
    PdfSigner    signer = {S("seal"), S("Ủy ban"), S(""), 1790000000000};
    PdfSignature found[PDF_SIGNATURES];
    size_t       n = 0;
    Str          out;
    if (pdf_sign_begin(ctx, pdf, &signer, &hole) != OK)
        return;
    must(str_starts(hole.pdf, pdf));
    must(pdf_sign_finish(ctx, &hole, S("\x30\x00"), &out) == OK);
    if (pdf_signatures(ctx, out, found, &n) == OK)
        must(n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena         *arena = arena_new(512 * 1024 * 1024);
    Ctx            ctx = {.arena = arena};
    Str            pdf = {(const char *)data, size}, out = pdf;
    const PdfField fields[] = {
        {.name = S("number"), .width = 40, .height = 12, .size = 11},
        {.name = S("seal"), .kind = PDF_SEAL, .x = 10, .y = 10, .width = 60, .height = 60},
    };
    const PdfValue value = {S("number"), S("12")};
    PdfSignature   found[PDF_SIGNATURES];
    size_t         n = 0;
    if (size < 1 << 20) {
        if (pdf_signatures(&ctx, pdf, found, &n) == OK)
            for (size_t i = 0; i < n; i++)
                must(found[i].cms.len > 0);
        if (pdf_prepare(&ctx, pdf, fields, COUNT(fields), &out) == OK)
            must(str_starts(out, pdf));
        else
            out = pdf;
        sign(&ctx, out);
        if (pdf_fill_fields(&ctx, out, &value, 1, &out) == OK)
            sign(&ctx, out);
    }
    arena_free(arena);
    return 0;
}
