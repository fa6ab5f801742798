/* bare_advance — nine acts written by nothing but SQLite or libpq, each its own durable commit.
 *   bench-bare_advance DATABASE-FILE|URL SECONDS [WRITERS]
 * The rows of Motcua's acts, in the same tables with the same indexes, lengths and hashes: an event
 * and the dossier's row each time; receipt, result and number with document, its event and its job;
 * notices. On dossiers that bench-advance filled. Prints acts=, rate=, cpu= (of all its processes, in
 * nanoseconds for one act), p50= and p99=. */
#include "bench/bare.h"
#include "bench/bare_writers.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ACTS = 9, MOST_VALUES = 40, MOST_DOSSIERS = 20000, PAYLOAD = 330, DATA = 1100 };

typedef enum Statement {
    EVENT, DOSSIER, STEP, DOCUMENT, NUMBERED, BOOK, JOB, NOTICE, BEGIN, COMMIT, STATEMENTS
} Statement;

static const char *const TEXTS[STATEMENTS] = {
    [EVENT] = "INSERT INTO event (object, number, at, actor, on_behalf, body, unit, post, verb,"
              " payload, salt, payload_hash, previous, hash)"
              " VALUES ($1,$2,$3,$4,'',$5,$6,$7,$8,$9,$10,$11,$12,$13)",
    [DOSSIER] = "UPDATE dossier SET subject = $3, status = $4, outcome = $5, step = $6, role = $7,"
                " holder = $8, accepted_at = $9, clock_from = $10, due_at = $11, step_due_at = $12,"
                " paused_at = $13, supplement_due_at = $14, done_at = $15, delivered_at = $16,"
                " changed_at = $17, supplements = $18, number = $19, is_open = $20, urgent_at = $21,"
                " events = $22, head = $23, version = $24, body = $25, assigned = $26, pause = $27,"
                " term = $28, stood = $29, first_due_at = $30, extended = $31, extended_at = $32,"
                " waits = $33, corrections = $34, step_at = $35 WHERE id = $1 AND events = $2",
    [STEP] = "UPDATE dossier SET status = $3, outcome = $4, step = $5, role = $6, holder = $7,"
             " assigned = $8, step_due_at = $9, changed_at = $10, waits = $11, step_at = $12,"
             " urgent_at = $13, events = $14, head = $15 WHERE id = $1 AND events = $2",
    [DOCUMENT] = "INSERT INTO document (id, object, kind, template, lang, data, state, body, seal_name,"
                 " signer_post, signer_name, is_numbered, number, numbered_at, file, asked_at,"
                 " final_at, version) VALUES ($1,$2,$3,$3,'vi',$4,'asked',$5,$6,$7,'Trần Văn A',$8,"
                 "'',0,'',$9,0,1)",
    [NUMBERED] = "UPDATE document SET number = $2, numbered_at = $3, version = version + 1"
                 " WHERE id = $1",
    [BOOK] = "INSERT INTO book_number (body, book, year, last) VALUES ($1, 'GPXD', 2026, 1)"
             " ON CONFLICT (body, book, year) DO UPDATE SET last = book_number.last + 1",
    [JOB] = "INSERT INTO job (kind, payload, job_key, created_at, due_at, attempt, holder, error)"
            " VALUES ('document.make', $1, NULL, $2, $2, 0, '', '')",
    [NOTICE] = "INSERT INTO notice (account, kind, dossier, at, read_at) VALUES ($1, $2, $3, $4, 0)",
    [BEGIN] = "BEGIN",
    [COMMIT] = "COMMIT",
};

typedef struct Value {
    BareType    type;
    int64_t     n;
    const char *at;
    size_t      len;
} Value;

typedef struct Writer {
    Writers      *all;
    sqlite3      *db;
    sqlite3_stmt *statements[STATEMENTS];
    int           places[STATEMENTS][MOST_VALUES];
    PGconn       *pg;
    char          ids[MOST_DOSSIERS][64], bodies[MOST_DOSSIERS][64];
    int           count, queued;
    int64_t       book;
    unsigned char head[32], document_head[32];
    char          document[64];
    int64_t       document_events;
    char          payload[PAYLOAD + 1], data[DATA + 1];
} Writer;

static Value text(const char *at) { return (Value){BARE_TEXT, 0, at, strlen(at)}; }
static Value number(int64_t n) { return (Value){BARE_INT, n, NULL, 0}; }
static Value hash(const unsigned char *at) { return (Value){BARE_BYTES, 0, (const char *)at, 32}; }

/* ---- one statement ------------------------------------------------------------------------ */

/* SQLite numbers $1, $2 … as they first appear, which is not their number. */
static void learn_places(Writer *w, Statement i)
{
    for (int k = 0; k < MOST_VALUES; k++) {
        char name[8];
        snprintf(name, sizeof name, "$%d", k + 1);
        w->places[i][k] = sqlite3_bind_parameter_index(w->statements[i], name);
    }
}

static void run_sqlite(Writer *w, Statement i, const Value *values, int count)
{
    sqlite3_stmt *s = w->statements[i];
    for (int k = 0; k < count; k++)
        if (values[k].type == BARE_INT)
            sqlite3_bind_int64(s, w->places[i][k], values[k].n);
        else if (values[k].type == BARE_TEXT)
            sqlite3_bind_text(s, w->places[i][k], values[k].at, (int)values[k].len,
                              SQLITE_STATIC);
        else
            sqlite3_bind_blob(s, w->places[i][k], values[k].at, (int)values[k].len,
                              SQLITE_STATIC);
    if (sqlite3_step(s) != SQLITE_DONE || (count && sqlite3_changes(w->db) != 1))
        bare_die(TEXTS[i], sqlite3_errmsg(w->db));
    sqlite3_reset(s);
}

static void run_postgres(Writer *w, Statement i, const Value *values, int count)
{
    const char *at[MOST_VALUES];
    int         len[MOST_VALUES], format[MOST_VALUES];
    char        digits[MOST_VALUES][24], name[8];
    for (int k = 0; k < count; k++) {
        format[k] = values[k].type == BARE_BYTES;
        snprintf(digits[k], sizeof digits[k], "%ld", values[k].n);
        at[k] = values[k].type == BARE_INT ? digits[k] : values[k].at;
        len[k] = (int)values[k].len;
    }
    snprintf(name, sizeof name, "s%d", (int)i);
    if (!PQsendQueryPrepared(w->pg, name, count, at, len, format, 1))
        bare_die(TEXTS[i], PQerrorMessage(w->pg));
    w->queued++;
}

static void run(Writer *w, Statement i, const Value *values, int count)
{
    (w->pg ? run_postgres : run_sqlite)(w, i, values, count);
}

/* COMMIT has come back: the act is durable. */
static void commit(Writer *w)
{
    run(w, COMMIT, NULL, 0);
    if (!w->pg)
        return;
    if (!PQpipelineSync(w->pg))
        bare_die("sync", PQerrorMessage(w->pg));
    for (; w->queued; w->queued--) {
        PGresult *result = PQgetResult(w->pg);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            bare_die("act", PQerrorMessage(w->pg));
        PQclear(result);
        PQclear(PQgetResult(w->pg));
    }
    PQclear(PQgetResult(w->pg)); /* of the sync */
}

/* ---- one act ------------------------------------------------------------------------------ */

static void random_id(char out[27])
{
    static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
    if (getrandom(out, 26, 0) != 26)
        bare_die("random", "not to be had");
    for (int i = 0; i < 26; i++)
        out[i] = DIGITS[(unsigned char)out[i] % 32];
    out[26] = '\0';
}

typedef struct Event {
    const char    *kind, *id, *verb, *body;
    int64_t        n;
    unsigned char *head; /* of the object: read, then written */
} Event;

static void event(Writer *w, const Event *e)
{
    unsigned char packed[600], salt[32], payload_hash[32], previous[32];
    char          object[96];
    size_t        len = strlen(w->payload);
    if (getrandom(salt, 16, 0) != 16)
        bare_die("random", "not to be had");
    snprintf(object, sizeof object, "%s:%s", e->kind, e->id);
    memcpy(packed, salt, 16);
    memcpy(packed + 16, w->payload, len);
    bare_sha256(packed, 16 + len, payload_hash);
    memcpy(previous, e->head, 32);
    memset(packed, 0, sizeof packed);
    memcpy(packed, previous, 32);
    memcpy(packed + 32, payload_hash, 32);
    snprintf((char *)packed + 64, sizeof packed - 64, "%s %s", object, e->verb);
    bare_sha256(packed, 420, e->head); /* as long as the columns of an event */
    const Value values[] = {
        text(object), number(e->n), number(bare_time_ms()), text(e->body), text(e->body),
        text(e->body), text(e->body), text(e->verb), {BARE_TEXT, 0, w->payload, len},
        {BARE_BYTES, 0, (const char *)salt, 16}, hash(payload_hash), hash(previous),
        hash(e->head)};
    run(w, EVENT, values, 13);
}

static void dossier(Writer *w, int i, int act)
{
    char    result[32] = "";
    int64_t now = bare_time_ms(), due = now + 604800000 + act * 1000;
    if (act > 6)
        snprintf(result, sizeof result, "%ld/GPXD", w->book);
    const Value values[] = {
        text(w->ids[i]), number(act + 1),
        text("Nhà ở riêng lẻ, phường Thuận Hoá, tờ 38 thửa 7"),
        number(act == 8 ? 10 : 4), number(act > 6), text(act == 8 ? "" : "examine"),
        text(act == 8 ? "" : "specialist"), text(act == 8 ? "" : w->bodies[i]), number(now),
        number(now), number(due), number(act == 8 ? 0 : due), number(0), number(0),
        number(act > 6 ? now : 0), number(act == 8 ? now : 0), number(now), number(0),
        text(result), number(act != 8), number(due), number(act + 2), hash(w->head), number(1),
        text(w->bodies[i]), text(w->bodies[i]), number(0), number(7), number(0), number(due),
        number(0), number(0), number(0), number(0), number(now)};
    run(w, DOSSIER, values, 35);
}

/* An act that goes from step to step and changes nothing else. */
static void step(Writer *w, int i, int act)
{
    int64_t now = bare_time_ms();
    const Value values[] = {
        text(w->ids[i]), number(act + 1), number(4), number(0), text("examine"),
        text("specialist"), text(w->bodies[i]), text(w->bodies[i]), number(now + act), number(now),
        number(0), number(now), number(now + 604800000 + act * 1000), number(act + 2),
        hash(w->head)};
    run(w, STEP, values, 15);
}

static void job(Writer *w)
{
    char payload[96];
    snprintf(payload, sizeof payload, "{\"id\":\"%s\"}", w->document);
    run(w, JOB, (Value[]){text(payload), number(bare_time_ms())}, 2);
}

static void document(Writer *w, int i, const char *kind, bool is_numbered)
{
    char object[96];
    random_id(w->document);
    memset(w->document_head, 0, 32);
    w->document_events = 1;
    snprintf(object, sizeof object, "dossier:%s", w->ids[i]);
    const Value values[] = {text(w->document), text(object), text(kind), text(w->data),
                            text(w->bodies[i]), text("Ủy ban nhân dân phường Thuận Hóa"),
                            text(w->bodies[i]), number(is_numbered), number(bare_time_ms())};
    run(w, DOCUMENT, values, 9);
    event(w, &(Event){"document", w->document, "document.asked", w->bodies[i], 1,
                      w->document_head});
    job(w);
}

/* The book's own chain is left out: its head would have to be read. */
static void numbered(Writer *w, int i)
{
    char id[27], given[32];
    unsigned char head[32] = {0};
    random_id(id);
    snprintf(given, sizeof given, "%ld/GPXD", ++w->book);
    run(w, BOOK, (Value[]){text(w->bodies[i])}, 1);
    event(w, &(Event){"book", id, "book.entered", w->bodies[i], 1, head});
    run(w, NUMBERED, (Value[]){text(w->document), text(given), number(bare_time_ms())}, 3);
    event(w, &(Event){"document", w->document, "document.numbered", w->bodies[i], 2,
                      w->document_head});
    job(w);
}

static void act(Writer *w, int i, int act_number)
{
    static const char *const VERBS[ACTS] = {
        "dossier.received", "dossier.assigned", "dossier.examined", "dossier.inspected",
        "dossier.reviewed", "dossier.reviewed", "dossier.signed", "dossier.numbered",
        "dossier.delivered"};
    if (w->db)
        writers_take_turn(w->all);
    run(w, BEGIN, NULL, 0);
    if (act_number == 7)
        numbered(w, i);
    event(w, &(Event){"dossier", w->ids[i], VERBS[act_number], w->bodies[i], act_number + 2,
                      w->head});
    bool is_step_alone = act_number > 0 && act_number < 7;
    (is_step_alone ? step : dossier)(w, i, act_number);
    if (act_number == 0 || act_number == 6)
        document(w, i, act_number ? "result" : "receipt", act_number == 6);
    if (act_number == 0 || act_number == 8)
        run(w, NOTICE,
            (Value[]){text(w->bodies[i]), text(act_number ? "delivered" : "received"),
                      text(w->ids[i]), number(bare_time_ms())}, 4);
    commit(w);
    if (w->db)
        writers_give_turn(w->all);
}

/* ---- opening ------------------------------------------------------------------------------ */

#define OF_DOSSIERS "SELECT id, body FROM dossier WHERE events = 1 ORDER BY nr LIMIT 20000"

static void add_dossier(Writer *w, const char *id, const char *body)
{
    snprintf(w->ids[w->count], sizeof *w->ids, "%s", id);
    snprintf(w->bodies[w->count++], sizeof *w->bodies, "%s", body);
}

static void open_sqlite(Writer *w, const char *path)
{
    sqlite3_stmt *list;
    w->db = writers_open_file(path);
    for (int i = 0; i < STATEMENTS; i++) {
        if (sqlite3_prepare_v3(w->db, i == BEGIN ? "BEGIN IMMEDIATE" : TEXTS[i], -1,
                               SQLITE_PREPARE_PERSISTENT, &w->statements[i], NULL))
            bare_die(TEXTS[i], sqlite3_errmsg(w->db));
        learn_places(w, (Statement)i);
    }
    sqlite3_prepare_v2(w->db, OF_DOSSIERS, -1, &list, NULL);
    while (sqlite3_step(list) == SQLITE_ROW)
        add_dossier(w, (const char *)sqlite3_column_text(list, 0),
                    (const char *)sqlite3_column_text(list, 1));
    sqlite3_finalize(list);
}

static void open_postgres(Writer *w, const char *url)
{
    w->pg = PQconnectdb(url);
    if (PQstatus(w->pg) != CONNECTION_OK)
        bare_die(url, PQerrorMessage(w->pg));
    PGresult *list = PQexec(w->pg, OF_DOSSIERS);
    for (int i = 0; i < PQntuples(list); i++)
        add_dossier(w, PQgetvalue(list, i, 0), PQgetvalue(list, i, 1));
    PQclear(list);
    for (int i = 0; i < STATEMENTS; i++) {
        char name[8];
        snprintf(name, sizeof name, "s%d", i);
        PGresult *result = PQprepare(w->pg, name, TEXTS[i], 0, NULL);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            bare_die(TEXTS[i], PQerrorMessage(w->pg));
        PQclear(result);
    }
    if (!PQenterPipelineMode(w->pg))
        bare_die("pipeline", PQerrorMessage(w->pg));
}

/* ---- writing ------------------------------------------------------------------------------ */

static bool is_postgres(const char *database) { return strncmp(database, "postgres", 8) == 0; }

/* Each its own dossiers: every `count`-th. */
static void write_all(Writer *w, const char *database, double seconds, int number, int count)
{
    memset(w->payload, 'x', PAYLOAD);
    memset(w->data, 'x', DATA);
    (is_postgres(database) ? open_postgres : open_sqlite)(w, database);
    writers_meet(w->all, count);
    double  began = bare_now(), at = began;
    int64_t cpu = bare_cpu_ns();
    for (int i = number; i < w->count && at - began < seconds; i += count) {
        memset(w->head, 0, 32);
        for (int k = 0; k < ACTS; k++) {
            act(w, i, k);
            double now = bare_now();
            writers_done(w->all, (now - at) * 1e3);
            at = now;
        }
    }
    writers_used(w->all, bare_cpu_ns() - cpu);
}

int main(int argc, char **argv)
{
    static Writer w;
    int           count = argc == 4 ? atoi(argv[3]) : 1, status, failed = 0;
    if (argc < 3 || argc > 4 || count < 1 || count > WRITERS_MOST)
        bare_die("usage", "bench-bare_advance DATABASE SECONDS [WRITERS]");
    w.all = writers_make();
    double began = bare_now(), seconds = atof(argv[2]);
    for (int i = 0; i < count; i++)
        if (fork() == 0) {
            write_all(&w, argv[1], seconds, i, count);
            _exit(0);
        }
    if (!is_postgres(argv[1]))
        writers_keep(w.all, argv[1], seconds);
    while (wait(&status) > 0)
        failed |= status;
    if (failed)
        bare_die("writers", "one of them failed");
    writers_tell(w.all, bare_now() - began);
    return 0;
}
