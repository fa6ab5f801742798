/* activate_web — a link that works once and sets a password: the first administrator's, a new
 * officer's, or of somebody who forgot theirs and came to the desk. */
#include "system/identity/own.h"

typedef struct ActivateData {
    bool is_known;
    Str  login, name;
} ActivateData;

#include "system/identity/activate.html.h"

static const JsonField ACTIVATE_TWIN[] = {JSON(ActivateData, is_known),
                                          JSON(ActivateData, login), {0}};

typedef struct ActivateForm {
    Str password;
} ActivateForm;
static const Field ACTIVATE[] = {
    {"password", FORM_SECRET, offsetof(ActivateForm, password), true, .max = PASSWORD_MOST,
     .min = PASSWORD_LEAST},
    {0},
};

/* *found is false when the link is unknown, used or too old. */
static Err whose(Ctx *ctx, const Req *req, Account *account, bool *found)
{
    Err err = identity_link_account(ctx, req_param(req, "token"), account);
    *found = err == OK && !account->is_blocked;
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    return OK;
}

/* GET /activate/:token */
Err identity_activate_get(Ctx *ctx, Req *req, Res *res)
{
    Account      account = {0};
    ActivateData data = {0};
    TRY(whose(ctx, req, &account, &data.is_known));
    if (data.is_known) {
        data.login = account.login;
        data.name = account.name;
    }
    res->status = data.is_known ? 200 : 404;
    return page_send(ctx, req, res, activate_page, ACTIVATE_TWIN, &data);
}

/* POST /activate/:token */
Err identity_activate_post(Ctx *ctx, Req *req, Res *res)
{
    ActivateForm form = {0};
    Account      account = {0};
    Str          hash, id;
    bool         found;
    TRY(whose(ctx, req, &account, &found));
    if (!found)
        return identity_activate_get(ctx, req, res);
    TRY(form_read(ctx, req, ACTIVATE, &form));
    if (!password_is_good(ctx, req, "password", form.password, &account))
        return fail(ctx, ERR_INVALID, "activate: easily guessed");
    TRY(password_make(ctx, form.password, &hash));
    TRY(onetime_use(ctx, "activate", req_param(req, "token"), &id));
    TRY(account_set_password(ctx, id, hash));
    TRY(tries_forget(ctx, account.login));
    return sign_in_open(ctx, req, res, &account, (Str){0});
}
