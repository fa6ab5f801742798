/* trace — who read whose record: a row the person can read, an event that keeps it honest. */
#include "core/verify_own.h"

#include "base/json.h"
#include "crypto/crypto.h"

enum { TRACES_MAX = 1000 };

SQL(trace_insert,
    "INSERT INTO trace (id, subject, at, actor, body, unit, object, purpose)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
SQL(trace_by_subject,
    "SELECT at, actor, body, unit, object, purpose FROM trace"
    " WHERE subject = $1 ORDER BY at DESC, id LIMIT $2");

static Str payload_of(Ctx *ctx, const Trace *seen, Str subject)
{
    Buf payload = {.arena = ctx->arena};
    buf_add(&payload, S("{\"object\":"));
    json_escape(&payload, seen->object);
    buf_add(&payload, S(",\"purpose\":"));
    json_escape(&payload, seen->purpose);
    buf_add(&payload, S(",\"subject\":"));
    json_escape(&payload, subject);
    buf_char(&payload, '}');
    return buf_str(&payload);
}

Err trace(Ctx *ctx, Str subject, Str object, const char *purpose)
{
    const Actor *actor = ctx->actor;
    Str          id = crypto_random_id(ctx->arena);
    Trace        seen = {.object = object, .purpose = str_of(purpose)};
    Param       *params = NEW_ARRAY(ctx->arena, Param, 8);
    memcpy(params, (const Param[]){
        db_text(id), db_text(subject), db_int(ctx->now), db_text(actor->account),
        db_text(actor->seat.body), db_text(actor->seat.unit), db_text(object),
        db_text(seen.purpose),
    }, 8 * sizeof(Param));
    TRY(db_later(ctx, &trace_insert, (Params){params, 8}));
    /* An object of its own for each reading: two officers who look at one record at the same
     * moment must not wait for each other, nor meet in a conflict. */
    ObjectHead head = {.object = str_fmt(ctx->arena, "read:%.*s", FMT(id))};
    return audit_append(ctx, &head, "record.read", payload_of(ctx, &seen, subject));
}

/* ---- verify ------------------------------------------------------------------------------ */

SQL(trace_by_id,
    "SELECT subject, at, actor, body, unit, object, purpose FROM trace WHERE id = $1");
/* All of them, on purpose: verify. */
SQL_WHOLE_TABLE(trace_without_event,
    "SELECT 'read:' || id AS object FROM trace"
    " WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.object = 'read:' || trace.id) LIMIT 1");

static Err check(Ctx *ctx, const Events *events, Str *problem)
{
    Row          row;
    Str          kind, id;
    const Event *event = &events->at[0];
    str_cut(event->object, ':', &kind, &id);
    TRY(db_one(ctx, &trace_by_id, PARAMS(db_text(id)), &row));
    Trace seen = {.object = row_text(row, "object"), .purpose = row_text(row, "purpose")};
    Str   payload = payload_of(ctx, &seen, row_text(row, "subject"));
    if (!str_eq(row_text(row, "actor"), event->actor) || row_int(row, "at") != event->at ||
        !str_eq(row_text(row, "body"), event->body) ||
        !str_eq(row_text(row, "unit"), event->unit) ||
        (!event->is_erased && !str_eq(payload, event->payload)))
        *problem = S("the row in table trace does not say what the event says");
    return OK;
}

const VerifyPort TRACE_PORT = {"read", check, &trace_without_event};

/* ---- reading ----------------------------------------------------------------------------- */

Err trace_of(Ctx *ctx, Str subject, size_t limit, Trace **out, size_t *count)
{
    Rows   rows;
    size_t most = limit < TRACES_MAX ? limit : TRACES_MAX;
    TRY(db_all(ctx, &trace_by_subject, PARAMS(db_text(subject), db_int((int64_t)most)), &rows));
    *out = NEW_ARRAY(ctx->arena, Trace, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (Trace){
            .at = row_int(row, "at"),
            .actor = row_text(row, "actor"),
            .body = row_text(row, "body"),
            .unit = row_text(row, "unit"),
            .object = row_text(row, "object"),
            .purpose = row_text(row, "purpose"),
        };
    }
    return OK;
}
