/* simulate_own — the history as the replay needs it; for this engine alone. */
#pragma once
#include "engine/dossier/dossier.h"
#include "engine/dossier/simulate.h"

typedef struct SimBody {
    Str             id;
    const Calendar *was, *is; /* the same pointer when nothing changed */
} SimBody;

/* From when a dossier was there to the act that ended it. */
typedef struct SimVisit {
    Str     step, role, post;
    size_t  body;         /* index */
    int64_t ready, taken, begun, acted; /* as it was: there, taken up by a free officer, begun, done */
    int64_t lag, handling; /* working minutes ready→taken and begun→acted */
    int64_t event;        /* id: the order of two acts of one moment */
    bool    is_outside;   /* the applicant's, or another system's: the wall clock counts */
    bool    is_added;     /* a step that the changed definition has and the history has not */
    bool    is_given;     /* the changed definition gives it to another role */
    bool    starts_clock, is_done;
    int64_t clock_from;   /* what it set the clock to */
    int64_t stood, extended; /* what it added: working minutes, working days; -1: back to none */
    int64_t sim_ready, sim_taken, sim_begun, sim_acted;
    size_t  station;
} SimVisit;

typedef struct SimDossier {
    Dossier   end; /* the fold of all its events */
    SimVisit *visits;
    size_t    count, at;
    bool      is_counted; /* of the service */
    int64_t   submitted_at, term;
    bool      same_term;
    /* the replayed clock */
    int64_t clock_from, stood, extended, done_at, due_at;
} SimDossier;

typedef struct Sim {
    Ctx                 *ctx;
    const SimulateOrder *order;
    SimDossier          *dossiers;
    size_t               count;
    SimBody             *bodies;
    size_t               body_count, body_cap;
    bool                 same_definition;
} Sim;

Err simulate_load(Sim *sim);
/* Handling times of each officer, in the order of their acts. */
Err simulate_measure(Sim *sim);
Err simulate_replay(Sim *sim);
/* The replayed legal clock of one dossier. */
Err simulate_clock(Sim *sim, SimDossier *dossier);
Err simulate_sum(Sim *sim, Simulation *out);
