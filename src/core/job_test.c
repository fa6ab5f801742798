/* The queue: leases, back-off, keys, the list of failed ones, periods. */
#include "core/job.h"
#include "test/test.h"

#include <sys/wait.h>
#include <unistd.h>

/* ---- an app whose jobs leave marks ------------------------------------------------------- */

SQL(job_test_mark, "INSERT INTO test_mark (word) VALUES ($1)");
SQL(job_test_marks, "SELECT COUNT(*) AS n FROM test_mark");
SQL(job_test_row, "SELECT due_at, attempt, holder, payload FROM job WHERE id = $1");
SQL(job_test_any, "SELECT id FROM job ORDER BY id");

static Err do_mark(Ctx *ctx, const Job *job)
{
    return db_change(ctx, &job_test_mark, PARAMS(db_text(job->payload)));
}

static Err do_mark_itself(Ctx *ctx, const Job *job)
{
    TRY(db_begin(ctx, true));
    TRY(do_mark(ctx, job));
    return db_commit(ctx);
}

static Err do_mark_and_fail(Ctx *ctx, const Job *job)
{
    TRY(do_mark(ctx, job));
    return fail(ctx, ERR_UNAVAILABLE, "the other side does not answer");
}

static Err do_ask_again(Ctx *ctx, const Job *job)
{
    TRY(do_mark(ctx, job));
    return job->payload.len == 1 ? job_add(ctx, "again", S("ab"), S("k"), 0) : OK;
}

static Err do_fill(Ctx *ctx, const Job *job)
{
    TRY(do_mark(ctx, job));
    for (;;)
        arena_bytes(ctx->arena, 1 << 20, 1);
}

static Err do_use_much(Ctx *ctx, const Job *job)
{
    arena_bytes(ctx->arena, 40 << 20, 1);
    return do_mark(ctx, job);
}

/* As slow as its lease is long: another worker takes the job meanwhile. */
static Err do_too_slowly(Ctx *ctx, const Job *job)
{
    TRY(do_mark(ctx, job));
    return db_script(ctx, str_fmt(ctx->arena,
                                  "UPDATE job SET attempt = attempt + 1 WHERE id = %lld",
                                  (long long)job->id));
}

static const JobKind KINDS[] = {
    {"mark", do_mark, false, 0},      {"mark_itself", do_mark_itself, true, 0},
    {"fail", do_mark_and_fail, false, 0}, {"again", do_ask_again, false, 0},
    {"fill", do_fill, false, 0},      {"slow", do_too_slowly, false, 0},
    {"much", do_use_much, false, 0},
    {0},
};
static const Module        QUEUE = {.name = "test", .jobs = KINDS};
static const Module *const MODULES[] = {&QUEUE, NULL};
static const App           APP = {.modules = MODULES};

static void a_queue(Ctx *ctx)
{
    CHECK(db_script(ctx, S("CREATE TABLE test_mark (word TEXT)")) == OK);
}

static void add(Ctx *ctx, const char *kind, Str payload, Str key, int64_t due_at)
{
    CHECK(db_begin(ctx, true) == OK);
    CHECK(job_add(ctx, kind, payload, key, due_at) == OK);
    CHECK(db_commit(ctx) == OK);
}

static bool step(Ctx *ctx)
{
    bool found = false;
    CHECK(job_step(ctx, &APP, &found) == OK);
    return found;
}

static int64_t marks(Ctx *ctx)
{
    Row row;
    return db_one(ctx, &job_test_marks, NO_PARAMS, &row) == OK ? row_int(row, "n") : -1;
}

static int64_t jobs(Ctx *ctx, Row *first)
{
    Rows rows;
    CHECK(db_all(ctx, &job_test_any, NO_PARAMS, &rows) == OK);
    if (rows.len && first) {
        int64_t id = row_int(rows_at(&rows, 0), "id");
        CHECK(db_one(ctx, &job_test_row, PARAMS(db_int(id)), first) == OK);
    }
    return (int64_t)rows.len;
}

/* ---- doing ------------------------------------------------------------------------------- */

TEST(a_job_is_done_once_and_then_gone)
{
    a_queue(ctx);
    add(ctx, "mark", S("one"), (Str){0}, 0);
    add(ctx, "mark_itself", S("two"), (Str){0}, 0);
    CHECK(step(ctx) && step(ctx) && !step(ctx));
    CHECK(marks(ctx) == 2);
    CHECK(jobs(ctx, NULL) == 0);
}

TEST(a_job_that_was_taken_back_with_its_transaction_was_never_asked_for)
{
    a_queue(ctx);
    CHECK(db_begin(ctx, true) == OK);
    CHECK(job_add(ctx, "mark", S("one"), (Str){0}, 0) == OK);
    db_rollback(ctx);
    CHECK(!step(ctx));
}

TEST(a_job_waits_for_its_time)
{
    a_queue(ctx);
    add(ctx, "mark", S("later"), (Str){0}, ctx->now + 1000);
    CHECK(!step(ctx));
    ctx->now += 1000;
    CHECK(step(ctx) && marks(ctx) == 1);
}

TEST(a_job_of_a_dead_worker_is_taken_again_when_its_lease_ends)
{
    a_queue(ctx);
    add(ctx, "mark", S("one"), (Str){0}, 0);
    /* What a claim leaves behind when the worker dies right after it. */
    CHECK(db_script(ctx, str_fmt(ctx->arena, "UPDATE job SET due_at = %lld, attempt = 1,"
                                             " holder = 'dead:1'",
                                 (long long)(ctx->now + JOB_LEASE_MS))) == OK);
    CHECK(!step(ctx));
    ctx->now += JOB_LEASE_MS;
    CHECK(step(ctx) && marks(ctx) == 1 && jobs(ctx, NULL) == 0);
}

TEST(what_a_job_did_is_taken_back_when_another_worker_has_the_job_by_now)
{
    a_queue(ctx);
    add(ctx, "slow", S("one"), (Str){0}, 0);
    CHECK(step(ctx));
    Row row;
    CHECK(marks(ctx) == 0 && jobs(ctx, &row) == 1);
}

/* ---- failing ----------------------------------------------------------------------------- */

TEST(a_failed_job_waits_twice_as_long_each_time_and_at_most_an_hour)
{
    a_queue(ctx);
    add(ctx, "fail", S("one"), (Str){0}, 0);
    for (int64_t attempt = 1; attempt < JOB_MAX_ATTEMPTS; attempt++) {
        Row     row = {0};
        int64_t base = attempt < 12 ? INT64_C(1000) << attempt : 3600000;
        base = base < 3600000 ? base : 3600000;
        CHECK(step(ctx) && !step(ctx));
        CHECK(jobs(ctx, &row) == 1 && row_int(row, "attempt") == attempt);
        int64_t wait = row_int(row, "due_at") - ctx->now;
        CHECK(wait >= base && wait < base + base / 4);
        ctx->now = row_int(row, "due_at");
    }
    CHECK(marks(ctx) == 0);
}

TEST(a_job_that_always_fails_lies_in_the_list_until_someone_starts_it_again)
{
    a_queue(ctx);
    add(ctx, "fail", S("one"), (Str){0}, 0);
    for (int i = 0; i < JOB_MAX_ATTEMPTS; i++) {
        CHECK(step(ctx));
        ctx->now += 2 * 3600 * 1000;
    }
    CHECK(!step(ctx));
    JobFailure *failed;
    size_t      count;
    CHECK(job_failed(ctx, 10, &failed, &count) == OK && count == 1);
    CHECK_STR(failed[0].kind, S("fail"));
    CHECK(failed[0].attempt == JOB_MAX_ATTEMPTS);
    CHECK(str_ends(failed[0].error, S("the other side does not answer")));
    CHECK(job_retry(ctx, failed[0].id) == OK);
    CHECK(job_retry(ctx, failed[0].id) == ERR_CONFLICT);
    CHECK(job_failed(ctx, 10, &failed, &count) == OK && count == 0);
    CHECK(step(ctx));
}

TEST(a_job_nobody_knows_or_that_fills_the_memory_fails_like_any_other)
{
    Row row;
    a_queue(ctx);
    add(ctx, "unheard_of", S("one"), (Str){0}, 0);
    CHECK(step(ctx) && jobs(ctx, &row) == 1 && row_int(row, "attempt") == 1);
    add(ctx, "fill", S("one"), (Str){0}, 0);
    CHECK(step(ctx) && !step(ctx));
    CHECK(marks(ctx) == 0 && jobs(ctx, NULL) == 2);
}

/* ---- keys -------------------------------------------------------------------------------- */

TEST(a_job_gives_its_memory_back_for_the_next_one)
{
    a_queue(ctx);
    for (int i = 0; i < 3; i++)
        add(ctx, "much", S("a"), (Str){0}, 0);
    for (int i = 0; i < 3; i++)
        CHECK(step(ctx));
    CHECK(marks(ctx) == 3);
}

TEST(there_is_one_open_job_for_a_key)
{
    Row row = {0};
    a_queue(ctx);
    add(ctx, "mark", S("old"), S("k"), ctx->now + 5000);
    add(ctx, "mark", S("new"), S("k"), 0);
    add(ctx, "mark_itself", S("other kind"), S("k"), 0);
    CHECK(jobs(ctx, &row) == 2);
    CHECK_STR(row_text(row, "payload"), S("new"));
    CHECK(row_int(row, "due_at") == ctx->now);
    CHECK(step(ctx) && step(ctx) && !step(ctx));
    add(ctx, "mark", S("next"), S("k"), 0);
    CHECK(step(ctx) && marks(ctx) == 3);
}

TEST(a_key_asked_for_while_its_job_runs_runs_once_more)
{
    a_queue(ctx);
    add(ctx, "again", S("a"), S("k"), 0);
    CHECK(step(ctx));
    CHECK(jobs(ctx, NULL) == 1);
    CHECK(step(ctx) && !step(ctx));
    CHECK(marks(ctx) == 2 && jobs(ctx, NULL) == 0);
}

/* ---- leases and periods ------------------------------------------------------------------ */

TEST(a_lease_has_one_holder_at_a_time)
{
    bool mine;
    CHECK(lease_take(ctx, S("seal"), S("a:1"), 1000, &mine) == OK && mine);
    CHECK(lease_take(ctx, S("seal"), S("b:2"), 1000, &mine) == OK && !mine);
    CHECK(lease_take(ctx, S("other"), S("b:2"), 1000, &mine) == OK && mine);
    ctx->now += 900;
    CHECK(lease_take(ctx, S("seal"), S("a:1"), 1000, &mine) == OK && mine);
    ctx->now += 900;
    CHECK(lease_take(ctx, S("seal"), S("b:2"), 1000, &mine) == OK && !mine);
    ctx->now += 100;
    CHECK(lease_take(ctx, S("seal"), S("b:2"), 1000, &mine) == OK && mine);
}

TEST(a_periodic_kind_runs_once_in_its_period_and_a_failed_run_does_not_stop_others)
{
    static const JobKind       EVERY[] = {{"fail", do_mark_and_fail, false, 60},
                                          {"mark", do_mark, false, 60},
                                          {"mark_itself", do_mark_itself, true, 120},
                                          {0}};
    static const Module        MODULE = {.name = "test", .jobs = EVERY};
    static const Module *const ALL[] = {&MODULE, NULL};
    static const App           EVERY_APP = {.modules = ALL};
    a_queue(ctx);
    CHECK(job_periodic(ctx, &EVERY_APP) == OK && marks(ctx) == 2);
    CHECK(job_periodic(ctx, &EVERY_APP) == OK && marks(ctx) == 2);
    ctx->now += 60000;
    CHECK(job_periodic(ctx, &EVERY_APP) == OK && marks(ctx) == 3);
    ctx->now += 60000;
    CHECK(job_periodic(ctx, &EVERY_APP) == OK && marks(ctx) == 5);
}

/* ---- two workers at once ----------------------------------------------------------------- */

/* In a process of its own, with its own connection: does jobs until there are none. */
static int work(Str url)
{
    Arena *arena = arena_new(64 << 20);
    Ctx    ctx = {.arena = arena, .now = TEST_NOW};
    bool   found = true;
    if (db_open(&ctx, url, &ctx.db) != OK)
        return 1;
    for (int idle = 0; idle < 20;) {
        ArenaMark mark = arena_mark(arena);
        if (job_step(&ctx, &APP, &found) != OK)
            return 2;
        idle = found ? 0 : idle + 1;
        arena_reset(arena, mark);
    }
    db_close(ctx.db);
    arena_free(arena);
    return 0;
}

TEST(four_workers_do_each_of_many_jobs_exactly_once)
{
    enum { JOBS = 400, WORKERS = 4 };
    a_queue(ctx);
    if (!test_is_postgres(ctx))
        return; /* SQLite has one writer at a time */
    CHECK(db_begin(ctx, true) == OK);
    for (int i = 0; i < JOBS; i++) /* half of them would show that they ran twice */
        CHECK(job_add(ctx, i % 2 ? "mark" : "mark_itself", S("x"), (Str){0}, 0) == OK);
    CHECK(db_commit(ctx) == OK);
    pid_t children[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        if ((children[i] = fork()) == 0)
            _exit(work(test_db_url()));
    for (int i = 0; i < WORKERS; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
    CHECK(marks(ctx) == JOBS);
    CHECK(jobs(ctx, NULL) == 0);
}
