/* codes_list — a small CSV searched in place: a few hundred lines, no quotes in what we need. */
#include "engine/dossier/codes_list.h"

static Str table;

void code_list_setup(Str csv) { table = csv; }

/* One cell; a quoted one may hold commas. */
static Str next_cell(Str *rest)
{
    Str cell;
    if (rest->len && rest->at[0] == '"') {
        str_cut((Str){rest->at + 1, rest->len - 1}, '"', &cell, rest);
        if (rest->len && rest->at[0] == ',')
            *rest = (Str){rest->at + 1, rest->len - 1};
        return cell;
    }
    str_cut(*rest, ',', &cell, rest);
    return cell;
}

/* The next line of this list; false at the end. */
static bool next_item(Str *rest, Str list, CodeListItem *out)
{
    Str line;
    while (rest->len) {
        str_cut(*rest, '\n', &line, rest);
        if (!str_eq(next_cell(&line), list))
            continue;
        out->code = next_cell(&line);
        out->name[LANG_VI] = next_cell(&line);
        out->name[LANG_EN] = next_cell(&line);
        return true;
    }
    return false;
}

bool code_list_exists(const void *arg, Str list)
{
    Str          rest = table;
    CodeListItem item;
    (void)arg;
    return next_item(&rest, list, &item);
}

Str code_list_name(Str list, Str code, Lang lang)
{
    Str          rest = table;
    CodeListItem item;
    while (next_item(&rest, list, &item))
        if (str_eq(item.code, code))
            return item.name[lang];
    return (Str){0};
}

void code_list_items(Arena *arena, Str list, CodeListItem **out, size_t *count)
{
    Str          rest = table;
    CodeListItem item;
    *count = 0;
    while (next_item(&rest, list, &item))
        ++*count;
    *out = NEW_ARRAY(arena, CodeListItem, *count + 1);
    rest = table;
    for (size_t i = 0; next_item(&rest, list, &item); i++)
        (*out)[i] = item;
}
