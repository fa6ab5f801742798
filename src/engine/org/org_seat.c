/* org_seat — the seats an account may act in. */
#include "engine/org/org_own.h"

/* own: the post the account itself holds; p: the post whose authority the seat has. */
#define SEAT_COLUMNS                                                                          \
    "SELECT own.id AS own_post, p.id AS post, p.unit AS unit, p.body AS body, p.role AS role," \
    "       p.title_vi AS title_vi, p.title_en AS title_en, u.name_vi AS unit_vi,"            \
    "       u.name_en AS unit_en, b.name_vi AS body_vi, b.name_en AS body_en"                 \
    "  FROM holder h"                                                                         \
    "  JOIN post own ON own.id = h.post"
#define VALID(row)                                                                            \
    " AND " row ".valid_from <= $2 AND (" row ".valid_to IS NULL OR $2 < " row ".valid_to)"
#define REST                                                                                  \
    "  JOIN unit u ON u.id = p.unit"                                                          \
    "  JOIN body b ON b.id = p.body"                                                          \
    " WHERE h.account = $1" VALID("h") VALID("own") VALID("p") VALID("u") VALID("b")

SQL(org_seats_own,
    SEAT_COLUMNS "  JOIN post p ON p.id = own.id" REST
    " ORDER BY h.valid_from, h.id LIMIT 100");
SQL(org_seats_delegated,
    SEAT_COLUMNS "  JOIN delegation d ON d.to_post = own.id"
    "  JOIN post p ON p.id = d.from_post" REST VALID("d")
    " ORDER BY d.valid_from, d.id LIMIT 100");

static OrgSeat seat_of(const Ctx *ctx, Row row)
{
    bool english = ctx->lang == LANG_EN;
    Str own = row_text(row, "own_post"), post = row_text(row, "post");
    return (OrgSeat){
        .seat = {
            .post = own,
            .unit = row_text(row, "unit"),
            .body = row_text(row, "body"),
            .role = row_text(row, "role"),
            .unit_name = row_text(row, english ? "unit_en" : "unit_vi"),
            .body_name = row_text(row, english ? "body_en" : "body_vi"),
            .title = row_text(row, english ? "title_en" : "title_vi"),
        },
        .on_behalf = str_eq(own, post) ? (Str){0} : post,
    };
}

Err org_seats_of(Ctx *ctx, Str account, Date day, OrgSeats *out)
{
    Rows own, delegated;
    Params params = PARAMS(db_text(account), org_day(ctx, day));
    TRY(db_all(ctx, &org_seats_own, params, &own));
    TRY(db_all(ctx, &org_seats_delegated, params, &delegated));
    size_t n = own.len + delegated.len;
    *out = (OrgSeats){NEW_ARRAY(ctx->arena, OrgSeat, n + 1), n};
    for (size_t i = 0; i < own.len; i++)
        out->at[i] = seat_of(ctx, rows_at(&own, i));
    for (size_t i = 0; i < delegated.len; i++)
        out->at[own.len + i] = seat_of(ctx, rows_at(&delegated, i));
    return OK;
}
