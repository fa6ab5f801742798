/* postgres — what only a server can do: lose the connection, wait too long, disagree. */
#include "db/db.h"
#include "test/test.h"

SQL(pg_pid_postgres, "SELECT pg_backend_pid() AS pid");
SQL(pg_kill_postgres, "SELECT pg_terminate_backend(CAST($1 AS INTEGER)) AS is_done");
SQL(pg_add, "INSERT INTO word (word, n) VALUES ($1, $2)");
SQL(pg_add_pair, "INSERT INTO word (word, n) SELECT word || '2', n FROM word WHERE n = $1");
SQL(pg_put, "INSERT INTO word (word, n) VALUES ($1, $2) ON CONFLICT (word) DO NOTHING");
SQL(pg_set, "UPDATE word SET n = $2 WHERE word = $1");
SQL(pg_count, "SELECT count(*) AS n FROM word");
SQL(pg_late, "SELECT pg_sleep(2)");
SQL(pg_unseen, "SELECT CAST(pg_sleep(0.1) AS TEXT) AS nothing");

static Ctx second(Ctx *ctx)
{
    Ctx other = {.arena = ctx->arena, .now = ctx->now};
    CHECK(db_open(ctx, test_db_url(), &other.db) == OK);
    return other;
}

static void words(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE word (word TEXT PRIMARY KEY, n INT64)")) == OK);
}

static int64_t count(Ctx *ctx)
{
    Row row;
    return db_one(ctx, &pg_count, NO_PARAMS, &row) == OK ? row_int(row, "n") : -1;
}

static void kill_connection(Ctx *ctx, Ctx *victim)
{
    Row row;
    CHECK(db_one(victim, &pg_pid_postgres, NO_PARAMS, &row) == OK);
    CHECK(db_one(ctx, &pg_kill_postgres, PARAMS(db_int(row_int(row, "pid"))), &row) == OK);
    CHECK(db_run(ctx, &pg_unseen, NO_PARAMS) == OK);
}

TEST(a_lost_connection_is_unavailable_and_says_so)
{
    if (!test_is_postgres(ctx))
        return;
    words(ctx);
    Ctx other = second(ctx);
    CHECK(db_begin(&other, true) == OK);
    CHECK(db_later(&other, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    kill_connection(ctx, &other);
    CHECK(!db_is_lost(other.db));
    CHECK(db_later(&other, &pg_add, PARAMS(db_text(S("b")), db_int(1))) == OK);
    CHECK(db_commit(&other) == ERR_UNAVAILABLE);
    CHECK(db_is_lost(other.db));
    db_rollback(&other);
    CHECK(db_begin(&other, true) == ERR_UNAVAILABLE);
    CHECK(count(&other) == -1);
    CHECK(db_script(&other, S("SELECT 1")) == ERR_UNAVAILABLE);
    db_close(other.db);
    CHECK(count(ctx) == 0);

    other = second(ctx);
    kill_connection(ctx, &other);
    CHECK(db_script(&other, S("SELECT 1")) == ERR_UNAVAILABLE && db_is_lost(other.db));
    db_close(other.db);
}

TEST(a_statement_that_takes_too_long_is_unavailable)
{
    if (!test_is_postgres(ctx))
        return;
    CHECK(db_script(ctx, S("SET statement_timeout = 50")) == OK);
    CHECK(db_run(ctx, &pg_late, NO_PARAMS) == ERR_UNAVAILABLE);
    CHECK(!db_is_lost(ctx->db));
    CHECK(db_script(ctx, S("SET statement_timeout = 30000")) == OK);
}

TEST(a_later_write_may_choose_its_rows_when_it_is_one)
{
    words(ctx);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_later(ctx, &pg_put, PARAMS(db_text(S("b")), db_int(1))) == OK);
    CHECK(db_later(ctx, &pg_set, PARAMS(db_text(S("b")), db_int(7))) == OK);
    CHECK(db_later(ctx, &pg_add_pair, PARAMS(db_int(1))) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(count(ctx) == 3);
    CHECK(db_begin(ctx, true) == OK);
    Err err = db_later(ctx, &pg_put, PARAMS(db_text(S("a")), db_int(1)));
    CHECK((err == OK ? db_commit(ctx) : err) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(db_begin(ctx, true) == OK);
    err = db_later(ctx, &pg_add_pair, PARAMS(db_int(99)));
    CHECK((err == OK ? db_commit(ctx) : err) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(count(ctx) == 3);
}

TEST(a_constraint_that_fails_at_commit_fails_the_commit)
{
    if (!test_is_postgres(ctx))
        return;
    words(ctx);
    CHECK(db_script(ctx, S("ALTER TABLE word ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED"))
          == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("b")), db_int(1))) == OK);
    CHECK(db_commit(ctx) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(count(ctx) == 0);
}

TEST(two_writers_of_one_row_wait_and_a_deadlock_is_unavailable)
{
    if (!test_is_postgres(ctx))
        return;
    words(ctx);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    Ctx other = second(ctx);
    CHECK(db_script(&other, S("SET lock_timeout = 50")) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_run(ctx, &pg_set, PARAMS(db_text(S("a")), db_int(2))) == OK);
    CHECK(db_begin(&other, true) == OK);
    CHECK(db_run(&other, &pg_set, PARAMS(db_text(S("a")), db_int(3))) == ERR_UNAVAILABLE);
    db_rollback(&other);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_run(&other, &pg_set, PARAMS(db_text(S("a")), db_int(3))) == OK);
    db_close(other.db);
}

SQL(pg_isolation_postgres, "SELECT current_setting('transaction_isolation') AS it");

static Err count_row(Ctx *ctx, void *arg, Row row)
{
    (void)ctx, (void)row;
    ++*(int *)arg;
    return OK;
}

/* Written without BEGIN at first; a cursor needs one. */
TEST(a_unit_is_one_transaction_whether_it_began_by_a_word_or_not)
{
    Row row;
    if (!test_is_postgres(ctx))
        return;
    words(ctx);
    Ctx other = second(ctx);
    for (int i = 0; i < 4; i++) {
        bool has_cursor = i % 2, is_kept = i > 1;
        int  seen = 0;
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_run(ctx, &pg_put, PARAMS(db_text(S("a")), db_int(1))) == OK);
        CHECK(db_one(ctx, &pg_isolation_postgres, NO_PARAMS, &row) == OK);
        CHECK_STR(row_text(row, "it"), S("read committed"));
        if (has_cursor)
            CHECK(db_each(ctx, &pg_count, NO_PARAMS, count_row, &seen) == OK && seen == 1);
        CHECK(db_later(ctx, &pg_put, PARAMS(db_text(S("b")), db_int(2))) == OK);
        CHECK(count(&other) == 0);
        if (is_kept)
            CHECK(db_commit(ctx) == OK);
        else
            db_rollback(ctx);
        CHECK(count(&other) == (is_kept ? 2 : 0));
        CHECK(db_script(ctx, S("DELETE FROM word")) == OK);
    }
    db_close(other.db);
}

TEST(a_refused_statement_undoes_what_its_unit_wrote_without_a_word)
{
    if (!test_is_postgres(ctx))
        return;
    words(ctx);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == ERR_CONFLICT);
    CHECK(db_commit(ctx) == ERR_BROKEN);
    db_rollback(ctx);
    CHECK(count(ctx) == 0);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_run(ctx, &pg_add, PARAMS(db_text(S("a")), db_int(1))) == OK);
    CHECK(db_commit(ctx) == OK && count(ctx) == 1);
}
