/* lint_cases_test — the longest path is looked for case by case: what cannot come together is not
 * added up, and nothing that can is missed. On test/broken/whole.json: 14 days 2 hours of work for
 * a house, 16 days 2 hours for works, which are inspected. */
#include "engine/dossier/definition_test.h"
#include "engine/dossier/lint.h"
#include "test/make_definition.h"

#define RULES "\"rules\": [{\"if\": \"kind = 'works'\", \"in\": 20}, {\"in\": 18}]"
#define SITE  "\"if\": \"kind = 'works'\",\n      \"record\""

/* Loads it with the rules and the condition of the inspection replaced; what is said of it. */
static Str lint_with(Ctx *ctx, const char *rules, const char *site)
{
    ServiceDefinition *def;
    DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
    Str                json = test_file(ctx, "test/broken/whole.json");
    json = test_replace(ctx, json, RULES, str_c(ctx->arena, str_fmt(ctx->arena,
                                                                    "\"rules\": [%s]", rules)));
    json = test_replace(ctx, json, SITE,
                        str_c(ctx->arena, str_fmt(ctx->arena, "\"if\": \"%s\",\n      \"record\"",
                                                  site)));
    Err err = definition_load(ctx, json, S("f"), made_world(ctx), &def, errors);
    CHECK(err == OK || errors->items[0].check == CHECK_TIME);
    fault_clear(ctx);
    return err == OK ? S("") : definition_errors_text(ctx, errors);
}

static const struct {
    const char *rules, *site, *says; /* says NULL: it passes */
} CASES[] = {
    {"{\"if\": \"kind = 'works'\", \"in\": 17}, {\"in\": 15}", "kind = 'works'", NULL},
    {"{\"if\": \"kind = 'works'\", \"in\": 16}, {\"in\": 15}", "kind = 'works'",
     "rules[0].in: the steps take up to 16 days"},
    /* The wrong way round: a house is inspected, works have the longer term. */
    {"{\"if\": \"kind = 'works'\", \"in\": 17}, {\"in\": 15}", "kind = 'house'",
     "when kind = 'house'"},
    {"{\"if\": \"kind != 'works'\", \"in\": 17}, {\"in\": 15}", "not (kind = 'works')", NULL},
    {"{\"if\": \"kind in ['works']\", \"in\": 17}, {\"in\": 15}", "kind = 'works'", NULL},
    /* Numbers: on one side of a limit, and just on it. */
    {"{\"if\": \"area > 100\", \"in\": 17}, {\"in\": 15}", "area > 100", NULL},
    {"{\"if\": \"area > 100\", \"in\": 17}, {\"in\": 15}", "area >= 100", "area = 100"},
    {"{\"if\": \"area > 100\", \"in\": 17}, {\"in\": 15}", "area > 200", NULL},
    {"{\"if\": \"area > 100\", \"in\": 17}, {\"in\": 15}", "area > 5000", NULL}, /* its max */
    {"{\"if\": \"area <= 100\", \"in\": 15}, {\"in\": 17}", "area > 100", NULL},
    /* Not answered: an order comparison with null is false. */
    {"{\"if\": \"area <= 100\", \"in\": 17}, {\"if\": \"area > 100\", \"in\": 17},"
     " {\"in\": 15}", "area != null", NULL},
    {"{\"if\": \"area <= 100\", \"in\": 17}, {\"if\": \"area > 100\", \"in\": 17},"
     " {\"in\": 15}", "area = null", "rules[2].in"},
    /* A question that is hidden has no answer: copies are asked of houses alone. */
    {"{\"if\": \"kind = 'house'\", \"in\": 17}, {\"in\": 15}", "copies > 3", NULL},
    {"{\"if\": \"kind = 'works'\", \"in\": 17}, {\"in\": 15}", "copies > 3",
     "kind = 'house', copies = 4"},
    {"{\"if\": \"kind = 'works'\", \"in\": 17}, {\"in\": 15}", "floors.count > 3", NULL},
    /* Ages and days until today. */
    {"{\"if\": \"age(owner.born) >= 60\", \"in\": 17}, {\"in\": 15}",
     "age(owner.born) >= 60", NULL},
    {"{\"if\": \"age(owner.born) >= 60\", \"in\": 17}, {\"in\": 15}",
     "age(owner.born) >= 59", "owner.born = "},
    {"{\"if\": \"days(today, start_on) > 30\", \"in\": 17}, {\"in\": 15}",
     "days(today, start_on) > 40", NULL},
    {"{\"if\": \"days(today, start_on) > 30\", \"in\": 17}, {\"in\": 15}",
     "days(today, start_on) > 20", "start_on = "},
    /* Too strange to enumerate counts as true and false at once; the same text twice too. */
    {"{\"if\": \"area > copies\", \"in\": 17}, {\"in\": 15}", "kind = 'works'",
     "not (area > copies)"},
    {"{\"if\": \"kind = 'works' or area > copies\", \"in\": 17}, {\"in\": 17}",
     "area > copies", NULL},
};

TEST(a_path_and_a_term_of_different_cases_are_not_held_against_each_other)
{
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        Str       said = lint_with(ctx, CASES[i].rules, CASES[i].site);
        bool is_right = CASES[i].says ? test_has(said, CASES[i].says) : said.len == 0;
        CHECK(is_right);
        if (!is_right)
            printf("    case %zu: '%.*s'\n", i, FMT(said));
        arena_reset(ctx->arena, mark);
    }
}

/* A number of our own, from a seed. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Some value that the type of this field may have; often null. */
static Value some_value(const DefinitionField *field, uint32_t *seed)
{
    if (next(seed) % 4 == 0)
        return (Value){0};
    switch (field->type) {
    case FIELD_CHOICE:
        return (Value){.kind = VALUE_TEXT,
                       .text = field->option_ids[next(seed) % field->n_options]};
    case FIELD_YES_NO: return (Value){.kind = VALUE_BOOL, .truth = next(seed) & 1};
    case FIELD_DATE:
        return (Value){.kind = VALUE_DATE, .day = (int32_t)(next(seed) % 40000)};
    case FIELD_INTEGER:
    case FIELD_MONEY:
    case FIELD_DECIMAL:
        return (Value){.kind = VALUE_NUMBER, .number = (int64_t)(next(seed) % 60) * VALUE_ONE};
    default: return (Value){0};
    }
}

/* One application as it may be sent, with hidden questions unanswered. */
static ExprEnv some_case(Ctx *ctx, const ServiceDefinition *def, uint32_t *seed)
{
    Value  *values = NEW_ARRAY(ctx->arena, Value, def->n_slots + 1u);
    ExprEnv env = {values, def->n_slots, def->from_day};
    for (size_t i = 0; i < def->n_fields; i++) {
        const DefinitionField *field = &def->fields[i];
        bool is_asked = field->parent == NO_FIELD && expr_holds(&field->condition, &env) &&
                        expr_holds(&def->pages[field->page].condition, &env);
        if (!is_asked)
            continue;
        Value value = some_value(field, seed);
        while (field->is_needed && value.kind == VALUE_NULL &&
               (field->type == FIELD_CHOICE || field->type == FIELD_YES_NO))
            value = some_value(field, seed);
        values[field->slot] = value;
    }
    return env;
}

/* The minutes until the clock stops when no verdict is taken. */
static int minutes_of(const ServiceDefinition *def, const ExprEnv *env)
{
    int sum = 0;
    for (size_t i = 0; i < def->n_steps; i++) {
        const DefinitionStep *step = &def->steps[i];
        if (!expr_holds(&step->condition, env))
            continue;
        if (step->pause == PAUSE_NONE)
            sum += step->days * 480 + step->minutes;
        if (step->is_done)
            break;
    }
    return sum;
}

TEST(no_application_outlasts_the_term_of_a_definition_that_passed)
{
    enum { DEFINITIONS = 150, APPLICATIONS = 40 };
    const DefinitionWorld *world = made_world(ctx);
    uint32_t               seed = 7;
    for (uint64_t i = 0; i < DEFINITIONS; i++) {
        ArenaMark          mark = arena_mark(ctx->arena);
        ServiceDefinition *def = NULL;
        DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
        CHECK(definition_load(ctx, made_definition(ctx->arena, i), S("f"), world, &def,
                              errors) == OK);
        for (int k = 0; k < APPLICATIONS && def; k++) {
            ExprEnv env = some_case(ctx, def, &seed);
            CHECK(minutes_of(def, &env) <= definition_term(def, &env) * 480);
        }
        arena_reset(ctx->arena, mark);
    }
}
