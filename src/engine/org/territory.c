/* territory — provinces, districts and wards of every structure, and what became of them. */
#include "engine/org/org_own.h"

#include "base/text.h"

#define COLUMNS                                                                               \
    "t.level AS level, t.code AS code, t.parent AS parent, t.name AS name,"                   \
    " t.full_name AS full_name, t.name_en AS name_en, t.unit_type AS unit_type,"              \
    " t.valid_from AS valid_from, t.valid_to AS valid_to"
#define VALID_ON(day)                                                                         \
    " AND t.valid_from <= " day " AND (t.valid_to IS NULL OR " day " < t.valid_to) "

SQL_KEPT(territory_by_code,
    "SELECT " COLUMNS " FROM territory t WHERE t.level = $1 AND t.code = $2" VALID_ON("$3")
    "ORDER BY t.valid_from DESC LIMIT 1");
SQL_KEPT(territory_below,
    "SELECT " COLUMNS " FROM territory t WHERE t.parent = $1" VALID_ON("$2")
    "ORDER BY t.sort_key, t.code LIMIT 500");
SQL(territory_by_fold,
    "SELECT " COLUMNS " FROM territory t WHERE t.level = $1 AND t.fold >= $2 AND t.fold < $3"
    VALID_ON("$4") "ORDER BY t.fold, t.code LIMIT 50");
SQL(territory_next,
    "SELECT " COLUMNS ", s.is_divided AS is_divided"
    "  FROM territory_succession s"
    "  JOIN territory t ON t.level = s.level AND t.code = s.new_code AND t.valid_from = s.day"
    " WHERE s.level = 'ward' AND s.old_code = $1 AND s.day <= $2"
    " ORDER BY s.day DESC, t.sort_key, t.code LIMIT 100");
SQL(territory_before,
    "SELECT " COLUMNS ", s.is_divided AS is_divided"
    "  FROM territory_succession s"
    "  JOIN territory t ON t.level = s.level AND t.code = s.old_code AND t.valid_to = s.day"
    " WHERE s.level = 'ward' AND s.new_code = $1 AND s.day <= $2"
    " ORDER BY t.sort_key, t.code LIMIT 100");

static const char *const LEVELS[] = {
    [PROVINCE] = "province",
    [DISTRICT] = "district",
    [WARD] = "ward",
};

static Territory territory_of(Row row)
{
    Territory unit = {
        .code = row_text(row, "code"),
        .parent = row_text(row, "parent"),
        .name = row_text(row, "name"),
        .full_name = row_text(row, "full_name"),
        .name_en = row_text(row, "name_en"),
        .unit_type = row_text(row, "unit_type"),
        .valid_from = org_row_day(row, "valid_from"),
        .valid_to = org_row_day(row, "valid_to"),
    };
    for (size_t i = 0; i < COUNT(LEVELS); i++)
        if (str_eq(row_text(row, "level"), str_of(LEVELS[i])))
            unit.level = (TerritoryLevel)i;
    return unit;
}

Err territory_find(Ctx *ctx, TerritoryLevel level, Str code, Date day, Territory *out)
{
    Row row;
    Params params = PARAMS(db_text(str_of(LEVELS[level])), db_text(code), org_day(ctx, day));
    TRY(db_one(ctx, &territory_by_code, params, &row));
    *out = territory_of(row);
    return OK;
}

Err territory_above(Ctx *ctx, TerritoryLevel level, Date day, Territory *unit)
{
    while (unit->level > level) {
        TerritoryLevel above = unit->parent.len == 2 ? PROVINCE : DISTRICT;
        TRY(territory_find(ctx, above, unit->parent, day, unit));
    }
    return unit->level == level ? OK : fail(ctx, ERR_NOT_FOUND, "territory: no such level");
}

Err territory_province(Ctx *ctx, Str ward_code, Date day, Territory *out)
{
    TRY(territory_find(ctx, WARD, ward_code, day, out));
    return territory_above(ctx, PROVINCE, day, out);
}

Err territory_children(Ctx *ctx, Str parent, Date day, Territories *out)
{
    Rows rows;
    TRY(db_all(ctx, &territory_below, PARAMS(db_text(parent), org_day(ctx, day)), &rows));
    *out = (Territories){NEW_ARRAY(ctx->arena, Territory, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->at[i] = territory_of(rows_at(&rows, i));
    return OK;
}

/* ---- search ---- */

static const struct { Str name, fold; } KINDS[] = {
    {{"Thành phố ", 13}, {"thanh pho ", 10}}, {{"Tỉnh ", 7}, {"tinh ", 5}},
    {{"Thị trấn ", 13}, {"thi tran ", 9}},    {{"Thị xã ", 10}, {"thi xa ", 7}},
    {{"Đặc khu ", 11}, {"dac khu ", 8}},      {{"Phường ", 10}, {"phuong ", 7}},
    {{"Huyện ", 8}, {"huyen ", 6}},           {{"Quận ", 7}, {"quan ", 5}},
    {{"Xã ", 4}, {"xa ", 3}},
};

Str territory_bare_name(Str full_name)
{
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (!str_starts(full_name, KINDS[i].name))
            continue;
        size_t n = KINDS[i].name.len;
        bool number = full_name.len > n && full_name.at[n] >= '0' && full_name.at[n] <= '9';
        return number ? full_name : (Str){full_name.at + n, full_name.len - n};
    }
    return full_name;
}

static Err search(Ctx *ctx, TerritoryLevel level, Str prefix, Date day, Rows *rows)
{
    /* No UTF-8 text contains the byte 0xFF, so this is above all that begin so. */
    Str above = str_fmt(ctx->arena, "%.*s\xFF", FMT(prefix));
    Params params = PARAMS(db_text(str_of(LEVELS[level])), db_bytes(prefix), db_bytes(above),
                           org_day(ctx, day));
    return db_all(ctx, &territory_by_fold, params, rows);
}

Err territory_search(Ctx *ctx, TerritoryLevel level, Str words, Date day, Territories *out)
{
    enum { WORDS_MAX = 200 };
    *out = (Territories){0};
    if (words.len > WORDS_MAX)
        return fail(ctx, ERR_INVALID, "territory: the words are too long");
    Str fold = text_fold(ctx->arena, words);
    if (fold.len == 0)
        return OK;
    Rows whole, bare = {0};
    TRY(search(ctx, level, fold, day, &whole));
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (str_starts(fold, KINDS[i].fold) && fold.len > KINDS[i].fold.len) {
            size_t n = KINDS[i].fold.len;
            TRY(search(ctx, level, (Str){fold.at + n, fold.len - n}, day, &bare));
            break;
        }
    *out = (Territories){NEW_ARRAY(ctx->arena, Territory, whole.len + bare.len + 1), 0};
    for (size_t i = 0; i < whole.len; i++)
        out->at[out->len++] = territory_of(rows_at(&whole, i));
    for (size_t i = 0; i < bare.len; i++)
        out->at[out->len++] = territory_of(rows_at(&bare, i));
    return OK;
}

/* ---- succession ---- */

static Err successions(Ctx *ctx, const Sql *sql, Params params, Successions *out)
{
    Rows rows;
    TRY(db_all(ctx, sql, params, &rows));
    *out = (Successions){NEW_ARRAY(ctx->arena, Succession, rows.len + 1), rows.len};
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        out->at[i] = (Succession){territory_of(row), row_int(row, "is_divided") != 0};
    }
    return OK;
}

Err territory_successors(Ctx *ctx, Str old_ward, Date day, Successions *out)
{
    Params params = PARAMS(db_text(old_ward), org_day(ctx, day));
    return successions(ctx, &territory_next, params, out);
}

Err territory_predecessors(Ctx *ctx, Str ward, Date day, Successions *out)
{
    Params params = PARAMS(db_text(ward), org_day(ctx, day));
    return successions(ctx, &territory_before, params, out);
}
