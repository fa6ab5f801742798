/* clocks — a calendar changed: body after body, part after part, in short transactions. */
#include "engine/dossier/clocks.h"

#include "base/json.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "engine/ask/ask.h"

/* One run of the job writes at most about so many dossiers: others wait for SQLite's one writer, but a
 * page that many of them share is written once for each run. */
enum { MOVE_MOST = 10000, LOOK_MOST = 20000 };

/* A dossier not yet accepted has no legal clock, but its step and the applicant may have one. */
enum { PART_CLOCKS, PART_SUBMITTED, PART_SUPPLEMENT, PART_ASKED, PARTS };

/* ---- asking for it ------------------------------------------------------------------------- */

SQL(replan_insert,
    "INSERT INTO replan (id, calendar, day, from_at, body, part, after, looked, moved, asked_at,"
    "  finished_at)"
    " VALUES ($1, $2, $3, $4, '', 0, 0, 0, 0, $5, 0)");

static Err queue(Ctx *ctx, Str id)
{
    return job_add(ctx, "dossier.replan", str_fmt(ctx->arena, "{\"id\":\"%.*s\"}", FMT(id)), id,
                   0);
}

Err clocks_set_exception(Ctx *ctx, Str calendar, const CalendarException *exception)
{
    Str id = crypto_random_id(ctx->arena);
    TRY(org_calendar_set_exception(ctx, calendar, exception));
    TRY(db_change(ctx, &replan_insert,
                  PARAMS(db_text(id), db_text(calendar),
                         db_text(date_iso(ctx->arena, exception->day)),
                         db_int(time_of_date(exception->day)), db_int(ctx->now))));
    return queue(ctx, id);
}

SQL(replans_newest,
    "SELECT id, calendar, day, body, looked, moved, asked_at, finished_at"
    "  FROM replan ORDER BY nr DESC LIMIT $1");

Err clocks_replans(Ctx *ctx, size_t limit, Replan **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &replans_newest, PARAMS(db_int((int64_t)limit)), &rows));
    *out = NEW_ARRAY(ctx->arena, Replan, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (Replan){
            .id = row_text(row, "id"),           .calendar = row_text(row, "calendar"),
            .day = row_text(row, "day"),         .body = row_text(row, "body"),
            .looked = row_int(row, "looked"),    .moved = row_int(row, "moved"),
            .asked_at = row_int(row, "asked_at"), .finished_at = row_int(row, "finished_at"),
        };
    }
    return OK;
}

/* ---- doing it ------------------------------------------------------------------------------ */

enum { BODY_ID = 64 };

/* Where a run is. */
typedef struct Walk {
    Str     id, calendar, day, body; /* body: in body_id */
    char    body_id[BODY_ID];
    int64_t from_at, part, after, looked, moved;
    int64_t moved_now, looked_now; /* by this run */
    bool    is_over;
} Walk;

SQL(replan_find,
    "SELECT id, calendar, day, from_at, body, part, after, looked, moved"
    "  FROM replan WHERE id = $1 AND finished_at = 0");
SQL(replan_save,
    "UPDATE replan SET body = $2, part = $3, after = $4, looked = $5, moved = $6, finished_at = $7"
    " WHERE id = $1");
/* The next body whose days this calendar decides, itself or as the parent of its own. */
SQL(replan_next_body,
    "SELECT b.id AS id"
    "  FROM body AS b JOIN calendar AS c ON c.id = COALESCE(b.calendar, 'vn')"
    " WHERE b.id > $2 AND (c.id = $1 OR c.parent = $1)"
    " ORDER BY b.id LIMIT 1");

/* What ended before the changed day is not touched by it. */
#define TOUCHED " AND (due_at >= $3 OR step_due_at >= $3 OR supplement_due_at >= $3)" \
                " ORDER BY nr LIMIT $4"
SQL(replan_clocks,
    "SELECT " REPLAN_COLUMNS "  FROM dossier"
    " WHERE body = $1 AND nr > $2 AND is_open = 1 AND done_at = 0 AND accepted_at > 0" TOUCHED);
SQL(replan_submitted,
    "SELECT " REPLAN_COLUMNS "  FROM dossier"
    " WHERE body = $1 AND nr > $2 AND is_open = 1 AND status = 1 AND due_at = 0" TOUCHED);
SQL(replan_supplement,
    "SELECT " REPLAN_COLUMNS "  FROM dossier"
    " WHERE body = $1 AND nr > $2 AND is_open = 1 AND status = 5 AND due_at = 0" TOUCHED);

/* Its memory lasts: that of a query is given back after each look. */
static Err be_at(Ctx *ctx, Walk *walk, Str body)
{
    if (body.len >= BODY_ID)
        return fail(ctx, ERR_BROKEN, "the id of a body is too long");
    if (body.len)
        memcpy(walk->body_id, body.at, body.len);
    walk->body = (Str){walk->body_id, body.len};
    return OK;
}

static Err next_body(Ctx *ctx, Walk *walk)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &replan_next_body, PARAMS(db_text(walk->calendar), db_text(walk->body)),
                 &row, &found));
    walk->is_over = !found;
    walk->part = walk->after = 0;
    return found ? be_at(ctx, walk, row_text(row, "id")) : OK;
}

static void go_on(Walk *walk, int64_t looked, int64_t most)
{
    walk->looked_now += looked;
    if (looked == most)
        return;
    walk->part++;
    walk->after = 0;
}

/* Terms of the opinions the body was asked for. */
static Err look_at_asks(Ctx *ctx, Walk *walk)
{
    int64_t looked;
    TRY(ask_replan(ctx, walk->body, walk->from_at, &walk->after, &looked, &walk->moved_now));
    go_on(walk, looked, ASK_REPLAN);
    return OK;
}

/* One query's worth of clocks of the body. */
static Err look(Ctx *ctx, Walk *walk)
{
    static const Sql *const OF_PART[PART_ASKED] = {&replan_clocks, &replan_submitted,
                                                   &replan_supplement};
    if (walk->part == PART_ASKED)
        return look_at_asks(ctx, walk);
    Rows            rows;
    const Calendar *calendar;
    TRY(org_calendar(ctx, walk->body, &calendar));
    TRY(db_all(ctx, OF_PART[walk->part],
               PARAMS(db_text(walk->body), db_int(walk->after), db_int(walk->from_at),
                      db_int(REPLAN_LOOK)),
               &rows));
    ClockMoves moves = clocks_moves(ctx, rows.len);
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        TRY(clocks_plan(ctx, calendar, row, &moves));
        walk->after = row_int(row, "nr");
    }
    TRY(clocks_write(ctx, &moves));
    walk->moved_now += moves.moved;
    go_on(walk, (int64_t)rows.len, REPLAN_LOOK);
    return OK;
}

static Err save(Ctx *ctx, Walk *walk)
{
    walk->looked += walk->looked_now;
    walk->moved += walk->moved_now;
    TRY(db_change(ctx, &replan_save,
                  PARAMS(db_text(walk->id), db_text(walk->body), db_int(walk->part),
                         db_int(walk->after), db_int(walk->looked), db_int(walk->moved),
                         db_int(walk->is_over ? ctx->now : 0))));
    log_info(walk->is_over ? "replanned" : "replanning", log_text("calendar", walk->calendar),
             log_text("day", walk->day), log_int("looked", walk->looked),
             log_int("moved", walk->moved));
    if (!walk->is_over)
        return queue(ctx, walk->id);
    TRY(db_bulk_room(ctx, false));
    Str what = str_fmt(ctx->arena, "{\"day\":\"%.*s\",\"looked\":%lld,\"moved\":%lld}",
                       FMT(walk->day), (long long)walk->looked, (long long)walk->moved);
    return audit_event(ctx, str_fmt(ctx->arena, "calendar:%.*s", FMT(walk->calendar)),
                       "calendar.replanned", what);
}

static Err run(Ctx *ctx, const Job *job)
{
    Row         row;
    bool        found;
    const Json *payload;
    db_forget(ctx); /* another machine may have changed the calendar a moment ago */
    TRY(json_read(ctx, job->payload, (JsonLimits){0}, &payload));
    TRY(db_maybe(ctx, &replan_find, PARAMS(db_text(json_text(json_get(payload, S("id"))))), &row,
                 &found));
    if (!found)
        return OK; /* it ran twice */
    Walk walk = {.id = row_text(row, "id"), .calendar = row_text(row, "calendar"),
                 .day = row_text(row, "day"), .from_at = row_int(row, "from_at"),
                 .part = row_int(row, "part"),
                 .after = row_int(row, "after"), .looked = row_int(row, "looked"),
                 .moved = row_int(row, "moved")};
    TRY(be_at(ctx, &walk, row_text(row, "body")));
    TRY(db_bulk_room(ctx, true));
    if (!walk.body.len)
        TRY(next_body(ctx, &walk));
    while (!walk.is_over && walk.moved_now < MOVE_MOST && walk.looked_now < LOOK_MOST) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(look(ctx, &walk));
        if (walk.part == PARTS)
            TRY(next_body(ctx, &walk));
        arena_reset(ctx->arena, mark);
    }
    return save(ctx, &walk);
}

const JobKind CLOCK_JOBS[] = {
    {"dossier.replan", run, .every_s = 0},
    /* Each hour, although once a day is enough: a node that was off at night misses nothing. */
    {"dossier.day_before", clocks_day_before_job, .begins_itself = true, .every_s = 3600},
    {0},
};
