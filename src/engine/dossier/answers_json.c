/* answers_json — answers from JSON and back, in one canonical form. */
#include "engine/dossier/answers_check.h"
#include "engine/dossier/definition_tree.h"

typedef struct Reading {
    Ctx              *ctx;
    Answers          *answers;
    Str               json;
    AnswersReadError *error;
} Reading;

static bool wrong(Reading *r, const TreeNode *node, AnswerProblemKind kind)
{
    r->error->kind = kind;
    r->error->key = tree_path(r->ctx->arena, node);
    tree_place(r->json, node->at, &r->error->line, &r->error->column);
    return false;
}

/* Any scalar is its text; {"typed": "…"} is what a draft kept of a wrong answer. */
static bool leaf_text(const TreeNode *node, Str *out, bool *is_exact)
{
    const TreeNode *typed = tree_get(node, "typed");
    if (typed && node->count == 1)
        node = typed;
    *is_exact = node->kind == TREE_NUMBER;
    if (node->kind == TREE_BOOL)
        *out = node->is_true ? S("yes") : S("no");
    else if (node->kind == TREE_TEXT || node->kind == TREE_NUMBER)
        *out = node->text;
    else
        *out = (Str){0};
    return node->kind != TREE_LIST && node->kind != TREE_MAP;
}

static bool read_leaf(Reading *r, const TreeNode *node, AnswerPath path)
{
    Leaf        leaf = answer_leaf(r->answers->def, path);
    AnswerTyped typed = {.n = 1};
    Str         text;
    AnswerCell *cell = answer_cell(r->ctx, r->answers, path);
    if (!cell)
        return wrong(r, node, ANSWER_WRONG_SHAPE);
    typed.texts = &text;
    if (leaf.type == FIELD_CHOICES && node->kind == TREE_LIST) {
        Str *texts = NEW_ARRAY(r->ctx->arena, Str, node->count + 1);
        for (const TreeNode *item = node->first; item; item = item->next) {
            if (item->kind != TREE_TEXT)
                return wrong(r, item, ANSWER_WRONG_SHAPE);
            texts[item->index] = item->text;
        }
        typed = (AnswerTyped){texts, node->count, false};
    } else if (!leaf_text(node, &text, &typed.is_exact)) {
        return wrong(r, node, ANSWER_WRONG_SHAPE);
    }
    answer_check(r->ctx, r->answers, leaf, typed, cell);
    return true;
}

static bool read_parts(Reading *r, const TreeNode *node, AnswerPath path)
{
    const DefinitionField *field = &r->answers->def->fields[path.field];
    size_t                 n;
    const FieldPart       *parts = field_parts(field->type, &n);
    if (n == 0)
        return read_leaf(r, node, path);
    if (node->kind == TREE_NULL)
        return true;
    if (node->kind != TREE_MAP)
        return wrong(r, node, ANSWER_WRONG_SHAPE);
    for (const TreeNode *child = node->first; child; child = child->next) {
        path.part = 0;
        while (path.part < n && !str_eq(str_of(parts[path.part].id), child->key))
            path.part++;
        if (path.part == n)
            return wrong(r, child, ANSWER_UNKNOWN_FIELD);
        if (!read_leaf(r, child, path))
            return false;
    }
    return true;
}

static bool read_row(Reading *r, const TreeNode *node, uint16_t repeat)
{
    const DefinitionField *field = &r->answers->def->fields[repeat];
    if (node->kind != TREE_MAP)
        return wrong(r, node, ANSWER_WRONG_SHAPE);
    if (node->index >= field->max_rows)
        return wrong(r, node, ANSWER_TOO_MANY_ROWS);
    AnswerPath path = {field->first_child, (uint16_t)node->index, 0};
    answer_cell(r->ctx, r->answers, path); /* an empty row is a row too */
    for (const TreeNode *child = node->first; child; child = child->next) {
        path.field = definition_field(r->answers->def, child->key);
        path.part = 0;
        if (path.field == NO_FIELD || r->answers->def->fields[path.field].parent != repeat)
            return wrong(r, child, ANSWER_UNKNOWN_FIELD);
        if (!read_parts(r, child, path))
            return false;
    }
    return true;
}

static bool read_field(Reading *r, const TreeNode *node)
{
    uint16_t index = definition_field(r->answers->def, node->key);
    if (index == NO_FIELD || r->answers->def->fields[index].parent != NO_FIELD)
        return wrong(r, node, ANSWER_UNKNOWN_FIELD);
    if (r->answers->def->fields[index].type != FIELD_REPEAT)
        return read_parts(r, node, (AnswerPath){.field = index});
    if (node->kind != TREE_LIST)
        return node->kind == TREE_NULL || wrong(r, node, ANSWER_WRONG_SHAPE);
    for (const TreeNode *row = node->first; row; row = row->next)
        if (!read_row(r, row, index))
            return false;
    return true;
}

Err answers_take(Ctx *ctx, Answers *answers, Str json, const TreeNode *root,
                 AnswersReadError *error)
{
    Reading r = {ctx, answers, json, error};
    if (!root || root->kind != TREE_MAP) {
        if (root)
            wrong(&r, root, ANSWER_WRONG_SHAPE);
        return fail(ctx, ERR_INVALID, "the answers are no JSON object");
    }
    for (const TreeNode *node = root->first; node; node = node->next)
        if (!read_field(&r, node))
            return fail(ctx, ERR_INVALID, "the answers do not fit the form");
    answers_settle(ctx, answers);
    return OK;
}

Err answers_read(Ctx *ctx, const ServiceDefinition *def, const AnswerWorld *world, Str json,
                 Answers *out, AnswersReadError *error)
{
    TreeNode *root;
    TreeError syntax;
    *error = (AnswersReadError){0};
    answers_new(ctx, def, world, out);
    Err err = tree_read(ctx, json, &root, &syntax);
    if (err != OK) {
        tree_place(json, syntax.at, &error->line, &error->column);
        return fail(ctx, err, "the answers are not JSON");
    }
    return answers_take(ctx, out, json, root, error);
}

static void dump_value(Buf *buf, Value value)
{
    switch (value.kind) {
    case VALUE_BOOL: buf_add(buf, value.truth ? S("true") : S("false")); break;
    case VALUE_NUMBER: value_add_number(buf, value.number); break;
    case VALUE_DATE:
        buf_char(buf, '"');
        value_add_date(buf, value);
        buf_char(buf, '"');
        break;
    case VALUE_TEXT: tree_add_text(buf, value.text); break;
    case VALUE_LIST:
        for (uint32_t i = 0; i < value.list.count; i++) {
            buf_char(buf, i ? ',' : '[');
            tree_add_text(buf, value.list.items[i].text);
        }
        buf_char(buf, ']');
        break;
    default: buf_add(buf, S("null"));
    }
}

typedef struct Dump {
    Buf            buf;
    const Answers *answers;
    bool           is_draft;
} Dump;

/* The key of an entry, with the brace or comma before it. */
static void dump_key(Dump *d, size_t *n, Str key)
{
    buf_char(&d->buf, (*n)++ ? ',' : '{');
    tree_add_text(&d->buf, key);
    buf_char(&d->buf, ':');
}

static bool has_content(const Dump *d, const AnswerCell *cell)
{
    return cell->value.kind != VALUE_NULL || (d->is_draft && cell->typed.len > 0);
}

static void dump_cell(Dump *d, const AnswerCell *cell)
{
    if (cell->value.kind != VALUE_NULL) {
        dump_value(&d->buf, cell->value);
        return;
    }
    buf_add(&d->buf, S("{\"typed\":"));
    tree_add_text(&d->buf, cell->typed);
    buf_char(&d->buf, '}');
}

/* The parts in the order of their ids, as canonical JSON has it. */
static void part_order(const FieldPart *parts, size_t n, uint8_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && strcmp(parts[order[at - 1]].id, parts[i].id) > 0; at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

static void dump_parts(Dump *d, size_t *n_before, AnswerPath path)
{
    const DefinitionField *field = &d->answers->def->fields[path.field];
    size_t                 n, inside = 0;
    const FieldPart       *parts = field_parts(field->type, &n);
    uint8_t                order[FIELD_MAX_PARTS] = {0};
    part_order(parts, n, order);
    for (size_t i = 0; i < (n ? n : 1); i++) {
        path.part = order[i];
        const AnswerCell *cell = answer_get(d->answers, path);
        if (!has_content(d, cell))
            continue;
        if (inside == 0)
            dump_key(d, n_before, field->id);
        if (n > 0)
            dump_key(d, &inside, str_of(parts[path.part].id));
        dump_cell(d, cell);
    }
    if (inside > 0)
        buf_char(&d->buf, '}');
}

static void dump_repeat(Dump *d, size_t *n_before, uint16_t index)
{
    const ServiceDefinition *def = d->answers->def;
    uint16_t                 count = d->answers->rows[index].count;
    if (count == 0)
        return;
    dump_key(d, n_before, def->fields[index].id);
    for (uint16_t row = 0; row < count; row++) {
        buf_char(&d->buf, row ? ',' : '[');
        size_t inside = 0;
        for (uint16_t i = 0; i < def->n_fields; i++)
            if (def->fields[def->by_id[i]].parent == index)
                dump_parts(d, &inside, (AnswerPath){def->by_id[i], row, 0});
        buf_add(&d->buf, inside ? S("}") : S("{}"));
    }
    buf_char(&d->buf, ']');
}

Str answers_dump(Ctx *ctx, const Answers *answers, AnswersDump what)
{
    const ServiceDefinition *def = answers->def;
    Dump d = {{.arena = ctx->arena}, answers, what == ANSWERS_DRAFT};
    size_t n = 0;
    for (uint16_t i = 0; i < def->n_fields; i++) {
        uint16_t index = def->by_id[i];
        if (def->fields[index].parent != NO_FIELD ||
            (!d.is_draft && !answers->visible[index]))
            continue;
        if (def->fields[index].type == FIELD_REPEAT)
            dump_repeat(&d, &n, index);
        else
            dump_parts(&d, &n, (AnswerPath){.field = index});
    }
    buf_add(&d.buf, n ? S("}") : S("{}"));
    return buf_str(&d.buf);
}
