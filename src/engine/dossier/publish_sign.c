/* publish_sign — signatures of published versions: made by the signer, checked by verify. */
#include "engine/dossier/publish.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "crypto/crypto.h"
#include "engine/dossier/definition_tree.h"

enum { SIGN_AT_ONCE = 500, VERSIONS_MAX = 1000 };

/* Of the process; set once at start. */
static struct {
    PublishSigner *sign;
    Str            certificate;
} by;

void publish_set_signer(PublishSigner *sign) { by.sign = sign; }
void publish_set_certificate(Str pem) { by.certificate = pem; }

Str publish_signed_text(Arena *arena, Str service, int64_t version, Str hash)
{
    return str_fmt(arena, "motcua definition 1\n%.*s\n%lld\n%.*s\n", FMT(service),
                   (long long)version, FMT(hash));
}

/* ---- signing -------------------------------------------------------------------------------- */

/* A few rows for each service, read once after a publication. */
SQL_WHOLE_TABLE(publish_unsigned,
    "SELECT service, version, hash FROM service_version WHERE signature IS NULL"
    " ORDER BY service, version LIMIT 500");
SQL_WHOLE_TABLE(publish_any_unsigned,
    "SELECT service FROM service_version WHERE signature IS NULL LIMIT 1");
SQL(publish_set_signature,
    "UPDATE service_version SET signature = $3, signing_key = $4, signed_at = $5"
    " WHERE service = $1 AND version = $2 AND signature IS NULL");

Err publish_sign_later(Ctx *ctx)
{
    Row  row;
    bool found;
    if (!by.sign)
        return OK;
    TRY(db_maybe(ctx, &publish_any_unsigned, NO_PARAMS, &row, &found));
    return found ? job_add(ctx, "service.sign", S("{}"), S("sign"), 0) : OK;
}

static Err sign_one(Ctx *ctx, Row row, Str *signature)
{
    unsigned char digest[HASH];
    Str           service = row_text(row, "service");
    int64_t       version = row_int(row, "version");
    Str           hash = row_text(row, "hash");
    crypto_sha256(publish_signed_text(ctx->arena, service, version, hash), digest);
    /* The signer's journal takes lower case alone, and an id of a service may have capitals. */
    return by.sign(ctx, str_fmt(ctx->arena, "definition:%.32s", hash.len < 32 ? "" : hash.at),
                   digest, signature);
}

static Err keep_one(Ctx *ctx, Row row, Str signature)
{
    Str     service = row_text(row, "service");
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    TRY(db_change(ctx, &publish_set_signature,
                  PARAMS(db_text(service), db_int(row_int(row, "version")), db_bytes(signature),
                         db_text(S(PUBLISH_KEY)), db_int(ctx->now))));
    json_begin_object(&json);
    json_field_text(&json, S("key"), S(PUBLISH_KEY));
    json_field_text(&json, S("signature"), encode_base64(ctx->arena, signature));
    json_field_int(&json, S("version"), row_int(row, "version"));
    json_end_object(&json);
    return audit_event(ctx, str_fmt(ctx->arena, "service:%.*s", FMT(service)), "service.signed",
                       buf_str(&out));
}

static Err keep_all(Ctx *ctx, const Rows *rows, const Str *signatures)
{
    TRY(db_begin(ctx, true));
    for (size_t i = 0; i < rows->len; i++)
        TRY(keep_one(ctx, rows_at(rows, i), signatures[i]));
    db_forget(ctx);
    return db_commit(ctx);
}

/* The signer is asked outside of any transaction: nobody waits for it. */
Err publish_sign(Ctx *ctx, int64_t *count)
{
    Rows rows;
    *count = 0;
    if (!by.sign)
        return fail(ctx, ERR_UNAVAILABLE, "there is no signer");
    TRY(db_all(ctx, &publish_unsigned, NO_PARAMS, &rows));
    Str *signatures = NEW_ARRAY(ctx->arena, Str, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++)
        TRY(sign_one(ctx, rows_at(&rows, i), &signatures[i]));
    Err err = rows.len ? keep_all(ctx, &rows, signatures) : OK;
    if (err != OK)
        db_rollback(ctx);
    else
        *count = (int64_t)rows.len;
    return err;
}

static Err sign_job(Ctx *ctx, const Job *job)
{
    int64_t count = SIGN_AT_ONCE;
    (void)job;
    while (count == SIGN_AT_ONCE)
        TRY(publish_sign(ctx, &count));
    return OK;
}

const JobKind PUBLISH_JOBS[] = {
    {"service.sign", sign_job, .begins_itself = true},
    {0},
};

/* ---- verify --------------------------------------------------------------------------------- */

const Sql PUBLISH_WITHOUT_EVENTS = {
    "publish_without_events",
    "SELECT 'service:' || v.service AS object FROM service_version AS v"
    " LEFT JOIN event AS e ON e.object = 'service:' || v.service AND e.number = 1"
    " WHERE e.id IS NULL LIMIT 1",
    __FILE__, __LINE__, SQL_SCAN};
static const Sql *const publish_without_events_listed
    __attribute__((used, section("motcua_sql"))) = &PUBLISH_WITHOUT_EVENTS;

SQL(publish_rows,
    "SELECT version, valid_from, valid_to, hash, json, published_at, published_by, signature,"
    "  signing_key, signed_at, replaces, changes"
    "  FROM service_version WHERE service = $1 ORDER BY version LIMIT 1000");

/* What the events say of one version. */
typedef struct Told {
    int64_t version, replaces, published_at, signed_at, ended; /* ended: first day it is not; 0 */
    Str     hash, changes, published_by, signature, key;
} Told;

typedef struct Telling {
    Ctx   *ctx;
    Str    service;
    Told  *at;
    size_t len;
    Str   *problem;
} Telling;

static Told *told_of(Telling *telling, int64_t version)
{
    for (size_t i = 0; i < telling->len; i++)
        if (telling->at[i].version == version)
            return &telling->at[i];
    if (telling->len == VERSIONS_MAX)
        return &telling->at[0];
    telling->at[telling->len] = (Told){.version = version};
    return &telling->at[telling->len++];
}

static void wrong(const Telling *telling, int64_t version, const char *what)
{
    if (!telling->problem->len)
        *telling->problem = str_fmt(telling->ctx->arena, "table service_version: %s of version "
                                    "%lld of %.*s", what, (long long)version,
                                    FMT(telling->service));
}

static void tell(Telling *telling, const Event *event, const Json *payload)
{
    Told *told = told_of(telling, json_int(json_get(payload, S("version")), 0));
    if (str_eq(event->verb, S("service.published"))) {
        told->hash = json_text(json_get(payload, S("hash")));
        told->changes = json_text(json_get(payload, S("changes")));
        told->replaces = json_int(json_get(payload, S("replaces")), 0);
        told->published_at = event->at;
        told->published_by = event->actor;
    } else if (str_eq(event->verb, S("service.signed"))) {
        told->signature = json_text(json_get(payload, S("signature")));
        told->key = json_text(json_get(payload, S("key")));
        told->signed_at = event->at;
    } else if (str_eq(event->verb, S("service.ended"))) {
        told->ended = json_int(json_get(payload, S("to")), 0);
    }
}

/* 0 for null. */
static int64_t day_in(const TreeNode *node)
{
    Date day;
    bool is_day = node && node->kind == TREE_TEXT && date_parse_iso(node->text, &day);
    return is_day ? date_to_days(day) : 0;
}

/* The hash and the days of the stored text itself, whatever later programs would say of it. */
static Err check_text(const Telling *telling, const Told *told, Row row)
{
    Ctx      *ctx = telling->ctx;
    TreeNode *root;
    TreeError error;
    Str       json = row_text(row, "json");
    if (tree_read(ctx, json, &root, &error) != OK) {
        fault_clear(ctx);
        wrong(telling, told->version, "the text");
        return OK;
    }
    Str digest = crypto_sha256_str(ctx->arena, tree_canonical(ctx, root));
    if (!str_eq(encode_hex(ctx->arena, digest), told->hash))
        wrong(telling, told->version, "the text");
    const TreeNode *days = tree_get(root, "effective");
    int64_t         from = days ? day_in(days->first) : 0, to = days ? day_in(days->last) : 0;
    if (row_int(row, "valid_from") != from ||
        row_int(row, "valid_to") != (told->ended ? told->ended : to ? to + 1 : 0))
        wrong(telling, told->version, "valid_from or valid_to");
    return OK;
}

static Err check_signature(const Telling *telling, const Told *told, Row row)
{
    Ctx          *ctx = telling->ctx;
    unsigned char digest[HASH];
    Str           signature = row_bytes(row, "signature");
    if (!str_eq(encode_base64(ctx->arena, signature), told->signature) ||
        !str_eq(row_text(row, "signing_key"), told->key) ||
        row_int(row, "signed_at") != told->signed_at)
        wrong(telling, told->version, "the signature");
    if (!signature.len || !by.certificate.len)
        return OK;
    crypto_sha256(publish_signed_text(ctx->arena, telling->service, told->version, told->hash),
                  digest);
    Err err = crypto_verify_raw(ctx, by.certificate, digest, signature);
    if (err != ERR_DENIED)
        return err;
    fault_clear(ctx);
    wrong(telling, told->version, "the signature");
    return OK;
}

static Err check_version(Telling *telling, Row row)
{
    Told *told = told_of(telling, row_int(row, "version"));
    if (!told->hash.len || !str_eq(row_text(row, "hash"), told->hash))
        wrong(telling, told->version, "column hash");
    else if (row_int(row, "published_at") != told->published_at ||
             row_int(row, "replaces") != told->replaces ||
             !str_eq(row_text(row, "changes"), told->changes))
        wrong(telling, told->version, "when and against what it was published:");
    TRY(check_text(telling, told, row));
    return check_signature(telling, told, row);
}

Err publish_verify(Ctx *ctx, const Events *events, Str *problem)
{
    Rows    rows;
    Str     kind;
    Telling telling = {.ctx = ctx, .problem = problem,
                       .at = NEW_ARRAY(ctx->arena, Told, VERSIONS_MAX)};
    str_cut(events->at[0].object, ':', &kind, &telling.service);
    for (size_t i = 0; i < events->len; i++) {
        const Json *payload;
        if (!events->at[i].payload.len)
            return OK; /* erased: the chain holds, the rows can no longer be told from it */
        TRY(json_read(ctx, events->at[i].payload, (JsonLimits){0}, &payload));
        tell(&telling, &events->at[i], payload);
    }
    size_t versions = telling.len;
    TRY(db_all(ctx, &publish_rows, PARAMS(db_text(telling.service)), &rows));
    for (size_t i = 0; i < rows.len && !problem->len; i++)
        TRY(check_version(&telling, rows_at(&rows, i)));
    if (rows.len != versions && !problem->len)
        wrong(&telling, telling.len ? telling.at[0].version : 0, "the rows");
    return OK;
}
