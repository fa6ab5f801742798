/* ask_own — what the files of this engine share and others need not see. */
#pragma once
#include "base/json.h"
#include "engine/ask/ask.h"

/* A copy that can be changed and compared with the one it was made of. */
Ask ask_copy(Ctx *ctx, const Ask *ask);
/* The event (what differs, and the reason), then the rows; ERR_CONFLICT when the ask is no longer
 * as `before` says. before NULL: a new one. */
Err ask_write(Ctx *ctx, const Ask *before, Ask *after, const char *verb, Str reason);
/* Whatever its body. */
Err ask_load(Ctx *ctx, Str id, Ask *out);
Err ask_of_row(Ctx *ctx, Row row, Ask *out);
/* Applies what the payload of one event set. */
void ask_apply(Ctx *ctx, Ask *ask, const Json *payload);
/* The first column in which they differ; NULL: none. */
const char *ask_difference(const Ask *a, const Ask *b);

Err ask_tell(Ctx *ctx, const Ask *ask, const AskTarget *before, const AskTarget *target,
             AskNews news);
/* The end of its term of due_days, or else due_minutes, from due_from on, at its body. */
Err ask_due(Ctx *ctx, const AskTarget *target, int64_t *due_at);
/* When the ladder of a term begins: a working day before it ends, or when it ends. */
Err ask_ladder_begin(Ctx *ctx, AskTarget *target);
/* Somebody holds a post of this role today. */
Err ask_is_held(Ctx *ctx, Str body, Str role, bool *is_held);

#define ASK_COLUMNS                                                                           \
    "id, item, source, subject, body, post, role, about_vi, about_en, silence, asked_at,"     \
    " events, head"
