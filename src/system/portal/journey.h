/* journey — one draft and the way through it: pages of questions, papers, the check. */
#pragma once
#include "core/page.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/draft.h"

typedef enum StepKind { STEP_PAGE, STEP_PAPER, STEP_CHECK } StepKind;
typedef struct JourneyStep {
    StepKind kind;
    uint16_t index; /* of the page or paper in the definition */
    Str      id, title, href;
    bool     is_done; /* nothing missing, nothing wrong */
} JourneyStep;

typedef struct Journey {
    Draft                    draft;
    const ServiceDefinition *def;
    Answers                  answers;
    DossierPaper            *papers;
    size_t                   paper_count;
    JourneyStep             *steps; /* those that apply to these answers, the check last */
    size_t                   count;
    bool is_held; /* the session has ended: what is typed may be saved only */
} Journey;

#define DRAFT_COOKIE "__Host-draft"

/* For reading. */
Err journey_find(Ctx *ctx, const Req *req, Journey *out);
/* A draft that was found otherwise. */
Err journey_load(Ctx *ctx, const Draft *draft, Journey *out);
/* For saving: also for the browser that holds the draft of a session that has ended; a draft
 * without an account becomes that of who is signed in. */
Err journey_hold(Ctx *ctx, const Req *req, Journey *out);
/* Finds the steps again after answers or papers have changed. */
Err journey_settle(Ctx *ctx, Journey *journey);
/* The step of a page or paper; the count when it is not on the way. */
size_t journey_step(const Journey *journey, StepKind kind, Str id);
/* Saves answers under the step last seen. ERR_CONFLICT: another request was between. */
Err journey_save(Ctx *ctx, Journey *journey, Str page);
/* Where to go on: the first step that is not done. */
Str journey_resume(const Journey *journey);
/* The secret of this browser; a new one is set as a cookie when there is none. */
Str journey_key(Ctx *ctx, const Req *req, Res *res);
/* "Đã lưu nháp lúc 09:12" */
Str journey_saved(Ctx *ctx, const Journey *journey);
/* An uploaded paper whose condition holds for these answers. */
bool journey_takes_paper(const Answers *answers, const DefinitionPaper *paper);
