/* permission — what an actor may do: bits, numbered by where the declaration lies. */
#include "core/core.h"

#include <assert.h>

/* Weak: a program without any declared permission still links. */
extern const Permission *const __start_motcua_permissions[] __attribute__((weak));
extern const Permission *const __stop_motcua_permissions[] __attribute__((weak));

/* These two are decided by who it is, not by a role, so they are not in the list. */
const Permission PUBLIC = {"public"};
const Permission SIGNED_IN = {"signed_in"};

const Actor NOBODY = {.kind = ACTOR_NOBODY};
const Actor SYSTEM_ACTOR = {
    .kind = ACTOR_SYSTEM,
    .account = {"system", 6},
    .rights = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
};
static_assert(MAX_PERMISSIONS == 256, "SYSTEM_ACTOR has a bit for each permission");

const Permission *const *permission_all(size_t *count)
{
    *count = (size_t)(__stop_motcua_permissions - __start_motcua_permissions);
    assert(*count <= MAX_PERMISSIONS);
    return __start_motcua_permissions;
}

size_t permission_index(const Permission *permission)
{
    size_t                   count;
    const Permission *const *all = permission_all(&count);
    size_t                   i = 0;
    while (i < count && all[i] != permission)
        i++;
    assert(i < count && "declare it with PERMISSION()");
    return i;
}

int permission_by_name(Str name)
{
    size_t                   count;
    const Permission *const *all = permission_all(&count);
    for (size_t i = 0; i < count; i++)
        if (str_eq(str_of(all[i]->name), name))
            return (int)i;
    return -1;
}

bool actor_may(const Actor *actor, const Permission *permission)
{
    if (permission == &PUBLIC)
        return true;
    if (permission == &SIGNED_IN)
        return actor->kind != ACTOR_NOBODY;
    size_t i = permission_index(permission);
    return actor->rights[i / 64] >> (i % 64) & 1;
}

void actor_grant(Actor *actor, const Permission *permission)
{
    size_t i = permission_index(permission);
    actor->rights[i / 64] |= (uint64_t)1 << (i % 64);
}
