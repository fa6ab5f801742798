/* lint_children — check 5: a child dossier has the time that its own law gives it, and gets
 * answers that its form takes. What is not known of the other service is not checked. */
#include "engine/dossier/definition_types.h"
#include "engine/dossier/lint_flow.h"

/* The longest term of a service; of the same day, none. */
static int longest_term(const ServiceDefinition *def)
{
    int days = 0;
    for (size_t i = 0; i < def->deadline.n_rules; i++)
        days = def->deadline.rules[i].working_days > days ? def->deadline.rules[i].working_days
                                                          : days;
    return days;
}

static void check_term(Load *load, const TreeNode *node, const DefinitionOpen *open,
                       const ServiceDefinition *child)
{
    int  days = longest_term(child);
    bool is_short = load_minutes(load, open->days, open->minutes) < load_minutes(load, days, 0);
    if (is_short && words_are_none(open->waiver))
        load_refuse(load, CHECK_CHILDREN, tree_get(node, "in"),
                    "the legal term of %.*s is %d working days; give it these, or say in "
                    "\"waiver\" why less is enough", FMT(child->service), days);
    if (!is_short && !words_are_none(open->waiver))
        load_warn(load, CHECK_CHILDREN, tree_get(node, "waiver"),
                  "\"in\" covers the legal term of %.*s, so there is nothing to waive",
                  FMT(child->service));
}

/* Where an answer goes: a field of a page, whole or a part. */
static bool find_target(const ServiceDefinition *child, Str path, FieldType *type)
{
    Str    id, rest;
    size_t n;
    bool   has_part = str_cut(path, '.', &id, &rest);
    uint16_t index = definition_field(child, id);
    if (index == NO_FIELD || child->fields[index].parent != NO_FIELD)
        return false;
    *type = child->fields[index].type;
    const FieldPart *parts = field_parts(*type, &n);
    for (size_t i = 0; i < n && has_part; i++)
        if (str_eq(rest, str_of(parts[i].id))) {
            *type = parts[i].type;
            return true;
        }
    return !has_part;
}

static FieldType type_of(const ServiceDefinition *def, const ChildDatum *datum)
{
    size_t                 n;
    const DefinitionField *field = &def->fields[datum->field];
    return datum->part == PART_ALL ? field->type : field_parts(field->type, &n)[datum->part].type;
}

static bool fits(const ServiceDefinition *def, const ChildDatum *datum, FieldType type)
{
    ValueKind want = field_type_info(type)->kind;
    if (datum->child.len)
        return want == VALUE_TEXT || (want == VALUE_DATE && str_eq(datum->child_key, S("day")));
    if (datum->field == NO_FIELD)
        return datum->value.kind == want;
    FieldType have = type_of(def, datum);
    return have == type || (field_type_info(have)->kind == want && want != VALUE_NULL);
}

static bool is_given(const DefinitionOpen *open, Str id)
{
    for (size_t i = 0; i < open->n_map; i++) {
        Str field, part;
        str_cut(open->map[i].to, '.', &field, &part);
        if (str_eq(field, id))
            return true;
    }
    return false;
}

static void check_map(Load *load, const TreeNode *node, const DefinitionOpen *open,
                      const ServiceDefinition *child)
{
    const TreeNode *map = tree_get(node, "map"), *item = map->first;
    for (size_t i = 0; i < open->n_map; i++, item = item->next) {
        FieldType type;
        if (!find_target(child, open->map[i].to, &type))
            load_note(load, (Finding){DEFINITION_UNKNOWN_NAME, CHECK_NAMES}, item,
                      "the form of %.*s has no field \"%.*s\"", FMT(child->service),
                      FMT(open->map[i].to));
        else if (!fits(load->def, &open->map[i], type))
            load_note(load, (Finding){DEFINITION_LINT, CHECK_EXPRESSIONS}, item,
                      "the field \"%.*s\" of %.*s is of type %s, which this is not",
                      FMT(open->map[i].to), FMT(child->service), field_type_name(type));
    }
    for (size_t i = 0; i < child->n_fields; i++) {
        const DefinitionField *field = &child->fields[i];
        bool is_always = field->is_needed && field->parent == NO_FIELD &&
                         expr_is_none(&field->condition) &&
                         expr_is_none(&child->pages[field->page].condition);
        if (is_always && !is_given(open, field->id))
            load_warn(load, CHECK_CHILDREN, map,
                      "the form of %.*s must have \"%.*s\" answered, which nothing here gives",
                      FMT(child->service), FMT(field->id));
    }
}

static void check_open(Load *load, const TreeNode *node, const DefinitionOpen *open)
{
    const DefinitionWorld *world = load->world;
    if (!world->service)
        return;
    const ServiceDefinition *child =
        world->service(world->service_arg, open->service, load->def->from_day);
    if (!child) {
        load_note(load, (Finding){DEFINITION_UNKNOWN_NAME, CHECK_NAMES},
                  tree_get(node, "service"), "there is no service \"%.*s\" on the day this one "
                  "begins; publish or check it together with this", FMT(open->service));
        return;
    }
    if (open->need == NEED_RESULT)
        check_term(load, node, open, child);
    check_map(load, node, open, child);
}

/* Every member of an interlinked service is opened, and nothing else. */
static void check_members(Load *load)
{
    const ServiceDefinition   *def = load->def;
    const DefinitionCatalogue *catalogue = &def->catalogue;
    const TreeNode            *members = tree_get(tree_get(load->root, "catalogue"), "members");
    const TreeNode            *node = members ? members->first : NULL;
    for (size_t m = 0; node && m < catalogue->n_members; m++, node = node->next) {
        bool is_opened = false;
        for (size_t i = 0; i < def->n_steps; i++)
            for (size_t k = 0; k < def->steps[i].n_opens; k++)
                is_opened |= str_eq(def->steps[i].opens[k].service, catalogue->members[m]);
        if (!is_opened)
            load_refuse(load, CHECK_CHILDREN, node, "no step opens %.*s",
                        FMT(catalogue->members[m]));
    }
}

void lint_children(Load *load)
{
    const ServiceDefinition *def = load->def;
    check_members(load);
    for (size_t i = 0; i < def->n_steps; i++) {
        if (def->steps[i].n_opens == 0)
            continue;
        const TreeNode *node = tree_get(lint_step_node(load, i), "open")->first;
        for (size_t k = 0; k < def->steps[i].n_opens; k++, node = node->next)
            check_open(load, node, &def->steps[i].opens[k]);
    }
}
