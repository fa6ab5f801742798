/* postgres_plan — which tables a statement reads from end to end on PostgreSQL.
 *
 * The generic plan (parameters unknown), with sequential scans made expensive: one that is left
 * has no index to use. An index read without a condition is also a whole table, accepted when
 * the statement has a LIMIT. */
#include "db/postgres.h"

typedef struct Plan {
    Buf  tables;
    Str  index_on; /* table of an index scan whose condition was not seen yet */
    bool stops_early;
} Plan;

static void add(Plan *plan, Str table)
{
    buf_fmt(&plan->tables, "%s%.*s", plan->tables.len ? ", " : "", FMT(table));
}

/* "… Index Scan using i on table alias": the word after `on`; false without the mark. */
static bool after_on(Str line, const char *mark, Str *table)
{
    const char *at = memmem(line.at, line.len, mark, strlen(mark));
    const char *on = at ? memmem(at, (size_t)(line.at + line.len - at), " on ", 4) : NULL;
    if (!on)
        return false;
    Str rest = {on + 4, (size_t)(line.at + line.len - on - 4)}, after;
    str_cut(rest, ' ', table, &after);
    return true;
}

static void end_of_node(Plan *plan)
{
    if (plan->index_on.len && !plan->stops_early)
        add(plan, plan->index_on);
    plan->index_on = (Str){0};
}

static void read_line(Plan *plan, Str line, bool is_first)
{
    Str table;
    Str trimmed = str_trim(line);
    if (is_first || str_starts(trimmed, S("->")))
        end_of_node(plan);
    if (after_on(line, "Seq Scan", &table))
        add(plan, table);
    else if (after_on(line, "Index Scan", &table) || after_on(line, "Index Only Scan", &table))
        plan->index_on = table;
    else if (str_starts(trimmed, S("Index Cond:")))
        plan->index_on = (Str){0};
}

static Err explain(Ctx *ctx, const Sql *sql, Rows *lines)
{
    Buf text = {.arena = ctx->arena};
    buf_fmt(&text, "EXPLAIN (COSTS OFF) EXECUTE plan_of");
    size_t params = sql_params(sql->text);
    for (size_t i = 0; i < params; i++)
        buf_fmt(&text, "%sNULL", i ? ", " : "(");
    buf_fmt(&text, "%s", params ? ")" : "");
    Str prepare = str_fmt(ctx->arena,
                          /* On nearly empty tables the planner would read them whole; what is
                           * asked here is whether an index is there. */
                          "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
                          "SET LOCAL enable_mergejoin = off;"
                          "SET LOCAL plan_cache_mode = force_generic_plan;"
                          "PREPARE plan_of AS %s",
                          sql->text);
    TRY(pg_script(ctx, str_c(ctx->arena, prepare)));
    /* A statement of its own: the cache is by address, and this one is not kept. */
    Postgres *pg = (Postgres *)ctx->db;
    const char *words = str_c(ctx->arena, buf_str(&text));
    pg_word(pg, SENT_QUERY, words);
    Err err = pg_settle(ctx, sql->name);
    if (err != OK)
        return err;
    *lines = (Rows){.len = (size_t)PQntuples(pg->result), .columns = 1};
    lines->cells = NEW_ARRAY(ctx->arena, Cell, lines->len + 1);
    for (size_t i = 0; i < lines->len; i++)
        TRY(pg_copy_row(ctx, sql, pg->result, (int)i, &lines->cells[i]));
    return OK;
}

Err pg_scans(Ctx *ctx, const Sql *sql, Str *tables)
{
    Rows lines;
    if (ctx->db->unit != UNIT_NONE)
        return fail(ctx, ERR_BROKEN, "%s: a plan is read outside of a unit of work", sql->name);
    TRY(db_begin(ctx, true));
    Err err = explain(ctx, sql, &lines);
    db_rollback(ctx); /* takes the settings back; not the PREPARE */
    if (err == OK)
        err = pg_script(ctx, "DEALLOCATE plan_of");
    if (err != OK) {
        db_rollback(ctx);
        return err;
    }
    Plan plan = {.tables = {.arena = ctx->arena}};
    plan.stops_early = sql_has_word(sql->text, "LIMIT");
    for (size_t i = 0; i < lines.len; i++)
        read_line(&plan, lines.cells[i].s, i == 0);
    end_of_node(&plan);
    *tables = buf_str(&plan.tables);
    return OK;
}
