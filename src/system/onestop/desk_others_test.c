/* desk_others_test — opinions asked of other offices, delegation during leave, apologies that
 * wait for a head. */
#include "system/onestop/scene_test.h"

#include "base/time.h"
#include "core/account.h"
#include "core/audit.h"
#include "engine/ask/ask.h"
#include "test/test.h"

/* The commune's dossier asks the heads of the other commune. */
static void ask_other(Ctx *ctx, Scene *scene, Ask *ask)
{
    AskTo    to = {.body = scene->world.other.id, .role = S("head"), .days = 2};
    AskOrder order = {
        .item = str_fmt(ctx->arena, "dossier:%.*s#1.%.*s.test", FMT(scene->dossier.id),
                        FMT(scene->dossier.step)),
        .subject = scene->dossier.code, .about_vi = S("Ranh giới thửa đất"),
        .about_en = S("Borders of the parcel"), .body = scene->world.commune.id,
        .post = scene->world.posts[SEAT_SPECIALIST], .role = S("specialist"),
        .silence = ASK_CONSENT, .to = &to, .count = 1,
        .source = str_fmt(ctx->arena, "dossier:%.*s", FMT(scene->dossier.id))};
    CHECK(ask_open(ctx, &order, ask) == OK);
}

/* A head of the other commune. */
static void sit_there(Scene *scene)
{
    scene_sit(scene, SEAT_HEAD);
    scene->actor.seat.body = scene->world.other.id;
    scene->actor.seat.post = S("another-post");
}

static Str ask_at(Scene *scene, const Ask *ask, const char *path)
{
    return str_fmt(scene->browser.ctx->arena, "/desk/asks/%.*s%s", FMT(ask->id), path);
}

TEST(the_asked_office_sees_the_question_and_no_identity_number_and_answers)
{
    Scene   scene;
    Ask     ask;
    Account applicant;
    Trace  *traces;
    size_t  count;
    scene_begin_examined(ctx, &scene);
    ask_other(ctx, &scene, &ask);
    sit_there(&scene);
    browser_get(&scene.browser, S("/desk/asks"));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "Ranh giới thửa đất"));
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(scene.browser.status == 404); /* the dossier itself is not theirs */
    browser_get(&scene.browser, ask_at(&scene, &ask, ""));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "Im lặng") == false);
    CHECK(browser_sees(&scene.browser, "Quá hạn coi như đồng ý"));
    CHECK(account_find(ctx, scene.world.citizen, &applicant) == OK);
    CHECK(!browser_sees(&scene.browser, str_c(ctx->arena, applicant.personal_id)));
    CHECK(!browser_sees(&scene.browser, "•••"));
    CHECK(trace_of(ctx, scene.world.citizen, 10, &traces, &count) == OK);
    bool is_traced = false;
    for (size_t i = 0; i < count; i++)
        is_traced |= str_eq(traces[i].purpose, S("opinion"));
    CHECK(is_traced);
    browser_post(&scene.browser, ask_at(&scene, &ask, "/answer"), S("verdict=disagree&text="));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Hãy ghi ý kiến"));
    browser_post(&scene.browser, ask_at(&scene, &ask, "/seen"), S(""));
    CHECK(scene.browser.status == 303);
    browser_post(&scene.browser, ask_at(&scene, &ask, "/answer"),
                 S("verdict=disagree&text=Ch%E1%BB%93ng+ranh"));
    CHECK(scene.browser.status == 303);
    browser_get(&scene.browser, ask_at(&scene, &ask, ""));
    CHECK(browser_sees(&scene.browser, "Chồng ranh"));
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "không đồng ý") && browser_sees(&scene.browser, "Chồng ranh"));
}

TEST(a_head_sees_the_opinions_that_others_owe)
{
    Scene scene;
    Ask   ask;
    scene_begin_examined(ctx, &scene);
    ask_other(ctx, &scene, &ask);
    scene_sit(&scene, SEAT_HEAD);
    actor_grant(&scene.actor, &MAY_OVERSEE);
    browser_get(&scene.browser, S("/desk/head"));
    CHECK(scene.browser.status == 200);
    CHECK(!browser_sees(&scene.browser, "Ý kiến cơ quan khác còn nợ"));
    ctx->now += 10 * DAY_MS;
    browser_get(&scene.browser, S("/desk/head"));
    CHECK(browser_sees(&scene.browser, "Ý kiến cơ quan khác còn nợ"));
    CHECK(browser_sees(&scene.browser, "Ranh giới thửa đất"));
}

TEST(a_question_is_nobody_elses)
{
    Scene scene;
    Ask   ask;
    scene_begin_examined(ctx, &scene);
    ask_other(ctx, &scene, &ask);
    sit_there(&scene);
    scene.actor.seat.body = S("a-third-body");
    browser_get(&scene.browser, ask_at(&scene, &ask, ""));
    CHECK(scene.browser.status == 404);
    browser_get(&scene.browser, ask_at(&scene, &ask, "/files/x"));
    CHECK(scene.browser.status == 404);
    scene_sit(&scene, SEAT_CLERK); /* of the asking body, but not asked */
    browser_get(&scene.browser, ask_at(&scene, &ask, ""));
    CHECK(scene.browser.status == 200 && !browser_sees(&scene.browser, "name=\"verdict\""));
    browser_post(&scene.browser, ask_at(&scene, &ask, "/answer"), S("verdict=agree"));
    CHECK(scene.browser.status == 403);
}

TEST(an_office_returns_a_question_that_is_not_its_own_with_a_reason)
{
    Scene scene;
    Ask   ask;
    scene_begin_examined(ctx, &scene);
    ask_other(ctx, &scene, &ask);
    sit_there(&scene);
    browser_post(&scene.browser, ask_at(&scene, &ask, "/decline"), S("reason=Sai"));
    CHECK(scene.browser.status == 422);
    browser_post(&scene.browser, ask_at(&scene, &ask, "/decline"),
                 S("reason=Thu%E1%BB%99c+S%E1%BB%9F+X%C3%A2y+d%E1%BB%B1ng"));
    CHECK(scene.browser.status == 303);
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Thuộc Sở Xây dựng"));
}

TEST(who_asked_sends_an_answer_back_and_grants_more_time)
{
    Scene scene;
    Ask   ask;
    scene_begin_examined(ctx, &scene);
    ask_other(ctx, &scene, &ask);
    Str extend = ask_at(&scene, &ask, "/targets/1/extend");
    Str back = ask_at(&scene, &ask, "/targets/1/return");
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "/targets/1/extend"));
    CHECK(!browser_sees(&scene.browser, "/targets/1/return")); /* nothing to send back yet */
    browser_get(&scene.browser, back);
    CHECK(browser_sees(&scene.browser, "Chưa có câu trả lời nào"));
    browser_get(&scene.browser, extend);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "name=\"days\""));
    browser_post(&scene.browser, extend, S("seen=1&days=1"));
    CHECK(scene.browser.status == 422); /* not later than the two days it has */
    browser_post(&scene.browser, extend, S("seen=1&days=5"));
    CHECK_STR(scene.browser.location, scene_at(&scene, "?done=ask_extend"));
    browser_post(&scene.browser, extend, S("seen=1&days=9"));
    CHECK(scene.browser.status == 409); /* of a page that is stale */
    sit_there(&scene);
    browser_get(&scene.browser, extend);
    CHECK(scene.browser.status == 403); /* not theirs: they are asked */
    browser_post(&scene.browser, ask_at(&scene, &ask, "/answer"), S("verdict=agree&text=x"));
    CHECK(scene.browser.status == 303);
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_post(&scene.browser, back, S("seen=3&reason=Sai"));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "Sai"));
    browser_post(&scene.browser, back, S("seen=3&reason=Ch%C6%B0a+n%C3%B3i+r%C3%B5+ranh+gi%E1%BB%9Bi"));
    CHECK_STR(scene.browser.location, scene_at(&scene, "?done=ask_return"));
    sit_there(&scene);
    browser_get(&scene.browser, ask_at(&scene, &ask, ""));
    CHECK(browser_sees(&scene.browser, "Chưa nói rõ ranh giới"));
    scene_sit(&scene, SEAT_CLERK);
    browser_get(&scene.browser, back);
    CHECK(scene.browser.status == 403);
}

/* ---- delegation --------------------------------------------------------------------------- */

TEST(a_holder_delegates_during_leave_and_ends_it)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_HEAD);
    browser_get(&scene.browser, S("/desk/delegations"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, str_c(ctx->arena, scene.world.posts[SEAT_SPECIALIST])));
    Str to = str_fmt(ctx->arena, "to=%.*s", FMT(scene.world.posts[SEAT_SPECIALIST]));
    browser_post(&scene.browser, S("/desk/delegations"),
                 str_fmt(ctx->arena, "%.*s&from=2026-11-25&until=2026-11-20&basis=Q%%C4%%90+15",
                         FMT(to)));
    CHECK(scene.browser.status == 422);
    CHECK(browser_sees(&scene.browser, "Phải từ ngày bắt đầu trở đi"));
    browser_post(&scene.browser, S("/desk/delegations"),
                 str_fmt(ctx->arena, "%.*s&from=2026-11-20&until=2026-11-25&basis=Q%%C4%%90+15",
                         FMT(to)));
    CHECK(scene.browser.status == 303);
    browser_get(&scene.browser, S("/desk/delegations"));
    CHECK(browser_sees(&scene.browser, "đang có hiệu lực") &&
          browser_sees(&scene.browser, "25/11/2026"));
    scene_sit(&scene, SEAT_SPECIALIST);
    browser_get(&scene.browser, S("/desk/delegations"));
    CHECK(browser_sees(&scene.browser, "Bạn thay") && !browser_sees(&scene.browser, "/end\""));
    OrgSeats seats;
    CHECK(org_seats_of(ctx, scene.actor.account, date_of_time(ctx->now), &seats) == OK);
    CHECK(seats.len == 2 && str_eq(seats.at[1].on_behalf, scene.world.posts[SEAT_HEAD]));
    scene_sit(&scene, SEAT_HEAD);
    browser_get(&scene.browser, S("/desk/delegations"));
    const char *found = memmem(scene.browser.body.at, scene.browser.body.len,
                               "/desk/delegations/", 18);
    CHECK(found != NULL);
    Str id = found ? (Str){found + 18, 26} : (Str){0};
    browser_post(&scene.browser, str_fmt(ctx->arena, "/desk/delegations/%.*s/end", FMT(id)),
                 S(""));
    CHECK(scene.browser.status == 303);
    CHECK(org_seats_of(ctx, scene.world.officers[SEAT_SPECIALIST], date_of_time(ctx->now),
                       &seats) == OK && seats.len == 1);
}

TEST(what_was_delegated_is_not_delegated_on)
{
    Scene scene;
    scene_begin(ctx, &scene);
    scene_sit(&scene, SEAT_SPECIALIST);
    scene.actor.on_behalf = scene.world.posts[SEAT_HEAD];
    browser_get(&scene.browser, S("/desk/delegations"));
    CHECK(browser_sees(&scene.browser, "không ủy quyền tiếp được"));
    browser_post(&scene.browser, S("/desk/delegations"),
                 S("to=x&from=2026-11-20&until=2026-11-25&basis=Q%C4%90+15"));
    CHECK(scene.browser.status == 403);
}

/* ---- apologies ---------------------------------------------------------------------------- */

TEST(a_head_checks_and_sends_drafted_apologies_in_one_step)
{
    Scene scene;
    scene_begin_examined(ctx, &scene);
    Str draft = str_fmt(ctx->arena,
                        "INSERT INTO apology_draft (dossier, body, due_at, days, new_due_at,"
                        " prepared_at) VALUES ('%.*s', '%.*s', %lld, 4, %lld, %lld)",
                        FMT(scene.dossier.id), FMT(scene.dossier.body),
                        (long long)scene.dossier.due_at,
                        (long long)(scene.dossier.due_at + 4 * DAY_MS), (long long)ctx->now);
    CHECK(db_script(ctx, draft) == OK);
    browser_get(&scene.browser, S("/desk/apologies"));
    CHECK(scene.browser.status == 403);
    scene_sit(&scene, SEAT_HEAD);
    actor_grant(&scene.actor, &MAY_OVERSEE);
    browser_get(&scene.browser, S("/desk/apologies"));
    CHECK(scene.browser.status == 200);
    CHECK(browser_sees(&scene.browser, str_c(ctx->arena, scene.dossier.code)));
    browser_get(&scene.browser, scene_at(&scene, ""));
    CHECK(browser_sees(&scene.browser, "Cần xin lỗi"));
    Str form = str_fmt(ctx->arena, "dossier=%.*s&seen.%.*s=%lld&why=3&basis=Kho%%E1%%BA%%A3n+9",
                       FMT(scene.dossier.id), FMT(scene.dossier.id),
                       (long long)scene.dossier.head.number);
    browser_post(&scene.browser, S("/desk/apologies"), S("why=3&basis=Kho%E1%BA%A3n+9"));
    CHECK(scene.browser.status == 422);
    CHECK(browser_sees(&scene.browser, "Hãy chọn ít nhất một hồ sơ"));
    browser_post(&scene.browser, S("/desk/apologies"), form);
    CHECK_STR(scene.browser.location, S("/desk/apologies?sent=1&left=0"));
    scene_reload(&scene);
    CHECK(scene.dossier.extended == 4);
    browser_post(&scene.browser, S("/desk/apologies"), form);
    CHECK_STR(scene.browser.location, S("/desk/apologies?sent=0&left=1"));
}
