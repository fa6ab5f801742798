/* check_report — what `motcua check` found, in the form that was asked for. */
#pragma once
#include "base/encode.h"
#include "base/json.h"
#include "engine/dossier/lint_many.h"

typedef enum ReportForm { REPORT_TEXT, REPORT_JSON, REPORT_SARIF } ReportForm;

typedef struct CheckReport {
    ReportForm form;
    JsonOut    json; /* its buffer outlives the single files */
} CheckReport;

void check_report_begin(CheckReport *report);
void check_report_add(CheckReport *report, Ctx *ctx, const DefinitionErrors *errors);
/* Prints what is not printed yet. */
void check_report_end(CheckReport *report, const LintMany *many);
