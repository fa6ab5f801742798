/* Any bytes as an expression: refused at a character, or compiled and evaluated, with values
 * and without, always to a value of the kind the compiler promised, or null. */
#include "engine/dossier/expr.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static const Str OPTIONS[] = {{"house", 5}, {"other", 5}};
static const ExprSymbol SYMBOLS[] = {
    {{"kind", 4}, VALUE_TEXT, VALUE_NULL, 0, OPTIONS, 2},
    {{"n", 1}, VALUE_NUMBER, VALUE_NULL, 1, NULL, 0},
    {{"born", 4}, VALUE_DATE, VALUE_NULL, 2, NULL, 0},
    {{"is", 2}, VALUE_BOOL, VALUE_NULL, 3, NULL, 0},
    {{"all", 3}, VALUE_LIST, VALUE_TEXT, 4, OPTIONS, 2},
    {{"p.name", 6}, VALUE_TEXT, VALUE_NULL, 5, NULL, 0},
};
static const Value ITEM = {.kind = VALUE_TEXT, .text = {"house", 5}};
static const Value FULL[] = {
    {.kind = VALUE_TEXT, .text = {"other", 5}}, {.kind = VALUE_NUMBER, .number = 2500},
    {.kind = VALUE_DATE, .day = 14000},         {.kind = VALUE_BOOL, .truth = true},
    {.kind = VALUE_LIST, .list = {&ITEM, 1}},   {.kind = VALUE_TEXT, .text = {"a", 1}},
};
static const Value EMPTY[COUNT(FULL)];

static void evaluate(const Expr *expr, const Value *values, size_t count)
{
    ExprEnv env = {values, count, 20777};
    Value   value;
    expr_eval(expr, &env, &value);
    must(value.kind == VALUE_NULL || value.kind == expr->kind);
    must(expr_holds(expr, &env) == (value.kind == VALUE_BOOL && value.truth));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena    *arena = arena_new(16 << 20);
    Ctx       ctx = {.arena = arena};
    Str       source = {(const char *)data, size};
    ExprScope scope = {SYMBOLS, COUNT(SYMBOLS)};
    Expr      expr;
    ExprError error;
    if (expr_compile(&ctx, source, &scope, &expr, &error) == OK) {
        must(expr.count > 0 && expr.count <= EXPR_MAX_CODE);
        arena_fail_at(arena, 1); /* evaluation takes no memory */
        evaluate(&expr, FULL, COUNT(FULL));
        evaluate(&expr, EMPTY, COUNT(EMPTY));
        evaluate(&expr, EMPTY, 0);
        arena_fail_at(arena, 0);
    } else {
        must(error.at >= 1 && error.at <= size + 1 && error.message.len > 0);
    }
    arena_free(arena);
    return 0;
}
