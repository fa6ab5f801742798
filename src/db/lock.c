/* lock — the write lock that all processes of a node queue for before BEGIN IMMEDIATE.
 *
 * SQLite's busy handler polls and starves. So does a mutex alone: who gives it back and comes again is
 * there before those that wait have woken, and they wait for hundreds of its turns. Hence two: `next`
 * is held by the one that is next, only while it waits for `mutex`; all others queue behind it. Both
 * are robust: a worker killed inside its transaction leaves a lock that the next one may take, and
 * SQLite forgets what the dead one had not committed. */
#include "db/driver.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { WAIT_S = 15 };

struct DbLock {
    pthread_mutex_t next, mutex;
};

static void make(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    int rc = pthread_mutex_init(mutex, &kind);
    assert(rc == 0);
    pthread_mutexattr_destroy(&kind);
}

DbLock *db_lock_make(void)
{
    DbLock *lock =
        mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        abort();
    make(&lock->next);
    make(&lock->mutex);
    return lock;
}

void db_lock_free(DbLock *lock) { munmap(lock, sizeof *lock); }

static int take(pthread_mutex_t *mutex, const struct timespec *until)
{
    int rc = pthread_mutex_trylock(mutex);
    if (rc == EBUSY)
        rc = pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, until);
    return rc == EOWNERDEAD ? pthread_mutex_consistent(mutex) : rc;
}

static void give(pthread_mutex_t *mutex)
{
    int rc = pthread_mutex_unlock(mutex);
    assert(rc == 0);
}

Err db_lock_take(Ctx *ctx, DbLock *lock)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WAIT_S;
    int rc = take(&lock->next, &until);
    if (rc == 0) {
        rc = take(&lock->mutex, &until);
        give(&lock->next);
    }
    if (rc != 0)
        return fail(ctx, ERR_UNAVAILABLE, "the write lock is not free (%d)", rc);
    return OK;
}

void db_lock_give(DbLock *lock) { give(&lock->mutex); }
