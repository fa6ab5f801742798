/* database — an empty, migrated database for each test, within a few milliseconds. */
#pragma once
#include "db/db.h"

/* Migrates once. url: "sqlite::memory:" or PostgreSQL, whose public schema is thrown away. */
Err test_db_start(Ctx *ctx, Str url);
/* ctx->db as if just migrated. */
Err test_db_begin(Ctx *ctx);
/* Gives the connection back. */
void test_db_end(Ctx *ctx);
void test_db_stop(void);
