/* The log: chains, erasure, traces. */
#include "core/audit_own.h"
#include "test/test.h"

static void append(Ctx *ctx, ObjectHead *head, const char *verb, Str payload)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_append(ctx, head, verb, payload) == OK);
    CHECK(db_commit(ctx) == OK);
}

TEST(an_event_carries_the_hash_of_the_one_before_it)
{
    ObjectHead head = {.object = S("order:a")};
    Events     events;
    append(ctx, &head, "order.made", S("{\"x\":1}"));
    append(ctx, &head, "order.paid", (Str){0});
    CHECK(head.number == 2);
    CHECK(audit_of(ctx, S("order:a"), 10, &events) == OK);
    CHECK(events.len == 2);
    CHECK(events.at[0].number == 1 && events.at[1].number == 2);
    CHECK_STR(events.at[1].previous, events.at[0].hash);
    CHECK_STR(events.at[1].hash, ((Str){(char *)head.hash, HASH}));
    CHECK_STR(events.at[0].payload, S("{\"x\":1}"));
    CHECK(events.at[0].salt.len == 16 && events.at[1].salt.len == 0);
    CHECK(!events.at[0].is_erased && events.at[1].has_salt);
    CHECK(events.at[0].feed == 0 && events.at[0].seal == 0);
}

TEST(an_event_says_who_acted_from_which_seat)
{
    Actor officer = {.kind = ACTOR_OFFICER,
                     .account = S("acc1"),
                     .on_behalf = S("post9"),
                     .seat = {.post = S("post1"), .unit = S("unit1"), .body = S("body1")}};
    ObjectHead head = {.object = S("order:a")};
    Events     events;
    ctx->actor = &officer;
    append(ctx, &head, "order.made", (Str){0});
    CHECK(audit_of(ctx, S("order:a"), 10, &events) == OK && events.len == 1);
    CHECK_STR(events.at[0].actor, S("acc1"));
    CHECK_STR(events.at[0].on_behalf, S("post9"));
    CHECK_STR(events.at[0].post, S("post1"));
    CHECK_STR(events.at[0].unit, S("unit1"));
    CHECK_STR(events.at[0].body, S("body1"));
    CHECK(events.at[0].at == TEST_NOW);
}

TEST(two_who_saw_the_same_number_cannot_both_append)
{
    ObjectHead mine = {.object = S("order:a")}, theirs = mine;
    append(ctx, &mine, "order.made", (Str){0});
    CHECK(db_begin(ctx, true) == OK);
    Err err = audit_append(ctx, &theirs, "order.made", (Str){0});
    if (err == OK)
        err = db_commit(ctx);
    CHECK(err == ERR_CONFLICT);
    db_rollback(ctx);
    fault_clear(ctx);
    Events events;
    CHECK(audit_of(ctx, S("order:a"), 10, &events) == OK && events.len == 1);
}

TEST(events_that_differ_in_any_way_have_different_hashes)
{
    Event         one = {.object = S("ab"), .actor = S("c")};
    Event         other = {.object = S("a"), .actor = S("bc")};
    unsigned char a[HASH], b[HASH];
    audit_hash(ctx->arena, &one, a);
    audit_hash(ctx->arena, &other, b);
    CHECK(memcmp(a, b, HASH) != 0);
    audit_payload_hash(ctx->arena, S("ab"), S("c"), a);
    audit_payload_hash(ctx->arena, S("a"), S("bc"), b);
    CHECK(memcmp(a, b, HASH) != 0);
}

TEST(an_object_without_a_head_of_its_own_finds_its_last_event)
{
    ObjectHead head;
    CHECK(audit_head(ctx, S("lamp:1"), &head) == OK && head.number == 0);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, S("lamp:1"), "lamp.lit", (Str){0}) == OK);
    CHECK(audit_event(ctx, S("lamp:1"), "lamp.out", (Str){0}) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(audit_head(ctx, S("lamp:1"), &head) == OK && head.number == 2);
}

TEST(an_erased_payload_is_gone_and_the_log_says_so)
{
    ObjectHead head = {.object = S("order:a")};
    Events     events;
    append(ctx, &head, "order.made", S("{\"name\":\"secret\"}"));
    append(ctx, &head, "order.paid", S("{}"));
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_erase(ctx, &head, 1, S("asked by \"the person\"")) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(audit_of(ctx, S("order:a"), 10, &events) == OK && events.len == 3);
    CHECK(events.at[0].is_erased && !events.at[0].has_salt && events.at[0].payload.len == 0);
    CHECK(!events.at[1].is_erased);
    CHECK_STR(events.at[2].verb, S("event.erased"));
    CHECK(str_starts(events.at[2].payload, S("{\"number\":1,\"reason\":\"asked by \\\"the")));
}

TEST(what_is_not_there_or_erased_or_an_erasure_is_not_erased)
{
    ObjectHead head = {.object = S("order:a")};
    append(ctx, &head, "order.made", S("{\"name\":\"secret\"}"));
    CHECK(audit_erase(ctx, &head, 2, S("why")) == ERR_NOT_FOUND);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_erase(ctx, &head, 1, S("why")) == OK);
    CHECK(audit_erase(ctx, &head, 1, S("why")) == ERR_CONFLICT);
    CHECK(audit_erase(ctx, &head, 2, S("why")) == ERR_DENIED);
    db_rollback(ctx);
}

TEST(a_person_sees_who_read_their_record)
{
    Actor officer = {.kind = ACTOR_OFFICER,
                     .account = S("acc1"),
                     .seat = {.unit = S("unit1"), .body = S("body1")}};
    ctx->actor = &officer;
    CHECK(db_begin(ctx, true) == OK);
    CHECK(trace(ctx, S("person1"), S("dossier:1"), "examine") == OK);
    ctx->now++;
    CHECK(trace(ctx, S("person1"), S("dossier:2"), "supervise") == OK);
    CHECK(trace(ctx, S("person2"), S("dossier:2"), "supervise") == OK);
    CHECK(db_commit(ctx) == OK);
    Trace *traces;
    size_t count;
    CHECK(trace_of(ctx, S("person1"), 10, &traces, &count) == OK && count == 2);
    CHECK_STR(traces[0].object, S("dossier:2"));
    CHECK_STR(traces[0].purpose, S("supervise"));
    CHECK_STR(traces[1].actor, S("acc1"));
    CHECK_STR(traces[1].unit, S("unit1"));
    CHECK(trace_of(ctx, S("person1"), 1, &traces, &count) == OK && count == 1);
    CHECK(trace_of(ctx, S("nobody"), 10, &traces, &count) == OK && count == 0);
}
