/* import — territory and agencies. The calendar is in import_calendar.c. */
#include "engine/org/import.h"

#include "base/encode.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/embedded.h"
#include "crypto/crypto.h"
#include "engine/org/org_own.h"

SQL(territory_is_there,
    "SELECT id FROM territory WHERE level = $1 AND code = $2 AND valid_from = $3");
SQL(territory_insert,
    "INSERT INTO territory (level, code, parent, name, full_name, name_en, unit_type, fold,"
    "                       sort_key, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
SQL(succession_is_there,
    "SELECT new_code FROM territory_succession WHERE level = 'ward' AND old_code = $1 LIMIT 1");
SQL(succession_insert,
    "INSERT INTO territory_succession (level, old_code, new_code, day, is_divided)"
    " VALUES ('ward', $1, $2, $3, $4)");

/* When Hà Tây joined Hà Nội there were 63. Changes of wards before 2025-06-30 are not in the
 * data: the last state of the structure stands for all of its time. */
#define OLD_FROM "2008-08-01"
#define MERGER   "2025-07-01"

typedef struct Source {
    const char *path, *level, *parent_column, *from, *to;
} Source;
static const Source SOURCES[] = {
    {"data/admin63_provinces.csv", "province", NULL, OLD_FROM, MERGER},
    {"data/admin63_districts.csv", "district", "province_code", OLD_FROM, MERGER},
    {"data/admin63_wards.csv", "ward", "district_code", OLD_FROM, MERGER},
    {"data/admin34_provinces.csv", "province", NULL, MERGER, ""},
    {"data/admin34_wards.csv", "ward", "province_code", MERGER, ""},
};

Err org_shipped_csv(Ctx *ctx, const char *path, const char *columns, Csv *csv)
{
    Str bytes;
    if (!embedded_find(str_of(path), &bytes))
        return fail(ctx, ERR_BROKEN, "import: %s is not in the program", path);
    TRY(csv_open(ctx, bytes, csv));
    return csv_need(ctx, csv, columns);
}

static Err imported(Ctx *ctx, const char *path, int64_t rows)
{
    Str bytes = {0};
    (void)embedded_find(str_of(path), &bytes);
    OrgPair payload[] = {
        {"file", str_of(path)},
        {"rows", str_fmt(ctx->arena, "%lld", (long long)rows)},
        {"sha256", encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, bytes))},
    };
    db_forget(ctx);
    return audit_event(ctx, S("territory:national"), "org.imported",
                       org_payload(ctx, payload, COUNT(payload)));
}

/* ---- territory ---- */

static Err add_unit(Ctx *ctx, const Source *source, const Csv *csv)
{
    bool top = !source->parent_column;
    Str full = csv_field(csv, "full_name"), name = territory_bare_name(full);
    Str name_en = top ? csv_field(csv, "name_en") : text_fold_case(ctx->arena, name);
    Str parent = top ? S("") : csv_field(csv, source->parent_column);
    Params params = PARAMS(db_text(str_of(source->level)), db_text(csv_field(csv, "code")),
                           db_text(parent), db_text(name), db_text(full), db_text(name_en),
                           db_text(csv_field(csv, "unit_type")),
                           db_bytes(text_fold(ctx->arena, name)),
                           db_bytes(text_sort_key(ctx->arena, name)),
                           db_text(str_of(source->from)), db_text_or_null(str_of(source->to)));
    return db_change(ctx, &territory_insert, params);
}

static Err import_source(Ctx *ctx, const Source *source, int64_t *rows)
{
    Csv csv;
    Row row;
    bool more, there = false;
    int64_t added = 0;
    TRY(org_shipped_csv(ctx, source->path, "code full_name unit_type", &csv));
    for (;;) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(csv_next(ctx, &csv, &more));
        if (!more)
            break;
        Params key = PARAMS(db_text(str_of(source->level)), db_text(csv_field(&csv, "code")),
                            db_text(str_of(source->from)));
        if (added == 0) /* a file is loaded whole or not at all, so its first row tells */
            TRY(db_maybe(ctx, &territory_is_there, key, &row, &there));
        if (there)
            return OK;
        TRY(add_unit(ctx, source, &csv));
        added++;
        arena_reset(ctx->arena, mark);
    }
    *rows += added;
    return imported(ctx, source->path, added);
}

static Err import_succession(Ctx *ctx, int64_t *rows)
{
    static const char PATH[] = "data/ward_map_63_to_34.csv";
    Csv csv;
    Row row;
    bool more, there = false;
    int64_t added = 0;
    TRY(org_shipped_csv(ctx, PATH, "old_ward_code new_ward_code old_ward_was_divided", &csv));
    for (;;) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(csv_next(ctx, &csv, &more));
        if (!more)
            break;
        Str old = csv_field(&csv, "old_ward_code");
        if (added == 0)
            TRY(db_maybe(ctx, &succession_is_there, PARAMS(db_text(old)), &row, &there));
        if (there)
            return OK;
        bool divided = str_eq(csv_field(&csv, "old_ward_was_divided"), S("1"));
        Params params = PARAMS(db_text(old), db_text(csv_field(&csv, "new_ward_code")),
                               db_text(S(MERGER)), db_int(divided));
        TRY(db_change(ctx, &succession_insert, params));
        added++;
        arena_reset(ctx->arena, mark);
    }
    *rows += added;
    return imported(ctx, PATH, added);
}

Err org_import_territory(Ctx *ctx, int64_t *rows)
{
    *rows = 0;
    for (size_t i = 0; i < COUNT(SOURCES); i++)
        TRY(import_source(ctx, &SOURCES[i], rows));
    return import_succession(ctx, rows);
}

/* ---- agencies ---- */

/* "Ủy ban nhân dân tỉnh …": the kind of unit is written small after the committee. */
static Str committee_of(Ctx *ctx, Str full_name)
{
    Str first = full_name.len && (unsigned char)full_name.at[0] >= 0x80
                    ? S("đ") /* Đặc khu, the only kind that begins so */
                    : str_fmt(ctx->arena, "%c", full_name.at[0] | 0x20);
    return str_fmt(ctx->arena, "Ủy ban nhân dân %.*s%.*s", FMT(first),
                   (int)(full_name.len - first.len), full_name.at + first.len);
}

static Err add_agency(Ctx *ctx, Body *body, int64_t *rows)
{
    Body there;
    Str id;
    Err err = org_body_by_code(ctx, body->code_2020, body->valid_from, &there);
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    TRY(org_body_add(ctx, body, &id));
    (*rows)++;
    return OK;
}

/* The province of the 34 that bears the name of this one of the 63; NULL when it is gone. */
static Err heir_of(Ctx *ctx, Str old_code, Territory *heir, bool *found)
{
    Territory old;
    Territories all;
    Date before = date_add_days(MERGER_DAY, -1);
    *found = false;
    TRY(territory_find(ctx, PROVINCE, old_code, before, &old));
    TRY(territory_children(ctx, S(""), MERGER_DAY, &all));
    Str fold = text_fold(ctx->arena, old.name);
    for (size_t i = 0; i < all.len && !*found; i++) {
        *found = str_eq(fold, text_fold(ctx->arena, all.at[i].name));
        *heir = all.at[i];
    }
    return OK;
}

static Err add_province(Ctx *ctx, const Csv *csv, Body *body, int64_t *rows)
{
    Territory heir = {0};
    bool found;
    body->kind = S("committee");
    body->level = LEVEL_PROVINCE;
    body->territory = csv_field(csv, "gso_province_code");
    body->valid_to = MERGER_DAY;
    TRY(add_agency(ctx, body, rows));
    TRY(heir_of(ctx, body->territory, &heir, &found));
    if (!found)
        return OK;
    body->name_vi = committee_of(ctx, heir.full_name);
    body->name_en = str_fmt(ctx->arena, "People's Committee of %.*s", FMT(heir.name_en));
    body->territory = heir.code;
    body->valid_from = MERGER_DAY;
    body->valid_to = (Date){0};
    return add_agency(ctx, body, rows);
}

Err org_import_agencies(Ctx *ctx, int64_t *rows)
{
    Csv csv;
    bool more;
    *rows = 0;
    TRY(org_shipped_csv(ctx, "data/agency_codes.csv",
                  "code_2020 code_2016 name_vi name_en kind gso_province_code", &csv));
    for (;;) {
        TRY(csv_next(ctx, &csv, &more));
        if (!more)
            return OK;
        Body body = {
            .code_2020 = csv_field(&csv, "code_2020"),
            .code_2016 = csv_field(&csv, "code_2016"),
            .name_vi = csv_field(&csv, "name_vi"),
            .name_en = csv_field(&csv, "name_en"),
            .kind = csv_field(&csv, "kind"),
            .level = LEVEL_CENTRAL,
            .valid_from = {2008, 8, 1},
        };
        if (str_eq(body.kind, S("province")))
            TRY(add_province(ctx, &csv, &body, rows));
        else
            TRY(add_agency(ctx, &body, rows));
    }
}

Err org_import(Ctx *ctx)
{
    int64_t rows;
    TRY(org_import_territory(ctx, &rows));
    TRY(org_import_agencies(ctx, &rows));
    return org_import_calendar(ctx, &rows);
}
