/* definition_types — the types of fields, their parts, and looking things up by id. */
#include "engine/dossier/definition_types.h"

static const FieldTypeInfo INFO[FIELD_TYPES] = {
    [FIELD_TEXT] = {VALUE_TEXT, VALUE_NULL, TAKES_LENGTH, 200},
    [FIELD_LONG_TEXT] = {VALUE_TEXT, VALUE_NULL, TAKES_LENGTH, 2000},
    [FIELD_INTEGER] = {VALUE_NUMBER, VALUE_NULL, TAKES_NUMBER | TAKES_UNIT, 20},
    [FIELD_DECIMAL] = {VALUE_NUMBER, VALUE_NULL, TAKES_NUMBER | TAKES_UNIT, 24},
    [FIELD_MONEY] = {VALUE_NUMBER, VALUE_NULL, TAKES_NUMBER, 24},
    [FIELD_DATE] = {VALUE_DATE, VALUE_NULL, TAKES_DATE, 10},
    [FIELD_PARTIAL_DATE] = {VALUE_DATE, VALUE_NULL, TAKES_DATE, 10},
    [FIELD_CHOICE] = {VALUE_TEXT, VALUE_NULL, TAKES_OPTIONS, 40},
    [FIELD_CHOICES] = {VALUE_LIST, VALUE_TEXT, TAKES_OPTIONS, 2600},
    [FIELD_YES_NO] = {VALUE_BOOL, VALUE_NULL, 0, 5},
    [FIELD_CODE] = {VALUE_TEXT, VALUE_NULL, TAKES_LIST, 40},
    [FIELD_AREA] = {VALUE_TEXT, VALUE_NULL, 0, 5},
    [FIELD_PHONE] = {VALUE_TEXT, VALUE_NULL, HOLDS_A_PERSON, 20},
    [FIELD_EMAIL] = {VALUE_TEXT, VALUE_NULL, HOLDS_A_PERSON, 254},
    [FIELD_PERSONAL_ID] = {VALUE_TEXT, VALUE_NULL, HOLDS_A_PERSON, 20},
    [FIELD_TAX_CODE] = {VALUE_TEXT, VALUE_NULL, 0, 20},
    [FIELD_PERSON] = {VALUE_NULL, VALUE_NULL, HOLDS_A_PERSON, 0},
    [FIELD_ADDRESS] = {VALUE_NULL, VALUE_NULL, HOLDS_A_PERSON, 0},
    [FIELD_PARCEL] = {VALUE_NULL, VALUE_NULL, 0, 0},
    [FIELD_REPEAT] = {VALUE_NULL, VALUE_NULL, TAKES_ROWS, 0},
    [FIELD_PROVINCE] = {VALUE_TEXT, VALUE_NULL, 0, 2},
};

#define SAYS(vi, en) {{{"" vi, sizeof(vi) - 1}, {"" en, sizeof(en) - 1}}}
#define STR(text) {"" text, sizeof(text) - 1}

static const FieldPart PERSON[] = {
    {"name", FIELD_TEXT, SAYS("Họ, chữ đệm và tên", "Full name"), true, 100},
    {"id", FIELD_PERSONAL_ID, SAYS("Số định danh cá nhân", "Personal identification number"),
     true, 0},
    {"born", FIELD_PARTIAL_DATE, SAYS("Ngày, tháng, năm sinh", "Date of birth"), true, 0},
    {"sex", FIELD_CHOICE, SAYS("Giới tính", "Sex"), true, 0},
};
static const FieldPart ADDRESS[] = {
    {"province", FIELD_PROVINCE, SAYS("Tỉnh, thành phố", "Province or city"), true, 0},
    {"commune", FIELD_AREA, SAYS("Phường, xã", "Ward or commune"), true, 0},
    {"street", FIELD_TEXT, SAYS("Số nhà, đường, thôn, tổ", "House number, street, village"),
     true, 200},
};
static const FieldPart PARCEL[] = {
    {"ward", FIELD_AREA, SAYS("Phường, xã", "Ward or commune"), true, 0},
    {"sheet", FIELD_TEXT, SAYS("Tờ bản đồ số", "Map sheet number"), true, 10},
    {"number", FIELD_TEXT, SAYS("Thửa đất số", "Parcel number"), true, 10},
};
static const FieldOption SEXES[] = {
    {STR("female"), SAYS("Nữ", "Female")},
    {STR("male"), SAYS("Nam", "Male")},
};

const FieldTypeInfo *field_type_info(FieldType type) { return &INFO[type]; }

const FieldPart *field_parts(FieldType type, size_t *count)
{
    static const struct {
        FieldType        type;
        const FieldPart *parts;
        size_t           count;
    } COMPOUNDS[] = {
        {FIELD_PERSON, PERSON, COUNT(PERSON)},
        {FIELD_ADDRESS, ADDRESS, COUNT(ADDRESS)},
        {FIELD_PARCEL, PARCEL, COUNT(PARCEL)},
    };
    for (size_t i = 0; i < COUNT(COMPOUNDS); i++)
        if (COMPOUNDS[i].type == type) {
            *count = COMPOUNDS[i].count;
            return COMPOUNDS[i].parts;
        }
    *count = 0;
    return NULL;
}

const FieldOption *part_options(const FieldPart *part, size_t *count)
{
    *count = part->type == FIELD_CHOICE ? COUNT(SEXES) : 0;
    return *count ? SEXES : NULL;
}

const FieldOption *field_option(const DefinitionField *field, Str option)
{
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq(field->options[i].id, option))
            return &field->options[i];
    return NULL;
}

uint16_t definition_field(const ServiceDefinition *def, Str id)
{
    for (uint16_t i = 0; i < def->n_fields; i++)
        if (str_eq(def->fields[i].id, id))
            return i;
    return NO_FIELD;
}

int definition_step(const ServiceDefinition *def, Str id)
{
    for (int i = 0; i < def->n_steps; i++)
        if (str_eq(def->steps[i].id, id))
            return i;
    return -1;
}

int definition_paper(const ServiceDefinition *def, Str id)
{
    for (int i = 0; i < def->n_papers; i++)
        if (str_eq(def->papers[i].id, id))
            return i;
    return -1;
}

const DefinitionName *definition_name(const DefinitionNames *names, Str id)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->items[i].id, id))
            return &names->items[i];
    return NULL;
}

enum { MAX_EACH = 1000000 };

static int64_t fee_amount(const DefinitionFee *fee, const ExprEnv *env)
{
    Value times;
    if (expr_is_none(&fee->each))
        return fee->amount_dong;
    expr_eval(&fee->each, env, &times);
    int64_t n = times.kind == VALUE_NUMBER ? times.number / VALUE_ONE : 0;
    return n < 0 ? 0 : fee->amount_dong * (n > MAX_EACH ? MAX_EACH : n);
}

static bool holds_today(const DefinitionFee *fee, const ExprEnv *env)
{
    return env->today >= fee->from_day && env->today <= fee->to_day &&
           expr_holds(&fee->condition, env);
}

/* The first row of each fee id that holds; the rows of one id stand together. */
int64_t definition_fee(const ServiceDefinition *def, const ExprEnv *env)
{
    int64_t sum = 0;
    for (size_t i = 0; i < def->n_fees;) {
        size_t end = i, found = SIZE_MAX;
        for (; end < def->n_fees && str_eq(def->fees[end].id, def->fees[i].id); end++)
            if (found == SIZE_MAX && holds_today(&def->fees[end], env))
                found = end;
        sum += found == SIZE_MAX ? 0 : fee_amount(&def->fees[found], env);
        i = end;
    }
    return sum;
}

int definition_term(const ServiceDefinition *def, const ExprEnv *env)
{
    const DefinitionDeadline *deadline = &def->deadline;
    for (size_t i = 0; i < deadline->n_rules; i++)
        if (expr_holds(&deadline->rules[i].condition, env))
            return deadline->rules[i].working_days;
    return 0;
}

const CompetentRule *definition_competent(const ServiceDefinition *def, const ExprEnv *env,
                                          Str *commune)
{
    for (size_t i = 0; i < def->n_competent; i++) {
        const CompetentRule *rule = &def->competent[i];
        if (!expr_holds(&rule->condition, env))
            continue;
        Value area = rule->slot < env->count ? env->values[rule->slot] : (Value){0};
        *commune = area.text;
        return area.kind == VALUE_TEXT ? rule : NULL;
    }
    return NULL;
}
