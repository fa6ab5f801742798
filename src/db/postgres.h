/* postgres — the PostgreSQL connection, private to postgres*.c.
 *
 * The connection is always in pipeline mode. What is sent is noted in a queue of pending items;
 * a sync point ends it and all answers are read before anything else happens, so a jump out of
 * a full arena can only leave items not yet followed by a sync: rollback drains those.
 *
 * The server takes all statements between two syncs for one transaction, so a unit that writes
 * needs neither BEGIN nor COMMIT: its questions are followed by a flush, and the sync commits. What
 * the server refuses in such a transaction (cursors, SET LOCAL) makes it one with BEGIN. */
#pragma once
#include "db/driver.h"

#include <libpq-fe.h>

enum {
    MAX_PENDING = 1024,
    MAX_AHEAD = 16,
    JOIN_MOST = 6,      /* statements made one */
    JOIN_PARAMS = 128,
    JOIN_BYTES = 16384, /* of their parameters */
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
    bool        may_join;   /* a plain INSERT of VALUES */
    size_t      params;
    Oid         types[MAX_PARAMS]; /* 0: only NULL was seen; the server infers it */
} PgStatement;

/* What begins and ends units. */
typedef enum PgWord { PG_BEGIN_READ, PG_BEGIN, PG_COMMIT, PG_WORDS } PgWord;

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

/* What PQsendQueryPrepared is given. */
typedef struct PgSent {
    const char *const *at;
    const int         *len, *format;
    size_t             count;
} PgSent;

/* Inserts of db_later that wait for what is sent next (postgres_join.c). */
typedef struct PgQueue {
    PgStatement *of[JOIN_MOST];
    size_t       n, params, used;
    const char  *at[JOIN_PARAMS];
    int          len[JOIN_PARAMS], format[JOIN_PARAMS];
    Oid          types[JOIN_PARAMS];
    char         bytes[JOIN_BYTES];
} PgQueue;
typedef struct PgJoined PgJoined;

typedef struct Postgres {
    Db        db;
    PGconn   *conn;
    PGresult *result; /* of the last SENT_QUERY, until it is copied */
    Pending   pending[MAX_PENDING];
    size_t    first, count;
    unsigned  serial;
    PgAhead   ahead[MAX_AHEAD]; /* of this unit of work, in the order they were asked */
    int       ahead_count, ahead_read;
    bool      is_implicit;  /* the open unit is one without BEGIN: all up to the next sync */
    bool      is_unsynced;  /* something was sent since the last sync */
    bool      is_unlimited; /* this unit reads whole tables: no timeout */
    Err       err;          /* first error of the answers being read */
    char      why[200];
    unsigned  types_known; /* grows with each type of a parameter that was learnt */
    PgJoined *joined;
    size_t    joined_count;
    PgQueue   queue;
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
void pg_explicit(Postgres *pg);
void pg_without_timeout(Postgres *pg, const Sql *sql);
Err  pg_query(Ctx *ctx, const Sql *sql, Params params, size_t keep, Rows *out);
Err  pg_later(Ctx *ctx, const Sql *sql, Params params);
Err  pg_check(Ctx *ctx, const Sql *sql);
Err  pg_ahead(Ctx *ctx, const Sql *sql, Params params, int *place);
Err  pg_ahead_rows(Ctx *ctx, int place, Rows *out);
void pg_ahead_clear(Postgres *pg); /* the unit of work is over */
/* Into libpq's buffer. */
void pg_prepare(Postgres *pg, PgStatement *s, const Oid *types, size_t count);
void pg_execute(Postgres *pg, PgStatement *s, PendingKind kind, PgSent values);
/* postgres_join.c: whoever sends anything sends what waits here first. */
bool pg_join_queue(Postgres *pg, PgStatement *s, PgSent values); /* false: too large; send it */
void pg_join_send(Postgres *pg);
void pg_join_forget(Postgres *pg);
/* One statement of the inserts, with their parameters one after the other. */
const char *pg_joined_text(Arena *arena, const Sql *const *of, size_t n);
/* A plain INSERT of VALUES: nothing to be checked, nothing read, may be joined. */
bool pg_is_one_row(const char *text);
/* postgres_unit.c, postgres_each.c, postgres_plan.c */
Err  pg_commit(Ctx *ctx);
void pg_rollback(Db *db);
Err  pg_script(Ctx *ctx, const char *text);
Err  pg_each(Ctx *ctx, const Sql *sql, Params params, DbVisit *visit, void *arg);
Err  pg_scans(Ctx *ctx, const Sql *sql, Str *tables);
