/* config — what an installation is: the file motcua.conf in its data folder.
 *
 *   key = value        one a line; # begins a comment
 *
 * Unknown keys and wrong values are refused with their line, so that a mistake is found at start.
 * The data folder holds motcua.conf, motcua.db (SQLite), files/, tmp/, run/ (sockets), keys/ and
 * journal/ (the signer's). docs/OPERATE.md tells what each setting does. */
#pragma once
#include "base/base.h"

typedef struct Config {
    Str     data;       /* folder, absolute */
    Str     database;   /* "sqlite:…" or a PostgreSQL URL */
    Str     address;    /* to listen on */
    int64_t port, workers; /* workers: never 0 when read */
    Str     public_url; /* as people reach it; empty: http://address:port */
    Str     trusted_proxy;
    Str     name_vi, name_en, hotline;
    Str     body;       /* code of the body that runs this node, "H57" */
    bool    is_demo;    /* invented identities: a banner on every page */
} Config;

void config_defaults(Config *out);
/* ERR_NOT_FOUND: no file (run `motcua init`); ERR_INVALID: a wrong line, named. */
Err config_read(Ctx *ctx, Str folder, Config *out);
/* What `init` writes. ERR_CONFLICT when the file is there already. */
Err config_write(Ctx *ctx, const Config *config);
/* Other values in the file, every other line as it is: another database, for `motcua restore`
 * (empty: motcua.db beside it); is_demo = yes and the city's name, for `motcua demo`. */
Err config_set_database(Ctx *ctx, const Config *config, Str database);
Err config_set_demo(Ctx *ctx, const Config *config);
/* Another port than the file's; a public_url that was made from it follows. */
void config_set_port(Ctx *ctx, Config *config, int64_t port);
bool config_on_postgres(const Config *config);
/* An URL as it may be shown: *** instead of its password. */
Str config_without_secret(Ctx *ctx, Str url);
/* One setting as text, for `motcua config`; false when there is no such key. */
bool config_get(Ctx *ctx, const Config *config, Str key, Str *value);
const char *const *config_keys(size_t *count);
/* A file or folder in the data folder. */
Str config_path(Ctx *ctx, const Config *config, const char *name);
