/* world — a small administration for tests: one city, two communes with every post, the national
 * calendar, the shipped services, a citizen. Quick to make: no import of the whole country. */
#pragma once
#include "core/core.h"
#include "core/file.h"
#include "engine/dossier/answers.h"
#include "engine/dossier/draft.h"
#include "engine/org/org.h"

typedef struct World {
    Body commune, other;   /* wards 19789 Thuận Hóa and 19753 Phú Xuân of province 46 */
    Str  citizen, stranger; /* account ids */
    Str  posts[8];          /* of the commune, by WorldSeat */
    Str  officers[8];       /* account ids */
    Str  second_specialist;
    File paper; /* what is handed in for every paper */
} World;

typedef enum WorldSeat {
    SEAT_ONE_STOP, SEAT_HEAD, SEAT_SPECIALIST, SEAT_CHAIR, SEAT_CLERK, SEAT_COUNT
} WorldSeat;

/* Fails the test when it cannot be made. */
void world_make(Ctx *ctx, World *out);
/* Actors, ready to put into ctx->actor; they live in ctx->arena. */
const Actor *world_citizen(Ctx *ctx, const World *world);
const Actor *world_stranger(Ctx *ctx, const World *world);
const Actor *world_officer(Ctx *ctx, const World *world, WorldSeat seat);
/* A complete application for a service of the citizen in the commune, submitted at ctx->now. */
Dossier world_dossier(Ctx *ctx, const World *world, const char *service);
/* The same as a complete draft of the citizen. */
Draft world_draft(Ctx *ctx, const World *world, const char *service);
/* The same answers, not yet submitted. */
void world_answers(Ctx *ctx, const World *world, const char *service, Answers *out);
/* The act of the seat that the dossier waits for; the reasons are there when they are needed. */
Err world_act(Ctx *ctx, const World *world, Dossier *dossier, Act act);
/* Act after act, an hour apart, each of which must succeed; ACT_COUNT ends them. */
void world_acts(Ctx *ctx, const World *world, Dossier *dossier, const Act *acts);
/* What `motcua verify` says of everything; a problem is printed. */
bool world_is_whole(Ctx *ctx);
