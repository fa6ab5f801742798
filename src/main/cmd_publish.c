/* cmd_publish — a definition from a file becomes a published version of this node. */
#include "base/json.h"
#include "base/time.h"
#include "engine/dossier/publish.h"
#include "main/install.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static Err read_text(Ctx *ctx, const char *path, Str *out)
{
    enum { MAX_DEFINITION = 1 << 20 };
    struct stat info;
    int         fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size > MAX_DEFINITION) {
        if (fd >= 0)
            close(fd);
        return fail(ctx, ERR_INVALID, "%s cannot be read, or is larger than 1 MiB", path);
    }
    char   *text = arena_bytes(ctx->arena, (size_t)info.st_size + 1, 1);
    ssize_t n = read(fd, text, (size_t)info.st_size);
    close(fd);
    if (n < 0)
        return fail(ctx, ERR_INVALID, "%s cannot be read", path);
    *out = (Str){text, (size_t)n};
    return OK;
}

static Err check(Ctx *ctx, Str json, Str file, Publication *out)
{
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    errors->file = file;
    Err err = publish_check_here(ctx, json, file, errors, out);
    if (errors->count)
        fprintf(stderr, "%.*s", FMT(definition_errors_text(ctx, errors)));
    if (err == ERR_INVALID) {
        fault_clear(ctx);
        return fail(ctx, ERR_INVALID, "%.*s is not published: it does not pass", FMT(file));
    }
    return err;
}

/* The signer signs at once when the node runs; else when it is started. */
static Err sign(Ctx *ctx, bool *is_signed)
{
    int64_t count;
    Err     err = publish_sign(ctx, &count);
    *is_signed = err == OK;
    if (err != ERR_UNAVAILABLE && err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    return OK;
}

static void print_json(Ctx *ctx, const Publication *p, bool is_stored, bool is_signed)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("service"), p->definition->service);
    json_field_int(&json, S("version"), p->definition->version);
    json_field_text(&json, S("from"),
                    date_iso(ctx->arena, date_from_days(p->definition->from_day)));
    json_field_text(&json, S("hash"), str_of(p->definition->hash));
    json_field_int(&json, S("before"), p->before);
    json_field_int(&json, S("ends"), p->ends);
    json_field_text(&json, S("changes"), publish_changes_text(ctx, &p->changes, LANG_EN));
    json_field_bool(&json, S("known"), p->is_known);
    json_field_bool(&json, S("published"), is_stored);
    json_field_bool(&json, S("signed"), is_signed);
    json_end_object(&json);
    printf("%.*s\n", FMT(buf_str(&out)));
}

static void print(Ctx *ctx, const Publication *p)
{
    const ServiceDefinition *d = p->definition;
    printf("%.*s version %d, in force from %.*s\nhash %s\n", FMT(d->service), d->version,
           FMT(date_iso(ctx->arena, date_from_days(d->from_day))), d->hash);
    if (p->is_known)
        printf("This text is published already.\n");
    if (p->before)
        printf("Against version %lld:\n%.*s", (long long)p->before,
               FMT(p->changes.count ? publish_changes_text(ctx, &p->changes, LANG_EN)
                                    : S("nothing differs\n")));
    if (p->ends)
        printf("Version %lld would end on %.*s.\n", (long long)p->ends,
               FMT(date_iso(ctx->arena, date_from_days(d->from_day - 1))));
}

static Err store(Ctx *ctx, Publication *p, bool ends_older)
{
    TRY(db_begin(ctx, true));
    Err err = publish_store(ctx, p, ends_older);
    if (err == OK)
        return db_commit(ctx);
    db_rollback(ctx);
    return err;
}

static Err run(Cli *cli)
{
    Ctx        *ctx = cli->ctx;
    Publication publication;
    Str         json;
    bool        ends_older = cli_flag(cli, "--end-older"), dry = cli_flag(cli, "--dry-run");
    bool        is_signed = false;
    TRY(cli_open(cli));
    const char *path = cli_word(cli);
    TRY(cli_end(cli));
    if (!path)
        return fail(ctx, ERR_INVALID, "say which file");
    TRY(main_setup(ctx, &cli->config));
    TRY(read_text(ctx, path, &json));
    TRY(check(ctx, json, str_of(path), &publication));
    if (!cli->json)
        print(ctx, &publication);
    if (!dry) {
        TRY(install_definition_key(ctx, &cli->config));
        TRY(store(ctx, &publication, ends_older));
        TRY(sign(ctx, &is_signed));
    }
    if (cli->json)
        print_json(ctx, &publication, !dry, is_signed);
    else if (!dry)
        printf(is_signed ? "Published and signed.\n"
                         : "Published. It is signed as soon as the node's signer runs.\n");
    return OK;
}

const Command CMD_PUBLISH = {
    "publish", "FILE [--data DIR] [--end-older] [--dry-run] [--json]",
    "publish a service definition",
    "Checks the definition, shows what differs from the version before it, stores it with its hash\n"
    "and has it signed. A version that would hold beside an older one is refused, unless\n"
    "--end-older says that the older one ends on the day before. --dry-run stores nothing.\n"
    "Dossiers and their version: docs/OPERATE.md.",
    run};
