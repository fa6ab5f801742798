/* sqlite_unit — opening, units of work, batches, and the copies of a SQLite database.
 *
 * A unit alone is BEGIN or, to write, the lock and BEGIN IMMEDIATE; within a batch it is a
 * savepoint. All of it happens with the unit's first statement. */
#include "db/sqlite.h"

#include <stdio.h>

enum { BUSY_MS = 1000, WAL_PAGES_MOST = 4096 };

static const char *const WORDS[LITE_WORDS] = {
    [LITE_BEGIN] = "BEGIN",
    [LITE_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
    [LITE_COMMIT] = "COMMIT",
    [LITE_ROLLBACK] = "ROLLBACK",
    [LITE_SAVEPOINT] = "SAVEPOINT unit",
    [LITE_RELEASE] = "RELEASE unit",
    [LITE_ROLLBACK_TO] = "ROLLBACK TO unit",
};

/* The checkpoint is the job worker's, so a commit never waits for one. */
static const char SETTINGS[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_size_limit = 67108864;"
    LITE_CACHE
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;";

static int configure(Sqlite *lite)
{
    sqlite3_busy_timeout(lite->handle, BUSY_MS);
    /* "name" is a column, never a text: as on PostgreSQL. */
    sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    int rc = sqlite3_exec(lite->handle, SETTINGS, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = lite_bulk_register(lite->handle);
    for (size_t i = 0; i < LITE_WORDS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(lite->handle, WORDS[i], -1, SQLITE_PREPARE_PERSISTENT,
                                &lite->words[i], NULL);
    return rc;
}

Err db_open_sqlite(Ctx *ctx, Str path, Db **out)
{
    const char *file = str_c(ctx->arena, path);
    /* Our processes have one thread; counting allocations and locking them costs all the same.
     * Refused, and no matter, after the first open. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Sqlite *lite = db_new(&LITE_DRIVER, sizeof *lite);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(file, &lite->handle, flags, lite_vfs());
    if (rc == SQLITE_OK)
        rc = configure(lite);
    if (rc == SQLITE_OK) {
        *out = &lite->db;
        return OK;
    }
    char why[200];
    snprintf(why, sizeof why, "%s", sqlite3_errmsg(lite->handle));
    db_close(lite);
    return fail(ctx, (rc & 0xff) == SQLITE_BUSY ? ERR_UNAVAILABLE : ERR_BROKEN,
                "cannot open the database file: %s", why);
}

int lite_word(Sqlite *lite, LiteWord word)
{
    int rc = sqlite3_step(lite->words[word]);
    sqlite3_reset(lite->words[word]);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static Err lock(Ctx *ctx, Sqlite *lite)
{
    if (lite->lock && !lite->has_lock) {
        TRY(db_lock_take(ctx, lite->lock));
        lite->has_lock = true;
    }
    return OK;
}

static void unlock(Sqlite *lite)
{
    if (lite->has_lock)
        db_lock_give(lite->lock);
    lite->has_lock = false;
}

static bool is_together(const Sqlite *lite)
{
    return lite->db.in_batch && lite->batch == DB_TOGETHER;
}

Err lite_begin_wanted(Ctx *ctx)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (lite->db.unit != UNIT_WANTED)
        return OK;
    bool alone = lite->db.unit_writes && !lite->db.in_batch;
    if (alone)
        TRY(lock(ctx, lite));
    if (is_together(lite)) {
        lite->changes = sqlite3_total_changes64(lite->handle);
        lite->db.unit = UNIT_OPEN;
        return OK;
    }
    LiteWord word = lite->db.in_batch ? LITE_SAVEPOINT : alone ? LITE_BEGIN_IMMEDIATE : LITE_BEGIN;
    if (lite_word(lite, word) != SQLITE_OK) {
        unlock(lite);
        return lite_error(ctx, WORDS[word]);
    }
    lite->db.unit = UNIT_OPEN;
    return OK;
}

Err lite_commit(Ctx *ctx)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (is_together(lite))
        return OK;
    LiteWord word = lite->db.in_batch ? LITE_RELEASE : LITE_COMMIT;
    if (lite_word(lite, word) != SQLITE_OK)
        return lite_error(ctx, WORDS[word]);
    if (!lite->db.in_batch)
        unlock(lite);
    return OK;
}

/* A statement that a jump left in the middle would keep the transaction from ending. */
static void reset_all(Sqlite *lite)
{
    for (sqlite3_stmt *s = NULL; lite->running && (s = sqlite3_next_stmt(lite->handle, s));)
        sqlite3_reset(s);
    lite->running = 0;
}

void lite_rollback(Db *db)
{
    Sqlite *lite = (Sqlite *)db;
    reset_all(lite);
    bool is_open = (db->unit == UNIT_OPEN || db->unit == UNIT_FAILED) && lite->handle &&
                   !sqlite3_get_autocommit(lite->handle);
    if (is_together(lite)) {
        if (is_open && sqlite3_total_changes64(lite->handle) != lite->changes)
            lite_word(lite, LITE_ROLLBACK);
        return;
    }
    if (lite->db.in_batch) {
        /* A unit that failed in SAVEPOINT itself has none to go back to: the word fails. */
        if (is_open && lite_word(lite, LITE_ROLLBACK_TO) == SQLITE_OK)
            lite_word(lite, LITE_RELEASE);
        return;
    }
    if (is_open)
        lite_word(lite, LITE_ROLLBACK);
    unlock(lite);
}

Err db_batch_begin(Ctx *ctx, DbBatchKind kind)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (db_is_postgres(ctx->db) || lite->db.in_batch || lite->db.unit != UNIT_NONE)
        return fail(ctx, ERR_BROKEN, "a batch cannot begin here");
    TRY(lock(ctx, lite));
    if (lite_word(lite, LITE_BEGIN_IMMEDIATE) != SQLITE_OK) {
        unlock(lite);
        return lite_error(ctx, WORDS[LITE_BEGIN_IMMEDIATE]);
    }
    lite->db.in_batch = true;
    lite->batch = kind;
    return OK;
}

/* What a unit of it changed and forgot is now there for all, or was never. */
static void end_batch(Sqlite *lite)
{
    lite->db.in_batch = false;
    if (lite->db.has_forgotten)
        kept_forget();
    lite->db.has_forgotten = false;
    unlock(lite);
}

Err db_batch_commit(Ctx *ctx)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (db_is_postgres(ctx->db) || !lite->db.in_batch || lite->db.unit != UNIT_NONE)
        return fail(ctx, ERR_BROKEN, "no batch to commit");
    bool is_lost = db_batch_lost(ctx->db);
    int rc = is_lost ? SQLITE_ABORT : lite_word(lite, LITE_COMMIT);
    if (rc == SQLITE_OK) {
        end_batch(lite);
        return OK;
    }
    char why[200];
    snprintf(why, sizeof why, "%s", is_lost ? "lost before" : sqlite3_errmsg(lite->handle));
    db_batch_rollback(ctx);
    return fail(ctx, ERR_UNAVAILABLE, "the batch cannot be committed: %s", why);
}

void db_batch_rollback(Ctx *ctx)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (db_is_postgres(ctx->db) || !lite->db.in_batch)
        return;
    reset_all(lite);
    if (!sqlite3_get_autocommit(lite->handle))
        lite_word(lite, LITE_ROLLBACK);
    lite->db.unit = UNIT_NONE;
    lite->db.has_forgotten = true; /* a unit may have kept what an earlier one had changed */
    end_batch(lite);
}

bool db_batch_lost(const Db *db)
{
    const Sqlite *lite = (const Sqlite *)db;
    return !db_is_postgres(db) && lite->db.in_batch && sqlite3_get_autocommit(lite->handle);
}

bool db_is_postgres(const Db *db) { return db->driver != &LITE_DRIVER; }

void db_share_lock(Db *db, DbLock *shared)
{
    if (!db_is_postgres(db))
        ((Sqlite *)db)->lock = shared;
}

static const Word LITE_TYPES[] = {
    {S("ROWID"), S("INTEGER PRIMARY KEY")}, {S("INT64"), S("INTEGER")}, {S("BYTES"), S("BLOB")},
};
static const Word POSTGRES_TYPES[] = {
    {S("ROWID"), S("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")},
    {S("INT64"), S("BIGINT")},
    {S("BYTES"), S("BYTEA")},
    {S("STRICT"), S("")},
};

Err db_script(Ctx *ctx, Str text)
{
    Db *db = ctx->db;
    if (db->is_lost)
        return fail(ctx, ERR_UNAVAILABLE, "the database connection is lost");
    if (db->unit == UNIT_FAILED)
        return fail(ctx, ERR_BROKEN, "script: the unit of work has failed before");
    Str own = db_is_postgres(db)
                  ? sql_translate(ctx->arena, text, POSTGRES_TYPES, COUNT(POSTGRES_TYPES))
                  : sql_translate(ctx->arena, text, LITE_TYPES, COUNT(LITE_TYPES));
    Err err = db->driver->script(ctx, str_c(ctx->arena, own));
    if (err != OK && db->unit != UNIT_NONE)
        db->unit = UNIT_FAILED;
    return err;
}

Err db_backup_sqlite(Ctx *ctx, Str path)
{
    const char *file = str_c(ctx->arena, path);
    if (db_is_postgres(ctx->db))
        return fail(ctx, ERR_INVALID, "a PostgreSQL database is copied by pg_dump");
    sqlite3 *copy = NULL;
    int rc = sqlite3_open(file, &copy);
    if (rc == SQLITE_OK) {
        /* All pages in one step: one snapshot, while others go on writing to the log. */
        sqlite3_backup *work =
            sqlite3_backup_init(copy, "main", ((Sqlite *)ctx->db)->handle, "main");
        if (work)
            sqlite3_backup_step(work, -1);
        rc = sqlite3_backup_finish(work);
        rc = work ? rc : sqlite3_errcode(copy);
    }
    char why[200];
    snprintf(why, sizeof why, "%s", sqlite3_errmsg(copy));
    sqlite3_close(copy);
    return rc == SQLITE_OK ? OK : fail(ctx, ERR_UNAVAILABLE, "backup: %s", why);
}

Err db_checkpoint(Ctx *ctx)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    if (db_is_postgres(ctx->db))
        return OK;
    int pages = 0, moved = 0;
    int rc = sqlite3_wal_checkpoint_v2(lite->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages,
                                       &moved);
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
        return lite_error(ctx, "checkpoint");
    if (pages < WAL_PAGES_MOST)
        return OK;
    /* Writers that never rest keep the log from starting anew: hold them for the few pages that
     * came meanwhile, and the next one begins at its head. Busy means next time. */
    TRY(lock(ctx, lite));
    rc = sqlite3_wal_checkpoint_v2(lite->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    unlock(lite);
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
        return lite_error(ctx, "checkpoint");
    return OK;
}
