/* bulk_test — many rows by one statement, on the engine of this run. */
#include "db/bulk.h"

#include "test/test.h"

#define THINGS(from) "INSERT INTO thing (n, word, raw) SELECT c1, c2, c3 FROM " from
SQL(bulk_insert_sqlite, THINGS("bulk($1)"));
SQL(bulk_insert_postgres,
    THINGS("unnest(" BULK_INTS(1) ", " BULK_TEXTS(2) ", " BULK_BYTES(3) ") AS bulk (c1, c2, c3)"));
static const BulkSql bulk_insert = {&bulk_insert_sqlite, &bulk_insert_postgres};

#define CHANGE(from)                                                                          \
    "UPDATE thing SET n = bulk.c3 FROM " from " WHERE thing.id = bulk.c1 AND thing.n = bulk.c2"
SQL(bulk_change_sqlite, CHANGE("bulk($1)"));
SQL(bulk_change_postgres, CHANGE("unnest(" BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ")"
                                 " AS bulk (c1, c2, c3)"));
static const BulkSql bulk_change = {&bulk_change_sqlite, &bulk_change_postgres};

SQL(bulk_things, "SELECT id, n, word, raw FROM thing ORDER BY id LIMIT 5000");

static Bulk a_table(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE thing (id ROWID, n INT64, word TEXT UNIQUE, raw BYTES)"
                           " STRICT")) == OK);
    return bulk_new(ctx, "itb", 4000);
}

static Rows things(Ctx *ctx)
{
    Rows rows;
    CHECK(db_all(ctx, &bulk_things, NO_PARAMS, &rows) == OK);
    return rows;
}

TEST(rows_written_together_come_back_as_they_went)
{
    Bulk bulk = a_table(ctx);
    Str  blob = {"a\0b\xff", 4};
    bulk_add(&bulk, PARAMS(db_int(INT64_MIN), db_text(S("it's {\"đ\", \\x} $1 NULL")),
                           db_bytes(blob)));
    bulk_add(&bulk, PARAMS(db_int(INT64_MAX), db_text(S("")), db_bytes(S(""))));
    bulk_add(&bulk, PARAMS(db_null(), db_null(), db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == OK && bulk.rows == 0);
    Rows rows = things(ctx);
    CHECK(rows.len == 3);
    Row first = rows_at(&rows, 0), second = rows_at(&rows, 1), third = rows_at(&rows, 2);
    CHECK(row_int(first, "n") == INT64_MIN && row_int(second, "n") == INT64_MAX);
    CHECK_STR(row_text(first, "word"), S("it's {\"đ\", \\x} $1 NULL"));
    CHECK_STR(row_bytes(first, "raw"), blob);
    CHECK(!row_null(second, "word") && !row_text(second, "word").len);
    CHECK(!row_null(second, "raw") && !row_bytes(second, "raw").len);
    CHECK(row_null(third, "n") && row_null(third, "word") && row_null(third, "raw"));
}

TEST(thousands_of_rows_are_written_and_changed_in_their_order)
{
    Bulk bulk = a_table(ctx), change = bulk_new(ctx, "iii", 4000);
    for (int64_t i = 0; i < 4000; i++)
        bulk_add(&bulk, PARAMS(db_int(i), db_text(str_fmt(ctx->arena, "word %lld", (long long)i)),
                               db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == OK);
    Rows rows = things(ctx);
    CHECK(rows.len == 4000);
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        CHECK(row_int(row, "n") == (int64_t)i);
        bulk_add(&change, PARAMS(db_int(row_int(row, "id")), db_int((int64_t)i),
                                 db_int(-(int64_t)i)));
    }
    CHECK(db_bulk(ctx, &bulk_change, &change) == OK && change.rows == 0);
    rows = things(ctx);
    for (size_t i = 0; i < rows.len; i++)
        CHECK(row_int(rows_at(&rows, i), "n") == -(int64_t)i);
}

TEST(a_row_that_somebody_changed_meanwhile_fails_all_of_them)
{
    Bulk bulk = a_table(ctx), change = bulk_new(ctx, "iii", 2);
    bulk_add(&bulk, PARAMS(db_int(1), db_text(S("a")), db_null()));
    bulk_add(&bulk, PARAMS(db_int(2), db_text(S("b")), db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == OK);
    bulk_add(&change, PARAMS(db_int(1), db_int(1), db_int(10)));
    bulk_add(&change, PARAMS(db_int(2), db_int(1), db_int(20))); /* it is 2 by now */
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_bulk(ctx, &bulk_change, &change) == ERR_CONFLICT);
    db_rollback(ctx);
    Rows rows = things(ctx);
    CHECK(row_int(rows_at(&rows, 0), "n") == 1 && row_int(rows_at(&rows, 1), "n") == 2);
}

TEST(a_broken_constraint_or_a_wrong_cell_is_refused)
{
    Bulk bulk = a_table(ctx);
    bulk_add(&bulk, PARAMS(db_int(1), db_text(S("a")), db_null()));
    bulk_add(&bulk, PARAMS(db_int(2), db_text(S("a")), db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == ERR_CONFLICT);
    bulk.rows = 0;
    bulk_add(&bulk, PARAMS(db_int(1), db_text((Str){"a\0b", 3}), db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == ERR_INVALID);
    bulk.rows = 0;
    bulk_add(&bulk, PARAMS(db_text(S("1")), db_text(S("a")), db_null()));
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == ERR_BROKEN);
    CHECK(things(ctx).len == 0);
}

TEST(no_rows_are_no_statement)
{
    Bulk bulk = a_table(ctx);
    CHECK(db_bulk(ctx, &bulk_insert, &bulk) == OK);
    CHECK(things(ctx).len == 0);
}
