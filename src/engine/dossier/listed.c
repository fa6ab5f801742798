/* listed — the lists that ship with the program, kept by each process until it ends. */
#include "engine/dossier/listed.h"

#include "core/embedded.h"
#include "engine/dossier/codes_list.h"

enum { KEPT_BYTES = 16 << 20 };

typedef struct Template {
    Str                name;
    const Placeholder *names;
    size_t             count;
} Template;

static struct Listed {
    Arena          *arena;
    DefinitionNames papers, registries;
    Template        templates[500];
    size_t          n_templates;
} listed;

static bool has_paper(const void *arg, Str id)
{
    (void)arg;
    return definition_name(&listed.papers, id) != NULL;
}

static bool has_registry(const void *arg, Str id)
{
    (void)arg;
    return definition_name(&listed.registries, id) != NULL;
}

static Str paper_registry(const void *arg, Str paper)
{
    (void)arg;
    const DefinitionName *found = definition_name(&listed.papers, paper);
    return found ? found->registry : (Str){0};
}

/* Found once per process: definitions are checked by the thousand. */
static const Placeholder *placeholders(const void *arg, Str template, size_t *count)
{
    (void)arg;
    for (size_t i = 0; i < listed.n_templates; i++)
        if (str_eq(listed.templates[i].name, template)) {
            *count = listed.templates[i].count;
            return listed.templates[i].names;
        }
    const Placeholder *names = template_placeholders(listed.arena, template, count);
    if (names && listed.n_templates < COUNT(listed.templates))
        listed.templates[listed.n_templates++] =
            (Template){str_copy(listed.arena, template), names, *count};
    return names;
}

static Err load(Ctx *ctx, Str path, DefinitionNames *out)
{
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Ctx               lasting = *ctx;
    Str               json;
    lasting.arena = listed.arena;
    if (!embedded_find(path, &json))
        return fail(ctx, ERR_BROKEN, "%.*s is not embedded", FMT(path));
    if (definition_names_load(&lasting, json, path, out, errors) == OK)
        return OK;
    return fail(ctx, ERR_INVALID, "%.*s", FMT(definition_errors_text(ctx, errors)));
}

Err listed_setup(Ctx *ctx, DefinitionWorld *out)
{
    Str codes;
    if (!listed.arena)
        listed.arena = arena_new(KEPT_BYTES);
    if (!embedded_find(S("data/code_lists.csv"), &codes))
        return fail(ctx, ERR_BROKEN, "the code lists are not embedded");
    code_list_setup(codes);
    TRY(load(ctx, S("definitions/papers.json"), &listed.papers));
    TRY(load(ctx, S("definitions/registries.json"), &listed.registries));
    *out = (DefinitionWorld){
        .has_code_list = code_list_exists, .has_paper = has_paper, .has_registry = has_registry,
        .paper_registry = paper_registry, .placeholders = placeholders,
    };
    return OK;
}

const DefinitionNames *listed_papers(void) { return &listed.papers; }
const DefinitionNames *listed_registries(void) { return &listed.registries; }
