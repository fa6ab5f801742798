/* law_test — the law's own words, article by article: Decree 61/2018/ND-CP on the one-stop mechanism,
 * the one that the newer Decree 118/2025 took over. Others: law_parallel_test.c (opinions, several
 * bodies), law_level_test.c (levels, look-up, working days of 2026). */
#include "base/json.h"
#include "base/time.h"
#include "core/audit.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/slip.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT   "1.013225" /* seven working days */
#define SAME_DAY "2.000635" /* the same day */

/* An act with its reasons by the seat that the dossier waits for. */
static Err with_reasons(Ctx *ctx, const World *world, WorldSeat seat, Dossier *dossier,
                        ActInput input)
{
    input.seen = dossier->head.number;
    input.reason = S("Thiếu bản vẽ mặt bằng móng");
    input.basis = S("Nghị định 217/2026/NĐ-CP, Điều 54");
    ctx->actor = world_officer(ctx, world, seat);
    return dossier_act(ctx, dossier, &input);
}

static Err refused(Ctx *ctx, Err err)
{
    fault_clear(ctx);
    return err;
}

/* Friday 20 November 2026, at this time in Viet Nam. */
static int64_t friday(int hour, int minute)
{
    return TEST_NOW + (hour - 9) * HOUR_MS + minute * MINUTE_MS;
}

static Str due_day(Ctx *ctx, const Dossier *dossier)
{
    return date_iso(ctx->arena, date_of_time(dossier->due_at));
}

static Dossier received_at(Ctx *ctx, World *world, const char *service, int64_t at)
{
    Dossier dossier = world_dossier(ctx, world, service);
    ctx->now = at;
    CHECK(world_act(ctx, world, &dossier, ACT_RECEIVE) == OK);
    return dossier;
}

/* The words that the last event has for a fact of it: "late", "reason" … */
static Str last_fact(Ctx *ctx, const Dossier *dossier, const char *name)
{
    Events      events;
    const Json *payload = NULL;
    Str         object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
    CHECK(audit_of(ctx, object, 100, &events) == OK && events.len);
    CHECK(json_read(ctx, events.at[events.len - 1].payload, (JsonLimits){0}, &payload) == OK);
    return json_text(json_get(payload, str_of(name)));
}

/* ---- Article 15: guidance, and a request to supplement that is made once and in full ----------- */

TEST(article_15_at_intake_a_supplement_is_asked_once_and_for_everything)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    const Str papers[] = {S("design"), S("land")};
    ActInput  all = {.act = ACT_SUPPLEMENT, .papers = papers, .paper_count = 2};
    CHECK(with_reasons(ctx, &world, SEAT_ONE_STOP, &dossier, all) == OK);
    CHECK_STR(last_fact(ctx, &dossier, "papers"), S("design land"));
    CHECK(dossier.accepted_at == 0 && dossier.due_at == 0); /* no term runs yet */
    CHECK(world_act(ctx, &world, &dossier, ACT_ANSWER) == OK);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_ONE_STOP, &dossier, all)) == ERR_DENIED);
    /* What is left: to receive it, or to refuse it with reasons. */
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
}

TEST(article_15_without_reasons_and_their_legal_basis_nothing_is_asked_for)
{
    World world;
    world_make(ctx, &world);
    Dossier  dossier = world_dossier(ctx, &world, PERMIT);
    ActInput bare = {.act = ACT_SUPPLEMENT, .seen = dossier.head.number, .reason = S("Thiếu")};
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    CHECK(refused(ctx, dossier_act(ctx, &dossier, &bare)) == ERR_INVALID);
    bare.reason = (Str){0};
    bare.basis = S("Điều 54");
    CHECK(refused(ctx, dossier_act(ctx, &dossier, &bare)) == ERR_INVALID);
}

/* ---- Article 17.4: results of the same day ------------------------------------------------------ */

TEST(article_17_4_a_result_of_the_same_day_is_due_at_the_close_of_that_day_and_is_logged)
{
    World  world;
    Events events;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, SAME_DAY, friday(9, 0));
    CHECK(dossier.term == 0);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Friday 20/11/2026"));
    ctx->now = friday(16, 0);
    CHECK(world_act(ctx, &world, &dossier, ACT_VERDICT) == OK);
    CHECK(world_act(ctx, &world, &dossier, ACT_SIGN) == OK);
    CHECK(world_act(ctx, &world, &dossier, ACT_NUMBER) == OK);
    CHECK(dossier_timely(&dossier) == TIMELY_ON_TIME);
    CHECK(world_act(ctx, &world, &dossier, ACT_DELIVER) == OK);
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier.id));
    CHECK(audit_of(ctx, object, 100, &events) == OK && events.len == 6);
}

TEST(article_17_4_and_18_what_comes_after_three_is_a_result_of_the_next_working_day)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, SAME_DAY, friday(15, 1));
    CHECK_STR(due_day(ctx, &dossier), S("2026-11-23"));
}

/* ---- Article 18: the cut-off ---------------------------------------------------------------------- */

TEST(article_18_until_three_in_the_afternoon_it_is_received_that_day)
{
    World world;
    world_make(ctx, &world);
    Dossier before = received_at(ctx, &world, PERMIT, friday(14, 59));
    Dossier sharp = received_at(ctx, &world, PERMIT, friday(15, 0));
    CHECK_STR(due_day(ctx, &before), S("2026-12-01"));
    CHECK_STR(due_day(ctx, &sharp), S("2026-12-01"));
}

TEST(article_18_after_three_it_counts_from_the_next_working_day)
{
    World world;
    world_make(ctx, &world);
    Dossier after = received_at(ctx, &world, PERMIT, friday(15, 0) + 1);
    Dossier evening = received_at(ctx, &world, PERMIT, friday(22, 30));
    Dossier sunday = received_at(ctx, &world, PERMIT, friday(9, 0) + 2 * DAY_MS);
    CHECK_STR(due_day(ctx, &after), S("2026-12-02"));
    CHECK_STR(due_day(ctx, &evening), S("2026-12-02"));
    CHECK_STR(due_day(ctx, &sunday), S("2026-12-02"));
}

/* ---- Article 19.4: returned within three days, and from zero ------------------------------------- */

TEST(article_19_4_what_does_not_qualify_is_returned_within_three_working_days_of_the_intake)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_COUNT});
    ctx->now = friday(16, 59) + 5 * DAY_MS; /* Wednesday: the third working day */
    CHECK(with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier,
                       (ActInput){.act = ACT_SUPPLEMENT}) == OK);
    CHECK_STR(last_fact(ctx, &dossier, "late"), S(""));
}

TEST(article_19_4_a_return_on_the_fourth_day_is_still_made_and_everybody_sees_that_it_is_late)
{
    World        world;
    DossierLine *lines;
    size_t       count;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_COUNT});
    ctx->now = friday(8, 0) + 6 * DAY_MS; /* Thursday */
    ActInput lack = {.act = ACT_VERDICT, .verdict = S("lack")};
    CHECK(with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, lack) == OK);
    CHECK(dossier.status == STATUS_SUPPLEMENT);
    CHECK_STR(last_fact(ctx, &dossier, "late"), S("return"));
    ctx->actor = world_citizen(ctx, &world);
    CHECK(dossier_history(ctx, &dossier, &lines, &count) == OK);
    CHECK_STR(lines[count - 1].late, S("return"));
}

TEST(article_19_4_the_term_begins_from_zero_when_the_dossier_is_complete)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    CHECK(dossier.paused_at && dossier.pause == PAUSE_APPLICANT);
    ctx->now = friday(14, 0) + 12 * DAY_MS; /* Wednesday 2 December */
    CHECK(world_act(ctx, &world, &dossier, ACT_ANSWER) == OK);
    CHECK(dossier.clock_from == ctx->now && dossier.stood == 0 && dossier.term == 7);
    CHECK_STR(due_day(ctx, &dossier), S("2026-12-11")); /* seven whole days, nothing lost */
    CHECK_STR(date_iso(ctx->arena, date_of_time(dossier.first_due_at)), S("2026-12-01"));
}

TEST(article_19_4_a_second_return_after_examination_is_impossible_by_any_way)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER, ACT_VERDICT, ACT_COUNT});
    CHECK_STR(dossier.step, S("site")); /* another step of the same phase */
    ActInput again = {.act = ACT_SUPPLEMENT}, lack = {.act = ACT_VERDICT, .verdict = S("lack")};
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, again)) == ERR_DENIED);
    CHECK(with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier,
                       (ActInput){.act = ACT_HAND_BACK}) == OK);
    CHECK_STR(dossier.step, S("examine"));
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, again)) == ERR_DENIED);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, lack)) == ERR_DENIED);
}

/* ---- Article 19.8: a refusal is a result -------------------- */

TEST(article_19_8_a_refusal_is_entered_as_a_result_within_the_term_and_handed_over)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_COUNT});
    ActInput unfit = {.act = ACT_VERDICT, .verdict = S("unfit")};
    CHECK(with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, unfit) == OK);
    CHECK(dossier.status == STATUS_DONE && dossier.outcome == OUTCOME_REFUSED);
    CHECK(dossier.done_at == ctx->now && dossier_timely(&dossier) == TIMELY_EARLY);
    CHECK_STR(last_fact(ctx, &dossier, "late"), S(""));
    CHECK_STR(last_fact(ctx, &dossier, "basis"), S("Nghị định 217/2026/NĐ-CP, Điều 54"));
    CHECK_STR(dossier.role, S("one_stop"));
    CHECK(world_act(ctx, &world, &dossier, ACT_DELIVER) == OK);
    CHECK(dossier.status == STATUS_DELIVERED && dossier.outcome == OUTCOME_REFUSED);
}

TEST(article_19_8_a_refusal_after_the_term_is_called_late)
{
    World world;
    Slip  slip;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_COUNT});
    ctx->now = dossier.due_at + 1;
    CHECK(with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier,
                       (ActInput){.act = ACT_REFUSE}) == OK);
    CHECK_STR(last_fact(ctx, &dossier, "late"), S("refusal"));
    CHECK(dossier_slip(ctx, &dossier, &slip) == OK && slip.result == TIMELY_LATE);
}

/* The clock stood meanwhile: nobody at the office was late. */
TEST(article_19_8_a_refusal_because_nothing_came_is_not_late)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    ctx->now = dossier.due_at + 20 * DAY_MS;
    CHECK(world_act(ctx, &world, &dossier, ACT_REFUSE) == OK);
    CHECK_STR(last_fact(ctx, &dossier, "late"), S(""));
    CHECK(dossier.stood > 0 && dossier_timely(&dossier) != TIMELY_LATE);
}

/* ---- Article 19.9: apology and new date -------------------- */

TEST(article_19_9_an_apology_comes_a_working_day_before_the_term_ends_at_the_latest)
{
    World world;
    world_make(ctx, &world);
    Dossier  dossier = received_at(ctx, &world, PERMIT, friday(9, 0)), late = dossier;
    ActInput extend = {.act = ACT_EXTEND, .days = 3};
    ctx->now = friday(8, 0) + 11 * DAY_MS; /* Tuesday 1 December, the last day */
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_HEAD, &late, extend)) == ERR_DENIED);
    ctx->now = friday(16, 59) + 10 * DAY_MS; /* Monday, the working day before */
    CHECK(with_reasons(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    CHECK_STR(due_day(ctx, &dossier), S("2026-12-04"));
    CHECK_STR(date_iso(ctx->arena, date_of_time(dossier.first_due_at)), S("2026-12-01"));
}

TEST(article_19_9_a_weekend_does_not_make_a_working_day_before)
{
    World world;
    world_make(ctx, &world);
    /* Received on Tuesday 24 November: due on Thursday 3 December; three days fewer: Monday. */
    Dossier  dossier = received_at(ctx, &world, "1.001612", friday(9, 0) + 5 * DAY_MS);
    ActInput extend = {.act = ACT_EXTEND, .days = 1};
    CHECK_STR(due_day(ctx, &dossier), S("2026-11-30"));
    ctx->now = friday(9, 0) + 9 * DAY_MS; /* Sunday: one working day is still to come */
    Dossier sunday = dossier;
    CHECK(with_reasons(ctx, &world, SEAT_HEAD, &sunday, extend) == OK);
    ctx->now = friday(7, 30) + 10 * DAY_MS; /* Monday morning */
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_HEAD, &dossier, extend)) == ERR_DENIED);
}

TEST(article_19_9_a_new_date_is_named_once_and_never_again)
{
    World world;
    world_make(ctx, &world);
    Dossier  dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    ActInput extend = {.act = ACT_EXTEND, .days = 2};
    CHECK(with_reasons(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_HEAD, &dossier, extend)) == ERR_DENIED);
    /* Not even when the term has begun anew. */
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    CHECK(dossier.extended == 0 && dossier.extended_at > 0);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_HEAD, &dossier, extend)) == ERR_DENIED);
    CHECK(world_is_whole(ctx));
}

TEST(article_19_9_an_apology_gives_its_reason_and_only_who_leads_writes_it)
{
    World world;
    world_make(ctx, &world);
    Dossier  dossier = received_at(ctx, &world, PERMIT, friday(9, 0));
    ActInput extend = {.act = ACT_EXTEND, .days = 2, .seen = dossier.head.number};
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(refused(ctx, dossier_act(ctx, &dossier, &extend)) == ERR_INVALID);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_SPECIALIST, &dossier, extend)) ==
          ERR_DENIED);
    CHECK(refused(ctx, with_reasons(ctx, &world, SEAT_ONE_STOP, &dossier, extend)) == ERR_DENIED);
}
