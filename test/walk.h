/* walk — random lives of dossiers through the real engine: any seat tries any act at any moment,
 * people leave posts and stand in for others, days are taken from the calendar. For property tests;
 * each walk is rolled back, so that the next begins in the same world. SQLite only (batches). */
#pragma once
#include "test/world.h"

enum { WALK_SERVICES = 6, WALK_ACCOUNTS = 24, WALK_EVENTS = 64, WALK_ACTS = 22,
       WALK_STORMS = 3, WALK_CITIZENS = 3, WALK_SEATS = 48 };

typedef struct Walk {
    Ctx     *ctx;
    World    world;
    uint64_t seed;
    Str      accounts[WALK_ACCOUNTS]; /* officers of both bodies, the citizen, a stranger */
    size_t   account_count;
    Dossier  submitted[WALK_SERVICES]; /* from where walks begin */
    size_t   service_count;
    int64_t  began; /* ctx->now of that */

    /* The walk under way. */
    Dossier d;
    Dossier after[WALK_EVENTS]; /* the state behind event number n, where it is known */
    int64_t calendar[WALK_EVENTS]; /* changes of the calendar before event number n … */
    const struct Calendar *calendars[WALK_STORMS + 1]; /* … and what it then was */
    int64_t storms, tried, done, acts[ACT_COUNT];
    Actor   seats[WALK_SEATS], first_seats[WALK_SEATS]; /* of the day; when nothing has changed */
    size_t  seat_count, first_seat_count;
    int64_t seats_day;
    Str     wrong; /* what was not as it must be; empty: nothing yet */
} Walk;

/* The world, with officers in both communes and one submitted dossier of each service. */
void walk_prepare(Ctx *ctx, Walk *out);
/* A whole life of up to WALK_ACTS tries. False: see wrong. walk_end gives the world back. */
bool walk_live(Walk *walk, uint64_t seed);
void walk_end(Walk *walk);
/* Notes what is wrong, once; returns false. */
bool walk_wrong(Walk *walk, const char *what);
/* walk_check.c: the history of the walk keeps the law, every act had an actor with the right on that
 * day, and row and clocks are the fold over the events. False: see wrong. */
bool walk_holds(Walk *walk);
/* walk_slip.c: the control slip of the walk is its events. */
bool walk_slip_holds(Walk *walk);

/* ---- shared by the files of walk ---- */

uint64_t walk_dice(Walk *walk, uint64_t sides);
/* The new state of the dossier, and which calendar its new events were written under. */
void walk_note_state(Walk *walk, const Dossier *after);
/* People come, go and stand in for each other; a day is taken from the calendar, or given to it, and
 * every open clock is planned anew. */
void walk_people_change(Walk *walk);
bool walk_day_changes(Walk *walk);
/* The calendar that the walk begins with. */
void walk_first_calendar(Walk *walk);
