/* cache — answers that are the same for everybody, kept for a moment in each worker.
 *
 * Only for an anonymous GET of a route with cache_s: the key is path, query, language and form
 * (page or JSON). Bounded: 64 answers of at most 64 KiB; lives and dies with the process. */
#pragma once
#include "core/core.h"

/* True: res is filled with a copy. */
bool cache_find(Ctx *ctx, const Req *req, Res *res);
void cache_keep(Ctx *ctx, const Req *req, const Res *res);
/* Forgets them all and gives their memory back; between requests only. */
void cache_rest(void);
