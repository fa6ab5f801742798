/* lint_flow — checks 3 and 9: every path through the steps ends, with the clock stopped once.
 *
 * Without a verdict a step leads to the next one. Verdicts that lead back are left out of the
 * walk: each is a decision of a person, and its end is again on the paths walked here. */
#include "engine/dossier/lint_flow.h"

const TreeNode *lint_step_node(const Load *load, size_t index)
{
    const TreeNode *node = tree_get(load->root, "steps")->first;
    while (index-- > 0)
        node = node->next;
    return node;
}

static const TreeNode *verdict_node(const Load *load, size_t step, size_t index)
{
    const TreeNode *node = tree_get(lint_step_node(load, step), "on")->first;
    while (index-- > 0)
        node = node->next;
    return node;
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

/* Nobody decides at a link, so nothing would end a way back. */
static void check_verdicts(Load *load, int index)
{
    const DefinitionStep *step = &load->def->steps[index];
    for (size_t k = 0; k < step->n_verdicts; k++) {
        int to = step->verdicts[k].to;
        if (to == index)
            load_refuse(load, CHECK_PATHS, tree_get(verdict_node(load, (size_t)index, k), "to"),
                        "the verdict \"%.*s\" leads to its own step", FMT(step->verdicts[k].id));
        else if (to >= 0 && to < index && step->verb == VERB_LINK)
            load_refuse(load, CHECK_PATHS, tree_get(verdict_node(load, (size_t)index, k), "to"),
                        "the system takes this step, so it must lead forward, to an officer's "
                        "step or an end");
        else if (to == 0)
            load_refuse(load, CHECK_PATHS, tree_get(verdict_node(load, (size_t)index, k), "to"),
                        "a dossier is received once; lead to a later step");
    }
}

/* Begins with receive, cannot fall off the end, has no step that nobody reaches. */
static void check_ends(Load *load)
{
    const ServiceDefinition *def = load->def;
    const DefinitionStep    *last = &def->steps[def->n_steps - 1];
    bool                     reached[MAX_STEPS + 1] = {0};
    reach(def, reached);
    if (def->steps[0].verb != VERB_RECEIVE || !expr_is_none(&def->steps[0].condition))
        load_refuse(load, CHECK_PATHS, lint_step_node(load, 0),
                    "the first step must be \"receive\", without \"if\"");
    if (last->verb != VERB_DELIVER)
        load_refuse(load, CHECK_PATHS, lint_step_node(load, def->n_steps - 1u),
                    "the last step must be \"deliver\", so that every path ends");
    for (int i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        if (step->verb == VERB_DELIVER && !expr_is_none(&step->condition))
            load_refuse(load, CHECK_PATHS, lint_step_node(load, (size_t)i),
                        "\"deliver\" ends the path: no \"if\" here");
        if (i > 0 && step->verb == VERB_RECEIVE)
            load_refuse(load, CHECK_PATHS, lint_step_node(load, (size_t)i),
                        "only the first step can be \"receive\"");
        if (!reached[i])
            load_refuse(load, CHECK_PATHS, lint_step_node(load, (size_t)i),
                        "no path leads here: the step before ends the dossier and no verdict "
                        "names this one");
        check_verdicts(load, i);
    }
}

typedef struct Range {
    int least, most;
} Range;

enum { NEVER = -1 }; /* no path from here is delivered */

static void widen(Range *range, Range other)
{
    if (other.most == NEVER)
        return;
    if (range->most == NEVER)
        *range = other;
    range->least = other.least < range->least ? other.least : range->least;
    range->most = other.most > range->most ? other.most : range->most;
}

/* How often the clock is stopped on the paths from each step to a delivery. */
static void count_done(const ServiceDefinition *def, const Walk *walk,
                       Range after[MAX_STEPS + 1])
{
    after[def->n_steps] = (Range){NEVER, NEVER};
    for (int i = def->n_steps - 1; i >= 0; i--) {
        const DefinitionStep *step = &def->steps[i];
        Range ahead = step->verb == VERB_DELIVER ? (Range){0} : after[i + 1];
        for (size_t k = 0; k < step->n_verdicts; k++)
            if (step->verdicts[k].to > i)
                widen(&ahead, after[step->verdicts[k].to]);
        after[i] = (Range){NEVER, NEVER};
        if (walk->may_take[i] && ahead.most != NEVER)
            widen(&after[i], (Range){ahead.least + step->is_done, ahead.most + step->is_done});
        if (walk->may_skip[i])
            widen(&after[i], after[i + 1]);
    }
}

static bool is_once(Range range) { return range.least == 1 && range.most == 1; }

static void say_done(Load *load, Range range, Str when)
{
    load_refuse(load, CHECK_DONE, tree_get(load->root, "steps"),
                "exactly one step on every path must say \"done\": true; here a path can have "
                "%d%s%.*s", range.least != 1 ? range.least : range.most,
                when.len ? " when " : "", FMT(when));
}

/* On every path that ends with a result, exactly one step stops the legal clock. */
static void check_done(Load *load)
{
    const ServiceDefinition *def = load->def;
    Range                    after[MAX_STEPS + 1];
    Walk                     walk;
    Cases                    cases;
    walk_make(def, NULL, 1, &walk);
    count_done(def, &walk, after);
    if (is_once(after[0]))
        return;
    Range any = after[0];
    cases_start(&cases, load->ctx, def);
    while (cases_next(&cases)) {
        walk_make(def, &cases, 1, &walk);
        count_done(def, &walk, after);
        if (!is_once(after[0])) {
            say_done(load, after[0], case_words(&cases));
            return;
        }
    }
    if (cases.is_too_many)
        say_done(load, any, S(""));
}

static bool stops_between(const ServiceDefinition *def, int from, int until)
{
    for (int i = from; i >= 0 && i <= until; i++)
        if (def->steps[i].is_done)
            return true;
    return false;
}

/* A clock that has stopped does not stop again: no way back from behind `done` to before it. */
static void check_done_twice(Load *load)
{
    const ServiceDefinition *def = load->def;
    bool                     was_done[MAX_STEPS + 1] = {0};
    for (int i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        was_done[i + 1] |= step->verb != VERB_DELIVER && (was_done[i] || step->is_done);
        for (size_t k = 0; k < step->n_verdicts; k++)
            if (step->verdicts[k].to > i)
                was_done[step->verdicts[k].to] |= was_done[i];
    }
    for (int i = 0; i < def->n_steps; i++)
        for (size_t k = 0; k < def->steps[i].n_verdicts && was_done[i]; k++)
            if (stops_between(def, def->steps[i].verdicts[k].to, i))
                load_refuse(load, CHECK_DONE,
                            tree_get(verdict_node(load, (size_t)i, k), "to"),
                            "this leads back to before the step that is \"done\": the legal "
                            "clock has stopped there already");
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
    for (size_t i = 0; node && i < result->n_signers; i++, node = node->next) {
        bool is_seal = str_eq(result->signers[i], S("agency_seal"));
        if (is_seal && !has_step(load->def, VERB_NUMBER, (Str){0}))
            load_refuse(load, CHECK_PATHS, node,
                        "the agency's seal is set by a \"number\" step, and there is none");
        if (!is_seal && !has_step(load->def, VERB_SIGN, result->signers[i]))
            load_refuse(load, CHECK_PATHS, node, "no \"sign\" step is taken by \"%.*s\"",
                        FMT(result->signers[i]));
    }
}

void lint_flow(Load *load)
{
    check_ends(load);
    lint_time(load);
    check_done(load);
    check_done_twice(load);
    check_signers(load);
}
