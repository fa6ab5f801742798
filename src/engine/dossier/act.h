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
} Acting;

typedef Err ActFn(Acting *acting);

bool    is_applicant(const Ctx *ctx, const Dossier *dossier);
int64_t supplement_phase(const Dossier *dossier);
void    permitted_by(const Ctx *ctx, const Dossier *dossier, const Flow *flow, Permitted *out);

/* Acts that ask for documents (forms 01 to 03, the result), in paperwork.c. Called after the row
 * and the event are written. */
Err paperwork_receipt(Acting *acting);
Err paperwork_supplement(Acting *acting);
Err paperwork_refusal(Acting *acting);
Err paperwork_result(Acting *acting);
Err paperwork_number(Acting *acting); /* sets d->number before the row is written */

/* Tells an account, in the same transaction. kind: "supplement", "received" … */
Err notice_add(Ctx *ctx, Str account, const char *kind, Str dossier);

/* ---- submitting ---- */
Err paper_insert(Ctx *ctx, Str dossier, const DossierPaper *paper, int64_t round);
/* ERR_INVALID: a type the paper does not take; ERR_LIMIT: too large. */
Err paper_takes(Ctx *ctx, const DefinitionPaper *paper, Str type, int64_t size);
/* It is needed by these answers, can only be uploaded, and is not there. */
bool paper_is_missing(const Submission *submission, const DefinitionPaper *paper);
/* "land:9f86… design:3ba1…": for the event, so that no paper can be exchanged later. */
Str papers_text(Ctx *ctx, const Submission *submission);
