/* simulate_sum — where the queue forms: waiting dossiers by step and week. */
#include "engine/dossier/simulate_own.h"

#include "base/time.h"

#include <stdlib.h>

/* A dossier begins (+1) or ends (-1) to wait. */
typedef struct Change {
    int64_t at;
    int     by;
} Change;

static int by_time(const void *a, const void *b)
{
    const Change *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->by - y->by; /* who leaves makes room first */
}

typedef struct Waits {
    Change *at;
    size_t  count;
    int64_t minutes, visits;
} Waits;

static Err add(Sim *sim, Waits *waits, const SimVisit *visit, bool is_sim)
{
    const SimBody *body = &sim->bodies[visit->body];
    int64_t from = is_sim ? visit->sim_ready : visit->ready, minutes;
    int64_t to = is_sim ? visit->sim_begun : visit->begun;
    TRY(calendar_elapsed(sim->ctx, is_sim ? body->is : body->was, from, to, &minutes));
    waits->minutes += minutes;
    waits->visits++;
    if (minutes > 0) {
        waits->at[waits->count++] = (Change){from, 1};
        waits->at[waits->count++] = (Change){to, -1};
    }
    return OK;
}

static size_t week_of(const Simulation *out, int64_t at)
{
    int64_t day = date_to_days(date_of_time(at)) - out->weeks[0].monday;
    if (day < 0)
        return 0;
    size_t week = (size_t)(day / 7);
    return week < out->week_count ? week : out->week_count - 1;
}

/* The most that waited at once, in each week and in all; who waits over a week's end counts there. */
static int64_t most(const Simulation *out, Waits *waits, int64_t *by_week, int64_t *peak_week)
{
    int64_t now = 0, peak = 0;
    size_t  week = 0;
    qsort(waits->at, waits->count, sizeof *waits->at, by_time);
    for (size_t i = 0; i < waits->count; i++) {
        for (size_t next = week_of(out, waits->at[i].at); week < next;)
            by_week[++week] = now;
        now += waits->at[i].by;
        if (now > by_week[week])
            by_week[week] = now;
        if (now > peak) {
            peak = now;
            *peak_week = (int64_t)week;
        }
    }
    return peak;
}

static Err sum_step(Sim *sim, Simulation *out, SimulatedStep *step, size_t visits)
{
    Ctx    *ctx = sim->ctx;
    Waits   was = {.at = NEW_ARRAY(ctx->arena, Change, 2 * visits + 1)};
    Waits   is = {.at = NEW_ARRAY(ctx->arena, Change, 2 * visits + 1)};
    int64_t before, *weeks = NEW_ARRAY(ctx->arena, int64_t, out->week_count + 1);
    for (size_t i = 0; i < sim->count; i++)
        for (size_t k = 0; sim->dossiers[i].is_counted && k < sim->dossiers[i].count; k++) {
            const SimVisit *visit = &sim->dossiers[i].visits[k];
            if (visit->is_outside || !str_eq(visit->step, step->id))
                continue;
            TRY(add(sim, &is, visit, true));
            if (!visit->is_added)
                TRY(add(sim, &was, visit, false));
        }
    step->by_week = NEW_ARRAY(ctx->arena, int64_t, out->week_count + 1);
    step->queue = most(out, &is, step->by_week, &step->peak_week);
    step->queue_was = most(out, &was, weeks, &before);
    step->visits = is.visits;
    step->wait = is.visits ? is.minutes / is.visits : 0;
    step->wait_was = was.visits ? was.minutes / was.visits : 0;
    return OK;
}

Err simulate_sum(Sim *sim, Simulation *out)
{
    const ServiceDefinition *def = sim->order->definition;
    size_t                   visits = 0;
    for (size_t i = 0; i < sim->count; i++)
        visits += sim->dossiers[i].is_counted ? sim->dossiers[i].count : 0;
    out->steps = NEW_ARRAY(sim->ctx->arena, SimulatedStep, def->n_steps + 1u);
    for (size_t i = 0; i < def->n_steps; i++) {
        SimulatedStep *step = &out->steps[out->step_count];
        *step = (SimulatedStep){.id = def->steps[i].id, .role = def->steps[i].role,
                                .name = def->steps[i].name};
        TRY(sum_step(sim, out, step, visits));
        out->step_count += step->visits > 0;
    }
    return OK;
}
