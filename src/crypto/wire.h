/* wire — questions and answers between processes of one machine, over a UNIX stream socket.
 *
 * A frame is 12 bytes of head and a payload, little endian:
 *   "MCW1"   kind or status: 16 bits   zero: 16 bits   length of the payload: 32 bits
 * One question at a time travels on a connection. The answer's status is an Err; the payload of
 * a refusal says why, in words for a log. The signer and the press are such servers. */
#pragma once
#include "base/base.h"

enum { WIRE_HEAD = 12, WIRE_LIMIT = 8 * 1024 * 1024 };

typedef struct WireHead {
    uint16_t kind; /* of a question; the status in an answer */
    uint32_t size; /* of the payload */
} WireHead;

/* The whole frame, ready to send. */
Str wire_frame(Arena *arena, uint16_t kind, Str payload);
/* Reads WIRE_HEAD bytes; false when they are not the head of a frame within WIRE_LIMIT. */
bool wire_head(const char *bytes, WireHead *out);

typedef struct WireCall {
    Str      socket; /* path */
    uint16_t kind;
    Str      payload;
    int      timeout_ms; /* for all of it */
} WireCall;

/* Asks and waits. ERR_UNAVAILABLE: nobody serves the socket, or not in time; ERR_BROKEN: the
 * answer is no frame; else the status of the server, with its words in ctx->fault. */
Err wire_call(Ctx *ctx, const WireCall *call, Str *answer);

typedef struct WireServer {
    int      listener;     /* a listening UNIX socket; stays the caller's */
    uint32_t max_payload;  /* of a question, bytes */
    int      idle_exit_ms; /* serve returns when nobody asked for so long; 0: never */
    int      stall_ms;     /* a connection silent for so long is closed */
    /* Answers one question in ctx, whose arena is empty before and after. On an error its words
     * in ctx->fault are the answer. */
    Err (*answer)(Ctx *ctx, void *with, const WireHead *head, Str payload, Str *answer);
    void *with;
} WireServer;

/* Opens a listening socket at path (mode 0600, an old one is replaced), not inherited by exec.
 */
Err wire_listen(Ctx *ctx, Str path, int *listener);
/* Serves until idle; one question is worked on at a time. ctx->now follows the clock. */
Err wire_serve(Ctx *ctx, const WireServer *server);
