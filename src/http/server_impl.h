/* server_impl — what the files of the server share. */
#pragma once
#include "http/multipart.h"
#include "http/server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>

enum {
    KEPT_ARENAS = 32,      /* of finished requests, for the next ones */
    MIN_BYTES_PER_S = 4096, /* slower bodies and readers are cut */
    SWALLOW = 200 * 1024 * 1024, /* of a body too large, so that the person sees why */
};

/* An open connection. Not in an arena: a list of blocks that only grows. */
typedef struct Conn {
    struct Conn   *next, *prev; /* of the open ones; next also of the free ones */
    int            fd;
    struct in6_addr key;
    char           address[INET6_ADDRSTRLEN];
    bool           is_loopback;
    int64_t        since_ms; /* the last step of progress that was not just bytes */
    struct Intake *intake;   /* the request under way */
} Conn;

typedef enum Stage { STAGE_HEAD, STAGE_BODY, STAGE_WAITING, STAGE_SENDING } Stage;

/* An Exchange with what only the server knows. */
typedef struct Intake {
    Exchange   exchange; /* first: an Exchange is an Intake */
    struct Server *server;
    struct MHD_Connection *connection;
    Conn      *conn;
    ArenaMark  mark;     /* the arena with nothing but this struct */
    Stage      stage;
    bool       is_suspended;
    int        refuse;   /* status of an answer without the app, 0: none */
    size_t     header_bytes;
    int        hosts, lengths;
    bool       is_chunked;
    Str        forwarded; /* the last X-Forwarded-For */
    int64_t    length;   /* Content-Length; -1: none */
    int64_t    limit, received;
    Multipart *multipart;
    Buf        body;
    Str        piece;    /* of the body, at hand */
    struct MHD_Response *response; /* being made */
    bool       is_queued;
    struct Intake *pooled; /* the next kept one */
} Intake;

typedef struct Watch {
    int   fd;
    short events;
    void (*ready)(void *arg, int fd, short revents);
} Watch;

struct Server {
    ServerOptions options;
    Arena    *arena;
    struct MHD_Daemon *daemon;
    int       epoll_fd;
    int64_t   now_ms, swept_ms;
    Exchange *first, *last; /* complete, waiting for the batch */
    size_t    waiting;
    Exchange **batch;
    Conn     *open, *free_conns;
    size_t    open_count, active; /* active: requests under way */
    Intake   *kept;
    size_t    kept_count;
    Watch     watches[SERVER_WATCHES];
    size_t    watch_count;
    bool      is_draining, is_stopping;
};

/* server_conn.c: connections and the memory of requests. */
enum MHD_Result conn_accept(void *cls, const struct sockaddr *address, socklen_t len);
void conn_notify(void *cls, struct MHD_Connection *connection, void **context,
                 enum MHD_ConnectionNotificationCode code);
Intake *intake_take(Server *server);
void    intake_give(Server *server, Intake *intake);
/* Cuts connections that are too slow; at most once a second. */
void conn_sweep(Server *server);
void conn_cut(Conn *conn);
/* Gives back what idle times do not need. */
void intake_trim(Server *server);

/* server_in.c: callbacks of the library while a request comes in. */
void *in_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result in_request(void *cls, struct MHD_Connection *connection, const char *url,
                           const char *method, const char *version, const char *data,
                           size_t *size, void **context);
void in_done(void *cls, struct MHD_Connection *connection, void **context,
             enum MHD_RequestTerminationCode code);
void server_queue(Server *server, Exchange *exchange);

/* server_out.c: sends exchange->res. False: the connection must be closed. */
bool out_send(Intake *intake);
/* An answer without the app. */
void out_refuse(Intake *intake);

/* Runs work with a full arena turned into false: nothing jumps through the library. */
bool intake_guarded(Intake *intake, void (*work)(Intake *intake));
