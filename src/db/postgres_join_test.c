/* postgres_join — inserts of db_later that travel as one statement, on PostgreSQL only. */
#include "db/postgres.h"
#include "test/test.h"

SQL(join_first, "INSERT INTO first (id, text, n) VALUES ($1, $2, $3)");
SQL(join_second, "INSERT INTO second (id, note) VALUES ($1, CAST('$2' AS TEXT) || $2)");
SQL(join_counts,
    "SELECT (SELECT count(*) FROM first) AS a, (SELECT count(*) FROM second) AS b");
SQL(join_prepared_postgres,
    "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement LIKE 'WITH also1 AS (%'");
SQL(join_firsts, "SELECT id, text, n FROM first ORDER BY nr");

static void tables(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE first (nr ROWID, id TEXT UNIQUE, text TEXT, n INT64);"
                           "CREATE TABLE second (nr ROWID, id TEXT, note TEXT)")) == OK);
}

static Err pair(Ctx *ctx, Str id, Param text, int64_t n)
{
    TRY(db_begin(ctx, true));
    TRY(db_later(ctx, &join_first, PARAMS(db_text(id), text, db_int(n))));
    TRY(db_later(ctx, &join_second, PARAMS(db_text(id), db_text(S("note")))));
    return db_commit(ctx);
}

static bool has(Ctx *ctx, int64_t a, int64_t b)
{
    Row row;
    return db_one(ctx, &join_counts, NO_PARAMS, &row) == OK && row_int(row, "a") == a &&
           row_int(row, "b") == b;
}

TEST(inserts_nobody_waits_for_become_one_statement_when_they_come_again)
{
    Row row;
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    for (int i = 0; i < 6; i++) {
        Str id = str_fmt(ctx->arena, "%d", i);
        /* a type that is learnt late, and a NULL when it is known */
        Param text = i < 4 || i == 5 ? db_null() : db_text(S("đường"));
        CHECK(pair(ctx, id, text, i) == OK);
        CHECK(db_one(ctx, &join_prepared_postgres, NO_PARAMS, &row) == OK);
        CHECK(row_int(row, "n") > 0 || i < 2); /* the connection may have seen the pair before */
    }
    Rows rows;
    CHECK(db_all(ctx, &join_firsts, NO_PARAMS, &rows) == OK && rows.len == 6);
    for (size_t i = 0; i < rows.len; i++) {
        CHECK(row_int(rows_at(&rows, i), "n") == (int64_t)i);
        CHECK_STR(row_text(rows_at(&rows, i), "text"), i == 4 ? S("đường") : S(""));
    }
    CHECK(has(ctx, 6, 6));
}

TEST(what_breaks_one_of_the_inserts_undoes_them_all)
{
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    for (int i = 0; i < 4; i++)
        CHECK(pair(ctx, str_fmt(ctx->arena, "%d", i), db_null(), i) == OK);
    CHECK(pair(ctx, S("3"), db_null(), 9) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(has(ctx, 4, 4));
    CHECK(pair(ctx, S("4"), db_null(), 4) == OK);
    CHECK(has(ctx, 5, 5));
}

TEST(inserts_that_wait_come_before_a_question_and_go_with_a_rollback)
{
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    for (int i = 0; i < 4; i++) {
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_later(ctx, &join_first, PARAMS(db_text(S("a")), db_null(), db_int(1))) == OK);
        CHECK(db_later(ctx, &join_second, PARAMS(db_text(S("a")), db_text(S("b")))) == OK);
        CHECK(has(ctx, 1, 1));
        CHECK(db_later(ctx, &join_first, PARAMS(db_text(S("b")), db_null(), db_int(1))) == OK);
        db_rollback(ctx);
        CHECK(has(ctx, 0, 0));
    }
}

/* A table's rows get their numbers in the order they were written. */
TEST(two_rows_of_one_table_keep_their_order)
{
    Rows rows;
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    for (int64_t i = 0; i < 12; i += 3) {
        CHECK(db_begin(ctx, true) == OK);
        for (int64_t k = i; k < i + 3; k++) {
            Str id = str_fmt(ctx->arena, "%d", (int)k);
            CHECK(db_later(ctx, &join_first, PARAMS(db_text(id), db_null(), db_int(k))) == OK);
            CHECK(db_later(ctx, &join_second, PARAMS(db_text(id), db_text(id))) == OK);
        }
        CHECK(db_commit(ctx) == OK);
    }
    CHECK(db_all(ctx, &join_firsts, NO_PARAMS, &rows) == OK && rows.len == 12);
    for (size_t i = 0; i < rows.len; i++)
        CHECK(row_int(rows_at(&rows, i), "n") == (int64_t)i);
}

TEST(a_row_too_large_to_wait_is_sent_alone)
{
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    char *large = arena_bytes(ctx->arena, JOIN_BYTES + 1, 1);
    memset(large, 'x', JOIN_BYTES + 1);
    for (int i = 0; i < 4; i++) {
        Str id = str_fmt(ctx->arena, "%d", i);
        CHECK(pair(ctx, id, db_text((Str){large, JOIN_BYTES + 1}), i) == OK);
    }
    CHECK(has(ctx, 4, 4));
}

/* Each insert of the program, before and behind another one. */
TEST(every_insert_can_be_joined)
{
    size_t            count;
    const Sql *const *all = sql_all(&count);
    if (!test_is_postgres(ctx))
        return;
    tables(ctx);
    for (size_t i = 0; i < count; i++) {
        const Sql *three[] = {&join_first, all[i], &join_second};
        Sql        joined = *all[i];
        if (!pg_is_one_row(joined.text) || strstr(joined.file, "_test.c"))
            continue;
        joined.text = pg_joined_text(ctx->arena, three, 3);
        CHECK(sql_params(joined.text) == sql_params(all[i]->text) + 5);
        CHECK(db_check(ctx, &joined) == OK);
    }
}
