/* register — lines from rows and from events, and the stream of a period. */
#include "engine/dossier/register.h"

#include "base/time.h"
#include "engine/dossier/store.h"

RegisterLine register_line(const Dossier *dossier)
{
    const Dossier *d = dossier;
    return (RegisterLine){
        .dossier = d->id,           .code = d->code,         .service = d->service,
        .version = d->version,      .body = d->body,         .applicant_name = d->applicant_name,
        .channel = d->channel,      .status = d->status,     .outcome = d->outcome,
        .received_at = d->accepted_at, .due_at = d->due_at,  .done_at = d->done_at,
        .delivered_at = d->delivered_at, .extended = d->extended,
        .result = dossier_timely(d),
    };
}

Err register_fold(Ctx *ctx, const Events *events, RegisterLine *out)
{
    Dossier dossier = {0};
    for (size_t i = 0; i < events->len; i++) {
        const Json *payload;
        if (events->at[i].is_erased || !events->at[i].payload.len)
            return fail(ctx, ERR_INVALID, "an event says nothing any more");
        TRY(json_read(ctx, events->at[i].payload, (JsonLimits){0}, &payload));
        dossier_apply(&dossier, payload);
    }
    *out = register_line(&dossier);
    return OK;
}

SQL(register_of_body,
    "SELECT " DOSSIER_COLUMNS
    "  FROM dossier"
    " WHERE body = $1 AND accepted_at >= $2 AND accepted_at < $3 AND accepted_at > 0"
    " ORDER BY accepted_at, nr");

typedef struct Visiting {
    RegisterVisit *visit;
    void          *arg;
} Visiting;

static Err visit_row(Ctx *ctx, void *arg, Row row)
{
    const Visiting *visiting = arg;
    Dossier         dossier;
    dossier_of_row(row, &dossier);
    RegisterLine line = register_line(&dossier);
    return visiting->visit(ctx, visiting->arg, &line);
}

Err register_each(Ctx *ctx, const RegisterPeriod *period, RegisterVisit *visit, void *arg)
{
    Visiting visiting = {visit, arg};
    return db_each(ctx, &register_of_body,
                   PARAMS(db_text(period->body), db_int(time_of_date(period->from)),
                          db_int(time_of_date(date_add_days(period->to, 1)))),
                   visit_row, &visiting);
}
