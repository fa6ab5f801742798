/* notice — what an account was told about its dossiers; the words are made when it is shown. */
#pragma once
#include "engine/dossier/dossier.h"
#include "db/bulk.h"

typedef struct Notice {
    Str     kind; /* received, supplement, refused, delivered, document */
    Str     dossier, code, service;
    int64_t version, at, read_at;
} Notice;
/* Of the actor's account, newest first. */
Err notice_list(Ctx *ctx, size_t limit, Notice **out, size_t *count);
Err notice_mark_read(Ctx *ctx);

/* Many of them by one statement, as notice_add (act.h) adds one: gathered in room for `most`, then
 * written. The texts stay where they are until then. */
Bulk notice_gather_new(Ctx *ctx, size_t most);
void notice_gather(Ctx *ctx, Bulk *notices, Str account, const char *kind, Str dossier);
Err  notice_gathered(Ctx *ctx, Bulk *notices);
