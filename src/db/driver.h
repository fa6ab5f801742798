/* driver — what the two engines share behind db.h. Private to src/db. */
#pragma once
#include "db/db.h"

enum { MAX_PARAMS = 64, MAX_COLUMNS = 128 };

/* A unit of work: asked for, really begun, broken by an error (only a rollback helps then). */
typedef enum UnitState { UNIT_NONE, UNIT_WANTED, UNIT_OPEN, UNIT_FAILED } UnitState;

typedef struct DbDriver {
    Err  (*commit)(Ctx *ctx);       /* of an open unit */
    void (*rollback)(Db *db);       /* whatever the state; takes no arena memory */
    /* Runs one statement and keeps at most `keep` of its rows. */
    Err  (*query)(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out);
    Err  (*later)(Ctx *ctx, const Sql *sql, Params params);
    /* NULL where asking at once is as good. *place below zero: no room, ask at once. */
    Err  (*ahead)(Ctx *ctx, const Sql *sql, Params params, int *place);
    Err  (*ahead_rows)(Ctx *ctx, int place, Rows *out);
    Err  (*each)(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg);
    Err  (*script)(Ctx *ctx, const char *text);
    Err  (*check)(Ctx *ctx, const Sql *sql);
    Err  (*scans)(Ctx *ctx, const Sql *sql, Str *tables);
    void (*close)(Db *db);
    void (*rest)(Db *db); /* NULL: keeps nothing */
} DbDriver;

/* The head of a cached statement of either engine; `checked`: a variant that fails unless it
 * changes exactly one row. */
typedef struct Entry {
    const Sql *sql;
    bool       is_checked;
} Entry;

struct Db {
    const DbDriver *driver;
    Arena          *own; /* lives as long as the connection and holds this struct */
    Entry         **cache;
    size_t          cache_mask, cached;
    UnitState       unit;
    bool            unit_writes, is_lost;
    bool            in_batch;
    bool            has_forgotten; /* db_forget in this unit or batch: nothing is kept */
    uint64_t        identity;      /* which database: of its URL */
};

/* A zeroed connection of `size` bytes in an arena of its own. */
void *db_new(const DbDriver *driver, size_t size);
void  db_free(Db *db);
/* Where the cached statement lies, or is to be put. ERR_BROKEN when the cache is full. */
Err db_slot(Ctx *ctx, const Sql *sql, bool is_checked, Entry ***slot);

Err db_open_sqlite(Ctx *ctx, Str path, Db **out);
Err db_open_postgres(Ctx *ctx, Str url, Db **out);

/* kept.c: the rows of SQL_KEPT statements. kept_find gives a copy in ctx->arena. kept_put keeps
 * what was read since kept_generation said so, unless somebody has forgotten meanwhile. */
bool     kept_find(Ctx *ctx, const Sql *sql, Params params, Rows *out);
uint64_t kept_generation(void);
void     kept_put(const Ctx *ctx, const Sql *sql, Params params, const Rows *rows,
                  uint64_t generation);
void     kept_forget(void);

/* The write lock between processes. ERR_UNAVAILABLE when it is not free in time. */
Err  db_lock_take(Ctx *ctx, DbLock *lock);
void db_lock_give(DbLock *lock);

/* Script text in the words of one engine. */
typedef struct Word {
    Str portable, own;
} Word;
Str sql_translate(Arena *arena, Str script, const Word *words, size_t count);
/* Highest $n outside of quotes and comments; 0 when there is none. */
size_t sql_params(const char *text);
/* Is this word (ASCII, any case) in the text, outside of quotes and comments? */
bool sql_has_word(const char *text, const char *word);
/* The next piece of SQL at text[at]: a word, a quoted text, a comment, or one character. */
size_t sql_piece(Str text, size_t at);
bool   sql_is_word(Str piece);
