#include "test/walk.h"

#include "base/time.h"
#include "engine/dossier/act.h"
#include "test/test.h"

#define MUST(call) CHECK((call) == OK)

enum { AFTER_THE_END = 5 };

uint64_t walk_dice(Walk *walk, uint64_t sides)
{
    walk->seed ^= walk->seed << 13;
    walk->seed ^= walk->seed >> 7;
    walk->seed ^= walk->seed << 17;
    return sides ? (walk->seed >> 11) % sides : 0;
}

bool walk_wrong(Walk *walk, const char *what)
{
    if (!walk->wrong.len)
        walk->wrong = str_of(what);
    return false;
}

/* ---- who, when ------------------------------------------------------------------------------ */

int64_t walk_day(const Walk *walk) { return (walk->ctx->now + VIET_NAM_OFFSET_MS) / DAY_MS; }

static void add_seats_of(Walk *walk, Str account, bool is_citizen)
{
    Ctx     *ctx = walk->ctx;
    OrgSeats seats = {0};
    Actor    person = {.kind = is_citizen ? ACTOR_CITIZEN : ACTOR_OFFICER, .account = account,
                       .name = S("Ai đó")};
    if (!is_citizen)
        MUST(org_seats_of(ctx, account, date_of_time(ctx->now), &seats));
    for (size_t i = 0; i < (seats.len ? seats.len : 1) && walk->seat_count < WALK_SEATS; i++) {
        Actor *actor = &walk->seats[walk->seat_count++];
        *actor = person;
        if (seats.len) {
            actor->seat = seats.at[i].seat;
            actor->on_behalf = seats.at[i].on_behalf;
        }
    }
}

/* Those whom no change concerns keep the seats they began with. */
static void keep_seats_of(Walk *walk, Str account)
{
    for (size_t i = 0; i < walk->first_seat_count && walk->seat_count < WALK_SEATS; i++)
        if (str_eq(walk->first_seats[i].account, account))
            walk->seats[walk->seat_count++] = walk->first_seats[i];
}

/* Only the posts of the commune change hands: to its officers, and to whom walk->come names. */
static bool may_have_changed(const Walk *walk, Str account)
{
    bool is_one = !walk->first_seat_count;
    for (size_t i = 0; i < SEAT_COUNT; i++)
        is_one |= str_eq(walk->world.officers[i], account);
    for (size_t i = 0; i < walk->change_count; i++)
        is_one |= str_eq(walk->come[i], account);
    return is_one;
}

/* They stay until a day on which somebody comes or goes. */
void walk_look_up_seats(Walk *walk)
{
    int64_t day = walk_day(walk);
    if (walk->seat_count && day < walk->seats_until)
        return;
    walk->seats_until = INT64_MAX;
    for (size_t i = 0; i < walk->change_count; i++)
        if (walk->changes[i] > day && walk->changes[i] < walk->seats_until)
            walk->seats_until = walk->changes[i];
    walk->seat_count = 0;
    for (size_t i = 0; i < walk->account_count; i++)
        if (may_have_changed(walk, walk->accounts[i]))
            add_seats_of(walk, walk->accounts[i], i >= walk->account_count - WALK_CITIZENS);
        else if (!i || !str_eq(walk->accounts[i], walk->accounts[i - 1]))
            keep_seats_of(walk, walk->accounts[i]);
}

static bool waits_for(const Dossier *d, const Actor *actor)
{
    if (d->status == STATUS_SUPPLEMENT)
        return str_eq(actor->account, d->applicant);
    return str_eq(actor->seat.role, d->role) && str_eq(actor->seat.body, d->body) &&
           (!d->holder.len || str_eq(d->holder, actor_post(actor)));
}

/* Whoever the dossier waits for, where somebody does; else anybody. */
static void take_seat(Walk *walk, bool is_right)
{
    walk_look_up_seats(walk);
    size_t first = walk_dice(walk, walk->seat_count);
    walk->ctx->actor = &walk->seats[first];
    for (size_t i = 0; is_right && i < walk->seat_count; i++) {
        const Actor *actor = &walk->seats[(first + i) % walk->seat_count];
        if (waits_for(&walk->life->d, actor)) {
            walk->ctx->actor = actor;
            return;
        }
    }
}

static void time_passes(Walk *walk)
{
    static const int64_t STEPS[] = {0, MINUTE_MS, 11 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS,
                                    9 * HOUR_MS, DAY_MS, 3 * DAY_MS};
    /* A long life has as many days, not as many more. */
    size_t most = COUNT(STEPS) - (walk->is_long && walk_dice(walk, 3) ? 2 : 0);
    walk->ctx->now += STEPS[walk_dice(walk, most)] * (int64_t)(1 + walk_dice(walk, 2));
    int64_t into_day = (walk->ctx->now + VIET_NAM_OFFSET_MS) % DAY_MS;
    if (into_day < 15 * HOUR_MS && !walk_dice(walk, 6)) /* to the millisecond of the cut-off */
        walk->ctx->now += 15 * HOUR_MS - into_day + (int64_t)walk_dice(walk, 3);
}

/* ---- what ----------------------------------------------------------------------------------- */

static Str some_verdict(Walk *walk, const ServiceDefinition *definition)
{
    int index = definition_step(definition, walk->life->d.step);
    if (index < 0 || walk_dice(walk, 2))
        return (Str){0};
    const DefinitionStep *step = &definition->steps[index];
    if (!walk_dice(walk, 8) || !step->n_verdicts)
        return walk_dice(walk, 4) ? (Str){0} : S("nonsense");
    return step->verdicts[walk_dice(walk, step->n_verdicts)].id;
}

/* A file that was kept for this dossier, as an upload would be. */
static const File *some_file(Walk *walk)
{
    File *file = NEW(walk->ctx->arena, File);
    *file = walk->world.paper;
    file->owner = dossier_file_owner(walk->ctx, &walk->life->d);
    return file;
}

static void some_input(Walk *walk, Act act, const ServiceDefinition *definition, ActInput *out)
{
    bool is_good = walk_dice(walk, 12) > 0;
    *out = (ActInput){.act = act, .seen = walk->life->d.head.number};
    if (!walk_dice(walk, 25))
        out->seen += walk_dice(walk, 2) ? 1 : -1;
    out->verdict = some_verdict(walk, definition);
    out->reason = is_good ? S("Thiếu chữ ký") : S(" ");
    out->basis = is_good ? S("Nghị định 217/2026/NĐ-CP") : (Str){0};
    out->note = is_good ? S("BL 12/2026") : (Str){0};
    out->days = (int64_t)walk_dice(walk, 12) - 1;
    if (act == ACT_ATTACH && is_good)
        out->file = some_file(walk);
    out->to = walk_dice(walk, 3) ? walk->world.posts[SEAT_SPECIALIST] : walk->world.second_specialist;
    if (!walk_dice(walk, 12))
        out->to = walk_dice(walk, 2) ? walk->world.posts[walk_dice(walk, SEAT_COUNT)] : S("nobody");
}

static bool is_step_act(Act act) { return act <= ACT_DELIVER || act == ACT_CONCLUDE; }

/* Any act, or, mostly, one that this seat may do now. */
static Act some_act(Walk *walk, const Permitted *permitted)
{
    Act    may[ACT_COUNT];
    size_t count = 0;
    if (!walk_dice(walk, 8))
        return (Act)walk_dice(walk, ACT_COUNT);
    for (int i = 0; i < ACT_COUNT; i++)
        if (permitted->may[i] && (i != ACT_WITHDRAW || !walk_dice(walk, 8)))
            may[count++] = (Act)i;
    /* Else most lives would be comments and refusals. */
    for (size_t i = 0; i < count; i++)
        if (is_step_act(may[i]) && walk_dice(walk, walk->is_long ? 5 : 2))
            return may[i];
    return count ? may[walk_dice(walk, count)] : (Act)walk_dice(walk, ACT_COUNT);
}

/* ---- one try -------------------------------------------------------------------------------- */

SQL(walk_row, "SELECT " DOSSIER_COLUMNS " FROM dossier WHERE id = $1");

/* The stored row is this, wherever it stands in the chain. */
static bool is_stored(Walk *walk, const Dossier *want)
{
    Row     row;
    Dossier have;
    if (db_one(walk->ctx, &walk_row, PARAMS(db_text(want->id)), &row) != OK)
        return walk_wrong(walk, "the row cannot be read");
    dossier_of_row(row, &have);
    const char *column = dossier_difference(&have, want);
    if (column)
        return walk_wrong(walk, str_c(walk->ctx->arena,
                                      str_fmt(walk->ctx->arena, "the row's %s", column)));
    return have.head.number == want->head.number || walk_wrong(walk, "the row's event number");
}

static bool was_done(Walk *walk, const Dossier *after, const ActInput *input)
{
    const Dossier *d = &walk->life->d;
    if (input->seen != d->head.number)
        return walk_wrong(walk, "an act upon an old page was done");
    if (after->head.number <= d->head.number)
        return walk_wrong(walk, "an act without an event");
    walk_note_state(walk, walk->life, after);
    walk->tally.done++;
    walk->tally.acts[input->act]++;
    return is_stored(walk, after);
}

static bool try_act(Walk *walk)
{
    Ctx      *ctx = walk->ctx;
    ActInput  input;
    Dossier   after = walk->life->d;
    Permitted permitted;
    const ServiceDefinition *definition;
    take_seat(walk, walk_dice(walk, 8) > 0);
    if (dossier_definition(ctx, &after, &definition) != OK ||
        dossier_permitted(ctx, &after, &permitted) != OK)
        return walk_wrong(walk, "what may be done cannot be said");
    some_input(walk, some_act(walk, &permitted), definition, &input);
    walk->tally.tried++;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = dossier_act(ctx, &after, &input);
    if (err == OK)
        err = db_commit(ctx);
    if (err == OK && !permitted.may[input.act])
        return walk_wrong(walk, "an act was done that may not be done");
    if (err == OK)
        return was_done(walk, &after, &input);
    db_rollback(ctx);
    if (err == ERR_BROKEN || err == ERR_UNAVAILABLE || err == ERR_NOT_FOUND)
        return walk_wrong(walk, str_c(ctx->arena, str_fmt(ctx->arena, "act %d: %.*s",
                                      (int)input.act, FMT(ctx->fault.message))));
    fault_clear(ctx);
    return walk_dice(walk, 8) || is_stored(walk, &walk->life->d);
}

/* ---- a whole life --------------------------------------------------------------------------- */

/* The first dossier, or mostly a child while the first one waits for it; an opinion; or what is due
 * is done. */
static bool try_something(Walk *walk)
{
    walk->life = &walk->lives[0];
    if (!walk->is_long)
        return try_act(walk);
    size_t children = walk->life_count - 1;
    bool   waits = walk->life->d.waits > 0;
    if (!walk_dice(walk, 4))
        return walk_jobs(walk);
    if (!walk_dice(walk, waits && !children ? 2 : 8))
        return walk_ask(walk);
    if (children && walk_dice(walk, waits ? 5 : 2))
        walk->life = &walk->lives[1 + walk_dice(walk, children)];
    return try_act(walk) && (walk_dice(walk, 2) || walk_jobs(walk));
}

static bool is_full(const Walk *walk)
{
    for (size_t i = 0; i < walk->life_count; i++)
        if (walk->lives[i].d.head.number >= WALK_EVENTS - 10)
            return true;
    return walk->life_count == WALK_LIVES;
}

/* Nothing more is to be done by anybody. */
static bool is_over(const Walk *walk)
{
    for (size_t i = 0; i < walk->life_count; i++)
        if (walk->lives[i].d.step.len)
            return false;
    return true;
}

static void begin(Walk *walk, uint64_t seed)
{
    walk->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    walk->ctx->now = walk->began;
    walk->wrong = (Str){0};
    walk->change_count = 0;
    walk->seats_until = INT64_MAX;
    memcpy(walk->seats, walk->first_seats, sizeof walk->seats);
    walk->seat_count = walk->first_seat_count;
    size_t service = walk_dice(walk, walk->service_count);
    walk->is_long = service >= walk->service_count - WALK_PARALLEL;
    walk->life = &walk->lives[0];
    walk->life_count = 1;
    *walk->life = (WalkLife){.d = walk->submitted[service]};
    walk->life->after[walk->life->d.head.number] = walk->life->d;
}

bool walk_live(Walk *walk, uint64_t seed)
{
    begin(walk, seed);
    walk_first_calendar(walk);
    MUST(db_batch_begin(walk->ctx, DB_APART));
    int left = walk->is_long ? WALK_LONG : WALK_ACTS;
    while (left-- > 0 && !is_full(walk)) {
        if (is_over(walk) && left > AFTER_THE_END)
            left = AFTER_THE_END; /* late answers, corrections, and what may no longer be done */
        time_passes(walk);
        if (!walk_dice(walk, 16))
            walk_people_change(walk);
        if (!walk_dice(walk, 20) && !walk_day_changes(walk))
            return false;
        if (!try_something(walk))
            return false;
    }
    return !walk->is_long || walk_jobs(walk);
}

void walk_end(Walk *walk)
{
    db_batch_rollback(walk->ctx);
    db_forget(walk->ctx);
}
