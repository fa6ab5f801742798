/* statements — every SQL() of the program is prepared and its plan is read, on the engine of
 * this run. A name that ends in _postgres or _sqlite is for that engine alone; statements of
 * tests are left out: their tables are not there. */
#include "core/embedded.h"
#include "db/migrate.h"
#include "test/test.h"

static bool is_for(const Ctx *ctx, const Sql *sql)
{
    Str name = str_of(sql->name);
    if (str_ends(str_of(sql->file), S("_test.c")))
        return false;
    return !str_ends(name, test_is_postgres(ctx) ? S("_sqlite") : S("_postgres"));
}

static void complain(Ctx *ctx, const Sql *sql, Str why)
{
    printf("%s:%d: %s: %.*s\n", sql->file, sql->line, sql->name, FMT(why));
    test_failures++;
    fault_clear(ctx);
    db_rollback(ctx);
}

TEST(every_statement_is_understood)
{
    size_t count;
    const Sql *const *all = sql_all(&count);
    for (size_t i = 0; i < count; i++)
        if (is_for(ctx, all[i]) && db_check(ctx, all[i]) != OK)
            complain(ctx, all[i], ctx->fault.message);
    CHECK(count > 0);
}

static void check_plan(Ctx *ctx, const Sql *sql)
{
    Str tables, table;
    if (db_scans(ctx, sql, &tables) != OK) {
        complain(ctx, sql, ctx->fault.message);
        return;
    }
    for (bool more = tables.len > 0; more;) {
        more = str_cut(tables, ',', &table, &tables);
        table = str_trim(table);
        if (migrate_is_large(migrations, migration_count, table))
            complain(ctx, sql, str_fmt(ctx->arena, "reads the large table %.*s from end to end",
                                       FMT(table)));
    }
}

TEST(no_statement_scans_a_large_table)
{
    size_t count;
    const Sql *const *all = sql_all(&count);
    for (size_t i = 0; i < count; i++)
        if (is_for(ctx, all[i]) && all[i]->kind != SQL_SCAN)
            check_plan(ctx, all[i]);
}
