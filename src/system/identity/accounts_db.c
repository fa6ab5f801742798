/* accounts_db — whose accounts an administrator may manage: those of the own body and of the
 * bodies right below it; the first administrator, who has no post, those of every body. */
#include "system/identity/accounts.h"

#include "base/time.h"

static Date today(const Ctx *ctx) { return date_of_time(ctx->now); }

static bool is_first(const Ctx *ctx) { return !ctx->actor->seat.body.len; }

static Err add_level(Ctx *ctx, BodyLevel level, Bodies *out)
{
    Bodies more;
    TRY(org_bodies_of_level(ctx, level, today(ctx), &more));
    Body *both = NEW_ARRAY(ctx->arena, Body, out->len + more.len + 1);
    if (out->len)
        memcpy(both, out->at, out->len * sizeof *both);
    if (more.len)
        memcpy(both + out->len, more.at, more.len * sizeof *both);
    *out = (Bodies){both, out->len + more.len};
    return OK;
}

Err managed_bodies(Ctx *ctx, Bodies *out)
{
    *out = (Bodies){0};
    if (is_first(ctx)) {
        TRY(add_level(ctx, LEVEL_CENTRAL, out));
        TRY(add_level(ctx, LEVEL_PROVINCE, out));
        return add_level(ctx, LEVEL_COMMUNE, out);
    }
    Bodies below;
    TRY(org_body_children(ctx, ctx->actor->seat.body, today(ctx), &below));
    *out = (Bodies){NEW_ARRAY(ctx->arena, Body, below.len + 1), below.len + 1};
    TRY(org_body_find(ctx, ctx->actor->seat.body, &out->at[0]));
    if (below.len)
        memcpy(out->at + 1, below.at, below.len * sizeof *below.at);
    return OK;
}

Err is_managed_body(Ctx *ctx, Str body, bool *managed)
{
    Body found;
    *managed = is_first(ctx) || str_eq(body, ctx->actor->seat.body);
    if (*managed || !body.len)
        return OK;
    TRY(org_body_find(ctx, body, &found));
    *managed = str_eq(found.parent, ctx->actor->seat.body);
    return OK;
}

Err is_managed_account(Ctx *ctx, Str account, bool *managed)
{
    OrgSeats seats;
    *managed = is_first(ctx);
    TRY(org_seats_of(ctx, account, today(ctx), &seats));
    for (size_t i = 0; i < seats.len && !*managed; i++)
        if (!seats.at[i].on_behalf.len)
            TRY(is_managed_body(ctx, seats.at[i].seat.body, managed));
    return OK;
}

typedef struct Lines {
    PostLine *at;
    size_t    len;
} Lines;

static Err add_post(Ctx *ctx, const Unit *unit, const Post *post, Lines *out)
{
    Accounts holders;
    TRY(org_holders_of(ctx, post->id, today(ctx), &holders));
    PostLine line = {.post = post->id, .title = post_title(post, ctx->lang),
                     .unit = unit_name(unit, ctx->lang), .role = post->role};
    for (size_t i = 0; i == 0 || i < holders.len; i++) {
        if (out->len == ACCOUNT_LINES)
            return OK;
        if (i < holders.len)
            TRY(account_find(ctx, holders.at[i], &line.account));
        out->at[out->len++] = line;
    }
    return OK;
}

Err body_posts(Ctx *ctx, Str body, PostLine **out, size_t *count)
{
    Units units;
    Lines lines = {NEW_ARRAY(ctx->arena, PostLine, ACCOUNT_LINES), 0};
    TRY(org_units_of(ctx, body, today(ctx), &units));
    for (size_t i = 0; i < units.len; i++) {
        Posts posts;
        TRY(org_posts_of(ctx, units.at[i].id, today(ctx), &posts));
        for (size_t k = 0; k < posts.len; k++)
            TRY(add_post(ctx, &units.at[i], &posts.at[k], &lines));
    }
    *out = lines.at;
    *count = lines.len;
    return OK;
}

/* The body's administrator has a post like everybody: made where its first unit is, when the
 * first one is named. */
Err administrator_post(Ctx *ctx, Str body, Str *post)
{
    Posts posts;
    Units units;
    TRY(org_role_posts(ctx, body, S("administrator"), today(ctx), &posts));
    if (posts.len) {
        *post = posts.at[0].id;
        return OK;
    }
    TRY(org_units_of(ctx, body, today(ctx), &units));
    if (!units.len)
        return fail(ctx, ERR_INVALID, "the body has no unit");
    return org_post_add(ctx,
                        &(Post){.unit = units.at[0].id, .role = S("administrator"),
                                .title_vi = msg_text(LANG_VI, MSG_IDENTITY_ADMINISTRATOR),
                                .title_en = msg_text(LANG_EN, MSG_IDENTITY_ADMINISTRATOR)},
                        post);
}
