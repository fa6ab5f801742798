/* term_test — clocks and queues at their edges: what is late, what never comes, who is gone. */
#include "base/time.h"
#include "db/db.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

/* The step's own term begins again. */
TEST(a_supplement_answered_at_intake_is_not_late_at_once)
{
    World   world;
    int64_t counts[QUEUE_COUNT];
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    CHECK(dossier.status == STATUS_SUBMITTED && dossier.step_due_at > ctx->now);
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    CHECK(dossier_queue_counts(ctx, counts) == OK && counts[QUEUE_LATE] == 0);
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 15, by whichever way it is asked. */
TEST(a_verdict_does_not_ask_for_a_second_supplement)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    ActInput lack = {.act = ACT_VERDICT,
                     .seen = dossier.head.number,
                     .verdict = S("lack"),
                     .reason = S("Thiếu chữ ký"),
                     .basis = S("Nghị định 217/2026/NĐ-CP")};
    CHECK(dossier_act(ctx, &dossier, &lack) == ERR_DENIED);
}

/* Otherwise it would lie there for ever: nobody else may act while the clock stands. */
TEST(a_supplement_that_never_comes_may_be_refused_after_its_term)
{
    World      world;
    Supplement asked;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    CHECK(world_act(ctx, &world, &dossier, ACT_REFUSE) == ERR_DENIED);
    fault_clear(ctx);
    ctx->now = dossier.supplement_due_at + 1;
    CHECK(world_act(ctx, &world, &dossier, ACT_REFUSE) == OK);
    CHECK(dossier.status == STATUS_DONE && dossier.outcome == OUTCOME_REFUSED);
    CHECK(!dossier.paused_at && !dossier.supplement_due_at);
    CHECK(dossier_supplement(ctx, &dossier, &asked) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

TEST(closed_dossiers_are_read_page_by_page_newest_first)
{
    World     world;
    QueuePage page;
    size_t    seen = 0, pages = 0;
    Str       after = {0};
    world_make(ctx, &world);
    for (int i = 0; i < 60; i++, ctx->now += 1000) {
        Dossier dossier = world_dossier(ctx, &world, "2.000635");
        CHECK(world_act(ctx, &world, &dossier, ACT_WITHDRAW) == OK);
    }
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    do {
        CHECK(dossier_queue(ctx, QUEUE_CLOSED, after, &page) == OK);
        if (!pages)
            CHECK(str_ends(page.rows[0].code, S("-0060")));
        seen += page.count;
        after = page.next;
    } while (after.len && ++pages < 10);
    CHECK(seen == 60 && pages == 1);
}

SQL(test_post_ends, "UPDATE post SET valid_to = '2026-11-20' WHERE id = $1");

/* Whoever held it may be gone: the step falls to the role again. */
TEST(a_step_does_not_fall_to_a_post_that_has_ended)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_COUNT});
    CHECK(db_run(ctx, &test_post_ends, PARAMS(db_text(world.posts[SEAT_SPECIALIST]))) == OK);
    db_forget(ctx);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    ActInput redo = {.act = ACT_VERDICT,
                     .seen = dossier.head.number,
                     .verdict = S("redo"),
                     .reason = S("Xem lại")};
    CHECK(dossier_act(ctx, &dossier, &redo) == OK);
    CHECK_STR(dossier.role, S("specialist"));
    CHECK_STR(dossier.holder, world.second_specialist);
}

SQL(test_papers_data, "SELECT data FROM document WHERE object = $1 AND kind = $2");

/* Official papers are in Vietnamese, whatever language the officer reads. */
TEST(an_official_paper_is_in_vietnamese_for_an_officer_who_reads_english)
{
    World world;
    Row   row;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    ctx->lang = LANG_EN;
    CHECK(world_act(ctx, &world, &dossier, ACT_REFUSE) == OK);
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier.id));
    CHECK(db_one(ctx, &test_papers_data, PARAMS(db_text(object), db_text(S("refusal"))),
                 &row) == OK);
    const char *data = str_c(ctx->arena, row_text(row, "data"));
    CHECK(strstr(data, "Chức danh") && !strstr(data, "Post"));
}
