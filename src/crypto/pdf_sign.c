/* pdf_sign — a signature dictionary with a hole, the digest around the hole, and the reverse.
 */
#include "crypto/pdf_sign.h"
#include "base/encode.h"
#include "base/time.h"
#include "crypto/pdf_draw.h"
#include "crypto/pdf_form.h"

enum { CMS_MAX = 8192 };
static const char RANGE_BLANK[] = "[0                                 ]";

static void write_time(Buf *buf, int64_t at)
{
    LocalTime local = time_to_local(at);
    buf_fmt(buf, "(D:%04d%02d%02d%02d%02d%02d+07'00')", local.date.year, local.date.month,
            local.date.day, local.hour, local.minute, local.second);
}

/* The dictionary of the signature; where its range and its hole are, in the file. */
static void write_signature(PdfUpdate *update, int64_t number, const PdfSigner *signer,
                            size_t *range_at, size_t *hole_at)
{
    Buf *out = &update->out;
    pdf_begin(update, number);
    buf_add(out, S("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M "));
    write_time(out, signer->at);
    buf_add(out, S(" /Name "));
    pdf_text(out, signer->name);
    if (signer->reason.len) {
        buf_add(out, S(" /Reason "));
        pdf_text(out, signer->reason);
    }
    buf_add(out, S("\n/ByteRange "));
    *range_at = out->len;
    buf_add(out, str_of(RANGE_BLANK));
    buf_add(out, S("\n/Contents <"));
    *hole_at = out->len;
    char zeros[64];
    memset(zeros, '0', sizeof zeros);
    for (size_t i = 0; i < 2 * CMS_MAX / sizeof zeros; i++)
        buf_add(out, (Str){zeros, sizeof zeros});
    buf_add(out, S("> >>"));
    pdf_end(update);
}

static void digest_around(Ctx *ctx, Str pdf, size_t hole, size_t after, unsigned char *out)
{
    Sha256 hash = crypto_sha256_start(ctx->arena);
    crypto_sha256_add(&hash, (Str){pdf.at, hole});
    crypto_sha256_add(&hash, (Str){pdf.at + after, pdf.len - after});
    crypto_sha256_end(&hash, out);
}

Err pdf_sign_begin(Ctx *ctx, Str pdf, const PdfSigner *signer, PdfHole *out)
{
    PdfFile     *file = NEW(ctx->arena, PdfFile);
    PdfUpdate   *update = NEW(ctx->arena, PdfUpdate);
    PdfFormField field;
    TRY(pdf_open(ctx, pdf, file));
    TRY(pdf_form_find(ctx, file, signer->field, &field));
    if (field.field.kind == PDF_TEXT)
        return fail(ctx, ERR_INVALID, "%.*s is filled, not signed", FMT(signer->field));
    pdf_update_begin(ctx, file, update);
    int64_t look = pdf_new_number(update), number = pdf_new_number(update);
    Buf     drawing = {.arena = ctx->arena};
    if (field.field.width > 1 && field.field.height > 1)
        pdf_draw_signature(&drawing, &field.field, signer->at);
    pdf_form(update, look, field.field.width, field.field.height, buf_str(&drawing));
    size_t range_at = 0;
    write_signature(update, number, signer, &range_at, &out->hole_at);
    pdf_form_set(update, &field, look, str_fmt(ctx->arena, "%lld 0 R", (long long)number));
    TRY(pdf_update_end(update, &out->pdf));
    size_t start = out->hole_at - 1, end = out->hole_at + 2 * CMS_MAX + 1;
    Str    range = str_fmt(ctx->arena, "[0 %zu %zu %zu", start, end, out->pdf.len - end);
    memcpy((char *)out->pdf.at + range_at, range.at, range.len); /* our own copy, made above */
    digest_around(ctx, out->pdf, start, end, out->sha256);
    return OK;
}

Err pdf_sign_finish(Ctx *ctx, const PdfHole *hole, Str cms, Str *pdf)
{
    if (cms.len == 0 || cms.len > CMS_MAX)
        return fail(ctx, ERR_LIMIT, "a CMS of %zu bytes does not fit", cms.len);
    Str digits = encode_hex(ctx->arena, cms);
    memcpy((char *)hole->pdf.at + hole->hole_at, digits.at, digits.len);
    *pdf = hole->pdf;
    return OK;
}

static bool read_range(Str range, int64_t out[4])
{
    Str inside, one;
    if (!pdf_inside(range, &inside))
        return false;
    for (int i = 0; i < 4; i++)
        if (!pdf_value(&inside, &one) || !str_to_int(one, &out[i]) || out[i] < 0)
            return false;
    return !pdf_value(&inside, &one);
}

/* The hole must hold the CMS and nothing else, or something unsigned could hide in it. */
static bool is_around(Str pdf, const int64_t range[4], Str contents)
{
    size_t size = pdf.len;
    if (range[0] != 0 || (size_t)range[1] >= size || (size_t)range[2] > size ||
        (size_t)range[3] > size - (size_t)range[2])
        return false;
    return contents.len > 2 && contents.at == pdf.at + range[1] &&
           contents.at + contents.len == pdf.at + range[2] && contents.at[0] == '<';
}

static Err read_signature(Ctx *ctx, const PdfFile *file, Str value, PdfSignature *out)
{
    Str     dictionary, range, contents;
    int64_t at[4];
    TRY(pdf_resolve(ctx, file, value, &dictionary));
    if (!pdf_get(dictionary, "ByteRange", &range) ||
        !pdf_get(dictionary, "Contents", &contents) || !read_range(range, at) ||
        !is_around(file->bytes, at, contents))
        return fail(ctx, ERR_INVALID, "the signature %.*s does not cover the document",
                    FMT(out->field));
    Str digits = {contents.at + 1, contents.len - 2};
    if (!decode_hex(ctx->arena, digits, &out->cms))
        return fail(ctx, ERR_INVALID, "the signature %.*s is damaged", FMT(out->field));
    size_t end = (size_t)(at[2] + at[3]);
    digest_around(ctx, (Str){file->bytes.at, end}, (size_t)at[1], (size_t)at[2], out->sha256);
    out->covers_all = end == file->bytes.len;
    return OK;
}

Err pdf_signatures(Ctx *ctx, Str pdf, PdfSignature out[PDF_SIGNATURES], size_t *n)
{
    PdfFile      *file = NEW(ctx->arena, PdfFile);
    PdfFormField *fields = NEW_ARRAY(ctx->arena, PdfFormField, PDF_FIELDS);
    size_t        count = 0;
    *n = 0;
    TRY(pdf_open(ctx, pdf, file));
    TRY(pdf_form_fields(ctx, file, fields, &count));
    for (size_t i = 0; i < count; i++) {
        Str value;
        if (fields[i].field.kind == PDF_TEXT || !pdf_get(fields[i].dictionary, "V", &value))
            continue;
        if (*n == PDF_SIGNATURES)
            return fail(ctx, ERR_LIMIT, "the PDF has too many signatures");
        out[*n] = (PdfSignature){.field = fields[i].field.name};
        TRY(read_signature(ctx, file, value, &out[*n]));
        ++*n;
    }
    return OK;
}
