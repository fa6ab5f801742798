/* migrate — tables change by numbered SQL files beside the module that owns them.
 *
 * Applied at start, in the order given, under a lock (a second process waits), in one
 * transaction per file. A file already applied whose text has changed since is refused: what is
 * released is never edited. */
#pragma once
#include "db/db.h"

typedef struct Migration {
    const char *module; /* "core", "org", "dossier" … */
    int         number;
    const char *name;
    Str         text;
    const char *sha256; /* of the text, hex */
} Migration;

/* Applies what is missing; *applied counts. ERR_INVALID: an applied file changed or is gone. */
Err migrate(Ctx *ctx, const Migration *all, size_t count, size_t *applied);
/* What would be applied, without doing it. */
Err migrate_pending(Ctx *ctx, const Migration *all, size_t count, size_t *pending);
/* Tables marked large: a comment line `-- large: name, name` in a migration. The plan test
 * fails on a full scan of one of them by a statement that is not SQL_WHOLE_TABLE. */
bool migrate_is_large(const Migration *all, size_t count, Str table);
