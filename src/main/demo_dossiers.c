/* demo_dossiers — the city's last weeks: every dossier is driven by the engine's own acts. */
#include "main/demo.h"

#include "base/time.h"
#include "core/file.h"
#include "engine/dossier/catalogue.h"

/* Where a dossier of the plan stands today. */
typedef enum Goal {
    GOAL_SUBMITTED, GOAL_NOT_RECEIVED, GOAL_SUPPLEMENT, GOAL_STEP, GOAL_DONE, GOAL_DELIVERED,
    GOAL_REFUSED, GOAL_WITHDRAWN,
} Goal;
typedef struct Plan {
    Goal goal;
    Verb step;     /* GOAL_STEP, GOAL_SUPPLEMENT, GOAL_REFUSED: at this verb */
    int  days_ago; /* when it was handed in, plus the dossier's own few */
} Plan;

static const Plan PLANS[] = {
    {GOAL_DELIVERED, VERB_DELIVER, 30}, {GOAL_DELIVERED, VERB_DELIVER, 45},
    {GOAL_SUBMITTED, VERB_RECEIVE, 0},  {GOAL_STEP, VERB_EXAMINE, 3},
    {GOAL_DELIVERED, VERB_DELIVER, 20}, {GOAL_STEP, VERB_SIGN, 4},
    {GOAL_SUPPLEMENT, VERB_EXAMINE, 5}, {GOAL_DELIVERED, VERB_DELIVER, 60},
    {GOAL_NOT_RECEIVED, VERB_RECEIVE, 14}, {GOAL_STEP, VERB_EXAMINE, 12},
    {GOAL_DONE, VERB_DELIVER, 9},       {GOAL_STEP, VERB_NUMBER, 5},
    {GOAL_REFUSED, VERB_EXAMINE, 25},   {GOAL_WITHDRAWN, VERB_RECEIVE, 18},
    {GOAL_STEP, VERB_ASSIGN, 1},        {GOAL_DELIVERED, VERB_DELIVER, 15},
    {GOAL_SUPPLEMENT, VERB_RECEIVE, 2}, {GOAL_STEP, VERB_REVIEW, 6},
    {GOAL_SUBMITTED, VERB_RECEIVE, 1},  {GOAL_STEP, VERB_INSPECT, 4},
};

static const char *const SERVICES[] = {"1.013225", "1.001193", "1.013225", "1.001612", "2.000635"};
/* The last dossiers are of these, in turn. */
enum { FIRST_EXAMPLE = 140 };
static const struct Example {
    const char *service, *file;
} EXAMPLES[] = {
    {"LT.KS-TT-BHYT", "birth_residence_insurance"}, {"1.004873", "marital_status"},
    {"1.013222", "works_permit"},                   {"2.000815", "certified_copies"},
    {"1.012789", "land_survey"},                    {"1.001776", "social_allowance"},
    {"1.001266", "business_closure"},               {"1.004222", "permanent_residence"},
    {"1.014027", "social_pension"},                 {"1.002041", "health_card"},
    {"1.012812", "land_conciliation"},              {"2.002481", "school_transfer"},
    {"1.004859", "civil_status_change"},            {"1.013227", "permit_extension"},
    {"2.000286", "care_home"},                      {"1.004837", "guardianship"},
};

typedef struct Drive {
    Ctx           *ctx;
    const DemoPeople *people;
    const Calendar *calendar;
    const Plan    *plan;
    Dossier        dossier;
    int64_t        end; /* now, really */
    bool           is_history; /* of the year before: every one to its end, at its own pace */
    size_t         number;
} Drive;

static Err officer_of(Drive *drive, size_t i, Actor *out)
{
    const DemoPost *post = &drive->people->org->at[i];
    Post            found;
    TRY(org_post_find(drive->ctx, post->post, &found));
    *out = (Actor){.kind = ACTOR_OFFICER, .account = drive->people->officers[i],
                   .name = post->name,
                   .seat = {.post = post->post, .unit = found.unit, .body = post->body,
                            .role = post->role, .title = post->title}};
    return OK;
}

/* The holder of the dossier, or the first of the role in its body. */
static Err who_acts(Drive *drive, Actor *out)
{
    const Dossier *d = &drive->dossier;
    for (size_t i = 0; i < drive->people->org->len; i++) {
        const DemoPost *post = &drive->people->org->at[i];
        bool fits = d->holder.len ? str_eq(post->post, d->holder)
                                  : str_eq(post->body, d->body) && str_eq(post->role, d->role);
        if (fits)
            return officer_of(drive, i, out);
    }
    return fail(drive->ctx, ERR_BROKEN, "demo: no post acts for %.*s", FMT(d->role));
}

static Err act(Drive *drive, const Actor *actor, ActInput input)
{
    Ctx *ctx = drive->ctx;
    ctx->actor = actor;
    input.seen = drive->dossier.head.number;
    TRY(dossier_act(ctx, &drive->dossier, &input));
    return OK;
}

static Err assignee(Drive *drive, const Actor *actor, Str *post)
{
    Assignee *all;
    size_t    count;
    drive->ctx->actor = actor;
    TRY(dossier_assignees(drive->ctx, &drive->dossier, &all, &count));
    if (!count)
        return fail(drive->ctx, ERR_BROKEN, "demo: nobody to assign to");
    *post = all[drive->number % count].post;
    return OK;
}

static const ActInput REASONS = {
    .reason = S("Bản vẽ móng chưa có chữ ký số của người thiết kế. Nộp lại bản vẽ có đủ chữ ký."),
    .basis = S("Nghị định 217/2026/NĐ-CP, Điều 54")};

/* One act of the step the dossier waits at. *over: the goal is reached. */
static Err step(Drive *drive, Verb verb, bool *over)
{
    static const Act ACTS[VERBS] = {
        [VERB_RECEIVE] = ACT_RECEIVE, [VERB_ASSIGN] = ACT_ASSIGN,  [VERB_EXAMINE] = ACT_VERDICT,
        [VERB_INSPECT] = ACT_VERDICT, [VERB_REVIEW] = ACT_VERDICT, [VERB_SIGN] = ACT_SIGN,
        [VERB_NUMBER] = ACT_NUMBER,   [VERB_DELIVER] = ACT_DELIVER,
        [VERB_CHARGE] = ACT_PAID,     [VERB_CONSULT] = ACT_CONCLUDE};
    const Plan *plan = drive->plan;
    Actor       actor;
    TRY(who_acts(drive, &actor));
    ActInput input = {.act = ACTS[verb]};
    bool     here = verb == plan->step;
    *over = here && (plan->goal == GOAL_STEP || plan->goal == GOAL_SUBMITTED ||
                     plan->goal == GOAL_DONE);
    if (*over)
        return OK;
    if (here && (plan->goal == GOAL_NOT_RECEIVED || plan->goal == GOAL_REFUSED ||
                 plan->goal == GOAL_SUPPLEMENT)) {
        input = REASONS;
        input.act = plan->goal == GOAL_SUPPLEMENT ? ACT_SUPPLEMENT : ACT_REFUSE;
        *over = plan->goal != GOAL_REFUSED;
    }
    if (input.act == ACT_ASSIGN)
        TRY(assignee(drive, &actor, &input.to));
    if (input.act == ACT_PAID)
        input.note = str_fmt(drive->ctx->arena, "BL-%04zu", drive->number);
    return act(drive, &actor, input);
}

static Err withdraw(Drive *drive, const DemoCitizen *citizen)
{
    Actor actor = {.kind = ACTOR_CITIZEN, .account = citizen->account, .name = citizen->name};
    return act(drive, &actor, (ActInput){.act = ACT_WITHDRAW});
}

/* It waits for another agency or the system: here the demo ends, and the office goes on. */
static bool waits_elsewhere(const Dossier *dossier, Verb verb)
{
    return dossier->waits || verb == VERB_LINK || verb == VERB_RECORD;
}

/* Working minutes between two acts: even in the last weeks; of all lengths in the year before, so that
 * some are late. */
static int64_t pace(const Drive *drive, int index)
{
    size_t dice = drive->number * 7919 + (size_t)index * 104729 + drive->number / 13 * 31;
    return drive->is_history ? 20 + (int64_t)(dice % 901) : 90 + (int64_t)(drive->number % 5) * 45;
}

static Err drive_on(Drive *drive, const ServiceDefinition *definition, const DemoCitizen *citizen)
{
    bool over = drive->plan->goal == GOAL_WITHDRAWN;
    if (over)
        TRY(withdraw(drive, citizen));
    while (!over && drive->dossier.step.len) {
        int     index = definition_step(definition, drive->dossier.step);
        int64_t later;
        if (waits_elsewhere(&drive->dossier, definition->steps[index].verb))
            return OK;
        TRY(calendar_add_minutes(drive->ctx, drive->calendar, drive->ctx->now,
                                 pace(drive, index), &later));
        if (later < drive->end - HOUR_MS)
            drive->ctx->now = later;
        else
            drive->ctx->now += MINUTE_MS;
        TRY(step(drive, definition->steps[index].verb, &over));
    }
    return OK;
}

/* The paper of a dossier that does not exist: a house, and that it is a specimen. */
static const char DRAWING[] =
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>> endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 "
    "R/Resources<</Font<</F 5 0 R>>>>>> endobj\n"
    "4 0 obj<</Length 194>>stream\n2 w 70 70 455 702 re S 130 330 335 200 re S 100 530 m "
    "297 650 l 495 530 l s 250 330 90 130 re S BT /F 30 Tf 1 0 0 1 224 200 Tm (BAN MAU) "
    "Tj /F 14 Tf 1 0 0 1 236 176 Tm (specimen, no value) Tj ET\nendstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
    "xref\n0 6\n0000000000 65535 f \n"
    "0000000009 00000 n \n"
    "0000000053 00000 n \n"
    "0000000103 00000 n \n"
    "0000000213 00000 n \n"
    "0000000454 00000 n \n"
    "trailer<</Size 6/Root 1 0 R>>\nstartxref\n516\n%%EOF\n";

static Err papers_of(Ctx *ctx, const Answers *answers, DossierPaper *papers, size_t *count)
{
    ExprEnv env = answers_env(answers);
    *count = 0;
    for (size_t i = 0; i < answers->def->n_papers && *count < 8; i++) {
        const DefinitionPaper *paper = &answers->def->papers[i];
        File                   file;
        if (!paper->is_needed || !expr_holds(&paper->condition, &env))
            continue;
        TRY(file_keep_bytes(ctx, (Str){DRAWING, sizeof DRAWING - 1}, S("giay-to-mau.pdf"),
                            S("application/pdf"), S("demo:drawing"), &file));
        papers[(*count)++] = (DossierPaper){.paper = paper->id, .file = file.id,
                                            .name = file.name, .type = file.type,
                                            .size = file.size, .sha256 = file.sha256};
    }
    return OK;
}

/* Communes in turn; their ward is where the parcel, the seat or the birth is. */
static Err ward_of(Ctx *ctx, const DemoOrg *org, size_t number, Str *ward)
{
    size_t seen = 0, wanted = (number * 5) % 13;
    Str    last = {0};
    for (size_t i = 0; i < org->len; i++) {
        Body body;
        if (str_eq(org->at[i].body, last))
            continue;
        last = org->at[i].body;
        TRY(org_body_find(ctx, last, &body));
        if (body.level == LEVEL_COMMUNE && seen++ == wanted) {
            *ward = body.territory;
            return OK;
        }
    }
    return fail(ctx, ERR_BROKEN, "demo: no commune");
}

/* What is applied for, and the answers. */
static Err answers_of(Drive *drive, const DemoCitizen *citizen, Answers *out)
{
    const ServiceDefinition *definition;
    Ctx   *ctx = drive->ctx;
    size_t number = drive->number, nth = (number - FIRST_EXAMPLE) % COUNT(EXAMPLES);
    bool   is_example = number >= FIRST_EXAMPLE && !drive->is_history;
    Str    ward;
    Err    err = catalogue_find(ctx, str_of(is_example ? EXAMPLES[nth].service
                                                       : SERVICES[number % COUNT(SERVICES)]),
                                &definition);
    if (err == ERR_NOT_FOUND && drive->is_history) { /* not yet in force then */
        fault_clear(ctx);
        err = catalogue_find(ctx, S("1.001612"), &definition);
    }
    TRY(err);
    TRY(ward_of(ctx, drive->people->org, number, &ward));
    if (!is_example)
        return demo_answers(ctx, definition, citizen, ward, number, out);
    return demo_example(ctx, definition, EXAMPLES[nth].file, &(DemoPlace){citizen, ward}, out);
}

/* A dossier's day, spread evenly from a year ago to three weeks ago. */
static Date history_day(Date today, size_t number)
{
    enum { FIRST = 365, LAST = 21 };
    return date_add_days(today, -FIRST + (int64_t)(number * (FIRST - LAST) / DEMO_YEAR));
}

static Err one(Ctx *ctx, const DemoPeople *people, size_t number, bool is_history)
{
    static const Plan DELIVERED = {GOAL_DELIVERED, VERB_DELIVER, 0};
    /* The people of the examples are women, who stand at even places. */
    size_t who = (number >= FIRST_EXAMPLE && !is_history ? number * 2 : number) % DEMO_CITIZENS;
    const DemoCitizen *citizen = &people->citizens[who];
    Drive        drive = {.ctx = ctx, .people = people, .plan = &PLANS[number % COUNT(PLANS)],
                          .end = ctx->now, .number = number, .is_history = is_history};
    Answers      answers;
    DossierPaper papers[8];
    Actor actor = {.kind = ACTOR_CITIZEN, .account = citizen->account, .name = citizen->name};
    LocalTime at = time_to_local(ctx->now);
    if (is_history)
        drive.plan = &DELIVERED;
    at.date = is_history ? history_day(at.date, number)
                         : date_add_days(at.date, -(drive.plan->days_ago + (int64_t)(number / 40)));
    at.hour = 8 + (int)(number % 7);
    at.minute = (int)(number * 7 % 60);
    ctx->now = time_from_local(at) < drive.end ? time_from_local(at) : drive.end - 2 * HOUR_MS;
    ctx->actor = &actor;
    TRY(answers_of(&drive, citizen, &answers));
    Submission submission = {.answers = &answers, .papers = papers, .channel = S("online")};
    TRY(papers_of(ctx, &answers, papers, &submission.paper_count));
    TRY(dossier_submit(ctx, &submission, &drive.dossier));
    TRY(org_calendar(ctx, drive.dossier.body, &drive.calendar));
    TRY(drive_on(&drive, answers.def, citizen));
    ctx->now = drive.end;
    return OK;
}

Err demo_dossiers(Ctx *ctx, const DemoPeople *people)
{
    const Actor *before = ctx->actor;
    for (size_t i = 0; i < DEMO_DOSSIERS; i++)
        TRY(one(ctx, people, i, false));
    ctx->actor = before;
    return OK;
}

Err demo_year(Ctx *ctx, const DemoPeople *people)
{
    const Actor *before = ctx->actor;
    for (size_t i = 0; i < DEMO_YEAR; i++)
        TRY(one(ctx, people, i, true));
    ctx->actor = before;
    return OK;
}
