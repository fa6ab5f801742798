/* letter — a text taken apart into letters: base, shape, tone. For text.c and collate.c. */
#pragma once
#include "base/base.h"

typedef enum Shape { SHAPE_NONE, BREVE, CIRCUMFLEX, HORN, STROKE } Shape;
typedef enum Tone { NGANG, HUYEN, HOI, NGA, SAC, NANG } Tone; /* in the order of dictionaries */

typedef struct Letter {
    uint32_t base;  /* as written, without marks; all white space is ' ' */
    uint8_t  shape; /* what makes another letter of it: ă â ê ô ơ ư đ */
    uint8_t  tone;
    uint8_t  other; /* a mark we do not write: its distance from U+0300, plus 1 */
} Letter;

/* The text in a form that letter_next can read: itself, or decomposed when it has letters
 * other than ours. Invisible characters are gone from the latter. */
Str letter_text(Arena *arena, Str text);
/* Takes the next letter with its marks, in any order, off rest; false at the end. Marks
 * without a letter are passed over, a run of white space is one letter ' '. */
bool letter_next(Str *rest, Letter *out);
/* Small letter of any script. */
uint32_t letter_lower(uint32_t c);
