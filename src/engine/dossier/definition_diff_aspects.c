/* definition_diff_aspects — in what two things of one id can differ. Conditions are compared by
 * their text, fields that are named by slot by the id behind it. */
#include "engine/dossier/definition_diff_own.h"

#define SAYS(vi, en) {{{"" vi, sizeof(vi) - 1}, {"" en, sizeof(en) - 1}}}
#define PAIR(Type) const Type *a = pair.a, *b = pair.b

bool diff_same_words(Words a, Words b)
{
    for (Lang lang = 0; lang < LANG_COUNT; lang++)
        if (!str_eq(a.in[lang], b.in[lang]))
            return false;
    return true;
}

static bool same_list(const Words *a, size_t n_a, const Words *b, size_t n_b)
{
    for (size_t i = 0; i < n_a && i < n_b; i++)
        if (!diff_same_words(a[i], b[i]))
            return false;
    return n_a == n_b;
}

static bool same_texts(const Str *a, size_t n_a, const Str *b, size_t n_b)
{
    for (size_t i = 0; i < n_a && i < n_b; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return n_a == n_b;
}

static bool same_expr(Expr a, Expr b) { return str_eq(a.source, b.source); }

/* ---- the service ---------------------------------------------------------------------------- */

static bool service_words(DiffPair pair)
{
    PAIR(ServiceDefinition);
    const DefinitionCatalogue *x = &a->catalogue, *y = &b->catalogue;
    return diff_same_words(x->name, y->name) && diff_same_words(x->what, y->what) &&
           diff_same_words(x->who, y->who) && diff_same_words(x->result, y->result) &&
           diff_same_words(x->authority, y->authority) && diff_same_words(x->hours, y->hours) &&
           str_eq(x->field, y->field) && x->who_kinds == y->who_kinds &&
           same_list(x->how, x->n_how, y->how, y->n_how) &&
           same_list(x->conditions, x->n_conditions, y->conditions, y->n_conditions) &&
           same_texts(x->members, x->n_members, y->members, y->n_members);
}

static bool service_basis(DiffPair pair)
{
    PAIR(ServiceDefinition);
    return same_list(a->basis, a->n_basis, b->basis, b->n_basis);
}

static bool service_channel(DiffPair pair)
{
    PAIR(ServiceDefinition);
    return a->submit == b->submit && a->pay == b->pay &&
           a->receipt_on_demand == b->receipt_on_demand &&
           diff_same_words(a->partial_reason, b->partial_reason);
}

static bool service_supplement(DiffPair pair)
{
    PAIR(ServiceDefinition);
    const DefinitionDeadline *x = &a->deadline, *y = &b->deadline;
    return x->applicant_days == y->applicant_days && x->is_reset == y->is_reset &&
           x->apology_before == y->apology_before && x->apology_times == y->apology_times &&
           x->cutoff_minute == y->cutoff_minute;
}

static Str field_of(const ServiceDefinition *def, const ResultDatum *datum)
{
    return datum->field == NO_FIELD ? (Str){0} : def->fields[datum->field].id;
}

static bool same_datum(DiffPair pair, const ResultDatum *a, const ResultDatum *b)
{
    return str_eq(a->placeholder, b->placeholder) && same_expr(a->value, b->value) &&
           a->part == b->part && str_eq(field_of(pair.before, a), field_of(pair.after, b));
}

/* Placeholders are keys of a map: their order means nothing. */
static bool same_data(DiffPair pair, const DefinitionResult *a, const DefinitionResult *b)
{
    bool is_same = a->n_data == b->n_data;
    for (size_t i = 0; i < a->n_data && is_same; i++) {
        is_same = false;
        for (size_t k = 0; k < b->n_data; k++)
            is_same |= same_datum(pair, &a->data[i], &b->data[k]);
    }
    return is_same;
}

static bool service_result(DiffPair pair)
{
    PAIR(ServiceDefinition);
    const DefinitionResult *x = &a->result, *y = &b->result;
    return x->by_online == y->by_online && x->by_counter == y->by_counter &&
           x->by_post == y->by_post && same_data(pair, x, y) &&
           str_eq(x->template, y->template) && str_eq(x->as, y->as) &&
           str_eq(x->symbol, y->symbol) && diff_same_words(x->name, y->name) &&
           same_texts(x->signers, x->n_signers, y->signers, y->n_signers) &&
           same_texts(x->bundle, x->n_bundle, y->bundle, y->n_bundle);
}

static bool service_retention(DiffPair pair)
{
    PAIR(ServiceDefinition);
    return a->retain_years == b->retain_years && a->is_rated == b->is_rated &&
           a->privacy.retain_years == b->privacy.retain_years &&
           same_list(a->privacy.basis, a->privacy.n_basis, b->privacy.basis,
                     b->privacy.n_basis);
}

const DiffAspect DIFF_SERVICE_ASPECTS[] = {
    {service_words, SAYS("phần giới thiệu", "its description"), false},
    {service_basis, SAYS("căn cứ pháp lý", "its legal basis"), false},
    {service_channel, SAYS("cách nộp và thanh toán", "how to submit and pay"), false},
    {service_supplement, SAYS("quy định bổ sung, xin lỗi, giờ chốt",
                              "supplement, apology and cutoff"), false},
    {service_result, SAYS("kết quả", "the result"), false},
    {service_retention, SAYS("lưu trữ và dữ liệu cá nhân", "retention and personal data"), false},
    {0},
};

/* ---- the form ------------------------------------------------------------------------------- */

static bool page_words(DiffPair pair)
{
    PAIR(DefinitionPage);
    return diff_same_words(a->title, b->title) && diff_same_words(a->guide, b->guide);
}

static bool page_condition(DiffPair pair)
{
    PAIR(DefinitionPage);
    return same_expr(a->condition, b->condition);
}

const DiffAspect DIFF_PAGE_ASPECTS[] = {
    {page_words, SAYS("lời", "words"), false},
    {page_condition, SAYS("điều kiện hỏi", "when it is asked"), true},
    {0},
};

static bool field_words(DiffPair pair)
{
    PAIR(DefinitionField);
    return diff_same_words(a->label, b->label) && diff_same_words(a->hint, b->hint) &&
           diff_same_words(a->why, b->why);
}

static Str repeat_of(const ServiceDefinition *def, const DefinitionField *field)
{
    return field->parent == NO_FIELD ? (Str){0} : def->fields[field->parent].id;
}

static bool field_type(DiffPair pair)
{
    PAIR(DefinitionField);
    return a->type == b->type && str_eq(a->list, b->list) && str_eq(a->unit, b->unit) &&
           str_eq(repeat_of(pair.before, a), repeat_of(pair.after, b));
}

static bool field_need(DiffPair pair)
{
    PAIR(DefinitionField);
    return a->is_needed == b->is_needed;
}

static bool field_limits(DiffPair pair)
{
    PAIR(DefinitionField);
    return a->has_min == b->has_min && a->has_max == b->has_max && a->min == b->min &&
           a->max == b->max && a->min_is_today == b->min_is_today &&
           a->max_is_today == b->max_is_today && a->min_rows == b->min_rows &&
           a->max_rows == b->max_rows;
}

static bool field_condition(DiffPair pair)
{
    PAIR(DefinitionField);
    return same_expr(a->condition, b->condition);
}

static bool field_options(DiffPair pair)
{
    PAIR(DefinitionField);
    bool is_same = same_texts(a->option_ids, a->n_options, b->option_ids, b->n_options);
    for (size_t i = 0; i < a->n_options && is_same; i++)
        is_same = diff_same_words(a->options[i].name, b->options[i].name);
    return is_same;
}

static bool field_source(DiffPair pair)
{
    PAIR(DefinitionField);
    return str_eq(a->from, b->from) && a->is_personal == b->is_personal;
}

const DiffAspect DIFF_FIELD_ASPECTS[] = {
    {field_words, SAYS("lời", "words"), false},
    {field_type, SAYS("kiểu", "type"), true},
    {field_need, SAYS("bắt buộc hay không", "whether it must be answered"), true},
    {field_limits, SAYS("giới hạn", "limits"), true},
    {field_condition, SAYS("điều kiện hỏi", "when it is asked"), true},
    {field_options, SAYS("các lựa chọn", "options"), true},
    {field_source, SAYS("nguồn dữ liệu", "where it comes from"), false},
    {0},
};

static bool paper_words(DiffPair pair)
{
    PAIR(DefinitionPaper);
    return diff_same_words(a->name, b->name) && diff_same_words(a->guide, b->guide);
}

static bool paper_source(DiffPair pair)
{
    PAIR(DefinitionPaper);
    return a->from == b->from && str_eq(a->source, b->source) &&
           a->else_upload == b->else_upload;
}

static bool paper_need(DiffPair pair)
{
    PAIR(DefinitionPaper);
    return a->is_needed == b->is_needed && same_expr(a->condition, b->condition) &&
           a->types == b->types && a->max_bytes == b->max_bytes;
}

static bool paper_sets(DiffPair pair)
{
    PAIR(DefinitionPaper);
    return a->originals == b->originals && a->copies == b->copies;
}

const DiffAspect DIFF_PAPER_ASPECTS[] = {
    {paper_words, SAYS("lời", "words"), false},
    {paper_source, SAYS("nguồn", "where it comes from"), true},
    {paper_need, SAYS("khi nào cần, loại tệp", "when it is needed, which files"), true},
    {paper_sets, SAYS("số bản", "number of copies"), false},
    {0},
};
