/* node — a whole `serve` on a small module of its own, as a child of the test. */
#pragma once
#include "base/base.h"

#include <sys/types.h>

typedef struct TestNode {
    char  folder[64];
    Str   database;
    int   port;
    pid_t parent; /* of the workers; 0: not running */
} TestNode;

/* An empty, migrated database in a new folder, or on the PostgreSQL at url. press: the path of
 * motcua-press or NULL. */
bool node_make(Ctx *ctx, TestNode *node, Str url, const char *press);
/* Runs serve until it listens; false when it does not within ten seconds. */
bool node_start(TestNode *node);
/* Like node_start, but only waits for its end: its exit status. */
int  node_start_again(const TestNode *node);
/* The exit status after SIGTERM; -1: it had to be killed. */
int  node_end(TestNode *node);
void node_remove(TestNode *node);

/* The children of the parent as the kernel lists them; at most max. */
int  node_children(const TestNode *node, pid_t *out, int max);
/* kill -9 of the parent; false when a child of it is still there two seconds later. */
bool node_kill_parent(TestNode *node);

/* Opens the same database, to look. */
Err node_open(Ctx *ctx, const TestNode *node);
/* Numbers of the rows that are stored, marked in seen[0 … max - 1]. */
Err node_stored(Ctx *ctx, int64_t from, unsigned char *seen, int64_t max);
