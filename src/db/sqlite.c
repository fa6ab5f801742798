/* sqlite — statements on SQLite: prepared once, bound by name, rows copied into the arena.
 *
 * No arena memory is taken inside a call of the library; a full arena may jump away between two
 * steps, and lite_rollback resets what was left. */
#include "db/sqlite.h"

#include <stdio.h>

Err lite_error(Ctx *ctx, const char *what)
{
    static const struct { int code; Err err; } MEANING[] = {
        {SQLITE_BUSY, ERR_UNAVAILABLE},  {SQLITE_LOCKED, ERR_UNAVAILABLE},
        {SQLITE_FULL, ERR_UNAVAILABLE},  {SQLITE_IOERR, ERR_UNAVAILABLE},
        {SQLITE_NOMEM, ERR_UNAVAILABLE}, {SQLITE_INTERRUPT, ERR_UNAVAILABLE},
        {SQLITE_CONSTRAINT, ERR_CONFLICT}, {SQLITE_TOOBIG, ERR_LIMIT},
    };
    sqlite3 *handle = ((Sqlite *)ctx->db)->handle;
    int code = sqlite3_extended_errcode(handle);
    Err err = ERR_BROKEN;
    for (size_t i = 0; i < COUNT(MEANING); i++)
        if ((code & 0xff) == MEANING[i].code)
            err = MEANING[i].err;
    if (code == SQLITE_CONSTRAINT_DATATYPE) /* a number in a text column: our mistake */
        err = ERR_BROKEN;
    return fail(ctx, err, "%s: %s", what, sqlite3_errmsg(handle));
}

static Err describe(Ctx *ctx, LiteStatement *s, Arena *own)
{
    s->columns = (size_t)sqlite3_column_count(s->stmt);
    s->params = (size_t)sqlite3_bind_parameter_count(s->stmt);
    s->writes = !sqlite3_stmt_readonly(s->stmt);
    if (s->params > MAX_PARAMS)
        return fail(ctx, ERR_BROKEN, "%s: too many parameters", s->entry.sql->name);
    for (size_t i = 0; i < s->params; i++) {
        char name[24];
        snprintf(name, sizeof name, "$%zu", i + 1);
        s->bind_at[i] = sqlite3_bind_parameter_index(s->stmt, name);
        if (!s->bind_at[i])
            return fail(ctx, ERR_BROKEN, "%s: %s is missing", s->entry.sql->name, name);
    }
    s->names = NEW_ARRAY(own, Str, s->columns + 1);
    for (size_t i = 0; i < s->columns; i++)
        s->names[i] = str_copy(own, str_of(sqlite3_column_name(s->stmt, (int)i)));
    return OK;
}

static Err find(Ctx *ctx, const Sql *sql, LiteStatement **out)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    Entry **slot;
    TRY(db_slot(ctx, sql, false, &slot));
    if (*slot) {
        *out = (LiteStatement *)*slot;
        return OK;
    }
    LiteStatement *s = NEW(lite->db.own, LiteStatement);
    s->entry.sql = sql;
    if (sqlite3_prepare_v3(lite->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt,
                           NULL) != SQLITE_OK)
        return lite_error(ctx, sql->name);
    /* Only the connection's own memory. After an error the statement is finalised at close. */
    TRY(describe(ctx, s, lite->db.own));
    *slot = &s->entry;
    *out = s;
    return OK;
}

/* The texts stay where they are: every statement is reset before its caller returns or, after
 * a jump, before it is used again, and then all parameters are bound anew. */
static Err bind(Ctx *ctx, const LiteStatement *s, Params params)
{
    if (params.len != s->params)
        return fail(ctx, ERR_BROKEN, "%s: %zu parameters for %zu", s->entry.sql->name,
                    params.len, s->params);
    for (size_t i = 0; i < params.len; i++) {
        const Param *p = &params.at[i];
        const char *at = p->s.at ? p->s.at : "";
        int rc = SQLITE_OK;
        switch (p->type) {
        case CELL_NULL:
            rc = sqlite3_bind_null(s->stmt, s->bind_at[i]);
            break;
        case CELL_INT:
            rc = sqlite3_bind_int64(s->stmt, s->bind_at[i], p->n);
            break;
        case CELL_TEXT:
            rc = sqlite3_bind_text64(s->stmt, s->bind_at[i], at, p->s.len, SQLITE_STATIC,
                                     SQLITE_UTF8);
            break;
        case CELL_BYTES:
            rc = sqlite3_bind_blob64(s->stmt, s->bind_at[i], at, p->s.len, SQLITE_STATIC);
            break;
        }
        if (rc != SQLITE_OK)
            return lite_error(ctx, s->entry.sql->name);
    }
    return OK;
}

/* Ready to step. */
static Err start(Ctx *ctx, const Sql *sql, Params params, LiteStatement **out)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    LiteStatement *s;
    TRY(find(ctx, sql, &s));
    if (sqlite3_stmt_busy(s->stmt)) /* NOLINT(clang-analyzer-core.*): set when find is OK */
        return fail(ctx, ERR_BROKEN, "%s: it is still being read", sql->name);
    if (lite->db.in_batch && sqlite3_get_autocommit(lite->handle))
        return fail(ctx, ERR_UNAVAILABLE, "%s: the batch is lost", sql->name);
    if (s->writes && lite->db.unit != UNIT_NONE && !lite->db.unit_writes)
        return fail(ctx, ERR_BROKEN, "%s: a write in a unit that only reads", sql->name);
    TRY(bind(ctx, s, params));
    TRY(lite_begin_wanted(ctx));
    *out = s;
    return OK;
}

static void stop(Sqlite *lite, const LiteStatement *s)
{
    sqlite3_reset(s->stmt);
    if (lite->running)
        lite->running--;
}

static Err copy_row(Ctx *ctx, const LiteStatement *s, Cell *cells)
{
    for (size_t i = 0; i < s->columns; i++) {
        Cell *c = &cells[i];
        int column = (int)i;
        const void *from = NULL;
        switch (sqlite3_column_type(s->stmt, column)) {
        case SQLITE_NULL:
            continue;
        case SQLITE_INTEGER:
            *c = (Cell){.type = CELL_INT, .n = sqlite3_column_int64(s->stmt, column)};
            continue;
        case SQLITE_TEXT:
            from = sqlite3_column_text(s->stmt, column);
            c->type = CELL_TEXT;
            break;
        case SQLITE_BLOB:
            from = sqlite3_column_blob(s->stmt, column);
            c->type = CELL_BYTES;
            break;
        default:
            return fail(ctx, ERR_BROKEN, "%s: cast %.*s to a whole number or text",
                        s->entry.sql->name, FMT(s->names[i]));
        }
        size_t len = (size_t)sqlite3_column_bytes(s->stmt, column);
        c->s = len ? str_copy(ctx->arena, (Str){from, len}) : S("");
    }
    return OK;
}

static Cell *next_row(Ctx *ctx, Rows *rows, size_t *cap, size_t keep)
{
    if (rows->len == *cap) {
        size_t more = *cap ? *cap * 2 : keep < 8 ? keep : 8;
        Cell *cells = NEW_ARRAY(ctx->arena, Cell, more * rows->columns);
        if (rows->len)
            memcpy(cells, rows->cells, rows->len * rows->columns * sizeof *cells);
        rows->cells = cells;
        *cap = more;
    }
    return &rows->cells[rows->len * rows->columns];
}

static Err query(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    LiteStatement *s;
    TRY(start(ctx, sql, params, &s));
    *out = (Rows){.columns = s->columns, .names = s->names};
    Err err = OK;
    size_t cap = 0;
    int rc;
    lite->running++;
    while ((rc = sqlite3_step(s->stmt)) == SQLITE_ROW) {
        if (out->len < keep) {
            err = copy_row(ctx, s, next_row(ctx, out, &cap, keep));
            out->len++;
        }
        if (err != OK || (out->len == keep && !s->writes))
            break;
    }
    if (err == OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
        err = lite_error(ctx, sql->name);
    if (s->writes)
        out->changed = sqlite3_changes64(lite->handle);
    stop(lite, s);
    return err;
}

static Err later(Ctx *ctx, const Sql *sql, Params params)
{
    Rows rows;
    TRY(query(ctx, sql, params, 0, &rows));
    if (rows.changed != 1)
        return fail(ctx, ERR_CONFLICT, "%s: %lld rows changed", sql->name,
                    (long long)rows.changed);
    return OK;
}

static Err each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    LiteStatement *s;
    TRY(start(ctx, sql, params, &s));
    Rows *rows = NEW(ctx->arena, Rows);
    Cell *cells = NEW_ARRAY(ctx->arena, Cell, s->columns + 1);
    *rows = (Rows){.len = 1, .columns = s->columns, .names = s->names, .cells = cells};
    ArenaMark mark = arena_mark(ctx->arena);
    Err err = OK;
    int rc = SQLITE_ROW;
    lite->running++;
    while (err == OK && (rc = sqlite3_step(s->stmt)) == SQLITE_ROW) {
        memset(cells, 0, s->columns * sizeof *cells);
        err = copy_row(ctx, s, cells);
        if (err == OK)
            err = visit(ctx, arg, (Row){rows, 0});
        if (err == OK) /* an error's words lie in the arena */
            arena_reset(ctx->arena, mark);
    }
    if (err == OK && rc != SQLITE_DONE) {
        err = lite_error(ctx, sql->name);
        if (lite->db.unit != UNIT_NONE)
            lite->db.unit = UNIT_FAILED;
    }
    stop(lite, s);
    return err;
}

static Err script(Ctx *ctx, const char *text)
{
    TRY(lite_begin_wanted(ctx));
    if (sqlite3_exec(((Sqlite *)ctx->db)->handle, text, NULL, NULL, NULL) != SQLITE_OK)
        return lite_error(ctx, "script");
    return OK;
}

static Err check(Ctx *ctx, const Sql *sql)
{
    LiteStatement *ignored;
    return find(ctx, sql, &ignored);
}

static void close_it(Db *db)
{
    Sqlite *lite = (Sqlite *)db;
    lite_rollback(db);
    db_batch_rollback(&(Ctx){.db = db});
    for (sqlite3_stmt *stmt; (stmt = sqlite3_next_stmt(lite->handle, NULL));)
        sqlite3_finalize(stmt);
    sqlite3_close(lite->handle);
    db_free(db);
}

/* The page cache: up to 16 MB. */
static void rest(Db *db) { sqlite3_db_release_memory(((Sqlite *)db)->handle); }

const DbDriver LITE_DRIVER = {
    lite_commit, lite_rollback, query,      later,    NULL, NULL, each,
    script,      check,         lite_scans, close_it, rest,
};
