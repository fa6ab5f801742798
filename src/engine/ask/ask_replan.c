/* ask_replan — terms reckoned again when a calendar has changed: a storm, a working day moved. */
#include "engine/ask/ask_own.h"

SQL(ask_targets_to_replan,
    "SELECT ask, number, nr"
    "  FROM ask_target"
    " WHERE body = $1 AND is_open = 1 AND due_now >= $2 AND nr > $3 AND silent_at = 0"
    " ORDER BY nr LIMIT $4");

static Err plan(Ctx *ctx, Str id, int64_t number, int64_t *moved)
{
    Ask     ask;
    int64_t due_at;
    TRY(ask_load(ctx, id, &ask));
    Ask        before = ask_copy(ctx, &ask);
    AskTarget *target = &ask.targets[number - 1];
    TRY(ask_due(ctx, target, &due_at));
    if (due_at == target->due_now)
        return OK;
    target->due_now = due_at;
    TRY(ask_ladder_begin(ctx, target));
    ++*moved;
    return ask_write(ctx, &before, &ask, "ask.replanned", (Str){0});
}

Err ask_replan(Ctx *ctx, Str body, int64_t from_at, int64_t *after, int64_t *looked,
               int64_t *moved)
{
    Rows rows;
    TRY(db_all(ctx, &ask_targets_to_replan,
               PARAMS(db_text(body), db_int(from_at), db_int(*after), db_int(ASK_REPLAN)),
               &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        TRY(plan(ctx, row_text(row, "ask"), row_int(row, "number"), moved));
        *after = row_int(row, "nr");
    }
    *looked = (int64_t)rows.len;
    return OK;
}
