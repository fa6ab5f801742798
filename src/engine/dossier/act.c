/* act — what each act changes, in one transaction with its event. */
#include "engine/dossier/act.h"

#include "base/time.h"

static Err go_on(Acting *a, int index)
{
    a->d->status = a->d->status == STATUS_SUBMITTED ? STATUS_RECEIVED : STATUS_IN_PROGRESS;
    return flow_enter(a->ctx, &a->flow, a->d, index);
}

static int step_index(const Acting *a)
{
    return (int)(a->flow.step - a->flow.definition->steps);
}

/* The step is done: the legal clock stops where the definition says so. */
static Err finish_step(Acting *a)
{
    if (a->flow.step->is_done && !a->d->done_at)
        a->d->done_at = a->ctx->now;
    int next = flow_next(&a->flow, step_index(a));
    TRY(go_on(a, next));
    if (a->d->done_at) {
        a->d->status = STATUS_DONE;
        if (a->d->outcome == OUTCOME_NONE)
            a->d->outcome = OUTCOME_GRANTED;
    }
    return OK;
}

static Err receive(Acting *a)
{
    a->verb = "dossier.received";
    a->d->accepted_at = a->ctx->now;
    TRY(flow_start_clock(a->ctx, &a->flow, a->d));
    return finish_step(a);
}

static Err assign(Acting *a)
{
    Post post;
    a->verb = "dossier.assigned";
    int next = flow_next(&a->flow, step_index(a));
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

static Err need_reasons(Acting *a)
{
    if (!str_trim(a->input->reason).len || !str_trim(a->input->basis).len)
        return fail(a->ctx, ERR_INVALID, "a reason and its legal basis are needed");
    a->facts.reason = a->input->reason;
    a->facts.basis = a->input->basis;
    return OK;
}

static Str asked_papers(const Acting *a)
{
    Buf out = {.arena = a->ctx->arena};
    for (size_t i = 0; i < a->input->paper_count; i++) {
        if (i)
            buf_char(&out, ' ');
        buf_add(&out, a->input->papers[i]);
    }
    return buf_str(&out);
}

SQL(supplement_insert,
    "INSERT INTO supplement (dossier, number, reason, basis, papers, asked_at, due_at, answered_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 0)");

static Err supplement(Acting *a)
{
    Dossier *d = a->d;
    a->verb = "dossier.supplement_asked";
    if (d->supplements & supplement_phase(d)) /* a verdict comes here, too */
        return fail(a->ctx, ERR_DENIED, "a supplement was asked in this phase before");
    TRY(need_reasons(a));
    for (size_t i = 0; i < a->input->paper_count; i++)
        if (definition_paper(a->flow.definition, a->input->papers[i]) < 0)
            return fail(a->ctx, ERR_INVALID, "no such paper in the definition");
    a->facts.papers = asked_papers(a);
    d->supplements |= supplement_phase(d);
    d->paused_at = a->ctx->now;
    d->status = STATUS_SUPPLEMENT;
    int days = a->flow.definition->deadline.applicant_days;
    TRY(calendar_due(a->ctx, a->flow.calendar, a->ctx->now, days > 0 ? days : 1,
                     &d->supplement_due_at));
    return db_later(a->ctx, &supplement_insert,
                    PARAMS(db_text(d->id), db_int(a->before.head.number + 1),
                           db_text(a->facts.reason), db_text(a->facts.basis),
                           db_text(a->facts.papers), db_int(a->ctx->now),
                           db_int(d->supplement_due_at)));
}

/* Before acceptance it is over; afterwards the refusal is a result, delivered like any other
 * (Decree 61/2018 Art 19.8). */
static Err refuse(Acting *a)
{
    Dossier *d = a->d;
    a->verb = "dossier.refused";
    TRY(need_reasons(a));
    d->outcome = OUTCOME_REFUSED;
    d->done_at = a->ctx->now;
    d->paused_at = d->supplement_due_at = 0;
    if (!d->accepted_at) {
        d->status = STATUS_NOT_RECEIVED;
        return flow_enter(a->ctx, &a->flow, d, -1);
    }
    d->status = STATUS_DONE;
    for (int i = 0; i < a->flow.definition->n_steps; i++)
        if (a->flow.definition->steps[i].verb == VERB_DELIVER)
            return flow_enter(a->ctx, &a->flow, d, i);
    return fail(a->ctx, ERR_BROKEN, "the definition has no step that delivers");
}

static Err stop(Acting *a)
{
    a->verb = "dossier.stopped";
    TRY(need_reasons(a));
    a->d->status = STATUS_STOPPED;
    a->d->done_at = a->ctx->now;
    return flow_enter(a->ctx, &a->flow, a->d, -1);
}

/* A verdict that asks for a supplement or refuses needs the right to do so. */
static Err special_verdict(Acting *a, int to)
{
    Act as = to == TO_SUPPLEMENT ? ACT_SUPPLEMENT : ACT_REFUSE;
    if (to != TO_STOP && !a->permitted.may[as])
        return fail(a->ctx, ERR_DENIED, "the verdict leads to act %d, which may not be done now",
                    (int)as);
    return to == TO_SUPPLEMENT ? supplement(a) : to == TO_REFUSE ? refuse(a) : stop(a);
}

static Err verdict(Acting *a)
{
    static const char *const DONE_VERB[VERBS] = {
        [VERB_EXAMINE] = "dossier.examined", [VERB_INSPECT] = "dossier.inspected",
        [VERB_REVIEW] = "dossier.reviewed",  [VERB_SIGN] = "dossier.returned",
        [VERB_NUMBER] = "dossier.returned"};
    a->verb = DONE_VERB[a->flow.step->verb];
    a->facts.verdict = a->input->verdict;
    a->facts.note = a->input->note;
    bool is_good = !a->input->verdict.len;
    if (is_good && (a->flow.step->verb == VERB_SIGN || a->flow.step->verb == VERB_NUMBER))
        return fail(a->ctx, ERR_INVALID, "signing and numbering are acts of their own");
    if (is_good)
        return finish_step(a);
    for (int i = 0; i < a->flow.step->n_verdicts; i++) {
        const DefinitionVerdict *on = &a->flow.step->verdicts[i];
        if (!str_eq(on->id, a->input->verdict))
            continue;
        if (on->to < 0)
            return special_verdict(a, on->to);
        a->facts.reason = a->input->reason;
        return go_on(a, on->to);
    }
    return fail(a->ctx, ERR_INVALID, "the step has no such verdict");
}

static Err sign(Acting *a)
{
    a->verb = "dossier.signed";
    return finish_step(a);
}

static Err number(Acting *a)
{
    a->verb = "dossier.numbered";
    TRY(paperwork_number(a));
    return finish_step(a);
}

static Err deliver(Acting *a)
{
    a->verb = "dossier.delivered";
    a->d->delivered_at = a->ctx->now;
    TRY(flow_enter(a->ctx, &a->flow, a->d, -1));
    a->d->status = STATUS_DELIVERED;
    return OK;
}

static Err withdraw(Acting *a)
{
    a->verb = "dossier.withdrawn";
    a->facts.reason = a->input->reason;
    a->d->status = STATUS_WITHDRAWN;
    a->d->done_at = a->ctx->now;
    a->d->paused_at = a->d->supplement_due_at = 0;
    return flow_enter(a->ctx, &a->flow, a->d, -1);
}

SQL(supplement_answered,
    "UPDATE supplement SET answered_at = $2 WHERE dossier = $1 AND answered_at = 0");

/* The term begins anew, and so does the step's (Decree 61/2018 Art 19.4). */
static Err answer(Acting *a)
{
    a->verb = "dossier.supplemented";
    a->facts.answers_sha256 = a->input->answers_sha256;
    a->facts.papers = a->input->brought;
    TRY(flow_resume_clock(a->ctx, &a->flow, a->d));
    TRY(db_later(a->ctx, &supplement_answered, PARAMS(db_text(a->d->id), db_int(a->ctx->now))));
    Str holder = a->d->holder;
    TRY(flow_enter(a->ctx, &a->flow, a->d, step_index(a)));
    a->d->holder = holder;
    a->d->status = a->d->accepted_at ? STATUS_IN_PROGRESS : STATUS_SUBMITTED;
    return OK;
}

/* What follows when row and event are written, and what the applicant is told. */
static const struct ActRule {
    ActFn      *change, *then;
    const char *notice;
} RULES[ACT_COUNT] = {
    [ACT_RECEIVE] = {receive, paperwork_receipt, "received"},
    [ACT_ASSIGN] = {assign, NULL, NULL},
    [ACT_VERDICT] = {verdict, NULL, NULL},
    [ACT_SIGN] = {sign, paperwork_result, NULL},
    [ACT_NUMBER] = {number, NULL, NULL},
    [ACT_DELIVER] = {deliver, NULL, "delivered"},
    [ACT_SUPPLEMENT] = {supplement, paperwork_supplement, "supplement"},
    [ACT_REFUSE] = {refuse, paperwork_refusal, "refused"},
    [ACT_WITHDRAW] = {withdraw, NULL, NULL},
    [ACT_ANSWER] = {answer, NULL, NULL},
};

/* A verdict may have become a supplement or a refusal: what follows is theirs. */
static const struct ActRule *rule_after(const Acting *a)
{
    if (a->input->act != ACT_VERDICT)
        return &RULES[a->input->act];
    if (a->d->status == STATUS_SUPPLEMENT)
        return &RULES[ACT_SUPPLEMENT];
    return a->d->outcome == OUTCOME_REFUSED ? &RULES[ACT_REFUSE] : &RULES[ACT_VERDICT];
}

Err dossier_act(Ctx *ctx, Dossier *dossier, const ActInput *input)
{
    Acting a = {.ctx = ctx, .input = input, .before = *dossier, .d = dossier};
    if (input->seen != dossier->head.number)
        return fail(ctx, ERR_CONFLICT, "the page showed event %lld, there are %lld",
                    (long long)input->seen, (long long)dossier->head.number);
    TRY(flow_of(ctx, dossier, &a.flow));
    permitted_by(ctx, dossier, &a.flow, &a.permitted);
    if (!a.permitted.may[input->act])
        return fail(ctx, ERR_DENIED, "act %d is not this seat's, now", (int)input->act);
    TRY(RULES[input->act].change(&a));
    TRY(dossier_change(ctx, &a.before, dossier, a.verb, &a.facts));
    const struct ActRule *rule = rule_after(&a);
    if (rule->then)
        TRY(rule->then(&a));
    return rule->notice ? notice_add(ctx, dossier->applicant, rule->notice, dossier->id) : OK;
}
