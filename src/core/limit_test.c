/* How often: buckets, addresses, and processes that share them. */
#include "core/limit.h"
#include "test/test.h"

#include <sys/wait.h>
#include <unistd.h>

TEST(a_burst_is_allowed_and_then_one_at_a_time)
{
    Limits *limits = limits_make();
    int     wait_s;
    for (int i = 0; i < 5; i++)
        CHECK(limits_take(limits, S("a"), (Rate){5, 60}, 1000000, &wait_s) && wait_s == 0);
    CHECK(!limits_take(limits, S("a"), (Rate){5, 60}, 1000000, &wait_s) && wait_s == 1);
    CHECK(limits_take(limits, S("b"), (Rate){5, 60}, 1000000, &wait_s));
    CHECK(!limits_take(limits, S("a"), (Rate){5, 60}, 1000999, &wait_s));
    CHECK(limits_take(limits, S("a"), (Rate){5, 60}, 1001000, &wait_s));
    CHECK(!limits_take(limits, S("a"), (Rate){5, 60}, 1001000, &wait_s));
}

TEST(a_bucket_fills_up_to_its_burst_and_no_further)
{
    Limits *limits = limits_make();
    int     wait_s, allowed = 0;
    CHECK(limits_take(limits, S("a"), (Rate){3, 60}, 1000000, &wait_s));
    for (int i = 0; i < 10; i++)
        allowed += limits_take(limits, S("a"), (Rate){3, 60}, 9000000, &wait_s);
    CHECK(allowed == 3);
}

TEST(the_wait_is_told_in_whole_seconds)
{
    Limits *limits = limits_make();
    int     wait_s;
    CHECK(limits_take(limits, S("a"), (Rate){1, 2}, 1000000, &wait_s));
    CHECK(!limits_take(limits, S("a"), (Rate){1, 2}, 1000000, &wait_s) && wait_s == 30);
    CHECK(!limits_take(limits, S("a"), (Rate){1, 2}, 1029001, &wait_s) && wait_s == 1);
}

TEST(a_flood_of_keys_does_not_lift_the_limit_of_one_that_goes_on)
{
    Limits *limits = limits_make();
    int     wait_s, allowed = 0;
    for (int i = 0; i < 200000; i++) {
        int64_t now = 1000000 + i / 100;
        Str     key = str_fmt(ctx->arena, "flood %d", i);
        CHECK(limits_take(limits, key, (Rate){1, 60}, now, &wait_s));
        if (i % 10 == 0)
            allowed += limits_take(limits, S("a"), (Rate){50, 60}, now, &wait_s);
    }
    /* The burst, the two seconds that went by, and what was forgotten. */
    CHECK(allowed >= 50 && allowed < 80);
}

TEST(all_processes_count_together)
{
    enum { WORKERS = 4, TRIES = 500, BURST = 600 };
    Limits *limits = limits_make();
    pid_t   children[WORKERS];
    int     ends[2], wait_s, allowed = 0;
    CHECK(pipe(ends) == 0);
    for (int i = 0; i < WORKERS; i++)
        if ((children[i] = fork()) == 0) {
            for (int k = 0; k < TRIES; k++)
                if (limits_take(limits, S("a"), (Rate){BURST, 60}, 1000000, &wait_s))
                    if (write(ends[1], "x", 1) != 1)
                        _exit(1);
            _exit(0);
        }
    close(ends[1]);
    for (int i = 0; i < WORKERS; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
    char    bytes[4096];
    ssize_t n;
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
        allowed += (int)n;
    close(ends[0]);
    CHECK(allowed == BURST);
}

TEST(an_address_counts_with_its_neighbours)
{
    static const struct {
        const char *address, *counts_as;
    } CASES[] = {
        {"203.0.113.77", "203.0.113.0/24"},
        {"2001:db8:aa:bbcc::1", "2001:db8:aa:bb00::/56"},
        {"::ffff:203.0.113.77", "203.0.113.0/24"},
        {"::1", "::/56"},
        {"", ""},
        {"unix:", "unix:"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        CHECK_STR(limits_address(ctx->arena, str_of(CASES[i].address)),
                  str_of(CASES[i].counts_as));
}
