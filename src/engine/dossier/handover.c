/* handover — ordered, moved in batches, complete. */
#include "engine/dossier/handover_own.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "crypto/crypto.h"
#include "engine/ask/ask.h"
#include "engine/dossier/act.h"
#include "engine/dossier/clocks.h"
#include "engine/dossier/notice.h"

/* ---- the row -------------------------------------------------------------------------------- */

void handover_of_row(Row row, Handover *out)
{
    *out = (Handover){
        .id = row_text(row, "id"),
        .giver = row_text(row, "giver"),
        .receiver = row_text(row, "receiver"),
        .day = row_int(row, "day"),
        .basis = row_text(row, "basis"),
        .ordered_by = row_text(row, "ordered_by"),
        .ordered_at = row_int(row, "ordered_at"),
        .state = (HandoverState)row_int(row, "state"),
        .total = row_int(row, "total"),
        .elsewhere = row_int(row, "elsewhere"),
        .finished_at = row_int(row, "finished_at"),
        .list_hash = row_bytes(row, "list_hash"),
        .giver_by = row_text(row, "giver_by"),
        .giver_at = row_int(row, "giver_at"),
        .receiver_by = row_text(row, "receiver_by"),
        .receiver_at = row_int(row, "receiver_at"),
        .head.number = row_int(row, "events"),
    };
    Str hash = row_bytes(row, "head");
    if (hash.len == HASH)
        memcpy(out->head.hash, hash.at, HASH);
}

SQL(handover_update,
    "UPDATE handover SET state = $3, total = $4, elsewhere = $5, finished_at = $6, list_hash = $7,"
    "  giver_by = $8, giver_at = $9, receiver_by = $10, receiver_at = $11, events = $12, head = $13"
    " WHERE id = $1 AND events = $2");

static Str object_of(Ctx *ctx, const Handover *handover)
{
    return str_fmt(ctx->arena, "handover:%.*s", FMT(handover->id));
}

static Param head_of(const Handover *handover)
{
    return db_bytes((Str){(const char *)handover->head.hash, HASH});
}

Err handover_write(Ctx *ctx, Handover *h, const char *verb, Str payload)
{
    int64_t seen = h->head.number;
    h->head.object = object_of(ctx, h);
    if (verb)
        TRY(audit_append(ctx, &h->head, verb, payload));
    return db_change(ctx, &handover_update,
                     PARAMS(db_text(h->id), db_int(seen), db_int(h->state), db_int(h->total),
                            db_int(h->elsewhere), db_int(h->finished_at),
                            h->list_hash.len ? db_bytes(h->list_hash) : db_null(),
                            db_text(h->giver_by), db_int(h->giver_at), db_text(h->receiver_by),
                            db_int(h->receiver_at), db_int(h->head.number), head_of(h)));
}

SQL(handover_by_id, "SELECT " HANDOVER_COLUMNS " FROM handover WHERE id = $1");
SQL(handover_newest, "SELECT " HANDOVER_COLUMNS " FROM handover ORDER BY nr DESC LIMIT 100");

Err handover_find(Ctx *ctx, Str id, Handover *out)
{
    Row row;
    TRY(db_one(ctx, &handover_by_id, PARAMS(db_text(id)), &row));
    handover_of_row(row, out);
    return OK;
}

Err handover_list(Ctx *ctx, Handover **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &handover_newest, NO_PARAMS, &rows));
    *out = NEW_ARRAY(ctx->arena, Handover, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        handover_of_row(rows_at(&rows, i), &(*out)[i]);
    return OK;
}

/* ---- ordering ------------------------------------------------------------------------------- */

static bool holds_on(const Body *body, Date day)
{
    return date_cmp(body->valid_from, day) <= 0 &&
           (!body->valid_to.year || date_cmp(day, body->valid_to) < 0);
}

static Err check_order(Ctx *ctx, const HandoverOrder *order)
{
    Body giver, receiver;
    TRY(org_body_find(ctx, order->giver, &giver));
    TRY(org_body_find(ctx, order->receiver, &receiver));
    if (str_eq(giver.id, receiver.id))
        return fail(ctx, ERR_INVALID, "a body hands nothing over to itself");
    if (!str_trim(order->basis).len)
        return fail(ctx, ERR_INVALID, "a hand-over needs its legal basis");
    if (!date_valid(order->day) || !holds_on(&receiver, order->day))
        return fail(ctx, ERR_INVALID, "the receiving body does not exist on that day");
    return OK;
}

SQL(handover_same,
    "SELECT " HANDOVER_COLUMNS " FROM handover WHERE giver = $1 AND receiver = $2 AND day = $3");
SQL(handover_insert,
    "INSERT INTO handover (id, giver, receiver, day, basis, ordered_by, ordered_at, state, total,"
    "  elsewhere, finished_at, giver_by, giver_at, receiver_by, receiver_at, events, head)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, 0, 0, '', 0, '', 0, $8, $9)");

static Str ordered_payload(Ctx *ctx, const Handover *h)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("basis"), h->basis);
    json_field_int(&json, S("day"), h->day);
    json_field_text(&json, S("giver"), h->giver);
    json_field_text(&json, S("receiver"), h->receiver);
    json_end_object(&json);
    return buf_str(&out);
}

static Err add_job(Ctx *ctx, const Handover *h, int64_t after, int64_t due_at)
{
    return job_add(ctx, "handover.run",
                   str_fmt(ctx->arena, "{\"after\":%lld,\"id\":\"%.*s\"}", (long long)after,
                           FMT(h->id)),
                   h->id, due_at);
}

Err handover_order(Ctx *ctx, const HandoverOrder *order, Handover *out)
{
    Row     row;
    bool    found;
    int64_t day;
    TRY(check_order(ctx, order));
    day = date_to_days(order->day);
    TRY(db_maybe(ctx, &handover_same,
                 PARAMS(db_text(order->giver), db_text(order->receiver), db_int(day)), &row,
                 &found));
    if (found) {
        handover_of_row(row, out);
        return OK;
    }
    *out = (Handover){.id = crypto_random_id(ctx->arena),
                      .giver = order->giver,
                      .receiver = order->receiver,
                      .basis = str_trim(order->basis),
                      .day = day,
                      .ordered_by = ctx->actor->account,
                      .ordered_at = ctx->now,
                      .state = HANDOVER_ORDERED};
    out->head = (ObjectHead){.object = object_of(ctx, out)};
    TRY(audit_append(ctx, &out->head, "handover.ordered", ordered_payload(ctx, out)));
    TRY(db_run(ctx, &handover_insert,
               PARAMS(db_text(out->id), db_text(out->giver), db_text(out->receiver), db_int(day),
                      db_text(out->basis), db_text(out->ordered_by), db_int(out->ordered_at),
                      db_int(out->head.number), head_of(out))));
    return add_job(ctx, out, 0, time_of_date(order->day));
}

/* ---- preview -------------------------------------------------------------------------------- */

SQL(handover_open_count,
    "SELECT count(*) AS n FROM dossier WHERE body = $1 AND is_open = 1");
SQL(handover_open_first, "SELECT " DOSSIER_COLUMNS " FROM dossier"
                         " WHERE body = $1 AND is_open = 1 ORDER BY urgent_at, nr LIMIT 200");

Err handover_preview(Ctx *ctx, const HandoverOrder *order, HandoverPreview *out)
{
    Rows     rows;
    Row      row;
    TRY(check_order(ctx, order));
    Handover draft = {.giver = order->giver, .receiver = order->receiver,
                      .day = date_to_days(order->day)};
    Resolver resolver = handover_resolver(&draft);
    TRY(db_one(ctx, &handover_open_count, PARAMS(db_text(order->giver)), &row));
    TRY(db_all(ctx, &handover_open_first, PARAMS(db_text(order->giver)), &rows));
    *out = (HandoverPreview){.items = NEW_ARRAY(ctx->arena, HandoverCandidate, rows.len + 1),
                             .count = rows.len,
                             .open = row_int(row, "n")};
    for (size_t i = 0; i < rows.len; i++) {
        Dossier dossier;
        dossier_of_row(rows_at(&rows, i), &dossier);
        TRY(handover_resolve(ctx, &resolver, &dossier, &out->items[i]));
    }
    return OK;
}

/* ---- moving --------------------------------------------------------------------------------- */

SQL(handover_open_after,
    "SELECT nr, " DOSSIER_COLUMNS " FROM dossier"
    " WHERE body = $1 AND is_open = 1 AND nr > $2 ORDER BY nr LIMIT $3");
SQL(handover_item_insert,
    "INSERT INTO handover_item (handover, dossier, code, number, due_at, step, role, holder)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

static Err same_calendar(Ctx *ctx, const Handover *h, const Calendar **receivers, bool *is_same)
{
    const Calendar *givers;
    TRY(org_calendar(ctx, h->giver, &givers));
    TRY(org_calendar(ctx, h->receiver, receivers));
    *is_same = givers == *receivers; /* compiled once for each edition */
    return OK;
}

/* The clocks go on by the days of the receiving body, as a replan would have them; what ended before
 * the hand-over, or stopped for good, stays as it was. */
static Err keep_time(Ctx *ctx, const Handover *h, Dossier *d)
{
    const Calendar *calendar;
    bool            is_same;
    int64_t         from = time_of_date(date_from_days(h->day));
    if (d->done_at || (d->due_at < from && d->step_due_at < from && d->supplement_due_at < from))
        return OK;
    TRY(same_calendar(ctx, h, &calendar, &is_same));
    return is_same ? OK : clocks_by(ctx, calendar, d);
}

/* Step, role and term stay as they are; where both have one calendar, so does every date. */
static Err move(Ctx *ctx, Resolver *resolver, const Dossier *before, bool *is_moved)
{
    HandoverCandidate to;
    Dossier           after = *before;
    const Handover   *h = resolver->handover;
    TRY(handover_resolve(ctx, resolver, before, &to));
    *is_moved = !to.elsewhere.len;
    if (!*is_moved)
        return OK;
    after.body = h->receiver;
    after.holder = to.holder;
    if (before->assigned.len)
        after.assigned = to.holder; /* an officer of the other body can hold no step here */
    TRY(keep_time(ctx, h, &after));
    Facts facts = {.basis = h->basis, .to = to.holder, .note = object_of(ctx, h)};
    TRY(dossier_change(ctx, before, &after, "dossier.handed_over", &facts));
    TRY(ask_source_moves(ctx, after.head.object, h->receiver, to.holder));
    TRY(db_later(ctx, &handover_item_insert,
                 PARAMS(db_text(h->id), db_text(after.id), db_text(after.code),
                        db_int(after.head.number), db_int(after.due_at), db_text(after.step),
                        db_text(after.role), db_text(after.holder))));
    return notice_add(ctx, after.applicant, "handed_over", after.id);
}

SQL(handover_count, "SELECT count(*) AS n FROM handover_item WHERE handover = $1");

/* Opinions that the giver was asked for and still owes. */
static Err move_asks(Ctx *ctx, const Handover *h)
{
    const Calendar *calendar;
    bool            is_same;
    int64_t         count = ASK_HAND_OVER, after = 0, moved = 0;
    while (count == ASK_HAND_OVER)
        TRY(ask_hand_over(ctx, h->giver, h->receiver, h->basis, &count));
    TRY(same_calendar(ctx, h, &calendar, &is_same));
    for (count = ASK_REPLAN; !is_same && count == ASK_REPLAN;)
        TRY(ask_replan(ctx, h->receiver, time_of_date(date_from_days(h->day)), &after, &count,
                       &moved));
    return OK;
}

static Err finish(Ctx *ctx, Handover *h)
{
    Row row;
    Str list;
    TRY(move_asks(ctx, h));
    TRY(db_one(ctx, &handover_count, PARAMS(db_text(h->id)), &row));
    h->total = row_int(row, "n");
    TRY(db_one(ctx, &handover_open_count, PARAMS(db_text(h->giver)), &row));
    h->elsewhere = row_int(row, "n");
    TRY(handover_receipt(ctx, h, &list));
    h->state = HANDOVER_COMPLETE;
    h->finished_at = ctx->now;
    h->list_hash = crypto_sha256_str(ctx->arena, list);
    return handover_write(ctx, h, "handover.completed",
                          str_fmt(ctx->arena,
                                  "{\"elsewhere\":%lld,\"hash\":\"%.*s\",\"total\":%lld}",
                                  (long long)h->elsewhere,
                                  FMT(encode_hex(ctx->arena, h->list_hash)), (long long)h->total));
}

Err handover_batch(Ctx *ctx, Handover *h, size_t limit, int64_t *after)
{
    Rows rows;
    if (ctx->now < time_of_date(date_from_days(h->day)))
        return fail(ctx, ERR_CONFLICT, "the day of the hand-over has not come");
    if (h->state == HANDOVER_COMPLETE) {
        *after = 0;
        return OK;
    }
    Resolver resolver = handover_resolver(h);
    TRY(db_all(ctx, &handover_open_after,
               PARAMS(db_text(h->giver), db_int(*after), db_int((int64_t)limit)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Dossier dossier;
        bool    is_moved;
        dossier_of_row(rows_at(&rows, i), &dossier);
        TRY(move(ctx, &resolver, &dossier, &is_moved));
        h->total += is_moved;
    }
    if (rows.len < limit) {
        *after = 0;
        return finish(ctx, h);
    }
    *after = row_int(rows_at(&rows, rows.len - 1), "nr");
    bool is_first = h->state == HANDOVER_ORDERED;
    h->state = HANDOVER_UNDER_WAY;
    return handover_write(ctx, h, is_first ? "handover.begun" : NULL, (Str){0});
}

/* One batch; the next is a job of its own, so that others have their turn. */
static Err run_job(Ctx *ctx, const Job *job)
{
    const Json *payload;
    Handover    handover;
    TRY(json_read(ctx, job->payload, (JsonLimits){0}, &payload));
    int64_t after = json_int(json_get(payload, S("after")), 0);
    TRY(handover_find(ctx, json_text(json_get(payload, S("id"))), &handover));
    TRY(handover_batch(ctx, &handover, HANDOVER_BATCH, &after));
    return after ? add_job(ctx, &handover, after, 0) : OK;
}

const JobKind HANDOVER_JOBS[] = {
    {"handover.run", run_job},
    {0},
};
