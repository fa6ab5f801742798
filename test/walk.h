/* walk — random lives of dossiers through the real engine: any seat tries any act at any moment,
 * offices are asked, answer, keep silent or answer late, child dossiers live beside their parent,
 * people leave posts and stand in for others, days are taken from the calendar. For property tests;
 * each walk is rolled back, so that the next begins in the same world. SQLite only (batches). */
#pragma once
#include "engine/dossier/parallel_fixture.h"
#include "test/world.h"

enum { WALK_SERVICES = 9, WALK_PARALLEL = 3, WALK_ACCOUNTS = 24, WALK_EVENTS = 96, WALK_ACTS = 22,
       WALK_LONG = 60, /* acts of a life with others beside it */
       WALK_STORMS = 3, WALK_CITIZENS = 3, WALK_SEATS = 64, WALK_LIVES = 7, WALK_CHANGES = 24 };

/* One dossier of the walk: the first, or a child of it. */
typedef struct WalkLife {
    Dossier d;
    Dossier after[WALK_EVENTS];    /* the state behind event number n, where it is known */
    int64_t calendar[WALK_EVENTS]; /* changes of the calendar before event number n … */
    bool    is_late[WALK_EVENTS];  /* event number n tells of an opinion past its term */
} WalkLife;

/* What the tries of all walks came to. */
typedef struct WalkTally {
    int64_t tried, done, acts[ACT_COUNT];
    int64_t asking, opinions, late, silent;  /* lives that asked for opinions; what became of them */
    int64_t opening, children, refused;      /* lives that opened child dossiers */
    int64_t parted; /* parents with some parts refused and some granted */
} WalkTally;

typedef struct Walk {
    Ctx     *ctx;
    World    world;
    Offices  offices;
    uint64_t seed;
    Str      accounts[WALK_ACCOUNTS]; /* officers of all bodies, the citizen, a stranger */
    size_t   account_count;
    Dossier  submitted[WALK_SERVICES]; /* from where walks begin */
    size_t   service_count;
    int64_t  began; /* ctx->now of that */
    int64_t  compiled; /* calendars since the one that walks begin with */
    Actor    first_seats[WALK_SEATS]; /* when nothing has changed */
    size_t   first_seat_count;

    /* The walk under way. */
    WalkLife  lives[WALK_LIVES], *life; /* life: the one that is acted on, or looked at */
    size_t    life_count;
    bool      is_long; /* its service asks others, or opens children */
    const struct Calendar *calendars[WALK_STORMS + 1]; /* … and what it then was */
    int64_t   storms;
    Actor     seats[WALK_SEATS]; /* of the day */
    size_t    seat_count;
    int64_t   seats_until;           /* day on which somebody comes or goes next */
    int64_t   changes[WALK_CHANGES]; /* all such days … */
    Str       come[WALK_CHANGES];    /* … and who comes then; empty: somebody stands in */
    size_t    change_count;
    WalkTally tally;
    Str       wrong; /* what was not as it must be; empty: nothing yet */
} Walk;

/* The world, with officers in both communes and in two other offices, and one submitted dossier of
 * each service. */
void walk_prepare(Ctx *ctx, Walk *out);
/* A whole life. False: see wrong. walk_end gives the world back. */
bool walk_live(Walk *walk, uint64_t seed);
void walk_end(Walk *walk);
/* Notes what is wrong, once; returns false. */
bool walk_wrong(Walk *walk, const char *what);
/* walk_check.c: the history of each dossier of the walk keeps the law, every act had an actor with the
 * right on that day, and row and clocks are the fold over the events. False: see wrong. */
bool walk_holds(Walk *walk);
/* walk_slip.c: the control slip of each is its events. */
bool walk_slip_holds(Walk *walk);

/* ---- shared by the files of walk ---- */

uint64_t walk_dice(Walk *walk, uint64_t sides);
/* The new state of the dossier, and which calendar its new events were written under. */
void walk_note_state(Walk *walk, WalkLife *life, const Dossier *after);
/* Reads what others may have changed meanwhile, and meets children that were opened. */
bool walk_look_again(Walk *walk);
/* People come, go and stand in for each other; a day is taken from the calendar, or given to it, and
 * every open clock is planned anew. */
void walk_people_change(Walk *walk);
bool walk_day_changes(Walk *walk);
/* The calendar that walks begin with; before the batch. */
void walk_first_calendar(Walk *walk);
/* Local day of now, since 1970. */
int64_t walk_day(const Walk *walk);
/* All seats of the day, as signing in gives them. */
void walk_look_up_seats(Walk *walk);
/* walk_parallel.c: three services with opinions and children; what is due is done; somebody does
 * something with an opinion that the life's dossier asked. False: see wrong. */
void walk_parallel_services(Walk *walk);
bool walk_jobs(Walk *walk);
bool walk_ask(Walk *walk);
/* walk_ask_check.c: an opinion as far as its events say that were looked at, and its check: event by
 * event, and when all were. */
typedef struct WalkAsk {
    const Ask           *ask;
    const DefinitionAsk *plan;
    Str                  step;
    Events               events;
    size_t               next; /* the first event that was not yet looked at */
    bool                 is_open, is_silent;
    bool                 is_untimed; /* sent back after its term, without another one */
    bool                 was_late;   /* the last answer */
    int64_t              from, days, minutes, due, first_due;
} WalkAsk;
bool walk_ask_event(Walk *walk, const struct Calendar *calendar, WalkAsk *ask, const Event *event);
bool walk_ask_ends(Walk *walk, const WalkAsk *ask);
/* walk_parallel_check.c: what a dossier waits for, event by event, and at the end. */
typedef struct WalkBeside WalkBeside;
WalkBeside *walk_beside(Walk *walk);
bool walk_beside_holds(Walk *walk, WalkBeside *beside, const Event *event, const Dossier *before,
                       const Dossier *after);
bool walk_beside_ends(Walk *walk, WalkBeside *beside);
/* That account held that post on the day, or stood in for it; its body and role. */
bool walk_held(Walk *walk, const Event *event, Str *body, Str *role);
