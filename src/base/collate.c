/* collate — Vietnamese order as keys that compare byte by byte.
 *
 * A key has three levels: all letters, then all tones, then all capitals, parted by a byte
 * smaller than any weight. So ties in letters are broken by tones, not the reverse, and a word
 * precedes those it begins. Trailing ordinary weights are left out: most keys stay short. */
#include "base/encode.h"
#include "base/letter.h"
#include "base/text.h"

#include <unictype.h>

enum { END_FIELD = 0, END_LEVEL = 1, ORDINARY = 2 };
/* First bytes of the weights of letters: space and signs, other signs, digits, ours, others. */
enum { SIGN = 0x02, OTHER_SIGN = 0x23, DIGIT = 0x30, OUR_LETTER = 0x40, OTHER_LETTER = 0x70 };

typedef struct Letters {
    Letter *at;
    size_t  n;
} Letters;

typedef struct Key {
    char  *at;
    size_t len;
} Key;

static void put(Key *key, unsigned byte) { key->at[key->len++] = (char)byte; }

static Letters letters_of(Arena *arena, Str text)
{
    Str     rest = letter_text(arena, text);
    Letters letters = {NEW_ARRAY(arena, Letter, rest.len + 1), 0};
    while (letter_next(&rest, &letters.at[letters.n])) {
        bool is_space = letters.at[letters.n].base == ' ';
        bool is_extra = letters.n == 0 || letters.at[letters.n - 1].base == ' ';
        letters.n += !(is_space && is_extra);
    }
    if (letters.n && letters.at[letters.n - 1].base == ' ')
        letters.n--;
    return letters;
}

/* The place in a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z. */
static unsigned place(uint32_t small, Letter *letter)
{
    static const uint8_t PLAIN[26] = {0,  3,  4,  5,  7,  9,  10, 11, 12, 13, 14, 15, 16,
                                      17, 18, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 32};
    static const struct { char base; uint8_t shape, step; } SHAPED[] = {
        {'a', BREVE, 1},      {'a', CIRCUMFLEX, 2}, {'d', STROKE, 1}, {'e', CIRCUMFLEX, 1},
        {'o', CIRCUMFLEX, 1}, {'o', HORN, 2},       {'u', HORN, 1},
    };
    unsigned plain = PLAIN[small - 'a'];
    if (letter->shape == SHAPE_NONE)
        return plain;
    for (size_t i = 0; i < COUNT(SHAPED); i++)
        if ((uint32_t)SHAPED[i].base == small && SHAPED[i].shape == letter->shape)
            return plain + SHAPED[i].step;
    letter->other = letter->shape; /* a shape this letter cannot have: a foreign mark */
    return plain;
}

static void put_letter(Key *key, Letter *letter)
{
    static const char SIGN_ORDER[] = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    uint32_t small = letter_lower(letter->base);

    if (small >= 'a' && small <= 'z') {
        put(key, OUR_LETTER + place(small, letter));
    } else if (small >= '0' && small <= '9') {
        put(key, DIGIT + (small - '0'));
    } else if (small < 0x80) {
        const char *sign = memchr(SIGN_ORDER, (int)small, sizeof SIGN_ORDER - 1);
        put(key, sign ? SIGN + (unsigned)(sign - SIGN_ORDER) : SIGN);
    } else {
        put(key, uc_is_property_alphabetic(small) ? OTHER_LETTER : OTHER_SIGN);
        put(key, small >> 16);
        put(key, small >> 8 & 0xFF);
        put(key, small & 0xFF);
    }
}

static void put_letters(Key *key, Letters letters)
{
    for (size_t i = 0; i < letters.n; i++)
        put_letter(key, &letters.at[i]);
}

static void put_tones(Key *key, Letters letters)
{
    size_t used = key->len;
    for (size_t i = 0; i < letters.n; i++) {
        Letter letter = letters.at[i];
        unsigned weight = ORDINARY + (letter.other ? 0x10u + letter.other : letter.tone);
        put(key, weight);
        if (weight != ORDINARY)
            used = key->len;
    }
    key->len = used;
}

static bool is_capital(Letters letters, size_t i)
{
    return i < letters.n && letter_lower(letters.at[i].base) != letters.at[i].base;
}

/* Seven letters to a byte, the first in its highest bit. */
static void put_capitals(Key *key, Letters letters)
{
    size_t used = key->len;
    for (size_t i = 0; i < letters.n; i += 7) {
        unsigned bits = 0;
        for (size_t j = i; j < i + 7; j++)
            bits = bits << 1 | is_capital(letters, j);
        put(key, ORDINARY + bits);
        if (bits)
            used = key->len;
    }
    key->len = used;
}

static Key key_for(Arena *arena, Letters letters)
{
    size_t most = letters.n * 6 + 8;
    return (Key){arena_bytes(arena, most, 1), 0};
}

Str text_sort_key(Arena *arena, Str text)
{
    Letters letters = letters_of(arena, text);
    Key     key = key_for(arena, letters);
    put_letters(&key, letters);
    put(&key, END_LEVEL);
    put_tones(&key, letters);
    put(&key, END_LEVEL);
    put_capitals(&key, letters);
    return (Str){key.at, key.len};
}

/* Each name is compared whole, tones included, before the next one; capitals come last of
 * all, because many registers hold names in capitals. */
static void put_name(Key *key, Letters letters)
{
    put_letters(key, letters);
    put(key, END_LEVEL);
    put_tones(key, letters);
    put(key, END_FIELD);
}

Str text_name_key(Arena *arena, Str name)
{
    Letters letters = letters_of(arena, name);
    Key     key = key_for(arena, letters);
    size_t  family = 0, given = letters.n;
    while (family < letters.n && letters.at[family].base != ' ')
        family++;
    while (given > 0 && letters.at[given - 1].base != ' ')
        given--;
    if (given == 0)
        family = 0; /* one word is a given name */
    size_t middle = given > family + 1 ? given - family - 2 : 0;
    size_t from = middle ? family + 1 : family;

    put_name(&key, (Letters){letters.at + given, letters.n - given});
    put_name(&key, (Letters){letters.at, family});
    put_name(&key, (Letters){letters.at + from, middle});
    put_capitals(&key, letters);
    return (Str){key.at, key.len};
}

Str text_key_ascii(Arena *arena, Str key) { return encode_base32hex(arena, key); }
