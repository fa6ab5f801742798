/* act_lead — what those answerable for a dossier do besides its steps: a new date with an apology,
 * another officer, one step back. */
#include "engine/dossier/act.h"

#include "base/time.h"

SQL(apology_draft_used, "DELETE FROM apology_draft WHERE dossier = $1");

/* That it is the first time and early enough was asked by permit.c (Decree 61/2018 Art 19.9). */
Err act_extend(Acting *a)
{
    enum { MOST_DAYS = 60 };
    Dossier *d = a->d;
    a->verb = "dossier.extended";
    TRY(act_needs_reasons(a));
    if (a->input->days < 1 || a->input->days > MOST_DAYS)
        return fail(a->ctx, ERR_INVALID, "a term is extended by 1 to %d working days", MOST_DAYS);
    d->extended = a->input->days;
    d->extended_at = a->ctx->now;
    TRY(flow_due(a->ctx, a->flow.calendar, d, &d->due_at));
    return db_run(a->ctx, &apology_draft_used, PARAMS(db_text(d->id)));
}

Err act_reassign(Acting *a)
{
    Posts    posts;
    Dossier *d = a->d;
    a->verb = "dossier.reassigned";
    TRY(act_needs_reason(a));
    TRY(org_role_posts(a->ctx, d->body, d->role, date_of_time(a->ctx->now), &posts));
    for (size_t i = 0; i < posts.len; i++) {
        if (!str_eq(posts.at[i].id, a->input->to) || str_eq(posts.at[i].id, d->holder))
            continue;
        /* Later steps of the role are the new holder's, too. */
        if (!d->assigned.len || str_eq(d->assigned, d->holder))
            d->assigned = posts.at[i].id;
        d->holder = a->facts.to = posts.at[i].id;
        return OK;
    }
    return fail(a->ctx, ERR_INVALID, "not another post of the role it waits for");
}

Err act_hand_back(Acting *a)
{
    int back;
    a->verb = "dossier.handed_back";
    TRY(act_needs_reason(a));
    TRY(flow_previous(a->ctx, &a->flow, act_step_index(a), &back));
    if (back < 0)
        return fail(a->ctx, ERR_DENIED, "no officer's step stands before this one");
    return act_go_on(a, back);
}
