/* permit — what this seat may do with this dossier now: the third gate. */
#include "engine/dossier/act.h"

/* Which act a verb waits for, and which built-in acts its holder has besides. */
static const struct VerbActs {
    Act  step_act;
    bool may_supplement, may_refuse;
} VERB_ACTS[VERBS] = {
    [VERB_RECEIVE] = {ACT_RECEIVE, true, true},  [VERB_ASSIGN] = {ACT_ASSIGN, false, false},
    [VERB_EXAMINE] = {ACT_VERDICT, true, true},  [VERB_INSPECT] = {ACT_VERDICT, true, true},
    [VERB_REVIEW] = {ACT_VERDICT, false, true},  [VERB_SIGN] = {ACT_SIGN, false, true},
    [VERB_NUMBER] = {ACT_NUMBER, false, false},  [VERB_DELIVER] = {ACT_DELIVER, false, false},
};

static void applicant_may(const Dossier *dossier, Permitted *out)
{
    bool waits = dossier->status == STATUS_SUPPLEMENT;
    out->may[ACT_ANSWER] = out->is_step_act = waits;
    /* Until there is a result, see Decree 61/2018 Art 17. */
    out->may[ACT_WITHDRAW] = dossier_is_open(dossier) && dossier->status != STATUS_DONE;
}

static bool holds(const Actor *actor, const Dossier *dossier)
{
    if (actor->kind != ACTOR_OFFICER || !str_eq(actor->seat.body, dossier->body) ||
        !str_eq(actor->seat.role, dossier->role))
        return false;
    return !dossier->holder.len || str_eq(dossier->holder, actor_post(actor));
}

bool is_applicant(const Ctx *ctx, const Dossier *dossier)
{
    return dossier->applicant.len && str_eq(dossier->applicant, ctx->actor->account);
}

/* One supplement per phase: bit 0 intake, bit 1 examination (Decree 61/2018 Art 15, 19.4). */
int64_t supplement_phase(const Dossier *dossier) { return dossier->accepted_at ? 2 : 1; }

void permitted_by(const Ctx *ctx, const Dossier *dossier, const Flow *flow, Permitted *out)
{
    *out = (Permitted){.waits_for = dossier->role};
    if (!dossier_is_open(dossier))
        return;
    if (is_applicant(ctx, dossier))
        applicant_may(dossier, out);
    if (!flow->step || !holds(ctx->actor, dossier))
        return;
    const struct VerbActs *acts = &VERB_ACTS[flow->step->verb];
    if (dossier->paused_at) { /* what never comes cannot be waited for for ever */
        out->may[ACT_REFUSE] = acts->may_refuse && ctx->now > dossier->supplement_due_at;
        return;
    }
    out->may[acts->step_act] = out->is_step_act = true;
    /* Whoever signs or numbers may send back, where the definition says so. */
    if (flow->step->verb == VERB_SIGN || flow->step->verb == VERB_NUMBER)
        out->may[ACT_VERDICT] = flow->step->n_verdicts > 0;
    out->may[ACT_SUPPLEMENT] =
        acts->may_supplement && !(dossier->supplements & supplement_phase(dossier));
    out->may[ACT_REFUSE] = acts->may_refuse;
}

Err dossier_permitted(Ctx *ctx, const Dossier *dossier, Permitted *out)
{
    Flow flow;
    TRY(flow_of(ctx, dossier, &flow));
    permitted_by(ctx, dossier, &flow, out);
    return OK;
}
