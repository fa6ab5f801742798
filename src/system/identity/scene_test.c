/* scene_test — the scene of identity's tests. */
#include "system/identity/identity_test.h"

#include <sodium.h>

/* The program put together, whose admission these tests are about; tests link with it. */
const App *main_app(void);

/* What the press does, at a cost tests can pay; the same library, the same hashes. */
int identity_asked;
Err identity_press(Ctx *ctx, const char *kind, Str question, Str *answer)
{
    identity_asked++;
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

void identity_begin(Ctx *ctx, Scene *scene)
{
    Str hash;
    world_make(ctx, &scene->world);
    browser_open(ctx, &IDENTITY, &scene->browser);
    scene->browser.app = main_app();
    scene->slow = (Slow){.now = identity_press};
    ctx->slow = &scene->slow;
    CHECK(identity_press(ctx, "argon2-hash", RIGHT_TEXT, &hash) == OK);
    CHECK(account_set_password(ctx, scene->world.citizen, hash) == OK);
    CHECK(account_set_password(ctx, scene->world.officers[SEAT_SPECIALIST], hash) == OK);
    identity_asked = 0;
}

void identity_sign_in(Scene *scene, const char *login, const char *password, const char *next)
{
    Ctx *ctx = scene->browser.ctx;
    scene->browser.cookie = (Str){0};
    browser_post(&scene->browser, S("/login"),
                 str_fmt(ctx->arena, "login=%s&password=%s&next=%s", login, password, next));
}

bool identity_session_of(Scene *scene, Session *out)
{
    Str name, token;
    str_cut(scene->browser.cookie, '=', &name, &token);
    Err err = session_find(scene->browser.ctx, token, out);
    fault_clear(scene->browser.ctx);
    return err == OK;
}

void identity_send(Scene *scene, const char *path, const char *form)
{
    Session session = {0};
    CHECK(identity_session_of(scene, &session));
    browser_post(&scene->browser, str_of(path),
                 str_fmt(scene->browser.ctx->arena, "_csrf=%.*s&%s", FMT(session.csrf), form));
}
