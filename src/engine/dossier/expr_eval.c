/* expr_eval — a compiled expression against the values of one dossier. */
#include "engine/dossier/expr_code.h"

#include <assert.h>

static Value truth(bool is_true) { return (Value){.kind = VALUE_BOOL, .truth = is_true}; }

static bool is_true(Value v) { return v.kind == VALUE_BOOL && v.truth; }

/* Null on either side orders nothing: the answer is false, never an error. */
static bool ordered(Value a, Value b, uint16_t code)
{
    if (a.kind != b.kind || (a.kind != VALUE_NUMBER && a.kind != VALUE_DATE))
        return false;
    int64_t x = a.kind == VALUE_DATE ? a.day : a.number;
    int64_t y = b.kind == VALUE_DATE ? b.day : b.number;
    switch (code) {
    case CODE_LT: return x < y;
    case CODE_LE: return x <= y;
    case CODE_GT: return x > y;
    default: return x >= y;
    }
}

static bool holds(Value list, Value item)
{
    if (list.kind != VALUE_LIST || item.kind == VALUE_NULL)
        return false;
    for (uint32_t i = 0; i < list.list.count; i++)
        if (value_eq(list.list.items[i], item))
            return true;
    return false;
}

static Value whole_years(Value born, int32_t today)
{
    if (born.kind != VALUE_DATE)
        return (Value){0};
    Date from = date_from_days(born.day), to = date_from_days(today);
    int  years = to.year - from.year;
    if (to.month < from.month || (to.month == from.month && to.day < from.day))
        years--;
    return (Value){.kind = VALUE_NUMBER, .number = (int64_t)years * VALUE_ONE};
}

static Value days_between(Value from, Value to)
{
    if (from.kind != VALUE_DATE || to.kind != VALUE_DATE)
        return (Value){0};
    int64_t days = (int64_t)to.day - from.day;
    return (Value){.kind = VALUE_NUMBER, .number = days * VALUE_ONE};
}

static Value binary(uint16_t code, Value a, Value b)
{
    switch (code) {
    case CODE_AND: return truth(is_true(a) && is_true(b));
    case CODE_OR: return truth(is_true(a) || is_true(b));
    case CODE_EQ: return truth(value_eq(a, b));
    case CODE_NE: return truth(!value_eq(a, b));
    case CODE_IN: return truth(holds(b, a));
    case CODE_HAS: return truth(holds(a, b));
    case CODE_DAYS: return days_between(a, b);
    default: return truth(ordered(a, b, code));
    }
}

void expr_eval(const Expr *expr, const ExprEnv *env, Value *out)
{
    Value  stack[EXPR_MAX_DEPTH] = {0};
    size_t n = 0;
    *out = (Value){0};
    for (size_t i = 0; i < expr->count; i++) {
        ExprOp op = expr->code[i];
        switch (op.code) {
        case CODE_CONSTANT: stack[n++] = expr->constants[op.arg]; break;
        case CODE_LOAD:
            stack[n++] = op.arg < env->count ? env->values[op.arg] : (Value){0};
            break;
        case CODE_TODAY:
            stack[n++] = (Value){.kind = VALUE_DATE, .day = env->today};
            break;
        case CODE_NOT: stack[n - 1] = truth(!is_true(stack[n - 1])); break;
        case CODE_AGE: stack[n - 1] = whole_years(stack[n - 1], env->today); break;
        default:
            n--;
            stack[n - 1] = binary(op.code, stack[n - 1], stack[n]);
        }
    }
    /* The compiler has counted the stack; an empty expression leaves null. */
    if (n > 0)
        *out = stack[n - 1];
}

bool expr_holds(const Expr *expr, const ExprEnv *env)
{
    if (expr_is_none(expr))
        return true;
    Value value;
    expr_eval(expr, env, &value);
    return is_true(value);
}

bool expr_reads(const Expr *expr, size_t i, uint16_t *slot)
{
    assert(i < expr->count);
    *slot = expr->code[i].arg;
    return expr->code[i].code == CODE_LOAD;
}
