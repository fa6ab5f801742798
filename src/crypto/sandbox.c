/* sandbox — one small table for each role, given to libseccomp. */
#include "crypto/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

/* Memory, time, waiting, the sockets and files one already has: every closed role. */
static const char COMMON[] =
    "read write readv writev recvfrom sendto recvmsg sendmsg poll ppoll accept4 shutdown "
    "close fstat newfstatat lseek mmap munmap mremap mprotect madvise brk getrandom "
    "clock_gettime clock_nanosleep gettimeofday futex rt_sigaction rt_sigprocmask "
    "rt_sigreturn restart_syscall exit exit_group getpid gettid getuid geteuid getgid "
    "getegid sched_yield tgkill sigaltstack membarrier rseq fcntl";

static const char SIGNER[] = "fdatasync fsync";

/* Pango and fontconfig look for fonts and caches; they may look, not write. */
static const char PRESS[] =
    "stat lstat statx access faccessat faccessat2 readlink readlinkat getdents64 pread64 "
    "statfs fstatfs getcwd time uname sysinfo prlimit64 getrlimit setrlimit getrusage "
    "ioctl sched_getaffinity mlock munlock fadvise64 clone clone3 set_robust_list prctl "
    "eventfd2 pipe2";

static const char NEVER[] =
    "execve execveat ptrace process_vm_readv process_vm_writev mount umount2 pivot_root "
    "chroot init_module finit_module delete_module kexec_load bpf perf_event_open "
    "userfaultfd reboot swapon swapoff setns unshare keyctl add_key request_key "
    "open_by_handle_at";

static const struct {
    uint32_t    otherwise; /* for calls in no list */
    uint32_t    listed;    /* for those in `calls` */
    bool        has_common, reads_files;
    const char *calls; /* names with spaces between */
} ROLES[] = {
    [SANDBOX_SIGNER] = {SCMP_ACT_KILL_PROCESS, SCMP_ACT_ALLOW, true, false, SIGNER},
    [SANDBOX_PRESS] = {SCMP_ACT_ERRNO(EPERM), SCMP_ACT_ALLOW, true, true, PRESS},
    [SANDBOX_WORKER] = {SCMP_ACT_ALLOW, SCMP_ACT_KILL_PROCESS, false, false, NEVER},
};

bool sandbox_filters(void)
{
#ifdef HAS_SANITIZER
    return false;
#else
    return true;
#endif
}

static Err add(Ctx *ctx, scmp_filter_ctx filter, uint32_t action, const char *names)
{
    for (Str rest = str_of(names), name; rest.len;) {
        str_cut(rest, ' ', &name, &rest);
        int call = seccomp_syscall_resolve_name(str_c(ctx->arena, name));
        if (call == __NR_SCMP_ERROR)
            continue; /* not on this processor */
        int failed = seccomp_rule_add(filter, action, call, 0);
        if (failed && failed != -EACCES)
            return fail(ctx, ERR_BROKEN, "seccomp %.*s: %s", FMT(name), strerror(-failed));
    }
    return OK;
}

/* Opening to read: the access mode in the flags is O_RDONLY, and nothing is created. */
static Err add_reading(Ctx *ctx, scmp_filter_ctx filter)
{
    const unsigned writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    int            failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                             SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0));
    if (!failed)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                                  SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0));
    return failed ? fail(ctx, ERR_BROKEN, "seccomp open: %s", strerror(-failed)) : OK;
}

static void release(void *filter) { seccomp_release(filter); }

Err sandbox_enter(Ctx *ctx, SandboxRole role)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail(ctx, ERR_BROKEN, "prctl: %s", strerror(errno));
    if (!sandbox_filters())
        return OK;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        return fail(ctx, ERR_BROKEN, "prctl: %s", strerror(errno));
    scmp_filter_ctx filter = seccomp_init(ROLES[role].otherwise);
    if (!filter)
        return fail(ctx, ERR_BROKEN, "seccomp");
    arena_defer(ctx->arena, release, filter);
    if (ROLES[role].has_common)
        TRY(add(ctx, filter, SCMP_ACT_ALLOW, COMMON));
    TRY(add(ctx, filter, ROLES[role].listed, ROLES[role].calls));
    if (ROLES[role].reads_files)
        TRY(add_reading(ctx, filter));
    /* What a press never does is an attack, not a probe. */
    if (role == SANDBOX_PRESS)
        TRY(add(ctx, filter, SCMP_ACT_KILL_PROCESS, NEVER));
    int failed = seccomp_load(filter);
    return failed ? fail(ctx, ERR_BROKEN, "seccomp: %s", strerror(-failed)) : OK;
}
