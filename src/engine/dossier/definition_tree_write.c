/* definition_tree_write — places and paths for messages, and the canonical text. */
#include "engine/dossier/definition_tree.h"

#include "engine/dossier/expr.h"

#include <stdlib.h>

const TreeNode *tree_get(const TreeNode *node, const char *key)
{
    if (!node || node->kind != TREE_MAP)
        return NULL;
    for (const TreeNode *child = node->first; child; child = child->next)
        if (str_eq(child->key, str_of(key)))
            return child;
    return NULL;
}

void tree_place(Str json, size_t at, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at && i < json.len; i++) {
        if (json.at[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)json.at[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

/* Bytes of the source that make one character of the text: "é" is two, "\\u00e9" six. */
static size_t width(Str json, size_t at)
{
    if (json.at[at] == '\\')
        return at + 1 < json.len && json.at[at + 1] == 'u' ? 6 : 2;
    size_t n = 1;
    while (at + n < json.len && ((unsigned char)json.at[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

size_t tree_character(Str json, const TreeNode *node, size_t n)
{
    size_t at = node->at + 1u; /* behind the quote */
    while (--n > 0 && at < json.len && json.at[at] != '"')
        at += width(json, at);
    return at;
}

Str tree_path(Arena *arena, const TreeNode *node)
{
    const TreeNode *chain[TREE_DEPTH + 2];
    size_t          n = 0;
    for (; node && node->parent && n < COUNT(chain); node = node->parent)
        chain[n++] = node;
    Buf buf = {.arena = arena};
    while (n-- > 0) {
        if (chain[n]->parent->kind == TREE_LIST) {
            buf_fmt(&buf, "[%u]", chain[n]->index);
            continue;
        }
        if (buf.len > 0)
            buf_char(&buf, '.');
        buf_add(&buf, chain[n]->key);
    }
    return buf_str(&buf);
}

void tree_add_text(Buf *buf, Str text)
{
    static const char FROM[] = "\"\\\b\f\n\r\t", TO[] = "\"\\bfnrt";
    buf_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        size_t run = i;
        while (run < text.len && (unsigned char)text.at[run] >= 0x20 && text.at[run] != '"' &&
               text.at[run] != '\\')
            run++;
        buf_add(buf, (Str){text.at + i, run - i});
        i = run;
        if (run == text.len)
            break;
        char        c = text.at[run];
        const char *found = c ? strchr(FROM, c) : NULL;
        if (found)
            buf_fmt(buf, "\\%c", TO[found - FROM]);
        else
            buf_fmt(buf, "\\u%04x", (unsigned)c);
    }
    buf_char(buf, '"');
}

static int by_key(const void *a, const void *b)
{
    return str_cmp((*(TreeNode *const *)a)->key, (*(TreeNode *const *)b)->key);
}

static void add_scalar(Buf *buf, const TreeNode *node)
{
    if (node->kind == TREE_TEXT)
        tree_add_text(buf, node->text);
    else if (node->kind == TREE_NUMBER)
        value_add_number(buf, node->number);
    else if (node->kind == TREE_BOOL)
        buf_add(buf, node->is_true ? S("true") : S("false"));
    else
        buf_add(buf, S("null"));
}

typedef struct Level {
    const TreeNode **children;
    uint32_t         count, next;
    char             close;
} Level;

static Level open_level(Arena *arena, const TreeNode *node)
{
    Level    level = {NEW_ARRAY(arena, const TreeNode *, node->count + 1), node->count, 0, ']'};
    uint32_t n = 0;
    for (const TreeNode *child = node->first; child; child = child->next)
        level.children[n++] = child;
    if (node->kind == TREE_MAP) {
        level.close = '}';
        qsort(level.children, n, sizeof *level.children, by_key);
    }
    return level;
}

Str tree_canonical(Ctx *ctx, const TreeNode *root)
{
    enum { USUAL = 16 << 10 };
    Buf             buf = {.arena = ctx->arena};
    Level           stack[TREE_DEPTH + 1];
    size_t          n = 0;
    const TreeNode *node = root;
    buf_reserve(&buf, USUAL);
    for (;;) {
        if (node->kind == TREE_LIST || node->kind == TREE_MAP) {
            buf_char(&buf, node->kind == TREE_MAP ? '{' : '[');
            stack[n++] = open_level(ctx->arena, node);
        } else {
            add_scalar(&buf, node);
        }
        while (n > 0 && stack[n - 1].next == stack[n - 1].count)
            buf_char(&buf, stack[--n].close);
        if (n == 0)
            return buf_str(&buf);
        Level *level = &stack[n - 1];
        if (level->next > 0)
            buf_char(&buf, ',');
        node = level->children[level->next++];
        if (level->close == '}') {
            tree_add_text(&buf, node->key);
            buf_char(&buf, ':');
        }
    }
}
