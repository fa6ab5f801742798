/* kept — rows of SQL_KEPT statements, for a minute, in memory that all processes of a node share.
 *
 * Two tables of slots of one size, for a row or two and for lists. Nobody locks: a slot carries
 * the sum of its bytes, so one that two processes wrote at once, or that its writer was killed
 * over, has the wrong sum and is no find. Forgetting raises a generation that each slot names; it
 * lies in a file of the node, so that commands beside the server raise the same one. */
#include "db/driver.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Room for what requests to some thousand bodies ask. Only what is used takes memory. */
enum { SMALL = 2048, SMALL_SETS = 2048, LARGE = 32768, LARGE_SETS = 32, WAYS = 4 };
enum { KEPT_MS = 60000, KEY_MOST = 400, NAMES_MOST = 64 };

typedef struct Slot {
    uint64_t sum; /* of all that follows, as far as it is used */
    uint64_t hash, generation;
    int64_t  until;
    uint32_t key_len, len, rows, columns; /* len: key and cells */
    char     at[];
} Slot;

typedef struct Shared {
    uint64_t small_hash[SMALL_SETS * WAYS], large_hash[LARGE_SETS * WAYS]; /* where to look */
    _Alignas(64) char small[SMALL_SETS * WAYS][SMALL];
    char large[LARGE_SETS * WAYS][LARGE];
} Shared;

static Shared   *shared;
static uint64_t *generation_at; /* of the node, or of these processes alone */

/* What a process knows of a statement's columns; the same for every connection. */
static struct Known {
    const Sql *sql;
    Rows       shape; /* names and number of columns */
} known[NAMES_MOST];
static size_t known_count;
static Arena *known_names;

static void *map(size_t size, int fd)
{
    int   flags = fd < 0 ? MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE : MAP_SHARED;
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (at == MAP_FAILED)
        abort();
    return at;
}

void db_share_kept(const char *file)
{
    int fd = file ? open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    if (fd >= 0 && ftruncate(fd, sizeof *generation_at) != 0) {
        close(fd);
        fd = -1;
    }
    if (fd >= 0 || !generation_at)
        generation_at = map(sizeof *generation_at, fd);
    if (fd >= 0)
        close(fd);
    if (!shared)
        shared = map(sizeof *shared, -1);
}

void kept_forget(void)
{
    if (generation_at)
        __atomic_add_fetch(generation_at, 1, __ATOMIC_SEQ_CST);
}

uint64_t kept_generation(void)
{
    return generation_at ? __atomic_load_n(generation_at, __ATOMIC_SEQ_CST) : 0;
}

/* Eight bytes at a time; finds accidents, and keys. */
static uint64_t sum_of(uint64_t sum, const void *bytes, size_t len)
{
    const char *at = bytes;
    uint64_t    word = 0;
    for (; len >= sizeof word; at += sizeof word, len -= sizeof word) {
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 29;
    }
    word = len;
    memcpy(&word, at, len);
    sum = (sum ^ word ^ len << 56) * 0x9E3779B97F4A7C15u;
    return sum ^ sum >> 32;
}

static uint64_t slot_sum(const Slot *slot)
{
    return sum_of(1, &slot->hash, offsetof(Slot, at) - offsetof(Slot, hash) + slot->len);
}

/* ---- keys -------------------------------------------------------------------------------- */

typedef struct Key {
    char     at[KEY_MOST];
    size_t   len;
    uint64_t hash;
} Key;

static bool put(char *at, size_t most, size_t *len, const void *bytes, size_t size)
{
    if (size > most - *len)
        return false;
    if (size)
        memcpy(at + *len, bytes, size);
    *len += size;
    return true;
}

/* The statement's address serves: all processes are forks of one. */
static bool key_of(const Db *db, const Sql *sql, Params params, Key *key)
{
    key->len = 0;
    bool fits = put(key->at, KEY_MOST, &key->len, &db->identity, sizeof db->identity) &&
                put(key->at, KEY_MOST, &key->len, &sql, sizeof sql);
    for (size_t i = 0; i < params.len && fits; i++) {
        const Param *p = &params.at[i];
        const int64_t head[] = {p->type, p->n, (int64_t)p->s.len};
        fits = put(key->at, KEY_MOST, &key->len, head, sizeof head) &&
               put(key->at, KEY_MOST, &key->len, p->s.at, p->s.len);
    }
    key->hash = fits ? sum_of(0, key->at, key->len) : 0;
    return fits;
}

typedef struct Place {
    Slot     *slot;
    uint64_t *hash;
} Place;

static Place place_of(bool is_large, uint64_t hash, size_t way)
{
    size_t set = (hash >> 20) % (is_large ? LARGE_SETS : SMALL_SETS), at = set * WAYS + way;
    char  *slot = is_large ? shared->large[at] : shared->small[at];
    return (Place){(Slot *)(void *)slot,
                   is_large ? &shared->large_hash[at] : &shared->small_hash[at]};
}

/* ---- names ------------------------------------------------------------------------------- */

static const Rows *shape_of(const Sql *sql)
{
    for (size_t i = 0; i < known_count; i++)
        if (known[i].sql == sql)
            return &known[i].shape;
    return NULL;
}

static void learn(const Sql *sql, const Rows *rows)
{
    if (known_count == NAMES_MOST || shape_of(sql))
        return;
    if (!known_names)
        known_names = arena_new(1 << 20);
    Rows shape = {.columns = rows->columns};
    shape.names = NEW_ARRAY(known_names, Str, rows->columns + 1);
    for (size_t i = 0; i < rows->columns; i++)
        shape.names[i] = str_copy(known_names, rows->names[i]);
    known[known_count++] = (struct Known){sql, shape};
}

/* ---- finding ----------------------------------------------------------------------------- */

/* One copy of the whole slot is taken first, and only the copy is believed. */
static const Slot *copy_of(Ctx *ctx, const Slot *slot, size_t room, const Key *key)
{
    uint32_t len = slot->len;
    if (slot->hash != key->hash || len > room - sizeof *slot)
        return NULL;
    Slot *own = arena_raw(ctx->arena, sizeof *slot + len, _Alignof(Slot));
    memcpy(own, slot, sizeof *slot + len);
    bool is_whole = own->len == len && own->hash == key->hash && slot_sum(own) == own->sum;
    bool holds = own->generation == kept_generation() && ctx->now < own->until &&
                 own->until - ctx->now <= KEPT_MS;
    if (is_whole && holds && own->key_len == key->len &&
        !memcmp(own->at, key->at, key->len))
        return own;
    return NULL;
}

static void read_cells(const Slot *slot, Rows *out)
{
    const char *at = slot->at + slot->key_len;
    for (size_t i = 0; i < (size_t)slot->rows * slot->columns; i++) {
        Cell *cell = &out->cells[i];
        int64_t n;
        cell->type = (CellType)*at++;
        memcpy(&n, at, sizeof n);
        at += sizeof n;
        if (cell->type == CELL_INT) {
            cell->n = n;
        } else if (cell->type != CELL_NULL) {
            cell->s = (Str){at, (size_t)n};
            at += n;
        }
    }
}

bool kept_find(Ctx *ctx, const Sql *sql, Params params, Rows *out)
{
    Key         key;
    const Slot *slot = NULL;
    const Rows *shape = shape_of(sql);
    if (!shared || !shape || !key_of(ctx->db, sql, params, &key))
        return false;
    for (size_t i = 0; i < 2 * WAYS && !slot; i++) {
        Place place = place_of(i >= WAYS, key.hash, i % WAYS);
        if (*place.hash == key.hash)
            slot = copy_of(ctx, place.slot, i < WAYS ? SMALL : LARGE, &key);
    }
    if (!slot || slot->columns != shape->columns)
        return false;
    *out = *shape;
    out->len = slot->rows;
    out->cells = NEW_ARRAY(ctx->arena, Cell, out->len * out->columns + 1);
    read_cells(slot, out);
    return true;
}

/* ---- keeping ----------------------------------------------------------------------------- */

static bool write_cells(Slot *slot, size_t room, size_t *len, const Rows *rows)
{
    bool fits = true;
    for (size_t i = 0; i < rows->len * rows->columns && fits; i++) {
        const Cell *cell = &rows->cells[i];
        char        type = (char)cell->type;
        bool        is_text = cell->type == CELL_TEXT || cell->type == CELL_BYTES;
        int64_t     n = is_text ? (int64_t)cell->s.len : cell->n;
        fits = put(slot->at, room, len, &type, 1) && put(slot->at, room, len, &n, sizeof n) &&
               (!is_text || put(slot->at, room, len, cell->s.at, cell->s.len));
    }
    return fits;
}

/* The same key's, else one that no longer holds, else the one that ends first. */
static Place victim(const Ctx *ctx, bool is_large, uint64_t hash)
{
    Place oldest = {0};
    for (size_t way = 0; way < WAYS; way++) {
        Place place = place_of(is_large, hash, way);
        if (*place.hash == hash || place.slot->generation != kept_generation() ||
            place.slot->until <= ctx->now)
            return place;
        if (!oldest.slot || place.slot->until < oldest.slot->until)
            oldest = place;
    }
    return oldest;
}

void kept_put(const Ctx *ctx, const Sql *sql, Params params, const Rows *rows,
              uint64_t generation)
{
    static _Thread_local _Alignas(Slot) char made[LARGE];
    Slot  *slot = (Slot *)(void *)made;
    size_t room = LARGE - sizeof *slot, len = 0;
    Key    key;
    if (!shared)
        db_share_kept(NULL);
    learn(sql, rows);
    if (generation != kept_generation() || !key_of(ctx->db, sql, params, &key) ||
        !put(slot->at, room, &len, key.at, key.len) || !write_cells(slot, room, &len, rows))
        return;
    slot->hash = key.hash;
    slot->generation = generation;
    slot->until = ctx->now + KEPT_MS;
    slot->key_len = (uint32_t)key.len;
    slot->len = (uint32_t)len;
    slot->rows = (uint32_t)rows->len;
    slot->columns = (uint32_t)rows->columns;
    slot->sum = slot_sum(slot);
    Place place = victim(ctx, len > SMALL - sizeof *slot, key.hash);
    memcpy(place.slot, slot, sizeof *slot + len);
    *place.hash = key.hash;
}
