/* cmd_init — a new installation: folder, configuration, database, territory, services, keys. */
#include "base/log.h"
#include "core/account.h"
#include "core/embedded.h"
#include "crypto/signer.h"
#include "db/migrate.h"
#include "engine/dossier/publish.h"
#include "engine/org/import.h"
#include "main/install.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static Err make_folder(Ctx *ctx, Str path, mode_t mode)
{
    if (mkdir(str_c(ctx->arena, path), mode) == 0 || errno == EEXIST)
        return OK;
    return fail(ctx, ERR_INVALID, "%.*s: %s", FMT(path), strerror(errno));
}

static Err make_folders(Ctx *ctx, const Config *config)
{
    static const struct { const char *name; mode_t mode; } FOLDERS[] = {
        {"files", 0750}, {"tmp", 0700}, {"run", 0750}, {"journal", 0700}};
    TRY(make_folder(ctx, config->data, 0750));
    for (size_t i = 0; i < COUNT(FOLDERS); i++)
        TRY(make_folder(ctx, config_path(ctx, config, FOLDERS[i].name), FOLDERS[i].mode));
    return OK;
}

/* A body that published its own newer version keeps it: what ships is then older, and left out. */
static Err publish_shipped(Ctx *ctx, Str text, Str path, int64_t *published)
{
    Publication       publication;
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Err               err = publish_check(ctx, text, path, errors, &publication);
    if (err == ERR_INVALID)
        return fail(ctx, err, "%.*s", FMT(definition_errors_text(ctx, errors)));
    if (err == ERR_CONFLICT && publication.newest > publication.definition->version) {
        log_fault(LEVEL_WARN, "shipped_definition_left_out", &ctx->fault);
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    ++*published;
    return publish_store(ctx, &publication, true);
}

Err install_services(Ctx *ctx, int64_t *published)
{
    *published = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        Str path = str_of(embedded_files[i].path);
        if (!str_starts(path, S("definitions/services/")))
            continue;
        TRY(publish_shipped(ctx, embedded_files[i].text, path, published));
    }
    return publish_sign_later(ctx);
}

Err install_schema(Ctx *ctx)
{
    size_t applied;
    return migrate(ctx, migrations, migration_count, &applied);
}

/* The first administrator: an account without a password, and a link that sets one, once. */
static Err first_administrator(Ctx *ctx, Str *token)
{
    enum { LINK_MS = 24 * 60 * 60 * 1000 };
    Str id;
    NewAccount admin = {.login = S("admin"), .name = S("Quản trị hệ thống"),
                        .kind = ACTOR_OFFICER};
    TRY(account_add(ctx, &admin, &id));
    return onetime_make(ctx, "activate", id, LINK_MS, token);
}

static Err fill(Ctx *ctx, const Config *config, Str *token)
{
    int64_t services;
    TRY(db_open(ctx, config->database, &ctx->db));
    TRY(install_schema(ctx));
    TRY(main_setup(ctx, config));
    TRY(db_begin(ctx, true));
    TRY(org_import(ctx));
    TRY(install_services(ctx, &services));
    TRY(first_administrator(ctx, token));
    return db_commit(ctx);
}

/* Nothing of ours may be there yet; found out before anything is written. */
static Err check_fresh(Ctx *ctx, const Config *config)
{
    size_t pending;
    if (access(str_c(ctx->arena, config_path(ctx, config, "motcua.conf")), F_OK) == 0)
        return fail(ctx, ERR_CONFLICT, "%.*s holds an installation already", FMT(config->data));
    if (!config->database.len)
        return OK;
    TRY(db_open(ctx, config->database, &ctx->db));
    TRY(migrate_pending(ctx, migrations, migration_count, &pending));
    if (pending != migration_count)
        return fail(ctx, ERR_CONFLICT, "the database holds an installation already");
    db_close(ctx->db);
    ctx->db = NULL;
    return OK;
}

static Err install(Cli *cli, Str *token)
{
    Ctx    *ctx = cli->ctx;
    Config *config = &cli->config;
    TRY(make_folders(ctx, config));
    TRY(config_write(ctx, config));
    TRY(config_read(ctx, config->data, config));
    TRY(signer_init_keys(ctx, config_path(ctx, config, "keys"), config->name_vi,
                         &(SignerKey){.id = S("node"), .purposes = S("seal"),
                                      .common_name = config->name_vi}, 1));
    TRY(install_receipt_key(ctx, config));
    TRY(install_definition_key(ctx, config));
    return fill(ctx, config, token);
}

static Err init(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    const char *folder = cli_option(cli, "--data"), *database = cli_option(cli, "--database");
    const char *name = cli_option(cli, "--name");
    Str         token;
    if (!folder)
        folder = getenv("MOTCUA_DATA") ? getenv("MOTCUA_DATA") : "data-motcua";
    TRY(cli_end(cli));
    Config *config = &cli->config;
    config_defaults(config);
    config->data = str_of(folder);
    if (database)
        config->database = str_of(database);
    if (name)
        config->name_vi = config->name_en = str_of(name);
    TRY(check_fresh(ctx, config));
    Err err = install(cli, &token);
    if (err != OK) /* the next init shall not find half an installation */
        unlink(str_c(ctx->arena, config_path(ctx, config, "motcua.conf")));
    TRY(err);
    printf("Installed in %.*s\n"
           "Set the administrator's password within a day, after `motcua serve`:\n"
           "  %.*s/activate/%.*s\n",
           FMT(config->data), FMT(config->public_url), FMT(token));
    return OK;
}

const Command CMD_INIT = {
    "init", "[--data DIR] [--database URL] [--name NAME]", "make a new installation",
    "Makes the data folder with its configuration, keys and database, loads territory, calendar\n"
    "and the services that ship with the program, and prints a link for the first administrator.\n"
    "URL is sqlite:FILE (the default, in the data folder) or postgresql://….",
    init};
