/* own — what the pages of identity share; for this system alone. */
#pragma once
#include "core/account.h"
#include "core/page.h"
#include "engine/org/org.h"
#include "system/identity/identity.h"

#define SESSION_COOKIE "__Host-sid"
#define DRAFT_COOKIE "__Host-draft"

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 256 };

/* A place of this site to go on to; empty for anything else. */
Str identity_next_inside(Str next);
/* A new session in place of the one there may be, in the account's only seat if it has one, and
 * the browser's drafts; then to `next` (checked here), or where this account begins. */
Err sign_in_open(Ctx *ctx, const Req *req, Res *res, const Account *account, Str next);
/* The same in a chosen seat. */
Err sign_in_seated(Ctx *ctx, Res *res, const Account *account, Str post, Str next);
/* The post a session names for a seat: the one stood in for, else one's own. */
Str identity_seat_key(const OrgSeat *seat);

/* ---- passwords --------------------------------------------------------------------------- */

/* Does it fit? Asks the press also when there is no hash, so that both take as long. */
Err password_fits(Ctx *ctx, Str hash, Str password, bool *fits);
/* A problem of `field` for what is easily guessed; false then. */
bool password_is_good(Ctx *ctx, Req *req, const char *field, Str password,
                      const Account *whose);
Err  password_make(Ctx *ctx, Str password, Str *hash);

/* Failed tries by login. *wait_s > 0: too many, no more until then. */
Err tries_check(Ctx *ctx, Str login, int64_t *wait_s);
Err tries_note(Ctx *ctx, Str login);
Err tries_forget(Ctx *ctx, Str login);

/* ---- queries ----------------------------------------------------------------------------- */

typedef struct DemoLogin {
    Str login, name, title;
} DemoLogin;
Err identity_demo_logins(Ctx *ctx, Str prefix, DemoLogin **out, size_t *count);

typedef struct SessionLine {
    Str     id;
    int64_t opened_at, seen_at;
    bool    is_this;
} SessionLine;
Err identity_sessions(Ctx *ctx, SessionLine **out, size_t *count);
/* Ends one of the actor's own; the others too when id is empty. */
Err identity_close_session(Ctx *ctx, Str id);
/* Whose link this is, without using it. ERR_NOT_FOUND. */
Err identity_link_account(Ctx *ctx, Str token, Account *out);

/* ---- handlers --------------------------------------------------------------------------- */

/* login_web.c */
Handler identity_login_get, identity_login_post, identity_logout_post, identity_seat_get,
    identity_seat_post;
/* register_web.c, activate_web.c */
Handler identity_register_get, identity_register_post, identity_activate_get,
    identity_activate_post;
/* account_web.c */
Handler identity_account_get, identity_password_post, identity_sessions_post;
/* accounts_web.c, jobs_web.c */
Handler identity_accounts_get, identity_accounts_post, identity_jobs_get,
    identity_job_retry_post;
