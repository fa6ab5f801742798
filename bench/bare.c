#include "bench/bare.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

double bare_now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int64_t bare_cpu_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

int64_t bare_time_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    return at.tv_sec * 1000LL + at.tv_nsec / 1000000;
}

void bare_die(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

/* ---- hashes: the packing of src/core/audit.c ---------------------------------------------- */

typedef struct Packed {
    unsigned char at[4096];
    size_t        len;
} Packed;

static void put(Packed *packed, const void *at, size_t len)
{
    if (packed->len + len > sizeof packed->at)
        bare_die("hash", "more than the model is expected to hold");
    memcpy(packed->at + packed->len, at, len);
    packed->len += len;
}

static void put_int(Packed *packed, int64_t n)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)n >> (8 * i));
    put(packed, bytes, sizeof bytes);
}

static void put_text(Packed *packed, const void *at, size_t len)
{
    put_int(packed, (int64_t)len);
    put(packed, at, len);
}

/* Fetched once, as any sound program does. */
void bare_sha256(const void *at, size_t len, unsigned char out[32])
{
    static EVP_MD     *kind;
    static EVP_MD_CTX *state;
    if (!kind) {
        kind = EVP_MD_fetch(NULL, "SHA256", NULL);
        state = EVP_MD_CTX_new();
    }
    EVP_DigestInit_ex2(state, kind, NULL);
    EVP_DigestUpdate(state, at, len);
    EVP_DigestFinal_ex(state, out, NULL);
}

static void random_bytes(void *out, size_t size)
{
    if (getrandom(out, size, 0) != (ssize_t)size)
        bare_die("random", "not to be had");
}

static void hash_event(BareRow *event, unsigned char hash[32])
{
    static const char *const TEXTS[] = {"object", "actor", "on_behalf",    "body",    "unit",
                                        "post",   "verb",  "payload_hash", "previous"};
    static Packed packed;
    BareColumn   *salt = bare_column(event, "salt"), *payload = bare_column(event, "payload");
    random_bytes(salt->at, salt->len);
    packed.len = 0;
    put_text(&packed, salt->at, salt->len);
    put_text(&packed, payload->at, payload->len);
    bare_sha256(packed.at, packed.len, (unsigned char *)bare_column(event, "payload_hash")->at);
    packed.len = 0;
    put_text(&packed, "motcua event 1", 14);
    put_int(&packed, bare_column(event, "number")->n);
    put_int(&packed, bare_column(event, "at")->n);
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const BareColumn *column = bare_column(event, TEXTS[i]);
        put_text(&packed, column->at, column->len);
    }
    bare_sha256(packed.at, packed.len, hash);
    memcpy(bare_column(event, "hash")->at, hash, 32);
}

void bare_seal(BareSeal *seal, const int64_t *ids, const unsigned char (*hashes)[32])
{
    static EVP_MD_CTX *state;
    Packed             packed = {0};
    state = state ? state : EVP_MD_CTX_new();
    EVP_DigestInit_ex(state, EVP_sha256(), NULL);
    put_text(&packed, "motcua seal 1", 13);
    put_int(&packed, seal->number);
    put_int(&packed, seal->at);
    put_int(&packed, seal->first_feed);
    put_int(&packed, seal->last_feed);
    put_text(&packed, seal->previous, 32);
    for (int64_t i = 0; i <= seal->last_feed - seal->first_feed; i++) {
        EVP_DigestUpdate(state, packed.at, packed.len);
        packed.len = 0;
        put_int(&packed, ids[i]);
        put_text(&packed, hashes[i], 32);
    }
    EVP_DigestUpdate(state, packed.at, packed.len);
    EVP_DigestFinal_ex(state, seal->hash, NULL);
}

/* ---- the model ---------------------------------------------------------------------------- */

BareRow *bare_row(Bare *bare, const char *table, int n)
{
    for (int i = 0; i < bare->count; i++)
        if (!strcmp(bare->rows[i].table, table) && n-- == 0)
            return &bare->rows[i];
    return NULL;
}

BareColumn *bare_column(BareRow *row, const char *name)
{
    for (int i = 0; i < row->count; i++)
        if (!strcmp(row->columns[i].name, name))
            return &row->columns[i];
    bare_die("the model has no column", name);
}

static void read_column(FILE *file, BareColumn *column)
{
    int type;
    if (fscanf(file, "col %31s %d %ld %zu", column->name, &type, &column->n, &column->len) != 4)
        bare_die("model", "a column is broken");
    column->type = (BareType)type;
    column->at = malloc(column->len + 1);
    fgetc(file);
    if (fread(column->at, 1, column->len, file) != column->len)
        bare_die("model", "it is cut");
    column->at[column->len] = '\0';
    fgetc(file);
}

static void read_row(Bare *bare, FILE *file, BareRow *row)
{
    for (int i = 0; i < row->count && i < BARE_COLUMNS; i++)
        read_column(file, &row->columns[i]);
    if (!strcmp(row->table, "account")) {
        if (bare->applicant_count == BARE_APPLICANTS)
            bare_die("model", "too many applicants");
        snprintf(bare->applicants[bare->applicant_count++], BARE_ID + 1, "%s", row->columns[0].at);
        return;
    }
    if (strcmp(row->table, "body") != 0) {
        if (bare->count == BARE_ROWS)
            bare_die("model", "too many rows");
        bare->rows[bare->count++] = *row;
        return;
    }
    BareBody *body = &bare->bodies[bare->body_count];
    if (bare->body_count == BARE_BODIES)
        bare_die("model", "too many bodies");
    bare->body_count++;
    snprintf(body->id, sizeof body->id, "%s", row->columns[0].at);
    snprintf(body->code, sizeof body->code, "%s", row->columns[1].at);
}

static void patch_all(Bare *bare, BareColumn *column, const char *from, size_t len)
{
    char *end = column->at + column->len;
    for (char *at = column->at; at < end && (at = memmem(at, (size_t)(end - at), from, len));
         at += len) {
        if (bare->patch_count == 64)
            bare_die("model", "too many places to patch");
        bare->patches[bare->patch_count++] = (BarePatch){at, from, len};
    }
}

/* Where the model's own id, code, body and the hash of its answers stand. */
static void find_patches(Bare *bare)
{
    BareRow *dossier = bare_row(bare, "dossier", 0);
    if (!dossier || !bare_row(bare, "event", 0) || !bare_row(bare, "dossier_data", 0))
        bare_die("model", "a dossier, its data and its event are needed");
    snprintf(bare->id, sizeof bare->id, "%s", bare_column(dossier, "id")->at);
    snprintf(bare->code, sizeof bare->code, "%s", bare_column(dossier, "code")->at);
    snprintf(bare->body, sizeof bare->body, "%s", bare_column(dossier, "body")->at);
    snprintf(bare->applicant, sizeof bare->applicant, "%s",
             bare_column(dossier, "applicant")->at);
    const char *payload = bare_column(bare_row(bare, "event", 0), "payload")->at;
    const char *answers = strstr(payload, "\"answers\":\"");
    if (!answers)
        bare_die("model", "the event names no answers");
    snprintf(bare->answers, sizeof bare->answers, "%.64s", answers + 11);
    for (int i = 0; i < bare->count; i++)
        for (int k = 0; k < bare->rows[i].count; k++) {
            BareColumn *column = &bare->rows[i].columns[k];
            if (column->type != BARE_TEXT)
                continue;
            patch_all(bare, column, bare->id, strlen(bare->id));
            patch_all(bare, column, bare->code, strlen(bare->code));
            patch_all(bare, column, bare->body, strlen(bare->body));
            patch_all(bare, column, bare->applicant, strlen(bare->applicant));
            patch_all(bare, column, bare->answers, 64);
        }
}

Bare *bare_read(const char *path)
{
    FILE   *file = fopen(path, "rb");
    Bare   *bare = calloc(1, sizeof *bare);
    BareRow row = {0};
    if (!file || !bare)
        bare_die(path, "cannot be read");
    while (fscanf(file, "row %31s %d ", row.table, &row.count) == 2)
        read_row(bare, file, &row);
    fclose(file);
    if (!bare->body_count || !bare->applicant_count)
        bare_die("model", "no bodies or no applicants");
    find_patches(bare);
    bare->day = bare_time_ms() / 86400000;
    return bare;
}

char *bare_insert(const BareRow *row)
{
    char  *text = malloc(4096);
    size_t n = (size_t)snprintf(text, 4096, "INSERT INTO %s (", row->table);
    for (int i = 0; i < row->count; i++)
        n += (size_t)snprintf(text + n, 4096 - n, "%s%s", i ? ", " : "", row->columns[i].name);
    n += (size_t)snprintf(text + n, 4096 - n, ") VALUES (");
    for (int i = 0; i < row->count; i++)
        n += (size_t)snprintf(text + n, 4096 - n, "%s$%d", i ? ", " : "", i + 1);
    snprintf(text + n, 4096 - n, ")");
    return text;
}

/* ---- one more ----------------------------------------------------------------------------- */

static void random_id(char out[BARE_ID + 1])
{
    static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char     bytes[BARE_ID];
    random_bytes(bytes, sizeof bytes);
    for (int i = 0; i < BARE_ID; i++)
        out[i] = DIGITS[bytes[i] % 32];
    out[BARE_ID] = '\0';
}

void bare_serial(Bare *bare, const char *body, int last)
{
    for (int i = 0; i < bare->body_count; i++)
        if (!strcmp(bare->bodies[i].id, body))
            bare->bodies[i].serial = last;
}

void bare_next(Bare *bare)
{
    unsigned char hash[32];
    BareBody     *body = &bare->bodies[bare->next_body++ % bare->body_count];
    BareRow      *event = bare_row(bare, "event", 0), *dossier = bare_row(bare, "dossier", 0);
    BareColumn   *answers = bare_column(bare_row(bare, "dossier_data", 0), "answers");
    const char   *rest = strchr(bare->code, '-');
    char          code[sizeof bare->code], day[16];
    bare->serial = ++body->serial;
    snprintf(day, sizeof day, "%.8s", rest ? rest : "");
    snprintf(code, sizeof code, "%s%s%04d", body->code, day, body->serial);
    memcpy(bare->code, code, sizeof code);
    random_id(bare->id);
    memcpy(bare->body, body->id, sizeof body->id);
    memcpy(bare->applicant, bare->applicants[bare->next_applicant++ % bare->applicant_count],
           BARE_ID + 1);
    bare_sha256(answers->at, answers->len, hash);
    memcpy(bare_column(bare_row(bare, "dossier_data", 0), "sha256")->at, hash, 32);
    for (int i = 0; i < 32; i++)
        snprintf(bare->answers + i * 2, 3, "%02x", hash[i]);
    bare_column(event, "at")->n = bare_column(dossier, "submitted_at")->n = bare_time_ms();
    for (int i = 0; i < bare->patch_count; i++)
        memcpy(bare->patches[i].at, bare->patches[i].from, bare->patches[i].len);
    hash_event(event, bare->hash);
    memcpy(bare_column(dossier, "head")->at, bare->hash, 32);
}
