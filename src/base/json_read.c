/* json_read — a strict reader over jansson, and safe access to what was read. */
#include "base/json.h"
#include "base/text.h"

#include <assert.h>
#include <jansson.h>

enum { DEFAULT_SIZE = 1 << 20, DEFAULT_DEPTH = 32 };

void json_prepare(void) { json_object_seed(0); }

/* Jansson's own words quote the text, which may hold what must not be logged. */
static const char *reason(const json_error_t *error)
{
    static const struct { enum json_error_code code; const char *words; } REASONS[] = {
        {json_error_premature_end_of_input, "the text ends too early"},
        {json_error_end_of_input_expected, "there is more text after the end"},
        {json_error_duplicate_key, "a key stands here for the second time"},
        {json_error_numeric_overflow, "the number is too large"},
        {json_error_null_character, "a zero character"},
        {json_error_null_byte_in_key, "a zero character in a key"},
        {json_error_invalid_utf8, "not valid UTF-8"},
        {json_error_stack_overflow, "nested too deeply"},
        {json_error_out_of_memory, "out of memory"},
    };
    for (size_t i = 0; i < COUNT(REASONS); i++)
        if (REASONS[i].code == json_error_code(error))
            return REASONS[i].words;
    return "not valid JSON here";
}

typedef struct Place {
    int line, column;
} Place;

static Place place_of(Str text, size_t at)
{
    Place place = {1, 1};
    for (size_t i = 0; i < at && i < text.len; i++) {
        place.column++;
        if (text.at[i] == '\n')
            place = (Place){place.line + 1, 1};
    }
    return place;
}

/* Jansson recurses into what it reads, so the depth is counted before it starts. Gives the
 * offset of the bracket that is one too deep, or the length of the text. */
static size_t too_deep_at(Str text, int most)
{
    bool in_string = false;
    int  depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > most)
            return i;
        else if (!in_string && (c == ']' || c == '}'))
            depth--;
    }
    return text.len;
}

static size_t malformed_at(Str text)
{
    Str rest = text;
    while (rest.len) {
        Str start = rest;
        text_next(&rest);
        if (!text_valid((Str){start.at, start.len - rest.len}))
            return text.len - start.len;
    }
    return text.len;
}

static Err check(Ctx *ctx, Str text, JsonLimits limits)
{
    size_t size = limits.size ? limits.size : DEFAULT_SIZE;
    int    depth = limits.depth ? limits.depth : DEFAULT_DEPTH;
    if (text.len > size)
        return fail(ctx, ERR_LIMIT, "JSON of %zu bytes, at most %zu are allowed", text.len,
                    size);
    if (!text_valid(text)) {
        Place place = place_of(text, malformed_at(text));
        return fail(ctx, ERR_INVALID,
                    "line %d, column %d: not valid UTF-8, or a zero character", place.line,
                    place.column);
    }
    size_t at = too_deep_at(text, depth);
    if (at < text.len) {
        Place place = place_of(text, at);
        return fail(ctx, ERR_LIMIT, "line %d, column %d: nested deeper than %d", place.line,
                    place.column, depth);
    }
    return OK;
}

typedef struct Tree {
    json_t *root;
} Tree;

static void release(void *thing)
{
    Tree *tree = thing;
    json_decref(tree->root);
}

Err json_read(Ctx *ctx, Str text, JsonLimits limits, const Json **out)
{
    *out = NULL;
    TRY(check(ctx, text, limits));
    /* The release is promised before there is a tree: promising needs memory, and a full arena
     * would jump away from a tree that nobody knows. */
    Tree *tree = NEW(ctx->arena, Tree);
    arena_defer(ctx->arena, release, tree);

    json_error_t error = {0};
    const char  *at = text.len ? text.at : "";
    tree->root = json_loadb(at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!tree->root)
        return fail(ctx, ERR_INVALID, "line %d, column %d: %s", error.line, error.column,
                    reason(&error));
    *out = tree->root;
    return OK;
}

JsonKind json_kind(const Json *json)
{
    static const JsonKind KINDS[] = {
        [JSON_OBJECT] = JSON_IS_OBJECT, [JSON_ARRAY] = JSON_IS_ARRAY,
        [JSON_STRING] = JSON_IS_TEXT,   [JSON_INTEGER] = JSON_IS_INT,
        [JSON_REAL] = JSON_IS_REAL,     [JSON_TRUE] = JSON_IS_BOOL,
        [JSON_FALSE] = JSON_IS_BOOL,    [JSON_NULL] = JSON_IS_NULL,
    };
    return json ? KINDS[json_typeof(json)] : JSON_IS_ABSENT;
}

const Json *json_get(const Json *object, Str key)
{
    if (!json_is_object(object))
        return NULL;
    return json_object_getn(object, key.len ? key.at : "", key.len);
}

Str json_text(const Json *json)
{
    if (!json_is_string(json))
        return (Str){0};
    return (Str){json_string_value(json), json_string_length(json)};
}

int64_t json_int(const Json *json, int64_t otherwise)
{
    return json_is_integer(json) ? json_integer_value(json) : otherwise;
}

bool json_bool(const Json *json, bool otherwise)
{
    return json_is_boolean(json) ? json_is_true(json) : otherwise;
}

double json_number(const Json *json, double otherwise)
{
    return json_is_number(json) ? json_number_value(json) : otherwise;
}

size_t json_count(const Json *json)
{
    return json_is_object(json) ? json_object_size(json) : json_array_size(json);
}

const Json *json_item(const Json *array, size_t i) { return json_array_get(array, i); }

JsonItems json_items(const Json *json) { return (JsonItems){.of = json}; }

/* Jansson's iterators take a tree that may be changed; here none is. */
static json_t *changeable(const Json *json)
{
    union { const Json *is; json_t *as; } tree = {json};
    return tree.as;
}

bool json_next(JsonItems *items)
{
    if (json_is_array(items->of)) {
        items->value = json_array_get(items->of, items->i++);
        return items->value != NULL;
    }
    if (!json_is_object(items->of))
        return false;
    json_t *of = changeable(items->of);
    if (items->i++ == 0)
        items->at = json_object_iter(of);
    else if (items->at)
        items->at = json_object_iter_next(of, items->at);
    if (!items->at)
        return false;
    items->key = (Str){json_object_iter_key(items->at), json_object_iter_key_len(items->at)};
    items->value = json_object_iter_value(items->at);
    return true;
}

Str json_canonical(Arena *arena, const Json *json)
{
    const size_t flags = JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY;
    size_t       size = json ? json_dumpb(json, NULL, 0, flags) : 0;
    char        *at = arena_bytes(arena, size + 1, 1);
    size_t       len = size ? json_dumpb(json, at, size, flags) : 0;
    assert(len == size);
    return (Str){at, len};
}
