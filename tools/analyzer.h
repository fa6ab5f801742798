/* analyzer — what the static analyzers cannot find out across files; put before every file that
 * clang-tidy reads (tools/check.sh). The compiler never sees it. */
#pragma once
#include "base/base.h"

/* A fail is never OK, so what a TRY passes over is filled in. */
#undef fail
#define fail(ctx, err, ...) ((void)fail_at(ctx, err, __FILE__, __LINE__, __VA_ARGS__), (err))

/* An arena never gives NULL. */
__attribute__((returns_nonnull)) void *arena_bytes(Arena *arena, size_t size, size_t align);
__attribute__((returns_nonnull)) void *arena_array(Arena *arena, size_t n, size_t size,
                                                   size_t align);
