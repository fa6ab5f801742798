/* Control slip, register and timeliness are folds: recomputed from the log alone they are what the
 * rows and the forms say. */
#include "engine/dossier/register.h"
#include "engine/dossier/slip.h"

#include "base/time.h"
#include "engine/document/document.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

/* "3 applicant>specialist examine early" a line. */
static Str dump(Ctx *ctx, const Slip *slip)
{
    static const char *const AT[] = {"nowhere", "applicant", "", "system", "other "};
    static const char *const RESULT[] = {"-", "early", "on_time", "late"};
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < slip->count; i++) {
        const SlipRow *row = &slip->rows[i];
        buf_fmt(&out, "%lld %s%.*s%.*s>%s%.*s%.*s %.*s %s\n", (long long)row->number,
                AT[row->from.at], FMT(row->from.role), FMT(row->from.item), AT[row->to.at],
                FMT(row->to.role), FMT(row->to.item), FMT(row->step), RESULT[row->result]);
    }
    return buf_str(&out);
}

TEST(the_control_slip_says_each_hand_over_and_whether_it_was_in_time)
{
    World world;
    Slip  slip;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_COUNT});
    ctx->now += 3 * DAY_MS;
    world_acts(ctx, &world, &dossier,
               (Act[]){ACT_ANSWER, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_COUNT});
    ctx->now += 20 * DAY_MS;
    world_acts(ctx, &world, &dossier, (Act[]){ACT_NUMBER, ACT_DELIVER, ACT_COUNT});
    CHECK(dossier_slip(ctx, &dossier, &slip) == OK);
    CHECK_STR(dump(ctx, &slip),
              S("1 applicant>one_stop  -\n"
                "2 one_stop>head receive on_time\n"
                "3 head>specialist assign on_time\n"
                "4 specialist>applicant examine early\n"
                "5 applicant>specialist examine early\n"
                "6 specialist>specialist examine early\n"
                "7 specialist>head site early\n"
                "8 head>chair review early\n"
                "9 chair>clerk sign early\n"
                "10 clerk>one_stop number late\n"
                "11 one_stop>applicant deliver -\n"));
    CHECK(slip.result == TIMELY_LATE && slip.last_event == dossier.head.number);
    CHECK(str_eq(slip.last_hash, (Str){(const char *)dossier.head.hash, HASH}));
    CHECK_STR(slip.rows[2].to.post, world.posts[SEAT_SPECIALIST]);
    CHECK_STR(slip.rows[3].reason, S("Thiếu chữ ký"));
    Str text;
    CHECK(slip_place_text(ctx, &slip.rows[2].to, &text) == OK);
    CHECK(text.len && !str_eq(text, S("specialist")));
}

/* Opinions and children stand beside: the office keeps the dossier. */
TEST(the_control_slip_has_opinions_and_children_beside_the_way)
{
    static const struct { const char *verb, *payload; } LOG[] = {
        {"dossier.submitted", "{\"set\":{\"id\":\"d\",\"step\":\"nhan\",\"role\":\"one_stop\","
                              "\"status\":1}}"},
        {"dossier.received", "{\"set\":{\"step\":\"tham\",\"role\":\"specialist\",\"status\":2}}"},
        {"dossier.asked", "{\"item\":\"pccc\",\"note\":\"Công an tỉnh\",\"set\":{}}"},
        {"dossier.child_opened", "{\"item\":\"thue\",\"note\":\"H1\",\"set\":{}}"},
        {"dossier.silent", "{\"item\":\"pccc\",\"set\":{},\"verdict\":\"consent\"}"},
        {"dossier.child_closed", "{\"item\":\"thue\",\"reason\":\"Thiếu mã\",\"set\":{}}"},
        {"dossier.opinion", "{\"item\":\"pccc\",\"late\":\"opinion\",\"set\":{},"
                            "\"verdict\":\"agree\"}"},
        {"dossier.asked", "{\"item\":\"pccc\",\"set\":{},\"verdict\":\"extended\"}"},
        {"dossier.opinion", "{\"item\":\"pccc\",\"set\":{},\"verdict\":\"agree\"}"},
    };
    Slip   slip;
    Events events = {NEW_ARRAY(ctx->arena, Event, COUNT(LOG)), COUNT(LOG)};
    for (size_t i = 0; i < COUNT(LOG); i++)
        events.at[i] = (Event){.number = (int64_t)i + 1, .at = TEST_NOW, .object = S("dossier:d"),
                               .verb = str_of(LOG[i].verb), .payload = str_of(LOG[i].payload)};
    CHECK(slip_fold(ctx, &events, &slip) == OK);
    CHECK_STR(dump(ctx, &slip), S("1 applicant>one_stop  -\n"
                                  "2 one_stop>specialist nhan -\n"
                                  "3 specialist>other pccc tham -\n"
                                  "4 specialist>other thue tham -\n"
                                  "5 other pccc>specialist tham late\n"
                                  "6 other thue>specialist tham -\n"
                                  "7 other pccc>specialist tham late\n"
                                  "8 specialist>other pccc tham -\n"
                                  "9 other pccc>specialist tham -\n"));
    CHECK_STR(slip.rows[5].reason, S("Thiếu mã"));
    events.at[3].is_erased = true;
    CHECK(slip_fold(ctx, &events, &slip) == ERR_INVALID);
}

static Str seen(Ctx *ctx, const RegisterLine *line)
{
    return str_fmt(ctx->arena, "%.*s|%.*s|%.*s|%.*s|%.*s|%d|%d|%lld|%lld|%lld|%lld|%lld|%d",
                   FMT(line->code), FMT(line->service), FMT(line->applicant_name),
                   FMT(line->body), FMT(line->channel), (int)line->status, (int)line->outcome,
                   (long long)line->received_at, (long long)line->due_at,
                   (long long)line->done_at, (long long)line->delivered_at,
                   (long long)line->extended, (int)line->result);
}

typedef struct Comparing {
    int     lines;
    int64_t last_at;
} Comparing;

/* From the log alone: the register's line, and the dossier at the end of its slip. */
static Err compare(Ctx *ctx, void *arg, const RegisterLine *line)
{
    Comparing   *comparing = arg;
    Events       events;
    RegisterLine folded;
    Slip         slip;
    TRY(audit_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(line->dossier)), 1000, &events));
    TRY(register_fold(ctx, &events, &folded));
    TRY(slip_fold(ctx, &events, &slip));
    RegisterLine by_slip = register_line(&slip.dossier);
    CHECK_STR(seen(ctx, line), seen(ctx, &folded));
    CHECK_STR(seen(ctx, line), seen(ctx, &by_slip));
    CHECK(slip.result == line->result);
    CHECK(slip.count > 0 && slip.rows[0].from.at == SLIP_APPLICANT);
    for (size_t i = 1; i < slip.count; i++) { /* no hand-over begins where none ended */
        CHECK(!slip.rows[i].is_parallel);
        CHECK(slip.rows[i].from.at == slip.rows[i - 1].to.at);
        CHECK_STR(slip.rows[i].from.post, slip.rows[i - 1].to.post);
        CHECK(slip.rows[i].handed_at >= slip.rows[i - 1].received_at);
    }
    CHECK(line->received_at >= comparing->last_at);
    comparing->last_at = line->received_at;
    comparing->lines++;
    return OK;
}

TEST(slip_register_and_timeliness_are_what_the_log_says)
{
    static const Act LIVES[][10] = {
        {ACT_RECEIVE, ACT_COUNT},
        {ACT_RECEIVE, ACT_ASSIGN, ACT_SUPPLEMENT, ACT_ANSWER, ACT_VERDICT, ACT_COUNT},
        {ACT_RECEIVE, ACT_ASSIGN, ACT_REFUSE, ACT_DELIVER, ACT_COUNT},
        {ACT_SUPPLEMENT, ACT_ANSWER, ACT_RECEIVE, ACT_WITHDRAW, ACT_COUNT},
        {ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT, ACT_SIGN, ACT_NUMBER,
         ACT_DELIVER, ACT_COUNT},
        {ACT_REFUSE, ACT_COUNT}, /* never received: in no register */
    };
    World world;
    world_make(ctx, &world);
    for (size_t i = 0; i < COUNT(LIVES); i++) {
        Dossier dossier = world_dossier(ctx, &world, PERMIT);
        world_acts(ctx, &world, &dossier, LIVES[i]);
    }
    Comparing      comparing = {0};
    RegisterPeriod month = {world.commune.id, {2026, 11, 1}, {2026, 11, 30}};
    CHECK(register_each(ctx, &month, compare, &comparing) == OK);
    CHECK(comparing.lines == 5);
    comparing = (Comparing){0};
    RegisterPeriod before = {world.commune.id, {2026, 11, 1}, {2026, 11, 19}};
    CHECK(register_each(ctx, &before, compare, &comparing) == OK && comparing.lines == 0);
    RegisterPeriod other = {world.other.id, month.from, month.to};
    CHECK(register_each(ctx, &other, compare, &comparing) == OK && comparing.lines == 0);
}

TEST(in_time_is_by_the_day_and_to_the_minute)
{
    int64_t due = TEST_NOW + 8 * HOUR_MS; /* 17:00 */
    CHECK(timely(due, due) == TIMELY_ON_TIME && timely(due, due + 1) == TIMELY_LATE);
    CHECK(timely(due, TEST_NOW) == TIMELY_ON_TIME);
    CHECK(timely(due, TEST_NOW - DAY_MS) == TIMELY_EARLY);
    CHECK(timely(0, due) == TIMELY_NONE && timely(due, 0) == TIMELY_NONE);
}

TEST(a_slip_is_asked_for_once_for_each_change)
{
    World    world;
    Str      first, second, third;
    Document document;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_COUNT});
    ctx->now += 1;
    ctx->actor = world_officer(ctx, &world, SEAT_HEAD);
    CHECK(dossier_slip_ask(ctx, &dossier, &first) == OK);
    CHECK(dossier_slip_ask(ctx, &dossier, &second) == OK);
    CHECK_STR(first, second);
    CHECK(world_act(ctx, &world, &dossier, ACT_ASSIGN) == OK);
    ctx->now += 1;
    CHECK(dossier_slip_ask(ctx, &dossier, &third) == OK && !str_eq(first, third));
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier.id));
    CHECK(document_find(ctx, object, third, &document) == OK);
    CHECK_STR(document.kind, S("slip"));
    CHECK(world_is_whole(ctx));
}

/* ---- the register's form -------------------------------------------------------------------- */

SQL(test_register_data, "SELECT data FROM document WHERE object = $1 ORDER BY nr LIMIT 9");

TEST(a_register_is_written_by_a_job)
{
    World world;
    Rows  rows;
    world_make(ctx, &world);
    for (int i = 0; i < 3; i++) {
        Dossier dossier = world_dossier(ctx, &world, PERMIT);
        world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    }
    RegisterPeriod month = {world.commune.id, {2026, 11, 1}, {2026, 11, 30}};
    RegisterPeriod wrong = {world.commune.id, {2026, 11, 2}, {2026, 11, 1}};
    ctx->actor = world_officer(ctx, &world, SEAT_ONE_STOP);
    CHECK(register_ask(ctx, &wrong) == ERR_INVALID);
    fault_clear(ctx);
    CHECK(register_ask(ctx, &month) == OK);
    Job job = {.kind = S("register.make"),
               .payload = str_fmt(ctx->arena, "{\"body\":\"%.*s\",\"from\":\"2026-11-01\","
                                              "\"officer\":\"A\",\"to\":\"2026-11-30\"}",
                                  FMT(world.commune.id))};
    CHECK(REGISTER_JOBS[0].run(ctx, &job) == OK);
    CHECK(db_all(ctx, &test_register_data,
                 PARAMS(db_text(register_object(ctx->arena, world.commune.id, 2026))), &rows) == OK);
    CHECK(rows.len == 1);
    Str data = rows.len ? row_text(rows_at(&rows, 0), "data") : S("");
    CHECK(memmem(data.at, data.len, "\"line_count\":3", 14) != NULL);
    CHECK(memmem(data.at, data.len, "\"code\":\"H57.24-261120-0003\"", 27) != NULL);
    CHECK(memmem(data.at, data.len, "0905", 4) != NULL);
}
