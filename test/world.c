#include "test/world.h"

#include "base/text.h"
#include "base/time.h"
#include "core/account.h"
#include "core/embedded.h"
#include "core/seal.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/listed.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/parallel.h"
#include "engine/dossier/verify.h"
#include "engine/org/import.h"
#include "main/demo.h"
#include "test/test.h"

#include <stdlib.h>

#define MUST(call) CHECK((call) == OK)

SQL(world_territory,
    "INSERT INTO territory (level, code, parent, name, full_name, name_en, unit_type, fold, sort_key,"
    "  valid_from)"
    " VALUES ($1, $2, $3, $4, $5, $4, '', $6, $7, '2025-07-01')");

static void territory(Ctx *ctx, const char *level, const char *code, const char *parent, Str name)
{
    Str full = str_fmt(ctx->arena, "%s %.*s", parent[0] ? "Phường" : "Thành phố", FMT(name));
    MUST(db_run(ctx, &world_territory,
                PARAMS(db_text(str_of(level)), db_text(str_of(code)), db_text(str_of(parent)),
                       db_text(name), db_text(full), db_bytes(text_fold(ctx->arena, name)),
                       db_bytes(text_sort_key(ctx->arena, name)))));
}

static void body(Ctx *ctx, const char *code, const char *ward, Str name, Body *out)
{
    *out = (Body){.code_2020 = str_of(code), .name_vi = name, .name_en = name,
                  .kind = S("committee"), .level = LEVEL_COMMUNE, .territory = str_of(ward),
                  .valid_from = {2025, 7, 1}};
    MUST(org_body_add(ctx, out, &out->id));
}

static Str post(Ctx *ctx, Str unit, Str role, Str login, Str *account)
{
    Str  id;
    Post fresh = {.unit = unit, .role = role, .title_vi = S("Chức danh"), .title_en = S("Post"),
                  .valid_from = {2025, 7, 1}};
    MUST(org_post_add(ctx, &fresh, &id));
    MUST(account_add(ctx, &(NewAccount){.login = login, .name = str_fmt(ctx->arena,
                                        "Cán bộ %.*s", FMT(login)), .kind = ACTOR_OFFICER},
                     account));
    MUST(org_holder_add(ctx, id, *account, (Date){2025, 7, 1}, (Date){0}));
    return id;
}

static void staff(Ctx *ctx, World *world)
{
    static const char *const ROLES[SEAT_COUNT] = {"one_stop", "head", "specialist", "chair",
                                                  "clerk"};
    Str  unit, account;
    Unit fresh = {.body = world->commune.id, .kind = S("specialist"), .name_vi = S("Đơn vị"),
                  .name_en = S("Unit"), .valid_from = {2025, 7, 1}};
    MUST(org_unit_add(ctx, &fresh, &unit));
    for (int i = 0; i < SEAT_COUNT; i++)
        world->posts[i] = post(ctx, unit, str_of(ROLES[i]), str_of(ROLES[i]), &world->officers[i]);
    world->second_specialist = post(ctx, unit, S("specialist"), S("specialist2"), &account);
}

static void services(Ctx *ctx)
{
    Str             roles, fields;
    DefinitionWorld known;
    CHECK(embedded_find(S("definitions/roles.json"), &roles));
    CHECK(embedded_find(S("definitions/fields.json"), &fields));
    MUST(listed_setup(ctx, &known));
    MUST(catalogue_setup(ctx, roles, fields, &known));
    for (size_t i = 0; i < embedded_file_count; i++) {
        Str path = str_of(embedded_files[i].path);
        if (str_starts(path, S("definitions/services/")))
            MUST(catalogue_publish(ctx, embedded_files[i].text, path,
                                   NEW(ctx->arena, DefinitionErrors)));
    }
}

/* Files of tests lie in a folder of their own, made once per process. */
static void data_folder(void)
{
    static char folder[] = "/tmp/motcua-test-XXXXXX";
    static bool is_made;
    if (!is_made)
        is_made = mkdtemp(folder) != NULL;
    file_set_folder(folder); /* another test may have set its own meanwhile */
}

void world_make(Ctx *ctx, World *out)
{
    int64_t rows;
    *out = (World){0};
    ask_set_ports(DOSSIER_ASK_PORTS);
    data_folder();
    territory(ctx, "province", "46", "", S("Huế"));
    territory(ctx, "ward", "19789", "46", S("Thuận Hóa"));
    territory(ctx, "ward", "19753", "46", S("Phú Xuân"));
    MUST(org_import_calendar(ctx, &rows));
    body(ctx, "H57.24", "19789", S("Ủy ban nhân dân phường Thuận Hóa"), &out->commune);
    body(ctx, "H57.21", "19753", S("Ủy ban nhân dân phường Phú Xuân"), &out->other);
    staff(ctx, out);
    services(ctx);
    DemoCitizen citizen = demo_citizen(ctx, 0);
    MUST(account_add(ctx, &(NewAccount){.login = S("citizen"), .name = citizen.name,
                                        .personal_id = citizen.personal_id,
                                        .kind = ACTOR_CITIZEN}, &out->citizen));
    MUST(account_add(ctx, &(NewAccount){.login = S("stranger"), .name = S("Người Lạ"),
                                        .kind = ACTOR_CITIZEN}, &out->stranger));
    MUST(file_keep_bytes(ctx, S("%PDF-1.7 "), S("a.pdf"), S("application/pdf"), S("test"),
                         &out->paper));
}

static const Actor *citizen_actor(Ctx *ctx, Str account, Str name)
{
    Actor *actor = NEW(ctx->arena, Actor);
    *actor = (Actor){.kind = ACTOR_CITIZEN, .account = account, .name = name};
    return actor;
}

const Actor *world_citizen(Ctx *ctx, const World *world)
{
    return citizen_actor(ctx, world->citizen, S("Nguyễn Thị Hoài Thương"));
}

const Actor *world_stranger(Ctx *ctx, const World *world)
{
    return citizen_actor(ctx, world->stranger, S("Người Lạ"));
}

const Actor *world_officer(Ctx *ctx, const World *world, WorldSeat seat)
{
    OrgSeats seats;
    Actor   *actor = NEW(ctx->arena, Actor);
    *actor = (Actor){.kind = ACTOR_OFFICER, .account = world->officers[seat],
                     .name = S("Cán bộ")};
    MUST(org_seats_of(ctx, actor->account, date_of_time(ctx->now), &seats));
    if (seats.len)
        actor->seat = seats.at[0].seat;
    return actor;
}

void world_answers(Ctx *ctx, const World *world, const char *service, Answers *out)
{
    const ServiceDefinition *definition;
    DemoCitizen              citizen = demo_citizen(ctx, 0);
    MUST(catalogue_find(ctx, str_of(service), &definition));
    MUST(demo_answers(ctx, definition, &citizen, world->commune.territory, 7, out));
}

/* At most eight; how many. */
static size_t papers_of(const World *world, const Answers *answers, DossierPaper *papers)
{
    size_t  count = 0;
    ExprEnv env = answers_env(answers);
    for (size_t i = 0; i < answers->def->n_papers; i++) {
        const DefinitionPaper *paper = &answers->def->papers[i];
        if (paper->is_needed && expr_holds(&paper->condition, &env))
            papers[count++] = (DossierPaper){.paper = paper->id, .file = world->paper.id,
                                             .name = world->paper.name,
                                             .type = world->paper.type,
                                             .size = world->paper.size,
                                             .sha256 = world->paper.sha256};
    }
    return count;
}

Dossier world_dossier(Ctx *ctx, const World *world, const char *service)
{
    Answers      answers;
    DossierPaper papers[8];
    Dossier      dossier = {0};
    world_answers(ctx, world, service, &answers);
    size_t count = papers_of(world, &answers, papers);
    ctx->actor = world_citizen(ctx, world);
    MUST(dossier_submit(ctx, &(Submission){.answers = &answers, .papers = papers,
                                           .paper_count = count, .channel = S("online")},
                        &dossier));
    return dossier;
}

SQL(world_draft_paper, "INSERT INTO draft_paper (draft, paper, file) VALUES ($1, $2, $3)");

Draft world_draft(Ctx *ctx, const World *world, const char *service)
{
    Answers      answers;
    DossierPaper papers[8];
    Draft        draft;
    world_answers(ctx, world, service, &answers);
    ctx->actor = world_citizen(ctx, world);
    MUST(draft_open(ctx, answers.def, (Str){0}, &draft));
    MUST(draft_save(ctx, &draft, answers.def->pages[0].id, &answers));
    size_t count = papers_of(world, &answers, papers);
    for (size_t i = 0; i < count; i++) { /* a draft has each file once */
        File file;
        MUST(file_keep_bytes(ctx, S("%PDF-1.7 "), S("a.pdf"), S("application/pdf"), S("test"),
                             &file));
        MUST(db_run(ctx, &world_draft_paper,
                    PARAMS(db_text(draft.id), db_text(papers[i].paper), db_text(file.id))));
    }
    return draft;
}

Err world_act(Ctx *ctx, const World *world, Dossier *dossier, Act act)
{
    ActInput input = {.act = act, .seen = dossier->head.number};
    static const char *const ROLES[SEAT_COUNT] = {"one_stop", "head", "specialist", "chair",
                                                  "clerk"};
    for (int i = 0; i < SEAT_COUNT; i++)
        if (str_eq(dossier->role, str_of(ROLES[i])))
            ctx->actor = world_officer(ctx, world, (WorldSeat)i);
    if (act == ACT_ASSIGN)
        input.to = world->posts[SEAT_SPECIALIST];
    if (act == ACT_SUPPLEMENT || act == ACT_REFUSE) {
        input.reason = S("Thiếu chữ ký");
        input.basis = S("Nghị định 217/2026/NĐ-CP");
    }
    if (act == ACT_ANSWER || act == ACT_WITHDRAW)
        ctx->actor = world_citizen(ctx, world);
    return dossier_act(ctx, dossier, &input);
}

void world_acts(Ctx *ctx, const World *world, Dossier *dossier, const Act *acts)
{
    for (; *acts != ACT_COUNT; acts++) {
        ctx->now += HOUR_MS;
        CHECK(world_act(ctx, world, dossier, *acts) == OK);
    }
}

bool world_is_whole(Ctx *ctx)
{
    VerifyReport report;
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(seal_verify(ctx, DOSSIER_VERIFY, (Str){0}, NULL, &report) == OK);
    if (!report.is_whole)
        printf("verify: %.*s\n", FMT(report.problem));
    return report.is_whole;
}
