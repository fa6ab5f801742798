/* two_at_once_test — two processes with a connection each do the same at the same moment.
 * Only on PostgreSQL: on SQLite one lock lets one writer in after the other. */
#include "engine/dossier/draft.h"
#include "test/test.h"
#include "test/world.h"

#include <sys/wait.h>
#include <unistd.h>

#define PERMIT "1.013225"
enum { OVERLAP_US = 150 * 1000 };

typedef struct Scene {
    World   world;
    Dossier dossiers[2];
    Draft   draft;
} Scene;

/* What one of the two (0 or 1) does in its own transaction. */
typedef Err Deed(Ctx *ctx, Scene *scene, int which);

/* In a process of its own. The first has acted when the second begins, and commits while the
 * second waits for it. */
static Err act_alone(Ctx *ctx, Scene *scene, Deed *deed, int which, const int turn[2])
{
    char byte = 0;
    TRY(db_open(ctx, test_db_url(), &ctx->db));
    if (which == 1 && read(turn[0], &byte, 1) != 1)
        return ERR_BROKEN;
    TRY(db_begin(ctx, true));
    TRY(deed(ctx, scene, which));
    if (which == 0 && write(turn[1], &byte, 1) != 1)
        return ERR_BROKEN;
    usleep(which == 0 ? OVERLAP_US : 0);
    return db_commit(ctx);
}

static void at_once(Ctx *ctx, Scene *scene, Deed *deed, Err out[2])
{
    int   turn[2];
    pid_t children[2];
    CHECK(pipe(turn) == 0);
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit((int)act_alone(ctx, scene, deed, i, turn));
    }
    for (int i = 0; i < 2; i++) {
        int status = 0;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        out[i] = (Err)WEXITSTATUS(status);
    }
    close(turn[0]);
    close(turn[1]);
}

static bool begins(Ctx *ctx, Scene *scene)
{
    *scene = (Scene){0};
    if (!test_is_postgres(ctx))
        return false;
    world_make(ctx, &scene->world);
    return true;
}

SQL(test_dossier_codes, "SELECT code, number FROM dossier ORDER BY nr LIMIT 10");

static Rows dossiers(Ctx *ctx)
{
    Rows rows;
    CHECK(db_all(ctx, &test_dossier_codes, NO_PARAMS, &rows) == OK);
    return rows;
}

/* ---- two officers ------------------------------------------------------------------------ */

static Err receive_or_refuse(Ctx *ctx, Scene *scene, int which)
{
    return world_act(ctx, &scene->world, &scene->dossiers[0], which ? ACT_REFUSE : ACT_RECEIVE);
}

TEST(of_two_officers_at_once_the_second_meets_a_conflict)
{
    Scene   scene;
    Err     err[2];
    Dossier now;
    if (!begins(ctx, &scene))
        return;
    scene.dossiers[0] = world_dossier(ctx, &scene.world, PERMIT);
    at_once(ctx, &scene, receive_or_refuse, err);
    CHECK(err[0] == OK && err[1] == ERR_CONFLICT);
    CHECK(dossier_find(ctx, scene.dossiers[0].id, &now) == OK && now.status == STATUS_RECEIVED);
    CHECK(world_is_whole(ctx));
}

/* ---- two submissions --------------------------------------------------------------------- */

static Err submit(Ctx *ctx, Scene *scene, int which)
{
    return world_dossier(ctx, &scene->world, which ? "2.000635" : PERMIT).code.len ? OK
                                                                                   : ERR_BROKEN;
}

TEST(two_submissions_at_once_get_a_code_each)
{
    Scene scene;
    Err   err[2];
    if (!begins(ctx, &scene))
        return;
    at_once(ctx, &scene, submit, err);
    CHECK(err[0] == OK && err[1] == OK);
    Rows rows = dossiers(ctx);
    CHECK(rows.len == 2);
    for (size_t i = 0; i < rows.len; i++)
        CHECK(str_ends(row_text(rows_at(&rows, i), "code"), i ? S("-0002") : S("-0001")));
    CHECK(world_is_whole(ctx));
}

static Err submit_draft(Ctx *ctx, Scene *scene, int which)
{
    Dossier dossier;
    (void)which;
    ctx->actor = world_citizen(ctx, &scene->world);
    return draft_submit(ctx, &scene->draft, &dossier);
}

TEST(one_draft_submitted_twice_at_once_makes_one_dossier)
{
    Scene scene;
    Err   err[2];
    if (!begins(ctx, &scene))
        return;
    scene.draft = world_draft(ctx, &scene.world, PERMIT);
    at_once(ctx, &scene, submit_draft, err);
    CHECK(err[0] == OK && err[1] == ERR_CONFLICT);
    CHECK(dossiers(ctx).len == 1);
    CHECK(world_is_whole(ctx));
}

/* ---- two numbers ------------------------------------------------------------------------- */

static Err give_number(Ctx *ctx, Scene *scene, int which)
{
    return world_act(ctx, &scene->world, &scene->dossiers[which], ACT_NUMBER);
}

TEST(two_numbers_of_one_book_at_once_follow_each_other)
{
    Scene scene;
    Err   err[2];
    if (!begins(ctx, &scene))
        return;
    for (int i = 0; i < 2; i++) {
        scene.dossiers[i] = world_dossier(ctx, &scene.world, PERMIT);
        world_acts(ctx, &scene.world, &scene.dossiers[i],
                   (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_VERDICT, ACT_VERDICT, ACT_VERDICT,
                           ACT_SIGN, ACT_COUNT});
    }
    at_once(ctx, &scene, give_number, err);
    CHECK(err[0] == OK && err[1] == OK);
    Rows rows = dossiers(ctx);
    for (size_t i = 0; i < rows.len; i++)
        CHECK(str_starts(row_text(rows_at(&rows, i), "number"), i ? S("2/") : S("1/")));
    CHECK(world_is_whole(ctx));
}
