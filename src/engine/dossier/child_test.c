/* Interlinked dossiers: several agencies at once, acknowledgement, results passed on, refusal of a
 * part, and what ends together (Decree 61/2018 Article 19.6). */
#include "engine/dossier/parallel_fixture.h"

#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "test/test.h"

#define NAMED(vi, en) "\"name\":{\"vi\":\"" vi "\",\"en\":\"" en "\"}"
#define OPEN(id, service, sector, note, need)                                                 \
    "{\"id\":\"" id "\",\"service\":\"" service "\",\"at\":\"sector('" sector "', ward)\","     \
    "\"need\":\"" need "\",\"in\":\"5d\",\"map\":{\"who\":\"who\",\"ward\":\"ward\"" note "}}"
#define NOTE ",\"note\":\"note\""
#define POLICE(need)          OPEN("ca", POLICE_SERVICE, "police", NOTE, need)
#define INSURANCE(note, need) OPEN("bh", INSURANCE_SERVICE, "insurance", note, need)
#define END "{\"id\":\"deliver\",\"do\":\"deliver\",\"by\":\"one_stop\"}"
#define ENDS                                                                                  \
    END ",{\"id\":\"mot_phan\",\"do\":\"deliver\",\"by\":\"one_stop\","                              \
    "\"text\":{\"vi\":\"Trả một phần\",\"en\":\"A part\"}}"
#define PARTLY "\"on\":{\"refused\":{\"to\":\"mot_phan\"," NAMED("Một phần", "In part") "}}"
#define BUNDLE "\"bundle\":[\"ca\",\"bh\"]"

static const char TWO[] = "{\"id\":\"lk\",\"do\":\"link\",\"done\":true,\"open\":["
                          POLICE("result") "," INSURANCE(NOTE, "result") "]," PARTLY "}," ENDS;

static Child the_child(Ctx *ctx, const Dossier *parent, const char *open)
{
    Child *all, *found = NULL;
    size_t count;
    CHECK(dossier_children(ctx, parent, &all, &count) == OK);
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i].open, str_of(open)))
            found = &all[i];
    CHECK(found != NULL);
    return found ? *found : (Child){0};
}

static Dossier child_dossier(Ctx *ctx, const Dossier *parent, const char *open)
{
    return offices_dossier(ctx, the_child(ctx, parent, open).dossier);
}

static void grant(Ctx *ctx, Dossier child)
{
    CHECK(offices_act(ctx, &child, "one_stop", (ActInput){.act = ACT_RECEIVE}) == OK);
    CHECK(offices_act(ctx, &child, "specialist", (ActInput){.act = ACT_VERDICT}) == OK);
    CHECK(offices_act(ctx, &child, "head", (ActInput){.act = ACT_SIGN}) == OK);
    CHECK(offices_act(ctx, &child, "clerk", (ActInput){.act = ACT_NUMBER}) == OK);
    offices_work(ctx);
}

static void refuse(Ctx *ctx, Dossier child)
{
    ActInput no = {.act = ACT_REFUSE, .reason = S("Không đủ điều kiện"), .basis = S("Luật")};
    CHECK(offices_act(ctx, &child, "one_stop", no) == OK);
    offices_work(ctx);
}

static Dossier a_parent(Ctx *ctx, Offices *offices, const char *steps, const char *result)
{
    offices_make(ctx, offices, steps, result);
    Dossier parent = offices_parent(ctx, offices);
    offices_work(ctx);
    return offices_dossier(ctx, parent.id);
}

static Dossier a_linked_parent(Ctx *ctx, Offices *offices, const char *steps)
{
    return a_parent(ctx, offices, steps, BUNDLE);
}

TEST(electronic_interlinking_opens_at_all_agencies_at_once)
{
    Offices offices;
    Child  *all;
    size_t  count;
    Dossier parent = a_linked_parent(ctx, &offices, TWO), found;
    CHECK(parent.waits == 2 && !parent.role.len);
    Dossier police = child_dossier(ctx, &parent, "ca");
    Dossier insurance = child_dossier(ctx, &parent, "bh");
    CHECK(police.submitted_at == insurance.submitted_at && police.status == STATUS_SUBMITTED);
    CHECK_STR(police.body, offices.police.id);
    CHECK_STR(police.parent, parent.id);
    CHECK_STR(police.parent_open, S("ca"));
    CHECK_STR(insurance.subject, S("Cháu An"));
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_OPENED);
    ctx->actor = world_citizen(ctx, &offices.world);
    CHECK(dossier_find(ctx, police.id, &found) == OK); /* the applicant's own, too */
    ctx->actor = &NOBODY;
    CHECK(dossier_track_children(ctx, parent.code, &all, &count) == OK && count == 2);
    CHECK(!all[0].code.len && !all[0].dossier.len && all[0].body_name.len);
    CHECK(world_is_whole(ctx));
}

TEST(when_all_results_are_in_the_parent_goes_on_by_itself)
{
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, TWO);
    grant(ctx, child_dossier(ctx, &parent, "ca"));
    parent = offices_dossier(ctx, parent.id);
    CHECK(parent.waits == 1 && !parent.done_at);
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_GRANTED);
    CHECK(the_child(ctx, &parent, "ca").result.len > 0);
    CHECK(child_dossier(ctx, &parent, "ca").status == STATUS_DELIVERED); /* to its parent */
    grant(ctx, child_dossier(ctx, &parent, "bh"));
    parent = offices_dossier(ctx, parent.id);
    CHECK(parent.status == STATUS_DONE && parent.outcome == OUTCOME_GRANTED);
    CHECK_STR(parent.step, S("deliver"));
    CHECK(world_is_whole(ctx));
}

TEST(one_agency_refuses_and_the_other_grants_a_part_is_delivered)
{
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, TWO);
    refuse(ctx, child_dossier(ctx, &parent, "ca"));
    Child police = the_child(ctx, &parent, "ca");
    CHECK(police.state == CHILD_REFUSED);
    CHECK_STR(police.reason, S("Không đủ điều kiện"));
    CHECK(offices_dossier(ctx, parent.id).waits == 1); /* the other one is waited for */
    grant(ctx, child_dossier(ctx, &parent, "bh"));
    parent = offices_dossier(ctx, parent.id);
    CHECK_STR(parent.step, S("mot_phan"));
    CHECK(parent.status == STATUS_DONE && parent.done_at > 0);
    CHECK(world_is_whole(ctx));
}

TEST(a_child_that_is_withdrawn_counts_as_refused)
{
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, TWO);
    Dossier police = child_dossier(ctx, &parent, "ca");
    ctx->actor = world_citizen(ctx, &offices.world);
    CHECK(dossier_act(ctx, &police, &(ActInput){.act = ACT_WITHDRAW,
                                                .seen = police.head.number}) == OK);
    offices_work(ctx);
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_ENDED);
    grant(ctx, child_dossier(ctx, &parent, "bh"));
    CHECK_STR(offices_dossier(ctx, parent.id).step, S("mot_phan"));
    CHECK(world_is_whole(ctx));
}

TEST(without_a_verdict_for_it_the_refusal_of_all_refuses_the_parent)
{
    static const char STEPS[] = "{\"id\":\"lk\",\"do\":\"link\",\"done\":true,\"open\":["
                                POLICE("result") "," INSURANCE(NOTE, "result") "]}," END;
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, STEPS);
    refuse(ctx, child_dossier(ctx, &parent, "ca"));
    refuse(ctx, child_dossier(ctx, &parent, "bh"));
    parent = offices_dossier(ctx, parent.id);
    CHECK(parent.status == STATUS_DONE && parent.outcome == OUTCOME_REFUSED);
    CHECK(world_is_whole(ctx));
}

TEST(a_child_that_cannot_be_opened_keeps_no_other_back)
{
    static const char STEPS[] = "{\"id\":\"lk\",\"do\":\"link\",\"done\":true,\"open\":["
                                INSURANCE("", "result") "," POLICE("result") "]," PARTLY "}," ENDS;
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, STEPS); /* without the note it needs */
    Child   insurance = the_child(ctx, &parent, "bh");
    CHECK(insurance.state == CHILD_FAILED && insurance.reason.len && !insurance.code.len);
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_OPENED && parent.waits == 1);
    grant(ctx, child_dossier(ctx, &parent, "ca"));
    CHECK_STR(offices_dossier(ctx, parent.id).step, S("mot_phan"));
    CHECK(world_is_whole(ctx));
}

TEST(an_acknowledgement_is_enough_where_only_that_is_needed)
{
    static const char STEPS[] = "{\"id\":\"lk\",\"do\":\"link\",\"open\":[" POLICE("ack") ","
                                INSURANCE(NOTE, "ack") "]}," OFFICES_SIGNED("chair");
    Offices offices;
    Dossier parent = a_parent(ctx, &offices, STEPS, OFFICES_RESULT("chair"));
    Dossier police = child_dossier(ctx, &parent, "ca");
    CHECK(offices_act(ctx, &police, "one_stop", (ActInput){.act = ACT_RECEIVE}) == OK);
    offices_work(ctx);
    CHECK(offices_dossier(ctx, parent.id).waits == 1);
    Dossier insurance = child_dossier(ctx, &parent, "bh");
    CHECK(offices_act(ctx, &insurance, "one_stop", (ActInput){.act = ACT_RECEIVE}) == OK);
    offices_work(ctx);
    parent = offices_dossier(ctx, parent.id);
    CHECK_STR(parent.step, S("ky"));
    CHECK(parent.waits == 0);
    CHECK(offices_act(ctx, &police, "specialist",
                      (ActInput){.act = ACT_REFUSE, .reason = S("Sai"), .basis = S("Luật")}) == OK);
    offices_work(ctx);
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_REFUSED); /* known, but too late */
    CHECK_STR(offices_dossier(ctx, parent.id).step, S("ky"));
    CHECK(world_is_whole(ctx));
}

TEST(what_one_agency_has_issued_is_passed_on_to_the_next)
{
    static const char STEPS[] =
        "{\"id\":\"mot\",\"do\":\"link\",\"open\":[" POLICE("result") "]},"
        "{\"id\":\"hai\",\"do\":\"link\",\"done\":true,\"open\":["
        INSURANCE(",\"note\":\"ca.result.number\"", "result") "]}," END;
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, STEPS);
    grant(ctx, child_dossier(ctx, &parent, "ca"));
    CHECK_STR(offices_dossier(ctx, parent.id).step, S("hai"));
    CHECK_STR(child_dossier(ctx, &parent, "bh").subject, the_child(ctx, &parent, "ca").result);
    CHECK(world_is_whole(ctx));
}

TEST(a_parent_that_is_withdrawn_takes_its_children_along)
{
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, TWO);
    grant(ctx, child_dossier(ctx, &parent, "ca"));
    parent = offices_dossier(ctx, parent.id);
    ctx->actor = world_citizen(ctx, &offices.world);
    CHECK(dossier_act(ctx, &parent, &(ActInput){.act = ACT_WITHDRAW,
                                                .seen = parent.head.number}) == OK);
    offices_work(ctx);
    CHECK(the_child(ctx, &parent, "ca").state == CHILD_GRANTED); /* what was given stays */
    CHECK(the_child(ctx, &parent, "bh").state == CHILD_CANCELLED);
    CHECK(child_dossier(ctx, &parent, "bh").status == STATUS_WITHDRAWN);
    CHECK(world_is_whole(ctx));
}

TEST(a_child_not_yet_opened_is_never_opened_when_the_parent_ends_first)
{
    Offices offices;
    Dossier found;
    offices_make(ctx, &offices, TWO, BUNDLE);
    Dossier parent = offices_parent(ctx, &offices);
    ctx->actor = world_citizen(ctx, &offices.world);
    CHECK(dossier_act(ctx, &parent, &(ActInput){.act = ACT_WITHDRAW,
                                                .seen = parent.head.number}) == OK);
    offices_work(ctx);
    Child child = the_child(ctx, &parent, "ca");
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(child.state == CHILD_CANCELLED);
    CHECK(dossier_find(ctx, child.dossier, &found) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(world_is_whole(ctx));
}

TEST(news_of_a_child_that_come_twice_count_once)
{
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, TWO);
    grant(ctx, child_dossier(ctx, &parent, "ca"));
    Dossier   police = child_dossier(ctx, &parent, "ca");
    int64_t   events = offices_dossier(ctx, parent.id).head.number;
    ChildNews news = {.dossier = police.id, .code = police.code, .is_received = true,
                      .is_closed = true, .outcome = OUTCOME_REFUSED};
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(dossier_child_told(ctx, &news) == OK);
    parent = offices_dossier(ctx, parent.id);
    CHECK(parent.waits == 1 && parent.head.number == events);
    news.dossier = parent.id;
    CHECK(dossier_child_told(ctx, &news) == ERR_NOT_FOUND);
    fault_clear(ctx);
}

/* ---- registers of record ------------------------------------------------------------------------ */

TEST(a_record_step_writes_its_register_and_goes_on)
{
    static const char STEPS[] =
        "{\"id\":\"xem\",\"do\":\"examine\",\"by\":\"specialist\",\"in\":\"1d\"},"
        "{\"id\":\"ghi\",\"do\":\"record\",\"in\":\"1h\",\"write\":\"population\"},"
        OFFICES_SIGNED("chair");
    Offices        offices;
    RegisterEntry *entries;
    size_t         count;
    offices_make(ctx, &offices, STEPS, OFFICES_RESULT("chair"));
    Dossier dossier = offices_parent(ctx, &offices);
    CHECK(offices_act(ctx, &dossier, "specialist", (ActInput){.act = ACT_VERDICT}) == OK);
    CHECK_STR(dossier.step, S("ghi"));
    offices_work(ctx);
    dossier = offices_dossier(ctx, dossier.id);
    CHECK_STR(dossier.step, S("ky"));
    CHECK(dossier_entries(ctx, &dossier, &entries, &count) == OK && count == 1);
    CHECK_STR(entries[0].reg, S("population"));
    CHECK_STR(entries[0].number, S("1"));
    CHECK(world_is_whole(ctx));
}

SQL(probe_change_entry, "UPDATE register_entry SET data = '{}' WHERE dossier = $1");
SQL(probe_change_child, "UPDATE child SET reason = 'x' WHERE parent = $1");

TEST(a_register_or_a_child_changed_by_hand_is_found)
{
    static const char STEPS[] =
        "{\"id\":\"ghi\",\"do\":\"record\",\"in\":\"1h\",\"write\":\"population\"},"
        "{\"id\":\"lk\",\"do\":\"link\",\"done\":true,\"open\":[" POLICE("result") ","
        INSURANCE(NOTE, "result") "]}," END;
    Offices offices;
    Dossier parent = a_linked_parent(ctx, &offices, STEPS);
    CHECK(world_is_whole(ctx));
    CHECK(db_run(ctx, &probe_change_child, PARAMS(db_text(parent.id))) == OK);
    CHECK(!world_is_whole(ctx));
    CHECK(db_run(ctx, &probe_change_entry, PARAMS(db_text(parent.id))) == OK);
    CHECK(!world_is_whole(ctx));
}
