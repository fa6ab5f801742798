/* db — one interface over SQLite and PostgreSQL.
 *
 * Statements are SQL() objects with one text for both engines: write $1, $2 …, CAST(x AS type),
 * RETURNING, ON CONFLICT; never x::type, LIKE or lower() on people's words. Migrations may use
 * the portable words ROWID (identity primary key), INT64, BYTES and STRICT.
 *
 * A statement that only one engine understands has a name ending in _sqlite or _postgres. A
 * parameter has one type at every call, or is NULL; a text holds no zero byte (ERR_INVALID). A
 * column is a whole number, a text or bytes: cast anything else.
 *
 * One Db is one connection and belongs to one process. Everything returned lives in ctx->arena
 * (names of columns: as long as the Db). Errors: ERR_CONFLICT for a broken constraint or an
 * unexpected number of changed rows, ERR_UNAVAILABLE when trying the whole unit of work again
 * may help (busy, serialization, connection lost, disk full), ERR_BROKEN for the rest. */
#pragma once
#include "base/base.h"

typedef enum SqlKind {
    SQL_PLAIN, /* its query plan must not scan a table marked large */
    SQL_SCAN,  /* reads a whole table on purpose: a job, a command, an export */
    SQL_KEEP,  /* reads what changes rarely; its rows are kept for a moment, see SQL_KEPT */
    SQL_CHECK, /* a write that checks itself, see SQL_SURE */
} SqlKind;

/* Sql: one named statement. The object's address is its key in the statement cache. */
typedef struct Sql {
    const char *name, *text, *file;
    int         line;
    SqlKind     kind;
} Sql;

#define SQL_OF_KIND(id, kind, ...)                                          \
    static const Sql id = {#id, __VA_ARGS__, __FILE__, __LINE__, kind};     \
    static const Sql *const id##_listed                                     \
        __attribute__((used, section("motcua_sql"))) = &id
#define SQL(id, ...)            SQL_OF_KIND(id, SQL_PLAIN, __VA_ARGS__)
#define SQL_WHOLE_TABLE(id, ...) SQL_OF_KIND(id, SQL_SCAN, __VA_ARGS__)
/* For db_later, which otherwise has PostgreSQL count the rows: a write that always changes one row of
 * those that are there, or divides by zero: "WHERE id = $1 AND 1 = 1 / (CASE WHEN version = $2 OR
 * id <> $1 THEN 1 ELSE 0 END)". On SQLite that is no row, and counted. */
#define SQL_SURE(id, ...)       SQL_OF_KIND(id, SQL_CHECK, __VA_ARGS__)
/* For bodies, posts, territory, published definitions: asked by every request, changed a few times
 * a year. The processes of a node keep the rows together for a minute; whoever changes such a table
 * calls db_forget in the same unit of work, and all of them ask anew. What another machine changes
 * shows up to a minute later. */
#define SQL_KEPT(id, ...)       SQL_OF_KIND(id, SQL_KEEP, __VA_ARGS__)

/* Every SQL() of the program, for `motcua sql` and the tests that prepare and explain them. */
const Sql *const *sql_all(size_t *count);

typedef enum CellType { CELL_NULL, CELL_INT, CELL_TEXT, CELL_BYTES } CellType;

/* A value on its way in. */
typedef struct Param {
    CellType type;
    int64_t  n;
    Str      s;
} Param;
typedef struct Params {
    const Param *at;
    size_t       len;
} Params;

static inline Param db_text(Str s)    { return (Param){.type = CELL_TEXT, .s = s}; }
static inline Param db_int(int64_t n) { return (Param){.type = CELL_INT, .n = n}; }
static inline Param db_bytes(Str s)   { return (Param){.type = CELL_BYTES, .s = s}; }
static inline Param db_null(void)     { return (Param){.type = CELL_NULL}; }
/* NULL for an empty text, for optional columns. */
static inline Param db_text_or_null(Str s) { return s.len ? db_text(s) : db_null(); }
/* NULL for zero: a time or number that is not there. */
static inline Param db_int_or_null(int64_t n) { return n ? db_int(n) : db_null(); }

#define PARAMS(...) ((Params){(const Param[]){__VA_ARGS__}, \
                              sizeof((const Param[]){__VA_ARGS__}) / sizeof(Param)})
#define NO_PARAMS   ((Params){0})

typedef struct Cell {
    CellType type;
    int64_t  n; /* CELL_INT */
    Str      s; /* CELL_TEXT, CELL_BYTES */
} Cell;
typedef struct Rows {
    size_t  len, columns;
    Str    *names;
    Cell   *cells;
    int64_t changed; /* rows inserted, updated or deleted */
} Rows;
typedef struct Row {
    const Rows *rows;
    size_t      index;
} Row;
static inline Row rows_at(const Rows *rows, size_t index) { return (Row){rows, index}; }

typedef struct Db Db;

/* url: "sqlite:PATH", "sqlite::memory:" or a PostgreSQL URL. The caller closes. */
Err  db_open(Ctx *ctx, Str url, Db **out);
void db_close(void *db);
/* Outside of a unit of work, when there is nothing to do for a while: gives back what only makes
 * the next statements faster. */
void db_rest(Db *db);
bool db_is_postgres(const Db *db);
/* The connection can no longer be used: close it and open another. */
bool db_is_lost(const Db *db);

/* Units of work. db_begin is nearly free: BEGIN goes with the first statement. Within a batch
 * (below) they are savepoints. A statement outside of a unit is a unit of its own. In a unit
 * that only reads, a write is ERR_BROKEN; on SQLite it sees one moment, on PostgreSQL each of
 * its statements its own (READ COMMITTED). After an error of a statement every other one and
 * db_commit are refused on both engines (ERR_BROKEN): call db_rollback, always; it takes no
 * memory, so it also serves after a full arena, and without a unit. When db_commit fails and
 * db_is_lost, nobody knows whether the unit was kept: do not run it again unasked. */
Err  db_begin(Ctx *ctx, bool write);
Err  db_commit(Ctx *ctx);
void db_rollback(Ctx *ctx);

/* A batch: several units of work, one after the other, committed together (SQLite only).
 * db_batch_begin takes the write lock shared by all processes (see db_share_lock), then BEGIN
 * IMMEDIATE. db_batch_commit makes all durable, or none: then every unit is run again alone.
 * db_batch_lost: SQLite rolled the whole batch back in the middle (disk full, I/O error). */
typedef enum DbBatchKind {
    DB_APART,    /* each unit under a savepoint: one can be undone alone */
    DB_TOGETHER, /* no savepoints, which copy each page a unit changes: one that must be undone
                  * after it wrote takes the batch with it, and db_batch_lost is true */
} DbBatchKind;
Err  db_batch_begin(Ctx *ctx, DbBatchKind kind);
Err  db_batch_commit(Ctx *ctx);
void db_batch_rollback(Ctx *ctx);
bool db_batch_lost(const Db *db);

/* The write lock of all processes of a node: a robust process-shared mutex in memory made by
 * the parent before it forks (db_lock_make) and given to each connection. NULL: no lock. */
typedef struct DbLock DbLock;
DbLock *db_lock_make(void);
void    db_lock_free(DbLock *lock);
void    db_share_lock(Db *db, DbLock *lock);

Err db_one(Ctx *ctx, const Sql *sql, Params params, Row *out);  /* ERR_NOT_FOUND if none */
/* Like db_one, without a fault when there is no row: *found tells. */
Err db_maybe(Ctx *ctx, const Sql *sql, Params params, Row *out, bool *found);
Err db_all(Ctx *ctx, const Sql *sql, Params params, Rows *out);
Err db_run(Ctx *ctx, const Sql *sql, Params params);            /* any number of rows changed */
Err db_change(Ctx *ctx, const Sql *sql, Params params); /* ERR_CONFLICT unless one row */
/* What SQL_KEPT statements kept is forgotten, now and when this unit of work ends; until then they
 * are asked anew. */
void db_forget(Ctx *ctx);
/* Called by the parent before it forks: its children keep such rows together. file: where all
 * processes of the node, commands too, note that something was forgotten; NULL: only these. */
void db_share_kept(const char *file);
/* A question whose answer is not needed yet: on PostgreSQL it travels with the next one that waits, on
 * SQLite it is asked at once. Good within the unit of work; db_ahead_one once for each. */
typedef struct DbAhead {
    const Sql *sql;
    Rows       rows;
    int        place; /* among those under way; below zero: rows are there */
} DbAhead;
Err db_ahead(Ctx *ctx, const Sql *sql, Params params, DbAhead *out);
Err db_ahead_one(Ctx *ctx, DbAhead *ahead, Row *out); /* ERR_NOT_FOUND if none */
/* A write whose answer is not needed: queued and sent with COMMIT on PostgreSQL, run at once on
 * SQLite. Exactly one row must change, else the whole unit of work is ERR_CONFLICT. The
 * parameters are copied at once. A query in between takes what is queued along, before it. */
Err db_later(Ctx *ctx, const Sql *sql, Params params);
/* Row after row of a SELECT, for streams of any length: memory taken by the row is given back
 * after each call of visit. visit may run other statements, but not the same one. An Err of
 * visit ends the stream and is returned. */
typedef Err DbVisit(Ctx *ctx, void *arg, Row row);
Err db_each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg);
Err db_script(Ctx *ctx, Str script);                            /* migrations, tests */
Err db_check(Ctx *ctx, const Sql *sql);                         /* prepare without running */
/* Tables the statement's plan reads from end to end, comma-separated; empty when none. A read
 * in the order of an index does not count when a LIMIT ends it. Outside of a unit of work. */
Err db_scans(Ctx *ctx, const Sql *sql, Str *tables);
/* A consistent copy of the whole database while others write: SQLite backup API to a file;
 * on PostgreSQL ERR_INVALID (the command line calls pg_dump there). */
Err db_backup_sqlite(Ctx *ctx, Str path);
/* The parts of a PostgreSQL URL as the environment variables of libpq (PGHOST, PGPASSWORD …), for
 * programs that this process starts: their command line would show a password to everybody. */
Err db_postgres_environment(Ctx *ctx, Str url);
/* Moves the write-ahead log into the database; the job worker calls it, never a request. */
Err db_checkpoint(Ctx *ctx);

/* By column name. A NULL reads as empty or 0; a column that is not there is our mistake. */
Str     row_text(Row row, const char *column);
int64_t row_int(Row row, const char *column);
Str     row_bytes(Row row, const char *column);
bool    row_null(Row row, const char *column);
