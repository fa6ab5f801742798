/* definition_parallel — what a step sets going beside itself: opinions asked, child dossiers
 * opened, what is written down, and what the legal clock stands for. */
#include "engine/dossier/definition_read.h"

enum { IN_ASK = 1, IN_OPEN = 2, IN_WRITE = 4, IN_RECORD = 8, IN_PAUSE = 16, IN_TEXT = 32 };

/* Which keys a verb may have, and which it needs. */
static const struct {
    unsigned may, needs;
} TAKES[VERBS] = {
    [VERB_EXAMINE] = {IN_ASK | IN_PAUSE, 0}, [VERB_INSPECT] = {IN_ASK | IN_RECORD, 0},
    [VERB_REVIEW] = {IN_ASK, 0},             [VERB_NUMBER] = {IN_WRITE, 0},
    [VERB_DELIVER] = {IN_TEXT, 0},           [VERB_CONSULT] = {IN_ASK, IN_ASK},
    [VERB_LINK] = {IN_OPEN, IN_OPEN},        [VERB_CHARGE] = {IN_PAUSE, 0},
    [VERB_RECORD] = {IN_WRITE, IN_WRITE},
};
static const struct {
    unsigned    key;
    const char *name;
} KEYS[] = {{IN_ASK, "ask"},       {IN_OPEN, "open"},   {IN_WRITE, "write"},
            {IN_RECORD, "record"}, {IN_PAUSE, "pause"}, {IN_TEXT, "text"}};

static void check_keys(Load *load, const TreeNode *node, Verb verb)
{
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        const TreeNode *have = tree_get(node, KEYS[i].name);
        if (have && !(TAKES[verb].may & KEYS[i].key))
            load_error(load, DEFINITION_WRONG_VALUE, have, "a step that does \"%s\" has no "
                       "\"%s\"", verb_name(verb), KEYS[i].name);
        if (!have && TAKES[verb].needs & KEYS[i].key)
            load_error(load, DEFINITION_MISSING_KEY, node, "\"%s\" is missing: a step that "
                       "does \"%s\" needs it", KEYS[i].name, verb_name(verb));
    }
}

/* Ids of asks and opens are unique in the whole definition: results are named by them. */
static bool is_known(const Load *load, const DefinitionStep *now, Str id)
{
    const ServiceDefinition *def = load->def;
    for (size_t i = 0; i <= def->n_steps && id.len > 0; i++) {
        const DefinitionStep *step = i < def->n_steps ? &def->steps[i] : now;
        for (size_t k = 0; k < step->n_asks; k++)
            if (str_eq(step->asks[k].id, id))
                return true;
        for (size_t k = 0; k < step->n_opens; k++)
            if (str_eq(step->opens[k].id, id))
                return true;
    }
    return false;
}

static void check_id(Load *load, const TreeNode *node, const DefinitionStep *step, Str id)
{
    if (is_known(load, step, id))
        load_error(load, DEFINITION_DUPLICATE, node,
                   "the id \"%.*s\" stands twice; asks and opens of all steps share their ids",
                   FMT(id));
    else if (id.len && definition_field(load->def, id) != NO_FIELD)
        load_error(load, DEFINITION_DUPLICATE, node, "\"%.*s\" is the id of a field already",
                   FMT(id));
}

static void read_asks(Load *load, const TreeNode *list, DefinitionStep *step)
{
    DefinitionAsk *asks = NEW_ARRAY(load->lasting, DefinitionAsk, list->count);
    step->asks = asks;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawAsk raw = {0};
        read_shape(load, node, &SHAPE_ASK, &raw);
        check_id(load, node, step, raw.id);
        DefinitionAsk *ask = &asks[step->n_asks++];
        *ask = (DefinitionAsk){.id = raw.id, .role = raw.role, .about = raw.about,
                               .silence = (Silence)raw.silence};
        if (raw.to.len)
            read_selector(load, tree_get(node, "to"), true, &ask->to);
        if (raw.role.len)
            read_role(load, tree_get(node, "role"), raw.role);
        if (raw.in.len)
            read_budget(load, tree_get(node, "in"), &ask->days, &ask->minutes);
        read_condition(load, raw.condition, &ask->condition);
    }
}

/* "ks.result.number": what an earlier open whose result is waited for has brought. */
static bool read_child_result(Load *load, const TreeNode *node, ChildDatum *datum)
{
    static const char *const KNOWN[] = {"number", "code", "day"};
    const ServiceDefinition *def = load->def;
    Str                      id, rest, result, key;
    if (!str_cut(node->text, '.', &id, &rest) || !str_cut(rest, '.', &result, &key) ||
        !str_eq(result, S("result")))
        return false;
    datum->child = load_keep(load, id);
    datum->child_key = load_keep(load, key);
    const DefinitionOpen *open = NULL;
    for (size_t i = 0; i < def->n_steps; i++)
        for (size_t k = 0; k < def->steps[i].n_opens; k++)
            if (str_eq(def->steps[i].opens[k].id, id))
                open = &def->steps[i].opens[k];
    bool is_key = false;
    for (size_t i = 0; i < COUNT(KNOWN); i++)
        is_key |= str_eq(key, str_of(KNOWN[i]));
    if (!open || open->need != NEED_RESULT)
        load_error(load, DEFINITION_UNKNOWN_NAME, node,
                   "no step before this one opens \"%.*s\" and waits for its result", FMT(id));
    else if (!is_key)
        load_error(load, DEFINITION_UNKNOWN_NAME, node,
                   "of a result there is its number, code and day; not \"%.*s\"", FMT(key));
    return true;
}

static void read_datum(Load *load, const TreeNode *node, ChildDatum *datum)
{
    Str id, part;
    str_cut(node->key, '.', &id, &part);
    *datum = (ChildDatum){.to = load_keep(load, node->key), .field = NO_FIELD, .part = PART_ALL};
    if (!read_is_id(id) || (part.len && !read_is_id(part)))
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "write a field of the other service's form, or a part such as \"owner.id\"");
    if (node->kind != TREE_TEXT)
        load_error(load, DEFINITION_WRONG_TYPE, node,
                   "this must be a field, an expression or an open's result, in quotes");
    else if (!read_child_result(load, node, datum) &&
             !read_field_path(load, node->text, &datum->field, &datum->part)) {
        datum->field = NO_FIELD;
        read_expr(load, node, &datum->value);
    }
}

static void read_map(Load *load, const TreeNode *map, DefinitionOpen *open)
{
    ChildDatum *data = NEW_ARRAY(load->lasting, ChildDatum, map->count + 1);
    open->map = data;
    for (const TreeNode *node = map->first; node; node = node->next)
        read_datum(load, node, &data[open->n_map++]);
}

static void read_opens(Load *load, const TreeNode *list, DefinitionStep *step)
{
    DefinitionOpen *opens = NEW_ARRAY(load->lasting, DefinitionOpen, list->count);
    step->opens = opens;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawOpen raw = {0};
        read_shape(load, node, &SHAPE_OPEN, &raw);
        check_id(load, node, step, raw.id);
        DefinitionOpen *open = &opens[step->n_opens++];
        *open = (DefinitionOpen){.id = raw.id, .service = raw.service, .is_lead = raw.lead,
                                 .need = (ChildNeed)raw.need, .waiver = raw.waiver};
        if (str_eq(raw.service, load->def->service))
            load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "service"),
                       "a service does not open itself");
        if (raw.at.len)
            read_selector(load, tree_get(node, "at"), false, &open->at);
        if (raw.in.len)
            read_budget(load, tree_get(node, "in"), &open->days, &open->minutes);
        if (raw.map)
            read_map(load, raw.map, open);
        read_condition(load, raw.condition, &open->condition);
    }
    const TreeNode *lead = NULL;
    for (const TreeNode *node = list->first; node; node = node->next)
        if (opens[node->index].is_lead && lead)
            load_error(load, DEFINITION_DUPLICATE, tree_get(node, "lead"),
                       "only one agency of a step leads");
        else if (opens[node->index].is_lead)
            lead = node;
}

static void read_records(Load *load, unsigned bits, DefinitionStep *step)
{
    Str *records = NEW_ARRAY(load->lasting, Str, 8);
    step->records = records;
    for (size_t i = 0; record_name(i); i++)
        if (bits & 1u << i)
            records[step->n_records++] = str_of(record_name(i));
}

/* A step that only waits takes as long as what it waits for, when it names no time itself. */
static void take_longest(Load *load, DefinitionStep *step)
{
    for (size_t i = 0; i < (size_t)step->n_asks + step->n_opens; i++) {
        const DefinitionAsk  *ask = i < step->n_asks ? &step->asks[i] : NULL;
        const DefinitionOpen *open = ask ? NULL : &step->opens[i - step->n_asks];
        int days = ask ? ask->days : open->days;
        int minutes = ask ? ask->minutes : open->minutes;
        if (load_minutes(load, days, minutes) <=
            load_minutes(load, step->days, step->minutes))
            continue;
        step->days = days;
        step->minutes = minutes;
    }
}

void read_parallel(Load *load, const TreeNode *node, const RawStep *raw, DefinitionStep *step)
{
    check_keys(load, node, step->verb);
    if (raw->ask)
        read_asks(load, raw->ask, step);
    if (raw->open)
        read_opens(load, raw->open, step);
    if (raw->record)
        read_records(load, raw->record, step);
    if (raw->write.len)
        read_registry(load, tree_get(node, "write"), raw->write);
    step->write = raw->write;
    step->text = raw->text;
    step->pause = tree_get(node, "pause") ? (Pause)(raw->pause + 1) : PAUSE_NONE;
    if (!step->has_own_time)
        take_longest(load, step);
}
