/* definition_read — an object of the format against its shape. */
#include "engine/dossier/definition_read.h"

#include "base/text.h"

/* Which check of docs/DEFINITIONS.md an error is of, when it is of no other. */
static int check_of(DefinitionErrorKind kind)
{
    if (kind == DEFINITION_EXPRESSION)
        return CHECK_EXPRESSIONS;
    bool is_name = kind == DEFINITION_DUPLICATE || kind == DEFINITION_UNKNOWN_NAME;
    return is_name ? CHECK_NAMES : CHECK_STRICT;
}

static DefinitionError *note(Load *load, Finding finding, const TreeNode *node, Str message)
{
    DefinitionErrors *errors = load->errors;
    errors->n_refusals += !finding.is_warning;
    if (errors->count == DEFINITION_MAX_ERRORS)
        return NULL;
    DefinitionError *error = &errors->items[errors->count++];
    *error = (DefinitionError){.kind = finding.kind, .check = finding.check,
                               .is_warning = finding.is_warning, .message = message};
    error->key = tree_path(load->ctx->arena, node);
    bool is_about_key = finding.kind == DEFINITION_UNKNOWN_KEY ||
                        finding.kind == DEFINITION_NOT_AVAILABLE;
    tree_place(load->json, is_about_key && node->key.len ? node->key_at : node->at,
               &error->line, &error->column);
    return error;
}

static void note_words(Load *load, Finding finding, const TreeNode *node, const char *format,
                       va_list args)
{
    note(load, finding, node, str_vfmt(load->ctx->arena, format, args));
}

void load_note(Load *load, Finding finding, const TreeNode *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note_words(load, finding, node, format, args);
    va_end(args);
}

void load_error(Load *load, DefinitionErrorKind kind, const TreeNode *node, const char *format,
                ...)
{
    va_list args;
    va_start(args, format);
    note_words(load, (Finding){kind, check_of(kind), false}, node, format, args);
    va_end(args);
}

void load_refuse(Load *load, int check, const TreeNode *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note_words(load, (Finding){DEFINITION_LINT, check, false}, node, format, args);
    va_end(args);
}

void load_warn(Load *load, int check, const TreeNode *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note_words(load, (Finding){DEFINITION_LINT, check, true}, node, format, args);
    va_end(args);
}

Str load_keep(Load *load, Str text) { return text.len ? str_copy(load->lasting, text) : text; }

bool read_is_id(Str text)
{
    if (text.len == 0 || text.len > MAX_ID || text.at[0] < 'a' || text.at[0] > 'z')
        return false;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

static bool is_kind(Load *load, const TreeNode *node, TreeKind kind)
{
    static const char *const NAMES[] = {"null", "true or false", "a number", "a text in quotes",
                                        "a list [ ]", "an object { }"};
    if (node->kind == kind)
        return true;
    load_error(load, DEFINITION_WRONG_TYPE, node, "this must be %s, not %s", NAMES[kind],
               NAMES[node->kind]);
    return false;
}

static bool read_text(Load *load, const TreeNode *node, Str *out)
{
    if (!is_kind(load, node, TREE_TEXT))
        return false;
    if (str_trim(node->text).len == 0) {
        load_error(load, DEFINITION_WRONG_VALUE, node, "this text must not be empty");
        return false;
    }
    /* Valid UTF-8 without NUL always has a normal form. */
    Str normal = {0};
    if (text_nfc(load->ctx, node->text, &normal) != OK)
        fault_clear(load->ctx);
    *out = load_keep(load, normal);
    return true;
}

bool read_words(Load *load, const TreeNode *node, Words *out)
{
    static const char *const LANGS[LANG_COUNT] = {"vi", "en"};
    if (!is_kind(load, node, TREE_MAP))
        return false;
    size_t n = 0;
    for (size_t lang = 0; lang < LANG_COUNT; lang++) {
        const TreeNode *words = tree_get(node, LANGS[lang]);
        if (!words)
            load_error(load, DEFINITION_MISSING_WORDS, node,
                       "the words in \"%s\" are missing; people read both languages",
                       LANGS[lang]);
        else
            n += read_text(load, words, &out->in[lang]);
    }
    for (const TreeNode *child = node->first; child; child = child->next)
        if (!str_eq(child->key, S("vi")) && !str_eq(child->key, S("en")))
            load_error(load, DEFINITION_UNKNOWN_KEY, child,
                       "there is no language \"%.*s\"; write \"vi\" and \"en\"",
                       FMT(child->key));
    return n == LANG_COUNT;
}

static bool is_counted(Load *load, const TreeNode *node, const DefKey *key)
{
    if (!is_kind(load, node, TREE_LIST))
        return false;
    if (node->count >= key->low && node->count <= key->high)
        return true;
    load_error(load, DEFINITION_WRONG_VALUE, node, "this list must have %lld to %lld items",
               (long long)key->low, (long long)key->high);
    return false;
}

static void read_int(Load *load, const TreeNode *node, const DefKey *key, int64_t *out)
{
    if (!is_kind(load, node, TREE_NUMBER))
        return;
    int64_t number = node->number / VALUE_ONE;
    if (node->number % VALUE_ONE != 0 || number < key->low || number > key->high)
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "this must be a whole number from %lld to %lld", (long long)key->low,
                   (long long)key->high);
    else
        *out = number;
}

static int word_index(Load *load, const TreeNode *node, const DefKey *key)
{
    if (!is_kind(load, node, TREE_TEXT))
        return -1;
    for (int i = 0; key->words[i]; i++)
        if (str_eq(node->text, str_of(key->words[i])))
            return i;
    Buf all = {.arena = load->ctx->arena};
    for (int i = 0; key->words[i]; i++)
        buf_fmt(&all, "%s%s", i ? ", " : "", key->words[i]);
    load_error(load, DEFINITION_WRONG_VALUE, node, "\"%.*s\" is none of: %.*s",
               FMT(node->text), FMT(buf_str(&all)));
    return -1;
}

static void read_bits(Load *load, const TreeNode *node, const DefKey *key, unsigned *out)
{
    if (!is_counted(load, node, key))
        return;
    for (const TreeNode *child = node->first; child; child = child->next) {
        int index = word_index(load, child, key);
        if (index >= 0 && (*out & (1u << index)))
            load_error(load, DEFINITION_DUPLICATE, child, "\"%.*s\" stands twice",
                       FMT(child->text));
        *out |= index >= 0 ? 1u << index : 0;
    }
}

static void read_list(Load *load, const TreeNode *node, const DefKey *key, void *out)
{
    if (!is_counted(load, node, key))
        return;
    if (key->kind == KEY_LIST) {
        *(const TreeNode **)out = node;
    } else if (key->kind == KEY_WORDS_LIST) {
        Words *items = NEW_ARRAY(load->lasting, Words, node->count);
        for (const TreeNode *child = node->first; child; child = child->next)
            read_words(load, child, &items[child->index]);
        *(WordsList *)out = (WordsList){items, (uint16_t)node->count};
    } else {
        Str *items = NEW_ARRAY(load->lasting, Str, node->count);
        for (const TreeNode *child = node->first; child; child = child->next)
            read_text(load, child, &items[child->index]);
        *(TextList *)out = (TextList){items, (uint16_t)node->count};
    }
}

static void read_id(Load *load, const TreeNode *node, Str *out)
{
    if (!is_kind(load, node, TREE_TEXT))
        return;
    if (read_is_id(node->text))
        *out = load_keep(load, node->text);
    else
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "an id is small letters, digits and _, begins with a letter and has at "
                   "most %d characters", MAX_ID);
}

static void read_key(Load *load, const TreeNode *node, const DefKey *key, void *out)
{
    int index;
    switch (key->kind) {
    case KEY_MAP:
        if (is_kind(load, node, TREE_MAP))
            *(const TreeNode **)out = node;
        break;
    case KEY_IF:
        if (is_kind(load, node, TREE_TEXT))
            *(const TreeNode **)out = node;
        break;
    case KEY_ANY: *(const TreeNode **)out = node; break;
    case KEY_LIST:
    case KEY_WORDS_LIST:
    case KEY_TEXT_LIST: read_list(load, node, key, out); break;
    case KEY_ID: read_id(load, node, out); break;
    case KEY_TEXT: read_text(load, node, out); break;
    case KEY_WORDS: read_words(load, node, out); break;
    case KEY_BOOL:
        if (is_kind(load, node, TREE_BOOL))
            *(bool *)out = node->is_true;
        break;
    case KEY_INT: read_int(load, node, key, out); break;
    case KEY_SOME_OF: read_bits(load, node, key, out); break;
    case KEY_ONE_OF:
        index = word_index(load, node, key);
        *(int *)out = index < 0 ? 0 : index;
        break;
    }
}

/* "verify" may stand on any object: what an office must still check before relying on it. */
static void read_mark(Load *load, const TreeNode *node)
{
    Str note_text;
    if (!read_text(load, node, &note_text) || !load->def)
        return;
    if (load->def->n_verify == MAX_MARKS) {
        load_error(load, DEFINITION_TOO_MANY, node, "more than %d marks", MAX_MARKS);
        return;
    }
    load->marks[load->def->n_verify++] =
        (VerifyMark){tree_path(load->lasting, node->parent), note_text};
}

static void unknown(Load *load, const TreeNode *node, const DefShape *shape)
{
    for (size_t i = 0; shape->later && shape->later[i]; i++)
        if (str_eq(node->key, str_of(shape->later[i]))) {
            load_error(load, DEFINITION_NOT_AVAILABLE, node,
                       "\"%.*s\" is not available in this version", FMT(node->key));
            return;
        }
    Buf all = {.arena = load->ctx->arena};
    for (size_t i = 0; i < shape->count; i++)
        buf_fmt(&all, "%s%s", i ? ", " : "", shape->keys[i].name);
    load_error(load, DEFINITION_UNKNOWN_KEY, node,
               "\"%.*s\" is no key of a %s; there are: %.*s", FMT(node->key),
               shape->name, FMT(buf_str(&all)));
}

bool read_shape(Load *load, const TreeNode *node, const DefShape *shape, void *into)
{
    if (!is_kind(load, node, TREE_MAP))
        return false;
    for (const TreeNode *child = node->first; child; child = child->next) {
        size_t i = 0;
        while (i < shape->count && !str_eq(child->key, str_of(shape->keys[i].name)))
            i++;
        if (i < shape->count)
            read_key(load, child, &shape->keys[i], (char *)into + shape->keys[i].at);
        else if (str_eq(child->key, S("verify")))
            read_mark(load, child);
        else
            unknown(load, child, shape);
    }
    for (size_t i = 0; i < shape->count; i++)
        if (shape->keys[i].is_needed && !tree_get(node, shape->keys[i].name))
            load_error(load, DEFINITION_MISSING_KEY, node, "\"%s\" is missing here",
                       shape->keys[i].name);
    return true;
}

bool read_expr(Load *load, const TreeNode *node, Expr *out)
{
    ExprScope scope = {load->symbols, load->n_symbols};
    ExprError error;
    Ctx       lasting = *load->ctx;
    lasting.arena = load->lasting;
    if (expr_compile(&lasting, node->text, &scope, out, &error) == OK)
        return true;
    Finding          finding = {DEFINITION_EXPRESSION, check_of(DEFINITION_EXPRESSION), false};
    DefinitionError *noted = note(load, finding, node, error.message);
    if (noted)
        tree_place(load->json, tree_character(load->json, node, error.at), &noted->line,
                   &noted->column);
    return false;
}

void read_condition(Load *load, const TreeNode *node, Expr *out)
{
    if (node && read_expr(load, node, out) && out->kind != VALUE_BOOL)
        load_error(load, DEFINITION_EXPRESSION, node,
                   "a condition must be a yes or no, such as kind = 'house'");
}

bool read_is_twice(Load *load, const TreeNode *node, Str id, const Str *before, size_t n)
{
    for (size_t i = 0; i < n && id.len > 0; i++)
        if (str_eq(before[i], id)) {
            load_error(load, DEFINITION_DUPLICATE, node, "the id \"%.*s\" stands twice",
                       FMT(id));
            return true;
        }
    return false;
}
