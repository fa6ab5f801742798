/* definition_flow — the steps, their verdicts and budgets; the result; what queues show. */
#include "engine/dossier/definition_read.h"

/* "30m", "4h", "2d" of working time. */
static bool read_budget(Str text, DefinitionStep *step)
{
    int64_t n;
    if (text.len < 2 || text.len > 5 || !str_to_int((Str){text.at, text.len - 1}, &n) || n < 1)
        return false;
    switch (text.at[text.len - 1]) {
    case 'm': step->minutes = (int)n; return true;
    case 'h': step->minutes = (int)n * 60; return true;
    case 'd': step->days = (int)n; return true;
    default: return false;
    }
}

static void check_role(Load *load, const TreeNode *node, Str role)
{
    const DefinitionWorld *world = load->world;
    Str                    before, after;
    if (str_cut(role, '@', &before, &after))
        load_error(load, DEFINITION_NOT_AVAILABLE, node,
                   "a role of another agency (\"@\") is not available in this version");
    else if (!read_is_id(role) || (world->has_role && !world->has_role(world->arg, role)))
        load_error(load, DEFINITION_UNKNOWN_NAME, node,
                   "there is no role \"%.*s\"; definitions/roles.json lists them", FMT(role));
}

static void check_step(Load *load, const TreeNode *node, const RawStep *raw,
                       DefinitionStep *step)
{
    if (step->verb >= VERB_CONSULT)
        load_error(load, DEFINITION_NOT_AVAILABLE, tree_get(node, "do"),
                   "\"%s\" is not available in this version", verb_name(step->verb));
    if (raw->by.len)
        check_role(load, tree_get(node, "by"), raw->by);
    else if (!tree_get(node, "by"))
        load_error(load, DEFINITION_MISSING_KEY, node, "\"by\" is missing: whose step is it");
    if (raw->in.len && !read_budget(raw->in, step))
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "in"),
                   "write working time such as \"30m\", \"4h\" or \"2d\"");
    else if (!tree_get(node, "in") && step->verb != VERB_DELIVER)
        load_error(load, DEFINITION_MISSING_KEY, node,
                   "\"in\" is missing: the working time of this step, such as \"4h\"");
    if (definition_step(load->def, step->id) >= 0 && step->id.len)
        load_error(load, DEFINITION_DUPLICATE, node, "the step id \"%.*s\" stands twice",
                   FMT(step->id));
}

static int read_target(const Load *load, Str to)
{
    static const struct {
        const char *name;
        int         to;
    } ENGINE[] = {{"@supplement", TO_SUPPLEMENT}, {"@refuse", TO_REFUSE}, {"@stop", TO_STOP}};
    for (size_t i = 0; i < COUNT(ENGINE); i++)
        if (str_eq(to, str_of(ENGINE[i].name)))
            return ENGINE[i].to;
    int step = definition_step(load->def, to);
    return step >= 0 ? step : INT16_MIN;
}

/* Verdicts name steps that may stand later, so they are read when all steps are known. */
static void read_verdicts(Load *load, const TreeNode *map, DefinitionStep *step)
{
    DefinitionVerdict *verdicts = NEW_ARRAY(load->ctx->arena, DefinitionVerdict, map->count);
    if (map->count > 12)
        load_error(load, DEFINITION_TOO_MANY, map, "more than 12 verdicts");
    for (const TreeNode *node = map->first; node && node->index < 12; node = node->next) {
        RawVerdict raw = {0};
        read_shape(load, node, &SHAPE_VERDICT, &raw);
        if (!read_is_id(node->key))
            load_error(load, DEFINITION_WRONG_VALUE, node,
                       "a verdict's id is small letters, digits and _");
        int to = read_target(load, raw.to);
        if (raw.to.len && to == INT16_MIN)
            load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, "to"),
                       "there is no step \"%.*s\", and it is not @supplement, @refuse or @stop",
                       FMT(raw.to));
        verdicts[step->n_verdicts++] = (DefinitionVerdict){node->key, raw.name, to};
    }
    step->verdicts = verdicts;
}

void read_steps(Load *load, const TreeNode *list)
{
    DefinitionStep  *steps = NEW_ARRAY(load->ctx->arena, DefinitionStep, list->count + 1);
    const TreeNode **on = NEW_ARRAY(load->ctx->arena, const TreeNode *, list->count + 1);
    load->def->steps = steps;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawStep raw = {0};
        read_shape(load, node, &SHAPE_STEP, &raw);
        DefinitionStep step = {.id = raw.id, .verb = (Verb)raw.verb, .role = raw.by,
                               .name = raw.name, .is_done = raw.done};
        check_step(load, node, &raw, &step);
        read_condition(load, raw.condition, &step.condition);
        on[node->index] = raw.on;
        steps[load->def->n_steps++] = step;
    }
    for (size_t i = 0; i < load->def->n_steps; i++)
        if (on[i])
            read_verdicts(load, on[i], &steps[i]);
}

static void read_signers(Load *load, const TreeNode *node, TextList sign)
{
    for (const TreeNode *child = node ? node->first : NULL; child; child = child->next)
        if (child->kind == TREE_TEXT && !str_eq(child->text, S("agency_seal")))
            check_role(load, child, child->text);
    load->def->result.signers = sign.items;
    load->def->result.n_signers = sign.count;
}

static void read_data(Load *load, const TreeNode *map)
{
    ResultDatum *data = NEW_ARRAY(load->ctx->arena, ResultDatum, map->count + 1);
    load->def->result.data = data;
    for (const TreeNode *node = map->first; node; node = node->next) {
        ResultDatum *datum = &data[load->def->result.n_data++];
        datum->placeholder = node->key;
        datum->field = NO_FIELD;
        if (!read_is_id(node->key))
            load_error(load, DEFINITION_WRONG_VALUE, node,
                       "a placeholder is small letters, digits and _");
        if (node->kind != TREE_TEXT)
            load_error(load, DEFINITION_WRONG_TYPE, node,
                       "this must be a field or an expression in quotes");
        else if (!read_field_path(load, node->text, &datum->field, &datum->part)) {
            datum->field = NO_FIELD;
            read_expr(load, node, &datum->value);
        }
    }
}

void read_result(Load *load, const TreeNode *node)
{
    RawResult         raw = {0};
    DefinitionResult *result = &load->def->result;
    read_shape(load, node, &SHAPE_RESULT, &raw);
    *result = (DefinitionResult){
        .template = raw.template, .as = raw.as, .symbol = raw.symbol, .name = raw.name,
        .by_online = raw.deliver & SUBMIT_ONLINE, .by_counter = raw.deliver & SUBMIT_COUNTER,
        .by_post = raw.deliver & SUBMIT_POST,
    };
    read_signers(load, tree_get(node, "sign"), raw.sign);
    if (raw.data)
        read_data(load, raw.data);
}

/* A field that must be of this type. */
static uint16_t summary_field(Load *load, const TreeNode *node, const char *key, Str id,
                              FieldType type)
{
    if (id.len == 0)
        return NO_FIELD;
    uint16_t field = definition_field(load->def, id);
    if (field != NO_FIELD && load->fields[field].type == type &&
        load->fields[field].parent == NO_FIELD)
        return field;
    load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, key),
               "there is no field \"%.*s\" of type %s", FMT(id), field_type_name(type));
    return NO_FIELD;
}

void read_summary(Load *load, const TreeNode *node)
{
    RawSummary         raw = {0};
    DefinitionSummary *summary = &load->def->summary;
    read_shape(load, node, &SHAPE_SUMMARY, &raw);
    summary->applicant = summary_field(load, node, "applicant", raw.applicant, FIELD_PERSON);
    summary->phone = summary_field(load, node, "phone", raw.phone, FIELD_PHONE);
    summary->email = summary_field(load, node, "email", raw.email, FIELD_EMAIL);
    const TreeNode *subject = tree_get(node, "subject");
    for (size_t i = 0; i < raw.subject.count; i++) {
        uint8_t         part;
        const TreeNode *item = subject->first;
        for (size_t k = 0; k < i; k++)
            item = item->next;
        if (raw.subject.items[i].len == 0)
            continue;
        if (read_field_path(load, raw.subject.items[i], &summary->subject[i], &part) &&
            part == PART_ALL)
            summary->n_subject = (uint8_t)(i + 1);
        else
            load_error(load, DEFINITION_UNKNOWN_NAME, item, "there is no field \"%.*s\"",
                       FMT(raw.subject.items[i]));
    }
}
