/* kept_test — rows that are kept for a moment: not too long, and never wrong in one's own unit. */
#include "db/db.h"
#include "db/driver.h"
#include "test/test.h"

#include <sys/wait.h>
#include <unistd.h>

SQL_KEPT(kept_word, "SELECT word FROM kept_thing WHERE n = $1 ORDER BY n LIMIT 1");
SQL(kept_add, "INSERT INTO kept_thing (n, word) VALUES ($1, $2)");
SQL(kept_set, "UPDATE kept_thing SET word = $2 WHERE n = $1");

static void a_table(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE kept_thing (n INT64 PRIMARY KEY, word TEXT NOT NULL)"
                           " STRICT")) == OK);
    CHECK(db_change(ctx, &kept_add, PARAMS(db_int(1), db_text(S("old")))) == OK);
}

static Str word(Ctx *ctx)
{
    Row row;
    CHECK(db_one(ctx, &kept_word, PARAMS(db_int(1)), &row) == OK);
    return row_text(row, "word");
}

static void set(Ctx *ctx, Str to)
{
    CHECK(db_change(ctx, &kept_set, PARAMS(db_int(1), db_text(to))) == OK);
}

TEST(what_is_kept_is_asked_again_after_a_minute)
{
    a_table(ctx);
    CHECK_STR(word(ctx), S("old"));
    set(ctx, S("new"));
    CHECK_STR(word(ctx), S("old"));
    ctx->now += 60001;
    CHECK_STR(word(ctx), S("new"));
}

TEST(who_changes_and_forgets_sees_the_change_at_once)
{
    a_table(ctx);
    CHECK_STR(word(ctx), S("old"));
    CHECK(db_begin(ctx, true) == OK);
    set(ctx, S("new"));
    db_forget(ctx);
    CHECK_STR(word(ctx), S("new"));
    db_rollback(ctx);
    CHECK_STR(word(ctx), S("old")); /* the rolled back value was never kept */
}

TEST(other_parameters_and_rows_that_are_not_there_are_kept_apart)
{
    Row  row;
    bool found;
    a_table(ctx);
    CHECK_STR(word(ctx), S("old"));
    CHECK(db_maybe(ctx, &kept_word, PARAMS(db_int(2)), &row, &found) == OK && !found);
    CHECK(db_change(ctx, &kept_add, PARAMS(db_int(2), db_text(S("two")))) == OK);
    CHECK(db_maybe(ctx, &kept_word, PARAMS(db_int(2)), &row, &found) == OK && !found);
    CHECK_STR(word(ctx), S("old"));
}

TEST(keeping_more_than_there_is_room_for_loses_nothing)
{
    Row row;
    a_table(ctx);
    Str long_word = {arena_bytes(ctx->arena, 5000, 1), 5000};
    memset((char *)long_word.at, 'x', long_word.len);
    for (int i = 10; i < 400; i++)
        CHECK(db_change(ctx, &kept_add, PARAMS(db_int(i), db_text(long_word))) == OK);
    for (int round = 0; round < 2; round++)
        for (int i = 10; i < 400; i++) {
            CHECK(db_one(ctx, &kept_word, PARAMS(db_int(i)), &row) == OK);
            CHECK(row_text(row, "word").len == 5000);
        }
    CHECK_STR(word(ctx), S("old"));
}

TEST(a_row_outlives_the_forgetting)
{
    Row row;
    a_table(ctx);
    for (int i = 0; i < 2; i++) /* asked, then kept */
        CHECK(db_one(ctx, &kept_word, PARAMS(db_int(1)), &row) == OK);
    db_forget(ctx);
    CHECK_STR(row_text(row, "word"), S("old"));
}

/* Rows are kept for all processes of a node: what one forgets, all ask anew. */
TEST(what_another_process_forgets_is_asked_again)
{
    a_table(ctx);
    db_share_kept(NULL);
    CHECK_STR(word(ctx), S("old"));
    set(ctx, S("new"));
    CHECK_STR(word(ctx), S("old"));
    pid_t child = fork();
    if (child == 0) {
        kept_forget();
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK_STR(word(ctx), S("new"));
}

/* Read before somebody forgot, kept after it: that would be the old row for a minute. */
TEST(what_was_read_before_a_forgetting_is_not_kept_after_it)
{
    Rows rows;
    a_table(ctx);
    uint64_t generation = kept_generation();
    CHECK(db_all(ctx, &kept_word, PARAMS(db_int(1)), &rows) == OK);
    set(ctx, S("new"));
    kept_forget();
    kept_put(ctx, &kept_word, PARAMS(db_int(1)), &rows, generation);
    CHECK_STR(word(ctx), S("new"));
}

TEST(what_a_lost_batch_had_changed_is_not_kept)
{
    a_table(ctx);
    if (test_is_postgres(ctx))
        return; /* batches are SQLite's */
    CHECK(db_batch_begin(ctx, DB_APART) == OK);
    CHECK(db_begin(ctx, true) == OK);
    set(ctx, S("new"));
    db_forget(ctx);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK_STR(word(ctx), S("new"));
    CHECK(db_commit(ctx) == OK);
    db_batch_rollback(ctx);
    CHECK_STR(word(ctx), S("old"));
}
