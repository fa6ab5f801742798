/* office — the whole administration around the commune of the world: departments, police, insurance,
 * tax and land registry, each with the roles it has in the demo. Its officers bring a dossier to its
 * end, act by act: they give their opinions, and walk child dossiers at their own agencies. */
#pragma once
#include "engine/dossier/parallel.h"
#include "test/world.h"

enum { OFFICERS_MAX = 80 };

typedef struct Officer {
    Str   body, role, post;
    Actor actor;
} Officer;

typedef struct Office {
    Ctx    *ctx;
    World   world;
    Officer at[OFFICERS_MAX];
    size_t  count;
    bool    is_silent; /* nobody who is asked answers, where silence has a meaning */
} Office;

/* The drawing of papers, which is not done here: what they say is a matter of other tests. */
extern const Module PAPERS_NOT_DRAWN;

/* The world is made, too. Fails the test when it cannot be made. */
Office *office_make(Ctx *ctx);
/* Who sits there; the one at that post when it is not empty. NULL: nobody. */
const Actor *office_actor(const Office *office, Str body, Str role, Str post);
/* All jobs that are due, but those that draw papers. */
void office_jobs(Office *office);
/* As the system. */
bool office_find(Office *office, Str id, Dossier *out);
/* Until it is over, with fifteen minutes before each act. A dossier or child of the service
 * `refuse` (NULL: none) is refused when it is examined. */
void office_walk(Office *office, Str id, const char *refuse);
