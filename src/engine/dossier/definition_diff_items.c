/* definition_diff_items — pages, fields, papers, fees, terms, bodies and steps as lists. */
#include "engine/dossier/definition_diff_own.h"

#define SAYS(vi, en) {{{"" vi, sizeof(vi) - 1}, {"" en, sizeof(en) - 1}}}

/* A list of one thing of the definition, as it is there. */
#define LIST_OF(name, member)                                           \
    static DiffList list_##name(const ServiceDefinition *def)           \
    {                                                                   \
        return (DiffList){def->member, def->n_##member};                \
    }
#define ID_AND_NAME(Type, label)                                        \
    static Str id_##Type(const void *item, size_t index)                \
    {                                                                   \
        (void)index;                                                    \
        return ((const Type *)item)->id;                                \
    }                                                                   \
    static Words name_##Type(const void *item) { return ((const Type *)item)->label; }

LIST_OF(pages, pages)
LIST_OF(fields, fields)
LIST_OF(papers, papers)
LIST_OF(fees, fees)
LIST_OF(competent, competent)
LIST_OF(steps, steps)
ID_AND_NAME(DefinitionPage, title)
ID_AND_NAME(DefinitionField, label)
ID_AND_NAME(DefinitionPaper, name)
ID_AND_NAME(DefinitionFee, name)
ID_AND_NAME(DefinitionStep, name)

static DiffList list_service(const ServiceDefinition *def) { return (DiffList){def, 1}; }

static DiffList list_terms(const ServiceDefinition *def)
{
    return (DiffList){def->deadline.rules, def->deadline.n_rules};
}

/* Rows without an id of their own are told apart by their condition. */
static Str id_of_term(const void *item, size_t index)
{
    (void)index;
    return ((const DeadlineRule *)item)->condition.source;
}

static Str id_of_body(const void *item, size_t index)
{
    (void)index;
    return ((const CompetentRule *)item)->condition.source;
}

static Str id_of_service(const void *item, size_t index)
{
    (void)index;
    return ((const ServiceDefinition *)item)->service;
}

static Words term_name(const void *item)
{
    Str source = ((const DeadlineRule *)item)->condition.source;
    return (Words){{source, source}};
}

static Words body_name(const void *item)
{
    Str source = ((const CompetentRule *)item)->condition.source;
    return (Words){{source, source}};
}

static Words service_name(const void *item)
{
    return ((const ServiceDefinition *)item)->catalogue.name;
}

static bool field_is_needed(const void *item)
{
    const DefinitionField *field = item;
    return field->is_needed || field->min_rows > 0;
}

static bool paper_is_needed(const void *item)
{
    return ((const DefinitionPaper *)item)->is_needed;
}

const DiffItems DIFF_ITEMS[] = {
    {DIFF_SERVICE, SAYS("Thủ tục", "Service"), 0, list_service, id_of_service, service_name,
     DIFF_SERVICE_ASPECTS, .hides_id = true},
    {DIFF_PAGE, SAYS("Trang", "Page"), sizeof(DefinitionPage), list_pages, id_DefinitionPage,
     name_DefinitionPage, DIFF_PAGE_ASPECTS},
    {DIFF_FIELD, SAYS("Câu hỏi", "Question"), sizeof(DefinitionField), list_fields,
     id_DefinitionField, name_DefinitionField, DIFF_FIELD_ASPECTS, field_is_needed, true},
    {DIFF_PAPER, SAYS("Giấy tờ", "Paper"), sizeof(DefinitionPaper), list_papers,
     id_DefinitionPaper, name_DefinitionPaper, DIFF_PAPER_ASPECTS, paper_is_needed},
    {DIFF_FEE, SAYS("Phí, lệ phí", "Fee"), sizeof(DefinitionFee), list_fees, id_DefinitionFee,
     name_DefinitionFee, DIFF_FEE_ASPECTS},
    {DIFF_TERM, SAYS("Thời hạn", "Term"), sizeof(DeadlineRule), list_terms, id_of_term,
     term_name, DIFF_TERM_ASPECTS, .hides_id = true},
    {DIFF_COMPETENT, SAYS("Cơ quan giải quyết", "Competent body"), sizeof(CompetentRule),
     list_competent, id_of_body, body_name, DIFF_COMPETENT_ASPECTS, .hides_id = true},
    {DIFF_STEP, SAYS("Bước", "Step"), sizeof(DefinitionStep), list_steps, id_DefinitionStep,
     name_DefinitionStep, DIFF_STEP_ASPECTS},
    {0},
};
