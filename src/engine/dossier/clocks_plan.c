/* clocks_plan — the clocks of one dossier under a changed calendar. A million of them are looked at, so
 * only what clocks need is read, and only what moved is written. */
#include "engine/dossier/clocks.h"

#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"

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

static Err plan(Ctx *ctx, const Calendar *calendar, Dossier *d)
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

SQL(replan_write,
    "UPDATE dossier"
    "   SET due_at = $3, step_due_at = $4, supplement_due_at = $5, term = $6, first_due_at = $7,"
    "       urgent_at = $8, changed_at = $9, events = $10, head = $11"
    " WHERE nr = $1 AND events = $2");

/* As dossier_change writes it, without reading what does not change. */
static Err write(Ctx *ctx, int64_t nr, const Dossier *before, Dossier *d)
{
    const Facts none = {0};
    d->changed_at = ctx->now;
    d->head.object = str_fmt(ctx->arena, "dossier:%.*s", FMT(d->id));
    TRY(audit_append(ctx, &d->head, "dossier.replanned", dossier_payload(ctx, before, d, &none)));
    return db_later(ctx, &replan_write,
                    PARAMS(db_int(nr), db_int(before->head.number), db_int(d->due_at),
                           db_int(d->step_due_at), db_int(d->supplement_due_at),
                           db_int(d->term), db_int(d->first_due_at),
                           db_int(dossier_urgent_at(d)), db_int(d->changed_at),
                           db_int(d->head.number),
                           db_bytes((Str){(const char *)d->head.hash, HASH})));
}

Err clocks_plan(Ctx *ctx, const Calendar *calendar, Row row, int64_t *moved)
{
    Dossier before, after;
    read_clocks(row, &before);
    after = before;
    TRY(plan(ctx, calendar, &after));
    bool is_promised = before.due_at != after.due_at ||
                       before.supplement_due_at != after.supplement_due_at;
    if (!is_promised && before.step_due_at == after.step_due_at)
        return OK;
    (*moved)++;
    TRY(write(ctx, row_int(row, "nr"), &before, &after));
    return is_promised ? notice_add(ctx, after.applicant, "replanned", after.id) : OK;
}
