/* identity_test — a scene of this system's tests: the small world, a browser, a press. */
#pragma once
#include "core/account.h"
#include "core/slow.h"
#include "system/identity/identity.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

#define RIGHT "mot+cau+dai+de+nho"
#define RIGHT_TEXT S("mot cau dai de nho")

typedef struct Scene {
    World   world;
    Browser browser;
    Slow    slow;
} Scene;

/* Questions to the press so far; tests set it back to 0. */
extern int identity_asked;
/* Hashes and verifies with the press's own library, at a cost tests can pay. */
Err identity_press(Ctx *ctx, const char *kind, Str question, Str *answer);
/* The world, and RIGHT as the password of citizen and specialist. */
void identity_begin(Ctx *ctx, Scene *scene);
/* From a browser without cookies; words are url-encoded. */
void identity_sign_in(Scene *scene, const char *login, const char *password, const char *next);
/* The session of the browser's cookie, as the server knows it. */
bool identity_session_of(Scene *scene, Session *out);
/* A form of a page that this session was shown. */
void identity_send(Scene *scene, const char *path, const char *form);
