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

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

static const char *const COPIED[] = {"files", "keys", "journal", "motcua.conf"};

/* ---- all or nothing -------------------------------------------------------------------------- */

/* A new folder gets its name only when all is in it; what fails leaves nothing behind. */
typedef Err MakeFn(Cli *cli, const char *from, const char *folder);

static Err make_folder(Cli *cli, const char *from, const char *to, MakeFn *make)
{
    Ctx        *ctx = cli->ctx;
    const char *part = str_fmt(ctx->arena, "%s.unfinished", to).at;
    if (is_there(to))
        return fail(ctx, ERR_CONFLICT, "%s is there already; say a new folder", to);
    if (mkdir(part, 0700) != 0)
        return fail(ctx, ERR_CONFLICT, "%s: %s", part, strerror(errno));
    Err err = make(cli, from, part);
    if (err == OK && rename(part, to) != 0)
        err = fail(ctx, ERR_BROKEN, "%s: %s", to, strerror(errno));
    if (err != OK)
        (void)run_program(ctx, (const char *const[]){"rm", "-rf", "--", part, NULL});
    return err;
}

/* ---- backup ---------------------------------------------------------------------------------- */

static Err backup_database(Cli *cli, const char *to)
{
    Ctx *ctx = cli->ctx;
    if (!config_on_postgres(&cli->config))
        return db_backup_sqlite(ctx, str_of(join(ctx, to, "motcua.db")));
    TRY(db_postgres_environment(ctx, cli->config.database));
    return run_program(ctx, (const char *const[]){"pg_dump", "--format=custom", "--no-owner",
                                                  "--file", join(ctx, to, "motcua.pgdump"),
                                                  NULL});
}

static Err backup_into(Cli *cli, const char *from, const char *to)
{
    Ctx *ctx = cli->ctx;
    TRY(backup_database(cli, to));
    for (size_t i = 0; i < COUNT(COPIED); i++)
        TRY(copy_tree(ctx, join(ctx, from, COPIED[i]), join(ctx, to, COPIED[i])));
    return OK;
}

static Err backup(Cli *cli)
{
    TRY(cli_open(cli)); /* takes --data DIR, so that DIR is not the word */
    const char *to = cli_word(cli);
    TRY(cli_end(cli));
    if (!to)
        return fail(cli->ctx, ERR_INVALID, "say the folder to write to");
    TRY(make_folder(cli, str_c(cli->ctx->arena, cli->config.data), to, backup_into));
    printf("%s\n", to);
    return OK;
}

/* ---- restore --------------------------------------------------------------------------------- */

static Err restore_sqlite(Cli *cli, const char *from, const char *to)
{
    Ctx *ctx = cli->ctx;
    TRY(config_set_database(ctx, &cli->config, (Str){0})); /* the one beside it, not the old one */
    return run_program(ctx, (const char *const[]){"cp", join(ctx, from, "motcua.db"),
                                                  join(ctx, to, "motcua.db"), NULL});
}

static Err restore_postgres(Cli *cli, const char *from)
{
    Ctx *ctx = cli->ctx;
    TRY(db_postgres_environment(ctx, cli->config.database));
    const char *name = getenv("PGDATABASE"); /* without --dbname it would only print */
    return run_program(ctx, (const char *const[]){"pg_restore", "--no-owner", "--exit-on-error",
                                                  "--single-transaction", "--dbname",
                                                  name ? name : "postgres",
                                                  join(ctx, from, "motcua.pgdump"), NULL});
}

static Err restore_into(Cli *cli, const char *from, const char *to)
{
    Ctx *ctx = cli->ctx;
    for (size_t i = 0; i < COUNT(COPIED); i++)
        TRY(copy_tree(ctx, join(ctx, from, COPIED[i]), join(ctx, to, COPIED[i])));
    if (mkdir(join(ctx, to, "tmp"), 0700) || mkdir(join(ctx, to, "run"), 0750) ||
        chmod(to, 0750))
        return fail(ctx, ERR_BROKEN, "%s: %s", to, strerror(errno));
    Str database = cli->config.database; /* as the command line says */
    TRY(config_read(ctx, str_of(to), &cli->config));
    if (is_there(join(ctx, from, "motcua.db")))
        return restore_sqlite(cli, from, to);
    if (database.len) {
        TRY(config_set_database(ctx, &cli->config, database));
        TRY(config_read(ctx, str_of(to), &cli->config));
    }
    return restore_postgres(cli, from);
}

static Err restore(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    const char *folder = cli_option(cli, "--data"), *database = cli_option(cli, "--database");
    const char *from = cli_word(cli);
    TRY(cli_end(cli));
    if (!folder || !from)
        return fail(ctx, ERR_INVALID, "say --data DIR and the folder of the backup");
    bool is_sqlite = is_there(join(ctx, from, "motcua.db"));
    if (!is_sqlite && !is_there(join(ctx, from, "motcua.pgdump")))
        return fail(ctx, ERR_NOT_FOUND, "%s holds no backup", from);
    if (is_sqlite && database)
        return fail(ctx, ERR_INVALID, "%s is a backup of SQLite: its database goes into %s", from,
                    folder);
    if (database && !str_starts(str_of(database), S("postgres")))
        return fail(ctx, ERR_INVALID, "%s is a backup of PostgreSQL: say --database "
                    "postgresql://…", from);
    cli->config.database = database ? str_of(database) : (Str){0};
    TRY(make_folder(cli, from, folder, restore_into));
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
    "Makes NEWDIR from a backup, or nothing. A backup of SQLite goes into NEWDIR; one of PostgreSQL\n"
    "into the database of URL (else of the backup's motcua.conf), which must exist and be empty.\n"
    "Then run `motcua verify`.",
    restore};
