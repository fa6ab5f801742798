/* Memory may end at any moment: nothing is half done, nothing stays open. */
#include "core/account.h"
#include "core/file.h"
#include "core/job.h"
#include "core/seal.h"
#include "test/test.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

/* Everything that core writes, in one unit of work. */
static Err act(Ctx *ctx)
{
    Str        id, token, bytes = str_fmt(ctx->arena, "%08d", 7);
    Account    account;
    Session    session;
    File       file;
    Res        res = {.file = -1};
    NewAccount fresh = {.login = S("lan"), .kind = ACTOR_OFFICER};
    TRY(db_begin(ctx, true));
    TRY(account_add(ctx, &fresh, &id));
    TRY(account_find(ctx, id, &account));
    TRY(session_open(ctx, &account, S("post1"), &token));
    TRY(session_find(ctx, token, &session));
    TRY(trace(ctx, id, S("dossier:1"), "examine"));
    TRY(job_add(ctx, "mail", S("{}"), S("key"), 0));
    TRY(file_keep_bytes(ctx, bytes, S("a.txt"), S("text/plain"), S("dossier:1"), &file));
    TRY(file_send(ctx, &file, &res, false));
    close(res.file);
    return db_commit(ctx);
}

static Err seal_and_look(Ctx *ctx)
{
    int64_t      count;
    VerifyReport report;
    TRY(seal_run(ctx, NULL, &count));
    TRY(seal_verify(ctx, NULL, (Str){0}, NULL, &report));
    CHECK_STR(report.problem, S(""));
    return OK;
}

/* Runs it with the n-th allocation failing; true: it came to its end. */
static bool ends(Ctx *ctx, Err (*scenario)(Ctx *ctx), size_t n)
{
    jmp_buf   full;
    ArenaMark mark = arena_mark(ctx->arena);
    arena_on_full(ctx->arena, jump, &full);
    if (setjmp(full)) {
        arena_fail_at(ctx->arena, 0);
        db_rollback(ctx);
        ctx->actor = &SYSTEM_ACTOR;
        arena_reset(ctx->arena, mark);
        return false;
    }
    arena_fail_at(ctx->arena, n);
    CHECK(scenario(ctx) == OK);
    arena_fail_at(ctx->arena, 0);
    arena_reset(ctx->arena, mark);
    return true;
}

static int descriptors(void)
{
    int  n = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        n++;
    if (folder)
        closedir(folder);
    return n;
}

TEST(memory_may_end_anywhere_in_what_core_does)
{
    char path[] = "build/memory_test_XXXXXX";
    CHECK(mkdtemp(path) != NULL);
    file_set_folder(path);
    int    open_before = descriptors();
    size_t n = 1;
    while (!ends(ctx, act, n) && n < 5000)
        n++;
    CHECK(n > 20 && n < 5000);
    CHECK(descriptors() == open_before);
    Account account;
    Str     hash;
    CHECK(account_by_login(ctx, S("lan"), &account, &hash) == OK);
    for (n = 1; !ends(ctx, seal_and_look, n) && n < 5000;)
        n++;
    CHECK(n > 20 && n < 5000);
    VerifyReport report;
    CHECK(seal_verify(ctx, NULL, (Str){0}, NULL, &report) == OK && report.is_whole);
    CHECK(report.seals == 1 && report.objects == 3);
    CHECK(system(str_fmt(ctx->arena, "rm -r %s", path).at) == 0);
}
