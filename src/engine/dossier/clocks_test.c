/* clocks_test — a changed calendar moves every open clock once; apologies are drafted in time. */
#include "engine/dossier/clocks.h"

#include "base/time.h"
#include "core/job.h"
#include "db/db.h"
#include "engine/dossier/notice.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

static Err make_none(Ctx *ctx, const Job *job)
{
    (void)ctx, (void)job;
    return OK;
}

/* All jobs that are due now; papers are not drawn here. */
static void work(Ctx *ctx)
{
    static const JobKind PAPERS[] = {{"document.make", make_none, .every_s = 0}, {0}};
    const Module *const  modules[] = {&(Module){"clocks", NULL, CLOCK_JOBS},
                                      &(Module){"papers", NULL, PAPERS}, NULL};
    const App           app = {.modules = modules};
    for (bool found = true; found;)
        CHECK(job_step(ctx, &app, &found) == OK);
}

static const CalendarException TYPHOON = {
    .day = {2026, 11, 25}, .rule = {.kind = DAY_OFF}, .name_vi = {"Bão số 12", 12},
    .name_en = {"Typhoon 12", 10}, .source = {"Công điện 210", 17}, .confidence = {"high", 4}};

static void storm(Ctx *ctx)
{
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(clocks_set_exception(ctx, NATIONAL_CALENDAR, &TYPHOON) == OK);
    work(ctx);
}

static Dossier again(Ctx *ctx, const Dossier *dossier)
{
    Dossier found = {0};
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_find(ctx, dossier->id, &found) == OK);
    return found;
}

TEST(a_typhoon_day_moves_every_open_clock_and_tells_the_applicant)
{
    World   world;
    Replan *replans;
    Notice *notices;
    size_t  count;
    world_make(ctx, &world);
    Dossier open = world_dossier(ctx, &world, PERMIT), done = world_dossier(ctx, &world, PERMIT);
    Dossier fresh = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &open, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    world_acts(ctx, &world, &done, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_REFUSE, ACT_COUNT});
    CHECK_STR(time_text(ctx->arena, open.due_at, LANG_EN), S("17:00 Tuesday 01/12/2026"));
    storm(ctx);
    Dossier moved = again(ctx, &open);
    CHECK_STR(time_text(ctx->arena, moved.due_at, LANG_EN), S("17:00 Wednesday 02/12/2026"));
    CHECK(moved.first_due_at == open.due_at && moved.head.number == open.head.number + 1);
    CHECK(moved.clock_from == open.clock_from && moved.step_due_at == open.step_due_at);
    CHECK(again(ctx, &done).head.number == done.head.number);
    CHECK(again(ctx, &fresh).head.number == fresh.head.number); /* four hours from Friday */
    CHECK(clocks_replans(ctx, 10, &replans, &count) == OK && count == 1);
    CHECK(replans[0].finished_at && replans[0].moved == 1 && replans[0].looked == 1);
    ctx->actor = world_citizen(ctx, &world);
    CHECK(notice_list(ctx, 1, &notices, &count) == OK && count == 1);
    CHECK_STR(notices[0].kind, S("replanned"));
    CHECK_STR(notices[0].dossier, open.id);
    CHECK(world_is_whole(ctx));
    storm(ctx); /* the same day once more moves nothing */
    CHECK(again(ctx, &open).head.number == moved.head.number);
}

SQL(test_job_payload, "SELECT payload FROM job WHERE kind = 'dossier.replan'");

TEST(a_replan_killed_in_the_middle_moves_each_clock_once)
{
    enum { COUNT_OF = 5 };
    World   world;
    Dossier all[COUNT_OF];
    Row     row;
    world_make(ctx, &world);
    for (size_t i = 0; i < COUNT_OF; i++) {
        all[i] = world_dossier(ctx, &world, PERMIT);
        world_acts(ctx, &world, &all[i], (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    }
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(clocks_set_exception(ctx, NATIONAL_CALENDAR, &TYPHOON) == OK);
    CHECK(db_one(ctx, &test_job_payload, NO_PARAMS, &row) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(CLOCK_JOBS[0].run(ctx, &(Job){.attempt = 1, .payload = row_text(row, "payload")}) == OK);
    CHECK(again(ctx, &all[0]).due_at == all[0].due_at + DAY_MS);
    db_rollback(ctx);
    CHECK(again(ctx, &all[0]).due_at == all[0].due_at && world_is_whole(ctx));
    work(ctx);
    for (size_t i = 0; i < COUNT_OF; i++) {
        Dossier moved = again(ctx, &all[i]);
        CHECK(moved.due_at == all[i].due_at + DAY_MS);
        CHECK(moved.head.number == all[i].head.number + 1);
    }
    CHECK(world_is_whole(ctx));
}

SQL(test_clocks, "SELECT " REPLAN_COLUMNS " FROM dossier ORDER BY nr LIMIT 10");

TEST(what_an_officer_does_meanwhile_is_not_lost_by_a_replan)
{
    World           world;
    Rows            rows;
    const Calendar *calendar;
    world_make(ctx, &world);
    Dossier one = world_dossier(ctx, &world, PERMIT), two = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &one, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    world_acts(ctx, &world, &two, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    CHECK(db_all(ctx, &test_clocks, NO_PARAMS, &rows) == OK && rows.len == 2);
    world_acts(ctx, &world, &two, (Act[]){ACT_VERDICT, ACT_COUNT});
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(org_calendar_set_exception(ctx, NATIONAL_CALENDAR, &TYPHOON) == OK);
    CHECK(org_calendar(ctx, one.body, &calendar) == OK);
    ClockMoves moves = clocks_moves(ctx, rows.len);
    CHECK(db_begin(ctx, true) == OK);
    for (size_t i = 0; i < rows.len; i++)
        CHECK(clocks_plan(ctx, calendar, rows_at(&rows, i), &moves) == OK);
    CHECK(moves.moved == 2 && clocks_write(ctx, &moves) == ERR_CONFLICT);
    db_rollback(ctx);
    CHECK(again(ctx, &one).head.number == one.head.number);
    CHECK(again(ctx, &two).head.number == two.head.number);
    CHECK_STR(again(ctx, &two).step, two.step);
    CHECK(world_is_whole(ctx));
}

TEST(the_terms_of_a_step_and_of_a_supplement_move_with_the_calendar)
{
    World      world;
    Supplement asked;
    world_make(ctx, &world);
    ctx->now += 3 * DAY_MS; /* Monday 23 November, 9:00 */
    Dossier step = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &step, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    Dossier asks = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &asks, (Act[]){ACT_SUPPLEMENT, ACT_COUNT});
    CHECK_STR(time_text(ctx->arena, asks.supplement_due_at, LANG_EN),
              S("17:00 Wednesday 25/11/2026"));
    storm(ctx);
    Dossier moved = again(ctx, &step);
    CHECK(moved.step_due_at == step.step_due_at + DAY_MS && moved.step_at == step.step_at);
    moved = again(ctx, &asks);
    CHECK_STR(time_text(ctx->arena, moved.supplement_due_at, LANG_EN),
              S("17:00 Thursday 26/11/2026"));
    CHECK(moved.due_at == 0);
    CHECK(dossier_supplement(ctx, &moved, &asked) == OK);
    CHECK(asked.due_at == moved.supplement_due_at);
    CHECK(world_is_whole(ctx));
}

TEST(a_replanned_clock_goes_on_as_if_the_calendar_had_always_been_so)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    ActInput extend = {.act = ACT_EXTEND, .seen = dossier.head.number, .days = 2,
                       .reason = S("Lý do"), .basis = S("Căn cứ")};
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(dossier_act(ctx, &dossier, &extend) == OK);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Thursday 03/12/2026"));
    storm(ctx);
    dossier = again(ctx, &dossier);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Friday 04/12/2026"));
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_VERDICT, ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_NUMBER, ACT_DELIVER,
                       ACT_COUNT});
    CHECK(dossier.status == STATUS_DELIVERED);
    CHECK(world_is_whole(ctx));
}

SQL(test_forget_term,
    "UPDATE dossier SET term = 0, first_due_at = 0, step_at = 0 WHERE id = $1");

/* Rows of before the term was kept: the definition and the answers know it. */
TEST(a_clock_begun_by_an_older_program_is_planned_anew_too)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    CHECK(db_run(ctx, &test_forget_term, PARAMS(db_text(dossier.id))) == OK);
    storm(ctx);
    Dossier moved = again(ctx, &dossier);
    CHECK_STR(time_text(ctx->arena, moved.due_at, LANG_EN), S("17:00 Wednesday 02/12/2026"));
    CHECK(moved.term == 7 && moved.first_due_at == dossier.due_at);
    CHECK(moved.step_due_at == dossier.step_due_at);
}

/* ---- the working day before -------------------------------------------------------------------- */

TEST(the_working_day_before_an_apology_is_drafted_once_and_the_head_told)
{
    World        world;
    ApologyDraft draft;
    Notice      *notices;
    size_t       count;
    int64_t      prepared;
    bool         found;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    int64_t friday = dossier.due_at - 4 * DAY_MS; /* due on Tuesday 1 December, 17:00 */
    for (ctx->now = friday; ctx->now <= friday + 2 * DAY_MS; ctx->now += DAY_MS) {
        CHECK(clocks_day_before(ctx, &prepared) == OK && prepared == 0);
        CHECK(dossier_apology_draft(ctx, &dossier, &draft, &found) == OK && !found);
    }
    ctx->now = friday + 3 * DAY_MS - 9 * HOUR_MS; /* Monday 8:00 */
    CHECK(clocks_day_before(ctx, &prepared) == OK && prepared == 1);
    CHECK(dossier_apology_draft(ctx, &dossier, &draft, &found) == OK && found);
    CHECK(draft.due_at == dossier.due_at && draft.days >= 1);
    CHECK(draft.new_due_at > draft.due_at);
    ctx->now += HOUR_MS;
    CHECK(clocks_day_before(ctx, &prepared) == OK && prepared == 0);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(notice_list(ctx, 10, &notices, &count) == OK && count == 1);
    CHECK_STR(notices[0].kind, S("apology_drafts"));
    /* As drafted, so it is extended. */
    ActInput extend = {.act = ACT_EXTEND, .seen = dossier.head.number, .days = draft.days,
                       .reason = S("Lý do"), .basis = S("Căn cứ")};
    CHECK(dossier_act(ctx, &dossier, &extend) == OK);
    CHECK(dossier.due_at == draft.new_due_at);
    CHECK(dossier_apology_draft(ctx, &dossier, &draft, &found) == OK && !found);
}

TEST(no_apology_is_drafted_for_what_stands_is_done_or_was_extended)
{
    World   world;
    int64_t prepared;
    world_make(ctx, &world);
    Dossier paused = world_dossier(ctx, &world, PERMIT), done = world_dossier(ctx, &world, PERMIT);
    Dossier extended = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &paused, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    world_acts(ctx, &world, &done, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_REFUSE, ACT_COUNT});
    world_acts(ctx, &world, &extended, (Act[]){ACT_RECEIVE, ACT_COUNT});
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    ActInput extend = {.act = ACT_EXTEND, .seen = extended.head.number, .days = 1,
                       .reason = S("Lý do"), .basis = S("Căn cứ")};
    CHECK(dossier_act(ctx, &extended, &extend) == OK);
    for (int day = 0; day < 20; day++, ctx->now += DAY_MS)
        CHECK(clocks_day_before(ctx, &prepared) == OK && prepared == 0);
}

TEST(the_job_of_the_day_before_works_in_units_of_its_own)
{
    World        world;
    ApologyDraft draft;
    bool         found;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    ctx->now = dossier.due_at - DAY_MS;
    CHECK(clocks_day_before_job(ctx, &(Job){.attempt = 1}) == OK);
    CHECK(dossier_apology_draft(ctx, &dossier, &draft, &found) == OK && found);
}
