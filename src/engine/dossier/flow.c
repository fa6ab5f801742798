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


Err flow_enter(Ctx *ctx, const Flow *flow, Dossier *dossier, int index)
{
    if (index < 0) {
        dossier->step = dossier->role = dossier->holder = (Str){0};
        dossier->step_due_at = 0;
        return OK;
    }
    const DefinitionStep *step = &flow->definition->steps[index];
    dossier->step = step->id;
    dossier->role = step->role;
    TRY(holder_of(ctx, dossier, step->role, &dossier->holder));
    int64_t minutes = step->minutes + step->days * calendar_day_minutes(flow->calendar);
    if (!minutes) { /* of all steps only the delivery may be without a term */
        dossier->step_due_at = 0;
        return OK;
    }
    return calendar_add_minutes(ctx, flow->calendar, ctx->now, minutes, &dossier->step_due_at);
}

Err flow_start_clock(Ctx *ctx, const Flow *flow, Dossier *dossier)
{
    dossier->clock_from = ctx->now;
    return calendar_due(ctx, flow->calendar, ctx->now,
                        definition_term(flow->definition, &flow->env), &dossier->due_at);
}

Err flow_resume_clock(Ctx *ctx, const Flow *flow, Dossier *dossier)
{
    int64_t stood_from = dossier->paused_at;
    dossier->paused_at = dossier->supplement_due_at = 0;
    if (!dossier->accepted_at)
        return OK; /* it had not begun */
    if (flow->definition->deadline.is_reset)
        return flow_start_clock(ctx, flow, dossier);
    int64_t minutes;
    TRY(calendar_elapsed(ctx, flow->calendar, stood_from, ctx->now, &minutes));
    return calendar_add_minutes(ctx, flow->calendar, dossier->due_at, minutes, &dossier->due_at);
}

Str actor_post(const Actor *actor)
{
    return actor->on_behalf.len ? actor->on_behalf : actor->seat.post;
}
