/* verify_test — whatever is changed behind the events is found, and named. */
#include "core/seal.h"
#include "engine/dossier/verify.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

SQL(test_change_dossier, "UPDATE dossier SET due_at = due_at + 1");
SQL(test_change_queue, "UPDATE dossier SET urgent_at = urgent_at + 1");

TEST(a_row_that_is_not_what_its_events_say_is_named)
{
    World        world;
    VerifyReport report;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    CHECK(world_is_whole(ctx));
    CHECK(db_run(ctx, &test_change_dossier, NO_PARAMS) == OK);
    CHECK(seal_verify(ctx, DOSSIER_VERIFY, (Str){0}, NULL, &report) == OK && !report.is_whole);
    CHECK(strstr(str_c(ctx->arena, report.problem), "due_at") != NULL);
    CHECK(strstr(str_c(ctx->arena, report.problem), str_c(ctx->arena, dossier.id)) != NULL);
}

TEST(a_place_in_the_queue_that_is_wrong_is_named)
{
    World        world;
    VerifyReport report;
    world_make(ctx, &world);
    world_dossier(ctx, &world, PERMIT);
    CHECK(db_run(ctx, &test_change_queue, NO_PARAMS) == OK);
    CHECK(seal_verify(ctx, DOSSIER_VERIFY, (Str){0}, NULL, &report) == OK && !report.is_whole);
}

SQL(test_answers, "UPDATE dossier_data SET answers = replace(answers, '218', '219')");
SQL(test_answers_hash, "UPDATE dossier_data SET sha256 = $1");
SQL(test_answers_gone, "DELETE FROM dossier_data");
SQL(test_fold, "UPDATE dossier SET applicant_fold = 'x'");
SQL(test_paper_hash, "UPDATE dossier_paper SET sha256 = $1");
SQL(test_paper_gone,
    "DELETE FROM dossier_paper WHERE nr = (SELECT min(nr) FROM dossier_paper)");
SQL(test_supplement, "UPDATE supplement SET due_at = due_at + 1");
SQL(test_supplement_gone, "DELETE FROM supplement");
SQL(test_rating, "UPDATE rating SET score = 1");
SQL(test_rating_gone, "DELETE FROM rating");
SQL(test_document, "UPDATE document SET number = '99/X' WHERE number <> ''");
SQL(test_document_data, "UPDATE document SET data = '{}'");
SQL(test_document_gone, "DELETE FROM document WHERE kind = 'result'");
SQL(test_book, "UPDATE book_number SET last = last + 1");

static void a_whole_life(Ctx *ctx, World *world)
{
    world_make(ctx, world);
    Dossier dossier = world_dossier(ctx, world, PERMIT);
    world_acts(ctx, world, &dossier,
               (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER, ACT_VERDICT,
                       ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_NUMBER, ACT_DELIVER, ACT_COUNT});
    ctx->actor = world_citizen(ctx, world);
    CHECK(dossier_rate(ctx, &dossier, 3, S("nhanh")) == OK);
}

TEST(whatever_is_changed_behind_the_events_is_named)
{
    static const struct {
        const Sql  *change;
        bool        has_hash;
        const char *named;
    } CHANGES[] = {
        {&test_answers, false, "dossier_data"},
        {&test_answers_hash, true, "dossier_data"},
        {&test_answers_gone, false, "dossier_data"},
        {&test_fold, false, "applicant_fold"},
        {&test_paper_hash, true, "dossier_paper"},
        {&test_paper_gone, false, "dossier_paper"},
        {&test_supplement, false, "supplement"},
        {&test_supplement_gone, false, "supplement"},
        {&test_rating, false, "rating"},
        {&test_rating_gone, false, "rating"},
        {&test_document, false, "document"},
        {&test_document_data, false, "document"},
        {&test_document_gone, false, "document"},
        {&test_book, false, "book_number"},
    };
    World world;
    a_whole_life(ctx, &world);
    CHECK(world_is_whole(ctx));
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        VerifyReport report;
        Params       hash = PARAMS(db_bytes(S("x1234567890123456789012345678901")));
        ctx->actor = &SYSTEM_ACTOR;
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_run(ctx, CHANGES[i].change, CHANGES[i].has_hash ? hash : NO_PARAMS) == OK);
        CHECK(seal_verify(ctx, DOSSIER_VERIFY, (Str){0}, NULL, &report) == OK);
        if (report.is_whole || !strstr(str_c(ctx->arena, report.problem), CHANGES[i].named))
            printf("%s: %.*s\n", CHANGES[i].change->name, FMT(report.problem));
        CHECK(strstr(str_c(ctx->arena, report.problem), CHANGES[i].named) != NULL);
        db_rollback(ctx);
    }
    CHECK(world_is_whole(ctx));
}
