/* identity — who somebody is: signing in and out, seats, registering, one's own account,
 * links that set a password, and what administrators do with accounts and failed jobs.
 *
 * A session is opened anew at each sign-in and each change of seat (ASVS 7.2.4). An unknown
 * login, a wrong password and a blocked account cost the same and look the same. */
#pragma once
#include "core/core.h"

extern const Module IDENTITY;

extern const Permission MAY_MANAGE_ACCOUNTS; /* "admin.accounts" */
extern const Permission MAY_SEE_JOBS;        /* "admin.jobs" */

/* Every account that `motcua demo` makes has it; shown on the sign-in page of a demo node. */
#define IDENTITY_DEMO_PASSWORD "motcua-demo-2026"
/* The account `init` makes: no post, so it may manage accounts and nothing else. */
#define IDENTITY_FIRST_LOGIN "admin"
