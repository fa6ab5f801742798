/* Any bytes as a service definition: refused with a place and words, or loaded, walked, asked
 * for its fee and term, and loaded again from its canonical form with the same hash. */
#include "engine/dossier/answers.h"
#include "engine/dossier/definition_diff.h"
#include "engine/dossier/definition_tree.h"
#include "engine/dossier/lint.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void walk(Ctx *ctx, const ServiceDefinition *def)
{
    Answers       answers;
    AnswerProblem problems[ANSWERS_MAX_PROBLEMS];
    Str           commune;
    answers_new(ctx, def, NULL, &answers);
    answers_problems(&answers, ANSWERS_ALL, problems, COUNT(problems));
    ExprEnv env = answers_env(&answers);
    must(definition_fee(def, &env) >= 0);
    must(definition_term(def, &env) >= 0);
    must(definition_competent(def, &env, &commune) == NULL); /* nothing is answered yet */
    must(definition_level(def).level >= 2);
    must(lint_longest_path(def, 0).days >= 0);
    for (uint16_t i = 0; i < def->n_fields; i++) {
        must(definition_field(def, def->fields[i].id) == i);
        answers_print_field(ctx, &answers, i, PART_ALL, LANG_VI);
    }
    must(str_eq(answers_dump(ctx, &answers, ANSWERS_DRAFT), S("{}")));
}

static void load_again(Ctx *ctx, Str json, const ServiceDefinition *def)
{
    TreeNode          *root;
    TreeError          error;
    DefinitionErrors   errors;
    ServiceDefinition *again;
    must(tree_read(ctx, json, &root, &error) == OK);
    Str canonical = tree_canonical(ctx, root);
    must(definition_load(ctx, canonical, S("again"), NULL, &again, &errors) == OK);
    must(memcmp(def->hash, again->hash, sizeof def->hash) == 0);
    DefinitionDiff diff;
    definition_diff(ctx, def, again, &diff);
    must(diff.count == 0 && diff.answers_stand);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena             *arena = arena_new(256 << 20);
    Ctx                ctx = {.arena = arena, .now = INT64_C(1795140000000)};
    Str                json = {(const char *)data, size};
    DefinitionErrors   errors;
    ServiceDefinition *def;
    if (definition_load(&ctx, json, S("file"), NULL, &def, &errors) == OK) {
        walk(&ctx, def);
        load_again(&ctx, json, def);
    } else {
        must(errors.n_refusals > 0 && errors.count > 0);
        must(errors.items[0].line > 0 && errors.items[0].message.len > 0);
        must(definition_errors_text(&ctx, &errors).len > 0);
    }
    arena_free(arena);
    return 0;
}
