/* publish — what publishing would change, and doing it. */
#include "engine/dossier/publish.h"

#include "base/json.h"
#include "base/time.h"
#include "engine/dossier/listed.h"

static int64_t last_exclusive(const ServiceDefinition *definition)
{
    return definition->to_day == INT32_MAX ? INT64_MAX : definition->to_day + (int64_t)1;
}

SQL(publish_known, "SELECT hash FROM service_version WHERE service = $1 AND version = $2");
SQL(publish_before,
    "SELECT max(version) AS version FROM service_version WHERE service = $1 AND version < $2");
SQL(publish_newest,
    "SELECT coalesce(max(version), 0) AS version FROM service_version WHERE service = $1");
/* Versions that hold on a day of the range: few, by the unique index of service. */
SQL(publish_overlapping,
    "SELECT version, valid_from FROM service_version"
    " WHERE service = $1 AND version <> $2 AND valid_from < $4"
    "   AND (valid_to IS NULL OR (valid_to > $3 AND valid_to > valid_from))"
    " ORDER BY version LIMIT 20");

/* One older version that began earlier may be ended the day before; anything else has no order. */
static Err find_overlap(Ctx *ctx, Str file, Publication *out)
{
    const ServiceDefinition *d = out->definition;
    Rows                     rows;
    TRY(db_all(ctx, &publish_overlapping,
               PARAMS(db_text(d->service), db_int(d->version), db_int(d->from_day),
                      db_int(last_exclusive(d))),
               &rows));
    for (size_t i = 0; i < rows.len; i++) {
        int64_t version = row_int(rows_at(&rows, i), "version");
        int64_t from = row_int(rows_at(&rows, i), "valid_from");
        if (version > d->version || from >= d->from_day || out->ends)
            return fail(ctx, ERR_CONFLICT,
                        "%.*s: version %d would hold on days on which version %lld (from %.*s) "
                        "holds; change its first day, or its number",
                        FMT(file), d->version, (long long)version,
                        FMT(date_iso(ctx->arena, date_from_days(from))));
        out->ends = version;
    }
    return OK;
}

static Err find_before(Ctx *ctx, Publication *out)
{
    const ServiceDefinition *d = out->definition, *older;
    Row                      row;
    bool                     found;
    TRY(db_maybe(ctx, &publish_before, PARAMS(db_text(d->service), db_int(d->version)), &row,
                 &found));
    if (!found || row_null(row, "version"))
        return OK;
    out->before = row_int(row, "version");
    TRY(catalogue_version(ctx, d->service, out->before, &older));
    definition_diff(ctx, older, d, &out->changes);
    return OK;
}

static Err find_newest(Ctx *ctx, Publication *out)
{
    Row row;
    TRY(db_one(ctx, &publish_newest, PARAMS(db_text(out->definition->service)), &row));
    out->newest = row_int(row, "version");
    return OK;
}

static Err check_in(Ctx *ctx, const DefinitionWorld *world, Str file, DefinitionErrors *errors,
                    Publication *out)
{
    ServiceDefinition *d;
    Row                row;
    bool               found;
    TRY(definition_load(ctx, out->json, file, world, &d, errors));
    out->definition = d;
    TRY(db_maybe(ctx, &publish_known, PARAMS(db_text(d->service), db_int(d->version)), &row,
                 &found));
    TRY(find_newest(ctx, out));
    out->is_known = found && str_eq(row_text(row, "hash"), str_of(d->hash));
    if (out->is_known)
        return OK;
    if (found)
        return fail(ctx, ERR_CONFLICT, "%.*s: version %d was published with other content",
                    FMT(file), d->version);
    TRY(find_overlap(ctx, file, out));
    return find_before(ctx, out);
}

Err publish_check(Ctx *ctx, Str json, Str file, DefinitionErrors *errors, Publication *out)
{
    *out = (Publication){.json = json};
    return check_in(ctx, catalogue_world(), file, errors, out);
}

Err publish_check_here(Ctx *ctx, Str json, Str file, DefinitionErrors *errors, Publication *out)
{
    *out = (Publication){.json = json};
    return check_in(ctx, listed_with_database(ctx, catalogue_world()), file, errors, out);
}

/* ---- storing -------------------------------------------------------------------------------- */

SQL(publish_insert,
    "INSERT INTO service_version (service, version, valid_from, valid_to, hash, json, published_at,"
    "  published_by, replaces, changes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
SQL(publish_end,
    "UPDATE service_version SET valid_to = $3"
    " WHERE service = $1 AND version = $2 AND (valid_to IS NULL OR valid_to > $3)");

static Str object_of(Ctx *ctx, Str service)
{
    return str_fmt(ctx->arena, "service:%.*s", FMT(service));
}

static Err end_older(Ctx *ctx, const Publication *publication)
{
    const ServiceDefinition *d = publication->definition;
    TRY(db_change(ctx, &publish_end,
                  PARAMS(db_text(d->service), db_int(publication->ends), db_int(d->from_day))));
    return audit_event(ctx, object_of(ctx, d->service), "service.ended",
                       str_fmt(ctx->arena, "{\"by\":%d,\"to\":%d,\"version\":%lld}", d->version,
                               d->from_day, (long long)publication->ends));
}

Str publish_changes_text(Ctx *ctx, const DefinitionDiff *diff, Lang lang)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < diff->count; i++)
        buf_fmt(&out, "%.*s\n", FMT(words_in(diff->lines[i].text, lang)));
    return buf_str(&out);
}

static Err note(Ctx *ctx, const Publication *publication)
{
    const ServiceDefinition *d = publication->definition;
    Str     changes = publish_changes_text(ctx, &publication->changes, LANG_VI);
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    if (changes.len)
        json_field_text(&json, S("changes"), changes);
    json_field_text(&json, S("hash"), str_of(d->hash));
    if (publication->before)
        json_field_int(&json, S("replaces"), publication->before);
    json_field_int(&json, S("version"), d->version);
    json_end_object(&json);
    return audit_event(ctx, object_of(ctx, d->service), "service.published", buf_str(&out));
}

Err publish_store(Ctx *ctx, const Publication *publication, bool ends_older)
{
    const ServiceDefinition *d = publication->definition;
    if (publication->is_known)
        return OK;
    if (publication->ends && !ends_older)
        return fail(ctx, ERR_CONFLICT,
                    "%.*s: version %d would hold beside version %lld; say that it ends that one",
                    FMT(d->service), d->version, (long long)publication->ends);
    if (publication->ends)
        TRY(end_older(ctx, publication));
    TRY(db_run(ctx, &publish_insert,
               PARAMS(db_text(d->service), db_int(d->version), db_int(d->from_day),
                      d->to_day == INT32_MAX ? db_null() : db_int(last_exclusive(d)),
                      db_text(str_of(d->hash)), db_text(publication->json), db_int(ctx->now),
                      db_text(ctx->actor->account), db_int(publication->before),
                      db_text(publish_changes_text(ctx, &publication->changes, LANG_VI)))));
    db_forget(ctx);
    TRY(note(ctx, publication));
    return publish_sign_later(ctx);
}

Err catalogue_publish(Ctx *ctx, Str json, Str file_name, DefinitionErrors *errors)
{
    Publication publication;
    TRY(publish_check(ctx, json, file_name, errors, &publication));
    return publish_store(ctx, &publication, false);
}

/* ---- what is published ---------------------------------------------------------------------- */

#define VERSION_COLUMNS                                                                        \
    "v.service, v.version, v.valid_from, v.valid_to, v.hash, v.published_at, v.published_by,"  \
    " v.signing_key, v.signed_at, v.replaces, v.changes,"                                      \
    " (SELECT count(*) FROM dossier AS d WHERE d.body = $1 AND d.is_open = 1"                  \
    "   AND d.service = v.service AND d.version = v.version) AS open_dossiers"

/* The open dossiers of one body are hundreds; versions a few for each service. */
SQL_WHOLE_TABLE(publish_versions, "SELECT " VERSION_COLUMNS " FROM service_version AS v"
                                  " ORDER BY v.service, v.version DESC LIMIT 2000");
SQL(publish_versions_of, "SELECT " VERSION_COLUMNS " FROM service_version AS v"
                         " WHERE v.service = $2 ORDER BY v.version DESC LIMIT 2000");

static ServiceVersion version_of(Row row)
{
    return (ServiceVersion){
        .service = row_text(row, "service"),
        .version = row_int(row, "version"),
        .from_day = row_int(row, "valid_from"),
        .to_day = row_null(row, "valid_to") ? INT32_MAX : row_int(row, "valid_to") - 1,
        .hash = row_text(row, "hash"),
        .published_at = row_int(row, "published_at"),
        .published_by = row_text(row, "published_by"),
        .key = row_text(row, "signing_key"),
        .signed_at = row_int(row, "signed_at"),
        .replaces = row_int(row, "replaces"),
        .changes = row_text(row, "changes"),
        .open_dossiers = row_int(row, "open_dossiers"),
    };
}

Err publish_list(Ctx *ctx, Str service, ServiceVersion **out, size_t *count)
{
    Rows  rows;
    Param body = db_text(ctx->actor->seat.body);
    if (service.len)
        TRY(db_all(ctx, &publish_versions_of, PARAMS(body, db_text(service)), &rows));
    else
        TRY(db_all(ctx, &publish_versions, PARAMS(body), &rows));
    *out = NEW_ARRAY(ctx->arena, ServiceVersion, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        (*out)[i] = version_of(rows_at(&rows, i));
    return OK;
}
