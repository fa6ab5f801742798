/* org_db — finding bodies, units, posts and holders. */
#include "engine/org/org_own.h"

#include "base/json.h"

#define BODY                                                                                  \
    "SELECT id, code_2020, code_2016, name_vi, name_en, kind, level, field, parent,"          \
    "       territory, seat, calendar, version, valid_from, valid_to"                         \
    "  FROM body "
#define UNIT                                                                                  \
    "SELECT id, body, kind, name_vi, name_en, version, valid_from, valid_to"                  \
    "  FROM unit "
#define POST                                                                                  \
    "SELECT id, unit, body, role, title_vi, title_en, version, valid_from, valid_to"          \
    "  FROM post "
#define VALID_ON(day) " AND valid_from <= " day " AND (valid_to IS NULL OR " day " < valid_to) "

SQL_KEPT(org_body_by_id, BODY "WHERE id = $1");
SQL_KEPT(org_body_by_code_2020, BODY "WHERE code_2020 = $1" VALID_ON("$2")
    "ORDER BY valid_from DESC LIMIT 1");
SQL(org_body_below, BODY "WHERE parent = $1" VALID_ON("$2") "ORDER BY sort_key, id LIMIT 500");
SQL(org_body_at_level,
    BODY "WHERE level = $1" VALID_ON("$2") "ORDER BY sort_key, id LIMIT 500");
SQL_KEPT(org_body_competent,
    BODY "WHERE territory = $1 AND level = $2 AND field = $3 AND kind = $4" VALID_ON("$5")
    "ORDER BY code_2020 LIMIT 1");
SQL_KEPT(org_unit_by_id, UNIT "WHERE id = $1");
SQL(org_unit_of_body, UNIT "WHERE body = $1" VALID_ON("$2") "ORDER BY kind, id LIMIT 500");
SQL_KEPT(org_post_by_id, POST "WHERE id = $1");
SQL(org_post_of_unit, POST "WHERE unit = $1" VALID_ON("$2") "ORDER BY role, id LIMIT 500");
SQL_KEPT(org_post_of_role,
    POST "WHERE body = $1 AND role = $2" VALID_ON("$3") "ORDER BY unit, id LIMIT 500");
SQL(org_holder_of_post,
    "SELECT account FROM holder WHERE post = $1" VALID_ON("$2")
    "ORDER BY valid_from, account LIMIT 500");

static const char *const LEVELS[] = {
    [LEVEL_CENTRAL] = "central",
    [LEVEL_PROVINCE] = "province",
    [LEVEL_DISTRICT] = "district",
    [LEVEL_COMMUNE] = "commune",
};

Str body_level_text(BodyLevel level) { return str_of(LEVELS[level]); }

bool body_level_read(Str text, BodyLevel *out)
{
    for (size_t i = 0; i < COUNT(LEVELS); i++)
        if (str_eq(text, str_of(LEVELS[i]))) {
            *out = (BodyLevel)i;
            return true;
        }
    return false;
}

/* ---- shared ---- */

Param org_day(Ctx *ctx, Date day)
{
    return date_valid(day) ? db_text(date_iso(ctx->arena, day)) : db_null();
}

Date org_row_day(Row row, const char *column)
{
    Date day = {0};
    return date_parse_iso(row_text(row, column), &day) ? day : (Date){0};
}

Date org_today(const Ctx *ctx) { return date_of_time(ctx->now); }

Err org_check_validity(Ctx *ctx, Date from, Date to)
{
    bool open = to.year == 0;
    if (!date_valid(from) || (!open && (!date_valid(to) || date_cmp(from, to) >= 0)))
        return fail(ctx, ERR_INVALID, "org: no such validity");
    return OK;
}

Str org_payload(Ctx *ctx, const OrgPair *pairs, size_t count)
{
    Buf text = {.arena = ctx->arena};
    JsonOut out = {.buf = &text};
    json_begin_object(&out);
    for (size_t i = 0; i < count; i++)
        json_field_text(&out, str_of(pairs[i].key), pairs[i].value);
    json_end_object(&out);
    return buf_str(&text);
}

/* ---- bodies ---- */

static Body body_of(Row row)
{
    Body body = {
        .id = row_text(row, "id"),
        .code_2020 = row_text(row, "code_2020"),
        .code_2016 = row_text(row, "code_2016"),
        .name_vi = row_text(row, "name_vi"),
        .name_en = row_text(row, "name_en"),
        .kind = row_text(row, "kind"),
        .field = row_text(row, "field"),
        .parent = row_text(row, "parent"),
        .territory = row_text(row, "territory"),
        .seat = row_text(row, "seat"),
        .calendar = row_text(row, "calendar"),
        .version = row_int(row, "version"),
        .valid_from = org_row_day(row, "valid_from"),
        .valid_to = org_row_day(row, "valid_to"),
    };
    (void)body_level_read(row_text(row, "level"), &body.level); /* CHECKed by the table */
    return body;
}

static Err one_body(Ctx *ctx, const Sql *sql, Params params, Body *out)
{
    Row row;
    TRY(db_one(ctx, sql, params, &row));
    *out = body_of(row);
    return OK;
}

static Err all_bodies(Ctx *ctx, const Sql *sql, Params params, Bodies *out)
{
    Rows rows;
    TRY(db_all(ctx, sql, params, &rows));
    *out = (Bodies){NEW_ARRAY(ctx->arena, Body, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = body_of(rows_at(&rows, i));
    return OK;
}

Err org_body_find(Ctx *ctx, Str id, Body *out)
{
    return one_body(ctx, &org_body_by_id, PARAMS(db_text(id)), out);
}

Err org_body_by_code(Ctx *ctx, Str code, Date day, Body *out)
{
    Str modern;
    TRY(agency_code_to_2020(ctx, code, &modern));
    Params params = PARAMS(db_text(modern), org_day(ctx, day));
    return one_body(ctx, &org_body_by_code_2020, params, out);
}

Err org_body_children(Ctx *ctx, Str parent, Date day, Bodies *out)
{
    return all_bodies(ctx, &org_body_below, PARAMS(db_text(parent), org_day(ctx, day)), out);
}

Err org_bodies_of_level(Ctx *ctx, BodyLevel level, Date day, Bodies *out)
{
    Params params = PARAMS(db_text(body_level_text(level)), org_day(ctx, day));
    return all_bodies(ctx, &org_body_at_level, params, out);
}

/* ---- competence ---- */

static bool in_one_province(const Successions *wards)
{
    for (size_t i = 1; i < wards->len; i++)
        if (!str_eq(wards->at[i].unit.parent, wards->at[0].unit.parent))
            return false;
    return true;
}

Err org_ward_on(Ctx *ctx, Str code, Date day, TerritoryLevel want, Territory *out)
{
    Err err = territory_find(ctx, WARD, code, day, out);
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    Successions next;
    TRY(territory_successors(ctx, code, day, &next));
    if (next.len == 0)
        return fail(ctx, ERR_NOT_FOUND, "org: no ward %.*s", FMT(code));
    bool whole = next.len == 1 && !next.at[0].is_divided;
    if (!whole && !(want == PROVINCE && in_one_province(&next)))
        return fail(ctx, ERR_INVALID, "org: ward %.*s was divided", FMT(code));
    return territory_find(ctx, WARD, next.at[0].unit.code, day, out);
}

Err org_competent_body(Ctx *ctx, Competence what, Str ward_code, Date day, Body *out)
{
    Territory unit;
    if (what.level == LEVEL_CENTRAL)
        return fail(ctx, ERR_NOT_FOUND, "org: no central body is competent by place");
    TerritoryLevel want = what.level == LEVEL_COMMUNE    ? WARD
                          : what.level == LEVEL_DISTRICT ? DISTRICT
                                                         : PROVINCE;
    TRY(org_ward_on(ctx, ward_code, day, want, &unit));
    TRY(territory_above(ctx, want, day, &unit));
    Str kind = what.field.len ? S("department") : S("committee");
    Params params = PARAMS(db_text(unit.code), db_text(body_level_text(what.level)),
                           db_text(what.field), db_text(kind), org_day(ctx, day));
    return one_body(ctx, &org_body_competent, params, out);
}

/* ---- units and posts ---- */

static Unit unit_of(Row row)
{
    return (Unit){
        .id = row_text(row, "id"),
        .body = row_text(row, "body"),
        .kind = row_text(row, "kind"),
        .name_vi = row_text(row, "name_vi"),
        .name_en = row_text(row, "name_en"),
        .version = row_int(row, "version"),
        .valid_from = org_row_day(row, "valid_from"),
        .valid_to = org_row_day(row, "valid_to"),
    };
}

static Post post_of(Row row)
{
    return (Post){
        .id = row_text(row, "id"),
        .unit = row_text(row, "unit"),
        .body = row_text(row, "body"),
        .role = row_text(row, "role"),
        .title_vi = row_text(row, "title_vi"),
        .title_en = row_text(row, "title_en"),
        .version = row_int(row, "version"),
        .valid_from = org_row_day(row, "valid_from"),
        .valid_to = org_row_day(row, "valid_to"),
    };
}

Err org_unit_find(Ctx *ctx, Str id, Unit *out)
{
    Row row;
    TRY(db_one(ctx, &org_unit_by_id, PARAMS(db_text(id)), &row));
    *out = unit_of(row);
    return OK;
}

Err org_units_of(Ctx *ctx, Str body, Date day, Units *out)
{
    Rows rows;
    TRY(db_all(ctx, &org_unit_of_body, PARAMS(db_text(body), org_day(ctx, day)), &rows));
    *out = (Units){NEW_ARRAY(ctx->arena, Unit, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = unit_of(rows_at(&rows, i));
    return OK;
}

Err org_post_find(Ctx *ctx, Str id, Post *out)
{
    Row row;
    TRY(db_one(ctx, &org_post_by_id, PARAMS(db_text(id)), &row));
    *out = post_of(row);
    return OK;
}

static Err all_posts(Ctx *ctx, const Sql *sql, Params params, Posts *out)
{
    Rows rows;
    TRY(db_all(ctx, sql, params, &rows));
    *out = (Posts){NEW_ARRAY(ctx->arena, Post, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = post_of(rows_at(&rows, i));
    return OK;
}

Err org_posts_of(Ctx *ctx, Str unit, Date day, Posts *out)
{
    return all_posts(ctx, &org_post_of_unit, PARAMS(db_text(unit), org_day(ctx, day)), out);
}

Err org_role_posts(Ctx *ctx, Str body, Str role, Date day, Posts *out)
{
    Params params = PARAMS(db_text(body), db_text(role), org_day(ctx, day));
    return all_posts(ctx, &org_post_of_role, params, out);
}

Err org_holders_of(Ctx *ctx, Str post, Date day, Accounts *out)
{
    Rows rows;
    TRY(db_all(ctx, &org_holder_of_post, PARAMS(db_text(post), org_day(ctx, day)), &rows));
    *out = (Accounts){NEW_ARRAY(ctx->arena, Str, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = row_text(rows_at(&rows, i), "account");
    return OK;
}
