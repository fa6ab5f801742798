/* demo — the city of Huế (H57) as a small working administration: people's committee,
 * departments, thirteen of its forty wards and communes with their police, the social insurance,
 * tax and land registration offices that serve them; with their units and posts. The places are
 * real; agency codes below H57, officers and logins are made up, the same in every run. */
#pragma once
#include "engine/org/org.h"

typedef struct DemoPost {
    Str post, body, body_code, body_name; /* ids; body_name in Vietnamese */
    Str role, title;                      /* title in Vietnamese */
    Str login, name;                      /* suggested: thuanhoa.motcua1, a made-up person */
} DemoPost;

typedef struct DemoOrg {
    Str       city;  /* id of the city's people's committee */
    DemoPost *at;
    size_t    len;
} DemoOrg;

/* Needs org_import. The caller makes an account for each post and seats it by org_holder_add.
 * ERR_CONFLICT: it was made before. */
Err org_demo(Ctx *ctx, DemoOrg *out);
