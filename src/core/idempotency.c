/* idempotency — a command that comes again gets the first answer. */
#include "core/job.h"

#include <assert.h>

enum { KEY_MAX = 200, SWEEP = 1000 };
static const int64_t KEPT_MS = (int64_t)48 * 3600 * 1000;

SQL(idempotency_select,
    "SELECT request_hash, status, type, location, answer FROM idempotency"
    " WHERE account = $1 AND idempotency_key = $2 AND created_at > $3");
/* What is too old counts as never been. */
SQL(idempotency_insert,
    "INSERT INTO idempotency (account, idempotency_key, request_hash, created_at, status, type,"
    "                         location, answer)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (account, idempotency_key) DO UPDATE"
    "    SET request_hash = excluded.request_hash, created_at = excluded.created_at,"
    "        status = excluded.status, type = excluded.type, location = excluded.location,"
    "        answer = excluded.answer"
    "  WHERE idempotency.created_at <= $9");
SQL(idempotency_old,
    "SELECT account, idempotency_key FROM idempotency WHERE created_at <= $1"
    " ORDER BY created_at LIMIT $2");
SQL(idempotency_delete,
    "DELETE FROM idempotency WHERE account = $1 AND idempotency_key = $2 AND created_at <= $3");

Err idempotency_find(Ctx *ctx, Str account, Str key, Str request_hash, Res *res, bool *found)
{
    Row row;
    *found = false;
    if (key.len == 0 || key.len > KEY_MAX)
        return fail(ctx, ERR_INVALID, "idempotency: the key is empty or too long");
    TRY(db_maybe(ctx, &idempotency_select,
                 PARAMS(db_text(account), db_text(key), db_int(ctx->now - KEPT_MS)), &row,
                 found));
    if (!*found)
        return OK;
    if (!str_eq(row_bytes(row, "request_hash"), request_hash))
        return fail(ctx, ERR_CONFLICT, "idempotency: the key came with another request");
    res->status = (int)row_int(row, "status");
    Str type = row_text(row, "type");
    res->type = type.len ? str_c(ctx->arena, type) : NULL;
    res->location = row_text(row, "location");
    res->body = (Buf){.arena = ctx->arena};
    buf_add(&res->body, row_bytes(row, "answer"));
    return OK;
}

Err idempotency_keep(Ctx *ctx, Str account, Str key, Str request_hash, const Res *res)
{
    assert(key.len > 0 && key.len <= KEY_MAX); /* idempotency_find has seen it */
    if (res->is_file)
        return fail(ctx, ERR_BROKEN, "idempotency: the answer to a command is a file");
    return db_change(ctx, &idempotency_insert,
                     PARAMS(db_text(account), db_text(key), db_bytes(request_hash),
                            db_int(ctx->now), db_int(res->status), db_text(str_of(res->type)),
                            db_text(res->location), db_bytes(buf_str(&res->body)),
                            db_int(ctx->now - KEPT_MS)));
}

Err idempotency_sweep(Ctx *ctx, int64_t *removed)
{
    Rows  rows;
    Param before = db_int(ctx->now - KEPT_MS);
    TRY(db_all(ctx, &idempotency_old, PARAMS(before, db_int(SWEEP)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        TRY(db_run(ctx, &idempotency_delete,
                   PARAMS(db_text(row_text(row, "account")),
                          db_text(row_text(row, "idempotency_key")), before)));
    }
    *removed = (int64_t)rows.len;
    return OK;
}
