/* question_web — one page of questions: shown, saved whatever it holds, then checked. */
#include "system/portal/controls.h"
#include "system/portal/portal_own.h"

typedef struct AnswerLine {
    Str name, label, value;
} AnswerLine;

typedef struct WhyLine {
    Str question, text;
} WhyLine;

typedef struct QuestionData {
    Str            draft, service, page, title, guide, saved, back, next, self, autosave, exit;
    int            step, steps;
    int64_t        saved_at;
    const Control *controls;
    size_t         control_count;
    WhyLine       *whys;
    size_t         why_count;
    AnswerLine    *answers;
    size_t         answer_count;
    Str            csrf;
} QuestionData;

#include "system/portal/question.html.h"

static const JsonField ANSWER[] = {JSON(AnswerLine, name), JSON(AnswerLine, label),
                                   JSON(AnswerLine, value), {0}};
static const JsonField QUESTION[] = {
    JSON(QuestionData, draft),
    JSON(QuestionData, service),
    JSON(QuestionData, page),
    JSON(QuestionData, title),
    JSON(QuestionData, step),
    JSON(QuestionData, steps),
    JSON_TIME(QuestionData, saved_at),
    JSON_LIST(QuestionData, answers, answer_count, ANSWER),
    JSON(QuestionData, back),
    JSON(QuestionData, next),
    JSON(QuestionData, csrf),
    {0},
};

/* Every input of the page that applies, for programs. */
static void list_answers(Ctx *ctx, const Controls *controls, QuestionData *data)
{
    data->answers = NEW_ARRAY(ctx->arena, AnswerLine, controls->count + 1);
    for (size_t i = 0; i < controls->count; i++) {
        const Control *c = &controls->at[i];
        AnswerPath     path;
        Str name = c->kind == CONTROL_INPUT  ? c->input.name
                   : c->kind == CONTROL_AREA ? c->area.name
                   : c->kind == CONTROL_DATE ? c->date.name
                   : c->kind == CONTROL_RADIOS || c->kind == CONTROL_CHECKBOXES ||
                             c->kind == CONTROL_SELECT
                       ? c->choose.name
                       : (Str){0};
        if (!name.len || !answer_path(controls->journey->def, name, &path))
            continue;
        data->answers[data->answer_count++] =
            (AnswerLine){name, answer_label(ctx, controls->journey->def, path),
                         answer_input(ctx, &controls->journey->answers, path)};
    }
}

static void list_whys(Ctx *ctx, const Journey *journey, uint16_t page, QuestionData *data)
{
    const DefinitionPage *p = &journey->def->pages[page];
    data->whys = NEW_ARRAY(ctx->arena, WhyLine, p->n_fields + 1u);
    for (uint16_t i = 0; i < p->n_fields; i++) {
        const DefinitionField *field = &journey->def->fields[p->first_field + i];
        if (!words_are_none(field->why))
            data->whys[data->why_count++] =
                (WhyLine){words_in(field->label, ctx->lang), words_in(field->why, ctx->lang)};
    }
}

static bool is_change(Ctx *ctx, const Req *req)
{
    return str_eq(req_query(ctx, req, "to"), S("check"));
}

static void place(Ctx *ctx, const Req *req, const Journey *journey, size_t step,
                  QuestionData *data)
{
    Str check = journey->steps[journey->count - 1].href;
    Str before = step ? journey->steps[step - 1].href
                      : str_fmt(ctx->arena, "/services/%.*s", FMT(journey->draft.service));
    data->back = is_change(ctx, req) ? check : before;
    data->next = is_change(ctx, req) ? check : journey->steps[step + 1].href;
    data->self = str_fmt(ctx->arena, "%.*s%s", FMT(journey->steps[step].href),
                         is_change(ctx, req) ? "?to=check" : "");
}

static Err send(Ctx *ctx, Req *req, Res *res, Journey *journey, size_t step)
{
    Controls           controls;
    const JourneyStep *at = &journey->steps[step];
    TRY(controls_of_page(ctx, req, journey, at->index, &controls));
    QuestionData data = {
        .draft = journey->draft.id,
        .service = journey->draft.service,
        .page = at->id,
        .title = at->title,
        .guide = words_in(journey->def->pages[at->index].guide, ctx->lang),
        .saved = journey->draft.revision > 1 ? journey_saved(ctx, journey) : (Str){0},
        .saved_at = journey->draft.saved_at,
        .step = (int)step + 1,
        .steps = (int)journey->count,
        .controls = controls.at,
        .control_count = controls.count,
        .autosave = str_fmt(ctx->arena, "/drafts/%.*s/autosave", FMT(journey->draft.id)),
        .csrf = ctx->actor->csrf,
    };
    place(ctx, req, journey, step, &data);
    list_whys(ctx, journey, at->index, &data);
    list_answers(ctx, &controls, &data);
    return page_send(ctx, req, res, question_page, QUESTION, &data);
}

/* The page's step; when it does not apply to these answers, the person is led on. */
static Err find_step(Ctx *ctx, const Req *req, Res *res, const Journey *journey, size_t *step)
{
    Str page = req_param(req, "page");
    *step = journey_step(journey, STEP_PAGE, page);
    if (*step < journey->count)
        return OK;
    for (size_t i = 0; i < journey->def->n_pages; i++)
        if (str_eq(journey->def->pages[i].id, page)) {
            res_redirect(ctx, res, journey_resume(journey));
            return OK;
        }
    return fail(ctx, ERR_NOT_FOUND, "the form has no such page");
}

/* GET /drafts/:id/pages/:page */
Err portal_question(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    size_t  step;
    TRY(journey_find(ctx, req, &journey));
    TRY(find_step(ctx, req, res, &journey, &step));
    return step < journey.count ? send(ctx, req, res, &journey, step) : OK;
}

/* Twice, because an autosave may fall between: the newest answers are read again and this page
 * is set into them, so neither loses anything. */
static Err save(Ctx *ctx, Req *req, Journey *journey, bool *has_acted)
{
    Err err = OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        fault_clear(ctx);
        TRY(journey_hold(ctx, req, journey));
        controls_take(ctx, req, &journey->answers);
        *has_acted = controls_act(ctx, req_value(req, "_act"), &journey->answers);
        err = journey_save(ctx, journey, req_param(req, "page"));
        if (err != ERR_CONFLICT)
            break;
    }
    return err;
}

static Str exit_href(Ctx *ctx, const Journey *journey)
{
    if (ctx->actor->account.len)
        return S("/my");
    return str_fmt(ctx->arena, "/drafts/%.*s", FMT(journey->draft.id));
}

static Str login_href(Ctx *ctx, const Journey *journey, size_t step)
{
    Str next = step < journey->count ? journey->steps[step].href : journey_resume(journey);
    return str_fmt(ctx->arena, "/login?next=%.*s", FMT(next));
}

/* POST /drafts/:id/pages/:page — saved first, right or wrong; then what is wrong is shown. */
Err portal_question_save(Ctx *ctx, Req *req, Res *res)
{
    Journey journey;
    size_t  step;
    bool    has_acted;
    TRY(save(ctx, req, &journey, &has_acted));
    step = journey_step(&journey, STEP_PAGE, req_param(req, "page"));
    Str act = req_value(req, "_act");
    if (journey.is_held) {
        res_redirect(ctx, res, login_href(ctx, &journey, step));
        return OK;
    }
    if (str_eq(act, S("exit"))) {
        res_redirect(ctx, res, exit_href(ctx, &journey));
        return OK;
    }
    TRY(find_step(ctx, req, res, &journey, &step));
    if (step == journey.count)
        return OK;
    if (has_acted || str_eq(act, S("province")))
        return send(ctx, req, res, &journey, step);
    controls_problems(ctx, req, &journey.answers, journey.steps[step].index);
    if (req->problem_count) {
        TRY(send(ctx, req, res, &journey, step));
        res->status = 422;
        return OK;
    }
    if (req->wants_json)
        return send(ctx, req, res, &journey, step);
    QuestionData data = {0};
    place(ctx, req, &journey, step, &data);
    res_redirect(ctx, res, data.next);
    return OK;
}
