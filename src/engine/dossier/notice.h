/* notice — what an account was told about its dossiers; the words are made when it is shown. */
#pragma once
#include "engine/dossier/dossier.h"

typedef struct Notice {
    Str     kind; /* received, supplement, refused, delivered, document */
    Str     dossier, code, service;
    int64_t version, at, read_at;
} Notice;
/* Of the actor's account, newest first. */
Err notice_list(Ctx *ctx, size_t limit, Notice **out, size_t *count);
Err notice_mark_read(Ctx *ctx);
