/* twin — the JSON form of a page, made from the same struct by a table of its fields.
 *
 *     static const JsonField PAPER[] = {JSON(Paper, name), JSON(Paper, is_required), {0}};
 *     static const JsonField SHOW[] = {
 *         JSON(ShowData, code),
 *         JSON_TIME(ShowData, due_at),
 *         JSON_LIST(ShowData, papers, paper_count, PAPER),
 *         {0},
 *     };
 *
 * The name in JSON is that of the member; JSON_AS gives another. */
#pragma once
#include "base/json.h"
#include "base/time.h"
#include "http/http.h"

typedef enum TwinKind {
    TWIN_END,
    TWIN_TEXT,    /* Str */
    TWIN_CHARS,   /* const char *; NULL: null */
    TWIN_INT,     /* int */
    TWIN_LONG,    /* int64_t, size_t; money too, in đồng */
    TWIN_BOOL,
    TWIN_TIME,    /* int64_t, UTC ms → ISO 8601; 0: null */
    TWIN_DATE,    /* Date → 2026-11-16; none: null */
    TWIN_PARTIAL, /* PartialDate → 1962, 1962-05 … */
    TWIN_LIST,    /* pointer to structs, with a size_t count and their table */
    TWIN_TEXTS,   /* pointer to Str, with a size_t count */
    TWIN_OBJECT,  /* a struct, with its table */
    TWIN_POINTER, /* pointer to a struct, with its table; NULL: null */
} TwinKind;

typedef struct JsonField {
    const char             *name;
    TwinKind                kind;
    size_t                  at, count_at, size; /* offsets of member and count; size of one */
    const struct JsonField *table;
} JsonField;

#define TWIN_KIND_OF_(Type, member)                                                    \
    _Generic(((Type *)0)->member, Str: TWIN_TEXT, const char *: TWIN_CHARS,            \
             char *: TWIN_CHARS, int: TWIN_INT, unsigned: TWIN_INT, int64_t: TWIN_LONG, \
             size_t: TWIN_LONG, bool: TWIN_BOOL, Date: TWIN_DATE, PartialDate: TWIN_PARTIAL)
#define JSON_AS(key, Type, member) \
    {.name = (key), .kind = TWIN_KIND_OF_(Type, member), .at = offsetof(Type, member)}
#define JSON(Type, member) JSON_AS(#member, Type, member)
/* Refuses a member that is no int64_t. */
#define JSON_TIME(Type, member)                                                       \
    {.name = #member, .kind = _Generic(((Type *)0)->member, int64_t: TWIN_TIME),      \
     .at = offsetof(Type, member)}
#define JSON_LIST(Type, member, count, fields)                                     \
    {.name = #member, .kind = TWIN_LIST, .at = offsetof(Type, member),             \
     .count_at = offsetof(Type, count) + 0 * sizeof(TWIN_COUNT_(Type, count)),     \
     .size = sizeof *((Type *)0)->member, .table = (fields)}
#define JSON_TEXTS(Type, member, count)                                                      \
    {.name = #member,                                                                        \
     .kind = _Generic(((Type *)0)->member, Str *: TWIN_TEXTS, const Str *: TWIN_TEXTS),      \
     .at = offsetof(Type, member),                                                           \
     .count_at = offsetof(Type, count) + 0 * sizeof(TWIN_COUNT_(Type, count))}
#define JSON_OBJECT(Type, member, fields) \
    {.name = #member, .kind = TWIN_OBJECT, .at = offsetof(Type, member), .table = (fields)}
#define JSON_POINTER(Type, member, fields) \
    {.name = #member, .kind = TWIN_POINTER, .at = offsetof(Type, member), .table = (fields)}
#define TWIN_COUNT_(Type, count) _Generic(((Type *)0)->count, size_t: 1)

/* Appends one object. A refused form (req->problems) adds "problems": [{field, key, text}]; req
 * may be NULL. */
void twin_write(Ctx *ctx, const Req *req, Buf *out, const JsonField *table, const void *data);
