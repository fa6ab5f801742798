/* slow — work that must not run in a web worker: Argon2, PDF, other systems.
 *
 * A handler calls slow_ask. The first time there is no answer: the request is rolled back to its
 * savepoint and suspended (slow_ask returns ERR_UNAVAILABLE and app_serve marks the Res), the
 * worker gives the question to the press, and the handler runs again, from its first line, with
 * the answer there. Questions are known by their order and kind, so a handler must ask the same
 * ones again. A job calls slow_now instead, which waits. */
#pragma once
#include "core/core.h"

typedef struct SlowAnswer {
    const char *kind;
    Str         question, answer;
    Err         err; /* of the press: ERR_INVALID, ERR_LIMIT, ERR_UNAVAILABLE … */
    bool        is_answered;
} SlowAnswer;

enum { MAX_SLOW = 4 }; /* questions of one request */

typedef struct Slow {
    SlowAnswer asked[MAX_SLOW];
    size_t     count;   /* known questions */
    size_t     next;    /* the one the running handler asks next; reset before each run */
    bool       pending; /* a new question was added by this run */
    /* Set for jobs and tests: answers at once instead of suspending. */
    Err      (*now)(Ctx *ctx, const char *kind, Str question, Str *answer);
} Slow;

Err slow_ask(Ctx *ctx, const char *kind, Str question, Str *answer);
