/* world — what answers refer to, looked up in the database on the day of ctx->now. */
#pragma once
#include "engine/dossier/answers.h"

/* Lives in ctx->arena and uses ctx while answers are checked and printed. */
const AnswerWorld *answer_world(Ctx *ctx);
