/* flow — where a dossier goes next, whose act it then waits for, and by when; for this engine. */
#pragma once
#include "engine/dossier/answers.h"
#include "engine/dossier/store.h"
#include "engine/dossier/world.h"
#include "engine/org/org.h"

/* What acts on one dossier need, found once. */
typedef struct Flow {
    const ServiceDefinition *definition;
    Answers                 *answers;
    ExprEnv                  env;      /* of its answers */
    const Calendar          *calendar; /* of its body */
    const DefinitionStep    *step;     /* the one it waits at; NULL when over */
} Flow;
Err flow_of(Ctx *ctx, const Dossier *dossier, Flow *out);

/* The next step that is taken, from the one behind `index`; -1: the path ends. */
int flow_next(const Flow *flow, int index);
/* The dossier waits at this step: role, holder and the step's term are set. index -1: over. */
Err flow_enter(Ctx *ctx, const Flow *flow, Dossier *dossier, int index);
/* The legal clock begins at ctx->now: clock_from and due_at (received after the cut-off counts as
 * the next working day, Decree 61/2018 Art 18). */
Err flow_start_clock(Ctx *ctx, const Flow *flow, Dossier *dossier);
/* The clock goes on after a supplement: anew, or longer by the working time it stood. */
Err flow_resume_clock(Ctx *ctx, const Flow *flow, Dossier *dossier);
/* Submitted answers are read again without asking the world: they were checked then. */
Err flow_answers(Ctx *ctx, const ServiceDefinition *definition, Str json, Answers *out);
/* The post an officer's act counts for: the one stood in for, else one's own. */
Str actor_post(const Actor *actor);
