/* onetime — a link that works once, for a purpose and a while. */
#include "core/account.h"

#include "base/json.h"
#include "core/audit.h"
#include "crypto/crypto.h"

enum { TOKEN_MAX = 64 };

SQL(onetime_insert,
    "INSERT INTO onetime (hash, purpose, account, expires_at) VALUES ($1, $2, $3, $4)");
SQL(onetime_take,
    "DELETE FROM onetime WHERE hash = $1 AND purpose = $2 AND expires_at > $3"
    " RETURNING account");
SQL(onetime_forget, "DELETE FROM onetime WHERE expires_at <= $1");

static Err note(Ctx *ctx, Str account, const char *verb, const char *purpose)
{
    Buf payload = {.arena = ctx->arena};
    buf_add(&payload, S("{\"purpose\":"));
    json_escape(&payload, str_of(purpose));
    buf_char(&payload, '}');
    return audit_event(ctx, str_fmt(ctx->arena, "account:%.*s", FMT(account)), verb,
                       buf_str(&payload));
}

Err onetime_make(Ctx *ctx, const char *purpose, Str account, int64_t for_ms, Str *token)
{
    TRY(db_run(ctx, &onetime_forget, PARAMS(db_int(ctx->now))));
    *token = crypto_random_token(ctx->arena);
    TRY(db_change(ctx, &onetime_insert,
                  PARAMS(db_bytes(crypto_token_hash(ctx->arena, *token)),
                         db_text(str_of(purpose)), db_text(account),
                         db_int(ctx->now + for_ms))));
    return note(ctx, account, "onetime.made", purpose);
}

Err onetime_use(Ctx *ctx, const char *purpose, Str token, Str *account)
{
    Row  row;
    bool found = false;
    if (token.len > 0 && token.len <= TOKEN_MAX)
        TRY(db_maybe(ctx, &onetime_take,
                     PARAMS(db_bytes(crypto_token_hash(ctx->arena, token)),
                            db_text(str_of(purpose)), db_int(ctx->now)),
                     &row, &found));
    if (!found)
        return fail(ctx, ERR_NOT_FOUND, "onetime: unknown, used or too old");
    *account = row_text(row, "account");
    return note(ctx, *account, "onetime.used", purpose);
}
