/* definition_errors_test — a definition that is broken is refused at the right place. */
#include "engine/dossier/definition_test.h"

static const char *const ROLES[] = {"one_stop", "specialist", "head", "chair", "clerk"};

static bool has_role(const void *arg, Str id)
{
    (void)arg;
    for (size_t i = 0; i < COUNT(ROLES); i++)
        if (str_eq(id, str_of(ROLES[i])))
            return true;
    return false;
}

static bool has_list(const void *arg, Str id) { return arg || str_eq(id, S("ethnic_group")); }
static bool has_registry(const void *arg, Str id) { return arg || !str_eq(id, S("moon")); }
static bool has_field(const void *arg, Str id) { return arg || str_eq(id, S("construction")); }

static const Placeholder *placeholders(const void *arg, Str template, size_t *count)
{
    static const Placeholder NAMES[] = {
        {{"number", 6}, true}, {{"owner_name", 10}, true}, {{"total_area", 10}, true}};
    *count = COUNT(NAMES);
    return !arg && str_eq(template, S("construction_permit")) ? NAMES : NULL;
}

static Str paper_registry(const void *arg, Str paper)
{
    return !arg && str_eq(paper, S("mandate")) ? S("mandates") : (Str){0};
}

static const DefinitionWorld WORLD = {
    .has_role = has_role, .has_code_list = has_list, .has_registry = has_registry,
    .has_field = has_field,
};

static const struct Mutation {
    const char         *from, *to;
    DefinitionErrorKind kind;
    const char         *key, *says;
} MUTATIONS[] = {
    {"\"version\": 1", "\"vers\": 1", DEFINITION_UNKNOWN_KEY, "vers", "no key of a service"},
    {"\"version\": 1", "\"version\": 1.5", DEFINITION_WRONG_VALUE, "version", "whole number"},
    {"\"version\": 1", "\"version\": \"1\"", DEFINITION_WRONG_TYPE, "version", "a number"},
    {"\"version\": 1", "\"version\": 1, \"version\": 2", DEFINITION_SYNTAX, "", "twice"},
    {"\"version\": 1,", "\"version\": 1", DEFINITION_SYNTAX, "", "',' or '}'"},
    {"\"1.013225\"", "\"giấy phép\"", DEFINITION_WRONG_VALUE, "service", "national"},
    {"\"2026-07-01\"", "\"2026-02-30\"", DEFINITION_WRONG_VALUE, "effective[0]", "a day"},
    {"[\"2026-07-01\", null]", "[\"2026-07-01\", \"2025-01-01\"]", DEFINITION_WRONG_VALUE,
     "effective[1]", "not before the first"},
    {"\"field\": \"construction\"", "\"field\": \"alchemy\"", DEFINITION_UNKNOWN_NAME,
     "catalogue.field", "fields.json"},
    {"[\"citizen\", \"household\"]", "[\"citizen\", \"king\"]", DEFINITION_WRONG_VALUE,
     "catalogue.who[1]", "none of"},
    {"[\"citizen\", \"household\"]", "[\"citizen\", \"citizen\"]", DEFINITION_DUPLICATE,
     "catalogue.who[1]", "twice"},
    {", \"en\": \"Owner\"}", "}", DEFINITION_MISSING_WORDS, "form.pages[0].fields[0].label",
     "\"en\""},
    {"\"en\": \"Owner\"", "\"en\": \" \"", DEFINITION_WRONG_VALUE,
     "form.pages[0].fields[0].label.en", "empty"},
    {"\"en\": \"Owner\"", "\"en\": \"Owner\", \"fr\": \"Moi\"", DEFINITION_UNKNOWN_KEY,
     "form.pages[0].fields[0].label.fr", "no language"},
    {"\"id\": \"owner\",", "\"id\": \"Owner\",", DEFINITION_WRONG_VALUE,
     "form.pages[0].fields[0].id", "small letters"},
    {"\"id\": \"owner_address\"", "\"id\": \"owner\"", DEFINITION_DUPLICATE,
     "form.pages[0].fields[1]", "unique"},
    {"\"type\": \"person\"", "\"type\": \"alien\"", DEFINITION_WRONG_VALUE,
     "form.pages[0].fields[0].type", "none of"},
    {"\"type\": \"parcel\"", "\"type\": \"parcel\", \"unit\": \"m\"", DEFINITION_WRONG_VALUE,
     "form.pages[3].fields[0].unit", "has no \"unit\""},
    {"\"type\": \"parcel\"", "\"type\": \"code\"", DEFINITION_MISSING_KEY,
     "form.pages[3].fields[0]", "needs \"of\""},
    {"\"type\": \"parcel\"", "\"type\": \"code\", \"of\": \"planets\"", DEFINITION_UNKNOWN_NAME,
     "form.pages[3].fields[0].of", "code list"},
    {"\"max_rows\": 20", "\"max_rows\": 20, \"need\": true", DEFINITION_WRONG_VALUE,
     "form.pages[5].fields[0].need", "has no \"need\""},
    {"\"min\": \"today\"", "\"min\": \"soon\"", DEFINITION_WRONG_VALUE,
     "form.pages[4].fields[2].min", "\"today\" or a day"},
    {"\"min\": 10,", "\"min\": 1000000,", DEFINITION_WRONG_VALUE, "form.pages[3].fields[1].max",
     "smaller than min"},
    {"\"from\": \"land\"", "\"from\": \"moon\"", DEFINITION_UNKNOWN_NAME,
     "form.pages[3].fields[0].from", "no registry"},
    {"capacity = 'representative'", "capacity = 'reprsentative'", DEFINITION_EXPRESSION,
     "form.pages[2].fields[1].if", "not an option"},
    {"capacity = 'representative'", "height > 3", DEFINITION_EXPRESSION,
     "form.pages[2].fields[1].if", "no field 'height'"},
    {"capacity = 'representative'", "age(owner.born)", DEFINITION_EXPRESSION,
     "form.pages[2].fields[1].if", "a yes or no"},
    {"\"id\": \"floor_area\"", "\"if\": \"true\", \"id\": \"floor_area\"",
     DEFINITION_WRONG_VALUE, "form.pages[5].fields[0].fields[0].if", "every row"},
    {"\"id\": \"land\"", "\"id\": \"design\"", DEFINITION_DUPLICATE, "papers[1]", "twice"},
    {"\"registry:land\"", "\"cupboard:land\"", DEFINITION_WRONG_VALUE, "papers[1].from",
     "write \"upload\""},
    {"\"registry:land\"", "\"upload\"", DEFINITION_WRONG_VALUE, "papers[1].else",
     "no \"else\""},
    {"\"max_mb\": 50", "\"max_mb\": 5000", DEFINITION_WRONG_VALUE, "papers[0].max_mb",
     "from 1 to 100"},
    {"\"types\": [\"pdf\"]", "\"types\": [\"exe\"]", DEFINITION_WRONG_VALUE,
     "papers[0].types[0]", "none of: pdf"},
    {"\"amount\": 50000", "\"amount\": -1", DEFINITION_WRONG_VALUE, "fees[0].amount", "whole"},
    {"\"amount\": 50000", "\"amount\": 50000, \"if\": \"work = 'new'\"", DEFINITION_LINT,
     "fees[0]", "must have no \"if\""},
    {"{\"in\": 7}", "{\"in\": 7, \"if\": \"work = 'new'\"}", DEFINITION_LINT,
     "deadline.rules[0]", "every case"},
    {"{\"in\": 7}", "{\"in\": 4}", DEFINITION_LINT, "deadline.rules[0].in",
     "4 days 420 minutes"},
    {"{\"in\": 7}", "{\"in\": 0}", DEFINITION_LINT, "deadline.rules[0]", "cutoff"},
    {"\"unit\": \"wd\"", "\"unit\": \"wd\", \"cutoff\": \"3pm\"", DEFINITION_WRONG_VALUE,
     "deadline.cutoff", "15:00"},
    {"commune(parcel.ward)", "commune(parcel.sheet)", DEFINITION_WRONG_VALUE,
     "competent[0].agency", "an area field"},
    {"commune(parcel.ward)", "department('magic', parcel.ward)", DEFINITION_UNKNOWN_NAME,
     "competent[0].agency", "no field of administration"},
    {"commune(parcel.ward)", "commune(parcel.ward)\", \"if\": \"work = 'new'", DEFINITION_LINT,
     "competent[0]", "every case"},
    {"\"do\": \"examine\"", "\"do\": \"consult\"", DEFINITION_MISSING_KEY, "steps[2]",
     "\"ask\" is missing"},
    {"\"do\": \"inspect\"", "\"ask\": [], \"do\": \"inspect\"", DEFINITION_WRONG_VALUE,
     "steps[3].ask", "1 to 12 items"},
    {"\"by\": \"clerk\"", "\"by\": \"cleark\"", DEFINITION_UNKNOWN_NAME, "steps[6].by",
     "roles.json"},
    {"\"by\": \"clerk\"", "\"by\": \"clerk@province\"", DEFINITION_NOT_AVAILABLE,
     "steps[6].by", "another agency"},
    {"\"by\": \"clerk\", \"in\": \"1h\"", "\"by\": \"clerk\", \"in\": \"soon\"",
     DEFINITION_WRONG_VALUE, "steps[6].in", "working time"},
    {"\"by\": \"clerk\", \"in\": \"1h\"", "\"by\": \"clerk\"", DEFINITION_MISSING_KEY,
     "steps[6]", "\"in\" is missing"},
    {"\"to\": \"@refuse\"", "\"to\": \"@burn\"", DEFINITION_UNKNOWN_NAME,
     "steps[2].on.unfit.to", "@supplement"},
    {"\"to\": \"examine\"", "\"to\": \"exam\"", DEFINITION_UNKNOWN_NAME,
     "steps[4].on.redo.to", "no step"},
    {"\"id\": \"number\", \"do\": \"number\"", "\"id\": \"sign\", \"do\": \"number\"",
     DEFINITION_DUPLICATE, "steps[6]", "twice"},
    {", \"done\": true", "", DEFINITION_LINT, "steps", "exactly one step"},
    {"\"do\": \"deliver\"", "\"do\": \"deliver\", \"done\": true", DEFINITION_LINT, "steps",
     "exactly one step"},
    {"\"do\": \"deliver\"", "\"do\": \"assign\", \"in\": \"1h\"", DEFINITION_LINT, "steps[7]",
     "last step"},
    {"\"do\": \"receive\"", "\"do\": \"assign\"", DEFINITION_LINT, "steps[0]", "first step"},
    {"\"do\": \"assign\"", "\"do\": \"receive\"", DEFINITION_LINT, "steps[1]",
     "only the first"},
    {"\"id\": \"assign\", \"do\": \"assign\"", "\"id\": \"assign\", \"do\": \"deliver\"",
     DEFINITION_LINT, "steps[2]", "no path leads here"},
    {"\"do\": \"number\"", "\"do\": \"number\", \"if\": \"work = 'new'\"", DEFINITION_LINT,
     "steps", "exactly one step"},
    {"[\"chair\", \"agency_seal\"]", "[\"clerk\"]", DEFINITION_LINT, "result.sign[0]",
     "no \"sign\" step"},
    {"\"owner_name\": \"owner.name\"", "\"owner_name\": \"owner.nom\"", DEFINITION_EXPRESSION,
     "result.data.owner_name", "no field"},
    {"\"owner_name\": \"owner.name\"", "\"number\": \"owner.name\"", DEFINITION_LINT,
     "result.data.number", "the engine itself"},
    {"\"applicant\": \"owner\"", "\"applicant\": \"parcel\"", DEFINITION_UNKNOWN_NAME,
     "summary.applicant", "of type person"},
    {"\"subject\": [\"parcel\"]", "\"subject\": [\"plot\"]", DEFINITION_UNKNOWN_NAME,
     "summary.subject[0]", "no field"},
    {"\"retain\": \"perm\"", "\"retain\": \"ages\"", DEFINITION_WRONG_VALUE, "after.retain",
     "20y"},
    {"\"pay\": [\"counter\", \"post\", \"transfer\"]", "\"pay\": [\"online\"]",
     DEFINITION_NOT_AVAILABLE, "channel.pay", "not available"},
    {"\"pay\": [\"counter\", \"post\", \"transfer\"],", "", DEFINITION_LINT, "channel",
     "\"pay\" is missing"},
    {"\"verify\": \"the proc", "\"verify\": 5, \"x\": \"", DEFINITION_WRONG_TYPE, "verify",
     "a text"},
};

static void try_mutation(Ctx *ctx, Str json, const struct Mutation *m)
{
    ServiceDefinition *def = NULL;
    DefinitionErrors   errors;
    Str                broken = test_replace(ctx, json, m->from, m->to);
    CHECK(definition_load(ctx, broken, S("f"), &WORLD, &def, &errors) == ERR_INVALID && !def);
    bool is_found = false;
    for (size_t i = 0; i < errors.count; i++) {
        const DefinitionError *error = &errors.items[i];
        is_found |= error->kind == m->kind && str_eq(error->key, str_of(m->key)) &&
                    test_has(error->message, m->says) && error->line > 1 && error->column > 0;
    }
    CHECK(is_found);
    if (!is_found)
        printf("    %s -> %s\n%.*s", m->from, m->to,
               FMT(definition_errors_text(ctx, &errors)));
}

TEST(a_broken_definition_is_refused_at_its_key)
{
    Str json = test_file(ctx, PERMIT_FILE);
    for (size_t i = 0; i < COUNT(MUTATIONS); i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        try_mutation(ctx, json, &MUTATIONS[i]);
        ctx->fault = (Fault){0};
        arena_reset(ctx->arena, mark);
    }
}

TEST(errors_say_line_and_column_and_come_together)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    Str                json = test_file(ctx, PERMIT_FILE);
    json = test_replace(ctx, json, "\"version\": 1", "\"vers\": 1");
    json = test_replace(ctx, json, "\"by\": \"clerk\"", "\"by\": \"x y\"");
    CHECK(definition_load(ctx, json, S("permit.json"), &WORLD, &def, &errors) == ERR_INVALID);
    CHECK(errors.count == 3 && errors.n_refusals == 3);
    CHECK(errors.items[0].line == 3 && errors.items[0].column == 3);
    Str text = definition_errors_text(ctx, &errors);
    CHECK(str_starts(text, S("permit.json:3:3: vers: \"vers\" is no key of a service")));
    CHECK(test_has(text, "\"version\" is missing here"));
    CHECK(test_has(text, "steps[6].by: there is no role \"x y\""));
}

TEST(an_error_in_an_expression_points_at_its_character)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    Str                json = test_file(ctx, PERMIT_FILE);
    json = test_replace(ctx, json, "\"if\": \"work in ['new', 'stage']\"",
                        "\"if\": \"work = '\\u006eew' or wrok = 'stage'\"");
    CHECK(definition_load(ctx, json, S("f"), &WORLD, &def, &errors) == ERR_INVALID);
    CHECK(errors.count == 1 && errors.items[0].check == CHECK_EXPRESSIONS);
    CHECK(test_has(errors.items[0].message, "character 17: there is no field 'wrok'"));
    /* 6 spaces, "if": ", 16 characters, one of them written with 6 */
    CHECK(errors.items[0].column == 6 + 7 + 16 + 5 + 1);
}

TEST(at_most_fifty_errors_are_kept_but_all_are_counted)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    Buf                json = {.arena = ctx->arena};
    buf_char(&json, '{');
    for (int i = 0; i < 80; i++)
        buf_fmt(&json, "%s\"key%d\":1", i ? "," : "", i);
    buf_char(&json, '}');
    CHECK(definition_load(ctx, buf_str(&json), S("f"), NULL, &def, &errors) == ERR_INVALID);
    CHECK(errors.count == DEFINITION_MAX_ERRORS && errors.n_refusals == 80 + 15);
}

TEST(a_template_gets_all_its_placeholders_and_a_register_is_asked_first)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    DefinitionWorld    world = WORLD;
    Str                json = test_file(ctx, PERMIT_FILE);
    world.placeholders = placeholders;
    world.paper_registry = paper_registry;
    CHECK(definition_load(ctx, json, S("f"), &world, &def, &errors) == OK);
    Str text = definition_errors_text(ctx, &errors);
    CHECK(test_has(text, "warning: papers[4].from: the registry \"mandates\" holds"));
    CHECK(test_has(text, "warning: result.data.height: the template"));
    Str without = test_replace(ctx, json, "\"total_area\":", "\"whole_area\":");
    CHECK(definition_load(ctx, without, S("f"), &world, &def, &errors) == ERR_INVALID);
    CHECK(test_has(definition_errors_text(ctx, &errors), "needs \"total_area\""));
    Str other = test_replace(ctx, json, "\"template\": \"construction_permit\"",
                             "\"template\": \"poem\"");
    CHECK(definition_load(ctx, other, S("f"), &world, &def, &errors) == ERR_INVALID);
    CHECK(test_has(definition_errors_text(ctx, &errors), "no document template \"poem\""));
}

static const Placeholder *needs_red_line(const void *arg, Str template, size_t *count)
{
    static const Placeholder NAMES[] = {{{"owner_name", 10}, true}, {{"red_line", 8}, true}};
    (void)template;
    *count = COUNT(NAMES);
    return arg ? NULL : NAMES;
}

TEST(what_a_template_cannot_do_without_is_asked_of_everyone)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    DefinitionWorld    world = WORLD;
    world.placeholders = needs_red_line;
    CHECK(definition_load(ctx, test_file(ctx, PERMIT_FILE), S("f"), &world, &def, &errors) == OK);
    Str text = definition_errors_text(ctx, &errors);
    CHECK(test_has(text, "result.data.red_line: the template \"construction_permit\" cannot do "
                         "without \"red_line\""));
    CHECK(!test_has(text, "cannot do without \"owner_name\""));
}

TEST(a_partly_online_service_says_why)
{
    ServiceDefinition *def;
    DefinitionErrors   errors;
    Str json = test_replace(ctx, test_file(ctx, BIRTH_FILE),
                            "\"submit\": [\"online\", \"counter\", \"post\"]",
                            "\"submit\": [\"counter\"]");
    CHECK(definition_load(ctx, json, S("f"), NULL, &def, &errors) == ERR_INVALID);
    CHECK(test_has(definition_errors_text(ctx, &errors), "channel.reason must say why"));
    json = test_replace(ctx, test_file(ctx, BIRTH_FILE), "\"in\": \"45m\"", "\"in\": \"2h\"");
    CHECK(definition_load(ctx, json, S("f"), NULL, &def, &errors) == ERR_INVALID);
    CHECK(test_has(definition_errors_text(ctx, &errors), "deadline.rules[0].in"));
}

TEST(names_are_read_as_strictly)
{
    DefinitionNames  names;
    DefinitionErrors errors;
    CHECK(definition_names_load(ctx, S("[{\"id\":\"a\",\"name\":{\"vi\":\"A\",\"en\":\"A\"}},"
                                       "{\"id\":\"a\",\"name\":{\"vi\":\"B\",\"en\":\"B\"}}]"),
                                S("r"), &names, &errors) == ERR_INVALID);
    CHECK(errors.items[0].kind == DEFINITION_DUPLICATE);
    CHECK(definition_names_load(ctx, S("{}"), S("r"), &names, &errors) == ERR_INVALID);
}
