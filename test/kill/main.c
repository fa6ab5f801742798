/* kill-test — whole processes: start, reload, drain, and kill -9 at any moment under load.
 *   kill-test ROUNDS DATABASE [PRESS]
 * DATABASE: "sqlite" or the URL of a PostgreSQL whose public schema may be thrown away. PRESS:
 * the path of motcua-press. Each round kills a worker, the job worker or the parent at a random
 * moment and looks whether every acknowledged row is there. Ends in `N passed, N failed`. */
#include "test/kill/load.h"
#include "test/kill/node.h"

#include "db/db.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int passed, failed;

static void check(bool is_good, const char *what)
{
    *(is_good ? &passed : &failed) += 1;
    if (!is_good)
        printf("FAILED %s\n", what);
}

static int64_t now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}

/* One request on its own connection; the status, 0 when there was no answer. */
static int ask(int port, const char *method, const char *path)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char text[300];
    int  fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
    int  len = snprintf(text, sizeof text,
                        "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        "Content-Length: 0\r\n\r\n", method, path);
    struct timeval patience = {25, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        send(fd, text, (size_t)len, MSG_NOSIGNAL) == len) {
        ssize_t n = recv(fd, text, sizeof text - 1, 0);
        text[n > 0 ? n : 0] = '\0';
        status = n > 12 ? atoi(text + 9) : 0;
    }
    close(fd);
    return status;
}

static int get(int port, const char *path) { return ask(port, "GET", path); }

/* Every acknowledged row of this round, or of all. */
static bool all_there(TestNode *node, const Load *load, int64_t from)
{
    Arena *arena = arena_new(256 << 20);
    Ctx    ctx = {.arena = arena};
    unsigned char *seen = calloc(1, LOAD_ROWS);
    bool is_read = seen && node_open(&ctx, node) == OK && db_begin(&ctx, false) == OK &&
                   node_stored(&ctx, from, seen, LOAD_ROWS) == OK && db_commit(&ctx) == OK;
    if (!is_read)
        printf("the rows cannot be read: %.*s\n", FMT(ctx.fault.message));
    int64_t missing = is_read ? load_missing(load, from, seen) : -1;
    if (missing >= 0)
        printf("row %lld was acknowledged and is missing\n", (long long)missing);
    if (ctx.db)
        db_close(ctx.db);
    free(seen);
    arena_free(arena);
    return is_read && missing < 0;
}

/* ---- scenarios --------------------------------------------------------------------------- */

/* As many as before, and none of them but `kept`; however slow the machine is. */
static bool are_replaced(const TestNode *node, const pid_t *before, int n, int kept)
{
    enum { WAIT_MS = 20000 };
    for (int64_t until = now_ms() + WAIT_MS; now_ms() < until; usleep(100000)) {
        pid_t after[16];
        int   m = node_children(node, after, 16), same = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++)
                same += before[i] == after[j];
        if (n == m && same <= kept)
            return true;
    }
    return false;
}

static void reload_under_load(TestNode *node, Load *load, bool has_press)
{
    pid_t   before[16];
    int     n = node_children(node, before, 16);
    int64_t broken = load_broken(load), wrong = load_wrong(load);
    kill(node->parent, SIGHUP);
    load_run(load, node->port, 1500);
    check(are_replaced(node, before, n, has_press), "SIGHUP replaces every worker");
    check(load_wrong(load) == wrong, "nobody is refused while workers are replaced");
    /* A connection may be closed between two requests, never within one: all were told. */
    check(load_broken(load) - broken <= LOAD_CLIENTS, "connections end between requests");
    check(all_there(node, load, 0), "no row is lost by a reload");
}

static pid_t find_press(const TestNode *node)
{
    pid_t children[16];
    char  path[64], name[32] = "";
    int   n = node_children(node, children, 16);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "/proc/%d/comm", children[i]);
        FILE *file = fopen(path, "re");
        if (file && fscanf(file, "%31s", name) == 1 && !strcmp(name, "motcua-press")) {
            fclose(file);
            return children[i];
        }
        if (file)
            fclose(file);
    }
    return 0;
}

/* The press is killed in mid-work: the request asks the next one. */
static void slow_work_killed(const TestNode *node)
{
    int   status = 0;
    pid_t press = find_press(node);
    check(press > 0, "the press stays for the next question");
    fflush(stdout);
    pid_t client = fork();
    if (client == 0)
        _exit(get(node->port, "/slow") == 200 ? 0 : 1);
    usleep(100000);
    kill(press, SIGKILL);
    waitpid(client, &status, 0);
    check(status == 0, "slow work survives the death of the press");
}

/* A request that waits is rolled back to its savepoint, and those beside it are committed. */
static void slow_work_in_batches(TestNode *node, Load *load)
{
    enum { ASKING = 4 };
    pid_t clients[ASKING];
    int   good = 0, status;
    fflush(stdout);
    for (int i = 0; i < ASKING; i++) {
        clients[i] = fork();
        if (clients[i] == 0)
            _exit(ask(node->port, "POST", "/slow") == 200 ? 0 : 1);
    }
    load_run(load, node->port, 1500);
    for (int i = 0; i < ASKING; i++)
        good += waitpid(clients[i], &status, 0) == clients[i] && status == 0;
    check(good == ASKING, "slow work is answered beside many writes");
    check(all_there(node, load, 0), "no row is lost beside slow work");
}

static void slow_work(const TestNode *node)
{
    int64_t began = now_ms();
    check(get(node->port, "/slow") == 200, "the press is started on demand and answers");
    check(now_ms() - began < 15000, "slow work is done in time");
    check(get(node->port, "/") == 200, "the worker answers beside slow work");
}

static void scenarios(TestNode *node, Load *load, bool has_press)
{
    check(node_start(node), "serve starts and says where it listens");
    check(get(node->port, "/") == 200, "a page is served");
    check(get(node->port, "/nothing") == 404, "an unknown path is not found");
    check(get(node->port, "/rows/1") == 404, "an unknown row is not found");
    check(node_start_again(node) == 1, "a second serve on the same folder is refused");
    load_run(load, node->port, 500);
    check(load_acknowledged(load) > 0, "rows are stored");
    if (has_press) {
        slow_work(node);
        slow_work_killed(node);
        slow_work_in_batches(node, load);
    } else {
        check(get(node->port, "/slow") == 503, "without a press slow work is unavailable");
    }
    reload_under_load(node, load, has_press);
    load_run(load, node->port, 200);
    int64_t began = now_ms();
    load_stop(load);
    check(node_end(node) == 0, "SIGTERM ends serve with status 0");
    check(now_ms() - began < 10500, "within ten seconds");
    check(get(node->port, "/") == 0, "nobody listens any more");
    check(all_there(node, load, 0), "no row is lost by the end");
}

/* ---- kill -9 ----------------------------------------------------------------------------- */

static void kill_round(TestNode *node, Load *load)
{
    pid_t   children[16];
    int64_t from = load_next(load);
    if (!node->parent && !node_start(node)) {
        check(false, "serve starts again after it was killed");
        return;
    }
    load_run(load, node->port, 10 + rand() % 150);
    int n = node_children(node, children, 16), choice = rand() % (n + 1);
    if (choice == n) {
        if (!node_kill_parent(node))
            check(false, "nothing outlives the parent");
        load_run(load, node->port, 5);
        load_stop(load);
    } else {
        kill(children[choice], SIGKILL);
        load_run(load, node->port, rand() % 100);
    }
    check(all_there(node, load, from), "every acknowledged row is there");
}

int main(int argc, char **argv)
{
    if (argc < 3 || atoi(argv[1]) < 0) {
        fprintf(stderr, "kill-test ROUNDS DATABASE [PRESS]\n");
        return 2;
    }
    unsigned seed = getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : (unsigned)time(NULL);
    srand(seed);
    Arena   *arena = arena_new(64 << 20);
    Ctx      ctx = {.arena = arena};
    TestNode node;
    Load    *load = load_new();
    if (!node_make(&ctx, &node, str_of(argv[2]), argc > 3 ? argv[3] : NULL))
        return 1;
    scenarios(&node, load, argc > 3);
    for (int i = 0; i < atoi(argv[1]); i++)
        kill_round(&node, load);
    load_stop(load);
    check(all_there(&node, load, 0), "every row acknowledged in all rounds is there");
    check(load_wrong(load) == 0, "every answer was 201 or 503");
    printf("seed %u: %lld rows sent, %lld acknowledged, %lld connections broken\n", seed,
           (long long)load_next(load), (long long)load_acknowledged(load),
           (long long)load_broken(load));
    node_remove(&node);
    load_free(load);
    arena_free(arena);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
