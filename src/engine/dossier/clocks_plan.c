/* clocks_plan — the clocks of one dossier under a changed calendar. A million of them are looked at, so
 * only what clocks need is read, and only what moved is written. */
#include "engine/dossier/clocks.h"

#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/notice.h"

/* What the row says of the clocks; the rest stays zero. */
static void read_clocks(Row row, Dossier *out)
{
    *out = (Dossier){
        .id = row_text(row, "id"),
        .applicant = row_text(row, "applicant"),
        .service = row_text(row, "service"),
        .version = row_int(row, "version"),
        .status = (Status)row_int(row, "status"),
        .step = row_text(row, "step"),
        .accepted_at = row_int(row, "accepted_at"),
        .clock_from = row_int(row, "clock_from"),
        .due_at = row_int(row, "due_at"),
        .step_at = row_int(row, "step_at"),
        .step_due_at = row_int(row, "step_due_at"),
        .paused_at = row_int(row, "paused_at"),
        .supplement_due_at = row_int(row, "supplement_due_at"),
        .term = row_int(row, "term"),
        .stood = row_int(row, "stood"),
        .first_due_at = row_int(row, "first_due_at"),
        .extended = row_int(row, "extended"),
        .head = {.number = row_int(row, "events")},
    };
    Str hash = row_bytes(row, "head");
    if (hash.len == HASH)
        memcpy(out->head.hash, hash.at, HASH);
}

/* Accepted before the row knew its term: found by the definition and the answers. */
static Err complete(Ctx *ctx, Dossier *d)
{
    Flow    flow;
    Dossier whole;
    TRY(dossier_find(ctx, d->id, &whole));
    TRY(flow_of(ctx, &whole, &flow));
    return flow_complete(ctx, &flow, d);
}

Err clocks_by(Ctx *ctx, const Calendar *calendar, Dossier *d)
{
    const ServiceDefinition *definition;
    TRY(catalogue_version(ctx, d->service, d->version, &definition));
    if (d->accepted_at && !d->first_due_at)
        TRY(complete(ctx, d));
    if (d->accepted_at)
        TRY(flow_due(ctx, calendar, d, &d->due_at));
    int step = definition_step(definition, d->step);
    if (step >= 0 && d->step_at)
        TRY(flow_step_due(ctx, calendar, &definition->steps[step], d->step_at, &d->step_due_at));
    if (d->supplement_due_at) {
        int days = definition->deadline.applicant_days;
        TRY(calendar_due(ctx, calendar, d->paused_at, days > 0 ? days : 1,
                         &d->supplement_due_at));
    }
    return OK;
}

/* ---- written together ----------------------------------------------------------------------- */

#define MOVED(update, from)                                                                   \
    update " dossier"                                                                         \
    "   SET due_at = bulk.c3, step_due_at = bulk.c4, supplement_due_at = bulk.c5,"            \
    "       term = bulk.c6, first_due_at = bulk.c7, urgent_at = bulk.c8, changed_at = bulk.c9," \
    "       events = bulk.c10, head = bulk.c11"                                               \
    "  FROM " from " WHERE dossier.nr = bulk.c1 AND dossier.events = bulk.c2"
SQL(replan_write_sqlite, MOVED("UPDATE OR FAIL", "bulk($1)"));
SQL(replan_write_postgres,
    MOVED("UPDATE", "unnest(" BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_INTS(4) ", "
          BULK_INTS(5) ", " BULK_INTS(6) ", " BULK_INTS(7) ", " BULK_INTS(8) ", "
          BULK_INTS(9) ", " BULK_INTS(10) ", " BULK_BYTES(11) ")"
          " AS bulk (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11)"));
static const BulkSql replan_write = {&replan_write_sqlite, &replan_write_postgres};

ClockMoves clocks_moves(Ctx *ctx, size_t most)
{
    return (ClockMoves){.events = audit_gather_new(ctx, most),
                        .rows = bulk_new(ctx, "iiiiiiiiiib", most),
                        .notices = notice_gather_new(ctx, most)};
}

/* As dossier_change writes it, without reading what does not change. */
static void gather(Ctx *ctx, ClockMoves *moves, int64_t nr, const Dossier *before, Dossier *d)
{
    const Facts none = {0};
    d->changed_at = ctx->now;
    d->head.object = str_fmt(ctx->arena, "dossier:%.*s", FMT(d->id));
    audit_gather(ctx, &moves->events, &d->head, "dossier.replanned",
                 dossier_payload(ctx, before, d, &none));
    Str head = str_copy(ctx->arena, (Str){(const char *)d->head.hash, HASH});
    bulk_add(&moves->rows,
             PARAMS(db_int(nr), db_int(before->head.number), db_int(d->due_at),
                    db_int(d->step_due_at), db_int(d->supplement_due_at), db_int(d->term),
                    db_int(d->first_due_at), db_int(dossier_urgent_at(d)), db_int(d->changed_at),
                    db_int(d->head.number), db_bytes(head)));
}

Err clocks_plan(Ctx *ctx, const Calendar *calendar, Row row, ClockMoves *moves)
{
    Dossier before, after;
    read_clocks(row, &before);
    after = before;
    TRY(clocks_by(ctx, calendar, &after));
    bool is_promised = before.due_at != after.due_at ||
                       before.supplement_due_at != after.supplement_due_at;
    if (!is_promised && before.step_due_at == after.step_due_at)
        return OK;
    moves->moved++;
    gather(ctx, moves, row_int(row, "nr"), &before, &after);
    if (is_promised)
        notice_gather(ctx, &moves->notices, after.applicant, "replanned", after.id);
    return OK;
}

Err clocks_write(Ctx *ctx, ClockMoves *moves)
{
    TRY(db_bulk(ctx, &replan_write, &moves->rows));
    TRY(audit_gathered(ctx, &moves->events));
    return notice_gathered(ctx, &moves->notices);
}
