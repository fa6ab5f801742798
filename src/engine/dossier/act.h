/* act — the acts of a dossier, one function each; for this engine alone. */
#pragma once
#include "engine/dossier/draft.h"
#include "engine/dossier/flow.h"

/* One act under way: before is what was found, *d is changed, then written by dossier_act. */
typedef struct Acting {
    Ctx            *ctx;
    const ActInput *input;
    Flow            flow;
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

/* Makes the row, event and first notice of a checked submission. */
Err submit_write(Ctx *ctx, const ServiceDefinition *definition, const Submission *submission,
                 Dossier *out);
