/* parallel_fixture — three small services and two offices of their own line, for the tests of
 * consultation, child dossiers and registers. */
#pragma once
#include "core/job.h"
#include "engine/dossier/parallel.h"
#include "test/world.h"

#define PARENT_SERVICE    "9.000001"
#define POLICE_SERVICE    "9.000002"
#define INSURANCE_SERVICE "9.000003"

typedef struct Offices {
    World  world;
    Body   police, insurance;
    Str    police_head, insurance_head; /* accounts */
    Str    officers[8];                /* … of all of both */
    size_t officer_count;
} Offices;

/* The last steps and the result of a service that a role signs. */
#define OFFICES_SIGNED(role)                                                                  \
    "{\"id\":\"ky\",\"do\":\"sign\",\"by\":\"" role "\",\"in\":\"1h\"},"                         \
    "{\"id\":\"so\",\"do\":\"number\",\"by\":\"clerk\",\"in\":\"1h\",\"done\":true},"                 \
    "{\"id\":\"deliver\",\"do\":\"deliver\",\"by\":\"one_stop\"}"
#define OFFICES_RESULT(role)                                                                  \
    "\"template\":\"health_card\",\"symbol\":\"BHYT\",\"sign\":[\"" role "\"],\"data\":{"           \
    "\"child_name\":\"who.name\",\"child_born\":\"who.born\",\"child_sex\":\"who.sex\","              \
    "\"birth_number\":\"note\",\"home\":\"note\",\"clinic\":\"note\"}"

/* The world, the offices and the children's services; the parent's service has these steps after
 * receive, and this result (JSON). */
void    offices_make(Ctx *ctx, Offices *out, const char *steps, const char *result);
/* The offices and the children's services alone, for a world that was made; another parent's service;
 * and a citizen's application for it. */
void    offices_add(Ctx *ctx, Offices *out);
void    offices_publish(Ctx *ctx, const char *service, const char *steps, const char *result);
Dossier offices_submit(Ctx *ctx, const Offices *offices, const char *service);
/* The citizen's application for the parent's service, received. */
Dossier offices_parent(Ctx *ctx, const Offices *offices);
/* Somebody of a role in a body, whoever holds it. */
const Actor *offices_officer(Ctx *ctx, const Body *body, const char *role);
/* Jobs until there is none that is due; each must succeed. */
void offices_work(Ctx *ctx);
/* A dossier as it is now. */
Dossier offices_dossier(Ctx *ctx, Str id);
/* An act of a role in the dossier's own body. */
Err offices_act(Ctx *ctx, Dossier *dossier, const char *role, ActInput input);
