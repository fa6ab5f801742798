/* text — normal form, search keys, numbers for people. */
#include "base/text.h"
#include "base/letter.h"

#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>

/* Code points that neither change in NFC nor join with a neighbour: below the combining marks,
 * the Vietnamese block, and the dashes and quotation marks of word processors. */
bool text_is_nfc_fast(Str text)
{
    if (text_is_ascii(text))
        return true;
    while (text.len) {
        uint32_t c = text_next(&text);
        bool     is_known = c < 0x300 || (c >= 0x1E00 && c < 0x1F00) ||
                        (c >= 0x2010 && c < 0x2028) || c == 0x20AB;
        if (!is_known)
            return false;
    }
    return true;
}

Err text_nfc(Ctx *ctx, Str in, Str *out)
{
    if (!text_valid(in))
        return fail(ctx, ERR_INVALID, "text is not valid UTF-8");
    *out = in;
    if (text_is_nfc_fast(in))
        return OK;
    size_t   size = in.len * 3 + 1; /* NFC makes at most three bytes of one */
    uint8_t *space = arena_bytes(ctx->arena, size, 1);
    uint8_t *done = u8_normalize(UNINORM_NFC, (const uint8_t *)in.at, in.len, space, &size);
    if (done != space) {
        free(done);
        return fail(ctx, ERR_BROKEN, "no memory to normalise a text of %zu bytes", in.len);
    }
    *out = (Str){(char *)space, size};
    return OK;
}

Str text_upper(Arena *arena, Str text)
{
    char  *at = arena_bytes(arena, text.len * 3 + 1, 1);
    size_t len = 0;
    while (text.len)
        len += text_put(at + len, uc_toupper(text_next(&text)));
    return (Str){at, len};
}

static Str fold(Arena *arena, Str text, bool keeps_case)
{
    Str rest = letter_text(arena, text);
    /* A small letter may take three bytes where its capital took two, never twice as many. */
    char  *at = arena_bytes(arena, rest.len * 2 + 1, 1);
    size_t len = 0;
    Letter letter;
    while (letter_next(&rest, &letter)) {
        if (letter.base == ' ' && (len == 0 || at[len - 1] == ' '))
            continue;
        len += text_put(at + len, keeps_case ? letter.base : letter_lower(letter.base));
    }
    if (len && at[len - 1] == ' ')
        len--;
    return (Str){at, len};
}

Str text_fold(Arena *arena, Str text) { return fold(arena, text, false); }
Str text_fold_case(Arena *arena, Str text) { return fold(arena, text, true); }

Str text_decimal(Arena *arena, int64_t scaled, int places)
{
    char     out[48];
    size_t   at = sizeof out;
    uint64_t left = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    places = places < 0 ? 0 : places > 18 ? 18 : places;

    for (int i = 0; i < places; i++, left /= 10)
        out[--at] = (char)('0' + left % 10);
    if (places)
        out[--at] = ',';
    for (int i = 0; i == 0 || left; i++, left /= 10) {
        if (i && i % 3 == 0)
            out[--at] = '.';
        out[--at] = (char)('0' + left % 10);
    }
    if (scaled < 0)
        out[--at] = '-';
    return str_copy(arena, (Str){out + at, sizeof out - at});
}

Str text_number(Arena *arena, int64_t n) { return text_decimal(arena, n, 0); }

Str text_money(Arena *arena, int64_t dong)
{
    static const Str UNIT = S("\u00A0đ");
    Str   number = text_number(arena, dong);
    char *at = arena_bytes(arena, number.len + UNIT.len, 1);
    memcpy(at, number.at, number.len);
    memcpy(at + number.len, UNIT.at, UNIT.len);
    return (Str){at, number.len + UNIT.len};
}
