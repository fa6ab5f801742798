/* bulk — one statement for many rows: what a job writes by the thousand.
 *
 * Such a statement has a text for each engine, which reads the rows like a table with the columns
 * c1, c2 …: on SQLite `FROM bulk($1)`; on PostgreSQL `FROM unnest(BULK_TEXTS(1), BULK_INTS(2))
 * AS bulk (c1, c2)`. Elsewhere it is one text:
 *
 *     #define THINGS(from) "INSERT INTO thing (word, n) SELECT c1, c2 FROM " from
 *     SQL(things_insert_sqlite, THINGS("bulk($1)"));
 *     SQL(things_insert_postgres, THINGS("unnest(BULK_TEXTS(1), BULK_INTS(2)) AS bulk (c1, c2)"));
 *     static const BulkSql things_insert = {&things_insert_sqlite, &things_insert_postgres};
 *
 * On SQLite write INSERT OR FAIL, UPDATE OR FAIL: a statement that fails ends its unit of work anyway,
 * and without those words SQLite copies each page that it changes, to undo the statement alone. */
#pragma once
#include "db/db.h"

enum { BULK_COLUMNS = 16 };

/* Arrays on PostgreSQL: $n must be written as it is there. */
#define BULK_INTS(n)  "CAST($" #n " AS BIGINT[])"
#define BULK_TEXTS(n) "CAST($" #n " AS TEXT[])"
#define BULK_BYTES(n) "CAST($" #n " AS BYTEA[])"

typedef struct BulkSql {
    const Sql *sqlite, *postgres;
} BulkSql;

/* Rows to be written; texts stay where they are until then. */
typedef struct Bulk {
    const char *types; /* a letter for each column: i whole number, t text, b bytes */
    size_t      columns, rows, most;
    Param      *cells;
} Bulk;

/* Room for `most` rows in ctx->arena. */
Bulk bulk_new(Ctx *ctx, const char *types, size_t most);
/* A cell is of its column's type, or NULL. More than `most` rows are our mistake. */
void bulk_add(Bulk *bulk, Params row);
/* Runs the statement over all rows, then forgets them; nothing when there is none. Each row must
 * change exactly one, else ERR_CONFLICT. ERR_INVALID: a zero byte in a text. */
Err db_bulk(Ctx *ctx, const BulkSql *sql, Bulk *bulk);
/* Rows by the thousand change pages all over their tables: with room for them SQLite writes each once
 * for a unit of work. Up to 200 MB for this connection, until it is told that they are over. */
Err db_bulk_room(Ctx *ctx, bool is_wide);
