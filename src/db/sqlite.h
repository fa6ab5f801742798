/* sqlite — the SQLite connection, private to sqlite*.c and the test harness. */
#pragma once
#include "db/driver.h"

#include <sqlite3.h>

/* Pages a connection keeps, in KiB below zero; the wide one for jobs that write very much. */
#define LITE_CACHE      "PRAGMA cache_size = -16000;"
#define LITE_CACHE_WIDE "PRAGMA cache_size = -200000;"

/* Statements that begin and end things, prepared once. */
typedef enum LiteWord {
    LITE_BEGIN, LITE_BEGIN_IMMEDIATE, LITE_COMMIT, LITE_ROLLBACK,
    LITE_SAVEPOINT, LITE_RELEASE, LITE_ROLLBACK_TO, LITE_WORDS,
} LiteWord;

typedef struct Sqlite {
    Db            db;
    sqlite3      *handle;
    sqlite3_stmt *words[LITE_WORDS];
    DbLock       *lock; /* NULL: none */
    bool          has_lock;
    DbBatchKind   batch;
    int64_t       changes; /* of the connection, when a unit of DB_TOGETHER began */
    size_t        running; /* statements not yet reset: a stream, or abandoned by a jump */
} Sqlite;

typedef struct LiteStatement {
    Entry         entry;
    sqlite3_stmt *stmt;
    Str          *names;
    size_t        columns, params;
    int           bind_at[MAX_PARAMS]; /* SQLite numbers $n by first appearance, not by n */
    bool          writes;
} LiteStatement;

extern const DbDriver LITE_DRIVER;

/* Starts the Err for SQLite's last error; what: the statement's name. */
Err lite_error(Ctx *ctx, const char *what);
/* Really begins the unit that was asked for. */
Err lite_begin_wanted(Ctx *ctx);
Err lite_commit(Ctx *ctx);
void lite_rollback(Db *db);
/* sqlite_bulk.c: the table function that statements for many rows read (bulk.h). */
int lite_bulk_register(sqlite3 *handle);
/* sqlite_log.c: the name of the system's VFS with gathered writes to the log. */
const char *lite_vfs(void);
int lite_word(Sqlite *lite, LiteWord word);
Err lite_scans(Ctx *ctx, const Sql *sql, Str *tables);
