/* serve — the parent: sockets and shared memory first, then the children, then it only
 * watches. */
#include "main/serve.h"

#include "base/json.h"
#include "base/log.h"
#include "core/file.h"
#include "core/limit.h"
#include "crypto/wire.h"
#include "main/listen.h"
#include "main/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LEAVE_MS = 10000,      /* from SIGTERM to SIGKILL */
    LOCK_WAIT_MS = 3000,   /* children of a killed parent need a moment to be gone */
    FIRST_TRIES = 5,       /* a worker that never served: the set-up is wrong */
    MAX_CHILDREN = MAX_WORKERS + 3,
    MAX_FILES = 8192,      /* descriptors of one process */
};

typedef struct Parent {
    Node    node;
    Child   children[MAX_CHILDREN]; /* web workers first */
    int     count, press;           /* press: its index, -1: none */
    int     signals;
    int     port;
    int     reloading;              /* the next web worker to replace; count: none */
    bool    is_announced, is_leaving, is_broken;
    int64_t leave_by_ms;
} Parent;

/* ---- set-up ------------------------------------------------------------------------------ */

/* One serve for one data folder. The lock is held by the children too, so that the next serve
 * waits until the last of them is gone. */
static Err lock_folder(Ctx *ctx, const char *folder)
{
    const char *path = str_fmt(ctx->arena, "%s/serve.lock", folder).at;
    int         fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
    int64_t until = process_now_ms() + LOCK_WAIT_MS;
    while (flock(fd, LOCK_EX | LOCK_NB)) {
        if (process_now_ms() > until) {
            close(fd);
            return fail(ctx, ERR_CONFLICT, "another serve uses %s", folder);
        }
        poll(NULL, 0, 50);
    }
    return OK;
}

/* Uploads that a killed worker left. */
static Err make_temp(Ctx *ctx, Node *node)
{
    node->temp_folder = str_fmt(ctx->arena, "%s/tmp", node->options->data_folder);
    if (mkdir(node->temp_folder.at, 0700) && errno != EEXIST)
        return fail(ctx, ERR_BROKEN, "%s: %s", node->temp_folder.at, strerror(errno));
    DIR *dir = opendir(node->temp_folder.at);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (str_starts(str_of(entry->d_name), S("upload-")))
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    return OK;
}

static Err open_sockets(Ctx *ctx, Parent *parent)
{
    Node               *node = &parent->node;
    const ServeOptions *options = node->options;
    const char *address = options->address ? options->address : "127.0.0.1";
    if (mkdir(options->run_folder, 0700) && errno != EEXIST)
        return fail(ctx, ERR_BROKEN, "%s: %s", options->run_folder, strerror(errno));
    node->signer_listener = node->press_listener = -1;
    node->press_socket = str_fmt(ctx->arena, "%s/%s", options->run_folder, PRESS_SOCKET);
    Str signer = str_fmt(ctx->arena, "%s/%s", options->run_folder, SIGNER_SOCKET);
    if (options->key_folder)
        TRY(wire_listen(ctx, signer, &node->signer_listener));
    if (options->press_path)
        TRY(wire_listen(ctx, node->press_socket, &node->press_listener));
    return listen_open(ctx, address, &parent->port, node->listeners, options->workers);
}

static Err catch_signals(Ctx *ctx, Parent *parent)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    parent->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (parent->signals < 0 || pipe2(parent->node.ready_pipe, O_CLOEXEC | O_NONBLOCK))
        return fail(ctx, ERR_BROKEN, "no descriptors: %s", strerror(errno));
    return OK;
}

/* Each connection is a descriptor, and the usual limit is 1,024. */
static void raise_limits(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= MAX_FILES)
        return;
    files.rlim_cur = files.rlim_max < MAX_FILES ? files.rlim_max : MAX_FILES;
    if (setrlimit(RLIMIT_NOFILE, &files))
        log_warn("file_limit_not_raised");
}

static Err set_up(Ctx *ctx, Parent *parent)
{
    Node *node = &parent->node;
    TRY(lock_folder(ctx, node->options->data_folder));
    if (node->options->before)
        TRY(node->options->before(ctx));
    TRY(make_temp(ctx, node));
    TRY(open_sockets(ctx, parent));
    TRY(catch_signals(ctx, parent));
    file_set_folder(node->options->data_folder);
    raise_limits();
    node->lock = db_lock_make();
    db_share_kept(str_fmt(ctx->arena, "%s/run/kept", node->options->data_folder).at);
    node->app = *node->options->app;
    node->app.limits = node->options->is_unlimited ? NULL : limits_make();
    json_prepare();
    for (int i = 0; i < node->options->workers; i++)
        parent->children[parent->count++] = (Child){.role = ROLE_WEB, .index = i};
    parent->reloading = parent->count;
    parent->children[parent->count++] = (Child){.role = ROLE_JOBS};
    if (node->signer_listener >= 0)
        parent->children[parent->count++] = (Child){.role = ROLE_SIGNER};
    parent->press = node->press_listener >= 0 ? parent->count++ : -1;
    if (parent->press >= 0)
        parent->children[parent->press] = (Child){.role = ROLE_PRESS};
    return OK;
}

/* ---- watching ---------------------------------------------------------------------------- */

static void leave(Parent *parent)
{
    if (parent->is_leaving)
        return;
    parent->is_leaving = true;
    parent->leave_by_ms = process_now_ms() + LEAVE_MS;
    for (int i = 0; i < parent->node.options->workers; i++)
        close(parent->node.listeners[i]);
    for (int i = 0; i < parent->count; i++) {
        const Child *child = &parent->children[i];
        bool is_worker = child->role == ROLE_WEB || child->role == ROLE_JOBS;
        if (is_worker && child->pid)
            kill(child->pid, SIGTERM);
        if (child->leaving)
            kill(child->leaving, SIGTERM);
    }
}

/* The signer and the press serve the workers, so they go last. */
static bool leave_step(Parent *parent, int64_t now_ms)
{
    int workers = 0, others = 0;
    for (int i = 0; i < parent->count; i++) {
        const Child *child = &parent->children[i];
        bool is_worker = child->role == ROLE_WEB || child->role == ROLE_JOBS;
        *(is_worker ? &workers : &others) += (child->pid != 0) + (child->leaving != 0);
    }
    bool is_late = now_ms >= parent->leave_by_ms;
    for (int i = 0; i < parent->count && (is_late || !workers); i++) {
        const Child *child = &parent->children[i];
        if (child->pid)
            kill(child->pid, is_late ? SIGKILL : SIGTERM);
        if (child->leaving)
            kill(child->leaving, SIGKILL);
    }
    return workers + others > 0;
}

static void reap(Parent *parent)
{
    int   status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < parent->count; i++) {
            Child *child = &parent->children[i];
            if (child->leaving == pid)
                child->leaving = 0;
            if (child->pid != pid)
                continue;
            child_ended(child, status, process_now_ms());
            bool is_hopeless = child->role == ROLE_WEB && !parent->is_announced &&
                               child->crashes >= FIRST_TRIES;
            if (is_hopeless) {
                parent->is_broken = true;
                leave(parent);
            }
        }
    }
}

static void read_signals(Parent *parent)
{
    struct signalfd_siginfo info;
    while (read(parent->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            leave(parent);
        else if (info.ssi_signo == SIGHUP && !parent->is_leaving)
            parent->reloading = 0;
    }
    reap(parent);
}

static void announce(Parent *parent)
{
    for (int i = 0; i < parent->count; i++)
        if (!parent->children[i].is_ready && parent->children[i].role != ROLE_PRESS)
            return;
    const char *address = parent->node.options->address;
    bool        is_v6 = address && strchr(address, ':');
    parent->is_announced = true;
    printf("Listening on http://%s%s%s:%d\n", is_v6 ? "[" : "", address ? address : "127.0.0.1",
           is_v6 ? "]" : "", parent->port);
    fflush(stdout);
}

static void read_ready(Parent *parent)
{
    pid_t pid;
    while (read(parent->node.ready_pipe[0], &pid, sizeof pid) == sizeof pid)
        for (int i = 0; i < parent->count; i++) {
            Child *child = &parent->children[i];
            if (child->pid != pid)
                continue;
            child->is_ready = true;
            if (!child->leaving)
                continue;
            kill(child->leaving, SIGTERM); /* its successor serves: now it may go */
            child->leave_by_ms = process_now_ms() + LEAVE_MS;
        }
    if (!parent->is_announced)
        announce(parent);
}

/* SIGHUP: the next worker is replaced when the one before it serves. */
static void reload_step(Parent *parent, int64_t now_ms)
{
    while (parent->reloading < parent->count) {
        Child *child = &parent->children[parent->reloading];
        bool   is_worker = child->role != ROLE_PRESS; /* the signer reads its keys again */
        const Child *before = parent->reloading ? child - 1 : NULL;
        if (before && !before->is_ready && is_worker)
            return;
        if (is_worker && child->pid && !child->leaving) {
            child->leaving = child->pid;
            child->leave_by_ms = INT64_MAX;
            child->pid = 0;
            child->start_at_ms = now_ms;
            parent->reloading++;
            return;
        }
        parent->reloading++;
    }
}

static void start_missing(Parent *parent, int64_t now_ms)
{
    for (int i = 0; i < parent->count; i++) {
        Child *child = &parent->children[i];
        if (child->leaving && now_ms >= child->leave_by_ms)
            kill(child->leaving, SIGKILL);
        if (!child->pid && child->role != ROLE_PRESS && now_ms >= child->start_at_ms)
            (void)child_start(&parent->node, child, now_ms);
    }
}

static int patience(const Parent *parent, int64_t now_ms)
{
    int64_t until = now_ms + 60000;
    if (parent->is_leaving)
        return 50;
    for (int i = 0; i < parent->count; i++) {
        const Child *child = &parent->children[i];
        if (!child->pid && child->role != ROLE_PRESS && child->start_at_ms < until)
            until = child->start_at_ms;
        if (child->leaving && child->leave_by_ms < until)
            until = child->leave_by_ms;
    }
    return until > now_ms ? (int)(until - now_ms) : 1;
}

static void watch(Parent *parent)
{
    int64_t now_ms = process_now_ms();
    Child  *press = parent->press < 0 ? NULL : &parent->children[parent->press];
    struct pollfd ready[] = {
        {.fd = parent->signals, .events = POLLIN},
        {.fd = parent->node.ready_pipe[0], .events = POLLIN},
        {.fd = -1, .events = POLLIN},
    };
    bool may_press = press && !press->pid && !parent->is_leaving;
    if (may_press && now_ms >= press->start_at_ms)
        ready[2].fd = parent->node.press_listener;
    int wait_ms = patience(parent, now_ms);
    if (may_press && ready[2].fd < 0 && wait_ms > 1000)
        wait_ms = 1000;
    poll(ready, COUNT(ready), wait_ms);
    now_ms = process_now_ms();
    if (ready[2].revents & POLLIN)
        (void)child_start(&parent->node, press, now_ms);
    read_signals(parent);
    read_ready(parent);
    if (parent->is_leaving)
        return;
    reload_step(parent, now_ms);
    start_missing(parent, now_ms);
}

int serve_main(const ServeOptions *given)
{
    Arena       *arena = arena_new(1 << 20);
    Ctx          ctx = {.arena = arena};
    ServeOptions options = *given;
    options.workers = options.workers ? options.workers : 2;
    options.workers = options.workers > MAX_WORKERS ? MAX_WORKERS : options.workers;
    Parent *parent = NEW(arena, Parent);
    parent->node.options = &options;
    parent->port = options.port;
    mallopt(M_ARENA_MAX, 1);
    if (set_up(&ctx, parent) != OK) {
        fprintf(stderr, "motcua serve: %.*s\n", FMT(ctx.fault.message));
        arena_free(arena);
        return 1;
    }
    start_missing(parent, process_now_ms());
    while (!parent->is_leaving)
        watch(parent);
    while (leave_step(parent, process_now_ms()))
        watch(parent);
    if (parent->is_broken)
        fprintf(stderr, "motcua serve: the workers cannot start; their log says why\n");
    int status = parent->is_broken ? 1 : 0;
    arena_free(arena);
    return status;
}
