/* law_level_test — what is computed and never stated: the level of an online service, the working days
 * of 2026, what a stranger may look up. */
#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_test.h"
#include "test/test.h"
#include "test/world.h"

/* ---- Decree 43/2011 Article 3 with Circular 32/2017 Article 5; Decree 224/2026 Article 14 ------- */

static DefinitionLevel level_with(const ServiceDefinition *from, unsigned submit, unsigned pay,
                                  int64_t fee_dong, bool is_sent)
{
    ServiceDefinition def = *from;
    DefinitionFee     fee = {.amount_dong = fee_dong};
    def.submit = submit;
    def.pay = pay;
    def.fees = &fee;
    def.n_fees = 1;
    def.result.by_online = is_sent;
    def.result.by_post = false;
    return definition_level(&def);
}

TEST(decree_43_2011_article_3_the_level_follows_from_what_can_be_done_online)
{
    const ServiceDefinition *def = test_definition(ctx, BIRTH_FILE);
    const struct {
        unsigned submit, pay;
        int64_t  fee_dong;
        bool     is_sent;
        int      level;
        unsigned missing;
    } CASES[] = {
        {SUBMIT_COUNTER, PAY_COUNTER, 0, false, 2, LACKS_ONLINE | LACKS_RESULT},
        {SUBMIT_COUNTER | SUBMIT_POST, PAY_ONLINE, 50000, true, 2, LACKS_ONLINE},
        {SUBMIT_ONLINE, PAY_COUNTER, 50000, true, 3, LACKS_PAYMENT},
        {SUBMIT_ONLINE, PAY_ONLINE, 50000, false, 3, LACKS_RESULT},
        {SUBMIT_ONLINE, PAY_COUNTER, 50000, false, 3, LACKS_PAYMENT | LACKS_RESULT},
        {SUBMIT_ONLINE, PAY_ONLINE | PAY_COUNTER, 50000, true, 4, 0},
        {SUBMIT_ONLINE, 0, 0, true, 4, 0}, /* where nothing is to be paid */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        DefinitionLevel level = level_with(def, CASES[i].submit, CASES[i].pay,
                                           CASES[i].fee_dong, CASES[i].is_sent);
        CHECK(level.level == CASES[i].level && level.missing == CASES[i].missing);
        CHECK(level.is_full == (CASES[i].level == 4)); /* Decree 224/2026 Article 14 */
    }
}

TEST(decree_224_2026_article_14_a_partial_service_publishes_why)
{
    size_t partial = 0;
    world_make(ctx, &(World){0});
    const char *const SERVICES[] = {"1.013225", "1.001193", "1.001612", "2.000635"};
    for (size_t i = 0; i < COUNT(SERVICES); i++) {
        const ServiceDefinition *def;
        CHECK(catalogue_find(ctx, str_of(SERVICES[i]), &def) == OK);
        bool is_full = definition_level(def).is_full;
        partial += !is_full;
        for (int lang = 0; lang < 2; lang++)
            CHECK(is_full || def->partial_reason.in[lang].len > 0);
    }
    CHECK(partial > 0);
}

/* ---- Circular 01/2018 Article 16: looking up in two levels --------------------------------------- */

TEST(circular_01_2018_article_16_anybody_sees_by_the_code_how_far_it_is_and_no_more)
{
    World       world;
    PublicTrack track;
    Dossier     found;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, "1.013225");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    ctx->actor = &NOBODY;
    CHECK(dossier_track(ctx, dossier.code, &track) == OK);
    CHECK(track.status == STATUS_IN_PROGRESS && track.steps_done == 2 && track.steps == 8);
    CHECK(track.due_at == dossier.due_at);
    /* By the address of the dossier nothing is seen at all. */
    CHECK(dossier_find(ctx, dossier.id, &found) == ERR_NOT_FOUND);
    fault_clear(ctx);
    ctx->actor = world_stranger(ctx, &world);
    CHECK(dossier_find(ctx, dossier.id, &found) == ERR_NOT_FOUND);
}

TEST(circular_01_2018_article_16_the_applicant_sees_down_to_the_unit_that_has_it)
{
    World        world;
    DossierLine *lines;
    Dossier      found;
    size_t       count;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, "1.013225");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    ctx->actor = world_citizen(ctx, &world);
    CHECK(dossier_find(ctx, dossier.id, &found) == OK);
    CHECK_STR(found.role, S("specialist"));
    CHECK(dossier_history(ctx, &found, &lines, &count) == OK && count == 3);
    CHECK_STR(lines[1].verb, S("dossier.received"));
    CHECK_STR(lines[1].unit_name, S("Đơn vị"));
    CHECK_STR(lines[2].to_name, S("Cán bộ specialist"));
}

/* ---- Labour Code Articles 111 and 112; Official Letter 12729/VPCP-KGVX: 2026 ---------------------- */

static int64_t nine_o_clock(int year, int month, int day)
{
    return date_to_days((Date){year, month, day}) * DAY_MS + 9 * HOUR_MS - VIET_NAM_OFFSET_MS;
}

TEST(the_moved_working_days_of_2026_move_the_terms)
{
    static const struct {
        int         from[3], days;
        const char *due;
    } CASES[] = {
        {{2025, 12, 31}, 1, "2026-01-05"}, /* New Year, and Friday 2 January off */
        {{2026, 1, 9}, 1, "2026-01-10"},   /* Saturday 10 January is worked for it */
        {{2026, 1, 8}, 3, "2026-01-12"},
        {{2026, 2, 13}, 1, "2026-02-23"},  /* Tết */
        {{2026, 4, 24}, 1, "2026-04-28"},  /* Hùng Kings on a Sunday: Monday off */
        {{2026, 4, 29}, 1, "2026-05-04"},  /* 30 April, 1 May */
        {{2026, 8, 21}, 2, "2026-08-24"},  /* Saturday 22 August is worked … */
        {{2026, 8, 28}, 1, "2026-09-03"},  /* … for Monday 31 August; 1 and 2 September */
    };
    World           world;
    const Calendar *calendar;
    world_make(ctx, &world);
    CHECK(org_calendar(ctx, world.commune.id, &calendar) == OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const int *from = CASES[i].from;
        int64_t    due = 0;
        CHECK(calendar_due(ctx, calendar, nine_o_clock(from[0], from[1], from[2]), CASES[i].days,
                           &due) == OK);
        CHECK_STR(date_iso(ctx->arena, date_of_time(due)), str_of(CASES[i].due));
    }
}

TEST(a_dossier_received_before_a_moved_day_is_due_by_it)
{
    World world;
    world_make(ctx, &world);
    ctx->now = nine_o_clock(2026, 8, 21); /* Friday */
    Dossier dossier = world_dossier(ctx, &world, "1.001612"); /* three working days */
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
    CHECK_STR(date_iso(ctx->arena, date_of_time(dossier.due_at)), S("2026-08-25"));
    ctx->now = nine_o_clock(2026, 8, 28);
    dossier = world_dossier(ctx, &world, "1.001612");
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
    CHECK_STR(date_iso(ctx->arena, date_of_time(dossier.due_at)), S("2026-09-07"));
}

/* Resolution 80-NQ/TW: a day off that is announced and not yet law changes no term. */
TEST(a_day_that_is_not_yet_decided_is_worked)
{
    World           world;
    const Calendar *calendar;
    world_make(ctx, &world);
    CHECK(org_calendar(ctx, world.commune.id, &calendar) == OK);
    CHECK(calendar_is_work_day(calendar, date_to_days((Date){2026, 11, 24})));
}

/* ---- the ten national statuses -------------------- */

TEST(the_statuses_of_a_life_come_in_the_order_that_the_national_portal_knows)
{
    static const struct {
        Act    act;
        Status status;
    } LIFE[] = {
        {ACT_SUPPLEMENT, STATUS_SUPPLEMENT}, {ACT_ANSWER, STATUS_SUBMITTED},
        {ACT_RECEIVE, STATUS_RECEIVED},      {ACT_ASSIGN, STATUS_IN_PROGRESS},
        {ACT_SUPPLEMENT, STATUS_SUPPLEMENT}, {ACT_ANSWER, STATUS_IN_PROGRESS},
        {ACT_VERDICT, STATUS_IN_PROGRESS},   {ACT_VERDICT, STATUS_IN_PROGRESS},
        {ACT_VERDICT, STATUS_IN_PROGRESS},   {ACT_SIGN, STATUS_IN_PROGRESS},
        {ACT_NUMBER, STATUS_DONE},           {ACT_DELIVER, STATUS_DELIVERED},
    };
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, "1.013225");
    CHECK(dossier.status == STATUS_SUBMITTED);
    for (size_t i = 0; i < COUNT(LIFE); i++) {
        CHECK(world_act(ctx, &world, &dossier, LIFE[i].act) == OK);
        CHECK(dossier.status == LIFE[i].status);
        ctx->now += HOUR_MS;
    }
    /* Nothing leads out of the last one. */
    for (int act = 0; act < ACT_CORRECT; act++) {
        bool is_note = act == ACT_COMMENT;
        CHECK(is_note || world_act(ctx, &world, &dossier, (Act)act) != OK);
        fault_clear(ctx);
    }
}
