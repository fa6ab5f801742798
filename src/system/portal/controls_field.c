/* controls_field — one field of a definition as the inputs a person sees. */
#include "system/portal/controls.h"

#include "engine/dossier/codes_list.h"

/* ---- single inputs ----------------------------------------------------------------------- */

typedef struct InputLook {
    const char *inputmode, *type, *autocomplete;
    int         width;
} InputLook;

static const InputLook LOOKS[FIELD_TYPES] = {
    [FIELD_INTEGER] = {.inputmode = "numeric", .width = 10},
    [FIELD_DECIMAL] = {.inputmode = "decimal", .width = 10},
    [FIELD_MONEY] = {.inputmode = "numeric", .width = 20},
    [FIELD_PHONE] = {.type = "tel", .inputmode = "tel", .autocomplete = "tel", .width = 20},
    [FIELD_EMAIL] = {.type = "email", .autocomplete = "email"},
    [FIELD_PERSONAL_ID] = {.inputmode = "numeric", .width = 20},
    [FIELD_TAX_CODE] = {.inputmode = "numeric", .width = 20},
};

static void add_input(Controls *controls, const Leafage *leaf)
{
    const InputLook *look = &LOOKS[leaf->type];
    Str suffix = leaf->part || leaf->type == FIELD_TEXT ? (Str){0} : leaf->field->unit;
    bool             is_name = leaf->type == FIELD_TEXT && leaf->field->type == FIELD_PERSON;
    if (leaf->type == FIELD_MONEY)
        suffix = S("đồng");
    controls_add(
        controls,
        (Control){.kind = CONTROL_INPUT,
                  .input = {.name = leaf->name,
                            .label = leaf->label,
                            .hint = leaf->hint,
                            .value = leaf->value,
                            .suffix = suffix,
                            .inputmode = look->inputmode,
                            .type = look->type,
                            .autocomplete = !leaf->is_own ? NULL
                                            : is_name     ? "name"
                                                          : look->autocomplete,
                            .width = leaf->field->type == FIELD_PARCEL ? 5 : look->width,
                            .shown_when = leaf->shown_when}});
}

static void add_long(Controls *controls, const Leafage *leaf)
{
    controls_add(controls, (Control){.kind = CONTROL_AREA,
                                     .area = {.name = leaf->name, .label = leaf->label,
                                              .hint = leaf->hint, .value = leaf->value,
                                              .shown_when = leaf->shown_when, .rows = 5}});
}

/* Day, month and year from the right: a year alone, or month and year, may be all there is. */
static void add_date(Controls *controls, const Leafage *leaf)
{
    Str parts[3] = {{0}}, rest = leaf->value;
    size_t n = 0;
    while (rest.len && n < 3)
        str_cut(rest, '/', &parts[n++], &rest);
    DateInput date = {.name = leaf->name, .label = leaf->label, .hint = leaf->hint,
                      .shown_when = leaf->shown_when,
                      .is_birth = leaf->is_own && leaf->field->type == FIELD_PERSON};
    if (n > 0)
        date.year = parts[n - 1];
    if (n > 1)
        date.month = parts[n - 2];
    if (n > 2)
        date.day = parts[0];
    if (leaf->type == FIELD_PARTIAL_DATE && !date.hint.len)
        date.hint = msg_text(controls->ctx->lang, MSG_PORTAL_PARTIAL_DATE_HINT);
    controls_add(controls, (Control){.kind = CONTROL_DATE, .date = date});
}

/* ---- choices ----------------------------------------------------------------------------- */

static void add_choose(Controls *controls, ControlKind kind, const Leafage *leaf,
                       ControlOption *list, size_t count)
{
    controls_add(controls, (Control){.kind = kind,
                                     .choose = {.name = leaf->name,
                                                .label = leaf->label,
                                                .hint = leaf->hint,
                                                .shown_when = leaf->shown_when,
                                                .options = list,
                                                .count = count,
                                                .is_inline = count == 2 && !list[0].hint.len &&
                                                             list[0].label.len < 20,
                                                .empty = kind == CONTROL_SELECT
                                                             ? msg_text(controls->ctx->lang,
                                                                        MSG_PORTAL_CHOOSE)
                                                             : (Str){0}}});
}

/* The ids of ticked boxes: a list value; a wrong one is kept as text. */
static bool is_ticked(const Controls *controls, AnswerPath path, Str value, Str option)
{
    const AnswerCell *cell = answer_get(&controls->journey->answers, path);
    if (!cell || cell->value.kind != VALUE_LIST)
        return str_eq(value, option);
    for (uint32_t i = 0; i < cell->value.list.count; i++)
        if (str_eq(cell->value.list.items[i].text, option))
            return true;
    return false;
}

static void add_options(Controls *controls, const Leafage *leaf, AnswerPath path)
{
    Lang               lang = controls->ctx->lang;
    size_t             n = leaf->field->n_options, parts;
    const FieldOption *options = leaf->field->options;
    const FieldPart   *part = field_parts(leaf->field->type, &parts);
    if (part)
        options = part_options(&part[leaf->part], &n);
    ControlOption *list = NEW_ARRAY(controls->ctx->arena, ControlOption, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] =
            (ControlOption){.value = options[i].id,
                            .label = words_in(options[i].name, lang),
                            .hint = words_in(options[i].hint, lang),
                            .is_chosen = is_ticked(controls, path, leaf->value, options[i].id)};
    add_choose(controls, leaf->type == FIELD_CHOICES ? CONTROL_CHECKBOXES : CONTROL_RADIOS,
               leaf, list, n);
}

static void add_yes_no(Controls *controls, const Leafage *leaf)
{
    Lang           lang = controls->ctx->lang;
    ControlOption *list = NEW_ARRAY(controls->ctx->arena, ControlOption, 2);
    list[0] = (ControlOption){.value = S("yes"), .label = msg_text(lang, MSG_PORTAL_YES),
                              .is_chosen = str_eq(leaf->value, S("yes"))};
    list[1] = (ControlOption){.value = S("no"), .label = msg_text(lang, MSG_PORTAL_NO),
                              .is_chosen = str_eq(leaf->value, S("no"))};
    add_choose(controls, CONTROL_RADIOS, leaf, list, 2);
}

static void add_codes(Controls *controls, const Leafage *leaf)
{
    CodeListItem *items;
    size_t        n;
    code_list_items(controls->ctx->arena, leaf->field->list, &items, &n);
    ControlOption *list = NEW_ARRAY(controls->ctx->arena, ControlOption, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (ControlOption){.value = items[i].code,
                                  .label = items[i].name[controls->ctx->lang],
                                  .is_chosen = str_eq(items[i].code, leaf->value)};
    add_choose(controls, CONTROL_SELECT, leaf, list, n);
}

/* ---- a field ----------------------------------------------------------------------------- */

static void add_leaf(Controls *controls, const Leafage *leaf, AnswerPath path)
{
    switch (leaf->type) {
    case FIELD_LONG_TEXT:    add_long(controls, leaf); break;
    case FIELD_DATE:
    case FIELD_PARTIAL_DATE: add_date(controls, leaf); break;
    case FIELD_CHOICE:
    case FIELD_CHOICES:      add_options(controls, leaf, path); break;
    case FIELD_YES_NO:       add_yes_no(controls, leaf); break;
    case FIELD_CODE:         add_codes(controls, leaf); break;
    case FIELD_PROVINCE:     controls_province(controls, leaf); break;
    case FIELD_AREA:
        controls_ward(controls, leaf, controls_ward_province(controls, leaf));
        break;
    default:                 add_input(controls, leaf); break;
    }
}

static Str hint_of(const Controls *controls, const DefinitionField *field)
{
    Str hint = words_in(field->hint, controls->ctx->lang);
    if (!controls->condition_words.len || !controls->condition.len)
        return hint;
    return str_fmt(controls->ctx->arena, "%.*s%s%.*s", FMT(controls->condition_words),
                   hint.len ? " " : "", FMT(hint));
}

static void add_parts(Controls *controls, const DefinitionField *field, AnswerPath path,
                      size_t n)
{
    const ServiceDefinition *def = controls->journey->def;
    Ctx                     *ctx = controls->ctx;
    const FieldPart         *parts = field_parts(field->type, &n);
    bool is_own = definition_field(def, field->id) == def->summary.applicant;
    Str  id = answer_name(ctx, def, (AnswerPath){path.field, path.row, PART_ALL});
    controls_add(controls,
                 (Control){.kind = CONTROL_OPEN,
                           .group = {.id = str_fmt(ctx->arena, "%.*s-group", FMT(id)),
                                     .legend = words_in(field->label, ctx->lang),
                                     .hint = hint_of(controls, field),
                                     .shown_when = controls->condition}});
    for (path.part = 0; path.part < n; path.part++) {
        Leafage leaf = {.field = field, .type = parts[path.part].type, .part = path.part,
                        .name = answer_name(ctx, def, path),
                        .label = words_in(parts[path.part].name, ctx->lang),
                        .value = answer_input(ctx, &controls->journey->answers, path),
                        .is_own = is_own};
        add_leaf(controls, &leaf, path);
    }
    controls_add(controls, (Control){.kind = CONTROL_CLOSE});
}

void controls_field(Controls *controls, const DefinitionField *field, AnswerPath path)
{
    size_t n;
    field_parts(field->type, &n);
    if (n) {
        add_parts(controls, field, path, n);
        return;
    }
    const ServiceDefinition *def = controls->journey->def;
    Ctx                     *ctx = controls->ctx;
    Leafage                  leaf = {
                         .field = field,
                         .type = field->type,
                         .name = answer_name(ctx, def, path),
                         .label = words_in(field->label, ctx->lang),
                         .hint = hint_of(controls, field),
                         .value = answer_input(ctx, &controls->journey->answers, path),
                         .shown_when = controls->condition,
    };
    leaf.is_own = path.field == def->summary.phone || path.field == def->summary.email;
    add_leaf(controls, &leaf, path);
}
