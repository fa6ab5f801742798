/* act_test — the acts built into every procedure: who may, when, once; and what each one leaves. */
#include "engine/dossier/act_test.h"

#include "engine/dossier/catalogue.h"

/* ---- apologise and extend --------------------------------------------------------------------- */

/* Decree 61/2018 Article 19.9: with reasons, a new date, once. */
TEST(a_head_extends_a_term_once_and_the_applicant_is_told)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    int64_t  first = dossier.due_at;
    ActInput extend = {.act = ACT_EXTEND, .days = 3, REASON};
    CHECK_STR(time_text(ctx->arena, first, LANG_EN), S("17:00 Tuesday 01/12/2026"));
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, extend));
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Friday 04/12/2026"));
    CHECK(dossier.extended == 3 && dossier.extended_at == ctx->now);
    CHECK(dossier.first_due_at == first && dossier.term == 7);
    CHECK(was_told(ctx, &world, "extended"));
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, extend));
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, extend));
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 19.9: at least one working day before the term ends. */
TEST(a_term_is_extended_a_working_day_before_it_ends_or_not_at_all)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world); /* due on Tuesday 1 December, 17:00 */
    ActInput extend = {.act = ACT_EXTEND, .days = 1, REASON};
    ctx->now = dossier.due_at - 17 * HOUR_MS; /* that Tuesday, just begun */
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, extend));
    ctx->now -= MINUTE_MS; /* Monday, 23:59 */
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, extend) == OK);
}

TEST(an_extension_needs_reasons_and_days)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, (ActInput){.act = ACT_EXTEND, REASON}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier,
                  (ActInput){.act = ACT_EXTEND, .days = 61, REASON}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier,
                  (ActInput){.act = ACT_EXTEND, .days = 2, .reason = S("x")}));
    Dossier fresh = world_dossier(ctx, &world, PERMIT);
    CHECK(denied(ctx, &world, SEAT_HEAD, fresh, (ActInput){.act = ACT_EXTEND, .days = 2, REASON}));
}

/* The term begins anew, and the extension is used up all the same. */
TEST(a_supplement_after_an_extension_restarts_the_term_and_allows_no_second_extension)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput extend = {.act = ACT_EXTEND, .days = 3, REASON};
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    CHECK(dossier.extended == 0 && dossier.extended_at > 0 && dossier.clock_from == ctx->now);
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, extend));
    CHECK(world_is_whole(ctx));
}

/* ---- stop, reassign, hand back ----------------------------------------------------------------- */

TEST(who_leads_stops_a_dossier_with_reasons)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput stop = {.act = ACT_STOP, REASON};
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, stop));
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_STOP, .reason = S("x")}));
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, stop) == OK);
    CHECK(dossier.status == STATUS_STOPPED && !dossier.step.len && dossier.done_at == ctx->now);
    CHECK_STR(last_event(ctx, &dossier).verb, S("dossier.stopped"));
    CHECK(was_told(ctx, &world, "stopped"));
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, stop));
    CHECK(world_is_whole(ctx));
}

TEST(a_head_reassigns_to_another_post_of_the_role)
{
    World     world;
    Assignee *others;
    size_t    count;
    Dossier   dossier = accepted(ctx, &world);
    ActInput  reassign = {.act = ACT_REASSIGN, .to = world.second_specialist, REASON};
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, reassign));
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(dossier_reassignees(ctx, &dossier, &others, &count) == OK && count == 1);
    CHECK_STR(others[0].post, world.second_specialist);
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, reassign) == OK);
    CHECK_STR(dossier.holder, world.second_specialist);
    CHECK_STR(dossier.step, S("examine"));
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, (ActInput){.act = ACT_VERDICT}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* holds it already */
    reassign.to = world.posts[SEAT_CLERK];
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* of another role */
    reassign = (ActInput){.act = ACT_REASSIGN, .to = world.posts[SEAT_SPECIALIST]};
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* no reason */
    CHECK(world_is_whole(ctx));
}

TEST(whoever_holds_it_hands_it_back_one_step)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput back = {.act = ACT_HAND_BACK, REASON};
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, back));
    CHECK(act_as(ctx, &world, SEAT_SPECIALIST, &dossier, back) == OK);
    CHECK_STR(dossier.step, S("assign"));
    CHECK_STR(dossier.holder, world.posts[SEAT_HEAD]);
    /* Behind it is the receipt, which is not undone. */
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, back));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_COUNT});
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, (ActInput){.act = ACT_HAND_BACK}));
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, back) == OK);
    CHECK_STR(dossier.step, S("site"));
    CHECK_STR(dossier.holder, world.posts[SEAT_SPECIALIST]);
    CHECK(world_is_whole(ctx));
}

/* ---- comment, attach --------------------------------------------------------------------------- */

TEST(an_officer_of_the_body_comments_and_nothing_else_changes)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    Dossier  before = dossier;
    ActInput comment = {.act = ACT_COMMENT, .note = S("Đã gọi điện cho chủ đầu tư")};
    CHECK(act_as(ctx, &world, SEAT_CLERK, &dossier, comment) == OK);
    CHECK(dossier.head.number == before.head.number + 1 && dossier.due_at == before.due_at);
    CHECK_STR(dossier.step, before.step);
    CHECK(str_starts(last_event(ctx, &dossier).payload, S("{\"note\":\"Đã gọi")));
    CHECK(invalid(ctx, &world, SEAT_CLERK, dossier, (ActInput){.act = ACT_COMMENT, .note = S(" ")}));
    ctx->actor = world_citizen(ctx, &world);
    comment.seen = dossier.head.number;
    CHECK(dossier_act(ctx, &dossier, &comment) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

SQL(test_other_file, "UPDATE dossier_file SET sha256 = $2 WHERE dossier = $1");

TEST(an_officer_attaches_a_file_that_the_event_names)
{
    World        world;
    File         file;
    DossierFile *files;
    size_t       count;
    Dossier      dossier = accepted(ctx, &world);
    CHECK(file_keep_bytes(ctx, S("%PDF-1.7 b"), S("bien-ban.pdf"), S("application/pdf"),
                          dossier_file_owner(ctx, &dossier), &file) == OK);
    ActInput attach = {.act = ACT_ATTACH, .file = &file};
    CHECK(act_as(ctx, &world, SEAT_SPECIALIST, &dossier, attach) == OK);
    CHECK(dossier_files(ctx, &dossier, &files, &count) == OK && count == 1);
    CHECK_STR(files[0].file, file.id);
    CHECK_STR(files[0].post, world.posts[SEAT_SPECIALIST]);
    CHECK(files[0].number == dossier.head.number);
    attach.file = &world.paper; /* somebody else's */
    CHECK(invalid(ctx, &world, SEAT_SPECIALIST, dossier, attach));
    attach.file = NULL;
    CHECK(invalid(ctx, &world, SEAT_SPECIALIST, dossier, attach));
    CHECK(world_is_whole(ctx));
    CHECK(db_run(ctx, &test_other_file, PARAMS(db_text(dossier.id), db_bytes(S("another")))) == OK);
    CHECK(!world_is_whole(ctx));
}

/* ---- a result that is out ----------------------------------------------------------------------- */

SQL(test_results,
    "SELECT data, number FROM document WHERE object = $1 AND kind = 'result' ORDER BY asked_at, id");

TEST(a_wrong_result_is_corrected_by_its_signer_and_stays_corrected)
{
    World     world;
    Rows      made;
    Dossier   dossier = accepted(ctx, &world);
    ResultFix fix = {S("floor_area"), S("200,5 m²")};
    ActInput  correct = {.act = ACT_CORRECT, .fixes = &fix, .fix_count = 1, REASON};
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_VERDICT, ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_COUNT});
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, correct)); /* not yet out */
    world_acts(ctx, &world, &dossier, (Act[]){ACT_NUMBER, ACT_DELIVER, ACT_COUNT});
    Dossier before = dossier;
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, correct));
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_CORRECT}));
    ctx->now += HOUR_MS;
    const ServiceDefinition *definition;
    CHECK(catalogue_find(ctx, S(PERMIT), &definition) == OK && definition->result.n_data);
    fix.name = definition->result.data[0].placeholder;
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, correct) == OK);
    CHECK(dossier.status == STATUS_DELIVERED && dossier.corrections == 1);
    CHECK(!str_eq(dossier.number, before.number) && dossier.done_at == before.done_at);
    CHECK(was_told(ctx, &world, "corrected"));
    ctx->now += HOUR_MS;
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, (ActInput){.act = ACT_REISSUE, REASON}) == OK);
    Str object = dossier_file_owner(ctx, &dossier);
    CHECK(db_all(ctx, &test_results, PARAMS(db_text(object)), &made) == OK && made.len == 3);
    CHECK(!strstr(str_c(ctx->arena, row_text(rows_at(&made, 0), "data")), "200,5"));
    CHECK(strstr(str_c(ctx->arena, row_text(rows_at(&made, 1), "data")), "200,5") != NULL);
    CHECK(strstr(str_c(ctx->arena, row_text(rows_at(&made, 2), "data")), "200,5") != NULL);
    CHECK_STR(row_text(rows_at(&made, 2), "number"), dossier.number);
    fix.name = S("no_such_datum");
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, correct));
    CHECK(world_is_whole(ctx));
}

TEST(a_refusal_is_no_result_to_correct)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_REFUSE, ACT_DELIVER, ACT_COUNT});
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_REISSUE, REASON}));
}
