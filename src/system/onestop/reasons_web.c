/* reasons_web — asking for a supplement and refusing: a page each, with reasons and basis. */
#include "system/onestop/own.h"

enum { BASIS_MOST = 30 };

typedef struct ReasonsData {
    Str            code, service, applicant, href, seen, act_href, limit;
    Str            why_not;  /* it cannot be done now */
    bool           is_refusal;
    ControlOption *papers, *basis;
    size_t         paper_count, basis_count;
} ReasonsData;

#include "system/onestop/reasons.html.h"

static const JsonField OPTION[] = {JSON(ControlOption, value), JSON(ControlOption, label), {0}};
static const JsonField REASONS_TWIN[] = {
    JSON(ReasonsData, code), JSON(ReasonsData, seen), JSON(ReasonsData, why_not),
    JSON_LIST(ReasonsData, papers, paper_count, OPTION),
    JSON_LIST(ReasonsData, basis, basis_count, OPTION), {0}};

/* Only what a citizen can bring: what the state holds already is not asked for. */
static Err fill_papers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                       ReasonsData *data)
{
    Answers answers;
    TRY(desk_answers(ctx, dossier, def, &answers));
    ExprEnv env = answers_env(&answers);
    data->papers = NEW_ARRAY(ctx->arena, ControlOption, def->n_papers + 1u);
    for (uint16_t i = 0; i < def->n_papers; i++) {
        const DefinitionPaper *paper = &def->papers[i];
        if ((paper->from != FROM_UPLOAD && !paper->else_upload) ||
            !expr_holds(&paper->condition, &env))
            continue;
        data->papers[data->paper_count++] =
            (ControlOption){.value = paper->id, .label = words_in(paper->name, ctx->lang)};
    }
    return OK;
}

static void fill_basis(Ctx *ctx, const ServiceDefinition *def, ReasonsData *data)
{
    data->basis_count = def->n_basis < BASIS_MOST ? def->n_basis : BASIS_MOST;
    data->basis = NEW_ARRAY(ctx->arena, ControlOption, data->basis_count + 1);
    for (size_t i = 0; i < data->basis_count; i++)
        data->basis[i] = (ControlOption){.value = str_fmt(ctx->arena, "%zu", i + 1),
                                         .label = words_in(def->basis[i], ctx->lang)};
}

/* The term the applicant gets, as the engine will set it. */
static Err fill_limit(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                      ReasonsData *data)
{
    const Calendar *calendar;
    int64_t         due_at;
    int             days = def->deadline.applicant_days;
    TRY(org_calendar(ctx, dossier->body, &calendar));
    TRY(calendar_due(ctx, calendar, ctx->now, days > 0 ? days : 1, &due_at));
    data->limit = time_text(ctx->arena, due_at, ctx->lang);
    return OK;
}

static Str why_not(const Ctx *ctx, const Dossier *dossier, Act act)
{
    int64_t phase = dossier->accepted_at ? 2 : 1;
    if (act == ACT_SUPPLEMENT && dossier->supplements & phase)
        return msg_text(ctx->lang, MSG_DESK_ASKED_BEFORE);
    return msg_text(ctx->lang, MSG_DESK_NOT_NOW);
}

static Err show(Ctx *ctx, Req *req, Res *res, Act act)
{
    Dossier                  dossier;
    Permitted                permitted;
    const ServiceDefinition *def;
    TRY(desk_dossier(ctx, req, req->method == POST ? NULL : "dossier", &dossier));
    TRY(dossier_permitted(ctx, &dossier, &permitted));
    TRY(dossier_definition(ctx, &dossier, &def));
    ReasonsData data = {
        .code = dossier.code, .applicant = dossier.applicant_name,
        .service = words_in(def->catalogue.name, ctx->lang),
        .href = desk_dossier_href(ctx, &dossier), .is_refusal = act == ACT_REFUSE,
        .seen = str_fmt(ctx->arena, "%lld", (long long)dossier.head.number)};
    data.act_href = str_fmt(ctx->arena, "%.*s/%s", FMT(data.href),
                            data.is_refusal ? "refuse" : "supplement");
    if (!permitted.may[act])
        data.why_not = why_not(ctx, &dossier, act);
    fill_basis(ctx, def, &data);
    if (act == ACT_SUPPLEMENT) {
        TRY(fill_papers(ctx, &dossier, def, &data));
        TRY(fill_limit(ctx, &dossier, def, &data));
    }
    return page_send(ctx, req, res, reasons_page, REASONS_TWIN, &data);
}

/* GET /desk/dossiers/:id/supplement — also the form again after a mistake. */
Err desk_supplement_get(Ctx *ctx, Req *req, Res *res)
{
    return show(ctx, req, res, ACT_SUPPLEMENT);
}

/* GET /desk/dossiers/:id/refuse */
Err desk_refuse_get(Ctx *ctx, Req *req, Res *res)
{
    return show(ctx, req, res, ACT_REFUSE);
}

/* ---- what was sent ----------------------------------------------------------------------- */

typedef struct ReasonsForm {
    int64_t seen;
    Str     reason, basis, other;
} ReasonsForm;
static const Field REASONS[] = {
    {"seen", FORM_INT, offsetof(ReasonsForm, seen), true, .min = 1},
    {"reason", FORM_LONG, offsetof(ReasonsForm, reason), true, .max = 5000, .min = 10},
    {"basis", FORM_TEXT, offsetof(ReasonsForm, basis), .max = 10},
    {"other", FORM_LONG, offsetof(ReasonsForm, other), .max = 2000},
    {0},
};

/* The chosen one of the definition's, then what was typed; one of them is needed. In
 * Vietnamese: it is printed on the form that the law prescribes. */
static Err read_basis(Ctx *ctx, Req *req, const ServiceDefinition *def, ReasonsForm *form)
{
    int64_t n = 0;
    Buf     out = {.arena = ctx->arena};
    bool    is_listed = str_to_int(form->basis, &n) && n >= 1 && n <= def->n_basis;
    if (is_listed)
        buf_add(&out, words_in(def->basis[n - 1], LANG_VI));
    if (is_listed && form->other.len)
        buf_add(&out, S("; "));
    buf_add(&out, form->other);
    form->basis = buf_str(&out);
    if (form->basis.len)
        return OK;
    req_problem(req, S("basis"), MSG_DESK_BASIS_NEEDED, (Str){0});
    return fail(ctx, ERR_INVALID, "no legal basis");
}

/* Papers named by what is ticked; a name the definition does not know is nobody's typing. */
static Str *read_papers(Ctx *ctx, const Req *req, size_t *count)
{
    Str *papers = NEW_ARRAY(ctx->arena, Str, req->pair_count + 1);
    *count = 0;
    for (const Pair *pair; (pair = req_pair(req, "papers", *count));)
        papers[(*count)++] = pair->value;
    return papers;
}

static Err act(Ctx *ctx, Req *req, Res *res, Act what)
{
    ReasonsForm              form = {0};
    Dossier                  dossier;
    const ServiceDefinition *def;
    TRY(desk_dossier(ctx, req, "act", &dossier));
    TRY(dossier_definition(ctx, &dossier, &def));
    Err read = form_read(ctx, req, REASONS, &form);
    Err basis = read_basis(ctx, req, def, &form); /* so that all problems are told at once */
    TRY(read);
    TRY(basis);
    ActInput input = {.act = what, .seen = form.seen, .reason = form.reason,
                      .basis = form.basis};
    if (what == ACT_SUPPLEMENT)
        input.papers = read_papers(ctx, req, &input.paper_count);
    return desk_act_and_return(ctx, req, res, &dossier, &input);
}

/* POST /desk/dossiers/:id/supplement — the clock stops, form 02. */
Err desk_supplement_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_SUPPLEMENT);
}

/* POST /desk/dossiers/:id/refuse — form 03. */
Err desk_refuse_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_REFUSE);
}
