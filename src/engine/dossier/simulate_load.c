/* simulate_load — the history of a period, visit by visit, from the events alone. */
#include "engine/dossier/simulate_own.h"

#include "base/json.h"
#include "core/audit.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/flow.h"

/* A command's own reading of all dossiers of a period. */
SQL_WHOLE_TABLE(simulate_dossiers,
    "SELECT id, service FROM dossier WHERE submitted_at >= $1 AND submitted_at < $2"
    " ORDER BY submitted_at, id LIMIT 200001");

enum { EVENTS_MAX = 2000 };

static Err body_of(Sim *sim, Str id, size_t *index)
{
    Ctx            *ctx = sim->ctx;
    const Calendar *found;
    for (size_t i = 0; i < sim->body_count; i++)
        if (str_eq(sim->bodies[i].id, id)) {
            *index = i;
            return OK;
        }
    if (sim->body_count == sim->body_cap) {
        size_t   cap = sim->body_cap ? sim->body_cap * 2 : 64;
        SimBody *more = NEW_ARRAY(ctx->arena, SimBody, cap);
        for (size_t i = 0; i < sim->body_count; i++)
            more[i] = sim->bodies[i];
        sim->bodies = more;
        sim->body_cap = cap;
    }
    SimBody *body = &sim->bodies[sim->body_count];
    body->id = id;
    TRY(org_calendar(ctx, id, &found));
    TRY(calendar_changed(ctx, found, NULL, 0, &body->was)); /* a copy that stays */
    body->is = body->was;
    if (sim->order->day_count)
        TRY(calendar_changed(ctx, found, sim->order->days, sim->order->day_count, &body->is));
    *index = sim->body_count++;
    return OK;
}

static bool sets(const Json *set, const char *column)
{
    return json_kind(json_get(set, str_of(column))) != JSON_IS_ABSENT;
}

/* Acts that move a dossier or its clock; comments, reminders and plans do not. */
static bool ends_visit(const Json *set)
{
    return sets(set, "step") || sets(set, "status") || sets(set, "done_at") ||
           sets(set, "clock_from") || sets(set, "paused_at");
}

/* The act that ended a visit: what it did to the legal clock. */
static void read_clock(SimVisit *visit, const Dossier *before, const Dossier *after,
                       const Json *set)
{
    visit->starts_clock = sets(set, "clock_from") && after->clock_from;
    visit->clock_from = after->clock_from;
    visit->stood = visit->starts_clock ? after->stood : after->stood - before->stood;
    visit->extended = visit->starts_clock ? after->extended : after->extended - before->extended;
    visit->is_done = sets(set, "done_at") && after->done_at;
}

static Err read_event(Sim *sim, SimDossier *d, const Event *event, int64_t *ready)
{
    const Json *payload = NULL;
    Dossier     before = d->end;
    if (event->payload.len)
        TRY(json_read(sim->ctx, event->payload, (JsonLimits){0}, &payload));
    const Json *set = json_get(payload, S("set"));
    dossier_apply(&d->end, payload);
    if (event->number == 1) {
        *ready = d->submitted_at = event->at;
        return OK;
    }
    if (!ends_visit(set)) {
        if (d->count) /* an extension granted in between belongs to the visit that follows */
            d->visits[d->count].extended += d->end.extended - before.extended;
        return OK;
    }
    SimVisit *visit = &d->visits[d->count];
    int64_t   granted = visit->extended;
    *visit = (SimVisit){.step = before.step, .role = before.role, .ready = *ready,
                        .acted = event->at, .event = event->id};
    read_clock(visit, &before, &d->end, set);
    visit->extended += granted;
    visit->post = event->on_behalf.len ? event->on_behalf : event->post;
    visit->is_outside = !event->post.len;
    TRY(body_of(sim, before.body, &visit->body));
    *ready = event->at;
    d->count++;
    return OK;
}

/* ---- the changed definition ----------------------------------------------------------------- */

static const DefinitionStep *done_step(const ServiceDefinition *def)
{
    for (size_t i = 0; i < def->n_steps; i++)
        if (def->steps[i].is_done)
            return &def->steps[i];
    return NULL;
}

static void drop(SimDossier *d, size_t at)
{
    SimVisit gone = d->visits[at];
    for (size_t i = at; i + 1 < d->count; i++)
        d->visits[i] = d->visits[i + 1];
    d->count--;
    if (at < d->count) { /* what it did to the clock is not lost with it */
        d->visits[at].starts_clock |= gone.starts_clock;
        d->visits[at].is_done |= gone.is_done;
        d->visits[at].clock_from = gone.starts_clock ? d->visits[at].acted
                                                     : d->visits[at].clock_from;
    }
}

/* Before the first visit of a later step: there the dossier would have come to it. */
static void insert(SimDossier *d, const ServiceDefinition *def, int index)
{
    for (size_t i = 0; i < d->count; i++) {
        if (definition_step(def, d->visits[i].step) <= index)
            continue;
        for (size_t k = d->count; k > i; k--)
            d->visits[k] = d->visits[k - 1];
        d->visits[i] = (SimVisit){.step = def->steps[index].id, .role = def->steps[index].role,
                                  .body = d->visits[i + 1].body, .is_added = true,
                                  .ready = d->visits[i + 1].ready,
                                  .event = d->visits[i + 1].event};
        d->count++;
        return;
    }
}

/* Where the clock stops may have moved to another step. */
static void move_done(SimDossier *d, const ServiceDefinition *was, const ServiceDefinition *is)
{
    const DefinitionStep *before = done_step(was), *now = done_step(is);
    size_t                at = d->count;
    if (!before || !now || str_eq(before->id, now->id))
        return;
    for (size_t i = 0; i < d->count; i++)
        if (str_eq(d->visits[i].step, now->id))
            at = i;
    if (at == d->count)
        return;
    for (size_t i = 0; i < d->count; i++)
        if (str_eq(d->visits[i].step, before->id))
            d->visits[i].is_done = false;
    d->visits[at].is_done = true;
}

static Err change(Sim *sim, SimDossier *d, const Flow *flow)
{
    const ServiceDefinition *was = flow->definition, *is = sim->order->definition;
    for (size_t i = d->count; i > 0; i--)
        if (d->visits[i - 1].step.len && definition_step(is, d->visits[i - 1].step) < 0 &&
            definition_step(was, d->visits[i - 1].step) >= 0)
            drop(d, i - 1);
    for (int i = 0; i < is->n_steps; i++)
        if (definition_step(was, is->steps[i].id) < 0 && is->steps[i].role.len &&
            expr_holds(&is->steps[i].condition, &flow->env))
            insert(d, is, i);
    for (size_t i = 0; i < d->count; i++) {
        int index = definition_step(is, d->visits[i].step);
        if (index < 0 || d->visits[i].is_outside ||
            str_eq(is->steps[index].role, d->visits[i].role))
            continue;
        d->visits[i].role = is->steps[index].role; /* whoever has it now */
        d->visits[i].is_given = true;
    }
    move_done(d, was, is);
    return OK;
}

/* The term by the changed rules, when its answers can be read by them. */
static Err read_definition(Sim *sim, SimDossier *d)
{
    Ctx                     *ctx = sim->ctx;
    const ServiceDefinition *is = sim->order->definition;
    Flow                     flow;
    Str                      json;
    Answers                  answers;
    AnswersReadError         error;
    d->term = d->end.term;
    d->same_term = true;
    TRY(flow_of(ctx, &d->end, &flow));
    if (!strcmp(flow.definition->hash, is->hash))
        return OK;
    sim->same_definition = false;
    TRY(change(sim, d, &flow));
    TRY(dossier_answers(ctx, &d->end, &json));
    Err err = answers_read(ctx, is, answer_world(ctx), json, &answers, &error);
    if (err == ERR_INVALID) { /* other questions: the rule without a condition holds */
        fault_clear(ctx);
        d->term = is->deadline.rules[is->deadline.n_rules - 1].working_days;
    } else {
        TRY(err);
        ExprEnv env = answers_env(&answers);
        d->term = definition_term(is, &env);
    }
    d->same_term = d->term == d->end.term;
    return OK;
}

static Err read_one(Sim *sim, Row row, SimDossier *d)
{
    Ctx    *ctx = sim->ctx;
    Events  events;
    int64_t ready = 0;
    Str     id = row_text(row, "id");
    TRY(audit_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(id)), EVENTS_MAX, &events));
    d->is_counted = str_eq(row_text(row, "service"), sim->order->definition->service);
    d->visits = NEW_ARRAY(ctx->arena, SimVisit,
                          events.len + 2u + (d->is_counted ? sim->order->definition->n_steps : 0u));
    for (size_t i = 0; i < events.len; i++)
        TRY(read_event(sim, d, &events.at[i], &ready));
    return d->is_counted ? read_definition(sim, d) : OK;
}

Err simulate_load(Sim *sim)
{
    Ctx *ctx = sim->ctx;
    Rows rows;
    TRY(db_all(ctx, &simulate_dossiers,
               PARAMS(db_int(sim->order->from), db_int(sim->order->to)), &rows));
    if (rows.len > SIMULATE_DOSSIERS_MAX)
        return fail(ctx, ERR_LIMIT, "more than %d dossiers: choose a shorter period",
                    SIMULATE_DOSSIERS_MAX);
    sim->dossiers = NEW_ARRAY(ctx->arena, SimDossier, rows.len + 1);
    sim->count = rows.len;
    sim->same_definition = true;
    for (size_t i = 0; i < rows.len; i++)
        TRY(read_one(sim, rows_at(&rows, i), &sim->dossiers[i]));
    return OK;
}
