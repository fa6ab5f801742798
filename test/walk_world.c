/* walk_world — where random lives begin: two communes and two offices of other lines with their
 * officers, and dossiers of services with everything that makes a clock stand or wait. */
#include "core/account.h"
#include "core/embedded.h"
#include "engine/dossier/catalogue.h"
#include "test/test.h"
#include "test/walk.h"

#define MUST(call) CHECK((call) == OK)
#define PERMIT "1.013225"

static Str officer(Ctx *ctx, Str unit, const char *role, int nr)
{
    Str  id, account;
    Post fresh = {.unit = unit, .role = str_of(role), .title_vi = S("Chức danh"),
                  .title_en = S("Post"), .valid_from = {2025, 7, 1}};
    NewAccount person = {.login = str_fmt(ctx->arena, "walk%d", nr), .name = S("Cán bộ"),
                         .kind = ACTOR_OFFICER};
    MUST(org_post_add(ctx, &fresh, &id));
    MUST(account_add(ctx, &person, &account));
    MUST(org_holder_add(ctx, id, account, (Date){2025, 7, 1}, (Date){0}));
    return account;
}

/* The other commune has officers, too; both have some who hold nothing yet. */
static void staff(Ctx *ctx, Walk *walk)
{
    static const char *const ROLES[] = {"one_stop", "head", "specialist", "chair", "clerk"};
    Str  unit;
    Unit fresh = {.body = walk->world.other.id, .kind = S("specialist"), .name_vi = S("Đơn vị"),
                  .name_en = S("Unit"), .valid_from = {2025, 7, 1}};
    MUST(org_unit_add(ctx, &fresh, &unit));
    for (size_t i = 0; i < SEAT_COUNT; i++)
        walk->accounts[walk->account_count++] = walk->world.officers[i];
    for (size_t i = 0; i < COUNT(ROLES); i++)
        walk->accounts[walk->account_count++] = officer(ctx, unit, ROLES[i], (int)i);
    for (size_t i = 0; i < walk->offices.officer_count; i++)
        walk->accounts[walk->account_count++] = walk->offices.officers[i];
    walk->accounts[walk->account_count++] = walk->world.citizen;
    walk->accounts[walk->account_count++] = walk->world.citizen;
    walk->accounts[walk->account_count++] = walk->world.stranger;
}

static Str replaced(Ctx *ctx, Str text, const char *from, const char *to)
{
    const char *found = memmem(text.at, text.len, from, strlen(from));
    CHECK(found != NULL);
    size_t before = found ? (size_t)(found - text.at) : 0, after = before + strlen(from);
    return str_fmt(ctx->arena, "%.*s%s%.*s", (int)before, text.at, to, (int)(text.len - after),
                   text.at + after);
}

/* The permit with all that makes a clock stand: its term goes on after a supplement, a fee is
 * charged, a court is waited for. */
static void publish_paused(Ctx *ctx)
{
    static const char STEPS[] =
        "{\"id\": \"fee\", \"do\": \"charge\", \"by\": \"one_stop\", \"in\": \"3d\","
        " \"pause\": \"payment\"},"
        "{\"id\": \"court\", \"do\": \"examine\", \"by\": \"specialist\", \"in\": \"4h\","
        " \"pause\": \"court\"}, {\"id\": \"review\",";
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Str json = {0};
    CHECK(embedded_find(S("definitions/services/construction_permit.json"), &json));
    json = replaced(ctx, json, "\"" PERMIT "\"", "\"9.000004\"");
    json = replaced(ctx, json, "\"clock\": \"reset\"", "\"clock\": \"continue\"");
    json = replaced(ctx, json, "[{\"in\": 7}]", "[{\"in\": 12}]");
    json = replaced(ctx, json, "{\n      \"id\": \"review\",", STEPS);
    Err err = catalogue_publish(ctx, json, S("paused.json"), errors);
    CHECK(err == OK);
    if (err != OK)
        printf("%.*s\n", FMT(definition_errors_text(ctx, errors)));
}

void walk_prepare(Ctx *ctx, Walk *out)
{
    static const char *const SERVICES[] = {PERMIT, "9.000004", "2.000635", "1.001193", "9.000004",
                                           "1.001612"};
    *out = (Walk){.ctx = ctx, .began = ctx->now};
    world_make(ctx, &out->world);
    offices_add(ctx, &out->offices);
    out->offices.world = out->world;
    staff(ctx, out);
    publish_paused(ctx);
    for (size_t i = 0; i < COUNT(SERVICES); i++)
        out->submitted[out->service_count++] = world_dossier(ctx, &out->world, SERVICES[i]);
    walk_parallel_services(out);
    walk_look_up_seats(out);
    memcpy(out->first_seats, out->seats, sizeof out->seats);
    out->first_seat_count = out->seat_count;
}
