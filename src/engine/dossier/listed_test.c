/* listed_test — the world that definitions are checked in: lists, templates, bodies, services. */
#include "engine/dossier/listed.h"

#include "core/embedded.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_test.h"
#include "engine/dossier/lint_many.h"
#include "test/world.h"

static const Placeholder *find(const Placeholder *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i].name, str_of(name)))
            return &names[i];
    return NULL;
}

TEST(a_template_says_what_it_needs_and_what_may_be_missing)
{
    size_t             n = 0;
    const Placeholder *names = template_placeholders(ctx->arena, S("birth_certificate"), &n);
    CHECK(names && find(names, n, "child_name") && find(names, n, "child_name")->is_needed);
    CHECK(find(names, n, "mother_name") && !find(names, n, "mother_name")->is_needed);
    CHECK(!find(names, n, "number")); /* a reserved field, filled in later */
    names = template_placeholders(ctx->arena, S("receipt"), &n);
    CHECK(names && find(names, n, "papers") && !find(names, n, "quantity")); /* of its items */
    CHECK(!template_placeholders(ctx->arena, S("poem"), &n));
}

TEST(types_of_paper_and_registers_are_listed_in_both_languages)
{
    DefinitionWorld world;
    CHECK(listed_setup(ctx, &world) == OK);
    CHECK(world.has_paper(world.arg, S("birth_certificate")));
    CHECK(!world.has_paper(world.arg, S("poem")));
    CHECK(world.has_registry(world.arg, S("land")) && !world.has_registry(world.arg, S("moon")));
    CHECK_STR(world.paper_registry(world.arg, S("marriage_certificate")), S("civil_status"));
    CHECK_STR(world.paper_registry(world.arg, S("mandate")), S(""));
    for (size_t i = 0; i < listed_papers()->count; i++) {
        Str registry = listed_papers()->items[i].registry;
        CHECK(registry.len == 0 || world.has_registry(world.arg, registry));
    }
}

TEST(every_body_that_works_here_has_a_post_for_each_role)
{
    World                  made;
    DefinitionWorld        plain = {0};
    AgencyRole             asked = {AGENCY_COMMUNE, {0}, S("specialist"), 0};
    Str                    lacking = {0};
    world_make(ctx, &made);
    const DefinitionWorld *world = listed_with_database(ctx, &plain);
    CHECK(world->agencies_have_role(world->arg, &asked, &lacking));
    asked.role = S("astronomer");
    CHECK(!world->agencies_have_role(world->arg, &asked, &lacking) && lacking.len > 0);
    asked = (AgencyRole){AGENCY_SECTOR, S("astronomy"), S("head"), 0}; /* nobody works there */
    CHECK(world->agencies_have_role(world->arg, &asked, &lacking));
}

TEST(a_service_is_found_whether_published_or_only_shipped)
{
    DefinitionWorld        plain = {0};
    const DefinitionWorld *world = listed_with_shipped(ctx, &plain);
    int32_t                day = (int32_t)(ctx->now / 86400000);
    const ServiceDefinition *found = world->service(world->service_arg, S("1.013225"), day);
    CHECK(found && str_eq(found->service, S("1.013225")));
    CHECK(!world->service(world->service_arg, S("0.000000"), day));
    world = listed_with_database(ctx, &plain);
    found = world->service(world->service_arg, S("1.013225"), day);
    CHECK(found && str_eq(found->service, S("1.013225")));
}

static void say(void *arg, const LintFile *file, const DefinitionErrors *errors)
{
    Ctx *ctx = arg;
    (void)file;
    CHECK_STR(definition_errors_text(ctx, errors), S(""));
}

TEST(every_service_that_ships_passes_all_checks_without_a_warning)
{
    Str             roles, fields;
    DefinitionWorld known;
    LintFile       *files = NEW_ARRAY(ctx->arena, LintFile, embedded_file_count + 1);
    LintMany        many = {.files = files, .visit = say, .arg = ctx};
    CHECK(embedded_find(S("definitions/roles.json"), &roles));
    CHECK(embedded_find(S("definitions/fields.json"), &fields));
    CHECK(listed_setup(ctx, &known) == OK);
    CHECK(catalogue_setup(ctx, roles, fields, &known) == OK);
    for (size_t i = 0; i < embedded_file_count; i++) {
        Str path = str_of(embedded_files[i].path);
        if (str_starts(path, S("definitions/services/")))
            files[many.count++] = (LintFile){path, embedded_files[i].text};
    }
    many.world = catalogue_world();
    lint_many(ctx, &many);
    CHECK(many.count >= 24 && many.n_refused == 0 && many.n_warnings == 0);
}
