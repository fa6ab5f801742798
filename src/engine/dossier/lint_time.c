/* lint_time — check 4: the longest path fits into every legal term it can meet.
 *
 * First every condition counts as true and as false at once, which is quick and finds nothing
 * wrong with most services. Only when that does not fit, the cases are run through one by one. */
#include "engine/dossier/lint_flow.h"

#include "engine/dossier/lint.h"

enum { DAY_MINUTES = 480, CLOSING_MINUTE = 17 * 60 };

static int longer(int a, int b) { return a > b ? a : b; }

static bool counts(const Cases *cases, const Expr *condition)
{
    return !cases || case_holds(cases, condition);
}

/* What runs beside each other takes as long as the longest of it; while the legal clock stands
 * nothing counts. */
static int step_minutes(const DefinitionStep *step, const Cases *cases, int day)
{
    if (step->pause != PAUSE_NONE)
        return 0;
    int most = step->has_own_time ? step->days * day + step->minutes : 0;
    for (size_t i = 0; i < step->n_asks; i++)
        if (counts(cases, &step->asks[i].condition))
            most = longer(most, step->asks[i].days * day + step->asks[i].minutes);
    for (size_t i = 0; i < step->n_opens; i++)
        if (counts(cases, &step->opens[i].condition))
            most = longer(most, step->opens[i].days * day + step->opens[i].minutes);
    return most;
}

void walk_make(const ServiceDefinition *def, const Cases *cases, int day_minutes, Walk *out)
{
    *out = (Walk){0};
    for (size_t i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        bool                  is_certain = expr_is_none(&step->condition);
        out->may_take[i] = counts(cases, &step->condition);
        out->may_skip[i] = cases ? !out->may_take[i] : !is_certain;
        out->minutes[i] = step_minutes(step, cases, day_minutes);
    }
}

/* Walked from the end, so that every step is looked at once. next: where the longest leads. */
static int longest(const ServiceDefinition *def, const Walk *walk, int next[MAX_STEPS],
                   bool is_taken[MAX_STEPS])
{
    int after[MAX_STEPS + 1] = {0};
    for (int i = def->n_steps - 1; i >= 0; i--) {
        const DefinitionStep *step = &def->steps[i];
        bool ends = step->is_done || step->verb == VERB_DELIVER;
        int  to = ends ? def->n_steps : i + 1;
        for (size_t k = 0; k < step->n_verdicts && !ends; k++)
            if (step->verdicts[k].to > i && after[step->verdicts[k].to] > after[to])
                to = step->verdicts[k].to;
        int taken = walk->may_take[i] ? walk->minutes[i] + after[to] : -1;
        int skipped = walk->may_skip[i] ? after[i + 1] : -1;
        is_taken[i] = taken >= skipped;
        next[i] = is_taken[i] ? to : i + 1;
        after[i] = longer(taken, skipped);
    }
    return after[0];
}

int walk_longest(const ServiceDefinition *def, const Walk *walk)
{
    int  next[MAX_STEPS];
    bool is_taken[MAX_STEPS];
    return longest(def, walk, next, is_taken);
}

Str walk_words(Ctx *ctx, const ServiceDefinition *def, const Walk *walk)
{
    int  next[MAX_STEPS];
    bool is_taken[MAX_STEPS];
    Buf  buf = {.arena = ctx->arena};
    longest(def, walk, next, is_taken);
    for (int i = 0; i < def->n_steps; i = next[i])
        if (is_taken[i])
            buf_fmt(&buf, "%s%.*s", buf.len ? ", " : "", FMT(def->steps[i].id));
    return buf_str(&buf);
}

LongestPath lint_longest_path(const ServiceDefinition *def, int day_minutes)
{
    Walk walk;
    int  day = day_minutes ? day_minutes : DAY_MINUTES;
    walk_make(def, NULL, day, &walk);
    int most = walk_longest(def, &walk);
    return (LongestPath){most / day, most % day};
}

/* The longest way found for one row of the term. */
typedef struct Worst {
    int  minutes;
    Str  path, when;
    bool is_late;
} Worst;

typedef struct Time {
    Load                    *load;
    const ServiceDefinition *def;
    int                      day, closing;
    Worst                    worst[32]; /* by rule; SHAPE_DEADLINE allows 20 */
} Time;

static int term_of(const Time *time, size_t rule)
{
    int days = time->def->deadline.rules[rule].working_days;
    return days ? days * time->day : time->closing - time->def->deadline.cutoff_minute;
}

static void keep_worst(Time *time, size_t rule, const Walk *walk, const Cases *cases)
{
    Worst *worst = &time->worst[rule];
    int    minutes = walk_longest(time->def, walk);
    if (minutes <= term_of(time, rule) || (worst->is_late && minutes <= worst->minutes))
        return;
    *worst = (Worst){.is_late = true, .minutes = minutes,
                     .path = walk_words(time->load->ctx, time->def, walk)};
    if (cases)
        worst->when = case_words(cases);
}

static size_t rule_of(const Time *time, const Cases *cases)
{
    size_t i = 0;
    while (i + 1 < time->def->deadline.n_rules &&
           !case_holds(cases, &time->def->deadline.rules[i].condition))
        i++;
    return i;
}

/* False when there are too many cases to say. */
static bool each_case(Time *time)
{
    Cases cases;
    Walk  walk;
    cases_start(&cases, time->load->ctx, time->def);
    while (cases_next(&cases)) {
        walk_make(time->def, &cases, time->day, &walk);
        keep_worst(time, rule_of(time, &cases), &walk, &cases);
    }
    return !cases.is_too_many;
}

static bool find_late(Time *time)
{
    Walk walk;
    bool is_late = false;
    walk_make(time->def, NULL, time->day, &walk);
    int most = walk_longest(time->def, &walk);
    for (size_t i = 0; i < time->def->deadline.n_rules; i++)
        is_late |= most > term_of(time, i);
    if (is_late && !each_case(time))
        for (size_t i = 0; i < time->def->deadline.n_rules; i++)
            keep_worst(time, i, &walk, NULL);
    return is_late;
}

/* Who waits for longer than the step lasts makes it late without anybody's fault. */
static void check_inside(Load *load, const TreeNode *list, const DefinitionStep *step)
{
    int have = load_minutes(load, step->days, step->minutes);
    for (const TreeNode *node = list ? list->first : NULL; node; node = node->next) {
        bool is_ask = step->n_asks > 0;
        int  need = is_ask ? load_minutes(load, step->asks[node->index].days,
                                          step->asks[node->index].minutes)
                           : load_minutes(load, step->opens[node->index].days,
                                          step->opens[node->index].minutes);
        if (need > have)
            load_refuse(load, CHECK_TIME, tree_get(node, "in"),
                        "the step \"%.*s\" is to take less time than it waits for this; "
                        "lengthen its \"in\", or leave that out", FMT(step->id));
    }
}

static void check_waiting(Load *load)
{
    const ServiceDefinition *def = load->def;
    for (size_t i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        if (!step->has_own_time || step->n_asks + step->n_opens == 0)
            continue;
        const TreeNode *node = lint_step_node(load, i);
        check_inside(load, tree_get(node, step->n_asks ? "ask" : "open"), step);
    }
}

void lint_time(Load *load)
{
    const ServiceDefinition *def = load->def;
    const DefinitionWorld   *world = load->world;
    Time                     time = {.load = load, .def = def};
    check_waiting(load);
    time.day = world->day_minutes ? world->day_minutes : DAY_MINUTES;
    time.closing = world->closing_minute ? world->closing_minute : CLOSING_MINUTE;
    if (!find_late(&time))
        return;
    const TreeNode *node = tree_get(tree_get(load->root, "deadline"), "rules")->first;
    for (size_t i = 0; i < def->deadline.n_rules; i++, node = node->next) {
        const Worst *worst = &time.worst[i];
        int          have = term_of(&time, i);
        if (!worst->is_late)
            continue;
        load_refuse(load, CHECK_TIME, tree_get(node, "in"),
                    "the steps take up to %d days %d minutes of working time (%.*s)%s%.*s, but "
                    "the legal term is %d days %d minutes; shorten \"in\" of these steps",
                    worst->minutes / time.day, worst->minutes % time.day, FMT(worst->path),
                    worst->when.len ? " when " : "", FMT(worst->when), have / time.day,
                    have % time.day);
    }
}
