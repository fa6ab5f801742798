/* definition_flow — the steps, their verdicts and budgets; the result; what queues show. */
#include "engine/dossier/definition_read.h"

void read_budget(Load *load, const TreeNode *node, int *days, int *minutes)
{
    int64_t n = 0;
    Str     text = node->text;
    char    unit = text.len ? text.at[text.len - 1] : '\0';
    bool    is_time = text.len >= 2 && text.len <= 5 &&
                   str_to_int((Str){text.at, text.len - 1}, &n) && n > 0;
    if (is_time && unit == 'd')
        *days = (int)n;
    else if (is_time && unit == 'h')
        *minutes = (int)n * 60;
    else if (is_time && unit == 'm')
        *minutes = (int)n;
    else
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "write working time such as \"30m\", \"4h\" or \"2d\"");
}

int load_minutes(const Load *load, int days, int minutes)
{
    enum { DAY_MINUTES = 480 };
    return days * (load->world->day_minutes ? load->world->day_minutes : DAY_MINUTES) + minutes;
}

void read_role(Load *load, const TreeNode *node, Str role)
{
    const DefinitionWorld *world = load->world;
    Str                    before, after;
    if (str_cut(role, '@', &before, &after))
        load_error(load, DEFINITION_NOT_AVAILABLE, node,
                   "a role of another agency (\"@\") is not available; ask it by \"ask\"");
    else if (!read_is_id(role) || (world->has_role && !world->has_role(world->arg, role)))
        load_note(load, (Finding){DEFINITION_UNKNOWN_NAME, CHECK_ROLES}, node,
                  "there is no role \"%.*s\"; definitions/roles.json lists them", FMT(role));
}

void read_registry(Load *load, const TreeNode *node, Str id)
{
    const DefinitionWorld *world = load->world;
    if (world->has_registry && !world->has_registry(world->arg, id))
        load_error(load, DEFINITION_UNKNOWN_NAME, node, "there is no registry \"%.*s\"",
                   FMT(id));
}

void read_paper_type(Load *load, const TreeNode *node, Str id)
{
    const DefinitionWorld *world = load->world;
    if (id.len && world->has_paper && !world->has_paper(world->arg, id))
        load_note(load, (Finding){DEFINITION_UNKNOWN_NAME, CHECK_PAPER_TYPES}, node,
                  "there is no type of paper \"%.*s\"; definitions/papers.json lists them",
                  FMT(id));
}

/* Who takes the step: nobody, of those that the system itself takes. */
static void check_by(Load *load, const TreeNode *node, const RawStep *raw)
{
    bool            is_system = raw->verb == VERB_LINK || raw->verb == VERB_RECORD;
    const TreeNode *by = tree_get(node, "by");
    if (is_system && by)
        load_error(load, DEFINITION_WRONG_VALUE, by,
                   "\"%s\" is a step of the system: leave \"by\" out",
                   verb_name((Verb)raw->verb));
    else if (raw->by.len)
        read_role(load, by, raw->by);
    else if (!by && !is_system)
        load_error(load, DEFINITION_MISSING_KEY, node, "\"by\" is missing: whose step is it");
}

/* Steps that wait take the time of what they wait for; the others say theirs. */
static bool needs_time(const RawStep *raw)
{
    return raw->verb != VERB_DELIVER && raw->verb != VERB_LINK && raw->verb != VERB_CONSULT &&
           raw->verb != VERB_RECORD;
}

static void check_step(Load *load, const TreeNode *node, const RawStep *raw,
                       DefinitionStep *step)
{
    if (!tree_get(node, "do"))
        return; /* nothing is known of a step without it */
    check_by(load, node, raw);
    step->has_own_time = tree_get(node, "in") != NULL;
    if (raw->in.len)
        read_budget(load, tree_get(node, "in"), &step->days, &step->minutes);
    else if (!step->has_own_time && needs_time(raw))
        load_error(load, DEFINITION_MISSING_KEY, node,
                   "\"in\" is missing: the working time of this step, such as \"4h\"");
    if (definition_step(load->def, step->id) >= 0 && step->id.len)
        load_error(load, DEFINITION_DUPLICATE, node, "the step id \"%.*s\" stands twice",
                   FMT(step->id));
    read_parallel(load, node, raw, step);
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

/* Nobody judges a link: its verdicts are what became of the children. */
static void check_verdict(Load *load, const TreeNode *node, const DefinitionStep *step, int to)
{
    bool is_link = step->verb == VERB_LINK;
    if (!read_is_id(node->key))
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "a verdict's id is small letters, digits and _");
    else if (is_link && !str_eq(node->key, S(VERDICT_REFUSED)) &&
             !str_eq(node->key, S(VERDICT_ALL_REFUSED)))
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "the verdicts of a link are \"refused\" and \"all_refused\"");
    else if (is_link && to == TO_SUPPLEMENT)
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "to"),
                   "the system asks for no supplement; lead to an officer's step");
    else if (step->verb == VERB_RECORD || step->verb == VERB_CHARGE)
        load_error(load, DEFINITION_WRONG_VALUE, node, "\"%s\" has no verdicts",
                   verb_name(step->verb));
}

/* Verdicts name steps that may stand later, so they are read when all steps are known. */
static void read_verdicts(Load *load, const TreeNode *map, DefinitionStep *step)
{
    DefinitionVerdict *verdicts = NEW_ARRAY(load->lasting, DefinitionVerdict, map->count + 1);
    if (map->count > 12)
        load_error(load, DEFINITION_TOO_MANY, map, "more than 12 verdicts");
    for (const TreeNode *node = map->first; node && node->index < 12; node = node->next) {
        RawVerdict raw = {0};
        read_shape(load, node, &SHAPE_VERDICT, &raw);
        int to = read_target(load, raw.to);
        if (raw.to.len && to == INT16_MIN)
            load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, "to"),
                       "there is no step \"%.*s\", and it is not @supplement, @refuse or @stop",
                       FMT(raw.to));
        check_verdict(load, node, step, to);
        verdicts[step->n_verdicts++] = (DefinitionVerdict){load_keep(load, node->key), raw.name, to};
    }
    step->verdicts = verdicts;
}

void read_steps(Load *load, const TreeNode *list)
{
    DefinitionStep  *steps = NEW_ARRAY(load->lasting, DefinitionStep, list->count + 1);
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
            read_role(load, child, child->text);
    load->def->result.signers = sign.items;
    load->def->result.n_signers = sign.count;
}

static void read_data(Load *load, const TreeNode *map)
{
    ResultDatum *data = NEW_ARRAY(load->lasting, ResultDatum, map->count + 1);
    load->def->result.data = data;
    for (const TreeNode *node = map->first; node; node = node->next) {
        ResultDatum *datum = &data[load->def->result.n_data++];
        datum->placeholder = load_keep(load, node->key);
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

/* The results of child dossiers are the result; it then needs no paper of its own. */
static void read_bundle(Load *load, const TreeNode *node, TextList bundle)
{
    const ServiceDefinition *def = load->def;
    const TreeNode          *item = tree_get(node, "bundle")->first;
    for (; item; item = item->next) {
        bool is_known = false;
        for (size_t i = 0; i < def->n_steps; i++)
            for (size_t k = 0; k < def->steps[i].n_opens; k++)
                is_known |= str_eq(def->steps[i].opens[k].id, item->text) &&
                            def->steps[i].opens[k].need == NEED_RESULT;
        if (!is_known && item->kind == TREE_TEXT)
            load_error(load, DEFINITION_UNKNOWN_NAME, item,
                       "no step opens \"%.*s\" and waits for its result", FMT(item->text));
    }
    load->def->result.bundle = bundle.items;
    load->def->result.n_bundle = bundle.count;
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
    if (raw.as.len)
        read_paper_type(load, tree_get(node, "as"), raw.as);
    if (raw.bundle.count)
        read_bundle(load, node, raw.bundle);
    static const char *const OWN[] = {"template", "sign", "data"};
    for (size_t i = 0; i < COUNT(OWN); i++)
        if (!raw.bundle.count && !tree_get(node, OWN[i]))
            load_error(load, DEFINITION_MISSING_KEY, node, "\"%s\" is missing here", OWN[i]);
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
