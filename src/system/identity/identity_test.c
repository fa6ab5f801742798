/* identity_test — signing in and out through the whole request, with the program's own admission. */
#include "system/identity/own.h"

#include "base/time.h"
#include "core/slow.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/draft.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#include <sodium.h>

/* The program put together, whose admission these tests are about; tests link with it. */
const App *main_app(void);

#define RIGHT "mot+cau+dai+de+nho"
#define RIGHT_TEXT S("mot cau dai de nho")

/* What the press does, at a cost tests can pay; the same library, the same hashes. */
static int asked;
static Err press(Ctx *ctx, const char *kind, Str question, Str *answer)
{
    asked++;
    if (!strcmp(kind, "argon2-hash")) {
        char *out = arena_bytes(ctx->arena, crypto_pwhash_STRBYTES, 1);
        CHECK(sodium_init() >= 0 &&
              crypto_pwhash_str(out, question.at, question.len, 1, 8192) == 0);
        *answer = str_of(out);
        return OK;
    }
    Str encoded, password;
    str_cut(question, '\0', &encoded, &password);
    if (crypto_pwhash_str_verify(str_c(ctx->arena, encoded), password.at, password.len))
        return fail(ctx, ERR_DENIED, "not the password");
    *answer = S("ok");
    return OK;
}

typedef struct Scene {
    World   world;
    Browser browser;
    Slow    slow;
} Scene;

static void begin(Ctx *ctx, Scene *scene)
{
    Str hash;
    world_make(ctx, &scene->world);
    browser_open(ctx, &IDENTITY, &scene->browser);
    scene->browser.app = main_app();
    scene->slow = (Slow){.now = press};
    ctx->slow = &scene->slow;
    CHECK(press(ctx, "argon2-hash", RIGHT_TEXT, &hash) == OK);
    CHECK(account_set_password(ctx, scene->world.citizen, hash) == OK);
    CHECK(account_set_password(ctx, scene->world.officers[SEAT_SPECIALIST], hash) == OK);
    asked = 0;
}

static void sign_in(Scene *scene, const char *login, const char *password, const char *next)
{
    Ctx *ctx = scene->browser.ctx;
    scene->browser.cookie = (Str){0};
    browser_post(&scene->browser, S("/login"),
                 str_fmt(ctx->arena, "login=%s&password=%s&next=%s", login, password, next));
}

/* The session of the browser's cookie, as the server knows it. */
static bool session_of(Scene *scene, Session *out)
{
    Str name, token;
    str_cut(scene->browser.cookie, '=', &name, &token);
    Err err = session_find(scene->browser.ctx, token, out);
    fault_clear(scene->browser.ctx);
    return err == OK;
}

/* A form of a page that this session was shown. */
static void post(Scene *scene, const char *path, const char *form)
{
    Session session = {0};
    CHECK(session_of(scene, &session));
    browser_post(&scene->browser, str_of(path),
                 str_fmt(scene->browser.ctx->arena, "_csrf=%.*s&%s", FMT(session.csrf), form));
}

TEST(who_signs_in_gets_a_session_and_goes_where_they_wanted)
{
    Scene   scene;
    Session session;
    begin(ctx, &scene);
    sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 303);
    CHECK_STR(scene.browser.location, S("/my"));
    CHECK(session_of(&scene, &session) && str_eq(session.account, scene.world.citizen));
    sign_in(&scene, "CITIZEN", RIGHT, "/drafts/abc?x=1");
    CHECK_STR(scene.browser.location, S("/drafts/abc?x=1"));
    sign_in(&scene, "specialist", RIGHT, "");
    CHECK_STR(scene.browser.location, S("/desk"));
    CHECK(session_of(&scene, &session));
    CHECK_STR(session.seat_post, scene.world.posts[SEAT_SPECIALIST]);
}

TEST(signing_in_never_leads_out_of_the_site)
{
    static const char *const OUTSIDE[] = {"//evil.example/x", "/%5Cevil.example", "https://a.vn",
                                          "javascript:1", "evil", "/%0d%0aX:1"};
    Scene scene;
    begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(OUTSIDE); i++) {
        sign_in(&scene, "citizen", RIGHT, OUTSIDE[i]);
        CHECK(scene.browser.status == 422 || str_eq(scene.browser.location, S("/my")));
    }
}

TEST(an_unknown_login_a_wrong_password_and_a_blocked_account_look_and_cost_the_same)
{
    static const char *const LOGINS[] = {"citizen", "nobodys", "citizen", "special"};
    Scene scene;
    Str   first = {0};
    begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(LOGINS); i++) {
        asked = 0;
        if (i == 2)
            CHECK(account_block(ctx, scene.world.citizen, true) == OK);
        sign_in(&scene, LOGINS[i], i == 2 ? RIGHT : "wrong+but+long+enough", "");
        CHECK(scene.browser.status == 422 && asked == 1 && !scene.browser.cookie.len);
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
    begin(ctx, &scene);
    for (size_t l = 0; l < COUNT(LOGINS); l++) {
        for (int i = 0; i < 10; i++)
            sign_in(&scene, LOGINS[l], "khong+phai+mat+khau", "");
        CHECK(scene.browser.status == 422);
        asked = 0;
        sign_in(&scene, LOGINS[l], RIGHT, "");
        CHECK(scene.browser.status == 429 && asked == 0);
        CHECK(browser_sees(&scene.browser, "Hãy chờ 15 phút") ||
              browser_sees(&scene.browser, "Hãy chờ 16 phút"));
    }
    sign_in(&scene, "specialist", RIGHT, "");
    CHECK(scene.browser.status == 303);
    ctx->now += 15 * MINUTE_MS + 1;
    sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 303);
}

TEST(each_sign_in_has_a_session_of_its_own_and_signing_out_ends_it)
{
    Scene   scene;
    Session first, second, gone;
    begin(ctx, &scene);
    sign_in(&scene, "citizen", RIGHT, "");
    CHECK(session_of(&scene, &first));
    Str kept = scene.browser.cookie;
    sign_in(&scene, "citizen", RIGHT, "");
    CHECK(session_of(&scene, &second) && !str_eq(first.id, second.id));
    post(&scene, "/logout", "");
    CHECK(scene.browser.status == 303);
    scene.browser.cookie = kept;
    CHECK(session_of(&scene, &gone)); /* the other browser stays signed in */
    browser_get(&scene.browser, S("/account"));
    CHECK(scene.browser.status == 200);
}

TEST(a_form_without_the_sessions_token_changes_nothing)
{
    Scene   scene;
    Session session;
    begin(ctx, &scene);
    sign_in(&scene, "citizen", RIGHT, "");
    browser_post(&scene.browser, S("/logout"), S(""));
    CHECK(scene.browser.status == 403);
    browser_post(&scene.browser, S("/account/sessions"), S("_csrf=0123&session="));
    CHECK(scene.browser.status == 403);
    CHECK(session_of(&scene, &session));
}

TEST(an_officers_session_ends_after_a_quarter_of_an_hour_without_use)
{
    Scene scene;
    begin(ctx, &scene);
    sign_in(&scene, "specialist", RIGHT, "");
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
    begin(ctx, &scene);
    CHECK(org_holder_add(ctx, scene.world.posts[SEAT_CLERK],
                         scene.world.officers[SEAT_SPECIALIST], (Date){2026, 1, 1},
                         (Date){0}) == OK);
    sign_in(&scene, "specialist", RIGHT, "/desk/queues/late");
    CHECK_STR(scene.browser.location, S("/seat?next=%2Fdesk%2Fqueues%2Flate"));
    browser_get(&scene.browser, scene.browser.location);
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "/desk/queues/late"));
    CHECK(session_of(&scene, &session) && session.seat_post.len == 0);
    Str old = session.id;
    post(&scene, "/seat",
         str_c(ctx->arena, str_fmt(ctx->arena, "post=%.*s", FMT(scene.world.posts[SEAT_CHAIR]))));
    CHECK(scene.browser.status == 403);
    Str chosen = str_fmt(ctx->arena, "post=%.*s", FMT(scene.world.posts[SEAT_CLERK]));
    Str form = str_fmt(ctx->arena, "_csrf=%.*s&%.*s", FMT(session.csrf), FMT(chosen));
    Str cookie = scene.browser.cookie;
    browser_post(&scene.browser, S("/seat"), form);
    CHECK(scene.browser.status == 303);
    /* the browser appended the new cookie behind the old one */
    scene.browser.cookie = (Str){scene.browser.cookie.at + cookie.len + 2,
                                 scene.browser.cookie.len - cookie.len - 2};
    CHECK(session_of(&scene, &session) && !str_eq(session.id, old));
    CHECK_STR(session.seat_post, scene.world.posts[SEAT_CLERK]);
}

TEST(drafts_of_the_browser_become_those_of_who_signs_in)
{
    Scene                    scene;
    Draft                    draft, found;
    const ServiceDefinition *definition;
    begin(ctx, &scene);
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

/* ---- registering, passwords, links ----------------------------------------------------------- */

#define PERSON "name=L%C3%AA+An&birth-day=1&birth-month=2&birth-year=1990&phone=0905123456"

TEST(a_citizen_registers_once_and_is_signed_in)
{
    Scene   scene;
    Session session;
    Account account;
    begin(ctx, &scene);
    browser_post(&scene.browser, S("/register"),
                 S(PERSON "&personal_id=046090000123&password=ngay+nang+dep+troi"));
    CHECK(scene.browser.status == 303 && session_of(&scene, &session));
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
    begin(ctx, &scene);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        browser_post(&scene.browser, S("/register"),
                     str_fmt(ctx->arena, "%s%s", PERSON, CASES[i].form));
        CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, CASES[i].says));
        CHECK(browser_sees(&scene.browser, "value=\"Lê An\"") && asked == 0);
    }
}

TEST(a_new_password_needs_the_old_one_and_ends_every_other_session)
{
    Scene   scene;
    Session other;
    begin(ctx, &scene);
    sign_in(&scene, "citizen", RIGHT, "");
    Str elsewhere = scene.browser.cookie;
    sign_in(&scene, "citizen", RIGHT, "");
    post(&scene, "/account/password", "now=khong+phai+no&fresh=mot+cau+moi+tinh+khoi");
    CHECK(scene.browser.status == 422 && browser_sees(&scene.browser, "hiện tại không đúng"));
    post(&scene, "/account/password", "now=" RIGHT "&fresh=mot+cau+moi+tinh+khoi");
    CHECK_STR(scene.browser.location, S("/account?done=password"));
    scene.browser.cookie = elsewhere;
    CHECK(!session_of(&scene, &other));
    sign_in(&scene, "citizen", RIGHT, "");
    CHECK(scene.browser.status == 422);
    sign_in(&scene, "citizen", "mot+cau+moi+tinh+khoi", "");
    CHECK(scene.browser.status == 303);
}

TEST(a_link_sets_a_password_once_within_its_day)
{
    Scene scene;
    Str   token, old, id;
    begin(ctx, &scene);
    CHECK(account_add(ctx, &(NewAccount){.login = S(IDENTITY_FIRST_LOGIN), .name = S("Quản trị"),
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

/* ---- administrators -------------------------------------------------------------------------- */

static void sign_in_first(Ctx *ctx, Scene *scene)
{
    Str id, hash;
    begin(ctx, scene);
    CHECK(press(ctx, "argon2-hash", RIGHT_TEXT, &hash) == OK);
    CHECK(account_add(ctx, &(NewAccount){.login = S(IDENTITY_FIRST_LOGIN), .name = S("Quản trị"),
                                         .kind = ACTOR_OFFICER, .password_hash = hash},
                      &id) == OK);
    sign_in(scene, IDENTITY_FIRST_LOGIN, RIGHT, "");
}

TEST(the_first_administrator_adds_an_officer_whose_link_is_shown_once)
{
    Scene    scene;
    Account  fresh;
    OrgSeats seats;
    Str      hash;
    sign_in_first(ctx, &scene);
    Str form = str_fmt(ctx->arena, "act=add&body=%.*s&name=B%%C3%%B9i+An&login=bui.an&post=%.*s",
                       FMT(scene.world.commune.id), FMT(scene.world.posts[SEAT_CLERK]));
    post(&scene, "/admin/accounts", str_c(ctx->arena, form));
    CHECK(scene.browser.status == 200 && browser_sees(&scene.browser, "/activate/"));
    CHECK(account_by_login(ctx, S("bui.an"), &fresh, &hash) == OK && hash.len == 0);
    CHECK(org_seats_of(ctx, fresh.id, date_of_time(ctx->now), &seats) == OK && seats.len == 1);
    CHECK_STR(seats.at[0].seat.post, scene.world.posts[SEAT_CLERK]);
    post(&scene, "/admin/accounts", str_c(ctx->arena, form));
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
    sign_in(&scene, "citizen", RIGHT, "");
    Str theirs = scene.browser.cookie;
    browser_get(&scene.browser, S("/admin/accounts"));
    CHECK(scene.browser.status == 403);
    scene.browser.cookie = office;
    post(&scene, "/admin/accounts",
         str_c(ctx->arena, str_fmt(ctx->arena, "act=block&account=%.*s",
                                   FMT(scene.world.citizen))));
    CHECK(scene.browser.status == 303);
    CHECK(account_by_login(ctx, S(IDENTITY_FIRST_LOGIN), &admin, &hash) == OK);
    post(&scene, "/admin/accounts",
         str_c(ctx->arena, str_fmt(ctx->arena, "act=block&account=%.*s", FMT(admin.id))));
    CHECK(scene.browser.status == 403);
    scene.browser.cookie = theirs;
    CHECK(!session_of(&scene, &session));
}

TEST(an_administrator_of_one_body_does_not_manage_another)
{
    Scene   scene;
    Actor   actor;
    begin(ctx, &scene);
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
