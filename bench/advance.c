/* advance — nine-step dossiers to delivery by the engine alone, in several processes.
 *   bench-advance DIR fill N            N submitted dossiers at some communes with every post
 *   bench-advance DIR run WORKERS SEC   every act a unit of work of its own; prints acts=, rate=, cpu=
 *                                       (of the workers and of one more process that moves the log
 *                                       into the database as the job worker does, ns for one act), p50=,
 *                                       p99= and most= (ms, waiting for the writer included)
 * An act is what a handler does: the dossier found, the act done, COMMIT. Each worker acts back to back,
 * without a pause: on SQLite, where one writes at a time, an act also waits for those before it. */
#include "base/time.h"
#include "core/account.h"
#include "core/embedded.h"
#include "core/file.h"
#include "engine/dossier/catalogue.h"
#include "main/cli.h"
#include "main/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY = 256 << 20, MOST = 200000, WORKERS = 16, POSTS = 5, ACTS = 9 };
#define SERVICE "9.900009"
#define HOME_WARD S("19789") /* of everybody; the body that receives is told */

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int64_t cpu_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

/* ---- filling ------------------------------------------------------------------------------- */

static const char *const ROLES[POSTS] = {"one_stop", "head", "specialist", "chair", "clerk"};

/* The shipped permit with a second review: nine steps. */
static Err publish(Ctx *ctx)
{
    static const char CHECK[] = "{\"id\": \"check\", \"do\": \"review\", \"by\": \"chair\","
                                " \"in\": \"1h\"},\n    {\"id\": \"sign\"";
    Str  text, id, rest, old, tail;
    Buf  out = {.arena = ctx->arena};
    if (!embedded_find(S("definitions/services/construction_permit.json"), &text) ||
        !str_cut(text, ':', &id, &rest) || !str_cut(rest, ',', &old, &tail))
        return fail(ctx, ERR_BROKEN, "the permit is not shipped");
    const char *c = str_c(ctx->arena, tail), *steps = strstr(c, "\"steps\"");
    const char *sign = steps ? strstr(steps, "\"id\": \"sign\"") : NULL;
    while (sign && *sign != '{')
        sign--;
    if (!sign)
        return fail(ctx, ERR_BROKEN, "the permit has no step 'sign'");
    const char *behind = strstr(sign, "\"sign\"") + 6;
    buf_fmt(&out, "%.*s: \"" SERVICE "\",%.*s%s%s", FMT(id), (int)(sign - c), c, CHECK, behind);
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    Err err = catalogue_publish(ctx, buf_str(&out), S("nine"), errors);
    return err == OK ? OK : fail(ctx, err, "%.*s", FMT(definition_errors_text(ctx, errors)));
}

static Err add_office(Ctx *ctx, Str body)
{
    Str  unit, post, account;
    Unit fresh = {.body = body, .kind = S("specialist"), .name_vi = S("Phòng"),
                  .name_en = S("Unit"), .valid_from = {2025, 7, 1}};
    TRY(org_unit_add(ctx, &fresh, &unit));
    for (int i = 0; i < POSTS; i++) {
        TRY(org_post_add(ctx, &(Post){.unit = unit, .role = str_of(ROLES[i]),
                                      .title_vi = S("Chức danh"), .title_en = S("Post"),
                                      .valid_from = {2025, 7, 1}}, &post));
        Str login = str_fmt(ctx->arena, "%.*s.%s", FMT(body), ROLES[i]);
        TRY(account_add(ctx, &(NewAccount){.login = login, .name = S("Trần Thị Thảo"),
                                           .kind = ACTOR_OFFICER}, &account));
        TRY(org_holder_add(ctx, post, account, (Date){2025, 7, 1}, (Date){0}));
    }
    return OK;
}

SQL_WHOLE_TABLE(advance_bodies, "SELECT id FROM body WHERE level = 'commune' ORDER BY id LIMIT 20");

static Err submit(Ctx *ctx, const ServiceDefinition *definition, Row body, const File *file)
{
    Answers      answers;
    DossierPaper papers[16];
    Dossier      dossier;
    size_t       count = 0;
    DemoCitizen  citizen = demo_citizen(ctx, 0);
    TRY(demo_answers(ctx, definition, &citizen, HOME_WARD, 7, &answers));
    for (size_t i = 0; i < definition->n_papers && count < COUNT(papers); i++)
        if (definition->papers[i].is_needed)
            papers[count++] = (DossierPaper){.paper = definition->papers[i].id,
                                             .file = file->id, .name = file->name,
                                             .type = file->type, .size = file->size,
                                             .sha256 = file->sha256};
    return dossier_submit(ctx, &(Submission){.answers = &answers, .papers = papers,
                                             .paper_count = count, .channel = S("online"),
                                             .body = row_text(body, "id")}, &dossier);
}

static Err fill(Ctx *ctx, size_t wanted)
{
    Rows  bodies;
    File  file;
    Actor citizen = {.kind = ACTOR_CITIZEN, .name = S("Nguyễn Thị Hoài Thương")};
    const ServiceDefinition *definition;
    TRY(db_begin(ctx, true));
    TRY(publish(ctx));
    TRY(catalogue_find(ctx, S(SERVICE), &definition));
    if (definition->n_steps != ACTS)
        return fail(ctx, ERR_BROKEN, "not nine steps but %d", definition->n_steps);
    TRY(db_all(ctx, &advance_bodies, NO_PARAMS, &bodies));
    for (size_t i = 0; i < bodies.len; i++)
        TRY(add_office(ctx, row_text(rows_at(&bodies, i), "id")));
    TRY(account_add(ctx, &(NewAccount){.login = S("bench.citizen"), .name = citizen.name,
                                       .kind = ACTOR_CITIZEN}, &citizen.account));
    TRY(file_keep_bytes(ctx, S("%PDF-1.7 "), S("a.pdf"), S("application/pdf"), S("bench"), &file));
    ctx->actor = &citizen;
    for (size_t i = 0; bodies.len && i < wanted; i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(submit(ctx, definition, rows_at(&bodies, i % bodies.len), &file));
        arena_reset(ctx->arena, mark);
    }
    return db_commit(ctx);
}

/* ---- running ------------------------------------------------------------------------------- */

typedef struct Shared {
    int64_t next, acts, cpu, failed;
    double  times[MOST];
} Shared;

/* The officer of each role of the dossier's body; the first assignee. */
static Err act_once(Ctx *ctx, Str id, int act)
{
    static const Act PATH[ACTS] = {ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT,
                                   ACT_VERDICT, ACT_SIGN, ACT_NUMBER, ACT_DELIVER};
    static const char *const BY[ACTS] = {"one_stop", "head", "specialist", "specialist", "head",
                                         "chair", "chair", "clerk", "one_stop"};
    Dossier dossier;
    Posts   posts;
    Actor   actor = {.kind = ACTOR_OFFICER, .account = S("bench"), .name = S("Trần Thị Thảo")};
    ctx->actor = &SYSTEM_ACTOR;
    TRY(dossier_find(ctx, id, &dossier));
    TRY(org_role_posts(ctx, dossier.body, str_of(BY[act]), date_of_time(ctx->now), &posts));
    if (!posts.len)
        return fail(ctx, ERR_BROKEN, "no post of the role");
    actor.seat = (Seat){.post = posts.at[0].id, .unit = posts.at[0].unit, .body = dossier.body,
                        .role = posts.at[0].role};
    ActInput input = {.act = PATH[act], .seen = dossier.head.number};
    if (input.act == ACT_ASSIGN) {
        TRY(org_role_posts(ctx, dossier.body, S("specialist"), date_of_time(ctx->now), &posts));
        input.to = posts.at[0].id;
    }
    ctx->actor = &actor;
    return dossier_act(ctx, &dossier, &input);
}

static Err timed(Ctx *ctx, Str id, int act, double *took)
{
    double began = now_ms();
    ctx->now = time_now_ms();
    TRY(db_begin(ctx, true));
    TRY(act_once(ctx, id, act));
    TRY(db_commit(ctx));
    *took = now_ms() - began;
    return OK;
}

/* One dossier from the desk to delivery; shared NULL: its acts do not count. */
static Err whole_path(Ctx *ctx, Shared *shared, Str id)
{
    for (int act = 0; act < ACTS; act++) {
        double    took;
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(timed(ctx, id, act, &took));
        arena_reset(ctx->arena, mark);
        if (!shared)
            continue;
        int64_t slot = __atomic_fetch_add(&shared->acts, 1, __ATOMIC_RELAXED);
        if (slot < MOST)
            shared->times[slot] = took;
    }
    return OK;
}

SQL(advance_dossiers, "SELECT id FROM dossier WHERE events = 1 AND service = $1"
                      " ORDER BY nr LIMIT 20000");

typedef struct Ids {
    Str   *at;
    size_t len;
} Ids;

static Err read_ids(Ctx *ctx, Ids *out)
{
    Rows rows;
    TRY(db_all(ctx, &advance_dossiers, PARAMS(db_text(S(SERVICE))), &rows));
    *out = (Ids){NEW_ARRAY(ctx->arena, Str, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = row_text(rows_at(&rows, i), "id");
    return OK;
}

static Err next_dossier(Ctx *ctx, Shared *shared, const Ids *ids, Str *id)
{
    int64_t i = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED);
    if (i >= (int64_t)ids->len)
        return fail(ctx, ERR_LIMIT, "too few dossiers were filled");
    *id = ids->at[i];
    return OK;
}

/* What the job worker does beside the web workers each second, so that the log starts anew. */
static Err keeper(Ctx *ctx, Shared *shared, double seconds)
{
    int64_t cpu = cpu_ns();
    for (double until = now_ms() + seconds * 1e3; now_ms() < until;) {
        usleep(1000 * 1000);
        TRY(db_checkpoint(ctx));
    }
    __atomic_fetch_add(&shared->cpu, cpu_ns() - cpu, __ATOMIC_RELAXED);
    return OK;
}

/* Dossier after dossier until the time is over; the first one, which compiles the definition and the
 * calendar, does not count. */
static Err worker(Ctx *ctx, Shared *shared, const Ids *ids, double seconds)
{
    Str id;
    TRY(next_dossier(ctx, shared, ids, &id));
    TRY(whole_path(ctx, NULL, id));
    int64_t cpu = cpu_ns();
    for (double until = now_ms() + seconds * 1e3; now_ms() < until;) {
        TRY(next_dossier(ctx, shared, ids, &id));
        TRY(whole_path(ctx, shared, id));
    }
    __atomic_fetch_add(&shared->cpu, cpu_ns() - cpu, __ATOMIC_RELAXED);
    return OK;
}

/* ids: read before the fork, the same for all. NULL: not a worker but the keeper. */
static int child(const Config *config, DbLock *lock, Shared *shared, double seconds,
                 const Ids *ids)
{
    Ctx ctx = {.arena = arena_new(MEMORY), .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Err err = db_open(&ctx, config->database, &ctx.db);
    if (err == OK) {
        db_share_lock(ctx.db, lock);
        err = ids ? worker(&ctx, shared, ids, seconds) : keeper(&ctx, shared, seconds);
    }
    if (err != OK) {
        fprintf(stderr, "bench-advance: %.*s\n", FMT(ctx.fault.message));
        __atomic_fetch_add(&shared->failed, 1, __ATOMIC_RELAXED);
    }
    return err != OK;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Err run(Ctx *ctx, const Config *config, int workers, double seconds)
{
    Shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    DbLock *lock = db_lock_make();
    Ids     ids;
    if (shared == MAP_FAILED || workers < 1 || workers > WORKERS)
        return fail(ctx, ERR_INVALID, "1 to %d workers", WORKERS);
    TRY(read_ids(ctx, &ids));
    db_close(ctx->db); /* a connection does not survive a fork */
    ctx->db = NULL;
    double began = now_ms();
    for (int i = 0; i <= workers; i++)
        if (fork() == 0)
            _exit(child(config, lock, shared, seconds, i < workers ? &ids : NULL));
    while (wait(NULL) > 0)
        ;
    double  took = (now_ms() - began) / 1e3;
    int64_t n = shared->acts < MOST ? shared->acts : MOST;
    if (shared->failed || !n)
        return fail(ctx, ERR_BROKEN, "a worker failed");
    qsort(shared->times, (size_t)n, sizeof *shared->times, by_time);
    printf("acts=%lld rate=%.0f cpu=%lld p50=%.2f p99=%.2f most=%.2f\n",
           (long long)shared->acts, (double)shared->acts / took,
           (long long)(shared->cpu / shared->acts), shared->times[n / 2],
           shared->times[n * 99 / 100], shared->times[n - 1]);
    return OK;
}

int main(int argc, char **argv)
{
    Config config;
    Ctx    ctx = {.arena = arena_new(MEMORY), .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Err    err = config_read(&ctx, str_of(argc > 1 ? argv[1] : "."), &config);
    if (err == OK)
        err = db_open(&ctx, config.database, &ctx.db);
    if (err == OK)
        err = main_setup(&ctx, &config);
    if (err == OK && argc == 4 && !strcmp(argv[2], "fill"))
        err = fill(&ctx, strtoul(argv[3], NULL, 10));
    else if (err == OK && argc == 5 && !strcmp(argv[2], "run"))
        err = run(&ctx, &config, atoi(argv[3]), atof(argv[4]));
    else if (err == OK)
        err = fail(&ctx, ERR_INVALID, "usage: see the head of bench/advance.c");
    if (err != OK)
        fprintf(stderr, "bench-advance: %.*s\n", FMT(ctx.fault.message));
    if (ctx.db)
        db_close(ctx.db);
    arena_free(ctx.arena);
    return err != OK;
}
