/* handover_resolve — who takes a dossier over: by rule the body, by person the post. */
#include "engine/dossier/handover_own.h"

#include "base/time.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/flow.h"

Resolver handover_resolver(const Handover *handover)
{
    return (Resolver){.handover = handover, .day = date_from_days(handover->day)};
}

/* Today's org tree would mislead: competence is asked for the day of the hand-over. Null when the
 * rule names nobody: the giver may be gone, or its area divided. */
static Err by_rule(Ctx *ctx, const Resolver *resolver, const Dossier *dossier, Str *body)
{
    Flow flow;
    Body found;
    Ctx  then = *ctx;
    TRY(flow_of(ctx, dossier, &flow));
    *body = (Str){0};
    then.now = time_of_date(resolver->day);
    Err err = draft_destination(&then, flow.answers, &found);
    if (err == OK)
        *body = found.id;
    return err == ERR_INVALID || err == ERR_NOT_FOUND ? OK : err;
}

/* The post of this role that one of those who held the old one has in the receiving body. */
static Err moved_with(Ctx *ctx, const Resolver *resolver, Str post, Str role, Str *to)
{
    Accounts holders;
    OrgSeats seats;
    *to = (Str){0};
    TRY(org_holders_of(ctx, post, date_add_days(resolver->day, -1), &holders));
    for (size_t i = 0; i < holders.len; i++) {
        TRY(org_seats_of(ctx, holders.at[i], resolver->day, &seats));
        for (size_t k = 0; k < seats.len && !to->len; k++)
            if (!seats.at[k].on_behalf.len && str_eq(seats.at[k].seat.role, role) &&
                str_eq(seats.at[k].seat.body, resolver->handover->receiver))
                *to = seats.at[k].seat.post;
    }
    return OK;
}

static Err find_post(Ctx *ctx, const Resolver *resolver, Str post, Str role, Str *to)
{
    Posts posts;
    *to = (Str){0};
    if (post.len)
        TRY(moved_with(ctx, resolver, post, role, to));
    if (to->len)
        return OK;
    TRY(org_role_posts(ctx, resolver->handover->receiver, role, resolver->day, &posts));
    if (posts.len == 1)
        *to = posts.at[0].id;
    return OK;
}

/* A body has a few posts for hundreds of dossiers: each is looked for once. */
static Err post_for(Ctx *ctx, Resolver *resolver, Str post, Str role, Str *to)
{
    for (size_t i = 0; i < resolver->known_count; i++)
        if (str_eq(resolver->known[i].post, post) && str_eq(resolver->known[i].role, role)) {
            *to = resolver->known[i].to;
            return OK;
        }
    TRY(find_post(ctx, resolver, post, role, to));
    if (resolver->known_count < COUNT(resolver->known)) {
        resolver->known[resolver->known_count].post = post;
        resolver->known[resolver->known_count].role = role;
        resolver->known[resolver->known_count++].to = *to;
    }
    return OK;
}

Err handover_resolve(Ctx *ctx, Resolver *resolver, const Dossier *dossier, HandoverCandidate *out)
{
    const Handover *h = resolver->handover;
    Posts           posts;
    Str             body;
    *out = (HandoverCandidate){.dossier = *dossier};
    TRY(by_rule(ctx, resolver, dossier, &body));
    if (body.len && !str_eq(body, h->receiver) && !str_eq(body, h->giver)) {
        out->elsewhere = body;
        return OK;
    }
    if (!dossier->role.len)
        return OK;
    TRY(post_for(ctx, resolver, dossier->holder, dossier->role, &out->holder));
    if (out->holder.len)
        return OK;
    TRY(org_role_posts(ctx, h->receiver, dossier->role, resolver->day, &posts));
    out->nobody = posts.len == 0;
    return OK;
}
