/* scene_test — what tests of the desk begin with. */
#include "system/onestop/scene_test.h"

#include "test/test.h"

void scene_begin(Ctx *ctx, Scene *scene)
{
    world_make(ctx, &scene->world);
    scene->dossier = world_dossier(ctx, &scene->world, PERMIT);
    browser_open(ctx, &ONESTOP, &scene->browser);
}

void scene_sit(Scene *scene, WorldSeat seat)
{
    scene->actor = *world_officer(scene->browser.ctx, &scene->world, seat);
    actor_grant(&scene->actor, &MAY_WORK);
    scene->browser.actor = &scene->actor;
}

Str scene_at(Scene *scene, const char *path)
{
    return str_fmt(scene->browser.ctx->arena, "/desk/dossiers/%.*s%s", FMT(scene->dossier.id),
                   path);
}

void scene_reload(Scene *scene)
{
    Ctx         *ctx = scene->browser.ctx;
    const Actor *before = ctx->actor;
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_find(ctx, scene->dossier.id, &scene->dossier) == OK);
    ctx->actor = before;
}

void scene_act(Scene *scene, const char *path, const char *form)
{
    scene_reload(scene);
    browser_post(&scene->browser, scene_at(scene, path),
                 str_fmt(scene->browser.ctx->arena, "seen=%lld&%s",
                         (long long)scene->dossier.head.number, form));
    scene_reload(scene);
}

Str scene_assignee(Scene *scene)
{
    return str_fmt(scene->browser.ctx->arena, "to=%.*s",
                   FMT(scene->world.posts[SEAT_SPECIALIST]));
}

void scene_begin_examined(Ctx *ctx, Scene *scene)
{
    scene_begin(ctx, scene);
    scene_sit(scene, SEAT_ONE_STOP);
    scene_act(scene, "/receive", "");
    CHECK(scene->browser.status == 303);
    scene_sit(scene, SEAT_HEAD);
    scene_act(scene, "/assign", str_c(ctx->arena, scene_assignee(scene)));
    CHECK(scene->browser.status == 303);
    scene_sit(scene, SEAT_SPECIALIST);
}

void scene_to_result(Scene *scene)
{
    for (int i = 0; i < 3 && !str_eq(scene->dossier.step, S("review")); i++)
        scene_act(scene, "/verdict", "");
    scene_sit(scene, SEAT_HEAD);
    scene_act(scene, "/verdict", "");
    scene_sit(scene, SEAT_CHAIR);
    scene_act(scene, "/sign", "");
    scene_sit(scene, SEAT_CLERK);
    scene_act(scene, "/number", "");
    CHECK(scene->browser.status == 303 && scene->dossier.status == STATUS_DONE);
}
