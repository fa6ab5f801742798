/* account_web — my data, my password, where I am signed in. */
#include "system/identity/own.h"

#include "base/time.h"
#include "core/show.h"

typedef struct AccountData {
    Account      account;
    Str          id_masked, birth, seat, done;
    SessionLine *sessions;
    size_t       count;
    bool         has_seats;
} AccountData;

#include "system/identity/account.html.h"

static const JsonField ACCOUNT_OWN[] = {
    JSON(Account, login), JSON(Account, name),  JSON(Account, personal_id),
    JSON(Account, birth_date), JSON(Account, phone), JSON(Account, email), {0}};
static const JsonField SESSION_TWIN[] = {JSON_TIME(SessionLine, opened_at),
                                         JSON_TIME(SessionLine, seen_at),
                                         JSON(SessionLine, is_this), {0}};
static const JsonField ACCOUNT_TWIN[] = {
    JSON_OBJECT(AccountData, account, ACCOUNT_OWN),
    JSON(AccountData, seat),
    JSON_LIST(AccountData, sessions, count, SESSION_TWIN),
    {0},
};

static Str birth_text(Ctx *ctx, Str iso)
{
    Date date;
    return date_parse_iso(iso, &date) ? date_text(ctx->arena, date) : iso;
}

/* GET /account — also the password form again after a mistake. */
Err identity_account_get(Ctx *ctx, Req *req, Res *res)
{
    AccountData data = {0};
    TRY(account_find(ctx, ctx->actor->account, &data.account));
    TRY(identity_sessions(ctx, &data.sessions, &data.count));
    const Seat *seat = &ctx->actor->seat;
    if (seat->post.len)
        data.seat = str_fmt(ctx->arena, "%.*s, %.*s, %.*s", FMT(seat->title),
                            FMT(seat->unit_name), FMT(seat->body_name));
    data.has_seats = ctx->actor->kind == ACTOR_OFFICER;
    data.birth = birth_text(ctx, data.account.birth_date);
    Str done = req_query(ctx, req, "done");
    if (str_eq(done, S("password")))
        data.done = msg_text(ctx->lang, MSG_IDENTITY_PASSWORD_CHANGED);
    if (str_eq(done, S("sessions")))
        data.done = msg_text(ctx->lang, MSG_IDENTITY_SESSIONS_ENDED);
    return page_send(ctx, req, res, account_page, ACCOUNT_TWIN, &data);
}

typedef struct PasswordForm {
    Str now, fresh;
} PasswordForm;
static const Field PASSWORD[] = {
    {"now", FORM_SECRET, offsetof(PasswordForm, now), true, .max = PASSWORD_MOST},
    {"fresh", FORM_SECRET, offsetof(PasswordForm, fresh), true, .max = PASSWORD_MOST,
     .min = PASSWORD_LEAST},
    {0},
};

static Err refuse(Ctx *ctx, Req *req, Res *res, const Account *account)
{
    TRY(tries_note(ctx, account->login));
    req_problem(req, S("now"), MSG_IDENTITY_NOT_THIS_PASSWORD, (Str){0});
    TRY(identity_account_get(ctx, req, res));
    res->status = 422;
    return OK;
}

/* POST /account/password — ends every session and opens one anew. */
Err identity_password_post(Ctx *ctx, Req *req, Res *res)
{
    PasswordForm form = {0};
    Account      account;
    Str          known, hash;
    int64_t      wait_s;
    bool         fits;
    TRY(form_read(ctx, req, PASSWORD, &form));
    TRY(account_find(ctx, ctx->actor->account, &account));
    if (!password_is_good(ctx, req, "fresh", form.fresh, &account))
        return fail(ctx, ERR_INVALID, "password: easily guessed");
    TRY(tries_check(ctx, account.login, &wait_s));
    if (wait_s)
        return fail(ctx, ERR_LIMIT, "password: too many tries");
    TRY(account_by_login(ctx, account.login, &account, &known));
    TRY(password_fits(ctx, known, form.now, &fits));
    if (!fits)
        return refuse(ctx, req, res, &account);
    TRY(password_make(ctx, form.fresh, &hash));
    TRY(account_set_password(ctx, account.id, hash));
    TRY(tries_forget(ctx, account.login));
    Str post = ctx->actor->on_behalf.len ? ctx->actor->on_behalf : ctx->actor->seat.post;
    return sign_in_seated(ctx, res, &account, post, S("/account?done=password"));
}

/* POST /account/sessions — ends one, or with an empty `session` all but this one. */
Err identity_sessions_post(Ctx *ctx, Req *req, Res *res)
{
    TRY(identity_close_session(ctx, req_value(req, "session")));
    res_redirect(ctx, res, S("/account?done=sessions"));
    return OK;
}
