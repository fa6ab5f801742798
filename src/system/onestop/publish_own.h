/* publish_own — what these pages share. */
#pragma once
#include "core/page.h"
#include "engine/dossier/catalogue.h"
#include "system/onestop/publish_web.h"

/* The step's own name in that version of its service. handover_web.c */
Err handover_step_words(Ctx *ctx, Str service, int64_t version, Str step, Str *words);

/* publish_web.c, move_web.c, handover_web.c, handover_page.c */
Handler definitions_get, definitions_move_get, definitions_move_post, handovers_get,
    handovers_post, handover_get, handover_receipt_get, handover_confirm_post;
