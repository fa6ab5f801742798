/* make_definition_test — all that is made valid passes, all that is broken is refused for it. */
#include "test/make_definition.h"

#include "test/test.h"

enum { VALID = 400, BROKEN_EACH = 15 };

TEST(every_made_definition_passes_and_no_two_are_the_same)
{
    char last[65] = "";
    const DefinitionWorld *world = made_world(ctx);
    for (uint64_t seed = 0; seed < VALID; seed++) {
        ArenaMark          mark = arena_mark(ctx->arena);
        ServiceDefinition *def = NULL;
        DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
        Str                json = made_definition(ctx->arena, seed);
        CHECK(definition_load(ctx, json, S("made"), world, &def, errors) == OK);
        CHECK_STR(definition_errors_text(ctx, errors), S(""));
        CHECK(def && memcmp(def->hash, last, sizeof last) != 0);
        if (def)
            memcpy(last, def->hash, sizeof last);
        CHECK(str_eq(json, made_definition(ctx->arena, seed)));
        fault_clear(ctx);
        arena_reset(ctx->arena, mark);
    }
}

static void try(Ctx *ctx, const DefinitionWorld *world, uint64_t seed, size_t how)
{
    ServiceDefinition *def = NULL;
    DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
    const Breakage    *want = &BREAKAGES[how];
    Str                json = made_broken(ctx->arena, seed, how);
    CHECK(definition_load(ctx, json, S("made"), world, &def, errors) == ERR_INVALID && !def);
    bool is_found = false;
    for (size_t i = 0; i < errors->count; i++)
        is_found |= errors->items[i].kind == want->kind && errors->items[i].check == (int)want->check &&
                    str_ends(errors->items[i].key, str_of(want->key)) && errors->items[i].line > 0;
    CHECK(is_found);
    if (!is_found)
        printf("    %s, seed %d:\n%.*s", want->name, (int)seed,
               FMT(definition_errors_text(ctx, errors)));
}

TEST(every_made_definition_that_is_broken_is_refused_for_that)
{
    const DefinitionWorld *world = made_world(ctx);
    for (size_t how = 0; how < BREAKAGE_COUNT; how++)
        for (uint64_t seed = 0; seed < BROKEN_EACH; seed++) {
            ArenaMark mark = arena_mark(ctx->arena);
            try(ctx, world, seed * 7919 + how, how);
            fault_clear(ctx);
            arena_reset(ctx->arena, mark);
        }
}
