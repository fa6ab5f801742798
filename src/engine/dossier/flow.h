/* flow — where a dossier goes next, whose act it then waits for, and by when; for this engine. */
#pragma once
#include "engine/dossier/answers.h"
#include "engine/dossier/store.h"
#include "engine/dossier/world.h"
#include "engine/org/org.h"

/* What acts on one dossier need, found once. Most steps hang on no answer, so that an act reads the
 * answers only when it meets a condition, a term or a paper that asks for them. */
typedef struct Flow {
    const ServiceDefinition *definition;
    const Dossier           *dossier;  /* whose answers these are */
    const Answers           *answers;  /* NULL: not read */
    ExprEnv                  env;      /* of its answers */
    const Calendar          *calendar; /* of its body */
    const DefinitionStep    *step;     /* the one it waits at; NULL when over */
} Flow;
/* With the answers. */
Err flow_of(Ctx *ctx, const Dossier *dossier, Flow *out);
/* Without; flow_answered reads them, once, before answers or env are used. */
Err flow_begin(Ctx *ctx, const Dossier *dossier, Flow *out);
Err flow_answered(Ctx *ctx, Flow *flow);

/* The next step that is taken, from the one behind `index`; -1: the path ends. */
Err flow_next(Ctx *ctx, Flow *flow, int index, int *next);
/* The same, passing over what waits for the system or a payment: whom `assign` names works there. */
Err flow_next_worked(Ctx *ctx, Flow *flow, int index, int *next);
/* The officer's step that is taken before `index`, never the receipt; -1: there is none. */
Err flow_previous(Ctx *ctx, Flow *flow, int index, int *previous);
/* When a step's own term ends that began then; 0: it has none. */
Err flow_step_due(Ctx *ctx, const Calendar *calendar, const DefinitionStep *step, int64_t from,
                  int64_t *due_at);
/* The dossier waits at this step: role, holder and the step's term are set. index -1: over. */
Err flow_enter(Ctx *ctx, const Flow *flow, Dossier *dossier, int index);
/* ---- the legal clock ----
 *
 * Always: due_at = calendar_due(clock_from, term), then `stood` working minutes later, then at the
 * close of the working day `extended` days after that. Nothing else sets due_at. */

/* What due_at must be by the other columns and this calendar. */
Err flow_due(Ctx *ctx, const Calendar *calendar, const Dossier *dossier, int64_t *due_at);
/* The clock begins at ctx->now: clock_from, term and due_at (received after the cut-off counts as
 * the next working day, Decree 61/2018 Art 18). An earlier extension is over. */
Err flow_start_clock(Ctx *ctx, Flow *flow, Dossier *dossier);
/* It stands from now on; nothing happens when it stands already or has stopped for good. */
void flow_pause(const Ctx *ctx, Dossier *dossier, Pause why);
/* It goes on, later by the working time it stood. */
Err flow_go_on(Ctx *ctx, const Flow *flow, Dossier *dossier);
/* It goes on after a supplement: from zero where the definition says so, else as flow_go_on. */
Err flow_resume_clock(Ctx *ctx, Flow *flow, Dossier *dossier);
/* A dossier accepted before its row knew term and first_due_at gets them. */
Err flow_complete(Ctx *ctx, Flow *flow, Dossier *dossier);

/* Submitted answers are read again without asking the world: they were checked then. */
Err flow_answers(Ctx *ctx, const ServiceDefinition *definition, Str json, Answers *out);
/* The post an officer's act counts for: the one stood in for, else one's own. */
Str actor_post(const Actor *actor);
