/* cache — a small fixed table of public answers, one per worker. */
#include "core/cache.h"

#include <stdlib.h>

enum { SLOTS = 64, MAX_KEY = 256, MAX_CACHED = 64 * 1024 };

typedef struct Slot {
    char    key[MAX_KEY];
    size_t  key_len;
    int64_t until;
    int     status, cache_s;
    char   *body; /* malloc'd; grows, is kept for the next answer of this slot */
    size_t  len, cap;
    char    type[64];
} Slot;

static Slot slots[SLOTS];

/* False when this answer may not be shared. */
static bool make_key(const Ctx *ctx, const Req *req, char key[MAX_KEY], size_t *len)
{
    if (!req->route->cache_s || req->method == POST || req_cookie(req, "__Host-sid").len)
        return false;
    if (req->path.len + req->query.len + 4 > MAX_KEY)
        return false;
    size_t n = 0;
    key[n++] = (char)req->path.len; /* decoded, so no mark could tell its end */
    key[n++] = (char)('0' + ctx->lang);
    key[n++] = req->wants_json ? 'j' : 'h';
    memcpy(key + n, req->path.at, req->path.len);
    n += req->path.len;
    if (req->query.len)
        memcpy(key + n, req->query.at, req->query.len);
    *len = n + req->query.len;
    return true;
}

static Slot *slot_of(const char *key, size_t len)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)key[i]) * 16777619u;
    return &slots[hash % SLOTS];
}

bool cache_find(Ctx *ctx, const Req *req, Res *res)
{
    char   key[MAX_KEY];
    size_t len;
    if (!make_key(ctx, req, key, &len))
        return false;
    Slot *slot = slot_of(key, len);
    if (slot->key_len != len || memcmp(slot->key, key, len) || ctx->now >= slot->until)
        return false;
    res->status = slot->status;
    res->cache_s = slot->cache_s;
    res->type = slot->type[0] ? slot->type : NULL;
    buf_add(&res->body, (Str){slot->body, slot->len});
    return true;
}

void cache_keep(Ctx *ctx, const Req *req, const Res *res)
{
    char   key[MAX_KEY];
    size_t len;
    if (res->status != 200 || res->is_file || res->is_suspended || res->header_count ||
        res->body.len > MAX_CACHED || (res->type && strlen(res->type) >= sizeof slots->type) ||
        !make_key(ctx, req, key, &len))
        return;
    Slot *slot = slot_of(key, len);
    if (slot->cap < res->body.len) {
        char *body = realloc(slot->body, res->body.len);
        if (!body)
            return;
        slot->body = body;
        slot->cap = res->body.len;
    }
    if (res->body.len)
        memcpy(slot->body, res->body.at, res->body.len);
    slot->len = res->body.len;
    memcpy(slot->key, key, len);
    slot->key_len = len;
    slot->status = res->status;
    slot->cache_s = req->route->cache_s;
    slot->until = ctx->now + req->route->cache_s * 1000;
    strcpy(slot->type, res->type ? res->type : "");
}

void cache_rest(void)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (slots[i].body) {
            free(slots[i].body);
            slots[i] = (Slot){0};
        }
}
