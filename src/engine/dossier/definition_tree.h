/* definition_tree — JSON read strictly, with the place of every value.
 *
 * A definition's author must be told line and column of what is wrong, which the JSON library
 * does not keep; answers use the same reader. Strict: UTF-8, no duplicate keys, no NUL, numbers
 * of at most three decimals, at most TREE_DEPTH levels. Never recursive. */
#pragma once
#include "base/base.h"

typedef enum TreeKind {
    TREE_NULL,
    TREE_BOOL,
    TREE_NUMBER,
    TREE_TEXT,
    TREE_LIST,
    TREE_MAP,
} TreeKind;

enum {
    TREE_DEPTH = 20,
    TREE_MAX_NODES = 100000,
    TREE_MAX_KEYS = 500, /* of one map */
    TREE_MAX_BYTES = 1 << 20,
};

typedef struct TreeNode {
    TreeKind         kind;
    bool             is_true;
    uint32_t         at, key_at; /* byte offsets in the source */
    Str              key;        /* inside a map */
    Str              text;       /* of a text: decoded; of a number: as written */
    int64_t          number;     /* thousandths */
    uint32_t         count;      /* children */
    uint32_t         index;      /* among its siblings */
    struct TreeNode *parent, *first, *last, *next;
} TreeNode;

typedef struct TreeError {
    size_t at; /* byte offset */
    Str    message;
} TreeError;

/* The whole text as one value, in ctx->arena; texts without escapes point into the source.
 * ERR_INVALID with *error filled. */
Err tree_read(Ctx *ctx, Str json, TreeNode **out, TreeError *error);
/* The child with this key; NULL when there is none or node is no map. */
const TreeNode *tree_get(const TreeNode *node, const char *key);
/* Line and column from 1; columns count characters. */
void tree_place(Str json, size_t at, int *line, int *column);
/* Where in the source the n-th character, from 1, of the text of this node stands. */
size_t tree_character(Str json, const TreeNode *node, size_t n);
/* "steps[2].on.redo"; the root is "". */
Str tree_path(Arena *arena, const TreeNode *node);

/* JSON text of a string, with quotes and the fewest escapes. */
void tree_add_text(Buf *buf, Str text);
/* The canonical form that is hashed: keys by bytes, no spaces, fewest escapes. */
Str tree_canonical(Ctx *ctx, const TreeNode *root);
