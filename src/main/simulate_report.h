/* simulate_report — a simulation drawn: one HTML file with its SVG, no script, nothing from outside. */
#pragma once
#include "engine/dossier/simulate.h"

typedef struct ReportOrder {
    const SimulateOrder *order;
    const Simulation    *result;
    Str                  staff, calendar; /* as they were asked for; empty: as they were */
    Str                  period;          /* "2026" */
} ReportOrder;
void simulate_report(Ctx *ctx, const ReportOrder *report, Buf *out);
