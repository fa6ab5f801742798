/* lint_cases — one case after the other, an answer varied at a time. */
#include "engine/dossier/lint_cases.h"

#include "engine/dossier/lint_vars.h"

#include <stdlib.h>

static bool add_step(Vars *vars, const DefinitionStep *step)
{
    bool is_fine = vars_add(vars, &step->condition);
    for (size_t i = 0; i < step->n_asks; i++)
        is_fine &= vars_add(vars, &step->asks[i].condition);
    for (size_t i = 0; i < step->n_opens; i++)
        is_fine &= vars_add(vars, &step->opens[i].condition);
    return is_fine;
}

static bool add_all(Vars *vars)
{
    const ServiceDefinition *def = vars->def;
    bool                     is_fine = true;
    for (size_t i = 0; i < def->deadline.n_rules; i++)
        is_fine &= vars_add(vars, &def->deadline.rules[i].condition);
    for (size_t i = 0; i < def->n_steps; i++)
        is_fine &= add_step(vars, &def->steps[i]);
    /* Whether an answer is asked for depends on answers before it: these count too. */
    for (size_t i = 0; i < vars->n; i++) {
        const DefinitionField *field = vars->at[i].field;
        if (field && !(vars_add(vars, &field->condition) &&
                       vars_add(vars, &def->pages[field->page].condition)))
            vars->at[i].is_open = true;
    }
    return is_fine;
}

/* Answers before those whose being asked depends on them. */
static int by_slot(const void *a, const void *b)
{
    const CaseVar *x = a, *y = b;
    if (x->is_free != y->is_free)
        return x->is_free ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

void cases_start(Cases *cases, Ctx *ctx, const ServiceDefinition *def)
{
    Vars vars = {.ctx = ctx, .def = def, .today = def->from_day};
    vars.at = NEW_ARRAY(ctx->arena, CaseVar, CASE_VARS);
    *cases = (Cases){.ctx = ctx, .def = def, .today = vars.today, .vars = vars.at};
    cases->values = NEW_ARRAY(ctx->arena, Value, def->n_slots + 1u);
    cases->is_too_many = !add_all(&vars);
    cases->n_vars = vars.n;
    qsort(vars.at, vars.n, sizeof *vars.at, by_slot);
    for (size_t i = 0; i < vars.n; i++)
        vars.at[i].now = -1;
}

bool case_holds(const Cases *cases, const Expr *expr)
{
    if (expr_is_none(expr))
        return true;
    for (size_t i = 0; i < cases->n_vars && cases->vars[i].is_free; i++)
        if (cases->vars[i].expr == expr)
            return cases->vars[i].now == 0;
    ExprEnv env = {cases->values, cases->def->n_slots, cases->today};
    return expr_holds(expr, &env);
}

static bool is_within(const DefinitionField *field, Value value)
{
    if (value.kind != VALUE_NUMBER)
        return true;
    if (field->type == FIELD_REPEAT)
        return value.number >= 0 && value.number <= field->max_rows * VALUE_ONE;
    return (!field->has_min || value.number >= field->min) &&
           (!field->has_max || value.number <= field->max);
}

/* A hidden question has no answer, one that must be answered has one. */
static bool is_possible(const Cases *cases, const CaseVar *var)
{
    const DefinitionField *field = var->field;
    if (var->is_free || !field)
        return true;
    const DefinitionPage *page = &cases->def->pages[field->page];
    Value                 value = var->values[var->now];
    bool is_asked = case_holds(cases, &page->condition) && case_holds(cases, &field->condition);
    if (value.kind != VALUE_NULL)
        return (is_asked || var->is_open) && is_within(field, value);
    size_t           n;
    const FieldPart *parts = field_parts(field->type, &n);
    bool is_needed = field->is_needed && (!parts || parts[var->part].is_needed);
    return !is_asked || var->is_open || !is_needed;
}

static void set(Cases *cases, const CaseVar *var)
{
    if (!var->is_free)
        cases->values[var->slot] = var->now < 0 ? (Value){0} : var->values[var->now];
}

bool cases_next(Cases *cases)
{
    if (cases->is_too_many || (cases->has_begun && cases->n_vars == 0))
        return false;
    size_t i = cases->has_begun ? cases->n_vars - 1 : 0;
    cases->has_begun = true;
    while (cases->n_vars > 0) {
        CaseVar *var = &cases->vars[i];
        if (++var->now == var->n) {
            var->now = -1;
            set(cases, var);
            if (i-- == 0)
                return false;
            continue;
        }
        set(cases, var);
        if (++cases->tried > CASE_MAX) {
            cases->is_too_many = true;
            return false;
        }
        if (!is_possible(cases, var))
            continue;
        if (++i == cases->n_vars)
            return true;
    }
    return true; /* nothing to vary: one case */
}

static void add_value(Buf *buf, Value value)
{
    switch (value.kind) {
    case VALUE_BOOL: buf_add(buf, value.truth ? S("true") : S("false")); break;
    case VALUE_NUMBER: value_add_number(buf, value.number); break;
    case VALUE_DATE: value_add_date(buf, value); break;
    case VALUE_TEXT: buf_fmt(buf, "'%.*s'", FMT(value.text)); break;
    case VALUE_LIST:
        buf_char(buf, '[');
        for (uint32_t i = 0; i < value.list.count; i++)
            buf_fmt(buf, "%s'%.*s'", i ? ", " : "", FMT(value.list.items[i].text));
        buf_char(buf, ']');
        break;
    default: buf_add(buf, S("null"));
    }
}

static void add_var(Buf *buf, const CaseVar *var)
{
    Value            value = var->values[var->now];
    size_t           n;
    const FieldPart *parts = var->field ? field_parts(var->field->type, &n) : NULL;
    if (buf->len > 0)
        buf_add(buf, S(", "));
    if (var->is_free) {
        buf_fmt(buf, "%s(%.*s)", value.truth ? "" : "not ", FMT(var->expr->source));
        return;
    }
    Str id = var->field ? var->field->id : S("a sum");
    buf_fmt(buf, "%.*s%s%s", FMT(id),
            parts ? "." : "", parts ? parts[var->part].id : "");
    if (var->field && var->field->type == FIELD_REPEAT)
        buf_add(buf, S(".count"));
    bool is_other = value_eq(value, CASE_OTHER_TEXT);
    buf_add(buf, is_other ? S(" is another one") : S(" = "));
    if (!is_other)
        add_value(buf, value);
}

Str case_words(const Cases *cases)
{
    Buf buf = {.arena = cases->ctx->arena};
    for (size_t i = 0; i < cases->n_vars; i++)
        if (cases->vars[i].now >= 0 &&
            cases->vars[i].values[cases->vars[i].now].kind != VALUE_NULL)
            add_var(&buf, &cases->vars[i]);
    return buf_str(&buf);
}
