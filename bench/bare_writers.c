/* bare_writers — what the writers share: whose turn it is, and what they did. */
#include "bench/bare_writers.h"

#include "bench/bare.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct Writers {
    pthread_mutex_t next, turn;
    int             met;
    int64_t         acts, cpu;
    double          times[TIMES_MOST];
};

Writers *writers_make(void)
{
    pthread_mutexattr_t kind;
    Writers            *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        bare_die("writers", "no memory");
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&all->next, &kind);
    pthread_mutex_init(&all->turn, &kind);
    pthread_mutexattr_destroy(&kind);
    return all;
}

void writers_meet(Writers *all, int count)
{
    __atomic_fetch_add(&all->met, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&all->met, __ATOMIC_SEQ_CST) < count)
        usleep(1000);
}

void writers_take_turn(Writers *all)
{
    pthread_mutex_lock(&all->next);
    pthread_mutex_lock(&all->turn);
    pthread_mutex_unlock(&all->next);
}

void writers_give_turn(Writers *all) { pthread_mutex_unlock(&all->turn); }

void writers_done(Writers *all, double ms)
{
    int64_t slot = __atomic_fetch_add(&all->acts, 1, __ATOMIC_RELAXED);
    if (slot < TIMES_MOST)
        all->times[slot] = ms;
}

void writers_used(Writers *all, int64_t cpu_ns)
{
    __atomic_fetch_add(&all->cpu, cpu_ns, __ATOMIC_RELAXED);
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void writers_tell(Writers *all, double seconds)
{
    int64_t n = all->acts < TIMES_MOST ? all->acts : TIMES_MOST;
    if (!n)
        bare_die("writers", "nothing was written");
    qsort(all->times, (size_t)n, sizeof *all->times, by_time);
    printf("acts=%ld rate=%.0f cpu=%ld p50=%.2f p99=%.2f\n", all->acts,
           (double)all->acts / seconds, all->cpu / all->acts, all->times[n / 2],
           all->times[n * 99 / 100]);
}

/* ---- SQLite --------------------------------------------------------------------------------- */

sqlite3 *writers_open_file(const char *path)
{
    sqlite3 *db;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_busy_timeout(db, 10000) ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0;"
                     "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;",
                     NULL, NULL, NULL))
        bare_die(path, sqlite3_errmsg(db));
    return db;
}

void writers_keep(Writers *all, const char *path, double seconds)
{
    sqlite3 *db = writers_open_file(path);
    int64_t  cpu = bare_cpu_ns();
    for (double began = bare_now(); bare_now() - began < seconds;) {
        usleep(1000 * 1000);
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        writers_take_turn(all);
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        writers_give_turn(all);
    }
    writers_used(all, bare_cpu_ns() - cpu);
}
