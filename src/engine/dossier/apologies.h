/* apologies — what the job of the day before drafted, for the heads of a body. */
#pragma once
#include "engine/dossier/dossier.h"

enum { APOLOGIES_MAX = 100 };

typedef struct Apology {
    Dossier      dossier;
    ApologyDraft draft;
} Apology;
/* Those of the actor's body that still fit: open, its term as it was when the draft was made, not
 * extended yet. What is due first stands first; at most APOLOGIES_MAX. */
Err dossier_apologies(Ctx *ctx, Apology **out, size_t *count);
/* How many there are, counted to at most APOLOGIES_MAX. */
Err dossier_apology_count(Ctx *ctx, int64_t *count);
