/* catalogue — published definitions: rows that never change, compiled once per process. */
#include "engine/dossier/catalogue.h"

#include "base/text.h"
#include "base/time.h"

enum {
    NAMES_BYTES = 1024 * 1024,
    COMPILED_BYTES = 512 * 1024 * 1024, /* about 28 kB each; grows as they are used */
    SLOTS = 16384, /* a country has some 6,000 services, each with a few versions */
};

/* What a process keeps until it ends. */
static struct Kept {
    Arena           *names;
    DefinitionWorld  world;
    DefinitionNames  roles, fields;
} kept;

/* What it keeps until it rests. */
static struct Compiled {
    Arena    *arena;
    ArenaMark whole; /* behind the last one that was finished */
    const ServiceDefinition **at; /* SLOTS of them: open addressing; without a slot: anew */
} compiled;

static void compiled_begin(void)
{
    if (compiled.arena)
        return;
    compiled.arena = arena_new(COMPILED_BYTES);
    compiled.at = NEW_ARRAY(compiled.arena, const ServiceDefinition *, SLOTS);
    compiled.whole = arena_mark(compiled.arena);
}

void catalogue_rest(void)
{
    if (compiled.arena)
        arena_free(compiled.arena);
    compiled = (struct Compiled){0};
}

/* ---- roles, fields -------------------------------------------------------------------------- */

static bool has_role(const void *arg, Str id)
{
    (void)arg;
    return definition_name(&kept.roles, id) != NULL;
}

static bool has_field(const void *arg, Str id)
{
    (void)arg;
    return definition_name(&kept.fields, id) != NULL;
}

static Err load_names(Ctx *ctx, Str json, Str file, DefinitionNames *out)
{
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Ctx               lasting = *ctx;
    lasting.arena = kept.names;
    if (definition_names_load(&lasting, json, file, out, errors) == OK)
        return OK;
    return fail(ctx, ERR_INVALID, "%.*s", FMT(definition_errors_text(ctx, errors)));
}

Err catalogue_setup(Ctx *ctx, Str roles_json, Str fields_json, const DefinitionWorld *world)
{
    if (kept.names) /* set up anew, as tests do: what was compiled before is another node's */
        arena_free(kept.names);
    catalogue_rest();
    kept = (struct Kept){.names = arena_new(NAMES_BYTES)};
    TRY(load_names(ctx, roles_json, S("definitions/roles.json"), &kept.roles));
    TRY(load_names(ctx, fields_json, S("definitions/fields.json"), &kept.fields));
    kept.world = *world;
    kept.world.has_role = has_role;
    kept.world.has_field = has_field;
    return OK;
}

const DefinitionWorld *catalogue_world(void) { return &kept.world; }
const DefinitionNames *catalogue_fields(void) { return &kept.fields; }

static Str name_of(const Ctx *ctx, const DefinitionNames *names, Str id)
{
    const DefinitionName *found = definition_name(names, id);
    return found ? words_in(found->name, ctx->lang) : id;
}

Str catalogue_role_name(const Ctx *ctx, Str role) { return name_of(ctx, &kept.roles, role); }
Str catalogue_field_name(const Ctx *ctx, Str field) { return name_of(ctx, &kept.fields, field); }

/* ---- finding -------------------------------------------------------------------------------- */

SQL(service_version_json,
    "SELECT json, hash FROM service_version WHERE service = $1 AND version = $2");
SQL_KEPT(service_version_on,
    "SELECT version FROM service_version"
    " WHERE service = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)"
    " ORDER BY version DESC LIMIT 1");

static int64_t today(const Ctx *ctx) { return date_to_days(date_of_time(ctx->now)); }

static const ServiceDefinition **slot_of(Str service, int64_t version)
{
    uint64_t hash = 1469598103934665603u ^ (uint64_t)version;
    for (size_t i = 0; i < service.len; i++)
        hash = (hash ^ (unsigned char)service.at[i]) * 1099511628211u;
    for (size_t n = 0; n < 8; n++) {
        const ServiceDefinition **slot = &compiled.at[(hash + n) % SLOTS];
        if (!*slot || (str_eq((*slot)->service, service) && (*slot)->version == version))
            return slot;
    }
    return NULL;
}

/* A published version was checked then; it is compiled without asking the world again. */
static Err compile(Ctx *ctx, Arena *lasting, Str service, int64_t version,
                   const ServiceDefinition **out)
{
    Row                   row;
    ServiceDefinition    *definition;
    const DefinitionWorld nobody_asked = {.was_published = true, .lasting = lasting};
    TRY(db_one(ctx, &service_version_json, PARAMS(db_text(service), db_int(version)), &row));
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    if (definition_load(ctx, row_text(row, "json"), service, &nobody_asked, &definition,
                        errors) != OK)
        return fail(ctx, ERR_BROKEN, "%.*s version %lld no longer compiles: %.*s", FMT(service),
                    (long long)version, FMT(definition_errors_text(ctx, errors)));
    if (!str_eq(str_of(definition->hash), row_text(row, "hash")))
        return fail(ctx, ERR_BROKEN, "%.*s version %lld was changed after publication",
                    FMT(service), (long long)version);
    *out = definition;
    return OK;
}

/* What compiling alone needs is several times the definition, and a list compiles them all. What
 * a full request's arena left half done is dropped by the next one. */
static Err compile_to_keep(Ctx *ctx, Str service, int64_t version,
                           const ServiceDefinition **slot)
{
    ArenaMark                scratch = arena_mark(ctx->arena);
    const ServiceDefinition *done;
    arena_reset(compiled.arena, compiled.whole);
    TRY(compile(ctx, compiled.arena, service, version, &done));
    compiled.whole = arena_mark(compiled.arena);
    *slot = done;
    arena_reset(ctx->arena, scratch);
    return OK;
}

Err catalogue_version(Ctx *ctx, Str service, int64_t version, const ServiceDefinition **out)
{
    compiled_begin();
    const ServiceDefinition **slot = slot_of(service, version);
    if (!slot)
        return compile(ctx, ctx->arena, service, version, out);
    if (!*slot)
        TRY(compile_to_keep(ctx, service, version, slot));
    *out = *slot;
    return OK;
}

Err catalogue_find(Ctx *ctx, Str service, const ServiceDefinition **out)
{
    Row row;
    TRY(db_one(ctx, &service_version_on, PARAMS(db_text(service), db_int(today(ctx))), &row));
    return catalogue_version(ctx, service, row_int(row, "version"), out);
}

Err catalogue_service_name(Ctx *ctx, Str service, Str *name)
{
    const ServiceDefinition *def;
    Err                      err = catalogue_find(ctx, service, &def);
    *name = service;
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    *name = words_in(def->catalogue.name, ctx->lang);
    return OK;
}

/* Definitions are a few thousand rows in all: listing them is reading the table. */
SQL_KEPT(service_versions_on,
    "SELECT service, max(version) AS version FROM service_version"
    " WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)"
    " GROUP BY service ORDER BY service LIMIT 8000");

static Err in_force(Ctx *ctx, const ServiceDefinition ***out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &service_versions_on, PARAMS(db_int(today(ctx))), &rows));
    *out = NEW_ARRAY(ctx->arena, const ServiceDefinition *, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        TRY(catalogue_version(ctx, row_text(rows_at(&rows, i), "service"),
                              row_int(rows_at(&rows, i), "version"), &(*out)[i]));
    return OK;
}

static CatalogueLine line_of(const Ctx *ctx, const ServiceDefinition *definition)
{
    return (CatalogueLine){.service = definition->service,
                           .name = words_in(definition->catalogue.name, ctx->lang),
                           .field = definition->catalogue.field,
                           .version = definition->version};
}

Err catalogue_list(Ctx *ctx, CatalogueLine **out, size_t *count)
{
    const ServiceDefinition **all;
    size_t                    n;
    TRY(in_force(ctx, &all, &n));
    *count = n > 500 ? 500 : n;
    *out = NEW_ARRAY(ctx->arena, CatalogueLine, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = line_of(ctx, all[i]);
    return OK;
}

/* ---- search --------------------------------------------------------------------------------- */

/* How well a folded text answers: 3 it begins so, 2 the words stand together, 1 each word begins a
 * word somewhere, 0 not at all. */
static bool begins_word(Str text, Str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if ((i == 0 || text.at[i - 1] == ' ') && !memcmp(text.at + i, word.at, word.len))
            return true;
    return false;
}

static int match(Str text, Str words)
{
    if (str_starts(text, words))
        return 3;
    if (begins_word(text, words))
        return 2;
    Str rest = words, word;
    while (rest.len) {
        str_cut(rest, ' ', &word, &rest);
        if (!begins_word(text, word))
            return 0;
    }
    return 1;
}

static int score(Ctx *ctx, const ServiceDefinition *definition, Str words)
{
    Buf all = {.arena = ctx->arena};
    const DefinitionCatalogue *c = &definition->catalogue;
    int best = match(text_fold(ctx->arena, words_in(c->name, ctx->lang)), words) * 2;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        buf_fmt(&all, "%.*s ", FMT(words_in(c->name, (Lang)lang)));
    for (size_t i = 0; i < c->n_keywords; i++)
        buf_fmt(&all, "%.*s ", FMT(c->keywords[i]));
    buf_fmt(&all, "%.*s %.*s", FMT(catalogue_field_name(ctx, c->field)), FMT(definition->service));
    int wide = match(text_fold(ctx->arena, buf_str(&all)), words);
    return best > wide ? best : wide;
}

Err catalogue_search(Ctx *ctx, Str words, size_t limit, CatalogueLine **out, size_t *count)
{
    const ServiceDefinition **all;
    size_t                    n;
    Str                       folded = text_fold(ctx->arena, text_cut(words, 200));
    TRY(in_force(ctx, &all, &n));
    *count = 0;
    *out = NEW_ARRAY(ctx->arena, CatalogueLine, limit + 1);
    int *scores = NEW_ARRAY(ctx->arena, int, n + 1);
    for (size_t i = 0; i < n; i++)
        scores[i] = score(ctx, all[i], folded);
    for (int wanted = 6; wanted > 0; wanted--)
        for (size_t i = 0; i < n && *count < limit; i++)
            if (scores[i] == wanted)
                (*out)[(*count)++] = line_of(ctx, all[i]);
    return OK;
}
