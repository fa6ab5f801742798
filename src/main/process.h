/* process — one kind of child: started, watched, started again, ended. */
#pragma once
#include "main/serve.h"

#include <sys/types.h>

/* What all processes share; made by the parent before the first fork. */
typedef struct Node {
    const ServeOptions *options;
    DbLock *lock;
    App     app;                       /* the options' with limits */
    int     listeners[MAX_WORKERS];    /* one for each web worker */
    int     signer_listener, press_listener; /* -1: none */
    int     ready_pipe[2];             /* a child writes its pid when it serves */
    Str     press_socket;              /* paths, with a NUL behind */
    Str     temp_folder;
} Node;

typedef enum Role { ROLE_WEB, ROLE_JOBS, ROLE_SIGNER, ROLE_PRESS } Role;

typedef struct Child {
    Role    role;
    int     index;        /* of a web worker */
    pid_t   pid;          /* 0: not running */
    pid_t   leaving;      /* the one it replaces, told to end; 0: none */
    int64_t leave_by_ms;  /* then it is killed */
    int64_t started_ms, start_at_ms; /* start_at: not before, after a crash */
    int     crashes;      /* in a row */
    bool    is_ready;
} Child;

/* Forks; the child never returns from here. False: no fork. */
bool child_start(const Node *node, Child *child, int64_t now_ms);
/* It ended: when to start it again. */
void child_ended(Child *child, int status, int64_t now_ms);
const char *role_name(Role role);

/* Monotonic. */
int64_t process_now_ms(void);
/* A descriptor that reads SIGTERM, which is blocked: for the loops of the workers. */
int  process_term_fd(void);
/* Told once, when the first request can be served. */
void process_ready(const Node *node);

/* A worker has nothing to do for a while: gives back what it kept to be faster. Between
 * requests and jobs only. */
void process_rest(Db *db);

/* A worker is ready: from now on it opens only the database, the files and what libraries read;
 * not the keys, not the signer's journal, not the settings. */
Err process_shut_in(Ctx *ctx, const Node *node);

/* worker.c and job_worker.c; they return when SIGTERM came and all is done. */
int web_worker_main(const Node *node, int index);
int job_worker_main(const Node *node);
