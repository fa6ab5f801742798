/* delegation — who stands in for a post during leave, for its pages. Made by org_delegate. */
#pragma once
#include "engine/org/org.h"

typedef struct DelegationRow {
    Str  id, from_post, to_post, basis;
    Date valid_from, valid_to; /* the last day is the one before valid_to */
} DelegationRow;
/* Those of a post, given and received, that hold on `day` or later; at most 100. */
Err org_delegations_of(Ctx *ctx, Str post, Date day, DelegationRow **out, size_t *count);
/* Ends one that this post gave: from today nobody stands in. ERR_NOT_FOUND: no such delegation of
 * this post that still holds. */
Err org_delegation_end(Ctx *ctx, Str id, Str from_post);
