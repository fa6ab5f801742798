/* cmd_serve — runs the node; and the pieces of a node that commands share with it. */
#include "core/seal.h"
#include "crypto/signer.h"
#include "main/install.h"
#include "main/serve.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static const Config *serving; /* set once before the workers are forked */
static Str           signer_socket;

static Err seal_by_signer(Ctx *ctx, Str event_id, const unsigned char digest[HASH],
                          Str *signature, Str *key)
{
    SignRequest request = {.op = SIGNER_RAW, .key = S("node"), .purpose = S("seal"),
                           .event = event_id};
    memcpy(request.sha256, digest, HASH);
    *key = S("node");
    return signer_sign(ctx, signer_socket, &request, signature);
}

static Err prepare(Ctx *ctx, const ServeOptions *options)
{
    (void)options;
    return main_setup(ctx, serving);
}

/* The press lies beside this program. */
static Str press_path(Ctx *ctx)
{
    char    self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return S("motcua-press");
    while (n > 0 && self[n - 1] != '/')
        n--;
    return str_fmt(ctx->arena, "%.*smotcua-press", (int)n, self);
}

/* Tables and shipped definitions are brought up to date before the first worker starts. */
static Err bring_up_to_date(Cli *cli)
{
    int64_t published;
    Ctx    *ctx = cli->ctx;
    TRY(db_open(ctx, cli->config.database, &ctx->db));
    TRY(install_schema(ctx));
    TRY(main_setup(ctx, &cli->config));
    TRY(db_begin(ctx, true));
    TRY(install_services(ctx, &published));
    TRY(db_commit(ctx));
    db_close(ctx->db);
    ctx->db = NULL;
    return OK;
}

static Err serve(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    const char *port = cli_option(cli, "--port"), *workers = cli_option(cli, "--workers");
    TRY(cli_config(cli));
    TRY(cli_end(cli));
    Config *config = &cli->config;
    if (port)
        config->port = atoi(port);
    if (workers)
        config->workers = atoi(workers);
    if (config->port < 0 || config->port > 65535 || config->workers < 1 || config->workers > 64)
        return fail(ctx, ERR_INVALID, "--port is 0 to 65535, --workers 1 to 64");
    TRY(bring_up_to_date(cli));
    serving = config;
    signer_socket = config_path(ctx, config, "run/" SIGNER_SOCKET);
    ServeOptions options = {
        .address = str_c(ctx->arena, config->address),
        .port = (int)config->port,
        .workers = (int)config->workers,
        .database = str_c(ctx->arena, config->database),
        .data_folder = str_c(ctx->arena, config->data),
        .run_folder = str_c(ctx->arena, config_path(ctx, config, "run")),
        .press_path = str_c(ctx->arena, press_path(ctx)),
        .key_folder = str_c(ctx->arena, config_path(ctx, config, "keys")),
        .journal_folder = str_c(ctx->arena, config_path(ctx, config, "journal")),
        .trusted_proxy = config->trusted_proxy.len ? str_c(ctx->arena, config->trusted_proxy)
                                                   : NULL,
        .is_https = str_starts(config->public_url, S("https:")),
        .app = main_app(),
        .seal = seal_by_signer,
        .prepare = prepare,
    };
    return serve_main(&options) == 0 ? OK : fail(ctx, ERR_BROKEN, "could not serve");
}

const Command CMD_SERVE = {
    "serve", "[--data DIR] [--port N] [--workers N]", "run the node",
    "Runs the parent, the web workers, the job worker and the signer until SIGTERM. SIGHUP replaces\n"
    "the workers without refusing anybody. Missing migrations are applied first.",
    serve};
