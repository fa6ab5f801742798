/* cli — options of a command, and opening what they name. */
#include "main/cli.h"

#include <stdlib.h>

/* A word that was read is taken away, so that cli_end finds what nobody asked for. */
static void take(Cli *cli, int at, int words)
{
    for (int i = at; i + words < cli->count; i++)
        cli->args[i] = cli->args[i + words];
    cli->count -= words;
}

const char *cli_option(Cli *cli, const char *name)
{
    size_t len = strlen(name);
    for (int i = 0; i < cli->count; i++) {
        const char *arg = cli->args[i];
        if (!strncmp(arg, name, len) && arg[len] == '=') {
            take(cli, i, 1);
            return arg + len + 1;
        }
        if (!strcmp(arg, name) && i + 1 < cli->count) {
            const char *value = cli->args[i + 1];
            take(cli, i, 2);
            return value;
        }
    }
    return NULL;
}

bool cli_flag(Cli *cli, const char *name)
{
    for (int i = 0; i < cli->count; i++)
        if (!strcmp(cli->args[i], name)) {
            take(cli, i, 1);
            return true;
        }
    return false;
}

const char *cli_word(Cli *cli)
{
    for (int i = 0; i < cli->count; i++)
        if (cli->args[i][0] != '-') {
            const char *word = cli->args[i];
            take(cli, i, 1);
            return word;
        }
    return NULL;
}

Err cli_number(Cli *cli, const char *name, int64_t min, int64_t max, int64_t *out)
{
    int64_t     n;
    const char *text = cli_option(cli, name);
    if (!text)
        return OK;
    if (!str_to_int(str_of(text), &n) || n < min || n > max)
        return fail(cli->ctx, ERR_INVALID, "%s is a number from %lld to %lld, not '%s'", name,
                    (long long)min, (long long)max, text);
    *out = n;
    return OK;
}

Err cli_end(Cli *cli)
{
    if (cli->count)
        return fail(cli->ctx, ERR_INVALID, "'%s' was not understood; see --help", cli->args[0]);
    return OK;
}

Err cli_config(Cli *cli)
{
    const char *folder = cli_option(cli, "--data");
    if (!folder)
        folder = getenv("MOTCUA_DATA");
    return config_read(cli->ctx, str_of(folder ? folder : "data-motcua"), &cli->config);
}

Err cli_open(Cli *cli)
{
    TRY(cli_config(cli));
    TRY(db_open(cli->ctx, cli->config.database, &cli->ctx->db));
    db_share_kept(config_path(cli->ctx, &cli->config, "run/kept").at);
    return main_setup(cli->ctx, &cli->config);
}
