/* Any bytes as text: nothing crashes, folding and normalising are final, keys agree. */
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void check_any(Arena *arena, Str text)
{
    Str folded = text_fold(arena, text);
    must(text_valid(folded));
    must(str_eq(text_fold(arena, folded), folded));
    must(text_valid(text_fold_case(arena, text)));
    must(text_valid(text_upper(arena, text)) || memchr(text.at, 0, text.len) != NULL);

    Str key = text_sort_key(arena, text);
    must(str_eq(text_sort_key(arena, str_copy(arena, text)), key));
    must(text_is_ascii(text_key_ascii(arena, key)));
    must(text_name_key(arena, text).len >= 6);

    size_t length = text_length(text);
    must(length <= text.len);
    must(str_eq(text_cut(text, length), text));
    for (size_t n = 0; n < length && n < 40; n++) {
        Str cut = text_cut(text, n);
        must(text_length(cut) <= n && str_starts(text, cut));
        must(!text_valid(text) || text_valid(cut));
    }
}

static void check_valid(Ctx *ctx, Str text)
{
    Str normal, again;
    must(text_nfc(ctx, text, &normal) == OK && text_valid(normal));
    must(text_nfc(ctx, normal, &again) == OK && str_eq(again, normal));
    must(!text_is_nfc_fast(text) || str_eq(normal, text));
    must(str_eq(text_fold(ctx->arena, normal), text_fold(ctx->arena, text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(64 << 20);
    Ctx    ctx = {.arena = arena};
    Str    text = {(const char *)data, size};
    check_any(arena, text);
    if (text_valid(text))
        check_valid(&ctx, text);
    else
        must(text_nfc(&ctx, text, &text) == ERR_INVALID);
    arena_free(arena);
    return 0;
}
