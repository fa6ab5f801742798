#include "engine/org/csv.h"
#include "test/test.h"

TEST(csv_rows_are_read_with_quotes_and_both_line_ends)
{
    Csv csv;
    bool more = false;
    Str text = S("\xEF\xBB\xBF" "code,name\r\n1,\"a, \"\"b\"\"\"\n\n2,\r\n3,x");
    CHECK(csv_open(ctx, text, &csv) == OK);
    CHECK(csv.columns == 2 && csv_need(ctx, &csv, "name code") == OK);
    CHECK(csv_need(ctx, &csv, "name kind") == ERR_INVALID);
    CHECK(csv_next(ctx, &csv, &more) == OK && more && csv.line == 2);
    CHECK_STR(csv_field(&csv, "name"), S("a, \"b\""));
    CHECK(csv_next(ctx, &csv, &more) == OK && more && csv.line == 4);
    CHECK_STR(csv_field(&csv, "code"), S("2"));
    CHECK_STR(csv_field(&csv, "name"), S(""));
    CHECK(csv_next(ctx, &csv, &more) == OK && more);
    CHECK_STR(csv_field(&csv, "name"), S("x"));
    CHECK(csv_next(ctx, &csv, &more) == OK && !more);
}

TEST(broken_csv_is_refused_with_its_line)
{
    static const char *BAD[] = {"a,b\n1\n", "a,b\n1,2,3\n", "a\n\"1\n", "a\n\"1\"2\n",
                                "a\n1\r2\n"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        Csv csv;
        bool more = false;
        fault_clear(ctx);
        CHECK(csv_open(ctx, str_of(BAD[i]), &csv) == OK);
        CHECK(csv_next(ctx, &csv, &more) == ERR_INVALID);
        CHECK(str_starts(ctx->fault.message, S("csv: line 2: ")));
    }
    Csv csv;
    CHECK(csv_open(ctx, S(""), &csv) == ERR_INVALID);
}
