/* dossier_pages_test — from the check page to the end, for people and for programs. */
#include "system/portal/portal.h"

#include "base/json.h"
#include "engine/dossier/draft.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

typedef struct Scene {
    World   world;
    Browser browser;
    Str     id; /* of the draft, then of the dossier */
} Scene;

static Str path(Scene *scene, const char *before, const char *after)
{
    return str_fmt(scene->browser.ctx->arena, "%s%.*s%s", before, FMT(scene->id), after);
}

/* A complete draft, made through the JSON twins as a program would. */
static void fill(Ctx *ctx, Scene *scene)
{
    Answers answers;
    world_make(ctx, &scene->world);
    browser_open(ctx, &PORTAL, &scene->browser);
    browser_post_json(&scene->browser, S("/services/" PERMIT "/start"), S("{}"));
    CHECK(scene->browser.status == 201);
    scene->id = browser_json(&scene->browser, "id");
    world_answers(ctx, &scene->world, PERMIT, &answers);
    browser_post_json(&scene->browser, path(scene, "/drafts/", "/answers"),
                      answers_dump(ctx, &answers, ANSWERS_SUBMITTED));
    CHECK(scene->browser.status == 200);
    for (size_t i = 0; i < answers.def->n_papers; i++) {
        Str paper = str_fmt(ctx->arena, "/papers/%.*s", FMT(answers.def->papers[i].id));
        if (answers.def->papers[i].from == FROM_UPLOAD)
            browser_upload(&scene->browser, path(scene, "/drafts/", str_c(ctx->arena, paper)),
                           S("_act=more"),
                           (BrowserFile){S("file"), S("%PDF-1.7 x"), S("application/pdf")});
    }
}

static void submit(Ctx *ctx, Scene *scene)
{
    fill(ctx, scene);
    scene->browser.actor = world_citizen(ctx, &scene->world);
    browser_post(&scene->browser, path(scene, "/drafts/", "/submit"), S("declare=yes"));
    CHECK(scene->browser.status == 303);
    CHECK_STR(scene->browser.location, path(scene, "/dossiers/", "/done"));
}

TEST(the_check_page_tells_where_it_goes_when_it_is_due_and_what_it_costs)
{
    Scene scene;
    fill(ctx, &scene);
    browser_get(&scene.browser, path(&scene, "/drafts/", "/check"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, "Ủy ban nhân dân phường Thuận Hóa"));
    CHECK(browser_sees(&scene.browser, "50.000"));
    CHECK(browser_sees(&scene.browser, "17:00 thứ Ba 01/12/2026"));
    CHECK(browser_sees(&scene.browser, "?to=check#phone"));
    CHECK(browser_sees(&scene.browser, "name=\"declare\""));
}

TEST(an_incomplete_draft_lists_what_is_missing_and_is_not_sent)
{
    Scene scene;
    fill(ctx, &scene);
    browser_post(&scene.browser, path(&scene, "/drafts/", "/pages/contact"),
                 S("phone=12&_act=exit"));
    browser_get(&scene.browser, path(&scene, "/drafts/", "/check"));
    CHECK(browser_sees(&scene.browser, "chưa đúng số điện thoại") &&
          !browser_sees(&scene.browser, "name=\"declare\""));
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_post(&scene.browser, path(&scene, "/drafts/", "/submit"), S("declare=yes"));
    CHECK(scene.browser.status == 422);
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(scene.browser.status == 404);
}

TEST(who_is_not_signed_in_signs_in_and_comes_back_to_the_same_draft)
{
    Scene scene;
    fill(ctx, &scene);
    browser_post(&scene.browser, path(&scene, "/drafts/", "/submit"), S("declare=yes"));
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, path(&scene, "/login?next=/drafts/", "/check"));
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_get(&scene.browser, path(&scene, "/drafts/", "/check"));
    CHECK(scene.browser.status == 200);
    browser_post(&scene.browser, path(&scene, "/drafts/", "/submit"), S(""));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "cam đoan"));
    browser_post(&scene.browser, path(&scene, "/drafts/", "/submit"), S("declare=yes"));
    CHECK_STR(scene.browser.location, path(&scene, "/dossiers/", "/done"));
}

TEST(a_form_sent_twice_makes_one_dossier)
{
    Scene    scene;
    Dossier *mine;
    size_t   n;
    submit(ctx, &scene);
    browser_post(&scene.browser, path(&scene, "/drafts/", "/submit"), S("declare=yes"));
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, path(&scene, "/dossiers/", "/done"));
    ctx->actor = world_citizen(ctx, &scene.world);
    CHECK(dossier_mine(ctx, 10, &mine, &n) == OK && n == 1);
    browser_get(&scene.browser, scene.browser.location);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "H57.24-261120-0001"));
    browser_get(&scene.browser, path(&scene, "/drafts/", ""));
    CHECK(scene.browser.status == 404);
}

TEST(a_dossier_of_another_person_is_not_found_by_any_address)
{
    static const char *const GETS[] = {"", "/done", "/supplement", "/documents/x", "/papers/x"};
    static const char *const POSTS[] = {"/withdraw", "/rating", "/supplement"};
    Scene scene;
    submit(ctx, &scene);
    scene.browser.actor = world_stranger(ctx, &scene.world);
    for (size_t i = 0; i < COUNT(GETS); i++) {
        browser_get(&scene.browser, path(&scene, "/dossiers/", GETS[i]));
        CHECK(scene.browser.status == 404);
    }
    for (size_t i = 0; i < COUNT(POSTS); i++) {
        browser_post(&scene.browser, path(&scene, "/dossiers/", POSTS[i]),
                     S("score=3&_act=send"));
        CHECK(scene.browser.status == 404);
    }
    /* Officers read dossiers at the desk, where it leaves a trace. */
    scene.browser.actor = world_officer(ctx, &scene.world, SEAT_ONE_STOP);
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(scene.browser.status == 404);
    scene.browser.actor = NULL;
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(scene.browser.status == 403);
}

TEST(tracking_by_code_shows_progress_and_no_person)
{
    Scene scene;
    submit(ctx, &scene);
    scene.browser.actor = NULL;
    browser_post(&scene.browser, S("/track"), S("code=h57.24-261120-0001"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "Mới đăng ký"));
    CHECK(browser_sees(&scene.browser, "Cấp giấy phép xây dựng nhà ở riêng lẻ"));
    CHECK(!browser_sees(&scene.browser, "0900") && !browser_sees(&scene.browser, "Thửa "));
    ctx->actor = world_citizen(ctx, &scene.world);
    Dossier dossier;
    CHECK(dossier_find(ctx, scene.id, &dossier) == OK && dossier.applicant_name.len);
    CHECK(!browser_sees(&scene.browser, str_c(ctx->arena, dossier.applicant_name)));
    browser_get(&scene.browser, S("/track?code=H57.24-261120-0001"));
    CHECK(scene.browser.status == 200 && !browser_sees(&scene.browser, "Mới đăng ký"));
    browser_post(&scene.browser, S("/track"), S("code=H57.24-261120-0009"));
    CHECK(scene.browser.status == 404 && browser_sees(&scene.browser, "0009"));
    browser_post(&scene.browser, S("/track"), S("code="));
    CHECK(scene.browser.status == 422);
}

/* The desk receives and assigns it, then the specialist asks for a supplement of one paper. */
static void ask_supplement(Ctx *ctx, Scene *scene)
{
    Dossier dossier;
    ctx->actor = world_citizen(ctx, &scene->world);
    CHECK(dossier_find(ctx, scene->id, &dossier) == OK);
    CHECK(world_act(ctx, &scene->world, &dossier, ACT_RECEIVE) == OK);
    CHECK(world_act(ctx, &scene->world, &dossier, ACT_ASSIGN) == OK);
    ctx->actor = world_officer(ctx, &scene->world, SEAT_SPECIALIST);
    Str papers[] = {S("design")};
    CHECK(dossier_act(ctx, &dossier,
                      &(ActInput){.act = ACT_SUPPLEMENT,
                                  .seen = dossier.head.number,
                                  .reason = S("Bản vẽ móng thiếu chữ ký"),
                                  .basis = S("Điều 54"),
                                  .papers = papers,
                                  .paper_count = 1}) == OK);
}

TEST(a_supplement_says_what_is_asked_takes_the_file_and_restarts_the_clock)
{
    Scene scene;
    submit(ctx, &scene);
    ask_supplement(ctx, &scene);
    Str supplement = path(&scene, "/dossiers/", "/supplement");
    browser_get(&scene.browser, S("/my"));
    CHECK(browser_sees(&scene.browser, "Bạn cần làm 1 việc"));
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(browser_sees(&scene.browser, "Bản vẽ móng thiếu chữ ký") &&
          browser_sees(&scene.browser, "Đang dừng"));
    browser_get(&scene.browser, supplement);
    CHECK(browser_sees(&scene.browser, "name=\"file_design\""));
    browser_post(&scene.browser, supplement, S("_act=send"));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "hãy chọn tệp"));
    browser_upload(&scene.browser, supplement, S("_act=upload"),
                   (BrowserFile){S("file_design"), S("%PDF-1.7 new"), S("application/pdf")});
    CHECK(scene.browser.status == 303);
    browser_get(&scene.browser, supplement);
    CHECK(browser_sees(&scene.browser, "ban-ve.pdf"));
    browser_post(&scene.browser, supplement, S("_act=send"));
    CHECK_STR(scene.browser.location, path(&scene, "/dossiers/", ""));
    browser_get(&scene.browser, scene.browser.location);
    CHECK(browser_sees(&scene.browser, "Đang xử lý") &&
          browser_sees(&scene.browser, "Đang chạy"));
    browser_post(&scene.browser, supplement, S("_act=send")); /* the other tab */
    CHECK(scene.browser.status == 303);
}

TEST(a_program_reads_what_is_open_documents_and_history)
{
    Scene scene;
    submit(ctx, &scene);
    ask_supplement(ctx, &scene);
    scene.browser.json = true;
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(scene.browser.status == 200);
    CHECK_STR(browser_json(&scene.browser, "id"), scene.id);
    CHECK(browser_sees(&scene.browser, "\"status\":5") &&
          browser_sees(&scene.browser, "\"papers\":[\"design\"]"));
    CHECK(browser_sees(&scene.browser, "\"kind\":\"receipt\"") &&
          browser_sees(&scene.browser, "dossier.supplement_asked"));
    browser_get(&scene.browser, S("/my"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "\"must_act\":true"));
}

TEST(while_the_clock_stands_for_a_payment_the_applicant_is_told_how_much)
{
    Scene scene;
    submit(ctx, &scene);
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(!browser_sees(&scene.browser, "Bạn cần nộp tiền"));
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_script(ctx, S("UPDATE dossier SET pause = 1, paused_at = submitted_at")) == OK);
    CHECK(db_commit(ctx) == OK);
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(browser_sees(&scene.browser, "Bạn cần nộp tiền"));
    CHECK(browser_sees(&scene.browser, "50.000\u00a0đ"));
}

TEST(a_document_that_is_being_made_asks_for_patience)
{
    Scene scene;
    submit(ctx, &scene);
    ask_supplement(ctx, &scene);
    scene.browser.json = true;
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    const Json *json;
    CHECK(json_read(ctx, scene.browser.body, (JsonLimits){0}, &json) == OK);
    Str href = json_text(json_get(json_item(json_get(json, S("documents")), 0), S("href")));
    CHECK(href.len > 0);
    scene.browser.json = false;
    browser_get(&scene.browser, href);
    CHECK(scene.browser.status == 202 &&
          browser_sees(&scene.browser, "Tài liệu đang được lập"));
}

TEST(a_dossier_is_withdrawn_once_and_not_by_an_old_page)
{
    Scene scene;
    submit(ctx, &scene);
    browser_post(&scene.browser, path(&scene, "/dossiers/", "/withdraw"), S("seen=0"));
    CHECK(scene.browser.status == 409);
    browser_post(&scene.browser, path(&scene, "/dossiers/", "/withdraw"), S("seen=1"));
    CHECK(scene.browser.status == 303);
    browser_post(&scene.browser, path(&scene, "/dossiers/", "/withdraw"), S("seen=1"));
    CHECK(scene.browser.status == 303);
    browser_get(&scene.browser, path(&scene, "/dossiers/", ""));
    CHECK(browser_sees(&scene.browser, "Công dân yêu cầu rút hồ sơ"));
    browser_post(&scene.browser, path(&scene, "/dossiers/", "/rating"), S("score=4"));
    CHECK(scene.browser.status == 422);
}
