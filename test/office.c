#include "test/office.h"

#include "base/time.h"
#include "core/account.h"
#include "engine/dossier/act.h"
#include "test/test.h"

#define MUST(call) CHECK((call) == OK)

enum { ACTS_MAX = 60, ACT_MINUTES = 15 };

static Err not_drawn(Ctx *ctx, const Job *job)
{
    (void)ctx;
    (void)job;
    return OK;
}

static const JobKind NOT_DRAWN[] = {{"document.make", not_drawn}, {0}};
static const Module  PARALLEL = {"parallel", NULL, PARALLEL_JOBS}, ASKS = {"ask", NULL, ASK_JOBS};
const Module         PAPERS_NOT_DRAWN = {"document", NULL, NOT_DRAWN};
static const Module *const MODULES[] = {&PARALLEL, &ASKS, &PAPERS_NOT_DRAWN, NULL};
static const App           APP = {.modules = MODULES};

/* ---- the administration ----------------------------------------------------------------------- */

#define COMMON_ROLES "one_stop", "head", "specialist", "clerk"
/* Each body has the roles it has in the demo (engine/org/demo.c), and no others. */
static const struct Place {
    const char *code, *kind, *field, *ward; /* kind NULL: the commune of the world */
    const char *roles[10];
} PLACES[] = {
    {NULL, NULL, "", "", {COMMON_ROLES, "chair", "vice_chair", "inspector_site"}},
    {"H57.01", "department", "construction", "", {COMMON_ROLES, "chair", "inspector_site"}},
    {"H57.04", "department", "land", "", {COMMON_ROLES, "chair", "inspector_site"}},
    {"H57.824", "agency", "police", "19789", {COMMON_ROLES, "director"}},
    {"H57.71", "agency", "insurance", "19789", {COMMON_ROLES, "director"}},
    {"H57.73", "agency", "tax", "19789", {COMMON_ROLES, "director"}},
    {"H57.75", "agency", "land_registry", "", {COMMON_ROLES, "director", "surveyor", "checker"}},
};

static void officer(Office *office, Str unit, Str body, const char *role)
{
    Ctx     *ctx = office->ctx;
    Officer *one = &office->at[office->count++];
    OrgSeats seats;
    Str      account;
    Post     post = {.unit = unit, .role = str_of(role), .title_vi = S("Chức danh"),
                     .title_en = S("Post"), .valid_from = {2025, 7, 1}};
    Str login = str_fmt(ctx->arena, "officer%zu", office->count);
    CHECK(office->count < OFFICERS_MAX);
    *one = (Officer){.body = body, .role = post.role};
    MUST(org_post_add(ctx, &post, &one->post));
    MUST(account_add(ctx, &(NewAccount){.login = login, .name = S("Cán bộ"),
                                        .kind = ACTOR_OFFICER}, &account));
    MUST(org_holder_add(ctx, one->post, account, (Date){2025, 7, 1}, (Date){0}));
    MUST(org_seats_of(ctx, account, date_of_time(ctx->now), &seats));
    one->actor = (Actor){.kind = ACTOR_OFFICER, .account = account, .name = S("Cán bộ"),
                         .seat = seats.at[0].seat};
}

static void place(Office *office, const struct Place *plan)
{
    Ctx *ctx = office->ctx;
    Str  unit, body = office->world.commune.id;
    if (plan->kind) {
        Str  name = str_fmt(ctx->arena, "Cơ quan %s", plan->code);
        Body fresh = {.code_2020 = str_of(plan->code), .name_vi = name, .name_en = name,
                      .kind = str_of(plan->kind), .field = str_of(plan->field),
                      .level = plan->ward[0] ? LEVEL_COMMUNE : LEVEL_PROVINCE,
                      .territory = plan->ward[0] ? str_of(plan->ward) : S("46"),
                      .valid_from = {2025, 7, 1}};
        MUST(org_body_add(ctx, &fresh, &body));
    }
    Unit fresh = {.body = body, .kind = S("specialist"), .name_vi = S("Phòng Nghiệp vụ"),
                  .name_en = S("Division"), .valid_from = {2025, 7, 1}};
    MUST(org_unit_add(ctx, &fresh, &unit));
    for (size_t i = 0; plan->roles[i]; i++)
        officer(office, unit, body, plan->roles[i]);
}

Office *office_make(Ctx *ctx)
{
    Office *office = NEW(ctx->arena, Office);
    office->ctx = ctx;
    world_make(ctx, &office->world);
    for (size_t i = 0; i < COUNT(PLACES); i++)
        place(office, &PLACES[i]);
    ask_set_ports(DOSSIER_ASK_PORTS);
    return office;
}

/* Who sits there; the holder when the dossier has one. */
const Actor *office_actor(const Office *office, Str body, Str role, Str holder)
{
    for (size_t i = 0; i < office->count; i++) {
        const Officer *one = &office->at[i];
        if (holder.len ? str_eq(one->post, holder)
                       : str_eq(one->body, body) && str_eq(one->role, role))
            return &one->actor;
    }
    return NULL;
}

/* ---- the way ---------------------------------------------------------------------------------- */

void office_jobs(Office *office)
{
    bool found = true;
    for (int i = 0; i < ACTS_MAX && found; i++)
        MUST(job_step(office->ctx, &APP, &found));
    office->ctx->actor = &SYSTEM_ACTOR;
}

/* Whoever is asked agrees; or says nothing, and the day after the term the rule has held. */
static void answer(Office *office, const Dossier *dossier)
{
    Ctx     *ctx = office->ctx;
    Opinion *opinions;
    size_t   count;
    int64_t  last = 0, asked;
    ctx->actor = &SYSTEM_ACTOR;
    MUST(dossier_opinions(ctx, dossier, &opinions, &count));
    for (size_t i = 0; i < count; i++) {
        const AskTarget *target = opinions[i].target;
        if (!ask_is_open(target) || target->silent_at)
            continue;
        if (office->is_silent && opinions[i].ask->silence != ASK_WAIT) {
            last = target->due_now > last ? target->due_now : last;
            continue;
        }
        ctx->actor = office_actor(office, target->body, target->role, (Str){0});
        CHECK(ctx->actor != NULL);
        MUST(ask_answer(ctx, opinions[i].ask, &(AskAnswer){.verdict = ASK_AGREE}));
    }
    if (last) {
        ctx->actor = &SYSTEM_ACTOR;
        ctx->now = last + MINUTE_MS;
        MUST(ask_overdue(ctx, &asked));
    }
    office_jobs(office);
}

/* The children of the step, each at its own agency. */
static void children(Office *office, const Dossier *parent, const char *refuse)
{
    Ctx   *ctx = office->ctx;
    Child *all;
    size_t count;
    ctx->actor = &SYSTEM_ACTOR;
    MUST(dossier_children(ctx, parent, &all, &count));
    for (size_t i = 0; i < count; i++) {
        CHECK(all[i].state != CHILD_FAILED);
        if (all[i].state == CHILD_FAILED)
            printf("child %.*s: %.*s\n", FMT(all[i].open), FMT(all[i].reason));
        if (str_eq(all[i].step, parent->step) && all[i].state < CHILD_GRANTED)
            office_walk(office, all[i].dossier, refuse);
    }
}

/* The act that the dossier waits for. */
static Err step_act(Office *office, Dossier *dossier, Verb verb, bool refuse)
{
    static const Act ACTS[VERBS] = {
        [VERB_RECEIVE] = ACT_RECEIVE, [VERB_ASSIGN] = ACT_ASSIGN,   [VERB_EXAMINE] = ACT_VERDICT,
        [VERB_INSPECT] = ACT_VERDICT, [VERB_REVIEW] = ACT_VERDICT,  [VERB_SIGN] = ACT_SIGN,
        [VERB_NUMBER] = ACT_NUMBER,   [VERB_DELIVER] = ACT_DELIVER, [VERB_CONSULT] = ACT_CONCLUDE,
        [VERB_CHARGE] = ACT_PAID};
    Ctx     *ctx = office->ctx;
    ActInput input = {.act = ACTS[verb], .seen = dossier->head.number};
    ctx->actor = office_actor(office, dossier->body, dossier->role, dossier->holder);
    if (!ctx->actor)
        return fail(ctx, ERR_BROKEN, "nobody is %.*s there", FMT(dossier->role));
    if (verb == VERB_ASSIGN) {
        Assignee *people;
        size_t    count;
        TRY(dossier_assignees(ctx, dossier, &people, &count));
        for (size_t i = 0; i < count && !input.to.len; i++)
            if (office_actor(office, dossier->body, people[i].post, people[i].post))
                input.to = people[i].post;
    }
    if (verb == VERB_INSPECT)
        input.note = S("09 giờ 30, tại thửa đất, có mặt các bên: ranh giới rõ ràng.");
    if (verb == VERB_CHARGE)
        input.note = S("BL-0001");
    if (refuse && verb == VERB_EXAMINE) {
        input.act = ACT_REFUSE;
        input.reason = S("Chủ hộ không đồng ý");
        input.basis = S("Luật Cư trú, Điều 20");
    }
    return dossier_act(ctx, dossier, &input);
}

bool office_find(Office *office, Str id, Dossier *out)
{
    office->ctx->actor = &SYSTEM_ACTOR;
    return dossier_find(office->ctx, id, out) == OK;
}

void office_walk(Office *office, Str id, const char *refuse)
{
    Ctx                     *ctx = office->ctx;
    Dossier                  dossier;
    const ServiceDefinition *definition;
    for (int i = 0; i < ACTS_MAX && office_find(office, id, &dossier) && dossier.step.len; i++) {
        MUST(dossier_definition(ctx, &dossier, &definition));
        int  index = definition_step(definition, dossier.step);
        Verb verb = definition->steps[index].verb;
        bool is_refused = refuse && str_eq(definition->service, str_of(refuse));
        ctx->now += ACT_MINUTES * MINUTE_MS;
        if (verb == VERB_LINK)
            children(office, &dossier, refuse);
        else if (dossier.waits)
            answer(office, &dossier);
        else if (verb != VERB_RECORD) {
            Err err = step_act(office, &dossier, verb, is_refused);
            CHECK(err == OK);
            if (err != OK) {
                printf("%.*s stands at %.*s\n", FMT(definition->service), FMT(dossier.step));
                return;
            }
        }
        office_jobs(office);
    }
}
