/* request_memory_test — memory ends at any moment of a real request: the person is told, nothing
 * is half done, no descriptor stays open, and the next request works. */
#include "core/cache.h"
#include "engine/dossier/draft.h"
#include "system/onestop/onestop.h"
#include "system/portal/portal.h"
#include "test/test.h"
#include "test/world.h"

#include <dirent.h>
#include <unistd.h>

#define PERMIT "1.013225"
enum { REQUEST_MEMORY = 32 << 20, MOST = 200000 };

static const Actor *who;

static Err admit(Ctx *ctx, Req *req, const Actor **actor)
{
    (void)ctx, (void)req;
    *actor = who;
    return OK;
}

static const Module *const MODULES[] = {&PORTAL, &ONESTOP, NULL};
static const App           APP = {.modules = MODULES, .admit = admit};

typedef struct Request {
    Method method;
    Str    path, form;
    int    status; /* when it comes to its end */
} Request;

/* The n-th allocation fails; 0: none. Each request has an arena of its own, as in a worker. */
static int serve(Ctx *ctx, const Request *request, size_t n)
{
    Arena *arena = arena_new(REQUEST_MEMORY);
    Ctx    own = {.arena = arena, .db = ctx->db, .now = ctx->now};
    Req    req = {.method = request->method,
                  .body = request->form,
                  .type = S("application/x-www-form-urlencoded")};
    Res    res;
    cache_rest();
    db_forget(ctx); /* each run asks the database what the first one asked */
    CHECK(http_target(&own, &req, request->path) == OK);
    arena_fail_at(arena, n);
    app_serve(&own, &APP, &req, &res);
    int status = res.status;
    if (res.is_file)
        close(res.file);
    arena_free(arena);
    return status;
}

SQL_WHOLE_TABLE(test_all_events, "SELECT count(*) AS n FROM event");

static int64_t events(Ctx *ctx)
{
    Row row;
    CHECK(db_one(ctx, &test_all_events, NO_PARAMS, &row) == OK);
    return row_int(row, "n");
}

static int descriptors(void)
{
    int  n = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        n++;
    if (folder)
        closedir(folder);
    return n;
}

/* Every allocation at first, then each some later: a page makes thousands. */
static void try_everywhere(Ctx *ctx, Request request)
{
    int     status = 0, open_before = 0;
    int64_t before = events(ctx);
    size_t  n = 1, runs = 0;
    for (; n < MOST; n += 1 + n / 25, runs++) {
        status = serve(ctx, &request, n);
        if (!runs)
            open_before = descriptors();
        if (status != 429)
            break;
        CHECK(events(ctx) == before);
    }
    if (status != request.status)
        printf("%.*s: %d at allocation %zu\n", FMT(request.path), status, n);
    CHECK(status == request.status && runs > 10);
    CHECK(descriptors() == open_before);
    CHECK(!request.form.len || events(ctx) > before);
}

static const Actor *with_all_rights(Ctx *ctx, const Actor *actor)
{
    Actor *all = NEW(ctx->arena, Actor);
    *all = *actor;
    memset(all->rights, 0xff, sizeof all->rights);
    return all;
}

static Str path(Ctx *ctx, const char *format, Str id)
{
    Str before, after;
    str_cut(str_of(format), '*', &before, &after);
    return str_fmt(ctx->arena, "%.*s%.*s%.*s", FMT(before), FMT(id), FMT(after));
}

TEST(memory_may_end_anywhere_in_what_a_citizen_does)
{
    World world;
    world_make(ctx, &world);
    who = &NOBODY;
    try_everywhere(ctx, (Request){GET, S("/services/" PERMIT), S(""), 200});
    who = world_citizen(ctx, &world);
    Draft draft = world_draft(ctx, &world, PERMIT);
    try_everywhere(ctx, (Request){GET, path(ctx, "/drafts/*/check", draft.id), S(""), 200});
    try_everywhere(
        ctx, (Request){POST, path(ctx, "/drafts/*/submit", draft.id), S("declare=1"), 303});
    try_everywhere(ctx, (Request){GET, path(ctx, "/dossiers/*", draft.id), S(""), 200});
    CHECK(world_is_whole(ctx));
}

TEST(memory_may_end_anywhere_in_what_an_officer_does)
{
    World world;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    who = with_all_rights(ctx, world_officer(ctx, &world, SEAT_ONE_STOP));
    try_everywhere(ctx, (Request){GET, S("/desk/queues/intake"), S(""), 200});
    try_everywhere(ctx, (Request){GET, path(ctx, "/desk/dossiers/*", dossier.id), S(""), 200});
    try_everywhere(ctx, (Request){POST, path(ctx, "/desk/dossiers/*/receive", dossier.id),
                                  S("seen=1"), 303});
    CHECK(world_is_whole(ctx));
}
