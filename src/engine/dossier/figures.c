/* figures — ratings, and how long a service really takes: counted, never typed in. */
#include "engine/dossier/flow.h"

#include "base/time.h"

#include <stdlib.h>

SQL(rating_add,
    "INSERT INTO rating (dossier, service, score, comment, at) VALUES ($1, $2, $3, $4, $5)");
SQL(rating_of_dossier, "SELECT score FROM rating WHERE dossier = $1");

Err dossier_rate(Ctx *ctx, const Dossier *dossier, int64_t score, Str comment)
{
    if (!str_eq(dossier->applicant, ctx->actor->account) || !dossier->applicant.len)
        return fail(ctx, ERR_DENIED, "only the applicant rates");
    if (dossier_is_open(dossier))
        return fail(ctx, ERR_CONFLICT, "it is rated when it is over");
    if (score < 1 || score > 3)
        return fail(ctx, ERR_INVALID, "a score is 1, 2 or 3");
    TRY(db_change(ctx, &rating_add,
                  PARAMS(db_text(dossier->id), db_text(dossier->service), db_int(score),
                         db_text(comment), db_int(ctx->now))));
    Buf     payload = {.arena = ctx->arena};
    JsonOut json = {.buf = &payload};
    json_begin_object(&json);
    json_field_text(&json, S("comment"), comment);
    json_field_int(&json, S("score"), score);
    json_end_object(&json);
    return audit_event(ctx, str_fmt(ctx->arena, "rating:%.*s", FMT(dossier->id)),
                       "dossier.rated", buf_str(&payload));
}

Err dossier_rating(Ctx *ctx, const Dossier *dossier, int64_t *score)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &rating_of_dossier, PARAMS(db_text(dossier->id)), &row, &found));
    *score = found ? row_int(row, "score") : 0;
    return OK;
}

/* ---- figures of a service ------------------------------------------------------------------- */

enum { FIGURES_DAYS = 90 };

SQL(figures_done,
    "SELECT body, clock_from, due_at, done_at"
    "  FROM dossier"
    " WHERE service = $1 AND done_at > 0 AND done_at >= $2 AND accepted_at > 0"
    " ORDER BY done_at DESC"
    " LIMIT 2000");
SQL(figures_rated,
    "SELECT count(*) AS rated, coalesce(sum(CASE WHEN score >= 2 THEN 1 ELSE 0 END), 0) AS satisfied"
    "  FROM rating WHERE service = $1 AND at >= $2");

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static Err durations(Ctx *ctx, const Rows *rows, ServiceFigures *out)
{
    int64_t *minutes = NEW_ARRAY(ctx->arena, int64_t, rows->len + 1);
    for (size_t i = 0; i < rows->len; i++) {
        Row             row = rows_at(rows, i);
        const Calendar *calendar;
        TRY(org_calendar(ctx, row_text(row, "body"), &calendar));
        TRY(calendar_elapsed(ctx, calendar, row_int(row, "clock_from"), row_int(row, "done_at"),
                             &minutes[i]));
        out->on_time += row_int(row, "done_at") <= row_int(row, "due_at");
    }
    qsort(minutes, rows->len, sizeof *minutes, by_size);
    out->done = (int64_t)rows->len;
    if (rows->len) {
        out->median_minutes = minutes[rows->len / 2];
        out->p90_minutes = minutes[rows->len * 9 / 10];
    }
    return OK;
}

Err dossier_figures(Ctx *ctx, Str service, ServiceFigures *out)
{
    Rows    rows;
    Row     row;
    int64_t since = ctx->now - FIGURES_DAYS * DAY_MS;
    *out = (ServiceFigures){0};
    TRY(db_all(ctx, &figures_done, PARAMS(db_text(service), db_int(since)), &rows));
    TRY(durations(ctx, &rows, out));
    TRY(db_one(ctx, &figures_rated, PARAMS(db_text(service), db_int(since)), &row));
    out->rated = row_int(row, "rated");
    out->satisfied = row_int(row, "satisfied");
    return OK;
}

/* ---- the head's page: who is late ----------------------------------------------------------- */

/* Open dossiers of one body: hundreds, read by the body's index. */
SQL(late_lines,
    "SELECT holder, role, step, count(*) AS open_count,"
    "       sum(CASE WHEN paused_at = 0 AND done_at = 0 AND urgent_at < $2 THEN 1 ELSE 0 END) AS late,"
    "       sum(CASE WHEN paused_at = 0 AND done_at = 0 AND urgent_at >= $2 AND urgent_at < $3"
    "                THEN 1 ELSE 0 END) AS soon,"
    "       sum(CASE WHEN paused_at > 0 THEN 1 ELSE 0 END) AS paused,"
    "       min(urgent_at) AS oldest"
    "  FROM dossier"
    " WHERE body = $1 AND is_open = 1"
    " GROUP BY holder, role, step"
    " ORDER BY late DESC, soon DESC, open_count DESC"
    " LIMIT 200");

Err dossier_late_lines(Ctx *ctx, LateLine **out, size_t *count)
{
    Rows            rows;
    const Calendar *calendar;
    int64_t         soon;
    TRY(org_calendar(ctx, ctx->actor->seat.body, &calendar));
    TRY(calendar_due(ctx, calendar, ctx->now, 2, &soon));
    TRY(db_all(ctx, &late_lines,
               PARAMS(db_text(ctx->actor->seat.body), db_int(ctx->now), db_int(soon)), &rows));
    *out = NEW_ARRAY(ctx->arena, LateLine, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (LateLine){
            .post = row_text(row, "holder"), .role = row_text(row, "role"),
            .step = row_text(row, "step"),   .open = row_int(row, "open_count"),
            .soon = row_int(row, "soon"),    .late = row_int(row, "late"),
            .paused = row_int(row, "paused"), .oldest_due_at = row_int(row, "oldest"),
        };
        TRY(dossier_post_name(ctx, row_text(row, "holder"), &(*out)[i].name));
    }
    return OK;
}
