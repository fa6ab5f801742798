/* json_write — JSON into a Buf. */
#include "base/json.h"
#include "base/text.h"

#include <assert.h>

enum { DEEPEST = 64 };

static void before_value(JsonOut *out)
{
    assert(out->depth == 0 || !(out->objects & 1) || out->has_key);
    if (out->needs_comma && !out->has_key)
        buf_char(out->buf, ',');
    out->has_key = false;
    out->needs_comma = true;
}

static void begin(JsonOut *out, char mark, bool is_object)
{
    before_value(out);
    assert(out->depth < DEEPEST);
    out->depth++;
    out->objects = out->objects << 1 | is_object;
    out->needs_comma = false;
    buf_char(out->buf, mark);
}

static void end(JsonOut *out, char mark, bool is_object)
{
    assert(out->depth > 0 && (out->objects & 1) == is_object && !out->has_key);
    out->depth--;
    out->objects >>= 1;
    out->needs_comma = true;
    buf_char(out->buf, mark);
}

void json_begin_object(JsonOut *out) { begin(out, '{', true); }
void json_end_object(JsonOut *out) { end(out, '}', true); }
void json_begin_array(JsonOut *out) { begin(out, '[', false); }
void json_end_array(JsonOut *out) { end(out, ']', false); }

void json_key(JsonOut *out, Str key)
{
    assert(out->depth > 0 && (out->objects & 1) && !out->has_key);
    if (out->needs_comma)
        buf_char(out->buf, ',');
    json_escape(out->buf, key);
    buf_char(out->buf, ':');
    out->has_key = true;
}

void json_write_text(JsonOut *out, Str text)
{
    before_value(out);
    json_escape(out->buf, text);
}

void json_write_int(JsonOut *out, int64_t n)
{
    before_value(out);
    buf_int(out->buf, n);
}

void json_write_bool(JsonOut *out, bool is_true)
{
    json_write_raw(out, is_true ? S("true") : S("false"));
}

void json_write_null(JsonOut *out) { json_write_raw(out, S("null")); }

void json_write_raw(JsonOut *out, Str json)
{
    before_value(out);
    buf_add(out->buf, json);
}

void json_field_text(JsonOut *out, Str key, Str text)
{
    json_key(out, key);
    json_write_text(out, text);
}

void json_field_int(JsonOut *out, Str key, int64_t n)
{
    json_key(out, key);
    json_write_int(out, n);
}

void json_field_bool(JsonOut *out, Str key, bool is_true)
{
    json_key(out, key);
    json_write_bool(out, is_true);
}

static void escape(Buf *buf, uint32_t c)
{
    static const char HEX[] = "0123456789abcdef";
    char as[] = {'\\', 'u', HEX[c >> 12 & 15], HEX[c >> 8 & 15], HEX[c >> 4 & 15], HEX[c & 15]};
    if (c == '"' || c == '\\')
        buf_add(buf, c == '"' ? S("\\\"") : S("\\\\"));
    else if (c == '\n')
        buf_add(buf, S("\\n"));
    else
        buf_add(buf, (Str){as, sizeof as});
}

/* Nearly every byte stands for itself: ASCII always, and in valid text what is beyond it,
 * except that U+2028 and U+2029 begin with 0xE2. */
enum { ASCII = 1, BEYOND = 2 };
static const uint8_t PLAIN[256] = {
    [' ' ... '!'] = ASCII,    ['#' ... ';'] = ASCII,    ['=' ... '['] = ASCII,
    [']' ... '~'] = ASCII,    [0x80 ... 0xE1] = BEYOND, [0xE3 ... 0xFF] = BEYOND,
};

void json_escape(Buf *buf, Str text)
{
    uint8_t plain = text_valid(text) ? ASCII | BEYOND : ASCII;
    Str     run = text; /* what need not change, not yet written */
    buf_char(buf, '"');
    while (text.len) {
        if (PLAIN[(unsigned char)text.at[0]] & plain) {
            text = (Str){text.at + 1, text.len - 1};
            continue;
        }
        Str      from = text;
        uint32_t c = text_next(&text);
        /* U+FFFD: also what a malformed byte reads as, so it is written anew. */
        if (c >= 0x80 && c != 0x2028 && c != 0x2029 && c != 0xFFFD)
            continue;
        buf_add(buf, (Str){run.at, (size_t)(from.at - run.at)});
        if (c == 0xFFFD)
            buf_add(buf, S("\uFFFD"));
        else
            escape(buf, c);
        run = text;
    }
    buf_add(buf, run);
    buf_char(buf, '"');
}
