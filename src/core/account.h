/* account — who may sign in, and sessions.
 *
 * Passwords are Argon2id, hashed by the press. A session is a 256-bit random token in the
 * cookie __Host-sid; only its SHA-256 is stored. Citizens: 30 min idle, 12 h at most; officers
 * 15 min, 8 h (ASVS 7.3). Every sign-in makes a new one. Only account rules here; pages are in
 * system/identity. */
#pragma once
#include "core/core.h"

typedef struct Account {
    Str       id, login, name, personal_id, birth_date, phone, email;
    ActorKind kind;
    bool      is_demo, is_blocked;
} Account;

typedef struct NewAccount {
    Str       login, name, personal_id, birth_date, phone, email, password_hash;
    ActorKind kind;
    bool      is_demo;
} NewAccount;

/* ERR_CONFLICT: the login is taken (capitals and marks do not make another); ERR_INVALID: it is
 * empty. The others: ERR_NOT_FOUND when there is no such account. */
Err account_add(Ctx *ctx, const NewAccount *fresh, Str *id);
Err account_find(Ctx *ctx, Str id, Account *out);
/* For queries that join the table account and select all columns of Account. */
void account_of_row(Row row, Account *out);
Err account_by_login(Ctx *ctx, Str login, Account *out, Str *password_hash);
Err account_set_password(Ctx *ctx, Str id, Str password_hash); /* ends all sessions */
Err account_block(Ctx *ctx, Str id, bool is_blocked);     /* ends all sessions */

/* token: what goes into the cookie. seat_post: the post an officer acts in, "" for citizens.
 * ERR_DENIED: the account is blocked. */
Err session_open(Ctx *ctx, const Account *account, Str seat_post, Str *token);
Err session_close(Ctx *ctx, Str session); /* OK also when it was closed before */
typedef struct Session {
    Str     id, account, seat_post, csrf;
    int64_t opened_at, seen_at;
    ActorKind kind;
} Session;
/* ERR_NOT_FOUND: unknown, idle too long, expired, or the account is blocked. */
Err session_find(Ctx *ctx, Str token, Session *out);
/* The same with its account, by one query: what every request begins with. */
Err session_find_account(Ctx *ctx, Str token, Session *out, Account *account);
/* Notes that it was used, in a write unit; at most once a minute, so that pages stay reads:
 * session_touch_due tells beforehand. */
Err session_touch(Ctx *ctx, const Session *session);
bool session_touch_due(const Ctx *ctx, const Session *session);
Err session_change_seat(Ctx *ctx, Str session, Str seat_post);
/* Deletes what has ended by itself, at most 1,000 at a time. */
Err session_sweep(Ctx *ctx, int64_t *removed);

/* One-time links: first administrator, activation. Only the hash is kept. */
Err onetime_make(Ctx *ctx, const char *purpose, Str account, int64_t for_ms, Str *token);
Err onetime_use(Ctx *ctx, const char *purpose, Str token, Str *account); /* ERR_NOT_FOUND */
