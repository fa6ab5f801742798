/* onestop — its routes and permissions. */
#include "system/onestop/onestop.h"

PERMISSION(MAY_WORK, "desk.work");
PERMISSION(MAY_OVERSEE, "desk.oversee");

static const Route ROUTES[] = {{0}};

const Module ONESTOP = {"onestop", ROUTES, NULL};
