/* ask_find — one ask, those of an object, and the queues of the asked offices. */
#include "engine/ask/ask_own.h"

#include "base/time.h"

static bool is_asked_or_asking(const Ctx *ctx, const Ask *ask)
{
    const Actor *actor = ctx->actor;
    if (actor->kind == ACTOR_SYSTEM)
        return true;
    if (actor->kind != ACTOR_OFFICER || !actor->seat.body.len)
        return false;
    bool is_one = str_eq(actor->seat.body, ask->body);
    for (size_t i = 0; i < ask->count && !is_one; i++)
        is_one = str_eq(actor->seat.body, ask->targets[i].body);
    return is_one;
}

Err ask_find(Ctx *ctx, Str id, Ask *out)
{
    TRY(ask_load(ctx, id, out));
    if (is_asked_or_asking(ctx, out))
        return OK;
    return fail(ctx, ERR_NOT_FOUND, "the ask is not this seat's");
}

SQL(asks_of_source,
    "SELECT " ASK_COLUMNS "  FROM ask WHERE source = $1 ORDER BY nr LIMIT 200");

Err ask_of_source(Ctx *ctx, Str source, Ask **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &asks_of_source, PARAMS(db_text(source)), &rows));
    *out = NEW_ARRAY(ctx->arena, Ask, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        TRY(ask_of_row(ctx, rows_at(&rows, i), &(*out)[i]));
    return OK;
}

/* ---- queues --------------------------------------------------------------------------------- */

#define QUEUE_COLUMNS                                                                         \
    "SELECT a.id, a.source, a.subject, a.about_vi, a.about_en, a.body, a.asked_at, t.number," \
    "       t.state, t.verdict, t.due_now, t.closed_at, t.nr"                                 \
    "  FROM ask_target AS t JOIN ask AS a ON a.id = t.ask"                                    \
    " WHERE t.body = $1 AND t.role = $2"

SQL(ask_queue_open,
    QUEUE_COLUMNS "   AND t.is_open = 1 AND (t.due_now, t.nr) > ($3, $4)"
    " ORDER BY t.due_now, t.nr LIMIT 51");
SQL(ask_queue_done,
    QUEUE_COLUMNS "   AND t.is_open = 0 AND (t.closed_at, t.nr) < ($3, $4)"
    " ORDER BY t.closed_at DESC, t.nr DESC LIMIT 51");

/* "1795140000000.17": the last row's time and number. */
static bool read_place(Str after, int64_t *at, int64_t *nr)
{
    Str first, second;
    return str_cut(after, '.', &first, &second) && str_to_int(first, at) &&
           str_to_int(second, nr);
}

static AskRow ask_row_of(Row row)
{
    return (AskRow){
        .id = row_text(row, "id"),
        .source = row_text(row, "source"),
        .subject = row_text(row, "subject"),
        .about_vi = row_text(row, "about_vi"),
        .about_en = row_text(row, "about_en"),
        .body = row_text(row, "body"),
        .number = row_int(row, "number"),
        .state = (AskState)row_int(row, "state"),
        .verdict = (AskVerdict)row_int(row, "verdict"),
        .asked_at = row_int(row, "asked_at"),
        .due_now = row_int(row, "due_now"),
        .closed_at = row_int(row, "closed_at"),
    };
}

/* No body has this id: keeps the empty text of who has no seat from matching anything. */
static Param of_seat(Str id) { return db_text(id.len ? id : S("-")); }

Err ask_queue(Ctx *ctx, AskQueue queue, Str after, AskPage *out)
{
    static const struct {
        const Sql  *sql;
        const char *sorted_by;
        int64_t     first; /* before all others */
    } QUEUES[ASK_QUEUES] = {{&ask_queue_open, "due_now", INT64_MIN},
                            {&ask_queue_done, "closed_at", INT64_MAX}};
    Rows    rows;
    int64_t at = QUEUES[queue].first, nr = at;
    if (after.len && !read_place(after, &at, &nr))
        return fail(ctx, ERR_INVALID, "ask: no such place in a queue");
    TRY(db_all(ctx, QUEUES[queue].sql,
               PARAMS(of_seat(ctx->actor->seat.body), of_seat(ctx->actor->seat.role), db_int(at),
                      db_int(nr)),
               &rows));
    size_t shown = rows.len > ASK_PAGE ? ASK_PAGE : rows.len;
    *out = (AskPage){.rows = NEW_ARRAY(ctx->arena, AskRow, shown + 1), .count = shown};
    for (size_t i = 0; i < shown; i++)
        out->rows[i] = ask_row_of(rows_at(&rows, i));
    if (shown < rows.len) {
        Row last = rows_at(&rows, shown - 1);
        out->next = str_fmt(ctx->arena, "%lld.%lld",
                            (long long)row_int(last, QUEUES[queue].sorted_by),
                            (long long)row_int(last, "nr"));
    }
    return OK;
}

SQL(ask_unanswered_of,
    "SELECT a.id, a.source, a.subject, a.about_vi, a.about_en, t.body, a.asked_at, t.number,"
    "       t.state, t.verdict, t.due_now, t.closed_at, t.nr"
    "  FROM ask_target AS t JOIN ask AS a ON a.id = t.ask"
    " WHERE t.is_open = 1 AND t.due_now < $2 AND a.body = $1"
    " ORDER BY t.due_now, t.nr LIMIT 50");

Err ask_unanswered(Ctx *ctx, AskPage *out)
{
    Rows rows;
    TRY(db_all(ctx, &ask_unanswered_of,
               PARAMS(of_seat(ctx->actor->seat.body), db_int(ctx->now)), &rows));
    *out = (AskPage){.rows = NEW_ARRAY(ctx->arena, AskRow, rows.len + 1), .count = rows.len};
    for (size_t i = 0; i < rows.len; i++)
        out->rows[i] = ask_row_of(rows_at(&rows, i));
    return OK;
}

SQL(ask_count_open,
    "SELECT count(*) AS n, coalesce(sum(is_late), 0) AS late FROM"
    " (SELECT CASE WHEN due_now < $3 THEN 1 ELSE 0 END AS is_late FROM ask_target"
    "   WHERE body = $1 AND role = $2 AND is_open = 1"
    "   ORDER BY due_now, nr LIMIT 100) AS first");

Err ask_counts(Ctx *ctx, int64_t *open, int64_t *late)
{
    Row row;
    TRY(db_one(ctx, &ask_count_open,
               PARAMS(of_seat(ctx->actor->seat.body), of_seat(ctx->actor->seat.role),
                      db_int(ctx->now)),
               &row));
    *open = row_int(row, "n");
    *late = row_int(row, "late");
    return OK;
}
