/* org_test — bodies, posts, seats, delegation and the calendars of bodies. */
#include "engine/org/org.h"

#include "core/audit.h"
#include "test/test.h"

#include <setjmp.h>

static const Date TODAY = {2026, 11, 22}, BEFORE = {2026, 1, 1}, NONE = {0};

static Str a_body(Ctx *ctx, Str code, Str parent)
{
    Str id = {0};
    Body body = {.code_2020 = code, .name_vi = S("Ủy ban nhân dân"), .name_en = S("Committee"),
                 .kind = S("committee"), .level = LEVEL_COMMUNE, .parent = parent,
                 .valid_from = BEFORE};
    CHECK(org_body_add(ctx, &body, &id) == OK);
    return id;
}

static Str a_post(Ctx *ctx, Str body, Str role)
{
    Str unit_id = {0}, id = {0};
    Unit unit = {.body = body, .kind = S("one_stop"), .name_vi = S("Bộ phận Một cửa"),
                 .name_en = S("One-stop desk"), .valid_from = BEFORE};
    CHECK(org_unit_add(ctx, &unit, &unit_id) == OK);
    Post post = {.unit = unit_id, .role = role, .title_vi = S("Cán bộ"),
                 .title_en = S("Officer"), .valid_from = BEFORE};
    CHECK(org_post_add(ctx, &post, &id) == OK);
    return id;
}

TEST(a_body_is_found_by_both_forms_of_its_code_while_it_exists)
{
    Body body;
    Str parent = a_body(ctx, S("H57"), S(""));
    Str id = a_body(ctx, S("H57.34"), parent);
    CHECK(org_body_by_code(ctx, S("H57.34"), TODAY, &body) == OK);
    CHECK_STR(body.id, id);
    CHECK(org_body_by_code(ctx, S("34.H57"), TODAY, &body) == OK);
    CHECK_STR(body.id, id);
    CHECK(org_body_by_code(ctx, S("H57.34"), (Date){2025, 12, 31}, &body) == ERR_NOT_FOUND);
    CHECK(org_body_by_code(ctx, S("h57"), TODAY, &body) == ERR_INVALID);
    Bodies children;
    CHECK(org_body_children(ctx, parent, TODAY, &children) == OK && children.len == 1);
    CHECK(org_body_find(ctx, id, &body) == OK);
    CHECK(org_body_end(ctx, &body, TODAY) == OK);
    CHECK(org_body_end(ctx, &body, TODAY) == ERR_CONFLICT);
    CHECK(org_body_by_code(ctx, S("H57.34"), TODAY, &body) == ERR_NOT_FOUND);
    CHECK(org_body_by_code(ctx, S("H57.34"), (Date){2026, 11, 21}, &body) == OK);
}

TEST(two_bodies_never_share_a_code_on_one_day)
{
    Str id = {0};
    Str first = a_body(ctx, S("H57.34"), S(""));
    Body body, twin = {.code_2020 = S("H57.34"), .name_vi = S("x"), .name_en = S("x"),
                       .kind = S("committee"), .level = LEVEL_COMMUNE, .valid_from = TODAY};
    CHECK(org_body_add(ctx, &twin, &id) == ERR_CONFLICT);
    twin.valid_from = (Date){2025, 1, 1};
    twin.valid_to = BEFORE;
    CHECK(org_body_add(ctx, &twin, &id) == OK);
    CHECK(org_body_find(ctx, first, &body) == OK);
    CHECK(org_body_end(ctx, &body, TODAY) == OK);
    twin.valid_from = TODAY;
    twin.valid_to = NONE;
    CHECK(org_body_add(ctx, &twin, &id) == OK);
    twin.code_2020 = S("57");
    CHECK(org_body_add(ctx, &twin, &id) == ERR_INVALID);
    twin.code_2020 = S("H58");
    twin.parent = S("nowhere");
    CHECK(org_body_add(ctx, &twin, &id) == ERR_INVALID);
    twin.parent = S("");
    twin.valid_to = TODAY;
    CHECK(org_body_add(ctx, &twin, &id) == ERR_INVALID);
}

TEST(an_account_acts_in_the_posts_it_holds_on_that_day)
{
    OrgSeats seats;
    Accounts holders;
    Posts posts;
    Str body = a_body(ctx, S("H57.34"), S(""));
    Str post = a_post(ctx, body, S("specialist"));
    CHECK(org_holder_add(ctx, post, S("anna"), BEFORE, NONE) == OK);
    CHECK(org_seats_of(ctx, S("anna"), TODAY, &seats) == OK && seats.len == 1);
    CHECK_STR(seats.at[0].seat.post, post);
    CHECK_STR(seats.at[0].seat.body, body);
    CHECK_STR(seats.at[0].seat.role, S("specialist"));
    CHECK_STR(seats.at[0].seat.unit_name, S("Bộ phận Một cửa"));
    CHECK_STR(seats.at[0].on_behalf, S(""));
    CHECK(org_role_posts(ctx, body, S("specialist"), TODAY, &posts) == OK && posts.len == 1);
    CHECK(org_holders_of(ctx, post, TODAY, &holders) == OK && holders.len == 1);
    CHECK(org_seats_of(ctx, S("anna"), (Date){2025, 12, 31}, &seats) == OK && seats.len == 0);
    CHECK(org_seats_of(ctx, S("binh"), TODAY, &seats) == OK && seats.len == 0);
    CHECK(org_holder_end(ctx, post, S("anna"), TODAY) == OK);
    CHECK(org_holder_end(ctx, post, S("anna"), TODAY) == ERR_CONFLICT);
    CHECK(org_seats_of(ctx, S("anna"), TODAY, &seats) == OK && seats.len == 0);
    CHECK(org_seats_of(ctx, S("anna"), (Date){2026, 11, 21}, &seats) == OK && seats.len == 1);
    CHECK(org_holder_add(ctx, S("nowhere"), S("anna"), BEFORE, NONE) == ERR_NOT_FOUND);
    CHECK(org_holder_add(ctx, post, S(""), BEFORE, NONE) == ERR_INVALID);
}

TEST(a_delegation_gives_a_second_seat_for_a_time)
{
    OrgSeats seats;
    Str id = {0};
    Str body = a_body(ctx, S("H57.34"), S("")), other = a_body(ctx, S("H57.35"), S(""));
    Str chair = a_post(ctx, body, S("chair")), deputy = a_post(ctx, body, S("head"));
    Str stranger = a_post(ctx, other, S("head"));
    CHECK(org_holder_add(ctx, deputy, S("binh"), BEFORE, NONE) == OK);
    Delegation fresh = {.from_post = chair, .to_post = deputy, .basis = S("12/QĐ-UBND"),
                        .valid_from = {2026, 11, 20}, .valid_to = {2026, 12, 1}};
    CHECK(org_delegate(ctx, &fresh, &id) == OK);
    CHECK(org_seats_of(ctx, S("binh"), TODAY, &seats) == OK && seats.len == 2);
    CHECK_STR(seats.at[1].seat.post, deputy);
    CHECK_STR(seats.at[1].seat.role, S("chair"));
    CHECK_STR(seats.at[1].on_behalf, chair);
    CHECK(org_seats_of(ctx, S("binh"), (Date){2026, 12, 1}, &seats) == OK && seats.len == 1);
    fresh.to_post = stranger;
    CHECK(org_delegate(ctx, &fresh, &id) == ERR_INVALID);
    fresh.to_post = deputy;
    fresh.basis = S("");
    CHECK(org_delegate(ctx, &fresh, &id) == ERR_INVALID);
    fresh.basis = S("12/QĐ-UBND");
    fresh.valid_to = NONE;
    CHECK(org_delegate(ctx, &fresh, &id) == ERR_INVALID);
}

TEST(every_change_of_the_organisation_is_an_event)
{
    Events events;
    Str body = a_body(ctx, S("H57.34"), S(""));
    Str post = a_post(ctx, body, S("chair"));
    CHECK(org_holder_add(ctx, post, S("anna"), BEFORE, NONE) == OK);
    CHECK(org_holder_end(ctx, post, S("anna"), TODAY) == OK);
    CHECK(audit_of(ctx, str_fmt(ctx->arena, "post:%.*s", FMT(post)), 10, &events) == OK);
    CHECK(events.len == 3);
    CHECK_STR(events.at[0].verb, S("org.post_added"));
    CHECK_STR(events.at[1].verb, S("org.holder_added"));
    CHECK_STR(events.at[1].payload,
              S("{\"account\":\"anna\",\"from\":\"2026-01-01\",\"to\":\"\"}"));
    CHECK_STR(events.at[2].verb, S("org.holder_ended"));
}

/* ---- calendars ---- */

static const DayHours OFFICE = {2, {{450, 690}, {810, 1020}}}, MORNING = {1, {{450, 690}}};

static Str a_calendar(Ctx *ctx, Str id, Str parent, DayHours saturday)
{
    const DayHours week[7] = {OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, saturday};
    CalendarHead head = {.id = id, .name_vi = S("Lịch"), .name_en = S("Calendar"),
                         .parent = parent, .cut_off_min = 900};
    Str made = {0};
    CHECK(org_calendar_add(ctx, &head, week, &made) == OK);
    return made;
}

static bool worked(Ctx *ctx, Str body, Date day)
{
    const Calendar *calendar = NULL;
    CHECK(org_calendar(ctx, body, &calendar) == OK);
    return calendar && calendar_is_work_day(calendar, date_to_days(day));
}

TEST(a_body_keeps_its_own_hours_and_the_national_holidays)
{
    Date saturday = {2026, 11, 28}, monday = {2026, 11, 23};
    Str plain = a_body(ctx, S("H57.34"), S("")), busy = a_body(ctx, S("H57.35"), S(""));
    Str national = a_calendar(ctx, NATIONAL_CALENDAR, S(""), (DayHours){0});
    Str own = a_calendar(ctx, S(""), national, MORNING);
    Body body;
    CHECK(org_body_find(ctx, busy, &body) == OK);
    CHECK(org_body_set_calendar(ctx, &body, own) == OK);
    CHECK(org_body_set_calendar(ctx, &body, own) == ERR_CONFLICT);
    CHECK(!worked(ctx, plain, saturday) && worked(ctx, busy, saturday));
    CalendarException off = {.day = monday, .rule = {.kind = DAY_OFF}, .name_vi = S("Bão"),
                             .name_en = S("Storm"), .source = S("1/CĐ"),
                             .confidence = S("verified")};
    CHECK(org_calendar_set_exception(ctx, national, &off) == OK);
    CHECK(!worked(ctx, plain, monday) && !worked(ctx, busy, monday));
    CalendarException open = off;
    open.rule = (DayRule){.kind = DAY_SPECIAL, .hours = MORNING};
    CHECK(org_calendar_set_exception(ctx, own, &open) == OK);
    CHECK(!worked(ctx, plain, monday) && worked(ctx, busy, monday));
    int64_t opens = 0, closes = 0;
    const Calendar *calendar = NULL;
    CHECK(org_calendar(ctx, busy, &calendar) == OK);
    CHECK(calendar_hours(ctx, calendar, date_to_days(monday), &opens, &closes) == OK);
    CHECK(closes == time_of_date(monday) + 690 * MINUTE_MS);
}

TEST(a_compiled_calendar_is_kept_until_it_changes)
{
    const Calendar *first = NULL, *again = NULL;
    Str body = a_body(ctx, S("H57.34"), S(""));
    Str national = a_calendar(ctx, NATIONAL_CALENDAR, S(""), (DayHours){0});
    CHECK(org_calendar(ctx, body, &first) == OK && org_calendar(ctx, body, &again) == OK);
    CHECK(first == again);
    CalendarException off = {.day = {2026, 11, 24}, .rule = {.kind = DAY_OFF}};
    CHECK(org_calendar_set_exception(ctx, national, &off) == OK);
    CHECK(org_calendar(ctx, body, &again) == OK && first != again);
    CHECK(calendar_is_work_day(first, date_to_days(off.day)));
    CHECK(!calendar_is_work_day(again, date_to_days(off.day)));
}

TEST(more_calendars_than_are_kept_still_answer_right)
{
    Str bodies[20];
    for (int i = 0; i < 20; i++) {
        Body body;
        bodies[i] = a_body(ctx, str_fmt(ctx->arena, "H57.%d", 10 + i), S(""));
        Str own = a_calendar(ctx, S(""), S(""), i % 2 ? MORNING : (DayHours){0});
        CHECK(org_body_find(ctx, bodies[i], &body) == OK);
        CHECK(org_body_set_calendar(ctx, &body, own) == OK);
    }
    for (int i = 0; i < 60; i++)
        CHECK(worked(ctx, bodies[i % 20], (Date){2026, 11, 28}) == (i % 2 == 1));
}

static jmp_buf is_full;
static void jump(void *arg)
{
    (void)arg;
    longjmp(is_full, 1);
}

/* Asks for the calendar while the n-th allocation fails; true when it came through. */
static bool asked_with_little_memory(Ctx *ctx, Str body, size_t n, const Calendar **out)
{
    ArenaMark mark = arena_mark(ctx->arena);
    if (setjmp(is_full)) {
        arena_on_full(ctx->arena, NULL, NULL);
        db_rollback(ctx);
        arena_reset(ctx->arena, mark);
        return false;
    }
    arena_on_full(ctx->arena, jump, NULL);
    arena_fail_at(ctx->arena, n);
    Err err = db_begin(ctx, false);
    if (err == OK)
        err = org_calendar(ctx, body, out);
    arena_fail_at(ctx->arena, 0);
    arena_on_full(ctx->arena, NULL, NULL);
    CHECK(err == OK && db_commit(ctx) == OK);
    return true;
}

TEST(memory_may_end_anywhere_while_a_calendar_is_compiled)
{
    const Calendar *calendar = NULL;
    Str body = a_body(ctx, S("H57.34"), S(""));
    Str national = a_calendar(ctx, NATIONAL_CALENDAR, S(""), MORNING);
    CalendarException off = {.day = {2026, 11, 23}, .rule = {.kind = DAY_OFF}};
    CHECK(org_calendar_set_exception(ctx, national, &off) == OK);
    size_t n = 1;
    while (n < 2000 && !asked_with_little_memory(ctx, body, n, &calendar))
        n++;
    CHECK(n > 10 && n < 2000);
    CHECK(!calendar_is_work_day(calendar, date_to_days(off.day)));
    CHECK(worked(ctx, body, (Date){2026, 11, 24}));
}

TEST(a_calendar_that_makes_no_sense_is_not_stored)
{
    Str id = {0};
    const DayHours idle[7] = {{0}};
    CalendarHead head = {.name_vi = S("x"), .name_en = S("x"), .cut_off_min = 900};
    CHECK(org_calendar_add(ctx, &head, idle, &id) == ERR_INVALID);
    Str national = a_calendar(ctx, NATIONAL_CALENDAR, S(""), (DayHours){0});
    CalendarException bad = {.day = {2026, 2, 30}, .rule = {.kind = DAY_OFF}};
    CHECK(org_calendar_set_exception(ctx, national, &bad) == ERR_INVALID);
    bad = (CalendarException){.day = TODAY, .rule = {.kind = DAY_SPECIAL}};
    CHECK(org_calendar_set_exception(ctx, national, &bad) == ERR_INVALID);
    bad.rule.kind = DAY_OFF;
    CHECK(org_calendar_set_exception(ctx, S("nowhere"), &bad) == ERR_CONFLICT);
}
