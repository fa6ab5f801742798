/* cmd_backup — a consistent copy of an installation while it works, and putting it back.
 *
 * The database first, then the files: a file is written before the row that names it, so every row
 * of the copy finds its file. Keys are copied too; keep the copy as safe as the node. */
#include "main/install.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a program and waits; its output is ours. */
static Err run_program(Ctx *ctx, const char *const *words)
{
    int   status = -1;
    pid_t pid = fork();
    if (pid < 0)
        return fail(ctx, ERR_BROKEN, "no process for %s", words[0]);
    if (pid == 0) {
        execvp(words[0], (char *const *)words);
        fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0)
        return fail(ctx, ERR_BROKEN, "%s did not succeed", words[0]);
    return OK;
}

static Err copy_tree(Ctx *ctx, const char *from, const char *to)
{
    struct stat info;
    if (stat(from, &info) != 0)
        return OK; /* this installation has none */
    return run_program(ctx, (const char *const[]){"cp", "-a", from, to, NULL});
}

static const char *join(Ctx *ctx, const char *folder, const char *name)
{
    return str_fmt(ctx->arena, "%s/%s", folder, name).at;
}

static const char *const COPIED[] = {"files", "keys", "journal", "motcua.conf"};

static bool on_postgres(const Cli *cli) { return str_starts(cli->config.database, S("postgres")); }

static Err backup_database(Cli *cli, const char *to)
{
    Ctx *ctx = cli->ctx;
    if (!on_postgres(cli))
        return db_backup_sqlite(ctx, str_of(join(ctx, to, "motcua.db")));
    /* The URL may hold a password, which a command line would show to everybody: by environment. */
    setenv("PGDATABASE", str_c(ctx->arena, cli->config.database), 1);
    return run_program(ctx, (const char *const[]){"pg_dump", "--format=custom", "--no-owner",
                                                  "--dbname", "", "--file",
                                                  join(ctx, to, "motcua.pgdump"), NULL});
}

static Err backup(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    TRY(cli_open(cli));
    const char *to = cli_word(cli);
    TRY(cli_end(cli));
    if (!to)
        return fail(ctx, ERR_INVALID, "say the folder to write to");
    if (mkdir(to, 0700) != 0)
        return fail(ctx, ERR_CONFLICT, "%s: %s; a backup goes into a new folder", to,
                    strerror(errno));
    TRY(backup_database(cli, to));
    for (size_t i = 0; i < COUNT(COPIED); i++)
        TRY(copy_tree(ctx, str_c(ctx->arena, config_path(ctx, &cli->config, COPIED[i])),
                      join(ctx, to, COPIED[i])));
    printf("%s\n", to);
    return OK;
}

static Err restore_database(Cli *cli, const char *from)
{
    Ctx *ctx = cli->ctx;
    if (!on_postgres(cli)) {
        const char *to = str_c(ctx->arena, config_path(ctx, &cli->config, "motcua.db"));
        return run_program(ctx, (const char *const[]){"cp", join(ctx, from, "motcua.db"), to, NULL});
    }
    setenv("PGDATABASE", str_c(ctx->arena, cli->config.database), 1);
    return run_program(ctx, (const char *const[]){"pg_restore", "--no-owner", "--exit-on-error",
                                                  "--single-transaction", "--dbname", "",
                                                  join(ctx, from, "motcua.pgdump"), NULL});
}

static Err restore(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    const char *folder = cli_option(cli, "--data"), *from = cli_word(cli);
    const char *database = cli_option(cli, "--database");
    TRY(cli_end(cli));
    if (!folder || !from)
        return fail(ctx, ERR_INVALID, "say --data DIR and the folder of the backup");
    if (mkdir(folder, 0750) != 0)
        return fail(ctx, ERR_CONFLICT, "%s: %s; a backup is put into a new folder", folder,
                    strerror(errno));
    for (size_t i = 0; i < COUNT(COPIED); i++)
        TRY(copy_tree(ctx, join(ctx, from, COPIED[i]), join(ctx, folder, COPIED[i])));
    mkdir(join(ctx, folder, "tmp"), 0700);
    mkdir(join(ctx, folder, "run"), 0750);
    TRY(config_read(ctx, str_of(folder), &cli->config));
    if (database) {
        TRY(config_set_database(ctx, &cli->config, str_of(database)));
        TRY(config_read(ctx, str_of(folder), &cli->config));
    }
    TRY(restore_database(cli, from));
    printf("restored; now run: motcua verify --data %s\n", folder);
    return OK;
}

const Command CMD_BACKUP = {
    "backup", "[--data DIR] FOLDER", "a consistent copy, while the node works",
    "Writes database, files, keys, journal and configuration into a new FOLDER. On PostgreSQL it\n"
    "calls pg_dump. The copy holds private keys and personal data: keep it so.",
    backup};
const Command CMD_RESTORE = {
    "restore", "--data NEWDIR [--database URL] FOLDER", "put a backup back",
    "Makes NEWDIR from a backup. On PostgreSQL the database of URL must exist and be empty.\n"
    "Then run `motcua verify`.",
    restore};
