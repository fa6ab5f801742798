/* postgres_query — statements: prepared once per connection, in the pipeline that first uses
 * them. */
#include "db/postgres.h"

#include <stdio.h>

void pg_begin_wanted(Postgres *pg)
{
    if (pg->db.unit == UNIT_WANTED) {
        pg->is_implicit = pg->db.unit_writes;
        if (!pg->is_implicit)
            pg_fixed_word(pg, SENT_WORD, PG_BEGIN_READ);
        pg->db.unit = UNIT_OPEN;
        pg->is_unlimited = false;
    }
}

/* What went before in the pipeline belongs to the transaction all the same. */
void pg_explicit(Postgres *pg)
{
    if (pg->is_implicit)
        pg_fixed_word(pg, SENT_WORD, PG_BEGIN);
    pg->is_implicit = false;
}

/* Reading a whole table on purpose takes the time it takes. */
void pg_without_timeout(Postgres *pg, const Sql *sql)
{
    if (sql->kind == SQL_SCAN && pg->db.unit == UNIT_OPEN && !pg->is_unlimited) {
        pg_explicit(pg);
        pg_word(pg, SENT_WORD, "SET LOCAL statement_timeout = 0");
        pg->is_unlimited = true;
    }
}

/* A statement whose result nobody reads can still say "not one row": by an error, so that the
 * COMMIT behind it in the pipeline does nothing. A plain INSERT of VALUES needs no care. */
static const char *checked_text(Arena *own, const Sql *sql)
{
    const char *returning = sql_has_word(sql->text, "RETURNING") ? "" : " RETURNING 1";
    const char *checked = "WITH changed AS (%s%s)"
                          " SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM changed";
    return str_c(own, str_fmt(own, checked, sql->text, returning));
}

bool pg_is_one_row(const char *text)
{
    return sql_has_word(text, "VALUES") && !sql_has_word(text, "CONFLICT") &&
           !sql_has_word(text, "SELECT") && !sql_has_word(text, "UPDATE") &&
           !sql_has_word(text, "DELETE");
}

static Err find(Ctx *ctx, const Sql *sql, bool is_checked, PgStatement **out)
{
    Db *db = ctx->db;
    Entry **slot;
    TRY(db_slot(ctx, sql, is_checked, &slot));
    if (!*slot) {
        PgStatement *s = NEW(db->own, PgStatement);
        s->entry = (Entry){sql, is_checked};
        s->text = is_checked ? checked_text(db->own, sql) : sql->text;
        s->writes = sql_has_word(sql->text, "INSERT") || sql_has_word(sql->text, "UPDATE") ||
                    sql_has_word(sql->text, "DELETE");
        s->may_join = !is_checked && pg_is_one_row(sql->text);
        s->is_one_row = sql->kind == SQL_CHECK || s->may_join;
        *slot = &s->entry;
    }
    *out = (PgStatement *)*slot;
    return OK;
}

/* The server infers the type of a parameter that was NULL at first; once more is known the
 * statement is prepared anew. At most once for each parameter: the old ones may stay. */
static Err learn_types(Ctx *ctx, PgStatement *s, Params params, const PgValues *values)
{
    if (s->name[0] && s->params != params.len)
        return fail(ctx, ERR_BROKEN, "%s: %zu parameters for %zu", s->entry.sql->name,
                    params.len, s->params);
    for (size_t i = 0; i < params.len; i++) {
        if (values->types[i] == s->types[i] || params.at[i].type == CELL_NULL)
            continue;
        if (s->types[i])
            return fail(ctx, ERR_BROKEN, "%s: $%zu has not always one type",
                        s->entry.sql->name, i + 1);
        s->types[i] = values->types[i];
        s->is_prepared = false;
        ((Postgres *)ctx->db)->types_known++;
    }
    s->params = params.len;
    return OK;
}

void pg_prepare(Postgres *pg, PgStatement *s, const Oid *types, size_t count)
{
    if (pg->db.is_lost)
        return;
    snprintf(s->name, sizeof s->name, "s%u", ++pg->serial);
    if (!PQsendPrepare(pg->conn, s->name, s->text, (int)count, types)) {
        pg_lost(pg, "cannot send");
        return;
    }
    s->is_prepared = true;
    pg_note(pg, SENT_PREPARE, s);
}

void pg_execute(Postgres *pg, PgStatement *s, PendingKind kind, PgSent values)
{
    if (pg->db.is_lost)
        return;
    if (PQsendQueryPrepared(pg->conn, s->name, (int)values.count, values.at, values.len,
                            values.format, 1))
        pg_note(pg, kind, s);
    else
        pg_lost(pg, "cannot send");
}

/* May it be sent now, and with what. */
static Err make_ready(Ctx *ctx, PgStatement *s, Params params, PgValues *values)
{
    Postgres *pg = (Postgres *)ctx->db;
    const Sql *sql = s->entry.sql;
    if (s->writes && pg->db.unit != UNIT_NONE && !pg->db.unit_writes)
        return fail(ctx, ERR_BROKEN, "%s: a write in a unit that only reads", sql->name);
    TRY(pg_values(ctx, sql, params, values));
    if (!s->name[0] && params.len != sql_params(sql->text))
        return fail(ctx, ERR_BROKEN, "%s: %zu parameters for %zu", sql->name, params.len,
                    sql_params(sql->text));
    TRY(learn_types(ctx, s, params, values));
    return pg->count > MAX_PENDING - 32 ? pg_settle(ctx, sql->name) : OK;
}

/* Into libpq's buffer: nothing waits. */
static Err send(Ctx *ctx, PgStatement *s, PendingKind kind, Params params)
{
    Postgres *pg = (Postgres *)ctx->db;
    const Sql *sql = s->entry.sql;
    PgValues values;
    TRY(make_ready(ctx, s, params, &values));
    /* Under READ COMMITTED each statement sees its own moment, transaction or not: a unit that
     * only reads spares the server BEGIN and COMMIT, unless it reads long. */
    if (pg->db.unit_writes || sql->kind == SQL_SCAN)
        pg_begin_wanted(pg);
    pg_join_send(pg);
    pg_without_timeout(pg, sql);
    if (!s->is_prepared)
        pg_prepare(pg, s, s->types, s->params);
    pg_execute(pg, s, kind, (PgSent){values.at, values.len, values.format, params.len});
    return pg->db.is_lost ? pg_error(ctx, sql->name) : OK;
}

static void keep_names(Postgres *pg, PgStatement *s, PGresult *result)
{
    if (s->names)
        return;
    s->columns = (size_t)PQnfields(result);
    Str *names = NEW_ARRAY(pg->db.own, Str, s->columns + 1);
    for (size_t i = 0; i < s->columns; i++)
        names[i] = str_copy(pg->db.own, str_of(PQfname(result, (int)i)));
    s->names = names;
}

static int64_t rows_changed(PGresult *result)
{
    int64_t n;
    bool is_select = !strncmp(PQcmdStatus(result), "SELECT", 6);
    return !is_select && str_to_int(str_of(PQcmdTuples(result)), &n) ? n : 0;
}

/* The rows of *result, which is given back; should the arena jump away, rollback does that. */
static Err take_rows(Ctx *ctx, PgStatement *s, PGresult **result, size_t keep, Rows *out)
{
    keep_names((Postgres *)ctx->db, s, *result);
    size_t rows = (size_t)PQntuples(*result);
    *out = (Rows){.len = rows < keep ? rows : keep, .columns = s->columns, .names = s->names};
    out->changed = rows_changed(*result);
    if (out->len)
        out->cells = NEW_ARRAY(ctx->arena, Cell, out->len * out->columns);
    Err err = OK;
    for (size_t i = 0; i < out->len && err == OK; i++)
        err = pg_copy_row(ctx, s->entry.sql, *result, (int)i, &out->cells[i * out->columns]);
    PQclear(*result);
    *result = NULL;
    return err;
}

Err pg_query(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out)
{
    Postgres *pg = (Postgres *)ctx->db;
    PgStatement *s;
    TRY(find(ctx, sql, false, &s));
    TRY(send(ctx, s, SENT_QUERY, params));
    TRY(pg_settle(ctx, sql->name));
    return take_rows(ctx, s, &pg->result, keep, out);
}

/* ---- asked ahead --------------------------------------------------------------------------- */

Err pg_ahead(Ctx *ctx, const Sql *sql, Params params, int *place)
{
    Postgres *pg = (Postgres *)ctx->db;
    PgStatement *s;
    *place = -1;
    if (pg->ahead_count == MAX_AHEAD)
        return OK;
    TRY(find(ctx, sql, false, &s));
    TRY(send(ctx, s, SENT_AHEAD, params));
    *place = pg->ahead_count++;
    pg->ahead[*place] = (PgAhead){.statement = s};
    return OK;
}

Err pg_ahead_rows(Ctx *ctx, int place, Rows *out)
{
    Postgres *pg = (Postgres *)ctx->db;
    if (place >= pg->ahead_count)
        return fail(ctx, ERR_BROKEN, "asked ahead in a unit of work that is over");
    PgAhead *ahead = &pg->ahead[place];
    if (!ahead->result)
        TRY(pg_settle(ctx, ahead->statement->entry.sql->name));
    if (!ahead->result)
        return fail(ctx, ERR_BROKEN, "%s: its answer was taken before",
                    ahead->statement->entry.sql->name);
    return take_rows(ctx, ahead->statement, &ahead->result, 1, out);
}

void pg_ahead_clear(Postgres *pg)
{
    for (int i = 0; i < pg->ahead_count; i++)
        PQclear(pg->ahead[i].result);
    memset(pg->ahead, 0, sizeof pg->ahead);
    pg->ahead_count = pg->ahead_read = 0;
}

Err pg_later(Ctx *ctx, const Sql *sql, Params params)
{
    Postgres *pg = (Postgres *)ctx->db;
    PgStatement *s;
    PgValues values;
    TRY(find(ctx, sql, false, &s));
    if (!s->is_one_row)
        TRY(find(ctx, sql, true, &s));
    if (!s->may_join)
        return send(ctx, s, SENT_LATER, params);
    TRY(make_ready(ctx, s, params, &values));
    pg_begin_wanted(pg);
    if (pg_join_queue(pg, s, (PgSent){values.at, values.len, values.format, params.len}))
        return OK;
    return send(ctx, s, SENT_LATER, params);
}

/* The unnamed statement: nothing stays behind. */
Err pg_check(Ctx *ctx, const Sql *sql)
{
    Postgres *pg = (Postgres *)ctx->db;
    pg_begin_wanted(pg);
    pg_join_send(pg);
    if (!pg->db.is_lost && !PQsendPrepare(pg->conn, "", sql->text, 0, NULL))
        pg_lost(pg, "cannot send");
    else if (!pg->db.is_lost)
        pg_note(pg, SENT_WORD, NULL);
    return pg_settle(ctx, sql->name);
}
