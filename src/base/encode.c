/* encode — bytes as ASCII text and back: hex, base32, base64 are one loop, URLs another. */
#include "base/encode.h"

static const char HEX[] = "0123456789abcdef";
static const char BASE32[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char BASE32HEX[] = "0123456789abcdefghijklmnopqrstuv";
#define LETTERS_AND_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
static const char BASE64[] = LETTERS_AND_DIGITS "+/";
static const char BASE64URL[] = LETTERS_AND_DIGITS "-_";

/* Each character carries that many bits; the last one is filled up with zeros. */
static Str encode(Arena *arena, Str bytes, const char *alphabet, unsigned bits)
{
    char    *at = arena_bytes(arena, bytes.len / bits * 8 + 12, 1);
    size_t   len = 0;
    unsigned held = 0, n = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        held = (held & 0xFF) << 8 | (unsigned char)bytes.at[i];
        for (n += 8; n >= bits; n -= bits)
            at[len++] = alphabet[held >> (n - bits) & ((1u << bits) - 1)];
    }
    if (n)
        at[len++] = alphabet[held << (bits - n) & ((1u << bits) - 1)];
    return (Str){at, len};
}

static bool decode(Arena *arena, Str text, const char *alphabet, unsigned bits, Str *out)
{
    char    *at = arena_bytes(arena, text.len * bits / 8 + 1, 1);
    size_t   len = 0;
    unsigned held = 0, n = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = memchr(alphabet, text.at[i], (size_t)1 << bits);
        if (!digit)
            return false;
        held = (held & 0xFF) << bits | (unsigned)(digit - alphabet);
        n += bits;
        if (n >= 8) {
            n -= 8;
            at[len++] = (char)(held >> n);
        }
    }
    /* A whole character too many, or bits that encoding would have left zero. */
    if (n >= bits || (held & ((1u << n) - 1)))
        return false;
    *out = (Str){at, len};
    return true;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

Str encode_hex(Arena *arena, Str bytes) { return encode(arena, bytes, HEX, 4); }

bool decode_hex(Arena *arena, Str text, Str *out)
{
    char *at = arena_bytes(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++)
        at[i] = lower(text.at[i]);
    return decode(arena, (Str){at, text.len}, HEX, 4, out);
}

Str encode_base64(Arena *arena, Str bytes)
{
    Str   text = encode(arena, bytes, BASE64, 6);
    char *at = arena_bytes(arena, text.len + 3, 1);
    if (text.len)
        memcpy(at, text.at, text.len);
    while (text.len % 4)
        at[text.len++] = '=';
    return (Str){at, text.len};
}

bool decode_base64(Arena *arena, Str text, Str *out)
{
    if (text.len % 4)
        return false;
    for (int i = 0; i < 2 && str_ends(text, S("=")); i++)
        text.len--;
    return decode(arena, text, BASE64, 6, out);
}

Str encode_base64url(Arena *arena, Str bytes) { return encode(arena, bytes, BASE64URL, 6); }

bool decode_base64url(Arena *arena, Str text, Str *out)
{
    return decode(arena, text, BASE64URL, 6, out);
}

Str encode_base32(Arena *arena, Str bytes) { return encode(arena, bytes, BASE32, 5); }

bool decode_base32(Arena *arena, Str text, Str *out)
{
    char *at = arena_bytes(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = lower(text.at[i]);
        at[i] = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
    }
    return decode(arena, (Str){at, text.len}, BASE32, 5, out);
}

Str encode_base32hex(Arena *arena, Str bytes) { return encode(arena, bytes, BASE32HEX, 5); }

static bool is_unreserved(char c)
{
    char small = lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
           (c && memchr("-._~", c, 4));
}

Str encode_url(Arena *arena, Str text)
{
    char  *at = arena_bytes(arena, text.len * 3 + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (is_unreserved(text.at[i])) {
            at[len++] = text.at[i];
            continue;
        }
        at[len++] = '%';
        at[len++] = "0123456789ABCDEF"[c >> 4];
        at[len++] = "0123456789ABCDEF"[c & 15];
    }
    return (Str){at, len};
}
