/* cmd_serve — runs the node; and the pieces of a node that commands share with it. */
#include "base/log.h"
#include "base/time.h"
#include "core/seal.h"
#include "crypto/signer.h"
#include "main/install.h"
#include "main/serve.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SETUP_MEMORY = 512 << 20 };

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

/* In each new worker, so that SIGHUP brings the names of a changed motcua.conf; a mistake in it
 * must not stop a worker that replaces a dead one. */
static Err prepare(Ctx *ctx, const ServeOptions *options)
{
    Config *fresh = NEW(ctx->arena, Config);
    Err     err = config_read(ctx, serving->data, fresh);
    if (err != OK)
        log_fault(LEVEL_ERROR, "config_not_read", &ctx->fault);
    fault_clear(ctx);
    if (err == OK && options->port)
        config_set_port(ctx, fresh, options->port);
    return main_setup(ctx, err == OK ? fresh : serving);
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

/* Tables, shipped definitions, and a key that older installations have not. */
static Err bring_up_to_date(Ctx *ctx)
{
    int64_t published;
    TRY(db_open(ctx, serving->database, &ctx->db));
    TRY(install_schema(ctx));
    TRY(install_receipt_key(ctx, serving));
    TRY(main_setup(ctx, serving));
    TRY(install_definition_key(ctx, serving));
    TRY(db_begin(ctx, true));
    TRY(install_services(ctx, &published));
    TRY(db_commit(ctx));
    db_close(ctx->db);
    return OK;
}

/* Before the first worker starts, and in a process of its own: the parent stays small. */
static Err bring_up_to_date_apart(Ctx *ctx)
{
    int   status = -1;
    pid_t pid = fork();
    if (pid < 0)
        return fail(ctx, ERR_BROKEN, "no process: %s", strerror(errno));
    if (pid == 0) {
        Ctx own = {.arena = arena_new(SETUP_MEMORY), .actor = &SYSTEM_ACTOR,
                   .now = time_now_ms()};
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        Err err = bring_up_to_date(&own);
        if (err != OK)
            fprintf(stderr, "motcua serve: %.*s\n", FMT(own.fault.message));
        _exit(err != OK);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0 ? OK : fail(ctx, ERR_BROKEN, "tables or definitions are not up to date");
}

static Err serve(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    Config     *config = &cli->config;
    TRY(cli_config(cli));
    int64_t port = config->port;
    TRY(cli_number(cli, "--port", 0, 65535, &port));
    TRY(cli_number(cli, "--workers", 1, MAX_WORKERS, &config->workers));
    TRY(cli_end(cli));
    config_set_port(ctx, config, port);
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
        .before = bring_up_to_date_apart,
        .prepare = prepare,
    };
    return serve_main(&options) == 0 ? OK : fail(ctx, ERR_BROKEN, "could not serve");
}

const Command CMD_SERVE = {
    "serve", "[--data DIR] [--port N] [--workers N]", "run the node",
    "Runs the parent, the web workers, the job worker and the signer until SIGTERM. SIGHUP replaces\n"
    "the workers without refusing anybody and reads the names in motcua.conf again; address,\n"
    "port, database and number of workers need a new start. Missing migrations are applied first.",
    serve};
