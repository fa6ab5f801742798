/* onestop_test — the desk through the whole request: shown, done, refused and traced. */
#include "system/onestop/scene_test.h"

#include "base/json.h"
#include "base/time.h"
#include "core/account.h"
#include "core/audit.h"
#include "test/test.h"

/* Nộp lại bản vẽ; Không đúng thẩm quyền */
#define REDRAW    "reason=N%E1%BB%99p+l%E1%BA%A1i+b%E1%BA%A3n+v%E1%BA%BD"
#define ELSEWHERE "reason=Kh%C3%B4ng+%C4%91%C3%BAng+th%E1%BA%A9m+quy%E1%BB%81n"

TEST(a_queue_shows_the_bodys_own_dossiers_and_what_to_do)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    browser_get(&scene.browser, S("/desk"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, "H57.24-261120-0001"));
    CHECK(browser_sees(&scene.browser, "Tiếp nhận<span"));
    CHECK(browser_sees(&scene.browser, "● ") || browser_sees(&scene.browser, "mc-due"));
    scene_sit(&scene, SEAT_CLERK);
    browser_get(&scene.browser, S("/desk/queues/all"));
    CHECK(browser_sees(&scene.browser, "Xem<span"));
    scene.actor.seat.body = scene.world.other.id;
    browser_get(&scene.browser, S("/desk/queues/all"));
    CHECK(scene.browser.status == 200 && !browser_sees(&scene.browser, "H57.24-261120-0001"));
    browser_get(&scene.browser, S("/desk/queues/other"));
    CHECK(scene.browser.status == 404);
}

TEST(late_and_stopped_are_said_in_words)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    ctx->now += 30 * DAY_MS;
    browser_get(&scene.browser, S("/desk/queues/late"));
    CHECK(browser_sees(&scene.browser, "Quá hạn 13 ngày"));
    CHECK(browser_sees(&scene.browser, "1 hồ sơ, 1 quá hạn"));
    scene_act(&scene, "/supplement", "reason=Thi%E1%BA%BFu+ch%E1%BB%AF+k%C3%BD+KTS&basis=1");
    browser_get(&scene.browser, S("/desk/queues/supplement"));
    CHECK(browser_sees(&scene.browser, "Đang dừng"));
    browser_get(&scene.browser, S("/desk/queues/late"));
    CHECK(!browser_sees(&scene.browser, "H57.24-261120-0001"));
}

TEST(only_officers_come_to_the_desk_and_only_to_dossiers_of_their_body)
{
    Scene scene;
    scene_begin(ctx, &scene);
    browser_get(&scene.browser, S("/desk"));
    CHECK(scene.browser.status == 403);
    scene.browser.actor = world_citizen(ctx, &scene.world);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(scene.browser.status == 403);
    scene_sit(&scene, SEAT_ONE_STOP);
    scene.actor.seat.body = scene.world.other.id;
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(scene.browser.status == 404);
    scene_act(&scene, "/receive", "");
    CHECK(scene.browser.status == 404 && scene.dossier.status == STATUS_SUBMITTED);
    browser_get(&scene.browser, scene_at(&scene, "/papers/file"));
    CHECK(scene.browser.status == 404);
    browser_get(&scene.browser, S("/desk/dossiers/nothing"));
    CHECK(scene.browser.status == 404);
}

TEST(an_identity_number_is_masked_and_showing_it_is_seen_by_the_person)
{
    Scene  scene;
    Trace *traces;
    size_t count;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "•• •••"));
    Account applicant;
    CHECK(account_find(ctx, scene.world.citizen, &applicant) == OK);
    const char *number = str_c(ctx->arena, applicant.personal_id);
    CHECK(!browser_sees(&scene.browser, number));
    browser_get(&scene.browser, scene_at(&scene, "?show=id"));
    CHECK(browser_sees(&scene.browser, number));
    CHECK(trace_of(ctx, scene.world.citizen, 10, &traces, &count) == OK && count == 2);
    CHECK(str_eq(traces[0].purpose, S("identity")) || str_eq(traces[1].purpose, S("identity")));
    CHECK_STR(traces[0].object, str_fmt(ctx->arena, "dossier:%.*s", FMT(scene.dossier.id)));
    CHECK_STR(traces[0].actor, scene.world.officers[SEAT_ONE_STOP]);
}

TEST(the_page_offers_what_this_seat_may_do_and_says_why_not)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Tiếp nhận hồ sơ"));
    CHECK(browser_sees(&scene.browser, "/supplement"));
    CHECK(!browser_sees(&scene.browser, "Ký số"));
    scene_sit(&scene, SEAT_CHAIR);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(!browser_sees(&scene.browser, "Tiếp nhận hồ sơ"));
    CHECK(browser_sees(&scene.browser, "Hồ sơ đang chờ"));
    scene_act(&scene, "/receive", "");
    CHECK(scene.browser.status == 403 && scene.dossier.status == STATUS_SUBMITTED);
}

TEST(a_permit_goes_through_every_desk_to_the_citizen)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    browser_get(&scene.browser, scene_at(&scene, "?done=assign"));
    CHECK(browser_sees(&scene.browser, "Đã phân công"));
    scene_act(&scene, "/verdict", "note=%C4%90%E1%BB%A7");
    CHECK(scene.browser.status == 303);
    if (str_eq(scene.dossier.step, S("site")))
        scene_act(&scene, "/verdict", "note=%C4%90%C3%BAng+m%E1%BB%91c");
    CHECK_STR(scene.dossier.step, S("review"));
    scene_sit(&scene, SEAT_HEAD);
    scene_act(&scene, "/verdict", "");
    scene_sit(&scene, SEAT_CHAIR);
    scene_act(&scene, "/sign", "");
    CHECK(scene.browser.status == 303);
    scene_sit(&scene, SEAT_CLERK);
    scene_act(&scene, "/number", "");
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_DONE);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "1/") && browser_sees(&scene.browser, "xong đúng hạn"));
    scene_sit(&scene, SEAT_ONE_STOP);
    scene_act(&scene, "/deliver", "");
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_DELIVERED);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Hồ sơ đã kết thúc"));
}

TEST(of_two_officers_at_once_the_second_is_told_who_was_first)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    Str stale = str_fmt(ctx->arena, "seen=%lld&reason=%s&basis=1",
                        (long long)scene.dossier.head.number,
                        "Thi%E1%BA%BFu+b%E1%BA%A3n+v%E1%BA%BD");
    scene_act(&scene, "/receive", "");
    int64_t events = scene.dossier.head.number;
    browser_post(&scene.browser, scene_at(&scene, "/receive"), stale);
    CHECK(scene.browser.status == 409);
    CHECK(browser_sees(&scene.browser, "Có người vừa làm trước bạn"));
    CHECK(browser_sees(&scene.browser, "Cán bộ one_stop"));
    browser_post(&scene.browser, scene_at(&scene, "/supplement"), stale);
    CHECK(scene.browser.status == 409 && browser_sees(&scene.browser, "Thiếu bản vẽ"));
    scene.browser.json = true;
    browser_post(&scene.browser, scene_at(&scene, "/receive"), stale);
    CHECK(scene.browser.status == 409);
    CHECK_STR(browser_json(&scene.browser, "error"), S("conflict"));
    scene_reload(&scene);
    CHECK(scene.dossier.head.number == events);
}

TEST(a_supplement_without_reasons_is_told_what_is_missing_and_loses_nothing)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    browser_get(&scene.browser, scene_at(&scene, "/supplement"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "name=\"papers\""));
    scene_act(&scene, "/supplement", "reason=Ng%E1%BA%AFn&other=%C4%90i%E1%BB%81u+54&papers=design");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Quá ngắn"));
    CHECK(browser_sees(&scene.browser, "Điều 54</textarea>"));
    CHECK(browser_sees(&scene.browser, "Ngắn</textarea>"));
    scene_act(&scene, "/supplement", REDRAW "+m%C3%B3ng");
    CHECK(scene.browser.status == 422);
    CHECK(browser_sees(&scene.browser, "Hãy chọn hoặc ghi căn cứ pháp lý"));
    CHECK(scene.dossier.paused_at == 0);
}

TEST(a_supplement_stops_the_clock_and_is_asked_once)
{
    Scene      scene;
    Supplement asked;
    scene_begin_examined(ctx, &scene);
    scene_act(&scene, "/supplement", REDRAW "&basis=1&other=%C4%90i%E1%BB%81u+54");
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_SUPPLEMENT);
    CHECK(dossier_supplement(ctx, &scene.dossier, &asked) == OK);
    CHECK_STR(asked.reason, S("Nộp lại bản vẽ"));
    CHECK(str_ends(asked.basis, S("; Điều 54")));
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Đang chờ người nộp bổ sung"));
    ctx->actor = world_citizen(ctx, &scene.world);
    CHECK(world_act(ctx, &scene.world, &scene.dossier, ACT_ANSWER) == OK);
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_get(&scene.browser, scene_at(&scene, "/supplement"));
    CHECK(browser_sees(&scene.browser, "đã yêu cầu bổ sung một lần"));
}

TEST(a_refusal_names_its_legal_basis)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    scene_act(&scene, "/refuse", ELSEWHERE);
    CHECK(scene.browser.status == 422 && scene.dossier.status == STATUS_SUBMITTED);
    scene_act(&scene, "/refuse", ELSEWHERE "&other=%C4%90i%E1%BB%81u+5");
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_NOT_RECEIVED);
}

TEST(sending_back_needs_a_reason)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    scene_act(&scene, "/verdict", "");
    if (str_eq(scene.dossier.step, S("site")))
        scene_act(&scene, "/verdict", "");
    scene_sit(&scene, SEAT_HEAD);
    scene_act(&scene, "/verdict", "verdict=redo");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Hãy điền mục này"));
    CHECK_STR(scene.dossier.step, S("review"));
    scene_act(&scene, "/verdict", "verdict=redo&reason=Xem+l%E1%BA%A1i+m%C3%B3ng");
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.dossier.step, S("examine"));
}

TEST(a_queue_is_a_table_for_spreadsheets_that_runs_no_formula)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    CHECK(db_script(ctx, S("UPDATE dossier SET applicant_name = '=cmd|\"x\"'")) == OK);
    browser_get(&scene.browser, S("/desk/queues/intake/csv"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, "\"H57.24-261120-0001\","));
    CHECK(browser_sees(&scene.browser, "\"'=cmd|\"\"x\"\"\""));
}

TEST(search_finds_by_code_and_by_name_without_marks)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_CLERK);
    browser_get(&scene.browser, S("/desk/search?q=H57.24-261120-0001"));
    CHECK(browser_sees(&scene.browser, "/desk/dossiers/"));
    browser_get(&scene.browser, S("/desk/search?q=nguyen+thi"));
    CHECK(browser_sees(&scene.browser, "/desk/dossiers/"));
    browser_get(&scene.browser, S("/desk/search?q=khong+ai"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, "Không tìm thấy hồ sơ nào"));
}

TEST(heads_see_who_is_late_and_others_do_not)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    browser_get(&scene.browser, S("/desk/head"));
    CHECK(scene.browser.status == 403);
    scene_sit(&scene, SEAT_HEAD);
    actor_grant(&scene.actor, &MAY_OVERSEE);
    browser_get(&scene.browser, S("/desk/head"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "0 hồ sơ quá hạn"));
    ctx->now += 30 * DAY_MS;
    browser_get(&scene.browser, S("/desk/head"));
    CHECK(browser_sees(&scene.browser, "1 hồ sơ quá hạn"));
    CHECK(browser_sees(&scene.browser, "nằm ở bước Thẩm định, Cán bộ specialist"));
}

TEST(the_desk_speaks_json)
{
    Scene       scene;
    const Json *json;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_ONE_STOP);
    scene.browser.json = true;
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(json_read(ctx, scene.browser.body, (JsonLimits){0}, &json) == OK);
    CHECK_STR(json_text(json_get(json, S("code"))), S("H57.24-261120-0001"));
    CHECK(browser_sees(&scene.browser, "\"may\":[\"receive\",\"supplement\",\"refuse\",\"comment\""));
    browser_get(&scene.browser, S("/desk/queues/intake"));
    CHECK(json_read(ctx, scene.browser.body, (JsonLimits){0}, &json) == OK);
    CHECK(browser_sees(&scene.browser, "\"is_mine\":true"));
    Str body = str_fmt(ctx->arena, "{\"seen\": %lld}", (long long)scene.dossier.head.number);
    browser_post_json(&scene.browser, scene_at(&scene, "/receive"), body);
    scene_reload(&scene);
    CHECK(scene.browser.status == 303 && scene.dossier.status == STATUS_RECEIVED);
}
