/* sandbox — what a process of each role may still ask of the kernel once it works.
 *
 * Entered after start-up, for good. No core dumps, no ptrace by others, no new privileges; then
 * a seccomp filter. A call that a role never needs kills the process (or, where a library
 * probes for features, is refused). */
#pragma once
#include "base/base.h"

typedef enum SandboxRole {
    SANDBOX_SIGNER, /* answers on sockets it has, appends to a journal it has; opens nothing */
    SANDBOX_PRESS,  /* reads fonts, answers on sockets it has; writes no file */
    SANDBOX_WORKER, /* everything but what no worker does: exec, ptrace, mount, modules … */
} SandboxRole;

/* ERR_BROKEN when the kernel refuses. Under sanitizers, which need more than any role, the
 * filter is left out; sandbox_filters() tells. */
Err  sandbox_enter(Ctx *ctx, SandboxRole role);
bool sandbox_filters(void);

/* From now on only what lies beneath these paths can be opened (Landlock); what is open stays so.
 * The list ends with a NULL path; a path that does not exist is passed over. Before
 * sandbox_enter. OK without effect where the kernel has no Landlock (sandbox_has_files). */
typedef struct SandboxPath {
    const char *path;
    bool        may_write; /* write, make and remove; else only read */
} SandboxPath;
Err  sandbox_files(Ctx *ctx, const SandboxPath *paths);
bool sandbox_has_files(void);
