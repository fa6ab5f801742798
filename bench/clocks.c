/* clocks — very many open clocks: the scan of the day before, and planning them anew.
 *   bench-clocks DIR fill N       N dossiers with running clocks at all communes
 *   bench-clocks DIR day_before   drafts= seconds= (drafted), again= (nothing left to draft)
 *   bench-clocks DIR same         a calendar set as it was: every clock is looked at, none moves
 *   bench-clocks DIR province     a storm in the calendar of every 34th commune
 *   bench-clocks DIR nation       a day off everywhere: every clock moves
 * The clock stands on Monday, 23 November 2026, 9:00. Dossiers have their row only, with all columns and
 * indexes in force. */
#include "base/time.h"
#include "crypto/crypto.h"
#include "engine/dossier/clocks.h"
#include "main/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEMORY = 512 << 20, CHUNK = 20000, PROVINCES = 34, TERMS = 20 };
#define MONDAY INT64_C(1795399200000)
#define STORM  S("storm")

static double now_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* ---- filling ----------------------------------------------------------------------------- */

SQL_WHOLE_TABLE(clocks_bodies, "SELECT id FROM body WHERE level = 'commune' ORDER BY id");
SQL_WHOLE_TABLE(clocks_stormy,
                "UPDATE body SET calendar = 'storm' WHERE level = 'commune' AND id >= $1 AND id < $2");
SQL(clocks_dossier,
    "INSERT INTO dossier (id, code, service, version, body, applicant, applicant_name,"
    "  applicant_fold, subject, status, outcome, step, role, holder, assigned, submitted_at,"
    "  accepted_at, clock_from, due_at, step_at, step_due_at, paused_at, supplement_due_at, done_at,"
    "  delivered_at, changed_at, supplements, channel, number, is_open, urgent_at, events, head,"
    "  term, first_due_at)"
    " VALUES ($1, $2, '1.013225', 1, $3, $4, 'Nguyễn Thị Hoài Thương',"
    "  'nguyen thi hoai thuong', 'Nhà ở riêng lẻ, phường Thuận Hoá', 4, 0, 'examine', 'specialist',"
    "  '', '', $5, $5, $5, $6, $5, $9, 0, 0, 0, 0, $5, 0, 'online', '', 1, $6, 3, $7, $8, $6)");

static Err add_one(Ctx *ctx, const Rows *bodies, size_t i)
{
    static const char NO_HASH[32];
    const Calendar   *calendar;
    int64_t           due, step_due, term = 1 + (int64_t)(i * 2654435761u % TERMS);
    int64_t           at = MONDAY - (int64_t)(i % 600) * MINUTE_MS;
    Str               body = row_text(rows_at(bodies, i % bodies->len), "id");
    TRY(org_calendar(ctx, body, &calendar));
    TRY(calendar_due(ctx, calendar, at, term, &due));
    TRY(calendar_add_minutes(ctx, calendar, at, 2 * calendar_day_minutes(calendar), &step_due));
    return db_later(ctx, &clocks_dossier,
                    PARAMS(db_text(crypto_random_id(ctx->arena)),
                           db_text(str_fmt(ctx->arena, "C%09zu", i)), db_text(body),
                           db_text(str_fmt(ctx->arena, "account%zu", i)), db_int(at), db_int(due),
                           db_bytes((Str){NO_HASH, sizeof NO_HASH}), db_int(term), db_int(step_due)));
}

/* Every 34th commune has a calendar of its own, below the national one. */
static Err add_storm(Ctx *ctx, const Rows *bodies)
{
    DayHours     week[7] = {{0}};
    Str          id;
    CalendarHead head = {.id = STORM, .name_vi = STORM, .name_en = STORM,
                         .parent = NATIONAL_CALENDAR, .cut_off_min = 15 * 60};
    for (int i = 0; i < 5; i++)
        week[i] = (DayHours){2, {{450, 690}, {810, 1020}}};
    TRY(org_calendar_add(ctx, &head, week, &id));
    TRY(db_run(ctx, &clocks_stormy,
               PARAMS(db_text(row_text(rows_at(bodies, 0), "id")),
                      db_text(row_text(rows_at(bodies, bodies->len / PROVINCES), "id")))));
    db_forget(ctx);
    return OK;
}

static Err fill(Ctx *ctx, size_t wanted)
{
    Rows bodies;
    TRY(db_begin(ctx, true));
    TRY(db_all(ctx, &clocks_bodies, NO_PARAMS, &bodies));
    if (!bodies.len)
        return fail(ctx, ERR_NOT_FOUND, "no communes: run bench-setup bodies first");
    TRY(add_storm(ctx, &bodies));
    for (size_t i = 0; i < wanted; i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(add_one(ctx, &bodies, i));
        arena_reset(ctx->arena, mark);
        if (i % CHUNK)
            continue;
        TRY(db_commit(ctx));
        TRY(db_checkpoint(ctx));
        TRY(db_begin(ctx, true));
    }
    return db_commit(ctx);
}

/* ---- the day before ------------------------------------------------------------------------ */

static Err scan(Ctx *ctx, int64_t *prepared, double *seconds)
{
    double began = now_s();
    TRY(db_begin(ctx, true));
    TRY(clocks_day_before(ctx, prepared));
    TRY(db_commit(ctx));
    *seconds = now_s() - began;
    return OK;
}

static Err day_before(Ctx *ctx)
{
    int64_t drafts, none;
    double  first, again;
    TRY(scan(ctx, &drafts, &first));
    TRY(scan(ctx, &none, &again));
    if (!drafts || none)
        return fail(ctx, ERR_BROKEN, "drafts are made once");
    printf("drafts=%lld seconds=%.2f again=%.2f\n", (long long)drafts, first, again);
    return OK;
}

/* ---- planning anew ------------------------------------------------------------------------- */

/* Jobs as the job worker does them, with its checkpoints; a line for each tenth. */
static Err work(Ctx *ctx, size_t total)
{
    const Module *const modules[] = {&(Module){"clocks", NULL, CLOCK_JOBS}, NULL};
    const App           app = {.modules = modules};
    double              began = now_s(), checked = began;
    size_t              tenth = 0;
    Replan             *replans;
    size_t              count;
    for (bool found = true; found;) {
        ArenaMark mark = arena_mark(ctx->arena);
        ctx->now++; /* what asks for itself again is due at once */
        TRY(job_step(ctx, &app, &found));
        if (now_s() - checked > 1) {
            TRY(db_checkpoint(ctx));
            checked = now_s();
        }
        TRY(clocks_replans(ctx, 1, &replans, &count));
        if (count && total && (size_t)replans[0].looked * 10 / total > tenth) {
            tenth = (size_t)replans[0].looked * 10 / total;
            fprintf(stderr, "  %5.1f s: %lld looked at, %lld moved\n", now_s() - began,
                    (long long)replans[0].looked, (long long)replans[0].moved);
        }
        arena_reset(ctx->arena, mark);
    }
    TRY(clocks_replans(ctx, 1, &replans, &count));
    if (!count || !replans[0].finished_at)
        return fail(ctx, ERR_BROKEN, "the replan did not end");
    printf("looked=%lld moved=%lld seconds=%.1f\n", (long long)replans[0].looked,
           (long long)replans[0].moved, now_s() - began);
    return OK;
}

SQL_WHOLE_TABLE(clocks_count, "SELECT count(*) AS n FROM dossier WHERE is_open = 1");

static Err replan(Ctx *ctx, Str calendar, Date day, DayRule rule)
{
    Row row;
    CalendarException exception = {.day = day, .rule = rule, .name_vi = S("Bão"),
                                   .name_en = S("Storm"), .source = S("bench"),
                                   .confidence = S("high")};
    TRY(db_one(ctx, &clocks_count, NO_PARAMS, &row));
    TRY(db_begin(ctx, true));
    TRY(clocks_set_exception(ctx, calendar, &exception));
    TRY(db_commit(ctx));
    return work(ctx, (size_t)row_int(row, "n"));
}

static Err act(Ctx *ctx, int argc, char **argv)
{
    const Date tomorrow = {2026, 11, 24};
    if (argc == 4 && !strcmp(argv[2], "fill"))
        return fill(ctx, strtoul(argv[3], NULL, 10));
    if (argc == 3 && !strcmp(argv[2], "day_before"))
        return day_before(ctx);
    if (argc == 3 && !strcmp(argv[2], "same")) /* a Tuesday worked like a Tuesday */
        return replan(ctx, NATIONAL_CALENDAR, tomorrow,
                      (DayRule){.kind = DAY_AS_WEEKDAY, .weekday = 1});
    if (argc == 3 && !strcmp(argv[2], "province"))
        return replan(ctx, STORM, tomorrow, (DayRule){.kind = DAY_OFF});
    if (argc == 3 && !strcmp(argv[2], "nation"))
        return replan(ctx, NATIONAL_CALENDAR, tomorrow, (DayRule){.kind = DAY_OFF});
    return fail(ctx, ERR_INVALID, "usage: see the head of bench/clocks.c");
}

static Err run(Ctx *ctx, int argc, char **argv)
{
    Config config;
    TRY(config_read(ctx, str_of(argc > 1 ? argv[1] : "."), &config));
    TRY(db_open(ctx, config.database, &ctx->db));
    TRY(main_setup(ctx, &config));
    return act(ctx, argc, argv);
}

int main(int argc, char **argv)
{
    Ctx ctx = {.arena = arena_new(MEMORY), .actor = &SYSTEM_ACTOR, .now = MONDAY};
    Err err = run(&ctx, argc, argv);
    if (err != OK)
        fprintf(stderr, "bench-clocks: %.*s\n", FMT(ctx.fault.message));
    if (ctx.db)
        db_close(ctx.db);
    arena_free(ctx.arena);
    return err != OK;
}
