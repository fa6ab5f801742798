/* engine — the time of dossier_queue alone, without HTTP: bench-engine DIR LOGIN ROUNDS */
#include "base/time.h"
#include "core/account.h"
#include "engine/dossier/dossier.h"
#include "engine/org/org.h"
#include "main/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEMORY = 256 << 20 };

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Err take_seat(Ctx *ctx, Str login, Actor *actor)
{
    Account  account;
    OrgSeats seats;
    Str      hash;
    TRY(account_by_login(ctx, login, &account, &hash));
    TRY(org_seats_of(ctx, account.id, date_of_time(ctx->now), &seats));
    if (!seats.len)
        return fail(ctx, ERR_NOT_FOUND, "the account has no seat");
    *actor = (Actor){.kind = ACTOR_OFFICER, .account = account.id, .seat = seats.at[0].seat};
    ctx->actor = actor;
    return OK;
}

static Err one(Ctx *ctx, Queue queue, size_t *rows)
{
    QueuePage page;
    TRY(db_begin(ctx, false));
    TRY(dossier_queue(ctx, queue, (Str){0}, &page));
    *rows += page.count;
    return db_commit(ctx);
}

static Err measure(Ctx *ctx, size_t rounds)
{
    static const char *const NAMES[QUEUE_COUNT] = {"mine", "unit", "intake", "all", "soon",
                                                   "late", "supplement", "deliver", "closed"};
    double *times = NEW_ARRAY(ctx->arena, double, rounds + 1);
    for (int queue = 0; queue < QUEUE_COUNT; queue++) {
        size_t rows = 0;
        for (size_t i = 0; i < rounds; i++) {
            ArenaMark mark = arena_mark(ctx->arena);
            double    began = now_ms();
            TRY(one(ctx, (Queue)queue, &rows));
            times[i] = now_ms() - began;
            arena_reset(ctx->arena, mark);
        }
        qsort(times, rounds, sizeof *times, by_time);
        printf("  dossier_queue %-11s %3zu rows  p50 %.3f ms  p99 %.3f ms\n", NAMES[queue],
               rows / rounds, times[rounds / 2], times[rounds * 99 / 100]);
    }
    return OK;
}

static Err run(Ctx *ctx, char **argv)
{
    Config config;
    Actor  actor;
    size_t rounds = strtoul(argv[3], NULL, 10);
    if (!rounds)
        return fail(ctx, ERR_INVALID, "one round at least");
    TRY(config_read(ctx, str_of(argv[1]), &config));
    TRY(db_open(ctx, config.database, &ctx->db));
    TRY(main_setup(ctx, &config));
    TRY(take_seat(ctx, str_of(argv[2]), &actor));
    return measure(ctx, rounds);
}

int main(int argc, char **argv)
{
    Ctx ctx = {.arena = arena_new(MEMORY), .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Err err = argc == 4 ? run(&ctx, argv) : fail(&ctx, ERR_INVALID, "three arguments");
    if (err != OK)
        fprintf(stderr, "bench-engine: %.*s\n", FMT(ctx.fault.message));
    if (ctx.db)
        db_close(ctx.db);
    arena_free(ctx.arena);
    return err != OK;
}
