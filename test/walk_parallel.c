/* walk_parallel — what goes on beside a random life: opinions are asked, given, declined, sent back or
 * never come; child dossiers are opened, told of and withdrawn, by jobs that run late or soon. */
#include "base/time.h"
#include "engine/dossier/clocks.h"
#include "test/test.h"
#include "test/office.h"
#include "test/walk.h"

#define MUST(call) CHECK((call) == OK)

enum { JOBS_MOST = 200 };

/* ---- services ---------------------------------------------------------------------------------- */

#define NAMED(vi, en) "\"name\":{\"vi\":\"" vi "\",\"en\":\"" en "\"}"
#define ASKED(id, to, in, silence)                                                            \
    "{\"id\":\"" id "\",\"to\":\"" to "\",\"in\":\"" in "\",\"silence\":\"" silence "\","       \
    "\"about\":{\"vi\":\"Ý kiến\",\"en\":\"Opinion\"}}"
#define OPEN(id, service, sector, note, need)                                                 \
    "{\"id\":\"" id "\",\"service\":\"" service "\",\"at\":\"sector('" sector "', ward)\","     \
    "\"need\":\"" need "\",\"in\":\"5d\",\"map\":{\"who\":\"who\",\"ward\":\"ward\"" note "}}"
#define NOTE ",\"note\":\"note\""

/* Three offices, three silence rules; the review may begin it anew. */
static const char CONSULT[] =
    "{\"id\":\"hoi\",\"do\":\"consult\",\"by\":\"specialist\",\"in\":\"3d\",\"ask\":["
    ASKED("ca", "sector('police', ward)", "2d", "consent") ","
    ASKED("bh", "sector('insurance', ward)", "1d", "escalate") ","
    ASKED("noi", "own", "4h", "none") "],"
    "\"on\":{\"unfit\":{\"to\":\"@refuse\"," NAMED("Từ chối", "Refuse") "}}},"
    "{\"id\":\"soat\",\"do\":\"review\",\"by\":\"head\",\"in\":\"4h\","
    "\"on\":{\"redo\":{\"to\":\"hoi\"," NAMED("Làm lại", "Again") "}}}," OFFICES_SIGNED("chair");

/* Results of both; a part is delivered when one refuses. */
static const char LINK[] =
    "{\"id\":\"lk\",\"do\":\"link\",\"done\":true,\"open\":["
    OPEN("ca", POLICE_SERVICE, "police", NOTE, "result") ","
    OPEN("bh", INSURANCE_SERVICE, "insurance", NOTE, "result") "],"
    "\"on\":{\"refused\":{\"to\":\"mot_phan\"," NAMED("Một phần", "In part") "}}},"
    "{\"id\":\"tra\",\"do\":\"deliver\",\"by\":\"one_stop\"},"
    "{\"id\":\"mot_phan\",\"do\":\"deliver\",\"by\":\"one_stop\","
    "\"text\":{\"vi\":\"Trả một phần\",\"en\":\"A part\"}}";

/* An opinion first; then one is only acknowledged, one gives its result, one can never be opened; the
 * review may open again what was refused. */
static const char BOTH[] =
    "{\"id\":\"hoi\",\"do\":\"consult\",\"by\":\"specialist\",\"in\":\"2d\",\"ask\":["
    ASKED("y", "sector('police', ward)", "1d", "consent") "]},"
    "{\"id\":\"lk\",\"do\":\"link\",\"open\":["
    OPEN("ca", POLICE_SERVICE, "police", NOTE, "ack") ","
    OPEN("bh", INSURANCE_SERVICE, "insurance", NOTE, "result") ","
    OPEN("sai", INSURANCE_SERVICE, "insurance", "", "result") "]},"
    "{\"id\":\"soat\",\"do\":\"review\",\"by\":\"head\",\"in\":\"4h\","
    "\"on\":{\"redo\":{\"to\":\"lk\"," NAMED("Làm lại", "Again") "}}}," OFFICES_SIGNED("chair");

void walk_parallel_services(Walk *walk)
{
    static const struct {
        const char *id, *steps, *result;
    } SERVICES[WALK_PARALLEL] = {{"9.000011", CONSULT, OFFICES_RESULT("chair")},
                                 {"9.000012", LINK, "\"bundle\":[\"ca\",\"bh\"]"},
                                 {"9.000013", BOTH, OFFICES_RESULT("chair")}};
    for (size_t i = 0; i < WALK_PARALLEL; i++) {
        offices_publish(walk->ctx, SERVICES[i].id, SERVICES[i].steps, SERVICES[i].result);
        walk->submitted[walk->service_count++] =
            offices_submit(walk->ctx, &walk->offices, SERVICES[i].id);
    }
}

/* ---- jobs -------------------------------------------------------------------------------------- */

static const Module  PARALLEL = {"parallel", NULL, PARALLEL_JOBS}, ASKS = {"ask", NULL, ASK_JOBS},
                    CLOCKS = {"clocks", NULL, CLOCK_JOBS};
static const Module *const MODULES[] = {&PARALLEL, &ASKS, &CLOCKS, &PAPERS_NOT_DRAWN, NULL};
static const App           APP = {.modules = MODULES};

static Err remind(Ctx *ctx)
{
    int64_t count;
    TRY(db_begin(ctx, true));
    TRY(ask_overdue(ctx, &count));
    return db_commit(ctx);
}

bool walk_jobs(Walk *walk)
{
    Ctx        *ctx = walk->ctx;
    JobFailure *failures;
    size_t      count;
    bool        found = true;
    ctx->actor = &SYSTEM_ACTOR;
    if (remind(ctx) != OK)
        return walk_wrong(walk, "what is due cannot be found");
    for (int i = 0; found && i < JOBS_MOST; i++)
        if (job_step(ctx, &APP, &found) != OK)
            return walk_wrong(walk, "the queue of jobs cannot be read");
    if (found || job_failed(ctx, 1, &failures, &count) != OK || count)
        return walk_wrong(walk, "a job has failed, or there is no end of them");
    return walk_look_again(walk);
}

/* ---- opinions ---------------------------------------------------------------------------------- */

typedef enum Do { DO_ANSWER, DO_SEEN, DO_DECLINE, DO_RETURN, DO_EXTEND } Do;

static bool is_asker(const Ask *ask, const Actor *actor)
{
    Str post = actor->on_behalf.len ? actor->on_behalf : actor->seat.post;
    return str_eq(actor->seat.body, ask->body) &&
           (str_eq(actor->seat.role, S("head")) ||
            (ask->post.len ? str_eq(post, ask->post) : str_eq(actor->seat.role, ask->role)));
}

static bool is_asked(const Ask *ask, const Actor *actor)
{
    return str_eq(actor->seat.body, ask->targets[0].body) &&
           str_eq(actor->seat.role, ask->targets[0].role);
}

static bool may(const Ask *ask, const Actor *actor, Do what)
{
    return what >= DO_RETURN ? is_asker(ask, actor) : is_asked(ask, actor);
}

/* Mostly one who may. */
static void take_seat(Walk *walk, const Ask *ask, Do what)
{
    walk_look_up_seats(walk);
    size_t first = walk_dice(walk, walk->seat_count), i = 0;
    if (walk_dice(walk, 8))
        while (i < walk->seat_count &&
               !may(ask, &walk->seats[(first + i) % walk->seat_count], what))
            i++;
    walk->ctx->actor = &walk->seats[(first + i) % walk->seat_count];
}

static Err do_it(Walk *walk, Str id, Do what)
{
    Ctx *ctx = walk->ctx;
    Ask  ask;
    bool is_good = walk_dice(walk, 10) > 0;
    Str  words = is_good ? S("Ý kiến khác") : S(" ");
    int64_t    days = (int64_t)walk_dice(walk, 4);
    AskVerdict verdict = (AskVerdict)walk_dice(walk, ASK_VERDICTS + (is_good ? 0 : 1));
    TRY(ask_find(ctx, id, &ask));
    switch (what) {
    case DO_SEEN: return ask_seen(ctx, &ask);
    case DO_DECLINE: return ask_decline(ctx, &ask, words);
    case DO_RETURN: return ask_return(ctx, &ask, 1, words, days);
    case DO_EXTEND: return ask_extend(ctx, &ask, 1, days);
    default: return ask_answer(ctx, &ask, &(AskAnswer){.verdict = verdict, .text = words});
    }
}

/* One of all that were asked, mostly one that waits. */
static const Ask *some_ask(Walk *walk)
{
    Opinion *all;
    size_t   count;
    walk->ctx->actor = &SYSTEM_ACTOR;
    if (dossier_opinions(walk->ctx, &walk->life->d, &all, &count) != OK || !count)
        return NULL;
    size_t first = walk_dice(walk, count);
    for (size_t i = 0; i < count && walk_dice(walk, 8); i++)
        if (ask_is_open(all[(first + i) % count].target))
            return all[(first + i) % count].ask;
    return all[first].ask;
}

bool walk_ask(Walk *walk)
{
    static const Do DOES[] = {DO_ANSWER, DO_ANSWER, DO_ANSWER, DO_SEEN,
                              DO_DECLINE, DO_RETURN, DO_EXTEND};
    Ctx       *ctx = walk->ctx;
    Do         what = DOES[walk_dice(walk, COUNT(DOES))];
    const Ask *ask = some_ask(walk);
    if (!ask)
        return walk_jobs(walk);
    take_seat(walk, ask, what);
    walk->tally.tried++;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = do_it(walk, ask->id, what);
    if (err == OK)
        err = db_commit(ctx);
    if (err == OK && !may(ask, ctx->actor, what))
        return walk_wrong(walk, "an opinion by, or sent back by, somebody who may not");
    if (err != OK)
        db_rollback(ctx);
    if (err == ERR_BROKEN || err == ERR_UNAVAILABLE)
        return walk_wrong(walk, str_c(ctx->arena, ctx->fault.message));
    fault_clear(ctx);
    walk->tally.done += err == OK;
    walk->tally.opinions += err == OK && what == DO_ANSWER;
    return walk_look_again(walk);
}
