/* account_test — registering, passwords, links that work once, administrators. */
#include "system/identity/identity_test.h"

#include "base/time.h"

#define PERSON "name=L%C3%AA+An&birth-day=1&birth-month=2&birth-year=1990&phone=0905123456"

TEST(a_citizen_registers_once_and_is_signed_in)
{
    Scene   scene;
    Session session = {0};
    Account account;
    identity_begin(ctx, &scene);
    browser_post(&scene.browser, S("/register"),
                 S(PERSON "&personal_id=046090000123&password=ngay+nang+dep+troi"));
    CHECK(scene.browser.status == 303 && identity_session_of(&scene, &session));
    CHECK(account_find(ctx, session.account, &account) == OK);
    CHECK_STR(account.login, S("046090000123"));
    CHECK_STR(account.birth_date, S("1990-02-01"));
    CHECK(account.kind == ACTOR_CITIZEN && !account.is_demo);
    scene.browser.cookie = (Str){0};
    browser_post(&scene.browser, S("/register"),
                 S(PERSON "&personal_id=046090000123&password=mot+cau+khac+hoan+toan"));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "đã có tài khoản"));
}

TEST(what_is_wrong_when_registering_is_told_at_once_and_kept)
{
    static const struct { const char *form, *says; } CASES[] = {
        {"&personal_id=04609000012&password=ngay+nang+dep+troi", "đúng 12 chữ số"},
        {"&personal_id=099090000123&password=ngay+nang+dep+troi", "mã tỉnh"},
        {"&personal_id=046085000123&password=ngay+nang+dep+troi", "Năm sinh không khớp"},
        {"&personal_id=046090000123&password=ngan", "Quá ngắn"},
        {"&personal_id=046090000123&password=matkhau12345", "dễ đoán"},
        {"&personal_id=046090000123&password=aaaaaaaaaaaaaa", "dễ đoán"},
        {"&personal_id=046090000123&password=046090000123", "dễ đoán"},
    };
    Scene scene;
    identity_begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        browser_post(&scene.browser, S("/register"),
                     str_fmt(ctx->arena, "%s%s", PERSON, CASES[i].form));
        CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, CASES[i].says));
        CHECK(browser_sees(&scene.browser, "value=\"Lê An\"") && identity_asked == 0);
    }
}

TEST(a_new_password_needs_the_old_one_and_ends_every_other_session)
{
    Scene   scene;
    Session other;
    identity_begin(ctx, &scene);
    identity_sign_in(&scene, "citizen", RIGHT, "");
    Str elsewhere = scene.browser.cookie;
    identity_sign_in(&scene, "citizen", RIGHT, "");
    identity_send(&scene, "/account/password", "now=khong+phai+no&fresh=mot+cau+moi+tinh+khoi");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "hiện tại không đúng"));
    identity_send(&scene, "/account/password", "now=" RIGHT "&fresh=mot+cau+moi+tinh+khoi");
    CHECK_STR(scene.browser.location, S("/account?done=password"));
    scene.browser.cookie = elsewhere;
    CHECK(!identity_session_of(&scene, &other));
    identity_sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 422);
    identity_sign_in(&scene, "citizen", "mot+cau+moi+tinh+khoi", "");
    CHECK(scene.browser.status == 303);
}

TEST(a_link_sets_a_password_once_within_its_day)
{
    Scene scene;
    Str   token, old, id;
    identity_begin(ctx, &scene);
    CHECK(account_add(ctx,
                      &(NewAccount){.login = S(IDENTITY_FIRST_LOGIN), .name = S("Quản trị"),
                                    .kind = ACTOR_OFFICER}, &id) == OK);
    CHECK(onetime_make(ctx, "activate", id, DAY_MS, &token) == OK);
    CHECK(onetime_make(ctx, "activate", id, 1000, &old) == OK);
    Str path = str_fmt(ctx->arena, "/activate/%.*s", FMT(token));
    browser_get(&scene.browser, path);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "Quản trị"));
    browser_post(&scene.browser, path, S("password=ngan"));
    CHECK(scene.browser.status == 422);
    browser_post(&scene.browser, path, S("password=ngay+nang+dep+troi"));
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, S("/admin/accounts"));
    Str admin = scene.browser.cookie;
    scene.browser.cookie = (Str){0};
    browser_post(&scene.browser, path, S("password=mot+cau+khac+hoan+toan"));
    CHECK(scene.browser.status == 404 && browser_sees(&scene.browser, "không còn dùng được"));
    ctx->now += 2000;
    browser_get(&scene.browser, str_fmt(ctx->arena, "/activate/%.*s", FMT(old)));
    CHECK(scene.browser.status == 404);
    scene.browser.cookie = admin;
    browser_get(&scene.browser, S("/admin/jobs"));
    CHECK(scene.browser.status == 200);
}

/* ---- administrators --------------------------------------------------------------------- */

static void sign_in_first(Ctx *ctx, Scene *scene)
{
    Str id, hash;
    identity_begin(ctx, scene);
    CHECK(identity_press(ctx, "argon2-hash", RIGHT_TEXT, &hash) == OK);
    CHECK(account_add(ctx,
                      &(NewAccount){.login = S(IDENTITY_FIRST_LOGIN), .name = S("Quản trị"),
                                    .kind = ACTOR_OFFICER, .password_hash = hash},
                      &id) == OK);
    identity_sign_in(scene, IDENTITY_FIRST_LOGIN, RIGHT, "");
}

TEST(the_first_administrator_adds_an_officer_whose_link_is_shown_once)
{
    Scene    scene;
    Account  fresh;
    OrgSeats seats;
    Str      hash;
    sign_in_first(ctx, &scene);
    Str form = str_fmt(ctx->arena,
                       "act=add&body=%.*s&name=B%%C3%%B9i+An&login=bui.an&post=%.*s",
                       FMT(scene.world.commune.id), FMT(scene.world.posts[SEAT_CLERK]));
    identity_send(&scene, "/admin/accounts", str_c(ctx->arena, form));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "/activate/"));
    CHECK(account_by_login(ctx, S("bui.an"), &fresh, &hash) == OK && hash.len == 0);
    CHECK(org_seats_of(ctx, fresh.id, date_of_time(ctx->now), &seats) == OK && seats.len == 1);
    CHECK_STR(seats.at[0].seat.post, scene.world.posts[SEAT_CLERK]);
    identity_send(&scene, "/admin/accounts", str_c(ctx->arena, form));
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "đã có người dùng"));
    browser_get(&scene.browser, S("/admin/accounts"));
    CHECK(scene.browser.status == 200 && !browser_sees(&scene.browser, "/activate/"));
}

TEST(a_blocked_account_is_out_at_once_and_nobody_blocks_themselves)
{
    Scene   scene;
    Session session;
    Account admin;
    Str     hash;
    sign_in_first(ctx, &scene);
    Str office = scene.browser.cookie;
    identity_sign_in(&scene, "citizen", RIGHT, "");
    Str theirs = scene.browser.cookie;
    browser_get(&scene.browser, S("/admin/accounts"));
    CHECK(scene.browser.status == 403);
    scene.browser.cookie = office;
    identity_send(&scene, "/admin/accounts",
         str_c(ctx->arena, str_fmt(ctx->arena, "act=block&account=%.*s",
                                   FMT(scene.world.citizen))));
    CHECK(scene.browser.status == 303);
    CHECK(account_by_login(ctx, S(IDENTITY_FIRST_LOGIN), &admin, &hash) == OK);
    identity_send(&scene, "/admin/accounts",
         str_c(ctx->arena, str_fmt(ctx->arena, "act=block&account=%.*s", FMT(admin.id))));
    CHECK(scene.browser.status == 403);
    scene.browser.cookie = theirs;
    CHECK(!identity_session_of(&scene, &session));
}

TEST(an_administrator_of_one_body_does_not_manage_another)
{
    Scene   scene;
    Actor   actor;
    identity_begin(ctx, &scene);
    browser_open(ctx, &IDENTITY, &scene.browser);
    actor = *world_officer(ctx, &scene.world, SEAT_HEAD);
    actor.seat.body = scene.world.other.id;
    actor_grant(&actor, &MAY_MANAGE_ACCOUNTS);
    scene.browser.actor = &actor;
    Str clerk = scene.world.officers[SEAT_CLERK];
    browser_post(&scene.browser, S("/admin/accounts"),
                 str_fmt(ctx->arena, "act=link&account=%.*s", FMT(clerk)));
    CHECK(scene.browser.status == 403);
    browser_post(&scene.browser, S("/admin/accounts"),
                 str_fmt(ctx->arena, "act=add&login=abc&name=An+An&post=%.*s",
                         FMT(scene.world.posts[SEAT_CLERK])));
    CHECK(scene.browser.status == 403);
    browser_get(&scene.browser, str_fmt(ctx->arena, "/admin/accounts?body=%.*s",
                                        FMT(scene.world.commune.id)));
    CHECK(scene.browser.status == 404);
    actor.seat.body = scene.world.commune.id;
    browser_post(&scene.browser, S("/admin/accounts"),
                 str_fmt(ctx->arena, "act=link&account=%.*s", FMT(clerk)));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "/activate/"));
}
