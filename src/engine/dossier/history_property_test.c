/* history_property_test — random histories through the real engine: what must hold of any of them
 * (test/walk_check.c) holds of each. Each test run takes 400; the shard `histories` of
 * tools/test.sh takes 100,000 without sanitizers, by MOTCUA_HISTORIES=FROM:COUNT. */
#include "test/test.h"
#include "test/walk.h"

#include <stdlib.h>

enum { SHORT_RUN = 400, FIRST_SEED = 20261122 };

/* Acts were done, and refused; with enough lives nothing is left out. */
static void all_was_met(const WalkTally *tally, uint64_t count)
{
    CHECK(tally->done > (int64_t)count * 3 && tally->tried > tally->done * 5 / 4);
    CHECK(tally->opinions > 0 && tally->late > 0 && tally->silent > 0);
    CHECK(tally->children > 0 && tally->refused > 0 && tally->parted > 0);
    for (int act = 0; act < ACT_COUNT && count >= 2000; act++) {
        if (!tally->acts[act])
            printf("act %d was never done\n", act);
        CHECK(tally->acts[act] > 0);
    }
}

static void say(const WalkTally *t, uint64_t n)
{
    printf("%llu histories: %lld acts done, %lld refused; ", (unsigned long long)n,
           (long long)t->done, (long long)(t->tried - t->done));
    printf("%lld asked: %lld answers, %lld late, %lld silent; ", (long long)t->asking,
           (long long)t->opinions, (long long)t->late, (long long)t->silent);
    printf("%lld with children: %lld, %lld not granted, %lld in part\n", (long long)t->opening,
           (long long)t->children, (long long)t->refused, (long long)t->parted);
}

TEST(random_histories_keep_the_law_and_their_rows_and_clocks_are_their_folds)
{
    if (test_is_postgres(ctx))
        return; /* a walk is taken back as a batch, see db.h */
    const char *wanted = getenv("MOTCUA_HISTORIES");
    char       *colon = NULL;
    uint64_t    from = wanted ? strtoull(wanted, &colon, 10) : 0, n = 0;
    uint64_t    count = colon && *colon ? strtoull(colon + 1, NULL, 10) : SHORT_RUN;
    Walk       *walk = NEW(ctx->arena, Walk);
    walk_prepare(ctx, walk);
    ArenaMark mark = arena_mark(ctx->arena);
    for (bool is_right = true; is_right && n < count; n += is_right) {
        is_right = walk_live(walk, FIRST_SEED + from + n) && walk_holds(walk) &&
                   walk_slip_holds(walk);
        if (!is_right)
            printf("history %llu: %.*s\n", (unsigned long long)(from + n), FMT(walk->wrong));
        walk_end(walk);
        arena_reset(ctx->arena, mark);
    }
    CHECK(n == count);
    all_was_met(&walk->tally, count);
    if (wanted)
        say(&walk->tally, n);
}
