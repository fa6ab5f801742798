/* org_write — changing bodies, units, posts and holders; each change is an event. */
#include "engine/org/org_own.h"

#include "base/text.h"
#include "core/audit.h"
#include "crypto/crypto.h"

SQL(org_body_insert,
    "INSERT INTO body (id, code_2020, code_2016, name_vi, name_en, kind, level, field, parent,"
    "                  territory, seat, calendar, sort_key, version, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15)");
SQL(org_body_taken,
    "SELECT id FROM body WHERE code_2020 = $1 AND (valid_to IS NULL OR $2 < valid_to)"
    "   AND ($3 = '' OR valid_from < $3) LIMIT 1");
SQL(org_body_close,
    "UPDATE body SET valid_to = $3, version = version + 1"
    " WHERE id = $1 AND version = $2 AND valid_to IS NULL AND valid_from < $3");
SQL(org_body_give_calendar,
    "UPDATE body SET calendar = $3, version = version + 1 WHERE id = $1 AND version = $2");
SQL(org_unit_insert,
    "INSERT INTO unit (id, body, kind, name_vi, name_en, version, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, 1, $6, $7)");
SQL(org_post_insert,
    "INSERT INTO post (id, unit, body, role, title_vi, title_en, version, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)");
SQL(org_holder_insert,
    "INSERT INTO holder (id, account, post, version, valid_from, valid_to)"
    " VALUES ($1, $2, $3, 1, $4, $5)");
SQL(org_holder_close,
    "UPDATE holder SET valid_to = $3, version = version + 1"
    " WHERE post = $1 AND account = $2 AND valid_from < $3"
    "   AND (valid_to IS NULL OR $3 < valid_to)");
SQL(org_delegation_insert,
    "INSERT INTO delegation (id, from_post, to_post, basis, version, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, 1, $5, $6)");

static Str new_id(Ctx *ctx, Str given)
{
    return given.len ? given : crypto_random_id(ctx->arena);
}

static Err event(Ctx *ctx, const char *kind, Str id, const char *verb, Str payload)
{
    Str object = str_fmt(ctx->arena, "%s:%.*s", kind, FMT(id));
    db_forget(ctx);
    return audit_event(ctx, object, verb, payload);
}

#define EVENT(ctx, kind, id, verb, ...)                                                       \
    event(ctx, kind, id, verb,                                                                \
          org_payload(ctx, (const OrgPair[]){__VA_ARGS__},                                    \
                      sizeof((const OrgPair[]){__VA_ARGS__}) / sizeof(OrgPair)))

static Str day_text(Ctx *ctx, Date day)
{
    return date_valid(day) ? date_iso(ctx->arena, day) : (Str){0};
}

static Date from_or_today(const Ctx *ctx, Date from)
{
    return from.year ? from : org_today(ctx);
}

/* ---- bodies ---- */

static Err check_body(Ctx *ctx, const Body *fresh, Date from)
{
    TRY(org_check_validity(ctx, from, fresh->valid_to));
    if (!agency_code_is_2020(fresh->code_2020) ||
        (fresh->code_2016.len && !agency_code_is_2016(fresh->code_2016)))
        return fail(ctx, ERR_INVALID, "org: not an agency code");
    if (!fresh->name_vi.len || !fresh->name_en.len || !fresh->kind.len)
        return fail(ctx, ERR_INVALID, "org: a body needs its names and kind");
    if (fresh->parent.len) {
        Body parent;
        if (org_body_find(ctx, fresh->parent, &parent) != OK)
            return fail(ctx, ERR_INVALID, "org: no such parent body");
    }
    Row row;
    bool taken;
    Params params = PARAMS(db_text(fresh->code_2020), org_day(ctx, from),
                           db_text(day_text(ctx, fresh->valid_to)));
    TRY(db_maybe(ctx, &org_body_taken, params, &row, &taken));
    if (taken)
        return fail(ctx, ERR_CONFLICT, "org: code %.*s is taken", FMT(fresh->code_2020));
    return OK;
}

Err org_body_add(Ctx *ctx, const Body *fresh, Str *id)
{
    Date from = from_or_today(ctx, fresh->valid_from);
    TRY(check_body(ctx, fresh, from));
    *id = new_id(ctx, fresh->id);
    Params params = PARAMS(
        db_text(*id), db_text(fresh->code_2020), db_text_or_null(fresh->code_2016),
        db_text(fresh->name_vi), db_text(fresh->name_en), db_text(fresh->kind),
        db_text(body_level_text(fresh->level)), db_text(fresh->field),
        db_text_or_null(fresh->parent), db_text_or_null(fresh->territory), db_text(fresh->seat),
        db_text_or_null(fresh->calendar), db_bytes(text_sort_key(ctx->arena, fresh->name_vi)),
        org_day(ctx, from), org_day(ctx, fresh->valid_to));
    TRY(db_change(ctx, &org_body_insert, params));
    return EVENT(ctx, "body", *id, "org.body_added", {"code", fresh->code_2020},
                 {"from", day_text(ctx, from)}, {"kind", fresh->kind},
                 {"level", body_level_text(fresh->level)}, {"name", fresh->name_vi},
                 {"parent", fresh->parent}, {"territory", fresh->territory});
}

Err org_body_end(Ctx *ctx, const Body *seen, Date day)
{
    if (!date_valid(day) || date_cmp(day, seen->valid_from) <= 0)
        return fail(ctx, ERR_INVALID, "org: a body ends after it began");
    Params params = PARAMS(db_text(seen->id), db_int(seen->version), org_day(ctx, day));
    TRY(db_change(ctx, &org_body_close, params));
    return EVENT(ctx, "body", seen->id, "org.body_ended", {"to", day_text(ctx, day)});
}

Err org_body_set_calendar(Ctx *ctx, const Body *seen, Str calendar)
{
    Params params = PARAMS(db_text(seen->id), db_int(seen->version), db_text_or_null(calendar));
    TRY(db_change(ctx, &org_body_give_calendar, params));
    return EVENT(ctx, "body", seen->id, "org.body_calendar_set", {"calendar", calendar});
}

/* ---- units and posts ---- */

Err org_unit_add(Ctx *ctx, const Unit *fresh, Str *id)
{
    Body body;
    Date from = from_or_today(ctx, fresh->valid_from);
    TRY(org_check_validity(ctx, from, fresh->valid_to));
    TRY(org_body_find(ctx, fresh->body, &body));
    if (!fresh->name_vi.len || !fresh->name_en.len || !fresh->kind.len)
        return fail(ctx, ERR_INVALID, "org: a unit needs its names and kind");
    *id = new_id(ctx, fresh->id);
    Params params = PARAMS(db_text(*id), db_text(fresh->body), db_text(fresh->kind),
                           db_text(fresh->name_vi), db_text(fresh->name_en), org_day(ctx, from),
                           org_day(ctx, fresh->valid_to));
    TRY(db_change(ctx, &org_unit_insert, params));
    return EVENT(ctx, "unit", *id, "org.unit_added", {"body", fresh->body},
                 {"from", day_text(ctx, from)}, {"kind", fresh->kind},
                 {"name", fresh->name_vi});
}

Err org_post_add(Ctx *ctx, const Post *fresh, Str *id)
{
    Unit unit;
    Date from = from_or_today(ctx, fresh->valid_from);
    TRY(org_check_validity(ctx, from, fresh->valid_to));
    TRY(org_unit_find(ctx, fresh->unit, &unit));
    if (!fresh->role.len || !fresh->title_vi.len || !fresh->title_en.len)
        return fail(ctx, ERR_INVALID, "org: a post needs its role and titles");
    *id = new_id(ctx, fresh->id);
    Params params = PARAMS(db_text(*id), db_text(unit.id), db_text(unit.body),
                           db_text(fresh->role), db_text(fresh->title_vi),
                           db_text(fresh->title_en), org_day(ctx, from),
                           org_day(ctx, fresh->valid_to));
    TRY(db_change(ctx, &org_post_insert, params));
    return EVENT(ctx, "post", *id, "org.post_added", {"body", unit.body},
                 {"from", day_text(ctx, from)}, {"role", fresh->role},
                 {"title", fresh->title_vi}, {"unit", unit.id});
}

/* ---- holders ---- */

Err org_holder_add(Ctx *ctx, Str post, Str account, Date from, Date to)
{
    Post found;
    from = from_or_today(ctx, from);
    TRY(org_check_validity(ctx, from, to));
    TRY(org_post_find(ctx, post, &found));
    if (!account.len)
        return fail(ctx, ERR_INVALID, "org: nobody to hold the post");
    Params params = PARAMS(db_text(crypto_random_id(ctx->arena)), db_text(account),
                           db_text(post), org_day(ctx, from), org_day(ctx, to));
    TRY(db_change(ctx, &org_holder_insert, params));
    return EVENT(ctx, "post", post, "org.holder_added", {"account", account},
                 {"from", day_text(ctx, from)}, {"to", day_text(ctx, to)});
}

Err org_holder_end(Ctx *ctx, Str post, Str account, Date day)
{
    if (!date_valid(day))
        return fail(ctx, ERR_INVALID, "org: no such day");
    Params params = PARAMS(db_text(post), db_text(account), org_day(ctx, day));
    TRY(db_change(ctx, &org_holder_close, params));
    return EVENT(ctx, "post", post, "org.holder_ended", {"account", account},
                 {"to", day_text(ctx, day)});
}

Err org_delegate(Ctx *ctx, const Delegation *fresh, Str *id)
{
    Post from, to;
    TRY(org_check_validity(ctx, fresh->valid_from, fresh->valid_to));
    TRY(org_post_find(ctx, fresh->from_post, &from));
    TRY(org_post_find(ctx, fresh->to_post, &to));
    if (!date_valid(fresh->valid_to) || !fresh->basis.len || str_eq(from.id, to.id))
        return fail(ctx, ERR_INVALID, "org: a delegation needs an end, a basis and two posts");
    if (!str_eq(from.body, to.body))
        return fail(ctx, ERR_INVALID, "org: a delegation stays within one body");
    *id = crypto_random_id(ctx->arena);
    Params params = PARAMS(db_text(*id), db_text(from.id), db_text(to.id),
                           db_text(fresh->basis), org_day(ctx, fresh->valid_from),
                           org_day(ctx, fresh->valid_to));
    TRY(db_change(ctx, &org_delegation_insert, params));
    return EVENT(ctx, "post", from.id, "org.delegated", {"basis", fresh->basis},
                 {"from", day_text(ctx, fresh->valid_from)}, {"post", to.id},
                 {"to", day_text(ctx, fresh->valid_to)});
}
