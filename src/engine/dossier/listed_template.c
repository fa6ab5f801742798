/* listed_template — the placeholders of a document template, found in its text (DOCUMENTS.md). */
#include "engine/dossier/listed.h"

#include "core/embedded.h"

enum { NAMES = 120, DEPTH = 16 };

typedef enum Block { BLOCK_PLAIN, BLOCK_IF, BLOCK_EACH } Block;

typedef struct Names {
    Placeholder *at;
    size_t       count;
    Block        open[DEPTH];
    size_t       depth, n_ifs, n_eachs;
} Names;

/* {name}, {name^}, {name?}, {name.part}; inside `each`, names are those of the items. */
static void add(Names *names, Str inside, bool is_asked)
{
    bool may_miss = is_asked || names->n_ifs > 0;
    while (inside.len && (inside.at[inside.len - 1] == '?' || inside.at[inside.len - 1] == '^')) {
        may_miss |= inside.at[inside.len - 1] == '?';
        inside.len--;
    }
    bool is_name = inside.len > 0 && inside.at[0] >= 'a' && inside.at[0] <= 'z';
    if (!is_name || names->n_eachs > 0)
        return;
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->at[i].name, inside)) {
            names->at[i].is_needed |= !may_miss;
            return;
        }
    if (names->count < NAMES)
        names->at[names->count++] = (Placeholder){inside, !may_miss};
}

static void scan_text(Names *names, Str text)
{
    Str before, after, inside;
    while (str_cut(text, '{', &before, &after)) {
        text = after;
        bool is_escaped = before.len > 0 && before.at[before.len - 1] == '\\';
        if (!is_escaped && str_cut(after, '}', &inside, &text))
            add(names, inside, false);
    }
}

static void begin(Names *names, Block block)
{
    if (names->depth == DEPTH)
        return;
    names->open[names->depth++] = block;
    names->n_ifs += block == BLOCK_IF;
    names->n_eachs += block == BLOCK_EACH;
}

static void end(Names *names)
{
    if (names->depth == 0)
        return;
    Block block = names->open[--names->depth];
    names->n_ifs -= block == BLOCK_IF;
    names->n_eachs -= block == BLOCK_EACH;
}

static void scan_line(Names *names, Str line)
{
    static const struct {
        const char *word;
        Block       block;
    } BLOCKS[] = {{"if", BLOCK_IF}, {"each", BLOCK_EACH}, {"columns", BLOCK_PLAIN},
                  {"table", BLOCK_PLAIN}, {"keep", BLOCK_PLAIN}};
    Str word, rest;
    str_cut(line, ' ', &word, &rest);
    if (str_eq(word, S("end")))
        end(names);
    for (size_t i = 0; i < COUNT(BLOCKS); i++) {
        if (!str_eq(word, str_of(BLOCKS[i].word)))
            continue;
        Str name = str_starts(rest, S("not ")) ? (Str){rest.at + 4, rest.len - 4} : rest;
        if (BLOCKS[i].block != BLOCK_PLAIN)
            add(names, str_trim(name), true);
        begin(names, BLOCKS[i].block);
    }
    scan_text(names, line);
}

const Placeholder *template_placeholders(Arena *arena, Str template, size_t *count)
{
    Str text, line;
    if (!embedded_find(str_fmt(arena, "documents/%.*s.mdoc", FMT(template)), &text))
        return NULL;
    Names names = {.at = NEW_ARRAY(arena, Placeholder, NAMES)};
    while (text.len > 0) {
        str_cut(text, '\n', &line, &text);
        line = str_trim(line);
        if (line.len > 0 && line.at[0] != '#')
            scan_line(&names, line);
    }
    *count = names.count;
    return names.at;
}
