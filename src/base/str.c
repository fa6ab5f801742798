/* str — text with a length, and Buf, output that grows in an arena. */
#include "base/base.h"

#include <assert.h>
#include <stdio.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

Str str_of(const char *cstring) { return (Str){cstring, cstring ? strlen(cstring) : 0}; }

bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_cut(Str whole, char mark, Str *before, Str *after)
{
    const char *hit = whole.len ? memchr(whole.at, mark, whole.len) : NULL;
    if (!hit) {
        *before = whole;
        *after = (Str){0};
        return false;
    }
    size_t at = (size_t)(hit - whole.at);
    *before = (Str){whole.at, at};
    *after = (Str){hit + 1, whole.len - at - 1};
    return true;
}

bool str_to_int(Str text, int64_t *out)
{
    bool minus = text.len > 0 && text.at[0] == '-';
    size_t i = minus ? 1 : 0;
    if (i == text.len)
        return false;
    int64_t n = 0;
    for (; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        if (__builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, text.at[i] - '0', &n))
            return false;
    }
    if (!minus && n == INT64_MIN)
        return false;
    *out = minus ? n : -n;
    return true;
}

Str str_copy(Arena *arena, Str text)
{
    char *at = arena_raw(arena, text.len + 1, 1);
    if (text.len)
        memcpy(at, text.at, text.len);
    at[text.len] = '\0';
    return (Str){at, text.len};
}

const char *str_c(Arena *arena, Str text) { return str_copy(arena, text).at; }

Str str_vfmt(Arena *arena, const char *format, va_list args)
{
    char    most[256]; /* nearly all texts fit, and are formatted once */
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(most, sizeof most, format, args);
    assert(len >= 0);
    char *at = arena_raw(arena, (size_t)len + 1, 1);
    if ((size_t)len < sizeof most)
        memcpy(at, most, (size_t)len + 1);
    else
        vsnprintf(at, (size_t)len + 1, format, again);
    va_end(again);
    return (Str){at, (size_t)len};
}

Str str_fmt(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_vfmt(arena, format, args);
    va_end(args);
    return text;
}

void buf_reserve(Buf *buf, size_t more)
{
    if (more <= buf->cap - buf->len)
        return;
    size_t cap = buf->cap ? buf->cap * 2 : 4096, need;
    if (__builtin_add_overflow(buf->len, more, &need))
        need = SIZE_MAX; /* finds the arena full */
    if (cap < need)
        cap = need;
    char *at = arena_raw(buf->arena, cap, 1);
    if (buf->len)
        memcpy(at, buf->at, buf->len);
    buf->at = at;
    buf->cap = cap;
}

static const Str HTML_ESCAPES[] = {
    {0}, S("&amp;"), S("&lt;"), S("&gt;"), S("&quot;"), S("&#39;"),
};
static const uint8_t HTML_ESCAPE_OF[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5,
};

#ifdef __SSE2__
/* One bit for each of sixteen bytes that must be escaped. */
static unsigned html_hits(const char *at)
{
    __m128i sixteen = _mm_loadu_si128((const __m128i *)at);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(sixteen, _mm_set1_epi8('&')),
                               _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('\'')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('<')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('>')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('"')));
    return (unsigned)_mm_movemask_epi8(hit);
}
#endif

/* How many bytes from the front mean nothing in HTML; almost always all of them. */
static size_t html_plain_run(Str text)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= text.len; i += 16) {
        unsigned hits = html_hits(text.at + i);
        if (hits)
            return i + (size_t)__builtin_ctz(hits);
    }
    if (i < text.len && text.len >= 16) { /* the last sixteen, less those seen already */
        unsigned hits = html_hits(text.at + text.len - 16) >> (16 - (text.len - i));
        return hits ? i + (size_t)__builtin_ctz(hits) : text.len;
    }
#endif
    while (i < text.len && !HTML_ESCAPE_OF[(unsigned char)text.at[i]])
        i++;
    return i;
}

void buf_html(Buf *buf, Str text)
{
    for (;;) {
        size_t run = html_plain_run(text);
        buf_add(buf, (Str){text.at, run});
        if (run == text.len)
            return;
        buf_add(buf, HTML_ESCAPES[HTML_ESCAPE_OF[(unsigned char)text.at[run]]]);
        text = (Str){text.at + run + 1, text.len - run - 1};
    }
}

void buf_int(Buf *buf, int64_t n)
{
    char     digits[24];
    size_t   at = sizeof digits;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0)
        digits[--at] = '-';
    buf_add(buf, (Str){digits + at, sizeof digits - at});
}

void buf_char(Buf *buf, char c) { buf_add(buf, (Str){&c, 1}); }

void buf_fmt(Buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_vfmt(buf->arena, format, args);
    va_end(args);
    buf_add(buf, text);
}

bool str_starts(Str text, Str prefix)
{
    return text.len >= prefix.len && str_eq((Str){text.at, prefix.len}, prefix);
}

bool str_ends(Str text, Str suffix)
{
    if (!suffix.len || text.len < suffix.len)
        return !suffix.len;
    return str_eq((Str){text.at + text.len - suffix.len, suffix.len}, suffix);
}

int str_cmp(Str a, Str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int    order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order)
        return order < 0 ? -1 : 1;
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_trim(Str text)
{
    while (text.len && is_blank(text.at[0]))
        text = (Str){text.at + 1, text.len - 1};
    while (text.len && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}
