/* make_definition — valid service definitions without end, all different, and each of them broken
 * in one way. From a seed: the same number gives the same text. For tests and benchmarks. */
#pragma once
#include "engine/dossier/definition.h"

/* What made definitions refer to: their roles, lists and the services 9.000001 and 9.000002 that
 * some open, with a legal term of five working days. */
const DefinitionWorld *made_world(Ctx *ctx);

/* JSON of some 8 to 25 kB. */
Str made_definition(Arena *arena, uint64_t seed);

/* One way to break a definition, and what it must be refused for. */
typedef struct Breakage {
    const char         *name;
    DefinitionErrorKind kind;
    DefinitionCheck     check;
    const char         *key; /* the key it is refused at ends with this */
} Breakage;
extern const Breakage BREAKAGES[];
extern const size_t   BREAKAGE_COUNT;
/* The definition of this seed, broken so. */
Str made_broken(Arena *arena, uint64_t seed, size_t breakage);
