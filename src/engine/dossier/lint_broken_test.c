/* lint_broken_test — test/broken/: each definition is refused by the right check, at the right key
 * and line, with the right words; whole.json, which they were before they broke, passes. */
#include "engine/dossier/definition_test.h"
#include "engine/dossier/definition_tree.h"
#include "engine/dossier/lint_many.h"
#include "test/make_definition.h"

enum { AT_LEAST = 60 };

static bool has_code_list(const void *arg, Str id)
{
    return arg && str_eq(id, S("ethnic_group"));
}

/* Offices of a line of their own have a head, and nobody else. */
static bool agencies_have_role(const void *arg, const AgencyRole *asked, Str *lacking)
{
    (void)arg;
    *lacking = S("Công an phường Mẫu");
    return asked->kind != AGENCY_SECTOR || str_eq(asked->role, S("head"));
}

typedef struct Expected {
    Str      file, key, says;
    int      check, line;
    unsigned n_found, n_whole; /* errors of the broken one; of the whole one */
    bool     is_found;
} Expected;

static void look(void *arg, const LintFile *file, const DefinitionErrors *errors)
{
    Expected *want = arg;
    if (str_eq(file->name, S("whole"))) {
        want->n_whole += (unsigned)errors->count;
        return;
    }
    for (size_t i = 0; i < errors->count; i++) {
        const DefinitionError *error = &errors->items[i];
        bool is_it = error->check == want->check && error->line == want->line &&
                     error->column > 0 && str_eq(error->key, want->key) && !error->is_warning &&
                     memmem(error->message.at, error->message.len, want->says.at,
                            want->says.len) != NULL;
        want->is_found |= is_it;
        want->n_found++;
        if (!is_it && i == 0)
            printf("    %.*s:%d: check %d, %.*s: %.*s\n", FMT(want->file), error->line,
                   error->check, FMT(error->key), FMT(error->message));
    }
}

static void try_one(Ctx *ctx, const DefinitionWorld *world, Expected *want)
{
    Str      path = str_fmt(ctx->arena, "test/broken/%.*s.json", FMT(want->file));
    LintFile files[] = {{S("whole"), test_file(ctx, "test/broken/whole.json")},
                        {want->file, test_file(ctx, str_c(ctx->arena, path))}};
    LintMany many = {.files = files, .count = 2, .world = world, .visit = look, .arg = want};
    lint_many(ctx, &many);
    CHECK(many.n_refused == 1 && want->n_whole == 0);
    CHECK(want->is_found);
    if (!want->is_found)
        printf("    %.*s is not refused by check %d at %.*s, line %d\n", FMT(want->file),
               want->check, FMT(want->key), want->line);
}

static Expected expected_of(const TreeNode *node)
{
    return (Expected){
        .file = tree_get(node, "file")->text, .key = tree_get(node, "key")->text,
        .says = tree_get(node, "says")->text,
        .check = (int)(tree_get(node, "check")->number / VALUE_ONE),
        .line = (int)(tree_get(node, "line")->number / VALUE_ONE),
    };
}

TEST(each_broken_definition_is_refused_for_the_right_reason_at_the_right_place)
{
    TreeNode       *root;
    TreeError       error;
    DefinitionWorld world = *made_world(ctx);
    unsigned        checks = 0;
    world.has_code_list = has_code_list;
    world.agencies_have_role = agencies_have_role;
    CHECK(tree_read(ctx, test_file(ctx, "test/broken/expected.json"), &root, &error) == OK);
    CHECK(root->count >= AT_LEAST);
    for (const TreeNode *node = root->first; node; node = node->next) {
        ArenaMark mark = arena_mark(ctx->arena);
        Expected  want = expected_of(node);
        try_one(ctx, &world, &want);
        checks |= 1u << want.check;
        arena_reset(ctx->arena, mark);
    }
    /* Every check but the tenth, which only warns. */
    CHECK(checks == ((1u << (DEFINITION_CHECKS + 1)) - 2) - (1u << CHECK_ONCE_ONLY));
}
