/* codes_list — shared code lists (ethnic groups …) by list and code, from data/code_lists.csv. */
#pragma once
#include "base/base.h"

/* The CSV (list,code,name_vi,name_en,…) must stay; it is read where it lies. */
void code_list_setup(Str csv);
/* For DefinitionWorld. */
bool code_list_exists(const void *arg, Str list);
/* Empty when there is no such code. */
Str code_list_name(Str list, Str code, Lang lang);

typedef struct CodeListItem {
    Str code, name[LANG_COUNT];
} CodeListItem;
/* All codes of a list, in the order of the file. */
void code_list_items(Arena *arena, Str list, CodeListItem **out, size_t *count);
