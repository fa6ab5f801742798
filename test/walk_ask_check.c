/* walk_ask_check — what must hold of any opinion, from its events alone: its clock is the fold over
 * them, silence counts only past the term, a late answer reaches the head, and only who was asked
 * answers. */
#include "base/json.h"
#include "base/time.h"
#include "core/seal.h"
#include "test/walk.h"

static bool is(const Event *event, const char *verb) { return str_eq(event->verb, str_of(verb)); }

static bool reckon(Walk *walk, const Calendar *calendar, const WalkAsk *one, int64_t *due)
{
    return (one->days ? calendar_due(walk->ctx, calendar, one->from, one->days, due)
                      : calendar_add_minutes(walk->ctx, calendar, one->from, one->minutes, due)) ==
           OK;
}

SQL(walk_heads_untold,
    "SELECT h.account FROM post AS p JOIN holder AS h ON h.post = p.id"
    " WHERE p.body = $1 AND p.role = 'head' AND h.valid_from <= $2"
    "   AND (h.valid_to IS NULL OR $2 < h.valid_to)"
    "   AND NOT EXISTS (SELECT 1 FROM notice AS n WHERE n.account = h.account AND n.dossier = $3"
    "                    AND n.kind = 'opinion_late' AND n.at = $4) LIMIT 1");

/* Whoever heads the asking body on that day. */
static bool head_is_told(Walk *walk, const WalkAsk *one, const Event *event)
{
    Row  row;
    bool is_untold = true;
    Str  day = date_iso(walk->ctx->arena, date_of_time(event->at));
    return db_maybe(walk->ctx, &walk_heads_untold,
                    PARAMS(db_text(one->ask->body), db_text(day), db_text(walk->life->d.id),
                           db_int(event->at)), &row, &is_untold) == OK &&
           !is_untold;
}

/* The new term of what was sent back or waited for longer, which begins then; 0: none was given. */
static int64_t days_set(Walk *walk, const WalkAsk *one, const Event *event)
{
    const Json *payload;
    if (json_read(walk->ctx, event->payload, (JsonLimits){0}, &payload) != OK)
        return 0;
    const Json *target = json_item(json_get(payload, S("targets")), 0);
    bool is_new = json_get(target, S("due_from")) || json_get(target, S("due_days"));
    return is_new ? json_int(json_get(target, S("due_days")), one->days) : 0;
}

static bool by_the_asked(Walk *walk, const WalkAsk *one, const Event *event)
{
    Str body, role;
    return walk_held(walk, event, &body, &role) && str_eq(body, one->ask->targets[0].body) &&
           str_eq(role, one->ask->targets[0].role);
}

static bool by_the_asker(Walk *walk, const WalkAsk *one, const Event *event)
{
    Str body, role;
    return walk_held(walk, event, &body, &role) && str_eq(body, one->ask->body) &&
           (str_eq(role, S("head")) || str_eq(role, one->ask->role));
}

static bool answered(Walk *walk, WalkAsk *one, const Event *event)
{
    if (!one->is_open && !one->is_silent)
        return walk_wrong(walk, "an answer to what waits for none");
    if (!by_the_asked(walk, one, event))
        return walk_wrong(walk, "an opinion of somebody who was not asked");
    one->is_open = false;
    one->was_late = event->at > one->due || one->is_silent;
    walk->tally.late += one->was_late;
    return !one->was_late || is(event, "ask.declined") || head_is_told(walk, one, event) ||
           walk_wrong(walk, "a late answer that no head was told of");
}

/* Sent back without a new term: its own goes on, by the calendar of that day. */
static bool keeps_its_term(Walk *walk, const Calendar *calendar, WalkAsk *one, const Event *event)
{
    bool is_right = one->is_silent || reckon(walk, calendar, one, &one->due);
    one->is_untimed = event->at >= one->due;
    return is_right;
}

static bool goes_on(Walk *walk, const Calendar *calendar, WalkAsk *one, const Event *event)
{
    bool is_returned = is(event, "ask.returned");
    if (!by_the_asker(walk, one, event))
        return walk_wrong(walk, "sent back, or given time, by somebody who did not ask");
    int64_t days = days_set(walk, one, event);
    one->is_open = true;
    one->is_untimed = false;
    if (!days && !is_returned)
        return walk_wrong(walk, "more time, and no new term");
    if (!days)
        return keeps_its_term(walk, calendar, one, event);
    one->from = event->at;
    one->days = days;
    one->minutes = 0;
    one->is_silent = false;
    return reckon(walk, calendar, one, &one->due);
}

static bool falls_silent(Walk *walk, WalkAsk *one, const Event *event)
{
    if (!str_eq(event->actor, S("system")) || !one->is_open || one->is_silent ||
        one->ask->silence == ASK_WAIT || event->at < one->due)
        return walk_wrong(walk, "silence counted before its term, or where it has no meaning");
    one->is_silent = true;
    one->is_open = one->ask->silence == ASK_ESCALATE;
    walk->tally.silent++;
    return true;
}

/* A term that runs is that of the calendar in force: a change of it was told by an event. */
static bool is_planned_anew(Walk *walk, const Calendar *calendar, const WalkAsk *one)
{
    int64_t due = 0;
    return !one->is_open || one->is_silent || one->is_untimed ||
           (reckon(walk, calendar, one, &due) && due == one->due) ||
           walk_wrong(walk, "an open opinion was not planned anew");
}

bool walk_ask_event(Walk *walk, const Calendar *calendar, WalkAsk *one, const Event *event)
{
    if (is(event, "ask.replanned"))
        return reckon(walk, calendar, one, &one->due);
    if (!is_planned_anew(walk, calendar, one))
        return false;
    if (is(event, "ask.opened")) {
        one->is_open = true;
        one->from = event->at;
        one->days = one->plan ? one->plan->days : 0;
        one->minutes = one->plan ? one->plan->minutes : 0;
        bool is_right = reckon(walk, calendar, one, &one->due);
        one->first_due = one->due;
        return is_right;
    }
    if (is(event, "ask.answered") || is(event, "ask.declined"))
        return answered(walk, one, event);
    if (is(event, "ask.returned") || is(event, "ask.extended"))
        return goes_on(walk, calendar, one, event);
    if (is(event, "ask.silent"))
        return falls_silent(walk, one, event);
    if (is(event, "ask.void")) {
        bool is_right = one->is_open && !one->is_silent;
        one->is_open = false;
        return is_right || walk_wrong(walk, "void, and it did not wait");
    }
    if (is(event, "ask.seen"))
        return by_the_asked(walk, one, event) || walk_wrong(walk, "seen by somebody else");
    return (is(event, "ask.reminded") && one->is_open) || is(event, "ask.asker_moved") ||
           walk_wrong(walk, str_c(walk->ctx->arena, event->verb));
}

/* The row is what the events say, and nothing was forgotten. */
bool walk_ask_ends(Walk *walk, const WalkAsk *one)
{
    const AskTarget *target = &one->ask->targets[0];
    Str              problem = {0};
    if (ask_verify(walk->ctx, &one->events, &problem) != OK || problem.len)
        return walk_wrong(walk, str_c(walk->ctx->arena, problem));
    if (target->due_now != one->due || target->due_first != one->first_due)
        return walk_wrong(walk, "an opinion's clock is not the fold over its events");
    if (ask_is_open(target) != one->is_open || (target->silent_at != 0) != one->is_silent)
        return walk_wrong(walk, "an opinion's state is not the fold over its events");
    if (!is_planned_anew(walk, walk->calendars[walk->storms], one))
        return false;
    bool is_due = one->is_open && !one->is_silent && !one->is_untimed && one->due <= walk->ctx->now;
    return !is_due || one->ask->silence == ASK_WAIT ||
           walk_wrong(walk, "the term passed, and the silence rule was not applied");
}
