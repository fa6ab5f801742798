/* session — from signing in to signing out. */
#include "core/account.h"

#include "base/encode.h"
#include "base/json.h"
#include "core/audit.h"
#include "crypto/crypto.h"

enum { TOKEN_MAX = 64, SWEEP = 1000 };

/* ASVS 7.3.1 and 7.3.2; reference/security.md 1.8. */
static const struct {
    int64_t idle_ms, whole_ms;
} TIMES[] = {
    [ACTOR_CITIZEN] = {30 * 60000, 12 * 3600000},
    [ACTOR_OFFICER] = {15 * 60000, 8 * 3600000},
};
enum { TOUCH_MS = 60000, LONGEST_MS = 12 * 3600000 };

SQL(session_insert,
    "INSERT INTO session (id, account, seat_post, opened_at, seen_at)"
    " VALUES ($1, $2, $3, $4, $4)");
/* With the account, because every request asks for both. */
SQL(session_by_id,
    "SELECT session.id AS session, session.seat_post, session.opened_at, session.seen_at,"
    "       account.id, account.kind, account.login, account.name, account.personal_id,"
    "       account.birth_date, account.phone, account.email, account.is_demo,"
    "       account.is_blocked"
    "  FROM session JOIN account ON account.id = session.account"
    " WHERE session.id = $1 AND account.is_blocked = 0");
SQL(session_delete, "DELETE FROM session WHERE id = $1 RETURNING account, seat_post");
SQL(session_seen, "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
SQL(session_seat, "UPDATE session SET seat_post = $2 WHERE id = $1 RETURNING account");
SQL(session_old,
    "SELECT id FROM session WHERE opened_at < $1 ORDER BY opened_at LIMIT $2");

static bool has_sessions(ActorKind kind)
{
    return kind == ACTOR_CITIZEN || kind == ACTOR_OFFICER;
}

static Str id_of(Ctx *ctx, Str token)
{
    return encode_hex(ctx->arena, crypto_token_hash(ctx->arena, token));
}

/* Made from the token, so that nothing more is stored, and it cannot be turned back. */
static Str csrf_of(Ctx *ctx, Str token)
{
    unsigned char mac[SHA256_SIZE];
    crypto_hmac_sha256(token, S("motcua csrf 1"), mac);
    return encode_hex(ctx->arena, (Str){(const char *)mac, sizeof mac});
}

/* An object of its own for each session: two sign-ins of one person at the same moment must
 * not meet in a conflict. Whoever signs in or out is the actor, though the request began as
 * nobody. */
static Err note(Ctx *ctx, Str session, const char *verb, Str account, Str seat_post)
{
    const Actor *before = ctx->actor;
    Actor        self = *before;
    if (self.kind == ACTOR_NOBODY)
        self.account = account;
    Buf payload = {.arena = ctx->arena};
    buf_add(&payload, S("{\"account\":"));
    json_escape(&payload, account);
    buf_add(&payload, S(",\"post\":"));
    json_escape(&payload, seat_post);
    buf_char(&payload, '}');
    ctx->actor = &self;
    Err err = audit_event(ctx, str_fmt(ctx->arena, "session:%.*s", FMT(session)), verb,
                          buf_str(&payload));
    ctx->actor = before;
    return err;
}

Err session_open(Ctx *ctx, const Account *account, Str seat_post, Str *token)
{
    if (account->is_blocked || !has_sessions(account->kind))
        return fail(ctx, ERR_DENIED, "session: this account may not sign in");
    *token = crypto_random_token(ctx->arena);
    Str id = id_of(ctx, *token);
    TRY(db_change(ctx, &session_insert,
                  PARAMS(db_text(id), db_text(account->id), db_text(seat_post),
                         db_int(ctx->now))));
    return note(ctx, id, "session.opened", account->id, seat_post);
}

Err session_close(Ctx *ctx, Str session)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &session_delete, PARAMS(db_text(session)), &row, &found));
    if (!found)
        return OK; /* closed before, or ended: that is what was wanted */
    return note(ctx, session, "session.closed", row_text(row, "account"),
                row_text(row, "seat_post"));
}

Err session_find_account(Ctx *ctx, Str token, Session *out, Account *account)
{
    Row  row;
    bool found = false;
    if (token.len > 0 && token.len <= TOKEN_MAX)
        TRY(db_maybe(ctx, &session_by_id, PARAMS(db_text(id_of(ctx, token))), &row, &found));
    if (!found)
        return fail(ctx, ERR_NOT_FOUND, "session: none of this token");
    account_of_row(row, account);
    *out = (Session){
        .id = row_text(row, "session"),
        .account = account->id,
        .seat_post = row_text(row, "seat_post"),
        .csrf = csrf_of(ctx, token),
        .opened_at = row_int(row, "opened_at"),
        .seen_at = row_int(row, "seen_at"),
        .kind = account->kind,
    };
    if (!has_sessions(out->kind) || ctx->now - out->seen_at > TIMES[out->kind].idle_ms ||
        ctx->now - out->opened_at > TIMES[out->kind].whole_ms)
        return fail(ctx, ERR_NOT_FOUND, "session: it has ended");
    return OK;
}

Err session_find(Ctx *ctx, Str token, Session *out)
{
    Account account;
    return session_find_account(ctx, token, out, &account);
}

bool session_touch_due(const Ctx *ctx, const Session *session)
{
    return ctx->now - session->seen_at >= TOUCH_MS;
}

Err session_touch(Ctx *ctx, const Session *session)
{
    DbAhead ignored; /* it may change nothing: another request was quicker */
    if (!session_touch_due(ctx, session))
        return OK;
    return db_ahead(ctx, &session_seen, PARAMS(db_text(session->id), db_int(ctx->now)), &ignored);
}

Err session_change_seat(Ctx *ctx, Str session, Str seat_post)
{
    Row row;
    TRY(db_one(ctx, &session_seat, PARAMS(db_text(session), db_text(seat_post)), &row));
    return note(ctx, session, "session.seat_changed", row_text(row, "account"), seat_post);
}

Err session_sweep(Ctx *ctx, int64_t *removed)
{
    Rows rows, gone;
    TRY(db_all(ctx, &session_old, PARAMS(db_int(ctx->now - LONGEST_MS), db_int(SWEEP)), &rows));
    for (size_t i = 0; i < rows.len; i++)
        TRY(db_all(ctx, &session_delete, PARAMS(db_text(row_text(rows_at(&rows, i), "id"))),
                   &gone));
    *removed = (int64_t)rows.len;
    return OK;
}
