/* asked — what other offices see of a dossier: one that is asked for an opinion, one that decides a
 * child of it. */
#pragma once
#include "engine/ask/ask.h"
#include "engine/dossier/dossier.h"

/* The dossier that asked. Only for who found the ask by ask_find, which knows its offices, and
 * only to be shown with that question: it may be of another body. ERR_NOT_FOUND: something else
 * asked. */
Err dossier_of_ask(Ctx *ctx, const Ask *ask, Dossier *out);
/* The dossier is still at the step that asked: an answer may be sent back, more time granted. */
bool dossier_asks_now(const Dossier *dossier, const Ask *ask);
/* The dossier that opened this one: for its code and body, which is all that the child's office is
 * told of it unless it is its own. ERR_NOT_FOUND: it has none. */
Err dossier_parent(Ctx *ctx, const Dossier *child, Dossier *out);
