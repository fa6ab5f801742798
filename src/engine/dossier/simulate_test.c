/* simulate_test — the replay gives what was when nothing changes, else what must be. */
#include "engine/dossier/simulate.h"

#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_test.h"
#include "engine/org/org.h"
#include "test/world.h"

#define PERMIT "1.013225"
#define COPY   "2.000635"

enum { DOSSIERS = 36 };

typedef struct Past {
    World         world;
    SimulateOrder order;
    unsigned      dice;
} Past;

/* The same numbers in every run. */
static int64_t roll(Past *past, int64_t least, int64_t most)
{
    past->dice = past->dice * 1103515245u + 12345u;
    return least + (int64_t)((past->dice >> 8) % (unsigned)(most - least + 1));
}

/* One dossier to its end: hours and days between the acts, some of them out of hours. */
static void live(Ctx *ctx, Past *past, const char *service, int64_t at)
{
    static const Act PLAIN[] = {ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT,
                                ACT_SIGN, ACT_NUMBER, ACT_DELIVER};
    ctx->now = at;
    Dossier dossier = world_dossier(ctx, &past->world, service);
    bool    lacks = roll(past, 0, 4) == 0, is_left = roll(past, 0, 6) == 0;
    for (size_t i = 0; i < COUNT(PLAIN) && !(is_left && i == 5); i++) {
        ctx->now += roll(past, 20, i == 2 ? 9000 : 2200) * MINUTE_MS;
        if (lacks && i == 2) {
            CHECK(world_act(ctx, &past->world, &dossier, ACT_SUPPLEMENT) == OK);
            ctx->now += roll(past, 60, 3000) * MINUTE_MS;
            CHECK(world_act(ctx, &past->world, &dossier, ACT_ANSWER) == OK);
            ctx->now += roll(past, 60, 900) * MINUTE_MS;
        }
        CHECK(world_act(ctx, &past->world, &dossier, PLAIN[i]) == OK);
    }
}

/* A few months of permits; how many are late depends on the dice alone. */
static void a_past(Ctx *ctx, Past *past)
{
    int64_t now = ctx->now, begin = time_of_date((Date){2026, 8, 3}) + 8 * HOUR_MS;
    world_make(ctx, &past->world);
    past->dice = 7;
    for (int i = 0; i < DOSSIERS; i++)
        live(ctx, past, PERMIT, begin + roll(past, 0, 60) * DAY_MS + roll(past, 0, 480) * MINUTE_MS);
    ctx->now = now;
    ctx->actor = &SYSTEM_ACTOR;
    past->order = (SimulateOrder){.from = time_of_date((Date){2026, 8, 1}),
                                  .to = time_of_date((Date){2026, 12, 1})};
    CHECK(catalogue_find(ctx, S(PERMIT), &past->order.definition) == OK);
}

static const ServiceDefinition *changed(Ctx *ctx, const char *from, const char *to)
{
    ServiceDefinition *def = NULL;
    DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
    Str                json = test_replace(ctx, test_file(ctx, PERMIT_FILE), from, to);
    CHECK(definition_load(ctx, json, S("changed.json"), NULL, &def, errors) == OK);
    return def;
}

TEST(with_nothing_changed_the_replay_is_what_was)
{
    Past       past;
    Simulation sim;
    a_past(ctx, &past);
    CHECK(simulate(ctx, &past.order, &sim) == OK);
    CHECK(sim.dossier_count == DOSSIERS && sim.others == 0);
    CHECK(sim.is_same_definition && sim.is_same_calendar && sim.is_same_staff);
    CHECK(sim.late == sim.late_was && sim.late_was > 0 && sim.late_was < DOSSIERS);
    for (size_t i = 0; i < sim.dossier_count; i++) {
        const SimulatedDossier *it = &sim.dossiers[i];
        CHECK(it->done == it->done_was && it->due == it->due_was && it->late == it->late_was);
    }
    for (size_t i = 0; i < sim.step_count; i++)
        CHECK(sim.steps[i].wait == sim.steps[i].wait_was &&
              sim.steps[i].queue == sim.steps[i].queue_was);
}

/* Lateness by a term, from the row of each dossier alone: what the clock began and when it ended. */
SQL_WHOLE_TABLE(simulate_test_rows,
    "SELECT id, body, clock_from, due_at, done_at, extended, stood, is_open, paused_at FROM dossier"
    " WHERE service = '1.013225' ORDER BY submitted_at, id LIMIT 1000");

TEST(a_shorter_term_agrees_with_replaying_each_dossier_alone)
{
    Past       past;
    Simulation sim;
    Rows       rows;
    size_t     late = 0;
    a_past(ctx, &past);
    past.order.definition = changed(ctx, "{\"in\": 7}", "{\"in\": 6}");
    CHECK(simulate(ctx, &past.order, &sim) == OK && !sim.is_same_definition);
    CHECK(db_all(ctx, &simulate_test_rows, NO_PARAMS, &rows) == OK);
    CHECK(rows.len == sim.dossier_count);
    for (size_t i = 0; i < rows.len; i++) {
        Row             row = rows_at(&rows, i);
        const Calendar *calendar;
        int64_t         due = 0, done = row_int(row, "done_at");
        CHECK(org_calendar(ctx, row_text(row, "body"), &calendar) == OK);
        CHECK(calendar_due(ctx, calendar, row_int(row, "clock_from"), 6, &due) == OK);
        bool is_late = done ? done > due : row_int(row, "is_open") && ctx->now > due;
        CHECK_STR(sim.dossiers[i].id, row_text(row, "id"));
        CHECK(sim.dossiers[i].due == due && sim.dossiers[i].late == is_late);
        CHECK(sim.dossiers[i].done == done);
        late += is_late;
    }
    CHECK((size_t)sim.late == late && sim.newly_late > 0 && sim.no_longer_late == 0);
}

TEST(fewer_officers_make_a_queue_and_more_take_it_away)
{
    Past       past;
    Simulation few, many;
    a_past(ctx, &past);
    SimulateStaff staff = {S("specialist"), 1};
    past.order.staff = &staff;
    past.order.staff_count = 1;
    CHECK(simulate(ctx, &past.order, &few) == OK);
    staff.count = 20;
    CHECK(simulate(ctx, &past.order, &many) == OK);
    int64_t wait_few = 0, wait_many = 0, queue_few = 0, queue_many = 0;
    for (size_t i = 0; i < few.step_count; i++)
        if (str_eq(few.steps[i].role, S("specialist"))) {
            wait_few += few.steps[i].wait;
            wait_many += many.steps[i].wait;
            queue_few += few.steps[i].queue;
            queue_many += many.steps[i].queue;
        }
    CHECK(wait_many < wait_few && queue_many <= queue_few && queue_few > 0);
    CHECK(many.late <= few.late);
}

TEST(days_off_move_the_acts_and_the_terms)
{
    Past       past;
    Simulation sim;
    DayRule    storm[5];
    size_t     later = 0;
    a_past(ctx, &past);
    for (int i = 0; i < 5; i++)
        storm[i] = (DayRule){.day = date_to_days((Date){2026, 9, 7}) + i, .kind = DAY_OFF};
    past.order.days = storm;
    past.order.day_count = COUNT(storm);
    CHECK(simulate(ctx, &past.order, &sim) == OK && !sim.is_same_calendar);
    for (size_t i = 0; i < sim.dossier_count; i++) {
        const SimulatedDossier *it = &sim.dossiers[i];
        later += it->done > it->done_was;
        CHECK(!it->done || !it->done_was || it->done >= it->done_was - HOUR_MS);
    }
    CHECK(later > 0);
}

TEST(a_step_taken_away_saves_its_time_and_one_added_costs_it)
{
    Past       past;
    Simulation sim;
    int64_t    saved = 0;
    a_past(ctx, &past);
    past.order.definition = changed(ctx, "\"do\": \"review\",\n      \"by\": \"head\"",
                                    "\"do\": \"review\",\n      \"by\": \"chair\"");
    CHECK(simulate(ctx, &past.order, &sim) == OK && sim.dossier_count == DOSSIERS);
    for (size_t i = 0; i < sim.dossier_count; i++)
        saved += sim.dossiers[i].done_was != sim.dossiers[i].done;
    CHECK(saved > 0); /* another officer's day is full of other things */
}

TEST(the_same_order_gives_the_same_answer)
{
    Past          past;
    Simulation    a, b;
    SimulateStaff staff = {S("head"), 3};
    a_past(ctx, &past);
    past.order.staff = &staff;
    past.order.staff_count = 1;
    CHECK(simulate(ctx, &past.order, &a) == OK && simulate(ctx, &past.order, &b) == OK);
    CHECK(a.late == b.late && a.dossier_count == b.dossier_count);
    for (size_t i = 0; i < a.dossier_count; i++)
        CHECK(a.dossiers[i].done == b.dossiers[i].done && a.dossiers[i].due == b.dossiers[i].due);
}
