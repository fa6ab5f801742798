/* demo — a small working city for trying: people, dossiers in every state, the same in every run. */
#pragma once
#include "engine/dossier/draft.h"
#include "engine/dossier/world.h"
#include "engine/org/demo.h"
#include "main/install.h"
#include "system/identity/identity.h"

#define DEMO_PASSWORD IDENTITY_DEMO_PASSWORD
enum { DEMO_CITIZENS = 12, DEMO_DOSSIERS = 200 };

typedef struct DemoCitizen {
    Str account, login, name, personal_id, birth, sex, phone;
} DemoCitizen;

/* The i-th invented citizen; account is empty until demo_people made it. */
DemoCitizen demo_citizen(Ctx *ctx, size_t i);
/* Answers of the i-th dossier to the form of a service, all fields filled in soundly. */
Err demo_answers(Ctx *ctx, const ServiceDefinition *definition, const DemoCitizen *citizen,
                 Str ward, size_t i, Answers *out);
/* The example dossier of a service (definitions/examples), of a woman of these and in this ward. */
typedef struct DemoPlace {
    const DemoCitizen *citizen;
    Str                ward;
} DemoPlace;
Err demo_example(Ctx *ctx, const ServiceDefinition *definition, const char *name,
                 const DemoPlace *place, Answers *out);
/* Two hundred dossiers, driven through the engine act by act, the last one shortly before now. */
typedef struct DemoPeople {
    const DemoOrg     *org;
    const Str         *officers; /* account of each post of org */
    const DemoCitizen *citizens;
} DemoPeople;
Err demo_dossiers(Ctx *ctx, const DemoPeople *people);
/* Six hundred more, of the year before, all finished and some of them late: for simulation. */
enum { DEMO_YEAR = 600 };
Err demo_year(Ctx *ctx, const DemoPeople *people);
