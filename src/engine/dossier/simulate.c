/* simulate — the legal clocks of the replay, and what it comes to. */
#include "engine/dossier/simulate_own.h"

#include "base/time.h"
#include "engine/dossier/flow.h"

/* ---- the clock of one dossier --------------------------------------------------------------- */

static Err stood_now(Sim *sim, const SimDossier *d, size_t i, int64_t *minutes)
{
    const SimVisit *visit = &d->visits[i];
    const SimBody  *body = &sim->bodies[visit->body];
    *minutes = visit->stood;
    if (!visit->stood || (body->was == body->is && visit->sim_ready == visit->ready &&
                          visit->sim_acted == visit->acted))
        return OK;
    return calendar_elapsed(sim->ctx, body->is, visit->sim_ready, visit->sim_acted, minutes);
}

static Err apply(Sim *sim, SimDossier *d, size_t i)
{
    const SimVisit *visit = &d->visits[i];
    int64_t         stood;
    TRY(stood_now(sim, d, i, &stood));
    if (visit->starts_clock) {
        d->clock_from = visit->sim_acted == visit->acted ? visit->clock_from : visit->sim_acted;
        d->stood = stood;
        d->extended = visit->extended;
    } else {
        d->stood += stood;
        d->extended += visit->extended;
    }
    if (visit->is_done && !d->done_at)
        d->done_at = visit->sim_acted;
    return OK;
}

Err simulate_clock(Sim *sim, SimDossier *d)
{
    size_t body = d->count ? d->visits[d->count - 1].body : 0;
    for (size_t i = 0; i < d->count; i++)
        TRY(apply(sim, d, i));
    if (!d->clock_from)
        return OK;
    const SimBody *b = &sim->bodies[body];
    if (d->clock_from == d->end.clock_from && d->same_term && b->was == b->is &&
        d->stood == d->end.stood) {
        d->due_at = d->end.due_at;
        return OK;
    }
    Dossier clock = {.clock_from = d->clock_from, .term = d->term, .stood = d->stood,
                     .extended = d->end.extended};
    return flow_due(sim->ctx, b->is, &clock, &d->due_at);
}

/* ---- what it comes to ----------------------------------------------------------------------- */

static bool is_late(const SimDossier *d, int64_t done_at, int64_t due_at, int64_t now)
{
    if (!due_at)
        return false;
    if (done_at)
        return done_at > due_at;
    return dossier_is_open(&d->end) && !d->end.paused_at && now > due_at;
}

static SimulatedDossier outcome(const Sim *sim, const SimDossier *d)
{
    int64_t now = sim->ctx->now;
    return (SimulatedDossier){
        .id = d->end.id,
        .code = d->end.code,
        .submitted_at = d->submitted_at,
        .done_was = d->end.done_at,
        .due_was = d->end.due_at,
        .done = d->done_at,
        .due = d->due_at,
        .term_was = d->end.term,
        .term = d->term,
        .late_was = is_late(d, d->end.done_at, d->end.due_at, now),
        .late = is_late(d, d->done_at, d->due_at, now),
    };
}

static void count(Simulation *out, const SimulatedDossier *it, SimulatedWeek *week)
{
    out->done_was += it->done_was > 0;
    out->done += it->done > 0;
    out->late_was += it->late_was;
    out->late += it->late;
    out->newly_late += it->late && !it->late_was;
    out->no_longer_late += !it->late && it->late_was;
    week->submitted++;
    week->late_was += it->late_was;
    week->late += it->late;
}

static int64_t monday_of(int64_t at)
{
    int64_t day = date_to_days(date_of_time(at));
    return day - calendar_weekday(day);
}

static Err make_weeks(const Sim *sim, Simulation *out)
{
    int64_t first = monday_of(sim->order->from), last = monday_of(sim->order->to - 1);
    out->week_count = (size_t)((last - first) / 7 + 1);
    if (last < first || out->week_count > SIMULATE_WEEKS_MAX)
        return fail(sim->ctx, ERR_LIMIT, "a period has at most %d weeks", SIMULATE_WEEKS_MAX);
    out->weeks = NEW_ARRAY(sim->ctx->arena, SimulatedWeek, out->week_count);
    for (size_t i = 0; i < out->week_count; i++)
        out->weeks[i].monday = first + 7 * (int64_t)i;
    return OK;
}

static void outcomes(const Sim *sim, Simulation *out)
{
    out->dossiers = NEW_ARRAY(sim->ctx->arena, SimulatedDossier, sim->count + 1);
    for (size_t i = 0; i < sim->count; i++) {
        const SimDossier *d = &sim->dossiers[i];
        if (!d->is_counted) {
            out->others++;
            continue;
        }
        SimulatedDossier *it = &out->dossiers[out->dossier_count++];
        *it = outcome(sim, d);
        count(out, it, &out->weeks[(monday_of(d->submitted_at) - out->weeks[0].monday) / 7]);
    }
}

Err simulate(Ctx *ctx, const SimulateOrder *order, Simulation *out)
{
    Sim sim = {.ctx = ctx, .order = order};
    *out = (Simulation){0};
    TRY(make_weeks(&sim, out));
    TRY(simulate_load(&sim));
    TRY(simulate_measure(&sim));
    TRY(simulate_replay(&sim));
    for (size_t i = 0; i < sim.count; i++)
        if (sim.dossiers[i].is_counted)
            TRY(simulate_clock(&sim, &sim.dossiers[i]));
    outcomes(&sim, out);
    out->is_same_definition = sim.same_definition;
    out->is_same_calendar = order->day_count == 0;
    out->is_same_staff = order->staff_count == 0;
    return simulate_sum(&sim, out);
}
