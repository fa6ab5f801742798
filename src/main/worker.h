/* worker — what the files of the web worker share. */
#pragma once
#include "core/slow.h"
#include "http/server.h"
#include "main/process.h"

#include <poll.h>

enum {
    MAX_WAITING = 64,       /* requests that wait for slow work; more are told to come later */
    MAX_TOGETHER = 256,     /* writes in one commit */
    APART_AFTER_LOSS = 100, /* batches with savepoints, after one was lost */
};

/* What a request needs beside its Exchange; lives in its arena. */
typedef struct Task {
    Slow      slow;
    bool      is_served;    /* at least once: an inline GET that asked for slow work */
    Exchange *next_waiting;
} Task;

/* The connection to the press: one question at a time, in the order they came. */
typedef struct PressLine {
    int       fd;           /* -1: none */
    Exchange *first, *last; /* waiting; the first one's question is under way */
    size_t    waiting;
    Str       frame;        /* what is still to be sent of it */
    bool      is_asked, is_second_try;
    int64_t   give_up_ms;
    char      head[16];     /* of the answer */
    size_t    head_len;
    char     *payload;      /* in the exchange's arena */
    size_t    payload_len, payload_size;
} PressLine;

typedef struct Worker {
    const Node *node;
    Server     *server;
    Db         *db;
    Arena      *arena;      /* lives as long as the process */
    int64_t     reopen_at_ms;
    uint64_t    served;     /* requests so far, for the loop to see that there were some */
    int         apart;      /* so many batches to come have savepoints */
    PressLine   press;
} Worker;

/* worker_batch.c: called by the server. */
void    worker_batch(void *arg, Exchange **list, size_t count);
bool    worker_inline_get(void *arg, Exchange *exchange);
int64_t worker_head(void *arg, Exchange *exchange, bool *files_allowed);
/* A connection that broke is opened again, at most once a second; false while there is none. */
bool worker_database(Worker *worker);

/* worker_slow.c: the exchange asked for slow work; it comes back by server_retry. */
void worker_wait(Worker *worker, Exchange *exchange);
/* Gives up what took too long; returns the milliseconds until it must be called again. */
int  worker_wait_step(Worker *worker, int64_t now_ms);
void worker_wait_stop(Worker *worker);
