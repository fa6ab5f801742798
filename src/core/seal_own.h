/* seal_own — what seal.c and verify_seal.c share: how a seal's hash is made. */
#pragma once
#include "core/seal.h"
#include "crypto/crypto.h"

#define SEAL_COLUMNS "number, at, first_feed, last_feed, previous, hash, signature, key_id"
Seal seal_row(Row row);

/* Start with number, at, first_feed, last_feed and previous filled in; add each event in the
 * order of the feed. The id is in it because no other hash covers it. */
Sha256 seal_hash_start(Arena *arena, const Seal *seal);
void   seal_hash_event(Arena *arena, Sha256 *state, int64_t id, Str hash);
