/* main — the command line: finds the command, runs it, says what went wrong. */
#include "base/log.h"
#include "base/time.h"
#include "main/cli.h"

#include <stdio.h>
#include <stdlib.h>

enum { COMMAND_MEMORY = 1024 * 1024 * 1024 };

static const Command *const COMMANDS[] = {
    &CMD_INIT,    &CMD_SERVE, &CMD_DEMO,   &CMD_WORK, &CMD_CHECK,  &CMD_VERIFY,  &CMD_MIGRATE,
    &CMD_ROUTES,  &CMD_PUBLISH, &CMD_HANDOVER, &CMD_SIMULATE, &CMD_CALENDAR, &CMD_SQL,
    &CMD_CONFIG,  &CMD_USER,    &CMD_BACKUP,   &CMD_RESTORE,
};

/* What a shell learns: 1 the person must correct something, 2 usage, 3 ours or another system's. */
static int exit_code(Err err)
{
    switch (err) {
    case OK:              return 0;
    case ERR_UNAVAILABLE:
    case ERR_BROKEN:      return 3;
    default:              return 1;
    }
}

static void help(FILE *out)
{
    fprintf(out, "motcua: an open e-government platform\n\nusage: motcua COMMAND [--data DIR] …\n\n");
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        fprintf(out, "  %-9s %s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    fprintf(out, "\nmotcua COMMAND --help tells more.\n"
                 "DIR is the data folder; the default is $MOTCUA_DATA, else ./data-motcua.\n");
}

static const Command *command_of(const char *name)
{
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        if (!strcmp(COMMANDS[i]->name, name))
            return COMMANDS[i];
    return NULL;
}

static int run(const Command *command, int count, char **args)
{
    Arena *arena = arena_new(COMMAND_MEMORY);
    Ctx    ctx = {.arena = arena, .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Cli    cli = {.ctx = &ctx, .args = args, .count = count};
    if (cli_flag(&cli, "--help") || cli_flag(&cli, "-h")) {
        printf("usage: motcua %s %s\n\n%s\n", command->name, command->usage, command->help);
        arena_free(arena);
        return 0;
    }
    cli.json = cli_flag(&cli, "--json");
    Err err = command->run(&cli);
    if (err != OK)
        fprintf(stderr, "motcua %s: %.*s\n", command->name, FMT(ctx.fault.message));
    if (ctx.db)
        db_close(ctx.db);
    arena_free(arena);
    return exit_code(err);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        help(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    const Command *command = command_of(argv[1]);
    if (!command) {
        fprintf(stderr, "motcua: there is no command '%s'\n\n", argv[1]);
        help(stderr);
        return 2;
    }
    return run(command, argc - 2, argv + 2);
}
