/* org_area — offices of their own line: police of a ward, social insurance and tax of an area. */
#include "engine/org/org_own.h"

#include "core/audit.h"

SQL(org_area_insert,
    "INSERT INTO body_area (ward, field, body, valid_from) VALUES ($1, $2, $3, $4)");
SQL_KEPT(org_area_serves,
    "SELECT b.id FROM body_area AS a JOIN body AS b ON b.id = a.body"
    " WHERE a.ward = $1 AND a.field = $2"
    "   AND a.valid_from <= $3 AND (a.valid_to IS NULL OR $3 < a.valid_to)"
    "   AND b.valid_from <= $3 AND (b.valid_to IS NULL OR $3 < b.valid_to)"
    " ORDER BY b.code_2020 LIMIT 1");
SQL_KEPT(org_sector_at,
    "SELECT id FROM body"
    " WHERE territory = $1 AND level = $2 AND field = $3"
    "   AND valid_from <= $4 AND (valid_to IS NULL OR $4 < valid_to)"
    " ORDER BY code_2020 LIMIT 1");

Err org_body_serve(Ctx *ctx, const Body *body, Str ward, Date from)
{
    Territory unit;
    if (!body->field.len)
        return fail(ctx, ERR_INVALID, "org: the body has no field of its own");
    TRY(territory_find(ctx, WARD, ward, from, &unit));
    TRY(db_change(ctx, &org_area_insert, PARAMS(db_text(ward), db_text(body->field),
                                                db_text(body->id), org_day(ctx, from))));
    db_forget(ctx);
    return audit_event(ctx, str_fmt(ctx->arena, "body:%.*s", FMT(body->id)), "org.body_serves",
                       org_payload(ctx,
                                   (const OrgPair[]){{"from", date_iso(ctx->arena, from)},
                                                     {"ward", ward}},
                                   2));
}

static Err find(Ctx *ctx, const Sql *sql, Params params, Body *out, bool *found)
{
    Row row;
    if (*found)
        return OK;
    TRY(db_maybe(ctx, sql, params, &row, found));
    return *found ? org_body_find(ctx, row_text(row, "id"), out) : OK;
}

Err org_sector_body(Ctx *ctx, Str field, Str ward_code, Date day, Body *out)
{
    Territory ward, province;
    bool      found = false;
    TRY(org_ward_on(ctx, ward_code, day, WARD, &ward));
    province = ward;
    TRY(territory_above(ctx, PROVINCE, day, &province));
    TRY(find(ctx, &org_sector_at,
             PARAMS(db_text(ward.code), db_text(body_level_text(LEVEL_COMMUNE)), db_text(field),
                    org_day(ctx, day)), out, &found));
    TRY(find(ctx, &org_area_serves,
             PARAMS(db_text(ward.code), db_text(field), org_day(ctx, day)), out, &found));
    TRY(find(ctx, &org_sector_at,
             PARAMS(db_text(province.code), db_text(body_level_text(LEVEL_PROVINCE)),
                    db_text(field), org_day(ctx, day)), out, &found));
    return found ? OK : fail(ctx, ERR_NOT_FOUND, "org: nobody of %.*s serves ward %.*s",
                             FMT(field), FMT(ward.code));
}
