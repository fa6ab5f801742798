/* bare_sqlite — submissions written by nothing but SQLite: 64 in one commit, synchronous=FULL.
 *   bench-bare_sqlite DATABASE MODEL COUNT
 * The same rows, indexes, hashes and seals as Motcua's. Prints requests=, rate= and cpu= (of this
 * process, in nanoseconds for one submission). */
#include "bench/bare.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 64, MOST_EVENTS = 200000 };

typedef struct Writer {
    sqlite3      *db;
    sqlite3_stmt *inserts[BARE_ROWS], *serial, *begin, *commit, *feed, *seal, *last;
    Bare         *bare;
    int64_t      *ids;              /* events not yet sealed */
    unsigned char (*hashes)[32];
    int64_t       unsealed;
    BareSeal      newest;
} Writer;

static sqlite3_stmt *prepare(const Writer *w, const char *text)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(w->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
        bare_die(text, sqlite3_errmsg(w->db));
    return statement;
}

static void step(const Writer *w, sqlite3_stmt *statement)
{
    int rc = sqlite3_step(statement);
    if (rc != SQLITE_DONE)
        bare_die("step", sqlite3_errmsg(w->db));
    sqlite3_reset(statement);
}

static void open_database(Writer *w, const char *path)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(path, &w->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_exec(w->db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0;"
                     "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;"
                     "PRAGMA temp_store = MEMORY;",
                     NULL, NULL, NULL))
        bare_die(path, sqlite3_errmsg(w->db));
    for (int i = 0; i < w->bare->count; i++)
        w->inserts[i] = prepare(w, bare_insert(&w->bare->rows[i]));
    w->begin = prepare(w, "BEGIN IMMEDIATE");
    w->commit = prepare(w, "COMMIT");
    w->serial = prepare(w, "INSERT INTO dossier_serial (body, day, last) VALUES ($1, $2, $3)"
                           " ON CONFLICT (body, day) DO UPDATE SET last = excluded.last");
    w->feed = prepare(w, "UPDATE event SET feed = $1, seal = $2 WHERE id = $3");
    w->seal = prepare(w, "INSERT INTO seal (number, at, first_feed, last_feed, previous, hash,"
                         " signature, key_id) VALUES ($1, $2, $3, $4, $5, $6, NULL, '')");
    w->last = prepare(w, "SELECT number, last_feed FROM seal ORDER BY number DESC LIMIT 1");
}

static void insert(const Writer *w, int i)
{
    const BareRow *row = &w->bare->rows[i];
    sqlite3_stmt  *s = w->inserts[i];
    for (int k = 0; k < row->count; k++) {
        const BareColumn *c = &row->columns[k];
        if (c->type == BARE_INT)
            sqlite3_bind_int64(s, k + 1, c->n);
        else if (c->type == BARE_TEXT)
            sqlite3_bind_text(s, k + 1, c->at, (int)c->len, SQLITE_STATIC);
        else if (c->type == BARE_BYTES)
            sqlite3_bind_blob(s, k + 1, c->at, (int)c->len, SQLITE_STATIC);
    }
    step(w, s);
}

static void submit(Writer *w)
{
    Bare *bare = w->bare;
    bare_next(bare);
    sqlite3_bind_text(w->serial, 1, bare->body, -1, SQLITE_STATIC);
    sqlite3_bind_int64(w->serial, 2, bare->day);
    sqlite3_bind_int64(w->serial, 3, bare->serial);
    step(w, w->serial);
    for (int i = 0; i < bare->count; i++) {
        insert(w, i);
        if (strcmp(bare->rows[i].table, "event") != 0 || w->unsealed == MOST_EVENTS)
            continue;
        w->ids[w->unsealed] = sqlite3_last_insert_rowid(w->db);
        memcpy(w->hashes[w->unsealed++], bare->hash, 32);
    }
}

/* What Motcua's job worker does each second: order, seal, checkpoint. */
static void seal(Writer *w)
{
    BareSeal *seal = &w->newest;
    if (w->unsealed) {
        step(w, w->begin);
        seal->number++;
        seal->at = bare_time_ms();
        seal->first_feed = seal->last_feed + 1;
        seal->last_feed += w->unsealed;
        bare_seal(seal, w->ids, w->hashes);
        for (int64_t i = 0; i < w->unsealed; i++) {
            sqlite3_bind_int64(w->feed, 1, seal->first_feed + i);
            sqlite3_bind_int64(w->feed, 2, seal->number);
            sqlite3_bind_int64(w->feed, 3, w->ids[i]);
            step(w, w->feed);
        }
        const int64_t numbers[] = {seal->number, seal->at, seal->first_feed, seal->last_feed};
        for (int i = 0; i < 4; i++)
            sqlite3_bind_int64(w->seal, i + 1, numbers[i]);
        sqlite3_bind_blob(w->seal, 5, seal->previous, 32, SQLITE_STATIC);
        sqlite3_bind_blob(w->seal, 6, seal->hash, 32, SQLITE_STATIC);
        step(w, w->seal);
        step(w, w->commit);
        memcpy(seal->previous, seal->hash, 32);
        w->unsealed = 0;
    }
    sqlite3_wal_checkpoint_v2(w->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* After the seals and codes that are there; the chain goes on from a hash of our own. */
static void find_last(Writer *w)
{
    sqlite3_stmt *serials = prepare(w, "SELECT body, last FROM dossier_serial WHERE day = $1");
    sqlite3_bind_int64(serials, 1, w->bare->day);
    while (sqlite3_step(serials) == SQLITE_ROW)
        bare_serial(w->bare, (const char *)sqlite3_column_text(serials, 0),
                    sqlite3_column_int(serials, 1));
    sqlite3_finalize(serials);
    if (sqlite3_step(w->last) == SQLITE_ROW) {
        w->newest.number = sqlite3_column_int64(w->last, 0);
        w->newest.last_feed = sqlite3_column_int64(w->last, 1);
    }
    sqlite3_reset(w->last);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bare_die("usage", "bench-bare_sqlite DATABASE MODEL COUNT");
    Writer w = {.bare = bare_read(argv[2])};
    w.ids = malloc(MOST_EVENTS * sizeof *w.ids);
    w.hashes = malloc(MOST_EVENTS * sizeof *w.hashes);
    open_database(&w, argv[1]);
    find_last(&w);
    int64_t cpu = bare_cpu_ns(), done = 0, count = atoll(argv[3]);
    double  began = bare_now(), sealed = began;
    while (done < count) {
        step(&w, w.begin);
        for (int i = 0; i < TOGETHER; i++, done++)
            submit(&w);
        step(&w, w.commit);
        if (bare_now() - sealed > 1) {
            seal(&w);
            sealed = bare_now();
        }
    }
    seal(&w);
    cpu = bare_cpu_ns() - cpu;
    double took = bare_now() - began;
    if (!done)
        bare_die("usage", "there was no time for one request");
    printf("requests=%ld rate=%.0f cpu=%ld\n", done, (double)done / took, cpu / (done ? done : 1));
    sqlite3_close(w.db);
    return 0;
}
