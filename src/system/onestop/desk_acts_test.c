/* desk_acts_test — the acts that have a page of their own: offered, refused with what was typed,
 * done. */
#include "system/onestop/scene_test.h"

#include "core/audit.h"
#include "test/test.h"

/* Cần kiểm tra thêm hiện trạng móng */
#define REASON "reason=C%E1%BA%A7n+ki%E1%BB%83m+tra+th%C3%AAm+hi%E1%BB%87n+tr%E1%BA%A1ng+m%C3%B3ng"
/* Điều 54 */
#define LAW "&other=%C4%90i%E1%BB%81u+54"

static bool has_event(Ctx *ctx, Scene *scene, const char *verb)
{
    Events events;
    Str    object = str_fmt(ctx->arena, "dossier:%.*s", FMT(scene->dossier.id));
    CHECK(audit_of(ctx, object, 100, &events) == OK);
    for (size_t i = 0; i < events.len; i++)
        if (str_eq(events.at[i].verb, str_of(verb)))
            return true;
    return false;
}

TEST(each_act_has_a_page_that_says_why_it_cannot_be_done_now)
{
    static const char *const WORDS[] = {"supplement", "refuse",  "extend", "stop",    "reassign",
                                        "hand_back",  "comment", "attach", "correct", "reissue",
                                        "paid",       "resume"};
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_CLERK);
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        Str address = str_fmt(ctx->arena, "/acts/%s", WORDS[i]);
        browser_get(&scene.browser, scene_at(&scene, str_c(ctx->arena, address)));
        CHECK(scene.browser.status == 200);
        bool may = strcmp(WORDS[i], "comment") == 0 || strcmp(WORDS[i], "attach") == 0;
        CHECK(may == browser_sees(&scene.browser, "name=\"seen\""));
    }
    browser_get(&scene.browser, scene_at(&scene, "/acts/destroy"));
    CHECK(scene.browser.status == 404);
}

TEST(a_head_extends_once_with_reason_and_law_and_sees_the_new_date)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    int64_t due_at = scene.dossier.due_at;
    browser_get(&scene.browser, scene_at(&scene, "/acts/extend"));
    CHECK(!browser_sees(&scene.browser, "name=\"seen\"")); /* not the specialist's */
    scene_sit(&scene, SEAT_HEAD);
    browser_get(&scene.browser, scene_at(&scene, "/acts/extend"));
    CHECK(browser_sees(&scene.browser, "thêm 3 ngày làm việc: 17:00"));
    scene_act(&scene, "/acts/extend", "days=3&" REASON);
    CHECK(scene.browser.status == 422 && !scene.dossier.extended_at);
    CHECK(browser_sees(&scene.browser, "Hãy chọn hoặc ghi căn cứ pháp lý"));
    CHECK(browser_sees(&scene.browser, "hiện trạng móng</textarea>"));
    CHECK(browser_sees(&scene.browser, "value=\"3\" selected"));
    scene_act(&scene, "/acts/extend", "days=3&why=2" LAW);
    CHECK(scene.browser.status == 303 && scene.dossier.extended == 3);
    CHECK(scene.dossier.due_at > due_at && scene.dossier.first_due_at == due_at);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "đã gia hạn 3 ngày làm việc"));
    CHECK(browser_sees(&scene.browser, "Cần kiểm tra, xác minh thêm"));
    browser_get(&scene.browser, scene_at(&scene, "/acts/extend"));
    CHECK(browser_sees(&scene.browser, "đã được gia hạn một lần"));
}

TEST(a_head_gives_a_dossier_to_another_and_stops_one)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    scene_sit(&scene, SEAT_HEAD);
    browser_get(&scene.browser, scene_at(&scene, "/acts/reassign"));
    CHECK(browser_sees(&scene.browser, str_c(ctx->arena, scene.world.second_specialist)));
    CHECK(browser_sees(&scene.browser, "đang giữ 0 hồ sơ"));
    scene_act(&scene, "/acts/reassign", "to=nobody&" REASON);
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Không ghi được"));
    Str form = str_fmt(ctx->arena, "to=%.*s&%s", FMT(scene.world.second_specialist),
                       REASON);
    scene_act(&scene, "/acts/reassign", str_c(ctx->arena, form));
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.dossier.holder, scene.world.second_specialist);
    scene_act(&scene, "/acts/stop", "why=1&basis=1");
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_STOPPED);
}

TEST(an_officer_hands_back_one_step_with_a_reason)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    scene_act(&scene, "/verdict", "");
    Str step = scene.dossier.step;
    if (str_eq(step, S("review")))
        scene_sit(&scene, SEAT_HEAD);
    scene_act(&scene, "/acts/hand_back", "reason=Ng%E1%BA%AFn");
    CHECK(scene.browser.status == 422);
    scene_act(&scene, "/acts/hand_back", REASON);
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.dossier.step, S("examine"));
    CHECK(has_event(ctx, &scene, "dossier.handed_back"));
}

TEST(comments_and_files_of_officers_stay_inside)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    scene_act(&scene, "/acts/comment", "note=");
    CHECK(scene.browser.status == 422);
    scene_act(&scene, "/acts/comment", "note=H%E1%BB%8Fi+l%E1%BA%A1i+ph%C3%B2ng");
    CHECK(scene.browser.status == 303 && has_event(ctx, &scene, "dossier.commented"));
    scene_act(&scene, "/acts/attach", "");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Hãy chọn một tệp"));
    Str seen = str_fmt(ctx->arena, "seen=%lld", (long long)scene.dossier.head.number);
    browser_upload(&scene.browser, scene_at(&scene, "/acts/attach"), seen,
                   (BrowserFile){S("file"), S("text"), S("text/plain")});
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "không phải PDF"));
    browser_upload(&scene.browser, scene_at(&scene, "/acts/attach"), seen,
                   (BrowserFile){S("file"), S("%PDF-1.7\n%%EOF\n"), S("application/pdf")});
    CHECK(scene.browser.status == 303);
    scene_reload(&scene);
    DossierFile *files;
    size_t       count;
    CHECK(dossier_files(ctx, &scene.dossier, &files, &count) == OK && count == 1);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Tệp của cơ quan"));
    Str address = str_fmt(ctx->arena, "/files/%.*s", FMT(files[0].file));
    browser_get(&scene.browser, scene_at(&scene, str_c(ctx->arena, address)));
    CHECK(scene.browser.status == 200);
    browser_get(&scene.browser, scene_at(&scene, "/files/other"));
    CHECK(scene.browser.status == 404);
}

TEST(a_wrong_result_is_corrected_by_who_signs_and_only_where_it_differs)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    scene_to_result(&scene);
    browser_get(&scene.browser, scene_at(&scene, "/acts/correct"));
    CHECK(!browser_sees(&scene.browser, "name=\"seen\""));
    scene_sit(&scene, SEAT_CHAIR);
    browser_get(&scene.browser, scene_at(&scene, "/acts/correct"));
    CHECK(browser_sees(&scene.browser, "name=\"fix."));
    CHECK(browser_sees(&scene.browser, "Thửa đất: Tờ bản đồ số"));
    CHECK(browser_sees(&scene.browser, "Diện tích sàn: tổng"));
    Str number = scene.dossier.number;
    scene_act(&scene, "/acts/correct", REASON);
    CHECK(scene.browser.status == 303 && scene.dossier.corrections == 1);
    scene_act(&scene, "/acts/reissue", REASON);
    CHECK(scene.browser.status == 303 && scene.dossier.corrections == 2);
    CHECK(!str_eq(scene.dossier.number, number));
}

TEST(a_stale_page_of_an_act_does_nothing_and_keeps_no_file)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    Str old = str_fmt(ctx->arena, "seen=%lld&note=C%%C5%%A9",
                      (long long)scene.dossier.head.number);
    scene_act(&scene, "/acts/comment", "note=M%E1%BB%9Bi");
    int64_t events = scene.dossier.head.number;
    browser_upload(&scene.browser, scene_at(&scene, "/acts/attach"), old,
                   (BrowserFile){S("file"), S("%PDF-1.7\n%%EOF\n"), S("application/pdf")});
    CHECK(scene.browser.status == 409);
    browser_post(&scene.browser, scene_at(&scene, "/acts/comment"), old);
    CHECK(scene.browser.status == 409 && browser_sees(&scene.browser, "Cũ"));
    scene_reload(&scene);
    CHECK(scene.dossier.head.number == events);
}
