/* answers_problems — what is still missing or wrong, in the order of the form. */
#include "engine/dossier/answers_check.h"

typedef struct Problems {
    const Answers *answers;
    AnswerProblem *out;
    size_t         max, n;
} Problems;

static void note(Problems *p, AnswerPath path, AnswerProblemKind kind, int64_t number)
{
    if (p->n < p->max)
        p->out[p->n] = (AnswerProblem){path, kind, number};
    p->n++;
}

static bool is_empty(const AnswerCell *cell)
{
    return cell->value.kind == VALUE_NULL && cell->problem == ANSWER_FINE;
}

/* A compound that is begun must be finished: half an address is none. */
static bool is_begun(const Answers *answers, AnswerPath path)
{
    for (path.part = 0; path.part < answers->def->fields[path.field].n_slots; path.part++)
        if (!is_empty(answer_get(answers, path)))
            return true;
    return false;
}

static void check_person(Problems *p, AnswerPath path)
{
    enum { ID = 1, BORN = 2, SEX = 3 };
    AnswerPath at[4] = {path, path, path, path};
    for (uint8_t i = 0; i < 4; i++)
        at[i].part = i;
    const AnswerCell *id = answer_get(p->answers, at[ID]);
    const AnswerCell *born = answer_get(p->answers, at[BORN]);
    const AnswerCell *sex = answer_get(p->answers, at[SEX]);
    if (id->value.kind != VALUE_TEXT || id->value.text.len != 12)
        return;
    /* It was checked when it was typed; here only what it says of its holder counts. */
    int  century = id->value.text.at[3] - '0', tens = id->value.text.at[4] - '0';
    int  year = 1900 + century / 2 * 100 + tens * 10 + id->value.text.at[5] - '0';
    bool is_female = century % 2 == 1;
    if (born->value.kind == VALUE_DATE &&
        date_from_days(born->value.day).year != year)
        note(p, at[BORN], ANSWER_ID_OTHER_BIRTH, year);
    if (sex->value.kind == VALUE_TEXT &&
        str_eq(sex->value.text, S("female")) != is_female)
        note(p, at[SEX], ANSWER_ID_OTHER_SEX, 0);
}

static void check_address(Problems *p, AnswerPath path)
{
    AnswerPath province = path, commune = path;
    province.part = 0;
    commune.part = 1;
    const AnswerWorld *world = p->answers->world;
    Value              of = answer_get(p->answers, province)->value;
    Value              in = answer_get(p->answers, commune)->value;
    if (world->area_province && of.kind == VALUE_TEXT && in.kind == VALUE_TEXT &&
        !str_eq(world->area_province(world->arg, in.text), of.text))
        note(p, commune, ANSWER_AREA_ELSEWHERE, 0);
}

static void check_field(Problems *p, AnswerPath path)
{
    const DefinitionField *field = &p->answers->def->fields[path.field];
    size_t                 n_parts;
    field_parts(field->type, &n_parts);
    bool is_whole = field->is_needed || (n_parts > 0 && is_begun(p->answers, path));
    for (path.part = 0; path.part < field->n_slots; path.part++) {
        const AnswerCell *cell = answer_get(p->answers, path);
        Leaf              leaf = answer_leaf(p->answers->def, path);
        bool is_needed = leaf.part ? is_whole && leaf.part->is_needed : leaf.is_needed;
        if (cell->problem != ANSWER_FINE)
            note(p, path, cell->problem, cell->number);
        else if (is_needed && cell->value.kind == VALUE_NULL)
            note(p, path, ANSWER_NEEDED, 0);
    }
    path.part = 0;
    if (field->type == FIELD_PERSON)
        check_person(p, path);
    if (field->type == FIELD_ADDRESS)
        check_address(p, path);
}

static void check_repeat(Problems *p, uint16_t index)
{
    const DefinitionField *repeat = &p->answers->def->fields[index];
    uint16_t               count = p->answers->rows[index].count;
    if (count < repeat->min_rows)
        note(p, (AnswerPath){.field = index}, ANSWER_TOO_FEW_ROWS, repeat->min_rows);
    for (uint16_t row = 0; row < count; row++)
        for (uint16_t i = 0; i < repeat->n_children; i++)
            check_field(p, (AnswerPath){(uint16_t)(repeat->first_child + i), row, 0});
}

size_t answers_problems(const Answers *answers, uint16_t page, AnswerProblem *out, size_t max)
{
    const ServiceDefinition *def = answers->def;
    Problems                 p = {.answers = answers, .out = out, .max = max};
    for (uint16_t i = 0; i < def->n_fields; i++) {
        const DefinitionField *field = &def->fields[i];
        if ((page != ANSWERS_ALL && field->page != page) || field->parent != NO_FIELD ||
            !answers->visible[i])
            continue;
        if (field->type == FIELD_REPEAT)
            check_repeat(&p, i);
        else
            check_field(&p, (AnswerPath){.field = i});
    }
    return p.n;
}
