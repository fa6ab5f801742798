/* walk_parallel_check — what must hold of a random life with others beside it, from the events alone: a
 * dossier waits exactly for what is open beside it, goes on as its parts say, and knows of each child
 * what it is. */
#include "base/json.h"
#include "base/time.h"
#include "core/seal.h"
#include "engine/dossier/act.h"
#include "test/walk.h"

enum { ASK_EVENTS = 100, CHILDREN_MOST = 64 };

struct WalkBeside {
    const ServiceDefinition *definition;
    WalkAsk                 *asks;
    size_t                   ask_count;
    Child                   *children;
    size_t                   child_count;
    bool                     is_received[CHILDREN_MOST], is_closed[CHILDREN_MOST];
    bool                     is_refused[CHILDREN_MOST];
    int64_t                  storms[WALK_STORMS]; /* ids of the events that changed the calendar */
    const Event             *previous;
};

static bool is(const Event *event, const char *verb) { return str_eq(event->verb, str_of(verb)); }

/* ---- what there is ----------------------------------------------------------------------------- */

SQL(walk_storms,
    "SELECT id FROM event WHERE object = 'calendar:vn' AND verb = 'org.calendar_exception_set'"
    " ORDER BY number DESC LIMIT $1");

static const DefinitionAsk *plan_of(const ServiceDefinition *definition, Str step, Str id)
{
    int index = definition_step(definition, step);
    for (size_t i = 0; index >= 0 && i < definition->steps[index].n_asks; i++)
        if (str_eq(definition->steps[index].asks[i].id, id))
            return &definition->steps[index].asks[i];
    return NULL;
}

static Err read_asks(Walk *walk, WalkBeside *b)
{
    Ctx     *ctx = walk->ctx;
    Opinion *all;
    TRY(dossier_opinions(ctx, &walk->life->d, &all, &b->ask_count));
    b->asks = NEW_ARRAY(ctx->arena, WalkAsk, b->ask_count + 1);
    for (size_t i = 0; i < b->ask_count; i++) {
        WalkAsk *one = &b->asks[i];
        *one = (WalkAsk){.ask = all[i].ask, .step = all[i].step,
                         .plan = plan_of(b->definition, all[i].step, all[i].id)};
        TRY(audit_of(ctx, ask_file_owner(ctx, one->ask), ASK_EVENTS, &one->events));
    }
    return OK;
}

static Err read_all(Walk *walk, WalkBeside *b)
{
    Rows storms;
    TRY(dossier_definition(walk->ctx, &walk->life->d, &b->definition));
    TRY(read_asks(walk, b));
    TRY(dossier_children(walk->ctx, &walk->life->d, &b->children, &b->child_count));
    TRY(db_all(walk->ctx, &walk_storms, PARAMS(db_int(walk->storms)), &storms));
    for (size_t i = 0; i < storms.len; i++)
        b->storms[storms.len - 1 - i] = row_int(rows_at(&storms, i), "id");
    return OK;
}

WalkBeside *walk_beside(Walk *walk)
{
    WalkBeside *b = NEW(walk->ctx->arena, WalkBeside);
    *b = (WalkBeside){0};
    if (read_all(walk, b) != OK || b->child_count > CHILDREN_MOST) {
        walk_wrong(walk, "what goes on beside it cannot be read");
        return NULL;
    }
    walk->tally.asking += b->ask_count > 0;
    walk->tally.opening += b->child_count > 0;
    return b;
}

/* ---- the dossier's events ---------------------------------------------------------------------- */

static const Calendar *calendar_at(const Walk *walk, const WalkBeside *b, int64_t event)
{
    int64_t storms = 0;
    while (storms < walk->storms && b->storms[storms] < event)
        storms++;
    return walk->calendars[storms];
}

/* All that happened to opinions before this event; *last: the newest of it. */
static bool asks_until(Walk *walk, WalkBeside *b, int64_t id, const Event **last, WalkAsk **of)
{
    for (size_t i = 0; i < b->ask_count; i++) {
        WalkAsk *one = &b->asks[i];
        for (; one->next < one->events.len && one->events.at[one->next].id < id; one->next++) {
            const Event *event = &one->events.at[one->next];
            if (!walk_ask_event(walk, calendar_at(walk, b, event->id), one, event))
                return walk_wrong(walk, "an opinion's clock cannot be reckoned");
            if (*last && (*last)->id > event->id)
                continue;
            *last = event;
            *of = one;
        }
    }
    return true;
}

static bool same_doer(const Event *a, const Event *b)
{
    return a && a->at == b->at && str_eq(a->actor, b->actor) && str_eq(a->post, b->post) &&
           str_eq(a->on_behalf, b->on_behalf);
}

/* It follows from what has just happened to an opinion, or from the act that asked for it. */
static bool has_its_cause(Walk *walk, const WalkBeside *b, const Event *event, const Event *last,
                          const WalkAsk *of)
{
    bool is_late = is(event, "dossier.silent");
    if (!same_doer(last, event) && !same_doer(b->previous, event))
        return walk_wrong(walk, "an opinion on the dossier that nobody gave");
    if (is(event, "dossier.opinion"))
        is_late = of && of->was_late;
    walk->life->is_late[event->number] = is_late;
    return true;
}

static bool child_event(Walk *walk, WalkBeside *b, const Event *event)
{
    const Json *payload;
    if (json_read(walk->ctx, event->payload, (JsonLimits){0}, &payload) != OK)
        return false;
    Str id = json_text(json_get(payload, S("child")));
    Str verdict = json_text(json_get(payload, S("verdict")));
    for (size_t i = 0; i < b->child_count; i++) {
        if (!str_eq(b->children[i].dossier, id))
            continue;
        if (b->is_closed[i])
            return walk_wrong(walk, "news of a child that was over");
        b->is_received[i] |= is(event, "dossier.child_received");
        b->is_closed[i] = is(event, "dossier.child_closed");
        b->is_refused[i] = b->is_closed[i] && !str_eq(verdict, S("granted"));
        walk->tally.refused += b->is_refused[i];
        return true;
    }
    return walk_wrong(walk, "news of a child that is none");
}

/* Opinions that have not come and whose term has not passed; children not received or ended. */
static int64_t waits_for(const WalkBeside *b, const Event *event, Str step)
{
    int64_t waits = 0;
    for (size_t i = 0; i < b->ask_count; i++)
        waits += str_eq(b->asks[i].step, step) && b->asks[i].is_open && !b->asks[i].is_silent;
    for (size_t i = 0; i < b->child_count; i++)
        waits += str_eq(b->children[i].step, step) && b->children[i].number <= event->number &&
                 !b->is_closed[i] &&
                 !(b->is_received[i] && b->children[i].need == NEED_ACK);
    return waits;
}

/* How the parts of the step came out; the newest of each speaks. */
static void parts(const WalkBeside *b, const Event *event, Str step, size_t counts[2])
{
    counts[0] = counts[1] = 0;
    for (size_t i = 0; i < b->child_count; i++) {
        const Child *child = &b->children[i];
        bool         is_newest = str_eq(child->step, step) && child->number < event->number;
        for (size_t k = i + 1; k < b->child_count; k++)
            is_newest &= !(str_eq(b->children[k].open, child->open) &&
                           b->children[k].number < event->number);
        if (is_newest)
            counts[b->is_refused[i]]++;
    }
}

/* With all granted it goes on; a refused part leads where the definition says, else on; all refused,
 * and nothing said of it, it is refused itself. */
static bool goes_as_its_parts_say(Walk *walk, const WalkBeside *b, const Event *event,
                                  const Dossier *before)
{
    const Json *payload;
    size_t      counts[2];
    int         index = definition_step(b->definition, before->step);
    if (json_read(walk->ctx, event->payload, (JsonLimits){0}, &payload) != OK || index < 0)
        return false;
    parts(b, event, before->step, counts);
    bool has_way = b->definition->steps[index].n_verdicts > 0;
    bool is_refusal = !counts[0] && counts[1] && !has_way;
    Str  verdict = json_text(json_get(payload, S("verdict")));
    walk->tally.parted += counts[0] && counts[1];
    if (is(event, "dossier.refused"))
        return is_refusal || walk_wrong(walk, "refused by the system, and not all were");
    return (!is_refusal && str_eq(verdict, counts[1] && has_way ? S("refused") : S(""))) ||
           walk_wrong(walk, "a link went on another way than its parts say");
}

bool walk_beside_holds(Walk *walk, WalkBeside *b, const Event *event, const Dossier *before,
                       const Dossier *after)
{
    const Event *last = NULL;
    WalkAsk     *of = NULL;
    bool         is_system = str_eq(event->actor, S("system")), is_right = true;
    if (!asks_until(walk, b, event->id, &last, &of))
        return false;
    if (is(event, "dossier.asked") || is(event, "dossier.opinion") || is(event, "dossier.silent"))
        is_right = has_its_cause(walk, b, event, last, of);
    else if (str_starts(event->verb, S("dossier.child_")))
        is_right = child_event(walk, b, event);
    else if (is(event, "dossier.linked") || (is(event, "dossier.refused") && is_system))
        is_right = goes_as_its_parts_say(walk, b, event, before);
    if ((is(event, "dossier.linked") || is(event, "dossier.concluded")) && before->waits)
        return walk_wrong(walk, "it went on before all was in");
    b->previous = event;
    int64_t waits = after->step.len ? waits_for(b, event, after->step) : 0;
    return is_right && (waits == after->waits ||
                        walk_wrong(walk, "it waits for more than is open, or for less"));
}

/* ---- at the end -------------------------------------------------------------------------------- */

/* What the parent knows of it is what it is. */
static bool child_is_known(Walk *walk, const Child *child, const Dossier *parent)
{
    Dossier d = {0};
    bool    is_there = dossier_find(walk->ctx, child->dossier, &d) == OK;
    fault_clear(walk->ctx);
    bool is_granted = d.done_at && d.outcome == OUTCOME_GRANTED;
    bool is_refused = d.status == STATUS_NOT_RECEIVED ||
                      (d.done_at && d.outcome == OUTCOME_REFUSED);
    bool is_ended = d.status == STATUS_WITHDRAWN || d.status == STATUS_STOPPED;
    bool is_over = is_granted || is_refused || is_ended;
    switch (child->state) {
    case CHILD_OPENED: return is_there && !d.accepted_at && !is_over;
    case CHILD_RECEIVED: return d.accepted_at && !is_over;
    case CHILD_GRANTED:
        return is_granted && (d.corrections || str_eq(child->result, d.number)) &&
               child->closed_at == d.done_at;
    case CHILD_REFUSED: return is_refused && child->reason.len > 0;
    case CHILD_ENDED: return is_ended;
    case CHILD_FAILED: return !is_there && child->reason.len > 0;
    case CHILD_CANCELLED:
        return (!is_there || is_over) &&
               (parent->outcome == OUTCOME_REFUSED || !dossier_is_open(parent));
    default: return false; /* asked: the job has run */
    }
}

bool walk_beside_ends(Walk *walk, WalkBeside *b)
{
    const Event *last = NULL;
    WalkAsk     *of = NULL;
    if (!asks_until(walk, b, INT64_MAX, &last, &of))
        return false;
    for (size_t i = 0; i < b->ask_count; i++)
        if (!walk_ask_ends(walk, &b->asks[i]))
            return false;
    for (size_t i = 0; i < b->child_count; i++)
        if (!child_is_known(walk, &b->children[i], &walk->life->d))
            return walk_wrong(walk, str_c(walk->ctx->arena,
                                          str_fmt(walk->ctx->arena, "the parent thinks a child %.*s",
                                                  FMT(child_state_text(b->children[i].state)))));
    return true;
}
