/* lease — one holder at a time, by name, until a time. */
#include "core/job.h"

#include <unistd.h>

SQL(lease_claim,
    "INSERT INTO lease (name, holder, until_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at"
    "    WHERE lease.until_at <= $4 OR lease.holder = excluded.holder"
    " RETURNING holder");

Err lease_take(Ctx *ctx, Str name, Str holder, int64_t for_ms, bool *mine)
{
    Row    row;
    Params params = PARAMS(db_text(name), db_text(holder), db_int(ctx->now + for_ms),
                           db_int(ctx->now));
    return db_maybe(ctx, &lease_claim, params, &row, mine);
}

Str lease_holder(Arena *arena)
{
    char host[65] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = 0;
    return str_fmt(arena, "%s:%ld", host, (long)getpid());
}
