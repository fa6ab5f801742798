/* letter — a text taken apart into letters: base, shape, tone. */
#include "base/letter.h"
#include "base/text.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

typedef struct Written {
    uint16_t c;
    char     base;
    uint8_t  shape, tone;
} Written;

/* The small letters beyond ASCII, by code point; the capital is 1 below, or 32 under U+0100. */
static const Written LETTERS[] = {
    {0xE0, 'a', SHAPE_NONE, HUYEN},   {0xE1, 'a', SHAPE_NONE, SAC},
    {0xE2, 'a', CIRCUMFLEX, NGANG},   {0xE3, 'a', SHAPE_NONE, NGA},
    {0xE8, 'e', SHAPE_NONE, HUYEN},   {0xE9, 'e', SHAPE_NONE, SAC},
    {0xEA, 'e', CIRCUMFLEX, NGANG},   {0xEC, 'i', SHAPE_NONE, HUYEN},
    {0xED, 'i', SHAPE_NONE, SAC},     {0xF0, 'd', STROKE, NGANG},
    {0xF2, 'o', SHAPE_NONE, HUYEN},   {0xF3, 'o', SHAPE_NONE, SAC},
    {0xF4, 'o', CIRCUMFLEX, NGANG},   {0xF5, 'o', SHAPE_NONE, NGA},
    {0xF9, 'u', SHAPE_NONE, HUYEN},   {0xFA, 'u', SHAPE_NONE, SAC},
    {0xFD, 'y', SHAPE_NONE, SAC},     {0x103, 'a', BREVE, NGANG},
    {0x111, 'd', STROKE, NGANG},      {0x129, 'i', SHAPE_NONE, NGA},
    {0x169, 'u', SHAPE_NONE, NGA},    {0x1A1, 'o', HORN, NGANG},
    {0x1B0, 'u', HORN, NGANG},        {0x1EA1, 'a', SHAPE_NONE, NANG},
    {0x1EA3, 'a', SHAPE_NONE, HOI},   {0x1EA5, 'a', CIRCUMFLEX, SAC},
    {0x1EA7, 'a', CIRCUMFLEX, HUYEN}, {0x1EA9, 'a', CIRCUMFLEX, HOI},
    {0x1EAB, 'a', CIRCUMFLEX, NGA},   {0x1EAD, 'a', CIRCUMFLEX, NANG},
    {0x1EAF, 'a', BREVE, SAC},        {0x1EB1, 'a', BREVE, HUYEN},
    {0x1EB3, 'a', BREVE, HOI},        {0x1EB5, 'a', BREVE, NGA},
    {0x1EB7, 'a', BREVE, NANG},       {0x1EB9, 'e', SHAPE_NONE, NANG},
    {0x1EBB, 'e', SHAPE_NONE, HOI},   {0x1EBD, 'e', SHAPE_NONE, NGA},
    {0x1EBF, 'e', CIRCUMFLEX, SAC},   {0x1EC1, 'e', CIRCUMFLEX, HUYEN},
    {0x1EC3, 'e', CIRCUMFLEX, HOI},   {0x1EC5, 'e', CIRCUMFLEX, NGA},
    {0x1EC7, 'e', CIRCUMFLEX, NANG},  {0x1EC9, 'i', SHAPE_NONE, HOI},
    {0x1ECB, 'i', SHAPE_NONE, NANG},  {0x1ECD, 'o', SHAPE_NONE, NANG},
    {0x1ECF, 'o', SHAPE_NONE, HOI},   {0x1ED1, 'o', CIRCUMFLEX, SAC},
    {0x1ED3, 'o', CIRCUMFLEX, HUYEN}, {0x1ED5, 'o', CIRCUMFLEX, HOI},
    {0x1ED7, 'o', CIRCUMFLEX, NGA},   {0x1ED9, 'o', CIRCUMFLEX, NANG},
    {0x1EDB, 'o', HORN, SAC},         {0x1EDD, 'o', HORN, HUYEN},
    {0x1EDF, 'o', HORN, HOI},         {0x1EE1, 'o', HORN, NGA},
    {0x1EE3, 'o', HORN, NANG},        {0x1EE5, 'u', SHAPE_NONE, NANG},
    {0x1EE7, 'u', SHAPE_NONE, HOI},   {0x1EE9, 'u', HORN, SAC},
    {0x1EEB, 'u', HORN, HUYEN},       {0x1EED, 'u', HORN, HOI},
    {0x1EEF, 'u', HORN, NGA},         {0x1EF1, 'u', HORN, NANG},
    {0x1EF3, 'y', SHAPE_NONE, HUYEN}, {0x1EF5, 'y', SHAPE_NONE, NANG},
    {0x1EF7, 'y', SHAPE_NONE, HOI},   {0x1EF9, 'y', SHAPE_NONE, NGA},
};

static const Written *find_small(uint32_t c)
{
    size_t low = 0, high = COUNT(LETTERS);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (LETTERS[middle].c == c)
            return &LETTERS[middle];
        if (LETTERS[middle].c < c)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* U+00D0, U+00F0, U+0189 and U+0256 look like Đ and đ and are typed instead of them. */
static const Written *find(uint32_t c, bool *is_upper)
{
    *is_upper = false;
    if (c < 0xC0 || c > 0x1EF9)
        return NULL;
    if (c == 0x189 || c == 0x256) {
        *is_upper = c == 0x189;
        return find_small(0x111);
    }
    const Written *small = find_small(c);
    if (small || (c >= 0xE0 && c < 0x100))
        return small;
    *is_upper = true;
    return find_small(c < 0xE0 ? c + 0x20 : c + 1);
}

static bool is_mark(uint32_t c) { return c >= 0x300 && c < 0x370; }

/* Seen by nobody, pasted along from web pages and PDF; also what holds marks apart. */
static bool is_invisible(uint32_t c)
{
    return c == 0xAD || c == 0x34F || (c >= 0x200B && c <= 0x200F) || c == 0x2060 ||
           c == 0xFEFF;
}

static bool is_space(uint32_t c)
{
    if (c < 0x80)
        return c <= ' ' || c == 0x7F;
    return c < 0xA1 || (c >= 0x1680 && uc_is_property_white_space(c));
}

static bool needs_no_decomposing(uint32_t c)
{
    bool is_upper;
    return c < 0xA1 || (is_mark(c) && (c < 0x340 || c > 0x344)) || find(c, &is_upper) ||
           (c >= 0x2010 && c < 0x2028);
}

static Str decomposed(Arena *arena, Str text)
{
    /* A malformed byte becomes U+FFFD, three bytes; NFD makes at most three of one in UTF-8. */
    char  *clean = arena_bytes(arena, text.len * 3 + 1, 1);
    size_t len = 0;
    while (text.len) {
        uint32_t c = text_next(&text);
        if (!is_invisible(c))
            len += text_put(clean + len, c);
    }
    size_t   size = len * 3 + 1;
    uint8_t *space = arena_bytes(arena, size, 1);
    uint8_t *out = u8_normalize(UNINORM_NFD, (const uint8_t *)clean, len, space, &size);
    if (out == space)
        return (Str){(char *)space, size};
    free(out); /* no memory inside the library: the undecomposed text is still a fair key */
    return (Str){clean, len};
}

Str letter_text(Arena *arena, Str text)
{
    if (text_is_ascii(text))
        return text;
    for (Str rest = text; rest.len;)
        if (!needs_no_decomposing(text_next(&rest)))
            return decomposed(arena, text);
    return text;
}

static uint8_t greater(uint8_t a, uint8_t b) { return a > b ? a : b; }

/* The greater of two marks of one kind stays, so their order does not matter. */
static void add_mark(Letter *letter, uint32_t mark)
{
    static const struct { uint16_t mark; uint8_t shape, tone; } MARKS[] = {
        {0x300, 0, HUYEN},      {0x301, 0, SAC}, {0x302, CIRCUMFLEX, 0}, {0x303, 0, NGA},
        {0x306, BREVE, 0},      {0x309, 0, HOI}, {0x31B, HORN, 0},       {0x323, 0, NANG},
    };
    for (size_t i = 0; i < COUNT(MARKS); i++)
        if (MARKS[i].mark == mark) {
            letter->shape = greater(letter->shape, MARKS[i].shape);
            letter->tone = greater(letter->tone, MARKS[i].tone);
            return;
        }
    letter->other = greater(letter->other, (uint8_t)(mark - 0x300 + 1));
}

static Letter letter_of(uint32_t c)
{
    if (is_space(c))
        return (Letter){.base = ' '};
    bool           is_upper;
    const Written *written = c < 0x80 ? NULL : find(c, &is_upper);
    if (!written)
        return (Letter){.base = c};
    uint32_t base = (uint32_t)written->base - (is_upper ? 0x20 : 0);
    return (Letter){.base = base, .shape = written->shape, .tone = written->tone};
}

/* Marks and invisible characters that follow, and after a space more space. */
static bool belongs(const Letter *letter, uint32_t c)
{
    return is_mark(c) || (letter->base == ' ' && is_space(c));
}

bool letter_next(Str *rest, Letter *out)
{
    uint32_t c = 0x300;
    while (rest->len && is_mark(c))
        c = text_next(rest);
    if (is_mark(c))
        return false;
    *out = letter_of(c);
    while (rest->len) {
        Str after = *rest;
        c = text_next(&after);
        if (!belongs(out, c))
            break;
        if (is_mark(c) && out->base != ' ')
            add_mark(out, c);
        *rest = after;
    }
    return true;
}

uint32_t letter_lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    return uc_tolower(c);
}
