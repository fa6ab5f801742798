/* identity_test — signing in and out through the whole request, admitted as by the program. */
#include "system/identity/identity_test.h"

#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/draft.h"

TEST(who_signs_in_gets_a_session_and_goes_where_they_wanted)
{
    Scene   scene;
    Session session;
    identity_begin(ctx, &scene);
    identity_sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, S("/my"));
    CHECK(identity_session_of(&scene, &session));
    CHECK_STR(session.account, scene.world.citizen);
    identity_sign_in(&scene, "CITIZEN", RIGHT, "/drafts/abc?x=1");
    CHECK_STR(scene.browser.location, S("/drafts/abc?x=1"));
    identity_sign_in(&scene, "specialist", RIGHT, "");
    CHECK_STR(scene.browser.location, S("/desk"));
    CHECK(identity_session_of(&scene, &session));
    CHECK_STR(session.seat_post, scene.world.posts[SEAT_SPECIALIST]);
}

TEST(signing_in_never_leads_out_of_the_site)
{
    static const char *const OUTSIDE[] = {"//evil.example/x", "/%5Cevil.example",
                                          "https://a.vn", "javascript:1", "evil", "/%0d%0aX:1"};
    Scene scene;
    identity_begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(OUTSIDE); i++) {
        identity_sign_in(&scene, "citizen", RIGHT, OUTSIDE[i]);
        CHECK(scene.browser.status == 422 || str_eq(scene.browser.location, S("/my")));
    }
}

TEST(an_unknown_login_a_wrong_password_and_a_blocked_account_look_and_cost_the_same)
{
    static const char *const LOGINS[] = {"citizen", "nobodys", "citizen", "special"};
    Scene scene;
    Str   first = {0};
    identity_begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(LOGINS); i++) {
        identity_asked = 0;
        if (i == 2)
            CHECK(account_block(ctx, scene.world.citizen, true) == OK);
        identity_sign_in(&scene, LOGINS[i], i == 2 ? RIGHT : "wrong+but+long+enough", "");
        CHECK(scene.browser.status == 422 && identity_asked == 1 && !scene.browser.cookie.len);
        CHECK(browser_sees(&scene.browser, "Tên đăng nhập hoặc mật khẩu không đúng"));
        CHECK(!browser_sees(&scene.browser, "wrong but long"));
        first = i ? first : scene.browser.body;
        CHECK(scene.browser.body.len == first.len);
    }
}

TEST(ten_wrong_tries_shut_a_login_for_a_quarter_of_an_hour_known_or_not)
{
    static const char *const LOGINS[] = {"citizen", "nobody"};
    Scene scene;
    identity_begin(ctx, &scene);
    for (size_t l = 0; l < COUNT(LOGINS); l++) {
        for (int i = 0; i < 10; i++)
            identity_sign_in(&scene, LOGINS[l], "khong+phai+mat+khau", "");
        CHECK(scene.browser.status == 422);
        identity_asked = 0;
        identity_sign_in(&scene, LOGINS[l], RIGHT, "");
        CHECK(scene.browser.status == 429 && identity_asked == 0);
        CHECK(browser_sees(&scene.browser, "Hãy chờ 15 phút") ||
              browser_sees(&scene.browser, "Hãy chờ 16 phút"));
    }
    identity_sign_in(&scene, "specialist", RIGHT, "");
    CHECK(scene.browser.status == 303);
    ctx->now += 15 * MINUTE_MS + 1;
    identity_sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 303);
}

TEST(each_sign_in_has_a_session_of_its_own_and_signing_out_ends_it)
{
    Scene   scene;
    Session first, second, gone;
    identity_begin(ctx, &scene);
    identity_sign_in(&scene, "citizen", RIGHT, "");
    CHECK(identity_session_of(&scene, &first));
    Str kept = scene.browser.cookie;
    identity_sign_in(&scene, "citizen", RIGHT, "");
    CHECK(identity_session_of(&scene, &second) && !str_eq(first.id, second.id));
    identity_send(&scene, "/logout", "");
    CHECK(scene.browser.status == 303);
    scene.browser.cookie = kept;
    CHECK(identity_session_of(&scene, &gone)); /* the other browser stays signed in */
    browser_get(&scene.browser, S("/account"));
    CHECK(scene.browser.status == 200);
}

TEST(a_form_without_the_sessions_token_changes_nothing)
{
    Scene   scene;
    Session session;
    identity_begin(ctx, &scene);
    identity_sign_in(&scene, "citizen", RIGHT, "");
    browser_post(&scene.browser, S("/logout"), S(""));
    CHECK(scene.browser.status == 403);
    browser_post(&scene.browser, S("/account/sessions"), S("_csrf=0123&session="));
    CHECK(scene.browser.status == 403);
    CHECK(identity_session_of(&scene, &session));
}

TEST(an_officers_session_ends_after_a_quarter_of_an_hour_without_use)
{
    Scene scene;
    identity_begin(ctx, &scene);
    identity_sign_in(&scene, "specialist", RIGHT, "");
    ctx->now += 14 * MINUTE_MS;
    browser_get(&scene.browser, S("/account"));
    CHECK(scene.browser.status == 200);
    ctx->now += 16 * MINUTE_MS;
    browser_get(&scene.browser, S("/account"));
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, S("/login?next=/account"));
    browser_post(&scene.browser, S("/account/sessions"), S("session="));
    CHECK(scene.browser.status == 403 && browser_sees(&scene.browser, "/login?next="));
}

TEST(an_officer_with_two_posts_chooses_one_and_never_anothers)
{
    Scene   scene;
    Session session;
    identity_begin(ctx, &scene);
    CHECK(org_holder_add(ctx, scene.world.posts[SEAT_CLERK],
                         scene.world.officers[SEAT_SPECIALIST], (Date){2026, 1, 1},
                         (Date){0}) == OK);
    identity_sign_in(&scene, "specialist", RIGHT, "/desk/queues/late");
    CHECK_STR(scene.browser.location, S("/seat?next=%2Fdesk%2Fqueues%2Flate"));
    browser_get(&scene.browser, scene.browser.location);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "/desk/queues/late"));
    CHECK(identity_session_of(&scene, &session) && session.seat_post.len == 0);
    Str old = session.id;
    identity_send(&scene, "/seat",
         str_c(ctx->arena, str_fmt(ctx->arena, "post=%.*s",
                                   FMT(scene.world.posts[SEAT_CHAIR]))));
    CHECK(scene.browser.status == 403);
    Str chosen = str_fmt(ctx->arena, "post=%.*s", FMT(scene.world.posts[SEAT_CLERK]));
    Str form = str_fmt(ctx->arena, "_csrf=%.*s&%.*s", FMT(session.csrf), FMT(chosen));
    Str cookie = scene.browser.cookie;
    browser_post(&scene.browser, S("/seat"), form);
    CHECK(scene.browser.status == 303);
    /* the browser appended the new cookie behind the old one */
    scene.browser.cookie = (Str){scene.browser.cookie.at + cookie.len + 2,
                                 scene.browser.cookie.len - cookie.len - 2};
    CHECK(identity_session_of(&scene, &session) && !str_eq(session.id, old));
    CHECK_STR(session.seat_post, scene.world.posts[SEAT_CLERK]);
}

TEST(drafts_of_the_browser_become_those_of_who_signs_in)
{
    Scene                    scene;
    Draft                    draft, found;
    const ServiceDefinition *definition;
    identity_begin(ctx, &scene);
    CHECK(catalogue_find(ctx, S("1.013225"), &definition) == OK);
    ctx->actor = &NOBODY;
    CHECK(draft_open(ctx, definition, S("secret-of-this-browser"), &draft) == OK);
    browser_post(&scene.browser, S("/login"), S("login=x&password=y"));
    scene.browser.cookie = S("__Host-draft=secret-of-this-browser");
    browser_post(&scene.browser, S("/login"), S("login=citizen&password=" RIGHT));
    CHECK(scene.browser.status == 303);
    ctx->actor = world_citizen(ctx, &scene.world);
    CHECK(draft_find(ctx, draft.id, (Str){0}, &found) == OK);
    CHECK_STR(found.account, scene.world.citizen);
}
