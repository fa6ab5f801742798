/* The life of a dossier, act by act; the law's own rules are named by article. */
#include "base/time.h"
#include "core/file.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/notice.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

TEST(a_permit_goes_from_submission_to_delivery)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    CHECK_STR(dossier.code, S("H57.24-261120-0001"));
    CHECK(dossier.status == STATUS_SUBMITTED && dossier.due_at == 0);

    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
    CHECK(dossier.status == STATUS_RECEIVED);
    /* Received on Friday 20 November at 09:00: seven working days end on Tuesday 1 December. */
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Tuesday 01/12/2026"));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT,
                                           ACT_SIGN, ACT_COUNT});
    CHECK(dossier.status == STATUS_IN_PROGRESS);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_NUMBER, ACT_COUNT});
    CHECK(dossier.status == STATUS_DONE && dossier.outcome == OUTCOME_GRANTED);
    CHECK(dossier.number.len > 2 && dossier.number.at[0] == '1');
    world_acts(ctx, &world, &dossier, (Act[]){ACT_DELIVER, ACT_COUNT});
    CHECK(dossier.status == STATUS_DELIVERED && !dossier.step.len);
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 18: after 15:00 the term begins on the next working day. */
TEST(received_after_the_cut_off_counts_from_the_next_working_day)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    ctx->now += 7 * HOUR_MS; /* Friday 16:00 */
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Wednesday 02/12/2026"));
}

/* Decree 61/2018 Article 19.4: the clock stands, and begins from zero when complete. */
TEST(a_supplement_stops_the_clock_and_the_answer_restarts_it)
{
    World      world;
    Supplement asked;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    int64_t due = dossier.due_at;
    CHECK(dossier.status == STATUS_SUPPLEMENT && dossier.paused_at == ctx->now);
    CHECK(dossier.supplement_due_at > ctx->now);
    CHECK(dossier_supplement(ctx, &dossier, &asked) == OK);
    CHECK_STR(asked.reason, S("Thiếu chữ ký"));

    ctx->now += 3 * DAY_MS;
    CHECK(world_act(ctx, &world, &dossier, ACT_ANSWER) == OK);
    CHECK(dossier.status == STATUS_IN_PROGRESS && dossier.paused_at == 0);
    CHECK(dossier.clock_from == ctx->now && dossier.due_at > due);
    CHECK_STR(dossier.holder, world.posts[SEAT_SPECIALIST]);
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 15: once, complete. */
TEST(a_second_supplement_in_one_phase_is_refused)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    CHECK(world_act(ctx, &world, &dossier, ACT_SUPPLEMENT) == ERR_DENIED);
    fault_clear(ctx);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER,
                                           ACT_COUNT});
    CHECK(world_act(ctx, &world, &dossier, ACT_SUPPLEMENT) == ERR_DENIED);
}

TEST(a_refusal_at_intake_ends_the_dossier)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_REFUSE, ACT_COUNT});
    CHECK(dossier.status == STATUS_NOT_RECEIVED && !dossier.step.len);
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 19.8: a refusal after acceptance is a result and is delivered. */
TEST(a_refusal_after_acceptance_is_a_result)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_REFUSE, ACT_COUNT});
    CHECK(dossier.status == STATUS_DONE && dossier.outcome == OUTCOME_REFUSED);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_DELIVER, ACT_COUNT});
    CHECK(dossier.status == STATUS_DELIVERED);
}

TEST(reasons_and_their_legal_basis_are_needed)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    ActInput input = {.act = ACT_REFUSE, .seen = 1, .reason = S("vì"), .basis = S("  ")};
    CHECK(dossier_act(ctx, &dossier, &input) == ERR_INVALID);
}

TEST(only_the_seat_that_holds_it_acts)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    for (int seat = SEAT_HEAD; seat < SEAT_COUNT; seat++) {
        ctx->actor = world_officer(ctx, &world, (WorldSeat)seat);
        CHECK(dossier_act(ctx, &dossier, &(ActInput){.act = ACT_RECEIVE, .seen = 1}) == ERR_DENIED);
        fault_clear(ctx);
    }
    ctx->actor = world_stranger(ctx, &world);
    CHECK(dossier_act(ctx, &dossier, &(ActInput){.act = ACT_WITHDRAW, .seen = 1}) == ERR_DENIED);
    fault_clear(ctx);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    Actor other = *world_officer(ctx, &world, SEAT_SPECIALIST);
    other.seat.post = world.second_specialist;
    ctx->actor = &other;
    ActInput verdict = {.act = ACT_VERDICT, .seen = dossier.head.number};
    CHECK(dossier_act(ctx, &dossier, &verdict) == ERR_DENIED);
}

TEST(of_two_officers_the_second_is_told)
{
    World world;
    world_make(ctx, &world);
    Dossier first = world_dossier(ctx, &world, PERMIT), second = first;
    CHECK(world_act(ctx, &world, &first, ACT_RECEIVE) == OK);
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    /* A page that is old, and one that believes itself to be new. */
    CHECK(dossier_act(ctx, &first, &(ActInput){.act = ACT_REFUSE, .seen = 1, .reason = S("a"),
                                               .basis = S("b")}) == ERR_CONFLICT);
    fault_clear(ctx);
    Err err = dossier_act(ctx, &second, &(ActInput){.act = ACT_RECEIVE, .seen = 1});
    CHECK(err == ERR_CONFLICT);
}

TEST(a_step_that_is_sent_back_is_done_again)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT,
                                           ACT_COUNT});
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    ActInput redo = {.act = ACT_VERDICT, .seen = dossier.head.number, .verdict = S("redo"),
                     .reason = S("Xem lại diện tích")};
    CHECK(dossier_act(ctx, &dossier, &redo) == OK);
    CHECK_STR(dossier.step, S("examine"));
    CHECK_STR(dossier.holder, world.posts[SEAT_SPECIALIST]);
    redo = (ActInput){.act = ACT_VERDICT, .seen = dossier.head.number, .verdict = S("nonsense")};
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(dossier_act(ctx, &dossier, &redo) == ERR_INVALID);
}

TEST(a_signer_sends_back_but_does_not_sign_by_a_verdict)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT,
                                           ACT_VERDICT, ACT_COUNT});
    CHECK_STR(dossier.step, S("sign"));
    Dossier same = dossier;
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    ActInput verdict = {.act = ACT_VERDICT, .seen = dossier.head.number};
    CHECK(dossier_act(ctx, &same, &verdict) == ERR_INVALID);
    fault_clear(ctx);
    verdict.verdict = S("redo");
    verdict.reason = S("Chưa rõ diện tích");
    CHECK(dossier_act(ctx, &dossier, &verdict) == OK);
    CHECK_STR(dossier.step, S("examine"));
}

/* Decree 61/2018 Article 15, also when the supplement comes by the verdict's name. */
TEST(a_verdict_asks_for_no_second_supplement)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER,
                                           ACT_COUNT});
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    ActInput lack = {.act = ACT_VERDICT, .seen = dossier.head.number, .verdict = S("lack"),
                     .reason = S("Thiếu"), .basis = S("Điều 54")};
    CHECK(dossier_act(ctx, &dossier, &lack) == ERR_DENIED);
}

TEST(others_do_not_find_it)
{
    World   world;
    Dossier found;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    CHECK(dossier_find(ctx, dossier.id, &found) == OK);
    ctx->actor = world_stranger(ctx, &world);
    CHECK(dossier_find(ctx, dossier.id, &found) == ERR_NOT_FOUND);
    fault_clear(ctx);
    ctx->actor = &NOBODY;
    CHECK(dossier_find(ctx, dossier.id, &found) == ERR_NOT_FOUND);
    fault_clear(ctx);
    Actor elsewhere = *world_officer(ctx, &world, SEAT_ONE_STOP);
    elsewhere.seat.body = world.other.id;
    ctx->actor = &elsewhere;
    CHECK(dossier_find(ctx, dossier.id, &found) == ERR_NOT_FOUND);
}

TEST(public_tracking_shows_the_level_and_no_person)
{
    World       world;
    PublicTrack track;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    ctx->actor = &NOBODY;
    CHECK(dossier_track(ctx, dossier.code, &track) == OK);
    CHECK(track.status == STATUS_SUBMITTED && track.steps_done == 0 && track.steps == 8);
    CHECK(dossier_track(ctx, S("H57.24-261120-0002"), &track) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(dossier_track(ctx, S("' OR 1=1"), &track) == ERR_NOT_FOUND);
}

TEST(queues_show_what_waits_for_whom)
{
    World     world;
    QueuePage page;
    int64_t   counts[QUEUE_COUNT];
    world_make(ctx, &world);
    for (int i = 0; i < 3; i++)
        world_dossier(ctx, &world, PERMIT);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    CHECK(world_act(ctx, &world, &dossier, ACT_RECEIVE) == OK);
    CHECK(dossier_queue(ctx, QUEUE_INTAKE, (Str){0}, &page) == OK);
    CHECK(page.count == 3 && !page.next.len);
    CHECK(dossier_queue_counts(ctx, counts) == OK);
    CHECK(counts[QUEUE_INTAKE] == 3 && counts[QUEUE_ALL] == 4 && counts[QUEUE_LATE] == 0);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(dossier_queue(ctx, QUEUE_MINE, (Str){0}, &page) == OK);
    CHECK(page.count == 1); /* the only head of the body holds it */
    CHECK_STR(page.rows[0].code, dossier.code);
    ctx->now += 30 * DAY_MS;
    CHECK(dossier_queue(ctx, QUEUE_LATE, (Str){0}, &page) == OK);
    CHECK(page.count == 4);
    CHECK(dossier_search(ctx, S("nguyen thi hoai"), &page) == OK);
    CHECK(page.count == 4);
    CHECK(dossier_search(ctx, dossier.code, &page) == OK && page.count == 1);
}

TEST(a_long_queue_is_read_page_by_page)
{
    World     world;
    QueuePage page;
    size_t    seen = 0, pages = 0;
    Str       after = {0};
    world_make(ctx, &world);
    for (int i = 0; i < 120; i++, ctx->now += 1000)
        world_dossier(ctx, &world, "2.000635");
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    do {
        CHECK(dossier_queue(ctx, QUEUE_INTAKE, after, &page) == OK);
        seen += page.count;
        after = page.next;
    } while (after.len && ++pages < 10);
    CHECK(seen == 120 && pages == 2);
}

TEST(history_and_notices_tell_what_was_done)
{
    World        world;
    DossierLine *lines;
    Notice      *notices;
    size_t       count;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    CHECK(dossier_history(ctx, &dossier, &lines, &count) == OK && count == 4);
    CHECK_STR(lines[0].verb, S("dossier.submitted"));
    CHECK_STR(lines[2].to_name, S("Cán bộ specialist"));
    CHECK_STR(lines[3].reason, S("Thiếu chữ ký"));
    ctx->actor = world_citizen(ctx, &world);
    CHECK(notice_list(ctx, 10, &notices, &count) == OK && count == 2);
    CHECK_STR(notices[0].kind, S("supplement"));
}

TEST(the_applicant_rates_once)
{
    World   world;
    int64_t score;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    CHECK(dossier_rate(ctx, &dossier, 3, S("nhanh")) == ERR_CONFLICT); /* not over yet */
    fault_clear(ctx);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_REFUSE, ACT_COUNT});
    CHECK(dossier_rate(ctx, &dossier, 3, S("nhanh")) == ERR_DENIED); /* not the officer */
    fault_clear(ctx);
    ctx->actor = world_citizen(ctx, &world);
    CHECK(dossier_rate(ctx, &dossier, 3, S("nhanh")) == OK);
    CHECK(dossier_rating(ctx, &dossier, &score) == OK && score == 3);
    CHECK(dossier_rate(ctx, &dossier, 1, S("")) == ERR_CONFLICT);
}

TEST(a_draft_that_nobody_touches_for_three_months_is_forgotten)
{
    World                    world;
    Draft                    draft;
    File                     file;
    int64_t                  removed;
    const ServiceDefinition *definition;
    world_make(ctx, &world);
    ctx->actor = world_citizen(ctx, &world);
    CHECK(catalogue_find(ctx, S(PERMIT), &definition) == OK);
    CHECK(draft_open(ctx, definition, (Str){0}, &draft) == OK);
    Str owner = str_fmt(ctx->arena, "draft:%.*s", FMT(draft.id));
    CHECK(file_keep_bytes(ctx, S("%PDF-1.7"), S("a.pdf"), S("application/pdf"), owner, &file) == OK);
    ctx->now += 89 * DAY_MS;
    CHECK(draft_sweep(ctx, &removed) == OK && removed == 0);
    ctx->now += 2 * DAY_MS;
    CHECK(draft_sweep(ctx, &removed) == OK && removed == 1);
    CHECK(draft_find(ctx, draft.id, (Str){0}, &draft) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(file_find(ctx, file.id, &file) == ERR_NOT_FOUND);
}
