/* service_web — one service: what it is, who, papers, fee, term, steps, level, and how long it
 * really takes; and the button that begins an application. */
#include "system/portal/portal_own.h"

#include "core/account.h"
#include "engine/dossier/drawing.h"

typedef struct PaperLine {
    Str  id, name, guide, limits, when;
    bool is_needed;
} PaperLine;

typedef struct StepLine {
    Str name, role, time;
} StepLine;

typedef struct TermLine {
    Str term;
} TermLine;

typedef struct FeeLine {
    Str     name, amount, basis;
    int64_t amount_dong;
} FeeLine;

typedef struct ServiceData {
    Str service, name, what, who, result, authority, hours, term, level_text, partial_reason;
    int        version, level, term_days, question_count;
    bool       is_full, is_online, by_counter, by_post;
    Date       valid_from;
    Str       *basis, *conditions, *how, *has, *lacks;
    size_t     basis_count, condition_count, how_count, has_count, lack_count;
    PaperLine *yours, *held;
    size_t     your_count, held_count;
    StepLine  *steps;
    size_t     step_count;
    FeeLine   *fees;
    size_t     fee_count;
    int64_t    done, median_minutes, p90_minutes, rated, satisfied;
    Str        median, p90;
    Str        draft_href, draft_saved, start, guide;
    Flowchart  chart;
} ServiceData;

#include "system/portal/service.html.h"

static const JsonField PAPER[] = {JSON(PaperLine, id), JSON(PaperLine, name),
                                  JSON(PaperLine, is_needed), JSON(PaperLine, limits), {0}};
static const JsonField STEP[] = {
    JSON(StepLine, name), JSON(StepLine, role), JSON(StepLine, time), {0}};
static const JsonField FEE[] = {JSON(FeeLine, name), JSON(FeeLine, amount_dong), {0}};
static const JsonField SERVICE[] = {
    JSON(ServiceData, service),
    JSON(ServiceData, version),
    JSON(ServiceData, name),
    JSON(ServiceData, what),
    JSON(ServiceData, who),
    JSON(ServiceData, result),
    JSON(ServiceData, authority),
    JSON(ServiceData, valid_from),
    JSON(ServiceData, term_days),
    JSON(ServiceData, level),
    JSON(ServiceData, is_full),
    JSON_LIST(ServiceData, yours, your_count, PAPER),
    JSON_LIST(ServiceData, held, held_count, PAPER),
    JSON_LIST(ServiceData, steps, step_count, STEP),
    JSON_LIST(ServiceData, fees, fee_count, FEE),
    JSON_TEXTS(ServiceData, basis, basis_count),
    JSON_TEXTS(ServiceData, conditions, condition_count),
    JSON(ServiceData, done),
    JSON(ServiceData, median_minutes),
    JSON(ServiceData, p90_minutes),
    JSON(ServiceData, rated),
    JSON(ServiceData, satisfied),
    JSON(ServiceData, start),
    JSON(ServiceData, guide),
    {0},
};

static Str *texts_of(Ctx *ctx, const Words *words, size_t n)
{
    Str *out = NEW_ARRAY(ctx->arena, Str, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = words_in(words[i], ctx->lang);
    return out;
}

static void list_papers(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    data->yours = NEW_ARRAY(ctx->arena, PaperLine, def->n_papers + 1u);
    data->held = NEW_ARRAY(ctx->arena, PaperLine, def->n_papers + 1u);
    for (size_t i = 0; i < def->n_papers; i++) {
        const DefinitionPaper *paper = &def->papers[i];
        PaperLine line = {
            .id = paper->id,
            .name = words_in(paper->name, ctx->lang),
            .guide = words_in(paper->guide, ctx->lang),
            .limits = paper_limits(ctx, paper),
            .is_needed = paper->is_needed,
            .when = expr_is_none(&paper->condition)
                        ? (Str){0}
                        : msg_text(ctx->lang, MSG_PORTAL_PAPER_SOMETIMES),
        };
        if (paper->from == FROM_UPLOAD)
            data->yours[data->your_count++] = line;
        else
            data->held[data->held_count++] = line;
    }
}

static void list_steps(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    data->steps = NEW_ARRAY(ctx->arena, StepLine, def->n_steps + 1u);
    for (size_t i = 0; i < def->n_steps; i++)
        data->steps[data->step_count++] =
            (StepLine){step_name(ctx, &def->steps[i]),
                       catalogue_role_name(ctx, def->steps[i].role),
                       step_time(ctx, &def->steps[i])};
}

static void list_fees(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    data->fees = NEW_ARRAY(ctx->arena, FeeLine, def->n_fees + 1u);
    for (size_t i = 0; i < def->n_fees; i++)
        data->fees[data->fee_count++] =
            (FeeLine){words_in(def->fees[i].name, ctx->lang),
                      fee_text(ctx, def->fees[i].amount_dong),
                      words_in(def->fees[i].basis, ctx->lang), def->fees[i].amount_dong};
}

/* What a level stands on, and what the next one still lacks: computed, never claimed. */
static void list_level(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    static const struct { unsigned bit; Message has, lacks; } WHY[] = {
        {LACKS_INFORMATION, MSG_PORTAL_HAS_INFORMATION, MSG_PORTAL_LACKS_INFORMATION},
        {LACKS_FORM, MSG_PORTAL_HAS_FORM, MSG_PORTAL_LACKS_FORM},
        {LACKS_ONLINE, MSG_PORTAL_HAS_ONLINE, MSG_PORTAL_LACKS_ONLINE},
        {LACKS_PAYMENT, MSG_PORTAL_HAS_PAYMENT, MSG_PORTAL_LACKS_PAYMENT},
        {LACKS_RESULT, MSG_PORTAL_HAS_RESULT, MSG_PORTAL_LACKS_RESULT},
    };
    DefinitionLevel level = definition_level(def);
    data->level = level.level;
    data->is_full = level.is_full;
    data->level_text = msg_text(ctx->lang, level.is_full ? MSG_PORTAL_LEVEL_FULL
                                                         : MSG_PORTAL_LEVEL_PARTIAL);
    data->has = NEW_ARRAY(ctx->arena, Str, COUNT(WHY));
    data->lacks = NEW_ARRAY(ctx->arena, Str, COUNT(WHY));
    for (size_t i = 0; i < COUNT(WHY); i++)
        if (level.missing & WHY[i].bit)
            data->lacks[data->lack_count++] = msg_text(ctx->lang, WHY[i].lacks);
        else
            data->has[data->has_count++] = msg_text(ctx->lang, WHY[i].has);
}

static Str worked(Ctx *ctx, int64_t minutes)
{
    enum { DAY = 450 }; /* 07:30–11:30 and 13:30–17:00 */
    int64_t tenths = minutes * 10 / DAY;
    return str_fmt(ctx->arena, "%lld%s%lld", (long long)(tenths / 10),
                   ctx->lang == LANG_VI ? "," : ".", (long long)(tenths % 10));
}

static Err measure(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    ServiceFigures figures;
    TRY(dossier_figures(ctx, def->service, &figures));
    data->done = figures.done;
    data->median_minutes = figures.median_minutes;
    data->p90_minutes = figures.p90_minutes;
    data->rated = figures.rated;
    data->satisfied = figures.satisfied;
    data->median = worked(ctx, figures.median_minutes);
    data->p90 = worked(ctx, figures.p90_minutes);
    return OK;
}

/* Only to who is signed in: this page is kept for everybody else. */
static Err find_draft(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    Draft *drafts;
    size_t n;
    if (!ctx->actor->account.len)
        return OK;
    TRY(draft_of_account(ctx, &drafts, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(drafts[i].service, def->service)) {
            data->draft_href = str_fmt(ctx->arena, "/drafts/%.*s", FMT(drafts[i].id));
            data->draft_saved = time_text_short(ctx->arena, drafts[i].saved_at, ctx->lang);
            return OK;
        }
    return OK;
}

/* What is asked before anything is answered: pages, papers, and the check at the end. */
static int count_questions(const ServiceDefinition *def, const Answers *none)
{
    int n = 1;
    for (uint16_t i = 0; i < def->n_pages; i++)
        n += answers_page_is_visible(none, i);
    for (uint16_t i = 0; i < def->n_papers; i++)
        n += journey_takes_paper(none, &def->papers[i]);
    return n;
}

static void describe(Ctx *ctx, const ServiceDefinition *def, ServiceData *data)
{
    Answers none;
    answers_new(ctx, def, NULL, &none);
    ExprEnv env = answers_env(&none);
    const DefinitionCatalogue *c = &def->catalogue;
    *data = (ServiceData){
        .service = def->service,
        .version = def->version,
        .name = words_in(c->name, ctx->lang),
        .what = words_in(c->what, ctx->lang),
        .who = words_in(c->who, ctx->lang),
        .result = words_in(c->result, ctx->lang),
        .authority = words_in(c->authority, ctx->lang),
        .hours = words_in(c->hours, ctx->lang),
        .partial_reason = words_in(def->partial_reason, ctx->lang),
        .term_days = definition_term(def, &env),
        .question_count = count_questions(def, &none),
        .is_online = (def->submit & SUBMIT_ONLINE) != 0,
        .by_counter = (def->submit & SUBMIT_COUNTER) != 0,
        .by_post = (def->submit & SUBMIT_POST) != 0,
        .valid_from = date_from_days(def->from_day),
        .basis = texts_of(ctx, def->basis, def->n_basis),
        .basis_count = def->n_basis,
        .conditions = texts_of(ctx, c->conditions, c->n_conditions),
        .condition_count = c->n_conditions,
        .how = texts_of(ctx, c->how, c->n_how),
        .how_count = c->n_how,
        .start = str_fmt(ctx->arena, "/services/%.*s/start", FMT(def->service)),
    };
    data->term = term_text(ctx, data->term_days);
}

/* GET /services/:service */
Err portal_service(Ctx *ctx, Req *req, Res *res)
{
    ServiceData              data;
    const ServiceDefinition *def;
    TRY(catalogue_find(ctx, req_param(req, "service"), &def));
    describe(ctx, def, &data);
    list_papers(ctx, def, &data);
    list_steps(ctx, def, &data);
    TRY(drawing_of_service(ctx, def, &data.chart));
    list_fees(ctx, def, &data);
    list_level(ctx, def, &data);
    Str guide;
    if (guide_find(ctx, def->service, &guide))
        data.guide = str_fmt(ctx->arena, "/services/%.*s/guide", FMT(def->service));
    TRY(measure(ctx, def, &data));
    TRY(find_draft(ctx, def, &data));
    return page_send(ctx, req, res, service_page, SERVICE, &data);
}

/* ---- beginning --------------------------------------------------------------------------- */

/* What the account knows of its owner is not asked again. */
static Err prefill(Ctx *ctx, Draft *draft)
{
    Answers answers;
    Account account;
    if (draft->revision > 1 || ctx->actor->kind != ACTOR_CITIZEN)
        return OK;
    TRY(account_find(ctx, ctx->actor->account, &account));
    TRY(draft_answers(ctx, draft, &answers));
    uint16_t field = answers.def->summary.applicant;
    if (field == NO_FIELD || !answers.def->fields[field].from.len)
        return OK;
    const Str values[] = {account.name, account.personal_id, account.birth_date};
    for (size_t part = 0; part < COUNT(values); part++) {
        AnswerPath path = {field, 0, (uint8_t)part};
        if (values[part].len && answer_set_text(ctx, &answers, path, values[part], NULL) != OK)
            fault_clear(ctx);
    }
    return draft_save(ctx, draft, (Str){0}, &answers);
}

/* POST /services/:service/start */
Err portal_start(Ctx *ctx, Req *req, Res *res)
{
    Draft                    draft;
    Journey                  journey;
    const ServiceDefinition *def;
    TRY(catalogue_find(ctx, req_param(req, "service"), &def));
    if (!(def->submit & SUBMIT_ONLINE))
        return fail(ctx, ERR_CONFLICT, "the service is not taken online");
    Str key = journey_key(ctx, req, res);
    if (ctx->actor->account.len)
        TRY(draft_adopt(ctx, key));
    TRY(draft_open(ctx, def, key, &draft));
    if (ctx->actor->account.len)
        TRY(draft_hold(ctx, &draft, key));
    TRY(prefill(ctx, &draft));
    TRY(journey_load(ctx, &draft, &journey));
    if (req->wants_json) {
        res->status = 201;
        return draft_send_overview(ctx, req, res, &journey);
    }
    Str overview = str_fmt(ctx->arena, "/drafts/%.*s", FMT(draft.id));
    /* The form changed since: what to answer again is told there. */
    res_redirect(ctx, res, draft.older.len ? overview : journey_resume(&journey));
    return OK;
}
