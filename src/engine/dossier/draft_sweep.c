/* draft_sweep — drafts that nobody touched for three months are forgotten, with their files. */
#include "engine/dossier/draft.h"

#include "base/time.h"
#include "core/file.h"
#include "core/job.h"

SQL(drafts_old, "SELECT id FROM draft WHERE saved_at < $1 ORDER BY saved_at LIMIT 200");

Err draft_sweep(Ctx *ctx, int64_t *removed)
{
    Rows rows;
    *removed = 0;
    TRY(db_all(ctx, &drafts_old, PARAMS(db_int(ctx->now - DRAFT_DAYS * DAY_MS)), &rows));
    for (size_t i = 0; i < rows.len; i++, ++*removed) {
        Draft draft = {.id = row_text(rows_at(&rows, i), "id")};
        TRY(draft_delete(ctx, &draft));
        TRY(file_forget(ctx, str_fmt(ctx->arena, "draft:%.*s", FMT(draft.id))));
    }
    return OK;
}

static Err run(Ctx *ctx, const Job *job)
{
    int64_t removed;
    (void)job;
    return draft_sweep(ctx, &removed);
}

const JobKind DRAFT_JOBS[] = {{"draft.sweep", run, .every_s = 3600}, {0}};
