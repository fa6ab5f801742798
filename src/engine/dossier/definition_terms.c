/* definition_terms — papers, fees, terms and the competent body. */
#include "engine/dossier/definition_read.h"

static void read_paper_from(Load *load, const TreeNode *node, const RawPaper *raw,
                            DefinitionPaper *paper)
{
    const TreeNode        *from = tree_get(node, "from");
    const DefinitionWorld *world = load->world;
    Str                    kind;
    bool                   has_source = str_cut(raw->from, ':', &kind, &paper->source);
    bool                   is_registry = str_eq(kind, S("registry"));
    if (!has_source) {
        if (raw->from.len && !str_eq(raw->from, S("upload")))
            load_error(load, DEFINITION_WRONG_VALUE, from,
                       "write \"upload\", \"registry:…\" or \"repository:…\"");
        paper->source = (Str){0};
    } else if ((!is_registry && !str_eq(kind, S("repository"))) || !read_is_id(paper->source)) {
        load_error(load, DEFINITION_WRONG_VALUE, from,
                   "write \"upload\", \"registry:\" and its id, or \"repository:\" and the "
                   "type of paper");
    } else if (is_registry && world->has_registry &&
               !world->has_registry(world->arg, paper->source)) {
        load_error(load, DEFINITION_UNKNOWN_NAME, from, "there is no registry \"%.*s\"",
                   FMT(paper->source));
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
    DefinitionPaper *papers = NEW_ARRAY(load->ctx->arena, DefinitionPaper, list->count + 1);
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

void read_fees(Load *load, const TreeNode *list)
{
    DefinitionFee *fees = NEW_ARRAY(load->ctx->arena, DefinitionFee, list->count + 1);
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
                               .basis = raw.basis};
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
    DeadlineRule       *rules = NEW_ARRAY(load->ctx->arena, DeadlineRule, list->count);
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

/* The slot of a path that holds a commune; false when it names none. */
static bool commune_slot(Load *load, Str path, uint16_t *slot)
{
    uint16_t field;
    uint8_t  part;
    if (!read_field_path(load, path, &field, &part))
        return false;
    const DefinitionField *found = &load->fields[field];
    size_t                 n;
    const FieldPart       *parts = field_parts(found->type, &n);
    FieldType type = part == PART_ALL ? found->type : parts[part].type;
    *slot = (uint16_t)(found->slot + (part == PART_ALL ? 0 : part));
    return type == FIELD_AREA;
}

/* commune(path), province(path), department('sector', path) */
static bool read_selector(Load *load, Str text, CompetentRule *rule)
{
    static const char *const KINDS[] = {"commune", "province", "department"};
    Str                      name, inside, path;
    if (!str_cut(text, '(', &name, &inside) || !str_ends(inside, S(")")))
        return false;
    path = str_trim((Str){inside.at, inside.len - 1});
    size_t kind = 0;
    while (kind < COUNT(KINDS) && !str_eq(str_trim(name), str_of(KINDS[kind])))
        kind++;
    if (kind == COUNT(KINDS))
        return false;
    rule->kind = (AgencyKind)kind;
    if (rule->kind == AGENCY_DEPARTMENT) {
        Str sector, rest;
        if (!str_cut(path, ',', &sector, &rest))
            return false;
        sector = str_trim(sector);
        if (sector.len < 3 || sector.at[0] != '\'' || sector.at[sector.len - 1] != '\'')
            return false;
        rule->sector = (Str){sector.at + 1, sector.len - 2};
        path = str_trim(rest);
    }
    return commune_slot(load, path, &rule->slot);
}

void read_competent(Load *load, const TreeNode *list)
{
    const DefinitionWorld *world = load->world;
    CompetentRule *rules = NEW_ARRAY(load->ctx->arena, CompetentRule, list->count + 1);
    load->def->competent = rules;
    for (const TreeNode *node = list->first; node; node = node->next) {
        RawCompetent raw = {0};
        read_shape(load, node, &SHAPE_COMPETENT, &raw);
        CompetentRule *rule = &rules[load->def->n_competent++];
        read_condition(load, raw.condition, &rule->condition);
        const TreeNode *agency = tree_get(node, "agency");
        if (raw.agency.len && !read_selector(load, raw.agency, rule))
            load_error(load, DEFINITION_WRONG_VALUE, agency,
                       "write commune(path), province(path) or department('field', path), "
                       "where path is an area field or a part such as parcel.ward");
        else if (rule->sector.len && world->has_field &&
                 !world->has_field(world->arg, rule->sector))
            load_error(load, DEFINITION_UNKNOWN_NAME, agency,
                       "there is no field of administration \"%.*s\"", FMT(rule->sector));
    }
}
