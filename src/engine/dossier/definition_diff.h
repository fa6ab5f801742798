/* definition_diff — what a new version of a service changes, for those who publish it and for
 * those who hold open dossiers. */
#pragma once
#include "engine/dossier/definition.h"

typedef enum DiffKind { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED } DiffKind;
typedef enum DiffPart {
    DIFF_SERVICE, /* name, basis, days in force, channels, result, retention; id names which */
    DIFF_PAGE,
    DIFF_FIELD,
    DIFF_PAPER,
    DIFF_FEE,
    DIFF_TERM,
    DIFF_COMPETENT,
    DIFF_STEP,
    DIFF_PARTS,
} DiffPart;

typedef struct DiffLine {
    DiffKind kind;
    DiffPart part;
    Str      id;   /* of the page, field, paper, fee or step */
    Words    text; /* one sentence, in both languages */
    bool     is_unsafe; /* answers or papers given before may not do any more */
} DiffLine;

typedef struct DefinitionDiff {
    const DiffLine *lines; /* in the order of DiffPart; what is removed stands last in its part */
    size_t          count;
    bool            answers_stand; /* no line is unsafe: a draft can be taken over as it is */
} DefinitionDiff;

/* Everything is in ctx->arena. Two equal definitions give no line. */
void definition_diff(Ctx *ctx, const ServiceDefinition *before, const ServiceDefinition *after,
                     DefinitionDiff *out);
