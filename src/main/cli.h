/* cli — the command line: one table of commands, one way to read options. */
#pragma once
#include "core/core.h"
#include "main/config.h"

typedef struct Cli {
    Ctx    *ctx;
    char  **args; /* after the command's name */
    int     count;
    Config  config; /* filled by cli_open */
    bool    json;   /* --json */
} Cli;

typedef Err CommandFn(Cli *cli);
typedef struct Command {
    const char *name, *usage, *summary, *help;
    CommandFn  *run;
} Command;

/* "--name VALUE" or "--name=VALUE"; NULL when not given. Marks it as read. */
const char *cli_option(Cli *cli, const char *name);
bool        cli_flag(Cli *cli, const char *name);
/* The next word that is no option; NULL when there is none left. */
const char *cli_word(Cli *cli);
/* An option that is a whole number; *out stays when it is not given. ERR_INVALID. */
Err cli_number(Cli *cli, const char *name, int64_t min, int64_t max, int64_t *out);
/* ERR_INVALID when something on the line was not read. */
Err cli_end(Cli *cli);
/* Reads the configuration of --data DIR (or $MOTCUA_DATA) and opens its database. */
Err cli_config(Cli *cli);
Err cli_open(Cli *cli);

/* One per file cmd_*.c. */
extern const Command CMD_INIT, CMD_SERVE, CMD_DEMO, CMD_WORK, CMD_CHECK, CMD_VERIFY, CMD_MIGRATE,
    CMD_ROUTES, CMD_PUBLISH, CMD_HANDOVER, CMD_SIMULATE, CMD_CALENDAR, CMD_SQL, CMD_CONFIG,
    CMD_USER, CMD_BACKUP, CMD_RESTORE;

/* The program put together (app.c of main): modules, ports, verify ports. */
const App *main_app(void);
/* Definitions' world, pages, document ports: once per process, after the configuration is known. */
Err main_setup(Ctx *ctx, const Config *config);
/* Its part that definitions are checked with: roles, fields, code lists; needs no installation. */
Err main_setup_catalogue(Ctx *ctx);
