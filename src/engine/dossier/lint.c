/* lint — the checks that need no walk through the steps: 6, 10, 11 and 12. */
#include "engine/dossier/lint.h"

#include "engine/dossier/lint_flow.h"

const char *const LINT_ENGINE_DATA[] = {
    "agency", "agency_parent", "applicant", "code",  "created_at",   "day",  "issued",
    "month",  "number",        "place",     "signer", "service_name", "unit", "year",
    NULL,
};

/* 6: a table must answer every application, so its last row has no condition. */
static void check_total(Load *load, const char *section, const TreeNode *list,
                        const Expr *condition)
{
    if (!expr_is_none(condition))
        load_refuse(load, CHECK_TABLES, list->last,
                   "the last row of %s must have no \"if\", so that every case has an answer",
                   section);
}

/* The rows of one fee: on every day in force the last that may hold has no "if". */
static void check_fee(Load *load, const TreeNode *node, size_t first, size_t end)
{
    const ServiceDefinition *def = load->def;
    const DefinitionFee     *last = &def->fees[end - 1];
    for (size_t i = first; i + 1 < end; i++, node = node->next) {
        const DefinitionFee *row = &def->fees[i];
        bool is_always = expr_is_none(&row->condition) && row->from_day <= def->from_day &&
                         row->to_day >= def->to_day;
        if (is_always)
            load_refuse(load, CHECK_TABLES, node,
                       "the rows after this one can never hold, because it has no \"if\"");
    }
    if (!expr_is_none(&last->condition))
        load_refuse(load, CHECK_TABLES, node,
                   "the last row of the fee \"%.*s\" must have no \"if\" (amount 0 when "
                   "nothing is due)", FMT(last->id));
    else if (last->from_day > def->from_day || last->to_day < def->to_day)
        load_refuse(load, CHECK_TABLES, node,
                   "the last row of the fee \"%.*s\" must hold on every day of "
                   "\"effective\": leave its \"from\" and \"to\" out", FMT(last->id));
}

static void check_fees(Load *load, const TreeNode *list)
{
    const ServiceDefinition *def = load->def;
    const TreeNode          *node = list->first;
    for (size_t i = 0; i < def->n_fees;) {
        size_t          end = i;
        const TreeNode *first = node;
        for (; end < def->n_fees && str_eq(def->fees[end].id, def->fees[i].id); end++)
            node = node->next;
        check_fee(load, first, i, end);
        i = end;
    }
}

static void check_tables(Load *load)
{
    const ServiceDefinition *def = load->def;
    const TreeNode          *rules = tree_get(tree_get(load->root, "deadline"), "rules");
    check_total(load, "deadline.rules", rules,
                &def->deadline.rules[def->deadline.n_rules - 1].condition);
    check_total(load, "competent", tree_get(load->root, "competent"),
                &def->competent[def->n_competent - 1].condition);
    check_fees(load, tree_get(load->root, "fees"));
    const TreeNode *rule = rules->first;
    for (size_t i = 0; i < def->deadline.n_rules; i++, rule = rule->next)
        if (def->deadline.rules[i].working_days == 0 && def->deadline.cutoff_minute == 0)
            load_refuse(load, CHECK_TABLES, rule,
                       "a result of the same day needs deadline.cutoff, such as \"15:00\"");
}

/* 10: what a register of the state holds is not demanded again. */
static void check_papers(Load *load)
{
    const ServiceDefinition *def = load->def;
    const DefinitionWorld   *world = load->world;
    const TreeNode          *node = tree_get(load->root, "papers")->first;
    for (size_t i = 0; i < def->n_papers && world->paper_registry; i++, node = node->next) {
        Str registry = world->paper_registry(world->arg, def->papers[i].id);
        if (registry.len > 0 && def->papers[i].from == FROM_UPLOAD)
            load_warn(load, CHECK_ONCE_ONLY, tree_get(node, "from"),
                         "the registry \"%.*s\" holds this paper; ask it, not the person",
                         FMT(registry));
    }
}

/* 11: the level is computed; what is not wholly online says publicly why (Decree 224/2026). */
static void check_level(Load *load)
{
    DefinitionLevel level = definition_level(load->def);
    bool            has_reason = !words_are_none(load->def->partial_reason);
    const TreeNode *channel = tree_get(load->root, "channel");
    if (!level.is_full && !has_reason)
        load_refuse(load, CHECK_LEVEL, channel,
                   "it is only partly online (%s%s%s), so channel.reason must say why",
                   level.missing & LACKS_ONLINE ? "no online submission " : "",
                   level.missing & LACKS_PAYMENT ? "a fee that cannot be paid online " : "",
                   level.missing & LACKS_RESULT ? "the result is neither online nor by post"
                                                : "");
    if (level.is_full && has_reason)
        load_refuse(load, CHECK_LEVEL, tree_get(channel, "reason"),
                   "this service is wholly online, so there is nothing to excuse");
    bool has_fee = false;
    for (size_t i = 0; i < load->def->n_fees; i++)
        has_fee |= load->def->fees[i].amount_dong > 0;
    if (has_fee && load->def->pay == 0)
        load_refuse(load, CHECK_LEVEL, channel,
                   "\"pay\" is missing: there is a fee, so say how it can be paid");
}

/* Groups count whole: signer.name is the engine's because signer is. */
static bool is_engine_data(Str name)
{
    Str rest;
    str_cut(name, '.', &name, &rest);
    for (size_t i = 0; LINT_ENGINE_DATA[i]; i++)
        if (str_eq(name, str_of(LINT_ENGINE_DATA[i])))
            return true;
    return false;
}

static bool has_datum(const DefinitionResult *result, Str name)
{
    for (size_t i = 0; i < result->n_data; i++)
        if (str_eq(result->data[i].placeholder, name))
            return true;
    return false;
}

/* Whether every complete application answers it. */
static bool is_certain(const ServiceDefinition *def, const ResultDatum *datum)
{
    if (datum->field == NO_FIELD)
        return true; /* an expression: not told apart here */
    size_t                 n;
    const DefinitionField *field = &def->fields[datum->field];
    const FieldPart       *parts = field_parts(field->type, &n);
    bool is_needed = field->type == FIELD_REPEAT ? field->min_rows > 0 : field->is_needed;
    return is_needed && expr_is_none(&field->condition) &&
           expr_is_none(&def->pages[field->page].condition) &&
           (!parts || datum->part == PART_ALL || parts[datum->part].is_needed);
}

/* A template breaks off when something it needs is empty. */
static void check_datum(Load *load, const TreeNode *node, const ResultDatum *datum,
                        const Placeholder *name)
{
    if (!name)
        load_warn(load, CHECK_TEMPLATE, node, "the template \"%.*s\" does not use \"%.*s\"",
                  FMT(load->def->result.template), FMT(datum->placeholder));
    else if (name->is_needed && !is_certain(load->def, datum))
        load_warn(load, CHECK_TEMPLATE, node,
                  "the template \"%.*s\" cannot do without \"%.*s\", but this may be empty: ask "
                  "it always, or make it optional there ({%.*s?})",
                  FMT(load->def->result.template), FMT(datum->placeholder),
                  FMT(datum->placeholder));
}

/* 12: every placeholder of the template is filled, by the definition or by the engine. */
static void check_template(Load *load)
{
    const DefinitionResult *result = &load->def->result;
    const TreeNode         *node = tree_get(load->root, "result");
    const TreeNode         *data = tree_get(node, "data");
    if (result->template.len == 0)
        return; /* a bundle of other papers */
    const TreeNode *datum = data->first;
    for (size_t i = 0; i < result->n_data; i++, datum = datum->next)
        if (is_engine_data(result->data[i].placeholder))
            load_refuse(load, CHECK_TEMPLATE, datum, "the engine itself fills in \"%.*s\"",
                       FMT(result->data[i].placeholder));
    const DefinitionWorld *world = load->world;
    if (!world->placeholders)
        return;
    size_t             n = 0;
    const Placeholder *names = world->placeholders(world->arg, result->template, &n);
    if (!names)
        load_note(load, (Finding){DEFINITION_UNKNOWN_NAME, CHECK_TEMPLATE},
                  tree_get(node, "template"), "there is no document template \"%.*s\"",
                  FMT(result->template));
    for (size_t i = 0; names && i < n; i++)
        if (names[i].is_needed && !is_engine_data(names[i].name) &&
            !has_datum(result, names[i].name))
            load_refuse(load, CHECK_TEMPLATE, data,
                       "the template \"%.*s\" needs \"%.*s\", which nothing here gives",
                       FMT(result->template), FMT(names[i].name));
    datum = data->first;
    for (size_t i = 0; names && i < result->n_data; i++, datum = datum->next) {
        const Placeholder *used = NULL;
        for (size_t k = 0; k < n; k++)
            if (str_eq(names[k].name, result->data[i].placeholder))
                used = &names[k];
        check_datum(load, datum, &result->data[i], used);
    }
}

/* A step that signs or numbers needs a paper of our own, and the other way round. */
static void check_issued(Load *load)
{
    const ServiceDefinition *def = load->def;
    bool                     has_paper = def->result.template.len > 0;
    for (size_t i = 0; i < def->n_steps && !has_paper; i++)
        if (def->steps[i].verb == VERB_SIGN || def->steps[i].verb == VERB_NUMBER)
            load_refuse(load, CHECK_TEMPLATE, lint_step_node(load, i),
                        "there is no paper to sign or number: result.template is missing");
}

void lint_definition(Load *load)
{
    check_tables(load);
    check_papers(load);
    check_level(load);
    check_template(load);
    check_issued(load);
    lint_flow(load);
    lint_children(load);
    lint_roles(load);
    lint_privacy(load);
}
