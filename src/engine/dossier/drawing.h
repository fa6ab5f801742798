/* drawing — the procedure as a structure to be drawn: steps, agencies, terms, what is asked beside
 * them, and where a dossier is in it. No person is named, so all may see it. */
#pragma once
#include "core/flowchart.h"
#include "engine/dossier/dossier.h"

/* In ctx->lang. The procedure as it is published. */
Err drawing_of_service(Ctx *ctx, const ServiceDefinition *definition, Flowchart *out);
/* Where this dossier is: what was passed, what waits, what is not taken by its answers. It was found
 * for the actor before. */
Err drawing_of_dossier(Ctx *ctx, const Dossier *dossier, Flowchart *out);
/* The same for public tracking, by code: nothing of the answers, not even which way they lead.
 * ERR_NOT_FOUND. */
Err drawing_of_code(Ctx *ctx, Str code, Flowchart *out);
