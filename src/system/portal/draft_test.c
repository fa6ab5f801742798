/* draft_test — typing an application: nothing typed is lost, and nobody else sees it. */
#include "system/portal/portal.h"

#include "base/json.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

typedef struct Scene {
    World   world;
    Browser browser;
    Str     draft; /* "/drafts/…" */
} Scene;

/* A permit begun by somebody who has not signed in. */
static void begin(Ctx *ctx, Scene *scene)
{
    world_make(ctx, &scene->world);
    browser_open(ctx, &PORTAL, &scene->browser);
    browser_post(&scene->browser, S("/services/" PERMIT "/start"), S(""));
    CHECK(scene->browser.status == 303);
    Str rest = scene->browser.location, id;
    CHECK(str_starts(rest, S("/drafts/")));
    str_cut((Str){rest.at + 8, rest.len - 8}, '/', &id, &(Str){0});
    scene->draft = str_fmt(ctx->arena, "/drafts/%.*s", FMT(id));
}

static Str at(Scene *scene, const char *path)
{
    return str_fmt(scene->browser.ctx->arena, "%.*s%s", FMT(scene->draft), path);
}

static bool is_led_to(const Scene *scene, const char *part)
{
    Str to = scene->browser.location;
    return scene->browser.status == 303 && memmem(to.at, to.len, part, strlen(part)) != NULL;
}

TEST(a_draft_begins_without_an_account_and_one_page_leads_to_the_next)
{
    Scene scene;
    begin(ctx, &scene);
    CHECK(is_led_to(&scene, "/pages/about_owner"));
    browser_get(&scene.browser, at(&scene, "/pages/contact"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "name=\"phone\""));
    browser_post(&scene.browser, at(&scene, "/pages/contact"),
                 S("phone=0900+000+218&_act=next"));
    CHECK(is_led_to(&scene, "/pages/about_right"));
    browser_post(&scene.browser, at(&scene, "/pages/contact"), S("phone=0900000218&_act=exit"));
    CHECK_STR(scene.browser.location, scene.draft);
    browser_get(&scene.browser, scene.draft);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "Đã lưu nháp lúc 09:00"));
}

TEST(a_draft_without_an_account_is_found_again_on_its_own_device_alone)
{
    Scene scene;
    begin(ctx, &scene);
    browser_get(&scene.browser, S("/services/" PERMIT));
    CHECK(browser_sees(&scene.browser, "href=\"/drafts\""));
    browser_get(&scene.browser, S("/drafts"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, str_c(ctx->arena, scene.draft)));
    scene.browser.cookie = (Str){0};
    browser_get(&scene.browser, S("/drafts"));
    CHECK(!browser_sees(&scene.browser, str_c(ctx->arena, scene.draft)));
    CHECK(browser_sees(&scene.browser, "Máy này không giữ bản nháp nào"));
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_get(&scene.browser, S("/drafts"));
    CHECK(scene.browser.status == 303);
}

TEST(a_wrong_date_is_named_kept_and_shown_again)
{
    Scene scene;
    begin(ctx, &scene);
    browser_post(&scene.browser, at(&scene, "/pages/about_work"),
                 S("work=new&start_on-day=30&start_on-month=02&start_on-year=2026&_act=next"));
    CHECK(scene.browser.status == 422);
    CHECK(browser_sees(&scene.browser, "không có ngày như vậy"));
    CHECK(browser_sees(&scene.browser, "<title>Lỗi:"));
    browser_get(&scene.browser, at(&scene, "/pages/about_work"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "value=\"30\""));
    CHECK(browser_sees(&scene.browser, "value=\"02\"") &&
          browser_sees(&scene.browser, "value=\"2026\""));
}

TEST(text_that_is_no_text_changes_nothing_and_text_in_pieces_is_put_together)
{
    Scene scene;
    begin(ctx, &scene);
    browser_post(&scene.browser, at(&scene, "/pages/about_design"),
                 S("designer=Cty+An&_act=exit"));
    browser_post(&scene.browser, at(&scene, "/pages/about_design"),
                 S("designer=%FF%FE&_act=exit"));
    CHECK(scene.browser.status == 422);
    browser_get(&scene.browser, at(&scene, "/pages/about_design"));
    CHECK(browser_sees(&scene.browser, "value=\"Cty An\""));
    /* Huế with its marks apart */
    browser_post(&scene.browser, at(&scene, "/pages/about_design"),
                 S("designer=Hue%CC%82%CC%81&_act=exit"));
    browser_get(&scene.browser, at(&scene, "/pages/about_design"));
    CHECK(browser_sees(&scene.browser, "value=\"Huế\""));
}

TEST(two_tabs_and_an_autosave_lose_nothing_of_each_other)
{
    Scene scene;
    begin(ctx, &scene);
    browser_get(&scene.browser, at(&scene, "/pages/contact"));
    browser_get(&scene.browser, at(&scene, "/pages/about_design"));
    browser_post(&scene.browser, at(&scene, "/pages/about_design"), S("designer=An&_act=exit"));
    browser_post(&scene.browser, at(&scene, "/autosave"), S("phone=0900000218"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "\"saved_at\""));
    browser_post(&scene.browser, at(&scene, "/pages/contact"), S("email=a%40b.vn&_act=exit"));
    scene.browser.json = true;
    browser_get(&scene.browser, scene.draft);
    CHECK(browser_sees(&scene.browser, "\"An\"") && browser_sees(&scene.browser, "a@b.vn"));
    CHECK(browser_sees(&scene.browser, "0900000218"));
}

TEST(a_draft_of_another_browser_is_not_found)
{
    Scene scene;
    begin(ctx, &scene);
    static const char *const PATHS[] = {"", "/pages/contact", "/papers/design", "/check",
                                        "/files/x"};
    Str cookie = scene.browser.cookie;
    scene.browser.cookie = (Str){0};
    for (size_t i = 0; i < COUNT(PATHS); i++) {
        browser_get(&scene.browser, at(&scene, PATHS[i]));
        CHECK(scene.browser.status == 404);
    }
    browser_post(&scene.browser, at(&scene, "/pages/contact"), S("phone=1"));
    CHECK(scene.browser.status == 404);
    browser_post(&scene.browser, at(&scene, "/delete"), S(""));
    CHECK(scene.browser.status == 404);
    scene.browser.actor = world_stranger(ctx, &scene.world);
    browser_get(&scene.browser, scene.draft);
    CHECK(scene.browser.status == 404);
    scene.browser.actor = NULL;
    scene.browser.cookie = cookie;
    browser_get(&scene.browser, scene.draft);
    CHECK(scene.browser.status == 200);
}

TEST(what_is_typed_after_the_session_ended_is_saved_but_not_shown)
{
    Scene scene;
    begin(ctx, &scene);
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_post(&scene.browser, at(&scene, "/pages/contact"), S("phone=0900000218&_act=next"));
    CHECK(is_led_to(&scene, "/pages/about_right"));
    scene.browser.actor = NULL; /* it ended while the person typed */
    browser_get(&scene.browser, scene.draft);
    CHECK(scene.browser.status == 404);
    browser_post(&scene.browser, at(&scene, "/pages/about_design"), S("designer=An&_act=next"));
    CHECK(is_led_to(&scene, "/login?next=/drafts/"));
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_get(&scene.browser, at(&scene, "/pages/about_design"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "value=\"An\""));
}

TEST(rows_are_added_and_taken_away)
{
    Scene scene;
    begin(ctx, &scene);
    browser_get(&scene.browser, at(&scene, "/pages/about_house"));
    CHECK(browser_sees(&scene.browser, "name=\"floors.0.floor_area\""));
    browser_post(&scene.browser, at(&scene, "/pages/about_house"),
                 S("floors.0.floor_area=96,5&_act=add:floors"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, "name=\"floors.1.floor_area\"") &&
          browser_sees(&scene.browser, "value=\"96,5\""));
    browser_post(&scene.browser, at(&scene, "/pages/about_house"),
                 S("floors.0.floor_area=96,5&floors.1.floor_area=70&_act=remove:floors.0"));
    CHECK(!browser_sees(&scene.browser, "name=\"floors.1.floor_area\"") &&
          browser_sees(&scene.browser, "value=\"70\""));
    browser_post(&scene.browser, at(&scene, "/pages/about_house"),
                 S("floors.0.floor_area=70&_act=remove:floors.9"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "value=\"70\""));
}

TEST(a_question_that_depends_on_another_says_so_and_wards_need_no_script)
{
    Scene scene;
    begin(ctx, &scene);
    browser_get(&scene.browser, at(&scene, "/pages/about_house"));
    CHECK(browser_sees(&scene.browser, "data-shown-when=\"has_basement=yes\""));
    CHECK(browser_sees(&scene.browser, "Chỉ trả lời nếu “Nhà có tầng hầm không?” là “Có”."));
    browser_get(&scene.browser, at(&scene, "/pages/about_parcel"));
    CHECK(browser_sees(&scene.browser, "name=\"_province.parcel.ward\"") &&
          browser_sees(&scene.browser, "<option value=\"19789\">"));
    browser_post(&scene.browser, at(&scene, "/pages/about_parcel"),
                 S("parcel.sheet=38&_province.parcel.ward=46&_act=province"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "value=\"38\""));
    browser_get(&scene.browser, at(&scene, "/pages/about_result"));
    CHECK(browser_sees(&scene.browser, "data-shown-when=\"receive_by=post\""));
    browser_get(&scene.browser, at(&scene, "/pages/nonsense"));
    CHECK(scene.browser.status == 404);
}

TEST(a_file_of_a_wrong_kind_or_size_is_refused_by_name_and_limit)
{
    Scene scene;
    begin(ctx, &scene);
    Str design = at(&scene, "/papers/design");
    browser_upload(&scene.browser, design, S("_act=next"),
                   (BrowserFile){S("file"), S("PK"), S("application/zip")});
    CHECK(scene.browser.status == 422 &&
          browser_sees(&scene.browser, "ban-ve.pdf (PDF; mỗi tệp"));
    browser_upload(&scene.browser, design, S("_act=next"),
                   (BrowserFile){S("file"), S(""), S("application/pdf")});
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "tệp rỗng"));
    browser_post(&scene.browser, design, S("_act=next"));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "hãy chọn tệp"));
    browser_upload(&scene.browser, design, S("_act=more"),
                   (BrowserFile){S("file"), S("%PDF-1.7 a"), S("application/pdf")});
    CHECK(is_led_to(&scene, "/papers/design"));
    browser_get(&scene.browser, design);
    CHECK(browser_sees(&scene.browser, "ban-ve.pdf") &&
          browser_sees(&scene.browser, "remove:"));
    browser_post(&scene.browser, design, S("_act=next"));
    CHECK(is_led_to(&scene, "/papers/land"));
}

TEST(a_file_is_read_and_removed_by_its_owner_alone)
{
    Scene scene;
    begin(ctx, &scene);
    Str design = at(&scene, "/papers/design");
    browser_upload(&scene.browser, design, S("_act=more"),
                   (BrowserFile){S("file"), S("%PDF-1.7 a"), S("application/pdf")});
    browser_get(&scene.browser, design);
    const char *mark = memmem(scene.browser.body.at, scene.browser.body.len, "remove:", 7);
    CHECK(mark != NULL);
    if (!mark)
        return;
    Str file, rest = {mark + 7, 60};
    str_cut(rest, '"', &file, &(Str){0});
    Str path = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(scene.draft), FMT(file));
    browser_get(&scene.browser, path);
    CHECK(scene.browser.status == 200);
    Browser other = scene.browser;
    other.cookie = (Str){0};
    browser_get(&other, path);
    CHECK(other.status == 404);
    browser_post(&scene.browser, design, str_fmt(ctx->arena, "_act=remove:%.*s", FMT(file)));
    browser_get(&scene.browser, path);
    CHECK(scene.browser.status == 404);
}

TEST(every_page_of_every_service_is_shown_in_both_languages)
{
    static const char *const SERVICES[] = {PERMIT, "1.001193", "1.001612", "2.000635"};
    World   world;
    Browser browser;
    world_make(ctx, &world);
    browser_open(ctx, &PORTAL, &browser);
    browser.json = false;
    for (size_t i = 0; i < 2 * COUNT(SERVICES); i++) {
        ctx->lang = i % 2 ? LANG_EN : LANG_VI;
        Str start = str_fmt(ctx->arena, "/services/%s/start", SERVICES[i / 2]);
        browser_get(&browser, str_fmt(ctx->arena, "/services/%s", SERVICES[i / 2]));
        CHECK(browser.status == 200);
        browser_post_json(&browser, start, S("{}"));
        CHECK(browser.status == 201);
        const Json *json, *steps;
        CHECK(json_read(ctx, browser.body, (JsonLimits){0}, &json) == OK);
        steps = json_get(json, S("steps"));
        CHECK(json_count(steps) > 3);
        for (size_t k = 0; k < json_count(steps); k++) {
            browser_get(&browser, json_text(json_get(json_item(steps, k), S("href"))));
            CHECK(browser.status == 200 && browser_sees(&browser, "</html>"));
        }
    }
}
