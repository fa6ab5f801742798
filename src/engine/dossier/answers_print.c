/* answers_print — answers as people read them, and as documents are filled with them. */
#include "engine/dossier/answers_check.h"

#include "base/text.h"

static Str print_number(Ctx *ctx, FieldType type, Str unit, int64_t number)
{
    if (type == FIELD_MONEY)
        return text_money(ctx->arena, number / VALUE_ONE);
    int     places = 3;
    int64_t scaled = number;
    while (places > 0 && scaled % 10 == 0) {
        scaled /= 10;
        places--;
    }
    Str text = text_decimal(ctx->arena, scaled, places);
    /* A space that does not break: 96,5 m² stays on one line. */
    return unit.len ? str_fmt(ctx->arena, "%.*s\u00a0%.*s", FMT(text), FMT(unit)) : text;
}

static Str option_text(const Leaf *leaf, Str id, Lang lang)
{
    size_t             n = leaf->field ? leaf->field->n_options : 0;
    const FieldOption *options = leaf->field ? leaf->field->options : NULL;
    if (leaf->part)
        options = part_options(leaf->part, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(options[i].id, id))
            return options[i].name.in[lang];
    return id;
}

static Str print_text(Ctx *ctx, const AnswerWorld *world, const Leaf *leaf, Str text, Lang lang)
{
    Str name = {0};
    switch (leaf->type) {
    case FIELD_CHOICE:
    case FIELD_CHOICES: return option_text(leaf, text, lang);
    case FIELD_AREA:
        name = world->area_name ? world->area_name(world->arg, text) : name;
        break;
    case FIELD_PROVINCE:
        name = world->province_name ? world->province_name(world->arg, text) : name;
        break;
    case FIELD_CODE:
        if (world->code_name)
            name = world->code_name(world->arg, leaf->field->list, text, lang);
        break;
    case FIELD_TEXT:
        /* Official papers write the names of persons in capitals. */
        if (leaf->part && leaf->field->type == FIELD_PERSON)
            return text_upper(ctx->arena, text);
        break;
    default: break;
    }
    return name.len ? name : text;
}

static Str print_value(Ctx *ctx, const Answers *answers, Leaf leaf, Value value, Lang lang)
{
    static const Str YES_NO[2][LANG_COUNT] = {{{"Không", 6}, {"No", 2}},
                                              {{"Có", 3}, {"Yes", 3}}};
    Buf              buf = {.arena = ctx->arena};
    switch (value.kind) {
    case VALUE_BOOL: return YES_NO[value.truth][lang];
    case VALUE_NUMBER:
        return print_number(ctx, leaf.type, leaf.field ? leaf.field->unit : (Str){0},
                            value.number);
    case VALUE_DATE: return partial_text(ctx->arena, value_partial(value));
    case VALUE_TEXT: return print_text(ctx, answers->world, &leaf, value.text, lang);
    case VALUE_LIST:
        for (uint32_t i = 0; i < value.list.count; i++) {
            if (i > 0)
                buf_add(&buf, S(", "));
            buf_add(&buf, print_text(ctx, answers->world, &leaf, value.list.items[i].text,
                                     lang));
        }
        return buf_str(&buf);
    default: return (Str){0};
    }
}

Str answers_print(Ctx *ctx, const Answers *answers, AnswerPath path, Lang lang)
{
    const AnswerCell *cell = answer_get(answers, path);
    if (!cell)
        return (Str){0};
    return print_value(ctx, answers, answer_leaf(answers->def, path), cell->value, lang);
}

Str answer_input(Ctx *ctx, const Answers *answers, AnswerPath path)
{
    const AnswerCell *cell = answer_get(answers, path);
    if (!cell || cell->typed.len > 0)
        return cell ? cell->typed : (Str){0};
    Leaf leaf = answer_leaf(answers->def, path);
    /* Codes and names go back as they are, not as they are called. */
    if (cell->value.kind == VALUE_TEXT)
        return cell->value.text;
    if (cell->value.kind == VALUE_BOOL)
        return cell->value.truth ? S("yes") : S("no");
    if (cell->value.kind == VALUE_NUMBER)
        return print_number(ctx, FIELD_DECIMAL, (Str){0}, cell->value.number);
    return print_value(ctx, answers, leaf, cell->value, LANG_VI);
}

/* "12 Lê Lợi, Phường Thuận Hoá, Thành phố Huế" */
static Str print_address(Ctx *ctx, const Answers *answers, AnswerPath path, Lang lang)
{
    Buf buf = {.arena = ctx->arena};
    for (int part = 2; part >= 0; part--) {
        path.part = (uint8_t)part;
        Str text = answers_print(ctx, answers, path, lang);
        if (text.len > 0 && buf.len > 0)
            buf_add(&buf, S(", "));
        buf_add(&buf, text);
    }
    return buf_str(&buf);
}

static Str print_parcel(Ctx *ctx, const Answers *answers, AnswerPath path, Lang lang)
{
    Str parts[3];
    for (path.part = 0; path.part < 3; path.part++)
        parts[path.part] = answers_print(ctx, answers, path, lang);
    if (parts[2].len == 0)
        return parts[0];
    return str_fmt(ctx->arena,
                   lang == LANG_VI ? "Thửa %.*s, tờ bản đồ %.*s, %.*s"
                                   : "Parcel %.*s, map sheet %.*s, %.*s",
                   FMT(parts[2]), FMT(parts[1]), FMT(parts[0]));
}

static Str print_one(Ctx *ctx, const Answers *answers, AnswerPath path, uint8_t part, Lang lang)
{
    FieldType type = answers->def->fields[path.field].type;
    path.part = part == PART_ALL ? 0 : part;
    if (part == PART_ALL && type == FIELD_ADDRESS)
        return print_address(ctx, answers, path, lang);
    if (part == PART_ALL && type == FIELD_PARCEL)
        return print_parcel(ctx, answers, path, lang);
    return answers_print(ctx, answers, path, lang);
}

/* "1: 96 m²; 2: 88,5 m²" */
static Str print_rows(Ctx *ctx, const Answers *answers, uint16_t repeat, Lang lang)
{
    const DefinitionField *field = &answers->def->fields[repeat];
    Buf                    buf = {.arena = ctx->arena};
    for (uint16_t row = 0; row < answers->rows[repeat].count; row++) {
        buf_fmt(&buf, "%s%u: ", row ? "; " : "", row + 1u);
        size_t start = buf.len;
        for (uint16_t i = 0; i < field->n_children; i++) {
            AnswerPath path = {(uint16_t)(field->first_child + i), row, 0};
            Str        text = print_one(ctx, answers, path, PART_ALL, lang);
            if (text.len > 0 && buf.len > start)
                buf_add(&buf, S(", "));
            buf_add(&buf, text);
        }
    }
    return buf_str(&buf);
}

Str answers_print_field(Ctx *ctx, const Answers *answers, uint16_t field, uint8_t part,
                        Lang lang)
{
    if (answers->def->fields[field].type == FIELD_REPEAT)
        return print_rows(ctx, answers, field, lang);
    return print_one(ctx, answers, (AnswerPath){.field = field}, part, lang);
}

Err answers_result(Ctx *ctx, const Answers *answers, Lang lang, AnswerText **out, size_t *n)
{
    const DefinitionResult *result = &answers->def->result;
    ExprEnv                 env = answers_env(answers);
    *n = result->n_data;
    *out = NEW_ARRAY(ctx->arena, AnswerText, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const ResultDatum *datum = &result->data[i];
        Str                text = {0};
        if (datum->field == NO_FIELD) {
            Value value;
            expr_eval(&datum->value, &env, &value);
            text = print_value(ctx, answers, (Leaf){.type = FIELD_DECIMAL}, value, lang);
        } else if (answers->visible[datum->field]) {
            text = answers_print_field(ctx, answers, datum->field, datum->part, lang);
        }
        (*out)[i] = (AnswerText){datum->placeholder, text};
    }
    return OK;
}

static Str field_text(Ctx *ctx, const Answers *answers, uint16_t field, Lang lang)
{
    if (field == NO_FIELD || !answers->visible[field])
        return (Str){0};
    return answers_print_field(ctx, answers, field, PART_ALL, lang);
}

void answers_summary(Ctx *ctx, const Answers *answers, Lang lang, AnswersSummary *out)
{
    const DefinitionSummary *summary = &answers->def->summary;
    Buf                      subject = {.arena = ctx->arena};
    for (size_t i = 0; i < summary->n_subject; i++) {
        Str text = field_text(ctx, answers, summary->subject[i], lang);
        if (text.len > 0 && subject.len > 0)
            buf_add(&subject, S(", "));
        buf_add(&subject, text);
    }
    *out = (AnswersSummary){
        .applicant = field_text(ctx, answers, summary->applicant, lang),
        .phone = field_text(ctx, answers, summary->phone, lang),
        .email = field_text(ctx, answers, summary->email, lang),
        .subject = buf_str(&subject),
    };
    AnswerPath id = {.field = summary->applicant, .part = 1};
    if (summary->applicant != NO_FIELD && answers->visible[summary->applicant])
        out->personal_id = answers_print(ctx, answers, id, lang);
}
