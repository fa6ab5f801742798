/* lint_vars — the answers that conditions depend on. Private to lint_cases.c and lint_vars.c. */
#pragma once
#include "engine/dossier/lint_cases.h"

typedef struct Vars {
    Ctx                     *ctx;
    const ServiceDefinition *def;
    int32_t                  today;
    CaseVar                 *at; /* CASE_VARS of them */
    size_t                   n;
} Vars;

extern const Value CASE_OTHER_TEXT;

/* Notes what this condition depends on; one that is too strange becomes a variable of its own.
 * False when there is no room. */
bool vars_add(Vars *vars, const Expr *expr);
