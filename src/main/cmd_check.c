/* cmd_check — definitions, read and checked before they hurt anyone. */
#include "base/json.h"
#include "core/embedded.h"
#include "engine/dossier/catalogue.h"
#include "main/cli.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Check {
    Cli    *cli;
    JsonOut json;
    size_t  files, refused, warnings;
} Check;

static void put_json(Check *check, const DefinitionErrors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        const DefinitionError *e = &errors->items[i];
        json_begin_object(&check->json);
        json_field_text(&check->json, S("file"), errors->file);
        json_field_int(&check->json, S("line"), e->line);
        json_field_int(&check->json, S("column"), e->column);
        json_field_text(&check->json, S("key"), e->key);
        json_field_text(&check->json, S("message"), e->message);
        json_field_bool(&check->json, S("warning"), e->is_warning);
        json_end_object(&check->json);
    }
}

static Err check_text(Check *check, Str text, Str name)
{
    Ctx               *ctx = check->cli->ctx;
    ServiceDefinition *definition;
    DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
    errors->file = name;
    Err err = definition_load(ctx, text, name, catalogue_world(), &definition, errors);
    check->files++;
    check->refused += err != OK;
    check->warnings += errors->count - (errors->n_refusals < errors->count ? errors->n_refusals
                                                                           : errors->count);
    fault_clear(ctx);
    if (check->cli->json)
        put_json(check, errors);
    else if (errors->count)
        printf("%.*s", FMT(definition_errors_text(ctx, errors)));
    return OK;
}

static Err check_file(Check *check, const char *path)
{
    enum { MAX_DEFINITION = 1 << 20 };
    Ctx        *ctx = check->cli->ctx;
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
    return check_text(check, (Str){text, (size_t)n}, str_of(path));
}

static Err check_path(Check *check, const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return check_file(check, path);
    Err            err = OK;
    struct dirent *entry;
    while (err == OK && (entry = readdir(folder)) != NULL)
        if (str_ends(str_of(entry->d_name), S(".json"))) {
            Str whole = str_fmt(check->cli->ctx->arena, "%s/%s", path, entry->d_name);
            err = check_file(check, whole.at);
        }
    closedir(folder);
    return err;
}

static Err check_shipped(Check *check)
{
    for (size_t i = 0; i < embedded_file_count; i++)
        if (str_starts(str_of(embedded_files[i].path), S("definitions/services/")))
            TRY(check_text(check, embedded_files[i].text, str_of(embedded_files[i].path)));
    return OK;
}

static Err run(Cli *cli)
{
    Buf   out = {.arena = cli->ctx->arena};
    Check check = {.cli = cli, .json = {.buf = &out}};
    TRY(main_setup_catalogue(cli->ctx));
    json_begin_array(&check.json);
    const char *path = cli_word(cli);
    if (!path)
        TRY(check_shipped(&check));
    for (; path; path = cli_word(cli))
        TRY(check_path(&check, path));
    json_end_array(&check.json);
    TRY(cli_end(cli));
    if (cli->json)
        printf("%.*s\n", FMT(buf_str(&out)));
    else
        printf("%zu definitions, %zu refused, %zu warnings\n", check.files, check.refused,
               check.warnings);
    return check.refused ? fail(cli->ctx, ERR_INVALID, "not all definitions pass") : OK;
}

const Command CMD_CHECK = {
    "check", "[FILE|FOLDER …] [--json]", "check service definitions",
    "Reads and checks definitions (docs/DEFINITIONS.md) and says file, line, key and what to do.\n"
    "Without a path: those that ship with the program. Exit status 1: at least one is refused.",
    run};
