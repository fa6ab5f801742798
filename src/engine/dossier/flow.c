/* flow — steps are a list: the next one whose condition holds, and the clocks. */
#include "engine/dossier/flow.h"

#include "base/time.h"

Err flow_answers(Ctx *ctx, const ServiceDefinition *definition, Str json, Answers *out)
{
    AnswersReadError error;
    if (answers_read(ctx, definition, answer_world(ctx), json, out, &error) == OK)
        return OK;
    return fail(ctx, ERR_BROKEN, "stored answers no longer fit their definition, at %.*s",
                FMT(error.key));
}

Err flow_of(Ctx *ctx, const Dossier *dossier, Flow *out)
{
    Str json;
    *out = (Flow){0};
    TRY(dossier_definition(ctx, dossier, &out->definition));
    TRY(dossier_answers(ctx, dossier, &json));
    out->answers = NEW(ctx->arena, Answers);
    TRY(flow_answers(ctx, out->definition, json, out->answers));
    out->env = answers_env(out->answers);
    TRY(org_calendar(ctx, dossier->body, &out->calendar));
    int index = definition_step(out->definition, dossier->step);
    out->step = index < 0 ? NULL : &out->definition->steps[index];
    return OK;
}

int flow_next(const Flow *flow, int index)
{
    for (int i = index + 1; i < flow->definition->n_steps; i++)
        if (expr_holds(&flow->definition->steps[i].condition, &flow->env))
            return i;
    return -1;
}

/* A step that an officer works at: not one that waits for the system or for a payment. */
static bool is_worked_at(const DefinitionStep *step)
{
    return step->verb != VERB_LINK && step->verb != VERB_RECORD && step->verb != VERB_CHARGE;
}

int flow_next_worked(const Flow *flow, int index)
{
    do
        index = flow_next(flow, index);
    while (index >= 0 && !is_worked_at(&flow->definition->steps[index]));
    return index;
}

int flow_previous(const Flow *flow, int index)
{
    for (int i = index - 1; i >= 0; i--) {
        const DefinitionStep *step = &flow->definition->steps[i];
        if (step->verb != VERB_RECEIVE && is_worked_at(step) &&
            expr_holds(&step->condition, &flow->env))
            return i;
    }
    return -1;
}

/* The post a step falls to by itself: the assigned one if it has the role, else the only one. */
static Err holder_of(Ctx *ctx, const Dossier *dossier, Str role, Str *holder)
{
    *holder = (Str){0};
    Posts posts; /* of today: who was assigned may have gone since */
    TRY(org_role_posts(ctx, dossier->body, role, date_of_time(ctx->now), &posts));
    if (posts.len == 1)
        *holder = posts.at[0].id;
    for (size_t i = 0; i < posts.len; i++)
        if (dossier->assigned.len && str_eq(posts.at[i].id, dossier->assigned))
            *holder = posts.at[i].id;
    return OK;
}

Err flow_step_due(Ctx *ctx, const Calendar *calendar, const DefinitionStep *step, int64_t from,
                  int64_t *due_at)
{
    int64_t minutes = step->minutes + step->days * calendar_day_minutes(calendar);
    *due_at = 0; /* the delivery may be without a term */
    return minutes ? calendar_add_minutes(ctx, calendar, from, minutes, due_at) : OK;
}

Err flow_enter(Ctx *ctx, const Flow *flow, Dossier *dossier, int index)
{
    if (index < 0) {
        dossier->step = dossier->role = dossier->holder = (Str){0};
        dossier->step_at = dossier->step_due_at = 0;
        return OK;
    }
    const DefinitionStep *step = &flow->definition->steps[index];
    dossier->step = step->id;
    dossier->role = step->role;
    TRY(holder_of(ctx, dossier, step->role, &dossier->holder));
    dossier->step_at = ctx->now;
    return flow_step_due(ctx, flow->calendar, step, ctx->now, &dossier->step_due_at);
}

/* ---- the legal clock ------------------------------------------------------------------------ */

Err flow_due(Ctx *ctx, const Calendar *calendar, const Dossier *dossier, int64_t *due_at)
{
    int64_t due = 0, day = 0, opens;
    TRY(calendar_due(ctx, calendar, dossier->clock_from, dossier->term, &due));
    if (dossier->stood)
        TRY(calendar_add_minutes(ctx, calendar, due, dossier->stood, &due));
    if (dossier->extended) {
        TRY(calendar_work_day(ctx, calendar, calendar_day_of(calendar, due), dossier->extended,
                              &day));
        TRY(calendar_hours(ctx, calendar, day, &opens, &due));
    }
    *due_at = due;
    return OK;
}

/* A service may close its day earlier than the office does (same-day results). */
static Err begin_of_clock(Ctx *ctx, const Flow *flow, int64_t *from)
{
    int64_t cutoff = flow->definition->deadline.cutoff_minute * MINUTE_MS;
    int64_t into_day = (ctx->now + VIET_NAM_OFFSET_MS) % DAY_MS;
    int64_t day = calendar_day_of(flow->calendar, ctx->now), closes;
    *from = ctx->now;
    if (!cutoff || into_day <= cutoff || !calendar_is_work_day(flow->calendar, day))
        return OK;
    TRY(calendar_work_day(ctx, flow->calendar, day, 1, &day));
    return calendar_hours(ctx, flow->calendar, day, from, &closes);
}

Err flow_start_clock(Ctx *ctx, const Flow *flow, Dossier *dossier)
{
    TRY(begin_of_clock(ctx, flow, &dossier->clock_from));
    dossier->term = definition_term(flow->definition, &flow->env);
    dossier->stood = dossier->extended = 0;
    TRY(flow_due(ctx, flow->calendar, dossier, &dossier->due_at));
    if (!dossier->first_due_at)
        dossier->first_due_at = dossier->due_at;
    return OK;
}

void flow_pause(const Ctx *ctx, Dossier *dossier, Pause why)
{
    if (dossier->paused_at || dossier->done_at)
        return;
    dossier->paused_at = ctx->now;
    dossier->pause = why;
}

Err flow_go_on(Ctx *ctx, const Flow *flow, Dossier *dossier)
{
    int64_t stood = 0, from = dossier->paused_at;
    dossier->paused_at = dossier->supplement_due_at = 0;
    dossier->pause = PAUSE_NONE;
    if (from)
        TRY(calendar_elapsed(ctx, flow->calendar, from, ctx->now, &stood));
    if (!stood || !dossier->accepted_at || dossier->done_at)
        return OK; /* before acceptance it had not begun */
    dossier->stood += stood;
    return flow_due(ctx, flow->calendar, dossier, &dossier->due_at);
}

Err flow_resume_clock(Ctx *ctx, const Flow *flow, Dossier *dossier)
{
    if (!dossier->accepted_at || !flow->definition->deadline.is_reset)
        return flow_go_on(ctx, flow, dossier);
    dossier->paused_at = dossier->supplement_due_at = 0;
    dossier->pause = PAUSE_NONE;
    return flow_start_clock(ctx, flow, dossier);
}

void flow_complete(const Flow *flow, Dossier *dossier)
{
    if (!dossier->accepted_at || dossier->first_due_at)
        return;
    dossier->first_due_at = dossier->due_at;
    dossier->term = definition_term(flow->definition, &flow->env);
}

Str actor_post(const Actor *actor)
{
    return actor->on_behalf.len ? actor->on_behalf : actor->seat.post;
}
