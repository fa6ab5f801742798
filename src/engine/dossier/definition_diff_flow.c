/* definition_diff_flow — in what fees, terms, competent bodies and steps can differ. */
#include "engine/dossier/definition_diff_own.h"

#define SAYS(vi, en) {{{"" vi, sizeof(vi) - 1}, {"" en, sizeof(en) - 1}}}
#define PAIR(Type) const Type *a = pair.a, *b = pair.b

static bool same_expr(Expr a, Expr b) { return str_eq(a.source, b.source); }

static bool fee_words(DiffPair pair)
{
    PAIR(DefinitionFee);
    return diff_same_words(a->name, b->name) && diff_same_words(a->basis, b->basis);
}

static bool fee_amount(DiffPair pair)
{
    PAIR(DefinitionFee);
    return a->amount_dong == b->amount_dong && same_expr(a->each, b->each);
}

static bool fee_case(DiffPair pair)
{
    PAIR(DefinitionFee);
    return same_expr(a->condition, b->condition) && a->from_day == b->from_day &&
           a->to_day == b->to_day;
}

const DiffAspect DIFF_FEE_ASPECTS[] = {
    {fee_words, SAYS("lời", "words"), false},
    {fee_amount, SAYS("mức", "amount"), false},
    {fee_case, SAYS("trường hợp áp dụng", "when it applies"), false},
    {0},
};

static bool term_days(DiffPair pair)
{
    PAIR(DeadlineRule);
    return a->working_days == b->working_days;
}

const DiffAspect DIFF_TERM_ASPECTS[] = {
    {term_days, SAYS("số ngày làm việc", "working days"), false},
    {0},
};

/* The field that a slot belongs to: slots move when fields are added. */
static Str field_at(const ServiceDefinition *def, uint16_t slot)
{
    for (size_t i = 0; i < def->n_fields; i++)
        if (def->fields[i].parent == NO_FIELD && slot >= def->fields[i].slot &&
            slot < def->fields[i].slot + def->fields[i].n_slots)
            return def->fields[i].id;
    return (Str){0};
}

static bool same_agency(DiffPair pair, AgencySelector a, AgencySelector b)
{
    return a.kind == b.kind && str_eq(a.sector, b.sector) &&
           (a.kind == AGENCY_OWN ||
            str_eq(field_at(pair.before, a.slot), field_at(pair.after, b.slot)));
}

static bool body_agency(DiffPair pair)
{
    PAIR(CompetentRule);
    return same_agency(pair, (AgencySelector){a->kind, a->sector, a->slot},
                       (AgencySelector){b->kind, b->sector, b->slot});
}

const DiffAspect DIFF_COMPETENT_ASPECTS[] = {
    {body_agency, SAYS("cơ quan", "which body"), false},
    {0},
};

static bool step_words(DiffPair pair)
{
    PAIR(DefinitionStep);
    return diff_same_words(a->name, b->name) && diff_same_words(a->text, b->text);
}

static bool step_verb(DiffPair pair)
{
    PAIR(DefinitionStep);
    return a->verb == b->verb && a->is_done == b->is_done && str_eq(a->write, b->write) &&
           a->n_records == b->n_records;
}

static bool step_role(DiffPair pair)
{
    PAIR(DefinitionStep);
    return str_eq(a->role, b->role);
}

static bool step_time(DiffPair pair)
{
    PAIR(DefinitionStep);
    return a->days == b->days && a->minutes == b->minutes && a->pause == b->pause;
}

static bool step_condition(DiffPair pair)
{
    PAIR(DefinitionStep);
    return same_expr(a->condition, b->condition);
}

/* The step before it, which a step that is moved leaves behind. */
static Str before_of(const ServiceDefinition *def, const DefinitionStep *step)
{
    return step > def->steps ? step[-1].id : (Str){0};
}

static bool step_place(DiffPair pair)
{
    return str_eq(before_of(pair.before, pair.a), before_of(pair.after, pair.b));
}

static Str target(const ServiceDefinition *def, int to)
{
    static const char *const ENGINE[] = {"", "@supplement", "@refuse", "@stop"};
    return to >= 0 ? def->steps[to].id : str_of(ENGINE[-to]);
}

static bool same_verdict(DiffPair pair, const DefinitionVerdict *a, const DefinitionVerdict *b)
{
    return str_eq(a->id, b->id) && diff_same_words(a->name, b->name) &&
           str_eq(target(pair.before, a->to), target(pair.after, b->to));
}

/* Verdicts are keys of a map: their order means nothing. */
static bool step_verdicts(DiffPair pair)
{
    PAIR(DefinitionStep);
    bool is_same = a->n_verdicts == b->n_verdicts;
    for (size_t i = 0; i < a->n_verdicts && is_same; i++) {
        is_same = false;
        for (size_t k = 0; k < b->n_verdicts; k++)
            is_same |= same_verdict(pair, &a->verdicts[i], &b->verdicts[k]);
    }
    return is_same;
}

static bool step_asks(DiffPair pair)
{
    PAIR(DefinitionStep);
    bool is_same = a->n_asks == b->n_asks;
    for (size_t i = 0; i < a->n_asks && is_same; i++) {
        const DefinitionAsk *x = &a->asks[i], *y = &b->asks[i];
        is_same = str_eq(x->id, y->id) && str_eq(x->role, y->role) && x->days == y->days &&
                  x->minutes == y->minutes && x->silence == y->silence &&
                  diff_same_words(x->about, y->about) &&
                  same_expr(x->condition, y->condition) && same_agency(pair, x->to, y->to);
    }
    return is_same;
}

static bool same_datum(DiffPair pair, const ChildDatum *a, const ChildDatum *b)
{
    Str x = a->field == NO_FIELD ? (Str){0} : pair.before->fields[a->field].id;
    Str y = b->field == NO_FIELD ? (Str){0} : pair.after->fields[b->field].id;
    return str_eq(a->to, b->to) && same_expr(a->value, b->value) && str_eq(x, y) &&
           a->part == b->part && str_eq(a->child, b->child) &&
           str_eq(a->child_key, b->child_key);
}

static bool same_map(DiffPair pair, const DefinitionOpen *a, const DefinitionOpen *b)
{
    bool is_same = a->n_map == b->n_map;
    for (size_t i = 0; i < a->n_map && is_same; i++) {
        is_same = false;
        for (size_t k = 0; k < b->n_map; k++)
            is_same |= same_datum(pair, &a->map[i], &b->map[k]);
    }
    return is_same;
}

static bool step_opens(DiffPair pair)
{
    PAIR(DefinitionStep);
    bool is_same = a->n_opens == b->n_opens;
    for (size_t i = 0; i < a->n_opens && is_same; i++) {
        const DefinitionOpen *x = &a->opens[i], *y = &b->opens[i];
        is_same = str_eq(x->id, y->id) && str_eq(x->service, y->service) &&
                  x->need == y->need && x->days == y->days && x->minutes == y->minutes &&
                  x->is_lead == y->is_lead && same_map(pair, x, y) &&
                  diff_same_words(x->waiver, y->waiver) &&
                  same_expr(x->condition, y->condition) && same_agency(pair, x->at, y->at);
    }
    return is_same;
}

const DiffAspect DIFF_STEP_ASPECTS[] = {
    {step_words, SAYS("tên", "name"), false},
    {step_verb, SAYS("việc làm", "what is done"), false},
    {step_role, SAYS("người làm", "who takes it"), false},
    {step_time, SAYS("thời gian", "time"), false},
    {step_condition, SAYS("điều kiện", "condition"), false},
    {step_place, SAYS("thứ tự", "place in the order"), false},
    {step_verdicts, SAYS("các kết luận", "verdicts"), false},
    {step_asks, SAYS("việc xin ý kiến", "opinions asked"), false},
    {step_opens, SAYS("hồ sơ liên thông", "child dossiers"), false},
    {0},
};
