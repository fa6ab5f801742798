/* import_calendar — the national calendar from decisions and computed holidays. */
#include "engine/org/import.h"

#include "core/audit.h"
#include "crypto/crypto.h"
#include "engine/org/holiday.h"
#include "engine/org/org_own.h"

SQL(calendar_is_there, "SELECT id FROM calendar WHERE id = $1");
SQL(calendar_edition, "UPDATE calendar SET edition = $2 WHERE id = $1");
SQL(calendar_forget_computed,
    "DELETE FROM calendar_exception WHERE calendar = $1 AND confidence = 'computed'");
SQL(calendar_exception_offer,
    "INSERT INTO calendar_exception"
    "       (calendar, day, kind, weekday, hours, name_vi, name_en, source, confidence)"
    " VALUES ('vn', $1, $2, $3, '', $4, $5, $6, $7)"
    " ON CONFLICT (calendar, day) DO NOTHING");

enum { FIRST_YEAR = 2018, LAST_YEAR = 2050, DECISIONS_MAX = 2000 };

static const struct { const char *kind, *means; } KINDS[] = {
    {"holiday", "off"},         {"swapped_off", "off"}, {"compensation", "off"},
    {"swapped_work", "as_weekday"}, {"unclear", "noted"},
};

typedef struct Decisions {
    Date  *days; /* of the holidays, to know which groups are decided */
    size_t len;
} Decisions;

static Err national_calendar(Ctx *ctx)
{
    static const DayHours OFFICE = {2, {{7 * 60 + 30, 11 * 60 + 30}, {13 * 60 + 30, 17 * 60}}};
    const DayHours week[7] = {OFFICE, OFFICE, OFFICE, OFFICE, OFFICE};
    CalendarHead head = {.id = NATIONAL_CALENDAR, .name_vi = S("Lịch làm việc chung"),
                         .name_en = S("National working calendar"), .cut_off_min = 15 * 60};
    Row row;
    Str id;
    bool there;
    TRY(db_maybe(ctx, &calendar_is_there, PARAMS(db_text(NATIONAL_CALENDAR)), &row, &there));
    return there ? OK : org_calendar_add(ctx, &head, week, &id);
}

/* "Saturday worked for 2026-01-02": that Friday's sessions; without a date, a Monday's. */
static int weekday_worked(Str what)
{
    Date day;
    if (what.len < 10 || !date_parse_iso((Str){what.at + what.len - 10, 10}, &day))
        return MONDAY;
    return (int)date_weekday(day);
}

static Err add_decision(Ctx *ctx, const Csv *csv, Decisions *decisions, int64_t *rows)
{
    Date day;
    Str kind = csv_field(csv, "kind"), what = csv_field(csv, "what");
    if (!date_parse_iso(csv_field(csv, "date"), &day))
        return fail(ctx, ERR_INVALID, "import: line %zu: no date", csv->line);
    if (decisions->len == DECISIONS_MAX)
        return fail(ctx, ERR_LIMIT, "import: too many decisions");
    if (str_eq(kind, S("holiday")))
        decisions->days[decisions->len++] = day;
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (!str_eq(kind, str_of(KINDS[i].kind)))
            continue;
        bool moved = str_eq(str_of(KINDS[i].means), S("as_weekday"));
        Params params = PARAMS(
            org_day(ctx, day), db_text(str_of(KINDS[i].means)),
            db_int(moved ? weekday_worked(what) : 0), db_text(csv_field(csv, "what_vi")),
            db_text(what), db_text(csv_field(csv, "source")),
            db_text(csv_field(csv, "confidence")));
        TRY(db_run(ctx, &calendar_exception_offer, params));
        (*rows)++;
    }
    return OK;
}

static Err add_computed(Ctx *ctx, HolidayYear *year, const Decisions *decisions, int64_t *rows)
{
    Holiday holidays[HOLIDAYS_MAX];
    for (HolidayGroup group = 0; group < HOLIDAY_GROUPS; group++)
        for (size_t i = 0; i < decisions->len && !year->skip[group]; i++)
            year->skip[group] = date_cmp(decisions->days[i], holiday_core(year, group)) == 0;
    size_t n = holidays_compute(year, holidays);
    for (size_t i = 0; i < n; i++) {
        Str article = holidays[i].is_compensation ? S("Labour Code 2019, Article 111.3")
                                                  : S("Labour Code 2019, Article 112");
        Params params = PARAMS(org_day(ctx, holidays[i].day), db_text(S("off")), db_int(0),
                               db_text(holiday_name(holidays[i].group, LANG_VI)),
                               db_text(holiday_name(holidays[i].group, LANG_EN)),
                               db_text(article), db_text(S("computed")));
        TRY(db_run(ctx, &calendar_exception_offer, params));
        (*rows)++;
    }
    return OK;
}

static Err import_decisions(Ctx *ctx, Decisions *decisions, int64_t *rows)
{
    Csv csv;
    bool more;
    decisions->days = NEW_ARRAY(ctx->arena, Date, DECISIONS_MAX);
    TRY(org_shipped_csv(ctx, "data/working_day_decisions.csv",
                        "date kind what what_vi source confidence", &csv));
    for (;;) {
        TRY(csv_next(ctx, &csv, &more));
        if (!more)
            return OK;
        TRY(add_decision(ctx, &csv, decisions, rows));
    }
}

static Err import_computed(Ctx *ctx, const Decisions *decisions, int64_t *rows)
{
    Csv csv;
    bool more;
    TRY(org_shipped_csv(ctx, "data/lunar_holidays.csv",
                        "year tet_lunar_1_1 hung_kings_lunar_10_3", &csv));
    for (;;) {
        int64_t number = 0;
        HolidayYear year = {0};
        TRY(csv_next(ctx, &csv, &more));
        if (!more)
            return OK;
        if (!str_to_int(csv_field(&csv, "year"), &number) ||
            !date_parse_iso(csv_field(&csv, "tet_lunar_1_1"), &year.tet) ||
            !date_parse_iso(csv_field(&csv, "hung_kings_lunar_10_3"), &year.hung_kings))
            return fail(ctx, ERR_INVALID, "import: line %zu: no year or date", csv.line);
        year.year = (int)number;
        if (number >= FIRST_YEAR && number <= LAST_YEAR)
            TRY(add_computed(ctx, &year, decisions, rows));
    }
}

Err org_import_calendar(Ctx *ctx, int64_t *rows)
{
    Decisions decisions = {0};
    *rows = 0;
    TRY(national_calendar(ctx));
    TRY(db_run(ctx, &calendar_forget_computed, PARAMS(db_text(NATIONAL_CALENDAR))));
    TRY(import_decisions(ctx, &decisions, rows));
    TRY(import_computed(ctx, &decisions, rows));
    Params edition = PARAMS(db_text(NATIONAL_CALENDAR), db_text(crypto_random_id(ctx->arena)));
    TRY(db_change(ctx, &calendar_edition, edition));
    OrgPair payload[] = {{"rows", str_fmt(ctx->arena, "%lld", (long long)*rows)}};
    db_forget(ctx);
    return audit_event(ctx, S("calendar:vn"), "org.calendar_imported",
                       org_payload(ctx, payload, 1));
}
