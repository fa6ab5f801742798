/* expr — the compiler: an operator stack, a stack of types, flat code. */
#include "engine/dossier/expr.h"

#include "engine/dossier/expr_code.h"

typedef struct Operand {
    ValueKind         kind, item;
    const ExprSymbol *symbol;   /* when it is a path alone */
    int               constant; /* when it is a literal alone; else -1 */
} Operand;

typedef struct Waiting {
    ExprCode code;
    size_t   at;
    uint16_t commas;  /* seen inside this bracket */
    bool     is_call; /* the bracket of age( or days( */
} Waiting;

typedef struct Compiler {
    Ctx             *ctx;
    Str              source;
    const ExprScope *scope;
    ExprOp           code[EXPR_MAX_CODE];
    Value            constants[EXPR_MAX_CODE];
    Operand          operands[EXPR_MAX_DEPTH];
    Waiting          waiting[EXPR_MAX_DEPTH];
    size_t           n_code, n_constants, n_operands, n_waiting;
    ExprError       *error;
} Compiler;

static const char *const KINDS[VALUE_KINDS] = {
    "nothing", "a yes or no", "a number", "a date", "a text", "a list",
};
static const char *const WORDS[] = {
    [CODE_NOT] = "not", [CODE_AND] = "and", [CODE_OR] = "or",   [CODE_EQ] = "=",
    [CODE_NE] = "!=",   [CODE_LT] = "<",    [CODE_LE] = "<=",   [CODE_GT] = ">",
    [CODE_GE] = ">=",   [CODE_IN] = "in",   [CODE_HAS] = "has", [CODE_AGE] = "age",
    [CODE_DAYS] = "days",
};

static int strength(ExprCode code)
{
    switch (code) {
    case CODE_OPEN: return 0;
    case CODE_OR: return 1;
    case CODE_AND: return 2;
    case CODE_NOT: return 3;
    default: return 4;
    }
}

/* Only the first error is kept: what follows it is often its consequence. */
__attribute__((format(printf, 3, 4)))
static bool wrong(Compiler *c, size_t at, const char *format, ...)
{
    if (c->error->message.len > 0)
        return false;
    size_t characters = 1;
    for (size_t i = 0; i < at && i < c->source.len; i++)
        characters += ((unsigned char)c->source.at[i] & 0xC0) != 0x80;
    va_list args;
    va_start(args, format);
    Str words = str_vfmt(c->ctx->arena, format, args);
    va_end(args);
    c->error->at = characters;
    c->error->message = str_fmt(c->ctx->arena, "expression, character %zu: %.*s", characters,
                                FMT(words));
    return false;
}

static bool emit(Compiler *c, ExprCode code, size_t arg, size_t at)
{
    if (c->n_code == EXPR_MAX_CODE)
        return wrong(c, at, "the expression is too long");
    c->code[c->n_code++] = (ExprOp){(uint16_t)code, (uint16_t)arg};
    return true;
}

static bool push(Compiler *c, Operand operand, size_t at)
{
    if (c->n_operands == EXPR_MAX_DEPTH)
        return wrong(c, at, "the expression is nested too deeply");
    c->operands[c->n_operands++] = operand;
    return true;
}

static bool push_constant(Compiler *c, Value value, ValueKind item, size_t at)
{
    int index = (int)c->n_constants;
    if (!emit(c, CODE_CONSTANT, (size_t)index, at))
        return false;
    c->constants[c->n_constants++] = value;
    return push(c, (Operand){.kind = value.kind, .item = item, .constant = index}, at);
}

static bool push_waiting(Compiler *c, Waiting entry)
{
    if (c->n_waiting == EXPR_MAX_DEPTH)
        return wrong(c, entry.at, "the expression is nested too deeply");
    c->waiting[c->n_waiting++] = entry;
    return true;
}

/* A choice never equals a text that is none of its options: a slip of the pen, not a rule. */
static bool check_option(Compiler *c, const ExprSymbol *symbol, Value value, size_t at)
{
    if (!symbol || !symbol->options || value.kind != VALUE_TEXT)
        return true;
    for (size_t i = 0; i < symbol->n_options; i++)
        if (str_eq(symbol->options[i], value.text))
            return true;
    return wrong(c, at, "'%.*s' is not an option of %.*s", FMT(value.text),
                 FMT(symbol->name));
}

static bool check_options(Compiler *c, const Operand *path, const Operand *literal, size_t at)
{
    if (literal->constant < 0)
        return true;
    Value value = c->constants[literal->constant];
    if (value.kind != VALUE_LIST)
        return check_option(c, path->symbol, value, at);
    for (uint32_t i = 0; i < value.list.count; i++)
        if (!check_option(c, path->symbol, value.list.items[i], at))
            return false;
    return true;
}

/* born < '2008-01-01': the text beside a date is a date. */
static void make_date(Compiler *c, const Operand *other, Operand *literal)
{
    Value *value = literal->constant >= 0 ? &c->constants[literal->constant] : NULL;
    Value  date;
    if (value && other->kind == VALUE_DATE && value->kind == VALUE_TEXT &&
        value_date(value->text, false, &date)) {
        *value = date;
        literal->kind = VALUE_DATE;
    }
}

static bool fits(ExprCode code, const Operand *a, const Operand *b)
{
    bool is_same = a->kind == b->kind && a->kind != VALUE_LIST;
    switch (code) {
    case CODE_AND:
    case CODE_OR: return a->kind == VALUE_BOOL && b->kind == VALUE_BOOL;
    case CODE_EQ:
    case CODE_NE: return is_same || a->kind == VALUE_NULL || b->kind == VALUE_NULL;
    case CODE_IN: return b->kind == VALUE_LIST && b->item == a->kind;
    case CODE_HAS: return a->kind == VALUE_LIST && a->item == b->kind;
    default: return is_same && (a->kind == VALUE_NUMBER || a->kind == VALUE_DATE);
    }
}

static bool apply_binary(Compiler *c, Waiting op)
{
    Operand b = c->operands[--c->n_operands], a = c->operands[--c->n_operands];
    make_date(c, &a, &b);
    make_date(c, &b, &a);
    if (!fits(op.code, &a, &b))
        return wrong(c, op.at, "'%s' cannot stand between %s and %s", WORDS[op.code],
                     KINDS[a.kind], KINDS[b.kind]);
    if (!check_options(c, &a, &b, op.at) || !check_options(c, &b, &a, op.at))
        return false;
    return emit(c, op.code, 0, op.at) &&
           push(c, (Operand){.kind = VALUE_BOOL, .constant = -1}, op.at);
}

static bool apply(Compiler *c, Waiting op)
{
    if (op.code != CODE_NOT)
        return apply_binary(c, op);
    Operand *a = &c->operands[c->n_operands - 1];
    if (a->kind != VALUE_BOOL)
        return wrong(c, op.at, "'not' needs a yes or no, not %s", KINDS[a->kind]);
    *a = (Operand){.kind = VALUE_BOOL, .constant = -1};
    return emit(c, CODE_NOT, 0, op.at);
}

static bool apply_stronger(Compiler *c, int than)
{
    while (c->n_waiting > 0) {
        Waiting *top = &c->waiting[c->n_waiting - 1];
        if (top->is_call || strength(top->code) < than)
            return true;
        c->n_waiting--;
        if (!apply(c, *top))
            return false;
    }
    return true;
}

static bool apply_call(Compiler *c, Waiting call)
{
    size_t      want = call.code == CODE_DAYS ? 2 : 1;
    const char *word = WORDS[call.code]; /* NOLINT(clang-analyzer-*): the table has no gap here */
    if (call.commas + 1u != want)
        return wrong(c, call.at, "%s takes %zu date%s", word, want, want == 1 ? "" : "s");
    for (size_t i = 0; i < want; i++) {
        Operand *argument = &c->operands[c->n_operands - want + i];
        make_date(c, &(Operand){.kind = VALUE_DATE}, argument);
        if (argument->kind != VALUE_DATE)
            return wrong(c, call.at, "%s takes a date, not %s", word, KINDS[argument->kind]);
    }
    c->n_operands -= want;
    return emit(c, call.code, 0, call.at) &&
           push(c, (Operand){.kind = VALUE_NUMBER, .constant = -1}, call.at);
}

static bool literal(ExprToken token, Value *out)
{
    *out = (Value){0};
    if (token.kind == TOKEN_TEXT)
        *out = (Value){.kind = VALUE_TEXT, .text = token.text};
    if (token.kind == TOKEN_NUMBER)
        *out = (Value){.kind = VALUE_NUMBER, .number = token.number};
    if (token.kind != TOKEN_NAME)
        return out->kind != VALUE_NULL;
    bool is_true = str_eq(token.text, S("true"));
    if (is_true || str_eq(token.text, S("false")))
        *out = (Value){.kind = VALUE_BOOL, .truth = is_true};
    return out->kind == VALUE_BOOL || str_eq(token.text, S("null"));
}

static bool list(Compiler *c, size_t start, size_t *at)
{
    Value  items[EXPR_MAX_ITEMS];
    size_t n = 0;
    for (;;) {
        ExprToken token = expr_token(c->ctx->arena, c->source, at);
        if (token.kind == TOKEN_BAD)
            return wrong(c, token.at, "%s", token.message);
        if (n == EXPR_MAX_ITEMS)
            return wrong(c, token.at, "a list has at most %d items", EXPR_MAX_ITEMS);
        if (!literal(token, &items[n]) || items[n].kind == VALUE_NULL)
            return wrong(c, token.at, "a list holds texts or numbers, such as ['a', 'b']");
        if (items[n].kind != items[0].kind)
            return wrong(c, token.at, "the items of a list are of one kind");
        n++;
        token = expr_token(c->ctx->arena, c->source, at);
        if (token.kind == TOKEN_MARK && token.mark == ']')
            break;
        if (token.kind != TOKEN_MARK || token.mark != ',')
            return wrong(c, token.at, "',' or ']' is expected here");
    }
    Value *kept = NEW_ARRAY(c->ctx->arena, Value, n);
    memcpy(kept, items, n * sizeof *kept);
    Value value = {.kind = VALUE_LIST, .list = {kept, (uint32_t)n}};
    return push_constant(c, value, items[0].kind, start);
}

static bool path(Compiler *c, ExprToken token)
{
    for (size_t i = 0; i < c->scope->count; i++) {
        const ExprSymbol *symbol = &c->scope->symbols[i];
        if (str_eq(symbol->name, token.text))
            return emit(c, CODE_LOAD, symbol->slot, token.at) &&
                   push(c, (Operand){symbol->kind, symbol->item, symbol, -1}, token.at);
    }
    return wrong(c, token.at, "there is no field '%.*s'", FMT(token.text));
}

static bool name(Compiler *c, ExprToken token, size_t *at, bool *is_operand_next)
{
    Value value;
    if (literal(token, &value))
        return push_constant(c, value, VALUE_NULL, token.at);
    if (str_eq(token.text, S("today")))
        return emit(c, CODE_TODAY, 0, token.at) &&
               push(c, (Operand){.kind = VALUE_DATE, .constant = -1}, token.at);
    size_t    after = *at;
    ExprToken next = expr_token(c->ctx->arena, c->source, &after);
    if (next.kind != TOKEN_MARK || next.mark != '(')
        return path(c, token);
    bool is_age = str_eq(token.text, S("age"));
    if (!is_age && !str_eq(token.text, S("days")))
        return wrong(c, token.at, "there is no function '%.*s'; there are age and days",
                     FMT(token.text));
    *at = after;
    *is_operand_next = true;
    return push_waiting(c, (Waiting){is_age ? CODE_AGE : CODE_DAYS, token.at, 0, true});
}

/* Where a value must stand. */
static bool operand(Compiler *c, ExprToken token, size_t *at, bool *is_operand_next)
{
    *is_operand_next = false;
    if (token.kind == TOKEN_BAD)
        return wrong(c, token.at, "%s", token.message);
    if (token.kind == TOKEN_NAME)
        return name(c, token, at, is_operand_next);
    if (token.kind == TOKEN_OPERATOR && token.code == CODE_NOT) {
        *is_operand_next = true;
        return push_waiting(c, (Waiting){.code = CODE_NOT, .at = token.at});
    }
    if (token.kind == TOKEN_MARK && token.mark == '(') {
        *is_operand_next = true;
        return push_waiting(c, (Waiting){.code = CODE_OPEN, .at = token.at});
    }
    if (token.kind == TOKEN_MARK && token.mark == '[')
        return list(c, token.at, at);
    Value value;
    if (!literal(token, &value))
        return wrong(c, token.at, "a value is expected here: a field, a text or a number");
    return push_constant(c, value, VALUE_NULL, token.at);
}

/* Applies all up to the innermost bracket and returns it; NULL when there is none. */
static Waiting *innermost(Compiler *c)
{
    while (c->n_waiting > 0) {
        Waiting *top = &c->waiting[c->n_waiting - 1];
        if (top->code == CODE_OPEN || top->is_call)
            return top;
        c->n_waiting--;
        if (!apply(c, *top))
            return NULL;
    }
    return NULL;
}

/* Where an operator, a bracket or the end must stand. */
static bool operator_(Compiler *c, ExprToken token, bool *is_operand_next)
{
    if (token.kind == TOKEN_OPERATOR && token.code != CODE_NOT) {
        *is_operand_next = true;
        return apply_stronger(c, strength(token.code)) &&
               push_waiting(c, (Waiting){.code = token.code, .at = token.at});
    }
    Waiting *bracket = token.kind == TOKEN_MARK ? innermost(c) : NULL;
    if (bracket && token.mark == ')') {
        c->n_waiting--;
        return bracket->is_call ? apply_call(c, *bracket) : true;
    }
    if (bracket && token.mark == ',' && bracket->is_call) {
        bracket->commas++;
        *is_operand_next = true;
        return true;
    }
    if (token.kind == TOKEN_BAD)
        return wrong(c, token.at, "%s", token.message);
    return wrong(c, token.at, "an operator such as '=' or 'and' is expected here");
}

static bool finish(Compiler *c, Expr *out)
{
    while (c->n_waiting > 0) {
        Waiting op = c->waiting[--c->n_waiting];
        if (op.code == CODE_OPEN || op.is_call)
            return wrong(c, op.at, "this bracket is never closed");
        if (!apply(c, op))
            return false;
    }
    *out = (Expr){.count = (uint16_t)c->n_code, .kind = c->operands[0].kind};
    out->source = c->source;
    ExprOp *code = NEW_ARRAY(c->ctx->arena, ExprOp, c->n_code);
    memcpy(code, c->code, c->n_code * sizeof *code);
    out->code = code;
    Value *constants = NEW_ARRAY(c->ctx->arena, Value, c->n_constants + 1);
    memcpy(constants, c->constants, c->n_constants * sizeof *constants);
    out->constants = constants;
    return true;
}

static bool compile(Compiler *c, Expr *out)
{
    if (c->source.len > EXPR_MAX_TEXT)
        return wrong(c, 0, "the expression is longer than %d bytes", EXPR_MAX_TEXT);
    size_t at = 0;
    bool   is_operand_next = true;
    for (;;) {
        ExprToken token = expr_token(c->ctx->arena, c->source, &at);
        if (token.kind == TOKEN_END && !is_operand_next)
            return finish(c, out);
        bool is_fine = is_operand_next ? operand(c, token, &at, &is_operand_next)
                                       : operator_(c, token, &is_operand_next);
        if (!is_fine)
            return false;
    }
}

Err expr_compile(Ctx *ctx, Str source, const ExprScope *scope, Expr *out, ExprError *error)
{
    *error = (ExprError){0};
    *out = (Expr){0};
    Compiler c; /* seven kilobytes, of which little is used: not cleared */
    c.ctx = ctx;
    c.source = str_copy(ctx->arena, source); /* its texts are kept as constants */
    c.scope = scope;
    c.error = error;
    c.n_code = c.n_constants = c.n_operands = c.n_waiting = 0;
    return compile(&c, out) ? OK : ERR_INVALID;
}
