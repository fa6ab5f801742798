/* cmd_check — definitions, read and checked before they hurt anyone. */
#include "core/embedded.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/listed.h"
#include "main/check_report.h"
#include "main/cli.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILES = 20000, MAX_DEFINITION = 1 << 20, ARENA_LASTING = 1 << 30 };

typedef struct Check {
    Cli        *cli;
    LintFile   *files;
    size_t      count;
    CheckReport report;
} Check;

static Err add(Check *check, Str name, Str text)
{
    if (check->count == MAX_FILES)
        return fail(check->cli->ctx, ERR_LIMIT, "more than %d definitions", MAX_FILES);
    check->files[check->count++] = (LintFile){name, text};
    return OK;
}

static Err add_file(Check *check, Str path)
{
    Ctx        *ctx = check->cli->ctx;
    struct stat info;
    int         fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size > MAX_DEFINITION) {
        if (fd >= 0)
            close(fd);
        return fail(ctx, ERR_INVALID, "%.*s cannot be read, or is larger than 1 MiB", FMT(path));
    }
    char   *text = arena_bytes(ctx->arena, (size_t)info.st_size + 1, 1);
    ssize_t n = read(fd, text, (size_t)info.st_size);
    close(fd);
    if (n < 0)
        return fail(ctx, ERR_INVALID, "%.*s cannot be read", FMT(path));
    return add(check, path, (Str){text, (size_t)n});
}

/* definitions/ means the services in it: its other files are lists. */
static const char *services_of(Ctx *ctx, const char *path)
{
    struct stat info;
    const char *inside = str_c(ctx->arena, str_fmt(ctx->arena, "%s/services", path));
    return stat(inside, &info) == 0 && S_ISDIR(info.st_mode) ? inside : path;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const LintFile *)a)->name, ((const LintFile *)b)->name);
}

static Err add_path(Check *check, const char *path)
{
    Arena      *arena = check->cli->ctx->arena;
    const char *place = services_of(check->cli->ctx, path);
    DIR        *folder = opendir(place);
    if (!folder)
        return add_file(check, str_of(path));
    Err            err = OK;
    size_t         first = check->count;
    struct dirent *entry;
    while (err == OK && (entry = readdir(folder)) != NULL)
        if (str_ends(str_of(entry->d_name), S(".json")))
            err = add_file(check, str_fmt(arena, "%s/%s", place, entry->d_name));
    closedir(folder);
    qsort(check->files + first, check->count - first, sizeof *check->files, by_name);
    return err;
}

static Err add_shipped(Check *check)
{
    for (size_t i = 0; i < embedded_file_count; i++)
        if (str_starts(str_of(embedded_files[i].path), S("definitions/services/")))
            TRY(add(check, str_of(embedded_files[i].path), embedded_files[i].text));
    return OK;
}

static void release(void *arena) { arena_free(arena); }

static void visit(void *arg, const LintFile *file, const DefinitionErrors *errors)
{
    Check *check = arg;
    (void)file;
    check_report_add(&check->report, check->cli->ctx, errors);
}

static bool has_data(const Cli *cli)
{
    for (int i = 0; i < cli->count; i++)
        if (str_starts(str_of(cli->args[i]), S("--data")))
            return true;
    return false;
}

static Err setup(Cli *cli, const DefinitionWorld **out)
{
    if (has_data(cli)) {
        TRY(cli_open(cli));
        *out = listed_with_database(cli->ctx, catalogue_world());
        return OK;
    }
    TRY(main_setup_catalogue(cli->ctx));
    *out = listed_with_shipped(cli->ctx, catalogue_world());
    return OK;
}

static Err read_all(Check *check)
{
    const char *path = cli_word(check->cli);
    if (!path)
        TRY(add_shipped(check));
    for (; path; path = cli_word(check->cli))
        TRY(add_path(check, path));
    return OK;
}

static Err run(Cli *cli)
{
    Ctx     *ctx = cli->ctx;
    Arena   *lasting = arena_new(ARENA_LASTING);
    Buf      out = {.arena = lasting};
    Check    check = {.cli = cli, .report.json = {.buf = &out}};
    LintMany many = {.visit = visit, .arg = &check};
    arena_defer(ctx->arena, release, lasting);
    check.files = NEW_ARRAY(ctx->arena, LintFile, MAX_FILES);
    bool is_sarif = cli_flag(cli, "--sarif");
    check.report.form = is_sarif ? REPORT_SARIF : cli->json ? REPORT_JSON : REPORT_TEXT;
    TRY(setup(cli, &many.world));
    TRY(read_all(&check));
    TRY(cli_end(cli));
    many.files = check.files;
    many.count = check.count;
    check_report_begin(&check.report);
    lint_many(ctx, &many);
    check_report_end(&check.report, &many);
    return many.n_refused ? fail(ctx, ERR_INVALID, "not all definitions pass") : OK;
}

const Command CMD_CHECK = {
    "check", "[FILE|FOLDER …] [--json|--sarif] [--data DIR]", "check service definitions",
    "Reads and checks definitions (docs/DEFINITIONS.md) and says file, line, key and what to do.\n"
    "Without a path: those that ship with the program. --sarif is for code hosts. With --data,\n"
    "roles and opened services are looked for in that installation. Exit status 1: at least one\n"
    "is refused, or cannot be read.",
    run};
