/* handover_test — bodies merge: dossiers go over with their terms, once, and by a list. */
#include "engine/dossier/handover.h"

#include "base/time.h"
#include "core/account.h"
#include "engine/dossier/notice.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"
#define DAY    ((Date){2026, 11, 23})

typedef struct Merger {
    World world;
    Str   specialist, chair; /* posts of the receiving body */
    Str   chair_account;
} Merger;

static Str post(Ctx *ctx, Str unit, const char *role)
{
    Str  id;
    Post fresh = {.unit = unit, .role = str_of(role), .title_vi = S("Chức danh"),
                  .title_en = S("Post"), .valid_from = {2025, 7, 1}};
    CHECK(org_post_add(ctx, &fresh, &id) == OK);
    return id;
}

/* Thuận Hóa goes to Phú Xuân, which has two specialists; one of them came along. */
static void begin(Ctx *ctx, Merger *m)
{
    Str unit;
    world_make(ctx, &m->world);
    Unit fresh = {.body = m->world.other.id, .kind = S("specialist"), .name_vi = S("Phòng"),
                  .name_en = S("Office"), .valid_from = {2025, 7, 1}};
    CHECK(org_unit_add(ctx, &fresh, &unit) == OK);
    post(ctx, unit, "one_stop");
    post(ctx, unit, "specialist");
    m->specialist = post(ctx, unit, "specialist");
    m->chair = post(ctx, unit, "chair");
    CHECK(org_holder_add(ctx, m->specialist, m->world.officers[SEAT_SPECIALIST], DAY,
                         (Date){0}) == OK);
    CHECK(account_add(ctx, &(NewAccount){.login = S("px.chair"), .name = S("Chủ tịch"),
                                         .kind = ACTOR_OFFICER}, &m->chair_account) == OK);
    CHECK(org_holder_add(ctx, m->chair, m->chair_account, (Date){2025, 7, 1}, (Date){0}) == OK);
}

static HandoverOrder order_of(const Merger *m)
{
    return (HandoverOrder){.giver = m->world.commune.id, .receiver = m->world.other.id,
                           .basis = S("Nghị quyết 202/2025/QH15"), .day = DAY};
}

static void end_giver(Ctx *ctx, const Merger *m)
{
    Body body;
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(org_body_find(ctx, m->world.commune.id, &body) == OK);
    CHECK(org_body_end(ctx, &body, DAY) == OK);
}

static Err run(Ctx *ctx, Handover *h, size_t limit, int *batches)
{
    int64_t after = 0;
    *batches = 0;
    ctx->actor = &SYSTEM_ACTOR;
    do {
        TRY(handover_batch(ctx, h, limit, &after));
        ++*batches;
    } while (after);
    return OK;
}

static void examined(Ctx *ctx, const Merger *m, Dossier *out)
{
    *out = world_dossier(ctx, &m->world, PERMIT);
    world_acts(ctx, &m->world, out, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
}

TEST(dossiers_go_to_the_new_body_with_their_step_and_unbroken_terms)
{
    Merger   m;
    Handover h;
    Dossier  dossier, after;
    int      batches;
    begin(ctx, &m);
    examined(ctx, &m, &dossier);
    end_giver(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK && h.state == HANDOVER_ORDERED);
    ctx->now += 3 * DAY_MS;
    CHECK(run(ctx, &h, 100, &batches) == OK && batches == 1);
    CHECK(h.state == HANDOVER_COMPLETE && h.total == 1 && h.elsewhere == 0);
    CHECK(dossier_find(ctx, dossier.id, &after) == OK);
    CHECK_STR(after.body, m.world.other.id);
    CHECK_STR(after.step, dossier.step);
    CHECK(after.due_at == dossier.due_at && after.step_due_at == dossier.step_due_at &&
          after.clock_from == dossier.clock_from && after.term == dossier.term);
    /* The specialist who held it works there now; it stays with them. */
    CHECK_STR(after.holder, m.specialist);
    CHECK_STR(after.assigned, m.specialist);
    CHECK(world_is_whole(ctx));

    ctx->actor = world_citizen(ctx, &m.world);
    Notice *told;
    size_t  count;
    CHECK(notice_list(ctx, 10, &told, &count) == OK && count > 0);
    CHECK_STR(told[0].kind, S("handed_over"));
}

SQL(test_calendar_of, "UPDATE body SET calendar = $2 WHERE id = $1");

/* The receiver works as the giver does, but has a day off on Wednesday 25 November. */
static void other_calendar(Ctx *ctx, const Merger *m)
{
    DayHours     week[7] = {{0}};
    Str          id;
    CalendarHead head = {.name_vi = S("Lịch"), .name_en = S("Calendar"), .cut_off_min = 15 * 60,
                         .parent = NATIONAL_CALENDAR};
    for (int i = 0; i < 5; i++)
        week[i] = (DayHours){2, {{450, 690}, {810, 1020}}};
    CHECK(org_calendar_add(ctx, &head, week, &id) == OK);
    CHECK(org_calendar_set_exception(ctx, id, &(CalendarException){
        .day = {2026, 11, 25}, .rule = {.kind = DAY_OFF}, .name_vi = S("Bão"),
        .name_en = S("Storm"), .source = S("test"), .confidence = S("high")}) == OK);
    CHECK(db_run(ctx, &test_calendar_of, PARAMS(db_text(m->world.other.id), db_text(id))) == OK);
    db_forget(ctx);
}

TEST(clocks_handed_over_go_on_by_the_calendar_of_the_new_body)
{
    Merger   m;
    Handover h;
    Dossier  dossier, after, done, ended;
    int      batches;
    begin(ctx, &m);
    other_calendar(ctx, &m);
    examined(ctx, &m, &dossier);
    examined(ctx, &m, &done);
    world_acts(ctx, &m.world, &done, (Act[]){ACT_REFUSE, ACT_COUNT});
    end_giver(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK);
    ctx->now += 3 * DAY_MS;
    CHECK(run(ctx, &h, 100, &batches) == OK && h.total == 2);
    CHECK(dossier_find(ctx, dossier.id, &after) == OK);
    CHECK(after.due_at == dossier.due_at + DAY_MS && after.term == dossier.term &&
          after.clock_from == dossier.clock_from && after.first_due_at == dossier.first_due_at);
    CHECK(dossier_find(ctx, done.id, &ended) == OK && ended.due_at == done.due_at);
    CHECK(world_is_whole(ctx));
}

TEST(in_batches_killed_and_repeated_each_dossier_goes_once)
{
    Merger        m;
    Handover      h, again;
    HandoverItem *items;
    size_t        count;
    int           batches;
    begin(ctx, &m);
    for (int i = 0; i < 7; i++)
        (void)world_dossier(ctx, &m.world, PERMIT);
    end_giver(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK);
    ctx->now += 3 * DAY_MS;
    int64_t after = 0;
    CHECK(handover_batch(ctx, &h, 3, &after) == OK && after > 0 && h.total == 3);
    CHECK(h.state == HANDOVER_UNDER_WAY && world_is_whole(ctx));
    CHECK(db_begin(ctx, true) == OK); /* killed in the middle of the second batch */
    CHECK(handover_batch(ctx, &h, 3, &after) == OK);
    db_rollback(ctx);
    CHECK(world_is_whole(ctx));
    CHECK(handover_find(ctx, h.id, &again) == OK && again.total == 3);
    CHECK(run(ctx, &again, 3, &batches) == OK && batches == 2);
    CHECK(again.total == 7);
    CHECK(handover_order(ctx, &order, &h) == OK); /* the same order finds the first */
    CHECK_STR(h.id, again.id);
    CHECK(run(ctx, &h, 3, &batches) == OK && h.total == 7);
    CHECK(handover_items(ctx, &h, S(""), 100, &items, &count) == OK && count == 7);
    CHECK(world_is_whole(ctx));
}

TEST(what_another_body_is_competent_for_stays_for_a_hand_over_of_its_own)
{
    Merger          m;
    HandoverPreview preview;
    Handover        h;
    int             batches;
    Body third = {.code_2020 = S("H57.22"), .name_vi = S("Ủy ban nhân dân phường Mới"),
                  .name_en = S("New ward"), .kind = S("committee"), .level = LEVEL_COMMUNE,
                  .territory = S("19789"), .valid_from = DAY};
    begin(ctx, &m);
    (void)world_dossier(ctx, &m.world, PERMIT);
    end_giver(ctx, &m);
    CHECK(org_body_add(ctx, &third, &third.id) == OK);
    HandoverOrder order = order_of(&m);
    CHECK(handover_preview(ctx, &order, &preview) == OK && preview.open == 1);
    CHECK_STR(preview.items[0].elsewhere, third.id);
    CHECK(handover_order(ctx, &order, &h) == OK);
    ctx->now += 3 * DAY_MS;
    CHECK(run(ctx, &h, 100, &batches) == OK);
    CHECK(h.total == 0 && h.elsewhere == 1);
    order.receiver = third.id;
    CHECK(handover_order(ctx, &order, &h) == OK);
    CHECK(run(ctx, &h, 100, &batches) == OK && h.total == 1 && h.elsewhere == 0);
    CHECK(world_is_whole(ctx));
}

TEST(a_hand_over_waits_for_its_day_and_needs_a_basis_and_a_body_of_that_day)
{
    Merger   m;
    Handover h;
    int      batches;
    begin(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK);
    CHECK(run(ctx, &h, 100, &batches) == ERR_CONFLICT);
    fault_clear(ctx);
    order.basis = S(" ");
    CHECK(handover_order(ctx, &order, &h) == ERR_INVALID);
    fault_clear(ctx);
    order = order_of(&m);
    order.day = (Date){2020, 1, 1};
    CHECK(handover_order(ctx, &order, &h) == ERR_INVALID);
    fault_clear(ctx);
    order.receiver = order.giver;
    CHECK(handover_order(ctx, &order, &h) == ERR_INVALID);
}

TEST(a_head_of_each_side_confirms_the_list_once)
{
    Merger   m;
    Handover h, *owed;
    size_t   count;
    int      batches;
    bool     may;
    begin(ctx, &m);
    (void)world_dossier(ctx, &m.world, PERMIT);
    Actor giver = *world_officer(ctx, &m.world, SEAT_CHAIR);
    Actor clerk = *world_officer(ctx, &m.world, SEAT_CLERK);
    end_giver(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK);
    ctx->now += 3 * DAY_MS;
    ctx->actor = &giver;
    CHECK(handover_confirm(ctx, &h, HANDOVER_GIVER) == ERR_CONFLICT); /* not complete */
    fault_clear(ctx);
    CHECK(run(ctx, &h, 100, &batches) == OK);
    ctx->actor = &clerk;
    CHECK(handover_confirm(ctx, &h, HANDOVER_GIVER) == ERR_DENIED);
    fault_clear(ctx);
    giver.seat = (Seat){0}; /* the body is gone; who led it on its last day still answers */
    ctx->actor = &giver;
    CHECK(handover_may_confirm(ctx, &h, HANDOVER_GIVER, &may) == OK && may);
    CHECK(handover_owed(ctx, &owed, &count) == OK && count == 1);
    CHECK_STR(owed[0].id, h.id);
    CHECK(handover_confirm(ctx, &h, HANDOVER_GIVER) == OK);
    CHECK(handover_owed(ctx, &owed, &count) == OK && count == 0);
    CHECK(handover_confirm(ctx, &h, HANDOVER_GIVER) == ERR_CONFLICT);
    fault_clear(ctx);
    CHECK(handover_confirm(ctx, &h, HANDOVER_RECEIVER) == ERR_DENIED);
    fault_clear(ctx);
    Actor receiver = {.kind = ACTOR_OFFICER, .account = m.chair_account,
                      .seat = {.post = m.chair, .body = m.world.other.id, .role = S("chair")}};
    ctx->actor = &receiver;
    receiver.seat.role = S("head"); /* of a unit: does not speak for the body */
    CHECK(handover_confirm(ctx, &h, HANDOVER_RECEIVER) == ERR_DENIED);
    fault_clear(ctx);
    receiver.seat.role = S("chair");
    CHECK(handover_confirm(ctx, &h, HANDOVER_RECEIVER) == OK);
    CHECK(handover_owed(ctx, &owed, &count) == OK && count == 0);
    CHECK(world_is_whole(ctx));
}

TEST(a_changed_list_is_noticed)
{
    Merger   m;
    Handover h;
    int      batches;
    begin(ctx, &m);
    (void)world_dossier(ctx, &m.world, PERMIT);
    end_giver(ctx, &m);
    HandoverOrder order = order_of(&m);
    CHECK(handover_order(ctx, &order, &h) == OK);
    ctx->now += 3 * DAY_MS;
    CHECK(run(ctx, &h, 100, &batches) == OK && world_is_whole(ctx));
    static const char *const FORGED[] = {
        "UPDATE handover_item SET due_at = due_at + 1",
        "DELETE FROM handover_item",
        "UPDATE handover SET basis = 'x'",
        "UPDATE handover SET total = 2",
        "DELETE FROM handover",
    };
    for (size_t i = 0; i < COUNT(FORGED); i++) {
        VerifyReport            report;
        static const VerifyPort PORTS[] = {
            {"handover", handover_verify, &HANDOVER_WITHOUT_EVENTS}, {0}};
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_script(ctx, str_of(FORGED[i])) == OK);
        Err err = seal_verify(ctx, PORTS, (Str){0}, NULL, &report);
        CHECK(err != OK || !report.is_whole);
        db_rollback(ctx);
        fault_clear(ctx);
    }
}
