/* text — what people write: UTF-8, its normal form, search keys, Vietnamese order, numbers.
 *
 * Text is checked once, at the door, by text_nfc; within, every Str is valid UTF-8 in NFC. All
 * functions here are nevertheless safe on any bytes. Results belong to the arena, and may be
 * the very text that was given when nothing had to change. */
#pragma once
#include "base/base.h"

/* Well-formed UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF) and no NUL. */
bool text_valid(Str text);
bool text_is_ascii(Str text);

/* Takes the first code point off rest, which must not be empty. A malformed byte counts as one
 * code point and reads as U+FFFD. */
uint32_t text_next(Str *rest);
/* Writes the code point as UTF-8; returns the number of bytes, 1 to 4. */
size_t text_put(char out[4], uint32_t code_point);

/* The length in code points, which is what limits on forms count. */
size_t text_length(Str text);
/* The first n code points or a little less: a letter is not parted from its combining marks. */
Str text_cut(Str text, size_t n);

/* The text in Normalization Form C. ERR_INVALID when it is not text_valid. */
Err text_nfc(Ctx *ctx, Str in, Str *out);
/* True without further work for what people here write; false means: not sure. */
bool text_is_nfc_fast(Str text);
/* Capitals, letter by letter, as forms print names. */
Str text_upper(Arena *arena, Str text);

/* The key by which things are found: no marks, đ as d, lower-case, single spaces, trimmed.
 * The two spellings of tones (hoà, hòa) and misplaced marks come out the same. */
Str text_fold(Arena *arena, Str text);
/* The same, keeping capitals: for receivers that take only ASCII, such as bank transfers. */
Str text_fold_case(Arena *arena, Str text);

/* Vietnamese order as bytes: whoever has the smaller key by memcmp (SQLite BLOB, PostgreSQL
 * bytea) comes first. Letters first (a ă â b c d đ …), then tones (ngang huyền hỏi ngã sắc
 * nặng), then small before capital. Space and punctuation precede digits, digits letters. */
Str text_sort_key(Arena *arena, Str text);
/* The order of people: given name (the last word), family name (the first), middle names. */
Str text_name_key(Arena *arena, Str name);
/* A sort key as ASCII text that keeps the order under any collation of a TEXT column. */
Str text_key_ascii(Arena *arena, Str key);

/* 1.236.393 */
Str text_number(Arena *arena, int64_t n);
/* Thousands by full stop, decimals by comma: (982, 1) is 98,2. At most 18 places. */
Str text_decimal(Arena *arena, int64_t scaled, int places);
/* 50.000 đ, with a space that does not break. */
Str text_money(Arena *arena, int64_t dong);
