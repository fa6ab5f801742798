/* listed — what definitions may refer to that ships with the program: types of paper, registers,
 * document templates. With the code lists it makes the world that definitions are checked in. */
#pragma once
#include "engine/dossier/definition.h"

/* Once at start: reads definitions/papers.json, registries.json and the code lists. Fills *out
 * but for roles and fields, which catalogue_setup adds. */
Err listed_setup(Ctx *ctx, DefinitionWorld *out);
/* After listed_setup. */
const DefinitionNames *listed_papers(void);
const DefinitionNames *listed_registries(void);

/* The names that the template documents/NAME.mdoc fills in; NULL when there is none. */
const Placeholder *template_placeholders(Arena *arena, Str template, size_t *count);

/* The same world, and the services that ship with the program. Lives as long as ctx. */
const DefinitionWorld *listed_with_shipped(Ctx *ctx, const DefinitionWorld *world);
/* The same world, and besides what this node's database knows on the day of ctx->now: whether
 * every body has the roles, and the services that are published (else shipped). As long as ctx. */
const DefinitionWorld *listed_with_database(Ctx *ctx, const DefinitionWorld *world);
