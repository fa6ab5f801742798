/* scene — for tests of the desk: one dossier, a browser, and who sits at it. */
#pragma once
#include "system/onestop/onestop.h"
#include "test/browser.h"
#include "test/world.h"

#define PERMIT "1.013225"

typedef struct Scene {
    World   world;
    Browser browser;
    Dossier dossier;
    Actor   actor;
} Scene;

/* A permit that was submitted; nobody sits at the desk yet. */
void scene_begin(Ctx *ctx, Scene *scene);
/* Received, assigned: the specialist examines. */
void scene_begin_examined(Ctx *ctx, Scene *scene);
void scene_sit(Scene *scene, WorldSeat seat);
/* The address of the dossier, with what follows. */
Str scene_at(Scene *scene, const char *path);
void scene_reload(Scene *scene);
/* An act of whoever sits there, from a page that is up to date. */
void scene_act(Scene *scene, const char *path, const char *form);
/* "to=ID", the specialist. */
Str scene_assignee(Scene *scene);
/* From examination to the number: the result is there. */
void scene_to_result(Scene *scene);
