/* act — does an act: may this seat, what changes, one event and the row, what follows. */
#include "engine/dossier/act.h"

/* What changes, what follows when row and event are written, and what the applicant is told. */
static const struct ActRule {
    ActFn      *change, *then;
    const char *notice;
} RULES[ACT_COUNT] = {
    [ACT_RECEIVE] = {act_receive, paperwork_receipt, "received"},
    [ACT_ASSIGN] = {act_assign, NULL, NULL},
    [ACT_VERDICT] = {act_verdict, NULL, NULL},
    [ACT_SIGN] = {act_sign, paperwork_result, NULL},
    [ACT_NUMBER] = {act_number, NULL, NULL},
    [ACT_DELIVER] = {act_deliver, NULL, "delivered"},
    [ACT_SUPPLEMENT] = {act_supplement, paperwork_supplement, "supplement"},
    [ACT_REFUSE] = {act_refuse, paperwork_refusal, "refused"},
    [ACT_WITHDRAW] = {act_withdraw, NULL, NULL},
    [ACT_ANSWER] = {act_answer, NULL, NULL},
    [ACT_EXTEND] = {act_extend, paperwork_apology, "extended"},
    [ACT_STOP] = {act_stop, paperwork_stop, "stopped"},
    [ACT_REASSIGN] = {act_reassign, NULL, NULL},
    [ACT_HAND_BACK] = {act_hand_back, NULL, NULL},
    [ACT_COMMENT] = {act_comment, NULL, NULL},
    [ACT_ATTACH] = {act_attach, NULL, NULL},
    [ACT_CORRECT] = {act_correct, NULL, "corrected"},
    [ACT_REISSUE] = {act_reissue, NULL, "reissued"},
    [ACT_PAID] = {act_paid, NULL, "paid"},
    [ACT_CONCLUDE] = {act_conclude, NULL, NULL},
    [ACT_RESUME] = {act_resume, NULL, NULL},
};

/* A verdict may have become a supplement, a refusal or a stop: what follows is theirs. */
static const struct ActRule *rule_after(const Acting *a)
{
    if (a->input->act != ACT_VERDICT && a->input->act != ACT_CONCLUDE)
        return &RULES[a->input->act];
    if (a->d->status == STATUS_SUPPLEMENT)
        return &RULES[ACT_SUPPLEMENT];
    if (a->d->status == STATUS_STOPPED)
        return &RULES[ACT_STOP];
    bool was_refused = a->before.outcome == OUTCOME_REFUSED;
    return !was_refused && a->d->outcome == OUTCOME_REFUSED ? &RULES[ACT_REFUSE]
                                                            : &RULES[a->input->act];
}

/* Whose step waits now is told to nobody twice: a charge is the applicant's to act on. */
static Err tell(Acting *a, const char *notice)
{
    if (notice)
        TRY(notice_add(a->ctx, a->d->applicant, notice, a->d->id));
    bool is_charged = a->d->status == STATUS_PAYMENT && a->before.status != STATUS_PAYMENT;
    return is_charged ? notice_add(a->ctx, a->d->applicant, "payment", a->d->id) : OK;
}

static Err perform(Acting *a)
{
    if (!a->permitted.may[a->input->act])
        return fail(a->ctx, ERR_DENIED, "act %d is not this seat's, now", (int)a->input->act);
    TRY(flow_complete(a->ctx, &a->flow, a->d));
    TRY(RULES[a->input->act].change(a));
    TRY(dossier_change(a->ctx, &a->before, a->d, a->verb, &a->facts));
    const struct ActRule *rule = rule_after(a);
    if (rule->then)
        TRY(rule->then(a));
    TRY(tell(a, rule->notice));
    return dossier_follows(a);
}

Err dossier_act(Ctx *ctx, Dossier *dossier, const ActInput *input)
{
    Acting a = {.ctx = ctx, .input = input, .before = *dossier, .d = dossier};
    if (input->seen != dossier->head.number)
        return fail(ctx, ERR_CONFLICT, "the page showed event %lld, there are %lld",
                    (long long)input->seen, (long long)dossier->head.number);
    TRY(flow_begin(ctx, dossier, &a.flow));
    TRY(permitted_by(ctx, dossier, &a.flow, input->act, &a.permitted));
    return perform(&a);
}

Err dossier_system_act(Ctx *ctx, Dossier *dossier, const ActInput *input)
{
    Acting a = {.ctx = ctx, .input = input, .before = *dossier, .d = dossier, .is_system = true};
    TRY(flow_begin(ctx, dossier, &a.flow));
    permitted_to_system(dossier, &a.flow, &a.permitted);
    const Actor *actor = ctx->actor;
    ctx->actor = &SYSTEM_ACTOR;
    Err err = perform(&a);
    ctx->actor = actor;
    return err;
}
