/* Accounts, sessions and one-time links. */
#include "core/account.h"
#include "core/audit.h"
#include "test/test.h"

static Account an_account(Ctx *ctx, const char *login, ActorKind kind)
{
    Str        id;
    Account    account = {0};
    NewAccount fresh = {.login = str_of(login),
                        .name = S("Nguyễn Văn A"),
                        .personal_id = S("046090000001"),
                        .password_hash = S("$argon2id$x"),
                        .kind = kind};
    CHECK(account_add(ctx, &fresh, &id) == OK);
    CHECK(account_find(ctx, id, &account) == OK);
    return account;
}

static Str a_session(Ctx *ctx, const Account *account)
{
    Str token = {0};
    CHECK(session_open(ctx, account, S("post1"), &token) == OK);
    return token;
}

static Str last_verb(Ctx *ctx, Str object)
{
    Events events;
    CHECK(audit_of(ctx, object, 100, &events) == OK);
    return events.len ? events.at[events.len - 1].verb : (Str){0};
}

static Str object_of(Ctx *ctx, Str id) { return str_fmt(ctx->arena, "account:%.*s", FMT(id)); }

static Str log_of(Ctx *ctx, Str session)
{
    return str_fmt(ctx->arena, "session:%.*s", FMT(session));
}

/* ---- accounts ---------------------------------------------------------------------------- */

TEST(an_account_is_found_by_its_login_however_it_is_typed)
{
    Str     hash;
    Account found, made = an_account(ctx, "Lan.Nguyễn", ACTOR_CITIZEN);
    CHECK(account_by_login(ctx, S("lan.nguyen"), &found, &hash) == OK);
    CHECK_STR(found.id, made.id);
    CHECK_STR(found.login, S("Lan.Nguyễn"));
    CHECK_STR(found.name, S("Nguyễn Văn A"));
    CHECK_STR(hash, S("$argon2id$x"));
    CHECK(found.kind == ACTOR_CITIZEN && !found.is_blocked);
    CHECK(account_by_login(ctx, S("lan"), &found, &hash) == ERR_NOT_FOUND);
    CHECK(account_by_login(ctx, S(""), &found, &hash) == ERR_NOT_FOUND);
}

TEST(a_login_belongs_to_one_account)
{
    Str        id;
    NewAccount fresh = {.login = S("LAN"), .kind = ACTOR_CITIZEN};
    an_account(ctx, "lan", ACTOR_CITIZEN);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(account_add(ctx, &fresh, &id) == ERR_CONFLICT);
    db_rollback(ctx);
    fresh.login = S("  ");
    CHECK(account_add(ctx, &fresh, &id) == ERR_INVALID);
}

TEST(no_event_holds_what_is_known_of_a_person_or_a_secret)
{
    Account account = an_account(ctx, "lan", ACTOR_CITIZEN);
    Str     token = a_session(ctx, &account);
    Session session;
    Events  events;
    CHECK(session_find(ctx, token, &session) == OK);
    CHECK(audit_of(ctx, log_of(ctx, session.id), 9, &events) == OK);
    CHECK(events.len == 1 && !strstr(str_c(ctx->arena, events.at[0].payload),
                                     str_c(ctx->arena, token)));
    CHECK(audit_of(ctx, object_of(ctx, account.id), 9, &events) == OK && events.len == 1);
    CHECK_STR(events.at[0].payload, S("{\"demo\":false,\"kind\":\"citizen\"}"));
}

TEST(a_new_password_ends_all_sessions)
{
    Str     hash;
    Session session;
    Account account = an_account(ctx, "lan", ACTOR_CITIZEN);
    Str     one = a_session(ctx, &account), two = a_session(ctx, &account);
    CHECK(account_set_password(ctx, account.id, S("$argon2id$y")) == OK);
    CHECK(session_find(ctx, one, &session) == ERR_NOT_FOUND);
    CHECK(session_find(ctx, two, &session) == ERR_NOT_FOUND);
    CHECK(account_by_login(ctx, S("lan"), &account, &hash) == OK);
    CHECK_STR(hash, S("$argon2id$y"));
    CHECK_STR(last_verb(ctx, object_of(ctx, account.id)), S("account.password_changed"));
    CHECK(account_set_password(ctx, S("nobody"), S("x")) == ERR_NOT_FOUND);
}

TEST(a_blocked_account_has_no_session_and_gets_none)
{
    Session session;
    Account account = an_account(ctx, "lan", ACTOR_OFFICER);
    Str     token = a_session(ctx, &account);
    CHECK(account_block(ctx, account.id, true) == OK);
    CHECK(session_find(ctx, token, &session) == ERR_NOT_FOUND);
    CHECK_STR(last_verb(ctx, object_of(ctx, account.id)), S("account.blocked"));
    CHECK(account_find(ctx, account.id, &account) == OK && account.is_blocked);
    CHECK(session_open(ctx, &account, (Str){0}, &token) == ERR_DENIED);
    CHECK(account_block(ctx, account.id, false) == OK);
    CHECK(account_find(ctx, account.id, &account) == OK && !account.is_blocked);
    CHECK(session_open(ctx, &account, (Str){0}, &token) == OK);
    CHECK(account_block(ctx, S("nobody"), true) == ERR_NOT_FOUND);
    /* Even when a session were left: signed in between the two statements of the blocking. */
    CHECK(db_script(ctx, S("UPDATE account SET is_blocked = 1")) == OK);
    CHECK(session_find(ctx, token, &session) == ERR_NOT_FOUND);
}

/* ---- sessions ---------------------------------------------------------------------------- */

TEST(a_session_is_found_by_its_token_alone)
{
    Session one = {0}, two = {0};
    Account account = an_account(ctx, "lan", ACTOR_OFFICER);
    Str     token = a_session(ctx, &account), other = a_session(ctx, &account);
    CHECK(token.len == 43 && !str_eq(token, other));
    CHECK(session_find(ctx, token, &one) == OK && session_find(ctx, other, &two) == OK);
    CHECK_STR(one.account, account.id);
    CHECK_STR(one.seat_post, S("post1"));
    CHECK(one.kind == ACTOR_OFFICER && one.opened_at == ctx->now);
    CHECK(one.csrf.len == 64 && !str_eq(one.csrf, two.csrf));
    CHECK(!str_eq(one.id, token));
    CHECK(session_find(ctx, one.id, &two) == ERR_NOT_FOUND);
    CHECK(session_find(ctx, (Str){0}, &two) == ERR_NOT_FOUND);
    Str made_up = S("a cookie that somebody made up, longer than any that we ever made");
    CHECK(session_find(ctx, made_up, &two) == ERR_NOT_FOUND);
}

static void ends(Ctx *ctx, ActorKind kind, int64_t idle_min, int64_t whole_h)
{
    const int64_t start = ctx->now, minute = 60000;
    Session       session;
    Account       account = an_account(ctx, kind == ACTOR_OFFICER ? "o" : "c", kind);
    Str           token = a_session(ctx, &account), idle = a_session(ctx, &account);
    ctx->now = start + idle_min * minute;
    CHECK(session_find(ctx, idle, &session) == OK);
    ctx->now++;
    CHECK(session_find(ctx, idle, &session) == ERR_NOT_FOUND);
    /* Used every ten minutes it lives on, to the last moment of its whole time. */
    for (ctx->now = start; ctx->now < start + whole_h * 60 * minute; ctx->now += 10 * minute) {
        CHECK(session_find(ctx, token, &session) == OK);
        CHECK(session_touch(ctx, &session) == OK);
    }
    CHECK(session_find(ctx, token, &session) == OK);
    ctx->now++;
    CHECK(session_find(ctx, token, &session) == ERR_NOT_FOUND);
    ctx->now = start;
}

TEST(a_session_ends_when_unused_and_after_its_whole_time)
{
    ends(ctx, ACTOR_CITIZEN, 30, 12);
    ends(ctx, ACTOR_OFFICER, 15, 8);
}

TEST(a_session_notes_its_use_at_most_once_a_minute)
{
    Session session;
    Account account = an_account(ctx, "lan", ACTOR_CITIZEN);
    Str     token = a_session(ctx, &account);
    int64_t start = ctx->now;
    ctx->now += 59999;
    CHECK(session_find(ctx, token, &session) == OK && !session_touch_due(ctx, &session));
    CHECK(session_touch(ctx, &session) == OK);
    CHECK(session_find(ctx, token, &session) == OK && session.seen_at == start);
    ctx->now += 1;
    CHECK(session_touch_due(ctx, &session) && session_touch(ctx, &session) == OK);
    CHECK(session_find(ctx, token, &session) == OK && session.seen_at == ctx->now);
}

TEST(signing_in_and_out_is_in_the_log_with_the_person_as_actor)
{
    Session session;
    Events  events;
    Account account = an_account(ctx, "lan", ACTOR_CITIZEN);
    ctx->actor = &NOBODY;
    Str token = a_session(ctx, &account);
    CHECK(ctx->actor == &NOBODY);
    CHECK(session_find(ctx, token, &session) == OK);
    CHECK(session_change_seat(ctx, session.id, S("post2")) == OK);
    CHECK(session_find(ctx, token, &session) == OK);
    CHECK_STR(session.seat_post, S("post2"));
    CHECK(session_close(ctx, session.id) == OK);
    CHECK(session_close(ctx, session.id) == OK);
    CHECK(session_find(ctx, token, &session) == ERR_NOT_FOUND);
    CHECK(session_change_seat(ctx, session.id, S("post2")) == ERR_NOT_FOUND);
    CHECK(audit_of(ctx, log_of(ctx, session.id), 9, &events) == OK);
    CHECK(events.len == 3);
    CHECK_STR(events.at[0].verb, S("session.opened"));
    CHECK_STR(events.at[0].actor, account.id);
    CHECK_STR(events.at[1].verb, S("session.seat_changed"));
    CHECK_STR(events.at[2].verb, S("session.closed"));
}

TEST(sessions_that_ended_by_themselves_are_swept)
{
    int64_t removed;
    Session session;
    Account account = an_account(ctx, "lan", ACTOR_CITIZEN);
    a_session(ctx, &account);
    ctx->now += 12 * 3600000;
    Str young = a_session(ctx, &account);
    CHECK(session_sweep(ctx, &removed) == OK && removed == 0);
    ctx->now++;
    CHECK(session_sweep(ctx, &removed) == OK && removed == 1);
    CHECK(session_find(ctx, young, &session) == OK);
}

/* ---- one-time links ---------------------------------------------------------------------- */

TEST(a_one_time_link_works_once_for_its_purpose_and_in_time)
{
    Str     token, late, account;
    Account lan = an_account(ctx, "lan", ACTOR_OFFICER);
    CHECK(onetime_make(ctx, "activate", lan.id, 60000, &token) == OK);
    CHECK(onetime_use(ctx, "first_admin", token, &account) == ERR_NOT_FOUND);
    CHECK(onetime_use(ctx, "activate", S("guess"), &account) == ERR_NOT_FOUND);
    CHECK(onetime_use(ctx, "activate", token, &account) == OK);
    CHECK_STR(account, lan.id);
    CHECK(onetime_use(ctx, "activate", token, &account) == ERR_NOT_FOUND);
    CHECK_STR(last_verb(ctx, object_of(ctx, lan.id)), S("onetime.used"));
    CHECK(onetime_make(ctx, "activate", lan.id, 60000, &late) == OK);
    ctx->now += 60000;
    CHECK(onetime_use(ctx, "activate", late, &account) == ERR_NOT_FOUND);
}
