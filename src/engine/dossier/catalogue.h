/* catalogue — service definitions in the database: published versions, found by date.
 *
 * A published version never changes; compiled ones are kept per process, by service and version,
 * until it rests: a ServiceDefinition found here is good for this request or job, no longer. */
#pragma once
#include "core/core.h"
#include "engine/dossier/definition.h"

/* Once at start, before the first definition: reads the lists of roles and fields (JSON of
 * definitions/roles.json and fields.json) and what else a definition may refer to. `world` is
 * copied; its has_role and has_field are filled in here. */
Err catalogue_setup(Ctx *ctx, Str roles_json, Str fields_json, const DefinitionWorld *world);
/* Between requests, when there are none for a while: forgets what was compiled (about 28 kB a
 * definition), which is compiled again when it is asked for (0.2 ms). */
void catalogue_rest(void);
/* What definitions are checked against, after catalogue_setup. */
const DefinitionWorld *catalogue_world(void);
const DefinitionNames *catalogue_fields(void);
/* The name of a role or field in ctx->lang; its id when unknown. */
Str catalogue_role_name(const Ctx *ctx, Str role);
Str catalogue_field_name(const Ctx *ctx, Str field);

/* Loads, checks and stores a definition; the same text again changes nothing. ERR_INVALID with
 * *errors filled when it does not pass; ERR_CONFLICT when this version was published otherwise, or
 * would hold beside another one: see publish.h, which does the same in two steps. */
Err catalogue_publish(Ctx *ctx, Str json, Str file_name, DefinitionErrors *errors);
/* The version in force on the day of ctx->now. ERR_NOT_FOUND. */
Err catalogue_find(Ctx *ctx, Str service, const ServiceDefinition **out);
/* Its name in ctx->lang, in the version in force; its code when there is none. */
Err catalogue_service_name(Ctx *ctx, Str service, Str *name);
Err catalogue_version(Ctx *ctx, Str service, int64_t version, const ServiceDefinition **out);

typedef struct CatalogueLine {
    Str service, name, field; /* name in ctx->lang */
    int64_t version;
} CatalogueLine;
/* Services in force, by field; at most 500. */
Err catalogue_list(Ctx *ctx, CatalogueLine **out, size_t *count);
/* Forgives missing tone marks and đ: folded words, every word must begin a word of the name, keywords
 * or field; best first. */
Err catalogue_search(Ctx *ctx, Str words, size_t limit, CatalogueLine **out, size_t *count);
