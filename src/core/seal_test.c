/* Sealing and verifying at the edges; what verify finds is in verify_test.c. */
#include "core/account.h"
#include "core/seal.h"
#include "test/test.h"

#include <sys/wait.h>
#include <unistd.h>

TEST(an_empty_log_is_whole_and_sealing_it_writes_nothing)
{
    int64_t      count;
    VerifyReport report;
    Seal         last;
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 0);
    CHECK(seal_last(ctx, &last) == ERR_NOT_FOUND);
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK);
    CHECK(report.is_whole && report.seals == 0);
}

TEST(an_exported_seal_that_cannot_be_read_is_refused)
{
    VerifyReport report;
    CHECK(seal_verify(ctx, NULL, S("{\"number\":1"), NULL, &report) == ERR_INVALID);
    CHECK(seal_verify(ctx, NULL, S("{\"number\":1}"), NULL, &report) == ERR_INVALID);
    CHECK(seal_verify(ctx, NULL, S("[]"), NULL, &report) == ERR_INVALID);
}

TEST(only_one_process_seals)
{
    int64_t count;
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, S("lamp:1"), "lamp.lit", (Str){0}) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_script(ctx, str_fmt(ctx->arena, "INSERT INTO lease (name, holder, until_at) VALUES"
                                             " ('seal', 'other:1', %lld)",
                                 (long long)ctx->now + 5000)) == OK);
    CHECK(seal_run(ctx, NULL, &count) == ERR_CONFLICT && count == 0);
    ctx->now += 5000;
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
}

TEST(what_is_too_much_for_one_seal_goes_into_the_next)
{
    int64_t      count;
    Seal         last;
    VerifyReport report;
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, S("lamp:1"), "lamp.lit", (Str){0}) == OK);
    CHECK(db_commit(ctx) == OK);
    CHECK(db_script(ctx, str_fmt(ctx->arena,
        "INSERT INTO event (object, number, at, actor, on_behalf, body, unit, post, verb,"
        " payload, salt, payload_hash, previous, hash)"
        " WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= %d)"
        " SELECT object, i, at, actor, on_behalf, body, unit, post, verb, payload, salt,"
        " payload_hash, previous, hash FROM n, event WHERE number = 1", SEAL_EVENTS)) == OK);
    CHECK(seal_run(ctx, NULL, &count) == OK && count == SEAL_EVENTS);
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
    CHECK(seal_last(ctx, &last) == OK && last.number == 2);
    CHECK(last.first_feed == SEAL_EVENTS + 1 && last.last_feed == SEAL_EVENTS + 1);
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK && !report.is_whole);
    CHECK(str_starts(report.problem, S("table event, id ")));
}

/* In a process of its own: appends to one object, or seals. */
static int act_beside(Str url, int who)
{
    Arena *arena = arena_new(64 << 20);
    Ctx    ctx = {.arena = arena, .actor = &SYSTEM_ACTOR, .now = TEST_NOW};
    if (db_open(&ctx, url, &ctx.db) != OK)
        return 1;
    for (int i = 0; i < 150; i++) {
        ArenaMark mark = arena_mark(arena);
        int64_t   count;
        Err       err;
        if (who == 0) {
            err = seal_run(&ctx, NULL, &count);
        } else {
            err = db_begin(&ctx, true);
            if (err == OK)
                err = audit_event(&ctx, str_fmt(arena, "lamp:%d", who), "lamp.lit", S("{}"));
            if (err == OK)
                err = db_commit(&ctx);
        }
        if (err != OK)
            return 2;
        arena_reset(arena, mark);
    }
    db_close(ctx.db);
    arena_free(arena);
    return 0;
}

TEST(sealing_beside_others_who_append_leaves_nothing_out)
{
    enum { PEOPLE = 4 };
    pid_t        children[PEOPLE];
    int64_t      count = 1;
    VerifyReport report;
    if (!test_is_postgres(ctx))
        return; /* SQLite has one writer at a time */
    for (int i = 0; i < PEOPLE; i++)
        if ((children[i] = fork()) == 0)
            _exit(act_beside(test_db_url(), i));
    for (int i = 0; i < PEOPLE; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
    ctx->now += 10000; /* the lease of the process that is gone */
    CHECK(seal_run(ctx, NULL, &count) == OK);
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK);
    CHECK_STR(report.problem, S(""));
    CHECK(report.events == 450 && report.objects == 3 && report.unsealed == 0);
}

static void whole(Ctx *ctx, bool want, const char *words)
{
    VerifyReport report;
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK && report.is_whole == want);
    CHECK(strstr(str_c(ctx->arena, report.problem), words) != NULL);
}

static void changed(Ctx *ctx, const char *change, const char *words)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(db_script(ctx, str_of(change)) == OK);
    whole(ctx, false, words);
    db_rollback(ctx);
}

TEST(traces_and_accounts_must_be_as_their_events_say)
{
    Str        id, token;
    NewAccount fresh = {.login = S("lan"), .kind = ACTOR_CITIZEN};
    Account    account;
    CHECK(db_begin(ctx, true) == OK);
    CHECK(account_add(ctx, &fresh, &id) == OK && account_find(ctx, id, &account) == OK);
    CHECK(session_open(ctx, &account, (Str){0}, &token) == OK);
    CHECK(trace(ctx, id, S("dossier:1"), "examine") == OK);
    CHECK(account_block(ctx, id, true) == OK);
    CHECK(db_commit(ctx) == OK);
    whole(ctx, true, "");
    changed(ctx, "UPDATE account SET is_blocked = 0", "is_blocked");
    changed(ctx, "DELETE FROM account", "no row");
    changed(ctx, "DELETE FROM event WHERE number = 1 AND object IN"
                 " (SELECT 'account:' || id FROM account)", "is missing");
    changed(ctx, "DELETE FROM event WHERE object IN (SELECT 'account:' || id FROM account)",
            "no event of account:");
    changed(ctx, "DELETE FROM trace", "read:");
    changed(ctx, "UPDATE trace SET subject = 'other'", "table trace");
    changed(ctx, "UPDATE trace SET purpose = 'other'", "table trace");
    changed(ctx, "UPDATE trace SET actor = 'other'", "table trace");
    changed(ctx, "UPDATE trace SET at = 5", "table trace");
    changed(ctx, "UPDATE trace SET id = 'other'", "read:");
    changed(ctx, "DELETE FROM event WHERE verb = 'record.read'", "no event of read:");
}

/* ---- what happens while the signer is asked ---------------------------------------------- */

static void light(Ctx *ctx, const char *lamp)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(audit_event(ctx, str_of(lamp), "lamp.lit", (Str){0}) == OK);
    CHECK(db_commit(ctx) == OK);
}

static Err unsigned_yet(Ctx *ctx, Str *signature, Str *key)
{
    *signature = S("not looked at here");
    *key = S("node");
    (void)ctx;
    return OK;
}

/* A unit of work within another is refused: there is none while the signer is asked. */
static Err while_others_write(Ctx *ctx, Str what, const unsigned char digest[HASH],
                              Str *signature, Str *key)
{
    (void)what, (void)digest;
    light(ctx, "lamp:late");
    return unsigned_yet(ctx, signature, key);
}

TEST(nobody_waits_while_the_signer_is_asked)
{
    int64_t count;
    Seal    last;
    light(ctx, "lamp:1");
    light(ctx, "lamp:2");
    CHECK(seal_run(ctx, while_others_write, &count) == OK && count == 2);
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
    CHECK(seal_last(ctx, &last) == OK && last.number == 2 && last.first_feed == 3);
    whole(ctx, true, "");
}

static Err while_another_seals(Ctx *ctx, Str what, const unsigned char digest[HASH],
                               Str *signature, Str *key)
{
    int64_t count;
    (void)what, (void)digest;
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 2);
    return unsigned_yet(ctx, signature, key);
}

TEST(a_seal_of_events_that_another_process_sealed_meanwhile_is_dropped)
{
    int64_t count;
    Seal    last;
    light(ctx, "lamp:1");
    light(ctx, "lamp:2");
    CHECK(seal_run(ctx, while_another_seals, &count) == ERR_CONFLICT && count == 0);
    CHECK(seal_last(ctx, &last) == OK && last.number == 1 && last.signature.len == 0);
    whole(ctx, true, "");
    light(ctx, "lamp:1");
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
    whole(ctx, true, "");
}

/* As on PostgreSQL, where ids are given before the commit. */
static Err while_a_lower_id_is_committed(Ctx *ctx, Str what, const unsigned char digest[HASH],
                                         Str *signature, Str *key)
{
    (void)what, (void)digest;
    light(ctx, "lamp:late");
    CHECK(db_script(ctx, S("UPDATE event SET id = 20 WHERE object = 'lamp:late'")) == OK);
    return unsigned_yet(ctx, signature, key);
}

TEST(an_event_committed_late_with_a_lower_id_goes_into_the_next_seal)
{
    int64_t count;
    light(ctx, "lamp:1");
    light(ctx, "lamp:2");
    light(ctx, "lamp:3");
    CHECK(db_script(ctx, S("UPDATE event SET id = 30 WHERE object = 'lamp:3'")) == OK);
    CHECK(seal_run(ctx, while_a_lower_id_is_committed, &count) == OK && count == 3);
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 1);
    whole(ctx, true, "");
}

static Err who_is_asked_in_vain(Ctx *ctx, Str what, const unsigned char digest[HASH],
                                Str *signature, Str *key)
{
    (void)what, (void)digest, (void)signature, (void)key;
    return fail(ctx, ERR_UNAVAILABLE, "the signer does not answer");
}

TEST(without_an_answer_of_the_signer_nothing_is_sealed_and_nothing_is_lost)
{
    int64_t count;
    Seal    last;
    light(ctx, "lamp:1");
    CHECK(seal_run(ctx, who_is_asked_in_vain, &count) == ERR_UNAVAILABLE && count == 0);
    CHECK(seal_last(ctx, &last) == ERR_NOT_FOUND);
    light(ctx, "lamp:2");
    CHECK(seal_run(ctx, NULL, &count) == OK && count == 2);
    whole(ctx, true, "");
}
