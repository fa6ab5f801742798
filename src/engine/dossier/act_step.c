/* act_step — the acts of steps: each ends its step, or goes back where a verdict says so. */
#include "engine/dossier/act.h"

#include "base/time.h"

int act_step_index(const Acting *a)
{
    return (int)(a->flow.step - a->flow.definition->steps);
}

Err act_move(Acting *a, int index)
{
    Dossier *d = a->d;
    TRY(step_leaves(a));
    if (d->paused_at)
        TRY(flow_go_on(a->ctx, &a->flow, d));
    TRY(flow_enter(a->ctx, &a->flow, d, index));
    a->flow.step = index < 0 ? NULL : &a->flow.definition->steps[index];
    if (index < 0)
        return OK;
    if (a->flow.step->pause)
        flow_pause(a->ctx, d, a->flow.step->pause);
    return step_begins(a);
}

Err act_go_on(Acting *a, int index)
{
    a->d->status = a->d->status == STATUS_SUBMITTED ? STATUS_RECEIVED : STATUS_IN_PROGRESS;
    TRY(act_move(a, index));
    if (a->flow.step && a->flow.step->verb == VERB_CHARGE)
        a->d->status = STATUS_PAYMENT;
    return OK;
}

/* The step is done, and `next` follows: the legal clock stops where the definition says so. */
static Err finish_to(Acting *a, int next)
{
    if (a->flow.step->is_done && !a->d->done_at) {
        if (a->d->paused_at)
            TRY(flow_go_on(a->ctx, &a->flow, a->d));
        a->d->done_at = a->ctx->now;
    }
    TRY(act_go_on(a, next));
    if (a->d->done_at) {
        a->d->status = STATUS_DONE;
        if (a->d->outcome == OUTCOME_NONE)
            a->d->outcome = OUTCOME_GRANTED;
    }
    return OK;
}

static Err finish_step(Acting *a)
{
    int next;
    TRY(flow_next(a->ctx, &a->flow, act_step_index(a), &next));
    return finish_to(a, next);
}

Err act_receive(Acting *a)
{
    a->verb = "dossier.received";
    a->d->accepted_at = a->ctx->now;
    TRY(flow_start_clock(a->ctx, &a->flow, a->d));
    return finish_step(a);
}

Err act_assign(Acting *a)
{
    Post post;
    int  next;
    a->verb = "dossier.assigned";
    TRY(flow_next_worked(a->ctx, &a->flow, act_step_index(a), &next));
    if (next < 0)
        return fail(a->ctx, ERR_BROKEN, "assign is the last step");
    Err err = org_post_find(a->ctx, a->input->to, &post);
    if (err != OK || !str_eq(post.body, a->d->body) ||
        !str_eq(post.role, a->flow.definition->steps[next].role))
        return fail(a->ctx, ERR_INVALID, "not a post the next step can be assigned to");
    a->d->assigned = post.id;
    a->facts.to = post.id;
    return finish_step(a);
}

/* A verdict that asks for a supplement or refuses needs the right to do so. */
static Err special_verdict(Acting *a, int to)
{
    static const struct {
        Act    act;
        ActFn *change;
    } AS[] = {[-TO_SUPPLEMENT] = {ACT_SUPPLEMENT, act_supplement},
              [-TO_REFUSE] = {ACT_REFUSE, act_refuse},
              [-TO_STOP] = {ACT_VERDICT, act_stop}};
    Act as = to == TO_STOP ? a->input->act : AS[-to].act;
    if (!a->permitted.may[as])
        return fail(a->ctx, ERR_DENIED, "the verdict leads to act %d, which may not be done now",
                    (int)as);
    return AS[-to].change(a);
}

static Err judge(Acting *a)
{
    const DefinitionStep *step = a->flow.step;
    a->facts.verdict = a->input->verdict;
    a->facts.note = a->input->note;
    if (!a->input->verdict.len)
        return finish_step(a);
    for (int i = 0; i < step->n_verdicts; i++) {
        const DefinitionVerdict *on = &step->verdicts[i];
        if (!str_eq(on->id, a->input->verdict))
            continue;
        if (on->to < 0)
            return special_verdict(a, on->to);
        a->facts.reason = a->input->reason;
        /* A part of the result goes out: a way forward is an end of the step, too. */
        return on->to > act_step_index(a) ? finish_to(a, on->to) : act_go_on(a, on->to);
    }
    return fail(a->ctx, ERR_INVALID, "the step has no such verdict");
}

Err act_verdict(Acting *a)
{
    static const char *const DONE_VERB[VERBS] = {
        [VERB_EXAMINE] = "dossier.examined", [VERB_INSPECT] = "dossier.inspected",
        [VERB_REVIEW] = "dossier.reviewed",  [VERB_SIGN] = "dossier.returned",
        [VERB_NUMBER] = "dossier.returned",  [VERB_LINK] = "dossier.linked",
        [VERB_RECORD] = "dossier.recorded"};
    Verb verb = a->flow.step->verb;
    a->verb = DONE_VERB[verb];
    if (!a->input->verdict.len && (verb == VERB_SIGN || verb == VERB_NUMBER))
        return fail(a->ctx, ERR_INVALID, "signing and numbering are acts of their own");
    return judge(a);
}

Err act_conclude(Acting *a)
{
    a->verb = "dossier.concluded";
    return judge(a);
}

Err act_sign(Acting *a)
{
    a->verb = "dossier.signed";
    return finish_step(a);
}

Err act_number(Acting *a)
{
    a->verb = "dossier.numbered";
    TRY(paperwork_number(a));
    return finish_step(a);
}

Err act_deliver(Acting *a)
{
    a->verb = "dossier.delivered";
    a->d->delivered_at = a->ctx->now;
    TRY(act_move(a, -1));
    a->d->status = STATUS_DELIVERED;
    return OK;
}

Err act_paid(Acting *a)
{
    a->verb = "dossier.paid";
    if (!str_trim(a->input->note).len)
        return fail(a->ctx, ERR_INVALID, "the number of the receipt is needed");
    a->facts.note = a->input->note;
    return finish_step(a);
}

/* The step goes on, its own term from the begin. */
Err act_resume(Acting *a)
{
    Dossier *d = a->d;
    a->verb = "dossier.resumed";
    TRY(act_needs_reason(a));
    TRY(flow_go_on(a->ctx, &a->flow, d));
    d->step_at = a->ctx->now;
    return flow_step_due(a->ctx, a->flow.calendar, a->flow.step, d->step_at, &d->step_due_at);
}
