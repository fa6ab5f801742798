/* record — what a record step, or the numbering of a result, writes into a register of record. */
#include "engine/dossier/parallel_own.h"

#include "base/encode.h"
#include "crypto/crypto.h"

static const RecordPort *port = &RECORD_HERE;

void dossier_set_record_port(const RecordPort *other) { port = other; }

/* ---- the register on this node ----------------------------------------------------------------- */

SQL(register_entry_of_step,
    "SELECT number FROM register_entry WHERE dossier = $1 AND step = $2");
SQL(register_entry_last,
    "SELECT number FROM register_entry WHERE register = $1 AND body = $2"
    " ORDER BY number DESC LIMIT 1");
SQL(register_entry_insert,
    "INSERT INTO register_entry (register, body, number, dossier, step, code, subject, result,"
    "  data, sha256, at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static Err write_here(Ctx *ctx, const RecordOrder *order, Str *number)
{
    Row            row;
    bool           found;
    int64_t        next = 1;
    const Dossier *d = order->dossier;
    TRY(db_maybe(ctx, &register_entry_of_step, PARAMS(db_text(d->id), db_text(order->step)),
                 &row, &found));
    if (found) {
        *number = str_fmt(ctx->arena, "%lld", (long long)row_int(row, "number"));
        return OK;
    }
    TRY(db_maybe(ctx, &register_entry_last, PARAMS(db_text(order->reg), db_text(d->body)), &row,
                 &found));
    if (found)
        next = row_int(row, "number") + 1;
    *number = str_fmt(ctx->arena, "%lld", (long long)next);
    /* Two at once: one of them meets the other's number, and its job tries again. */
    return db_change(ctx, &register_entry_insert,
                     PARAMS(db_text(order->reg), db_text(d->body), db_int(next), db_text(d->id),
                            db_text(order->step), db_text(d->code), db_text(d->subject),
                            db_text(d->number), db_text(order->data), db_text(order->sha256),
                            db_int(ctx->now)));
}

const RecordPort RECORD_HERE = {write_here};

SQL(register_entries_of,
    "SELECT register, number, code, subject, result, step, at FROM register_entry"
    " WHERE dossier = $1 ORDER BY nr LIMIT 64");

Err dossier_entries(Ctx *ctx, const Dossier *dossier, RegisterEntry **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &register_entries_of, PARAMS(db_text(dossier->id)), &rows));
    *out = NEW_ARRAY(ctx->arena, RegisterEntry, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (RegisterEntry){
            .reg = row_text(row, "register"),
            .number = str_fmt(ctx->arena, "%lld", (long long)row_int(row, "number")),
            .code = row_text(row, "code"),
            .subject = row_text(row, "subject"),
            .result = row_text(row, "result"),
            .step = row_text(row, "step"),
            .at = row_int(row, "at"),
        };
    }
    return OK;
}

/* ---- the jobs ------------------------------------------------------------------------------------ */

/* "business 17 9f86…": register, number, and the hash of what was written. */
static Err write_entry(Ctx *ctx, const Dossier *d, const DefinitionStep *step, Str *note)
{
    Str         number;
    RecordOrder order = {.dossier = d, .step = step->id, .reg = step->write};
    TRY(dossier_answers(ctx, d, &order.data));
    order.sha256 = encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, order.data));
    TRY(port->write(ctx, &order, &number));
    *note = str_fmt(ctx->arena, "%.*s %.*s %.*s", FMT(order.reg), FMT(number),
                    FMT(order.sha256));
    return OK;
}

/* The entry, and the event that names it: that of the record step, which goes on, or one more. */
Err record_run(Ctx *ctx, Dossier *d, Str step_id)
{
    const ServiceDefinition *definition;
    Facts                    facts = {0};
    TRY(dossier_definition(ctx, d, &definition));
    int index = definition_step(definition, step_id);
    if (index < 0 || !definition->steps[index].write.len)
        return fail(ctx, ERR_BROKEN, "the step '%.*s' writes into no register", FMT(step_id));
    const DefinitionStep *step = &definition->steps[index];
    TRY(write_entry(ctx, d, step, &facts.note));
    if (step->verb == VERB_RECORD)
        return dossier_system_act(ctx, d, &(ActInput){.act = ACT_VERDICT, .note = facts.note});
    Dossier before = *d;
    return dossier_change(ctx, &before, d, "dossier.recorded", &facts);
}

SQL(register_entry_is_there,
    "SELECT nr FROM register_entry WHERE dossier = $1 AND step = $2");

Err record_job_run(Ctx *ctx, const Job *job)
{
    Str     id, step;
    Dossier dossier;
    Row     row;
    bool    found;
    str_cut(job->payload, ':', &id, &step);
    TRY(db_maybe(ctx, &register_entry_is_there, PARAMS(db_text(id), db_text(step)), &row,
                 &found));
    if (found)
        return OK;
    TRY(parallel_load(ctx, id, &dossier));
    return record_run(ctx, &dossier, step);
}
