/* sqlite_bulk — the table function bulk(rows) with the columns c1, c2 …: what bulk.c packed, read
 * row by row. All of it runs within the library's calls, so it takes no arena memory. */
#include "db/bulk_own.h"
#include "db/sqlite.h"

enum { COLUMN_PACKED = BULK_COLUMNS, ROWS_GUESSED = 1000 };

typedef struct Place {
    BulkCell    head;
    const char *at;
} Place;

typedef struct Cursor {
    sqlite3_vtab_cursor base;
    char               *packed; /* a copy: the value given to filter may go away */
    size_t              len, next, columns;
    sqlite3_int64       row;
    bool                is_over;
    Place               cells[BULK_COLUMNS];
} Cursor;

static int connect(sqlite3 *handle, void *aux, int argc, const char *const *argv,
                   sqlite3_vtab **out, char **why)
{
    (void)aux, (void)argc, (void)argv, (void)why;
    *out = sqlite3_malloc(sizeof **out);
    if (!*out)
        return SQLITE_NOMEM;
    memset(*out, 0, sizeof **out);
    return sqlite3_declare_vtab(handle,
                                "CREATE TABLE bulk (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11,"
                                " c12, c13, c14, c15, c16, packed HIDDEN)");
}

static int disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* Without its rows it cannot be read; with them it is the outermost table. */
static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].iColumn == COLUMN_PACKED && info->aConstraint[i].usable &&
            info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ) {
            info->aConstraintUsage[i].argvIndex = 1;
            info->aConstraintUsage[i].omit = 1;
            info->estimatedCost = ROWS_GUESSED;
            info->estimatedRows = ROWS_GUESSED;
            return SQLITE_OK;
        }
    return SQLITE_CONSTRAINT;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    (void)table;
    Cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *out = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    sqlite3_free(((Cursor *)base)->packed);
    sqlite3_free(base);
    return SQLITE_OK;
}

static bool take(Cursor *cursor, void *out, size_t len)
{
    if (cursor->len - cursor->next < len)
        return false;
    if (out)
        memcpy(out, cursor->packed + cursor->next, len);
    cursor->next += len;
    return true;
}

static bool take_cell(Cursor *cursor, Place *out)
{
    if (!take(cursor, &out->head, sizeof out->head))
        return false;
    out->at = cursor->packed + cursor->next;
    bool has_bytes = out->head.type == CELL_TEXT || out->head.type == CELL_BYTES;
    return !has_bytes || (out->head.n >= 0 && take(cursor, NULL, (size_t)out->head.n));
}

static int next_row(sqlite3_vtab_cursor *base)
{
    Cursor *cursor = (Cursor *)base;
    cursor->row++;
    cursor->is_over = cursor->next == cursor->len;
    for (size_t i = 0; i < cursor->columns && !cursor->is_over; i++)
        if (!take_cell(cursor, &cursor->cells[i]))
            return SQLITE_CORRUPT;
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *name, int argc,
                  sqlite3_value **argv)
{
    (void)plan, (void)name;
    Cursor     *cursor = (Cursor *)base;
    BulkCell    columns;
    const void *packed = argc == 1 ? sqlite3_value_blob(argv[0]) : NULL;
    sqlite3_free(cursor->packed);
    *cursor = (Cursor){.base = cursor->base, .is_over = true};
    if (!packed)
        return SQLITE_OK; /* NULL: no rows */
    cursor->len = (size_t)sqlite3_value_bytes(argv[0]);
    cursor->packed = sqlite3_malloc64(cursor->len);
    if (!cursor->packed)
        return SQLITE_NOMEM;
    memcpy(cursor->packed, packed, cursor->len);
    if (!take(cursor, &columns, sizeof columns) || columns.n < 1 || columns.n > BULK_COLUMNS)
        return SQLITE_CORRUPT;
    cursor->columns = (size_t)columns.n;
    return next_row(base);
}

static int is_over(sqlite3_vtab_cursor *base) { return ((Cursor *)base)->is_over; }

/* Static: the bytes live until the cursor is closed, which is after the row was written. */
static int column(sqlite3_vtab_cursor *base, sqlite3_context *result, int i)
{
    const Cursor *cursor = (const Cursor *)base;
    if (i < 0 || (size_t)i >= cursor->columns)
        return SQLITE_OK; /* NULL */
    const Place *cell = &cursor->cells[i];
    if (cell->head.type == CELL_INT)
        sqlite3_result_int64(result, cell->head.n);
    else if (cell->head.type == CELL_TEXT)
        sqlite3_result_text64(result, cell->at, (sqlite3_uint64)cell->head.n, SQLITE_STATIC,
                              SQLITE_UTF8);
    else if (cell->head.type == CELL_BYTES)
        sqlite3_result_blob64(result, cell->at, (sqlite3_uint64)cell->head.n, SQLITE_STATIC);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = ((const Cursor *)base)->row;
    return SQLITE_OK;
}

int lite_bulk_register(sqlite3 *handle)
{
    static const sqlite3_module MODULE = {
        .xConnect = connect,   .xBestIndex = best_index, .xDisconnect = disconnect,
        .xOpen = open_cursor,  .xClose = close_cursor,   .xFilter = filter,
        .xNext = next_row,     .xEof = is_over,          .xColumn = column,
        .xRowid = row_id,
    };
    return sqlite3_create_module(handle, "bulk", &MODULE, NULL);
}

Err db_bulk_room(Ctx *ctx, bool is_wide)
{
    if (db_is_postgres(ctx->db))
        return OK;
    sqlite3 *handle = ((Sqlite *)ctx->db)->handle;
    if (sqlite3_exec(handle, is_wide ? LITE_CACHE_WIDE : LITE_CACHE, NULL, NULL, NULL) != SQLITE_OK)
        return lite_error(ctx, "the room for pages");
    return OK;
}
