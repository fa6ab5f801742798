/* pairs — what was typed, from "a=1&b=2": split, decoded, checked, normalised. */
#include "http/http.h"

#include "base/text.h"
#include "core/messages.h" /* generated; belongs to no layer */

enum { MAX_NAME = 200 };

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool http_percent_decode(Arena *arena, Str text, bool plus_is_space, Str *out)
{
    bool is_plain = !text.len || (!memchr(text.at, '%', text.len) &&
                                  !(plus_is_space && memchr(text.at, '+', text.len)));
    if (is_plain) {
        *out = text;
        return true;
    }
    char  *at = arena_bytes(arena, text.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 1 < text.len ? hex(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        at[len++] = c;
    }
    *out = (Str){at, len};
    return true;
}

Err http_parse_pairs(Ctx *ctx, Str encoded, Pair **pairs, size_t *count)
{
    size_t n = encoded.len ? 1 : 0;
    for (size_t i = 0; i < encoded.len; i++)
        n += encoded.at[i] == '&';
    if (n > MAX_PAIRS)
        return fail(ctx, ERR_LIMIT, "more than %d parameters", MAX_PAIRS);
    Pair  *list = NEW_ARRAY(ctx->arena, Pair, n ? n : 1);
    size_t used = 0;
    Str    part, name, value;
    while (encoded.len) {
        str_cut(encoded, '&', &part, &encoded);
        if (!part.len)
            continue;
        str_cut(part, '=', &name, &value);
        Pair *pair = &list[used++];
        if (!http_percent_decode(ctx->arena, name, true, &pair->name) ||
            !http_percent_decode(ctx->arena, value, true, &pair->value))
            return fail(ctx, ERR_INVALID, "parameter %zu is malformed", used);
    }
    *pairs = list;
    *count = used;
    return OK;
}

/* Line ends as \n; vertical tab and form feed, which word processors paste, are line ends
 * too. */
static Str line_ends(Arena *arena, Str text)
{
    size_t i = 0;
    while (i < text.len && text.at[i] != '\r' && text.at[i] != '\v' && text.at[i] != '\f')
        i++;
    if (i == text.len)
        return text;
    char  *at = arena_bytes(arena, text.len, 1);
    size_t len = i;
    memcpy(at, text.at, i);
    for (; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\r' && i + 1 < text.len && text.at[i + 1] == '\n')
            continue;
        at[len++] = c == '\r' || c == '\v' || c == '\f' ? '\n' : c;
    }
    return (Str){at, len};
}

static bool has_control(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

Err http_clean_pairs(Ctx *ctx, Req *req)
{
    for (size_t i = 0; i < req->pair_count; i++) {
        Pair *pair = &req->pairs[i];
        if (pair->name.len > MAX_NAME || !text_valid(pair->name) || has_control(pair->name))
            return fail(ctx, ERR_INVALID, "the name of parameter %zu is not a name", i + 1);
        pair->raw = pair->value;
        Str lines = line_ends(ctx->arena, pair->raw);
        if (!text_valid(lines) || has_control(lines)) {
            req_problem(req, pair->name, MSG_FORM_BAD_TEXT, (Str){0});
            return fail(ctx, ERR_INVALID, "parameter %zu is not text", i + 1);
        }
        TRY(text_nfc(ctx, lines, &pair->value));
    }
    return OK;
}

Err form_parse(Ctx *ctx, Req *req)
{
    if (req->refused != OK)
        return fail(ctx, req->refused, "the body was not taken");
    if (req->parsed)
        return OK;
    Str  source = req->method == POST ? req->body : req->query;
    bool is_json = req->method == POST && str_eq(req->type, S("application/json"));
    bool is_form = req->method != POST || !req->body.len ||
                   str_eq(req->type, S("application/x-www-form-urlencoded"));
    if (is_json)
        TRY(http_parse_json(ctx, source, &req->pairs, &req->pair_count));
    else if (is_form)
        TRY(http_parse_pairs(ctx, source, &req->pairs, &req->pair_count));
    else
        return OK; /* a body of another kind: the handler reads it itself */
    Err err = http_clean_pairs(ctx, req);
    if (err != OK) {
        req->pair_count = 0;
        return err;
    }
    req->parsed = true;
    return OK;
}
