/* definition_test — the four services load and say what the law says; the schema agrees. */
#include "engine/dossier/definition.h"

#include "engine/dossier/definition_diff.h"
#include "engine/dossier/definition_read.h"
#include "engine/dossier/definition_test.h"
#include "engine/dossier/lint.h"
#include "engine/dossier/lint_many.h"

static const char *const FILES[] = {PERMIT_FILE, BIRTH_FILE, HOUSEHOLD_FILE, COPY_FILE};

typedef struct TestWorld {
    DefinitionNames roles, fields;
} TestWorld;

static bool has_role(const void *arg, Str id)
{
    return definition_name(&((const TestWorld *)arg)->roles, id) != NULL;
}

static bool has_field(const void *arg, Str id)
{
    return definition_name(&((const TestWorld *)arg)->fields, id) != NULL;
}

TEST(all_services_load_and_lint_clean_against_roles_and_fields)
{
    TestWorld        names;
    DefinitionErrors errors;
    DefinitionWorld  world = {.arg = &names, .has_role = has_role, .has_field = has_field};
    CHECK(definition_names_load(ctx, test_file(ctx, "definitions/roles.json"), S("roles"),
                                &names.roles, &errors) == OK);
    CHECK(definition_names_load(ctx, test_file(ctx, "definitions/fields.json"), S("fields"),
                                &names.fields, &errors) == OK);
    CHECK_STR(definition_name(&names.roles, S("chair"))->name.in[LANG_EN],
              S("Chair of the People's Committee"));
    for (size_t i = 0; i < COUNT(FILES); i++) {
        ServiceDefinition *def;
        CHECK(definition_load(ctx, test_file(ctx, FILES[i]), str_of(FILES[i]), &world, &def,
                              &errors) == OK);
        CHECK_STR(definition_errors_text(ctx, &errors), S(""));
    }
}

/* Under a sanitizer, whatever of it is read in the scratch arena shows. */
TEST(a_definition_that_is_kept_is_small_and_points_into_nothing_else)
{
    for (size_t i = 0; i < COUNT(FILES); i++) {
        Ctx              scratch = {.arena = arena_new(1 << 22), .now = ctx->now};
        Arena           *lasting = arena_new(1 << 20);
        DefinitionWorld  world = {.was_published = true, .lasting = lasting};
        DefinitionErrors errors;
        DefinitionDiff   diff;
        ServiceDefinition *kept;
        arena_bytes(lasting, 1, 1);
        ArenaMark first = arena_mark(lasting);
        CHECK(definition_load(&scratch, test_file(&scratch, FILES[i]), str_of(FILES[i]), &world,
                              &kept, &errors) == OK);
        CHECK(arena_mark(lasting).block == first.block); /* it fits into one, of 64 kB */
        arena_free(scratch.arena);
        definition_diff(ctx, kept, test_definition(ctx, FILES[i]), &diff);
        CHECK(diff.count == 0);
        arena_free(lasting);
    }
}

TEST(the_construction_permit_is_compiled_flat)
{
    const ServiceDefinition *def = test_definition(ctx, PERMIT_FILE);
    CHECK_STR(def->service, S("1.013225"));
    CHECK(def->version == 1 && def->to_day == INT32_MAX && def->n_pages == 9);
    const DefinitionField *floors = &def->fields[definition_field(def, S("floors"))];
    CHECK(floors->type == FIELD_REPEAT && floors->n_children == 1 && floors->max_rows == 20);
    CHECK_STR(def->fields[floors->first_child].id, S("floor_area"));
    CHECK(def->fields[floors->first_child].min == VALUE_ONE);
    CHECK(def->fields[definition_field(def, S("parcel"))].n_slots == 3);
    CHECK(def->papers[definition_paper(def, S("design"))].max_bytes == 50 << 20);
    CHECK(def->papers[definition_paper(def, S("land"))].from == FROM_REGISTRY);
    CHECK(definition_step(def, S("nowhere")) == -1);
    const DefinitionStep *sign = &def->steps[definition_step(def, S("sign"))];
    CHECK(sign->n_verdicts == 1 && sign->verdicts[0].to == definition_step(def, S("examine")));
    CHECK(def->steps[definition_step(def, S("number"))].is_done);
    CHECK(strlen(def->hash) == 64 && def->n_verify == 2);
    CHECK_STR(def->verify[1].key, S("fees[0]"));
}

TEST(the_longest_path_and_the_level_are_computed)
{
    const ServiceDefinition *permit = test_definition(ctx, PERMIT_FILE);
    LongestPath              path = lint_longest_path(permit, 0);
    CHECK(path.days == 4 && path.minutes == 7 * 60);
    DefinitionLevel level = definition_level(permit);
    CHECK(level.level == 3 && !level.is_full && level.missing == LACKS_PAYMENT);
    level = definition_level(test_definition(ctx, BIRTH_FILE));
    CHECK(level.level == 4 && level.is_full);
}

TEST(the_hash_is_of_the_meaning_and_not_of_the_spaces)
{
    ServiceDefinition *def = test_definition(ctx, COPY_FILE), *other;
    DefinitionErrors   errors;
    Str                json = test_file(ctx, COPY_FILE);
    Str spaced = test_replace(ctx, json, "\"version\": 1", "\"version\"  :\n\t1.0");
    CHECK(definition_load(ctx, spaced, S("x"), NULL, &other, &errors) == OK);
    CHECK(strcmp(def->hash, other->hash) == 0);
    Str changed = test_replace(ctx, json, "\"version\": 1", "\"version\": 2");
    CHECK(definition_load(ctx, changed, S("x"), NULL, &other, &errors) == OK);
    CHECK(strcmp(def->hash, other->hash) != 0);
}

TEST(a_fee_changes_on_its_day)
{
    ServiceDefinition *def = NULL;
    DefinitionErrors   errors;
    Value              day;
    Str json = test_replace(ctx, test_file(ctx, "test/broken/whole.json"), "\"each\": \"copies\"",
                            "\"basis\": {\"vi\": \"x\", \"en\": \"x\"}");
    CHECK(definition_load(ctx, json, S("f"), NULL, &def, &errors) == OK);
    if (!def)
        return;
    Value  *values = NEW_ARRAY(ctx->arena, Value, def->n_slots);
    ExprEnv env = {values, def->n_slots, 0};
    values[def->fields[definition_field(def, S("kind"))].slot] =
        (Value){.kind = VALUE_TEXT, .text = S("house")};
    CHECK(value_date(S("2027-06-30"), false, &day));
    env.today = day.day;
    CHECK(definition_fee(def, &env) == 75000);
    env.today++;
    CHECK(definition_fee(def, &env) == 150000);
}

static void count_refusals(void *arg, const LintFile *file, const DefinitionErrors *errors)
{
    Str *said = arg;
    (void)file;
    if (errors->n_refusals > 0)
        *said = errors->items[0].key;
}

/* What is said of a copy of the birth extract with one text replaced, beside the extract. */
static Str lint_beside(Ctx *ctx, const char *from, const char *to)
{
    Str      json = test_file(ctx, COPY_FILE), said = {0};
    LintFile files[] = {{S("first"), json}, {S("second"), test_replace(ctx, json, from, to)}};
    static const DefinitionWorld NOBODY_ASKED;
    LintMany many = {.files = files, .count = 2, .world = &NOBODY_ASKED,
                     .visit = count_refusals, .arg = &said};
    lint_many(ctx, &many);
    CHECK(many.n_refused == (said.len > 0));
    return str_copy(ctx->arena, said);
}

TEST(two_versions_of_a_service_never_overlap)
{
    CHECK_STR(lint_beside(ctx, "\"version\": 1", "\"version\": 2"), S("effective"));
    CHECK_STR(lint_beside(ctx, "[\"2026-07-01\", null]", "[\"2026-01-01\", \"2026-06-30\"]"),
              S("version"));
    CHECK_STR(lint_beside(ctx, "\"version\": 1,\n  \"effective\": [\"2026-07-01\", null]",
                          "\"version\": 2,\n  \"effective\": [\"2026-01-01\", "
                          "\"2026-06-30\"]"), S(""));
}

/* The keys of one object: those of the table, in the schema, and the other way round. */
static void compare(Ctx *ctx, const TreeNode *defs, const DefShape *shape)
{
    const TreeNode *object = tree_get(defs, shape->name);
    const TreeNode *keys = tree_get(object, "properties");
    const TreeNode *needed = tree_get(object, "required");
    CHECK(keys && needed && !tree_get(object, "additionalProperties")->is_true);
    size_t n_needed = 0;
    for (size_t i = 0; i < shape->count && keys && needed; i++) {
        bool is_needed = false;
        for (const TreeNode *item = needed->first; item; item = item->next)
            is_needed |= str_eq(item->text, str_of(shape->keys[i].name));
        bool is_same = tree_get(keys, shape->keys[i].name) &&
                       is_needed == shape->keys[i].is_needed;
        CHECK(is_same);
        if (!is_same)
            printf("    %s.%s\n", shape->name, shape->keys[i].name);
        n_needed += is_needed;
        Str quoted = str_fmt(ctx->arena, "`%s`", shape->keys[i].name);
        CHECK(test_has(test_file(ctx, "docs/DEFINITIONS.md"), str_c(ctx->arena, quoted)));
    }
    CHECK(keys && keys->count == shape->count + 1 && tree_get(keys, "verify"));
    CHECK(needed && needed->count == n_needed);
}

TEST(the_schema_and_the_manual_know_the_keys_that_the_loader_knows)
{
    static const DefShape *const SHAPES[] = {
        &SHAPE_ROOT, &SHAPE_CATALOGUE, &SHAPE_CHANNEL, &SHAPE_FORM, &SHAPE_PAGE, &SHAPE_FIELD,
        &SHAPE_OPTION, &SHAPE_PAPER, &SHAPE_FEE, &SHAPE_DEADLINE, &SHAPE_RULE,
        &SHAPE_SUPPLEMENT, &SHAPE_APOLOGY, &SHAPE_COMPETENT, &SHAPE_STEP, &SHAPE_ASK, &SHAPE_OPEN,
        &SHAPE_VERDICT,
        &SHAPE_RESULT, &SHAPE_SUMMARY, &SHAPE_AFTER, &SHAPE_PRIVACY, &SHAPE_NAME};
    TreeNode *root;
    TreeError error;
    Str       json = test_file(ctx, "definitions/service.schema.json");
    CHECK(tree_read(ctx, json, &root, &error) == OK);
    const TreeNode *defs = tree_get(root, "$defs");
    for (size_t i = 0; i < COUNT(SHAPES); i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        compare(ctx, defs, SHAPES[i]);
        arena_reset(ctx->arena, mark);
    }
    /* words, id, expression, selector and verify are no objects with a table */
    CHECK(defs->count == COUNT(SHAPES) + 5);
}

TEST(json_is_read_strictly_and_with_its_places)
{
    static const struct {
        const char *json;
        size_t      at;
    } BROKEN[] = {
        {"", 0}, {"{", 1}, {"{\"a\":1,}", 7}, {"[1,]", 3}, {"[1 2]", 3}, {"{\"a\" 1}", 5},
        {"{\"a\":1,\"a\":2}", 7}, {"01", 0}, {"1.", 0}, {"1e5", 0}, {"nul", 0}, {"\"a", 0},
        {"\"\\x\"", 2}, {"\"\\ud800\"", 7}, {"\"\\u0000\"", 7}, {"[1] x", 4}, {"{a:1}", 1},
        {"\"\t\"", 1}, {"\"\xff\"", 1}, {"[\"a\"", 4},
    };
    TreeNode *root;
    TreeError error;
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        CHECK(tree_read(ctx, str_of(BROKEN[i].json), &root, &error) == ERR_INVALID);
        if (error.at != BROKEN[i].at)
            printf("    %s: %zu\n", BROKEN[i].json, error.at);
        CHECK(error.at == BROKEN[i].at);
    }
    Str json = S(" {\"b\": [1.50, true, null], \"a\":\"\\u1ec7\\ud83d\\ude00\\n\"} ");
    CHECK(tree_read(ctx, json, &root, &error) == OK);
    CHECK_STR(tree_canonical(ctx, root), S("{\"a\":\"ệ😀\\n\",\"b\":[1.5,true,null]}"));
    CHECK_STR(tree_path(ctx->arena, tree_get(root, "b")->first->next), S("b[1]"));
    Buf deep = {.arena = ctx->arena};
    for (int i = 0; i < 50; i++)
        buf_char(&deep, '[');
    CHECK(tree_read(ctx, buf_str(&deep), &root, &error) == ERR_INVALID && error.at == 20);
}
