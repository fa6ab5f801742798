/* lock — the write lock that all processes of a node queue for before BEGIN IMMEDIATE.
 *
 * SQLite's busy handler polls and starves; a mutex in shared memory is fair enough and costs
 * nothing when it is free. It is robust: a worker killed inside its transaction leaves a lock
 * that the next one may take, and SQLite forgets what the dead one had not committed. */
#include "db/driver.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { WAIT_S = 15 };

struct DbLock {
    pthread_mutex_t mutex;
};

DbLock *db_lock_make(void)
{
    DbLock *lock =
        mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        abort();
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    int rc = pthread_mutex_init(&lock->mutex, &kind);
    assert(rc == 0);
    pthread_mutexattr_destroy(&kind);
    return lock;
}

void db_lock_free(DbLock *lock) { munmap(lock, sizeof *lock); }

Err db_lock_take(Ctx *ctx, DbLock *lock)
{
    int rc = pthread_mutex_trylock(&lock->mutex);
    if (rc == EBUSY) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += WAIT_S;
        rc = pthread_mutex_clocklock(&lock->mutex, CLOCK_MONOTONIC, &until);
    }
    if (rc == EOWNERDEAD)
        rc = pthread_mutex_consistent(&lock->mutex);
    if (rc != 0)
        return fail(ctx, ERR_UNAVAILABLE, "the write lock is not free (%d)", rc);
    return OK;
}

void db_lock_give(DbLock *lock)
{
    int rc = pthread_mutex_unlock(&lock->mutex);
    assert(rc == 0);
}
