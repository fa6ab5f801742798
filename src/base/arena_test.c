#include "test/test.h"

#include <setjmp.h>

static void jump(void *arg) { longjmp(*(jmp_buf *)arg, 1); }

typedef struct Released {
    char   order[8];
    size_t n;
} Released;

typedef struct Thing {
    Released *released;
    char      name;
} Thing;

static void release(void *arg)
{
    Thing *thing = arg;
    thing->released->order[thing->released->n++] = thing->name;
}

static Arena *arena_that_jumps(size_t limit, jmp_buf *back)
{
    Arena *arena = arena_new(limit);
    arena_on_full(arena, jump, back);
    return arena;
}

TEST(arena_memory_is_zeroed_and_aligned_again_after_a_reset)
{
    ArenaMark mark = arena_mark(ctx->arena);
    for (int round = 0; round < 2; round++) {
        arena_bytes(ctx->arena, 1, 1);
        uint64_t *words = NEW_ARRAY(ctx->arena, uint64_t, 20000);
        CHECK((uintptr_t)words % _Alignof(uint64_t) == 0);
        bool is_zero = true;
        for (int i = 0; i < 20000; i++) {
            is_zero = is_zero && words[i] == 0;
            words[i] = UINT64_MAX;
        }
        CHECK(is_zero);
        arena_reset(ctx->arena, mark);
    }
}

TEST(arena_reset_gives_back_only_what_came_after_the_mark)
{
    Str       kept = str_copy(ctx->arena, S("kept"));
    ArenaMark mark = arena_mark(ctx->arena);
    void     *first = arena_bytes(ctx->arena, 100, 8);
    arena_bytes(ctx->arena, 1 << 20, 8);
    arena_reset(ctx->arena, mark);
    CHECK(arena_bytes(ctx->arena, 100, 8) == first);
    CHECK_STR(kept, S("kept"));
}

TEST(arena_jumps_when_it_is_full)
{
    jmp_buf      back;
    volatile int jumps = 0, blocks = 0;
    Arena       *arena = arena_that_jumps(1 << 20, &back);
    if (setjmp(back))
        jumps++;
    else
        for (;;) {
            arena_bytes(arena, 100 * 1024, 1);
            blocks++;
        }
    CHECK(jumps == 1);
    CHECK(blocks >= 9 && blocks <= 10);
    arena_free(arena);
}

TEST(arena_refuses_sizes_that_would_overflow)
{
    jmp_buf      back;
    volatile int jumps = 0;
    Arena       *arena = arena_that_jumps(1 << 20, &back);
    const size_t sizes[][2] = {
        {SIZE_MAX, 2}, {SIZE_MAX / 2 + 2, 2}, {1, SIZE_MAX}, {(1 << 20) + 1, 1}};
    for (volatile size_t i = 0; i < COUNT(sizes); i++) {
        if (setjmp(back))
            jumps++;
        else
            arena_array(arena, sizes[i][0], sizes[i][1], 1);
    }
    CHECK(jumps == COUNT(sizes));
    arena_free(arena);
}

TEST(arena_can_be_used_again_after_a_jump_and_a_reset)
{
    jmp_buf   back;
    Arena    *arena = arena_that_jumps(256 * 1024, &back);
    ArenaMark mark = arena_mark(arena);
    if (setjmp(back) == 0)
        for (;;)
            arena_bytes(arena, 1000, 8);
    arena_reset(arena, mark);
    CHECK(arena_bytes(arena, 100 * 1024, 8) != NULL);
    arena_free(arena);
}

TEST(arena_releases_deferred_things_last_first)
{
    Released released = {0};
    Arena   *arena = arena_new(1 << 20);
    Thing    a = {&released, 'a'}, b = {&released, 'b'}, c = {&released, 'c'};
    arena_defer(arena, release, &a);
    ArenaMark mark = arena_mark(arena);
    arena_defer(arena, release, &b);
    arena_defer(arena, release, &c);
    arena_reset(arena, mark);
    CHECK_STR(str_of(released.order), S("cb"));
    arena_free(arena);
    CHECK_STR(str_of(released.order), S("cba"));
}

TEST(arena_fails_at_the_allocation_a_test_asks_for)
{
    jmp_buf      back;
    volatile int reached = 0;
    Arena       *arena = arena_that_jumps(1 << 20, &back);
    arena_fail_at(arena, 3);
    if (setjmp(back) == 0)
        for (;;) {
            arena_bytes(arena, 1, 1);
            reached++;
        }
    CHECK(reached == 2);
    arena_bytes(arena, 1, 1); /* and only at that one */
    arena_free(arena);
}

TEST(a_fault_keeps_the_first_place_and_words)
{
    CHECK(fail(ctx, ERR_CONFLICT, "number %d", 7) == ERR_CONFLICT);
    int line = __LINE__ - 1;
    CHECK(fail(ctx, ERR_BROKEN, "later") == ERR_BROKEN);
    CHECK(ctx->fault.err == ERR_CONFLICT && ctx->fault.line == line);
    CHECK_STR(ctx->fault.message, S("number 7"));
    fault_clear(ctx);
    CHECK(fail(ctx, ERR_BROKEN, "again") == ERR_BROKEN);
    CHECK_STR(ctx->fault.message, S("again"));
}

TEST(arena_releases_a_thing_it_has_no_room_to_note)
{
    jmp_buf  back;
    Released released = {0};
    Arena   *arena = arena_that_jumps(1 << 20, &back);
    Thing    a = {&released, 'a'};
    arena_fail_at(arena, 1);
    if (setjmp(back) == 0)
        arena_defer(arena, release, &a);
    CHECK_STR(str_of(released.order), S("a"));
    arena_free(arena);
    CHECK_STR(str_of(released.order), S("a"));
}
