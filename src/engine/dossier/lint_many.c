/* lint_many — files checked one after the other in the same memory, then against each other. */
#include "engine/dossier/lint_many.h"

#include "engine/dossier/definition_tree.h"

#include <stdlib.h>

const LintCheck LINT_CHECKS[DEFINITION_CHECKS + 1] = {
    [CHECK_STRICT] = {"strict", "Strict JSON, every key known, every text in both languages"},
    [CHECK_NAMES] = {"names", "Ids are unique, and what is referred to exists"},
    [CHECK_PATHS] = {"paths", "Every path through the steps begins with receive and ends"},
    [CHECK_TIME] = {"time", "The longest path fits into every legal term it can meet"},
    [CHECK_CHILDREN] = {"children", "Child dossiers have their own legal term, or a waiver"},
    [CHECK_TABLES] = {"tables", "Terms, fees and competent bodies answer every case"},
    [CHECK_EXPRESSIONS] = {"expressions", "Expressions type-check against the form"},
    [CHECK_ROLES] = {"roles", "Roles exist in every body that a selector can return"},
    [CHECK_DONE] = {"done", "The legal clock stops exactly once on each successful path"},
    [CHECK_ONCE_ONLY] = {"once-only", "No paper is demanded that a register holds"},
    [CHECK_LEVEL] = {"level", "The level is computed; a partial service says why"},
    [CHECK_TEMPLATE] = {"template", "Every placeholder of the result's template is filled"},
    [CHECK_PAPER_TYPES] = {"paper-types", "The type of the result is registered"},
    [CHECK_VERSIONS] = {"versions", "No two versions of a service are in force on one day"},
    [CHECK_PRIVACY] = {"privacy", "Personal data has a legal basis and a time of keeping"},
};

/* What is kept of each file. */
typedef struct Head {
    size_t   file;
    Str      service;
    int      version;
    int32_t  from_day, to_day;
    bool     is_right;
} Head;

typedef struct Run {
    Ctx      *ctx;
    LintMany *many;
    Head     *heads;
    Head     *by_service; /* made when a service is first looked for; also of files not yet read */
    Arena    *kept;       /* … while the memory of one file is in use */
    DefinitionWorld world;
} Run;

static int by_service(const void *a, const void *b)
{
    const Head *x = a, *y = b;
    int         order = str_cmp(x->service, y->service);
    return order       ? order
           : x->version != y->version ? (x->version > y->version) - (x->version < y->version)
                                      : (x->file > y->file) - (x->file < y->file);
}

/* ---- the services that are opened ----------------------------------------------------------- */

/* "service" is nearly always the first key: then the rest need not be read for it. */
static bool first_value(Str json, Str *service)
{
    Str before, key, colon, rest;
    return str_cut(json, '"', &before, &rest) && str_eq(str_trim(before), S("{")) &&
           str_cut(rest, '"', &key, &rest) && str_eq(key, S("service")) &&
           str_cut(rest, '"', &colon, &rest) && str_eq(str_trim(colon), S(":")) &&
           str_cut(rest, '"', service, &rest);
}

static Str service_of(Ctx *ctx, Str json)
{
    Str found;
    if (first_value(json, &found))
        return found;
    TreeNode *root;
    TreeError error;
    if (tree_read(ctx, json, &root, &error) != OK)
        return (Str){0};
    const TreeNode *service = tree_get(root, "service");
    return service && service->kind == TREE_TEXT ? service->text : (Str){0};
}

static void index_services(Run *run)
{
    LintMany *many = run->many;
    run->by_service = NEW_ARRAY(run->kept, Head, many->count + 1);
    for (size_t i = 0; i < many->count; i++) {
        ArenaMark mark = arena_mark(run->ctx->arena);
        Str       service = service_of(run->ctx, many->files[i].text);
        run->by_service[i] = (Head){.file = i, .service = str_copy(run->kept, service)};
        arena_reset(run->ctx->arena, mark);
    }
    qsort(run->by_service, many->count, sizeof *run->by_service, by_service);
}

static const Head *first_of(const Run *run, Str code)
{
    size_t low = 0, high = run->many->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_cmp(run->by_service[middle].service, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < run->many->count && str_eq(run->by_service[low].service, code);
    return is_found ? &run->by_service[low] : NULL;
}

/* Among the files first, then wherever the world knows of. A child that is broken itself is not
 * found here: its own errors say why. */
static const ServiceDefinition *find_service(const void *arg, Str code, int32_t day)
{
    Run                  *run = (Run *)(uintptr_t)arg;
    const DefinitionWorld read_only = {.was_published = true};
    const DefinitionWorld *given = run->many->world;
    if (!run->by_service)
        index_services(run);
    const Head *end = run->by_service + run->many->count;
    for (const Head *head = first_of(run, code); head && head < end; head++) {
        ServiceDefinition *found;
        DefinitionErrors  *errors = NEW(run->ctx->arena, DefinitionErrors);
        const LintFile    *file = &run->many->files[head->file];
        if (!str_eq(head->service, code))
            break;
        if (definition_load(run->ctx, file->text, file->name, &read_only, &found, errors) == OK &&
            day >= found->from_day && day <= found->to_day)
            return found;
        fault_clear(run->ctx);
    }
    return given->service ? given->service(given->service_arg, code, day) : NULL;
}

/* ---- one file, and two ---------------------------------------------------------------------- */

static void check_one(Run *run, size_t i)
{
    LintMany          *many = run->many;
    const LintFile    *file = &many->files[i];
    ServiceDefinition *def = NULL;
    DefinitionErrors  *errors = NEW(run->ctx->arena, DefinitionErrors);
    run->heads[i] = (Head){.file = i};
    if (definition_load(run->ctx, file->text, file->name, &run->world, &def, errors) == OK) {
        run->heads[i] = (Head){i, str_copy(run->kept, def->service), def->version,
                               def->from_day, def->to_day, true};
    } else {
        fault_clear(run->ctx);
        many->n_refused++;
    }
    for (size_t k = 0; k < errors->count; k++)
        many->n_warnings += errors->items[k].is_warning;
    many->visit(many->arg, file, errors);
}

static void say_overlap(Run *run, const Head *head, const Head *other)
{
    LintMany         *many = run->many;
    const LintFile   *file = &many->files[head->file];
    DefinitionErrors *errors = NEW(run->ctx->arena, DefinitionErrors);
    TreeNode         *root;
    TreeError         broken;
    errors->file = file->name;
    errors->count = errors->n_refusals = 1;
    errors->items[0] = (DefinitionError){.kind = DEFINITION_LINT, .check = CHECK_VERSIONS};
    bool is_twice = head->version == other->version;
    errors->items[0].key = is_twice ? S("version") : S("effective");
    errors->items[0].message = str_fmt(
        run->ctx->arena, is_twice ? "version %d of this service is in %.*s as well"
                                  : "version %d, in %.*s, is in force on one of these days too; "
                                    "end it the day before this one begins",
        other->version, FMT(many->files[other->file].name));
    if (tree_read(run->ctx, file->text, &root, &broken) == OK)
        tree_place(file->text, tree_get(root, is_twice ? "version" : "effective")->at,
                   &errors->items[0].line, &errors->items[0].column);
    many->n_refused++;
    many->visit(many->arg, file, errors);
}

/* Versions of one service stand together once sorted, so each looks at those before it. */
static void check_overlaps(Run *run)
{
    Head *heads = run->heads;
    qsort(heads, run->many->count, sizeof *heads, by_service);
    for (size_t i = 1; i < run->many->count; i++)
        for (size_t k = i; heads[i].is_right && k-- > 0;) {
            if (!heads[k].is_right || !str_eq(heads[k].service, heads[i].service))
                break;
            bool is_same_day = heads[i].from_day <= heads[k].to_day &&
                               heads[k].from_day <= heads[i].to_day;
            if (!is_same_day && heads[i].version != heads[k].version)
                continue;
            ArenaMark mark = arena_mark(run->ctx->arena);
            say_overlap(run, &heads[i], &heads[k]);
            arena_reset(run->ctx->arena, mark);
            break;
        }
}

static void release(void *arena) { arena_free(arena); }

void lint_many(Ctx *ctx, LintMany *many)
{
    enum { KEPT_BYTES = 256 << 20 };
    Run run = {.ctx = ctx, .many = many, .kept = arena_new(KEPT_BYTES)};
    arena_defer(ctx->arena, release, run.kept);
    many->n_refused = many->n_warnings = 0;
    run.heads = NEW_ARRAY(run.kept, Head, many->count + 1);
    run.world = *many->world;
    run.world.service = find_service;
    run.world.service_arg = &run;
    for (size_t i = 0; i < many->count; i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        check_one(&run, i);
        arena_reset(ctx->arena, mark);
    }
    check_overlaps(&run);
}
