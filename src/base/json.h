/* json — a writer of JSON into a Buf and a strict reader that gives a tree.
 *
 * Reading is for what is not hot: definitions, API bodies, messages. Pages only write. */
#pragma once
#include "base/base.h"

/* Writer: set .buf, leave the rest zero. It places commas and asserts that what we write is
 * well formed: a key before each value of an object, every begin with its end. */
typedef struct JsonOut {
    Buf     *buf;
    uint64_t objects; /* which of the open levels are objects, the innermost lowest */
    int      depth;   /* at most 64 */
    bool     needs_comma, has_key;
} JsonOut;

void json_begin_object(JsonOut *out);
void json_end_object(JsonOut *out);
void json_begin_array(JsonOut *out);
void json_end_array(JsonOut *out);
void json_key(JsonOut *out, Str key);
void json_write_text(JsonOut *out, Str text);
void json_write_int(JsonOut *out, int64_t n);
void json_write_bool(JsonOut *out, bool is_true);
void json_write_null(JsonOut *out);
/* A value that is JSON already, such as the answer of json_canonical. */
void json_write_raw(JsonOut *out, Str json);
/* A quoted string, for other writers. Malformed bytes become U+FFFD; < and line
 * separators are escaped, so the text is harmless inside a page too. */
void json_escape(Buf *buf, Str text);

/* key and value in one. */
void json_field_text(JsonOut *out, Str key, Str text);
void json_field_int(JsonOut *out, Str key, int64_t n);
void json_field_bool(JsonOut *out, Str key, bool is_true);

/* A value that was read; never changed, and NULL where there is none. */
typedef struct json_t Json;

/* Zero means the default. */
typedef struct JsonLimits {
    size_t size;  /* bytes of text; 1 MiB */
    int    depth; /* of objects and arrays; 32 */
} JsonLimits;

/* Once in the parent, before it forks and locks itself in: seeds the hashing of keys. */
void json_prepare(void);

/* The text as a tree that lives as long as the arena. ERR_INVALID with line and column (in
 * bytes) for anything but one JSON value in UTF-8 with every key once and no NUL; ERR_LIMIT
 * when it is too large or too deep. The message repeats nothing of the text. */
Err json_read(Ctx *ctx, Str text, JsonLimits limits, const Json **out);

typedef enum JsonKind {
    JSON_IS_ABSENT,
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_INT,
    JSON_IS_REAL,
    JSON_IS_TEXT,
    JSON_IS_ARRAY,
    JSON_IS_OBJECT,
} JsonKind;

/* All of these take NULL and values of another kind, and then give the empty answer. */
JsonKind    json_kind(const Json *json);
const Json *json_get(const Json *object, Str key);
Str         json_text(const Json *json);
int64_t     json_int(const Json *json, int64_t otherwise);
bool        json_bool(const Json *json, bool otherwise);
double      json_number(const Json *json, double otherwise); /* integers too */
size_t      json_count(const Json *json);                    /* items of an array or object */
const Json *json_item(const Json *array, size_t i);

/* for (JsonItems item = json_items(json); json_next(&item);) … item.key, item.value
 * Objects in the order in which they were written. */
typedef struct JsonItems {
    const Json *of;
    size_t      i;
    void       *at;
    Str         key; /* empty in an array */
    const Json *value;
} JsonItems;
JsonItems json_items(const Json *json);
bool      json_next(JsonItems *items);

/* The one text of a value: sorted keys, no spaces; for hashing and signing. */
Str json_canonical(Arena *arena, const Json *json);
