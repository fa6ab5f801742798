/* show — addresses and numbers as pages show them. */
#pragma once
#include "base/html.h"

/* {url x}: percent-encoded, for one segment of a path or one value of a query. */
void show_url(Buf *out, Str text);
/* A value at the start of an address: escaped when it stays on this site (/…, ?…, #…) or is
 * https:, mailto: or tel:. Anything else, such as javascript:, becomes "#". */
void show_link(Buf *out, Str text);
static inline void show_link_chars(Buf *out, const char *text) { show_link(out, str_of(text)); }
#define html_link(out, value)                                                     \
    _Generic((value), Str: show_link, char *: show_link_chars,                    \
             const char *: show_link_chars)(out, value)

/* 1.236.393 in Vietnamese, 1,236,393 in English. In the arena, as is all below. */
Str show_number(Arena *arena, Lang lang, int64_t n);
/* 50.000 đ, with a space that does not break. */
Str show_money(Arena *arena, Lang lang, int64_t dong);
/* 8,4 MB: for the sizes of files. */
Str show_bytes(Arena *arena, Lang lang, int64_t bytes);
