/* cmd_work — the queue of jobs: what failed, and starting it again. The work itself is done by
 * the job worker of `motcua serve`. */
#include "base/json.h"
#include "base/time.h"
#include "core/job.h"
#include "main/cli.h"

#include <stdio.h>

static Err list(Cli *cli)
{
    JobFailure *failures;
    size_t      count;
    Ctx        *ctx = cli->ctx;
    Buf         out = {.arena = ctx->arena};
    JsonOut     json = {.buf = &out};
    TRY(job_failed(ctx, 1000, &failures, &count));
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        const JobFailure *f = &failures[i];
        Str               at = time_iso(ctx->arena, f->failed_at);
        if (!cli->json)
            printf("%lld %.*s %.*s after %lld tries: %.*s\n", (long long)f->id, FMT(at),
                   FMT(f->kind), (long long)f->attempt, FMT(f->error));
        json_begin_object(&json);
        json_field_int(&json, S("id"), f->id);
        json_field_text(&json, S("kind"), f->kind);
        json_field_text(&json, S("failed_at"), at);
        json_field_int(&json, S("tries"), f->attempt);
        json_field_text(&json, S("error"), f->error);
        json_end_object(&json);
    }
    json_end_array(&json);
    if (cli->json)
        printf("%.*s\n", FMT(buf_str(&out)));
    else if (!count)
        printf("no failed jobs\n");
    return OK;
}

static Err run(Cli *cli)
{
    int64_t retry = 0;
    cli_flag(cli, "--failed"); /* there is nothing else to list */
    TRY(cli_number(cli, "--retry", 1, INT64_MAX, &retry));
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    if (!retry)
        return list(cli);
    TRY(db_begin(cli->ctx, true));
    TRY(job_retry(cli->ctx, retry));
    return db_commit(cli->ctx);
}

const Command CMD_WORK = {
    "work", "[--data DIR] [--failed] [--retry ID] [--json]", "jobs that failed, and trying again",
    "Lists jobs that were given up after many tries, with the last error; --retry puts one back\n"
    "into the queue.",
    run};
