/* postgres_unit — the end of a unit of work, streams by cursor, scripts. */
#include "db/postgres.h"

#include <stdio.h>

enum { FETCH_FIRST = 16, FETCH_MOST = 1000, FETCH_BYTES = 256 * 1024 };

Err pg_commit(Ctx *ctx)
{
    Postgres *pg = (Postgres *)ctx->db;
    pg->is_unlimited = false;
    pg_join_send(pg);
    if (!pg->is_implicit)
        pg_fixed_word(pg, SENT_COMMIT, PG_COMMIT);
    pg->is_implicit = false; /* the sync commits */
    Err err = pg_settle(ctx, "COMMIT");
    pg_ahead_clear(pg);
    return err;
}

void pg_rollback(Db *db)
{
    Postgres *pg = (Postgres *)db;
    PQclear(pg->result);
    pg->result = NULL;
    pg_join_forget(pg);
    if (pg->is_implicit && pg->is_unsynced)
        pg_word(pg, SENT_WORD, "ROLLBACK"); /* or the sync would commit */
    pg->is_implicit = false;
    if (pg->count)
        pg_sync(pg); /* what a jump left unsent; it must be answered before the ROLLBACK */
    pg_read_all(pg);
    if (!db->is_lost && PQtransactionStatus(pg->conn) != PQTRANS_IDLE) {
        pg_word(pg, SENT_WORD, "ROLLBACK");
        pg_sync(pg);
        pg_read_all(pg);
    }
    pg_ahead_clear(pg);
    pg->err = OK;
    pg->is_unlimited = false;
    if (!db->is_lost && PQtransactionStatus(pg->conn) != PQTRANS_IDLE)
        pg_lost(pg, "cannot roll back");
}

Err pg_script(Ctx *ctx, const char *text)
{
    Postgres *pg = (Postgres *)ctx->db;
    pg_begin_wanted(pg);
    pg_join_send(pg);
    pg_explicit(pg);
    if (pg->count)
        TRY(pg_settle(ctx, "script"));
    bool was_unlimited = pg->is_unlimited;
    pg->is_unlimited = true;
    if (pg->db.is_lost || !PQexitPipelineMode(pg->conn) || !PQsendQuery(pg->conn, text))
        pg_lost(pg, "cannot send");
    for (PGresult *result; pg_wait(pg) && (result = PQgetResult(pg->conn)); PQclear(result))
        if (PQresultStatus(result) == PGRES_FATAL_ERROR)
            pg_note_error(pg, result, NULL);
    if (PQstatus(pg->conn) != CONNECTION_OK || !PQenterPipelineMode(pg->conn))
        pg_lost(pg, "connection lost");
    pg->is_unlimited = was_unlimited;
    return pg_error(ctx, "script");
}

/* A cursor rather than single rows: what the visitor asks in between has a free connection, and
 * a stream given up half way needs no draining. */
typedef struct Stream {
    PGresult *part;
    char      name[24], fetch[64], end[40];
    const Sql *sql;
    int       want;
} Stream;

static void release(void *arg) { PQclear(((Stream *)arg)->part); }

static Err open_stream(Ctx *ctx, const Sql *sql, Params params, Stream **out)
{
    Postgres *pg = (Postgres *)ctx->db;
    Stream *stream = NEW(ctx->arena, Stream);
    PgValues values;
    TRY(pg_values(ctx, sql, params, &values));
    stream->sql = sql;
    snprintf(stream->name, sizeof stream->name, "c%u", ++pg->serial);
    snprintf(stream->end, sizeof stream->end, "CLOSE %s", stream->name);
    stream->want = FETCH_FIRST;
    const char *text = str_c(ctx->arena,
                             str_fmt(ctx->arena, "DECLARE %s NO SCROLL CURSOR FOR %s",
                                     stream->name, sql->text));
    arena_defer(ctx->arena, release, stream);
    pg_begin_wanted(pg);
    pg_join_send(pg);
    pg_explicit(pg);
    pg_without_timeout(pg, sql);
    if (!pg->db.is_lost && !PQsendQueryParams(pg->conn, text, (int)params.len, values.types,
                                              values.at, values.len, values.format, 1))
        pg_lost(pg, "cannot send");
    else if (!pg->db.is_lost)
        pg_note(pg, SENT_WORD, NULL);
    *out = stream;
    return OK;
}

/* The next part; about FETCH_BYTES of rows. */
static Err fetch(Ctx *ctx, Stream *stream)
{
    Postgres *pg = (Postgres *)ctx->db;
    snprintf(stream->fetch, sizeof stream->fetch, "FETCH %d FROM %s", stream->want,
             stream->name);
    pg_word(pg, SENT_QUERY, stream->fetch);
    TRY(pg_settle(ctx, stream->sql->name));
    PQclear(stream->part);
    stream->part = pg->result;
    pg->result = NULL;
    size_t each = PQresultMemorySize(stream->part) / ((size_t)PQntuples(stream->part) + 1) + 1;
    stream->want = each > FETCH_BYTES                ? 1
                   : FETCH_BYTES / each < FETCH_MOST ? (int)(FETCH_BYTES / each)
                                                     : FETCH_MOST;
    return OK;
}

static Err visit_part(Ctx *ctx, Stream *stream, Rows *rows, DbVisit *visit, void *arg)
{
    ArenaMark mark = arena_mark(ctx->arena);
    for (int i = 0; i < PQntuples(stream->part); i++) {
        memset(rows->cells, 0, rows->columns * sizeof *rows->cells);
        TRY(pg_copy_row(ctx, stream->sql, stream->part, i, rows->cells));
        TRY(visit(ctx, arg, (Row){rows, 0}));
        arena_reset(ctx->arena, mark);
    }
    return OK;
}

static Err stream_rows(Ctx *ctx, Stream *stream, DbVisit *visit, void *arg)
{
    TRY(fetch(ctx, stream));
    Rows *rows = NEW(ctx->arena, Rows);
    *rows = (Rows){.len = 1, .columns = (size_t)PQnfields(stream->part)};
    rows->cells = NEW_ARRAY(ctx->arena, Cell, rows->columns + 1);
    rows->names = NEW_ARRAY(ctx->arena, Str, rows->columns + 1);
    for (size_t i = 0; i < rows->columns; i++)
        rows->names[i] = str_copy(ctx->arena, str_of(PQfname(stream->part, (int)i)));
    while (PQntuples(stream->part)) {
        TRY(visit_part(ctx, stream, rows, visit, arg));
        TRY(fetch(ctx, stream));
    }
    pg_word((Postgres *)ctx->db, SENT_WORD, stream->end);
    return pg_settle(ctx, stream->sql->name);
}

Err pg_each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg)
{
    Db *db = ctx->db;
    Stream *stream;
    if (db->unit == UNIT_NONE) { /* a cursor needs a transaction */
        TRY(db_begin(ctx, false));
        Err err = pg_each(ctx, sql, params, visit, arg);
        if (err == OK)
            err = db_commit(ctx);
        if (err != OK)
            db_rollback(ctx);
        return err;
    }
    TRY(open_stream(ctx, sql, params, &stream));
    Err err = stream_rows(ctx, stream, visit, arg);
    if (err != OK && PQtransactionStatus(((Postgres *)db)->conn) != PQTRANS_INTRANS)
        db->unit = UNIT_FAILED;
    PQclear(stream->part);
    stream->part = NULL;
    return err;
}
