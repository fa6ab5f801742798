/* Consultation: asked at once, each on its own term; silence; late answers (Decree 61/2018 Art 19.5). */
#include "engine/dossier/parallel_fixture.h"

#include "base/time.h"
#include "engine/dossier/notice.h"
#include "engine/dossier/slip.h"
#include "test/test.h"

#define CONSULT                                                                               \
    "{\"id\":\"hoi\",\"do\":\"consult\",\"by\":\"specialist\",\"in\":\"3d\",\"ask\":["        \
    "{\"id\":\"ca\",\"to\":\"sector('police', ward)\",\"in\":\"2d\",\"silence\":\"consent\","  \
    "\"about\":{\"vi\":\"An ninh\",\"en\":\"Security\"}},"                                    \
    "{\"id\":\"bh\",\"to\":\"sector('insurance', ward)\",\"in\":\"1d\",\"silence\":\"escalate\"," \
    "\"about\":{\"vi\":\"Bảo hiểm\",\"en\":\"Insurance\"}},"                                  \
    "{\"id\":\"qua\",\"to\":\"own\",\"in\":\"1d\",\"silence\":\"none\",\"if\":\"note = 'xa'\"," \
    "\"about\":{\"vi\":\"Nội bộ\",\"en\":\"Own\"}}],"                                         \
    "\"on\":{\"unfit\":{\"to\":\"@refuse\",\"name\":{\"vi\":\"Từ chối\",\"en\":\"Refuse\"}}}}," \
    "{\"id\":\"soat\",\"do\":\"review\",\"by\":\"head\",\"in\":\"4h\","                          \
    "\"on\":{\"redo\":{\"to\":\"hoi\",\"name\":{\"vi\":\"Làm lại\",\"en\":\"Again\"}}}},"     \
    OFFICES_SIGNED("chair"), OFFICES_RESULT("chair")

static Ask the_ask(Ctx *ctx, const Dossier *dossier, const char *id)
{
    Opinion *all;
    Ask     *found = NULL;
    size_t   count;
    CHECK(dossier_opinions(ctx, dossier, &all, &count) == OK);
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i].id, str_of(id)))
            found = all[i].ask;
    CHECK(found != NULL);
    return found ? *found : (Ask){0};
}

static Err answer(Ctx *ctx, const Body *body, Ask *ask, AskVerdict verdict)
{
    ctx->actor = offices_officer(ctx, body, "head");
    return ask_answer(ctx, ask, &(AskAnswer){.verdict = verdict, .text = S("Ý kiến")});
}

static bool was_told(Ctx *ctx, Str account, const char *kind)
{
    Notice *notices;
    size_t  count;
    Actor   reader = {.kind = ACTOR_OFFICER, .account = account};
    ctx->actor = &reader;
    CHECK(notice_list(ctx, 50, &notices, &count) == OK);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found |= str_eq(notices[i].kind, str_of(kind));
    ctx->actor = &SYSTEM_ACTOR;
    return found;
}

static size_t events_of(Ctx *ctx, const Dossier *dossier, const char *verb)
{
    DossierLine *lines;
    size_t       count, n = 0;
    CHECK(dossier_history(ctx, dossier, &lines, &count) == OK);
    for (size_t i = 0; i < count; i++)
        n += str_eq(lines[i].verb, str_of(verb));
    return n;
}

TEST(all_opinions_of_a_step_are_asked_at_once_and_the_step_waits_for_them)
{
    Offices   offices;
    Opinion  *all;
    size_t    count;
    Permitted may;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    CHECK(dossier.waits == 2); /* the third one's condition does not hold */
    CHECK(events_of(ctx, &dossier, "dossier.asked") == 2);
    CHECK(dossier_opinions(ctx, &dossier, &all, &count) == OK && count == 2);
    CHECK_STR(all[0].body_name, S("Cơ quan police"));
    CHECK_STR(time_text(ctx->arena, all[0].target->due_now, LANG_EN), S("17:00 Tuesday 24/11/2026"));
    CHECK_STR(time_text(ctx->arena, all[1].target->due_now, LANG_EN), S("17:00 Monday 23/11/2026"));
    ctx->actor = offices_officer(ctx, &offices.world.commune, "specialist");
    CHECK(dossier_permitted(ctx, &dossier, &may) == OK);
    CHECK(!may.may[ACT_CONCLUDE] && may.is_waiting);
    CHECK(was_told(ctx, offices.police_head, "ask"));
    CHECK(world_is_whole(ctx));
}

TEST(when_all_opinions_are_in_the_step_is_concluded)
{
    Offices offices;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    Ask     police = the_ask(ctx, &dossier, "ca"), insurance = the_ask(ctx, &dossier, "bh");
    CHECK(answer(ctx, &offices.police, &police, ASK_DISAGREE) == OK);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(dossier.waits == 1);
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_CONCLUDE}) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(answer(ctx, &offices.insurance, &insurance, ASK_AGREE) == OK);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(dossier.waits == 0);
    CHECK(events_of(ctx, &dossier, "dossier.opinion") == 2);
    CHECK(was_told(ctx, offices.world.officers[SEAT_SPECIALIST], "opinion"));
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_CONCLUDE}) == OK);
    CHECK_STR(dossier.step, S("soat"));
    CHECK(world_is_whole(ctx));
}

/* Both terms pass without an answer: one counts as consent, the other is told to the head; then
 * the step goes on. The answers that come late are taken, and reach the head. */
TEST(silence_past_the_term_lets_the_step_go_on_and_late_answers_reach_the_head)
{
    Offices offices;
    int64_t count;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    ctx->now += 4 * DAY_MS + 10 * HOUR_MS; /* Tuesday evening */
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(ask_overdue(ctx, &count) == OK && count == 2);
    offices_work(ctx);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(dossier.waits == 0 && events_of(ctx, &dossier, "dossier.silent") == 2);
    CHECK(was_told(ctx, offices.world.officers[SEAT_HEAD], "ask_silent"));
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_CONCLUDE}) == OK);
    Ask police = the_ask(ctx, &dossier, "ca"), insurance = the_ask(ctx, &dossier, "bh");
    CHECK(answer(ctx, &offices.police, &police, ASK_DISAGREE) == OK);
    CHECK(answer(ctx, &offices.insurance, &insurance, ASK_AGREE) == OK);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(events_of(ctx, &dossier, "dossier.opinion") == 2 && dossier.waits == 0);
    CHECK(was_told(ctx, offices.world.officers[SEAT_HEAD], "opinion_late"));
    CHECK(world_is_whole(ctx));
}

/* Five working days after its term (Monday 23 November) the ladder is at its end. */
TEST(an_office_that_never_answers_is_reminded_then_its_head_then_it_is_urged)
{
    Offices offices;
    int64_t count;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    Ask     insurance = the_ask(ctx, &dossier, "bh");
    ctx->actor = &SYSTEM_ACTOR;
    ctx->now = insurance.targets[0].due_now + DAY_MS; /* Tuesday */
    CHECK(ask_overdue(ctx, &count) == OK);
    offices_work(ctx);
    CHECK(was_told(ctx, offices.insurance_head, "ask_late"));
    CHECK(!was_told(ctx, offices.insurance_head, "ask_overdue"));
    ctx->now += DAY_MS;
    CHECK(ask_overdue(ctx, &count) == OK);
    offices_work(ctx);
    CHECK(was_told(ctx, offices.insurance_head, "ask_overdue"));
    CHECK(!was_told(ctx, offices.insurance_head, "ask_urged"));
    ctx->now += 5 * DAY_MS; /* Monday */
    CHECK(ask_overdue(ctx, &count) == OK);
    offices_work(ctx);
    CHECK(was_told(ctx, offices.insurance_head, "ask_urged"));
    CHECK(!was_told(ctx, offices.police_head, "ask_urged")); /* its silence was consent */
    CHECK(the_ask(ctx, &dossier, "bh").targets[0].next_at == 0);
    CHECK(world_is_whole(ctx));
}

/* The result of the last hand-over on the control slip. */
static Timely last_on_slip(Ctx *ctx, const Dossier *dossier)
{
    Slip slip;
    CHECK(dossier_slip(ctx, dossier, &slip) == OK && slip.count > 0);
    return slip.rows[slip.count - 1].result;
}

/* Also where no silence rule was applied before: the job had not yet run, or there is none. */
TEST(an_opinion_after_its_term_is_late_on_the_control_slip_by_its_own_event)
{
    Offices offices;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    Ask     police = the_ask(ctx, &dossier, "ca"), insurance = the_ask(ctx, &dossier, "bh");
    ctx->now = police.targets[0].due_now; /* a day after the insurance's term */
    CHECK(answer(ctx, &offices.police, &police, ASK_AGREE) == OK);
    CHECK(last_on_slip(ctx, &dossier) == TIMELY_NONE);
    CHECK(answer(ctx, &offices.insurance, &insurance, ASK_AGREE) == OK);
    CHECK(last_on_slip(ctx, &dossier) == TIMELY_LATE);
    CHECK(events_of(ctx, &dossier, "dossier.silent") == 0);
    CHECK(was_told(ctx, offices.world.officers[SEAT_HEAD], "opinion_late"));
    CHECK(world_is_whole(ctx));
}

TEST(an_ask_is_void_when_the_dossier_is_withdrawn)
{
    Offices offices;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    ctx->actor = world_citizen(ctx, &offices.world);
    CHECK(dossier_act(ctx, &dossier, &(ActInput){.act = ACT_WITHDRAW,
                                                 .seen = dossier.head.number}) == OK);
    Ask police = the_ask(ctx, &dossier, "ca");
    CHECK(police.targets[0].state == ASK_VOID && dossier.waits == 0);
    CHECK(answer(ctx, &offices.police, &police, ASK_AGREE) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

TEST(a_declined_ask_no_longer_holds_the_step_and_a_returned_one_does_again)
{
    Offices offices;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    Ask     police = the_ask(ctx, &dossier, "ca"), insurance = the_ask(ctx, &dossier, "bh");
    ctx->actor = offices_officer(ctx, &offices.police, "head");
    CHECK(ask_decline(ctx, &police, S("Không thuộc thẩm quyền")) == OK);
    CHECK(answer(ctx, &offices.insurance, &insurance, ASK_OTHER) == OK);
    CHECK(offices_dossier(ctx, dossier.id).waits == 0);
    ctx->actor = offices_officer(ctx, &offices.world.commune, "specialist");
    ctx->actor = world_officer(ctx, &offices.world, SEAT_HEAD);
    CHECK(ask_return(ctx, &insurance, 1, S("Nêu rõ"), 0) == OK);
    CHECK(offices_dossier(ctx, dossier.id).waits == 1);
    CHECK(answer(ctx, &offices.insurance, &insurance, ASK_AGREE) == OK);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(dossier.waits == 0);
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_CONCLUDE}) == OK);
    ctx->actor = world_officer(ctx, &offices.world, SEAT_HEAD);
    CHECK(ask_return(ctx, &insurance, 1, S("Nêu rõ"), 0) == ERR_DENIED); /* the step is over */
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

TEST(who_gets_a_dossier_reassigned_is_the_asker_then)
{
    Offices  offices;
    Accounts holders;
    offices_make(ctx, &offices, CONSULT);
    World  *world = &offices.world;
    Dossier dossier = offices_parent(ctx, &offices);
    CHECK(!dossier.holder.len); /* two specialists: either may take it */
    CHECK(offices_act(ctx, &dossier, "head", (ActInput){.act = ACT_REASSIGN, .reason = S("Nghỉ"),
                                                        .to = world->second_specialist}) == OK);
    Ask   police = the_ask(ctx, &dossier, "ca");
    Date  today = date_of_time(ctx->now);
    CHECK(org_holders_of(ctx, world->second_specialist, today, &holders) == OK && holders.len);
    ctx->actor = world_officer(ctx, world, SEAT_SPECIALIST);
    CHECK(ask_extend(ctx, &police, 1, 5) == ERR_DENIED);
    fault_clear(ctx);
    Actor second = *world_officer(ctx, world, SEAT_SPECIALIST);
    second.account = holders.at[0];
    second.seat.post = world->second_specialist;
    ctx->actor = &second;
    CHECK(ask_extend(ctx, &police, 1, 5) == OK);
    CHECK(world_is_whole(ctx));
}

TEST(an_office_is_not_asked_again_what_it_has_answered)
{
    Offices  offices;
    Opinion *all;
    size_t   count;
    offices_make(ctx, &offices, CONSULT);
    Dossier dossier = offices_parent(ctx, &offices);
    Ask     police = the_ask(ctx, &dossier, "ca"), insurance = the_ask(ctx, &dossier, "bh");
    CHECK(answer(ctx, &offices.police, &police, ASK_AGREE) == OK);
    ctx->actor = offices_officer(ctx, &offices.insurance, "head");
    CHECK(ask_decline(ctx, &insurance, S("Chưa đủ dữ liệu")) == OK);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_CONCLUDE}) == OK);
    CHECK(offices_act(ctx, &dossier, "head", (ActInput){.act = ACT_VERDICT, .verdict = S("redo")}) ==
          OK);
    CHECK(dossier.waits == 1); /* only the one that declined */
    CHECK(dossier_opinions(ctx, &dossier, &all, &count) == OK && count == 3);
    CHECK_STR(all[2].id, S("bh"));
    CHECK(world_is_whole(ctx));
}
