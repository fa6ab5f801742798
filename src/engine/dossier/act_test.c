/* act_test — the acts built into every procedure: who may, when, once; and what each one leaves. */
#include "base/time.h"
#include "core/audit.h"
#include "core/embedded.h"
#include "db/db.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/notice.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"
#define REASON .reason = S("Lý do"), .basis = S("Nghị định 61/2018/NĐ-CP")

static Err act_as(Ctx *ctx, const World *world, WorldSeat seat, Dossier *dossier, ActInput input)
{
    input.seen = dossier->head.number;
    ctx->actor = world_officer(ctx, world, seat);
    return dossier_act(ctx, dossier, &input);
}

/* Refused, with nothing changed. */
static bool denied(Ctx *ctx, const World *world, WorldSeat seat, Dossier dossier, ActInput input)
{
    Err err = act_as(ctx, world, seat, &dossier, input);
    fault_clear(ctx);
    return err == ERR_DENIED;
}

static bool invalid(Ctx *ctx, const World *world, WorldSeat seat, Dossier dossier, ActInput input)
{
    Err err = act_as(ctx, world, seat, &dossier, input);
    fault_clear(ctx);
    return err == ERR_INVALID;
}

static Event last_event(Ctx *ctx, const Dossier *dossier)
{
    Events events;
    CHECK(audit_of(ctx, dossier_file_owner(ctx, dossier), 100, &events) == OK && events.len);
    return events.at[events.len - 1];
}

static Dossier accepted(Ctx *ctx, World *world)
{
    world_make(ctx, world);
    Dossier dossier = world_dossier(ctx, world, PERMIT);
    world_acts(ctx, world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    return dossier;
}

static bool was_told(Ctx *ctx, const World *world, const char *kind)
{
    Notice *notices;
    size_t  count;
    ctx->actor = world_citizen(ctx, world);
    CHECK(notice_list(ctx, 1, &notices, &count) == OK && count == 1);
    return count && str_eq(notices[0].kind, str_of(kind));
}

/* ---- apologise and extend --------------------------------------------------------------------- */

/* Decree 61/2018 Article 19.9: with reasons, a new date, once. */
TEST(a_head_extends_a_term_once_and_the_applicant_is_told)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    int64_t  first = dossier.due_at;
    ActInput extend = {.act = ACT_EXTEND, .days = 3, REASON};
    CHECK_STR(time_text(ctx->arena, first, LANG_EN), S("17:00 Tuesday 01/12/2026"));
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, extend));
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    CHECK_STR(time_text(ctx->arena, dossier.due_at, LANG_EN), S("17:00 Friday 04/12/2026"));
    CHECK(dossier.extended == 3 && dossier.extended_at == ctx->now);
    CHECK(dossier.first_due_at == first && dossier.term == 7);
    CHECK(was_told(ctx, &world, "extended"));
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, extend));
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, extend));
    CHECK(world_is_whole(ctx));
}

/* Decree 61/2018 Article 19.9: at least one working day before the term ends. */
TEST(a_term_is_extended_a_working_day_before_it_ends_or_not_at_all)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world); /* due on Tuesday 1 December, 17:00 */
    ActInput extend = {.act = ACT_EXTEND, .days = 1, REASON};
    ctx->now = dossier.due_at - 17 * HOUR_MS; /* that Tuesday, just begun */
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, extend));
    ctx->now -= MINUTE_MS; /* Monday, 23:59 */
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, extend) == OK);
}

TEST(an_extension_needs_reasons_and_days)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, (ActInput){.act = ACT_EXTEND, REASON}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier,
                  (ActInput){.act = ACT_EXTEND, .days = 61, REASON}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier,
                  (ActInput){.act = ACT_EXTEND, .days = 2, .reason = S("x")}));
    Dossier fresh = world_dossier(ctx, &world, PERMIT);
    CHECK(denied(ctx, &world, SEAT_HEAD, fresh, (ActInput){.act = ACT_EXTEND, .days = 2, REASON}));
}

/* The term begins anew, and the extension is used up all the same. */
TEST(a_supplement_after_an_extension_restarts_the_term_and_allows_no_second_extension)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput extend = {.act = ACT_EXTEND, .days = 3, REASON};
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, extend) == OK);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_SUPPLEMENT, ACT_ANSWER, ACT_COUNT});
    CHECK(dossier.extended == 0 && dossier.extended_at > 0 && dossier.clock_from == ctx->now);
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, extend));
    CHECK(world_is_whole(ctx));
}

/* ---- stop, reassign, hand back ----------------------------------------------------------------- */

TEST(who_leads_stops_a_dossier_with_reasons)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput stop = {.act = ACT_STOP, REASON};
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, stop));
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_STOP, .reason = S("x")}));
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, stop) == OK);
    CHECK(dossier.status == STATUS_STOPPED && !dossier.step.len && dossier.done_at == ctx->now);
    CHECK_STR(last_event(ctx, &dossier).verb, S("dossier.stopped"));
    CHECK(was_told(ctx, &world, "stopped"));
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, stop));
    CHECK(world_is_whole(ctx));
}

TEST(a_head_reassigns_to_another_post_of_the_role)
{
    World     world;
    Assignee *others;
    size_t    count;
    Dossier   dossier = accepted(ctx, &world);
    ActInput  reassign = {.act = ACT_REASSIGN, .to = world.second_specialist, REASON};
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, reassign));
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(dossier_reassignees(ctx, &dossier, &others, &count) == OK && count == 1);
    CHECK_STR(others[0].post, world.second_specialist);
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, reassign) == OK);
    CHECK_STR(dossier.holder, world.second_specialist);
    CHECK_STR(dossier.step, S("examine"));
    CHECK(denied(ctx, &world, SEAT_SPECIALIST, dossier, (ActInput){.act = ACT_VERDICT}));
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* holds it already */
    reassign.to = world.posts[SEAT_CLERK];
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* of another role */
    reassign = (ActInput){.act = ACT_REASSIGN, .to = world.posts[SEAT_SPECIALIST]};
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, reassign)); /* no reason */
    CHECK(world_is_whole(ctx));
}

TEST(whoever_holds_it_hands_it_back_one_step)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    ActInput back = {.act = ACT_HAND_BACK, REASON};
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, back));
    CHECK(act_as(ctx, &world, SEAT_SPECIALIST, &dossier, back) == OK);
    CHECK_STR(dossier.step, S("assign"));
    CHECK_STR(dossier.holder, world.posts[SEAT_HEAD]);
    /* Behind it is the receipt, which is not undone. */
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, back));
    world_acts(ctx, &world, &dossier, (Act[]){ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_COUNT});
    CHECK(invalid(ctx, &world, SEAT_HEAD, dossier, (ActInput){.act = ACT_HAND_BACK}));
    CHECK(act_as(ctx, &world, SEAT_HEAD, &dossier, back) == OK);
    CHECK_STR(dossier.step, S("site"));
    CHECK_STR(dossier.holder, world.posts[SEAT_SPECIALIST]);
    CHECK(world_is_whole(ctx));
}

/* ---- comment, attach --------------------------------------------------------------------------- */

TEST(an_officer_of_the_body_comments_and_nothing_else_changes)
{
    World    world;
    Dossier  dossier = accepted(ctx, &world);
    Dossier  before = dossier;
    ActInput comment = {.act = ACT_COMMENT, .note = S("Đã gọi điện cho chủ đầu tư")};
    CHECK(act_as(ctx, &world, SEAT_CLERK, &dossier, comment) == OK);
    CHECK(dossier.head.number == before.head.number + 1 && dossier.due_at == before.due_at);
    CHECK_STR(dossier.step, before.step);
    CHECK(str_starts(last_event(ctx, &dossier).payload, S("{\"note\":\"Đã gọi")));
    CHECK(invalid(ctx, &world, SEAT_CLERK, dossier, (ActInput){.act = ACT_COMMENT, .note = S(" ")}));
    ctx->actor = world_citizen(ctx, &world);
    comment.seen = dossier.head.number;
    CHECK(dossier_act(ctx, &dossier, &comment) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

SQL(test_other_file, "UPDATE dossier_file SET sha256 = $2 WHERE dossier = $1");

TEST(an_officer_attaches_a_file_that_the_event_names)
{
    World        world;
    File         file;
    DossierFile *files;
    size_t       count;
    Dossier      dossier = accepted(ctx, &world);
    CHECK(file_keep_bytes(ctx, S("%PDF-1.7 b"), S("bien-ban.pdf"), S("application/pdf"),
                          dossier_file_owner(ctx, &dossier), &file) == OK);
    ActInput attach = {.act = ACT_ATTACH, .file = &file};
    CHECK(act_as(ctx, &world, SEAT_SPECIALIST, &dossier, attach) == OK);
    CHECK(dossier_files(ctx, &dossier, &files, &count) == OK && count == 1);
    CHECK_STR(files[0].file, file.id);
    CHECK_STR(files[0].post, world.posts[SEAT_SPECIALIST]);
    CHECK(files[0].number == dossier.head.number);
    attach.file = &world.paper; /* somebody else's */
    CHECK(invalid(ctx, &world, SEAT_SPECIALIST, dossier, attach));
    attach.file = NULL;
    CHECK(invalid(ctx, &world, SEAT_SPECIALIST, dossier, attach));
    CHECK(world_is_whole(ctx));
    CHECK(db_run(ctx, &test_other_file, PARAMS(db_text(dossier.id), db_bytes(S("another")))) == OK);
    CHECK(!world_is_whole(ctx));
}

/* ---- a result that is out ----------------------------------------------------------------------- */

SQL(test_results,
    "SELECT data, number FROM document WHERE object = $1 AND kind = 'result' ORDER BY asked_at, id");

TEST(a_wrong_result_is_corrected_by_its_signer_and_stays_corrected)
{
    World     world;
    Rows      made;
    Dossier   dossier = accepted(ctx, &world);
    ResultFix fix = {S("floor_area"), S("200,5 m²")};
    ActInput  correct = {.act = ACT_CORRECT, .fixes = &fix, .fix_count = 1, REASON};
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_VERDICT, ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_COUNT});
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, correct)); /* not yet out */
    world_acts(ctx, &world, &dossier, (Act[]){ACT_NUMBER, ACT_DELIVER, ACT_COUNT});
    Dossier before = dossier;
    CHECK(denied(ctx, &world, SEAT_HEAD, dossier, correct));
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_CORRECT}));
    ctx->now += HOUR_MS;
    const ServiceDefinition *definition;
    CHECK(catalogue_find(ctx, S(PERMIT), &definition) == OK && definition->result.n_data);
    fix.name = definition->result.data[0].placeholder;
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, correct) == OK);
    CHECK(dossier.status == STATUS_DELIVERED && dossier.corrections == 1);
    CHECK(!str_eq(dossier.number, before.number) && dossier.done_at == before.done_at);
    CHECK(was_told(ctx, &world, "corrected"));
    ctx->now += HOUR_MS;
    CHECK(act_as(ctx, &world, SEAT_CHAIR, &dossier, (ActInput){.act = ACT_REISSUE, REASON}) == OK);
    Str object = dossier_file_owner(ctx, &dossier);
    CHECK(db_all(ctx, &test_results, PARAMS(db_text(object)), &made) == OK && made.len == 3);
    CHECK(!strstr(str_c(ctx->arena, row_text(rows_at(&made, 0), "data")), "200,5"));
    CHECK(strstr(str_c(ctx->arena, row_text(rows_at(&made, 1), "data")), "200,5") != NULL);
    CHECK(strstr(str_c(ctx->arena, row_text(rows_at(&made, 2), "data")), "200,5") != NULL);
    CHECK_STR(row_text(rows_at(&made, 2), "number"), dossier.number);
    fix.name = S("no_such_datum");
    CHECK(invalid(ctx, &world, SEAT_CHAIR, dossier, correct));
    CHECK(world_is_whole(ctx));
}

TEST(a_refusal_is_no_result_to_correct)
{
    World   world;
    Dossier dossier = accepted(ctx, &world);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_REFUSE, ACT_DELIVER, ACT_COUNT});
    CHECK(denied(ctx, &world, SEAT_CHAIR, dossier, (ActInput){.act = ACT_REISSUE, REASON}));
}

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
    Str text, before, rest, steps, behind, id, tail;
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
