/* arena — memory given back all at once; the one place that calls malloc and free. */
#include "base/base.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

typedef struct Block { struct Block *prev; size_t used, cap; char bytes[]; } Block;
typedef struct Deferred { struct Deferred *prev; void (*release)(void *); void *thing; } Deferred;

struct Arena {
    Block    *block;
    Deferred *deferred;
    Deferred  opening; /* given to arena_defer just now, not noted yet */
    size_t    total, limit;
    size_t    fail_at; /* tests: the allocation that finds the arena full */
    void    (*on_full)(void *);
    void     *on_full_arg;
};

/* No spare blocks under a sanitizer, which is to see every use of what was given back. */
#ifdef __SANITIZE_ADDRESS__
enum { BLOCK = 64 * 1024, SPARES = 0 };
#else
enum { BLOCK = 64 * 1024, SPARES = 128 };
#endif

Arena *arena_new(size_t limit)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        abort();
    arena->limit = limit;
    return arena;
}

static void full(Arena *arena)
{
    Deferred opening = arena->opening;
    arena->opening = (Deferred){0};
    if (opening.release)
        opening.release(opening.thing);
    if (arena->on_full)
        arena->on_full(arena->on_full_arg); /* does not return */
    abort();
}

/* ---- spare blocks: one request's are the next one's ---------------------------------------- */

static _Thread_local Block *spares;
static _Thread_local size_t spare_count;

static Block *block_take(size_t cap)
{
    Block *block = spares;
    if (cap != BLOCK || !block)
        return malloc(sizeof *block + cap);
    spares = block->prev;
    spare_count--;
    return block;
}

static void block_give(Block *block)
{
    if (block->cap != BLOCK || spare_count == SPARES) {
        free(block);
        return;
    }
    block->prev = spares;
    spares = block;
    spare_count++;
}

void arena_trim(void)
{
    while (spares) {
        Block *block = spares;
        spares = block->prev;
        free(block);
    }
    spare_count = 0;
}

static Block *grow(Arena *arena, size_t need)
{
    size_t cap = need > BLOCK ? need : BLOCK;
    if (cap > arena->limit - arena->total)
        full(arena);
    Block *block = block_take(cap);
    if (!block)
        full(arena);
    block->prev = arena->block;
    block->used = 0;
    block->cap = cap;
    ASAN_POISON_MEMORY_REGION(block->bytes, cap);
    arena->block = block;
    arena->total += cap;
    return block;
}

void *arena_raw(Arena *arena, size_t size, size_t align)
{
    if (size > arena->limit || (arena->fail_at && --arena->fail_at == 0))
        full(arena);
    Block *block = arena->block;
    size_t pad = block ? -(uintptr_t)(block->bytes + block->used) & (align - 1) : 0;
    if (!block || pad > block->cap - block->used || size > block->cap - block->used - pad) {
        block = grow(arena, size + align);
        pad = -(uintptr_t)block->bytes & (align - 1);
    }
    char *at = block->bytes + block->used + pad;
    block->used += pad + size;
    ASAN_UNPOISON_MEMORY_REGION(at, size);
    return at;
}

void *arena_bytes(Arena *arena, size_t size, size_t align)
{
    return memset(arena_raw(arena, size, align), 0, size);
}

void *arena_array(Arena *arena, size_t n, size_t size, size_t align)
{
    if (n > arena->limit / size)
        full(arena);
    return arena_bytes(arena, n * size, align);
}

void arena_defer(Arena *arena, void (*release)(void *), void *thing)
{
    /* Should the arena be full right here, the thing is released before the jump. */
    arena->opening = (Deferred){.release = release, .thing = thing};
    Deferred *deferred = NEW(arena, Deferred);
    arena->opening = (Deferred){0};
    *deferred = (Deferred){arena->deferred, release, thing};
    arena->deferred = deferred;
}

ArenaMark arena_mark(const Arena *arena)
{
    return (ArenaMark){arena->block, arena->block ? arena->block->used : 0, arena->deferred};
}

void arena_reset(Arena *arena, ArenaMark mark)
{
    while (arena->deferred != mark.deferred) {
        Deferred *last = arena->deferred;
        arena->deferred = last->prev;
        last->release(last->thing);
    }
    while (arena->block != mark.block) {
        Block *last = arena->block;
        arena->block = last->prev;
        arena->total -= last->cap;
        ASAN_UNPOISON_MEMORY_REGION(last->bytes, last->cap);
        block_give(last);
    }
    if (arena->block) {
        arena->block->used = mark.used;
        ASAN_POISON_MEMORY_REGION(arena->block->bytes + mark.used, arena->block->cap - mark.used);
    }
}

void arena_free(Arena *arena)
{
    arena_reset(arena, (ArenaMark){0});
    free(arena);
}

void arena_on_full(Arena *arena, void (*handler)(void *), void *arg)
{
    arena->on_full = handler;
    arena->on_full_arg = arg;
}

void arena_fail_at(Arena *arena, size_t n) { arena->fail_at = n; }
