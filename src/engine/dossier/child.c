/* child — dossiers that a link step opens at other agencies: the parent's end.
 *
 * All of a step are asked for at once; each is opened by a job of its own, so one that fails keeps
 * no other back (Decree 61/2018 Art 19.6 b). */
#include "engine/dossier/parallel_own.h"

#include "base/log.h"
#include "crypto/crypto.h"
#include "engine/dossier/catalogue.h"

static const ChildPort *port = &CHILD_HERE;

void dossier_set_child_port(const ChildPort *other) { port = other; }

bool child_is_refused(const Child *child)
{
    return child->state == CHILD_REFUSED || child->state == CHILD_ENDED ||
           child->state == CHILD_FAILED;
}

/* Its step waits for it. */
static int64_t counts(const Child *child)
{
    return child->state == CHILD_ASKED || child->state == CHILD_OPENED ||
           (child->state == CHILD_RECEIVED && child->need == NEED_RESULT);
}

/* ---- rows ----------------------------------------------------------------------------------- */

#define CHILD_COLUMNS                                                                         \
    "dossier, parent, number, step, open, service, body, need, is_lead, state, code, result," \
    " reason, asked_at, due_at, received_at, closed_at"

SQL(child_insert,
    "INSERT INTO child (dossier, parent, number, step, open, service, body, need, is_lead, state,"
    "  code, result, reason, asked_at, due_at, received_at, closed_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', '', '', $10, $11, 0, 0)");
SQL(child_update,
    "UPDATE child SET state = $3, code = $4, result = $5, reason = $6, received_at = $7,"
    "  closed_at = $8"
    " WHERE dossier = $1 AND state = $2");
SQL(child_by_dossier, "SELECT " CHILD_COLUMNS " FROM child WHERE dossier = $1");
SQL(children_of_parent,
    "SELECT " CHILD_COLUMNS " FROM child WHERE parent = $1 ORDER BY number, nr LIMIT 200");

static Child child_of(Row row)
{
    return (Child){
        .dossier = row_text(row, "dossier"),
        .step = row_text(row, "step"),
        .open = row_text(row, "open"),
        .service = row_text(row, "service"),
        .body = row_text(row, "body"),
        .need = (ChildNeed)row_int(row, "need"),
        .is_lead = row_int(row, "is_lead") != 0,
        .state = (ChildState)row_int(row, "state"),
        .code = row_text(row, "code"),
        .result = row_text(row, "result"),
        .reason = row_text(row, "reason"),
        .number = row_int(row, "number"),
        .asked_at = row_int(row, "asked_at"),
        .due_at = row_int(row, "due_at"),
        .received_at = row_int(row, "received_at"),
        .closed_at = row_int(row, "closed_at"),
    };
}

Err children_of(Ctx *ctx, Str parent, Child **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &children_of_parent, PARAMS(db_text(parent)), &rows));
    *out = NEW_ARRAY(ctx->arena, Child, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        (*out)[i] = child_of(rows_at(&rows, i));
    return OK;
}

static Err child_find(Ctx *ctx, Str dossier, Child *out, Str *parent)
{
    Row row;
    TRY(db_one(ctx, &child_by_dossier, PARAMS(db_text(dossier)), &row));
    *out = child_of(row);
    *parent = row_text(row, "parent");
    return OK;
}

static Err child_change(Ctx *ctx, ChildState was, const Child *child)
{
    return db_change(ctx, &child_update,
                     PARAMS(db_text(child->dossier), db_int(was), db_int(child->state),
                            db_text(child->code), db_text(child->result),
                            db_text(child->reason), db_int(child->received_at),
                            db_int(child->closed_at)));
}

/* ---- a step begins -------------------------------------------------------------------------- */

static Err due_of(Acting *a, const DefinitionOpen *open, int64_t *due_at)
{
    *due_at = 0;
    if (open->days)
        return calendar_due(a->ctx, a->flow.calendar, a->ctx->now, open->days, due_at);
    return open->minutes ? calendar_add_minutes(a->ctx, a->flow.calendar, a->ctx->now,
                                                open->minutes, due_at) : OK;
}

/* Where no body is competent, the job that opens it says so. */
static Err add_child(Acting *a, const DefinitionOpen *open)
{
    Ctx    *ctx = a->ctx;
    Body    body = {0};
    int64_t due_at;
    Err     err = agency_of(ctx, &open->at, &a->flow.env, a->d->body, &body);
    if (err == ERR_NOT_FOUND || err == ERR_INVALID)
        fault_clear(ctx);
    else
        TRY(err);
    TRY(due_of(a, open, &due_at));
    Str id = crypto_random_id(ctx->arena);
    TRY(db_change(ctx, &child_insert,
                  PARAMS(db_text(id), db_text(a->d->id), db_int(a->before.head.number + 1),
                         db_text(a->flow.step->id), db_text(open->id), db_text(open->service),
                         db_text(err == OK ? body.id : (Str){0}), db_int(open->need),
                         db_int(open->is_lead), db_int(ctx->now), db_int(due_at))));
    a->d->waits++;
    return job_add(ctx, "dossier.child_open", id, id, 0);
}

/* What was granted is not asked for again when the step is entered once more. */
static bool is_there(const Acting *a, const Child *all, size_t count, const DefinitionOpen *open)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i].step, a->flow.step->id) && str_eq(all[i].open, open->id) &&
            !child_is_refused(&all[i]) && all[i].state != CHILD_CANCELLED)
            return true;
    return false;
}

Err children_begin(Acting *a)
{
    Child                *all;
    size_t                count;
    const DefinitionStep *step = a->flow.step;
    if (!step->n_opens)
        return OK;
    TRY(flow_answered(a->ctx, &a->flow));
    TRY(children_of(a->ctx, a->d->id, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i].step, step->id))
            a->d->waits += counts(&all[i]);
    for (size_t i = 0; i < step->n_opens; i++)
        if (expr_holds(&step->opens[i].condition, &a->flow.env) &&
            !is_there(a, all, count, &step->opens[i]))
            TRY(add_child(a, &step->opens[i]));
    return OK;
}

Err children_cancel(Ctx *ctx, const Dossier *parent)
{
    Child *all;
    size_t count;
    TRY(children_of(ctx, parent->id, &all, &count));
    for (size_t i = 0; i < count; i++) {
        ChildState was = all[i].state;
        if (was > CHILD_RECEIVED)
            continue;
        all[i].state = CHILD_CANCELLED;
        all[i].closed_at = ctx->now;
        TRY(child_change(ctx, was, &all[i]));
        if (was != CHILD_ASKED)
            TRY(job_add(ctx, "dossier.child_withdraw", all[i].dossier, all[i].dossier, 0));
    }
    return OK;
}

/* ---- news ----------------------------------------------------------------------------------- */

/* Row and event of one change; the parent goes on when it was the last its step waited for. */
static Err note(Ctx *ctx, Dossier *parent, const Child *was, Child *now, const char *verb)
{
    static const char *const VERDICTS[CHILD_STATES] = {
        [CHILD_GRANTED] = "granted", [CHILD_REFUSED] = "refused", [CHILD_ENDED] = "ended",
        [CHILD_FAILED] = "failed"};
    Dossier before = *parent;
    bool    is_here = dossier_is_open(parent) && str_eq(parent->step, now->step);
    Facts   facts = {.child = now->dossier, .item = now->open, .reason = now->reason,
                     .note = now->closed_at ? now->result : now->code,
                     .verdict = VERDICTS[now->state] ? str_of(VERDICTS[now->state]) : (Str){0}};
    if (is_here)
        parent->waits += counts(now) - counts(was);
    TRY(child_change(ctx, was->state, now));
    TRY(dossier_change(ctx, &before, parent, verb, &facts));
    return is_here && before.waits && !parent->waits ? parallel_advance(ctx, parent) : OK;
}

static Err received(Ctx *ctx, Dossier *parent, Child *child, const ChildNews *news)
{
    Child was = *child;
    child->state = CHILD_RECEIVED;
    child->received_at = ctx->now;
    child->code = news->code;
    return note(ctx, parent, &was, child, "dossier.child_received");
}

static Err closed(Ctx *ctx, Dossier *parent, Child *child, const ChildNews *news)
{
    static const ChildState ENDS[] = {[OUTCOME_NONE] = CHILD_ENDED,
                                      [OUTCOME_GRANTED] = CHILD_GRANTED,
                                      [OUTCOME_REFUSED] = CHILD_REFUSED};
    Child was = *child;
    child->state = ENDS[news->outcome];
    child->code = news->code;
    child->result = news->result;
    child->reason = news->outcome == OUTCOME_GRANTED ? (Str){0} : news->reason;
    child->closed_at = news->closed_at ? news->closed_at : ctx->now;
    return note(ctx, parent, &was, child, "dossier.child_closed");
}

Err dossier_child_told(Ctx *ctx, const ChildNews *news)
{
    Child   child;
    Str     parent_id;
    Dossier parent;
    TRY(child_find(ctx, news->dossier, &child, &parent_id));
    if (child.state > CHILD_RECEIVED)
        return OK; /* heard before, or too late: the parent ended first */
    TRY(parallel_load(ctx, parent_id, &parent));
    if (news->is_received && child.state != CHILD_RECEIVED)
        TRY(received(ctx, &parent, &child, news));
    return news->is_closed ? closed(ctx, &parent, &child, news) : OK;
}

/* ---- opening, in a job of its own -------------------------------------------------------------- */

static const DefinitionOpen *open_of(const ServiceDefinition *definition, const Child *child)
{
    int index = definition_step(definition, child->step);
    for (size_t i = 0; index >= 0 && i < definition->steps[index].n_opens; i++)
        if (str_eq(definition->steps[index].opens[i].id, child->open))
            return &definition->steps[index].opens[i];
    return NULL;
}

static Err open_child(Ctx *ctx, Child *child, Dossier *parent)
{
    const ServiceDefinition *definition, *service;
    ChildOrder order = {.dossier = child->dossier, .parent = parent, .step = child->step,
                        .open = child->open, .service = child->service, .body = child->body};
    DossierPaper *papers;
    Child         was = *child;
    if (!child->body.len)
        return fail(ctx, ERR_NOT_FOUND, "no body is competent for the child");
    TRY(dossier_definition(ctx, parent, &definition));
    const DefinitionOpen *open = open_of(definition, child);
    if (!open)
        return fail(ctx, ERR_INVALID, "the definition opens no '%.*s'", FMT(child->open));
    TRY(catalogue_find(ctx, child->service, &service));
    TRY(child_answers(ctx, parent, open, service, &order.answers));
    TRY(dossier_papers(ctx, parent, &papers, &order.paper_count));
    order.papers = papers;
    TRY(port->open(ctx, &order, &child->code));
    child->state = CHILD_OPENED;
    return note(ctx, parent, &was, child, "dossier.child_opened");
}

static Err open_unit(Ctx *ctx, Str id)
{
    Child   child;
    Str     parent_id;
    Dossier parent;
    TRY(child_find(ctx, id, &child, &parent_id));
    if (child.state != CHILD_ASKED)
        return OK; /* done before, or no longer wanted */
    TRY(parallel_load(ctx, parent_id, &parent));
    return open_child(ctx, &child, &parent);
}

/* It counts as refused; in the parent's log for everybody to see why. */
static Err fail_unit(Ctx *ctx, Str id, Err why)
{
    static const struct {
        Err         err;
        const char *words;
    } REASONS[] = {
        {ERR_NOT_FOUND, "Không có cơ quan hoặc thủ tục tiếp nhận tại địa bàn này"},
        {ERR_INVALID, "Dữ liệu chưa đủ để lập hồ sơ tại cơ quan phối hợp"},
        {ERR_DENIED, "Cơ quan phối hợp không nhận hồ sơ này"},
    };
    Child   child, was;
    Str     parent_id;
    Dossier parent;
    TRY(child_find(ctx, id, &child, &parent_id));
    if (child.state != CHILD_ASKED)
        return OK;
    was = child;
    child.state = CHILD_FAILED;
    child.closed_at = ctx->now;
    child.reason = S("Không liên lạc được với cơ quan phối hợp");
    for (size_t i = 0; i < COUNT(REASONS); i++)
        if (REASONS[i].err == why)
            child.reason = str_of(REASONS[i].words);
    TRY(parallel_load(ctx, parent_id, &parent));
    TRY(parallel_tell_role(ctx, parent.body, S("head"), "child_failed", parent.id));
    return note(ctx, &parent, &was, &child, "dossier.child_closed");
}

static Err in_unit(Ctx *ctx, Str id, Err why)
{
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = why == OK ? open_unit(ctx, id) : fail_unit(ctx, id, why);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK)
        db_rollback(ctx);
    return err;
}

Err child_open_run(Ctx *ctx, const Job *job)
{
    Err err = in_unit(ctx, job->payload, OK);
    bool is_final = err == ERR_NOT_FOUND || err == ERR_INVALID || err == ERR_DENIED ||
                    (err != OK && job->attempt >= JOB_MAX_ATTEMPTS);
    if (!is_final)
        return err;
    log_fault(LEVEL_WARN, "child_not_opened", &ctx->fault);
    fault_clear(ctx);
    return in_unit(ctx, job->payload, err);
}

Err child_withdraw_run(Ctx *ctx, const Job *job)
{
    return port->withdraw(ctx, job->payload, S("Hồ sơ liên thông đã kết thúc trước"));
}
