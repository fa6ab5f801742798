/* cmd_user — accounts of officers and citizens, from the command line. */
#include "base/json.h"
#include "base/time.h"
#include "core/account.h"
#include "engine/org/org.h"
#include "main/install.h"

#include <stdio.h>

static Err password_line(Ctx *ctx, Str *password)
{
    static char line[300];
    if (!fgets(line, sizeof line, stdin))
        return fail(ctx, ERR_INVALID, "a password is read from standard input");
    *password = str_of(line);
    while (password->len && (line[password->len - 1] == '\n' || line[password->len - 1] == '\r'))
        password->len--;
    if (password->len < 12 || password->len > 256)
        return fail(ctx, ERR_INVALID, "a password has 12 to 256 characters");
    return OK;
}

static Err add(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    const char *login = cli_option(cli, "--login"), *name = cli_option(cli, "--name");
    const char *post = cli_option(cli, "--post");
    bool        citizen = cli_flag(cli, "--citizen");
    Str         password, hash, id;
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    if (!login || !name)
        return fail(ctx, ERR_INVALID, "--login and --name are needed");
    TRY(password_line(ctx, &password));
    TRY(install_password(ctx, password, &hash));
    TRY(db_begin(ctx, true));
    TRY(account_add(ctx, &(NewAccount){.login = str_of(login), .name = str_of(name),
                                       .kind = citizen ? ACTOR_CITIZEN : ACTOR_OFFICER,
                                       .password_hash = hash}, &id));
    if (post)
        TRY(org_holder_add(ctx, str_of(post), id, date_of_time(ctx->now), (Date){0}));
    TRY(db_commit(ctx));
    printf("%.*s\n", FMT(id));
    return OK;
}

static Err find(Cli *cli, Account *account)
{
    const char *login = cli_option(cli, "--login");
    Str         hash;
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    if (!login)
        return fail(cli->ctx, ERR_INVALID, "--login is needed");
    return account_by_login(cli->ctx, str_of(login), account, &hash);
}

static Err password(Cli *cli)
{
    Account account;
    Str     fresh, hash;
    TRY(find(cli, &account));
    TRY(password_line(cli->ctx, &fresh));
    TRY(install_password(cli->ctx, fresh, &hash));
    TRY(db_begin(cli->ctx, true));
    TRY(account_set_password(cli->ctx, account.id, hash));
    return db_commit(cli->ctx);
}

static Err block(Cli *cli)
{
    Account account;
    bool    undo = cli_flag(cli, "--undo");
    TRY(find(cli, &account));
    TRY(db_begin(cli->ctx, true));
    TRY(account_block(cli->ctx, account.id, !undo));
    return db_commit(cli->ctx);
}

static Err link(Cli *cli)
{
    enum { LINK_MS = 24 * 60 * 60 * 1000 };
    Account account;
    Str     token;
    TRY(find(cli, &account));
    TRY(db_begin(cli->ctx, true));
    TRY(onetime_make(cli->ctx, "activate", account.id, LINK_MS, &token));
    TRY(db_commit(cli->ctx));
    printf("%.*s/activate/%.*s\n", FMT(cli->config.public_url), FMT(token));
    return OK;
}

static Err run(Cli *cli)
{
    static const struct { const char *word; CommandFn *run; } WORDS[] = {
        {"add", add}, {"password", password}, {"block", block}, {"link", link}};
    const char *word = cli_word(cli);
    for (size_t i = 0; word && i < COUNT(WORDS); i++)
        if (!strcmp(word, WORDS[i].word))
            return WORDS[i].run(cli);
    return fail(cli->ctx, ERR_INVALID, "say add, password, block or link; see --help");
}

const Command CMD_USER = {
    "user", "add|password|block|link [--data DIR] --login NAME …", "accounts of officers and citizens",
    "  add --login NAME --name \"FULL NAME\" [--post ID] [--citizen]   password on standard input\n"
    "  password --login NAME                                         new password on standard input\n"
    "  block --login NAME [--undo]                                   ends all sessions\n"
    "  link --login NAME                                             a link to set a password, once",
    run};
