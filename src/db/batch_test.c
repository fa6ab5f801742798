/* batch — SQLite in a file: batches, the lock between processes, copies. */
#include "db/db.h"
#include "db/driver.h"
#include "test/test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

SQL(batch_add, "INSERT INTO note (word) VALUES ($1)");
SQL(batch_add_twice, "INSERT INTO note (word) VALUES ($1), ($1 || '2')");
SQL(batch_count, "SELECT count(*) AS n FROM note");
SQL(batch_fill, "INSERT INTO note (word, raw) VALUES ($1, zeroblob(100000))");

/* A database file in a folder of its own, removed with the arena. */
typedef struct Place {
    char folder[64], file[80], copy[80];
    Db  *db[2];
} Place;

static void leave(void *arg)
{
    Place *place = arg;
    char command[100];
    for (size_t i = 0; i < COUNT(place->db); i++)
        if (place->db[i])
            db_close(place->db[i]);
    snprintf(command, sizeof command, "rm -rf %s", place->folder);
    if (system(command) != 0)
        printf("cannot remove %s\n", place->folder);
}

static Place *a_file(Ctx *ctx)
{
    Place *place = NEW(ctx->arena, Place);
    snprintf(place->folder, sizeof place->folder, "/tmp/motcua-db-test-XXXXXX");
    CHECK(mkdtemp(place->folder) != NULL);
    snprintf(place->file, sizeof place->file, "sqlite:%s/db", place->folder);
    snprintf(place->copy, sizeof place->copy, "%s/copy", place->folder);
    arena_defer(ctx->arena, leave, place);
    for (size_t i = 0; i < COUNT(place->db); i++)
        CHECK(db_open(ctx, str_of(place->file), &place->db[i]) == OK);
    return place;
}

/* The test's context on the first of two connections. */
static Ctx on_a_file(Ctx *ctx, Place **place)
{
    *place = a_file(ctx);
    Ctx own = {.arena = ctx->arena, .db = (*place)->db[0], .now = ctx->now};
    CHECK(db_script(&own, S("CREATE TABLE note (id ROWID, word TEXT UNIQUE, raw BYTES) STRICT"))
          == OK);
    return own;
}

static int64_t count(Ctx *ctx)
{
    Row row;
    return db_one(ctx, &batch_count, NO_PARAMS, &row) == OK ? row_int(row, "n") : -1;
}

static Err unit(Ctx *ctx, const char *word)
{
    TRY(db_begin(ctx, true));
    TRY(db_later(ctx, &batch_add, PARAMS(db_text(str_of(word)))));
    return db_commit(ctx);
}

TEST(units_of_a_batch_become_durable_together)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place), other = first;
    other.db = place->db[1];
    CHECK(db_batch_begin(&first, DB_APART) == OK);
    CHECK(unit(&first, "a") == OK);
    CHECK(unit(&first, "a") == ERR_CONFLICT); /* savepoint: the others stay */
    db_rollback(&first);
    CHECK(unit(&first, "b") == OK);
    CHECK(db_begin(&first, true) == OK); /* an empty one */
    CHECK(db_commit(&first) == OK);
    CHECK(count(&other) == 0);
    CHECK(db_batch_commit(&first) == OK);
    CHECK(count(&other) == 2);
    CHECK(db_batch_commit(&first) == ERR_BROKEN);
}

TEST(without_savepoints_a_unit_undone_after_it_wrote_takes_the_batch_along)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place);
    CHECK(db_batch_begin(&first, DB_TOGETHER) == OK);
    CHECK(unit(&first, "a") == OK);
    CHECK(unit(&first, "a") == ERR_CONFLICT); /* it wrote nothing */
    db_rollback(&first);
    CHECK(!db_batch_lost(first.db));
    CHECK(unit(&first, "b") == OK);
    CHECK(db_batch_commit(&first) == OK);
    CHECK(count(&first) == 2);
    CHECK(db_batch_begin(&first, DB_TOGETHER) == OK);
    CHECK(unit(&first, "c") == OK);
    CHECK(db_begin(&first, true) == OK);
    CHECK(db_later(&first, &batch_add, PARAMS(db_text(S("d")))) == OK);
    db_rollback(&first);
    CHECK(db_batch_lost(first.db));
    CHECK(unit(&first, "e") == ERR_UNAVAILABLE);
    db_rollback(&first);
    CHECK(db_batch_commit(&first) == ERR_UNAVAILABLE);
    CHECK(count(&first) == 2);
}

TEST(a_batch_given_up_leaves_nothing)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place);
    CHECK(db_batch_begin(&first, DB_APART) == OK);
    CHECK(unit(&first, "a") == OK);
    db_batch_rollback(&first);
    CHECK(count(&first) == 0);
    CHECK(unit(&first, "a") == OK);
    CHECK(count(&first) == 1);
}

TEST(a_batch_that_sqlite_rolled_back_is_lost)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place);
    CHECK(db_script(&first, S("PRAGMA max_page_count = 20")) == OK); /* a full disk */
    CHECK(db_batch_begin(&first, DB_APART) == OK);
    CHECK(unit(&first, "a") == OK && !db_batch_lost(first.db));
    CHECK(db_begin(&first, true) == OK);
    CHECK(db_run(&first, &batch_fill, PARAMS(db_text(S("b")))) == ERR_UNAVAILABLE);
    db_rollback(&first);
    CHECK(db_batch_lost(first.db));
    CHECK(unit(&first, "c") == ERR_UNAVAILABLE); /* not outside of any transaction */
    db_rollback(&first);
    CHECK(db_batch_commit(&first) == ERR_UNAVAILABLE);
    CHECK(!db_batch_lost(first.db) && count(&first) == 0);
    CHECK(unit(&first, "a") == OK);
}

TEST(two_rows_are_not_one)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place);
    CHECK(db_begin(&first, true) == OK);
    CHECK(db_later(&first, &batch_add_twice, PARAMS(db_text(S("a")))) == ERR_CONFLICT);
    db_rollback(&first);
    CHECK(count(&first) == 0);
}

TEST(a_reader_sees_one_moment)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place), other = first;
    other.db = place->db[1];
    CHECK(db_begin(&other, false) == OK);
    CHECK(count(&other) == 0);
    CHECK(unit(&first, "a") == OK); /* and does not wait for the reader */
    CHECK(count(&other) == 0);
    CHECK(db_commit(&other) == OK);
    CHECK(count(&other) == 1);
}

TEST(a_killed_owner_leaves_the_lock_and_no_change)
{
    Place *place;
    DbLock *lock = db_lock_make();
    Ctx first = on_a_file(ctx, &place);
    int ready[2];
    CHECK(pipe(ready) == 0);
    db_close(place->db[0]); /* a connection does not cross a fork */
    db_close(place->db[1]);
    place->db[0] = place->db[1] = NULL;
    pid_t child = fork();
    if (child == 0) {
        Ctx own = {.arena = arena_new(1 << 20)};
        Err err = db_open(&own, str_of(place->file), &own.db);
        db_share_lock(own.db, lock);
        if (err == OK)
            err = db_batch_begin(&own, DB_APART);
        if (err == OK)
            err = unit(&own, "never");
        if (write(ready[1], err == OK ? "y" : "n", 1) == 1)
            pause();
        _exit(1);
    }
    char answer = 0;
    CHECK(read(ready[0], &answer, 1) == 1 && answer == 'y');
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    CHECK(db_open(ctx, str_of(place->file), &place->db[0]) == OK);
    first.db = place->db[0];
    db_share_lock(first.db, lock);
    CHECK(unit(&first, "a") == OK);
    CHECK(count(&first) == 1);
    CHECK(unit(&first, "b") == OK);
    db_lock_free(lock);
}

/* Takes the lock `times` times, as soon as *asked says so, and counts in *turns. */
static void wait_in_line(const char *file, DbLock *lock, int *turns, int times)
{
    const int *asked = turns + 1;
    Ctx        own = {.arena = arena_new(1 << 20)};
    Err        err = db_open(&own, str_of(file), &own.db);
    if (err == OK)
        db_share_lock(own.db, lock);
    for (int i = 1; i <= times && err == OK; i++) {
        while (__atomic_load_n(asked, __ATOMIC_SEQ_CST) < i)
            usleep(100);
        err = db_batch_begin(&own, DB_TOGETHER);
        __atomic_store_n(turns, i, __ATOMIC_SEQ_CST);
        db_batch_rollback(&own);
    }
    _exit(err != OK);
}

TEST(who_gives_the_lock_back_and_comes_again_is_behind_those_who_wait)
{
    enum { TIMES = 10, TO_COME_MS = 20 };
    Place  *place;
    DbLock *lock = db_lock_make();
    Ctx     first = on_a_file(ctx, &place);
    int     status = 1, first_come = 0, *turns = mmap(NULL, 2 * sizeof *turns, PROT_READ | PROT_WRITE,
                                                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(turns != MAP_FAILED);
    db_close(place->db[0]);
    db_close(place->db[1]);
    place->db[0] = place->db[1] = NULL;
    pid_t child = fork();
    if (child == 0)
        wait_in_line(place->file, lock, turns, TIMES);
    CHECK(db_open(ctx, str_of(place->file), &place->db[0]) == OK);
    first.db = place->db[0];
    db_share_lock(first.db, lock);
    for (int i = 1; i <= TIMES; i++) {
        CHECK(db_batch_begin(&first, DB_TOGETHER) == OK);
        __atomic_store_n(turns + 1, i, __ATOMIC_SEQ_CST);
        usleep(TO_COME_MS * 1000);
        db_batch_rollback(&first);
        CHECK(db_batch_begin(&first, DB_TOGETHER) == OK);
        first_come += __atomic_load_n(turns, __ATOMIC_SEQ_CST) == i;
        db_batch_rollback(&first);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(first_come >= TIMES / 2); /* on a busy machine it may not have come in time */
    munmap(turns, 2 * sizeof *turns);
    db_lock_free(lock);
}

TEST(a_copy_is_whole_and_the_log_moves_in)
{
    Place *place;
    Ctx first = on_a_file(ctx, &place), other = first;
    CHECK(unit(&first, "a") == OK);
    other.db = place->db[1];
    CHECK(db_batch_begin(&other, DB_APART) == OK);
    CHECK(unit(&other, "uncommitted") == OK);
    CHECK(db_backup_sqlite(&first, str_of(place->copy)) == OK);
    CHECK(db_checkpoint(&first) == OK);
    db_batch_rollback(&other);
    Ctx copy = first;
    CHECK(db_open(ctx, str_fmt(ctx->arena, "sqlite:%s", place->copy), &copy.db) == OK);
    CHECK(count(&copy) == 1);
    db_close(copy.db);
}

TEST(a_file_that_is_no_database_is_refused)
{
    Place *place = a_file(ctx);
    Db *db = NULL;
    CHECK(db_open(ctx, str_fmt(ctx->arena, "sqlite:%s/none/db", place->folder), &db)
          == ERR_BROKEN);
    CHECK(db_open(ctx, S("mysql://x"), &db) == ERR_INVALID);
    CHECK(db_open(ctx, S("postgres://127.0.0.1:1/x"), &db) == ERR_UNAVAILABLE);
    CHECK(db == NULL);
}
