/* bare_postgres — submissions written by nothing but libpq: each its own transaction in one
 * pipeline, on several connections at once.
 *   bench-bare_postgres URL MODEL COUNT CONNECTIONS
 * The same rows, indexes, hashes and seals as Motcua's. Prints requests=, rate= and cpu= (of this
 * process alone, in nanoseconds for one submission). */
#include "bench/bare.h"

#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CONNECTIONS = 64, MOST_EVENTS = 200000, MOST_PARAMS = BARE_COLUMNS };

typedef struct Writer {
    Bare    *bare;
    PGconn  *connections[MOST_CONNECTIONS], *sealer;
    int      count;
    int64_t  number, last_feed; /* of the newest seal */
    unsigned char previous[32];
} Writer;

typedef struct Values {
    const char *at[MOST_PARAMS];
    int         len[MOST_PARAMS], format[MOST_PARAMS], count;
    uint64_t    numbers[MOST_PARAMS];
} Values;

static void add(Values *values, const BareColumn *column)
{
    int i = values->count++;
    values->format[i] = 1;
    values->at[i] = column->at;
    values->len[i] = (int)column->len;
    if (column->type == BARE_NULL)
        values->at[i] = NULL;
    if (column->type == BARE_INT) {
        values->numbers[i] = htobe64((uint64_t)column->n);
        values->at[i] = (const char *)&values->numbers[i];
        values->len[i] = 8;
    }
}

static void add_text(Values *values, char *text)
{
    add(values, &(BareColumn){.type = BARE_TEXT, .at = text, .len = strlen(text)});
}

static void add_int(Values *values, int64_t n)
{
    add(values, &(BareColumn){.type = BARE_INT, .n = n});
}

static void add_bytes(Values *values, unsigned char *bytes)
{
    add(values, &(BareColumn){.type = BARE_BYTES, .at = (char *)bytes, .len = 32});
}

static void must(const PGconn *connection, bool is_good, const char *what)
{
    if (!is_good)
        bare_die(what, PQerrorMessage(connection));
}

static void prepare(PGconn *connection, const char *name, const char *text)
{
    PGresult *result = PQprepare(connection, name, text, 0, NULL);
    must(connection, PQresultStatus(result) == PGRES_COMMAND_OK, text);
    PQclear(result);
}

static PGconn *dial(const Writer *w, const char *url)
{
    PGconn *connection = PQconnectdb(url);
    char    name[16];
    must(connection, PQstatus(connection) == CONNECTION_OK, "connect");
    prepare(connection, "begin", "BEGIN");
    prepare(connection, "commit", "COMMIT");
    prepare(connection, "serial",
            "INSERT INTO dossier_serial (body, day, last) VALUES ($1, $2, $3)"
            " ON CONFLICT (body, day) DO UPDATE SET last = excluded.last");
    for (int i = 0; i < w->bare->count; i++) {
        snprintf(name, sizeof name, "row%d", i);
        prepare(connection, name, bare_insert(&w->bare->rows[i]));
    }
    return connection;
}

static void send(PGconn *connection, const char *name, const Values *values)
{
    must(connection,
         PQsendQueryPrepared(connection, name, values->count, values->at, values->len,
                             values->format, 1),
         name);
}

/* A whole submission into the pipeline; nothing waits. */
static void submit(Writer *w, PGconn *connection)
{
    static const Values NONE;
    Bare  *bare = w->bare;
    Values serial = {.count = 0};
    char   name[16];
    bare_next(bare);
    send(connection, "begin", &NONE);
    for (int i = 0; i < bare->count; i++) {
        Values values;
        values.count = 0;
        for (int k = 0; k < bare->rows[i].count; k++)
            add(&values, &bare->rows[i].columns[k]);
        snprintf(name, sizeof name, "row%d", i);
        send(connection, name, &values);
    }
    add_text(&serial, bare->body);
    add_int(&serial, bare->day);
    add_int(&serial, bare->serial);
    send(connection, "serial", &serial);
    send(connection, "commit", &NONE);
    must(connection, PQpipelineSync(connection) && PQflush(connection) >= 0, "sync");
}

/* True when the whole answer to the pipeline has been read. */
static bool read_answers(PGconn *connection)
{
    must(connection, PQconsumeInput(connection), "read");
    while (!PQisBusy(connection)) {
        PGresult      *result = PQgetResult(connection);
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (!result)
            continue; /* between two statements */
        if (status == PGRES_PIPELINE_SYNC)
            return true;
        must(connection, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "statement");
    }
    return false;
}

/* What Motcua's job worker does each second, by the same statement. */
static void seal(Writer *w)
{
    static int64_t ids[MOST_EVENTS];
    static unsigned char hashes[MOST_EVENTS][32];
    Values give = {.count = 0}, keep = {.count = 0};
    PQclear(PQexec(w->sealer, "BEGIN"));
    add_int(&give, w->number + 1);
    add_int(&give, w->last_feed);
    add_int(&give, MOST_EVENTS);
    PGresult *rows = PQexecPrepared(w->sealer, "feed", give.count, give.at, give.len,
                                    give.format, 1);
    must(w->sealer, PQresultStatus(rows) == PGRES_TUPLES_OK, "feed");
    int n = PQntuples(rows);
    for (int i = 0; i < n; i++) {
        int64_t  feed = (int64_t)be64toh(*(const uint64_t *)(const void *)PQgetvalue(rows, i, 1));
        int64_t  at = feed - w->last_feed - 1;
        ids[at] = (int64_t)be64toh(*(const uint64_t *)(const void *)PQgetvalue(rows, i, 0));
        memcpy(hashes[at], PQgetvalue(rows, i, 2), 32);
    }
    PQclear(rows);
    BareSeal made = {.number = w->number + 1, .at = bare_time_ms(),
                     .first_feed = w->last_feed + 1, .last_feed = w->last_feed + n};
    memcpy(made.previous, w->previous, 32);
    if (n) {
        bare_seal(&made, ids, hashes);
        add_int(&keep, made.number);
        add_int(&keep, made.at);
        add_int(&keep, made.first_feed);
        add_int(&keep, made.last_feed);
        add_bytes(&keep, made.previous);
        add_bytes(&keep, made.hash);
        PQclear(PQexecPrepared(w->sealer, "seal", keep.count, keep.at, keep.len, keep.format, 1));
        w->number = made.number;
        w->last_feed = made.last_feed;
        memcpy(w->previous, made.hash, 32);
    }
    PGresult *done = PQexec(w->sealer, "COMMIT");
    must(w->sealer, PQresultStatus(done) == PGRES_COMMAND_OK, "seal");
    PQclear(done);
}

static void prepare_seals(Writer *w, const char *url)
{
    w->sealer = PQconnectdb(url);
    must(w->sealer, PQstatus(w->sealer) == CONNECTION_OK, "connect");
    prepare(w->sealer, "feed",
            "UPDATE event SET feed = fresh.place, seal = $1"
            "  FROM (SELECT id AS event_id, $2 + row_number() OVER (ORDER BY id) AS place"
            "          FROM event WHERE feed IS NULL ORDER BY id LIMIT $3) AS fresh"
            " WHERE event.id = fresh.event_id RETURNING id, feed, hash");
    prepare(w->sealer, "seal",
            "INSERT INTO seal (number, at, first_feed, last_feed, previous, hash, signature,"
            " key_id) VALUES ($1, $2, $3, $4, $5, $6, NULL, '')");
    PGresult *last = PQexec(w->sealer, "SELECT COALESCE(max(number), 0),"
                                       " COALESCE(max(last_feed), 0) FROM seal");
    must(w->sealer, PQresultStatus(last) == PGRES_TUPLES_OK, "seals");
    w->number = atoll(PQgetvalue(last, 0, 0));
    w->last_feed = atoll(PQgetvalue(last, 0, 1));
    PQclear(last);
    seal(w); /* what set-up left */
}

/* The codes of today that are there. */
static void find_serials(Writer *w)
{
    char query[100];
    snprintf(query, sizeof query, "SELECT body, last FROM dossier_serial WHERE day = %ld",
             w->bare->day);
    PGresult *rows = PQexec(w->sealer, query);
    must(w->sealer, PQresultStatus(rows) == PGRES_TUPLES_OK, "serials");
    for (int i = 0; i < PQntuples(rows); i++)
        bare_serial(w->bare, PQgetvalue(rows, i, 0), atoi(PQgetvalue(rows, i, 1)));
    PQclear(rows);
}

static int64_t run(Writer *w, int64_t count)
{
    struct pollfd ready[MOST_CONNECTIONS];
    int64_t       done = 0;
    double        sealed = bare_now();
    for (int i = 0; i < w->count; i++) {
        ready[i] = (struct pollfd){.fd = PQsocket(w->connections[i]), .events = POLLIN};
        submit(w, w->connections[i]);
    }
    while (done < count) {
        poll(ready, (nfds_t)w->count, 100);
        for (int i = 0; i < w->count; i++) {
            if (!ready[i].revents || !read_answers(w->connections[i]))
                continue;
            done++;
            submit(w, w->connections[i]);
        }
        if (bare_now() - sealed > 1) {
            seal(w);
            sealed = bare_now();
        }
    }
    seal(w);
    return done;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        bare_die("usage", "bench-bare_postgres URL MODEL COUNT CONNECTIONS");
    Writer w = {.bare = bare_read(argv[2]), .count = atoi(argv[4])};
    w.count = w.count > MOST_CONNECTIONS ? MOST_CONNECTIONS : w.count;
    for (int i = 0; i < w.count; i++) {
        w.connections[i] = dial(&w, argv[1]);
        PQsetnonblocking(w.connections[i], 1);
        must(w.connections[i], PQenterPipelineMode(w.connections[i]), "pipeline");
    }
    prepare_seals(&w, argv[1]);
    find_serials(&w);
    int64_t cpu = bare_cpu_ns();
    double  began = bare_now();
    int64_t done = run(&w, atoll(argv[3]));
    printf("requests=%ld rate=%.0f cpu=%ld\n", done, (double)done / (bare_now() - began),
           (bare_cpu_ns() - cpu) / (done ? done : 1));
    for (int i = 0; i < w.count; i++)
        PQfinish(w.connections[i]);
    PQfinish(w.sealer);
    return 0;
}
