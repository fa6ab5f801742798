/* bulk — rows gathered, and packed as each engine reads them. */
#include "db/bulk.h"

#include "db/bulk_own.h"

#include <assert.h>
#include <endian.h>

Bulk bulk_new(Ctx *ctx, const char *types, size_t most)
{
    size_t columns = strlen(types);
    assert(columns > 0 && columns <= BULK_COLUMNS);
    return (Bulk){.types = types, .columns = columns, .most = most,
                  .cells = arena_raw(ctx->arena, most * columns * sizeof(Param), _Alignof(Param))};
}

void bulk_add(Bulk *bulk, Params row)
{
    assert(row.len == bulk->columns && bulk->rows < bulk->most);
    memcpy(&bulk->cells[bulk->rows++ * bulk->columns], row.at, row.len * sizeof *row.at);
}

static CellType type_of(char letter)
{
    return letter == 'i' ? CELL_INT : letter == 't' ? CELL_TEXT : CELL_BYTES;
}

static Err check(Ctx *ctx, const Sql *sql, const Bulk *bulk)
{
    for (size_t i = 0; i < bulk->rows * bulk->columns; i++) {
        const Param *cell = &bulk->cells[i];
        if (cell->type != CELL_NULL && cell->type != type_of(bulk->types[i % bulk->columns]))
            return fail(ctx, ERR_BROKEN, "%s: c%zu has not always one type", sql->name,
                        i % bulk->columns + 1);
        if (cell->type == CELL_TEXT && cell->s.len && memchr(cell->s.at, 0, cell->s.len))
            return fail(ctx, ERR_INVALID, "%s: a zero byte in text c%zu", sql->name,
                        i % bulk->columns + 1);
    }
    return OK;
}

/* ---- SQLite: cell after cell ---------------------------------------------------------------- */

static Str pack_rows(Ctx *ctx, const Bulk *bulk)
{
    Buf      out = {.arena = ctx->arena};
    BulkCell columns = {.type = CELL_INT, .n = (int64_t)bulk->columns};
    buf_add(&out, (Str){(const char *)&columns, sizeof columns});
    for (size_t i = 0; i < bulk->rows * bulk->columns; i++) {
        const Param *cell = &bulk->cells[i];
        BulkCell     head = {.type = cell->type,
                             .n = cell->type == CELL_INT ? cell->n : (int64_t)cell->s.len};
        buf_add(&out, (Str){(const char *)&head, sizeof head});
        if (cell->type == CELL_TEXT || cell->type == CELL_BYTES)
            buf_add(&out, cell->s);
    }
    return buf_str(&out);
}

/* ---- PostgreSQL: an array for each column, in its binary form ------------------------------- */

static void pack_number(Buf *out, size_t n)
{
    uint32_t big = htobe32((uint32_t)n);
    buf_add(out, (Str){(const char *)&big, sizeof big});
}

static void pack_cell(Buf *out, const Param *cell)
{
    if (cell->type == CELL_NULL) {
        pack_number(out, UINT32_MAX);
    } else if (cell->type == CELL_INT) {
        uint64_t big = htobe64((uint64_t)cell->n);
        pack_number(out, sizeof big);
        buf_add(out, (Str){(const char *)&big, sizeof big});
    } else {
        pack_number(out, cell->s.len);
        buf_add(out, cell->s);
    }
}

static Param pack_column(Ctx *ctx, const Bulk *bulk, size_t column)
{
    static const struct { unsigned element, array; } OIDS[] = {
        [CELL_INT] = {20, 1016}, [CELL_TEXT] = {25, 1009}, [CELL_BYTES] = {17, 1001},
    };
    CellType type = type_of(bulk->types[column]);
    Buf      out = {.arena = ctx->arena};
    bool     has_null = false;
    for (size_t i = 0; i < bulk->rows; i++)
        has_null |= bulk->cells[i * bulk->columns + column].type == CELL_NULL;
    pack_number(&out, 1); /* dimensions */
    pack_number(&out, has_null);
    pack_number(&out, OIDS[type].element);
    pack_number(&out, bulk->rows);
    pack_number(&out, 1); /* the first index */
    for (size_t i = 0; i < bulk->rows; i++)
        pack_cell(&out, &bulk->cells[i * bulk->columns + column]);
    Param packed = db_bytes(buf_str(&out));
    packed.n = OIDS[type].array; /* see pg_values */
    return packed;
}

Err db_bulk(Ctx *ctx, const BulkSql *sql, Bulk *bulk)
{
    bool       is_postgres = db_is_postgres(ctx->db);
    const Sql *own = is_postgres ? sql->postgres : sql->sqlite;
    size_t     count = bulk->rows;
    Param      params[BULK_COLUMNS];
    Rows       rows;
    if (!count)
        return OK;
    TRY(check(ctx, own, bulk));
    ArenaMark mark = arena_mark(ctx->arena);
    for (size_t i = 0; is_postgres && i < bulk->columns; i++)
        params[i] = pack_column(ctx, bulk, i);
    if (!is_postgres)
        params[0] = db_bytes(pack_rows(ctx, bulk));
    TRY(db_all(ctx, own, (Params){params, is_postgres ? bulk->columns : 1}, &rows));
    if (rows.changed != (int64_t)count)
        return fail(ctx, ERR_CONFLICT, "%s: %lld rows changed for %zu", own->name,
                    (long long)rows.changed, count);
    arena_reset(ctx->arena, mark);
    bulk->rows = 0;
    return OK;
}
