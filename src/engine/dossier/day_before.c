/* day_before — the working day before a term ends an apology is drafted for the head (Decree 61/2018
 * Art 19.9: at least one working day before, once). Set after set, so that a million clocks are looked
 * through in a moment. */
#include "engine/dossier/clocks.h"

#include "base/log.h"
#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"

SQL(body_with_clocks,
    "SELECT body FROM dossier"
    " WHERE is_open = 1 AND done_at = 0 AND accepted_at > 0 AND body > $1"
    " ORDER BY body LIMIT 1");

/* Of one body, found by what queues sort by: for a running clock that is its term. Same-day services
 * have no day before. */
#define ENDING                                                                                \
    "  FROM dossier"                                                                          \
    " WHERE body = $1 AND is_open = 1 AND urgent_at > $2 AND urgent_at <= $3"                 \
    "   AND due_at = urgent_at AND paused_at = 0 AND done_at = 0 AND accepted_at > 0"         \
    "   AND extended_at = 0 AND term > 0"
SQL(day_before_groups, "SELECT DISTINCT service, version, step" ENDING);
SQL(day_before_draft,
    "INSERT INTO apology_draft (dossier, body, due_at, days, new_due_at, prepared_at)"
    " SELECT id, body, due_at, $7, $8, $9" ENDING
    "   AND service = $4 AND version = $5 AND step = $6"
    " ON CONFLICT (dossier) DO UPDATE"
    "   SET body = excluded.body, due_at = excluded.due_at, days = excluded.days,"
    "       new_due_at = excluded.new_due_at, prepared_at = excluded.prepared_at"
    " WHERE apology_draft.due_at <> excluded.due_at");
SQL(apology_draft_first,
    "SELECT dossier FROM apology_draft WHERE body = $1 AND due_at > $2 AND prepared_at = $3"
    " ORDER BY due_at, dossier LIMIT 1");
SQL(apology_draft_past, "DELETE FROM apology_draft WHERE body = $1 AND due_at < $2");

/* The terms of a body that end on its next working day: after `from`, up to `to`. */
typedef struct Window {
    Str             body;
    const Calendar *calendar;
    int64_t         day, from, to; /* day: the one they end on */
} Window;

/* *is_due false: today nobody works. */
static Err window_of(Ctx *ctx, Str body, Window *out, bool *is_due)
{
    int64_t opens, today;
    *out = (Window){.body = body};
    TRY(org_calendar(ctx, body, &out->calendar));
    today = calendar_day_of(out->calendar, ctx->now);
    *is_due = calendar_is_work_day(out->calendar, today);
    if (!*is_due)
        return OK;
    TRY(calendar_hours(ctx, out->calendar, today, &opens, &out->from));
    TRY(calendar_work_day(ctx, out->calendar, today, 1, &out->day));
    return calendar_hours(ctx, out->calendar, out->day, &opens, &out->to);
}

/* Working days that the rest of the path needs beyond the one that is left, at least one; steps that may
 * be left out are counted, so that the second promise holds. */
static int64_t days_needed(const ServiceDefinition *definition, const Calendar *calendar, Str step)
{
    int64_t day = calendar_day_minutes(calendar), minutes = 0;
    int     i = definition_step(definition, step);
    for (; i >= 0 && i < definition->n_steps; i++) {
        minutes += definition->steps[i].minutes + definition->steps[i].days * day;
        if (definition->steps[i].is_done)
            break;
    }
    int64_t days = (minutes - day + day - 1) / day;
    return days < 1 ? 1 : days;
}

static Err draft_group(Ctx *ctx, const Window *window, Row group, int64_t *prepared)
{
    Rows                     made;
    const ServiceDefinition *definition;
    int64_t                  new_day, opens, new_due;
    Str                      service = row_text(group, "service"), step = row_text(group, "step");
    TRY(catalogue_version(ctx, service, row_int(group, "version"), &definition));
    if (!definition->deadline.apology_times)
        return OK;
    int64_t days = days_needed(definition, window->calendar, step);
    TRY(calendar_work_day(ctx, window->calendar, window->day, days, &new_day));
    TRY(calendar_hours(ctx, window->calendar, new_day, &opens, &new_due));
    TRY(db_all(ctx, &day_before_draft,
               PARAMS(db_text(window->body), db_int(window->from), db_int(window->to),
                      db_text(service), db_int(row_int(group, "version")), db_text(step),
                      db_int(days), db_int(new_due), db_int(ctx->now)),
               &made));
    *prepared += made.changed;
    return OK;
}

/* One notice each, however many drafts there are: of the one that is due first. */
static Err tell_heads(Ctx *ctx, const Window *window)
{
    static const char *const HEADS[] = {"head", "director"};
    Row   first;
    Posts posts;
    Date  today = date_of_time(ctx->now);
    TRY(db_one(ctx, &apology_draft_first,
               PARAMS(db_text(window->body), db_int(window->from), db_int(ctx->now)), &first));
    for (size_t i = 0; i < COUNT(HEADS); i++) {
        TRY(org_role_posts(ctx, window->body, str_of(HEADS[i]), today, &posts));
        for (size_t k = 0; k < posts.len; k++) {
            Accounts holders;
            TRY(org_holders_of(ctx, posts.at[k].id, today, &holders));
            for (size_t n = 0; n < holders.len; n++)
                TRY(notice_add(ctx, holders.at[n], "apology_drafts", row_text(first, "dossier")));
        }
    }
    return OK;
}

static Err draft_of_body(Ctx *ctx, Str body, int64_t *prepared)
{
    Rows    groups;
    Window  window;
    bool    is_due;
    int64_t before = *prepared;
    TRY(window_of(ctx, body, &window, &is_due));
    if (!is_due)
        return OK;
    TRY(db_all(ctx, &day_before_groups,
               PARAMS(db_text(body), db_int(window.from), db_int(window.to)), &groups));
    for (size_t i = 0; i < groups.len; i++)
        TRY(draft_group(ctx, &window, rows_at(&groups, i), prepared));
    if (*prepared == before)
        return OK;
    TRY(db_run(ctx, &apology_draft_past, PARAMS(db_text(body), db_int(ctx->now))));
    return tell_heads(ctx, &window);
}

enum { BODY_ID = 64, BODIES_AT_ONCE = 20 };

/* The next bodies after this one, which becomes the last of them; *more false: there are no others. */
static Err draft_some(Ctx *ctx, char body[BODY_ID], int64_t *prepared, bool *more)
{
    *more = true;
    for (size_t i = 0; *more && i < BODIES_AT_ONCE; i++) {
        Row       row;
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(db_maybe(ctx, &body_with_clocks, PARAMS(db_text(str_of(body))), &row, more));
        if (*more) {
            Str id = row_text(row, "body");
            if (id.len >= BODY_ID)
                return fail(ctx, ERR_BROKEN, "the id of a body is too long");
            memcpy(body, id.at, id.len);
            body[id.len] = 0;
            TRY(draft_of_body(ctx, str_of(body), prepared));
        }
        arena_reset(ctx->arena, mark);
    }
    return OK;
}

Err clocks_day_before(Ctx *ctx, int64_t *prepared)
{
    char body[BODY_ID] = "";
    *prepared = 0;
    for (bool more = true; more;)
        TRY(draft_some(ctx, body, prepared, &more));
    return OK;
}

Err clocks_day_before_job(Ctx *ctx, const Job *job)
{
    char    body[BODY_ID] = "";
    int64_t prepared = 0;
    (void)job;
    for (bool more = true; more;) {
        TRY(db_begin(ctx, true));
        TRY(draft_some(ctx, body, &prepared, &more));
        TRY(db_commit(ctx));
    }
    if (prepared)
        log_info("apologies_drafted", log_int("count", prepared));
    return OK;
}

SQL(apology_draft_of_dossier,
    "SELECT due_at, days, new_due_at, prepared_at FROM apology_draft WHERE dossier = $1");

/* One that was made for another term, or is no longer needed, is none. */
Err dossier_apology_draft(Ctx *ctx, const Dossier *dossier, ApologyDraft *out, bool *found)
{
    Row row;
    TRY(db_maybe(ctx, &apology_draft_of_dossier, PARAMS(db_text(dossier->id)), &row, found));
    if (!*found)
        return OK;
    *out = (ApologyDraft){.dossier = dossier->id, .due_at = row_int(row, "due_at"),
                          .days = row_int(row, "days"), .new_due_at = row_int(row, "new_due_at"),
                          .prepared_at = row_int(row, "prepared_at")};
    *found = out->due_at == dossier->due_at && !dossier->extended_at && !dossier->done_at;
    return OK;
}
