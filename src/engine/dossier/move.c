/* move — what a version would change for one dossier, and doing it. */
#include "engine/dossier/move.h"

#include "base/json.h"
#include "core/audit.h"
#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/flow.h"

/* A dossier's answers read by the new version of its form. */
typedef struct Moving {
    Ctx                     *ctx;
    const ServiceDefinition *to;
    Flow                     now;  /* of the version it has */
    Flow                     then; /* of the other */
    MoveItem                *item;
} Moving;

static bool obstacle(Moving *m, MoveObstacle which, Str what)
{
    m->item->obstacle = which;
    m->item->what = what;
    return false;
}

/* ---- does it fit? --------------------------------------------------------------------------- */

/* The same answers, word for word: what the new form would drop or still miss does not fit. */
static Err read_answers(Moving *m, bool *fits)
{
    Ctx             *ctx = m->ctx;
    Str              json;
    AnswersReadError error;
    AnswerProblem    problem;
    TRY(dossier_answers(ctx, &m->item->dossier, &json));
    Answers *answers = NEW(ctx->arena, Answers);
    m->then.answers = answers;
    Err err = answers_read(ctx, m->to, answer_world(ctx), json, answers, &error);
    if (err == ERR_INVALID) {
        fault_clear(ctx);
        *fits = obstacle(m, MOVE_ANSWERS, error.key);
        return OK;
    }
    TRY(err);
    m->then.env = answers_env(m->then.answers);
    if (answers_problems(m->then.answers, ANSWERS_ALL, &problem, 1))
        *fits = obstacle(m, MOVE_ANSWERS, m->to->fields[problem.path.field].id);
    else if (!str_eq(answers_dump(ctx, m->then.answers, ANSWERS_SUBMITTED), json))
        *fits = obstacle(m, MOVE_ANSWERS, S(""));
    return OK;
}

static bool was_needed(const Moving *m, Str paper)
{
    int index = definition_paper(m->now.definition, paper);
    if (index < 0)
        return false;
    const DefinitionPaper *old = &m->now.definition->papers[index];
    return old->is_needed && expr_holds(&old->condition, &m->now.env);
}

/* What was needed before was looked at when it was received. */
static Err check_papers(Moving *m, bool *fits)
{
    DossierPaper *papers;
    size_t        count;
    TRY(dossier_papers(m->ctx, &m->item->dossier, &papers, &count));
    for (size_t i = 0; i < m->to->n_papers && *fits; i++) {
        const DefinitionPaper *paper = &m->to->papers[i];
        bool is_there = false;
        for (size_t k = 0; k < count; k++)
            is_there |= str_eq(papers[k].paper, paper->id);
        if (paper->is_needed && paper->from == FROM_UPLOAD && !is_there &&
            expr_holds(&paper->condition, &m->then.env) && !was_needed(m, paper->id))
            *fits = obstacle(m, MOVE_PAPERS, paper->id);
    }
    return OK;
}

static bool check_step(Moving *m)
{
    int index = definition_step(m->to, m->item->dossier.step);
    if (index < 0 || !m->now.step || m->to->steps[index].verb != m->now.step->verb)
        return obstacle(m, MOVE_NO_STEP, m->item->dossier.step);
    m->then.step = &m->to->steps[index];
    return true;
}

/* ---- what it becomes ------------------------------------------------------------------------ */

/* When the step that waits began: the last event that set its term. */
static Err step_began(Ctx *ctx, const Dossier *dossier, int64_t *at)
{
    enum { EVENTS = 1000 };
    Events events;
    *at = dossier->changed_at;
    TRY(audit_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id)), EVENTS, &events));
    for (size_t i = events.len; i > 0; i--) {
        const Json *payload;
        if (!events.at[i - 1].payload.len)
            continue;
        TRY(json_read(ctx, events.at[i - 1].payload, (JsonLimits){0}, &payload));
        const Json *set = json_get(payload, S("set"));
        if (json_kind(json_get(set, S("step_due_at"))) == JSON_IS_INT ||
            json_kind(json_get(set, S("step"))) == JSON_IS_TEXT) {
            *at = events.at[i - 1].at;
            return OK;
        }
    }
    return OK;
}

static Err step_term(Moving *m, Dossier *after)
{
    const DefinitionStep *was = m->now.step, *is = m->then.step;
    int64_t               began;
    if (was->days == is->days && was->minutes == is->minutes)
        return OK;
    int64_t minutes = is->minutes + is->days * calendar_day_minutes(m->now.calendar);
    after->step_due_at = 0;
    if (!minutes)
        return OK;
    TRY(step_began(m->ctx, &m->item->dossier, &began));
    return calendar_add_minutes(m->ctx, m->now.calendar, began, minutes, &after->step_due_at);
}

static Err legal_term(Moving *m, Dossier *after)
{
    if (!after->accepted_at || after->done_at)
        return OK;
    TRY(flow_complete(m->ctx, &m->now, after));
    int term = definition_term(m->to, &m->then.env);
    if (term < after->term)
        after->term = term;
    return flow_due(m->ctx, m->now.calendar, after, &after->due_at);
}

static Err become(Moving *m)
{
    Dossier *after = &m->item->after, entered = m->item->dossier;
    *after = m->item->dossier;
    after->version = m->to->version;
    if (!str_eq(m->then.step->role, after->role)) { /* another role: who has it now? */
        TRY(flow_enter(m->ctx, &m->then, &entered, (int)(m->then.step - m->to->steps)));
        after->role = entered.role;
        after->holder = entered.holder;
    }
    TRY(step_term(m, after));
    TRY(legal_term(m, after));
    m->item->fee_before = definition_fee(m->now.definition, &m->now.env);
    m->item->fee_after = definition_fee(m->to, &m->then.env);
    return OK;
}

static Err look(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *to, MoveItem *out)
{
    Moving m = {.ctx = ctx, .to = to, .item = out};
    bool   fits = true;
    *out = (MoveItem){.dossier = *dossier, .after = *dossier};
    TRY(flow_of(ctx, dossier, &m.now));
    m.then = (Flow){.definition = to, .calendar = m.now.calendar};
    if (dossier->status == STATUS_SUPPLEMENT)
        fits = obstacle(&m, MOVE_SUPPLEMENT, (Str){0});
    else if (dossier->waits)
        fits = obstacle(&m, MOVE_WAITS, (Str){0});
    fits = fits && check_step(&m);
    if (fits)
        TRY(read_answers(&m, &fits));
    if (fits)
        TRY(check_papers(&m, &fits));
    return fits ? become(&m) : OK;
}

/* ---- preview, act --------------------------------------------------------------------------- */

SQL(move_open, "SELECT " DOSSIER_COLUMNS " FROM dossier"
               " WHERE body = $1 AND is_open = 1 AND service = $2 AND version = $3"
               " ORDER BY urgent_at, nr LIMIT 200");

Err move_preview(Ctx *ctx, Str service, int64_t from, int64_t to, MovePreview *out)
{
    Rows rows;
    *out = (MovePreview){0};
    if (from == to)
        return fail(ctx, ERR_INVALID, "it is the same version");
    TRY(catalogue_version(ctx, service, from, &out->from));
    TRY(catalogue_version(ctx, service, to, &out->to));
    definition_diff(ctx, out->from, out->to, &out->diff);
    TRY(db_all(ctx, &move_open,
               PARAMS(db_text(ctx->actor->seat.body), db_text(service), db_int(from)), &rows));
    out->items = NEW_ARRAY(ctx->arena, MoveItem, rows.len + 1);
    out->count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Dossier dossier;
        dossier_of_row(rows_at(&rows, i), &dossier);
        TRY(look(ctx, &dossier, out->to, &out->items[i]));
        out->fine += out->items[i].obstacle == MOVE_FINE;
    }
    return OK;
}

SQL(move_one, "SELECT " DOSSIER_COLUMNS " FROM dossier"
              " WHERE id = $1 AND body = $2 AND is_open = 1");

Err move_dossier(Ctx *ctx, Str id, int64_t to, Str reason, MoveItem *out)
{
    Row                      row;
    Dossier                  dossier;
    const ServiceDefinition *version;
    if (!str_trim(reason).len)
        return fail(ctx, ERR_INVALID, "a move needs its reason");
    TRY(db_one(ctx, &move_one, PARAMS(db_text(id), db_text(ctx->actor->seat.body)), &row));
    dossier_of_row(row, &dossier);
    if (dossier.version == to)
        return fail(ctx, ERR_INVALID, "the dossier has version %lld already", (long long)to);
    TRY(catalogue_version(ctx, dossier.service, to, &version));
    TRY(look(ctx, &dossier, version, out));
    if (out->obstacle != MOVE_FINE)
        return OK;
    TRY(dossier_change(ctx, &dossier, &out->after, "dossier.moved",
                       &(Facts){.reason = str_trim(reason)}));
    out->is_moved = true;
    return notice_add(ctx, dossier.applicant, "moved", dossier.id);
}
