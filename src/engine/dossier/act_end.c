/* act_end — how a dossier ends without the result that was asked for: refused, stopped, withdrawn. */
#include "engine/dossier/act.h"

Err act_needs_reason(Acting *a)
{
    if (!str_trim(a->input->reason).len)
        return fail(a->ctx, ERR_INVALID, "a reason is needed");
    a->facts.reason = a->input->reason;
    return OK;
}

Err act_needs_reasons(Acting *a)
{
    if (!str_trim(a->input->reason).len || !str_trim(a->input->basis).len)
        return fail(a->ctx, ERR_INVALID, "a reason and its legal basis are needed");
    a->facts.reason = a->input->reason;
    a->facts.basis = a->input->basis;
    return OK;
}

/* All clocks stop here; what stood goes on first, so that the sum is right. */
static Err finish(Acting *a)
{
    if (a->d->paused_at)
        TRY(flow_go_on(a->ctx, &a->flow, a->d));
    a->d->done_at = a->ctx->now;
    return OK;
}

/* Before acceptance it is over; afterwards the refusal is a result, delivered like any other
 * (Decree 61/2018 Art 19.8). */
Err act_refuse(Acting *a)
{
    Dossier *d = a->d;
    a->verb = "dossier.refused";
    TRY(act_needs_reasons(a));
    TRY(finish(a));
    if (d->due_at && a->ctx->now > d->due_at) /* it is due within the term, like any result */
        a->facts.late = S("refusal");
    d->outcome = OUTCOME_REFUSED;
    if (!d->accepted_at) {
        d->status = STATUS_NOT_RECEIVED;
        return act_move(a, -1);
    }
    d->status = STATUS_DONE;
    for (int i = 0; i < a->flow.definition->n_steps; i++)
        if (a->flow.definition->steps[i].verb == VERB_DELIVER)
            return act_move(a, i);
    return fail(a->ctx, ERR_BROKEN, "the definition has no step that delivers");
}

Err act_stop(Acting *a)
{
    a->verb = "dossier.stopped";
    TRY(act_needs_reasons(a));
    TRY(finish(a));
    a->d->status = STATUS_STOPPED;
    return act_move(a, -1);
}

Err act_withdraw(Acting *a)
{
    a->verb = "dossier.withdrawn";
    a->facts.reason = a->input->reason;
    TRY(finish(a));
    a->d->status = STATUS_WITHDRAWN;
    return act_move(a, -1);
}
