/* parallel_fixture — see parallel_fixture.h. */
#include "engine/dossier/parallel_fixture.h"

#include "base/time.h"
#include "core/account.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_test.h"
#include "engine/dossier/world.h"

/* ---- services -------------------------------------------------------------------------------- */

#define SAYS(vi, en) "{\"vi\":\"" vi "\",\"en\":\"" en "\"}"

static const char SERVICE[] =
    "{\"service\":\"%s\",\"version\":%d,\"effective\":[\"2026-01-01\",null],"
    "\"basis\":[" SAYS("Luật", "Law") "],"
    "\"catalogue\":{\"name\":" SAYS("Thủ tục %s", "Procedure %s") ","
    "\"what\":" SAYS("Việc", "Matter") ",\"who\":[\"citizen\"],"
    "\"who_can\":" SAYS("Mọi người", "Everybody") ",\"field\":\"civil_status\","
    "\"how\":[" SAYS("Nộp", "Send") "],\"conditions\":[" SAYS("Không", "None") "],"
    "\"result\":" SAYS("Kết quả", "Result") ",\"authority\":" SAYS("Cơ quan", "Office") ","
    "\"hours\":" SAYS("Giờ hành chính", "Office hours") ",\"keywords\":[\"thu\"]},"
    "\"channel\":{\"submit\":[\"online\"],\"pay\":[\"counter\"]},"
    "\"form\":{\"pages\":[{\"id\":\"main\",\"title\":" SAYS("Tờ khai", "Form") ",\"fields\":["
    "{\"id\":\"who\",\"type\":\"person\",\"label\":" SAYS("Ai", "Who") ",\"need\":true},"
    "{\"id\":\"ward\",\"type\":\"area\",\"label\":" SAYS("Ở đâu", "Where") ",\"need\":true},"
    "{\"id\":\"note\",\"type\":\"text\",\"label\":" SAYS("Ghi chú", "Note") ",\"need\":%s}"
    "]}]},\"papers\":[],\"fees\":[],"
    "\"deadline\":{\"start\":\"accepted\",\"unit\":\"wd\",\"rules\":[{\"in\":%d}],"
    "\"supplement\":{\"applicant\":2,\"clock\":\"reset\"},\"apology\":{\"before\":1,\"times\":1}},"
    "\"competent\":[{\"agency\":\"%s\"}],\"steps\":["
    "{\"id\":\"receive\",\"do\":\"receive\",\"by\":\"one_stop\",\"in\":\"1h\"},"
    "%s],\"result\":{%s,\"as\":\"health_card\",\"name\":" SAYS("Kết quả", "Result") ","
    "\"deliver\":[\"online\"]},"
    "\"summary\":{\"applicant\":\"who\",\"subject\":[\"note\"]},"
    "\"after\":{\"rate\":true,\"retain\":\"20y\"},"
    "\"privacy\":{\"basis\":[" SAYS("Luật", "Law") "],\"retain\":\"20y\"}}";

typedef struct ServicePlan {
    const char *id, *agency, *steps, *result, *needs_note;
    int         days, version;
} ServicePlan;

static void publish(Ctx *ctx, const ServicePlan *plan)
{
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Str json = str_fmt(ctx->arena, SERVICE, plan->id, plan->version, plan->id, plan->id,
                       plan->needs_note, plan->days, plan->agency, plan->steps, plan->result);
    bool is_published = catalogue_publish(ctx, json, str_of(plan->id), errors) == OK;
    CHECK(is_published);
    if (!is_published)
        printf("%.*s\n", FMT(definition_errors_text(ctx, errors)));
}

/* ---- offices --------------------------------------------------------------------------------- */

static void an_office(Ctx *ctx, Offices *offices, const char *code, const char *field, Body *out)
{
    static const char *const ROLES[] = {"one_stop", "specialist", "clerk", "head"};
    Unit unit = {.kind = S("specialist"), .name_vi = S("Tổ"), .name_en = S("Team"),
                 .valid_from = {2025, 7, 1}};
    *out = (Body){.code_2020 = str_of(code), .name_vi = str_fmt(ctx->arena, "Cơ quan %s", field),
                  .name_en = str_of(field), .kind = S("agency"), .level = LEVEL_COMMUNE,
                  .field = str_of(field), .territory = S("19789"), .valid_from = {2025, 7, 1}};
    CHECK(org_body_add(ctx, out, &out->id) == OK);
    unit.body = out->id;
    CHECK(org_unit_add(ctx, &unit, &unit.id) == OK);
    for (size_t i = 0; i < COUNT(ROLES); i++) {
        Str  id, account;
        Post post = {.unit = unit.id, .role = str_of(ROLES[i]), .title_vi = S("Chức danh"),
                     .title_en = S("Post"), .valid_from = {2025, 7, 1}};
        CHECK(org_post_add(ctx, &post, &id) == OK);
        CHECK(account_add(ctx, &(NewAccount){.login = str_fmt(ctx->arena, "%s.%s", field, ROLES[i]),
                                             .name = str_fmt(ctx->arena, "Ông %s", ROLES[i]),
                                             .kind = ACTOR_OFFICER}, &account) == OK);
        CHECK(org_holder_add(ctx, id, account, (Date){2025, 7, 1}, (Date){0}) == OK);
        offices->officers[offices->officer_count++] = account;
    }
}

void offices_add(Ctx *ctx, Offices *out)
{
    static const char CHILD[] = "{\"id\":\"examine\",\"do\":\"examine\",\"by\":\"specialist\","
                                "\"in\":\"4h\"}," OFFICES_SIGNED("head");
    an_office(ctx, out, "H57.91", "police", &out->police);
    out->police_head = out->officers[out->officer_count - 1];
    an_office(ctx, out, "H57.92", "insurance", &out->insurance);
    out->insurance_head = out->officers[out->officer_count - 1];
    publish(ctx, &(ServicePlan){POLICE_SERVICE, "sector('police', ward)", CHILD,
                                OFFICES_RESULT("head"), "false", 3, 1});
    publish(ctx, &(ServicePlan){INSURANCE_SERVICE, "sector('insurance', ward)", CHILD,
                                OFFICES_RESULT("head"), "true", 3, 1});
}

void offices_publish(Ctx *ctx, const char *service, const char *steps, const char *result)
{
    publish(ctx, &(ServicePlan){service, "commune(ward)", steps, result, "false", 15, 1});
}

void offices_make(Ctx *ctx, Offices *out, const char *steps, const char *result)
{
    static int version; /* a process keeps what it has compiled, by service and version */
    *out = (Offices){0};
    world_make(ctx, &out->world);
    offices_add(ctx, out);
    publish(ctx, &(ServicePlan){PARENT_SERVICE, "commune(ward)", steps, result, "false", 15, ++version});
}

const Actor *offices_officer(Ctx *ctx, const Body *body, const char *role)
{
    Posts    posts;
    Accounts holders;
    Actor   *actor = NEW(ctx->arena, Actor);
    Date     today = date_of_time(ctx->now);
    CHECK(org_role_posts(ctx, body->id, str_of(role), today, &posts) == OK && posts.len);
    CHECK(org_holders_of(ctx, posts.at[0].id, today, &holders) == OK && holders.len);
    *actor = (Actor){.kind = ACTOR_OFFICER, .account = holders.at[0], .name = S("Cán bộ"),
                     .seat = {.post = posts.at[0].id, .unit = posts.at[0].unit, .body = body->id,
                              .role = str_of(role)}};
    return actor;
}

/* ---- dossiers -------------------------------------------------------------------------------- */

Dossier offices_submit(Ctx *ctx, const Offices *offices, const char *service)
{
    const ServiceDefinition *definition;
    Answers                  answers;
    AnswersReadError         error;
    Dossier                  dossier = {0};
    ctx->actor = world_citizen(ctx, &offices->world);
    CHECK(catalogue_find(ctx, str_of(service), &definition) == OK);
    CHECK(answers_read(ctx, definition, answer_world(ctx),
                       S("{\"who\":{\"name\":\"Trần Thị Lan\",\"id\":\"046190000218\","
                         "\"born\":\"1990-03-12\",\"sex\":\"female\"},\"ward\":\"19789\","
                         "\"note\":\"Cháu An\"}"), &answers, &error) == OK);
    CHECK(dossier_submit(ctx, &(Submission){.answers = &answers, .channel = S("online")},
                         &dossier) == OK);
    return dossier;
}

Dossier offices_parent(Ctx *ctx, const Offices *offices)
{
    Dossier dossier = offices_submit(ctx, offices, PARENT_SERVICE);
    CHECK(offices_act(ctx, &dossier, "one_stop", (ActInput){.act = ACT_RECEIVE}) == OK);
    return dossier;
}

Dossier offices_dossier(Ctx *ctx, Str id)
{
    Dossier      found = {0};
    const Actor *actor = ctx->actor;
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_find(ctx, id, &found) == OK);
    ctx->actor = actor;
    return found;
}

Err offices_act(Ctx *ctx, Dossier *dossier, const char *role, ActInput input)
{
    Body body;
    CHECK(org_body_find(ctx, dossier->body, &body) == OK);
    ctx->actor = offices_officer(ctx, &body, role);
    input.seen = dossier->head.number;
    return dossier_act(ctx, dossier, &input);
}

void offices_work(Ctx *ctx)
{
    static const Module        ASK = {"ask", NULL, ASK_JOBS};
    static const Module        PARALLEL = {"parallel", NULL, PARALLEL_JOBS};
    static const Module *const MODULES[] = {&ASK, &PARALLEL, NULL};
    static const App           APP = {.modules = MODULES};
    JobFailure                *failures;
    size_t                     count;
    bool                       found = true;
    const Actor               *actor = ctx->actor;
    for (int i = 0; found && i < 200; i++)
        CHECK(job_step(ctx, &APP, &found) == OK);
    CHECK(!found);
    CHECK(job_failed(ctx, 10, &failures, &count) == OK && count == 0);
    ctx->actor = actor;
}
