/* Asks: who may answer, when a term passes, what silence means (Decree 61/2018 Article 19.5). */
#include "engine/ask/ask_own.h"

#include "base/time.h"
#include "core/audit.h"
#include "test/test.h"
#include "test/world.h"

static struct Told {
    int64_t  count;
    AskNews  last;
    AskState before, state;
} told;

static Err listen(Ctx *ctx, const Ask *ask, const AskTarget *before, const AskTarget *target,
                  AskNews news)
{
    (void)ctx;
    (void)ask;
    told = (struct Told){told.count + 1, news, before->state, target->state};
    return OK;
}

static const AskPort PORTS[] = {{"probe", listen}, {0}};

/* Two offices are asked at once: the heads of the commune and, in vain, of the other one. */
static Ask an_ask(Ctx *ctx, World *world, AskSilence silence)
{
    Ask   ask = {0};
    world_make(ctx, world);
    ask_set_ports(PORTS);
    told = (struct Told){0};
    AskTo to[] = {{.body = world->commune.id, .role = S("head"), .days = 2},
                  {.body = world->other.id, .role = S("head"), .minutes = 240}};
    ctx->actor = &SYSTEM_ACTOR;
    AskOrder order = {.item = S("probe:1#2.fire"), .source = S("probe:1"), .subject = S("P-1"),
                      .body = world->commune.id, .post = world->posts[SEAT_SPECIALIST],
                      .role = S("specialist"), .about_vi = S("Phòng cháy"),
                      .about_en = S("Fire safety"), .silence = silence, .to = to, .count = 2};
    CHECK(ask_open(ctx, &order, &ask) == OK);
    Ask again;
    CHECK(ask_open(ctx, &order, &again) == OK);
    CHECK_STR(again.id, ask.id);
    return ask;
}

static bool is_whole(Ctx *ctx, const Ask *ask)
{
    Events events;
    Str    problem = {0};
    CHECK(audit_of(ctx, ask_file_owner(ctx, ask), 100, &events) == OK);
    CHECK(ask_verify(ctx, &events, &problem) == OK);
    if (problem.len)
        printf("%.*s\n", FMT(problem));
    return !problem.len;
}

TEST(an_ask_reaches_all_its_offices_at_once_each_with_its_own_term)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT), *all;
    size_t count;
    CHECK(told.count == 2 && told.last == ASK_NEWS_OPENED);
    CHECK(ask.count == 2 && ask.targets[0].state == ASK_DELIVERED);
    CHECK(ask.targets[1].state == ASK_CREATED); /* nobody holds such a post there */
    CHECK_STR(time_text(ctx->arena, ask.targets[0].due_now, LANG_EN),
              S("17:00 Tuesday 24/11/2026"));
    CHECK_STR(time_text(ctx->arena, ask.targets[1].due_now, LANG_EN),
              S("15:00 Friday 20/11/2026"));
    CHECK(ask_of_source(ctx, S("probe:1"), &all, &count) == OK && count == 1);
    CHECK_STR(ask_about(&all[0], LANG_EN), S("Fire safety"));
    CHECK(is_whole(ctx, &ask));
}

TEST(only_the_asked_office_answers_and_only_it_and_the_asker_see_the_ask)
{
    World   world;
    int64_t open, late;
    AskPage page;
    Ask     ask = an_ask(ctx, &world, ASK_WAIT), found;
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    AskAnswer answer = {.verdict = ASK_AGREE};
    CHECK(ask_find(ctx, ask.id, &found) == OK && !ask_mine(ctx, &found));
    CHECK(ask_answer(ctx, &found, &answer) == ERR_DENIED);
    fault_clear(ctx);
    ctx->actor = world_citizen(ctx, &world);
    CHECK(ask_find(ctx, ask.id, &found) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(ask_queue(ctx, ASK_QUEUE_OPEN, (Str){0}, &page) == OK && page.count == 0);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_queue(ctx, ASK_QUEUE_OPEN, (Str){0}, &page) == OK && page.count == 1);
    CHECK_STR(page.rows[0].subject, S("P-1"));
    CHECK(ask_counts(ctx, &open, &late) == OK && open == 1 && late == 0);
    CHECK(ask_find(ctx, ask.id, &found) == OK && ask_mine(ctx, &found) != NULL);
    CHECK(ask_answer(ctx, &found, &(AskAnswer){.verdict = ASK_DISAGREE}) == ERR_INVALID);
    fault_clear(ctx);
    CHECK(ask_seen(ctx, &found) == OK && found.targets[0].state == ASK_SEEN);
    answer = (AskAnswer){.verdict = ASK_AGREE_WITH_COMMENTS, .text = S("Thêm lối thoát")};
    CHECK(ask_answer(ctx, &found, &answer) == OK);
    CHECK(told.last == ASK_NEWS_ANSWERED && told.before == ASK_SEEN);
    CHECK_STR(found.targets[0].post, world.posts[SEAT_HEAD]);
    CHECK(ask_answer(ctx, &found, &answer) == ERR_DENIED); /* once */
    fault_clear(ctx);
    CHECK(ask_queue(ctx, ASK_QUEUE_DONE, (Str){0}, &page) == OK && page.count == 1);
    CHECK(is_whole(ctx, &found));
}

TEST(two_who_answer_at_once_are_told_who_was_first)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT), other = ask;
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){.verdict = ASK_AGREE}) == OK);
    CHECK(ask_decline(ctx, &other, S("không thuộc thẩm quyền")) == ERR_CONFLICT);
}

TEST(a_file_of_an_answer_must_be_the_asks)
{
    World world;
    File  file;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    AskAnswer answer = {.verdict = ASK_AGREE, .file = world.paper.id};
    CHECK(ask_answer(ctx, &ask, &answer) == ERR_INVALID);
    fault_clear(ctx);
    CHECK(file_keep_bytes(ctx, S("%PDF-1.7 "), S("y-kien.pdf"), S("application/pdf"),
                          ask_file_owner(ctx, &ask), &file) == OK);
    answer.file = file.id;
    CHECK(ask_answer(ctx, &ask, &answer) == OK);
    CHECK(ask.targets[0].file_sha256.len == 64 && is_whole(ctx, &ask));
}

/* The periodic job finds what is due; each target is a job of its own. */
static void a_term_passes(Ctx *ctx, Ask *ask, int64_t until)
{
    int64_t count;
    ctx->actor = &SYSTEM_ACTOR;
    ctx->now = until;
    CHECK(ask_overdue(ctx, &count) == OK && count > 0);
    CHECK(ask_remind(ctx, ask->id, 1) == OK);
    CHECK(ask_find(ctx, ask->id, ask) == OK);
}

TEST(a_working_day_before_its_term_the_office_is_reminded_once)
{
    World   world;
    Ask     ask = an_ask(ctx, &world, ASK_WAIT);
    int64_t due = ask.targets[0].due_now;
    a_term_passes(ctx, &ask, due - DAY_MS); /* Monday 17:00 */
    CHECK(told.last == ASK_NEWS_SOON && ask.targets[0].state == ASK_DELIVERED);
    CHECK(ask_remind(ctx, ask.id, 1) == OK && told.count == 3);
    CHECK(is_whole(ctx, &ask));
}

TEST(silence_counts_as_consent_where_the_law_says_so_and_a_late_answer_is_taken)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_CONSENT);
    a_term_passes(ctx, &ask, ask.targets[0].due_now + 1000);
    CHECK(ask.targets[0].state == ASK_SILENT && ask.targets[0].silent_at == ctx->now);
    CHECK(told.last == ASK_NEWS_SILENT && ask.targets[0].next_at == 0);
    ctx->now += DAY_MS;
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){ASK_DISAGREE, S("Không đạt"), {0}}) == OK);
    CHECK(told.last == ASK_NEWS_ANSWERED && told.before == ASK_SILENT);
    CHECK(ask_is_late(&ask.targets[0], ctx->now));
    CHECK(is_whole(ctx, &ask));
}

TEST(an_ask_that_escalates_stays_open_and_is_reminded_a_day_later)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_ESCALATE);
    a_term_passes(ctx, &ask, ask.targets[0].due_now);
    CHECK(told.last == ASK_NEWS_SILENT && ask_is_open(&ask.targets[0]));
    a_term_passes(ctx, &ask, ask.targets[0].due_now + DAY_MS);
    CHECK(told.last == ASK_NEWS_LATE && ask_is_open(&ask.targets[0]));
    CHECK(is_whole(ctx, &ask));
}

/* Working days from the term, as each is told: 3 and 1 before, at it, 1, 2, 4 and 5 after it. */
TEST(the_reminder_ladder_climbs_rung_by_rung_until_the_office_is_urged)
{
    static const struct {
        const char *at;
        AskNews     news;
    } RUNGS[] = {{"2026-11-24T10:00:00Z", ASK_NEWS_SOON},  {"2026-11-26T10:00:00Z", ASK_NEWS_SOON},
                 {"2026-11-27T10:00:00Z", ASK_NEWS_DUE},   {"2026-11-30T10:00:00Z", ASK_NEWS_LATE},
                 {"2026-12-01T10:00:00Z", ASK_NEWS_HEAD},
                 {"2026-12-03T10:00:00Z", ASK_NEWS_SUPERIORS},
                 {"2026-12-04T10:00:00Z", ASK_NEWS_URGED}};
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT);
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(ask_extend(ctx, &ask, 1, 5) == OK); /* to Friday 27 November, 17:00 */
    for (size_t i = 0; i < COUNT(RUNGS); i++) {
        int64_t at, count = told.count;
        CHECK(time_parse_iso(str_of(RUNGS[i].at), &at));
        CHECK(ask.targets[0].next_at == at);
        ctx->now = at - 1;
        CHECK(ask_remind(ctx, ask.id, 1) == OK && told.count == count);
        a_term_passes(ctx, &ask, at);
        CHECK(told.last == RUNGS[i].news && told.count > count);
    }
    CHECK(ask.targets[0].next_at == 0 && is_whole(ctx, &ask));
}

TEST(without_a_silence_rule_the_office_is_reminded_and_the_ask_waits_on)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT);
    a_term_passes(ctx, &ask, ask.targets[0].due_now);
    CHECK(told.last == ASK_NEWS_DUE && !ask.targets[0].silent_at);
    CHECK(ask_is_open(&ask.targets[0]));
}

TEST(the_first_term_never_changes_and_more_time_is_the_askers_to_give)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_CONSENT);
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    CHECK(ask_extend(ctx, &ask, 1, 3) == ERR_DENIED);
    fault_clear(ctx);
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(ask_extend(ctx, &ask, 1, 1) == ERR_INVALID); /* not later */
    fault_clear(ctx);
    CHECK(ask_extend(ctx, &ask, 1, 4) == OK);
    CHECK(ask.targets[0].due_now > ask.targets[0].due_first);
    a_term_passes(ctx, &ask, ask.targets[0].due_now);
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(ask_extend(ctx, &ask, 1, 4) == OK); /* after silence, too */
    CHECK(ask.targets[0].state == ASK_DELIVERED && !ask.targets[0].silent_at);
    CHECK(is_whole(ctx, &ask));
}

TEST(an_answer_that_is_not_enough_is_sent_back)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){ASK_OTHER, S("Xem lại"), {0}}) == OK);
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(ask_return(ctx, &ask, 1, S(" "), 0) == ERR_INVALID);
    fault_clear(ctx);
    CHECK(ask_return(ctx, &ask, 1, S("Cần nêu rõ"), 0) == OK);
    CHECK(told.last == ASK_NEWS_RETURNED && ask_is_open(&ask.targets[0]));
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){.verdict = ASK_AGREE}) == OK);
    CHECK(is_whole(ctx, &ask));
}

TEST(what_is_no_longer_needed_is_void_and_takes_no_answer)
{
    World world;
    Ask   ask = an_ask(ctx, &world, ASK_WAIT);
    CHECK(ask_void(ctx, &ask, S("hồ sơ đã rút")) == OK);
    CHECK(ask.targets[0].state == ASK_VOID && ask.targets[1].state == ASK_VOID);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){.verdict = ASK_AGREE}) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(is_whole(ctx, &ask));
}

TEST(what_a_merged_body_was_asked_is_its_successors_and_so_is_what_it_asked)
{
    World   world;
    int64_t count;
    Ask     ask = an_ask(ctx, &world, ASK_WAIT);
    CHECK(ask_hand_over(ctx, world.commune.id, world.other.id, S("Nghị quyết"), &count) == OK);
    CHECK(count == 1);
    CHECK(ask_source_moves(ctx, S("probe:1"), world.other.id, (Str){0}) == OK);
    Ask moved;
    CHECK(ask_find(ctx, ask.id, &moved) == OK);
    CHECK_STR(moved.targets[0].body, world.other.id);
    CHECK_STR(moved.body, world.other.id);
    CHECK(moved.targets[0].due_now == ask.targets[0].due_now);
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &moved, &(AskAnswer){.verdict = ASK_AGREE}) == ERR_DENIED);
    fault_clear(ctx);
    CHECK(ask_hand_over(ctx, world.commune.id, world.other.id, S("Nghị quyết"), &count) == OK);
    CHECK(count == 0 && is_whole(ctx, &moved));
}

SQL(probe_change_target, "UPDATE ask_target SET verdict = 1 WHERE ask = $1 AND number = 1");

TEST(a_target_changed_by_hand_is_found)
{
    World  world;
    Events events;
    Str    problem = {0};
    Ask    ask = an_ask(ctx, &world, ASK_WAIT);
    CHECK(db_run(ctx, &probe_change_target, PARAMS(db_text(ask.id))) == OK);
    CHECK(audit_of(ctx, ask_file_owner(ctx, &ask), 100, &events) == OK);
    CHECK(ask_verify(ctx, &events, &problem) == OK);
    CHECK(problem.len > 0);
}

static void a_storm_comes(Ctx *ctx)
{
    const CalendarException storm = {.day = {2026, 11, 24}, .rule = {.kind = DAY_OFF},
                                     .name_vi = S("Bão"), .name_en = S("A storm"),
                                     .source = S("test"), .confidence = S("high")};
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(org_calendar_set_exception(ctx, S("vn"), &storm) == OK);
}

/* The storm came while the answer was there and no clock ran. */
TEST(an_answer_sent_back_has_its_own_term_by_the_calendar_of_that_day)
{
    World   world;
    Ask     ask = an_ask(ctx, &world, ASK_CONSENT);
    int64_t after = 0, looked, moved = 0;
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(ask_answer(ctx, &ask, &(AskAnswer){.verdict = ASK_AGREE}) == OK);
    int64_t old_due = ask.targets[0].due_now;
    a_storm_comes(ctx);
    CHECK(ask_replan(ctx, ask.targets[0].body, ctx->now, &after, &looked, &moved) == OK);
    CHECK(ask_load(ctx, ask.id, &ask) == OK && ask.targets[0].due_now == old_due);
    ctx->actor = world_officer(ctx, &world, SEAT_SPECIALIST);
    CHECK(ask_return(ctx, &ask, 1, S("Cần nêu rõ"), 0) == OK);
    CHECK_STR(time_text(ctx->arena, ask.targets[0].due_now, LANG_EN),
              S("17:00 Wednesday 25/11/2026"));
    CHECK(is_whole(ctx, &ask));
}

/* A storm on the Tuesday a term ends: it ends on the Wednesday; who was reminded is not forgotten. */
TEST(a_changed_calendar_moves_the_terms_of_those_asked)
{
    World   world;
    Ask     ask = an_ask(ctx, &world, ASK_CONSENT);
    int64_t after = 0, looked, moved = 0;
    a_storm_comes(ctx);
    CHECK(ask_replan(ctx, ask.targets[0].body, ctx->now, &after, &looked, &moved) == OK);
    CHECK(looked > 0 && looked < ASK_REPLAN && moved > 0);
    CHECK(ask_load(ctx, ask.id, &ask) == OK);
    CHECK_STR(time_text(ctx->arena, ask.targets[0].due_now, LANG_EN),
              S("17:00 Wednesday 25/11/2026"));
    CHECK_STR(time_text(ctx->arena, ask.targets[0].due_first, LANG_EN),
              S("17:00 Tuesday 24/11/2026"));
    CHECK(is_whole(ctx, &ask));
    after = moved = 0; /* again: nothing moves */
    CHECK(ask_replan(ctx, ask.targets[0].body, ctx->now, &after, &looked, &moved) == OK);
    CHECK(looked > 0 && moved == 0);
}
