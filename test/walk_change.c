/* walk_change — what happens to the office while a dossier goes its way: people come, go and stand in
 * for each other, days are taken from the calendar. */
#include "base/time.h"
#include "engine/dossier/clocks.h"
#include "test/test.h"
#include "test/walk.h"

#define MUST(call) CHECK((call) == OK)

/* Who sits where is looked up anew now, and on that day. */
static void note_change(Walk *walk, Date day, Str who)
{
    walk->seats_until = 0;
    if (walk->change_count == WALK_CHANGES)
        return;
    walk->come[walk->change_count] = who;
    walk->changes[walk->change_count++] = date_to_days(day);
}

static Err leave_for_a_while(Walk *walk, Str from, Str to)
{
    Date       today = date_of_time(walk->ctx->now);
    Str        id;
    Delegation fresh = {.from_post = from, .to_post = to, .basis = S("QĐ 1/QĐ-UBND"),
                        .valid_from = today,
                        .valid_to = date_add_days(today, 1 + (int64_t)walk_dice(walk, 4))};
    note_change(walk, fresh.valid_to, (Str){0});
    return org_delegate(walk->ctx, &fresh, &id);
}

/* From tomorrow on: who did something today has held the post today. */
static Err change_hands(Walk *walk, size_t seat)
{
    Date day = date_add_days(date_of_time(walk->ctx->now), 1);
    Str  post = walk->world.posts[seat];
    TRY(org_holder_end(walk->ctx, post, walk->world.officers[seat], day));
    Str successor = walk->accounts[walk_dice(walk, walk->account_count - WALK_CITIZENS)];
    note_change(walk, day, successor);
    return org_holder_add(walk->ctx, post, successor, day, (Date){0});
}

/* People come, go and stand in for each other; refusals are the organisation's business. */
void walk_people_change(Walk *walk)
{
    Ctx   *ctx = walk->ctx;
    size_t seat = walk_dice(walk, SEAT_COUNT), other = walk_dice(walk, SEAT_COUNT);
    ctx->actor = &SYSTEM_ACTOR;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = walk_dice(walk, 3) ? leave_for_a_while(walk, walk->world.posts[seat],
                                                walk->world.posts[other])
                            : change_hands(walk, seat);
    if (err == OK && db_commit(ctx) == OK)
        return;
    db_rollback(ctx);
    fault_clear(ctx);
}

/* ---- what has become of the dossiers ---------------------------------------------------------- */

void walk_note_state(Walk *walk, WalkLife *life, const Dossier *after)
{
    for (int64_t n = life->d.head.number + 1; n < WALK_EVENTS && n <= after->head.number; n++)
        life->calendar[n] = walk->storms;
    life->d = *after;
    if (life->d.head.number < WALK_EVENTS)
        life->after[life->d.head.number] = *after;
}

SQL(walk_opened,
    "SELECT dossier FROM child WHERE parent = $1 AND code <> '' ORDER BY number, nr LIMIT 64");

/* Children that were opened since. */
static bool meet_children(Walk *walk)
{
    Rows rows;
    if (db_all(walk->ctx, &walk_opened, PARAMS(db_text(walk->lives[0].d.id)), &rows) != OK)
        return walk_wrong(walk, "the children cannot be read");
    for (size_t i = 0; i < rows.len; i++) {
        Str  id = row_text(rows_at(&rows, i), "dossier");
        bool is_known = walk->life_count == WALK_LIVES;
        for (size_t k = 1; k < walk->life_count; k++)
            is_known |= str_eq(walk->lives[k].d.id, id);
        if (is_known)
            continue;
        walk->lives[walk->life_count++] = (WalkLife){.d.id = id};
        walk->tally.children++;
    }
    return true;
}

bool walk_look_again(Walk *walk)
{
    const Actor *actor = walk->ctx->actor;
    bool         is_right = true;
    walk->ctx->actor = &SYSTEM_ACTOR;
    if (walk->is_long)
        is_right = meet_children(walk);
    for (size_t i = 0; i < walk->life_count && is_right; i++) {
        Dossier after;
        if (dossier_find(walk->ctx, walk->lives[i].d.id, &after) != OK)
            is_right = walk_wrong(walk, "a dossier cannot be found");
        else
            walk_note_state(walk, &walk->lives[i], &after);
    }
    walk->ctx->actor = actor;
    return is_right;
}

/* ---- the calendar ------------------------------------------------------------------------------ */

SQL(walk_replan, "SELECT payload FROM job WHERE kind = 'dossier.replan' ORDER BY id DESC LIMIT 1");

static Err set_day(Walk *walk, const CalendarException *change)
{
    Row row;
    Job job = {0};
    TRY(clocks_set_exception(walk->ctx, S("vn"), change));
    TRY(db_one(walk->ctx, &walk_replan, NO_PARAMS, &row));
    job.payload = row_text(row, "payload");
    TRY(CLOCK_JOBS[0].run(walk->ctx, &job));
    return org_calendar(walk->ctx, walk->lives[0].d.body, &walk->calendars[walk->storms + 1]);
}

/* A day is taken from the calendar, or given to it; every open clock is planned anew. */
bool walk_day_changes(Walk *walk)
{
    Ctx              *ctx = walk->ctx;
    CalendarException change = {
        .day = date_add_days(date_of_time(ctx->now), (int64_t)walk_dice(walk, 14) - 2),
        .rule = {.kind = walk_dice(walk, 3) ? DAY_OFF : DAY_AS_WEEKDAY},
        .name_vi = S("Bão"), .name_en = S("Storm"), .source = S("test"),
        .confidence = S("verified")};
    if (walk->storms == WALK_STORMS)
        return true;
    ctx->actor = &SYSTEM_ACTOR;
    Err err = db_begin(ctx, true);
    if (err == OK)
        err = set_day(walk, &change);
    if (err == OK)
        err = db_commit(ctx);
    if (err != OK)
        return walk_wrong(walk, "the calendar cannot be changed");
    walk->storms++;
    return walk_look_again(walk);
}

/* The process keeps the last sixteen that were compiled, and this one is looked at again when the walk
 * is over: it is made anew before it is too old. */
void walk_first_calendar(Walk *walk)
{
    enum { OLD = 16 - WALK_STORMS - 2 };
    const CalendarException nothing = {.day = {2030, 1, 6}, .rule = {.kind = DAY_NOTED},
                                       .name_vi = S("-"), .name_en = S("-"),
                                       .source = S("test"), .confidence = S("low")};
    walk->ctx->actor = &SYSTEM_ACTOR;
    walk->compiled += walk->storms;
    if (!walk->calendars[0] || walk->compiled >= OLD) {
        walk->compiled = 0;
        MUST(db_begin(walk->ctx, true));
        MUST(org_calendar_set_exception(walk->ctx, S("vn"), &nothing));
        MUST(db_commit(walk->ctx));
    }
    MUST(org_calendar(walk->ctx, walk->lives[0].d.body, &walk->calendars[0]));
    walk->storms = 0;
}
