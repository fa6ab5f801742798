/* controls_take — what came back from a form, into answers. Right or wrong, it is kept. */
#include "system/portal/controls.h"

#include "engine/dossier/definition.h"

/* Many names are looked up in one request: the pairs of one name, in order. */
static const Pair *pair_of(const Req *req, Str name, size_t from, size_t *at)
{
    for (size_t i = from; i < req->pair_count; i++)
        if (str_eq(req->pairs[i].name, name)) {
            *at = i;
            return &req->pairs[i];
        }
    return NULL;
}

static const Pair *first_of(const Req *req, Str name)
{
    size_t at;
    return pair_of(req, name, 0, &at);
}

/* Three boxes as one text: 3/5/1990; a partial date leaves out what was left empty. */
static bool date_typed(Ctx *ctx, const Req *req, Str name, Str *out)
{
    static const char *const PARTS[] = {"day", "month", "year"};
    Str  text[3] = {{0}};
    bool is_sent = false;
    for (size_t i = 0; i < 3; i++) {
        const Pair *pair =
            first_of(req, str_fmt(ctx->arena, "%.*s-%s", FMT(name), PARTS[i]));
        is_sent |= pair != NULL;
        text[i] = pair ? str_trim(pair->value) : (Str){0};
    }
    if (!is_sent)
        return false;
    if (!text[0].len && !text[1].len)
        *out = text[2];
    else if (!text[0].len)
        *out = str_fmt(ctx->arena, "%.*s/%.*s", FMT(text[1]), FMT(text[2]));
    else
        *out = str_fmt(ctx->arena, "%.*s/%.*s/%.*s", FMT(text[0]), FMT(text[1]), FMT(text[2]));
    return true;
}

static FieldType leaf_type(const DefinitionField *field, uint8_t part)
{
    size_t           n;
    const FieldPart *parts = field_parts(field->type, &n);
    return part < n ? parts[part].type : field->type;
}

/* A wrong answer is kept with its problem: nothing to tell here. */
static void set(Ctx *ctx, Answers *answers, AnswerPath path, Str text)
{
    if (answer_set_text(ctx, answers, path, text, NULL) != OK)
        fault_clear(ctx);
}

/* Boxes that nobody ticked send nothing, so the form says which groups it showed. */
static bool was_shown(const Req *req, Str name)
{
    size_t at = 0;
    for (const Pair *pair = pair_of(req, S("_shown"), 0, &at); pair;
         pair = pair_of(req, S("_shown"), at + 1, &at))
        if (str_eq(pair->value, name))
            return true;
    return false;
}

static void take_boxes(Ctx *ctx, const Req *req, Answers *answers, AnswerPath path, Str name)
{
    Str    texts[64];
    size_t n = 0, at = 0;
    for (const Pair *pair = pair_of(req, name, 0, &at); pair && n < COUNT(texts);
         pair = pair_of(req, name, at + 1, &at))
        texts[n++] = pair->value;
    if (!n && !was_shown(req, name))
        return;
    if (answer_set_texts(ctx, answers, path, texts, n) != OK)
        fault_clear(ctx);
}

/* What was sent for one input; false when nothing was. */
static bool typed(Ctx *ctx, const Req *req, FieldType type, Str name, Str *text)
{
    bool is_date = type == FIELD_DATE || type == FIELD_PARTIAL_DATE;
    if (is_date && date_typed(ctx, req, name, text))
        return true;
    const Pair *pair = first_of(req, name);
    *text = pair ? pair->value : (Str){0};
    return pair != NULL;
}

/* The province of an address is offered, not typed: alone it does not begin an address that may
 * be left out. */
static void leave_out(Ctx *ctx, const Req *req, Answers *answers, AnswerPath path)
{
    const DefinitionField *field = &answers->def->fields[path.field];
    if (field->type != FIELD_ADDRESS || field->is_needed ||
        !str_eq(req_value(req, "_act"), S("next")))
        return;
    for (path.part = 1; path.part < field->n_slots; path.part++)
        if (answer_input(ctx, answers, path).len)
            return;
    path.part = 0;
    set(ctx, answers, path, (Str){0});
}

static void take_field(Ctx *ctx, const Req *req, Answers *answers, AnswerPath path)
{
    const DefinitionField *field = &answers->def->fields[path.field];
    for (path.part = 0; path.part < field->n_slots; path.part++) {
        Str       text, name = answer_name(ctx, answers->def, path);
        FieldType type = leaf_type(field, path.part);
        if (type == FIELD_CHOICES)
            take_boxes(ctx, req, answers, path, name);
        else if (typed(ctx, req, type, name, &text))
            set(ctx, answers, path, text);
    }
    leave_out(ctx, req, answers, path);
}

/* A row that is only shown, and was left empty, is not begun. */
static bool row_is_typed(Ctx *ctx, const Req *req, const ServiceDefinition *def,
                         const DefinitionField *repeat, uint16_t row)
{
    for (uint16_t i = 0; i < repeat->n_children; i++) {
        AnswerPath path = {(uint16_t)(repeat->first_child + i), row, 0};
        const DefinitionField *child = &def->fields[path.field];
        for (; path.part < child->n_slots; path.part++) {
            Str text;
            if (typed(ctx, req, leaf_type(child, path.part), answer_name(ctx, def, path),
                      &text) &&
                str_trim(text).len)
                return true;
        }
    }
    return false;
}

static void take_rows(Ctx *ctx, const Req *req, Answers *answers, uint16_t index)
{
    const DefinitionField *repeat = &answers->def->fields[index];
    for (uint16_t row = 0; row < repeat->max_rows; row++) {
        if (row >= answers->rows[index].count &&
            !row_is_typed(ctx, req, answers->def, repeat, row))
            return;
        for (uint16_t i = 0; i < repeat->n_children; i++)
            take_field(ctx, req, answers,
                       (AnswerPath){(uint16_t)(repeat->first_child + i), row, 0});
    }
}

void controls_take(Ctx *ctx, const Req *req, Answers *answers)
{
    const ServiceDefinition *def = answers->def;
    for (uint16_t i = 0; i < def->n_fields; i++) {
        if (def->fields[i].parent != NO_FIELD)
            continue;
        if (def->fields[i].type == FIELD_REPEAT)
            take_rows(ctx, req, answers, i);
        else
            take_field(ctx, req, answers, (AnswerPath){.field = i});
    }
}

static bool repeat_of(const Answers *answers, Str id, uint16_t *index)
{
    *index = definition_field(answers->def, id);
    return *index != NO_FIELD && answers->def->fields[*index].type == FIELD_REPEAT;
}

bool controls_act(Ctx *ctx, Str act, Answers *answers)
{
    Str      what, which, id, number;
    uint16_t index;
    int64_t  row;
    str_cut(act, ':', &what, &which);
    str_cut(which, '.', &id, &number);
    if (!repeat_of(answers, id, &index))
        return false;
    if (str_eq(what, S("add"))) {
        AnswerPath path = {answers->def->fields[index].first_child, answers->rows[index].count,
                           0};
        if (!path.row) { /* the empty first row that was shown */
            set(ctx, answers, path, (Str){0});
            path.row++;
        }
        set(ctx, answers, path, (Str){0});
        return true;
    }
    if (!str_eq(what, S("remove")) || !str_to_int(number, &row) || row < 0 || row > UINT16_MAX)
        return false;
    if (answers_remove_row(ctx, answers, index, (uint16_t)row) != OK)
        fault_clear(ctx); /* pressed twice: it is gone already */
    return true;
}
