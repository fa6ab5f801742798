/* postgres_tools — what PostgreSQL's own programs (pg_dump, pg_restore) need to know. */
#include "db/postgres.h"

#include <stdlib.h>

Err db_postgres_environment(Ctx *ctx, Str url)
{
    char             *why = NULL;
    PQconninfoOption *options = PQconninfoParse(str_c(ctx->arena, url), &why);
    if (!options) {
        Err err = fail(ctx, ERR_INVALID, "the database's URL: %s", why ? why : "no memory");
        PQfreemem(why);
        return err;
    }
    int failed = 0;
    for (const PQconninfoOption *option = options; option->keyword; option++)
        if (option->envvar && option->val)
            failed |= setenv(option->envvar, option->val, 1);
    PQconninfoFree(options);
    return failed ? fail(ctx, ERR_BROKEN, "the environment is full") : OK;
}
