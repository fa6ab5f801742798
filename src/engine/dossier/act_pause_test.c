/* act_pause_test — what makes a clock stand; acting for another; the acts of the system. */
#include "engine/dossier/act_test.h"

#include "core/embedded.h"
#include "engine/dossier/catalogue.h"

/* ---- a duty to be paid, a court, opinions ------------------------------------------------------- */

#define BEGINNING \
    "{\"id\": \"receive\", \"do\": \"receive\", \"by\": \"one_stop\", \"in\": \"4h\"}," \
    "{\"id\": \"assign\", \"do\": \"assign\", \"by\": \"head\", \"in\": \"2h\"},"
#define ENDING \
    "{\"id\": \"sign\", \"do\": \"sign\", \"by\": \"chair\", \"in\": \"4h\"}," \
    "{\"id\": \"number\", \"do\": \"number\", \"by\": \"clerk\", \"in\": \"1h\", \"done\": true}," \
    "{\"id\": \"deliver\", \"do\": \"deliver\", \"by\": \"one_stop\"}"

/* The permit with other steps in the middle, published by that id (a process keeps what it has
 * compiled, so each test needs its own); a dossier of it. */
static Dossier with_steps(Ctx *ctx, World *world, const char *service, const char *middle)
{
    Str text, before, rest, steps, behind, id, tail = {0};
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    world_make(ctx, world);
    CHECK(embedded_find(S("definitions/services/construction_permit.json"), &text));
    const char *at = strstr(text.at, "\"steps\": ["), *end = strstr(at, "\n  ],");
    before = (Str){text.at, (size_t)(at - text.at)};
    behind = (Str){end, text.len - (size_t)(end - text.at)};
    CHECK(str_cut(before, ':', &id, &rest) && str_cut(rest, ',', &steps, &tail));
    Str json = str_fmt(ctx->arena, "%.*s: \"%s\",%.*s\"steps\": [" BEGINNING "%s" ENDING "%.*s",
                       FMT(id), service, FMT(tail), middle, FMT(behind));
    Err err = catalogue_publish(ctx, json, S("test.json"), errors);
    for (size_t i = 0; err != OK && i < errors->count; i++)
        printf("%d: %.*s: %.*s\n", errors->items[i].line, FMT(errors->items[i].key),
               FMT(errors->items[i].message));
    CHECK(err == OK);
    return world_dossier(ctx, world, service);
}

TEST(the_clock_stands_while_a_duty_is_to_be_paid)
{
    World    world;
    int64_t  later = 0;
    ActInput paid = {.act = ACT_PAID, .note = S("BL-0042")};
    const Calendar *calendar;
    Dossier  dossier = with_steps(
        ctx, &world, "9.900001",
        "{\"id\": \"tax\", \"do\": \"charge\", \"by\": \"one_stop\", \"in\": \"1d\","
        " \"pause\": \"payment\"},"
        "{\"id\": \"examine\", \"do\": \"examine\", \"by\": \"specialist\", \"in\": \"1d\"},");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    int64_t due = dossier.due_at, from = dossier.clock_from;
    CHECK(dossier.status == STATUS_PAYMENT && dossier.pause == PAUSE_PAYMENT);
    CHECK(dossier.paused_at == ctx->now && was_told(ctx, &world, "payment"));
    ctx->now = TEST_NOW + 3 * DAY_MS + 2 * HOUR_MS; /* from Friday 11:00 to Monday 11:00 */
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, paid));
    CHECK(invalid(ctx, &world, SEAT_ONE_STOP, dossier, (ActInput){.act = ACT_PAID}));
    CHECK(act_as(ctx, &world, SEAT_ONE_STOP, &dossier, paid) == OK);
    CHECK(dossier.status == STATUS_IN_PROGRESS && !dossier.paused_at && !dossier.pause);
    CHECK(org_calendar(ctx, dossier.body, &calendar) == OK); /* exactly a day of the office */
    CHECK(dossier.stood == calendar_day_minutes(calendar) && dossier.clock_from == from);
    CHECK(calendar_elapsed(ctx, calendar, due, dossier.due_at, &later) == OK);
    CHECK(later == dossier.stood);
    CHECK_STR(dossier.step, S("examine"));
    CHECK(world_is_whole(ctx));
}

TEST(the_clock_stands_for_a_court_until_it_is_resumed)
{
    World    world;
    int64_t  elapsed;
    ActInput resume = {.act = ACT_RESUME, REASON};
    const Calendar *calendar;
    Dossier  dossier = with_steps(
        ctx, &world, "9.900002",
        "{\"id\": \"examine\", \"do\": \"examine\", \"by\": \"specialist\", \"in\": \"1d\","
        " \"pause\": \"court\"},");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    CHECK(dossier.pause == PAUSE_COURT && dossier.status == STATUS_IN_PROGRESS);
    int64_t due = dossier.due_at, paused = dossier.paused_at, step_due = dossier.step_due_at;
    ctx->now += 10 * DAY_MS;
    CHECK(denied(ctx, &world, SEAT_CLERK, dossier, resume));
    CHECK(act_as(ctx, &world, SEAT_SPECIALIST, &dossier, resume) == OK);
    CHECK(org_calendar(ctx, dossier.body, &calendar) == OK);
    CHECK(calendar_elapsed(ctx, calendar, paused, ctx->now, &elapsed) == OK);
    CHECK(dossier.stood == elapsed && !dossier.paused_at);
    int64_t moved = 0;
    CHECK(calendar_elapsed(ctx, calendar, due, dossier.due_at, &moved) == OK && moved == elapsed);
    CHECK(dossier.step_at == ctx->now && dossier.step_due_at > step_due);
    CHECK_STR(dossier.step, S("examine"));
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, resume));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_VERDICT, ACT_COUNT});
    CHECK_STR(dossier.step, S("sign"));
    CHECK(world_is_whole(ctx));
}

/* ---- standing in --------------------------------------------------------------------------------- */

TEST(a_deputy_acts_on_behalf_of_the_post_during_leave)
{
    World      world;
    Str        id;
    OrgSeats   seats;
    Dossier    dossier = accepted(ctx, &world);
    Delegation leave = {.from_post = world.posts[SEAT_HEAD],
                        .to_post = world.posts[SEAT_SPECIALIST], .basis = S("QĐ 12/QĐ-UBND"),
                        .valid_from = {2026, 11, 20}, .valid_to = {2026, 11, 27}};
    CHECK(org_delegate(ctx, &leave, &id) == OK);
    Actor deputy = *world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(org_seats_of(ctx, deputy.account, (Date){2026, 11, 20}, &seats) == OK && seats.len == 2);
    deputy.seat = seats.at[1].seat;
    deputy.on_behalf = seats.at[1].on_behalf;
    ctx->actor = &deputy;
    ActInput extend = {.act = ACT_EXTEND, .seen = dossier.head.number, .days = 2, REASON};
    CHECK(dossier_act(ctx, &dossier, &extend) == OK);
    Event event = last_event(ctx, &dossier);
    CHECK_STR(event.on_behalf, world.posts[SEAT_HEAD]);
    CHECK_STR(event.post, world.posts[SEAT_SPECIALIST]);
    CHECK_STR(event.actor, world.officers[SEAT_SPECIALIST]);
    /* The leave is over: the seat is no longer among the account's. */
    CHECK(org_seats_of(ctx, deputy.account, (Date){2026, 11, 27}, &seats) == OK && seats.len == 1);
    CHECK(world_is_whole(ctx));
}

TEST(a_step_held_by_a_post_is_done_by_its_deputy)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    Actor   deputy = *world_officer(ctx, &world, SEAT_HEAD);
    deputy.on_behalf = world.posts[SEAT_SPECIALIST];
    deputy.seat.role = S("specialist");
    ctx->actor = &deputy;
    ActInput verdict = {.act = ACT_VERDICT, .seen = dossier.head.number};
    CHECK(dossier_act(ctx, &dossier, &verdict) == OK);
    CHECK_STR(last_event(ctx, &dossier).on_behalf, world.posts[SEAT_SPECIALIST]);
}

/* ---- the system ----------------------------------------------------------------------------------- */

TEST(the_system_does_no_officers_step)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    static const Act NOT[] = {ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_SIGN, ACT_SUPPLEMENT,
                              ACT_REFUSE, ACT_EXTEND, ACT_PAID, ACT_CONCLUDE, ACT_RESUME};
    for (size_t i = 0; i < COUNT(NOT); i++) {
        Dossier same = dossier;
        CHECK(dossier_system_act(ctx, &same, &(ActInput){.act = NOT[i], REASON}) == ERR_DENIED);
        fault_clear(ctx);
    }
    ctx->actor = world_citizen(ctx, &world);
    const Actor *actor = ctx->actor;
    CHECK(dossier_system_act(ctx, &dossier, &(ActInput){.act = ACT_STOP, REASON}) == OK);
    CHECK(ctx->actor == actor && dossier.status == STATUS_STOPPED);
    CHECK_STR(last_event(ctx, &dossier).actor, S("system"));
    CHECK(world_is_whole(ctx));
}
