/* node — a whole `serve` on a small module of its own, as a child of the test. */
#include "test/kill/node.h"

#include "core/embedded.h"
#include "core/slow.h"
#include "crypto/signer.h"
#include "main/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *press_path;

SQL(kill_insert, "INSERT INTO kill_row (n, text) VALUES ($1, $2)");
SQL(kill_find, "SELECT text FROM kill_row WHERE n = $1");
SQL_WHOLE_TABLE(kill_all, "SELECT n FROM kill_row WHERE n >= $1 ORDER BY n");

/* ---- the module -------------------------------------------------------------------------- */

typedef struct NewRow {
    int64_t n;
    Str     text;
} NewRow;
static const Field NEW_ROW[] = {
    {"n", FORM_INT, offsetof(NewRow, n), .required = true},
    {"text", FORM_TEXT, offsetof(NewRow, text)},
    {0},
};

static void reply(Res *res, Str text)
{
    res->type = "text/plain; charset=utf-8";
    buf_add(&res->body, text);
}

/* POST /rows — one row; its number is the key. */
static Err add(Ctx *ctx, Req *req, Res *res)
{
    NewRow row = {0};
    TRY(form_read(ctx, req, NEW_ROW, &row));
    TRY(db_change(ctx, &kill_insert, PARAMS(db_int(row.n), db_text(row.text))));
    res->status = 201;
    reply(res, S("stored\n"));
    return OK;
}

/* GET /rows/:n */
static Err show(Ctx *ctx, Req *req, Res *res)
{
    int64_t n;
    Row     row;
    if (!str_to_int(req_param(req, "n"), &n))
        return fail(ctx, ERR_NOT_FOUND, "no number");
    TRY(db_one(ctx, &kill_find, PARAMS(db_int(n)), &row));
    reply(res, row_text(row, "text"));
    return OK;
}

static Err hello(Ctx *ctx, Req *req, Res *res)
{
    (void)ctx, (void)req;
    reply(res, S("hello\n"));
    return OK;
}

/* GET /slow — asks the press twice: the second question needs the first answer. */
static Err slow(Ctx *ctx, Req *req, Res *res)
{
    Str first, second;
    (void)req;
    TRY(slow_ask(ctx, "argon2-hash", S("một mật khẩu dài"), &first));
    TRY(slow_ask(ctx, "argon2-hash", first, &second));
    reply(res, second);
    return OK;
}

static const Route ROUTES[] = {
    {GET, "/", hello, &PUBLIC},
    {GET, "/rows/:n", show, &PUBLIC},
    {POST, "/rows", add, &PUBLIC, .flags = ROUTE_NO_CSRF},
    {GET, "/slow", slow, &PUBLIC},
    {POST, "/slow", slow, &PUBLIC, .flags = ROUTE_NO_CSRF},
    {0},
};
static const Module        KILL = {"kill", ROUTES, NULL};
static const Module *const MODULES[] = {&KILL, NULL};
static const App           APP = {.modules = MODULES};

/* ---- the database ------------------------------------------------------------------------ */

Err node_open(Ctx *ctx, const TestNode *node)
{
    return db_open(ctx, node->database, &ctx->db);
}

static Err mark(Ctx *ctx, void *arg, Row row)
{
    unsigned char **seen = arg;
    int64_t n = row_int(row, "n");
    (void)ctx;
    if (seen[0] + n < seen[1])
        seen[0][n] = 1;
    return OK;
}

Err node_stored(Ctx *ctx, int64_t from, unsigned char *seen, int64_t max)
{
    unsigned char *range[] = {seen, seen + max};
    return db_each(ctx, &kill_all, PARAMS(db_int(from)), mark, range);
}

static Err make_database(Ctx *ctx, const TestNode *node)
{
    size_t applied;
    TRY(node_open(ctx, node));
    if (db_is_postgres(ctx->db))
        TRY(db_script(ctx, S("SET client_min_messages = error;"
                             "DROP SCHEMA IF EXISTS test_seed CASCADE;"
                             "DROP SCHEMA public CASCADE; CREATE SCHEMA public")));
    TRY(migrate(ctx, migrations, migration_count, &applied));
    return db_script(ctx, S("CREATE TABLE kill_row (n BIGINT PRIMARY KEY, text TEXT)"));
}

static Err make_keys(Ctx *ctx, const TestNode *node)
{
    static const SignerKey KEYS[] = {
        {{"node", 4}, {"seal", 4}, {"Test node", 9}, {"", 0}},
    };
    Str folder = str_fmt(ctx->arena, "%s/keys", node->folder);
    return signer_init_keys(ctx, folder, S("Test node"), KEYS, COUNT(KEYS));
}

bool node_make(Ctx *ctx, TestNode *node, Str url, const char *press)
{
    press_path = press;
    *node = (TestNode){.folder = "/tmp/motcua-kill-XXXXXX", .database = url};
    if (!mkdtemp(node->folder))
        return false;
    if (str_eq(url, S("sqlite")))
        node->database = str_fmt(ctx->arena, "sqlite:%s/kill.db", node->folder);
    Err err = make_database(ctx, node);
    if (err == OK)
        err = make_keys(ctx, node);
    if (ctx->db)
        db_close(ctx->db);
    ctx->db = NULL;
    if (err != OK)
        fprintf(stderr, "no node: %.*s\n", FMT(ctx->fault.message));
    return err == OK;
}

/* ---- the processes ----------------------------------------------------------------------- */

static void run(const TestNode *node, int out)
{
    char run_folder[100], keys[100], journal[100];
    snprintf(run_folder, sizeof run_folder, "%s/run", node->folder);
    snprintf(keys, sizeof keys, "%s/keys", node->folder);
    snprintf(journal, sizeof journal, "%s/journal", node->folder);
    ServeOptions options = {
        .port = node->port,
        .workers = 2,
        .database = node->database.at,
        .data_folder = node->folder,
        .run_folder = run_folder,
        .press_path = press_path,
        .key_folder = keys,
        .journal_folder = journal,
        .app = &APP,
        .is_unlimited = true,
    };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    _exit(serve_main(&options));
}

/* Its first line, within a minute. */
static bool read_port(TestNode *node, int fd)
{
    char   line[200];
    size_t len = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (len < sizeof line - 1 && poll(&ready, 1, 60000) > 0) {
        ssize_t n = read(fd, line + len, 1);
        if (n <= 0 || line[len] == '\n')
            break;
        len += (size_t)n;
    }
    line[len] = '\0';
    const char *colon = strrchr(line, ':');
    if (!str_starts(str_of(line), S("Listening on http://")) || !colon)
        return false;
    node->port = atoi(colon + 1);
    return true;
}

bool node_start(TestNode *node)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return false;
    fflush(stdout); /* else the child prints it once more */
    node->parent = fork();
    if (node->parent == 0)
        run(node, ends[1]);
    close(ends[1]);
    bool is_up = node->parent > 0 && read_port(node, ends[0]);
    close(ends[0]);
    return is_up;
}

int node_start_again(const TestNode *node)
{
    int   status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(null, STDERR_FILENO);
        run(node, null);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int node_end(TestNode *node)
{
    int status = 0;
    if (!node->parent)
        return 0;
    kill(node->parent, SIGTERM);
    for (int i = 0; i < 1200; i++) {
        if (waitpid(node->parent, &status, WNOHANG) == node->parent) {
            node->parent = 0;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        usleep(10000);
    }
    node_kill_parent(node);
    return -1;
}

void node_remove(TestNode *node)
{
    char command[100];
    node_end(node);
    snprintf(command, sizeof command, "rm -rf %s", node->folder);
    if (str_starts(str_of(node->folder), S("/tmp/motcua-kill-")) && system(command) != 0)
        fprintf(stderr, "%s is still there\n", node->folder);
}

int node_children(const TestNode *node, pid_t *out, int max)
{
    char path[64];
    int  count = 0, pid;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", node->parent, node->parent);
    FILE *file = fopen(path, "re");
    while (file && count < max && fscanf(file, "%d", &pid) == 1)
        out[count++] = pid;
    if (file)
        fclose(file);
    return count;
}

bool node_kill_parent(TestNode *node)
{
    pid_t children[64];
    int   count = node_children(node, children, 64), left = count;
    kill(node->parent, SIGKILL);
    waitpid(node->parent, NULL, 0);
    node->parent = 0;
    for (int i = 0; i < 2000 && left; i++) {
        left = 0;
        for (int c = 0; c < count; c++)
            left += kill(children[c], 0) == 0;
        if (left)
            usleep(10000);
    }
    return left == 0;
}
