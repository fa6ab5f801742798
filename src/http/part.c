/* part — the head of one part of a multipart body (RFC 7578, and what browsers really send). */
#include "http/part.h"

#include "base/text.h"

#include <strings.h>

enum { MAX_PARAMETERS = 8 };

static bool is_word(Str text, const char *word)
{
    return text.len == strlen(word) && !strncasecmp(text.at, word, text.len);
}

/* Browsers write " as %22 and line ends as %0D %0A, and nothing else so. */
static Str browser_decode(Arena *arena, Str text)
{
    static const struct {
        const char *code;
        char        byte;
    } CODES[] = {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}};
    Buf buf = {.arena = arena};
    for (size_t i = 0; i < text.len;) {
        Str    rest = {text.at + i, text.len - i};
        size_t code = 0;
        while (code < COUNT(CODES) && !str_starts(rest, str_of(CODES[code].code)))
            code++;
        buf_char(&buf, code < COUNT(CODES) ? CODES[code].byte : text.at[i]);
        i += code < COUNT(CODES) ? 3 : 1;
    }
    return buf.len ? buf_str(&buf) : S("");
}

/* Reads "…" off the front of rest; \" and \\ stand for themselves, since some programs write
 * so. */
static bool take_quoted(Arena *arena, Str *rest, Str *out)
{
    if (!rest->len || rest->at[0] != '"')
        return false;
    Buf buf = {.arena = arena};
    for (size_t i = 1; i < rest->len; i++) {
        char c = rest->at[i];
        bool is_escape = c == '\\' && i + 1 < rest->len &&
                         (rest->at[i + 1] == '"' || rest->at[i + 1] == '\\');
        if (c == '"') {
            *rest = (Str){rest->at + i + 1, rest->len - i - 1};
            *out = browser_decode(arena, buf_str(&buf));
            return true;
        }
        buf_char(&buf, is_escape ? rest->at[++i] : c);
    }
    return false;
}

static bool take_value(Arena *arena, Str *rest, Str *out)
{
    if (rest->len && rest->at[0] == '"')
        return take_quoted(arena, rest, out);
    size_t len = 0;
    while (len < rest->len && rest->at[len] != ';')
        len++;
    *out = str_copy(arena, str_trim((Str){rest->at, len}));
    *rest = (Str){rest->at + len, rest->len - len};
    return true;
}

static Err disposition(Ctx *ctx, Part *part, Str value)
{
    Str kind, rest;
    str_cut(value, ';', &kind, &rest);
    if (part->name.at || !is_word(str_trim(kind), "form-data"))
        return fail(ctx, ERR_INVALID, "multipart: a part that is not form-data");
    for (int i = 0; str_trim(rest).len; i++) {
        Str key, text;
        bool is_good = i < MAX_PARAMETERS && str_cut(rest, '=', &key, &rest);
        rest = str_trim(rest);
        if (!is_good || !take_value(ctx->arena, &rest, &text) || !text_valid(text))
            return fail(ctx, ERR_INVALID, "multipart: a malformed Content-Disposition");
        rest = str_trim(rest);
        if (rest.len && rest.at[0] != ';')
            return fail(ctx, ERR_INVALID, "multipart: a malformed Content-Disposition");
        if (rest.len)
            rest = (Str){rest.at + 1, rest.len - 1};
        key = str_trim(key);
        if (is_word(key, "name"))
            part->name = text;
        if (is_word(key, "filename")) {
            part->file_name = text;
            part->is_file = true;
        }
    }
    return part->name.at ? OK : fail(ctx, ERR_INVALID, "multipart: a part without a name");
}

Err part_header(Ctx *ctx, Part *part, Str line)
{
    Str name, value;
    if (!str_cut(line, ':', &name, &value) || !name.len || name.at[name.len - 1] == ' ')
        return fail(ctx, ERR_INVALID, "multipart: a malformed line in a head");
    value = str_trim(value);
    if (is_word(name, "Content-Disposition"))
        return disposition(ctx, part, value);
    bool is_nested = value.len >= 9 && !strncasecmp(value.at, "multipart", 9);
    if (is_word(name, "Content-Type") && is_nested)
        return fail(ctx, ERR_INVALID, "multipart: a multipart within it");
    bool is_plain =
        is_word(value, "binary") || is_word(value, "8bit") || is_word(value, "7bit");
    if (is_word(name, "Content-Transfer-Encoding") && !is_plain)
        return fail(ctx, ERR_INVALID, "multipart: an encoded part");
    return OK;
}
