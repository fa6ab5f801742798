/* login_web — signing in and out, and the seat an officer acts in. */
#include "system/identity/own.h"

#include "base/log.h"
#include "base/time.h"

typedef struct LoginForm {
    Str login, password, next;
} LoginForm;
static const Field LOGIN[] = {
    {"login", FORM_TEXT, offsetof(LoginForm, login), true, .max = 200},
    {"password", FORM_SECRET, offsetof(LoginForm, password), true, .max = PASSWORD_MOST},
    {"next", FORM_TEXT, offsetof(LoginForm, next)},
    {0},
};

typedef struct LoginData {
    Str        next, register_href;
    bool       is_demo;
    Str        demo_password;
    DemoLogin *citizens, *officers;
    size_t     citizen_count, officer_count;
} LoginData;

typedef struct SeatChoice {
    Str post, title, unit, body;
    bool is_on_behalf, is_this;
} SeatChoice;
typedef struct SeatData {
    Str         next;
    SeatChoice *seats;
    size_t      count;
    ControlOption *options;
} SeatData;

#include "system/identity/login.html.h"
#include "system/identity/seat.html.h"

static const JsonField DEMO_LOGIN[] = {JSON(DemoLogin, login), JSON(DemoLogin, name),
                                       JSON(DemoLogin, title), {0}};
static const JsonField LOGIN_TWIN[] = {
    JSON(LoginData, next),
    JSON(LoginData, is_demo),
    JSON_LIST(LoginData, citizens, citizen_count, DEMO_LOGIN),
    JSON_LIST(LoginData, officers, officer_count, DEMO_LOGIN),
    {0},
};
static const JsonField SEAT_CHOICE[] = {
    JSON(SeatChoice, post), JSON(SeatChoice, title),        JSON(SeatChoice, unit),
    JSON(SeatChoice, body), JSON(SeatChoice, is_on_behalf), JSON(SeatChoice, is_this),
    {0}};
static const JsonField SEAT_TWIN[] = {JSON_LIST(SeatData, seats, count, SEAT_CHOICE), {0}};

/* Of the form when it came back, else of the address. */
static Str asked_next(Ctx *ctx, const Req *req)
{
    return identity_next_inside(req->method == POST ? req_value(req, "next")
                                           : req_query(ctx, req, "next"));
}

/* GET /login?next=/path — also the form again after a mistake. */
Err identity_login_get(Ctx *ctx, Req *req, Res *res)
{
    LoginData data = {.next = asked_next(ctx, req), .is_demo = page_site()->is_demo};
    data.register_href = str_fmt(ctx->arena, "/register?next=%.*s", FMT(data.next));
    if (data.is_demo) {
        data.demo_password = S(IDENTITY_DEMO_PASSWORD);
        TRY(identity_demo_logins(ctx, S("congdan"), &data.citizens, &data.citizen_count));
        TRY(identity_demo_logins(ctx, S("thuanhoa"), &data.officers, &data.officer_count));
    }
    return page_send(ctx, req, res, login_page, LOGIN_TWIN, &data);
}

/* Not an error: the try that is noted must be kept. */
static Err refuse(Ctx *ctx, Req *req, Res *res, const LoginForm *form)
{
    TRY(tries_note(ctx, form->login));
    log_info("sign_in_refused");
    req_problem(req, S("login"), MSG_IDENTITY_WRONG, (Str){0});
    TRY(identity_login_get(ctx, req, res));
    res->status = 422;
    return OK;
}

static Err refuse_for_now(Ctx *ctx, Req *req, Res *res, int64_t wait_s)
{
    req_problem(req, S("login"), MSG_IDENTITY_TOO_OFTEN__ARG,
                str_fmt(ctx->arena, "%lld", (long long)(wait_s + 59) / 60));
    TRY(identity_login_get(ctx, req, res));
    res_header(res, "Retry-After", str_fmt(ctx->arena, "%lld", (long long)wait_s));
    res->status = 429;
    return OK;
}

/* POST /login — tries are counted before and after the press was asked: many at once gain
 * nothing. */
Err identity_login_post(Ctx *ctx, Req *req, Res *res)
{
    LoginForm form = {0};
    Account   account = {0};
    Str       hash = {0};
    int64_t   wait_s;
    bool      fits;
    TRY(form_read(ctx, req, LOGIN, &form));
    TRY(tries_check(ctx, form.login, &wait_s));
    if (wait_s)
        return refuse_for_now(ctx, req, res, wait_s);
    Err err = account_by_login(ctx, form.login, &account, &hash);
    if (err == ERR_NOT_FOUND)
        fault_clear(ctx);
    else
        TRY(err);
    TRY(password_fits(ctx, hash, form.password, &fits));
    if (!fits || account.is_blocked)
        return refuse(ctx, req, res, &form);
    TRY(tries_forget(ctx, form.login));
    return sign_in_open(ctx, req, res, &account, form.next);
}

/* POST /logout — also when the session has ended by itself. The browser forgets what it kept
 * of pages; the language stays. */
Err identity_logout_post(Ctx *ctx, Req *req, Res *res)
{
    (void)req;
    if (ctx->actor->session.len)
        TRY(session_close(ctx, ctx->actor->session));
    res_cookie(ctx, res, SESSION_COOKIE, (Str){0}, 0);
    res_cookie(ctx, res, DRAFT_COOKIE, (Str){0}, 0);
    res_header(res, "Clear-Site-Data", S("\"cache\", \"storage\""));
    res_redirect(ctx, res, S("/"));
    return OK;
}

/* ---- seats ------------------------------------------------------------------------------- */

static Err seats_of_actor(Ctx *ctx, OrgSeats *out)
{
    return org_seats_of(ctx, ctx->actor->account, date_of_time(ctx->now), out);
}

/* GET /seat — the posts an officer holds, and those held for somebody else. */
Err identity_seat_get(Ctx *ctx, Req *req, Res *res)
{
    OrgSeats seats;
    SeatData data = {.next = asked_next(ctx, req)};
    Str      now = ctx->actor->on_behalf.len ? ctx->actor->on_behalf : ctx->actor->seat.post;
    TRY(seats_of_actor(ctx, &seats));
    data.count = seats.len;
    data.seats = NEW_ARRAY(ctx->arena, SeatChoice, seats.len + 1);
    data.options = NEW_ARRAY(ctx->arena, ControlOption, seats.len + 1);
    for (size_t i = 0; i < seats.len; i++) {
        const OrgSeat *seat = &seats.at[i];
        Str            post = identity_seat_key(seat);
        data.seats[i] = (SeatChoice){post, seat->seat.title, seat->seat.unit_name,
                                     seat->seat.body_name, seat->on_behalf.len > 0,
                                     str_eq(post, now)};
        Str place = str_fmt(ctx->arena, "%.*s, %.*s", FMT(seat->seat.unit_name),
                            FMT(seat->seat.body_name));
        data.options[i] = (ControlOption){
            .value = post,
            .label = seat->on_behalf.len
                         ? msg_fmt(ctx->arena, ctx->lang, MSG_IDENTITY_ON_BEHALF__TITLE,
                                   seat->seat.title)
                         : seat->seat.title,
            .hint = place,
            .is_chosen = str_eq(post, now),
        };
    }
    return page_send(ctx, req, res, seat_page, SEAT_TWIN, &data);
}

typedef struct SeatForm {
    Str post, next;
} SeatForm;
static const Field SEAT[] = {
    {"post", FORM_TEXT, offsetof(SeatForm, post), true},
    {"next", FORM_TEXT, offsetof(SeatForm, next)},
    {0},
};

/* POST /seat — a new session in the chosen seat. */
Err identity_seat_post(Ctx *ctx, Req *req, Res *res)
{
    SeatForm form = {0};
    OrgSeats seats;
    Account  account;
    TRY(form_read(ctx, req, SEAT, &form));
    TRY(seats_of_actor(ctx, &seats));
    TRY(account_find(ctx, ctx->actor->account, &account));
    Str next = identity_next_inside(form.next);
    for (size_t i = 0; i < seats.len; i++)
        if (str_eq(form.post, identity_seat_key(&seats.at[i])))
            return sign_in_seated(ctx, res, &account, form.post, next.len ? next : S("/desk"));
    return fail(ctx, ERR_DENIED, "not a seat of this account");
}
