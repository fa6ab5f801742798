/* main — motcua-press: passwords and PDFs for the other processes, which must not wait for
 * them.
 *
 * Started when there is work, with a listening socket; gone after half a minute without any. */
#include "base/json.h"
#include "crypto/press_client.h"
#include "crypto/sandbox.h"
#include "press/password.h"
#include "press/templates.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ARENA = 96 * 1024 * 1024, CPU_SECONDS = 10, STALL_MS = 10000 };

static const char HELP[] =
    "motcua-press --fd N          serve the listening socket N; ends after 30 s without work\n"
    "motcua-press --print         one question {\"template\", \"data\"} on stdin, the PDF on "
    "stdout\n"
    "motcua-press --check         parse every document\n";

typedef Err Work(Ctx *ctx, Str payload, Str *answer);

static Work *const WORK[] = {
    [PRESS_ARGON2_HASH] = password_hash,
    [PRESS_ARGON2_VERIFY] = password_verify,
    [PRESS_PDF] = template_print,
};

/* One piece of work may use ten seconds of processor; then the kernel ends us, and whoever
 * asked hears that the press broke off. */
static Err limit_work(Ctx *ctx)
{
    struct rusage used;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &used) || getrlimit(RLIMIT_CPU, &limit))
        return fail(ctx, ERR_BROKEN, "getrusage");
    limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + CPU_SECONDS;
    return setrlimit(RLIMIT_CPU, &limit) ? fail(ctx, ERR_BROKEN, "setrlimit") : OK;
}

static Err answer(Ctx *ctx, void *with, const WireHead *head, Str payload, Str *out)
{
    (void)with;
    if (head->kind >= COUNT(WORK) || !WORK[head->kind])
        return fail(ctx, ERR_INVALID, "the press knows no such work");
    TRY(limit_work(ctx));
    Err err = WORK[head->kind](ctx, payload, out);
    if (head->kind != PRESS_PDF) /* a password should not outlive its question */
        sodium_memzero((char *)payload.at, payload.len);
    return err;
}

static void limit_process(void)
{
    const struct rlimit none = {0, 0}, files = {128, 128};
    const struct rlimit memory = {1024UL * 1024 * 1024, 1024UL * 1024 * 1024};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    setrlimit(RLIMIT_NOFILE, &files);
    if (sandbox_filters()) /* sanitizers reserve terabytes */
        setrlimit(RLIMIT_AS, &memory);
}

static Err serve(Ctx *ctx, const char *number)
{
    int64_t fd = -1;
    if (!str_to_int(str_of(number), &fd) || fd < 0 || fd > 1000000)
        return fail(ctx, ERR_INVALID, "--fd takes the number of a listening socket");
    limit_process();
    TRY(sandbox_enter(ctx, SANDBOX_PRESS));
    return wire_serve(ctx, &(WireServer){.listener = (int)fd,
                                         .max_payload = WIRE_LIMIT,
                                         .idle_exit_ms = PRESS_IDLE_MS,
                                         .stall_ms = STALL_MS,
                                         .answer = answer});
}

static Err print(Ctx *ctx, const char *unused)
{
    (void)unused;
    char  *at = arena_bytes(ctx->arena, WIRE_LIMIT, 1);
    size_t size = fread(at, 1, WIRE_LIMIT, stdin);
    Str    pdf;
    TRY(template_print(ctx, (Str){at, size}, &pdf));
    bool is_done = fwrite(pdf.at, 1, pdf.len, stdout) == pdf.len && fflush(stdout) == 0;
    return is_done ? OK : fail(ctx, ERR_BROKEN, "the PDF could not be written");
}

static Err check(Ctx *ctx, const char *unused)
{
    (void)unused;
    Str      name;
    Document document;
    for (size_t i = 0; template_name(i, &name); i++)
        TRY(template_find(ctx, name, S(""), &document));
    return OK;
}

static Err help(Ctx *ctx, const char *unused)
{
    (void)ctx, (void)unused;
    fputs(HELP, stdout);
    return OK;
}

static const struct {
    const char *option;
    int         arguments;
    Err (*run)(Ctx *ctx, const char *argument);
} OPTIONS[] = {
    {"--fd", 1, serve}, {"--print", 0, print}, {"--check", 0, check}, {"--help", 0, help}};

/* For the leak checker of test builds: fontconfig keeps its tables until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

int main(int argc, char **argv)
{
    Arena *arena = arena_new(ARENA);
    Ctx    ctx = {.arena = arena};
    Err    err = ERR_INVALID;
    size_t i = 0;
    if (sodium_init() < 0)
        return 1;
    json_prepare();
    while (i < COUNT(OPTIONS) &&
           (argc != 2 + OPTIONS[i].arguments || strcmp(argv[1], OPTIONS[i].option) != 0))
        i++;
    if (i < COUNT(OPTIONS))
        err = OPTIONS[i].run(&ctx, argv[2]);
    else
        fputs(HELP, stderr);
    if (err != OK && ctx.fault.message.len)
        fprintf(stderr, "motcua-press: %.*s\n", FMT(ctx.fault.message));
    arena_free(arena);
    return err == OK ? 0 : 1;
}
