/* lint_vars — which answers a condition depends on, and which values of them make a difference. */
#include "engine/dossier/lint_vars.h"

#include "engine/dossier/definition_types.h"
#include "engine/dossier/expr_code.h"

/* A text that no constant names stands for all others. */
const Value CASE_OTHER_TEXT = {.kind = VALUE_TEXT, .text = {"\x01", 1}};

/* What stands on the stack while a condition is walked. */
typedef struct Thing {
    enum { THING_OTHER, THING_CONSTANT, THING_SLOT, THING_TODAY, THING_AGE, THING_DAYS } kind;
    uint16_t slot;
    bool     is_swapped;  /* days(slot, x) rather than days(x, slot) */
    bool     is_relative; /* to today */
    Value    value;      /* the constant; of THING_DAYS the other day */
} Thing;

static bool has_value(const CaseVar *var, Value value)
{
    for (size_t i = 0; i < var->n; i++)
        if (value_eq(var->values[i], value))
            return true;
    return false;
}

static bool add_value(CaseVar *var, Value value)
{
    if (has_value(var, value))
        return true;
    if (var->n == CASE_VALUES)
        return false;
    var->values[var->n++] = value;
    return true;
}

/* Just below, at and just above. */
static bool add_around(CaseVar *var, Value value)
{
    bool    is_whole = var->field && var->field->type != FIELD_DECIMAL;
    int64_t step = value.kind == VALUE_NUMBER && is_whole ? VALUE_ONE : 1;
    bool    is_fine = true;
    for (int i = -1; i <= 1; i++) {
        Value near = value;
        if (value.kind == VALUE_DATE)
            near.day = value.day + i;
        else
            near.number = value.number + i * step;
        is_fine &= add_value(var, near);
    }
    return is_fine;
}

/* Null is there already; here is one value at least that is not. */
static void add_any(CaseVar *var, int32_t today)
{
    const DefinitionField *field = var->field;
    size_t                 n_parts;
    const FieldPart       *parts = field ? field_parts(field->type, &n_parts) : NULL;
    FieldType type = !field ? FIELD_DECIMAL : parts ? parts[var->part].type : field->type;
    ValueKind kind = type == FIELD_REPEAT ? VALUE_NUMBER : field_type_info(type)->kind;
    Value     any = {.kind = kind};
    if (kind == VALUE_TEXT)
        any = CASE_OTHER_TEXT;
    else if (kind == VALUE_DATE)
        any.day = today;
    else if (kind == VALUE_NUMBER && field && field->has_min)
        any.number = field->min;
    else if (kind == VALUE_NUMBER && field && field->has_max && field->max < 0)
        any.number = field->max;
    if (type != FIELD_CHOICE || parts)
        add_value(var, any);
    if (kind == VALUE_BOOL)
        add_value(var, (Value){.kind = VALUE_BOOL, .truth = true});
    for (size_t i = 0; type == FIELD_CHOICE && !parts && i < field->n_options; i++)
        add_value(var, (Value){.kind = VALUE_TEXT, .text = field->option_ids[i]});
}

static const DefinitionField *field_at(const ServiceDefinition *def, uint16_t slot)
{
    for (size_t i = 0; i < def->n_fields; i++) {
        const DefinitionField *field = &def->fields[i];
        if (field->parent == NO_FIELD && slot >= field->slot &&
            slot < field->slot + field->n_slots)
            return field;
    }
    return NULL; /* the sum over the rows of a repeat */
}

static CaseVar *var_of(Vars *vars, uint16_t slot)
{
    for (size_t i = 0; i < vars->n; i++)
        if (!vars->at[i].is_free && vars->at[i].slot == slot)
            return &vars->at[i];
    if (vars->n == CASE_VARS)
        return NULL;
    CaseVar *var = &vars->at[vars->n++];
    *var = (CaseVar){.slot = slot, .part = PART_ALL, .n = 1}; /* null */
    var->field = field_at(vars->def, slot);
    if (var->field && var->field->n_slots > 1)
        var->part = (uint8_t)(slot - var->field->slot);
    add_any(var, vars->today);
    return var;
}

static bool add_constant(CaseVar *var, Value value)
{
    switch (value.kind) {
    case VALUE_NULL:
    case VALUE_BOOL: return true; /* both are there from the beginning */
    case VALUE_NUMBER:
    case VALUE_DATE: return add_around(var, value);
    case VALUE_TEXT: return add_value(var, value);
    default: break;
    }
    bool is_fine = true;
    for (uint32_t i = 0; i < value.list.count; i++)
        is_fine &= add_constant(var, value.list.items[i]);
    return is_fine;
}

/* `has`: all subsets of what the condition asks for. */
static bool add_subsets(Vars *vars, CaseVar *var, Value item)
{
    size_t before = var->n;
    for (size_t i = 0; i < before; i++) {
        Value    old = var->values[i];
        uint32_t n = old.kind == VALUE_LIST ? old.list.count : 0;
        Value   *items = NEW_ARRAY(vars->ctx->arena, Value, n + 1);
        bool     is_in = false;
        for (uint32_t k = 0; k < n; k++) {
            items[k] = old.list.items[k];
            is_in |= value_eq(items[k], item);
        }
        if (is_in)
            return true;
        items[n] = item;
        if (var->n == CASE_VALUES)
            return false;
        var->values[var->n++] = (Value){.kind = VALUE_LIST, .list = {items, n + 1}};
    }
    return true;
}

/* A day fixed in the law and today drift apart: a date compared with both is too strange. */
static bool note_date(CaseVar *var, bool is_relative)
{
    *(is_relative ? &var->is_relative : &var->is_absolute) = true;
    return !(var->is_relative && var->is_absolute);
}

/* age(slot) against n years, days(…) against n days: the days around the turning point. */
static bool add_distance(Vars *vars, Thing far, Value limit)
{
    CaseVar *var = var_of(vars, far.slot);
    int32_t  n = (int32_t)(limit.number / VALUE_ONE);
    if (!var || limit.kind != VALUE_NUMBER || n < -200000 || n > 200000 ||
        !note_date(var, far.is_relative))
        return false;
    Value turn = {.kind = VALUE_DATE};
    for (int more = -1; more <= 1; more++) {
        if (far.kind == THING_AGE) {
            Date day = date_from_days(vars->today);
            day.year -= n + more;
            day.day = day.month == 2 && day.day > 28 ? 28 : day.day;
            turn.day = (int32_t)date_to_days(day);
        } else {
            turn.day = far.value.day + (far.is_swapped ? -n : n) + more;
        }
        if (!add_around(var, turn))
            return false;
    }
    return true;
}

static bool compare(Vars *vars, Thing a, Thing b)
{
    if (a.kind == THING_CONSTANT || a.kind == THING_TODAY) {
        Thing swap = a;
        a = b;
        b = swap;
    }
    if (a.kind == THING_CONSTANT && b.kind == THING_CONSTANT)
        return true;
    if (a.kind == THING_OTHER)
        return b.kind == THING_OTHER; /* what two conditions come to */
    bool is_today = b.kind == THING_TODAY;
    if ((b.kind != THING_CONSTANT && !is_today) || a.kind == THING_CONSTANT || a.kind == THING_TODAY)
        return false;
    if (is_today)
        b.value = (Value){.kind = VALUE_DATE, .day = vars->today};
    if (a.kind != THING_SLOT)
        return add_distance(vars, a, b.value);
    CaseVar *var = var_of(vars, a.slot);
    return var && (b.value.kind != VALUE_DATE || note_date(var, is_today)) &&
           add_constant(var, b.value);
}

/* A yes or no that stands alone. */
static bool use_truth(Vars *vars, Thing thing)
{
    if (thing.kind != THING_SLOT)
        return true;
    return var_of(vars, thing.slot) != NULL;
}

static bool days(const Vars *vars, Thing a, Thing b, Thing *out)
{
    bool   is_swapped = a.kind == THING_SLOT;
    Thing *other = is_swapped ? &b : &a, *slot = is_swapped ? &a : &b;
    bool   is_today = other->kind == THING_TODAY;
    if (is_today)
        other->value = (Value){.kind = VALUE_DATE, .day = vars->today};
    *out = (Thing){THING_DAYS, slot->slot, is_swapped, is_today, other->value};
    return slot->kind == THING_SLOT && other->value.kind == VALUE_DATE;
}

static bool binary(Vars *vars, uint16_t code, Thing a, Thing b, Thing *out)
{
    *out = (Thing){0};
    if (code == CODE_AND || code == CODE_OR)
        return use_truth(vars, a) && use_truth(vars, b);
    if (code == CODE_DAYS)
        return days(vars, a, b, out);
    if (code != CODE_HAS)
        return compare(vars, a, b);
    CaseVar *var = a.kind == THING_SLOT ? var_of(vars, a.slot) : NULL;
    return var && b.kind == THING_CONSTANT && add_subsets(vars, var, b.value);
}

static bool walk(Vars *vars, const Expr *expr)
{
    Thing  stack[EXPR_MAX_DEPTH] = {0};
    size_t n = 0;
    for (size_t i = 0; i < expr->count; i++) {
        ExprOp op = expr->code[i];
        bool   is_fine = true;
        if (op.code == CODE_CONSTANT)
            stack[n++] = (Thing){THING_CONSTANT, .value = expr->constants[op.arg]};
        else if (op.code == CODE_LOAD)
            stack[n++] = (Thing){THING_SLOT, .slot = op.arg};
        else if (op.code == CODE_TODAY)
            stack[n++] = (Thing){.kind = THING_TODAY};
        else if (op.code == CODE_NOT) {
            is_fine = use_truth(vars, stack[n - 1]);
            stack[n - 1] = (Thing){0};
        } else if (op.code == CODE_AGE) {
            is_fine = stack[n - 1].kind == THING_SLOT;
            stack[n - 1].kind = THING_AGE;
            stack[n - 1].is_relative = true;
        } else {
            n--;
            is_fine = binary(vars, op.code, stack[n - 1], stack[n], &stack[n - 1]);
        }
        if (!is_fine)
            return false;
    }
    return use_truth(vars, stack[0]);
}

bool vars_add(Vars *vars, const Expr *expr)
{
    if (expr_is_none(expr))
        return true;
    for (size_t i = 0; i < vars->n; i++)
        if (vars->at[i].is_free && vars->at[i].expr == expr)
            return true;
    if (walk(vars, expr))
        return true;
    if (vars->n == CASE_VARS)
        return false;
    vars->at[vars->n++] = (CaseVar){
        .is_free = true, .expr = expr, .slot = UINT16_MAX, .n = 2,
        .values = {{.kind = VALUE_BOOL, .truth = true}, {.kind = VALUE_BOOL}}};
    return true;
}
