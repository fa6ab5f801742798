/* json — a JSON object as form fields, so that one form table checks pages and programs
 * alike. */
#include "http/http.h"

#include "base/json.h"

#include <jansson.h>

enum { MAX_DEPTH = 6 };

/* One object or list being walked; a stack of them instead of recursion. */
typedef struct Level {
    json_t *json;
    void   *iter;  /* of an object */
    size_t  index; /* of a list */
    Str     prefix;
} Level;

typedef struct Walk {
    Ctx   *ctx;
    Pair  *pairs;
    size_t count, depth;
    Level  levels[MAX_DEPTH];
} Walk;

static Err add(Walk *walk, Str name, const json_t *json)
{
    Arena *arena = walk->ctx->arena;
    if (walk->count == MAX_PAIRS)
        return fail(walk->ctx, ERR_LIMIT, "more than %d values", MAX_PAIRS);
    Pair *pair = &walk->pairs[walk->count++];
    pair->name = name;
    switch (json_typeof(json)) {
    case JSON_STRING:
        pair->value = (Str){json_string_value(json), json_string_length(json)};
        return OK;
    case JSON_INTEGER:
        pair->value = str_fmt(arena, "%lld", (long long)json_integer_value(json));
        return OK;
    case JSON_REAL:
        pair->value = str_fmt(arena, "%.15g", json_real_value(json));
        return OK;
    case JSON_TRUE:
        pair->value = S("true");
        return OK;
    case JSON_FALSE:
        pair->value = S("false");
        return OK;
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        return OK; /* an empty value */
    }
    return OK;
}

static Err enter(Walk *walk, json_t *json, Str prefix)
{
    if (walk->depth == MAX_DEPTH)
        return fail(walk->ctx, ERR_LIMIT, "JSON deeper than %d", MAX_DEPTH);
    walk->levels[walk->depth++] =
        (Level){json, json_is_object(json) ? json_object_iter(json) : NULL, 0, prefix};
    return OK;
}

/* Takes the next member of the level: its full name and value. False at the end. */
static bool next(Walk *walk, Level *level, Str *name, json_t **json)
{
    Arena *arena = walk->ctx->arena;
    if (json_is_array(level->json)) {
        if (level->index == json_array_size(level->json))
            return false;
        *json = json_array_get(level->json, level->index);
        bool is_plain = !json_is_object(*json) && !json_is_array(*json);
        *name = is_plain ? level->prefix
                         : str_fmt(arena, "%.*s.%zu", FMT(level->prefix), level->index);
        level->index++;
        return true;
    }
    if (!level->iter)
        return false;
    Str key = str_of(json_object_iter_key(level->iter));
    *json = json_object_iter_value(level->iter);
    *name = level->prefix.len ? str_fmt(arena, "%.*s.%.*s", FMT(level->prefix), FMT(key)) : key;
    level->iter = json_object_iter_next(level->json, level->iter);
    return true;
}

static Err walk_all(Walk *walk)
{
    while (walk->depth) {
        Level  *level = &walk->levels[walk->depth - 1];
        Str     name;
        json_t *json;
        if (!next(walk, level, &name, &json))
            walk->depth--;
        else if (json_is_object(json) || json_is_array(json))
            TRY(enter(walk, json, name));
        else
            TRY(add(walk, name, json));
    }
    return OK;
}

Err http_parse_json(Ctx *ctx, Str json, Pair **pairs, size_t *count)
{
    const Json *read;
    TRY(json_read(ctx, json, (JsonLimits){MAX_BODY, MAX_DEPTH}, &read));
    json_t *root = (json_t *)(uintptr_t)read; /* iterating wants it without const */
    if (!json_is_object(root))
        return fail(ctx, ERR_INVALID, "the JSON is not an object");
    Walk walk = {.ctx = ctx, .pairs = NEW_ARRAY(ctx->arena, Pair, MAX_PAIRS)};
    TRY(enter(&walk, root, (Str){0}));
    TRY(walk_all(&walk));
    *pairs = walk.pairs;
    *count = walk.count;
    return OK;
}
