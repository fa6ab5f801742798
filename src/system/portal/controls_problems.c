/* controls_problems — one sentence for each thing that can be wrong with an answer: which
 * question, what is wrong, how to mend it. */
#include "system/portal/controls.h"

#include "base/text.h"

/* key: what programs read, with the label or the whole sentence in its place; detail: the
 * sentence of a kind that names a number. */
#define PLAIN(name) {MSG_PORTAL_ANSWER_##name##__ARG, 0, false}
#define WITH_NUMBER(name) \
    {MSG_PORTAL_ANSWER_##name##__ARG, MSG_PORTAL_DETAIL_##name##__LABEL__N, true}
static const struct Sentence {
    Message key, detail;
    bool    has_number;
} SENTENCES[ANSWER_PROBLEMS] = {
    [ANSWER_NEEDED] = PLAIN(NEEDED),
    [ANSWER_NOT_TEXT] = PLAIN(NOT_TEXT),
    [ANSWER_TOO_SHORT] = WITH_NUMBER(TOO_SHORT),
    [ANSWER_TOO_LONG] = WITH_NUMBER(TOO_LONG),
    [ANSWER_NOT_NUMBER] = PLAIN(NOT_NUMBER),
    [ANSWER_NOT_WHOLE] = PLAIN(NOT_WHOLE),
    [ANSWER_AMBIGUOUS] = PLAIN(AMBIGUOUS),
    [ANSWER_TOO_SMALL] = WITH_NUMBER(TOO_SMALL),
    [ANSWER_TOO_LARGE] = WITH_NUMBER(TOO_LARGE),
    [ANSWER_NOT_DATE] = PLAIN(NOT_DATE),
    [ANSWER_TOO_EARLY] = WITH_NUMBER(TOO_EARLY),
    [ANSWER_TOO_LATE] = WITH_NUMBER(TOO_LATE),
    [ANSWER_NOT_OPTION] = PLAIN(NOT_OPTION),
    [ANSWER_NOT_YES_NO] = PLAIN(NOT_OPTION),
    [ANSWER_NOT_CODE] = PLAIN(NOT_OPTION),
    [ANSWER_NOT_AREA] = PLAIN(NOT_AREA),
    [ANSWER_AREA_ELSEWHERE] = PLAIN(AREA_ELSEWHERE),
    [ANSWER_NOT_PHONE] = PLAIN(NOT_PHONE),
    [ANSWER_NOT_EMAIL] = PLAIN(NOT_EMAIL),
    [ANSWER_ID_LENGTH] = PLAIN(ID_LENGTH),
    [ANSWER_ID_DIGIT] = PLAIN(ID_DIGIT),
    [ANSWER_ID_PROVINCE] = PLAIN(ID_PROVINCE),
    [ANSWER_ID_YEAR] = PLAIN(ID_YEAR),
    [ANSWER_ID_OTHER_BIRTH] = WITH_NUMBER(ID_OTHER_BIRTH),
    [ANSWER_ID_OTHER_SEX] = PLAIN(ID_OTHER_SEX),
    [ANSWER_NOT_TAX_CODE] = PLAIN(NOT_TAX_CODE),
    [ANSWER_NOT_NAME] = PLAIN(NOT_NAME),
    [ANSWER_TOO_FEW_ROWS] = WITH_NUMBER(TOO_FEW_ROWS),
    [ANSWER_TOO_MANY_ROWS] = WITH_NUMBER(TOO_MANY_ROWS),
    [ANSWER_UNKNOWN_FIELD] = PLAIN(UNKNOWN_FIELD),
    [ANSWER_WRONG_SHAPE] = PLAIN(WRONG_SHAPE),
};

Str answer_label(Ctx *ctx, const ServiceDefinition *def, AnswerPath path)
{
    const DefinitionField *field = &def->fields[path.field];
    size_t                 n;
    const FieldPart       *parts = field_parts(field->type, &n);
    Str                    label = words_in(field->label, ctx->lang);
    if (path.part < n)
        label = str_fmt(ctx->arena, "%.*s (%.*s)",
                        FMT(words_in(parts[path.part].name, ctx->lang)), FMT(label));
    if (field->parent == NO_FIELD)
        return label;
    return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_ROW_LABEL__LABEL__N, label, path.row + 1);
}

/* Thousandths, days or a count, as people write it. */
static Str number_text(Ctx *ctx, const AnswerProblem *problem, Str unit)
{
    int64_t n = problem->number;
    if (problem->kind == ANSWER_TOO_EARLY || problem->kind == ANSWER_TOO_LATE)
        return date_text(ctx->arena, date_from_days(n));
    if (problem->kind != ANSWER_TOO_SMALL && problem->kind != ANSWER_TOO_LARGE)
        return str_fmt(ctx->arena, "%lld", (long long)n);
    int places = 3;
    while (places > 0 && n % 10 == 0) {
        n /= 10;
        places--;
    }
    Str text = text_decimal(ctx->arena, n, places);
    return unit.len ? str_fmt(ctx->arena, "%.*s\u00a0%.*s", FMT(text), FMT(unit)) : text;
}

static Str problem_arg(Ctx *ctx, const ServiceDefinition *def, const AnswerProblem *problem)
{
    const struct Sentence *sentence = &SENTENCES[problem->kind];
    Str label = answer_label(ctx, def, problem->path);
    if (!sentence->has_number)
        return label;
    MsgArg args[2] = {
        msg_arg(label),
        msg_arg(number_text(ctx, problem, def->fields[problem->path.field].unit)),
    };
    return msg_str(ctx->arena, ctx->lang, sentence->detail, args, 2);
}

Str problem_sentence(Ctx *ctx, const Answers *answers, const AnswerProblem *problem)
{
    Problem said = {.message = (int)SENTENCES[problem->kind].key,
                    .arg = problem_arg(ctx, answers->def, problem)};
    return problem_text(ctx->arena, ctx->lang, &said);
}

void controls_problems(Ctx *ctx, Req *req, const Answers *answers, uint16_t page)
{
    AnswerProblem found[MAX_PROBLEMS];
    size_t        n = answers_problems(answers, page, found, COUNT(found));
    for (size_t i = 0; i < n && i < COUNT(found); i++)
        req_problem(req, answer_name(ctx, answers->def, found[i].path),
                    (int)SENTENCES[found[i].kind].key,
                    problem_arg(ctx, answers->def, &found[i]));
}
