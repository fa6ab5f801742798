/* stream — rows one after the other, and what a full arena leaves behind. */
#include "db/db.h"
#include "test/test.h"

#include <setjmp.h>

SQL_WHOLE_TABLE(stream_rows, "SELECT n, word FROM item ORDER BY n");
SQL(stream_some, "SELECT n, word FROM item WHERE n < $1 ORDER BY n");
SQL(stream_item, "SELECT word FROM item WHERE n = $1");
SQL(stream_add, "INSERT INTO item (n, word) VALUES ($1, $2)");
SQL(stream_count, "SELECT count(*) AS n FROM item");
SQL(stream_change, "UPDATE item SET word = $2 WHERE n = $1");
SQL(stream_bad, "SELECT n / (n - 100) AS n FROM item WHERE word > $1 AND n = 'x'");

static void items(Ctx *ctx, int64_t count)
{
    CHECK(db_script(ctx, S("CREATE TABLE item (n INT64 PRIMARY KEY, word TEXT NOT NULL)"
                           " STRICT")) == OK);
    CHECK(db_begin(ctx, true) == OK);
    for (int64_t i = 0; i < count; i++)
        CHECK(db_later(ctx, &stream_add, PARAMS(db_int(i), db_text(S("some words")))) == OK);
    CHECK(db_commit(ctx) == OK);
}

typedef struct Seen {
    int64_t rows, stop_at;
    size_t  mark;
    bool    asks;
} Seen;

static Err see(Ctx *ctx, void *arg, Row row)
{
    Seen *seen = arg;
    if (row_int(row, "n") == seen->stop_at)
        return fail(ctx, ERR_LIMIT, "enough");
    CHECK(row_int(row, "n") == seen->rows);
    arena_bytes(ctx->arena, 100000, 1); /* more than the arena holds, were it not given back */
    Row again;
    if (seen->asks)
        TRY(db_one(ctx, &stream_item, PARAMS(db_int(seen->rows)), &again));
    seen->rows++;
    return OK;
}

TEST(a_stream_gives_back_the_memory_of_each_row)
{
    items(ctx, 3000);
    Seen seen = {.stop_at = -1};
    CHECK(db_each(ctx, &stream_rows, NO_PARAMS, see, &seen) == OK);
    CHECK(seen.rows == 3000);
    seen = (Seen){.stop_at = -1};
    CHECK(db_each(ctx, &stream_some, PARAMS(db_int(0)), see, &seen) == OK && seen.rows == 0);
    CHECK(db_each(ctx, &stream_some, PARAMS(db_int(16)), see, &seen) == OK && seen.rows == 16);
}

TEST(a_visitor_may_ask_and_may_stop)
{
    items(ctx, 50);
    Seen seen = {.stop_at = 40, .asks = true};
    CHECK(db_begin(ctx, false) == OK);
    CHECK(db_each(ctx, &stream_rows, NO_PARAMS, see, &seen) == ERR_LIMIT);
    CHECK(seen.rows == 40);
    seen.rows = 0;
    CHECK(db_each(ctx, &stream_some, PARAMS(db_int(7)), see, &seen) == OK); /* it may go on */
    CHECK(seen.rows == 7);
    CHECK(db_commit(ctx) == OK);
    seen.rows = 0;
    CHECK(db_each(ctx, &stream_rows, NO_PARAMS, see, &seen) == ERR_LIMIT); /* alone */
    seen = (Seen){.stop_at = -1, .asks = true};
    CHECK(db_each(ctx, &stream_rows, NO_PARAMS, see, &seen) == OK && seen.rows == 50);
}

static jmp_buf is_full;
static void jump(void *arg) { (void)arg, longjmp(is_full, 1); }

static Err all_kinds(Ctx *ctx)
{
    Seen seen = {.stop_at = -1, .asks = true};
    Row row;
    Rows rows;
    bool found;
    TRY(db_begin(ctx, true));
    TRY(db_later(ctx, &stream_add, PARAMS(db_int(900), db_text(S("later")))));
    TRY(db_maybe(ctx, &stream_item, PARAMS(db_int(900)), &row, &found));
    TRY(db_all(ctx, &stream_some, PARAMS(db_int(30)), &rows));
    TRY(db_later(ctx, &stream_change, PARAMS(db_int(5), db_text(S("changed")))));
    TRY(db_each(ctx, &stream_some, PARAMS(db_int(20)), see, &seen));
    TRY(db_later(ctx, &stream_change, PARAMS(db_int(6), db_text(S("changed")))));
    str_copy(ctx->arena, S("with something still unsent"));
    return db_commit(ctx);
}

/* As app_serve does it; true when the arena was full. */
static bool attempt(Ctx *ctx, size_t fail_at, Err *err)
{
    volatile bool was_full = true;
    ArenaMark mark = arena_mark(ctx->arena);
    if (setjmp(is_full) == 0) {
        arena_on_full(ctx->arena, jump, NULL);
        arena_fail_at(ctx->arena, fail_at);
        *err = all_kinds(ctx);
        was_full = false;
    }
    arena_fail_at(ctx->arena, 0);
    if (was_full || *err != OK)
        db_rollback(ctx);
    arena_reset(ctx->arena, mark);
    return was_full;
}

TEST(a_full_arena_at_any_allocation_leaves_a_usable_connection_and_no_change)
{
    items(ctx, 60);
    Row row;
    Err err = OK;
    Ctx unit = {.arena = arena_new(4 << 20), .db = ctx->db, .now = ctx->now};
    size_t n = 1;
    for (; n < 2000 && attempt(&unit, n, &err); n++) {
        CHECK(!db_is_lost(ctx->db));
        CHECK(db_one(ctx, &stream_count, NO_PARAMS, &row) == OK);
        CHECK(row_int(row, "n") == 60);
    }
    CHECK(n > 50 && n < 2000 && err == OK);
    CHECK(db_one(ctx, &stream_count, NO_PARAMS, &row) == OK);
    CHECK(row_int(row, "n") == 61);
    arena_free(unit.arena);
}

TEST(a_full_arena_in_a_batch_undoes_only_its_own_unit)
{
    if (test_is_postgres(ctx))
        return;
    items(ctx, 60);
    Row row;
    Err err = OK;
    Ctx unit = {.arena = arena_new(4 << 20), .db = ctx->db, .now = ctx->now};
    size_t n = 1;
    CHECK(db_batch_begin(ctx, DB_APART) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_run(ctx, &stream_add, PARAMS(db_int(1000), db_text(S("before")))) == OK);
    CHECK(db_commit(ctx) == OK);
    while (n < 2000 && attempt(&unit, n, &err))
        n++;
    CHECK(n > 50 && n < 2000 && err == OK && !db_batch_lost(ctx->db));
    CHECK(db_batch_commit(ctx) == OK);
    CHECK(db_one(ctx, &stream_count, NO_PARAMS, &row) == OK);
    CHECK(row_int(row, "n") == 62);
    arena_free(unit.arena);
}

TEST(a_stream_that_cannot_begin_says_why)
{
    items(ctx, 1);
    Seen seen = {0};
    Err err = db_each(ctx, &stream_bad, PARAMS(db_text(S(""))), see, &seen);
    CHECK(test_is_postgres(ctx) ? err == ERR_BROKEN : err == OK);
    CHECK(seen.rows == 0);
    Row row;
    CHECK(db_one(ctx, &stream_count, NO_PARAMS, &row) == OK);
}
