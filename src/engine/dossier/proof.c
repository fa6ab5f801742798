/* proof — written, read and checked. */
#include "engine/dossier/proof.h"

#include "base/encode.h"
#include "base/time.h"
#include "crypto/crypto.h"

enum { PROOF_FIELDS = 8, PROOF_MAX = 1024 };
#define MARK S("MC1~")

static bool is_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           c == '.' || c == '-' || c == '_';
}

static bool is_field(Str field)
{
    for (size_t i = 0; i < field.len; i++)
        if (!is_letter(field.at[i]))
            return false;
    return field.len > 0 && field.len <= 128;
}

static Str minutes_text(Arena *arena, int64_t at)
{
    LocalTime local = time_to_local(at);
    return str_fmt(arena, "%04d%02d%02d%02d%02d", local.date.year, local.date.month,
                   local.date.day, local.hour, local.minute);
}

static bool read_minutes(Str text, int64_t *at)
{
    int64_t   n;
    LocalTime local = {0};
    if (text.len != 12 || !str_to_int(text, &n) || n < 0)
        return false;
    local.minute = (int)(n % 100);
    local.hour = (int)(n / 100 % 100);
    local.date = (Date){(int)(n / 100000000), (int)(n / 1000000 % 100), (int)(n / 10000 % 100)};
    if (!date_valid(local.date) || local.hour > 23 || local.minute > 59)
        return false;
    *at = time_from_local(local);
    return true;
}

Str proof_message(Arena *arena, const Proof *proof)
{
    const Str fields[] = {proof->code, proof->service, proof->body, proof->key};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (!is_field(fields[i]))
            return (Str){0};
    return str_fmt(arena, "MC1~%.*s~%.*s~%.*s~%.*s~%.*s~%.*s", FMT(proof->code),
                   FMT(proof->service), FMT(minutes_text(arena, proof->received_at)),
                   FMT(minutes_text(arena, proof->due_at)), FMT(proof->body), FMT(proof->key));
}

/* From the mark on, without the blanks that a line break leaves. */
static Str squeezed(Arena *arena, Str text)
{
    Buf         out = {.arena = arena};
    const char *at = memmem(text.at, text.len, MARK.at, MARK.len);
    size_t      from = at ? (size_t)(at - text.at) : text.len;
    for (size_t i = from; i < text.len && out.len < PROOF_MAX; i++)
        if (text.at[i] != ' ' && text.at[i] != '\n' && text.at[i] != '\r' && text.at[i] != '\t')
            buf_char(&out, text.at[i]);
    return buf_str(&out);
}

Err proof_read(Ctx *ctx, Str text, Proof *out)
{
    Str fields[PROOF_FIELDS] = {0}, rest = squeezed(ctx->arena, text), whole = rest;
    size_t n = 0;
    while (rest.len && n < PROOF_FIELDS)
        str_cut(rest, '~', &fields[n++], &rest);
    for (size_t i = 0; i < n; i++)
        if (!is_field(fields[i]))
            return fail(ctx, ERR_INVALID, "this is no proof of a receipt");
    *out = (Proof){.code = fields[1], .service = fields[2], .body = fields[5], .key = fields[6]};
    if (n != PROOF_FIELDS || rest.len || !read_minutes(fields[3], &out->received_at) ||
        !read_minutes(fields[4], &out->due_at) ||
        !decode_base64url(ctx->arena, fields[7], &out->signature))
        return fail(ctx, ERR_INVALID, "this is no proof of a receipt");
    out->message = (Str){whole.at, whole.len - fields[7].len - 1};
    return OK;
}

Err proof_check(Ctx *ctx, const Proof *proof, Str certificate_pem)
{
    unsigned char hash[SHA256_SIZE];
    crypto_sha256(proof->message, hash);
    return crypto_verify_raw(ctx, certificate_pem, hash, proof->signature);
}

/* The press writes it among the properties of the file, in plain letters. */
bool proof_find(Str pdf, Str *text)
{
    const char *at = memmem(pdf.at, pdf.len, MARK.at, MARK.len);
    if (!at)
        return false;
    size_t from = (size_t)(at - pdf.at), to = from;
    while (to < pdf.len && (is_letter(pdf.at[to]) || pdf.at[to] == '~'))
        to++;
    *text = (Str){at, to - from};
    return true;
}
