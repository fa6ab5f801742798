/* Whatever is changed in the log by SQL, verify finds it and says where. Each change is made
 * and looked at within a transaction that is then taken back. */
#include "core/audit_own.h"
#include "core/seal_own.h"
#include "crypto/certificate.h"
#include "test/test.h"

#include <stdio.h>

/* ---- a small log: order:a has 4 events, order:b 2; three seals --------------------------- */

static const Identity *identity; /* of the running test; a SealSigner has no argument for it */

static Err sign(Ctx *ctx, Str what, const unsigned char digest[HASH], Str *signature, Str *key)
{
    CHECK(str_starts(what, S("seal:")));
    *key = S("seal");
    return identity_sign(ctx, identity, digest, signature);
}

static Err is_signed(Ctx *ctx, const Seal *seal, bool *is_good)
{
    Str pem;
    *is_good = false;
    TRY(identity_certificate_pem(ctx, identity, &pem));
    if (!str_eq(seal->key, S("seal")) || seal->hash.len != HASH)
        return OK;
    const unsigned char *hash = (const unsigned char *)seal->hash.at;
    Err err = crypto_verify_raw(ctx, pem, hash, seal->signature);
    *is_good = err == OK;
    fault_clear(ctx);
    return OK;
}

SQL(verify_test_row, "SELECT events FROM test_order WHERE object = $1");
SQL(verify_test_orphan,
    "SELECT object FROM test_order"
    " WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.object = test_order.object)");

static Err check_order(Ctx *ctx, const Events *events, Str *problem)
{
    Row row;
    TRY(db_one(ctx, &verify_test_row, PARAMS(db_text(events->at[0].object)), &row));
    if (row_int(row, "events") != (int64_t)events->len)
        *problem = S("the row counts other events");
    return OK;
}

static const VerifyPort PORTS[] = {{"order", check_order, &verify_test_orphan}, {0}};

static void act(Ctx *ctx, const char *object, const char *verb, Str payload)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, str_of(object), verb, payload) == OK);
    CHECK(db_commit(ctx) == OK);
}

static void seal(Ctx *ctx, int64_t events)
{
    int64_t count;
    CHECK(seal_run(ctx, sign, &count) == OK);
    CHECK(count == events);
}

static void a_log(Ctx *ctx)
{
    Identity *made = NEW(ctx->arena, Identity);
    Subject   subject = {.common_name = S("Seal of tests")};
    CHECK(identity_make(ctx, &subject, NULL, made) == OK);
    identity = made;
    CHECK(db_script(ctx, S("CREATE TABLE test_order (object TEXT PRIMARY KEY, events INT64);"
                           "INSERT INTO test_order VALUES ('order:a', 4);"
                           "INSERT INTO test_order VALUES ('order:b', 2)")) == OK);
    act(ctx, "order:a", "order.made", S("{\"n\":1}"));
    act(ctx, "order:b", "order.made", S("{\"n\":2}"));
    act(ctx, "order:a", "order.paid", S("{\"n\":3}"));
    seal(ctx, 3);
    act(ctx, "order:a", "order.sent", S("{\"n\":4}"));
    seal(ctx, 1);
    act(ctx, "order:a", "order.done", (Str){0});
    act(ctx, "order:b", "order.done", S("{\"n\":5}"));
    seal(ctx, 2);
}

static VerifyReport look(Ctx *ctx, Str exported)
{
    VerifyReport report;
    CHECK(seal_verify(ctx, PORTS, exported, is_signed, &report) == OK);
    return report;
}

/* The change must be found, and the words must hold all of `where` ("a" and "b" of "a|b"). */
static void found(Ctx *ctx, const char *change, const char *where)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_script(ctx, str_of(change)) == OK);
    VerifyReport report = look(ctx, (Str){0});
    if (report.is_whole) {
        printf("not found: %s\n", change);
        test_failures++;
    }
    Str word, rest = str_of(where);
    const char *words = str_c(ctx->arena, report.problem);
    for (bool more = true; more;) {
        more = str_cut(rest, '|', &word, &rest);
        if (!strstr(words, str_c(ctx->arena, word))) {
            printf("after %s: '%s' does not say '%.*s'\n", change, words, FMT(word));
            test_failures++;
        }
    }
    db_rollback(ctx);
}

/* ---- what is whole ----------------------------------------------------------------------- */

TEST(an_untouched_log_is_whole)
{
    a_log(ctx);
    VerifyReport report = look(ctx, (Str){0});
    CHECK_STR(report.problem, S(""));
    CHECK(report.is_whole && report.events == 6 && report.objects == 2 && report.seals == 3);
    CHECK(report.erased == 0 && report.unsealed == 0);
}

TEST(the_feed_has_no_gap_and_seals_hold_together)
{
    a_log(ctx);
    Seal one = {0}, three = {0};
    CHECK(seal_find(ctx, 1, &one) == OK && seal_last(ctx, &three) == OK);
    CHECK(one.first_feed == 1 && one.last_feed == 3);
    CHECK(three.number == 3 && three.first_feed == 5 && three.last_feed == 6);
    Events events;
    CHECK(audit_of(ctx, S("order:a"), 10, &events) == OK && events.len == 4);
    CHECK(events.at[0].feed == 1 && events.at[1].feed == 3 && events.at[2].feed == 4);
    CHECK(events.at[3].seal == 3);
}

TEST(a_lawfully_erased_payload_leaves_the_log_whole)
{
    a_log(ctx);
    ObjectHead head;
    CHECK(audit_head(ctx, S("order:a"), &head) == OK);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_erase(ctx, &head, 2, S("asked")) == OK);
    CHECK(db_script(ctx, S("UPDATE test_order SET events = 5 WHERE object = 'order:a'")) == OK);
    CHECK(db_commit(ctx) == OK);
    seal(ctx, 1);
    VerifyReport report = look(ctx, (Str){0});
    CHECK_STR(report.problem, S(""));
    CHECK(report.erased == 1);
}

/* ---- what is changed --------------------------------------------------------------------- */

TEST(a_change_of_any_column_of_an_event_is_found)
{
    static const struct {
        const char *set, *where;
    } CHANGES[] = {
        {"id = id + 1000", "table seal, number 1"},
        {"id = -5", "id is not after"},
        {"object = 'order:z'", "order:a"},
        {"object = ''", "event 2 of"},
        {"number = 9", "event 2 of order:a is missing"},
        {"at = at + 1", "event 2 of order:a|hash"},
        {"actor = 'x'", "event 2 of order:a|hash"},
        {"on_behalf = 'x'", "event 2 of order:a|hash"},
        {"body = 'x'", "event 2 of order:a|hash"},
        {"unit = 'x'", "event 2 of order:a|hash"},
        {"post = 'x'", "event 2 of order:a|hash"},
        {"verb = 'order.lost'", "event 2 of order:a|hash"},
        {"payload = '{\"n\":9}'", "event 2 of order:a|payload"},
        {"payload = ''", "event 2 of order:a|payload"},
        {"payload = NULL", "event 2 of order:a|salt"},
        {"payload = NULL, salt = NULL", "event 2 of order:a|without an event.erased"},
        {"salt = hash", "event 2 of order:a|payload"},
        {"salt = NULL", "event 2 of order:a|salt"},
        {"payload_hash = hash", "event 2 of order:a|hash"},
        {"previous = hash", "event 2 of order:a|hash"},
        {"hash = previous", "event 2 of order:a|hash"},
        {"feed = 100", "feed"},
        {"feed = 0", "feed"},
        {"feed = NULL", "event 2 of order:a|feed"},
        {"seal = 2", "event 2 of order:a|seal"},
        {"seal = NULL", "event 2 of order:a|seal"},
        {"feed = NULL, seal = NULL", "event 2 of order:a|later event"},
    };
    a_log(ctx);
    for (size_t i = 0; i < COUNT(CHANGES); i++)
        found(ctx, str_fmt(ctx->arena, "UPDATE event SET %s WHERE object = 'order:a'"
                                       " AND number = 2", CHANGES[i].set).at,
              CHANGES[i].where);
    found(ctx, "UPDATE event SET salt = NULL WHERE object = 'order:a' AND number = 4",
          "event 4 of order:a");
    found(ctx, "UPDATE event SET feed = NULL, seal = NULL"
               " WHERE object = 'order:b' AND number = 2",
          "feed 6");
}

TEST(a_change_of_any_column_of_a_seal_is_found)
{
    static const char *const CHANGES[] = {
        "number = 7",        "at = at - 1",     "first_feed = 3",      "last_feed = 5",
        "last_feed = 9999999", "previous = hash", "hash = previous",
        "signature = hash",  "signature = NULL", "key_id = 'other'",
    };
    a_log(ctx);
    for (size_t i = 0; i < COUNT(CHANGES); i++)
        found(ctx, str_fmt(ctx->arena, "UPDATE seal SET %s WHERE number = 2", CHANGES[i]).at,
              strstr(CHANGES[i], "= 5") ? "seal" : "number 2");
}

TEST(a_deleted_event_is_found)
{
    a_log(ctx);
    found(ctx, "DELETE FROM event WHERE object = 'order:a' AND number = 1",
          "event 1 of order:a is missing");
    found(ctx, "DELETE FROM event WHERE object = 'order:a' AND number = 2",
          "event 2 of order:a is missing");
    found(ctx, "DELETE FROM event WHERE object = 'order:a' AND number = 4",
          "order:a, after event 3");
    found(ctx, "DELETE FROM event WHERE object = 'order:a' AND number = 4;"
               "UPDATE test_order SET events = 3 WHERE object = 'order:a'",
          "feed 5, of seal 3, is missing");
}

TEST(a_whole_object_deleted_is_found)
{
    a_log(ctx);
    found(ctx, "DELETE FROM event WHERE object = 'order:b'", "order:b|but its row is");
    found(ctx, "DELETE FROM event WHERE object = 'order:b'; DELETE FROM test_order"
               " WHERE object = 'order:b'",
          "feed 2, of seal 1, is missing");
    found(ctx, "DELETE FROM event", "order:");
    found(ctx, "DELETE FROM event; DELETE FROM test_order", "feed 1, of seal 1");
    found(ctx, "DELETE FROM test_order WHERE object = 'order:b'", "order:b|no row");
}

TEST(two_swapped_events_are_found)
{
    a_log(ctx);
    found(ctx, "UPDATE event SET number = 10 - number WHERE object = 'order:a' AND number > 1;"
               "UPDATE event SET number = CASE number WHEN 8 THEN 3 WHEN 7 THEN 2 ELSE 4 END"
               " WHERE object = 'order:a' AND number > 1",
          "event 2 of order:a");
    found(ctx, "UPDATE event SET feed = 100 WHERE feed = 2; UPDATE event SET feed = 2"
               " WHERE feed = 3; UPDATE event SET feed = 3 WHERE feed = 100", "id");
    found(ctx, "UPDATE event SET id = 100000 WHERE feed = 2; UPDATE event SET id ="
               " (SELECT id FROM event WHERE feed = 1) + 50000 WHERE feed = 1", "id");
}

TEST(a_deleted_seal_is_found)
{
    a_log(ctx);
    found(ctx, "DELETE FROM seal WHERE number = 1", "number 1 is missing");
    found(ctx, "DELETE FROM seal WHERE number = 2", "number 2 is missing");
    found(ctx, "DELETE FROM seal WHERE number = 3", "event 4 of order:a|seal");
    found(ctx, "DELETE FROM seal", "event 1 of order:a");
}

TEST(an_event_slipped_in_is_found)
{
    a_log(ctx);
    found(ctx, "INSERT INTO event (object, number, at, actor, on_behalf, body, unit, post,"
               " verb, payload, salt, payload_hash, previous, hash, feed, seal)"
               " SELECT object, 3, at, actor, on_behalf, body, unit, post, verb, payload, salt,"
               " payload_hash, previous, hash, NULL, NULL FROM event"
               " WHERE object = 'order:b' AND number = 2",
          "event 3 of order:b");
}

TEST(an_event_no_seal_takes_up_is_told_and_then_found)
{
    a_log(ctx);
    act(ctx, "order:b", "order.late", (Str){0});
    CHECK(db_script(ctx, S("UPDATE test_order SET events = 3 WHERE object = 'order:b'")) == OK);
    ctx->now += 61000;
    VerifyReport report = look(ctx, (Str){0});
    CHECK(report.is_whole && report.unsealed == 1);
    /* Sealed around: a later event is in a seal, and an hour has gone by. */
    CHECK(db_script(ctx, S("UPDATE event SET feed = 0 WHERE object = 'order:b' AND number = 3"))
          == OK);
    act(ctx, "lamp:1", "lamp.lit", (Str){0});
    seal(ctx, 1);
    CHECK(db_script(ctx, S("UPDATE event SET feed = NULL WHERE feed = 0")) == OK);
    CHECK(look(ctx, (Str){0}).is_whole);
    ctx->now += 3600001;
    report = look(ctx, (Str){0});
    CHECK(!report.is_whole);
    CHECK(strstr(str_c(ctx->arena, report.problem), "event 3 of order:b") != NULL);
}

/* ---- everything made anew ---------------------------------------------------------------- */

SQL(verify_test_rewrite,
    "UPDATE event SET payload_hash = $2, previous = $3, hash = $4 WHERE id = $1");
SQL(verify_test_feed,
    "SELECT id, hash FROM event WHERE feed >= $1 AND feed <= $2 ORDER BY feed");
SQL(verify_test_reseal,
    "UPDATE seal SET previous = $2, hash = $3, signature = $4 WHERE number = $1");

static Str kept(Ctx *ctx, const unsigned char hash[HASH])
{
    return str_copy(ctx->arena, (Str){(const char *)hash, HASH});
}

static void rewrite_chain(Ctx *ctx, const char *object)
{
    unsigned char hash[HASH] = {0};
    Str           previous = kept(ctx, hash);
    Events        events;
    CHECK(audit_of(ctx, str_of(object), 10, &events) == OK);
    for (size_t i = 0; i < events.len; i++) {
        Event *event = &events.at[i];
        audit_payload_hash(ctx->arena, event->salt, event->payload, hash);
        event->payload_hash = kept(ctx, hash);
        event->previous = previous;
        audit_hash(ctx->arena, event, hash);
        previous = kept(ctx, hash);
        CHECK(db_change(ctx, &verify_test_rewrite,
                        PARAMS(db_int(event->id), db_bytes(event->payload_hash),
                               db_bytes(event->previous), db_bytes(previous))) == OK);
    }
}

static void rewrite_seals(Ctx *ctx, bool with_signature)
{
    unsigned char hash[HASH] = {0};
    Str           previous = kept(ctx, hash), key;
    for (int64_t number = 1; number <= 3; number++) {
        Seal seal;
        Rows rows;
        CHECK(seal_find(ctx, number, &seal) == OK);
        seal.previous = previous;
        CHECK(db_all(ctx, &verify_test_feed,
                     PARAMS(db_int(seal.first_feed), db_int(seal.last_feed)), &rows) == OK);
        Sha256 state = seal_hash_start(ctx->arena, &seal);
        for (size_t i = 0; i < rows.len; i++)
            seal_hash_event(ctx->arena, &state, row_int(rows_at(&rows, i), "id"),
                            row_bytes(rows_at(&rows, i), "hash"));
        crypto_sha256_end(&state, hash);
        if (with_signature)
            CHECK(sign(ctx, S("seal:0"), hash, &seal.signature, &key) == OK);
        CHECK(db_change(ctx, &verify_test_reseal,
                        PARAMS(db_int(number), db_bytes(previous), db_bytes(kept(ctx, hash)),
                               db_bytes(seal.signature))) == OK);
        previous = kept(ctx, hash);
    }
}

TEST(a_log_made_anew_does_not_have_the_signatures)
{
    a_log(ctx);
    CHECK(db_script(ctx, S("UPDATE event SET payload = '{\"n\":9}' WHERE feed = 1")) == OK);
    rewrite_chain(ctx, "order:a");
    rewrite_seals(ctx, false);
    VerifyReport report = look(ctx, (Str){0});
    CHECK_STR(report.problem,
              S("table seal, number 1: the signature does not fit the hash and the key"));
}

TEST(a_log_made_anew_with_the_key_does_not_fit_the_exported_seal)
{
    a_log(ctx);
    Seal last;
    Str  exported, pem;
    CHECK(seal_last(ctx, &last) == OK);
    CHECK(identity_certificate_pem(ctx, identity, &pem) == OK);
    CHECK(seal_export(ctx, &last, pem, &exported) == OK);
    CHECK(look(ctx, exported).is_whole);
    CHECK(db_script(ctx, S("UPDATE event SET payload = '{\"n\":9}' WHERE feed = 1")) == OK);
    rewrite_chain(ctx, "order:a");
    rewrite_seals(ctx, true);
    CHECK(look(ctx, (Str){0}).is_whole);
    VerifyReport report = look(ctx, exported);
    CHECK(!report.is_whole);
    CHECK(str_starts(report.problem, S("table seal, number 3: it is not the one exported")));
    CHECK(db_script(ctx, S("DELETE FROM seal WHERE number = 3;"
                           "UPDATE event SET feed = NULL, seal = NULL WHERE feed > 4")) == OK);
    CHECK(look(ctx, (Str){0}).is_whole);
    report = look(ctx, exported);
    CHECK(str_starts(report.problem, S("table seal, number 3: it was exported")));
}
