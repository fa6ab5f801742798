/* response — filling a Res: redirects, header lines, cookies, names of files. */
#include "http/http.h"

#include "base/text.h"

#include <assert.h>

void res_header(Res *res, const char *name, Str value)
{
    for (size_t i = 0; i < value.len; i++)
        assert(value.at[i] != '\r' && value.at[i] != '\n' && value.at[i] != '\0');
    assert(res->header_count < COUNT(res->headers));
    res->headers[res->header_count++] = (Header){name, value};
}

/* A byte that may stand in a Location as it is; the rest is percent-encoded, so that neither a
 * line end nor a letter outside ASCII breaks the header. */
static bool is_url_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~/?#[]@!$&'()*+,;=:%", c));
}

void res_redirect(Ctx *ctx, Res *res, Str location)
{
    Buf buf = {.arena = ctx->arena};
    for (size_t i = 0; i < location.len; i++) {
        if (is_url_byte(location.at[i]))
            buf_char(&buf, location.at[i]);
        else
            buf_fmt(&buf, "%%%02X", (unsigned char)location.at[i]);
    }
    res->status = 303;
    res->location = buf_str(&buf);
}

void res_cookie(Ctx *ctx, Res *res, const char *name, Str value, int64_t max_age_s)
{
    assert(str_starts(str_of(name), S("__Host-")));
    for (size_t i = 0; i < value.len; i++)
        assert(value.at[i] > ' ' && value.at[i] <= '~' && !strchr("\",;\\", value.at[i]));
    Str age = max_age_s < 0 ? (Str){0}
                            : str_fmt(ctx->arena, "; Max-Age=%lld", (long long)max_age_s);
    res_header(res, "Set-Cookie",
               str_fmt(ctx->arena, "%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax%.*s", name,
                       FMT(value), FMT(age)));
}

/* ---- names of files ---------------------------------------------------------------------- */

enum { MAX_FILE_NAME = 120 };

/* Marks that turn the reading direction hide an ending: "cod.exe" may look like "exe.doc". */
static bool is_hidden_mark(uint32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

Str http_file_name(Ctx *ctx, Str name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.at[i - 1] == '/' || name.at[i - 1] == '\\') {
            name = (Str){name.at + i, name.len - i};
            break;
        }
    Buf  buf = {.arena = ctx->arena};
    char bytes[4];
    while (name.len) {
        uint32_t c = text_next(&name);
        if (is_hidden_mark(c))
            continue;
        bool is_bad = c < 0x80 && strchr("<>:\"|?*", (int)c);
        buf_add(&buf, (Str){bytes, text_put(bytes, is_bad ? '_' : c)});
    }
    Str clean = str_trim(buf_str(&buf));
    while (clean.len && clean.at[0] == '.')
        clean = (Str){clean.at + 1, clean.len - 1};
    Str composed;
    if (!clean.len || text_nfc(ctx, clean, &composed) != OK)
        return S("file");
    if (text_length(composed) <= MAX_FILE_NAME)
        return composed;
    Str ending = {0}; /* keep what comes after the last dot */
    for (size_t i = composed.len; i > 0 && composed.len - i < 8; i--)
        if (composed.at[i - 1] == '.')
            ending = (Str){composed.at + i - 1, composed.len - i + 1};
    Str stem = text_cut(composed, MAX_FILE_NAME - text_length(ending));
    return str_fmt(ctx->arena, "%.*s%.*s", FMT(stem), FMT(ending));
}

Str http_disposition(Ctx *ctx, bool is_download, Str name)
{
    Buf buf = {.arena = ctx->arena};
    Str plain = text_fold_case(ctx->arena, name);
    buf_add(&buf, is_download ? S("attachment; filename=\"") : S("inline; filename=\""));
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.at[i];
        buf_char(&buf, c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : c);
    }
    buf_add(&buf, S("\"; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || (c && strchr("-._~", c));
        if (is_plain)
            buf_char(&buf, c);
        else
            buf_fmt(&buf, "%%%02X", (unsigned char)c);
    }
    return buf_str(&buf);
}
