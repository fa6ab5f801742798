/* act_supplement — what the applicant is asked to bring, once in each phase, and brings. */
#include "engine/dossier/act.h"

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

/* What does not qualify is given back, with the reasons, within three working days of the intake
 * (Decree 61/2018 Art 19.4). Later it is still asked for, since the applicant needs to know; the event
 * says that it came late, and so do history and figures. */
static Err note_late_return(Acting *a)
{
    enum { DAYS_TO_RETURN = 3 };
    const Calendar *calendar = a->flow.calendar;
    int64_t         received = 0, passed = 0;
    if (!a->d->accepted_at)
        return OK;
    TRY(calendar_received_day(a->ctx, calendar, a->d->accepted_at, &received));
    TRY(calendar_working_days_between(a->ctx, calendar, received,
                                      calendar_day_of(calendar, a->ctx->now), &passed));
    if (passed > DAYS_TO_RETURN)
        a->facts.late = S("return");
    return OK;
}

SQL(supplement_insert,
    "INSERT INTO supplement (dossier, number, reason, basis, papers, asked_at, due_at, answered_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 0)");

Err act_supplement(Acting *a)
{
    Dossier *d = a->d;
    a->verb = "dossier.supplement_asked";
    if (d->supplements & supplement_phase(d)) /* a verdict comes here, too */
        return fail(a->ctx, ERR_DENIED, "a supplement was asked in this phase before");
    TRY(act_needs_reasons(a));
    TRY(note_late_return(a));
    for (size_t i = 0; i < a->input->paper_count; i++)
        if (definition_paper(a->flow.definition, a->input->papers[i]) < 0)
            return fail(a->ctx, ERR_INVALID, "no such paper in the definition");
    a->facts.papers = asked_papers(a);
    d->supplements |= supplement_phase(d);
    if (d->paused_at) /* a step that stands for a reason of its own stands for the applicant now */
        TRY(flow_go_on(a->ctx, &a->flow, d));
    flow_pause(a->ctx, d, PAUSE_APPLICANT);
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

SQL(supplement_answered,
    "UPDATE supplement SET answered_at = $2 WHERE dossier = $1 AND answered_at = 0");

/* The term begins anew, and so does the step's (Decree 61/2018 Art 19.4). Opinions asked by the step
 * are still asked: nothing is left and entered. */
Err act_answer(Acting *a)
{
    a->verb = "dossier.supplemented";
    a->facts.answers_sha256 = a->input->answers_sha256;
    a->facts.papers = a->input->brought;
    TRY(flow_resume_clock(a->ctx, &a->flow, a->d));
    TRY(db_later(a->ctx, &supplement_answered, PARAMS(db_text(a->d->id), db_int(a->ctx->now))));
    Str holder = a->d->holder;
    TRY(flow_enter(a->ctx, &a->flow, a->d, act_step_index(a)));
    a->d->holder = holder;
    a->d->status = a->d->accepted_at ? STATUS_IN_PROGRESS : STATUS_SUBMITTED;
    return OK;
}
