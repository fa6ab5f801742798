/* agency — which body a selector of a definition means: commune(path), sector('police', path) … */
#pragma once
#include "engine/dossier/definition.h"
#include "engine/org/org.h"

/* On the org tree of ctx->now. commune: what the selector's path holds; own: id of the body that
 * holds the dossier, for AGENCY_OWN. ERR_INVALID: the commune is not known, or was divided and its
 * parts have different answers. ERR_NOT_FOUND: no such body at this node. */
Err agency_find(Ctx *ctx, const AgencySelector *selector, Str commune, Str own, Body *out);
/* The same, the commune being read from the answers. */
Err agency_of(Ctx *ctx, const AgencySelector *selector, const ExprEnv *env, Str own, Body *out);
