/* act_page — the acts that have a page of their own: what each asks for, in one table; the page
 * filled. What was sent is read in act_send.c. */
#include "system/onestop/act_page.h"

#include "base/time.h"

#include "system/onestop/act_page.html.h"

#define SAYS(name)                                                                            \
    .title = MSG_DESK_##name##_TITLE, .rule = MSG_DESK_##name##_RULE,                         \
    .label = MSG_DESK_##name##_LABEL, .send = MSG_DESK_##name##_SEND

static const ActPage PAGES[] = {
    {"supplement", ACT_SUPPLEMENT, ASKS_PAPERS | ASKS_REASON | ASKS_BASIS,
     .title = MSG_DESK_SUPPLEMENT_TITLE, .label = MSG_DESK_SUPPLEMENT_REASON,
     .send = MSG_DESK_SUPPLEMENT_SEND},
    {"refuse", ACT_REFUSE, ASKS_REASON | ASKS_BASIS | ASKS_GRAVE,
     .title = MSG_DESK_REFUSE_TITLE, .rule = MSG_DESK_REFUSE_RULE,
     .label = MSG_DESK_REFUSE_REASON, .send = MSG_DESK_REFUSE_SEND},
    {"extend", ACT_EXTEND, ASKS_DAYS | ASKS_WHY | ASKS_REASON | ASKS_BASIS,
     .title = MSG_DESK_EXTEND_TITLE, .label = MSG_DESK_EXTEND_LABEL,
     .send = MSG_DESK_EXTEND_SEND},
    {"stop", ACT_STOP, ASKS_WHY | ASKS_REASON | ASKS_BASIS | ASKS_GRAVE, SAYS(STOP)},
    {"reassign", ACT_REASSIGN, ASKS_POST | ASKS_REASON, SAYS(REASSIGN)},
    {"hand_back", ACT_HAND_BACK, ASKS_REASON, SAYS(HAND_BACK)},
    {"comment", ACT_COMMENT, ASKS_NOTE, SAYS(COMMENT)},
    {"attach", ACT_ATTACH, ASKS_FILE | ASKS_NOTE | ASKS_FEWER, SAYS(ATTACH)},
    {"correct", ACT_CORRECT, ASKS_FIXES | ASKS_REASON, SAYS(CORRECT)},
    {"reissue", ACT_REISSUE, ASKS_REASON, SAYS(REISSUE)},
    {"paid", ACT_PAID, ASKS_NOTE | ASKS_FEWER, SAYS(PAID)},
    {"resume", ACT_RESUME, ASKS_REASON, SAYS(RESUME)},
};

const ActPage *desk_act_page(Str word)
{
    for (size_t i = 0; i < COUNT(PAGES); i++)
        if (str_eq(word, str_of(PAGES[i].word)))
            return &PAGES[i];
    return NULL;
}

const ActPage *desk_act_page_of(Act act)
{
    for (size_t i = 0; i < COUNT(PAGES); i++)
        if (PAGES[i].act == act)
            return &PAGES[i];
    return NULL;
}

Err desk_act_page_asked(Ctx *ctx, const Req *req, const ActPage **out)
{
    Str word = req_param(req, "act"), path = req->path;
    if (!word.len) /* /supplement and /refuse are routes of their own */
        for (size_t i = path.len; i-- > 0 && path.at[i] != '/';)
            word = (Str){path.at + i, path.len - i};
    *out = desk_act_page(word);
    return *out ? OK : fail(ctx, ERR_NOT_FOUND, "no such act");
}

/* ---- reasons that the law knows ---------------------------------------------------------- */

static const Message WHY_EXTEND[] = {MSG_DESK_WHY_OPINION, MSG_DESK_WHY_INSPECTION,
                                     MSG_DESK_WHY_COMPLEX, MSG_DESK_WHY_DISASTER,
                                     MSG_DESK_WHY_SYSTEM};
static const Message WHY_STOP[] = {MSG_DESK_WHY_ASKED, MSG_DESK_WHY_NOT_PAID,
                                   MSG_DESK_WHY_NO_ANSWER, MSG_DESK_WHY_COURT,
                                   MSG_DESK_WHY_NOBODY};

size_t desk_whys(Act act, const Message **out)
{
    *out = act == ACT_EXTEND ? WHY_EXTEND : WHY_STOP;
    if (act == ACT_EXTEND)
        return COUNT(WHY_EXTEND);
    return act == ACT_STOP ? COUNT(WHY_STOP) : 0;
}

/* ---- filling ----------------------------------------------------------------------------- */

static const JsonField OPTION[] = {JSON(ControlOption, value), JSON(ControlOption, label), {0}};
static const JsonField FIX[] = {JSON(FixLine, name), JSON(FixLine, label), JSON(FixLine, value),
                                {0}};
static const JsonField ACT_TWIN[] = {
    JSON(ActData, code), JSON(ActData, seen), JSON(ActData, why_not), JSON(ActData, due),
    JSON_LIST(ActData, papers, paper_count, OPTION),
    JSON_LIST(ActData, basis, basis_count, OPTION),
    JSON_LIST(ActData, whys, why_count, OPTION),
    JSON_LIST(ActData, days, day_count, OPTION),
    JSON_LIST(ActData, posts, post_count, OPTION),
    JSON_LIST(ActData, fixes, fix_count, FIX),
    {0},
};

/* Only what a citizen can bring: what the state holds already is not asked for. */
static Err fill_papers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                       ActData *data)
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

static ControlOption numbered(const Ctx *ctx, size_t number, Str label)
{
    return (ControlOption){.value = str_fmt(ctx->arena, "%zu", number), .label = label};
}

static void fill_basis(Ctx *ctx, const ServiceDefinition *def, ActData *data)
{
    data->basis_count = def->n_basis < BASIS_MOST ? def->n_basis : BASIS_MOST;
    data->basis = NEW_ARRAY(ctx->arena, ControlOption, data->basis_count + 1);
    for (size_t i = 0; i < data->basis_count; i++)
        data->basis[i] = numbered(ctx, i + 1, words_in(def->basis[i], ctx->lang));
}

static void fill_whys(Ctx *ctx, Act act, ActData *data)
{
    const Message *whys;
    data->why_count = desk_whys(act, &whys);
    data->whys = NEW_ARRAY(ctx->arena, ControlOption, data->why_count + 1);
    for (size_t i = 0; i < data->why_count; i++)
        data->whys[i] = numbered(ctx, i + 1, msg_text(ctx->lang, whys[i]));
}

/* Each number of days with the date it comes to, so that what is promised is seen. */
static Err fill_days(Ctx *ctx, const Dossier *dossier, ActData *data)
{
    const Calendar *calendar;
    ApologyDraft    drafted;
    bool            found;
    TRY(org_calendar(ctx, dossier->body, &calendar));
    TRY(dossier_apology_draft(ctx, dossier, &drafted, &found));
    data->days = NEW_ARRAY(ctx->arena, ControlOption, DAYS_MOST);
    for (int64_t n = 1; n <= DAYS_MOST; n++) {
        int64_t day, opens, closes;
        TRY(calendar_work_day(ctx, calendar, calendar_day_of(calendar, dossier->due_at), n,
                              &day));
        TRY(calendar_hours(ctx, calendar, day, &opens, &closes));
        Str at = time_text(ctx->arena, closes, ctx->lang);
        data->days[data->day_count++] = (ControlOption){
            .value = str_fmt(ctx->arena, "%lld", (long long)n),
            .label = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_DAYS_TO__AT__N, at, n),
            .is_chosen = found && n == drafted.days};
    }
    return OK;
}

static Err fill_posts(Ctx *ctx, const Dossier *dossier, ActData *data)
{
    Assignee *posts;
    TRY(dossier_reassignees(ctx, dossier, &posts, &data->post_count));
    return desk_assignee_options(ctx, posts, data->post_count, &data->posts);
}

/* The label of the field that stands in the result; of which part of it, or how it is reckoned, too:
 * "Thửa đất: số thửa", "Diện tích sàn: tổng". */
static Str fix_label(Ctx *ctx, const ServiceDefinition *def, const ResultDatum *datum)
{
    Str      id, rest, more = {0};
    size_t   count;
    uint16_t index = datum->field;
    if (index == NO_FIELD) { /* an expression; "floors.count" begins with its field */
        str_cut(datum->value.source, '.', &id, &rest);
        index = definition_field(def, id);
        more = msg_text(ctx->lang, str_eq(rest, S("count")) ? MSG_DESK_FIX_COUNT
                                   : str_eq(rest, S("sum")) ? MSG_DESK_FIX_SUM
                                                            : MSG_DESK_FIX_RECKONED);
    }
    if (index == NO_FIELD)
        return datum->placeholder;
    const DefinitionField *field = &def->fields[index];
    const FieldPart       *parts = field_parts(field->type, &count);
    if (datum->field != NO_FIELD && datum->part < count)
        more = words_in(parts[datum->part].name, ctx->lang);
    Str label = words_in(field->label, ctx->lang);
    return more.len ? str_fmt(ctx->arena, "%.*s: %.*s", FMT(label), FMT(more)) : label;
}

/* What stands in the result, to be put right; in the order of result.data, as answers_result. */
static Err fill_fixes(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                      ActData *data)
{
    Answers     answers;
    AnswerText *texts;
    TRY(desk_answers(ctx, dossier, def, &answers));
    TRY(answers_result(ctx, &answers, LANG_VI, &texts, &data->fix_count));
    data->fixes = NEW_ARRAY(ctx->arena, FixLine, data->fix_count + 1);
    for (size_t i = 0; i < data->fix_count; i++) {
        data->fixes[i] = (FixLine){str_fmt(ctx->arena, "fix.%.*s", FMT(texts[i].name)),
                                   fix_label(ctx, def, &def->result.data[i]), texts[i].text};
    }
    return OK;
}

/* The term the applicant gets, as the engine will set it. */
static Err supplement_limit(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                            Str *out)
{
    const Calendar *calendar;
    int64_t         due_at;
    int             days = def->deadline.applicant_days;
    TRY(org_calendar(ctx, dossier->body, &calendar));
    TRY(calendar_due(ctx, calendar, ctx->now, days > 0 ? days : 1, &due_at));
    *out = time_text(ctx->arena, due_at, ctx->lang);
    return OK;
}

static Str why_not(const Ctx *ctx, const Dossier *dossier, Act act)
{
    int64_t phase = dossier->accepted_at ? 2 : 1;
    if (act == ACT_SUPPLEMENT && dossier->supplements & phase)
        return msg_text(ctx->lang, MSG_DESK_ASKED_BEFORE);
    if (act == ACT_EXTEND && dossier->extended_at)
        return msg_text(ctx->lang, MSG_DESK_EXTENDED_BEFORE);
    if (act == ACT_EXTEND && dossier->due_at)
        return msg_text(ctx->lang, MSG_DESK_EXTEND_TOO_LATE);
    return msg_text(ctx->lang, MSG_DESK_NOT_NOW);
}

/* How much was to be paid; nothing where a notice of another office says it. */
static Err fill_fee(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, ActData *data)
{
    int64_t dong;
    TRY(dossier_fee(ctx, dossier, def, &dong));
    if (dong)
        data->rule = str_fmt(ctx->arena, "%.*s %.*s", FMT(data->rule),
                             FMT(msg_fmt(ctx->arena, ctx->lang, MSG_DESK_PAID_FEE__FEE,
                                         show_money(ctx->arena, ctx->lang, dong))));
    return OK;
}

static Err fill_rule(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                     const ActPage *page, ActData *data)
{
    Str limit;
    if (page->act == ACT_SUPPLEMENT) {
        TRY(supplement_limit(ctx, dossier, def, &limit));
        data->rule = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_SUPPLEMENT_RULE__LIMIT, limit);
    } else if (page->act == ACT_EXTEND) {
        data->due = time_text(ctx->arena, dossier->due_at, ctx->lang);
        data->rule = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_EXTEND_RULE__DUE, data->due);
    } else {
        data->rule = msg_text(ctx->lang, page->rule);
    }
    return page->act == ACT_PAID ? fill_fee(ctx, dossier, def, data) : OK;
}

static Err fill_asked(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                      const ActPage *page, ActData *data)
{
    if (page->asks & ASKS_BASIS)
        fill_basis(ctx, def, data);
    if (page->asks & ASKS_WHY)
        fill_whys(ctx, page->act, data);
    if (page->asks & ASKS_PAPERS)
        TRY(fill_papers(ctx, dossier, def, data));
    if (page->asks & ASKS_DAYS)
        TRY(fill_days(ctx, dossier, data));
    if (page->asks & ASKS_POST)
        TRY(fill_posts(ctx, dossier, data));
    return page->asks & ASKS_FIXES ? fill_fixes(ctx, dossier, def, data) : OK;
}

/* GET /desk/dossiers/:id/acts/:act — also the form again after a mistake. */
Err desk_act_get(Ctx *ctx, Req *req, Res *res)
{
    Dossier                  dossier;
    Permitted                permitted;
    const ActPage           *page;
    const ServiceDefinition *def;
    TRY(desk_act_page_asked(ctx, req, &page));
    TRY(desk_dossier(ctx, req, req->method == POST ? NULL : "dossier", &dossier));
    TRY(dossier_permitted(ctx, &dossier, &permitted));
    TRY(dossier_definition(ctx, &dossier, &def));
    ActData data = {
        .code = dossier.code, .applicant = dossier.applicant_name,
        .service = words_in(def->catalogue.name, ctx->lang),
        .href = desk_dossier_href(ctx, &dossier), .asks = page->asks,
        .title = msg_text(ctx->lang, page->title), .send = msg_text(ctx->lang, page->send),
        .label = msg_text(ctx->lang, page->label), .act_href = req->path,
        .tells_applicant = page->asks & ASKS_BASIS || page->act == ACT_CORRECT ||
                           page->act == ACT_REISSUE,
        .seen = str_fmt(ctx->arena, "%lld", (long long)dossier.head.number)};
    if (permitted.may[page->act]) {
        TRY(fill_rule(ctx, &dossier, def, page, &data));
        TRY(fill_asked(ctx, &dossier, def, page, &data));
    } else {
        data.why_not = why_not(ctx, &dossier, page->act);
    }
    return page_send(ctx, req, res, act_page, ACT_TWIN, &data);
}
