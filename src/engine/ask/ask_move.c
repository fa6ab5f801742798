/* ask_move — asks of and to bodies that were merged or abolished. */
#include "engine/ask/ask_own.h"

SQL(asks_open_of_body,
    "SELECT DISTINCT ask FROM ask_target WHERE body = $1 AND is_open = 1 ORDER BY ask LIMIT $2");

static Err give(Ctx *ctx, Str id, Str giver, Str receiver, Str reason)
{
    Ask ask;
    TRY(ask_load(ctx, id, &ask));
    Ask before = ask_copy(ctx, &ask);
    for (size_t i = 0; i < ask.count; i++)
        if (ask_is_open(&ask.targets[i]) && str_eq(ask.targets[i].body, giver))
            ask.targets[i].body = receiver;
    return ask_write(ctx, &before, &ask, "ask.handed_over", reason);
}

Err ask_hand_over(Ctx *ctx, Str giver, Str receiver, Str reason, int64_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &asks_open_of_body, PARAMS(db_text(giver), db_int(ASK_HAND_OVER)), &rows));
    for (size_t i = 0; i < rows.len; i++)
        TRY(give(ctx, row_text(rows_at(&rows, i), "ask"), giver, receiver, reason));
    *count = (int64_t)rows.len;
    return OK;
}

Err ask_source_moves(Ctx *ctx, Str source, Str body, Str post)
{
    Ask   *all;
    size_t count;
    TRY(ask_of_source(ctx, source, &all, &count));
    for (size_t i = 0; i < count; i++) {
        Ask before = ask_copy(ctx, &all[i]);
        if (str_eq(all[i].body, body) && str_eq(all[i].post, post))
            continue;
        all[i].body = body;
        all[i].post = post;
        TRY(ask_write(ctx, &before, &all[i], "ask.asker_moved", (Str){0}));
    }
    return OK;
}
