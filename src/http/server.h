/* server — libmicrohttpd driven by our own loop.
 *
 * The library never waits (its epoll loop stalls when a multiple of 128 connections is
 * ready): we poll its descriptor and let it look. Complete requests gather; after each look
 * the batch callback answers them, so that what queued during the last commit is committed
 * together. Bodies are limited while they stream; multipart files go to disk and are hashed
 * on the way. */
#pragma once
#include "http/http.h"

/* One request from its first byte to its answer. The arena is its own, and lives until the last
 * byte of the answer has left. */
typedef struct Exchange {
    Arena           *arena;
    Req              req;
    Res              res;
    void            *user;   /* the batch's own, e.g. slow answers; lives in arena */
    struct Exchange *next;   /* the server's */
    int64_t          began_at_us;
    bool             answered; /* set by the batch: res goes out */
} Exchange;

typedef struct ServerOptions {
    int         listen_fd;
    int         connection_limit;   /* 0: 4000 */
    int         per_address_limit;  /* 0: none; never counted for the loopback addresses */
    int         timeout_s;          /* 0: 15; idle or slow connections are closed */
    size_t      arena_limit;        /* per request; 0: 32 MiB */
    const char *temp_folder;        /* for uploads; NULL: none are taken */
    const char *trusted_proxy;      /* address whose X-Forwarded-For counts; NULL: none */
    bool        is_https;           /* people reach us by https: Strict-Transport-Security */
    void       *arg;
    /* Called when the head has come: the body limit in bytes; files allowed or not. A negative
     * limit refuses at once with that HTTP status (e.g. -413). NULL: MAX_BODY, no files. */
    int64_t   (*head)(void *arg, Exchange *exchange, bool *files_allowed);
    /* Optional, for GET and HEAD: true when it answered at once, which spares the request the
     * queue. Runs inside the library's callback, so nothing may jump out of it. */
    bool      (*inline_get)(void *arg, Exchange *exchange);
    /* Called with all complete requests since the last time. Each must end answered, or be kept
     * and given to server_retry later. */
    void      (*batch)(void *arg, Exchange **list, size_t count);
} ServerOptions;

typedef struct Server Server;
/* The server lives in ctx->arena; the listening socket stays the caller's. */
Err  server_start(Ctx *ctx, const ServerOptions *options, Server **out);
/* Polls once for at most wait_ms, serves what came. */
void server_step(Server *server, int wait_ms);
/* Also polls fd (e.g. the press); ready(arg, fd, revents) is called from server_step. At most
 * SERVER_WATCHES; watching an fd again changes its events. */
enum { SERVER_WATCHES = 8 };
void server_watch(Server *server, int fd, short events,
                  void (*ready)(void *arg, int fd, short revents));
void server_unwatch(Server *server, int fd);
/* A suspended exchange goes into the next batch. */
void server_retry(Server *server, Exchange *exchange);
/* No new connections; the old ones are told to close with their next answer, or closed after a
 * moment without a request. */
void server_drain(Server *server);
bool server_is_draining(const Server *server);
/* No request is under way, and while draining no connection is open. */
bool server_idle(const Server *server);
size_t server_connections(const Server *server);
/* Cuts what is left. */
void server_stop(Server *server);
