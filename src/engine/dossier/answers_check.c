/* answers_check — one typed text against the type of its field. */
#include "engine/dossier/answers_check.h"

#include "base/text.h"
#include "engine/dossier/definition_types.h"

typedef struct Check {
    Ctx           *ctx;
    const Answers *answers;
    Leaf           leaf;
    AnswerTyped    typed;
    Str            text; /* the first one: NFC, trimmed */
    AnswerCell    *cell;
} Check;

static AnswerProblemKind limited(Check *c, AnswerProblemKind kind, int64_t number)
{
    c->cell->number = number;
    return kind;
}

static AnswerProblemKind accept(Check *c, Str text)
{
    c->cell->value = (Value){.kind = VALUE_TEXT, .text = str_copy(c->ctx->arena, text)};
    return ANSWER_FINE;
}

/* Letters with marks are fine, digits and signs are not: "Nguyễn Thị 2" is a slip. */
static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (memchr("0123456789<>{}[]@#$%^*=+|\\/~`\"_;:?!\n", name.at[i], 36))
            return false;
    return true;
}

static bool is_clean(Str text, bool may_break)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool is_c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0xA0;
        if ((c < 0x20 && !(may_break && c == '\n')) || c == 0x7F || is_c1)
            return false;
    }
    return true;
}

static AnswerProblemKind check_text(Check *c)
{
    const DefinitionField *field = c->leaf.field;
    bool    is_part = c->leaf.part != NULL;
    int64_t most = is_part          ? c->leaf.part->max
                   : field->has_max ? field->max
                                    : field_type_info(c->leaf.type)->max_length;
    int64_t length = (int64_t)text_length(c->text);
    if (length > most)
        return limited(c, ANSWER_TOO_LONG, most);
    if (!is_part && field->has_min && length < field->min)
        return limited(c, ANSWER_TOO_SHORT, field->min);
    if (is_part && field->type == FIELD_PERSON && !is_name(c->text))
        return ANSWER_NOT_NAME;
    return accept(c, c->text);
}

/* 1.236.393 or 1 236 393: thousands in threes. */
static bool ungroup(Arena *arena, Str text, Str *out)
{
    Buf    buf = {.arena = arena};
    size_t run = 0, groups = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c != '.' && c != ' ') {
            buf_char(&buf, c);
            run++;
            continue;
        }
        if (run == 0 || run > 3 || (groups > 0 && run != 3))
            return false;
        groups++;
        run = 0;
    }
    *out = buf_str(&buf);
    return groups == 0 || run == 3;
}

/* Vietnamese writing: points part thousands, the comma parts decimals. One point before other
 * than three digits is taken as decimal too; before three it could be either, so we ask. */
static AnswerProblemKind parse_decimal(Check *c, int64_t *number)
{
    Str    whole, part, plain;
    Arena *arena = c->ctx->arena;
    bool   has_comma = str_cut(c->text, ',', &whole, &part);
    if (has_comma) {
        if (!ungroup(arena, whole, &plain) || part.len == 0)
            return ANSWER_NOT_NUMBER;
        Str joined = str_fmt(arena, "%.*s.%.*s", FMT(plain), FMT(part));
        return value_number(joined, number) ? ANSWER_FINE : ANSWER_NOT_NUMBER;
    }
    Str  before, after, rest;
    bool has_point = str_cut(c->text, '.', &before, &after);
    bool has_more = str_cut(after, '.', &rest, &rest);
    if (has_point && !has_more) {
        if (after.len == 3 && before.len <= 3 && !str_eq(before, S("0")))
            return ANSWER_AMBIGUOUS;
        return value_number(c->text, number) ? ANSWER_FINE : ANSWER_NOT_NUMBER;
    }
    return ungroup(arena, c->text, &plain) && value_number(plain, number) ? ANSWER_FINE
                                                                          : ANSWER_NOT_NUMBER;
}

static AnswerProblemKind parse_number(Check *c, int64_t *number)
{
    if (c->typed.is_exact)
        return value_number(c->text, number) ? ANSWER_FINE : ANSWER_NOT_NUMBER;
    if (c->leaf.type == FIELD_DECIMAL)
        return parse_decimal(c, number);
    Str text = c->text, plain;
    if (c->leaf.type == FIELD_MONEY && str_ends(text, S("đồng")))
        text = str_trim((Str){text.at, text.len - S("đồng").len});
    if (c->leaf.type == FIELD_MONEY && str_ends(text, S("đ")))
        text = str_trim((Str){text.at, text.len - S("đ").len});
    if (!ungroup(c->ctx->arena, text, &plain) || !value_number(plain, number))
        return memchr(text.at, ',', text.len) ? ANSWER_NOT_WHOLE : ANSWER_NOT_NUMBER;
    return ANSWER_FINE;
}

static AnswerProblemKind check_number(Check *c)
{
    const DefinitionField *field = c->leaf.field;
    int64_t                number;
    AnswerProblemKind      problem = parse_number(c, &number);
    if (problem != ANSWER_FINE)
        return problem;
    if (c->leaf.type != FIELD_DECIMAL && number % VALUE_ONE != 0)
        return ANSWER_NOT_WHOLE;
    int64_t least = field->has_min ? field->min : c->leaf.type == FIELD_MONEY ? 0 : -VALUE_MAX;
    if (number < least)
        return limited(c, ANSWER_TOO_SMALL, least);
    if (field->has_max && number > field->max)
        return limited(c, ANSWER_TOO_LARGE, field->max);
    c->cell->value = (Value){.kind = VALUE_NUMBER, .number = number};
    return ANSWER_FINE;
}

static AnswerProblemKind check_date(Check *c)
{
    const DefinitionField *field = c->leaf.field;
    PartialDate            date;
    Value                  value;
    bool is_partial = c->leaf.type == FIELD_PARTIAL_DATE;
    if (!partial_parse_iso(c->text, &date) && !partial_parse(c->text, &date))
        return ANSWER_NOT_DATE;
    if ((!is_partial && date.day == 0) || !value_of_date(date, &value))
        return ANSWER_NOT_DATE;
    int32_t today = c->answers->today;
    int64_t least = field->min_is_today ? today : field->min;
    int64_t most = field->max_is_today ? today : field->max;
    /* Nobody is born tomorrow. */
    if (c->leaf.part && value.day > today)
        return limited(c, ANSWER_TOO_LATE, today);
    if (!c->leaf.part && field->has_min && date_to_days(partial_last(date)) < least)
        return limited(c, ANSWER_TOO_EARLY, least);
    if (!c->leaf.part && field->has_max && value.day > most)
        return limited(c, ANSWER_TOO_LATE, most);
    c->cell->value = value;
    return ANSWER_FINE;
}

static AnswerProblemKind check_choice(Check *c)
{
    size_t             n = c->leaf.field->n_options;
    const FieldOption *options = c->leaf.field->options;
    if (c->leaf.part)
        options = part_options(c->leaf.part, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(options[i].id, c->text))
            return accept(c, options[i].id);
    return ANSWER_NOT_OPTION;
}

/* Kept in the order of the form and each once, whatever the browser sends. */
static AnswerProblemKind check_choices(Check *c)
{
    const DefinitionField *field = c->leaf.field;
    Value  *items = NEW_ARRAY(c->ctx->arena, Value, field->n_options);
    size_t  n = 0, n_known = 0;
    for (size_t k = 0; k < c->typed.n; k++)
        n_known += c->typed.texts[k].len == 0 || field_option(field, c->typed.texts[k]);
    if (n_known < c->typed.n)
        return ANSWER_NOT_OPTION;
    for (size_t i = 0; i < field->n_options; i++)
        for (size_t k = 0; k < c->typed.n; k++)
            if (str_eq(field->options[i].id, c->typed.texts[k])) {
                items[n++] = (Value){.kind = VALUE_TEXT, .text = field->options[i].id};
                break;
            }
    if (n > 0)
        c->cell->value = (Value){.kind = VALUE_LIST, .list = {items, (uint32_t)n}};
    return ANSWER_FINE;
}

static AnswerProblemKind check_yes_no(Check *c)
{
    bool is_yes = str_eq(c->text, S("yes"));
    if (!is_yes && !str_eq(c->text, S("no")))
        return ANSWER_NOT_YES_NO;
    c->cell->value = (Value){.kind = VALUE_BOOL, .truth = is_yes};
    return ANSWER_FINE;
}

static AnswerProblemKind check_code(Check *c)
{
    const AnswerWorld *world = c->answers->world;
    if (world->code_name &&
        world->code_name(world->arg, c->leaf.field->list, c->text, LANG_VI).len == 0)
        return ANSWER_NOT_CODE;
    return c->text.len > 40 ? ANSWER_NOT_CODE : accept(c, c->text);
}

static AnswerProblemKind check_area(Check *c)
{
    const AnswerWorld *world = c->answers->world;
    bool               is_province = c->leaf.type == FIELD_PROVINCE;
    Str (*name)(const void *, Str) = is_province ? world->province_name : world->area_name;
    int64_t number;
    if (!str_to_int(c->text, &number) || c->text.len != (is_province ? 2 : 5) || number < 0 ||
        (name && name(world->arg, c->text).len == 0))
        return ANSWER_NOT_AREA;
    return accept(c, c->text);
}

static AnswerProblemKind check_identifier(Check *c)
{
    AnswerPersonalId        person;
    Str               text = c->text;
    AnswerProblemKind problem = ANSWER_FINE;
    int               this_year = date_from_days(c->answers->today).year;
    if (c->leaf.type == FIELD_PERSONAL_ID) {
        problem = personal_id_read(c->ctx, text, this_year, &person);
        text = problem == ANSWER_FINE ? person.number : text;
    } else if (c->leaf.type == FIELD_TAX_CODE)
        problem = tax_code_read(c->ctx, text, &text);
    else if (c->leaf.type == FIELD_PHONE)
        problem = phone_read(c->ctx, text, &text);
    else
        problem = email_read(c->ctx, text, &text);
    return problem == ANSWER_FINE ? accept(c, text) : problem;
}

static AnswerProblemKind (*const CHECKS[FIELD_TYPES])(Check *) = {
    [FIELD_TEXT] = check_text,       [FIELD_LONG_TEXT] = check_text,
    [FIELD_INTEGER] = check_number,  [FIELD_DECIMAL] = check_number,
    [FIELD_MONEY] = check_number,    [FIELD_DATE] = check_date,
    [FIELD_PARTIAL_DATE] = check_date, [FIELD_CHOICE] = check_choice,
    [FIELD_CHOICES] = check_choices, [FIELD_YES_NO] = check_yes_no,
    [FIELD_CODE] = check_code,       [FIELD_AREA] = check_area,
    [FIELD_PROVINCE] = check_area,   [FIELD_PHONE] = check_identifier,
    [FIELD_EMAIL] = check_identifier, [FIELD_PERSONAL_ID] = check_identifier,
    [FIELD_TAX_CODE] = check_identifier,
};

/* Browsers send \r\n; what is stored is \n. */
static Str plain_breaks(Arena *arena, Str text)
{
    if (text.len == 0 || !memchr(text.at, '\r', text.len))
        return text;
    Buf buf = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\r' || i + 1 == text.len || text.at[i + 1] != '\n')
            buf_char(&buf, text.at[i]);
    return buf_str(&buf);
}

void answer_check(Ctx *ctx, const Answers *answers, Leaf leaf, AnswerTyped typed,
                  AnswerCell *cell)
{
    Check c = {.ctx = ctx, .answers = answers, .leaf = leaf, .typed = typed, .cell = cell};
    Str   first = typed.n ? typed.texts[0] : (Str){0}, text;
    *cell = (AnswerCell){0};
    if (first.len > 64 * 1024 || text_nfc(ctx, first, &text) != OK) {
        /* Bytes that are no text cannot be shown again; everything else is kept. */
        fault_clear(ctx);
        cell->problem = first.len > 64 * 1024 ? ANSWER_TOO_LONG : ANSWER_NOT_TEXT;
        cell->number = 64 * 1024;
        return;
    }
    c.text = str_trim(plain_breaks(ctx->arena, text));
    if (c.text.len == 0 && typed.n <= 1)
        return;
    cell->problem = is_clean(c.text, leaf.type == FIELD_LONG_TEXT) ? CHECKS[leaf.type](&c)
                                                                   : ANSWER_NOT_TEXT;
    if (cell->problem != ANSWER_FINE) {
        cell->value = (Value){0};
        cell->typed = str_copy(ctx->arena, c.text);
    }
}
