/* definition_terms — papers, fees, terms and the competent body. */
#include "engine/dossier/definition_read.h"

static void read_paper_from(Load *load, const TreeNode *node, const RawPaper *raw,
                            DefinitionPaper *paper)
{
    const TreeNode *from = tree_get(node, "from");
    Str             kind;
    bool            has_source = str_cut(raw->from, ':', &kind, &paper->source);
    bool            is_registry = str_eq(kind, S("registry"));
    if (!has_source) {
        if (raw->from.len && !str_eq(raw->from, S("upload")))
            load_error(load, DEFINITION_WRONG_VALUE, from,
                       "write \"upload\", \"registry:…\" or \"repository:…\"");
        paper->source = (Str){0};
    } else if ((!is_registry && !str_eq(kind, S("repository"))) || !read_is_id(paper->source)) {
        load_error(load, DEFINITION_WRONG_VALUE, from,
                   "write \"upload\", \"registry:\" and its id, or \"repository:\" and the "
                   "type of paper");
    } else if (is_registry) {
        read_registry(load, from, paper->source);
    } else {
        read_paper_type(load, from, paper->source);
    }
    paper->from = !has_source ? FROM_UPLOAD : is_registry ? FROM_REGISTRY : FROM_REPOSITORY;
    paper->else_upload = raw->otherwise.len > 0;
    if (raw->otherwise.len && !str_eq(raw->otherwise, S("upload")))
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "else"),
                   "\"else\" can only be \"upload\"");
    else if (raw->otherwise.len && paper->from == FROM_UPLOAD)
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(node, "else"),
                   "a paper that is uploaded anyway has no \"else\"");
}

void read_papers(Load *load, const TreeNode *list)
{
    DefinitionPaper *papers = NEW_ARRAY(load->lasting, DefinitionPaper, list->count + 1);
    load->def->papers = papers;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawPaper raw = {.types = PAPER_PDF, .max_mb = 20, .originals = 1};
        if (tree_get(node, "types"))
            raw.types = 0;
        read_shape(load, node, &SHAPE_PAPER, &raw);
        if (definition_paper(load->def, raw.id) >= 0)
            load_error(load, DEFINITION_DUPLICATE, node, "the paper id \"%.*s\" stands twice",
                       FMT(raw.id));
        DefinitionPaper *paper = &papers[load->def->n_papers++];
        *paper = (DefinitionPaper){
            .id = raw.id, .name = raw.name, .guide = raw.guide, .types = raw.types,
            .max_bytes = raw.max_mb * 1024 * 1024, .originals = (int)raw.originals,
            .copies = (int)raw.copies, .is_needed = raw.need,
        };
        read_paper_from(load, node, &raw, paper);
        read_condition(load, raw.condition, &paper->condition);
    }
}

/* A row of a dated table: "from" and "to" are its first and last day. */
static void read_row_days(Load *load, const TreeNode *node, DefinitionFee *fee)
{
    const TreeNode *from = tree_get(node, "from"), *to = tree_get(node, "to");
    Value           day;
    if (from && from->kind == TREE_TEXT && value_date(from->text, false, &day))
        fee->from_day = day.day;
    else if (from)
        load_error(load, DEFINITION_WRONG_VALUE, from, "write a day such as \"2026-07-01\"");
    if (to && to->kind == TREE_TEXT && value_date(to->text, false, &day) &&
        day.day >= fee->from_day)
        fee->to_day = day.day;
    else if (to)
        load_error(load, DEFINITION_WRONG_VALUE, to,
                   "write the row's last day, not before its first");
}

void read_fees(Load *load, const TreeNode *list)
{
    DefinitionFee *fees = NEW_ARRAY(load->lasting, DefinitionFee, list->count + 1);
    load->def->fees = fees;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawFee raw = {0};
        read_shape(load, node, &SHAPE_FEE, &raw);
        size_t n = load->def->n_fees;
        for (size_t i = 0; i + 1 < n && raw.id.len; i++)
            if (str_eq(fees[i].id, raw.id) && !str_eq(fees[n - 1].id, raw.id)) {
                load_error(load, DEFINITION_DUPLICATE, node,
                           "the rows of one fee must stand together");
                break;
            }
        DefinitionFee *fee = &fees[load->def->n_fees++];
        *fee = (DefinitionFee){.id = raw.id, .name = raw.name, .amount_dong = raw.amount,
                               .basis = raw.basis, .from_day = INT32_MIN,
                               .to_day = INT32_MAX};
        read_row_days(load, node, fee);
        read_condition(load, raw.condition, &fee->condition);
        const TreeNode *each = tree_get(node, "each");
        if (raw.each.len && read_expr(load, each, &fee->each) &&
            fee->each.kind != VALUE_NUMBER)
            load_error(load, DEFINITION_EXPRESSION, each, "this must be a number of pieces");
    }
}

static void read_cutoff(Load *load, const TreeNode *node, Str text)
{
    int64_t hour = -1, minute = -1;
    Str     before, after;
    if (text.len == 5 && str_cut(text, ':', &before, &after) && str_to_int(before, &hour) &&
        str_to_int(after, &minute) && hour > 0 && hour < 24 && minute >= 0 && minute < 60)
        load->def->deadline.cutoff_minute = (int)(hour * 60 + minute);
    else
        load_error(load, DEFINITION_WRONG_VALUE, node, "write a time of day such as \"15:00\"");
}

static void read_rules(Load *load, const TreeNode *list)
{
    DefinitionDeadline *deadline = &load->def->deadline;
    DeadlineRule       *rules = NEW_ARRAY(load->lasting, DeadlineRule, list->count);
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawRule raw = {0};
        read_shape(load, node, &SHAPE_RULE, &raw);
        DeadlineRule *rule = &rules[deadline->n_rules++];
        rule->working_days = (int)raw.in;
        read_condition(load, raw.condition, &rule->condition);
    }
    deadline->rules = rules;
}

void read_deadline(Load *load, const TreeNode *node)
{
    RawDeadline raw = {0};
    read_shape(load, node, &SHAPE_DEADLINE, &raw);
    if (raw.rules)
        read_rules(load, raw.rules);
    if (raw.cutoff.len)
        read_cutoff(load, tree_get(node, "cutoff"), raw.cutoff);
    DefinitionDeadline *deadline = &load->def->deadline;
    if (raw.supplement) {
        RawSupplement supplement = {0};
        read_shape(load, raw.supplement, &SHAPE_SUPPLEMENT, &supplement);
        deadline->applicant_days = (int)supplement.applicant;
        deadline->is_reset = supplement.clock == 0;
    }
    RawApology apology = {.before = 1, .times = 1};
    if (raw.apology)
        read_shape(load, raw.apology, &SHAPE_APOLOGY, &apology);
    deadline->apology_before = (int)apology.before;
    deadline->apology_times = (int)apology.times;
}

void read_competent(Load *load, const TreeNode *list)
{
    CompetentRule *rules = NEW_ARRAY(load->lasting, CompetentRule, list->count + 1);
    load->def->competent = rules;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawCompetent   raw = {0};
        AgencySelector agency = {0};
        read_shape(load, node, &SHAPE_COMPETENT, &raw);
        CompetentRule *rule = &rules[load->def->n_competent++];
        read_condition(load, raw.condition, &rule->condition);
        if (raw.agency.len)
            read_selector(load, tree_get(node, "agency"), false, &agency);
        rule->kind = agency.kind;
        rule->sector = agency.sector;
        rule->slot = agency.slot;
    }
}
