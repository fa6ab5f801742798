/* definition_diff_own — the kinds of things that two versions are compared by. Private to
 * definition_diff*.c. */
#pragma once
#include "engine/dossier/definition_diff.h"

/* One thing of the old version and its twin of the new one. */
typedef struct DiffPair {
    const ServiceDefinition *before, *after;
    const void              *a, *b;
} DiffPair;

typedef struct DiffAspect {
    bool (*same)(DiffPair pair);
    Words name;
    bool  is_unsafe;
} DiffAspect;

typedef struct DiffList {
    const void *items;
    size_t      count;
} DiffList;

typedef struct DiffItems {
    DiffPart part;
    Words    what; /* "Câu hỏi", "Question" */
    size_t   size;
    DiffList (*list)(const ServiceDefinition *def);
    Str (*id)(const void *item, size_t index);
    Words (*name)(const void *item);
    const DiffAspect *aspects; /* ends with an empty one */
    bool (*added_is_unsafe)(const void *item);
    bool removed_is_unsafe;
    bool hides_id; /* it is a number of our own */
} DiffItems;

extern const DiffItems  DIFF_ITEMS[]; /* ends with an empty one */
extern const DiffAspect DIFF_SERVICE_ASPECTS[], DIFF_PAGE_ASPECTS[], DIFF_FIELD_ASPECTS[],
    DIFF_PAPER_ASPECTS[], DIFF_FEE_ASPECTS[], DIFF_TERM_ASPECTS[], DIFF_COMPETENT_ASPECTS[],
    DIFF_STEP_ASPECTS[];
bool diff_same_words(Words a, Words b);
