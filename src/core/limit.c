/* limit — token buckets in shared memory, without locks: a worker that dies leaves none held.
 *
 * A bucket is one number, the moment at which it will be full again (the generic cell rate
 * algorithm): taking a token moves the moment on by the time of one token, and is refused when
 * it would lie further ahead than the whole burst. A moment in the past is a full bucket,
 * which is the same as none: such a slot may be given to another key. */
#include "core/limit.h"

#include "crypto/crypto.h"

#include <arpa/inet.h>
#include <assert.h>
#include <sodium/crypto_shorthash.h>
#include <stdatomic.h>
#include <sys/mman.h>

enum { SLOTS = 1 << 16, WAYS = 8 };

typedef struct Slot {
    _Atomic uint64_t key;  /* 0: empty */
    _Atomic int64_t  full; /* microseconds */
} Slot;

struct Limits {
    Slot          slots[SLOTS];
    /* So that nobody can choose keys that share a slot. */
    unsigned char secret[crypto_shorthash_KEYBYTES];
};

Limits *limits_make(void)
{
    void *at = mmap(NULL, sizeof(Limits), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                    -1, 0);
    assert(at != MAP_FAILED);
    Limits *limits = at;
    crypto_random(limits->secret, sizeof limits->secret);
    return limits;
}

static uint64_t key_hash(const Limits *limits, Str key)
{
    uint64_t hash = 0;
    static_assert(sizeof hash == crypto_shorthash_BYTES, "a key is one number");
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key.at, key.len,
                     limits->secret);
    return hash ? hash : 1;
}

/* The key's slot among the eight it may have; a new key takes the one that will be full first.
 * When two processes do this at the same moment one of them may lose its count: at worst a
 * person gets a token too many or too few. */
static Slot *slot_of(Limits *limits, uint64_t key)
{
    Slot   *set = &limits->slots[key % (SLOTS / WAYS) * WAYS], *oldest = &set[0];
    int64_t oldest_full = INT64_MAX;
    for (size_t i = 0; i < WAYS; i++) {
        if (atomic_load(&set[i].key) == key)
            return &set[i];
        int64_t full = atomic_load(&set[i].full);
        if (full < oldest_full) {
            oldest = &set[i];
            oldest_full = full;
        }
    }
    uint64_t old = atomic_load(&oldest->key);
    if (old != key && atomic_compare_exchange_strong(&oldest->key, &old, key))
        atomic_store(&oldest->full, 0);
    return oldest;
}

bool limits_take(Limits *limits, Str key, Rate rate, int64_t now_ms, int *wait_s)
{
    assert(rate.burst > 0 && rate.per_minute > 0);
    Slot   *slot = slot_of(limits, key_hash(limits, key));
    int64_t now = now_ms * 1000, token = 60 * 1000000 / rate.per_minute;
    int64_t whole = token * rate.burst;
    int64_t full = atomic_load(&slot->full), next;
    do {
        next = (full > now ? full : now) + token;
        if (next - now > whole) {
            int64_t wait = next - now - whole;
            *wait_s = (int)((wait + 999999) / 1000000);
            return false;
        }
    } while (!atomic_compare_exchange_weak(&slot->full, &full, next));
    *wait_s = 0;
    return true;
}

Str limits_address(Arena *arena, Str address)
{
    char            text[INET6_ADDRSTRLEN];
    struct in_addr  four;
    struct in6_addr six;
    if (address.len >= sizeof text)
        return address;
    const char *plain = str_c(arena, address);
    bool        is_six = inet_pton(AF_INET6, plain, &six) == 1;
    if (is_six && IN6_IS_ADDR_V4MAPPED(&six)) {
        memcpy(&four, &six.s6_addr[12], sizeof four);
    } else if (is_six) {
        memset(&six.s6_addr[7], 0, 9);
        const char *shown = inet_ntop(AF_INET6, &six, text, sizeof text);
        return shown ? str_fmt(arena, "%s/56", shown) : address;
    } else if (inet_pton(AF_INET, plain, &four) != 1) {
        return address;
    }
    const unsigned char *bytes = (const unsigned char *)&four;
    return str_fmt(arena, "%u.%u.%u.0/24", bytes[0], bytes[1], bytes[2]);
}
