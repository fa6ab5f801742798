/* permit — what this seat may do with this dossier now: the third gate. */
#include "engine/dossier/act.h"

#include "base/time.h"

/* Which act a verb waits for (ACT_COUNT: the system's), and which acts its holder has besides. */
static const struct VerbActs {
    Act  step_act;
    bool may_supplement, may_refuse;
} VERB_ACTS[VERBS] = {
    [VERB_RECEIVE] = {ACT_RECEIVE, true, true},  [VERB_ASSIGN] = {ACT_ASSIGN, false, false},
    [VERB_EXAMINE] = {ACT_VERDICT, true, true},  [VERB_INSPECT] = {ACT_VERDICT, true, true},
    [VERB_REVIEW] = {ACT_VERDICT, false, true},  [VERB_SIGN] = {ACT_SIGN, false, true},
    [VERB_NUMBER] = {ACT_NUMBER, false, false},  [VERB_DELIVER] = {ACT_DELIVER, false, false},
    [VERB_CONSULT] = {ACT_CONCLUDE, true, true}, [VERB_CHARGE] = {ACT_PAID, false, false},
    [VERB_LINK] = {ACT_COUNT, false, false},     [VERB_RECORD] = {ACT_COUNT, false, false},
};

/* Who asks. */
enum {
    BY_APPLICANT = 1,
    BY_HOLDER = 2,  /* whose step it is */
    BY_LEAD = 4,    /* who leads the body or its unit */
    BY_OFFICER = 8, /* any officer of the body that works on dossiers */
    BY_SIGNER = 16, /* of the role that signs the result */
    BY_DESK = 32,   /* the one-stop desk of the body */
};

/* How the dossier stands. */
enum {
    IS_OPEN = 1,
    IS_UNDONE = 2,      /* its legal clock has not stopped for good */
    IS_ACCEPTED = 4,
    IS_MOVING = 8,      /* it waits for no supplement */
    IS_SUPPLEMENT = 16, /* it waits for one */
    IS_EXTENDABLE = 32, /* in time, and not yet extended */
    IS_CHARGE = 64,
    IS_SUSPENDED = 128, /* its step stands for a court or the applicant */
    HAS_PREVIOUS = 256, /* an officer's step stands before */
    HAS_ROLE = 512,     /* it waits for a role of the body */
    HAS_RESULT = 1024,  /* granted, signed */
};

/* Built into every procedure; the acts of steps and those of VERB_ACTS follow below. */
static const struct Right {
    unsigned who, when; /* one of these; all of these */
} RIGHTS[ACT_COUNT] = {
    [ACT_WITHDRAW] = {BY_APPLICANT, IS_OPEN | IS_UNDONE}, /* until there is a result */
    [ACT_ANSWER] = {BY_APPLICANT, IS_SUPPLEMENT},
    [ACT_EXTEND] = {BY_LEAD, IS_UNDONE | IS_ACCEPTED | IS_MOVING | IS_EXTENDABLE},
    [ACT_STOP] = {BY_LEAD, IS_OPEN | IS_UNDONE | IS_ACCEPTED},
    [ACT_REASSIGN] = {BY_LEAD, IS_OPEN | HAS_ROLE},
    [ACT_HAND_BACK] = {BY_HOLDER, IS_UNDONE | IS_ACCEPTED | IS_MOVING | HAS_PREVIOUS},
    [ACT_COMMENT] = {BY_OFFICER, 0},
    [ACT_ATTACH] = {BY_OFFICER, IS_OPEN},
    [ACT_CORRECT] = {BY_SIGNER, HAS_RESULT},
    [ACT_REISSUE] = {BY_SIGNER, HAS_RESULT},
    [ACT_PAID] = {BY_HOLDER | BY_DESK, IS_CHARGE},
    [ACT_RESUME] = {BY_HOLDER | BY_LEAD, IS_SUSPENDED},
};

/* ---- who ------------------------------------------------------------------------------------ */

static bool is_one_of(Str role, const char *const *roles)
{
    for (; *roles; roles++)
        if (str_eq(role, str_of(*roles)))
            return true;
    return false;
}

bool is_applicant(const Ctx *ctx, const Dossier *dossier)
{
    return dossier->applicant.len && str_eq(dossier->applicant, ctx->actor->account);
}

/* Whoever signs results, by the steps; where nothing is signed, those who lead. */
static bool signs(const ServiceDefinition *definition, Str role, bool leads)
{
    bool is_signed = false;
    for (int i = 0; i < definition->n_steps; i++) {
        if (definition->steps[i].verb != VERB_SIGN)
            continue;
        is_signed = true;
        if (str_eq(definition->steps[i].role, role))
            return true;
    }
    return !is_signed && leads;
}

static unsigned who_asks(const Ctx *ctx, const Dossier *dossier, const Flow *flow)
{
    static const char *const LEADS[] = {"head", "vice_chair", "chair", "director", NULL};
    static const char *const OUTSIDE[] = {"administrator", "", NULL};
    const Actor *actor = ctx->actor;
    Str          role = actor->seat.role;
    unsigned     who = is_applicant(ctx, dossier) ? BY_APPLICANT : 0;
    if (actor->kind != ACTOR_OFFICER || !str_eq(actor->seat.body, dossier->body) ||
        is_one_of(role, OUTSIDE))
        return who;
    bool leads = is_one_of(role, LEADS);
    bool holds = str_eq(role, dossier->role) &&
                 (!dossier->holder.len || str_eq(dossier->holder, actor_post(actor)));
    return who | BY_OFFICER | (leads ? BY_LEAD : 0) | (holds ? BY_HOLDER : 0) |
           (signs(flow->definition, role, leads) ? BY_SIGNER : 0) |
           (str_eq(role, S("one_stop")) ? BY_DESK : 0);
}

/* ---- when ----------------------------------------------------------------------------------- */

/* Once, and this many working days before the term's last (Decree 61/2018 Art 19.9). */
bool is_extendable(Ctx *ctx, const Dossier *dossier, const Flow *flow)
{
    int64_t left;
    int     before = flow->definition->deadline.apology_before;
    if (!dossier->due_at || dossier->extended_at || !flow->definition->deadline.apology_times)
        return false;
    Err err = calendar_working_days_between(ctx, flow->calendar,
                                            calendar_day_of(flow->calendar, ctx->now),
                                            calendar_day_of(flow->calendar, dossier->due_at),
                                            &left);
    if (err != OK)
        fault_clear(ctx); /* a date outside of the calendar's years: not now */
    return err == OK && left >= (before > 1 ? before : 1);
}

static bool has_previous(Ctx *ctx, Flow *flow, Err *err)
{
    int previous = -1;
    if (flow->step)
        *err = flow_previous(ctx, flow, (int)(flow->step - flow->definition->steps), &previous);
    return *err == OK && previous >= 0;
}

/* asked: what costs something to know is looked at only when it is asked. */
static Err how_it_stands(Ctx *ctx, const Dossier *d, Flow *flow, unsigned asked, unsigned *all)
{
    Err  err = OK;
    bool is_supplement = d->status == STATUS_SUPPLEMENT;
    const struct {
        bool     holds;
        unsigned state;
    } STATES[] = {
        {dossier_is_open(d), IS_OPEN},
        {dossier_is_open(d) && !d->done_at, IS_UNDONE},
        {d->accepted_at != 0, IS_ACCEPTED},
        {!is_supplement, IS_MOVING},
        {is_supplement, IS_SUPPLEMENT},
        {(asked & IS_EXTENDABLE) && is_extendable(ctx, d, flow), IS_EXTENDABLE},
        {flow->step && flow->step->verb == VERB_CHARGE, IS_CHARGE},
        {!is_supplement && (d->pause == PAUSE_COURT || d->pause == PAUSE_APPLICANT),
         IS_SUSPENDED},
        {(asked & HAS_PREVIOUS) && has_previous(ctx, flow, &err), HAS_PREVIOUS},
        {flow->step && d->role.len, HAS_ROLE},
        {d->done_at && d->outcome == OUTCOME_GRANTED, HAS_RESULT},
    };
    *all = 0;
    for (size_t i = 0; i < COUNT(STATES); i++)
        *all |= STATES[i].holds ? STATES[i].state : 0;
    return err;
}

/* One supplement per phase: bit 0 intake, bit 1 examination (Decree 61/2018 Art 15, 19.4). */
int64_t supplement_phase(const Dossier *dossier) { return dossier->accepted_at ? 2 : 1; }

/* ---- may ------------------------------------------------------------------------------------ */

/* What the holder of the step may: the step's own act, and what its verb has besides. */
static void holder_may(const Ctx *ctx, const Dossier *dossier, const Flow *flow, Permitted *out)
{
    const struct VerbActs *acts = &VERB_ACTS[flow->step->verb];
    if (dossier->status == STATUS_SUPPLEMENT) { /* what never comes is not waited for for ever */
        out->may[ACT_REFUSE] = acts->may_refuse && ctx->now > dossier->supplement_due_at;
        return;
    }
    out->is_waiting = dossier->waits > 0;
    if (acts->step_act < ACT_COUNT && !out->is_waiting)
        out->may[acts->step_act] = out->is_step_act = true;
    /* Whoever signs or numbers may send back, where the definition says so. */
    if (flow->step->verb == VERB_SIGN || flow->step->verb == VERB_NUMBER)
        out->may[ACT_VERDICT] = flow->step->n_verdicts > 0 && !out->is_waiting;
    out->may[ACT_SUPPLEMENT] = acts->may_supplement && !dossier->done_at &&
                               !(dossier->supplements & supplement_phase(dossier));
    out->may[ACT_REFUSE] = acts->may_refuse && !dossier->done_at;
}

Err permitted_by(Ctx *ctx, const Dossier *dossier, Flow *flow, Act act, Permitted *out)
{
    bool     is_all = act >= ACT_COUNT;
    unsigned who = who_asks(ctx, dossier, flow), asked = ~0u, state;
    if (act < ACT_COUNT)
        asked = RIGHTS[act].when;
    *out = (Permitted){.waits_for = dossier->role};
    TRY(how_it_stands(ctx, dossier, flow, asked, &state));
    for (int i = 0; i < ACT_COUNT; i++)
        out->may[i] = (is_all || i == (int)act) && (RIGHTS[i].who & who) &&
                      (RIGHTS[i].when & ~state) == 0;
    out->is_step_act = out->may[ACT_ANSWER] || out->may[ACT_PAID];
    if ((who & BY_HOLDER) && flow->step && dossier_is_open(dossier))
        holder_may(ctx, dossier, flow, out);
    return OK;
}

void permitted_to_system(const Dossier *dossier, const Flow *flow, Permitted *out)
{
    *out = (Permitted){.waits_for = dossier->role};
    if (!flow->step || !dossier_is_open(dossier))
        return;
    Verb verb = flow->step->verb;
    bool is_moving = dossier->status != STATUS_SUPPLEMENT;
    out->may[ACT_VERDICT] = verb == VERB_LINK || verb == VERB_RECORD;
    out->may[ACT_CONCLUDE] = verb == VERB_CONSULT && is_moving;
    out->may[ACT_PAID] = verb == VERB_CHARGE;
    out->may[ACT_RESUME] = dossier->pause && is_moving;
    out->may[ACT_STOP] = out->may[ACT_WITHDRAW] = !dossier->done_at;
    out->may[ACT_REFUSE] = verb == VERB_LINK && !dossier->done_at; /* its children refused */
    out->may[ACT_DELIVER] = verb == VERB_DELIVER && dossier->parent.len; /* to its parent */
}

Err dossier_permitted(Ctx *ctx, const Dossier *dossier, Permitted *out)
{
    Flow flow;
    TRY(flow_begin(ctx, dossier, &flow));
    return permitted_by(ctx, dossier, &flow, ACT_COUNT, out);
}
