/* file_forget — what an owner kept is no longer named; the bytes go with it. */
#include "core/file.h"

SQL(file_forget_rows, "DELETE FROM file WHERE owner = $1");
/* PostgreSQL holds the bytes itself; content names are never shared between owners. */
SQL(file_forget_chunks_postgres,
    "DELETE FROM file_chunk WHERE content IN (SELECT content FROM file WHERE owner = $1)");

Err file_forget(Ctx *ctx, Str owner)
{
    if (db_is_postgres(ctx->db))
        TRY(db_run(ctx, &file_forget_chunks_postgres, PARAMS(db_text(owner))));
    return db_run(ctx, &file_forget_rows, PARAMS(db_text(owner))); /* the rest: file_sweep */
}
