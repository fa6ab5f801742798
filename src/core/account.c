/* account — who may sign in. The only place that reads and writes personal data of accounts. */
#include "core/account.h"

#include "base/text.h"
#include "core/verify_own.h"
#include "crypto/crypto.h"

#define ACCOUNT_COLUMNS \
    "id, kind, login, name, personal_id, birth_date, phone, email, is_demo, is_blocked"

SQL(account_insert,
    "INSERT INTO account (id, kind, login, login_fold, name, personal_id, birth_date, phone,"
    "                     email, password_hash, is_demo, is_blocked, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)"
    " ON CONFLICT (login_fold) DO NOTHING");
SQL(account_by_id, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = $1");
SQL(account_by_login_fold,
    "SELECT " ACCOUNT_COLUMNS ", password_hash FROM account WHERE login_fold = $1");
SQL(account_update_password, "UPDATE account SET password_hash = $2 WHERE id = $1");
SQL(account_update_blocked, "UPDATE account SET is_blocked = $2 WHERE id = $1");
SQL(account_end_sessions, "DELETE FROM session WHERE account = $1");

static Str object_of(Ctx *ctx, Str id)
{
    return str_fmt(ctx->arena, "account:%.*s", FMT(id));
}

void account_of_row(Row row, Account *out)
{
    *out = (Account){
        .id = row_text(row, "id"),
        .login = row_text(row, "login"),
        .name = row_text(row, "name"),
        .personal_id = row_text(row, "personal_id"),
        .birth_date = row_text(row, "birth_date"),
        .phone = row_text(row, "phone"),
        .email = row_text(row, "email"),
        .kind = (ActorKind)row_int(row, "kind"),
        .is_demo = row_int(row, "is_demo"),
        .is_blocked = row_int(row, "is_blocked"),
    };
}

Err account_add(Ctx *ctx, const NewAccount *fresh, Str *id)
{
    Str login = text_fold(ctx->arena, fresh->login);
    if (login.len == 0)
        return fail(ctx, ERR_INVALID, "account: the login is empty");
    *id = crypto_random_id(ctx->arena);
    TRY(db_change(ctx, &account_insert,
                  PARAMS(db_text(*id), db_int(fresh->kind), db_text(fresh->login),
                         db_text(login), db_text(fresh->name), db_text(fresh->personal_id),
                         db_text(fresh->birth_date), db_text(fresh->phone),
                         db_text(fresh->email), db_text(fresh->password_hash),
                         db_int(fresh->is_demo), db_int(ctx->now))));
    ObjectHead head = {.object = object_of(ctx, *id)};
    Str        payload = str_fmt(ctx->arena, "{\"demo\":%s,\"kind\":\"%s\"}",
                                 fresh->is_demo ? "true" : "false",
                                 fresh->kind == ACTOR_OFFICER ? "officer" : "citizen");
    return audit_append(ctx, &head, "account.added", payload);
}

Err account_find(Ctx *ctx, Str id, Account *out)
{
    Row row;
    TRY(db_one(ctx, &account_by_id, PARAMS(db_text(id)), &row));
    account_of_row(row, out);
    return OK;
}

Err account_by_login(Ctx *ctx, Str login, Account *out, Str *password_hash)
{
    Row row;
    Str folded = text_fold(ctx->arena, login);
    TRY(db_one(ctx, &account_by_login_fold, PARAMS(db_text(folded)), &row));
    account_of_row(row, out);
    *password_hash = row_text(row, "password_hash");
    return OK;
}

/* ERR_NOT_FOUND unless the account is there. */
static Err change(Ctx *ctx, const Sql *sql, Str id, Param value)
{
    Account known;
    TRY(account_find(ctx, id, &known));
    return db_change(ctx, sql, PARAMS(db_text(id), value));
}

Err account_set_password(Ctx *ctx, Str id, Str password_hash)
{
    TRY(change(ctx, &account_update_password, id, db_text(password_hash)));
    TRY(db_run(ctx, &account_end_sessions, PARAMS(db_text(id))));
    return audit_event(ctx, object_of(ctx, id), "account.password_changed", (Str){0});
}

Err account_block(Ctx *ctx, Str id, bool is_blocked)
{
    TRY(change(ctx, &account_update_blocked, id, db_int(is_blocked)));
    if (is_blocked)
        TRY(db_run(ctx, &account_end_sessions, PARAMS(db_text(id))));
    return audit_event(ctx, object_of(ctx, id),
                       is_blocked ? "account.blocked" : "account.unblocked", (Str){0});
}

/* ---- verify ------------------------------------------------------------------------------ */

/* All of them, on purpose: verify. */
SQL_WHOLE_TABLE(account_without_event,
    "SELECT 'account:' || id AS object FROM account"
    " WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.object = 'account:' || account.id)"
    " LIMIT 1");

static Err check(Ctx *ctx, const Events *events, Str *problem)
{
    Str     kind, id;
    Account account;
    bool    is_blocked = false;
    str_cut(events->at[0].object, ':', &kind, &id);
    TRY(account_find(ctx, id, &account));
    for (size_t i = 0; i < events->len; i++) {
        if (str_eq(events->at[i].verb, S("account.blocked")))
            is_blocked = true;
        if (str_eq(events->at[i].verb, S("account.unblocked")))
            is_blocked = false;
    }
    if (account.is_blocked != is_blocked)
        *problem = S("is_blocked in table account is not what the events say");
    return OK;
}

const VerifyPort ACCOUNT_PORT = {"account", check, &account_without_event};
