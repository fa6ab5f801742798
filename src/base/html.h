/* html — write a value into a page, escaped according to its type. */
#pragma once
#include "base/base.h"

static inline void html_str(Buf *out, Str text)           { buf_html(out, text); }
static inline void html_chars(Buf *out, const char *text) { buf_html(out, str_of(text)); }
static inline void html_int(Buf *out, int64_t n)          { buf_int(out, n); }
static inline void html_uint(Buf *out, uint64_t n)
{
    if (n > INT64_MAX) {
        buf_int(out, (int64_t)(n / 10));
        n %= 10;
    }
    buf_int(out, (int64_t)n);
}

/* A type that is not in the list does not compile. */
#define html_value(out, value)                                                      \
    _Generic((value), Str: html_str, char *: html_chars, const char *: html_chars,  \
             int: html_int, long: html_int, long long: html_int,                    \
             unsigned: html_uint, unsigned long: html_uint,                         \
             unsigned long long: html_uint)(out, value)
