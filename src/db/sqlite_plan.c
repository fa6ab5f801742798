/* sqlite_plan — which tables a statement reads from end to end on SQLite.
 *
 * EXPLAIN QUERY PLAN says "SCAN name", by alias where there is one. The outermost loop may scan
 * in the order that is asked for when the statement has a LIMIT: it stops early. */
#include "db/sqlite.h"

#include <strings.h>

static bool is_table(sqlite3 *handle, Str name)
{
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    if (sqlite3_prepare_v2(handle,
                           "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", -1,
                           &stmt, NULL) == SQLITE_OK) {
        sqlite3_bind_text(stmt, 1, name.at, (int)name.len, SQLITE_STATIC);
        found = sqlite3_step(stmt) == SQLITE_ROW;
    }
    sqlite3_finalize(stmt);
    return found;
}

/* The table that `FROM table alias` or `FROM table AS alias` names; the alias if none. */
static Str table_of(sqlite3 *handle, const char *sql, Str alias)
{
    Str text = str_of(sql), before = {0}, last = {0};
    if (is_table(handle, alias))
        return alias;
    for (size_t at = 0, end; at < text.len; at = end) {
        end = sql_piece(text, at);
        Str piece = {text.at + at, end - at};
        if (!sql_is_word(piece)) {
            if (!str_eq(piece, S(" ")) && !str_eq(piece, S("\n")))
                before = last = (Str){0};
            continue;
        }
        Str named = last.len == 2 && !strncasecmp(last.at, "AS", 2) ? before : last;
        if (str_eq(piece, alias) && named.len && is_table(handle, named))
            return named;
        before = last;
        last = piece;
    }
    return alias;
}

/* The lines of a plan: what the outermost loop scans, what inner ones do, and whether rows are
 * sorted afterwards. */
typedef struct Plan {
    Buf    outer, inner;
    size_t loops;
    bool   is_sorted;
} Plan;

static void read_line(Plan *plan, sqlite3 *handle, const char *sql, Str line)
{
    bool is_scan = str_starts(line, S("SCAN "));
    plan->is_sorted |= str_starts(line, S("USE TEMP B-TREE"));
    if (!is_scan && !str_starts(line, S("SEARCH ")))
        return;
    Buf *out = plan->loops++ ? &plan->inner : &plan->outer;
    Str name, rest;
    str_cut((Str){line.at + 5, line.len - 5}, ' ', &name, &rest);
    Str table = table_of(handle, sql, name);
    if (is_scan && is_table(handle, table))
        buf_fmt(out, "%s%.*s", out->len ? ", " : "", FMT(table));
}

Err lite_scans(Ctx *ctx, const Sql *sql, Str *tables)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    Plan plan = {.outer = {.arena = ctx->arena}, .inner = {.arena = ctx->arena}};
    const char *text =
        str_c(ctx->arena, str_fmt(ctx->arena, "EXPLAIN QUERY PLAN %s", sql->text));
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(lite->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        return lite_error(ctx, sql->name);
    lite->running++; /* a full arena leaves it to rollback and close */
    while (sqlite3_step(stmt) == SQLITE_ROW)
        read_line(&plan, lite->handle, sql->text,
                  str_of((const char *)sqlite3_column_text(stmt, 3)));
    sqlite3_finalize(stmt);
    lite->running--;
    bool stops_early = sql_has_word(sql->text, "LIMIT") && sql_has_word(sql->text, "ORDER") &&
                       !plan.is_sorted;
    Buf all = {.arena = ctx->arena};
    if (!stops_early)
        buf_add(&all, buf_str(&plan.outer));
    buf_fmt(&all, "%s%.*s", all.len && plan.inner.len ? ", " : "", FMT(buf_str(&plan.inner)));
    *tables = buf_str(&all);
    return OK;
}
