/* sign_in — a session for an account, and where it leads. */
#include "system/identity/own.h"

#include "base/encode.h"
#include "base/time.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/handover.h"

/* "//host" and "/\host" leave the site, a control character breaks the header. */
Str identity_next_inside(Str next)
{
    if (next.len < 1 || next.at[0] != '/' || next.len > 500)
        return (Str){0};
    if (next.len > 1 && (next.at[1] == '/' || next.at[1] == '\\'))
        return (Str){0};
    for (size_t i = 0; i < next.len; i++)
        if ((unsigned char)next.at[i] < ' ')
            return (Str){0};
    return next;
}

Str identity_seat_key(const OrgSeat *seat)
{
    return seat->on_behalf.len ? seat->on_behalf : seat->seat.post;
}

static Err adopt_drafts(Ctx *ctx, const Req *req, const Account *account)
{
    const Actor *before = ctx->actor;
    Actor        self = {.kind = account->kind, .account = account->id, .name = account->name};
    ctx->actor = &self;
    Err err = draft_adopt(ctx, req_cookie(req, DRAFT_COOKIE));
    ctx->actor = before;
    return err;
}

Err sign_in_seated(Ctx *ctx, Res *res, const Account *account, Str post, Str next)
{
    Str token;
    if (ctx->actor->session.len)
        TRY(session_close(ctx, ctx->actor->session));
    TRY(session_open(ctx, account, post, &token));
    res_cookie(ctx, res, SESSION_COOKIE, token, -1);
    res_redirect(ctx, res, next);
    return OK;
}

/* Who led a body that is gone has no seat, and may still owe the confirmation of its hand-over. */
static Err owes_handover(Ctx *ctx, const Account *account, bool *owes)
{
    Handover    *owed;
    size_t       count;
    const Actor *before = ctx->actor;
    Actor        self = {.kind = account->kind, .account = account->id};
    ctx->actor = &self;
    Err err = handover_owed(ctx, &owed, &count);
    ctx->actor = before;
    *owes = err == OK && count > 0;
    return err;
}

static Err begins_at(Ctx *ctx, const Account *account, bool is_seated, Str *place)
{
    bool owes;
    *place = account->kind == ACTOR_CITIZEN ? S("/my") : S("/desk");
    if (is_seated || account->kind == ACTOR_CITIZEN)
        return OK;
    TRY(owes_handover(ctx, account, &owes));
    bool is_first = str_eq(account->login, S(IDENTITY_FIRST_LOGIN));
    *place = owes ? S("/desk/handovers") : is_first ? S("/admin/accounts") : S("/account");
    return OK;
}

Err sign_in_open(Ctx *ctx, const Req *req, Res *res, const Account *account, Str next)
{
    OrgSeats seats = {0};
    Str      inside = identity_next_inside(next);
    if (account->kind == ACTOR_OFFICER)
        TRY(org_seats_of(ctx, account->id, date_of_time(ctx->now), &seats));
    TRY(adopt_drafts(ctx, req, account));
    if (seats.len > 1)
        return sign_in_seated(ctx, res, account, (Str){0},
                              inside.len ? str_fmt(ctx->arena, "/seat?next=%.*s",
                                                   FMT(encode_url(ctx->arena, inside)))
                                         : S("/seat"));
    Str post = seats.len ? identity_seat_key(&seats.at[0]) : (Str){0};
    if (!inside.len)
        TRY(begins_at(ctx, account, seats.len > 0, &inside));
    return sign_in_seated(ctx, res, account, post, inside);
}
