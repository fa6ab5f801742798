/* identity — its routes and permissions. */
#include "system/identity/own.h"

PERMISSION(MAY_MANAGE_ACCOUNTS, "admin.accounts");
PERMISSION(MAY_SEE_JOBS, "admin.jobs");

static const Route ROUTES[] = {
    {GET, "/login", login_get, &PUBLIC},
    {POST, "/login", login_post, &PUBLIC, .on_invalid = login_get, .flags = ROUTE_LOGIN},
    {POST, "/logout", logout_post, &PUBLIC},
    {GET, "/seat", seat_get, &SIGNED_IN},
    {POST, "/seat", seat_post, &SIGNED_IN, .on_invalid = seat_get},
    {GET, "/register", register_get, &PUBLIC},
    {POST, "/register", register_post, &PUBLIC, .on_invalid = register_get,
     .flags = ROUTE_LOGIN},
    {GET, "/account", account_get, &SIGNED_IN},
    {POST, "/account/password", password_post, &SIGNED_IN, .on_invalid = account_get,
     .flags = ROUTE_LOGIN},
    {POST, "/account/sessions", sessions_post, &SIGNED_IN},
    {GET, "/activate/:token", activate_get, &PUBLIC, .flags = 0},
    {POST, "/activate/:token", activate_post, &PUBLIC, .on_invalid = activate_get,
     .flags = ROUTE_LOGIN},
    {GET, "/admin/accounts", accounts_get, &MAY_MANAGE_ACCOUNTS},
    {POST, "/admin/accounts", accounts_post, &MAY_MANAGE_ACCOUNTS,
     .on_invalid = accounts_get},
    {GET, "/admin/jobs", jobs_get, &MAY_SEE_JOBS},
    {POST, "/admin/jobs/:id/retry", job_retry_post, &MAY_SEE_JOBS},
    {0},
};

const Module IDENTITY = {"identity", ROUTES, NULL};
