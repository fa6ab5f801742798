/* walk_change — what happens to the office while a dossier goes its way: people come, go and stand in
 * for each other, days are taken from the calendar. */
#include "base/time.h"
#include "engine/dossier/clocks.h"
#include "test/test.h"
#include "test/walk.h"

#define MUST(call) CHECK((call) == OK)

static Err leave_for_a_while(Walk *walk, Str from, Str to)
{
    Date       today = date_of_time(walk->ctx->now);
    Str        id;
    Delegation fresh = {.from_post = from, .to_post = to, .basis = S("QĐ 1/QĐ-UBND"),
                        .valid_from = today,
                        .valid_to = date_add_days(today, 1 + (int64_t)walk_dice(walk, 4))};
    return org_delegate(walk->ctx, &fresh, &id);
}

/* From tomorrow on: who did something today has held the post today. */
static Err change_hands(Walk *walk, size_t seat)
{
    Date day = date_add_days(date_of_time(walk->ctx->now), 1);
    Str  post = walk->world.posts[seat];
    TRY(org_holder_end(walk->ctx, post, walk->world.officers[seat], day));
    Str successor = walk->accounts[walk_dice(walk, walk->account_count - WALK_CITIZENS)];
    return org_holder_add(walk->ctx, post, successor, day, (Date){0});
}

/* People come, go and stand in for each other; refusals are the organisation's business. */
void walk_people_change(Walk *walk)
{
    Ctx   *ctx = walk->ctx;
    size_t seat = walk_dice(walk, SEAT_COUNT), other = walk_dice(walk, SEAT_COUNT);
    walk->seats_day = 0;
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

/* The new state of the dossier, and which calendar its new events were written under. */
void walk_note_state(Walk *walk, const Dossier *after)
{
    for (int64_t n = walk->d.head.number + 1; n < WALK_EVENTS && n <= after->head.number; n++)
        walk->calendar[n] = walk->storms;
    walk->d = *after;
    if (walk->d.head.number < WALK_EVENTS)
        walk->after[walk->d.head.number] = *after;
}

SQL(walk_replan, "SELECT payload FROM job WHERE kind = 'dossier.replan' ORDER BY id DESC LIMIT 1");

static Err set_day(Walk *walk, const CalendarException *change)
{
    Row row;
    Job job = {0};
    TRY(clocks_set_exception(walk->ctx, S("vn"), change));
    TRY(db_one(walk->ctx, &walk_replan, NO_PARAMS, &row));
    job.payload = row_text(row, "payload");
    TRY(CLOCK_JOBS[0].run(walk->ctx, &job));
    return org_calendar(walk->ctx, walk->d.body, &walk->calendars[walk->storms + 1]);
}

/* A day is taken from the calendar, or given to it; every open clock is planned anew. */
bool walk_day_changes(Walk *walk)
{
    Ctx              *ctx = walk->ctx;
    Dossier           after;
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
    if (err != OK || dossier_find(ctx, walk->d.id, &after) != OK)
        return walk_wrong(walk, "the calendar cannot be changed");
    walk->storms++;
    walk_note_state(walk, &after);
    return true;
}

/* One that was just compiled: the process keeps the last sixteen, and this one is looked at again
 * when the walk is over. */
void walk_first_calendar(Walk *walk)
{
    const CalendarException nothing = {.day = {2030, 1, 6}, .rule = {.kind = DAY_NOTED},
                                       .name_vi = S("-"), .name_en = S("-"),
                                       .source = S("test"), .confidence = S("low")};
    walk->ctx->actor = &SYSTEM_ACTOR;
    MUST(db_begin(walk->ctx, true));
    MUST(org_calendar_set_exception(walk->ctx, S("vn"), &nothing));
    MUST(db_commit(walk->ctx));
    MUST(org_calendar(walk->ctx, walk->d.body, &walk->calendars[0]));
}
