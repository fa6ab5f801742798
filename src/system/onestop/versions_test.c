/* versions_test — versions, moving and hand-over through the whole request. */
#include "system/onestop/publish_web.h"

#include "base/time.h"
#include "core/account.h"
#include "core/embedded.h"
#include "engine/dossier/handover.h"
#include "engine/dossier/publish.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

typedef struct Office {
    World   world;
    Browser browser;
    Actor   actor;
    Dossier dossier;
} Office;

static void sit(Office *office, Ctx *ctx, WorldSeat seat, bool may_order)
{
    office->actor = *world_officer(ctx, &office->world, seat);
    actor_grant(&office->actor, &MAY_MOVE);
    if (may_order)
        actor_grant(&office->actor, &MAY_HAND_OVER);
    office->browser.actor = &office->actor;
}

static void begin(Ctx *ctx, Office *office)
{
    world_make(ctx, &office->world);
    office->dossier = world_dossier(ctx, &office->world, PERMIT);
    world_acts(ctx, &office->world, &office->dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    browser_open(ctx, &VERSIONS, &office->browser);
}

static Str replace(Ctx *ctx, Str text, Str from, Str to)
{
    const char *found = memmem(text.at, text.len, from.at, from.len);
    Buf         out = {.arena = ctx->arena};
    CHECK(found != NULL);
    if (!found)
        return text;
    size_t before = (size_t)(found - text.at);
    buf_add(&out, (Str){text.at, before});
    buf_add(&out, to);
    buf_add(&out, (Str){found + from.len, text.len - before - from.len});
    return buf_str(&out);
}

/* A newer version with another fee, in force from today; its own number, as in move_test. */
static void publish(Ctx *ctx)
{
    Publication publication;
    Str         json;
    CHECK(embedded_find(S("definitions/services/construction_permit.json"), &json));
    json = replace(ctx, json, S("\"version\": 1"), S("\"version\": 900"));
    json = replace(ctx, json, S("\"2026-07-01\""), S("\"2026-11-20\""));
    json = replace(ctx, json, S("\"amount\": 50000"), S("\"amount\": 90000"));
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(publish_check(ctx, json, S("v.json"), NEW(ctx->arena, DefinitionErrors),
                        &publication) == OK);
    CHECK(publish_store(ctx, &publication, true) == OK);
}

TEST(a_head_sees_what_a_version_changes_and_moves_dossiers_with_a_reason)
{
    Office office;
    begin(ctx, &office);
    publish(ctx);
    sit(&office, ctx, SEAT_CHAIR, false);
    browser_get(&office.browser, S("/desk/definitions"));
    CHECK(office.browser.status == 200);
    CHECK(browser_sees(&office.browser, "move?service=1.013225&amp;from=1&amp;to=900"));
    browser_get(&office.browser, S("/desk/definitions/move?service=1.013225&from=1&to=900"));
    CHECK(office.browser.status == 200 && browser_sees(&office.browser, "50000 → 90000 đ"));
    browser_post(&office.browser, S("/desk/definitions/move"),
                 str_fmt(ctx->arena, "service=1.013225&from=1&to=900&dossier=%.*s",
                         FMT(office.dossier.id)));
    CHECK(office.browser.status == 422); /* the reason is missing */
    browser_post(&office.browser, S("/desk/definitions/move"),
                 str_fmt(ctx->arena, "service=1.013225&from=1&to=900&reason=x&dossier=%.*s",
                         FMT(office.dossier.id)));
    CHECK(office.browser.status == 200);
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_find(ctx, office.dossier.id, &office.dossier) == OK);
    CHECK(office.dossier.version == 900);
    CHECK(world_is_whole(ctx));
    office.actor = *world_officer(ctx, &office.world, SEAT_CLERK); /* without the right */
    browser_get(&office.browser, S("/desk/definitions"));
    CHECK(office.browser.status == 403);
}

static const char ORDER[] = "giver=H57.24&receiver=H57.21&day=2026-11-20&basis=NQ+202";

TEST(a_hand_over_is_previewed_ordered_done_and_confirmed)
{
    Office    office;
    Handover *all;
    size_t    count;
    int64_t   after = 0;
    begin(ctx, &office);
    sit(&office, ctx, SEAT_CHAIR, true);
    browser_get(&office.browser, S("/desk/handovers"));
    CHECK(office.browser.status == 200);
    browser_post(&office.browser, S("/desk/handovers"),
                 S("giver=H99.99&receiver=H57.21&day=2026-11-20&basis=x"));
    CHECK(office.browser.status == 422);
    browser_post(&office.browser, S("/desk/handovers"), str_of(ORDER));
    CHECK(office.browser.status == 200 && browser_sees(&office.browser, "name=\"confirmed\""));
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(handover_list(ctx, &all, &count) == OK && count == 0); /* a preview changes nothing */
    browser_post(&office.browser, S("/desk/handovers"),
                 str_fmt(ctx->arena, "%s&confirmed=1", ORDER));
    CHECK(office.browser.status == 303);
    Str at = str_copy(ctx->arena, office.browser.location);
    browser_get(&office.browser, at);
    CHECK(office.browser.status == 200);
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(handover_list(ctx, &all, &count) == OK && count == 1);
    CHECK(handover_batch(ctx, &all[0], 100, &after) == OK && all[0].total == 1);
    browser_get(&office.browser, at);
    CHECK(browser_sees(&office.browser, str_c(ctx->arena, office.dossier.code)));
    browser_post(&office.browser, str_fmt(ctx->arena, "%.*s/confirm", FMT(at)), S("side=receiver"));
    CHECK(office.browser.status == 403);
    browser_post(&office.browser, str_fmt(ctx->arena, "%.*s/confirm", FMT(at)), S("side=giver"));
    CHECK(office.browser.status == 303);
    browser_get(&office.browser, str_fmt(ctx->arena, "%.*s/receipt", FMT(at)));
    CHECK(office.browser.status == 200 && browser_sees(&office.browser, "motcua handover 1"));
    CHECK(world_is_whole(ctx));
    const Actor *stranger = world_stranger(ctx, &office.world);
    office.browser.actor = stranger;
    browser_get(&office.browser, at);
    CHECK(office.browser.status == 404);
}
