/* history_property_test — random histories through the real engine: what must hold of any of them
 * (test/walk_check.c) holds of each. Each test run takes 400; the shard `histories` of
 * tools/test.sh takes 100,000 without sanitizers, by MOTCUA_HISTORIES=FROM:COUNT. */
#include "test/test.h"
#include "test/walk.h"

#include <stdlib.h>

enum { SHORT_RUN = 400, FIRST_SEED = 20261122 };

TEST(random_histories_keep_the_law_and_their_rows_and_clocks_are_their_folds)
{
    if (test_is_postgres(ctx))
        return; /* a walk is taken back as a batch, see db.h */
    const char *wanted = getenv("MOTCUA_HISTORIES");
    char       *colon = NULL;
    uint64_t    from = wanted ? strtoull(wanted, &colon, 10) : 0, n = 0;
    uint64_t    count = colon && *colon ? strtoull(colon + 1, NULL, 10) : SHORT_RUN;
    int64_t     tried = 0, done = 0;
    Walk       *walk = NEW(ctx->arena, Walk);
    walk_prepare(ctx, walk);
    ArenaMark mark = arena_mark(ctx->arena);
    for (bool is_right = true; is_right && n < count; n += is_right) {
        is_right = walk_live(walk, FIRST_SEED + from + n) && walk_holds(walk) &&
                   walk_slip_holds(walk);
        tried += walk->tried;
        done += walk->done;
        walk->tried = walk->done = 0;
        if (!is_right)
            printf("history %llu: %.*s\n", (unsigned long long)(from + n), FMT(walk->wrong));
        walk_end(walk);
        arena_reset(ctx->arena, mark);
    }
    CHECK(n == count);
    CHECK(done > (int64_t)count * 3 && tried > done * 5 / 4); /* acts were done, and refused */
    if (wanted)
        printf("%llu histories: %lld acts done, %lld refused\n", (unsigned long long)n,
               (long long)done, (long long)(tried - done));
    for (int act = 0; act < ACT_COUNT && count >= 2000; act++) { /* nothing is left out */
        if (!walk->acts[act])
            printf("act %d was never done\n", act);
        CHECK(walk->acts[act] > 0 || act == ACT_CONCLUDE);
    }
}
