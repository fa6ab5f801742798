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

Err flow_answered(Ctx *ctx, Flow *flow)
{
    Str      json;
    Answers *answers;
    if (flow->answers)
        return OK;
    TRY(dossier_answers(ctx, flow->dossier, &json));
    answers = NEW(ctx->arena, Answers);
    TRY(flow_answers(ctx, flow->definition, json, answers));
    flow->answers = answers;
    flow->env = answers_env(answers);
    return OK;
}

Err flow_begin(Ctx *ctx, const Dossier *dossier, Flow *out)
{
    *out = (Flow){.dossier = dossier};
    TRY(dossier_definition(ctx, dossier, &out->definition));
    TRY(org_calendar(ctx, dossier->body, &out->calendar));
    int index = definition_step(out->definition, dossier->step);
    out->step = index < 0 ? NULL : &out->definition->steps[index];
    return OK;
}

Err flow_of(Ctx *ctx, const Dossier *dossier, Flow *out)
{
    TRY(flow_begin(ctx, dossier, out));
    return flow_answered(ctx, out);
}

static Err is_taken(Ctx *ctx, Flow *flow, const DefinitionStep *step, bool *is)
{
    if (!expr_is_none(&step->condition))
        TRY(flow_answered(ctx, flow));
    *is = expr_holds(&step->condition, &flow->env);
    return OK;
}

Err flow_next(Ctx *ctx, Flow *flow, int index, int *next)
{
    bool is = false;
    *next = index;
    while (!is && ++*next < flow->definition->n_steps)
        TRY(is_taken(ctx, flow, &flow->definition->steps[*next], &is));
    if (!is)
        *next = -1;
    return OK;
}

/* A step that an officer works at: not one that waits for the system or for a payment. */
static bool is_worked_at(const DefinitionStep *step)
{
    return step->verb != VERB_LINK && step->verb != VERB_RECORD && step->verb != VERB_CHARGE;
}

Err flow_next_worked(Ctx *ctx, Flow *flow, int index, int *next)
{
    *next = index;
    do
        TRY(flow_next(ctx, flow, *next, next));
    while (*next >= 0 && !is_worked_at(&flow->definition->steps[*next]));
    return OK;
}

Err flow_previous(Ctx *ctx, Flow *flow, int index, int *previous)
{
    bool is = false;
    *previous = index;
    while (!is && --*previous >= 0) {
        const DefinitionStep *step = &flow->definition->steps[*previous];
        if (step->verb != VERB_RECEIVE && is_worked_at(step))
            TRY(is_taken(ctx, flow, step, &is));
    }
    return OK;
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

static Err term_of(Ctx *ctx, Flow *flow, int64_t *term)
{
    const DefinitionDeadline *deadline = &flow->definition->deadline;
    if (deadline->n_rules && !expr_is_none(&deadline->rules[0].condition))
        TRY(flow_answered(ctx, flow));
    *term = definition_term(flow->definition, &flow->env);
    return OK;
}

Err flow_start_clock(Ctx *ctx, Flow *flow, Dossier *dossier)
{
    TRY(begin_of_clock(ctx, flow, &dossier->clock_from));
    TRY(term_of(ctx, flow, &dossier->term));
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

Err flow_resume_clock(Ctx *ctx, Flow *flow, Dossier *dossier)
{
    if (!dossier->accepted_at || !flow->definition->deadline.is_reset)
        return flow_go_on(ctx, flow, dossier);
    dossier->paused_at = dossier->supplement_due_at = 0;
    dossier->pause = PAUSE_NONE;
    return flow_start_clock(ctx, flow, dossier);
}

Err flow_complete(Ctx *ctx, Flow *flow, Dossier *dossier)
{
    if (!dossier->accepted_at || dossier->first_due_at)
        return OK;
    dossier->first_due_at = dossier->due_at;
    return term_of(ctx, flow, &dossier->term);
}

Str actor_post(const Actor *actor)
{
    return actor->on_behalf.len ? actor->on_behalf : actor->seat.post;
}
