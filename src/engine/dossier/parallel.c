/* parallel — what a step begins beside itself: opinions asked of others, child dossiers. */
#include "engine/dossier/act.h"

Err step_begins(Acting *a)
{
    (void)a;
    return OK;
}

Err step_leaves(Acting *a)
{
    a->d->waits = 0;
    return OK;
}

Err dossier_follows(Acting *a)
{
    (void)a;
    return OK;
}
