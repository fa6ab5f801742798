/* lint — reading and checking many definitions: bench-lint N. Beside it, in the same run, the same
 * bytes are parsed by jansson alone: the least that a program in C that reads them as JSON takes.
 *   bench-lint N FOLDER   writes N made definitions and N broken ones there, and measures nothing */
#include "engine/dossier/lint_many.h"
#include "test/make_definition.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEMORY = 1 << 30, ROUNDS = 3 };

static double cpu_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void count(void *arg, const LintFile *file, const DefinitionErrors *errors)
{
    size_t *broken = arg;
    (void)file;
    *broken += errors->n_refusals > 0;
}

static double lint(Ctx *ctx, const LintFile *files, size_t n, size_t *refused)
{
    ArenaMark mark = arena_mark(ctx->arena);
    LintMany  many = {.files = files, .count = n, .world = made_world(ctx), .visit = count,
                      .arg = refused};
    double    began = cpu_seconds();
    *refused = 0;
    lint_many(ctx, &many);
    double took = cpu_seconds() - began;
    arena_reset(ctx->arena, mark);
    return took;
}

static double parse(const LintFile *files, size_t n)
{
    double began = cpu_seconds();
    for (size_t i = 0; i < n; i++) {
        json_error_t error;
        json_t *json = json_loadb(files[i].text.at, files[i].text.len, JSON_REJECT_DUPLICATES,
                                  &error);
        if (!json)
            exit(1);
        json_decref(json);
    }
    return cpu_seconds() - began;
}

static void write_file(Arena *arena, const char *folder, Str name, Str text)
{
    FILE *file = fopen(str_fmt(arena, "%s/%.*s.json", folder, FMT(name)).at, "wb");
    if (!file || fwrite(text.at, 1, text.len, file) != text.len || fclose(file) != 0) {
        perror(folder);
        exit(1);
    }
}

/* The name of a broken one says how it is broken, by its place among the BREAKAGES. */
static int write_all(const char *folder, size_t n)
{
    Arena *arena = arena_new(MEMORY);
    for (size_t i = 0; i < n; i++) {
        ArenaMark mark = arena_mark(arena);
        size_t    how = i % BREAKAGE_COUNT;
        write_file(arena, folder, str_fmt(arena, "made_%05zu", i), made_definition(arena, i));
        write_file(arena, folder, str_fmt(arena, "broken_%05zu_%zu", i, how),
                   made_broken(arena, i, how));
        arena_reset(arena, mark);
    }
    arena_free(arena);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return write_all(argv[2], strtoul(argv[1], NULL, 10));
    size_t    n = argc > 1 ? strtoul(argv[1], NULL, 10) : 6000, bytes = 0, refused = 0;
    Arena    *arena = arena_new(MEMORY);
    Ctx       ctx = {.arena = arena};
    LintFile *files = NEW_ARRAY(arena, LintFile, n + 1);
    double    ours = 0, bare = 0;
    for (size_t i = 0; i < n; i++) {
        files[i] = (LintFile){str_fmt(arena, "made-%zu.json", i), made_definition(arena, i)};
        bytes += files[i].text.len;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double a = lint(&ctx, files, n, &refused), b = parse(files, n);
        ours = round == 0 || a < ours ? a : ours;
        bare = round == 0 || b < bare ? b : bare;
    }
    size_t missed = 0;
    for (size_t i = 0; i < n; i++) {
        ArenaMark mark = arena_mark(arena);
        LintFile  broken = {S("broken"), made_broken(arena, i, i % BREAKAGE_COUNT)};
        size_t    found = 0;
        lint(&ctx, &broken, 1, &found);
        missed += found == 0;
        arena_reset(arena, mark);
    }
    printf("definitions=%zu megabytes=%.1f refused=%zu missed=%zu seconds=%.3f jansson=%.3f\n", n,
           (double)bytes / 1e6, refused, missed, ours, bare);
    arena_free(arena);
    return refused || missed;
}
