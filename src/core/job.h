/* job — the outbox: work written in the same transaction as what asks for it, done afterwards.
 *
 * A job is claimed by a lease, so a crashed worker's job is taken again; a failed one waits
 * longer each time (2^n s, at most 1 h, with jitter) and after MAX_ATTEMPTS lies in the list
 * of failed ones, where `motcua work --failed` and the administrator's page show it and can
 * start it again. A job may run twice: it must be idempotent. */
#pragma once
#include "core/core.h"

enum { JOB_MAX_ATTEMPTS = 12, JOB_LEASE_MS = 60000 };

typedef struct Job {
    int64_t id, attempt, created_at;
    Str     kind, payload; /* payload: canonical JSON */
} Job;

/* Runs in its own write transaction, unless begins_itself: then the handler calls db_begin and
 * db_commit (for slow work outside a transaction, such as rendering). */
typedef Err JobHandler(Ctx *ctx, const Job *job);
typedef struct JobKind {
    const char *kind; /* "dossier.document" */
    JobHandler *run;
    bool        begins_itself;
    int64_t     every_s; /* > 0: also runs periodically, by lease, with empty payload */
} JobKind;

/* Writes a job in the current transaction. key (optional, "" for none): one open job per kind
 * and key; asking again replaces its payload and, if sooner, its time, and a job that runs
 * just now runs once more. due_at 0: now. */
Err job_add(Ctx *ctx, const char *kind, Str payload, Str key, int64_t due_at);
/* Claims and runs one due job of the app's modules, as SYSTEM_ACTOR; *found false when there
 * is none. Call it outside a transaction. Failures are recorded and logged, not returned; the
 * Err is for the queue itself. A job that fills the arena has failed. Looking costs one small
 * read. */
Err job_step(Ctx *ctx, const App *app, bool *found);
/* Runs the periodic kinds that are due: by whoever first takes the lease "every KIND", which
 * then lasts for the period. A failed run is logged; the next is a period later. Each run
 * writes a row, so what happens each second (seal_run) is called by the worker's own loop
 * instead. */
Err job_periodic(Ctx *ctx, const App *app);

/* Core's own periodic work: sweeps old sessions, idempotency keys and nameless files each hour. */
extern const Module CORE_MODULE;

typedef struct JobFailure {
    int64_t id, attempt, failed_at;
    Str     kind, error;
} JobFailure;
Err job_failed(Ctx *ctx, size_t limit, JobFailure **out, size_t *count);
Err job_retry(Ctx *ctx, int64_t id);

/* Leases: one holder at a time, by name. Written in the current transaction; the holder may
 * take it again before it ends. *mine false when another holds it. */
Err lease_take(Ctx *ctx, Str name, Str holder, int64_t for_ms, bool *mine);
/* This process: "host:pid". */
Str lease_holder(Arena *arena);

/* Idempotency keys of external commands: a repeated command gives the first answer. app_serve
 * calls these around a POST that carries Idempotency-Key. Kept 48 h: status, type, location
 * and body, no other header. find: ERR_CONFLICT when the key came with another request,
 * ERR_INVALID when it is longer than 200 bytes. keep: ERR_CONFLICT when the same command is
 * being done at the same moment; ERR_BROKEN for an answer that is a file. */
Err idempotency_find(Ctx *ctx, Str account, Str key, Str request_hash, Res *res, bool *found);
Err idempotency_keep(Ctx *ctx, Str account, Str key, Str request_hash, const Res *res);
/* Forgets what is older than 48 h, at most 1,000 at a time. */
Err idempotency_sweep(Ctx *ctx, int64_t *removed);
