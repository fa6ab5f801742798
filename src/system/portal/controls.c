/* controls — the questions of one page of a form, in order. */
#include "system/portal/controls.h"

void controls_add(Controls *controls, Control control)
{
    if (controls->count == controls->cap) {
        size_t   cap = controls->cap ? 2 * controls->cap : 32;
        Control *more = NEW_ARRAY(controls->ctx->arena, Control, cap);
        if (controls->count)
            memcpy(more, controls->at, controls->count * sizeof *more);
        controls->at = more;
        controls->cap = cap;
    }
    controls->at[controls->count++] = control;
}

static Str row_name(Controls *controls, const DefinitionField *repeat, unsigned row)
{
    return str_fmt(controls->ctx->arena, "%.*s.%u", FMT(repeat->id), row);
}

static void add_row(Controls *controls, const DefinitionField *repeat, uint16_t row,
                    bool is_only)
{
    const ServiceDefinition *def = controls->journey->def;
    Ctx *ctx = controls->ctx;
    Str  name = row_name(controls, repeat, row);
    Str  title = msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_ROW__N, row + 1);
    controls_add(controls, (Control){.kind = CONTROL_OPEN,
                                     .group = {.id = name, .legend = title, .is_row = true}});
    for (uint16_t i = 0; i < repeat->n_children; i++) {
        AnswerPath path = {(uint16_t)(repeat->first_child + i), row, 0};
        controls_field(controls, &def->fields[path.field], path);
    }
    if (!is_only)
        controls_add(controls,
                     (Control){.kind = CONTROL_ACT,
                               .act = {str_fmt(ctx->arena, "remove:%.*s", FMT(name)),
                                       msg_text(ctx->lang, MSG_PORTAL_REMOVE), title}});
    controls_add(controls, (Control){.kind = CONTROL_CLOSE});
}

static void add_repeat(Controls *controls, const DefinitionField *repeat, uint16_t index)
{
    Ctx     *ctx = controls->ctx;
    Str      label = words_in(repeat->label, ctx->lang);
    uint16_t rows = controls->journey->answers.rows[index].count;
    uint16_t shown = rows ? rows : 1;
    const Problem *problem = req_problem_of(controls->req, repeat->id);
    controls_add(
        controls,
        (Control){.kind = CONTROL_OPEN,
                  .group = {.id = repeat->id,
                            .legend = label,
                            .hint = words_in(repeat->hint, ctx->lang),
                            .shown_when = controls->condition,
                            .problem = problem ? problem_text(ctx->arena, ctx->lang, problem)
                                               : (Str){0}}});
    controls->condition = (Str){0};
    for (uint16_t row = 0; row < shown; row++)
        add_row(controls, repeat, row, rows <= 1);
    if (shown < repeat->max_rows)
        controls_add(controls,
                     (Control){.kind = CONTROL_ACT,
                               .act = {str_fmt(ctx->arena, "add:%.*s", FMT(repeat->id)),
                                       msg_text(ctx->lang, MSG_PORTAL_ADD_ANOTHER), label}});
    controls_add(controls, (Control){.kind = CONTROL_CLOSE});
}

/* Shown: visible now, or a question that the person may make appear on this very page. */
static bool is_shown(Controls *controls, const DefinitionField *field, uint16_t index)
{
    const Answers *answers = &controls->journey->answers;
    controls->condition = controls->condition_words = (Str){0};
    if (field->parent != NO_FIELD)
        return false; /* shown by its repeat */
    if (expr_is_none(&field->condition))
        return answer_is_visible(answers, index);
    if (controls_condition(controls->ctx, answers->def, field, &controls->condition,
                           &controls->condition_words))
        return true;
    return answer_is_visible(answers, index);
}

Err controls_of_page(Ctx *ctx, const Req *req, Journey *journey, uint16_t page, Controls *out)
{
    const ServiceDefinition *def = journey->def;
    const DefinitionPage    *p = &def->pages[page];
    *out = (Controls){.ctx = ctx, .req = req, .journey = journey};
    for (uint16_t i = 0; i < p->n_fields; i++) {
        uint16_t               index = (uint16_t)(p->first_field + i);
        const DefinitionField *field = &def->fields[index];
        if (!is_shown(out, field, index))
            continue;
        if (field->type == FIELD_REPEAT)
            add_repeat(out, field, index);
        else
            controls_field(out, field, (AnswerPath){.field = index});
    }
    return out->err;
}
