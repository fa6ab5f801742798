/* data — lookups and checks of a document's data. */
#include "press/data.h"
#include "base/text.h"

enum { MAX_TEXT = 20000 };

static const Json *walk(const Json *from, Str key)
{
    for (Str rest = key, one; rest.len && from;) {
        str_cut(rest, '.', &one, &rest);
        from = json_get(from, one);
    }
    return from;
}

const Json *data_find(const Scope *scope, Str key)
{
    for (size_t i = scope->depth; i > 0; i--) {
        const Json *found = walk(scope->inner[i - 1].item, key);
        if (found)
            return found;
    }
    return walk(scope->root, key);
}

bool data_is_there(const Scope *scope, Str key)
{
    const Json *value = data_find(scope, key);
    switch (json_kind(value)) {
    case JSON_IS_ABSENT:
    case JSON_IS_NULL: return false;
    case JSON_IS_BOOL: return json_bool(value, false);
    case JSON_IS_TEXT: return str_trim(json_text(value)).len > 0;
    case JSON_IS_ARRAY:
    case JSON_IS_OBJECT: return json_count(value) > 0;
    default: return true;
    }
}

#define wrong(ctx, scope, line, ...)                                                           \
    fail(ctx, ERR_INVALID, "%.*s:%d: %.*s", FMT((scope)->document->name), (line),              \
         FMT(str_fmt((ctx)->arena, __VA_ARGS__)))

static bool has_control(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\n') || text.at[i] == 127)
            return true;
    return false;
}

Err data_text(Ctx *ctx, const Scope *scope, const Piece *piece, int line, Str *out)
{
    if (str_eq(piece->text, S("#"))) {
        size_t number = scope->depth ? scope->inner[scope->depth - 1].number : 0;
        *out = str_fmt(ctx->arena, "%zu", number);
        return number ? OK : wrong(ctx, scope, line, "{#} stands outside of each");
    }
    const Json *value = data_find(scope, piece->text);
    *out = (Str){0};
    if (!data_is_there(scope, piece->text)) {
        if (piece->is_optional)
            return OK;
        return wrong(ctx, scope, line, "the data has no '%.*s'", FMT(piece->text));
    }
    if (json_kind(value) == JSON_IS_INT) {
        *out = str_fmt(ctx->arena, "%lld", (long long)json_int(value, 0));
        return OK;
    }
    if (json_kind(value) != JSON_IS_TEXT)
        return wrong(ctx, scope, line, "'%.*s' is no text", FMT(piece->text));
    TRY(text_nfc(ctx, json_text(value), out));
    if (out->len > MAX_TEXT || has_control(*out))
        return wrong(ctx, scope, line, "'%.*s' is too long or has control characters",
                     FMT(piece->text));
    if (piece->is_upper)
        *out = text_upper(ctx->arena, *out);
    return OK;
}
