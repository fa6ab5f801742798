/* postgres — the PostgreSQL connection, private to postgres*.c.
 *
 * The connection is always in pipeline mode. What is sent is noted in a queue of pending items;
 * a sync point ends it and all answers are read before anything else happens, so a jump out of
 * a full arena can only leave items not yet followed by a sync: rollback drains those. */
#pragma once
#include "db/driver.h"

#include <libpq-fe.h>

enum {
    MAX_PENDING = 1024,
    MAX_AHEAD = 16,
    STATEMENT_TIMEOUT_MS = 30000,
    CLIENT_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 10000, /* a frozen server; then it is lost */
};

typedef struct PgStatement {
    Entry       entry;
    char        name[24]; /* on the server */
    const char *text;
    Str        *names;
    size_t      columns;
    bool        is_prepared, writes;
    bool        is_one_row; /* a plain INSERT of VALUES, or SQL_SURE: nothing to be checked */
    size_t      params;
    Oid         types[MAX_PARAMS]; /* 0: only NULL was seen; the server infers it */
} PgStatement;

/* What begins and ends units. */
typedef enum PgWord { PG_BEGIN_READ, PG_BEGIN_WRITE, PG_COMMIT, PG_WORDS } PgWord;

typedef enum PendingKind {
    SENT_WORD, SENT_PREPARE, SENT_LATER, SENT_QUERY, SENT_AHEAD, SENT_COMMIT, SENT_SYNC,
} PendingKind;
typedef struct Pending {
    PendingKind  kind;
    PgStatement *statement; /* may be NULL */
} Pending;

/* A question asked ahead (db_ahead); statement NULL: a free place. */
typedef struct PgAhead {
    PgStatement *statement;
    PGresult    *result; /* NULL until it is there */
} PgAhead;

typedef struct Postgres {
    Db        db;
    PGconn   *conn;
    PGresult *result; /* of the last SENT_QUERY, until it is copied */
    Pending   pending[MAX_PENDING];
    size_t    first, count;
    unsigned  serial;
    PgAhead   ahead[MAX_AHEAD]; /* of this unit of work, in the order they were asked */
    int       ahead_count, ahead_read;
    bool      is_unlimited; /* this unit reads whole tables: no timeout */
    Err       err;          /* first error of the answers being read */
    char      why[200];
} Postgres;

/* postgres.c: sending, waiting, reading. None of these takes arena memory, but the last. */
void pg_note(Postgres *pg, PendingKind kind, PgStatement *statement);
void pg_lost(Postgres *pg, const char *why);
void pg_word(Postgres *pg, PendingKind kind, const char *text);
void pg_fixed_word(Postgres *pg, PendingKind kind, PgWord word);
void pg_sync(Postgres *pg);
bool pg_wait(Postgres *pg);
void pg_note_error(Postgres *pg, const PGresult *result, const Pending *item);
void pg_read_all(Postgres *pg);
/* Sync, read all answers; the first error, with the statement's name. */
Err pg_settle(Ctx *ctx, const char *what);
/* The error noted in pg, if any. */
Err pg_error(Ctx *ctx, const char *what);

/* postgres_bind.c: parameters out, cells in. */
typedef struct PgValues {
    const char *at[MAX_PARAMS];
    int         len[MAX_PARAMS], format[MAX_PARAMS];
    Oid         types[MAX_PARAMS];
    char        number[MAX_PARAMS][8];
} PgValues;
/* ERR_LIMIT: a value longer than the protocol carries. */
Err pg_values(Ctx *ctx, const Sql *sql, Params params, PgValues *out);
/* Row `row` of the result; the texts are copied into the arena. */
Err pg_copy_row(Ctx *ctx, const Sql *sql, const PGresult *result, int row, Cell *cells);

/* postgres_query.c */
void pg_begin_wanted(Postgres *pg);
void pg_without_timeout(Postgres *pg, const Sql *sql);
Err  pg_query(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out);
Err  pg_later(Ctx *ctx, const Sql *sql, Params params);
Err  pg_check(Ctx *ctx, const Sql *sql);
Err  pg_ahead(Ctx *ctx, const Sql *sql, Params params, int *place);
Err  pg_ahead_rows(Ctx *ctx, int place, Rows *out);
void pg_ahead_clear(Postgres *pg); /* the unit of work is over */
/* postgres_unit.c, postgres_each.c, postgres_plan.c */
Err  pg_commit(Ctx *ctx);
void pg_rollback(Db *db);
Err  pg_script(Ctx *ctx, const char *text);
Err  pg_each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg);
Err  pg_scans(Ctx *ctx, const Sql *sql, Str *tables);
