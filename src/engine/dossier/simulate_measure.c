/* simulate_measure — how long each officer was at each visit: what the history says of handling.
 *
 * An officer does one thing after the other: a visit begins when the dossier is there and the act
 * before it, on whatever dossier, is done. Within an unbroken row of acts a dossier is taken up at the
 * begin of that row at the earliest: before it the officer was free and did not; that is its lag. */
#include "engine/dossier/simulate_own.h"

#include <stdlib.h>

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int by_post_and_act(const void *a, const void *b)
{
    const SimVisit *x = *(SimVisit *const *)a, *y = *(SimVisit *const *)b;
    int             order = str_cmp(x->post, y->post);
    if (!order)
        order = compare(x->acted, y->acted);
    return order ? order : compare(x->event, y->event);
}

static SimVisit **worked(Sim *sim, size_t *count)
{
    size_t total = 0;
    for (size_t i = 0; i < sim->count; i++)
        total += sim->dossiers[i].count;
    SimVisit **all = NEW_ARRAY(sim->ctx->arena, SimVisit *, total + 1);
    *count = 0;
    for (size_t i = 0; i < sim->count; i++)
        for (size_t k = 0; k < sim->dossiers[i].count; k++) {
            SimVisit *visit = &sim->dossiers[i].visits[k];
            if (!visit->is_outside && !visit->is_added)
                all[(*count)++] = visit;
        }
    qsort(all, *count, sizeof *all, by_post_and_act);
    return all;
}

static Err measure(Sim *sim, SimVisit *visit, int64_t free_at, int64_t row_from)
{
    const Calendar *calendar = sim->bodies[visit->body].was;
    visit->begun = visit->ready > free_at ? visit->ready : free_at;
    visit->taken = visit->ready > row_from ? visit->ready : row_from;
    TRY(calendar_elapsed(sim->ctx, calendar, visit->begun, visit->acted, &visit->handling));
    return calendar_elapsed(sim->ctx, calendar, visit->ready, visit->taken, &visit->lag);
}

/* The middle of what the role took elsewhere: what an added step is given. */
static int by_minutes(const void *a, const void *b)
{
    return compare(*(const int64_t *)a, *(const int64_t *)b);
}

static int64_t usual(const Sim *sim, SimVisit *const *all, size_t count, Str role)
{
    int64_t *minutes = NEW_ARRAY(sim->ctx->arena, int64_t, count + 1);
    size_t   n = 0;
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i]->role, role))
            minutes[n++] = all[i]->handling;
    qsort(minutes, n, sizeof *minutes, by_minutes);
    return n ? minutes[n / 2] : 60;
}

static void give_added(Sim *sim, SimVisit *const *all, size_t count)
{
    Str     role = {0};
    int64_t minutes = 0;
    for (size_t i = 0; i < sim->count; i++)
        for (size_t k = 0; k < sim->dossiers[i].count; k++) {
            SimVisit *visit = &sim->dossiers[i].visits[k];
            if (!visit->is_added)
                continue;
            if (!str_eq(role, visit->role)) {
                role = visit->role;
                minutes = usual(sim, all, count, role);
            }
            visit->handling = minutes;
        }
}

Err simulate_measure(Sim *sim)
{
    size_t     count;
    SimVisit **all = worked(sim, &count);
    int64_t    free_at = 0, row_from = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_other = !i || !str_eq(all[i]->post, all[i - 1]->post);
        if (is_other)
            free_at = 0;
        if (is_other || all[i]->ready > free_at)
            row_from = all[i]->ready;
        TRY(measure(sim, all[i], free_at, row_from));
        free_at = all[i]->acted;
    }
    give_added(sim, all, count);
    return OK;
}
