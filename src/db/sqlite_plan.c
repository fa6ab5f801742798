/* sqlite_plan — which tables a statement reads from end to end on SQLite.
 *
 * EXPLAIN QUERY PLAN says "SCAN name", by alias where there is one. A scan in the order of an
 * index is accepted when the statement has a LIMIT: it stops early. */
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

/* The table that `FROM table alias` or `FROM table AS alias` names; the alias itself if none. */
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

Err lite_scans(Ctx *ctx, const Sql *sql, Str *tables)
{
    Sqlite *lite = (Sqlite *)ctx->db;
    Buf out = {.arena = ctx->arena};
    const char *text = str_c(ctx->arena, str_fmt(ctx->arena, "EXPLAIN QUERY PLAN %s", sql->text));
    bool stops_early = sql_has_word(sql->text, "LIMIT");
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(lite->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        return lite_error(ctx, sql->name);
    lite->running++; /* a full arena leaves it to rollback and close */
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        Str line = str_of((const char *)sqlite3_column_text(stmt, 3)), name, rest;
        if (!str_starts(line, S("SCAN ")))
            continue;
        str_cut((Str){line.at + 5, line.len - 5}, ' ', &name, &rest);
        Str table = table_of(lite->handle, sql->text, name);
        bool in_order = str_starts(rest, S("USING "));
        if (!is_table(lite->handle, table) || (in_order && stops_early))
            continue;
        buf_fmt(&out, "%s%.*s", out.len ? ", " : "", FMT(table));
    }
    sqlite3_finalize(stmt);
    lite->running--;
    *tables = buf_str(&out);
    return OK;
}
