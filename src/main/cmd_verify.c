/* cmd_verify — recompute everything from the events: chains, seals, rows, files. */
#include "base/json.h"
#include "core/file.h"
#include "core/seal.h"
#include "crypto/signer.h"
#include "engine/dossier/publish.h"
#include "engine/dossier/verify.h"
#include "main/cmd_verify.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static Str certificate; /* of the node's seal key, read once before verifying */

static Err seal_is_signed(Ctx *ctx, const Seal *seal, bool *is_good)
{
    unsigned char hash[HASH];
    *is_good = false;
    if (seal->hash.len != HASH || !seal->signature.len || !str_eq(seal->key, S("node")))
        return OK;
    memcpy(hash, seal->hash.at, HASH);
    Err err = crypto_verify_raw(ctx, certificate, hash, seal->signature);
    *is_good = err == OK;
    if (err == ERR_DENIED) {
        fault_clear(ctx);
        return OK;
    }
    return err;
}

static Err read_exported(Ctx *ctx, const char *path, Str *text)
{
    enum { MAX_SEAL = 64 * 1024 };
    char *at = arena_bytes(ctx->arena, MAX_SEAL, 1);
    int   fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, ERR_NOT_FOUND, "%s cannot be opened", path);
    ssize_t n = read(fd, at, MAX_SEAL);
    close(fd);
    if (n <= 0)
        return fail(ctx, ERR_INVALID, "%s cannot be read", path);
    *text = (Str){at, (size_t)n};
    return OK;
}

/* An installation made before definitions were signed has the key from its next start on. */
static Err definition_certificate(Cli *cli)
{
    Str pem;
    Err err = signer_certificate(cli->ctx, config_path(cli->ctx, &cli->config, "keys"),
                                 S(PUBLISH_KEY), &pem);
    if (err == OK)
        publish_set_certificate(pem);
    if (err == ERR_NOT_FOUND) {
        fault_clear(cli->ctx);
        err = OK;
    }
    return err;
}

static Err export_seal(Cli *cli)
{
    Seal seal;
    Str  json;
    TRY(seal_last(cli->ctx, &seal));
    TRY(seal_export(cli->ctx, &seal, certificate, &json));
    printf("%.*s\n", FMT(json));
    return OK;
}

static void print(const Cli *cli, const VerifyReport *report, int64_t files)
{
    Buf     out = {.arena = cli->ctx->arena};
    JsonOut json = {.buf = &out};
    if (!cli->json) {
        printf("%lld events of %lld objects, %lld seals, %lld files, %lld payloads erased\n",
               (long long)report->events, (long long)report->objects, (long long)report->seals,
               (long long)files, (long long)report->erased);
        printf(report->is_whole ? "whole\n" : "NOT WHOLE: %.*s\n", FMT(report->problem));
        return;
    }
    json_begin_object(&json);
    json_field_int(&json, S("events"), report->events);
    json_field_int(&json, S("objects"), report->objects);
    json_field_int(&json, S("seals"), report->seals);
    json_field_int(&json, S("files"), files);
    json_field_int(&json, S("erased"), report->erased);
    json_field_bool(&json, S("whole"), report->is_whole);
    json_field_text(&json, S("problem"), report->problem);
    json_end_object(&json);
    printf("%.*s\n", FMT(buf_str(&out)));
}

static Err run(Cli *cli)
{
    Ctx         *ctx = cli->ctx;
    VerifyReport report = {0};
    Str          exported = {0}, problem = {0};
    int64_t      files = 0;
    const char  *receipt = cli_option(cli, "--receipt");
    const char  *against = cli_option(cli, "--seal");
    bool         only_export = cli_flag(cli, "--export-seal");
    bool         no_files = cli_flag(cli, "--no-files");
    if (receipt)
        return verify_receipt(cli, receipt);
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    TRY(signer_certificate(ctx, config_path(ctx, &cli->config, "keys"), S("node"), &certificate));
    if (only_export)
        return export_seal(cli);
    TRY(definition_certificate(cli));
    if (against)
        TRY(read_exported(ctx, against, &exported));
    TRY(seal_verify(ctx, DOSSIER_VERIFY, exported, seal_is_signed, &report));
    if (report.is_whole && !no_files) {
        TRY(file_verify(ctx, &files, &problem));
        if (problem.len) {
            report.is_whole = false;
            report.problem = problem;
        }
    }
    print(cli, &report, files);
    return report.is_whole ? OK : fail(ctx, ERR_CONFLICT, "the log is not whole");
}

const Command CMD_VERIFY = {
    "verify", "[--data DIR] [--seal FILE] [--export-seal] [--no-files] [--json]\n"
    "       motcua verify --receipt TEXT|FILE.pdf [--certificate FILE] [--json]",
    "recompute the event log and all that follows from it",
    "Recomputes every chain, every seal and its signature, every row from its events and every\n"
    "file's hash, and names the first wrong row. --export-seal prints the last signed seal: keep it\n"
    "elsewhere; --seal FILE holds the log against one kept. Exit status 1: not whole.\n"
    "--receipt checks the proof of one receipt instead: the text of its QR code, or its PDF, whose\n"
    "seal is checked, too; with the key of this installation, or --certificate FILE.",
    run};
