/* landlock — which files a process may still open: Linux 5.13 and later; on an older kernel the
 * filter of sandbox.c stands alone, and the log says so. */
#include "base/log.h"
#include "crypto/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of a later kernel than Debian 12's headers. */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)

enum { FIRST_WITH_REFER = 2, FIRST_WITH_TRUNCATE = 3 };

static const uint64_t READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t EVERYTHING = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
static const uint64_t OF_FILES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                 LANDLOCK_ACCESS_FS_EXECUTE | ACCESS_TRUNCATE;

/* All that this kernel can refuse. */
static uint64_t handled(long version)
{
    uint64_t all = EVERYTHING;
    if (version >= FIRST_WITH_REFER)
        all |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= FIRST_WITH_TRUNCATE)
        all |= ACCESS_TRUNCATE;
    return all;
}

static Err allow(Ctx *ctx, int rules, const SandboxPath *path, uint64_t all)
{
    struct stat info;
    int         fd = open(path->path, O_PATH | O_CLOEXEC);
    if (fd < 0) /* what is not there cannot be opened either */
        return OK;
    uint64_t access = path->may_write ? all & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE : READ;
    if (fstat(fd, &info) == 0 && !S_ISDIR(info.st_mode))
        access &= OF_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
    long rc = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    int  why = errno;
    close(fd);
    return rc == 0 ? OK : fail(ctx, ERR_BROKEN, "landlock: %s: %s", path->path, strerror(why));
}

static Err restrict_to(Ctx *ctx, int rules, const SandboxPath *paths, uint64_t all)
{
    for (; paths->path; paths++)
        TRY(allow(ctx, rules, paths, all));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        return fail(ctx, ERR_BROKEN, "landlock: %s", strerror(errno));
    return OK;
}

Err sandbox_files(Ctx *ctx, const SandboxPath *paths)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        log_warn("landlock_missing");
        return OK;
    }
    struct landlock_ruleset_attr attr = {.handled_access_fs = handled(version)};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0)
        return fail(ctx, ERR_BROKEN, "landlock: %s", strerror(errno));
    Err err = restrict_to(ctx, rules, paths, attr.handled_access_fs);
    close(rules);
    return err;
}

bool sandbox_has_files(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}
