/* lint_cases — every case that the conditions of a definition can tell apart. Private to lint*.c.
 *
 * Conditions compare answers with constants, so finitely many answers matter: of a choice its
 * options, of a number those just below, at and above each constant. Running through them all
 * finds what holds together: a step taken only `if kind = 'a'` never meets a term for 'b'. A
 * condition too strange for that (two answers compared with each other) counts as both true and
 * false in every case, so that nothing possible is missed. */
#pragma once
#include "engine/dossier/definition_read.h"

enum { CASE_VARS = 24, CASE_VALUES = 64, CASE_MAX = 20000 };

typedef struct CaseVar {
    uint16_t    slot;
    const DefinitionField *field; /* top-level; whose visibility counts */
    uint8_t     part;             /* of a compound, or PART_ALL */
    bool        is_free;   /* stands for a whole condition, expr */
    bool        is_open;   /* whether it is asked at all is not known here */
    bool        is_absolute, is_relative; /* a date compared with a day; with today */
    const Expr *expr;
    Value       values[CASE_VALUES]; /* null is the first, but of a free one */
    uint8_t     n;
    int         now; /* -1: none */
} CaseVar;

typedef struct Cases {
    Ctx                     *ctx;
    const ServiceDefinition *def;
    CaseVar                 *vars;
    size_t                   n_vars;
    Value                   *values; /* by slot, of the case it stands at */
    int32_t                  today;
    size_t                   tried;
    bool                     has_begun;
    bool                     is_too_many; /* then not all were seen */
} Cases;

/* Which answers the conditions of the terms and the steps depend on. */
void cases_start(Cases *cases, Ctx *ctx, const ServiceDefinition *def);
/* The first, then each next case; false when there is none any more, or with is_too_many when
 * there are more than CASE_MAX. */
bool cases_next(Cases *cases);
/* In the case it stands at. */
bool case_holds(const Cases *cases, const Expr *expr);
/* "work = 'new', floors.count = 3": the case in words; empty when nothing matters. */
Str case_words(const Cases *cases);
