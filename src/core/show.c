/* show — addresses and numbers as pages show them. */
#include "core/show.h"

void show_url(Buf *out, Str text)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain) {
            buf_char(out, (char)c);
            continue;
        }
        char encoded[3] = {'%', HEX[c >> 4], HEX[c & 15]};
        buf_add(out, (Str){encoded, 3});
    }
}

void show_link(Buf *out, Str text)
{
    static const Str SCHEMES[] = {{"https://", 8}, {"mailto:", 7}, {"tel:", 4}};
    char first = text.len ? text.at[0] : 0;
    bool is_fine = first == '/' || first == '?' || first == '#';
    /* //host and /\host leave the site; browsers drop tabs and line ends before they look */
    if (first == '/' && text.len > 1)
        is_fine = text.at[1] != '/' && text.at[1] != '\\' && (unsigned char)text.at[1] > ' ';
    for (size_t i = 0; i < COUNT(SCHEMES) && !is_fine; i++)
        is_fine = str_starts(text, SCHEMES[i]);
    buf_html(out, is_fine ? text : S("#"));
}

/* Writes the digits before `end`; where they begin. */
static char *digits_before(char *end, Lang lang, int64_t n)
{
    size_t   written = 0;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        if (written && written % 3 == 0)
            *--end = lang == LANG_VI ? '.' : ',';
        *--end = (char)('0' + left % 10);
        left /= 10;
        written++;
    } while (left);
    if (n < 0)
        *--end = '-';
    return end;
}

static Str number_with(Arena *arena, Lang lang, int64_t n, Str unit)
{
    char  digits[32], *end = digits + sizeof digits;
    char *from = digits_before(end, lang, n);
    size_t len = (size_t)(end - from);
    char  *at = arena_bytes(arena, len + unit.len, 1);
    memcpy(at, from, len);
    if (unit.len)
        memcpy(at + len, unit.at, unit.len);
    return (Str){at, len + unit.len};
}

Str show_number(Arena *arena, Lang lang, int64_t n)
{
    return number_with(arena, lang, n, S(""));
}

Str show_money(Arena *arena, Lang lang, int64_t dong)
{
    return number_with(arena, lang, dong, lang == LANG_VI ? S("\u00a0đ") : S("\u00a0VND"));
}

Str show_bytes(Arena *arena, Lang lang, int64_t bytes)
{
    if (bytes < 1024)
        return number_with(arena, lang, bytes, S("\u00a0B"));
    if (bytes < 1024 * 1024)
        return number_with(arena, lang, (bytes + 1023) / 1024, S("\u00a0KB"));
    int64_t tenths = (bytes / 1024 * 10 + 512) / 1024;
    char    point = lang == LANG_VI ? ',' : '.';
    Str     unit = str_fmt(arena, "%c%d\u00a0MB", point, (int)(tenths % 10));
    return number_with(arena, lang, tenths / 10, unit);
}
