/* draft_renewed_test — an applicant comes back to a draft whose form has a newer version. */
#include "system/portal/portal.h"

#include "core/embedded.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/publish.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

static Str replace_all(Ctx *ctx, Str text, Str from, Str to)
{
    Buf out = {.arena = ctx->arena};
    for (const char *found; (found = memmem(text.at, text.len, from.at, from.len));) {
        size_t before = (size_t)(found - text.at);
        buf_add(&out, (Str){text.at, before});
        buf_add(&out, to);
        text = (Str){found + from.len, text.len - before - from.len};
    }
    buf_add(&out, text);
    return buf_str(&out);
}

/* Who made the design is asked in other words, under another name; a number of its own. */
static void publish(Ctx *ctx)
{
    Publication publication;
    Str         json;
    CHECK(embedded_find(S("definitions/services/construction_permit.json"), &json));
    json = replace_all(ctx, json, S("\"version\": 1"), S("\"version\": 950"));
    json = replace_all(ctx, json, S("\"2026-07-01\""), S("\"2026-11-20\""));
    json = replace_all(ctx, json, S("\"designer\""), S("\"drafter\""));
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(publish_check(ctx, json, S("v.json"), NEW(ctx->arena, DefinitionErrors),
                        &publication) == OK);
    CHECK(publish_store(ctx, &publication, true) == OK);
}

TEST(an_applicant_is_told_what_a_newer_form_asks_again_and_what_they_had_typed)
{
    World    world;
    Browser  browser;
    world_make(ctx, &world);
    Draft draft = world_draft(ctx, &world, PERMIT);
    browser_open(ctx, &PORTAL, &browser);
    browser.actor = world_citizen(ctx, &world);
    Str at = str_fmt(ctx->arena, "/drafts/%.*s", FMT(draft.id));
    browser_get(&browser, at);
    CHECK(browser.status == 200 && !browser_sees(&browser, "Biểu mẫu đã có phiên bản mới"));
    publish(ctx);
    browser_get(&browser, at);
    CHECK(browser.status == 200 && browser_sees(&browser, "Biểu mẫu đã có phiên bản mới"));
    CHECK(browser_sees(&browser, "Cần trả lời: Người hoặc đơn vị thiết kế"));
    CHECK(browser_sees(&browser, "Trước đây bạn đã khai:"));
    browser_post(&browser, S("/services/" PERMIT "/start"), S(""));
    CHECK(browser.status == 303);
    CHECK_STR(browser.location, at); /* not the first question: what changed comes first */
}
