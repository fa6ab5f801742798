/* kept — rows of SQL_KEPT statements, for ten seconds, in each process.
 *
 * A fixed table over one arena that is emptied when it is full: nothing to evict, nothing that
 * grows. A hit is copied into the request's arena, so that emptying hurts nobody; the names of
 * its columns are the connection's own, so what one connection kept serves no other. */
#include "db/driver.h"

/* Room for what the requests to a thousand bodies ask. */
enum { SLOTS = 8192, KEPT_MS = 10000, MOST_BYTES = 4 << 20, MOST_CELLS = 400 };

typedef struct Kept {
    const Db  *db;
    const Sql *sql;
    Param     *params;
    size_t     count;
    Rows       rows;
    int64_t    until;
} Kept;

static Arena *arena;
static size_t used; /* bytes of the arena, nearly */
static Kept   slots[SLOTS];

void kept_forget(void)
{
    if (!arena)
        return;
    arena_free(arena);
    arena = NULL;
    used = 0;
    memset(slots, 0, sizeof slots);
}

static Kept *slot_of(const Sql *sql, Params params)
{
    uint64_t hash = (uintptr_t)sql * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < params.len; i++) {
        hash = (hash ^ (uint64_t)params.at[i].n) * 1099511628211u;
        for (size_t k = 0; k < params.at[i].s.len; k++)
            hash = (hash ^ (unsigned char)params.at[i].s.at[k]) * 1099511628211u;
    }
    return &slots[(hash >> 20) % SLOTS];
}

static bool same(const Kept *kept, const Db *db, const Sql *sql, Params params)
{
    if (kept->db != db || kept->sql != sql || kept->count != params.len)
        return false;
    for (size_t i = 0; i < params.len; i++) {
        const Param *a = &kept->params[i], *b = &params.at[i];
        if (a->type != b->type || a->n != b->n || !str_eq(a->s, b->s))
            return false;
    }
    return true;
}

static Rows copy(Arena *to, const Rows *rows)
{
    Rows   out = *rows;
    size_t cells = rows->len * rows->columns;
    out.cells = NEW_ARRAY(to, Cell, cells + 1);
    for (size_t i = 0; i < cells; i++) {
        out.cells[i] = rows->cells[i];
        if (rows->cells[i].s.len)
            out.cells[i].s = str_copy(to, rows->cells[i].s);
    }
    return out;
}

bool kept_find(Ctx *ctx, const Sql *sql, Params params, Rows *out)
{
    const Kept *kept = slot_of(sql, params);
    if (!same(kept, ctx->db, sql, params) || ctx->now >= kept->until)
        return false;
    *out = copy(ctx->arena, &kept->rows);
    return true;
}

static size_t size_of(Params params, const Rows *rows)
{
    size_t bytes = 64 + params.len * sizeof(Param);
    for (size_t i = 0; i < params.len; i++)
        bytes += params.at[i].s.len + 1;
    for (size_t i = 0; i < rows->len * rows->columns; i++)
        bytes += sizeof(Cell) + rows->cells[i].s.len + 1;
    return bytes;
}

void kept_put(const Ctx *ctx, const Sql *sql, Params params, const Rows *rows)
{
    size_t bytes = size_of(params, rows);
    if (rows->len * rows->columns > MOST_CELLS)
        return;
    if (used + bytes > MOST_BYTES)
        kept_forget();
    if (!arena)
        arena = arena_new(4 * MOST_BYTES);
    used += bytes;
    Kept *kept = slot_of(sql, params);
    *kept = (Kept){.db = ctx->db, .sql = sql, .count = params.len, .until = ctx->now + KEPT_MS};
    kept->params = NEW_ARRAY(arena, Param, params.len + 1);
    for (size_t i = 0; i < params.len; i++) {
        kept->params[i] = params.at[i];
        kept->params[i].s = str_copy(arena, params.at[i].s);
    }
    kept->rows = copy(arena, rows);
}
