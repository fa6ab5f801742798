#include "test/walk.h"

#include "base/time.h"
#include "core/account.h"
#include "core/embedded.h"
#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"
#include "test/test.h"

#define MUST(call) CHECK((call) == OK)
#define PERMIT "1.013225"

enum { ANY_DAY = -1 };

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

/* ---- the world ------------------------------------------------------------------------------ */

static Str officer(Ctx *ctx, Str unit, const char *role, int nr)
{
    Str  id, account;
    Post fresh = {.unit = unit, .role = str_of(role), .title_vi = S("Chức danh"),
                  .title_en = S("Post"), .valid_from = {2025, 7, 1}};
    NewAccount person = {.login = str_fmt(ctx->arena, "walk%d", nr), .name = S("Cán bộ"),
                         .kind = ACTOR_OFFICER};
    MUST(org_post_add(ctx, &fresh, &id));
    MUST(account_add(ctx, &person, &account));
    MUST(org_holder_add(ctx, id, account, (Date){2025, 7, 1}, (Date){0}));
    return account;
}

/* The other commune has officers, too; both have some who hold nothing yet. */
static void staff(Ctx *ctx, Walk *walk)
{
    static const char *const ROLES[] = {"one_stop", "head", "specialist", "chair", "clerk"};
    Str  unit;
    Unit fresh = {.body = walk->world.other.id, .kind = S("specialist"), .name_vi = S("Đơn vị"),
                  .name_en = S("Unit"), .valid_from = {2025, 7, 1}};
    MUST(org_unit_add(ctx, &fresh, &unit));
    for (size_t i = 0; i < SEAT_COUNT; i++)
        walk->accounts[walk->account_count++] = walk->world.officers[i];
    for (size_t i = 0; i < COUNT(ROLES); i++)
        walk->accounts[walk->account_count++] = officer(ctx, unit, ROLES[i], (int)i);
    walk->accounts[walk->account_count++] = walk->world.citizen;
    walk->accounts[walk->account_count++] = walk->world.citizen;
    walk->accounts[walk->account_count++] = walk->world.stranger;
}

static Str replaced(Ctx *ctx, Str text, const char *from, const char *to)
{
    const char *found = memmem(text.at, text.len, from, strlen(from));
    CHECK(found != NULL);
    size_t before = found ? (size_t)(found - text.at) : 0, after = before + strlen(from);
    return str_fmt(ctx->arena, "%.*s%s%.*s", (int)before, text.at, to, (int)(text.len - after),
                   text.at + after);
}

/* The permit with all that makes a clock stand: its term goes on after a supplement, a fee is
 * charged, a court is waited for. */
static void publish_paused(Ctx *ctx)
{
    static const char STEPS[] =
        "{\"id\": \"fee\", \"do\": \"charge\", \"by\": \"one_stop\", \"in\": \"3d\","
        " \"pause\": \"payment\"},"
        "{\"id\": \"court\", \"do\": \"examine\", \"by\": \"specialist\", \"in\": \"4h\","
        " \"pause\": \"court\"}, {\"id\": \"review\",";
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Str json = {0};
    CHECK(embedded_find(S("definitions/services/construction_permit.json"), &json));
    json = replaced(ctx, json, "\"" PERMIT "\"", "\"9.000001\"");
    json = replaced(ctx, json, "\"clock\": \"reset\"", "\"clock\": \"continue\"");
    json = replaced(ctx, json, "[{\"in\": 7}]", "[{\"in\": 12}]");
    json = replaced(ctx, json, "{\n      \"id\": \"review\",", STEPS);
    Err err = catalogue_publish(ctx, json, S("paused.json"), errors);
    CHECK(err == OK);
    if (err != OK)
        printf("%.*s\n", FMT(definition_errors_text(ctx, errors)));
}

static void look_up_seats(Walk *walk);

void walk_prepare(Ctx *ctx, Walk *out)
{
    static const char *const SERVICES[] = {PERMIT, "9.000001", "2.000635", "1.001193", "9.000001",
                                           "1.001612"};
    *out = (Walk){.ctx = ctx, .began = ctx->now};
    world_make(ctx, &out->world);
    staff(ctx, out);
    publish_paused(ctx);
    for (size_t i = 0; i < COUNT(SERVICES); i++)
        out->submitted[i] = world_dossier(ctx, &out->world, SERVICES[i]);
    out->service_count = COUNT(SERVICES);
    look_up_seats(out);
    memcpy(out->first_seats, out->seats, sizeof out->seats);
    out->first_seat_count = out->seat_count;
}

/* ---- who, when ------------------------------------------------------------------------------ */

/* All seats of the day, as signing in gives them. Until people change they are those of the world;
 * afterwards they are looked up when the day has changed. */
static void look_up_seats(Walk *walk)
{
    Ctx    *ctx = walk->ctx;
    int64_t day = (ctx->now + VIET_NAM_OFFSET_MS) / DAY_MS;
    if (walk->seats_day == day || walk->seats_day == ANY_DAY)
        return;
    walk->seats_day = day;
    walk->seat_count = 0;
    for (size_t i = 0; i < walk->account_count; i++) {
        OrgSeats seats = {0};
        Str      account = walk->accounts[i];
        bool     is_citizen = i >= walk->account_count - WALK_CITIZENS;
        Actor    person = {.kind = is_citizen ? ACTOR_CITIZEN : ACTOR_OFFICER,
                           .account = account, .name = S("Ai đó")};
        if (!is_citizen)
            MUST(org_seats_of(ctx, account, date_of_time(ctx->now), &seats));
        for (size_t k = 0; k < (seats.len ? seats.len : 1); k++) {
            Actor *actor = &walk->seats[walk->seat_count++ % WALK_SEATS];
            *actor = person;
            if (seats.len) {
                actor->seat = seats.at[k].seat;
                actor->on_behalf = seats.at[k].on_behalf;
            }
        }
    }
    if (walk->seat_count > WALK_SEATS)
        walk->seat_count = WALK_SEATS;
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
    look_up_seats(walk);
    size_t first = walk_dice(walk, walk->seat_count);
    walk->ctx->actor = &walk->seats[first];
    for (size_t i = 0; is_right && i < walk->seat_count; i++) {
        const Actor *actor = &walk->seats[(first + i) % walk->seat_count];
        if (waits_for(&walk->d, actor)) {
            walk->ctx->actor = actor;
            return;
        }
    }
}

static void time_passes(Walk *walk)
{
    static const int64_t STEPS[] = {0, MINUTE_MS, 11 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS,
                                    9 * HOUR_MS, DAY_MS, 3 * DAY_MS};
    walk->ctx->now += STEPS[walk_dice(walk, COUNT(STEPS))] * (int64_t)(1 + walk_dice(walk, 2));
    int64_t into_day = (walk->ctx->now + VIET_NAM_OFFSET_MS) % DAY_MS;
    if (into_day < 15 * HOUR_MS && !walk_dice(walk, 6)) /* to the millisecond of the cut-off */
        walk->ctx->now += 15 * HOUR_MS - into_day + (int64_t)walk_dice(walk, 3);
}

/* ---- what ----------------------------------------------------------------------------------- */

static Str some_verdict(Walk *walk, const ServiceDefinition *definition)
{
    int index = definition_step(definition, walk->d.step);
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
    file->owner = dossier_file_owner(walk->ctx, &walk->d);
    return file;
}

static void some_input(Walk *walk, Act act, const ServiceDefinition *definition, ActInput *out)
{
    bool is_good = walk_dice(walk, 12) > 0;
    *out = (ActInput){.act = act, .seen = walk->d.head.number};
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
        if (may[i] <= ACT_DELIVER && walk_dice(walk, 2))
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
    if (input->seen != walk->d.head.number)
        return walk_wrong(walk, "an act upon an old page was done");
    if (after->head.number <= walk->d.head.number)
        return walk_wrong(walk, "an act without an event");
    walk_note_state(walk, after);
    walk->done++;
    walk->acts[input->act]++;
    return is_stored(walk, after);
}

static bool try_act(Walk *walk)
{
    Ctx      *ctx = walk->ctx;
    ActInput  input;
    Dossier   after = walk->d;
    Permitted permitted;
    const ServiceDefinition *definition;
    take_seat(walk, walk_dice(walk, 8) > 0);
    if (dossier_definition(ctx, &walk->d, &definition) != OK ||
        dossier_permitted(ctx, &walk->d, &permitted) != OK)
        return walk_wrong(walk, "what may be done cannot be said");
    some_input(walk, some_act(walk, &permitted), definition, &input);
    walk->tried++;
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
    return walk_dice(walk, 8) || is_stored(walk, &walk->d);
}

bool walk_live(Walk *walk, uint64_t seed)
{
    walk->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    walk->ctx->now = walk->began;
    walk->wrong = (Str){0};
    walk->storms = 0;
    walk->seats_day = ANY_DAY;
    memcpy(walk->seats, walk->first_seats, sizeof walk->seats);
    walk->seat_count = walk->first_seat_count;
    memset(walk->after, 0, sizeof walk->after);
    walk->d = walk->submitted[walk_dice(walk, walk->service_count)];
    walk->after[walk->d.head.number] = walk->d;
    MUST(db_batch_begin(walk->ctx, DB_APART));
    walk_first_calendar(walk);
    for (int i = 0; i < WALK_ACTS && walk->d.head.number < WALK_EVENTS - 8; i++) {
        time_passes(walk);
        if (!walk_dice(walk, 16))
            walk_people_change(walk);
        if (!walk_dice(walk, 20) && !walk_day_changes(walk))
            return false;
        if (!try_act(walk))
            return false;
    }
    return true;
}

void walk_end(Walk *walk)
{
    db_batch_rollback(walk->ctx);
    db_forget(walk->ctx);
}
