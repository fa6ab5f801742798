/* act — the acts of a dossier, one function each; for this engine alone. */
#pragma once
#include "engine/dossier/draft.h"
#include "engine/dossier/flow.h"

/* One act under way: before is what was found, *d is changed, then written by dossier_act. */
typedef struct Acting {
    Ctx            *ctx;
    const ActInput *input;
    Flow            flow;
    Permitted       permitted;
    Dossier         before;
    Dossier        *d;
    Facts           facts;
    const char     *verb; /* of the event */
    bool            is_system; /* by dossier_system_act */
    const ResultFix *fixes;    /* of the result, all that were ever made */
    size_t          fix_count;
} Acting;

typedef Err ActFn(Acting *acting);

bool    is_applicant(const Ctx *ctx, const Dossier *dossier);
int64_t supplement_phase(const Dossier *dossier);
bool    is_extendable(Ctx *ctx, const Dossier *dossier, const Flow *flow);
/* act: only whether it is permitted, and what its step may besides; ACT_COUNT: all of them. */
Err     permitted_by(Ctx *ctx, const Dossier *dossier, Flow *flow, Act act, Permitted *out);
void    permitted_to_system(const Dossier *dossier, const Flow *flow, Permitted *out);

/* The acts, by subject: act_step.c (a step's own), act_supplement.c, act_end.c (refuse, stop,
 * withdraw), act_lead.c (extend, reassign, hand back), act_note.c (comment, attach), act_result.c
 * (correct, reissue). Each changes *d, facts and verb. */
ActFn act_receive, act_assign, act_verdict, act_sign, act_number, act_deliver, act_paid,
    act_conclude, act_resume, act_supplement, act_answer, act_refuse, act_stop, act_withdraw,
    act_extend, act_reassign, act_hand_back, act_comment, act_attach, act_correct, act_reissue;

/* Leaves the step that waits and enters another (-1: none): the pause of the one ends, that of the
 * other begins, with the hooks below. The status is the caller's. */
Err act_move(Acting *acting, int index);
/* act_move, and the status of a dossier that is being worked on. */
Err act_go_on(Acting *acting, int index);
int act_step_index(const Acting *acting);
/* ERR_INVALID without a reason and its legal basis; both become facts. */
Err act_needs_reasons(Acting *acting);
Err act_needs_reason(Acting *acting);

/* ---- what steps begin beside themselves: opinions asked, child dossiers, registers (parallel.c) ----
 *
 * step_begins: *d has entered flow.step, the row is not yet written: asks and children are made here
 * and d->waits is set. step_leaves: *d is about to leave flow.step, also when it is refused, stopped,
 * withdrawn or handed back: what is still open is voided, d->waits becomes 0. dossier_follows: the
 * row and the event of an act are written (before->d says what changed): steps of the system's
 * go on by dossier_system_act, parents are told. */
Err step_begins(Acting *acting);
Err step_leaves(Acting *acting);
Err dossier_follows(Acting *acting);

/* Acts that ask for documents (the forms, the result), in paperwork.c. Called after the row and the
 * event are written. */
Err paperwork_receipt(Acting *acting);
Err paperwork_supplement(Acting *acting);
Err paperwork_refusal(Acting *acting);
Err paperwork_result(Acting *acting); /* signed, corrected or issued again */
Err paperwork_apology(Acting *acting); /* form 04: d->due_at is the new date, before.due_at the old */
Err paperwork_stop(Acting *acting);   /* form 05 */
Err paperwork_number(Acting *acting); /* sets d->number before the row is written */

/* Tells an account, in the same transaction. kind: "supplement", "received" … */
Err notice_add(Ctx *ctx, Str account, const char *kind, Str dossier);

/* ---- submitting ---- */
Err paper_insert(Ctx *ctx, Str dossier, const DossierPaper *paper, int64_t round);
/* ERR_INVALID: a type the paper does not take; ERR_LIMIT: too large. */
Err paper_takes(Ctx *ctx, const DefinitionPaper *paper, Str type, int64_t size);
/* Whose and what the files of a submission that was read are, into own->papers. */
Err submission_files(Ctx *ctx, Submission *own);
/* It is needed by these answers, can only be uploaded, and is not there. */
bool paper_is_missing(const Submission *submission, const DefinitionPaper *paper);
/* "land:9f86… design:3ba1…": for the event, so that no paper can be exchanged later. */
Str papers_text(Ctx *ctx, const Submission *submission);
