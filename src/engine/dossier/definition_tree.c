/* definition_tree — the strict JSON reader that remembers places. */
#include "engine/dossier/definition_tree.h"

#include "engine/dossier/expr.h"

#include <unistr.h>

typedef struct Reader {
    Ctx       *ctx;
    Str        json;
    size_t     at;
    size_t     n_nodes, depth;
    TreeNode  *open; /* the innermost list or map not yet closed */
    TreeError *error;
} Reader;

__attribute__((format(printf, 3, 4)))
static bool wrong(Reader *r, size_t at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    r->error->at = at;
    r->error->message = str_vfmt(r->ctx->arena, format, args);
    va_end(args);
    return false;
}

static char peek(Reader *r)
{
    for (; r->at < r->json.len; r->at++) {
        char c = r->json.at[r->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return c;
    }
    return '\0';
}

static int hex4(Reader *r, size_t at)
{
    int code = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < r->json.len ? r->json.at[i] : 'x';
        int  digit = c >= '0' && c <= '9'   ? c - '0'
                     : c >= 'a' && c <= 'f' ? c - 'a' + 10
                     : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                            : -1;
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* \uXXXX, a pair for what lies above U+FFFF; r->at is behind the u. */
static bool unicode_escape(Reader *r, Buf *out)
{
    int code = hex4(r, r->at);
    r->at += 4;
    if (code >= 0xD800 && code < 0xDC00 && r->at + 1 < r->json.len &&
        r->json.at[r->at] == '\\' && r->json.at[r->at + 1] == 'u') {
        int low = hex4(r, r->at + 2);
        r->at += 6;
        code = low >= 0xDC00 && low < 0xE000
                   ? 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00)
                   : -1;
    }
    uint8_t bytes[6];
    int     n = code > 0 ? u8_uctomb(bytes, (ucs4_t)code, sizeof bytes) : -1;
    if (n <= 0)
        return wrong(r, r->at, "this \\u escape is not a character");
    buf_add(out, (Str){(const char *)bytes, (size_t)n});
    return true;
}

static bool escape(Reader *r, Buf *out)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    char              c = r->at < r->json.len ? r->json.at[r->at++] : '\0';
    if (c == 'u')
        return unicode_escape(r, out);
    const char *found = c ? strchr(FROM, c) : NULL;
    if (!found)
        return wrong(r, r->at - 1, "there is no such escape");
    buf_char(out, TO[found - FROM]);
    return true;
}

/* Neither the end, an escape nor a control character. */
static bool is_plain_byte(char c) { return (unsigned char)c >= 0x20 && c != '"' && c != '\\'; }

/* r->at is at the opening quote. */
static bool text(Reader *r, Str *out)
{
    size_t start = ++r->at;
    Buf    buf = {.arena = r->ctx->arena};
    bool   is_plain = true;
    while (r->at < r->json.len) {
        size_t run = r->at;
        while (run < r->json.len && is_plain_byte(r->json.at[run]))
            run++;
        if (!is_plain)
            buf_add(&buf, (Str){r->json.at + r->at, run - r->at});
        r->at = run;
        if (run == r->json.len)
            break;
        unsigned char c = (unsigned char)r->json.at[run];
        if (c == '"') {
            *out = is_plain ? (Str){r->json.at + start, r->at - start} : buf_str(&buf);
            r->at++;
            return true;
        }
        if (c < 0x20)
            return wrong(r, r->at, "a text holds no control characters; write \\n");
        if (is_plain) /* the first escape: from here on it is a copy */
            buf_add(&buf, (Str){r->json.at + start, r->at - start});
        is_plain = false;
        r->at++;
        if (!escape(r, &buf))
            return false;
    }
    return wrong(r, start - 1, "this text has no closing \"");
}

static bool word(Reader *r, const char *literal)
{
    Str rest = {r->json.at + r->at, r->json.len - r->at}, want = str_of(literal);
    if (!str_starts(rest, want))
        return false;
    r->at += want.len;
    return true;
}

static bool number(Reader *r, TreeNode *node)
{
    size_t start = r->at;
    while (r->at < r->json.len && memchr("+-.0123456789eE", r->json.at[r->at], 15))
        r->at++;
    node->kind = TREE_NUMBER;
    node->text = (Str){r->json.at + start, r->at - start};
    size_t digit = node->text.at[0] == '-' ? 1 : 0;
    bool   has_zero = node->text.len > digit + 1 && node->text.at[digit] == '0' &&
                    node->text.at[digit + 1] != '.';
    if (has_zero || !value_number(node->text, &node->number))
        return wrong(r, start, "numbers are written 12 or 12.5, with at most three decimals");
    return true;
}

static bool scalar(Reader *r, TreeNode *node, char c)
{
    if (c == '"') {
        node->kind = TREE_TEXT;
        return text(r, &node->text);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(r, node);
    bool is_true = word(r, "true");
    if (is_true || word(r, "false")) {
        node->kind = TREE_BOOL;
        node->is_true = is_true;
        return true;
    }
    if (word(r, "null"))
        return true;
    return wrong(r, r->at, "a value is expected here");
}

/* A key and its colon, for the next child of the open map. */
static bool key(Reader *r, TreeNode *node)
{
    if (peek(r) != '"')
        return wrong(r, r->at, "a key in double quotes is expected here");
    node->key_at = (uint32_t)r->at;
    if (!text(r, &node->key))
        return false;
    /* The search for a twin below is quadratic. */
    if (r->open->count == TREE_MAX_KEYS)
        return wrong(r, node->key_at, "more than %d keys", TREE_MAX_KEYS);
    for (const TreeNode *other = r->open->first; other; other = other->next)
        if (str_eq(other->key, node->key))
            return wrong(r, node->key_at, "the key \"%.*s\" stands twice; remove one",
                         FMT(node->key));
    if (peek(r) != ':')
        return wrong(r, r->at, "':' is expected here");
    r->at++;
    return true;
}

static void hang(TreeNode *parent, TreeNode *node)
{
    node->parent = parent;
    node->index = parent->count++;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

/* One value, with its key inside a map; a list or map is left open. */
static bool value(Reader *r, TreeNode **out)
{
    if (++r->n_nodes > TREE_MAX_NODES)
        return wrong(r, r->at, "more than %d values", TREE_MAX_NODES);
    TreeNode *node = NEW(r->ctx->arena, TreeNode);
    if (r->open && r->open->kind == TREE_MAP && !key(r, node))
        return false;
    char c = peek(r);
    node->at = (uint32_t)r->at;
    if (r->open)
        hang(r->open, node);
    *out = node;
    if (c != '{' && c != '[')
        return scalar(r, node, c);
    if (++r->depth > TREE_DEPTH)
        return wrong(r, r->at, "nested more than %d levels deep", TREE_DEPTH);
    r->at++;
    node->kind = c == '{' ? TREE_MAP : TREE_LIST;
    r->open = node;
    return true;
}

/* Closes what ends here; then a comma or the end. True when another value follows. */
static bool more(Reader *r, bool *is_bad)
{
    while (r->open) {
        char c = peek(r), end = r->open->kind == TREE_MAP ? '}' : ']';
        if (c == end) {
            r->at++;
            r->depth--;
            r->open = r->open->parent;
            continue;
        }
        bool is_just_opened = !r->open->first;
        if (is_just_opened)
            return true;
        *is_bad = c != ',' && !wrong(r, r->at, "',' or '%c' is expected here", end);
        r->at++;
        return !*is_bad;
    }
    return false;
}

Err tree_read(Ctx *ctx, Str json, TreeNode **out, TreeError *error)
{
    Reader r = {.ctx = ctx, .json = json, .error = error};
    *error = (TreeError){0};
    if (json.len > TREE_MAX_BYTES)
        return wrong(&r, 0, "larger than %d bytes", TREE_MAX_BYTES), ERR_LIMIT;
    const uint8_t *broken = json.len ? u8_check((const uint8_t *)json.at, json.len) : NULL;
    if (broken)
        return wrong(&r, (size_t)(broken - (const uint8_t *)json.at), "this is not UTF-8"),
               ERR_INVALID;
    TreeNode *node = NULL;
    if (!value(&r, &node))
        return ERR_INVALID;
    *out = node;
    bool is_bad = false;
    while (more(&r, &is_bad))
        if (!value(&r, &node))
            return ERR_INVALID;
    if (is_bad)
        return ERR_INVALID;
    peek(&r);
    if (r.at < json.len)
        return wrong(&r, r.at, "nothing may follow the end"), ERR_INVALID;
    return OK;
}
