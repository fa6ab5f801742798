/* simulate — the dossiers of a past year replayed against a changed definition, calendar or staff.
 *
 * The history is read from the events: when each dossier came, who did each step and when, what the
 * applicant took. How long an officer was at a step is the working time from when the dossier was
 * there and the officer free to the act; time a dossier lay although its officer was free stays as it
 * was. All dossiers of the period take part, of every service, because officers hold them all; only
 * those of the definition's service are counted. Time of applicants and other systems stays as it was
 * on the wall clock. With nothing changed the replay gives the real outcome, to the millisecond.
 * The same input gives the same answer. docs/OPERATE.md lists the assumptions. */
#pragma once
#include "engine/dossier/definition.h"
#include "engine/org/calendar.h"

typedef struct SimulateStaff {
    Str     role;
    int64_t count; /* officers of the role in each body */
} SimulateStaff;

typedef struct SimulateOrder {
    const ServiceDefinition *definition; /* may be a published version, unchanged */
    int64_t                  from, to;   /* submitted at or after from and before to */
    const DayRule           *days;       /* days that are otherwise in all calendars */
    size_t                   day_count;
    const SimulateStaff     *staff; /* roles not named: as they were */
    size_t                   staff_count;
} SimulateOrder;

enum { SIMULATE_DOSSIERS_MAX = 200000, SIMULATE_WEEKS_MAX = 120 };

/* One dossier of the service. Times are 0 where they are not reached. */
typedef struct SimulatedDossier {
    Str     id, code;
    int64_t submitted_at;
    int64_t done_was, due_was, done, due;
    int64_t term_was, term;
    bool    late_was, late; /* done after the term, or not done and the term is over */
} SimulatedDossier;

typedef struct SimulatedStep {
    Str     id, role;
    Words   name;
    int64_t visits;
    int64_t wait_was, wait;     /* mean working minutes from when it was there to its begin */
    int64_t queue_was, queue;   /* most dossiers that waited at once */
    int64_t peak_week;          /* the week of that, an index into weeks */
    int64_t *by_week;           /* most that waited in each week */
} SimulatedStep;

typedef struct SimulatedWeek {
    int64_t monday; /* day number */
    int64_t submitted, late_was, late; /* of those submitted in it */
} SimulatedWeek;

typedef struct Simulation {
    SimulatedDossier *dossiers; /* by submission */
    SimulatedStep    *steps;    /* in the order of the definition */
    SimulatedWeek    *weeks;
    size_t            dossier_count, step_count, week_count;
    int64_t           others;   /* dossiers of other services that took part */
    int64_t           done_was, done, late_was, late;
    int64_t           newly_late, no_longer_late;
    bool              is_same_definition, is_same_calendar, is_same_staff;
} Simulation;

/* ERR_LIMIT: more dossiers than SIMULATE_DOSSIERS_MAX, or a period of more than
 * SIMULATE_WEEKS_MAX weeks. Reads only. */
Err simulate(Ctx *ctx, const SimulateOrder *order, Simulation *out);
