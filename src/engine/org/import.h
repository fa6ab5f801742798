/* import — the data that ships with the program into an empty or an older node: both
 * structures of the territory and what became of each ward, agency codes, the national
 * calendar.
 *
 * Each may be run again: what is there stays, and what a person has entered is never
 * replaced. Call within a write transaction. Some 25,000 rows: a second or two. */
#pragma once
#include "engine/org/org.h"

/* The structure of 63 provinces ended, and that of 34 began, on 2025-07-01. */
#define MERGER_DAY ((Date){2025, 7, 1})

/* *rows counts what was added. */
Err org_import_territory(Ctx *ctx, int64_t *rows);
/* Ministries, and the people's committees of the provinces of both structures. A province of
 * the 34 keeps the code of the old one whose name it bears: to be verified. Needs the
 * territory. */
Err org_import_agencies(Ctx *ctx, int64_t *rows);
/* The national calendar: 07:30–11:30, 13:30–17:00, Monday to Friday, cut-off 15:00;
 * decisions that are known; computed holidays from 2018 to 2050 where there is none. */
Err org_import_calendar(Ctx *ctx, int64_t *rows);
/* All three, in order. */
Err org_import(Ctx *ctx);
