/* encode — bytes as ASCII text and back. Results belong to the arena. Decoding takes only what
 * encoding gives (one text for one value) and is false for anything else, unless said. */
#pragma once
#include "base/base.h"

/* Lower-case; decoding takes capitals too. */
Str  encode_hex(Arena *arena, Str bytes);
bool decode_hex(Arena *arena, Str text, Str *out);

/* With padding. */
Str  encode_base64(Arena *arena, Str bytes);
bool decode_base64(Arena *arena, Str text, Str *out);

/* For URLs and JOSE: - and _, no padding. */
Str  encode_base64url(Arena *arena, Str bytes);
bool decode_base64url(Arena *arena, Str text, Str *out);

/* Crockford's alphabet in lower case, for identifiers: 26 characters for 128 bits. Decoding
 * takes capitals, and o, i, l for 0, 1, 1, as people read them out. */
Str  encode_base32(Arena *arena, Str bytes);
bool decode_base32(Arena *arena, Str text, Str *out);
/* 0-9a-v, no padding; keeps the order of the bytes. */
Str encode_base32hex(Arena *arena, Str bytes);

/* All but letters, digits and -._~ as %XX: for a path segment or a query value. */
Str encode_url(Arena *arena, Str text);
