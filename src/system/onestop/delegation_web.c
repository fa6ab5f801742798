/* delegation_web — during leave: who stands in for my post, from when to when, by what decision;
 * shown to both, ended by who gave it. */
#include "system/onestop/own.h"

#include "base/time.h"
#include "engine/org/delegation.h"

enum { POSTS_MOST = 200 };

typedef struct DelegationLine {
    Str  id, from, to, basis, end_href;
    Date first, last;
    bool is_given, holds_now;
} DelegationLine;
typedef struct DelegationsData {
    DeskNav         nav;
    DelegationLine *lines;
    size_t          count;
    ControlOption  *posts;
    size_t          post_count;
    Str             title, done, why_not;
} DelegationsData;

#include "system/onestop/delegations.html.h"

static const JsonField LINE[] = {
    JSON(DelegationLine, id),    JSON(DelegationLine, from),     JSON(DelegationLine, to),
    JSON(DelegationLine, basis), JSON(DelegationLine, is_given), JSON(DelegationLine, holds_now),
    JSON(DelegationLine, first), JSON(DelegationLine, last),     {0}};
static const JsonField OPTION[] = {JSON(ControlOption, value), JSON(ControlOption, label), {0}};
static const JsonField DELEGATIONS_TWIN[] = {
    JSON_LIST(DelegationsData, lines, count, LINE),
    JSON_LIST(DelegationsData, posts, post_count, OPTION),
    JSON(DelegationsData, why_not), {0}};

/* "Phạm Thị Thu Mai, Chuyên viên" */
static Err post_words(Ctx *ctx, Str id, Str *out)
{
    Post post;
    Str  name;
    TRY(org_post_find(ctx, id, &post));
    TRY(dossier_post_name(ctx, id, &name));
    Str title = post_title(&post, ctx->lang);
    *out = str_eq(name, title)
               ? title
               : str_fmt(ctx->arena, "%.*s, %.*s", FMT(name), FMT(title));
    return OK;
}

static Err fill_lines(Ctx *ctx, DelegationsData *data)
{
    DelegationRow *rows;
    Date           today = date_of_time(ctx->now);
    Str            own = ctx->actor->seat.post;
    TRY(org_delegations_of(ctx, own, today, &rows, &data->count));
    data->lines = NEW_ARRAY(ctx->arena, DelegationLine, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        DelegationLine *line = &data->lines[i];
        *line = (DelegationLine){
            .id = rows[i].id, .basis = rows[i].basis, .first = rows[i].valid_from,
            .last = date_from_days(date_to_days(rows[i].valid_to) - 1),
            .is_given = str_eq(rows[i].from_post, own),
            .holds_now = date_cmp(rows[i].valid_from, today) <= 0,
            .end_href = str_fmt(ctx->arena, "/desk/delegations/%.*s/end", FMT(rows[i].id)),
        };
        TRY(post_words(ctx, rows[i].from_post, &line->from));
        TRY(post_words(ctx, rows[i].to_post, &line->to));
    }
    return OK;
}

static Err add_posts(Ctx *ctx, const Unit *unit, DelegationsData *data)
{
    Posts posts;
    TRY(org_posts_of(ctx, unit->id, date_of_time(ctx->now), &posts));
    for (size_t i = 0; i < posts.len && data->post_count < POSTS_MOST; i++) {
        ControlOption *option = &data->posts[data->post_count];
        if (str_eq(posts.at[i].id, ctx->actor->seat.post))
            continue;
        option->value = posts.at[i].id;
        TRY(post_words(ctx, posts.at[i].id, &option->label));
        option->label = str_fmt(ctx->arena, "%.*s, %.*s", FMT(option->label),
                                FMT(unit_name(unit, ctx->lang)));
        data->post_count++;
    }
    return OK;
}

static Err fill_posts(Ctx *ctx, DelegationsData *data)
{
    Units units;
    TRY(org_units_of(ctx, ctx->actor->seat.body, date_of_time(ctx->now), &units));
    data->posts = NEW_ARRAY(ctx->arena, ControlOption, POSTS_MOST + 1);
    for (size_t i = 0; i < units.len; i++)
        TRY(add_posts(ctx, &units.at[i], data));
    return OK;
}

/* GET /desk/delegations — also the form again after a mistake. */
Err desk_delegations_get(Ctx *ctx, Req *req, Res *res)
{
    DelegationsData data = {.title = msg_text(ctx->lang, MSG_DESK_DELEGATIONS)};
    Str             done = req_query(ctx, req, "done");
    TRY(desk_nav(ctx, "delegations", &data.nav));
    if (str_eq(done, S("made")))
        data.done = msg_text(ctx->lang, MSG_DESK_DELEGATION_MADE);
    if (str_eq(done, S("ended")))
        data.done = msg_text(ctx->lang, MSG_DESK_DELEGATION_ENDED);
    TRY(fill_lines(ctx, &data));
    if (ctx->actor->on_behalf.len)
        data.why_not = msg_text(ctx->lang, MSG_DESK_DELEGATION_NOT_ON);
    else
        TRY(fill_posts(ctx, &data));
    return page_send(ctx, req, res, delegations_page, DELEGATIONS_TWIN, &data);
}

typedef struct DelegationForm {
    Str  to, basis;
    Date from, until;
} DelegationForm;
static const Field FORM[] = {
    {"to", FORM_TEXT, offsetof(DelegationForm, to), true, .max = 100},
    {"from", FORM_DATE, offsetof(DelegationForm, from), true},
    {"until", FORM_DATE, offsetof(DelegationForm, until), true},
    {"basis", FORM_TEXT, offsetof(DelegationForm, basis), true, .max = 500, .min = 5},
    {0},
};

static Err refuse(Ctx *ctx, Req *req, const char *field, Message why)
{
    req_problem(req, str_of(field), (int)why, (Str){0});
    return fail(ctx, ERR_INVALID, "a delegation cannot be made so");
}

/* POST /desk/delegations — of one's own post alone: what was lent is not lent on. */
Err desk_delegations_post(Ctx *ctx, Req *req, Res *res)
{
    Str            id;
    Post           to;
    DelegationForm form = {0};
    if (ctx->actor->on_behalf.len)
        return fail(ctx, ERR_DENIED, "what was delegated is not delegated on");
    TRY(form_read(ctx, req, FORM, &form));
    if (date_cmp(form.from, date_of_time(ctx->now)) < 0)
        return refuse(ctx, req, "from", MSG_DESK_DELEGATION_PAST);
    if (date_cmp(form.until, form.from) < 0)
        return refuse(ctx, req, "until", MSG_DESK_DELEGATION_ORDER);
    Err err = org_post_find(ctx, form.to, &to);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    if (err != OK || !str_eq(to.body, ctx->actor->seat.body) ||
        str_eq(to.id, ctx->actor->seat.post))
        return refuse(ctx, req, "to", MSG_FORM_REQUIRED);
    Delegation fresh = {.from_post = ctx->actor->seat.post, .to_post = to.id,
                        .basis = form.basis, .valid_from = form.from,
                        .valid_to = date_from_days(date_to_days(form.until) + 1)};
    TRY(org_delegate(ctx, &fresh, &id));
    res_redirect(ctx, res, S("/desk/delegations?done=made"));
    return OK;
}

/* POST /desk/delegations/:id/end */
Err desk_delegation_end_post(Ctx *ctx, Req *req, Res *res)
{
    if (ctx->actor->on_behalf.len)
        return fail(ctx, ERR_DENIED, "only who gave it ends it");
    TRY(org_delegation_end(ctx, req_param(req, "id"), ctx->actor->seat.post));
    res_redirect(ctx, res, S("/desk/delegations?done=ended"));
    return OK;
}
