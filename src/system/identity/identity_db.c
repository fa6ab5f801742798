/* identity_db — the queries of identity's own pages. */
#include "system/identity/own.h"

#include "base/text.h"
#include "base/time.h"
#include "crypto/crypto.h"

/* ---- failed tries ------------------------------------------------------------------------ */

enum { TRIES_MOST = 10, TRIES_MS = 15 * 60000 };

SQL(sign_in_tries,
    "SELECT tries, since_at FROM sign_in_try WHERE login = $1 AND since_at > $2");
SQL(sign_in_failed,
    "INSERT INTO sign_in_try (login, tries, since_at) VALUES ($1, 1, $2)"
    " ON CONFLICT (login) DO UPDATE SET tries = sign_in_try.tries + 1");
SQL(sign_in_forget, "DELETE FROM sign_in_try WHERE login = $1");
SQL(sign_in_sweep, "DELETE FROM sign_in_try WHERE since_at <= $1");

static Param key_of(Ctx *ctx, Str login)
{
    return db_bytes(crypto_sha256_str(ctx->arena, text_fold(ctx->arena, login)));
}

Err tries_check(Ctx *ctx, Str login, int64_t *wait_s)
{
    Row  row;
    bool found;
    *wait_s = 0;
    TRY(db_maybe(ctx, &sign_in_tries,
                 PARAMS(key_of(ctx, login), db_int(ctx->now - TRIES_MS)), &row, &found));
    if (found && row_int(row, "tries") >= TRIES_MOST)
        *wait_s = (row_int(row, "since_at") + TRIES_MS - ctx->now) / 1000 + 1;
    return OK;
}

Err tries_note(Ctx *ctx, Str login)
{
    TRY(db_run(ctx, &sign_in_sweep, PARAMS(db_int(ctx->now - TRIES_MS))));
    return db_run(ctx, &sign_in_failed, PARAMS(key_of(ctx, login), db_int(ctx->now)));
}

Err tries_forget(Ctx *ctx, Str login)
{
    return db_run(ctx, &sign_in_forget, PARAMS(key_of(ctx, login)));
}

enum { DEMO_SHOWN = 12 };

/* ---- demo -------------------------------------------------------------------------------- */

SQL(identity_demo,
    "SELECT id, login, name FROM account"
    " WHERE login_fold >= $1 AND login_fold < $2 AND is_demo = 1"
    " ORDER BY length(login_fold), login_fold LIMIT $3");

Err identity_demo_logins(Ctx *ctx, Str prefix, DemoLogin **out, size_t *count)
{
    Rows rows;
    Str  end = str_fmt(ctx->arena, "%.*sz", FMT(prefix));
    TRY(db_all(ctx, &identity_demo,
               PARAMS(db_text(prefix), db_text(end), db_int(DEMO_SHOWN)), &rows));
    *out = NEW_ARRAY(ctx->arena, DemoLogin, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row      row = rows_at(&rows, i);
        OrgSeats seats;
        TRY(org_seats_of(ctx, row_text(row, "id"), date_of_time(ctx->now), &seats));
        (*out)[i] = (DemoLogin){.login = row_text(row, "login"), .name = row_text(row, "name")};
        if (seats.len)
            (*out)[i].title = seats.at[0].seat.title;
    }
    return OK;
}

/* ---- one's own sessions ------------------------------------------------------------------ */

SQL(identity_own_sessions,
    "SELECT id, opened_at, seen_at FROM session WHERE account = $1"
    " ORDER BY seen_at DESC, id LIMIT 50");

Err identity_sessions(Ctx *ctx, SessionLine **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &identity_own_sessions, PARAMS(db_text(ctx->actor->account)), &rows));
    *out = NEW_ARRAY(ctx->arena, SessionLine, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (SessionLine){
            .id = row_text(row, "id"),
            .opened_at = row_int(row, "opened_at"),
            .seen_at = row_int(row, "seen_at"),
            .is_this = str_eq(row_text(row, "id"), ctx->actor->session),
        };
    }
    return OK;
}

Err identity_close_session(Ctx *ctx, Str id)
{
    SessionLine *sessions;
    size_t       count;
    TRY(identity_sessions(ctx, &sessions, &count));
    for (size_t i = 0; i < count; i++)
        if (id.len ? str_eq(sessions[i].id, id) : !sessions[i].is_this)
            TRY(session_close(ctx, sessions[i].id));
    return OK;
}

/* ---- links ------------------------------------------------------------------------------- */

SQL(identity_link,
    "SELECT account FROM onetime WHERE hash = $1 AND purpose = 'activate' AND expires_at > $2");

Err identity_link_account(Ctx *ctx, Str token, Account *out)
{
    Row row;
    TRY(db_one(ctx, &identity_link,
               PARAMS(db_bytes(crypto_token_hash(ctx->arena, token)), db_int(ctx->now)), &row));
    return account_find(ctx, row_text(row, "account"), out);
}
