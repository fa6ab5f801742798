/* Any bytes as JSON: refused with words, or read, walked, and written as a text that reads
 * back to the same value. */
#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

enum { DEPTH = 16 };

/* Visits every value and asks it everything, without recursion; returns how many there are. */
static size_t walk(const Json *root)
{
    JsonItems open[DEPTH + 1] = {json_items(root)};
    size_t    depth = 1, n = 1;
    while (depth) {
        JsonItems *items = &open[depth - 1];
        if (!json_next(items)) {
            depth--;
            continue;
        }
        n++;
        must(json_kind(items->value) != JSON_IS_ABSENT);
        must(text_valid(json_text(items->value)) && text_valid(items->key));
        json_int(items->value, 0);
        json_bool(items->value, false);
        json_number(items->value, 0);
        if (json_kind(items->of) == JSON_IS_OBJECT)
            must(json_get(items->of, items->key) == items->value);
        if (json_count(items->value) > 0) {
            must(depth <= DEPTH);
            open[depth++] = json_items(items->value);
        }
    }
    return n;
}

static void check_escape(Ctx *ctx, Str bytes)
{
    Buf         buf = {.arena = ctx->arena};
    const Json *json;
    json_escape(&buf, bytes);
    must(text_valid(buf_str(&buf)));
    if (text_valid(bytes)) {
        JsonLimits limits = {.size = bytes.len * 6 + 2};
        must(json_read(ctx, buf_str(&buf), limits, &json) == OK);
        must(str_eq(json_text(json), bytes));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena      *arena = arena_new(64 << 20);
    Ctx         ctx = {.arena = arena};
    Str         text = {(const char *)data, size};
    JsonLimits  limits = {.size = 1 << 16, .depth = DEPTH};
    const Json *json, *again;
    check_escape(&ctx, text);
    Err err = json_read(&ctx, text, limits, &json);
    if (err == OK) {
        Str canonical = json_canonical(arena, json);
        limits.size = 1 << 20;
        must(json_read(&ctx, canonical, limits, &again) == OK);
        must(walk(again) == walk(json));
        must(str_eq(json_canonical(arena, again), canonical));
    } else {
        must(err == ERR_INVALID || err == ERR_LIMIT);
        must(json == NULL && ctx.fault.message.len > 0);
    }
    arena_free(arena);
    return 0;
}
