/* lint_flow — every path through the steps ends, in time, with the clock stopped once.
 *
 * Without a verdict a step leads to the next one. Verdicts that lead back are left out of the
 * walk: each is a decision of a person, and its end is again on the paths walked here. */
#include "engine/dossier/lint_flow.h"

#include "engine/dossier/lint.h"

enum { DAY_MINUTES = 480, CLOSING_MINUTE = 17 * 60, MAX_STEPS = 64 };

static const TreeNode *step_node(const Load *load, size_t index)
{
    const TreeNode *node = tree_get(load->root, "steps")->first;
    while (index-- > 0)
        node = node->next;
    return node;
}

static int longer(int a, int b) { return a > b ? a : b; }

/* 4: walked from the end, so that every step is looked at once. */
LongestPath lint_longest_path(const ServiceDefinition *def, int day_minutes)
{
    int after[MAX_STEPS + 1] = {0};
    day_minutes = day_minutes ? day_minutes : DAY_MINUTES;
    for (int i = def->n_steps - 1; i >= 0; i--) {
        const DefinitionStep *step = &def->steps[i];
        int rest = step->is_done || step->verb == VERB_DELIVER ? 0 : after[i + 1];
        for (size_t k = 0; k < step->n_verdicts && !step->is_done; k++)
            if (step->verdicts[k].to > i)
                rest = longer(rest, after[step->verdicts[k].to]);
        after[i] = step->days * day_minutes + step->minutes + rest;
    }
    return (LongestPath){after[0] / day_minutes, after[0] % day_minutes};
}

static void check_time(Load *load)
{
    const ServiceDefinition *def = load->def;
    int day = load->world->day_minutes ? load->world->day_minutes : DAY_MINUTES;
    int closing = load->world->closing_minute ? load->world->closing_minute : CLOSING_MINUTE;
    LongestPath     path = lint_longest_path(def, day);
    int             need = path.days * day + path.minutes;
    const TreeNode *node = tree_get(tree_get(load->root, "deadline"), "rules")->first;
    for (size_t i = 0; i < def->deadline.n_rules; i++, node = node->next) {
        int days = def->deadline.rules[i].working_days;
        int have = days ? days * day : closing - def->deadline.cutoff_minute;
        if (need > have)
            load_error(load, DEFINITION_LINT, tree_get(node, "in"),
                       "the steps take up to %d days %d minutes of working time, but the legal "
                       "term is %d days %d minutes; shorten \"in\" of the steps", path.days,
                       path.minutes, have / day, have % day);
    }
}

/* Which steps some path from the first one leads to. A jump back may reach what the first pass
 * over the steps did not, so passes go on until one finds nothing new. */
static void reach(const ServiceDefinition *def, bool reached[MAX_STEPS + 1])
{
    bool is_new = true;
    reached[0] = true;
    while (is_new) {
        is_new = false;
        for (int i = 0; i < def->n_steps; i++) {
            const DefinitionStep *step = &def->steps[i];
            if (!reached[i])
                continue;
            if (step->verb != VERB_DELIVER && !reached[i + 1])
                is_new = reached[i + 1] = true;
            for (size_t k = 0; k < step->n_verdicts; k++) {
                int to = step->verdicts[k].to;
                if (to >= 0 && !reached[to])
                    is_new = reached[to] = true;
            }
        }
    }
}

/* 3: begins with receive, cannot fall off the end, has no step that nobody reaches. */
static void check_ends(Load *load)
{
    const ServiceDefinition *def = load->def;
    const DefinitionStep    *last = &def->steps[def->n_steps - 1];
    bool                     reached[MAX_STEPS + 1] = {0};
    reach(def, reached);
    if (def->steps[0].verb != VERB_RECEIVE || !expr_is_none(&def->steps[0].condition))
        load_error(load, DEFINITION_LINT, step_node(load, 0),
                   "the first step must be \"receive\", without \"if\"");
    if (last->verb != VERB_DELIVER)
        load_error(load, DEFINITION_LINT, step_node(load, def->n_steps - 1u),
                   "the last step must be \"deliver\", so that every path ends");
    for (int i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        const TreeNode       *node = step_node(load, (size_t)i);
        if (step->verb == VERB_DELIVER && !expr_is_none(&step->condition))
            load_error(load, DEFINITION_LINT, node,
                       "\"deliver\" ends the path: no \"if\" here");
        if (i > 0 && step->verb == VERB_RECEIVE)
            load_error(load, DEFINITION_LINT, node, "only the first step can be \"receive\"");
        if (!reached[i])
            load_error(load, DEFINITION_LINT, node,
                       "no path leads here: the step before ends the dossier and no verdict "
                       "names this one");
        for (size_t k = 0; k < step->n_verdicts; k++)
            if (step->verdicts[k].to == i)
                load_error(load, DEFINITION_LINT, node, "the verdict \"%.*s\" leads to its own "
                           "step", FMT(step->verdicts[k].id));
    }
}

typedef struct Range {
    int least, most;
} Range;

static void widen(Range *range, Range other)
{
    range->least = other.least < range->least ? other.least : range->least;
    range->most = other.most > range->most ? other.most : range->most;
}

/* 9: on every path that ends with a result, exactly one step stops the legal clock. */
static void check_done(Load *load)
{
    const ServiceDefinition *def = load->def;
    Range                    after[MAX_STEPS + 1] = {0};
    for (int i = def->n_steps - 1; i >= 0; i--) {
        const DefinitionStep *step = &def->steps[i];
        Range ahead = step->verb == VERB_DELIVER ? (Range){0} : after[i + 1];
        for (size_t k = 0; k < step->n_verdicts; k++)
            if (step->verdicts[k].to > i)
                widen(&ahead, after[step->verdicts[k].to]);
        Range taken = {ahead.least + step->is_done, ahead.most + step->is_done};
        if (!expr_is_none(&step->condition))
            widen(&taken, after[i + 1]);
        after[i] = taken;
    }
    if (after[0].least != 1 || after[0].most != 1)
        load_error(load, DEFINITION_LINT, tree_get(load->root, "steps"),
                   "exactly one step on every path must say \"done\": true; here a path can "
                   "have %d", after[0].least != 1 ? after[0].least : after[0].most);
}

static bool has_step(const ServiceDefinition *def, Verb verb, Str role)
{
    for (size_t i = 0; i < def->n_steps; i++)
        if (def->steps[i].verb == verb && (role.len == 0 || str_eq(def->steps[i].role, role)))
            return true;
    return false;
}

/* Whoever the result names as a signer signs in some step; the seal is set when numbered. */
static void check_signers(Load *load)
{
    const DefinitionResult *result = &load->def->result;
    const TreeNode         *sign = tree_get(tree_get(load->root, "result"), "sign");
    const TreeNode         *node = sign ? sign->first : NULL;
    for (size_t i = 0; i < result->n_signers; i++, node = node->next) {
        bool is_seal = str_eq(result->signers[i], S("agency_seal"));
        if (is_seal && !has_step(load->def, VERB_NUMBER, (Str){0}))
            load_error(load, DEFINITION_LINT, node,
                       "the agency's seal is set by a \"number\" step, and there is none");
        if (!is_seal && !has_step(load->def, VERB_SIGN, result->signers[i]))
            load_error(load, DEFINITION_LINT, node, "no \"sign\" step is taken by \"%.*s\"",
                       FMT(result->signers[i]));
    }
}

void lint_flow(Load *load)
{
    check_ends(load);
    check_time(load);
    check_done(load);
    check_signers(load);
}
