/* migrate — files are applied once, in order, and never edited; plans and portable words. */
#include "db/migrate.h"
#include "db/driver.h"
#include "test/test.h"

static const Migration FILES[] = {
    {"probe", 1, "first", S("CREATE TABLE probe (id ROWID, a INT64, b BYTES) STRICT;\n"
                            "-- large: probe, probe_more\n"
                            "CREATE INDEX probe_a ON probe (a);"), "1111"},
    {"probe", 2, "more", S("CREATE TABLE probe_more (id ROWID, probe INT64) STRICT"), "2222"},
    {"probe", 3, "bad", S("CREATE TABLE probe_bad (id ROWID); SELEC"), "3333"},
};

SQL(probe_scan, "SELECT p.id FROM probe AS p WHERE p.b = $1");
SQL(probe_search, "SELECT p.id FROM probe p WHERE p.a = $1");
SQL(probe_join,
    "SELECT m.id FROM probe p JOIN probe_more AS m ON m.probe = p.id WHERE p.a = $1");
SQL(probe_order, "SELECT id FROM probe ORDER BY id LIMIT 10");
SQL(probe_whole_order, "SELECT id, b FROM probe ORDER BY id");
SQL(probe_change, "UPDATE probe SET b = $1 WHERE b IS NULL");

/* The runner's own files are applied already: the test's follow them. */
static size_t with_others(Ctx *ctx, size_t count, Migration **all)
{
    extern const Migration *const migrations;
    extern const size_t migration_count;
    *all = NEW_ARRAY(ctx->arena, Migration, migration_count + count);
    memcpy(*all, migrations, migration_count * sizeof **all);
    memcpy(*all + migration_count, FILES, count * sizeof **all);
    return migration_count + count;
}

TEST(migrations_are_applied_once_and_in_order)
{
    Migration *all;
    size_t count = with_others(ctx, 2, &all), n;
    CHECK(migrate_pending(ctx, all, count, &n) == OK && n == 2);
    CHECK(migrate_pending(ctx, all, count, &n) == OK && n == 2); /* it did nothing */
    CHECK(migrate(ctx, all, count, &n) == OK && n == 2);
    CHECK(migrate(ctx, all, count, &n) == OK && n == 0);
    CHECK(migrate_pending(ctx, all, count, &n) == OK && n == 0);
}

TEST(an_applied_migration_may_neither_change_nor_go)
{
    Migration *all;
    size_t count = with_others(ctx, 2, &all), n;
    CHECK(migrate(ctx, all, count, &n) == OK);
    CHECK(migrate(ctx, all, count - 1, &n) == ERR_INVALID);
    CHECK(migrate_pending(ctx, all, count - 1, &n) == ERR_INVALID);
    all[count - 1].sha256 = "9999";
    CHECK(migrate(ctx, all, count, &n) == ERR_INVALID);
    all[count - 1].sha256 = "2222";
    CHECK(migrate(ctx, all, count, &n) == OK && n == 0);
}

TEST(a_migration_that_fails_leaves_nothing_of_itself)
{
    Migration *all;
    size_t count = with_others(ctx, 3, &all), n;
    CHECK(migrate(ctx, all, count, &n) == ERR_BROKEN && n == 2);
    CHECK(migrate_pending(ctx, all, count, &n) == OK && n == 1);
    CHECK(db_script(ctx, S("CREATE TABLE probe_bad (id ROWID)")) == OK);
}

TEST(large_tables_are_marked_in_a_comment)
{
    CHECK(migrate_is_large(FILES, 2, S("probe")));
    CHECK(migrate_is_large(FILES, 2, S("probe_more")));
    CHECK(!migrate_is_large(FILES, 2, S("more")) && !migrate_is_large(FILES, 2, S("")));
}

static Str scans(Ctx *ctx, const Sql *sql)
{
    Str tables = S("error");
    CHECK(db_scans(ctx, sql, &tables) == OK);
    return tables;
}

TEST(a_plan_tells_the_tables_read_from_end_to_end)
{
    Migration *all;
    size_t count = with_others(ctx, 2, &all), n;
    CHECK(migrate(ctx, all, count, &n) == OK);
    CHECK_STR(scans(ctx, &probe_scan), S("probe"));
    CHECK_STR(scans(ctx, &probe_search), S(""));
    CHECK_STR(scans(ctx, &probe_join), S("probe_more"));
    CHECK_STR(scans(ctx, &probe_order), S(""));
    CHECK_STR(scans(ctx, &probe_whole_order), S("probe"));
    CHECK_STR(scans(ctx, &probe_change), S("probe"));
}

TEST(portable_words_are_translated_outside_of_quotes_and_comments)
{
    static const Word WORDS[] = {{S("INT64"), S("BIGINT")}, {S("STRICT"), S("")}};
    Str text = S("a INT64, INT64_b 'INT64 it''s' \"INT64\" -- INT64\n"
                 "/* INT64 */ INT64 STRICT;"),
        open = S("'open INT64");
    CHECK_STR(sql_translate(ctx->arena, text, WORDS, COUNT(WORDS)),
              S("a BIGINT, INT64_b 'INT64 it''s' \"INT64\" -- INT64\n/* INT64 */ BIGINT ;"));
    CHECK_STR(sql_translate(ctx->arena, open, WORDS, COUNT(WORDS)), open);
    CHECK(sql_params("SELECT $2, '$9', $10 -- $11") == 10 && sql_params("SELECT 1, '$'") == 0);
    CHECK(sql_has_word("select x limit 1", "LIMIT") && !sql_has_word("'limit'", "LIMIT"));
}
