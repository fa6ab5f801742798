/* limit — how often: token buckets in memory shared by all workers, made before they fork.
 *
 * Keys are hashed (address by /24 or /56, account, form); a full table forgets the oldest. */
#pragma once
#include "core/core.h"

typedef struct Limits Limits;
Limits *limits_make(void); /* anonymous shared memory; lives as long as the process tree */
typedef struct Rate {
    int burst, per_minute; /* tokens at most, and how many come back */
} Rate;
/* Takes one token. False: too often; *wait_s tells how long. */
bool limits_take(Limits *limits, Str key, Rate rate, int64_t now_ms, int *wait_s);
/* "203.0.113.0/24", "2001:db8::/56": what a person's address counts as. */
Str limits_address(Arena *arena, Str address);
