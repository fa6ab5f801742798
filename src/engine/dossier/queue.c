/* queue — saved queries of an officer: index-only order, keyset pages, counts to 100. */
#include "engine/dossier/flow.h"

#include "base/text.h"
#include "base/time.h"

#define QUEUE_COLUMNS                                                                             \
    "SELECT d.nr, d.id, d.code, d.service, d.version, d.applicant_name, d.subject, d.status,"     \
    " d.step, d.role, d.holder, d.submitted_at, d.due_at, d.step_due_at, d.paused_at, d.urgent_at," \
    " d.changed_at"                                                                               \
    "  FROM dossier AS d"
/* $1 body or post, $2 and $3 where the page before ended. */
#define QUEUE_PAGE_OF                                                            \
    "   AND (d.urgent_at > $2 OR (d.urgent_at = $2 AND d.nr > $3)) "             \
    " ORDER BY d.urgent_at, d.nr LIMIT 51"

SQL(queue_mine, QUEUE_COLUMNS
    " WHERE d.holder = $1 AND d.holder <> '' AND d.is_open = 1 AND d.paused_at = 0" QUEUE_PAGE_OF);
SQL(queue_unit, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.role = $4 AND d.holder = '' AND d.is_open = 1 AND d.paused_at = 0"
    QUEUE_PAGE_OF);
SQL(queue_all, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.is_open = 1" QUEUE_PAGE_OF);
SQL(queue_status, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.status = $4 AND d.is_open = 1" QUEUE_PAGE_OF);
SQL(queue_between, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.is_open = 1 AND d.paused_at = 0 AND d.done_at = 0"
    "   AND d.urgent_at >= $4 AND d.urgent_at < $5" QUEUE_PAGE_OF);
SQL(queue_closed, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.is_open = 0"
    "   AND (d.changed_at < $2 OR (d.changed_at = $2 AND d.nr < $3))"
    " ORDER BY d.changed_at DESC, d.nr DESC LIMIT 51");
SQL(queue_search, QUEUE_COLUMNS
    " WHERE d.body = $1 AND d.applicant_fold >= $2 AND d.applicant_fold < $3"
    " ORDER BY d.applicant_fold LIMIT 50");
SQL(queue_by_code, QUEUE_COLUMNS " WHERE d.code = $2 AND d.body = $1");

/* The bounds within which urgent_at lies for "soon" and "late". */
static Err bounds(Ctx *ctx, Queue queue, int64_t *from, int64_t *to)
{
    *from = 0;
    *to = ctx->now;
    if (queue == QUEUE_LATE)
        return OK;
    const Calendar *calendar;
    TRY(org_calendar(ctx, ctx->actor->seat.body, &calendar));
    *from = ctx->now;
    return calendar_due(ctx, calendar, ctx->now, 2, to);
}

static void row_of(Row row, QueueRow *out)
{
    *out = (QueueRow){
        .id = row_text(row, "id"),
        .code = row_text(row, "code"),
        .service = row_text(row, "service"),
        .version = row_int(row, "version"),
        .applicant_name = row_text(row, "applicant_name"),
        .subject = row_text(row, "subject"),
        .status = (Status)row_int(row, "status"),
        .step = row_text(row, "step"),
        .role = row_text(row, "role"),
        .holder = row_text(row, "holder"),
        .submitted_at = row_int(row, "submitted_at"),
        .due_at = row_int(row, "due_at"),
        .step_due_at = row_int(row, "step_due_at"),
        .paused_at = row_int(row, "paused_at"),
    };
}

static void fill(Ctx *ctx, const Rows *rows, const char *key, QueuePage *out)
{
    out->count = rows->len > QUEUE_PAGE ? QUEUE_PAGE : rows->len;
    out->rows = NEW_ARRAY(ctx->arena, QueueRow, out->count + 1);
    out->next = (Str){0};
    for (size_t i = 0; i < out->count; i++)
        row_of(rows_at(rows, i), &out->rows[i]);
    if (rows->len > QUEUE_PAGE) {
        Row last = rows_at(rows, QUEUE_PAGE - 1);
        out->next = str_fmt(ctx->arena, "%lld.%lld", (long long)row_int(last, key),
                            (long long)row_int(last, "nr"));
    }
}

/* "1795140000000.17"; anything else begins at the beginning. */
static void read_after(Str after, bool newest_first, int64_t *key, int64_t *nr)
{
    Str first, second;
    if (str_cut(after, '.', &first, &second) && str_to_int(first, key) && str_to_int(second, nr))
        return;
    *key = newest_first ? INT64_MAX : INT64_MIN;
    *nr = newest_first ? INT64_MAX : 0;
}

static Str officer_body(const Ctx *ctx)
{
    return ctx->actor->seat.body.len ? ctx->actor->seat.body : S("-");
}

Err dossier_queue(Ctx *ctx, Queue queue, Str after, QueuePage *out)
{
    static const Status OF_STATUS[QUEUE_COUNT] = {[QUEUE_INTAKE] = STATUS_SUBMITTED,
                                                  [QUEUE_SUPPLEMENT] = STATUS_SUPPLEMENT,
                                                  [QUEUE_DELIVER] = STATUS_DONE};
    Rows    rows;
    int64_t key, nr, from, to;
    read_after(after, queue == QUEUE_CLOSED, &key, &nr);
    Param body = db_text(officer_body(ctx)), k = db_int(key), n = db_int(nr);
    Str   post = actor_post(ctx->actor);
    if (queue == QUEUE_MINE) {
        TRY(db_all(ctx, &queue_mine, PARAMS(db_text(post.len ? post : S("-")), k, n), &rows));
    } else if (queue == QUEUE_UNIT) {
        TRY(db_all(ctx, &queue_unit, PARAMS(body, k, n, db_text(ctx->actor->seat.role)), &rows));
    } else if (queue == QUEUE_SOON || queue == QUEUE_LATE) {
        TRY(bounds(ctx, queue, &from, &to));
        TRY(db_all(ctx, &queue_between, PARAMS(body, k, n, db_int(from), db_int(to)), &rows));
    } else if (queue == QUEUE_ALL) {
        TRY(db_all(ctx, &queue_all, PARAMS(body, k, n), &rows));
    } else if (queue == QUEUE_CLOSED) {
        TRY(db_all(ctx, &queue_closed, PARAMS(body, k, n), &rows));
    } else {
        TRY(db_all(ctx, &queue_status, PARAMS(body, k, n, db_int(OF_STATUS[queue])), &rows));
    }
    fill(ctx, &rows, queue == QUEUE_CLOSED ? "changed_at" : "urgent_at", out);
    return OK;
}

/* Counts stop at 100: nobody reads further, and a large backlog costs no more than a small one. */
#define COUNT_OF(number, condition)                                                         \
    "SELECT " number " AS queue, count(*) AS n FROM (SELECT 1 AS one FROM dossier"          \
    " WHERE is_open = 1 AND " condition " LIMIT 100) AS q" number
SQL(queue_counts,
    COUNT_OF("0", "holder = $2 AND holder <> '' AND paused_at = 0")
    " UNION ALL " COUNT_OF("1", "body = $1 AND role = $3 AND holder = '' AND paused_at = 0")
    " UNION ALL " COUNT_OF("2", "body = $1 AND status = 1")
    " UNION ALL " COUNT_OF("3", "body = $1")
    " UNION ALL " COUNT_OF("4", "body = $1 AND urgent_at >= $4 AND urgent_at < $5"
                                " AND paused_at = 0 AND done_at = 0")
    " UNION ALL " COUNT_OF("5", "body = $1 AND urgent_at < $4"
                                " AND paused_at = 0 AND done_at = 0")
    " UNION ALL " COUNT_OF("6", "body = $1 AND status = 5")
    " UNION ALL " COUNT_OF("7", "body = $1 AND status = 9"));

Err dossier_queue_counts(Ctx *ctx, int64_t counts[QUEUE_COUNT])
{
    Rows    rows;
    int64_t now, soon;
    Str     post = actor_post(ctx->actor);
    memset(counts, 0, QUEUE_COUNT * sizeof *counts);
    TRY(bounds(ctx, QUEUE_SOON, &now, &soon));
    TRY(db_all(ctx, &queue_counts,
               PARAMS(db_text(officer_body(ctx)), db_text(post.len ? post : S("-")),
                      db_text(ctx->actor->seat.role), db_int(now), db_int(soon)),
               &rows));
    for (size_t i = 0; i < rows.len; i++) {
        int64_t queue = row_int(rows_at(&rows, i), "queue");
        counts[queue] = row_int(rows_at(&rows, i), "n");
    }
    return OK;
}

Err dossier_search(Ctx *ctx, Str words, QueuePage *out)
{
    Rows rows;
    Str  trimmed = str_trim(words), folded = text_fold(ctx->arena, trimmed);
    *out = (QueuePage){0};
    if (!folded.len)
        return OK;
    TRY(db_all(ctx, &queue_by_code, PARAMS(db_text(officer_body(ctx)), db_text(trimmed)), &rows));
    if (!rows.len) {
        Str end = str_fmt(ctx->arena, "%.*s\xf4\x8f\xbf\xbf", FMT(folded));
        TRY(db_all(ctx, &queue_search,
                   PARAMS(db_text(officer_body(ctx)), db_text(folded), db_text(end)), &rows));
    }
    fill(ctx, &rows, "urgent_at", out);
    return OK;
}

/* ---- to whom a dossier can be assigned ------------------------------------------------------- */

SQL(assignee_open, "SELECT count(*) AS n FROM dossier WHERE holder = $1 AND holder <> ''"
                   " AND is_open = 1");

static Err assignee_of(Ctx *ctx, const Post *post, Assignee *out)
{
    Row  row;
    Unit unit;
    TRY(org_unit_find(ctx, post->unit, &unit));
    TRY(db_one(ctx, &assignee_open, PARAMS(db_text(post->id)), &row));
    *out = (Assignee){.post = post->id, .title = post_title(post, ctx->lang),
                      .unit = unit_name(&unit, ctx->lang), .open = row_int(row, "n")};
    return dossier_post_name(ctx, post->id, &out->name);
}

static Err offer(Ctx *ctx, const Posts *posts, Str but, Assignee **out, size_t *count)
{
    *out = NEW_ARRAY(ctx->arena, Assignee, posts->len + 1);
    *count = 0;
    for (size_t i = 0; i < posts->len; i++)
        if (!str_eq(posts->at[i].id, but))
            TRY(assignee_of(ctx, &posts->at[i], &(*out)[(*count)++]));
    return OK;
}

Err dossier_assignees(Ctx *ctx, const Dossier *dossier, Assignee **out, size_t *count)
{
    Flow  flow;
    Posts posts = {0};
    int   next = -1;
    TRY(flow_begin(ctx, dossier, &flow));
    if (flow.step)
        TRY(flow_next_worked(ctx, &flow, (int)(flow.step - flow.definition->steps), &next));
    if (next >= 0)
        TRY(org_role_posts(ctx, dossier->body, flow.definition->steps[next].role,
                           date_of_time(ctx->now), &posts));
    return offer(ctx, &posts, (Str){0}, out, count);
}

Err dossier_reassignees(Ctx *ctx, const Dossier *dossier, Assignee **out, size_t *count)
{
    Posts posts = {0};
    if (dossier->role.len)
        TRY(org_role_posts(ctx, dossier->body, dossier->role, date_of_time(ctx->now), &posts));
    return offer(ctx, &posts, dossier->holder, out, count);
}
