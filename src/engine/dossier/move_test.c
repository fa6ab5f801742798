/* move_test — live dossiers and drafts when a definition changes. */
#include "engine/dossier/move.h"

#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_test.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/publish.h"
#include "test/world.h"

#define PERMIT "1.013225"

/* A newer version of the permit, in force from today, with one thing changed. Compiled versions are
 * kept per process, so each test has a number of its own. */
static int newer = 100;

static void change(Ctx *ctx, const char *from, const char *to)
{
    Publication       publication;
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Str               json = test_file(ctx, PERMIT_FILE);
    Str version = str_fmt(ctx->arena, "\"version\": %d", ++newer);
    json = test_replace(ctx, json, "\"version\": 1", str_c(ctx->arena, version));
    json = test_replace(ctx, json, "\"2026-07-01\"", "\"2026-11-20\"");
    for (bool is_first = true; is_first || test_has(json, from); is_first = false)
        json = test_replace(ctx, json, from, to);
    ctx->actor = &SYSTEM_ACTOR;
    Err err = publish_check(ctx, json, S("second.json"), errors, &publication);
    CHECK(err == OK);
    if (err != OK)
        printf("%.*s\n", FMT(definition_errors_text(ctx, errors)));
    CHECK(err == OK && publish_store(ctx, &publication, true) == OK);
}

static void examined(Ctx *ctx, const World *world, Dossier *out)
{
    *out = world_dossier(ctx, world, PERMIT);
    world_acts(ctx, world, out, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
}

static void reload(Ctx *ctx, Dossier *dossier)
{
    const Actor *before = ctx->actor;
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_find(ctx, dossier->id, dossier) == OK);
    ctx->actor = before;
}

TEST(a_dossier_keeps_its_version_until_it_is_moved)
{
    World       world;
    Dossier     dossier;
    MovePreview preview;
    MoveItem    item;
    world_make(ctx, &world);
    examined(ctx, &world, &dossier);
    change(ctx, "\"amount\": 50000", "\"amount\": 90000");
    reload(ctx, &dossier);
    CHECK(dossier.version == 1);
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_preview(ctx, S(PERMIT), 1, newer, &preview) == OK);
    CHECK(preview.count == 1 && preview.fine == 1 && preview.diff.count > 0);
    CHECK(preview.items[0].fee_before == 50000 && preview.items[0].fee_after == 90000);
    reload(ctx, &dossier);
    CHECK(dossier.version == 1); /* a preview writes nothing */
    CHECK(move_dossier(ctx, dossier.id, newer, S(" "), &item) == ERR_INVALID);
    fault_clear(ctx);
    CHECK(move_dossier(ctx, dossier.id, newer, S("Nghị quyết mới"), &item) == OK && item.is_moved);
    Dossier before = dossier;
    reload(ctx, &dossier);
    CHECK(dossier.version == newer && dossier.due_at == before.due_at);
    CHECK_STR(dossier.step, before.step);
    CHECK_STR(dossier.holder, before.holder);
    CHECK(dossier.step_due_at == before.step_due_at);
    CHECK(world_is_whole(ctx));
    CHECK(world_act(ctx, &world, &dossier, ACT_VERDICT) == OK); /* it goes on */
}

static void move_with_term(Ctx *ctx, const char *rule, Dossier *before, Dossier *after)
{
    World    world;
    MoveItem item;
    world_make(ctx, &world);
    examined(ctx, &world, before);
    change(ctx, "{\"in\": 7}", rule);
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_dossier(ctx, before->id, newer, S("vì"), &item) == OK && item.is_moved);
    *after = *before;
    reload(ctx, after);
    CHECK(after->first_due_at == before->first_due_at && after->version == newer);
    CHECK(world_is_whole(ctx));
}

TEST(a_shorter_term_holds_from_the_day_the_clock_began)
{
    Dossier before, after;
    move_with_term(ctx, "{\"in\": 6}", &before, &after);
    CHECK(after.term == 6 && after.clock_from == before.clock_from);
    /* Received on Friday 20 November: six working days end on Monday 30 November. */
    CHECK_STR(time_text(ctx->arena, after.due_at, LANG_EN), S("17:00 Monday 30/11/2026"));
}

TEST(a_longer_term_does_not_put_off_what_was_promised)
{
    Dossier before, after;
    move_with_term(ctx, "{\"in\": 12}", &before, &after);
    CHECK(after.term == 7 && after.due_at == before.due_at);
}

TEST(a_step_given_more_time_counts_from_when_it_began)
{
    World    world;
    Dossier  dossier;
    MoveItem item;
    world_make(ctx, &world);
    examined(ctx, &world, &dossier); /* on Friday at 11:00, two working days */
    change(ctx, "\"in\": \"2d\"", "\"in\": \"1d\"");
    ctx->now += 3 * HOUR_MS;
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_dossier(ctx, dossier.id, newer, S("vì"), &item) == OK && item.is_moved);
    CHECK_STR(time_text(ctx->arena, dossier.step_due_at, LANG_EN), S("11:00 Tuesday 24/11/2026"));
    CHECK_STR(time_text(ctx->arena, item.after.step_due_at, LANG_EN),
              S("11:00 Monday 23/11/2026"));
}

TEST(what_cannot_be_moved_is_said_and_stays)
{
    World    world;
    Dossier  dossier;
    MoveItem item;
    world_make(ctx, &world);
    examined(ctx, &world, &dossier);
    change(ctx, "\"do\": \"examine\"", "\"do\": \"review\"");
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_dossier(ctx, dossier.id, newer, S("vì"), &item) == OK);
    CHECK(!item.is_moved && item.obstacle == MOVE_NO_STEP);
    CHECK_STR(item.what, S("examine"));
    reload(ctx, &dossier);
    CHECK(dossier.version == 1);
    ctx->actor = world_stranger(ctx, &world);
    CHECK(move_dossier(ctx, dossier.id, newer, S("vì"), &item) == ERR_NOT_FOUND);
}

TEST(a_dossier_whose_answers_no_longer_fit_stays)
{
    World    world;
    Dossier  dossier;
    MoveItem item;
    world_make(ctx, &world);
    examined(ctx, &world, &dossier);
    change(ctx, "\"designer\"", "\"drafter\"");
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_dossier(ctx, dossier.id, newer, S("vì"), &item) == OK);
    CHECK(item.obstacle == MOVE_ANSWERS && item.what.len);
}

TEST(a_dossier_that_waits_for_a_supplement_stays)
{
    World    world;
    Dossier  dossier;
    MoveItem item;
    world_make(ctx, &world);
    examined(ctx, &world, &dossier);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_SUPPLEMENT, ACT_COUNT});
    change(ctx, "\"amount\": 50000", "\"amount\": 90000");
    ctx->actor = world_officer(ctx, &world, SEAT_CHAIR);
    CHECK(move_dossier(ctx, dossier.id, newer, S("vì"), &item) == OK);
    CHECK(item.obstacle == MOVE_SUPPLEMENT && !item.is_moved);
}

/* ---- drafts --------------------------------------------------------------------------------- */

TEST(a_draft_goes_on_in_the_new_version_when_all_that_was_typed_fits)
{
    World        world;
    DraftChange *changes;
    size_t       count;
    Dossier      dossier;
    world_make(ctx, &world);
    Draft draft = world_draft(ctx, &world, PERMIT);
    CHECK(draft.version == 1);
    change(ctx, "\"amount\": 50000", "\"amount\": 90000");
    ctx->actor = world_citizen(ctx, &world);
    Str typed = draft.answers;
    CHECK(draft_find(ctx, draft.id, (Str){0}, &draft) == OK);
    CHECK(draft.version == newer);
    CHECK_STR(draft.answers, typed);
    CHECK(draft_changes(ctx, &draft, &changes, &count) == OK && count == 0);
    CHECK(draft_submit(ctx, &draft, &dossier) == OK && dossier.version == newer);
}

TEST(what_must_be_answered_again_is_told_and_nothing_typed_is_lost)
{
    World        world;
    DraftChange *changes;
    size_t       count, again = 0, gone = 0;
    Answers      answers;
    world_make(ctx, &world);
    Draft draft = world_draft(ctx, &world, PERMIT);
    change(ctx, "\"designer\"", "\"drafter\"");
    ctx->actor = world_citizen(ctx, &world);
    CHECK(draft_open(ctx, &(ServiceDefinition){.service = S(PERMIT)}, (Str){0}, &draft) == OK);
    CHECK(draft.version == newer);
    CHECK(draft_changes(ctx, &draft, &changes, &count) == OK && count == 2);
    for (size_t i = 0; i < count; i++) {
        again += changes[i].is_asked && str_eq(changes[i].field, S("drafter"));
        gone += !changes[i].is_asked && str_eq(changes[i].field, S("designer"));
        CHECK(changes[i].label.len > 0);
        CHECK(changes[i].is_asked || changes[i].typed.len > 0);
    }
    CHECK(again == 1 && gone == 1);
    CHECK(draft_answers(ctx, &draft, &answers) == OK);
    CHECK(draft_save(ctx, &draft, S("x"), &answers) == OK);
    CHECK(draft_find(ctx, draft.id, (Str){0}, &draft) == OK && draft.version == newer);
    CHECK(draft_changes(ctx, &draft, &changes, &count) == OK && count == 2); /* still told */
}
