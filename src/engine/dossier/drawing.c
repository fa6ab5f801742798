/* drawing — nodes and lanes from the definition; their states from the events of a dossier. */
#include "engine/dossier/drawing.h"

#include "core/message.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/flow.h"
#include "engine/dossier/parallel.h"

enum { DRAWING_EVENTS = 1000 };

typedef struct Drawing {
    Ctx                     *ctx;
    const ServiceDefinition *definition;
    const Dossier           *dossier; /* NULL: of nobody's */
    const ExprEnv           *env;     /* NULL: conditions are not decided */
    bool                    *visited; /* by step */
    int                      current; /* -1: over, or of nobody's */
    Opinion                 *opinions;
    size_t                   opinion_count;
    Child                   *children;
    size_t                   child_count;
    Flowchart               *out;
} Drawing;

/* ---- words -------------------------------------------------------------------------------- */

static Str say(const Drawing *d, Message message) { return msg_text(d->ctx->lang, message); }

static Str term_of(const Drawing *d, int days, int minutes)
{
    bool is_hours = minutes >= 60 && minutes % 60 == 0;
    int  n = days ? days : is_hours ? minutes / 60 : minutes;
    if (!n)
        return (Str){0};
    if (n == 1)
        return say(d, days ? MSG_FLOW_DAY : is_hours ? MSG_FLOW_HOUR : MSG_FLOW_MINUTE);
    return msg_fmt(d->ctx->arena, d->ctx->lang,
                   days ? MSG_FLOW_DAYS__N : is_hours ? MSG_FLOW_HOURS__N : MSG_FLOW_MINUTES__N, n);
}

static Str join(const Drawing *d, Str a, Str b)
{
    return !a.len ? b : !b.len ? a : str_fmt(d->ctx->arena, "%.*s; %.*s", FMT(a), FMT(b));
}

static Str step_title(const Drawing *d, const DefinitionStep *step)
{
    static const Message VERBS_SAID[VERBS] = {
        [VERB_RECEIVE] = MSG_FLOW_VERB_RECEIVE, [VERB_ASSIGN] = MSG_FLOW_VERB_ASSIGN,
        [VERB_EXAMINE] = MSG_FLOW_VERB_EXAMINE, [VERB_INSPECT] = MSG_FLOW_VERB_INSPECT,
        [VERB_REVIEW] = MSG_FLOW_VERB_REVIEW,   [VERB_SIGN] = MSG_FLOW_VERB_SIGN,
        [VERB_NUMBER] = MSG_FLOW_VERB_NUMBER,   [VERB_DELIVER] = MSG_FLOW_VERB_DELIVER,
        [VERB_CONSULT] = MSG_FLOW_VERB_CONSULT, [VERB_LINK] = MSG_FLOW_VERB_LINK,
        [VERB_CHARGE] = MSG_FLOW_VERB_CHARGE,   [VERB_RECORD] = MSG_FLOW_VERB_RECORD};
    return words_are_none(step->name) ? say(d, VERBS_SAID[step->verb])
                                      : words_in(step->name, d->ctx->lang);
}

static Str agency_words(const Drawing *d, const AgencySelector *to)
{
    Ctx *ctx = d->ctx;
    switch (to->kind) {
    case AGENCY_COMMUNE:  return say(d, MSG_FLOW_COMMUNE);
    case AGENCY_PROVINCE: return say(d, MSG_FLOW_PROVINCE);
    case AGENCY_DEPARTMENT:
        return msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_DEPARTMENT__FIELD,
                       catalogue_field_name(ctx, to->sector));
    case AGENCY_SECTOR:
        return msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_SECTOR__FIELD,
                       catalogue_field_name(ctx, to->sector));
    case AGENCY_OWN: return say(d, MSG_FLOW_OWN);
    }
    return (Str){0};
}

/* ---- states ------------------------------------------------------------------------------- */

static FlowState state_of(const Drawing *d, int step)
{
    if (!d->dossier)
        return FLOW_PLAIN;
    if (step == d->current)
        return FLOW_NOW;
    bool is_past = d->current < 0 || step < d->current;
    if (is_past)
        return d->visited[step] ? FLOW_DONE : FLOW_SKIPPED;
    return d->env && !expr_holds(&d->definition->steps[step].condition, d->env) ? FLOW_SKIPPED
                                                                               : FLOW_NEXT;
}

/* Which steps its events say it came to. */
static Err read_visits(Drawing *d)
{
    Events events;
    Str    object = str_fmt(d->ctx->arena, "dossier:%.*s", FMT(d->dossier->id));
    d->visited = NEW_ARRAY(d->ctx->arena, bool, d->definition->n_steps + 1u);
    TRY(audit_of(d->ctx, object, DRAWING_EVENTS, &events));
    for (size_t i = 0; i < events.len; i++) {
        const Json *payload;
        if (!events.at[i].payload.len)
            continue;
        TRY(json_read(d->ctx, events.at[i].payload, (JsonLimits){0}, &payload));
        Str step = json_text(json_get(json_get(payload, S("set")), S("step")));
        int index = definition_step(d->definition, step);
        if (index >= 0)
            d->visited[index] = true;
    }
    return OK;
}

/* ---- nodes -------------------------------------------------------------------------------- */

static FlowNode *add(Drawing *d, FlowNode node)
{
    FlowNode *at = &d->out->nodes[d->out->count++];
    *at = node;
    return at;
}

static void add_ask(Drawing *d, const DefinitionStep *step, const DefinitionAsk *ask)
{
    static const Message SILENCES[] = {[SILENCE_CONSENT] = MSG_FLOW_SILENCE_CONSENT,
                                       [SILENCE_ESCALATE] = MSG_FLOW_SILENCE_ESCALATE};
    FlowState      state = state_of(d, (int)(step - d->definition->steps));
    Str            agency = agency_words(d, &ask->to), who = agency;
    bool           is_late = false;
    const Opinion *found = NULL;
    for (size_t i = 0; i < d->opinion_count; i++)
        if (str_eq(d->opinions[i].step, step->id) && str_eq(d->opinions[i].id, ask->id))
            found = &d->opinions[i];
    if (found) {
        bool is_open = ask_is_open(found->target);
        who = found->body_name;
        is_late = is_open && found->is_late;
        state = is_open ? FLOW_NOW : FLOW_DONE;
    } else if (d->env && !expr_holds(&ask->condition, d->env)) {
        state = FLOW_SKIPPED;
    }
    Str note = term_of(d, ask->days, ask->minutes);
    if (ask->silence != SILENCE_NONE)
        note = join(d, note, say(d, SILENCES[ask->silence]));
    if (!expr_is_none(&ask->condition) && !d->env)
        note = join(d, note, say(d, MSG_FLOW_SOMETIMES));
    add(d, (FlowNode){.kind = FLOW_ASK, .state = state, .is_late = is_late,
                      .lane = flowchart_lane(d->out, agency, ask->to.kind != AGENCY_OWN),
                      .title = words_in(ask->about, d->ctx->lang),
                      .who = str_eq(who, agency) ? (Str){0} : who, .note = note});
}

static Str service_words(const Drawing *d, Str service)
{
    Ctx                     *ctx = d->ctx;
    const ServiceDefinition *child;
    if (catalogue_find(ctx, service, &child) == OK)
        return words_in(child->catalogue.name, ctx->lang);
    fault_clear(ctx);
    return service;
}

static void add_child(Drawing *d, const DefinitionStep *step, const DefinitionOpen *open)
{
    Ctx         *ctx = d->ctx;
    FlowState    state = state_of(d, (int)(step - d->definition->steps));
    const Child *found = NULL;
    Str          agency = agency_words(d, &open->at), who = {0};
    for (size_t i = 0; i < d->child_count; i++)
        if (str_eq(d->children[i].step, step->id) && str_eq(d->children[i].open, open->id))
            found = &d->children[i];
    if (found) {
        who = found->body_name;
        state = found->state <= CHILD_RECEIVED ? FLOW_NOW : FLOW_DONE;
    } else if (d->env && !expr_holds(&open->condition, d->env)) {
        state = FLOW_SKIPPED;
    }
    Str note = term_of(d, open->days, open->minutes);
    if (open->is_lead)
        note = join(d, note, say(d, MSG_FLOW_LEAD));
    if (!expr_is_none(&open->condition) && !d->env)
        note = join(d, note, say(d, MSG_FLOW_SOMETIMES));
    add(d, (FlowNode){.kind = FLOW_CHILD, .state = state,
                      .is_late = found && state == FLOW_NOW && found->is_late,
                      .lane = flowchart_lane(d->out, agency, true),
                      .title = msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_CHILD__SERVICE,
                                       service_words(d, open->service)),
                      .who = who, .note = note});
}

/* Where its verdicts lead; steps are known by their numbers, from 1. */
static void add_branches(Drawing *d, const DefinitionStep *step, FlowNode *node,
                         const size_t *node_of)
{
    Ctx *ctx = d->ctx;
    int  own = (int)(step - d->definition->steps);
    node->branches = NEW_ARRAY(ctx->arena, FlowBranch, step->n_verdicts + 1u);
    for (uint16_t i = 0; i < step->n_verdicts; i++) {
        const DefinitionVerdict *on = &step->verdicts[i];
        Str name = words_in(on->name, ctx->lang), text;
        if (on->to == TO_SUPPLEMENT)
            text = msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_SUPPLEMENT__NAME, name);
        else if (on->to == TO_REFUSE)
            text = msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_REFUSE__NAME, name);
        else if (on->to == TO_STOP)
            text = msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_STOP__NAME, name);
        else
            text = msg_fmt(ctx->arena, ctx->lang,
                           on->to < own ? MSG_FLOW_BACK__N__NAME : MSG_FLOW_ON__N__NAME,
                           on->to + 1, name);
        bool is_back = on->to >= 0 && on->to < own;
        node->branches[node->branch_count++] =
            (FlowBranch){text, is_back ? (int)node_of[on->to] : -1};
    }
}

static Str lane_of(const Drawing *d, const DefinitionStep *step)
{
    if (step->role.len)
        return catalogue_role_name(d->ctx, step->role);
    return say(d, step->verb == VERB_CHARGE ? MSG_FLOW_APPLICANT : MSG_FLOW_SYSTEM);
}

static void add_step(Drawing *d, int index, size_t *node_of)
{
    const DefinitionStep *step = &d->definition->steps[index];
    Str                   lane = lane_of(d, step), note = term_of(d, step->days, step->minutes);
    if (!expr_is_none(&step->condition) && !d->env)
        note = join(d, note, say(d, MSG_FLOW_SOMETIMES));
    FlowState state = state_of(d, index);
    node_of[index] = d->out->count;
    FlowNode *node = add(d, (FlowNode){
        .kind = FLOW_STEP, .state = state, .number = index + 1,
        .lane = flowchart_lane(d->out, lane, false), .title = step_title(d, step), .who = lane,
        .note = note,
        .is_late = state == FLOW_NOW && d->dossier->step_due_at && !d->dossier->paused_at &&
                   d->ctx->now > d->dossier->step_due_at});
    add_branches(d, step, node, node_of);
    for (uint16_t i = 0; i < step->n_asks; i++)
        add_ask(d, step, &step->asks[i]);
    for (uint16_t i = 0; i < step->n_opens; i++)
        add_child(d, step, &step->opens[i]);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The deciding body's own lanes stand first, the other agencies' behind them. */
static void order_lanes(Flowchart *chart)
{
    FlowLane lanes[FLOW_LANES];
    size_t   place[FLOW_LANES], n = 0;
    for (int other = 0; other < 2; other++)
        for (size_t i = 0; i < chart->lane_count; i++)
            if (chart->lanes[i].is_other == (other != 0)) {
                place[i] = n;
                lanes[n++] = chart->lanes[i];
            }
    for (size_t i = 0; i < n; i++)
        chart->lanes[i] = lanes[i];
    for (size_t i = 0; i < chart->count; i++)
        chart->nodes[i].lane = place[chart->nodes[i].lane];
}

static void draw(Drawing *d)
{
    Ctx                     *ctx = d->ctx;
    const ServiceDefinition *definition = d->definition;
    size_t                   most = definition->n_steps;
    size_t                  *node_of = NEW_ARRAY(ctx->arena, size_t, definition->n_steps + 1u);
    for (uint16_t i = 0; i < definition->n_steps; i++)
        most += (size_t)definition->steps[i].n_asks + definition->steps[i].n_opens;
    *d->out = (Flowchart){
        .title = msg_fmt(ctx->arena, ctx->lang, MSG_FLOW_TITLE__NAME,
                         words_in(definition->catalogue.name, ctx->lang)),
        .nodes = NEW_ARRAY(ctx->arena, FlowNode, most + 1)};
    for (int i = 0; i < definition->n_steps; i++)
        add_step(d, i, node_of);
    order_lanes(d->out);
}

Err drawing_of_service(Ctx *ctx, const ServiceDefinition *definition, Flowchart *out)
{
    Drawing drawing = {.ctx = ctx, .definition = definition, .current = -1, .out = out};
    draw(&drawing);
    return OK;
}

static Err of_dossier(Drawing *d)
{
    TRY(dossier_definition(d->ctx, d->dossier, &d->definition));
    d->current = definition_step(d->definition, d->dossier->step);
    TRY(read_visits(d));
    TRY(dossier_opinions(d->ctx, d->dossier, &d->opinions, &d->opinion_count));
    return dossier_children(d->ctx, d->dossier, &d->children, &d->child_count);
}

Err drawing_of_dossier(Ctx *ctx, const Dossier *dossier, Flowchart *out)
{
    Flow    flow;
    Drawing drawing = {.ctx = ctx, .dossier = dossier, .out = out};
    TRY(of_dossier(&drawing));
    TRY(flow_of(ctx, dossier, &flow));
    drawing.env = &flow.env;
    draw(&drawing);
    return OK;
}

SQL(drawing_by_code, "SELECT " DOSSIER_COLUMNS "  FROM dossier WHERE code = $1");

Err drawing_of_code(Ctx *ctx, Str code, Flowchart *out)
{
    Row     row;
    Dossier dossier;
    Drawing drawing = {.ctx = ctx, .dossier = &dossier, .out = out};
    TRY(db_one(ctx, &drawing_by_code, PARAMS(db_text(code)), &row));
    dossier_of_row(row, &dossier);
    TRY(of_dossier(&drawing));
    draw(&drawing);
    return OK;
}
