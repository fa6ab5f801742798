/* process — one kind of child: started, watched, started again, ended. */
#include "main/process.h"

#include "base/log.h"
#include "core/cache.h"
#include "crypto/sandbox.h"
#include "crypto/signer.h"
#include "engine/dossier/catalogue.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { STABLE_MS = 5000, FIRST_WAIT_MS = 50, LAST_WAIT_MS = 5000, SIGNER_MEMORY = 16 << 20 };

int64_t process_now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}

const char *role_name(Role role)
{
    static const char *const NAMES[] = {"web", "jobs", "signer", "press"};
    return NAMES[role];
}

int process_term_fd(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void process_ready(const Node *node)
{
    pid_t pid = getpid();
    if (write(node->ready_pipe[1], &pid, sizeof pid) != sizeof pid)
        log_warn("ready_not_told");
}

void process_rest(Db *db)
{
    catalogue_rest();
    cache_rest();
    if (db)
        db_rest(db);
    arena_trim();
    malloc_trim(0);
}

/* ---- in the child ------------------------------------------------------------------------ */

static int run_signer(const Node *node)
{
    Arena *arena = arena_new(SIGNER_MEMORY);
    Ctx    ctx = {.arena = arena};
    SignerConfig config = {node->signer_listener, str_of(node->options->key_folder),
                           str_of(node->options->journal_folder)};
    process_ready(node);
    Err err = signer_run(&ctx, &config);
    log_fault(LEVEL_ERROR, "signer", &ctx.fault);
    arena_free(arena);
    return err == OK ? 0 : 1;
}

/* The press is another program, so that no worker carries its libraries. */
static int run_press(const Node *node)
{
    char number[16];
    snprintf(number, sizeof number, "%d", node->press_listener);
    fcntl(node->press_listener, F_SETFD, 0);
    execl(node->options->press_path, "motcua-press", "--fd", number, (char *)NULL);
    log_error("press_not_started", log_text("path", str_of(node->options->press_path)));
    return 127;
}

static void forget_signals(Role role)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGINT, SIG_IGN); /* the parent decides, also when a terminal tells all */
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, role == ROLE_PRESS ? SIG_DFL : SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_others(const Node *node, const Child *child)
{
    for (int i = 0; i < node->options->workers; i++)
        if (child->role != ROLE_WEB || i != child->index)
            close(node->listeners[i]);
    if (child->role != ROLE_SIGNER && node->signer_listener >= 0)
        close(node->signer_listener);
    if (child->role != ROLE_PRESS && node->press_listener >= 0)
        close(node->press_listener);
    close(node->ready_pipe[0]);
}

static int run(const Node *node, const Child *child)
{
    switch (child->role) {
    case ROLE_WEB:    return web_worker_main(node, child->index);
    case ROLE_JOBS:   return job_worker_main(node);
    case ROLE_SIGNER: return run_signer(node);
    case ROLE_PRESS:  return run_press(node);
    }
    return 1;
}

/* ---- in the parent ----------------------------------------------------------------------- */

bool child_start(const Node *node, Child *child, int64_t now_ms)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        log_error("fork_failed", log_text("role", str_of(role_name(child->role))));
        child->start_at_ms = now_ms + LAST_WAIT_MS;
        return false;
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing outlives the parent */
        if (getppid() != parent)
            _exit(1);
        forget_signals(child->role);
        char name[16]; /* for ps and top */
        snprintf(name, sizeof name, "motcua-%s", role_name(child->role));
        prctl(PR_SET_NAME, name);
        close_others(node, child);
        _exit(run(node, child));
    }
    child->pid = pid;
    child->started_ms = now_ms;
    child->is_ready = false;
    log_debug("child_started", log_text("role", str_of(role_name(child->role))),
              log_int("child", pid));
    return true;
}

void child_ended(Child *child, int status, int64_t now_ms)
{
    bool is_regular = (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
                      (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    bool was_stable = now_ms - child->started_ms >= STABLE_MS;
    if (!is_regular)
        log_error("child_ended", log_text("role", str_of(role_name(child->role))),
                  log_int("child", child->pid),
                  log_int("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  log_int("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0));
    child->pid = 0;
    child->crashes = is_regular || was_stable ? 0 : child->crashes + 1;
    int64_t wait_ms = 0;
    if (child->crashes > 1) { /* the first is made good at once */
        int doublings = child->crashes < 9 ? child->crashes - 2 : 7;
        wait_ms = (int64_t)FIRST_WAIT_MS << doublings;
    }
    child->start_at_ms = now_ms + (wait_ms < LAST_WAIT_MS ? wait_ms : LAST_WAIT_MS);
}

Err process_shut_in(Ctx *ctx, const Node *node)
{
    const char *data = node->options->data_folder, *database = node->options->database;
    bool        is_file = !strncmp(database, "sqlite:", 7);
    const char *db = is_file ? database + 7 : "/dev/null";
    SandboxPath paths[] = {
        {str_fmt(ctx->arena, "%s/files", data).at, true},
        {node->temp_folder.at, true},
        {db, true},
        {str_fmt(ctx->arena, "%s-wal", db).at, true},
        {str_fmt(ctx->arena, "%s-shm", db).at, true},
        {"/dev", true},
        {"/usr", false}, {"/lib", false}, {"/lib64", false}, {"/etc", false},
        {sandbox_filters() ? "/etc" : "/proc", false}, /* the leak check reads its own maps */
        {0},
    };
    TRY(sandbox_files(ctx, paths));
    return sandbox_enter(ctx, SANDBOX_WORKER);
}
