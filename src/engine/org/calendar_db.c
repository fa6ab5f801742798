/* calendar_db — calendars in the database, and the compiled ones kept by this process. */
#include "engine/org/org_own.h"

#include "core/audit.h"
#include "crypto/crypto.h"

SQL_KEPT(calendar_of_body,
    "SELECT c.id AS id, c.edition AS edition, p.id AS parent, p.edition AS parent_edition,"
    "       c.cut_off_min AS cut_off_min, c.offset_min AS offset_min"
    "  FROM body b"
    "  JOIN calendar c ON c.id = COALESCE(b.calendar, 'vn')"
    "  LEFT JOIN calendar p ON p.id = c.parent"
    " WHERE b.id = $1");
SQL(calendar_sessions,
    "SELECT weekday, from_min, to_min FROM calendar_session"
    " WHERE calendar = $1 ORDER BY weekday, from_min LIMIT 28");
SQL(calendar_rules,
    "SELECT day, kind, weekday, hours, name_vi, name_en, source, confidence"
    "  FROM calendar_exception"
    " WHERE calendar = $1 AND $2 <= day AND day <= $3 ORDER BY day LIMIT 2000");
SQL(calendar_insert,
    "INSERT INTO calendar (id, name_vi, name_en, parent, cut_off_min, offset_min, edition)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(calendar_session_insert,
    "INSERT INTO calendar_session (calendar, weekday, from_min, to_min)"
    " VALUES ($1, $2, $3, $4)");
SQL(calendar_new_edition, "UPDATE calendar SET edition = $2 WHERE id = $1");
SQL(calendar_exception_set,
    "INSERT INTO calendar_exception"
    "       (calendar, day, kind, weekday, hours, name_vi, name_en, source, confidence)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (calendar, day) DO UPDATE"
    "   SET kind = excluded.kind, weekday = excluded.weekday, hours = excluded.hours,"
    "       name_vi = excluded.name_vi, name_en = excluded.name_en, source = excluded.source,"
    "       confidence = excluded.confidence");

static const char *const KINDS[] = {
    [DAY_OFF] = "off",
    [DAY_AS_WEEKDAY] = "as_weekday",
    [DAY_SPECIAL] = "special",
    [DAY_NOTED] = "noted",
};

/* ---- hours as text: "07:30-11:30 13:30-17:00" ---- */

static Str hours_text(Ctx *ctx, const DayHours *hours)
{
    Buf text = {.arena = ctx->arena};
    for (size_t i = 0; i < hours->len; i++)
        buf_fmt(&text, "%s%02d:%02d-%02d:%02d", i ? " " : "", hours->at[i].from_min / 60,
                hours->at[i].from_min % 60, hours->at[i].to_min / 60, hours->at[i].to_min % 60);
    return buf_str(&text);
}

static bool minute_of_day(Str text, int *out)
{
    Str hour, minute;
    int64_t h, m;
    if (!str_cut(text, ':', &hour, &minute) || !str_to_int(hour, &h) || !str_to_int(minute, &m))
        return false;
    *out = (int)(h * 60 + m);
    return h >= 0 && h <= 24 && m >= 0 && m < 60 && *out <= 24 * 60;
}

static bool hours_read(Str text, DayHours *out)
{
    *out = (DayHours){0};
    for (bool more = text.len > 0; more;) {
        Str span, from, to;
        more = str_cut(text, ' ', &span, &text);
        if (out->len == CALENDAR_SPANS || !str_cut(span, '-', &from, &to) ||
            !minute_of_day(from, &out->at[out->len].from_min) ||
            !minute_of_day(to, &out->at[out->len].to_min))
            return false;
        out->len++;
    }
    return true;
}

/* ---- reading ---- */

static Err exception_of(Ctx *ctx, Row row, CalendarException *out)
{
    *out = (CalendarException){
        .day = org_row_day(row, "day"),
        .rule = {.weekday = (int)row_int(row, "weekday")},
        .name_vi = row_text(row, "name_vi"),
        .name_en = row_text(row, "name_en"),
        .source = row_text(row, "source"),
        .confidence = row_text(row, "confidence"),
    };
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (str_eq(row_text(row, "kind"), str_of(KINDS[i])))
            out->rule.kind = (DayKind)i;
    if (!date_valid(out->day) || !hours_read(row_text(row, "hours"), &out->rule.hours))
        return fail(ctx, ERR_BROKEN, "calendar: an exception cannot be read");
    out->rule.day = date_to_days(out->day);
    return OK;
}

Err org_calendar_exceptions(Ctx *ctx, Str calendar, Date from, Date to, CalendarExceptions *out)
{
    Rows rows;
    Params params = PARAMS(db_text(calendar), org_day(ctx, from), org_day(ctx, to));
    TRY(db_all(ctx, &calendar_rules, params, &rows));
    out->at = NEW_ARRAY(ctx->arena, CalendarException, rows.len + 1);
    out->len = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        TRY(exception_of(ctx, rows_at(&rows, i), &out->at[i]));
    return OK;
}

static Err read_week(Ctx *ctx, Str calendar, CalendarPlan *plan)
{
    Rows rows;
    TRY(db_all(ctx, &calendar_sessions, PARAMS(db_text(calendar)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        DayHours *hours = &plan->week[row_int(row, "weekday")];
        if (hours->len == CALENDAR_SPANS)
            return fail(ctx, ERR_BROKEN, "calendar: too many sessions");
        hours->at[hours->len].from_min = (int)row_int(row, "from_min");
        hours->at[hours->len++].to_min = (int)row_int(row, "to_min");
    }
    return OK;
}

/* The parent's rules first, so that the calendar's own hold. */
static Err read_plan(Ctx *ctx, Row head, int year, CalendarPlan *plan)
{
    enum { YEARS = 6 };
    Date first = {year - YEARS, 1, 1}, last = {year + YEARS, 12, 31};
    Str ids[] = {row_text(head, "parent"), row_text(head, "id")};
    CalendarExceptions found[2];
    for (size_t i = 0; i < 2; i++)
        TRY(org_calendar_exceptions(ctx, ids[i], first, last, &found[i]));
    DayRule *rules = NEW_ARRAY(ctx->arena, DayRule, found[0].len + found[1].len + 1);
    size_t n = 0;
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < found[i].len; k++)
            rules[n++] = found[i].at[k].rule;
    *plan = (CalendarPlan){
        .cut_off_min = (int)row_int(head, "cut_off_min"),
        .offset_min = (int)row_int(head, "offset_min"),
        .rules = rules,
        .rule_count = n,
        .first_day = date_to_days(first),
        .last_day = date_to_days(last),
    };
    return read_week(ctx, ids[1], plan);
}

/* ---- kept by the process ---- */

enum { KEPT = 16, KEY_SIZE = 128, KEPT_LIMIT = 1 << 20 };

/* The last sixteen; the oldest gives way. The key is the calendar's and its parent's edition
 * and the year: editions are random, so one that was rolled back, or belongs to another
 * database, never fits again. */
static struct {
    size_t next;
    struct {
        Arena          *arena;
        char            key[KEY_SIZE];
        size_t          key_len;
        const Calendar *calendar;
    } at[KEPT];
} kept;

static const Calendar *kept_calendar(Str key)
{
    for (size_t i = 0; i < KEPT; i++)
        if (kept.at[i].calendar && str_eq(key, (Str){kept.at[i].key, kept.at[i].key_len}))
            return kept.at[i].calendar;
    return NULL;
}

static Err compile_and_keep(Ctx *ctx, Str key, const CalendarPlan *plan, const Calendar **out)
{
    if (key.len > KEY_SIZE)
        return calendar_compile(ctx, ctx->arena, plan, out);
    size_t i = kept.next;
    kept.at[i].calendar = NULL;
    if (kept.at[i].arena)
        arena_free(kept.at[i].arena);
    kept.at[i].arena = arena_new(KEPT_LIMIT);
    TRY(calendar_compile(ctx, kept.at[i].arena, plan, out));
    memcpy(kept.at[i].key, key.at, key.len);
    kept.at[i].key_len = key.len;
    kept.at[i].calendar = *out;
    kept.next = (i + 1) % KEPT;
    return OK;
}

Err org_calendar(Ctx *ctx, Str body, const Calendar **out)
{
    Row head;
    CalendarPlan plan;
    TRY(db_one(ctx, &calendar_of_body, PARAMS(db_text(body)), &head));
    int year = org_today(ctx).year;
    Str key = str_fmt(ctx->arena, "%.*s %.*s %d", FMT(row_text(head, "edition")),
                      FMT(row_text(head, "parent_edition")), year);
    *out = kept_calendar(key);
    if (*out)
        return OK;
    TRY(read_plan(ctx, head, year, &plan));
    return compile_and_keep(ctx, key, &plan, out);
}

/* ---- changing ---- */

static Err calendar_event(Ctx *ctx, Str id, const char *verb, Str payload)
{
    db_forget(ctx);
    return audit_event(ctx, str_fmt(ctx->arena, "calendar:%.*s", FMT(id)), verb, payload);
}

/* Whether it compiles, before anything is written. */
static Err try_out(Ctx *ctx, const CalendarPlan *plan)
{
    const Calendar *ignored;
    return calendar_compile(ctx, ctx->arena, plan, &ignored);
}

Err org_calendar_add(Ctx *ctx, const CalendarHead *head, const DayHours week[7], Str *id)
{
    CalendarPlan plan = {.cut_off_min = head->cut_off_min, .offset_min = VIET_NAM_OFFSET_MIN};
    memcpy(plan.week, week, sizeof plan.week);
    TRY(try_out(ctx, &plan));
    if (!head->name_vi.len || !head->name_en.len)
        return fail(ctx, ERR_INVALID, "calendar: it needs its names");
    *id = head->id.len ? head->id : crypto_random_id(ctx->arena);
    Params params = PARAMS(db_text(*id), db_text(head->name_vi), db_text(head->name_en),
                           db_text_or_null(head->parent), db_int(head->cut_off_min),
                           db_int(VIET_NAM_OFFSET_MIN), db_text(crypto_random_id(ctx->arena)));
    TRY(db_change(ctx, &calendar_insert, params));
    for (int day = 0; day < 7; day++)
        for (size_t i = 0; i < week[day].len; i++) {
            Params session = PARAMS(db_text(*id), db_int(day), db_int(week[day].at[i].from_min),
                                    db_int(week[day].at[i].to_min));
            TRY(db_change(ctx, &calendar_session_insert, session));
        }
    OrgPair payload[] = {{"name", head->name_vi}, {"parent", head->parent}};
    return calendar_event(ctx, *id, "org.calendar_added", org_payload(ctx, payload, 2));
}

Err org_calendar_set_exception(Ctx *ctx, Str calendar, const CalendarException *exception)
{
    if (!date_valid(exception->day))
        return fail(ctx, ERR_INVALID, "calendar: no such day");
    CalendarPlan plan = {.week = {{1, {{0, 60}}}}, .cut_off_min = NO_CUT_OFF,
                         .rules = &exception->rule, .rule_count = 1};
    TRY(try_out(ctx, &plan));
    Str day = date_iso(ctx->arena, exception->day);
    Str kind = str_of(KINDS[exception->rule.kind]);
    Str hours = hours_text(ctx, &exception->rule.hours);
    TRY(db_change(ctx, &calendar_new_edition,
                  PARAMS(db_text(calendar), db_text(crypto_random_id(ctx->arena)))));
    Params params = PARAMS(db_text(calendar), db_text(day), db_text(kind),
                           db_int(exception->rule.weekday), db_text(hours),
                           db_text(exception->name_vi), db_text(exception->name_en),
                           db_text(exception->source), db_text(exception->confidence));
    TRY(db_change(ctx, &calendar_exception_set, params));
    OrgPair payload[] = {{"day", day}, {"hours", hours}, {"kind", kind},
                         {"name", exception->name_vi}, {"source", exception->source}};
    return calendar_event(ctx, calendar, "org.calendar_exception_set",
                          org_payload(ctx, payload, COUNT(payload)));
}
