/* answers — the cells of one application: finding, setting, and what is visible. */
#include "engine/dossier/answers.h"

#include "engine/dossier/answers_check.h"
#include "engine/dossier/definition_types.h"

static const AnswerWorld NO_WORLD;

void answers_new(Ctx *ctx, const ServiceDefinition *def, const AnswerWorld *world, Answers *out)
{
    *out = (Answers){
        .def = def,
        .world = world ? world : &NO_WORLD,
        .today = (int32_t)date_to_days(date_of_time(ctx->now)),
        .cells = NEW_ARRAY(ctx->arena, AnswerCell, def->n_slots + 1u),
        .seen = NEW_ARRAY(ctx->arena, Value, def->n_slots + 1u),
        .visible = NEW_ARRAY(ctx->arena, bool, def->n_fields + 1u),
        .rows = NEW_ARRAY(ctx->arena, AnswerRows, def->n_fields + 1u),
    };
    answers_settle(ctx, out);
}

Leaf answer_leaf(const ServiceDefinition *def, AnswerPath path)
{
    const DefinitionField *field = &def->fields[path.field];
    size_t                 n;
    const FieldPart       *parts = field_parts(field->type, &n);
    if (parts && path.part < n)
        return (Leaf){field, &parts[path.part], parts[path.part].type,
                      field->is_needed && parts[path.part].is_needed};
    return (Leaf){field, NULL, field->type, field->is_needed};
}

/* A part only of compounds, and always of them; a repeat itself is no input. */
static bool is_input(const ServiceDefinition *def, AnswerPath path)
{
    size_t n;
    field_parts(def->fields[path.field].type, &n);
    bool has_part = n > 0 ? path.part < n : path.part == 0;
    return has_part && def->fields[path.field].type != FIELD_REPEAT;
}

static bool path_part(const DefinitionField *field, Str name, uint8_t *part)
{
    size_t           n;
    const FieldPart *parts = field_parts(field->type, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(parts[i].id), name)) {
            *part = (uint8_t)i;
            return true;
        }
    return false;
}

bool answer_path(const ServiceDefinition *def, Str name, AnswerPath *out)
{
    Str  id, rest = {0}, number, child, part = {0};
    bool has_rest = str_cut(name, '.', &id, &rest);
    *out = (AnswerPath){.field = definition_field(def, id)};
    if (out->field == NO_FIELD || def->fields[out->field].parent != NO_FIELD)
        return false;
    if (def->fields[out->field].type == FIELD_REPEAT) {
        uint16_t repeat = out->field;
        int64_t  row;
        if (!has_rest || !str_cut(rest, '.', &number, &rest) || !str_to_int(number, &row) ||
            row < 0 || row >= def->fields[repeat].max_rows)
            return false;
        has_rest = str_cut(rest, '.', &child, &part);
        rest = part;
        *out = (AnswerPath){definition_field(def, child), (uint16_t)row, 0};
        if (out->field == NO_FIELD || def->fields[out->field].parent != repeat)
            return false;
    }
    if (has_rest && !path_part(&def->fields[out->field], rest, &out->part))
        return false;
    size_t n_parts;
    field_parts(def->fields[out->field].type, &n_parts);
    return has_rest == (n_parts > 0);
}

Str answer_name(Ctx *ctx, const ServiceDefinition *def, AnswerPath path)
{
    const DefinitionField *field = &def->fields[path.field];
    size_t                 n;
    const FieldPart       *parts = field_parts(field->type, &n);
    Buf                    buf = {.arena = ctx->arena};
    if (field->parent != NO_FIELD)
        buf_fmt(&buf, "%.*s.%u.", FMT(def->fields[field->parent].id), path.row);
    buf_add(&buf, field->id);
    if (path.part < n)
        buf_fmt(&buf, ".%s", parts[path.part].id);
    return buf_str(&buf);
}

size_t answer_row_start(const Answers *answers, AnswerPath path)
{
    const DefinitionField *field = &answers->def->fields[path.field];
    return (size_t)path.row * answers->def->fields[field->parent].row_slots + field->slot;
}

const AnswerCell *answer_get(const Answers *answers, AnswerPath path)
{
    const DefinitionField *field = &answers->def->fields[path.field];
    if (!is_input(answers->def, path))
        return NULL;
    if (field->parent == NO_FIELD)
        return &answers->cells[field->slot + path.part];
    const AnswerRows *rows = &answers->rows[field->parent];
    return path.row < rows->count ? &rows->cells[answer_row_start(answers, path) + path.part]
                                  : NULL;
}

AnswerCell *answer_cell(Ctx *ctx, Answers *answers, AnswerPath path)
{
    const DefinitionField *field = &answers->def->fields[path.field];
    if (field->parent != NO_FIELD) {
        const DefinitionField *repeat = &answers->def->fields[field->parent];
        AnswerRows            *rows = &answers->rows[field->parent];
        if (path.row > rows->count || path.row >= repeat->max_rows)
            return NULL;
        if (!rows->cells)
            rows->cells = NEW_ARRAY(ctx->arena, AnswerCell,
                                    (size_t)repeat->max_rows * repeat->row_slots + 1);
        if (path.row == rows->count)
            rows->count++;
    }
    return (AnswerCell *)answer_get(answers, path);
}

static Err set(Ctx *ctx, Answers *answers, AnswerPath path, AnswerTyped typed,
               AnswerProblem *problem)
{
    AnswerCell *cell = answer_cell(ctx, answers, path);
    if (!cell)
        return fail(ctx, ERR_LIMIT, "field %.*s has no such row or part",
                    FMT(answers->def->fields[path.field].id));
    answer_check(ctx, answers, answer_leaf(answers->def, path), typed, cell);
    answers_settle(ctx, answers);
    if (problem)
        *problem = (AnswerProblem){path, cell->problem, cell->number};
    return cell->problem == ANSWER_FINE ? OK : ERR_INVALID;
}

Err answer_set_text(Ctx *ctx, Answers *answers, AnswerPath path, Str text,
                    AnswerProblem *problem)
{
    return set(ctx, answers, path, (AnswerTyped){&text, 1, false}, problem);
}

Err answer_set_texts(Ctx *ctx, Answers *answers, AnswerPath path, const Str *texts, size_t n)
{
    return set(ctx, answers, path, (AnswerTyped){texts, n, false}, NULL);
}

Err answers_remove_row(Ctx *ctx, Answers *answers, uint16_t repeat, uint16_t row)
{
    const DefinitionField *field = &answers->def->fields[repeat];
    AnswerRows            *rows = &answers->rows[repeat];
    if (field->type != FIELD_REPEAT || row >= rows->count)
        return fail(ctx, ERR_NOT_FOUND, "there is no such row");
    size_t      width = field->row_slots;
    AnswerCell *at = rows->cells + row * width;
    rows->count--;
    memmove(at, at + width, (rows->count - row) * width * sizeof *at);
    memset(rows->cells + rows->count * width, 0, width * sizeof *at);
    answers_settle(ctx, answers);
    return OK;
}

static void settle_repeat(Answers *answers, uint16_t index)
{
    const DefinitionField *repeat = &answers->def->fields[index];
    const AnswerRows      *rows = &answers->rows[index];
    answers->seen[repeat->slot] = (Value){.kind = VALUE_NUMBER,
                                          .number = (int64_t)rows->count * VALUE_ONE};
    for (uint16_t i = 0; i < repeat->n_children; i++) {
        const DefinitionField *child = &answers->def->fields[repeat->first_child + i];
        if (child->sum_slot == NO_FIELD)
            continue;
        int64_t sum = 0;
        for (size_t row = 0; row < rows->count; row++) {
            Value value = rows->cells[row * repeat->row_slots + child->slot].value;
            sum += value.kind == VALUE_NUMBER ? value.number : 0;
        }
        answers->seen[child->sum_slot] = (Value){.kind = VALUE_NUMBER, .number = sum};
    }
}

/* One pass forward: a condition reads only fields that stand before its own. */
void answers_settle(Ctx *ctx, Answers *answers)
{
    (void)ctx;
    const ServiceDefinition *def = answers->def;
    ExprEnv                  env = answers_env(answers);
    uint16_t                 page = UINT16_MAX;
    bool                     is_page_visible = false;
    memset(answers->seen, 0, def->n_slots * sizeof *answers->seen);
    for (uint16_t i = 0; i < def->n_fields; i++) {
        const DefinitionField *field = &def->fields[i];
        if (field->page != page) {
            page = field->page;
            is_page_visible = expr_holds(&def->pages[page].condition, &env);
        }
        if (field->parent != NO_FIELD) {
            answers->visible[i] = answers->visible[field->parent];
            continue;
        }
        answers->visible[i] = is_page_visible && expr_holds(&field->condition, &env);
        if (!answers->visible[i])
            continue;
        if (field->type == FIELD_REPEAT)
            settle_repeat(answers, i);
        else
            for (size_t k = 0; k < field->n_slots; k++)
                answers->seen[field->slot + k] = answers->cells[field->slot + k].value;
    }
}

bool answer_is_visible(const Answers *answers, uint16_t field)
{
    return answers->visible[field];
}

bool answers_page_is_visible(const Answers *answers, uint16_t page)
{
    ExprEnv env = answers_env(answers);
    return expr_holds(&answers->def->pages[page].condition, &env);
}

ExprEnv answers_env(const Answers *answers)
{
    return (ExprEnv){answers->seen, answers->def->n_slots, answers->today};
}
