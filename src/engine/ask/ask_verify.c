/* ask_verify — the rows of an ask and its targets against its events, and a file's hash against
 * the answer it came with. */
#include "engine/ask/ask_own.h"

#include "base/encode.h"

static Err check_files(Ctx *ctx, const Ask *ask, Str *problem)
{
    for (size_t i = 0; i < ask->count && !problem->len; i++) {
        const AskTarget *target = &ask->targets[i];
        File             file;
        if (!target->file.len)
            continue;
        Err err = file_find(ctx, target->file, &file);
        if (err != OK && err != ERR_NOT_FOUND)
            return err;
        fault_clear(ctx);
        if (err != OK || !str_eq(encode_hex(ctx->arena, file.sha256), target->file_sha256))
            *problem = str_fmt(ctx->arena, "table ask_target: the file of an answer of %.*s",
                               FMT(ask->id));
    }
    return OK;
}

/* False when a payload was erased: the chain holds, the rows can no longer be told from it. */
static bool fold(Ctx *ctx, const Events *events, Ask *out)
{
    *out = (Ask){0};
    for (size_t i = 0; i < events->len; i++) {
        const Json *payload;
        if (!events->at[i].payload.len ||
            json_read(ctx, events->at[i].payload, (JsonLimits){0}, &payload) != OK) {
            fault_clear(ctx);
            return false;
        }
        ask_apply(ctx, out, payload);
    }
    return true;
}

Err ask_verify(Ctx *ctx, const Events *events, Str *problem)
{
    Ask          folded, row;
    Str          kind, id;
    const Event *last = &events->at[events->len - 1];
    str_cut(events->at[0].object, ':', &kind, &id);
    if (!fold(ctx, events, &folded))
        return OK;
    Err err = ask_load(ctx, id, &row);
    if (err == ERR_NOT_FOUND || err == ERR_BROKEN) {
        *problem = str_fmt(ctx->arena, "table ask: the row of %.*s", FMT(id));
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    const char *column = ask_difference(&row, &folded);
    if (column)
        *problem = str_fmt(ctx->arena, "table ask or ask_target: column %s of %.*s", column,
                           FMT(id));
    else if (row.head.number != last->number ||
             !str_eq((Str){(const char *)row.head.hash, HASH}, last->hash))
        *problem = str_fmt(ctx->arena,
                           "table ask: events and head do not end where the events do: %.*s",
                           FMT(id));
    return problem->len ? OK : check_files(ctx, &row, problem);
}

/* Reads the table whole, on purpose. Not static: it stands in a list of another engine. */
const Sql ASK_WITHOUT_EVENTS = {
    "ask_without_events",
    "SELECT 'ask:' || a.id AS object FROM ask AS a"
    " LEFT JOIN event AS e ON e.object = 'ask:' || a.id AND e.number = 1"
    " WHERE e.id IS NULL LIMIT 1",
    __FILE__, __LINE__, SQL_SCAN};
static const Sql *const ask_without_events_listed
    __attribute__((used, section("motcua_sql"))) = &ASK_WITHOUT_EVENTS;
