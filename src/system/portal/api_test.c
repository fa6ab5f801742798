/* api_test — applying in one request, as programs do: files first, then answers and their ids. */
#include "system/portal/portal.h"

#include "engine/dossier/answers.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define SUBMIT S("/api/services/1.013225/dossiers")

typedef struct Scene {
    World   world;
    Browser browser;
    Str     answers; /* a complete application, as JSON */
} Scene;

static void begin(Ctx *ctx, Scene *scene)
{
    Answers answers;
    world_make(ctx, &scene->world);
    browser_open(ctx, &PORTAL, &scene->browser);
    scene->browser.json = true;
    scene->browser.cookie = S("a=b"); /* somebody: read ahead of who it is */
    scene->browser.actor = world_citizen(ctx, &scene->world);
    world_answers(ctx, &scene->world, "1.013225", &answers);
    scene->answers = answers_dump(ctx, &answers, ANSWERS_SUBMITTED);
}

static Str send_file(Scene *scene)
{
    Str form = str_fmt(scene->browser.ctx->arena, "_csrf=%.*s",
                       FMT(scene->browser.actor->csrf));
    browser_upload(&scene->browser, S("/api/files"), form,
                   (BrowserFile){S("file"), S("%PDF-1.4\n%%EOF\n"), S("application/pdf")});
    CHECK(scene->browser.status == 201);
    return browser_json(&scene->browser, "id");
}

static void submit(Scene *scene, Str file, const char *more)
{
    browser_post_json(&scene->browser, SUBMIT,
                      str_fmt(scene->browser.ctx->arena,
                              "{\"answers\":%.*s,\"papers\":[{\"paper\":\"design\","
                              "\"file\":\"%.*s\"}]%s}",
                              FMT(scene->answers), FMT(file), more));
}

TEST(a_program_submits_files_and_answers_and_gets_the_code)
{
    Scene scene;
    begin(ctx, &scene);
    submit(&scene, send_file(&scene), ",\"declare\":true");
    CHECK(scene.browser.status == 201);
    CHECK(browser_json(&scene.browser, "code").len > 0);
    browser_get(&scene.browser, browser_json(&scene.browser, "href"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "\"status\":1"));
}

TEST(a_submission_by_a_program_must_be_declared_true)
{
    Scene scene;
    begin(ctx, &scene);
    Str file = send_file(&scene);
    submit(&scene, file, "");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "\"declare\""));
    submit(&scene, file, ",\"declare\":false");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "\"declare\""));
    submit(&scene, file, ",\"declare\":true,\"paper\":[]");
    CHECK(scene.browser.status == 422);
}

TEST(another_account_s_file_is_not_found)
{
    Scene scene;
    begin(ctx, &scene);
    Str file = send_file(&scene);
    scene.browser.actor = world_stranger(ctx, &scene.world);
    submit(&scene, file, ",\"declare\":true");
    CHECK(scene.browser.status == 404);
    submit(&scene, S("none"), ",\"declare\":true");
    CHECK(scene.browser.status == 404);
}

/* The number is taken before the files are looked at; a file that will not do gives it back. */
TEST(a_wrong_file_costs_no_code)
{
    Scene scene;
    begin(ctx, &scene);
    Str form = str_fmt(ctx->arena, "_csrf=%.*s", FMT(scene.browser.actor->csrf));
    browser_upload(&scene.browser, S("/api/files"), form,
                   (BrowserFile){S("file"), S("\x89PNG\r\n\x1a\n"), S("image/png")});
    CHECK(scene.browser.status == 201);
    Str picture = browser_json(&scene.browser, "id");
    submit(&scene, send_file(&scene), ",\"declare\":true");
    Str first = str_copy(ctx->arena, browser_json(&scene.browser, "code"));
    submit(&scene, picture, ",\"declare\":true");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "papers[0]"));
    submit(&scene, S("none"), ",\"declare\":true");
    CHECK(scene.browser.status == 404);
    submit(&scene, send_file(&scene), ",\"declare\":true");
    Str second = browser_json(&scene.browser, "code");
    CHECK(first.len && first.len == second.len &&
          second.at[second.len - 1] == first.at[first.len - 1] + 1);
}

static int64_t serial_of(Str code)
{
    int64_t n = 0;
    CHECK(code.len > 4 && str_to_int((Str){code.at + code.len - 4, 4}, &n));
    return n;
}

/* The number is asked for before it is known who asks. */
TEST(whoever_may_not_submit_costs_no_code)
{
    Scene scene;
    begin(ctx, &scene);
    Str           file = send_file(&scene);
    const Actor *citizen = scene.browser.actor;
    submit(&scene, file, ",\"declare\":true");
    int64_t first = serial_of(browser_json(&scene.browser, "code"));
    scene.browser.actor = world_officer(ctx, &scene.world, SEAT_ONE_STOP);
    submit(&scene, file, ",\"declare\":true");
    CHECK(scene.browser.status == 403);
    scene.browser.actor = NULL;
    submit(&scene, file, ",\"declare\":true");
    CHECK(scene.browser.status == 403);
    scene.browser.actor = citizen;
    submit(&scene, file, "");
    CHECK(scene.browser.status == 422);
    submit(&scene, file, ",\"declare\":true");
    CHECK(serial_of(browser_json(&scene.browser, "code")) == first + 1);
    scene.browser.cookie = (Str){0}; /* nothing is read ahead */
    submit(&scene, file, ",\"declare\":true");
    CHECK(serial_of(browser_json(&scene.browser, "code")) == first + 2);
}

TEST(a_program_is_told_every_field_and_paper_that_is_missing)
{
    Scene scene;
    begin(ctx, &scene);
    browser_post_json(&scene.browser, SUBMIT, S("{\"answers\":{},\"declare\":true}"));
    CHECK(scene.browser.status == 422);
    CHECK(browser_sees(&scene.browser, "\"parcel.ward\"") &&
          browser_sees(&scene.browser, "\"design\""));
    browser_post_json(&scene.browser, SUBMIT, S("{\"answers\":{\"nothing\":1},\"declare\":true}"));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "nothing"));
    browser_post_json(&scene.browser, SUBMIT, S("{\"answers\":"));
    CHECK(scene.browser.status == 422);
    browser_post_json(&scene.browser, SUBMIT, S("[]"));
    CHECK(scene.browser.status == 422);
}

TEST(only_a_citizen_s_account_submits_by_program)
{
    Scene scene;
    begin(ctx, &scene);
    Str file = send_file(&scene);
    scene.browser.actor = world_officer(ctx, &scene.world, SEAT_ONE_STOP);
    submit(&scene, file, ",\"declare\":true");
    CHECK(scene.browser.status == 403);
    scene.browser.actor = NULL;
    submit(&scene, file, ",\"declare\":true");
    CHECK(scene.browser.status == 403);
}
