/* serve — `motcua serve`: a small parent that opens the sockets and keeps its children
 * alive.
 *
 * Children: web workers, one job worker, the signer, and the press while it is needed. The
 * parent holds the listening sockets, one for each worker, so that a replacement inherits
 * the queue.
 *   SIGTERM, SIGINT   stop accepting, answer what is there, leave within ten seconds
 *   SIGHUP            replace the workers one after the other; nobody is refused */
#pragma once
#include "core/core.h"
#include "core/seal.h"

enum { MAX_WORKERS = 64 };

typedef struct ServeOptions {
    const char *address;        /* numeric, IPv4 or IPv6; NULL: 127.0.0.1 */
    int         port;           /* 0: any free one */
    int         workers;        /* 0: 2 */
    const char *database;       /* URL of db_open */
    const char *data_folder;    /* exists; only one serve at a time */
    const char *run_folder;     /* for sockets; made when missing */
    const char *press_path;     /* motcua-press; NULL: slow work is not done */
    const char *key_folder;     /* the signer's; NULL: no signer */
    const char *journal_folder; /* the signer's */
    const char *trusted_proxy;  /* whose X-Forwarded-For counts; NULL: none */
    int         per_address_limit; /* connections; 0: none */
    bool        is_https;       /* people reach us by https */
    bool        is_unlimited;   /* no rate limits: benchmarks and tests */
    const App  *app;            /* its limits are made here */
    SealSigner *seal;           /* NULL: seals stay unsigned */
    /* Called once in the parent, when no other serve can use the folder and before the first
     * child: it should do its work in a process of its own. May be NULL. */
    Err       (*before)(Ctx *ctx);
    /* Called in each worker and in the job worker when its database is open, before the first
     * request: load definitions and so on into ctx->arena, which lives as long as the process.
     * May be NULL. */
    Err       (*prepare)(Ctx *ctx, const struct ServeOptions *options);
} ServeOptions;

/* Returns the exit status of the command: 0 after SIGTERM or SIGINT, 1 when it could not
 * start (the reason is on stderr). Prints "Listening on http://ADDRESS:PORT" when all
 * workers serve. */
int serve_main(const ServeOptions *options);

/* Sockets in run_folder. */
#define SIGNER_SOCKET "signer.sock"
#define PRESS_SOCKET  "press.sock"
