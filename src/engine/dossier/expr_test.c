/* expr_test — the expression language: what it means, and what it refuses where. */
#include "engine/dossier/expr.h"

#include "test/test.h"

static const Str KINDS[] = {{"house", 5}, {"other", 5}};

/* Slots: 0 kind, 1 floors.count, 2 born, 3 urban, 4 uses, 5 name, 6 nothing (a number) */
static const ExprSymbol SYMBOLS[] = {
    {{"kind", 4}, VALUE_TEXT, VALUE_NULL, 0, KINDS, 2},
    {{"floors.count", 12}, VALUE_NUMBER, VALUE_NULL, 1, NULL, 0},
    {{"born", 4}, VALUE_DATE, VALUE_NULL, 2, NULL, 0},
    {{"urban", 5}, VALUE_BOOL, VALUE_NULL, 3, NULL, 0},
    {{"uses", 4}, VALUE_LIST, VALUE_TEXT, 4, KINDS, 2},
    {{"name", 4}, VALUE_TEXT, VALUE_NULL, 5, NULL, 0},
    {{"nothing", 7}, VALUE_NUMBER, VALUE_NULL, 6, NULL, 0},
};
static const ExprScope SCOPE = {SYMBOLS, COUNT(SYMBOLS)};

static const Value USES[] = {{.kind = VALUE_TEXT, .text = {"house", 5}}};

static ExprEnv environment(Ctx *ctx)
{
    Value *values = NEW_ARRAY(ctx->arena, Value, COUNT(SYMBOLS));
    Value  today;
    values[0] = (Value){.kind = VALUE_TEXT, .text = S("house")};
    values[1] = (Value){.kind = VALUE_NUMBER, .number = 2 * VALUE_ONE};
    CHECK(value_date(S("2008-11-23"), false, &values[2]));
    values[3] = (Value){.kind = VALUE_BOOL, .truth = true};
    values[4] = (Value){.kind = VALUE_LIST, .list = {USES, 1}};
    values[5] = (Value){.kind = VALUE_TEXT, .text = S("O'Hara")};
    CHECK(value_date(S("2026-11-22"), false, &today));
    return (ExprEnv){values, COUNT(SYMBOLS), today.day};
}

static const struct {
    const char *source;
    bool        is_true;
} TRUTHS[] = {
    {"kind = 'house'", true},
    {"kind != 'house'", false},
    {"kind in ['house', 'other']", true},
    {"kind in ['other']", false},
    {"not kind in ['other']", true},
    {"uses has 'house'", true},
    {"uses has 'other'", false},
    {"'house' in uses", true},
    {"floors.count > 1", true},
    {"floors.count >= 2 and floors.count <= 2", true},
    {"floors.count < 1.999", false},
    {"floors.count = 2.000", true},
    {"-1 < floors.count", true},
    {"urban", true},
    {"urban = true", true},
    {"not urban", false},
    {"not not urban", true},
    {"nothing = null", true},
    {"nothing != null", false},
    {"nothing < 5", false},
    {"nothing >= 5", false},
    {"nothing != 5", true},
    {"nothing in [1, 2]", false},
    {"kind = 'other' or urban and floors.count = 2", true},
    {"(kind = 'other' or urban) and floors.count = 3", false},
    {"kind = 'other' and urban or true", true},
    {"not kind = 'other' and urban", true},
    {"urban = not false", true},
    {"name = 'O''Hara'", true},
    {"age(born) = 17", true}, /* eighteen only tomorrow */
    {"age(born) >= 18", false},
    {"age('2008-11-22') = 18", true},
    {"days(born, today) > 6000", true},
    {"days('2026-11-20', today) = 2", true},
    {"days(today, '2026-11-20') = -2", true},
    {"born < '2010-01-01'", true},
    {"'2010-01-01' > born", true},
    {"born = '2008-11-23'", true},
    {"today >= '2026-11-22'", true},
    {"true", true},
    {"false", false},
};

TEST(expressions_mean_what_the_format_says)
{
    ExprEnv env = environment(ctx);
    for (size_t i = 0; i < COUNT(TRUTHS); i++) {
        Expr      expr;
        ExprError error;
        Value     value;
        Err       err = expr_compile(ctx, str_of(TRUTHS[i].source), &SCOPE, &expr, &error);
        CHECK(err == OK);
        if (err != OK) {
            printf("    %s: %.*s\n", TRUTHS[i].source, FMT(error.message));
            continue;
        }
        expr_eval(&expr, &env, &value);
        CHECK(value.kind == VALUE_BOOL);
        if (value.truth != TRUTHS[i].is_true)
            printf("    %s\n", TRUTHS[i].source);
        CHECK(value.truth == TRUTHS[i].is_true);
    }
}

static const struct {
    const char *source;
    size_t      at; /* character */
    const char *says;
} REFUSALS[] = {
    {"", 1, "value is expected"},
    {"knd = 'house'", 1, "no field 'knd'"},
    {"kind = 'hause'", 6, "not an option of kind"},
    {"kind in ['house', 'hut']", 6, "'hut' is not an option"},
    {"uses has 'hut'", 6, "not an option of uses"},
    {"kind = 5", 6, "between a text and a number"},
    {"kind < 'other'", 6, "'<' cannot stand"},
    {"kind and urban", 6, "'and' cannot stand"},
    {"not kind", 1, "'not' needs a yes or no"},
    {"kind = 'house", 8, "no closing '"},
    {"kind = 'house' urban", 16, "an operator"},
    {"kind =", 7, "value is expected"},
    {"(urban", 1, "never closed"},
    {"urban)", 6, "an operator"},
    {"age(kind)", 1, "takes a date"},
    {"age(born, born) = 1", 1, "takes 1 date"},
    {"days(born) = 1", 1, "takes 2 dates"},
    {"year(born) = 1", 1, "no function 'year'"},
    {"age(born = 1", 4, ""},
    {"kind in 'house'", 6, "'in' cannot stand"},
    {"kind in []", 10, "a list holds"},
    {"kind in ['a', 1]", 15, "of one kind"},
    {"kind in ['house'", 17, "',' or ']'"},
    {"floors.count = 1.2345", 16, "three decimals"},
    {"floors.count = 1.2.3", 16, "not a number"},
    {"floors.area = 1", 1, "no field 'floors.area'"},
    {"urban & urban", 7, "no meaning"},
    {"ông = 1", 1, "no meaning"},
    {"name = 'ông' & urban", 14, "no meaning"}, /* characters, not bytes */
    {"born < 'tomorrow'", 6, "between a date and a text"},
};

TEST(an_expression_that_cannot_be_right_is_refused_at_the_character)
{
    for (size_t i = 0; i < COUNT(REFUSALS); i++) {
        Expr      expr;
        ExprError error;
        CHECK(expr_compile(ctx, str_of(REFUSALS[i].source), &SCOPE, &expr, &error) ==
              ERR_INVALID);
        bool is_right = error.at == REFUSALS[i].at || REFUSALS[i].says[0] == '\0';
        is_right &= memmem(error.message.at, error.message.len, REFUSALS[i].says,
                           strlen(REFUSALS[i].says)) != NULL;
        CHECK(is_right);
        if (!is_right)
            printf("    %s -> %zu %.*s\n", REFUSALS[i].source, error.at, FMT(error.message));
    }
}

TEST(an_expression_has_limits)
{
    Expr      expr;
    ExprError error;
    Buf       deep = {.arena = ctx->arena}, longer = {.arena = ctx->arena};
    for (int i = 0; i < 100; i++)
        buf_add(&deep, S("("));
    CHECK(expr_compile(ctx, buf_str(&deep), &SCOPE, &expr, &error) == ERR_INVALID);
    buf_add(&longer, S("urban"));
    for (int i = 0; i < 90; i++)
        buf_add(&longer, S(" and urban"));
    CHECK(expr_compile(ctx, buf_str(&longer), &SCOPE, &expr, &error) == OK);
    for (int i = 0; i < 20; i++)
        buf_add(&longer, S(" and urban"));
    CHECK(expr_compile(ctx, buf_str(&longer), &SCOPE, &expr, &error) == ERR_INVALID);
}

TEST(an_expression_evaluates_without_memory)
{
    ExprEnv   env = environment(ctx);
    Expr      expr;
    ExprError error;
    Value     value;
    CHECK(expr_compile(ctx, S("age(born) < 18 and kind in ['house'] or uses has 'other'"),
                       &SCOPE, &expr, &error) == OK);
    arena_fail_at(ctx->arena, 1);
    expr_eval(&expr, &env, &value);
    arena_fail_at(ctx->arena, 0);
    CHECK(value.truth);
}

TEST(numbers_are_exact_thousandths)
{
    int64_t number = 0;
    Buf     buf = {.arena = ctx->arena};
    CHECK(value_number(S("96.5"), &number) && number == 96500);
    CHECK(value_number(S("-0.001"), &number) && number == -1);
    CHECK(value_number(S("1000000000000000"), &number));
    CHECK(!value_number(S("1000000000000001"), &number));
    CHECK(!value_number(S("1e3"), &number) && !value_number(S("."), &number));
    CHECK(!value_number(S(""), &number) && !value_number(S("-"), &number));
    value_add_number(&buf, -1500);
    buf_char(&buf, ' ');
    value_add_number(&buf, 20);
    CHECK_STR(buf_str(&buf), S("-1.5 0.02"));
}

TEST(a_partial_date_is_the_first_day_it_can_be)
{
    Value year = {0}, day = {0};
    Buf   buf = {.arena = ctx->arena};
    CHECK(value_date(S("1960"), true, &year) && value_date(S("1960-01-01"), false, &day));
    CHECK(year.day == day.day && year.precision == DATE_YEAR);
    CHECK(!value_date(S("1960"), false, &day));
    CHECK(!value_date(S("2026-02-30"), true, &day));
    CHECK(!value_date(S("1500-01-01"), true, &day));
    value_add_date(&buf, year);
    CHECK_STR(buf_str(&buf), S("1960"));
}
