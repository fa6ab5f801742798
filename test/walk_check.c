/* walk_check — what must hold of any history, however it came about: the law's rules, told once more
 * and on purpose not in the engine's own words. From the events of the log, and from who held which
 * post on which day. */
#include "base/time.h"
#include "core/seal.h"
#include "engine/dossier/act.h"
#include "test/walk.h"

#include <stdio.h>

/* ---- statuses: which may follow which (Decree 61/2018 Art 17 to 20, ten national ones) ------- */

#define TO(status) (1u << STATUS_##status)

static const unsigned FOLLOWS[STATUS_COUNT] = {
    [STATUS_NONE] = TO(SUBMITTED),
    [STATUS_SUBMITTED] = TO(RECEIVED) | TO(NOT_RECEIVED) | TO(SUPPLEMENT) | TO(WITHDRAWN) |
                         TO(PAYMENT),
    [STATUS_RECEIVED] = TO(IN_PROGRESS) | TO(PAYMENT) | TO(SUPPLEMENT) | TO(WITHDRAWN) |
                        TO(STOPPED) | TO(DONE),
    [STATUS_IN_PROGRESS] = TO(PAYMENT) | TO(SUPPLEMENT) | TO(WITHDRAWN) | TO(STOPPED) | TO(DONE),
    [STATUS_SUPPLEMENT] = TO(SUBMITTED) | TO(IN_PROGRESS) | TO(NOT_RECEIVED) | TO(WITHDRAWN) |
                          TO(STOPPED) | TO(DONE),
    [STATUS_PAYMENT] = TO(IN_PROGRESS) | TO(WITHDRAWN) | TO(STOPPED) | TO(DONE),
    [STATUS_DONE] = TO(DELIVERED),
};

/* ---- who may have done what ------------------------------------------------------------------ */

enum { APPLICANT = 1, HOLDER = 2, LEAD = 4, OFFICER = 8, SIGNER = 16, DESK = 32, SYSTEM = 64,
       BESIDE = 128 /* whoever is asked, or asks: walk_parallel_check.c */ };

static const struct Rule {
    const char *verb;
    unsigned    by;
    bool        moves; /* another step is entered: what stood goes on, what stands there begins */
} RULES[] = {
    {"dossier.submitted", APPLICANT, false},
    {"dossier.supplemented", APPLICANT, false},
    {"dossier.withdrawn", APPLICANT | SYSTEM, true},
    {"dossier.received", HOLDER, true},
    {"dossier.assigned", HOLDER, true},
    {"dossier.examined", HOLDER, true},
    {"dossier.inspected", HOLDER, true},
    {"dossier.reviewed", HOLDER, true},
    {"dossier.concluded", HOLDER, true},
    {"dossier.signed", HOLDER, true},
    {"dossier.returned", HOLDER, true},
    {"dossier.numbered", HOLDER, true},
    {"dossier.delivered", HOLDER | SYSTEM, true},
    {"dossier.refused", HOLDER | SYSTEM, true},
    {"dossier.handed_back", HOLDER, true},
    {"dossier.supplement_asked", HOLDER, false},
    {"dossier.stopped", LEAD | HOLDER, true},
    {"dossier.extended", LEAD, false},
    {"dossier.reassigned", LEAD, false},
    {"dossier.commented", OFFICER, false},
    {"dossier.attached", OFFICER, false},
    {"dossier.corrected", SIGNER, false},
    {"dossier.reissued", SIGNER, false},
    {"dossier.paid", HOLDER | DESK, true},
    {"dossier.resumed", HOLDER | LEAD, false},
    {"dossier.replanned", SYSTEM, false},
    {"dossier.linked", SYSTEM, true},
    {"dossier.child_opened", SYSTEM, false},
    {"dossier.child_received", SYSTEM, false},
    {"dossier.child_closed", SYSTEM, false},
    {"dossier.asked", BESIDE, false},
    {"dossier.opinion", BESIDE, false},
    {"dossier.silent", BESIDE, false},
};

static const struct Rule *rule_of(const Event *event)
{
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        if (str_eq(event->verb, str_of(RULES[i].verb)))
            return &RULES[i];
    return NULL;
}

static bool is(const Event *event, const char *verb) { return str_eq(event->verb, str_of(verb)); }

/* The post was held by that account on that day, and lent to it by the other one, if so. */
SQL(walk_post_held,
    "SELECT p.role AS role, p.body AS body FROM post p WHERE p.id = $1"
    "   AND EXISTS (SELECT 1 FROM holder h WHERE h.post = $2 AND h.account = $3"
    "                AND h.valid_from <= $4 AND (h.valid_to IS NULL OR $4 < h.valid_to))"
    "   AND ($1 = $2 OR EXISTS (SELECT 1 FROM delegation d WHERE d.from_post = $1"
    "                AND d.to_post = $2 AND d.valid_from <= $4 AND $4 < d.valid_to))");

bool walk_held(Walk *walk, const Event *event, Str *body, Str *role)
{
    Row  row;
    bool found;
    Str  post = event->on_behalf.len ? event->on_behalf : event->post;
    Str  day = date_iso(walk->ctx->arena, date_of_time(event->at));
    if (db_maybe(walk->ctx, &walk_post_held, PARAMS(db_text(post), db_text(event->post),
                 db_text(event->actor), db_text(day)), &row, &found) != OK || !found)
        return false;
    *body = row_text(row, "body");
    *role = row_text(row, "role");
    return true;
}

static unsigned offices(Walk *walk, const ServiceDefinition *definition, const Dossier *before,
                        Str post, Str role)
{
    static const char *const LEADS[] = {"head", "vice_chair", "chair", "director"};
    unsigned is_any = OFFICER;
    (void)walk;
    for (size_t i = 0; i < sizeof LEADS / sizeof *LEADS; i++)
        is_any |= str_eq(role, str_of(LEADS[i])) ? LEAD : 0;
    bool is_signed = false;
    for (int i = 0; i < definition->n_steps; i++)
        if (definition->steps[i].verb == VERB_SIGN) {
            is_signed = true;
            is_any |= str_eq(definition->steps[i].role, role) ? SIGNER : 0;
        }
    if (!is_signed && is_any & LEAD) /* nobody signs: those who lead answer for it */
        is_any |= SIGNER;
    if (str_eq(role, S("one_stop")))
        is_any |= DESK;
    if (str_eq(role, before->role) && (!before->holder.len || str_eq(before->holder, post)))
        is_any |= HOLDER;
    return is_any;
}

/* Of its own accord, where no officer's act is meant: the parts of a link have refused all; a child
 * goes to its parent, or ends with it. */
static bool system_may(const ServiceDefinition *definition, const Event *event,
                       const Dossier *before)
{
    int step = definition_step(definition, before->step);
    if (is(event, "dossier.refused"))
        return step >= 0 && definition->steps[step].verb == VERB_LINK;
    return (!is(event, "dossier.delivered") && !is(event, "dossier.withdrawn")) ||
           before->parent.len > 0;
}

/* Every act had an actor with the right on that day. */
static bool had_the_right(Walk *walk, const ServiceDefinition *definition, const Event *event,
                          const Dossier *before)
{
    Str      body, role;
    unsigned by = rule_of(event)->by;
    if (by & BESIDE)
        return true;
    if (str_eq(event->actor, S("system")))
        return (by & SYSTEM || (is(event, "dossier.submitted") && walk->life != walk->lives)) &&
               system_may(definition, event, before);
    if (by & APPLICANT && str_eq(event->actor, walk->world.citizen))
        return true;
    Str post = event->on_behalf.len ? event->on_behalf : event->post;
    return walk_held(walk, event, &body, &role) && str_eq(body, before->body) &&
           (by & offices(walk, definition, before, post, role)) != 0;
}

/* ---- the legal clock, from the events alone --------------------------------------------------- */

typedef struct Clock {
    int64_t from, term, stood, extended, paused_at, done_at, due;
    bool    is_accepted;
} Clock;

/* It stood until now. Minutes before acceptance do not count: nothing ran. */
static Err goes_on(Walk *walk, const Calendar *calendar, Clock *clock, int64_t now)
{
    int64_t minutes = 0;
    if (!clock->paused_at)
        return OK;
    TRY(calendar_elapsed(walk->ctx, calendar, clock->paused_at, now, &minutes));
    clock->paused_at = 0;
    if (clock->is_accepted && !clock->done_at)
        clock->stood += minutes;
    return OK;
}

static Err plan(Walk *walk, const Calendar *calendar, Clock *clock)
{
    int64_t day = 0, opens;
    if (!clock->is_accepted)
        return OK;
    TRY(calendar_due(walk->ctx, calendar, clock->from, clock->term, &clock->due));
    TRY(calendar_add_minutes(walk->ctx, calendar, clock->due, clock->stood, &clock->due));
    if (!clock->extended)
        return OK;
    TRY(calendar_work_day(walk->ctx, calendar, calendar_day_of(calendar, clock->due),
                          clock->extended, &day));
    return calendar_hours(walk->ctx, calendar, day, &opens, &clock->due);
}

/* Decree 61/2018 Article 18, and a service that closes its own day earlier. */
static Err begins(Walk *walk, const Flow *flow, const Event *event, Clock *clock)
{
    int64_t day = calendar_day_of(flow->calendar, event->at), closes;
    int64_t cut_off = flow->definition->deadline.cutoff_minute * MINUTE_MS;
    int64_t into = (event->at + VIET_NAM_OFFSET_MS) % DAY_MS;
    *clock = (Clock){.from = event->at, .is_accepted = true,
                     .term = definition_term(flow->definition, &flow->env)};
    if (!cut_off || into <= cut_off || !calendar_is_work_day(flow->calendar, day))
        return OK;
    TRY(calendar_work_day(walk->ctx, flow->calendar, day, 1, &day));
    return calendar_hours(walk->ctx, flow->calendar, day, &clock->from, &closes);
}

static Err tick(Walk *walk, const Flow *flow, const Event *event, const Dossier *after,
                Clock *clock)
{
    int  index = definition_step(flow->definition, after->step);
    bool was_done = clock->done_at != 0;
    if (is(event, "dossier.received"))
        TRY(begins(walk, flow, event, clock));
    else if (is(event, "dossier.supplemented") && clock->is_accepted &&
             flow->definition->deadline.is_reset)
        TRY(begins(walk, flow, event, clock)); /* from zero: Article 19.4 */
    else if (rule_of(event)->moves || is(event, "dossier.supplemented") ||
             is(event, "dossier.resumed") || is(event, "dossier.supplement_asked"))
        TRY(goes_on(walk, flow->calendar, clock, event->at));
    if (is(event, "dossier.extended"))
        clock->extended = after->extended;
    if (after->done_at && !clock->done_at)
        clock->done_at = event->at;
    bool stands = rule_of(event)->moves && index >= 0 && flow->definition->steps[index].pause;
    if (!clock->done_at && (stands || is(event, "dossier.supplement_asked")))
        clock->paused_at = event->at;
    return was_done ? OK : plan(walk, flow->calendar, clock); /* it has stopped for good */
}

static bool clock_is(Walk *walk, const Clock *clock, const Dossier *d)
{
    if (clock->is_accepted != (d->accepted_at != 0) || clock->done_at != d->done_at)
        return walk_wrong(walk, "accepted or done at another time than the events say");
    if (clock->paused_at != d->paused_at)
        return walk_wrong(walk, "the clock stands when it should run, or runs when it should stand");
    if (!clock->is_accepted)
        return d->due_at == 0 || walk_wrong(walk, "a term before acceptance");
    if (clock->from != d->clock_from || clock->term != d->term || clock->stood != d->stood ||
        clock->extended != d->extended)
        return walk_wrong(walk, "the clock is not the fold over its events");
    return clock->due == d->due_at || walk_wrong(walk, "the term ends on another day");
}

/* ---- the law's limits ------------------------------------------------------------------------ */

typedef struct Counts {
    int supplements[2], extensions;
} Counts;

static bool extension_is_lawful(Walk *walk, const Flow *flow, const Event *event,
                                const Dossier *before)
{
    int64_t left = 0;
    Err     err = calendar_working_days_between(
        walk->ctx, flow->calendar, calendar_day_of(flow->calendar, event->at),
        calendar_day_of(flow->calendar, before->due_at), &left);
    return err == OK && left >= 1; /* Article 19.9 */
}

static bool is_lawful(Walk *walk, const Flow *flow, const Event *event, const Dossier *before,
                      Counts *counts)
{
    bool was_open = before->status == STATUS_NONE || dossier_is_open(before);
    if (!was_open && rule_of(event)->by & (HOLDER | LEAD | APPLICANT))
        return walk_wrong(walk, "it went on when it was over");
    if (is(event, "dossier.supplement_asked") &&
        ++counts->supplements[before->accepted_at != 0] > 1) /* Articles 15 and 19.4 */
        return walk_wrong(walk, "a second supplement in one phase");
    if (is(event, "dossier.extended") && ++counts->extensions > 1)
        return walk_wrong(walk, "a second extension");
    if (is(event, "dossier.extended") && !extension_is_lawful(walk, flow, event, before))
        return walk_wrong(walk, "an apology on the last day or later");
    return true;
}

/* ---- event by event --------------------------------------------------------------------------- */

static bool one(Walk *walk, const Flow *flow, const Event *event, Dossier *folded, Clock *clock)
{
    const Json *payload = NULL;
    Dossier     before = *folded;
    if (!rule_of(event))
        return walk_wrong(walk, str_c(walk->ctx->arena, event->verb));
    if (json_read(walk->ctx, event->payload, (JsonLimits){0}, &payload) != OK)
        return walk_wrong(walk, "a payload that is no JSON");
    dossier_apply(folded, payload);
    const Dossier *known = &walk->life->after[event->number];
    const char    *column = known->id.len ? dossier_difference(folded, known) : NULL;
    if (column)
        return walk_wrong(walk, str_c(walk->ctx->arena, str_fmt(walk->ctx->arena,
                          "%s is not the fold, event %lld", column, (long long)event->number)));
    if (before.status != folded->status && !(FOLLOWS[before.status] & 1u << folded->status))
        return walk_wrong(walk, "a status that may not follow");
    if (!had_the_right(walk, flow->definition, event, &before))
        return walk_wrong(walk, "an actor without the right on that day");
    if (tick(walk, flow, event, folded, clock) != OK)
        return walk_wrong(walk, "the model cannot reckon");
    return clock_is(walk, clock, folded);
}

static bool all(Walk *walk, Flow *flow, const Events *events)
{
    Dossier     folded = {0};
    Clock       clock = {0};
    Counts      counts = {0};
    WalkBeside *beside = walk->is_long ? walk_beside(walk) : NULL;
    for (size_t i = 0; i < events->len; i++) {
        const Event *event = &events->at[i];
        Dossier      before = folded;
        flow->calendar = walk->calendars[walk->life->calendar[event->number]];
        if (!one(walk, flow, event, &folded, &clock) ||
            !is_lawful(walk, flow, event, &before, &counts) ||
            (beside && !walk_beside_holds(walk, beside, event, &before, &folded))) {
            printf("event %zu, %.*s at %lld by %.*s in %.*s for %.*s\n", i + 1,
                   FMT(event->verb), (long long)event->at, FMT(event->actor), FMT(event->post),
                   FMT(event->on_behalf));
            return false;
        }
    }
    return !walk->wrong.len && (!beside || walk_beside_ends(walk, beside));
}

static bool life_holds(Walk *walk)
{
    Events events;
    Flow   flow;
    Str    object = str_fmt(walk->ctx->arena, "dossier:%.*s", FMT(walk->life->d.id));
    walk->ctx->actor = &SYSTEM_ACTOR;
    if (audit_of(walk->ctx, object, WALK_EVENTS, &events) != OK ||
        flow_of(walk->ctx, &walk->life->d, &flow) != OK)
        return walk_wrong(walk, "the events cannot be read");
    if ((int64_t)events.len != walk->life->d.head.number)
        return walk_wrong(walk, "there are more events, or fewer");
    return all(walk, &flow, &events);
}

bool walk_holds(Walk *walk)
{
    for (size_t i = 0; i < walk->life_count; i++) {
        walk->life = &walk->lives[i];
        if (!life_holds(walk))
            return false;
    }
    return true;
}
