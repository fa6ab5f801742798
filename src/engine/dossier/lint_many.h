/* lint_many — many definitions checked together: a service opened by one is looked for among the
 * others, and no two versions of one service are in force on the same day. */
#pragma once
#include "engine/dossier/definition.h"

typedef struct LintFile {
    Str name, text; /* live until the end */
} LintFile;

/* Called once for each file in their order, whether or not it has errors, and once more for each
 * that overlaps one before it. *errors lives until it returns. */
typedef void LintVisit(void *arg, const LintFile *file, const DefinitionErrors *errors);

typedef struct LintMany {
    const LintFile        *files;
    size_t                 count;
    const DefinitionWorld *world;
    LintVisit             *visit;
    void                  *arg;
    size_t                 n_refused; /* files, after lint_many */
    size_t                 n_warnings;
} LintMany;

/* Takes what one definition needs of ctx->arena, besides a little for each file. */
void lint_many(Ctx *ctx, LintMany *many);

/* A check in a few words, for lists of them: "longest-path", "The longest path fits …". */
typedef struct LintCheck {
    const char *id, *words;
} LintCheck;
extern const LintCheck LINT_CHECKS[DEFINITION_CHECKS + 1]; /* by DefinitionCheck */
