/* db — statements, cells and units of work, on the engine of this run. */
#include "db/db.h"
#include "test/test.h"

static void a_table(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE thing (id ROWID, n INT64, word TEXT UNIQUE, raw BYTES,"
                           " version INT64 NOT NULL DEFAULT 1) STRICT")) == OK);
}

SQL(thing_add, "INSERT INTO thing (n, word, raw) VALUES ($1, $2, $3)");
SQL(thing_add_returning,
    "INSERT INTO thing (n, word, raw) VALUES ($1, $2, $3) RETURNING id, version");
SQL(thing_by_word, "SELECT id, n, word, raw, version FROM thing WHERE word = $1");
SQL(thing_all, "SELECT id, n, word, raw FROM thing ORDER BY id LIMIT 1000");
SQL(thing_count, "SELECT count(*) AS n, sum(n) AS total FROM thing");
/* The order of first appearance is not the order of the numbers. */
SQL(thing_set,
    "UPDATE thing SET n = $2, version = version + 1 WHERE word = $1 AND version = $3");
SQL_SURE(thing_set_sure,
         "UPDATE thing SET n = $2, version = version + 1"
         " WHERE word = $1 AND 1 = 1 / (CASE WHEN version = $3 OR word <> $1 THEN 1 ELSE 0 END)");
SQL(thing_drop, "DELETE FROM thing WHERE word = $1");
SQL(thing_echo, "SELECT CAST($1 AS BIGINT) AS n, CAST($2 AS TEXT) AS word, $3 AS raw"
                "  FROM thing WHERE raw = $3 OR raw IS NULL");
SQL(thing_maybe, "SELECT id FROM thing WHERE (n = $1 OR CAST($1 AS BIGINT) IS NULL)");
SQL(not_sql, "SELEC 1");
SQL(a_fraction, "SELECT 1.5 AS f");

static Err add(Ctx *ctx, int64_t n, Str word)
{
    return db_run(ctx, &thing_add, PARAMS(db_int(n), db_text(word), db_null()));
}

static int64_t count(Ctx *ctx)
{
    Row row;
    CHECK(db_one(ctx, &thing_count, NO_PARAMS, &row) == OK);
    return row_int(row, "n");
}

TEST(cells_come_back_as_they_went)
{
    a_table(ctx);
    Str blob = {"a\0b\xff", 4};
    CHECK(db_run(ctx, &thing_add, PARAMS(db_int(INT64_MIN), db_text(S("it's \"đ\" $1 -- x")),
                                         db_bytes(blob))) == OK);
    Params empty = PARAMS(db_int(INT64_MAX), db_text(S("")), db_bytes(S("")));
    CHECK(db_run(ctx, &thing_add, empty) == OK);
    CHECK(db_run(ctx, &thing_add, PARAMS(db_null(), db_null(), db_null())) == OK);
    Rows rows;
    CHECK(db_all(ctx, &thing_all, NO_PARAMS, &rows) == OK);
    CHECK(rows.len == 3 && rows.columns == 4 && rows.changed == 0);
    Row first = rows_at(&rows, 0), second = rows_at(&rows, 1), third = rows_at(&rows, 2);
    CHECK(row_int(first, "n") == INT64_MIN && row_int(second, "n") == INT64_MAX);
    CHECK_STR(row_text(first, "word"), S("it's \"đ\" $1 -- x"));
    CHECK_STR(row_bytes(first, "raw"), blob);
    CHECK(!row_null(second, "word") && row_text(second, "word").len == 0);
    CHECK(!row_null(second, "raw") && row_bytes(second, "raw").len == 0);
    CHECK(row_null(third, "n") && row_null(third, "word") && row_null(third, "raw"));
    CHECK(row_int(third, "n") == 0 && row_text(third, "word").len == 0);
}

TEST(a_text_with_a_zero_byte_is_refused)
{
    a_table(ctx);
    CHECK(add(ctx, 1, (Str){"a\0b", 3}) == ERR_INVALID);
    CHECK(count(ctx) == 0);
}

TEST(parameters_are_bound_by_number)
{
    a_table(ctx);
    CHECK(add(ctx, 1, S("a")) == OK);
    CHECK(db_change(ctx, &thing_set, PARAMS(db_text(S("a")), db_int(77), db_int(1))) == OK);
    Row row;
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row) == OK);
    CHECK(row_int(row, "n") == 77 && row_int(row, "version") == 2);
}

TEST(a_wrong_number_of_parameters_is_our_mistake)
{
    a_table(ctx);
    Row row;
    CHECK(db_one(ctx, &thing_by_word, NO_PARAMS, &row) == ERR_BROKEN);
    Params two = PARAMS(db_text(S("a")), db_int(1));
    CHECK(db_one(ctx, &thing_by_word, two, &row) == ERR_BROKEN);
    fault_clear(ctx);
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row) == ERR_NOT_FOUND);
}

TEST(a_parameter_may_be_null_first_and_typed_later)
{
    a_table(ctx);
    CHECK(add(ctx, 5, S("five")) == OK);
    Rows rows;
    CHECK(db_all(ctx, &thing_maybe, PARAMS(db_null()), &rows) == OK && rows.len == 1);
    CHECK(db_all(ctx, &thing_maybe, PARAMS(db_int(INT64_C(1) << 40)), &rows) == OK);
    CHECK(rows.len == 0);
    CHECK(db_all(ctx, &thing_maybe, PARAMS(db_int(5)), &rows) == OK && rows.len == 1);
    CHECK(db_all(ctx, &thing_maybe, PARAMS(db_null()), &rows) == OK && rows.len == 1);
}

TEST(expressions_and_sums_are_typed_too)
{
    a_table(ctx);
    CHECK(db_run(ctx, &thing_add, PARAMS(db_int(-3000000000), db_text(S("a")),
                                         db_bytes(S("x")))) == OK);
    CHECK(add(ctx, -1, S("b")) == OK);
    Row row;
    CHECK(db_one(ctx, &thing_count, NO_PARAMS, &row) == OK);
    CHECK(row_int(row, "total") == -3000000001);
    Params params = PARAMS(db_int(9), db_text(S("w")), db_bytes(S("x")));
    CHECK(db_one(ctx, &thing_echo, params, &row) == OK);
    CHECK(row_int(row, "n") == 9);
    CHECK_STR(row_text(row, "word"), S("w"));
    CHECK_STR(row_bytes(row, "raw"), S("x"));
    CHECK(db_one(ctx, &a_fraction, NO_PARAMS, &row) == ERR_BROKEN);
}

TEST(one_row_is_found_or_not)
{
    a_table(ctx);
    Row row;
    bool found = true;
    CHECK(db_maybe(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row, &found) == OK && !found);
    CHECK(ctx->fault.err == OK);
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row) == ERR_NOT_FOUND);
    Params params = PARAMS(db_int(1), db_text(S("a")), db_null());
    CHECK(db_one(ctx, &thing_add_returning, params, &row) == OK);
    CHECK(row_int(row, "id") == 1 && row_int(row, "version") == 1);
    CHECK(db_maybe(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row, &found) == OK && found);
}

TEST(a_broken_constraint_is_a_conflict_and_says_no_data)
{
    a_table(ctx);
    CHECK(add(ctx, 1, S("secret")) == OK);
    CHECK(add(ctx, 2, S("secret")) == ERR_CONFLICT);
    CHECK(!memmem(ctx->fault.message.at, ctx->fault.message.len, "secret", 6));
    CHECK(count(ctx) == 1);
}

TEST(after_a_rest_everything_is_still_there)
{
    a_table(ctx);
    CHECK(add(ctx, 1, S("kept")) == OK && count(ctx) == 1);
    db_rest(ctx->db);
    CHECK(count(ctx) == 1 && add(ctx, 2, S("more")) == OK && count(ctx) == 2);
}

TEST(a_change_must_change_one_row)
{
    a_table(ctx);
    CHECK(add(ctx, 1, S("a")) == OK);
    Params stale = PARAMS(db_text(S("a")), db_int(2), db_int(9));
    CHECK(db_change(ctx, &thing_set, stale) == ERR_CONFLICT);
    CHECK(db_change(ctx, &thing_set, PARAMS(db_text(S("a")), db_int(2), db_int(1))) == OK);
    CHECK(db_change(ctx, &thing_drop, PARAMS(db_text(S("b")))) == ERR_CONFLICT);
    CHECK(db_change(ctx, &thing_drop, PARAMS(db_text(S("a")))) == OK);
}

TEST(a_statement_is_checked_without_running_it)
{
    static const Sql CAST = {"cast", "SELECT 1::int", __FILE__, __LINE__, SQL_PLAIN};
    a_table(ctx);
    CHECK(db_check(ctx, &not_sql) == ERR_BROKEN);
    CHECK(db_check(ctx, &CAST) == ERR_BROKEN);
    CHECK(db_check(ctx, &thing_drop) == OK);
    CHECK(db_check(ctx, &thing_maybe) == OK);
}

TEST(a_unit_is_kept_by_commit_and_forgotten_by_rollback)
{
    a_table(ctx);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(add(ctx, 1, S("a")) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(add(ctx, 1, S("b")) == OK);
    db_rollback(ctx);
    CHECK(count(ctx) == 1);
    CHECK(db_begin(ctx, true) == OK); /* nothing in it */
    CHECK(db_commit(ctx) == OK);
    CHECK(db_commit(ctx) == ERR_BROKEN);
    db_rollback(ctx);
}

TEST(a_unit_that_reads_refuses_a_write)
{
    a_table(ctx);
    CHECK(db_begin(ctx, false) == OK);
    CHECK(count(ctx) == 0);
    CHECK(add(ctx, 1, S("a")) == ERR_BROKEN);
    CHECK(db_commit(ctx) == ERR_BROKEN);
    db_rollback(ctx);
    CHECK(count(ctx) == 0);
}

TEST(after_an_error_only_a_rollback_helps)
{
    a_table(ctx);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(add(ctx, 1, S("a")) == OK);
    CHECK(add(ctx, 1, S("a")) == ERR_CONFLICT);
    CHECK(add(ctx, 1, S("b")) == ERR_BROKEN);
    CHECK(db_commit(ctx) == ERR_BROKEN);
    db_rollback(ctx);
    CHECK(count(ctx) == 0);
    CHECK(add(ctx, 1, S("a")) == OK);
}

TEST(what_is_written_later_is_seen_by_a_query_in_between)
{
    a_table(ctx);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_later(ctx, &thing_add, PARAMS(db_int(1), db_text(S("a")), db_null())) == OK);
    CHECK(db_later(ctx, &thing_add, PARAMS(db_int(2), db_text(S("b")), db_null())) == OK);
    CHECK(count(ctx) == 2);
    CHECK(db_later(ctx, &thing_set, PARAMS(db_text(S("a")), db_int(5), db_int(1))) == OK);
    CHECK(db_commit(ctx) == OK);
    Row row;
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row) == OK);
    CHECK(row_int(row, "n") == 5);
}

/* Two writes, the last of which changes no row: nothing may stay. */
static Err late(Ctx *ctx, const Sql *last, Params params)
{
    TRY(db_begin(ctx, true));
    TRY(db_later(ctx, &thing_add, PARAMS(db_int(1), db_text(S("new")), db_null())));
    TRY(db_later(ctx, last, params));
    return db_commit(ctx);
}

TEST(a_later_write_that_misses_its_row_undoes_the_whole_unit)
{
    a_table(ctx);
    CHECK(add(ctx, 1, S("a")) == OK);
    Params stale = PARAMS(db_text(S("a")), db_int(5), db_int(99));
    CHECK(late(ctx, &thing_set, stale) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(count(ctx) == 1);
    CHECK(late(ctx, &thing_drop, PARAMS(db_text(S("none")))) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(late(ctx, &thing_add, PARAMS(db_int(1), db_text(S("a")), db_null())) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(count(ctx) == 1);
    CHECK(late(ctx, &thing_drop, PARAMS(db_text(S("a")))) == OK);
    CHECK(count(ctx) == 1);
}

TEST(a_write_that_is_sure_of_its_row_finds_it_or_undoes_the_whole_unit)
{
    Params stale = PARAMS(db_text(S("a")), db_int(5), db_int(99));
    Params right = PARAMS(db_text(S("a")), db_int(7), db_int(1));
    Row     row;
    a_table(ctx);
    CHECK(add(ctx, 1, S("a")) == OK);
    CHECK(add(ctx, 1, S("b")) == OK);
    CHECK(late(ctx, &thing_set_sure, stale) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(db_change(ctx, &thing_set_sure, stale) == ERR_CONFLICT);
    CHECK(late(ctx, &thing_set_sure, right) == OK);
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &row) == OK);
    CHECK(row_int(row, "n") == 7 && row_int(row, "version") == 2);
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("b"))), &row) == OK);
    CHECK(row_int(row, "n") == 1);
}

TEST(more_later_writes_than_the_pipeline_holds)
{
    a_table(ctx);
    CHECK(db_begin(ctx, true) == OK);
    for (int i = 0; i < 2500; i++)
        CHECK(db_later(ctx, &thing_add, PARAMS(db_int(i), db_null(), db_null())) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(count(ctx) == 2500);
}

static Str word_ahead(Ctx *ctx, DbAhead *ahead)
{
    Row row;
    return db_ahead_one(ctx, ahead, &row) == OK ? row_text(row, "word") : (Str){0};
}

TEST(questions_asked_ahead_are_answered_in_any_order_with_what_comes_between)
{
    DbAhead asked[20]; /* more than PostgreSQL's connection has places for */
    Row     row;
    a_table(ctx);
    CHECK(db_begin(ctx, true) == OK);
    for (int i = 0; i < 20; i++)
        CHECK(add(ctx, i, str_fmt(ctx->arena, "w%d", i)) == OK);
    for (int i = 0; i < 20; i++)
        CHECK(db_ahead(ctx, &thing_by_word,
                       PARAMS(db_text(str_fmt(ctx->arena, "w%d", i))), &asked[i]) == OK);
    CHECK_STR(word_ahead(ctx, &asked[7]), S("w7"));
    CHECK(db_later(ctx, &thing_drop, PARAMS(db_text(S("w3")))) == OK);
    CHECK(db_one(ctx, &thing_by_word, PARAMS(db_text(S("w9"))), &row) == OK);
    CHECK_STR(row_text(row, "word"), S("w9"));
    CHECK_STR(word_ahead(ctx, &asked[3]), S("w3")); /* asked before it was dropped */
    CHECK_STR(word_ahead(ctx, &asked[0]), S("w0"));
    CHECK_STR(word_ahead(ctx, &asked[19]), S("w19"));
    CHECK(db_commit(ctx) == OK);
    CHECK(count(ctx) == 19);
}

TEST(what_was_asked_ahead_ends_with_its_unit)
{
    DbAhead asked, none;
    Row     row;
    a_table(ctx);
    CHECK(add(ctx, 1, S("a")) == OK);
    for (int round = 0; round < 3; round++) { /* never looked at */
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_ahead(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &asked) == OK);
        if (round == 1)
            db_rollback(ctx);
        else
            CHECK(db_commit(ctx) == OK);
    }
    CHECK(db_begin(ctx, false) == OK);
    CHECK(db_ahead(ctx, &thing_by_word, PARAMS(db_text(S("b"))), &none) == OK);
    CHECK(db_ahead(ctx, &thing_by_word, PARAMS(db_text(S("a"))), &asked) == OK);
    CHECK(db_ahead_one(ctx, &none, &row) == ERR_NOT_FOUND);
    CHECK_STR(word_ahead(ctx, &asked), S("a"));
    CHECK(db_commit(ctx) == OK);
}
