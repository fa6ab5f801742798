/* postgres — the connection: opening, and the pipeline of what was sent and is unanswered. */
#include "db/postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

static const DbDriver DRIVER;

void pg_lost(Postgres *pg, const char *why)
{
    if (pg->err == OK) {
        pg->err = ERR_UNAVAILABLE;
        snprintf(pg->why, sizeof pg->why, "%s", why);
    }
    pg->db.is_lost = true;
    pg->count = 0;
}

void pg_note(Postgres *pg, PendingKind kind, PgStatement *statement)
{
    pg->is_unsynced = kind != SENT_SYNC;
    pg->pending[(pg->first + pg->count++) % MAX_PENDING] = (Pending){kind, statement};
}

void pg_word(Postgres *pg, PendingKind kind, const char *text)
{
    if (pg->db.is_lost)
        return;
    if (!PQsendQueryParams(pg->conn, text, 0, NULL, NULL, NULL, NULL, 1))
        pg_lost(pg, "cannot send");
    else
        pg_note(pg, kind, NULL);
}

/* Prepared when the connection is opened: parsing them each time costs more than they do. */
static const struct {
    const char *name, *text;
} WORDS[PG_WORDS] = {
    [PG_BEGIN_READ] = {"begin_read", "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"},
    [PG_BEGIN] = {"begin", "BEGIN"},
    [PG_COMMIT] = {"commit", "COMMIT"},
};
/* What transactions are that no BEGIN says otherwise of, whatever the server's settings. */
static const char DEFAULTS[] =
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE";

void pg_fixed_word(Postgres *pg, PendingKind kind, PgWord word)
{
    if (pg->db.is_lost)
        return;
    if (!PQsendQueryPrepared(pg->conn, WORDS[word].name, 0, NULL, NULL, NULL, 1))
        pg_lost(pg, "cannot send");
    else
        pg_note(pg, kind, NULL);
}

static bool did(PGresult *answer)
{
    bool is_done = PQresultStatus(answer) == PGRES_COMMAND_OK;
    PQclear(answer);
    return is_done;
}

static const char *prepare_words(Postgres *pg)
{
    if (!did(PQexec(pg->conn, DEFAULTS)))
        return "cannot set what transactions are";
    for (int i = 0; i < PG_WORDS; i++)
        if (!did(PQprepare(pg->conn, WORDS[i].name, WORDS[i].text, 0, NULL)))
            return "cannot prepare BEGIN and COMMIT";
    return NULL;
}

void pg_sync(Postgres *pg)
{
    if (pg->db.is_lost)
        return;
    if (!PQpipelineSync(pg->conn))
        pg_lost(pg, "cannot send");
    else
        pg_note(pg, SENT_SYNC, NULL);
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Until the next PQgetResult does not block. False: the connection is lost. */
bool pg_wait(Postgres *pg)
{
    int64_t until = clock_ms() + CLIENT_TIMEOUT_MS;
    while (!pg->db.is_lost) {
        int unsent = PQflush(pg->conn); /* below zero: cannot send, perhaps still read */
        if (unsent <= 0 && !PQisBusy(pg->conn))
            return true;
        int64_t left = until - clock_ms();
        int timeout = pg->is_unlimited ? -1 : left > 0 ? (int)left : 0;
        struct pollfd fd = {PQsocket(pg->conn), POLLIN, 0};
        if (unsent > 0)
            fd.events |= POLLOUT;
        int ready = fd.fd < 0 ? -1 : poll(&fd, 1, timeout);
        if (ready == 0)
            pg_lost(pg, "the server does not answer in time");
        else if (ready < 0 && (fd.fd < 0 || errno != EINTR))
            pg_lost(pg, "connection lost");
        else if (ready > 0 && !PQconsumeInput(pg->conn) && PQisBusy(pg->conn))
            pg_lost(pg, "connection lost");
    }
    return false;
}

static Err meaning(const char *state)
{
    static const struct { const char *prefix; Err err; } MEANING[] = {
        {"40001", ERR_UNAVAILABLE}, {"40P01", ERR_UNAVAILABLE}, {"55P03", ERR_UNAVAILABLE},
        {"57", ERR_UNAVAILABLE},    {"08", ERR_UNAVAILABLE},    {"53", ERR_UNAVAILABLE},
        {"23", ERR_CONFLICT},       {"54000", ERR_LIMIT},
    };
    for (size_t i = 0; i < COUNT(MEANING); i++)
        if (!strncmp(state, MEANING[i].prefix, strlen(MEANING[i].prefix)))
            return MEANING[i].err;
    return ERR_BROKEN;
}

void pg_note_error(Postgres *pg, const PGresult *result, const Pending *item)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const PgStatement *statement = item ? item->statement : NULL;
    if (!state) {
        pg_lost(pg, "connection lost");
        return;
    }
    if (pg->err != OK)
        return;
    bool is_checked = item && (item->kind == SENT_LATER ||
                               (statement && statement->entry.sql->kind == SQL_CHECK));
    bool is_late = is_checked && !strcmp(state, "22012");
    pg->err = is_late ? ERR_CONFLICT : meaning(state);
    /* The words of class 22 (data exception) quote the data: perhaps a person's. The detail
     * field always does. */
    snprintf(pg->why, sizeof pg->why, "%s%s%s %s", statement ? statement->entry.sql->name : "",
             statement ? ": " : "", state,
             is_late                       ? "other than one row changed"
             : strncmp(state, "22", 2) != 0 && words ? words
                                                     : "data exception");
}

/* An answer without an error may still be the wrong one. */
static void inspect(Postgres *pg, const PGresult *result, const Pending *item)
{
    const char *words = NULL;
    if (item->kind == SENT_COMMIT && strcmp(PQcmdStatus((PGresult *)result), "COMMIT") != 0)
        words = "the transaction was rolled back";
    if (item->kind == SENT_LATER && !item->statement->entry.is_checked &&
        strcmp(PQcmdTuples((PGresult *)result), "1") != 0)
        words = "a write of one row that changed none, or several";
    if (words && pg->err == OK) {
        pg->err = ERR_BROKEN;
        snprintf(pg->why, sizeof pg->why, "%s", words);
    }
}

/* Up to the mark that ends the pipeline; before it comes the error of a commit that failed. */
static PGresult *read_sync(Postgres *pg)
{
    while (pg_wait(pg) && PQstatus(pg->conn) == CONNECTION_OK) {
        PGresult *result = PQgetResult(pg->conn);
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
            return result;
        if (result && PQresultStatus(result) == PGRES_FATAL_ERROR)
            pg_note_error(pg, result, NULL);
        PQclear(result);
    }
    return NULL;
}

static PGresult *read_result(Postgres *pg)
{
    PGresult *result = NULL;
    for (PGresult *next; pg_wait(pg) && (next = PQgetResult(pg->conn));) {
        PQclear(result);
        result = next;
        if (PQstatus(pg->conn) != CONNECTION_OK)
            break;
    }
    return result;
}

/* The answer to the oldest pending item. */
static void read_one(Postgres *pg)
{
    Pending item = pg->pending[pg->first];
    PGresult *result = item.kind == SENT_SYNC ? read_sync(pg) : read_result(pg);
    ExecStatusType status = PQresultStatus(result);
    bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (result && status == PGRES_FATAL_ERROR)
        pg_note_error(pg, result, &item);
    if (PQstatus(pg->conn) != CONNECTION_OK)
        pg_lost(pg, "connection lost");
    if (is_good)
        inspect(pg, result, &item);
    if (item.kind == SENT_PREPARE && !is_good)
        item.statement->is_prepared = false;
    if (pg->count) {
        pg->first = (pg->first + 1) % MAX_PENDING;
        pg->count--;
    }
    if (item.kind == SENT_QUERY && is_good) {
        PQclear(pg->result);
        pg->result = result;
    } else if (item.kind == SENT_AHEAD && pg->ahead_read < pg->ahead_count) {
        pg->ahead[pg->ahead_read].result = is_good ? result : NULL;
        pg->ahead_read++;
        if (!is_good)
            PQclear(result);
    } else {
        PQclear(result);
    }
}

void pg_read_all(Postgres *pg)
{
    while (pg->count && !pg->db.is_lost)
        read_one(pg);
}

Err pg_error(Ctx *ctx, const char *what)
{
    Postgres *pg = (Postgres *)ctx->db;
    Err err = pg->err;
    pg->err = OK;
    return err == OK ? OK : fail(ctx, err, "%s: %s", what, pg->why);
}

Err pg_settle(Ctx *ctx, const char *what)
{
    Postgres *pg = (Postgres *)ctx->db;
    if (!pg->is_implicit)
        pg_sync(pg);
    else if (!pg->db.is_lost && !PQsendFlushRequest(pg->conn))
        pg_lost(pg, "cannot send");
    pg_read_all(pg);
    return pg_error(ctx, what);
}

static void close_it(Db *db)
{
    Postgres *pg = (Postgres *)db;
    PQclear(pg->result);
    pg_ahead_clear(pg);
    PQfinish(pg->conn);
    db_free(db);
}

static void ignore_notice(void *arg, const PGresult *result) { (void)arg, (void)result; }

/* Keys sort by bytes on SQLite; a database with another collation would list otherwise. */
static const char *unfit(Postgres *pg)
{
    PGresult *answer = PQexec(pg->conn, "SELECT datcollate, pg_encoding_to_char(encoding)"
                                        "  FROM pg_database"
                                        " WHERE datname = current_database()");
    const char *why = "cannot read pg_database";
    if (PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) == 1) {
        const char *collation = PQgetvalue(answer, 0, 0);
        bool by_bytes = !strncmp(collation, "C.", 2) || !strcmp(collation, "C") ||
                        !strcmp(collation, "POSIX");
        why = !by_bytes ? "the database must be created with LC_COLLATE 'C'"
              : strcmp(PQgetvalue(answer, 0, 1), "UTF8") ? "the database must be UTF8"
                                                         : NULL;
    }
    PQclear(answer);
    return why;
}

Err db_open_postgres(Ctx *ctx, Str url, Db **out)
{
    char options[80], why[200];
    snprintf(options, sizeof options, "-c statement_timeout=%d", STATEMENT_TIMEOUT_MS);
    /* What comes before dbname is a default, which the URL may set otherwise. */
    const char *const names[] = {"fallback_application_name", "connect_timeout", "options",
                                 "dbname", "client_encoding", NULL};
    const char *const values[] = {"motcua", "10", options,
                                  str_c(ctx->arena, url), "UTF8", NULL};
    Postgres *pg = db_new(&DRIVER, sizeof *pg);
    pg->conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(pg->conn) != CONNECTION_OK) {
        snprintf(why, sizeof why, "%s", PQerrorMessage(pg->conn));
        close_it(&pg->db);
        return fail(ctx, ERR_UNAVAILABLE, "PostgreSQL: %s", why);
    }
    PQsetNoticeReceiver(pg->conn, ignore_notice, NULL);
    const char *words = unfit(pg);
    words = words ? words : prepare_words(pg);
    if (!words && (PQsetnonblocking(pg->conn, 1) || !PQenterPipelineMode(pg->conn)))
        words = "no pipeline mode";
    if (words) {
        close_it(&pg->db);
        return fail(ctx, ERR_INVALID, "PostgreSQL: %s", words);
    }
    *out = &pg->db;
    return OK;
}

static const DbDriver DRIVER = {
    pg_commit, pg_rollback, pg_query, pg_later, pg_ahead, pg_ahead_rows,
    pg_each,   pg_script,   pg_check, pg_scans, close_it,
};
