/* base — memory, strings and errors. Knows nothing above it.
 *
 * Everything a function needs travels in a Ctx. Memory comes from ctx->arena and is given back
 * all at once when the unit of work (a request, a job, a command) ends. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Str: a view of UTF-8 bytes owned by someone else. Not NUL-terminated. */
typedef struct Str {
    const char *at;
    size_t      len;
} Str;

#define S(literal) ((Str){"" literal, sizeof(literal) - 1})
#define FMT(str)   (int)(str).len, (str).at

Str  str_of(const char *cstring);
bool str_eq(Str a, Str b);
bool str_starts(Str text, Str prefix);
bool str_ends(Str text, Str suffix);
/* -1, 0 or 1 by bytes; the order of keys, not of people (see text_sort_key). */
int str_cmp(Str a, Str b);
/* Cuts at the first mark; false, and all of it in *before, when there is none. */
bool str_cut(Str whole, char mark, Str *before, Str *after);
/* Without the ASCII white space at both ends. */
Str str_trim(Str text);
/* The whole text as a decimal integer; false when it is not one or does not fit. */
bool str_to_int(Str text, int64_t *out);

/* Arena: memory given back all at once. Never returns NULL; when the limit is reached it
 * calls the on_full handler, which jumps away. Memory is zeroed. */
typedef struct Arena Arena;
typedef struct ArenaMark {
    void  *block;
    size_t used;
    void  *deferred;
} ArenaMark;

Arena *arena_new(size_t limit);
void   arena_free(Arena *arena);
void  *arena_bytes(Arena *arena, size_t size, size_t align);
void  *arena_array(Arena *arena, size_t n, size_t size, size_t align);
/* The same, not zeroed: for bytes that are written at once. */
void  *arena_raw(Arena *arena, size_t size, size_t align);
/* Blocks given back are kept for the next arena of the thread; a process at rest frees them. */
void   arena_trim(void);
/* Calls release(thing) when the arena is reset past this point or freed. */
void      arena_defer(Arena *arena, void (*release)(void *), void *thing);
ArenaMark arena_mark(const Arena *arena);
void      arena_reset(Arena *arena, ArenaMark mark);
void      arena_on_full(Arena *arena, void (*handler)(void *), void *arg);
/* For tests: the n-th allocation from now finds the arena full; 0 turns it off. */
void arena_fail_at(Arena *arena, size_t n);

#define NEW(arena, Type)          ((Type *)arena_array(arena, 1, sizeof(Type), _Alignof(Type)))
#define NEW_ARRAY(arena, Type, n) ((Type *)arena_array(arena, n, sizeof(Type), _Alignof(Type)))

Str str_copy(Arena *arena, Str text);
__attribute__((format(printf, 2, 3))) Str str_fmt(Arena *arena, const char *format, ...);
Str str_vfmt(Arena *arena, const char *format, va_list args);
/* NUL-terminated copy, only to call a library; a NUL inside ends it early. */
const char *str_c(Arena *arena, Str text);

/* Buf: growing output in an arena. Set .arena, leave the rest zero. */
typedef struct Buf {
    Arena *arena;
    char  *at;
    size_t len, cap;
} Buf;
/* Room for that many bytes more, so that output of known size is not copied as it grows. */
void buf_reserve(Buf *buf, size_t more);
/* Here in full, because pages are made of thousands of short constant pieces. */
static inline void buf_add(Buf *buf, Str text)
{
    if (text.len > buf->cap - buf->len)
        buf_reserve(buf, text.len);
    if (text.len)
        memcpy(buf->at + buf->len, text.at, text.len);
    buf->len += text.len;
}
void buf_char(Buf *buf, char c);
void buf_int(Buf *buf, int64_t n);
/* Escaped for HTML text and double-quoted attributes. */
void buf_html(Buf *buf, Str text);
__attribute__((format(printf, 2, 3))) void buf_fmt(Buf *buf, const char *format, ...);
static inline Str buf_str(const Buf *buf) { return (Str){buf->at, buf->len}; }

/* Err: what went wrong, in eight words. Ignoring one does not compile. */
typedef enum [[nodiscard]] Err {
    OK = 0,
    ERR_INVALID,     /* the person must correct something         422 */
    ERR_DENIED,      /* this actor may not                        403 */
    ERR_NOT_FOUND,   /* no such thing, or not for this actor      404 */
    ERR_CONFLICT,    /* someone else was first                    409 */
    ERR_LIMIT,       /* too large, too many, too often            429 */
    ERR_UNAVAILABLE, /* another system does not answer            503 */
    ERR_BROKEN,      /* our fault                                 500 */
} Err;

#define TRY(call)              \
    do {                       \
        Err try_err_ = (call); \
        if (try_err_ != OK)    \
            return try_err_;   \
    } while (0)

/* Where and why; the message is for the log and never holds personal data. */
typedef struct Fault {
    Err         err;
    const char *file;
    int         line;
    Str         message;
} Fault;

typedef enum Lang { LANG_VI, LANG_EN, LANG_COUNT } Lang;

/* Ctx: everything one unit of work needs. What it points to belongs to higher layers. */
typedef struct Ctx {
    Arena              *arena;
    struct Db          *db;
    const struct Actor *actor;
    int64_t             now; /* UTC milliseconds, the same during the whole unit of work */
    Lang                lang;
    Fault               fault;  /* the first error since it was cleared */
    struct Slow        *slow;   /* answers of slow work, see core/slow.h */
} Ctx;

/* Starts an error: notes the place and the words once, gives err back. */
#define fail(ctx, err, ...) fail_at(ctx, err, __FILE__, __LINE__, __VA_ARGS__)
__attribute__((format(printf, 5, 6)))
Err fail_at(Ctx *ctx, Err err, const char *file, int line, const char *format, ...);
/* Forget the fault: the caller dealt with the error, or tries again. */
static inline void fault_clear(Ctx *ctx) { ctx->fault = (Fault){0}; }
