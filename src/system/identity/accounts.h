/* accounts — what the administrator's page of accounts needs; for this system alone. */
#pragma once
#include "system/identity/own.h"

enum { ACCOUNT_LINES = 500 };
/* In place of a post's id: the body's administrator, whose post may have to be made. */
#define NEW_ADMINISTRATOR "administrator"

typedef struct PostLine {
    Str     post, title, unit, role;
    Account account; /* of a holder; id empty: vacant */
} PostLine;

Err managed_bodies(Ctx *ctx, Bodies *out);
Err is_managed_body(Ctx *ctx, Str body, bool *managed);
Err is_managed_account(Ctx *ctx, Str account, bool *managed);
/* Each post with its holders; at most ACCOUNT_LINES. */
Err body_posts(Ctx *ctx, Str body, PostLine **out, size_t *count);
/* ERR_INVALID: the body has no unit it could stand in. */
Err administrator_post(Ctx *ctx, Str body, Str *post);
