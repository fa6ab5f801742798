/* accounts_web — the administrator: who holds which post, new officers, links, blocks. */
#include "system/identity/accounts.h"

#include "base/time.h"
#include "engine/dossier/dossier.h"

typedef struct AccountsData {
    Str            body, body_name, login, link, link_name, done;
    ControlOption *bodies, *posts;
    size_t         body_count, post_count;
    PostLine      *lines;
    size_t         count;
    bool           is_found;
    Account        found;
} AccountsData;

#include "system/identity/accounts.html.h"

static const JsonField HOLDER[] = {JSON(Account, id), JSON(Account, login), JSON(Account, name),
                                   JSON(Account, is_blocked), {0}};
static const JsonField LINE[] = {JSON(PostLine, post), JSON(PostLine, title),
                                 JSON(PostLine, unit), JSON(PostLine, role),
                                 JSON_OBJECT(PostLine, account, HOLDER), {0}};
static const JsonField ACCOUNTS_TWIN[] = {
    JSON(AccountsData, body), JSON(AccountsData, body_name), JSON(AccountsData, link),
    JSON_LIST(AccountsData, lines, count, LINE),
    {0},
};

static Str asked(Ctx *ctx, const Req *req, const char *name)
{
    return req->method == POST ? req_value(req, name) : req_query(ctx, req, name);
}

static Err fill_bodies(Ctx *ctx, AccountsData *data)
{
    Bodies bodies;
    TRY(managed_bodies(ctx, &bodies));
    data->bodies = NEW_ARRAY(ctx->arena, ControlOption, bodies.len + 1);
    data->body_count = bodies.len;
    if (!data->body.len && bodies.len)
        data->body = bodies.at[0].id;
    for (size_t i = 0; i < bodies.len; i++) {
        bool is_chosen = str_eq(bodies.at[i].id, data->body);
        data->bodies[i] = (ControlOption){.value = bodies.at[i].id,
                                          .label = body_name(&bodies.at[i], ctx->lang),
                                          .is_chosen = is_chosen};
        if (is_chosen)
            data->body_name = data->bodies[i].label;
    }
    if (data->body.len && !data->body_name.len)
        return fail(ctx, ERR_NOT_FOUND, "not a body this administrator manages");
    return OK;
}

static void fill_posts(Ctx *ctx, AccountsData *data)
{
    data->posts = NEW_ARRAY(ctx->arena, ControlOption, data->count + 2);
    for (size_t i = 0; i < data->count; i++) {
        const PostLine *line = &data->lines[i];
        if (i && str_eq(line->post, data->lines[i - 1].post))
            continue;
        data->posts[data->post_count++] = (ControlOption){
            .value = line->post,
            .label = str_fmt(ctx->arena, "%.*s, %.*s", FMT(line->title), FMT(line->unit))};
    }
    data->posts[data->post_count++] =
        (ControlOption){.value = S(NEW_ADMINISTRATOR),
                        .label = msg_text(ctx->lang, MSG_IDENTITY_ADMINISTRATOR)};
}

static Err find_login(Ctx *ctx, AccountsData *data)
{
    Str hash;
    if (!data->login.len)
        return OK;
    Err err = account_by_login(ctx, data->login, &data->found, &hash);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    return is_managed_account(ctx, data->found.id, &data->is_found);
}

static Err show(Ctx *ctx, Req *req, Res *res, AccountsData *data)
{
    data->body = asked(ctx, req, "body");
    data->login = str_trim(req_query(ctx, req, "find"));
    TRY(fill_bodies(ctx, data));
    if (data->body.len)
        TRY(body_posts(ctx, data->body, &data->lines, &data->count));
    fill_posts(ctx, data);
    TRY(find_login(ctx, data));
    return page_send(ctx, req, res, accounts_page, ACCOUNTS_TWIN, data);
}

/* GET /admin/accounts?body=ID&find=LOGIN */
Err identity_accounts_get(Ctx *ctx, Req *req, Res *res)
{
    AccountsData data = {0};
    if (str_eq(req_query(ctx, req, "done"), S("1")))
        data.done = msg_text(ctx->lang, MSG_IDENTITY_DONE);
    return show(ctx, req, res, &data);
}

/* ---- acts -------------------------------------------------------------------------------- */

enum { ACT_ADD, ACT_BLOCK, ACT_UNBLOCK, ACT_LINK };
typedef struct AccountsForm {
    int act;
    Str account, body, login, name, post;
} AccountsForm;
static const Choice ACTS[] = {{"add", ACT_ADD}, {"block", ACT_BLOCK}, {"unblock", ACT_UNBLOCK},
                              {"link", ACT_LINK}, {0}};
static const Field WHICH[] = {
    {"act", FORM_CHOICE, offsetof(AccountsForm, act), true, .choices = ACTS},
    {"account", FORM_TEXT, offsetof(AccountsForm, account)},
    {"body", FORM_TEXT, offsetof(AccountsForm, body)},
    {0},
};
static const Field OFFICER[] = {
    {"login", FORM_TEXT, offsetof(AccountsForm, login), true, .max = 60, .min = 3},
    {"name", FORM_TEXT, offsetof(AccountsForm, name), true, .max = 100, .min = 2},
    {"post", FORM_TEXT, offsetof(AccountsForm, post), true},
    {0},
};

/* The link is shown once, in this answer: an address that held it would stay in histories. */
static Err show_link_once(Ctx *ctx, Req *req, Res *res, const Account *account)
{
    enum { LINK_MS = 24 * 60 * 60 * 1000 };
    AccountsData data = {.link_name = account->name};
    Str          token;
    TRY(onetime_make(ctx, "activate", account->id, LINK_MS, &token));
    data.link = str_fmt(ctx->arena, "%.*s/activate/%.*s", FMT(dossier_public_url()),
                        FMT(token));
    return show(ctx, req, res, &data);
}

/* The post must be one of a body this administrator manages. */
static Err find_post(Ctx *ctx, Req *req, const AccountsForm *form, Str *post)
{
    Post found = {.id = form->post, .body = form->body};
    bool managed, is_new = str_eq(form->post, S(NEW_ADMINISTRATOR));
    if (!is_new)
        TRY(org_post_find(ctx, form->post, &found));
    TRY(is_managed_body(ctx, found.body, &managed));
    if (!managed)
        return fail(ctx, ERR_DENIED, "a post of a body this administrator does not manage");
    *post = found.id;
    if (!is_new)
        return OK;
    Err err = administrator_post(ctx, form->body, post);
    if (err == ERR_INVALID)
        req_problem(req, S("post"), MSG_FORM_NOT_A_CHOICE, (Str){0});
    return err;
}

static Err add_officer(Ctx *ctx, Req *req, Res *res, AccountsForm *form)
{
    Str     post, id, hash;
    Account account;
    TRY(form_read(ctx, req, OFFICER, form));
    TRY(find_post(ctx, req, form, &post));
    Err err = account_by_login(ctx, form->login, &account, &hash);
    if (err == OK) {
        req_problem(req, S("login"), MSG_IDENTITY_LOGIN_TAKEN, (Str){0});
        return fail(ctx, ERR_INVALID, "the login is taken");
    }
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    TRY(account_add(ctx, &(NewAccount){.login = form->login, .name = form->name,
                                       .kind = ACTOR_OFFICER, .is_demo = page_site()->is_demo},
                    &id));
    TRY(org_holder_add(ctx, post, id, date_of_time(ctx->now), (Date){0}));
    TRY(account_find(ctx, id, &account));
    return show_link_once(ctx, req, res, &account);
}

/* POST /admin/accounts */
Err identity_accounts_post(Ctx *ctx, Req *req, Res *res)
{
    AccountsForm form = {0};
    Account      account;
    bool         managed;
    TRY(form_read(ctx, req, WHICH, &form));
    if (form.act == ACT_ADD)
        return add_officer(ctx, req, res, &form);
    TRY(account_find(ctx, form.account, &account));
    TRY(is_managed_account(ctx, account.id, &managed));
    if (!managed || str_eq(account.id, ctx->actor->account))
        return fail(ctx, ERR_DENIED, "one's own account, or one of another body");
    if (form.act == ACT_LINK)
        return show_link_once(ctx, req, res, &account);
    TRY(account_block(ctx, account.id, form.act == ACT_BLOCK));
    res_redirect(ctx, res, str_fmt(ctx->arena, "/admin/accounts?done=1&body=%.*s",
                                   FMT(form.body)));
    return OK;
}
