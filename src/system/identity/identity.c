/* identity — its routes and permissions. */
#include "system/identity/own.h"

PERMISSION(MAY_MANAGE_ACCOUNTS, "admin.accounts");
PERMISSION(MAY_SEE_JOBS, "admin.jobs");

static const Route ROUTES[] = {
    {GET, "/login", identity_login_get, &PUBLIC},
    {POST, "/login", identity_login_post, &PUBLIC, .on_invalid = identity_login_get,
     .flags = ROUTE_LOGIN},
    {POST, "/logout", identity_logout_post, &PUBLIC},
    {GET, "/seat", identity_seat_get, &SIGNED_IN},
    {POST, "/seat", identity_seat_post, &SIGNED_IN, .on_invalid = identity_seat_get},
    {GET, "/register", identity_register_get, &PUBLIC},
    {POST, "/register", identity_register_post, &PUBLIC, .on_invalid = identity_register_get,
     .flags = ROUTE_LOGIN},
    {GET, "/account", identity_account_get, &SIGNED_IN},
    {POST, "/account/password", identity_password_post, &SIGNED_IN,
     .on_invalid = identity_account_get, .flags = ROUTE_LOGIN},
    {POST, "/account/sessions", identity_sessions_post, &SIGNED_IN},
    {GET, "/activate/:token", identity_activate_get, &PUBLIC},
    {POST, "/activate/:token", identity_activate_post, &PUBLIC,
     .on_invalid = identity_activate_get, .flags = ROUTE_LOGIN},
    {GET, "/admin/accounts", identity_accounts_get, &MAY_MANAGE_ACCOUNTS},
    {POST, "/admin/accounts", identity_accounts_post, &MAY_MANAGE_ACCOUNTS,
     .on_invalid = identity_accounts_get},
    {GET, "/admin/jobs", identity_jobs_get, &MAY_SEE_JOBS},
    {POST, "/admin/jobs/:id/retry", identity_job_retry_post, &MAY_SEE_JOBS},
    {0},
};

const Module IDENTITY = {"identity", ROUTES, NULL};
