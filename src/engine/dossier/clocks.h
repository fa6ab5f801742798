/* clocks — every open clock planned anew when a calendar changes; apologies drafted the working day
 * before a term ends.
 *
 * A replan is a row and a job: the job looks at a part of the clocks of the calendar's bodies, writes
 * what moved (an event dossier.replanned each, and a notice to the applicant when a date that they were
 * told moved), keeps in the row how far it came, and asks for itself again. */
#pragma once
#include "engine/dossier/dossier.h"
#include "core/job.h"
#include "engine/org/org.h"

/* Sets what holds on a day and asks for the replan, in the current transaction: whoever changes a
 * calendar calls this and not org_calendar_set_exception. */
Err clocks_set_exception(Ctx *ctx, Str calendar, const CalendarException *exception);

typedef struct Replan {
    Str     id, calendar, day, body; /* day: ISO; body: where it is now */
    int64_t looked, moved;           /* clocks */
    int64_t asked_at, finished_at;   /* finished_at 0: under way */
} Replan;
/* Newest first. */
Err clocks_replans(Ctx *ctx, size_t limit, Replan **out, size_t *count);

/* Drafts an apology for every term that ends on the next working day of its body and was not extended,
 * once, and tells the heads; *prepared counts new drafts. Nothing is done on a day off. */
Err clocks_day_before(Ctx *ctx, int64_t *prepared);
/* The same in units of work of its own, a few bodies each: nobody waits long for SQLite's writer. */
Err clocks_day_before_job(Ctx *ctx, const Job *job);

extern const JobKind CLOCK_JOBS[];

/* What due_at, step_due_at and supplement_due_at of a dossier must be by this calendar. */
Err clocks_by(Ctx *ctx, const Calendar *calendar, Dossier *dossier);

/* ---- for clocks.c and its benchmark ---- */

enum { REPLAN_LOOK = 1000 }; /* clocks read by one query */
/* The clocks of one dossier, of a row of REPLAN_COLUMNS; *moved is added to. */
#define REPLAN_COLUMNS                                                                        \
    "nr, id, applicant, service, version, status, step, accepted_at, clock_from, due_at,"     \
    " step_at, step_due_at, paused_at, supplement_due_at, term, stood, first_due_at,"         \
    " extended, events, head"
/* What moved, to be written together; texts of the rows stay where they are until then. */
typedef struct ClockMoves {
    Bulk    events, rows, notices;
    int64_t moved; /* dossiers */
} ClockMoves;
ClockMoves clocks_moves(Ctx *ctx, size_t most);
/* The clocks of one dossier, of a row of REPLAN_COLUMNS; gathered when one moves. */
Err clocks_plan(Ctx *ctx, const Calendar *calendar, Row row, ClockMoves *moves);
/* ERR_CONFLICT: somebody acted on one of them meanwhile; the whole unit of work is to be run again. */
Err clocks_write(Ctx *ctx, ClockMoves *moves);
