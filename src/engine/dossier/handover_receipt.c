/* handover_receipt — the list of all, confirmed by both sides; held against the log by verify. */
#include "engine/dossier/handover_own.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "crypto/crypto.h"

#include <stdlib.h>

#define ITEM_COLUMNS "dossier, code, number, due_at, step, role, holder"

SQL(handover_items_after,
    "SELECT i.dossier, i.code, i.number, i.due_at, i.step, i.role, i.holder, d.service, d.version"
    "  FROM handover_item AS i JOIN dossier AS d ON d.id = i.dossier"
    " WHERE i.handover = $1 AND i.code > $2 ORDER BY i.code LIMIT $3");

static HandoverItem item_of(Row row)
{
    return (HandoverItem){
        .dossier = row_text(row, "dossier"), .code = row_text(row, "code"),
        .number = row_int(row, "number"),    .due_at = row_int(row, "due_at"),
        .step = row_text(row, "step"),       .role = row_text(row, "role"),
        .holder = row_text(row, "holder"),
    };
}

Err handover_items(Ctx *ctx, const Handover *handover, Str after, size_t limit,
                   HandoverItem **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &handover_items_after,
               PARAMS(db_text(handover->id), db_text(after), db_int((int64_t)limit)), &rows));
    *out = NEW_ARRAY(ctx->arena, HandoverItem, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = item_of(row);
        (*out)[i].service = row_text(row, "service");
        (*out)[i].version = row_int(row, "version");
    }
    return OK;
}

/* The order of codes in the list is that of their bytes, whatever the database thinks of it. */
static int by_line(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

SQL(handover_items_all,
    "SELECT " ITEM_COLUMNS " FROM handover_item WHERE handover = $1 ORDER BY code LIMIT 1000000");

Err handover_receipt(Ctx *ctx, const Handover *handover, Str *text)
{
    Rows rows;
    Buf  out = {.arena = ctx->arena};
    TRY(db_all(ctx, &handover_items_all, PARAMS(db_text(handover->id)), &rows));
    Str *lines = NEW_ARRAY(ctx->arena, Str, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++) {
        HandoverItem item = item_of(rows_at(&rows, i));
        Str due = item.due_at ? time_iso(ctx->arena, item.due_at) : S("-");
        lines[i] = str_fmt(ctx->arena, "%.*s %.*s %lld %.*s %.*s %.*s %.*s\n", FMT(item.code),
                           FMT(item.dossier), (long long)item.number, FMT(due), FMT(item.step),
                           FMT(item.role.len ? item.role : S("-")),
                           FMT(item.holder.len ? item.holder : S("-")));
    }
    qsort(lines, rows.len, sizeof *lines, by_line);
    buf_fmt(&out, "motcua handover 1\n%.*s %.*s %.*s\n%.*s\n", FMT(handover->giver),
            FMT(handover->receiver), FMT(date_iso(ctx->arena, date_from_days(handover->day))),
            FMT(handover->basis));
    for (size_t i = 0; i < rows.len; i++)
        buf_add(&out, lines[i]);
    *text = buf_str(&out);
    return OK;
}

/* ---- confirming ----------------------------------------------------------------------------- */

/* Speaks for the whole body; the head of one of its units does not. */
static bool is_leader(Str role)
{
    static const char *const LEADERS[] = {"chair", "vice_chair", "director"};
    for (size_t i = 0; i < COUNT(LEADERS); i++)
        if (str_eq(role, str_of(LEADERS[i])))
            return true;
    return false;
}

/* The giver may be gone: whoever led it on its last day answers for it. */
static Err led(Ctx *ctx, Str body, Date day, bool *did)
{
    OrgSeats seats;
    *did = false;
    TRY(org_seats_of(ctx, ctx->actor->account, day, &seats));
    for (size_t i = 0; i < seats.len; i++)
        *did = *did || (str_eq(seats.at[i].seat.body, body) && is_leader(seats.at[i].seat.role) &&
                        !seats.at[i].on_behalf.len);
    return OK;
}

Err handover_may_confirm(Ctx *ctx, const Handover *h, HandoverSide side, bool *may)
{
    bool is_giver = side == HANDOVER_GIVER;
    *may = false;
    if (h->state != HANDOVER_COMPLETE || (is_giver ? h->giver_at : h->receiver_at) ||
        ctx->actor->kind != ACTOR_OFFICER)
        return OK;
    *may = str_eq(ctx->actor->seat.body, is_giver ? h->giver : h->receiver) &&
           is_leader(ctx->actor->seat.role);
    if (*may || !is_giver)
        return OK;
    return led(ctx, h->giver, date_from_days(h->day - 1), may);
}

Err handover_is_party(Ctx *ctx, const Handover *h, bool *is_party)
{
    Str body = ctx->actor->seat.body;
    *is_party = ctx->actor->kind == ACTOR_OFFICER && body.len &&
                (str_eq(body, h->giver) || str_eq(body, h->receiver));
    if (*is_party || ctx->actor->kind != ACTOR_OFFICER)
        return OK;
    return led(ctx, h->giver, date_from_days(h->day - 1), is_party);
}

SQL(handover_unconfirmed,
    "SELECT " HANDOVER_COLUMNS " FROM handover"
    " WHERE state = 3 AND (giver_at = 0 OR receiver_at = 0) ORDER BY nr LIMIT 100");

Err handover_owed(Ctx *ctx, Handover **out, size_t *count)
{
    Rows rows = {0};
    *count = 0;
    if (ctx->actor->kind == ACTOR_OFFICER)
        TRY(db_all(ctx, &handover_unconfirmed, NO_PARAMS, &rows));
    *out = NEW_ARRAY(ctx->arena, Handover, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++) {
        Handover *h = &(*out)[*count];
        bool      gave, received;
        handover_of_row(rows_at(&rows, i), h);
        TRY(handover_may_confirm(ctx, h, HANDOVER_GIVER, &gave));
        TRY(handover_may_confirm(ctx, h, HANDOVER_RECEIVER, &received));
        *count += gave || received;
    }
    return OK;
}

Err handover_confirm(Ctx *ctx, Handover *h, HandoverSide side)
{
    bool may, is_giver = side == HANDOVER_GIVER;
    if (h->state != HANDOVER_COMPLETE || (is_giver ? h->giver_at : h->receiver_at))
        return fail(ctx, ERR_CONFLICT, "it is not complete yet, or was confirmed before");
    TRY(handover_may_confirm(ctx, h, side, &may));
    if (!may)
        return fail(ctx, ERR_DENIED, "only who leads that body confirms a hand-over");
    *(is_giver ? &h->giver_by : &h->receiver_by) = ctx->actor->account;
    *(is_giver ? &h->giver_at : &h->receiver_at) = ctx->now;
    return handover_write(ctx, h, "handover.confirmed",
                          str_fmt(ctx->arena, "{\"as\":\"%s\",\"hash\":\"%.*s\"}",
                                  is_giver ? "giver" : "receiver",
                                  FMT(encode_hex(ctx->arena, h->list_hash))));
}

/* ---- verify --------------------------------------------------------------------------------- */

const Sql HANDOVER_WITHOUT_EVENTS = {
    "handover_without_events",
    "SELECT 'handover:' || h.id AS object FROM handover AS h"
    " LEFT JOIN event AS e ON e.object = 'handover:' || h.id AND e.number = 1"
    " WHERE e.id IS NULL LIMIT 1",
    __FILE__, __LINE__, SQL_SCAN};
static const Sql *const handover_without_events_listed
    __attribute__((used, section("motcua_sql"))) = &HANDOVER_WITHOUT_EVENTS;

SQL(handover_verify_row, "SELECT " HANDOVER_COLUMNS " FROM handover WHERE id = $1");
/* Items whose dossier's log does not tell of them; and how many there are. */
SQL(handover_verify_items,
    "SELECT count(*) AS items,"
    "       coalesce(sum(CASE WHEN e.id IS NULL THEN 1 ELSE 0 END), 0) AS untold"
    "  FROM handover_item AS i"
    "  LEFT JOIN event AS e ON e.object = 'dossier:' || i.dossier AND e.number = i.number"
    "   AND e.verb = 'dossier.handed_over'"
    " WHERE i.handover = $1");

static Err fold(Ctx *ctx, const Events *events, Handover *out)
{
    for (size_t i = 0; i < events->len; i++) {
        const Event *event = &events->at[i];
        const Json  *payload = NULL;
        if (event->payload.len)
            TRY(json_read(ctx, event->payload, (JsonLimits){0}, &payload));
        bool is_giver = str_eq(json_text(json_get(payload, S("as"))), S("giver"));
        if (str_eq(event->verb, S("handover.ordered"))) {
            out->state = HANDOVER_ORDERED;
            out->giver = json_text(json_get(payload, S("giver")));
            out->receiver = json_text(json_get(payload, S("receiver")));
            out->basis = json_text(json_get(payload, S("basis")));
            out->day = json_int(json_get(payload, S("day")), 0);
            out->ordered_at = event->at;
        } else if (str_eq(event->verb, S("handover.begun"))) {
            out->state = HANDOVER_UNDER_WAY;
        } else if (str_eq(event->verb, S("handover.completed"))) {
            out->state = HANDOVER_COMPLETE;
            out->total = json_int(json_get(payload, S("total")), 0);
            out->elsewhere = json_int(json_get(payload, S("elsewhere")), 0);
            out->list_hash = json_text(json_get(payload, S("hash"))); /* hex */
            out->finished_at = event->at;
        } else if (str_eq(event->verb, S("handover.confirmed"))) {
            *(is_giver ? &out->giver_at : &out->receiver_at) = event->at;
            *(is_giver ? &out->giver_by : &out->receiver_by) = event->actor;
        }
    }
    return OK;
}

static bool same(const Handover *a, const Handover *b)
{
    return a->state == b->state && str_eq(a->giver, b->giver) &&
           str_eq(a->receiver, b->receiver) && str_eq(a->basis, b->basis) && a->day == b->day &&
           a->ordered_at == b->ordered_at && a->finished_at == b->finished_at &&
           a->giver_at == b->giver_at && a->receiver_at == b->receiver_at &&
           str_eq(a->giver_by, b->giver_by) && str_eq(a->receiver_by, b->receiver_by);
}

static Err check_list(Ctx *ctx, const Handover *row, const Handover *told, Str *problem)
{
    Row counted;
    Str list;
    TRY(db_one(ctx, &handover_verify_items, PARAMS(db_text(row->id)), &counted));
    if (row_int(counted, "items") != row->total || row_int(counted, "untold"))
        *problem = str_fmt(ctx->arena, "table handover_item: the items of %.*s", FMT(row->id));
    if (problem->len || row->state != HANDOVER_COMPLETE)
        return OK;
    TRY(handover_receipt(ctx, row, &list));
    Str hash = crypto_sha256_str(ctx->arena, list);
    if (!str_eq(hash, row->list_hash) || row->total != told->total ||
        row->elsewhere != told->elsewhere ||
        !str_eq(encode_hex(ctx->arena, hash), told->list_hash))
        *problem = str_fmt(ctx->arena, "table handover_item: the list of %.*s", FMT(row->id));
    return OK;
}

Err handover_verify(Ctx *ctx, const Events *events, Str *problem)
{
    Row      found;
    Handover row, told = {0};
    Str      kind, id;
    str_cut(events->at[0].object, ':', &kind, &id);
    TRY(db_one(ctx, &handover_verify_row, PARAMS(db_text(id)), &found));
    handover_of_row(found, &row);
    TRY(fold(ctx, events, &told));
    const Event *last = &events->at[events->len - 1];
    if (!same(&row, &told) || row.head.number != last->number ||
        !str_eq((Str){(const char *)row.head.hash, HASH}, last->hash)) {
        *problem = str_fmt(ctx->arena, "table handover: the row of %.*s", FMT(id));
        return OK;
    }
    return check_list(ctx, &row, &told, problem);
}
