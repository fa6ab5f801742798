/* register — the register of dossiers (sổ theo dõi hồ sơ) of a body: one line for each that it
 * received, from the rows, which are folds of the events; register_fold makes the same line from the
 * events alone. Nobody types it. */
#pragma once
#include "core/job.h"
#include "engine/dossier/timely.h"

typedef struct RegisterLine {
    Str     dossier, code, service, applicant_name, body, channel; /* dossier, body: ids */
    int64_t version;
    Status  status;
    Outcome outcome;
    int64_t received_at, due_at, done_at, delivered_at, extended;
    Timely  result;
} RegisterLine;

RegisterLine register_line(const Dossier *dossier);
/* ERR_INVALID: a payload was erased. */
Err register_fold(Ctx *ctx, const Events *events, RegisterLine *out);

/* Line after line of what the body received on these days, both included, in the order of receipt;
 * what a visit takes from ctx->arena is given back after it. */
typedef Err RegisterVisit(Ctx *ctx, void *arg, const RegisterLine *line);
typedef struct RegisterPeriod {
    Str  body;
    Date from, to;
} RegisterPeriod;
Err register_each(Ctx *ctx, const RegisterPeriod *period, RegisterVisit *visit, void *arg);

/* Asks for the form: a job writes its volumes, REGISTER_LINES lines each. ERR_INVALID: the days are
 * not in order, or more than a year. */
enum { REGISTER_LINES = 400 };
Err register_ask(Ctx *ctx, const RegisterPeriod *period);
/* "register:BODY:YEAR": the object of its documents (engine/document/document.h). */
Str register_object(Arena *arena, Str body, int year);
extern const JobKind REGISTER_JOBS[];
