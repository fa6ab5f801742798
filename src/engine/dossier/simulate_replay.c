/* simulate_replay — the discrete events: a dossier comes to a step, is taken up, begun, done.
 *
 * At each moment all that ends or becomes available is seen before anything begins, so that the
 * answer does not hang on the order in which equal moments are looked at. */
#include "engine/dossier/simulate_own.h"

#include <assert.h>

/* Those who do the work: one officer, or, where the staff is changed, all of a role in a body. */
typedef struct Station {
    Str     post, role;
    size_t  body;
    int64_t free;      /* officers without work now */
    bool    is_pool;   /* takes what came first; an officer keeps the old order of acts */
    bool    is_touched;
    struct Waiting { SimDossier *dossier; SimVisit *visit; } *waiting;
    size_t  waiting_count, waiting_cap;
} Station;

typedef struct Due {
    int64_t     at;
    SimDossier *dossier;
    bool        is_end; /* else: it becomes available */
} Due;

typedef struct Replay {
    Sim     *sim;
    Station *stations;
    size_t   station_count, station_cap;
    Due     *heap;
    size_t   heap_count;
    size_t  *touched, touched_count;
} Replay;

/* ---- the heap ------------------------------------------------------------------------------- */

static bool sooner(const Due *a, const Due *b)
{
    return a->at != b->at ? a->at < b->at : a->dossier < b->dossier;
}

static void push(Replay *r, Due due)
{
    size_t i = r->heap_count++;
    for (; i && sooner(&due, &r->heap[(i - 1) / 2]); i = (i - 1) / 2)
        r->heap[i] = r->heap[(i - 1) / 2];
    r->heap[i] = due;
}

static Due pop(Replay *r)
{
    Due    top = r->heap[0], last = r->heap[--r->heap_count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < r->heap_count; i = child) {
        if (child + 1 < r->heap_count && sooner(&r->heap[child + 1], &r->heap[child]))
            child++;
        if (!sooner(&r->heap[child], &last))
            break;
        r->heap[i] = r->heap[child];
    }
    r->heap[i] = last;
    return top;
}

/* ---- stations ------------------------------------------------------------------------------- */

static int64_t staff_of(const Sim *sim, Str role)
{
    for (size_t i = 0; i < sim->order->staff_count; i++)
        if (str_eq(sim->order->staff[i].role, role))
            return sim->order->staff[i].count;
    return 0;
}

static size_t station(Replay *r, const SimVisit *visit, Str post, int64_t staff)
{
    for (size_t i = 0; i < r->station_count; i++) {
        const Station *known = &r->stations[i];
        if (known->is_pool ? staff && known->body == visit->body && str_eq(known->role, visit->role)
                           : !staff && str_eq(known->post, post) &&
                                 (post.len || (known->body == visit->body &&
                                               str_eq(known->role, visit->role))))
            return i;
    }
    if (r->station_count == r->station_cap) {
        size_t   cap = r->station_cap ? r->station_cap * 2 : 64;
        Station *more = NEW_ARRAY(r->sim->ctx->arena, Station, cap);
        if (r->station_count)
            memcpy(more, r->stations, r->station_count * sizeof *more);
        r->stations = more;
        r->station_cap = cap;
    }
    r->stations[r->station_count] = (Station){.post = post, .role = visit->role,
                                              .body = visit->body, .is_pool = staff > 0,
                                              .free = staff ? staff : 1};
    return r->station_count++;
}

/* Officers that the history knows of a role in a body take added work in turn. */
static Str in_turn(const Replay *r, const SimVisit *visit, size_t turn)
{
    size_t n = 0;
    for (int round = 0; round < 2; round++) {
        size_t seen = 0;
        for (size_t i = 0; i < r->station_count; i++) {
            const Station *s = &r->stations[i];
            if (s->is_pool || !s->post.len || s->body != visit->body ||
                !str_eq(s->role, visit->role))
                continue;
            if (round && seen == turn % n)
                return s->post;
            seen++;
        }
        n = seen;
        if (!n)
            break;
    }
    return (Str){0};
}

static void assign(Replay *r)
{
    Sim *sim = r->sim;
    for (int added = 0; added < 2; added++) /* first those that the history knows */
        for (size_t i = 0; i < sim->count; i++)
            for (size_t k = 0; k < sim->dossiers[i].count; k++) {
                SimVisit *visit = &sim->dossiers[i].visits[k];
                bool      is_new = visit->is_added || visit->is_given;
                if (visit->is_outside || is_new != (bool)added)
                    continue;
                Str post = is_new ? in_turn(r, visit, i) : visit->post;
                visit->station = station(r, visit, post, staff_of(sim, visit->role));
            }
}

static void touch(Replay *r, size_t index)
{
    assert(r->stations && index < r->station_count); /* each visit was given its station */
    if (r->stations[index].is_touched)
        return;
    r->stations[index].is_touched = true;
    r->touched[r->touched_count++] = index;
}

static void wait_at(Replay *r, SimDossier *dossier, SimVisit *visit)
{
    Station *s = &r->stations[visit->station];
    if (s->waiting_count == s->waiting_cap) {
        size_t          cap = s->waiting_cap ? s->waiting_cap * 2 : 16;
        struct Waiting *more = arena_array(r->sim->ctx->arena, cap, sizeof *more,
                                           _Alignof(struct Waiting));
        if (s->waiting_count)
            memcpy(more, s->waiting, s->waiting_count * sizeof *more);
        s->waiting = more;
        s->waiting_cap = cap;
    }
    s->waiting[s->waiting_count++] = (struct Waiting){dossier, visit};
    touch(r, visit->station);
}

/* ---- moments -------------------------------------------------------------------------------- */

/* A stretch of a visit as it was: its two moments, and its working minutes. */
typedef struct Span {
    int64_t from, to, minutes;
} Span;

/* Where a stretch ends that begins at `from` now. It is the moment of the record itself when it begins
 * as it did then and no changed day lies between: officers act out of hours, too. */
static Err later(const Sim *sim, size_t body, Span was, int64_t from, int64_t *at)
{
    const SimBody *b = &sim->bodies[body];
    bool           is_same = was.from == from && was.to;
    if (is_same && b->was != b->is) {
        int64_t before, now;
        TRY(calendar_elapsed(sim->ctx, b->was, was.from, was.to, &before));
        TRY(calendar_elapsed(sim->ctx, b->is, was.from, was.to, &now));
        is_same = before == now;
    }
    *at = was.to;
    return is_same ? OK : calendar_add_minutes(sim->ctx, b->is, from, was.minutes, at);
}

/* The dossier comes to its next visit. */
static Err come(Replay *r, SimDossier *d, int64_t now)
{
    if (d->at == d->count)
        return OK;
    SimVisit *visit = &d->visits[d->at];
    visit->sim_ready = now;
    if (visit->is_outside) { /* nobody's working time: as long as it was */
        visit->sim_taken = visit->sim_begun = now;
        push(r, (Due){now == visit->ready ? visit->acted : now + (visit->acted - visit->ready), d,
                      true});
        return OK;
    }
    TRY(later(r->sim, visit->body, (Span){visit->ready, visit->taken, visit->lag}, now,
              &visit->sim_taken));
    push(r, (Due){visit->sim_taken, d, false});
    return OK;
}

static bool first_of(const Station *s, const struct Waiting *a, const struct Waiting *b)
{
    if (s->is_pool && a->visit->sim_taken != b->visit->sim_taken)
        return a->visit->sim_taken < b->visit->sim_taken;
    if (a->visit->acted != b->visit->acted)
        return a->visit->acted < b->visit->acted;
    return a->visit->event < b->visit->event;
}

static Err begin(Replay *r, Station *s, int64_t now)
{
    size_t next = 0;
    for (size_t i = 1; i < s->waiting_count; i++)
        if (first_of(s, &s->waiting[i], &s->waiting[next]))
            next = i;
    struct Waiting it = s->waiting[next];
    s->waiting[next] = s->waiting[--s->waiting_count];
    s->free--;
    it.visit->sim_begun = now;
    int64_t end;
    Span    was = {it.visit->begun, it.visit->acted, it.visit->handling};
    TRY(later(r->sim, it.visit->body, was, now, &end));
    push(r, (Due){end, it.dossier, true});
    return OK;
}

static Err begin_all(Replay *r, int64_t now)
{
    for (size_t i = 0; i < r->touched_count; i++) {
        Station *s = &r->stations[r->touched[i]];
        s->is_touched = false;
        while (s->free > 0 && s->waiting_count)
            TRY(begin(r, s, now));
    }
    r->touched_count = 0;
    return OK;
}

static Err happen(Replay *r, Due due)
{
    SimDossier *d = due.dossier;
    SimVisit   *visit = &d->visits[d->at];
    if (!due.is_end) {
        wait_at(r, d, visit);
        return OK;
    }
    visit->sim_acted = due.at;
    if (!visit->is_outside) {
        r->stations[visit->station].free++;
        touch(r, visit->station);
    }
    d->at++;
    return come(r, d, due.at);
}

Err simulate_replay(Sim *sim)
{
    Replay r = {.sim = sim, .heap = NEW_ARRAY(sim->ctx->arena, Due, sim->count + 1)};
    assign(&r);
    r.touched = NEW_ARRAY(sim->ctx->arena, size_t, r.station_count + 1);
    for (size_t i = 0; i < sim->count; i++)
        TRY(come(&r, &sim->dossiers[i], sim->dossiers[i].submitted_at));
    while (r.heap_count) {
        int64_t now = r.heap[0].at;
        while (r.heap_count && r.heap[0].at == now)
            TRY(happen(&r, pop(&r)));
        TRY(begin_all(&r, now));
    }
    return OK;
}
