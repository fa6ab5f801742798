/* utf8 — bytes to code points and back. */
#include "base/text.h"

enum { MALFORMED = -1 };

/* The code point at the front and its size in bytes; MALFORMED has the size 1. */
static int32_t decode(Str text, size_t *size)
{
    static const int32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text.at;
    unsigned             lead = at[0];

    *size = 1;
    if (lead < 0x80)
        return (int32_t)lead;
    size_t need = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (need == 0 || need > text.len)
        return MALFORMED;
    int32_t c = (int32_t)(lead & (0x7Fu >> need));
    for (size_t i = 1; i < need; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return MALFORMED;
        c = c << 6 | (at[i] & 0x3F);
    }
    if (c < LEAST[need] || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
        return MALFORMED;
    *size = need;
    return c;
}

static const uint64_t ONES = 0x0101010101010101u, HIGHS = 0x8080808080808080u;

/* How many bytes from the front, by eights, are ASCII other than NUL. */
static size_t ascii_run(Str text)
{
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t eight;
        memcpy(&eight, text.at + i, 8);
        if ((eight | (eight - ONES)) & HIGHS)
            break;
    }
    return i;
}

/* The size of the character at the front when it is of two or three bytes and plainly well
 * formed, as Vietnamese letters are; else 0, and decode decides. */
static inline size_t common_size(const unsigned char *at, size_t left)
{
    if (left < 3 || (at[1] & 0xC0) != 0x80)
        return 0;
    if (at[0] >= 0xC2 && at[0] < 0xE0)
        return 2;
    return at[0] > 0xE0 && at[0] < 0xED && (at[2] & 0xC0) == 0x80 ? 3 : 0;
}

bool text_valid(Str text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    for (size_t i = 0; i < text.len;) {
        if (at[i] < 0x80) {
            size_t run = ascii_run((Str){text.at + i, text.len - i});
            for (i += run; i < text.len && at[i] < 0x80; i++)
                if (at[i] == 0)
                    return false;
            continue;
        }
        size_t size = common_size(at + i, text.len - i);
        if (size == 0 && decode((Str){text.at + i, text.len - i}, &size) < 0)
            return false;
        i += size;
    }
    return true;
}

bool text_is_ascii(Str text)
{
    for (size_t i = ascii_run(text); i < text.len; i++)
        if (text.at[i] & 0x80)
            return false;
    return true;
}

uint32_t text_next(Str *rest)
{
    size_t  size;
    int32_t c = decode(*rest, &size);
    *rest = (Str){rest->at + size, rest->len - size};
    return c == MALFORMED ? 0xFFFD : (uint32_t)c;
}

size_t text_put(char out[4], uint32_t c)
{
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (size == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)((0xF00u >> size) | c);
    return size;
}

size_t text_length(Str text)
{
    size_t n = 0;
    for (; text.len; n++)
        text_next(&text);
    return n;
}

static bool is_mark(Str at)
{
    size_t size;
    if (!at.len)
        return false;
    int32_t c = decode(at, &size);
    return c >= 0x300 && c < 0x370;
}

Str text_cut(Str text, size_t n)
{
    Str    rest = text;
    size_t whole = 0; /* where the last letter with all its marks ended */
    for (; n && rest.len; n--) {
        text_next(&rest);
        if (!is_mark(rest))
            whole = text.len - rest.len;
    }
    return (Str){text.at, whole ? whole : text.len - rest.len};
}
