/* db — what is the same on both engines: units of work, one row or all, reading a row. */
#include "db/driver.h"

#include <assert.h>
#include <strings.h>

extern const Sql *const __start_motcua_sql[] __attribute__((weak));
extern const Sql *const __stop_motcua_sql[] __attribute__((weak));

enum { OWN_LIMIT = 64 << 20 };

const Sql *const *sql_all(size_t *count)
{
    *count = (size_t)(__stop_motcua_sql - __start_motcua_sql);
    return __start_motcua_sql;
}

void *db_new(const DbDriver *driver, size_t size)
{
    Arena *own = arena_new(OWN_LIMIT);
    Db *db = arena_bytes(own, size, _Alignof(max_align_t));
    size_t count, cap = 256;
    sql_all(&count);
    while (cap < count * 3) /* each may be there twice: plain and checked */
        cap *= 2;
    db->driver = driver;
    db->own = own;
    db->cache = NEW_ARRAY(own, Entry *, cap);
    db->cache_mask = cap - 1;
    return db;
}

void db_free(Db *db)
{
    kept_forget();
    arena_free(db->own);
}

Err db_slot(Ctx *ctx, const Sql *sql, bool is_checked, Entry ***slot)
{
    Db *db = ctx->db;
    size_t at = ((uintptr_t)sql / sizeof *sql * 2 + is_checked) * 0x9E3779B97F4A7C15u >> 20;
    for (size_t n = 0; n <= db->cache_mask; n++) {
        Entry **entry = &db->cache[(at + n) & db->cache_mask];
        if (!*entry || ((*entry)->sql == sql && (*entry)->is_checked == is_checked)) {
            *slot = entry;
            return OK;
        }
    }
    return fail(ctx, ERR_BROKEN, "%s: too many statements", sql->name);
}

static Err open_engine(Ctx *ctx, Str url, Db **out)
{
    if (str_starts(url, S("sqlite:")))
        return db_open_sqlite(ctx, (Str){url.at + 7, url.len - 7}, out);
    if (str_starts(url, S("postgres:")) || str_starts(url, S("postgresql:")))
        return db_open_postgres(ctx, url, out);
    return fail(ctx, ERR_INVALID, "the database URL begins with sqlite: or postgres:");
}

Err db_open(Ctx *ctx, Str url, Db **out)
{
    TRY(open_engine(ctx, url, out));
    for (size_t i = 0; i < url.len; i++) /* FNV-1a */
        (*out)->identity = ((*out)->identity ^ (unsigned char)url.at[i]) * 1099511628211u;
    return OK;
}

void db_close(void *db) { ((Db *)db)->driver->close(db); }

void db_rest(Db *db)
{
    if (db->driver->rest)
        db->driver->rest(db);
}

bool db_is_lost(const Db *db) { return db->is_lost; }

Err db_begin(Ctx *ctx, bool write)
{
    Db *db = ctx->db;
    if (db->is_lost)
        return fail(ctx, ERR_UNAVAILABLE, "the database connection is lost");
    if (db->unit != UNIT_NONE)
        return fail(ctx, ERR_BROKEN, "a unit of work within a unit of work");
    db->unit = UNIT_WANTED;
    db->unit_writes = write;
    return OK;
}

/* What this unit changed is now there for all, or was never. */
static void unit_ended(Db *db)
{
    if (db->has_forgotten)
        kept_forget();
    db->has_forgotten = db->has_forgotten && db->in_batch; /* others see it when that commits */
    db->unit = UNIT_NONE;
}

Err db_commit(Ctx *ctx)
{
    Db *db = ctx->db;
    if (db->unit == UNIT_NONE || db->unit == UNIT_FAILED)
        return fail(ctx, ERR_BROKEN, "commit of a unit of work that %s",
                    db->unit == UNIT_FAILED ? "failed" : "never began");
    if (db->unit == UNIT_OPEN) {
        Err err = db->driver->commit(ctx);
        if (err != OK) {
            db->unit = UNIT_FAILED;
            return err;
        }
    }
    unit_ended(db);
    return OK;
}

void db_rollback(Ctx *ctx)
{
    ctx->db->driver->rollback(ctx->db);
    unit_ended(ctx->db);
}

/* The same refusals on both engines, so that a mistake shows on either. */
static Err admit(Ctx *ctx, const Sql *sql, Params params)
{
    const Db *db = ctx->db;
    if (db->is_lost)
        return fail(ctx, ERR_UNAVAILABLE, "%s: the database connection is lost", sql->name);
    if (db->unit == UNIT_FAILED)
        return fail(ctx, ERR_BROKEN, "%s: the unit of work has failed before", sql->name);
    if (params.len > MAX_PARAMS)
        return fail(ctx, ERR_BROKEN, "%s: too many parameters", sql->name);
    for (size_t i = 0; i < params.len; i++)
        if (params.at[i].type == CELL_TEXT && params.at[i].s.len &&
            memchr(params.at[i].s.at, 0, params.at[i].s.len))
            return fail(ctx, ERR_INVALID, "%s: a zero byte in text $%zu", sql->name, i + 1);
    return OK;
}

static Err note(Ctx *ctx, Err err)
{
    if (err != OK && ctx->db->unit != UNIT_NONE)
        ctx->db->unit = UNIT_FAILED;
    return err;
}

static Err query(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out)
{
    TRY(admit(ctx, sql, params));
    return note(ctx, ctx->db->driver->query(ctx, sql, params, keep, out));
}

static Err query_kept(Ctx *ctx, const Sql *sql, Params params, Rows *out)
{
    uint64_t generation = kept_generation();
    if (!ctx->db->has_forgotten && kept_find(ctx, sql, params, out))
        return OK;
    TRY(query(ctx, sql, params, SIZE_MAX, out));
    if (!ctx->db->has_forgotten)
        kept_put(ctx, sql, params, out, generation);
    return OK;
}

void db_forget(Ctx *ctx)
{
    kept_forget();
    ctx->db->has_forgotten = ctx->db->unit != UNIT_NONE || ctx->db->in_batch;
}

Err db_all(Ctx *ctx, const Sql *sql, Params params, Rows *out)
{
    if (sql->kind == SQL_KEEP)
        return query_kept(ctx, sql, params, out);
    return query(ctx, sql, params, SIZE_MAX, out);
}

Err db_maybe(Ctx *ctx, const Sql *sql, Params params, Row *out, bool *found)
{
    Rows *rows = NEW(ctx->arena, Rows);
    TRY(sql->kind == SQL_KEEP ? query_kept(ctx, sql, params, rows)
                              : query(ctx, sql, params, 1, rows));
    *found = rows->len > 0;
    *out = (Row){rows, 0};
    return OK;
}

Err db_one(Ctx *ctx, const Sql *sql, Params params, Row *out)
{
    bool found;
    TRY(db_maybe(ctx, sql, params, out, &found));
    return found ? OK : fail(ctx, ERR_NOT_FOUND, "%s: no row", sql->name);
}

Err db_run(Ctx *ctx, const Sql *sql, Params params)
{
    Rows ignored;
    return query(ctx, sql, params, 0, &ignored);
}

Err db_change(Ctx *ctx, const Sql *sql, Params params)
{
    Rows rows;
    TRY(query(ctx, sql, params, 0, &rows));
    if (rows.changed != 1)
        return fail(ctx, ERR_CONFLICT, "%s: %lld rows changed", sql->name,
                    (long long)rows.changed);
    return OK;
}

Err db_later(Ctx *ctx, const Sql *sql, Params params)
{
    if (ctx->db->unit == UNIT_NONE)
        return db_change(ctx, sql, params);
    TRY(admit(ctx, sql, params));
    return note(ctx, ctx->db->driver->later(ctx, sql, params));
}

Err db_ahead(Ctx *ctx, const Sql *sql, Params params, DbAhead *out)
{
    const DbDriver *driver = ctx->db->driver;
    *out = (DbAhead){.sql = sql, .place = -1};
    TRY(admit(ctx, sql, params));
    if (driver->ahead && ctx->db->unit != UNIT_NONE)
        TRY(note(ctx, driver->ahead(ctx, sql, params, &out->place)));
    return out->place < 0 ? query(ctx, sql, params, 1, &out->rows) : OK;
}

Err db_ahead_one(Ctx *ctx, DbAhead *ahead, Row *out)
{
    if (ahead->place >= 0)
        TRY(note(ctx, ctx->db->driver->ahead_rows(ctx, ahead->place, &ahead->rows)));
    ahead->place = -1;
    *out = (Row){&ahead->rows, 0};
    return ahead->rows.len ? OK : fail(ctx, ERR_NOT_FOUND, "%s: no row", ahead->sql->name);
}

Err db_each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg)
{
    TRY(admit(ctx, sql, params));
    return ctx->db->driver->each(ctx, sql, params, visit, arg);
}

Err db_check(Ctx *ctx, const Sql *sql)
{
    TRY(admit(ctx, sql, NO_PARAMS));
    /* SQLite reads `$1::text` as one name, PostgreSQL as a cast. */
    if (strstr(sql->text, "::"))
        return fail(ctx, ERR_BROKEN, "%s: write CAST(x AS type), not ::", sql->name);
    return note(ctx, ctx->db->driver->check(ctx, sql));
}

Err db_scans(Ctx *ctx, const Sql *sql, Str *tables)
{
    TRY(admit(ctx, sql, NO_PARAMS));
    return note(ctx, ctx->db->driver->scans(ctx, sql, tables));
}

/* Columns are mostly read in their order: the search goes on behind the last one found. */
static const Cell *cell(Row row, const char *column)
{
    static _Thread_local size_t next;
    const Rows *rows = row.rows;
    for (size_t n = 0, i = next; n < rows->columns; n++, i++) {
        i = i < rows->columns ? i : 0;
        Str name = rows->names[i];
        if (name.at[0] == column[0] && !strncmp(name.at, column, name.len) &&
            !column[name.len]) {
            assert(row.index < rows->len);
            next = i + 1;
            return &rows->cells[row.index * rows->columns + i];
        }
    }
    bool is_a_column_of_the_statement = false;
    assert(is_a_column_of_the_statement);
    return NULL;
}

Str row_text(Row row, const char *column)
{
    const Cell *c = cell(row, column);
    assert(c->type == CELL_TEXT || c->type == CELL_NULL);
    return c->s;
}

int64_t row_int(Row row, const char *column)
{
    const Cell *c = cell(row, column);
    assert(c->type == CELL_INT || c->type == CELL_NULL);
    return c->n;
}

Str row_bytes(Row row, const char *column)
{
    const Cell *c = cell(row, column);
    assert(c->type != CELL_INT);
    return c->s;
}

bool row_null(Row row, const char *column) { return cell(row, column)->type == CELL_NULL; }
