/* landlock_test — what a process that shut itself in can still open. */
#include "crypto/sandbox.h"
#include "test/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool can_open(const char *folder, const char *name, int how)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, how | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* In the child: the bits of what went otherwise than it must. */
static int shut_in(Ctx *ctx, const char *folder)
{
    char open_folder[200], read_folder[200];
    snprintf(open_folder, sizeof open_folder, "%s/files", folder);
    snprintf(read_folder, sizeof read_folder, "%s/settings", folder);
    if (sandbox_files(ctx, (SandboxPath[]){{open_folder, true}, {read_folder, false},
                                           {"/no/such/place", true}, {0}}) != OK)
        return 1;
    return (can_open(folder, "keys/node.key", O_RDONLY) ? 2 : 0) |
           (can_open(folder, "keys/new", O_WRONLY | O_CREAT) ? 4 : 0) |
           (!can_open(folder, "files/new", O_WRONLY | O_CREAT) ? 8 : 0) |
           (!can_open(folder, "settings/a", O_RDONLY) ? 16 : 0) |
           (can_open(folder, "settings/a", O_WRONLY) ? 32 : 0);
}

TEST(a_process_that_shut_itself_in_opens_only_what_it_named)
{
    char folder[] = "/tmp/motcua-landlock-XXXXXX", path[200];
    if (!sandbox_has_files()) /* an older kernel: the filter stands alone */
        return;
    CHECK(mkdtemp(folder) != NULL);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder,
                 (const char *const[]){"keys", "files", "settings"}[i]);
        CHECK(mkdir(path, 0700) == 0);
    }
    CHECK(can_open(folder, "keys/node.key", O_WRONLY | O_CREAT));
    CHECK(can_open(folder, "settings/a", O_WRONLY | O_CREAT));
    int   status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(shut_in(ctx, folder));
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
