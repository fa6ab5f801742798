/* server_fixture — a server in a child process and a blocking client, for the tests beside. */
#pragma once
#include "http/server.h"
#include "test/test.h"

#include <netinet/in.h>
#include <sys/types.h>

enum { TIMEOUT_S = 2, SMALL = 1000 };

typedef struct Fixture {
    pid_t              pid;
    struct sockaddr_in address;
    char               folder[40];
    Server            *server; /* in the child */
    Exchange          *kept;
} Fixture;

/* Answers "now" at once under /now; "batch" elsewhere, "late" by a second batch under /late;
 * 10 MB under /large; a file under /disk. Bodies: SMALL bytes; files and 4 MiB under /files;
 * none under /never. Ends with ctx->arena. */
Fixture *a_server(Ctx *ctx);

int  dial(const Fixture *fixture);
bool say(int fd, Str text);       /* false: cut */
Str  hear(Ctx *ctx, int fd);      /* one answer, head and body, as far as it came */
Str  ask(Ctx *ctx, const Fixture *fixture, Str request); /* all three, on its own connection */
int  status_of(Str answer);
bool has(Str text, const char *word);
int64_t test_now_ms(void);

#define HEAD(line) line " HTTP/1.1\r\nHost: a.vn\r\n"
#define BARE(line) HEAD(line) "\r\n"
