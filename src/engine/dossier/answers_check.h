/* answers_check — one typed text against the type of its field. Private to answers*.c. */
#pragma once
#include "engine/dossier/answers.h"
#include "engine/dossier/definition_tree.h"

/* A field, or one part of a compound, seen as a single input. */
typedef struct Leaf {
    const DefinitionField *field;
    const FieldPart       *part; /* NULL: the field itself */
    FieldType              type;
    bool                   is_needed;
} Leaf;

Leaf answer_leaf(const ServiceDefinition *def, AnswerPath path);
/* The cell, writable; begins the row one behind the last. NULL when there is no such row. */
AnswerCell *answer_cell(Ctx *ctx, Answers *answers, AnswerPath path);
size_t      answer_row_start(const Answers *answers, AnswerPath path);
/* Fills the cell from one or several texts; is_exact: a number in JSON's writing. */
typedef struct AnswerTyped {
    const Str *texts;
    size_t     n;
    bool       is_exact;
} AnswerTyped;
void answer_check(Ctx *ctx, const Answers *answers, Leaf leaf, AnswerTyped typed,
                  AnswerCell *cell);
/* After any change: what is visible, and the values that expressions see. */
void answers_settle(Ctx *ctx, Answers *answers);
/* The members of an object of `json` as answers by field id; answers are new. ERR_INVALID as
 * answers_read; root NULL: there is none. */
Err answers_take(Ctx *ctx, Answers *answers, Str json, const TreeNode *root,
                 AnswersReadError *error);
