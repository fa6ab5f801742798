/* lint_flow — the walk through the steps. Private to lint*.c. */
#pragma once
#include "engine/dossier/lint_cases.h"

enum { MAX_STEPS = 64 };

/* Which steps are taken, and how long they are: in one case, or whatever may be. */
typedef struct Walk {
    bool may_take[MAX_STEPS], may_skip[MAX_STEPS];
    int  minutes[MAX_STEPS];
} Walk;

/* cases: where it stands; NULL: any case, each condition true and false. */
void walk_make(const ServiceDefinition *def, const Cases *cases, int day_minutes, Walk *out);
const TreeNode *lint_step_node(const Load *load, size_t index);
/* "receive, examine, sign": the steps of the longest path. */
Str walk_words(Ctx *ctx, const ServiceDefinition *def, const Walk *walk);
/* The most minutes from the first step until the clock stops. */
int walk_longest(const ServiceDefinition *def, const Walk *walk);

void lint_flow(Load *load);
void lint_time(Load *load);
void lint_children(Load *load);
void lint_roles(Load *load);
void lint_privacy(Load *load);
