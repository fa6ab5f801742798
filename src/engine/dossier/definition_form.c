/* definition_form — pages and fields, and the place of every answer. */
#include "engine/dossier/definition_read.h"
#include "engine/dossier/definition_types.h"

static void add_symbol(Load *load, Str name, ExprSymbol symbol)
{
    symbol.name = name;
    load->symbols[load->n_symbols++] = symbol;
}

static Str dotted(Load *load, Str id, const char *part)
{
    size_t len = strlen(part);
    char  *at = arena_bytes(load->ctx->arena, id.len + 1 + len, 1);
    if (id.len)
        memcpy(at, id.at, id.len);
    at[id.len] = '.';
    memcpy(at + id.len + 1, part, len);
    return (Str){at, id.len + 1 + len};
}

/* "today", or a day, for dates; a count of characters for texts; a number otherwise. */
static void read_limit(Load *load, DefinitionField *field, const TreeNode *node, bool is_min)
{
    unsigned takes = field_type_info(field->type)->takes;
    int64_t  value = 0;
    bool     is_today = node->kind == TREE_TEXT && str_eq(node->text, S("today"));
    Value    date;
    if (!(takes & TAKES_LIMITS)) {
        load_error(load, DEFINITION_WRONG_VALUE, node, "a field of type %s has no limits",
                   field_type_name(field->type));
        return;
    }
    if (takes & TAKES_DATE && node->kind == TREE_TEXT &&
        (is_today || value_date(node->text, false, &date)))
        value = is_today ? 0 : date.day;
    else if (takes & TAKES_NUMBER && node->kind == TREE_NUMBER)
        value = node->number;
    else if (takes & TAKES_LENGTH && node->kind == TREE_NUMBER && node->number >= 0 &&
             node->number <= 10000 * VALUE_ONE && node->number % VALUE_ONE == 0)
        value = node->number / VALUE_ONE;
    else {
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "a limit of type %s is %s", field_type_name(field->type),
                   takes & TAKES_DATE     ? "\"today\" or a day such as \"2026-01-31\""
                   : takes & TAKES_NUMBER ? "a number"
                                          : "a count of characters up to 10000");
        return;
    }
    *(is_min ? &field->has_min : &field->has_max) = true;
    *(is_min ? &field->min : &field->max) = value;
    *(is_min ? &field->min_is_today : &field->max_is_today) = is_today;
}

static void read_options(Load *load, DefinitionField *field, const TreeNode *list)
{
    FieldOption *options = NEW_ARRAY(load->lasting, FieldOption, list->count);
    Str         *ids = NEW_ARRAY(load->lasting, Str, list->count);
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawOption raw = {0};
        read_shape(load, node, &SHAPE_OPTION, &raw);
        read_is_twice(load, node, raw.id, ids, node->index);
        ids[node->index] = raw.id;
        options[node->index] = (FieldOption){raw.id, raw.name, raw.hint};
    }
    field->options = options;
    field->option_ids = ids;
    field->n_options = (uint16_t)list->count;
}

/* Keys that belong to other types, or that this type must have. */
static void check_type_keys(Load *load, const TreeNode *node, FieldType type)
{
    unsigned   takes = field_type_info(type)->takes;
    const bool options = takes & TAKES_OPTIONS, list = takes & TAKES_LIST;
    const bool rows = takes & TAKES_ROWS, unit = takes & TAKES_UNIT;
    const struct { const char *key; bool takes, needs; } KEYS[] = {
        {"options", options, options}, {"of", list, list},
        {"unit", unit, false},         {"fields", rows, rows},
        {"min_rows", rows, false},     {"max_rows", rows, rows},
        {"need", !rows, false},
    };
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        const TreeNode *have = tree_get(node, KEYS[i].key);
        if (have && !KEYS[i].takes)
            load_error(load, DEFINITION_WRONG_VALUE, have, "a field of type %s has no \"%s\"",
                       field_type_name(type), KEYS[i].key);
        if (!have && KEYS[i].needs)
            load_error(load, DEFINITION_MISSING_KEY, node, "a field of type %s needs \"%s\"",
                       field_type_name(type), KEYS[i].key);
    }
}

static void check_keys(Load *load, const TreeNode *node, const DefinitionField *field)
{
    unsigned takes = field_type_info(field->type)->takes;
    check_type_keys(load, node, field->type);
    const DefinitionWorld *world = load->world;
    if (field->list.len && world->has_code_list &&
        !world->has_code_list(world->arg, field->list))
        load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, "of"),
                   "there is no code list \"%.*s\"", FMT(field->list));
    if (field->from.len && world->has_registry && !world->has_registry(world->arg, field->from))
        load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, "from"),
                   "there is no registry \"%.*s\"", FMT(field->from));
    bool is_number = takes & (TAKES_NUMBER | TAKES_LENGTH);
    if (is_number && field->has_min && field->has_max && field->min > field->max)
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "max"),
                   "max is smaller than min");
}

/* Parts of a compound follow each other; their names are id.part. */
static void name_parts(Load *load, const DefinitionField *field)
{
    static const Str SEX_IDS[] = {{"female", 6}, {"male", 4}};
    size_t           n;
    const FieldPart *parts = field_parts(field->type, &n);
    for (size_t i = 0; i < n; i++) {
        ExprSymbol symbol = {.kind = field_type_info(parts[i].type)->kind,
                             .slot = (uint16_t)(field->slot + i)};
        if (parts[i].type == FIELD_CHOICE) {
            symbol.options = SEX_IDS;
            symbol.n_options = COUNT(SEX_IDS);
        }
        add_symbol(load, dotted(load, field->id, parts[i].id), symbol);
    }
}

/* Gives a field of a page its slots and its names. */
static void place(Load *load, DefinitionField *field)
{
    const FieldTypeInfo *info = field_type_info(field->type);
    ServiceDefinition   *def = load->def;
    field->slot = def->n_slots;
    def->n_slots = (uint16_t)(def->n_slots + field->n_slots);
    if (info->kind != VALUE_NULL)
        add_symbol(load, field->id,
                   (ExprSymbol){.kind = info->kind, .item = info->item, .slot = field->slot,
                                .options = field->option_ids, .n_options = field->n_options});
    name_parts(load, field);
    if (field->type != FIELD_REPEAT)
        return;
    add_symbol(load, dotted(load, field->id, "count"),
               (ExprSymbol){.kind = VALUE_NUMBER, .slot = field->slot});
    for (size_t i = 0; i < field->n_children; i++) {
        DefinitionField *child = &load->fields[field->first_child + i];
        child->slot = field->row_slots;
        field->row_slots = (uint16_t)(field->row_slots + child->n_slots);
        if (field_type_info(child->type)->kind != VALUE_NUMBER)
            continue;
        child->sum_slot = def->n_slots++;
        add_symbol(load, dotted(load, child->id, "sum"),
                   (ExprSymbol){.kind = VALUE_NUMBER, .slot = child->sum_slot});
    }
}

static DefinitionField *new_field(Load *load, const TreeNode *node, Str id)
{
    ServiceDefinition *def = load->def;
    for (size_t i = 0; i < def->n_fields; i++)
        if (id.len > 0 && str_eq(load->fields[i].id, id)) {
            load_error(load, DEFINITION_DUPLICATE, node,
                       "the field id \"%.*s\" stands twice; ids are unique in the whole form",
                       FMT(id));
            break;
        }
    if (def->n_fields == MAX_FIELDS) {
        load_error(load, DEFINITION_TOO_MANY, node, "more than %d fields", MAX_FIELDS);
        return NULL;
    }
    return &load->fields[def->n_fields++];
}

/* Reads one field but not its children, its place and its condition. */
static DefinitionField *read_field(Load *load, const TreeNode *node, RawField *raw)
{
    *raw = (RawField){.max_rows = 1};
    read_shape(load, node, &SHAPE_FIELD, raw);
    DefinitionField *field = new_field(load, node, raw->id);
    if (!field)
        return NULL;
    *field = (DefinitionField){
        .id = raw->id, .type = (FieldType)raw->type, .label = raw->label, .hint = raw->hint,
        .why = raw->why, .is_needed = raw->need, .list = raw->of, .unit = raw->unit,
        .from = raw->from, .parent = NO_FIELD, .sum_slot = NO_FIELD,
        .page = (uint16_t)(load->def->n_pages - 1),
        .min_rows = (uint16_t)raw->min_rows, .max_rows = (uint16_t)raw->max_rows,
    };
    field->is_personal = raw->personal ||
                         field_type_info(field->type)->takes & HOLDS_A_PERSON ||
                         str_eq(raw->from, S("population"));
    size_t n_parts;
    field_parts(field->type, &n_parts);
    field->n_slots = (uint16_t)(n_parts ? n_parts : 1);
    if (raw->min)
        read_limit(load, field, raw->min, true);
    if (raw->max)
        read_limit(load, field, raw->max, false);
    if (raw->options)
        read_options(load, field, raw->options);
    check_keys(load, node, field);
    if (raw->min_rows > raw->max_rows)
        load_error(load, DEFINITION_WRONG_VALUE, node, "min_rows is larger than max_rows");
    return field;
}

static void read_children(Load *load, DefinitionField *repeat, const TreeNode *list)
{
    uint16_t parent = (uint16_t)(repeat - load->fields);
    repeat->first_child = load->def->n_fields;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawField         raw;
        DefinitionField *child = read_field(load, node, &raw);
        if (!child)
            return;
        child->parent = parent;
        repeat->n_children++;
        if (child->type == FIELD_REPEAT)
            load_error(load, DEFINITION_WRONG_VALUE, node, "a repeat holds no repeat");
        if (raw.condition)
            load_error(load, DEFINITION_WRONG_VALUE, raw.condition,
                       "a field of a repeat is asked in every row; put the condition on the "
                       "repeat");
    }
}

static void read_page(Load *load, const TreeNode *node, DefinitionPage *page)
{
    ServiceDefinition *def = load->def;
    RawPage            raw = {0};
    read_shape(load, node, &SHAPE_PAGE, &raw);
    *page = (DefinitionPage){.id = raw.id, .title = raw.title, .guide = raw.guide,
                             .first_field = def->n_fields};
    for (size_t i = 0; i + 1 < def->n_pages; i++)
        if (raw.id.len && str_eq(def->pages[i].id, raw.id))
            load_error(load, DEFINITION_DUPLICATE, node, "the page id \"%.*s\" stands twice",
                       FMT(raw.id));
    read_condition(load, raw.condition, &page->condition);
    for (const TreeNode *at = raw.fields ? raw.fields->first : NULL; at; at = at->next) {
        RawField         raw_field;
        DefinitionField *field = read_field(load, at, &raw_field);
        if (!field)
            return;
        read_condition(load, raw_field.condition, &field->condition);
        if (raw_field.fields && field->type == FIELD_REPEAT)
            read_children(load, field, raw_field.fields);
        place(load, field);
    }
    page->n_fields = (uint16_t)(def->n_fields - page->first_field);
}

/* How many fields there are room for: most forms have few. */
static size_t count_fields(const TreeNode *pages)
{
    size_t n = 0;
    for (const TreeNode *page = pages ? pages->first : NULL; page; page = page->next) {
        const TreeNode *fields = tree_get(page, "fields");
        for (const TreeNode *field = fields ? fields->first : NULL; field; field = field->next) {
            const TreeNode *inside = tree_get(field, "fields");
            n += 1 + (inside ? inside->count : 0);
        }
    }
    return n < MAX_FIELDS ? n : MAX_FIELDS;
}

void read_form(Load *load, const TreeNode *form)
{
    ServiceDefinition *def = load->def;
    struct {
        const TreeNode *pages;
    } raw = {0};
    read_shape(load, form, &SHAPE_FORM, &raw);
    DefinitionPage *pages = NEW_ARRAY(load->lasting, DefinitionPage, raw.pages ? raw.pages->count : 1);
    size_t n = count_fields(raw.pages);
    load->fields = NEW_ARRAY(load->lasting, DefinitionField, n + 1);
    load->symbols = NEW_ARRAY(load->ctx->arena, ExprSymbol, NAMES_PER_FIELD * n + 1);
    def->pages = pages;
    def->fields = load->fields;
    for (const TreeNode *node = raw.pages ? raw.pages->first : NULL; node; node = node->next) {
        def->n_pages++;
        read_page(load, node, &pages[node->index]);
    }
}

bool read_field_path(const Load *load, Str path, uint16_t *field, uint8_t *part)
{
    Str    id, rest;
    bool   has_part = str_cut(path, '.', &id, &rest);
    size_t n;
    *part = PART_ALL;
    *field = definition_field(load->def, id);
    if (*field == NO_FIELD || load->fields[*field].parent != NO_FIELD)
        return false;
    if (!has_part)
        return true;
    const FieldPart *parts = field_parts(load->fields[*field].type, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(parts[i].id), rest)) {
            *part = (uint8_t)i;
            return true;
        }
    return false;
}
