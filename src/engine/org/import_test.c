/* import_test — the shipped data, whole, on a real database. */
#include "engine/org/import.h"

#include "engine/org/holiday.h"
#include "test/test.h"

static const Date TODAY = {2026, 11, 22}, LAST_OLD = {2025, 6, 30};

static int64_t count(Ctx *ctx, const Sql *sql)
{
    Row row;
    return db_one(ctx, sql, NO_PARAMS, &row) == OK ? row_int(row, "n") : -1;
}

SQL_WHOLE_TABLE(test_count_old_wards,
    "SELECT COUNT(*) AS n FROM territory WHERE level = 'ward' AND valid_to = '2025-07-01'");
SQL_WHOLE_TABLE(test_count_new_wards,
    "SELECT COUNT(*) AS n FROM territory WHERE level = 'ward' AND valid_to IS NULL");
SQL_WHOLE_TABLE(test_count_districts,
    "SELECT COUNT(*) AS n FROM territory WHERE level = 'district'");
SQL_WHOLE_TABLE(test_count_successions, "SELECT COUNT(*) AS n FROM territory_succession");
/* Every old ward has a successor that was there from the day of the change. */
SQL_WHOLE_TABLE(test_count_lost_wards,
    "SELECT COUNT(*) AS n FROM territory o"
    " WHERE o.level = 'ward' AND o.valid_to = '2025-07-01' AND NOT EXISTS ("
    "   SELECT 1 FROM territory_succession s"
    "     JOIN territory t ON t.level = 'ward' AND t.code = s.new_code AND t.valid_from = s.day"
    "    WHERE s.level = 'ward' AND s.old_code = o.code)");

static void check_succession(Ctx *ctx)
{
    Successions next, before;
    CHECK(territory_successors(ctx, S("00001"), TODAY, &next) == OK && next.len >= 1);
    CHECK_STR(next.at[0].unit.code, S("00097"));
    CHECK(territory_predecessors(ctx, S("00097"), TODAY, &before) == OK && before.len > 1);
    CHECK(date_cmp(before.at[0].unit.valid_to, MERGER_DAY) == 0);
    CHECK(territory_successors(ctx, S("00001"), LAST_OLD, &next) == OK && next.len == 0);
    CHECK(territory_successors(ctx, S("99999"), TODAY, &next) == OK && next.len == 0);
}

static void check_names(Ctx *ctx)
{
    Territories found;
    CHECK(territory_children(ctx, S(""), TODAY, &found) == OK && found.len == 34);
    CHECK_STR(found.at[0].name, S("An Giang"));
    CHECK(territory_children(ctx, S(""), LAST_OLD, &found) == OK && found.len == 63);
    CHECK_STR(found.at[62].name, S("Yên Bái"));
    CHECK(territory_children(ctx, S("46"), TODAY, &found) == OK && found.len == 40);
    CHECK(territory_search(ctx, WARD, S("phuong thuan hoa"), TODAY, &found) == OK);
    bool listed = false; /* there are more wards of this name */
    for (size_t i = 0; i < found.len; i++)
        listed = listed || str_eq(found.at[i].code, S("19789"));
    CHECK(listed);
    CHECK(territory_search(ctx, WARD, S("  THUẬN HÓA"), TODAY, &found) == OK && found.len >= 1);
    CHECK(territory_search(ctx, PROVINCE, S("hue"), TODAY, &found) == OK && found.len == 1);
    CHECK_STR(found.at[0].full_name, S("Thành phố Huế"));
    CHECK(territory_search(ctx, WARD, S(" "), TODAY, &found) == OK && found.len == 0);
    CHECK(territory_search(ctx, DISTRICT, S("quan son"), LAST_OLD, &found) == OK);
    CHECK_STR(found.at[0].full_name, S("Huyện Quan Sơn"));
    Territory unit;
    CHECK(territory_find(ctx, WARD, S("00004"), LAST_OLD, &unit) == OK);
    CHECK_STR(unit.full_name, S("Phường Trúc Bạch"));
    CHECK(territory_province(ctx, S("00004"), LAST_OLD, &unit) == OK);
    CHECK_STR(unit.name, S("Hà Nội"));
    CHECK(territory_find(ctx, WARD, S("00004"), TODAY, &unit) == OK);
    CHECK_STR(unit.full_name, S("Phường Ba Đình"));
}

TEST(both_structures_of_the_territory_are_imported_once)
{
    int64_t rows = 0;
    CHECK(org_import_territory(ctx, &rows) == OK);
    CHECK(rows == 63 + 696 + 10035 + 34 + 3321 + 10597);
    CHECK(org_import_territory(ctx, &rows) == OK && rows == 0);
    CHECK(count(ctx, &test_count_old_wards) == 10035);
    CHECK(count(ctx, &test_count_new_wards) == 3321);
    CHECK(count(ctx, &test_count_districts) == 696);
    CHECK(count(ctx, &test_count_successions) == 10597);
    CHECK(count(ctx, &test_count_lost_wards) == 0);
    check_succession(ctx);
    check_names(ctx);

    Body body;
    CHECK(org_import_agencies(ctx, &rows) == OK && rows == 22 + 63 + 34);
    CHECK(org_import_agencies(ctx, &rows) == OK && rows == 0);
    CHECK(org_body_by_code(ctx, S("000.00.00.H57"), LAST_OLD, &body) == OK);
    CHECK_STR(body.name_vi, S("Ủy ban nhân dân tỉnh Thừa Thiên Huế"));
    CHECK(org_body_by_code(ctx, S("H57"), TODAY, &body) == OK);
    CHECK_STR(body.name_vi, S("Ủy ban nhân dân thành phố Huế"));
    CHECK(org_body_by_code(ctx, S("H22"), TODAY, &body) == ERR_NOT_FOUND); /* Hà Giang */
    Competence province = {.level = LEVEL_PROVINCE};
    CHECK(org_competent_body(ctx, province, S("19789"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H57"));
    /* An old ward of Hà Giang that was not divided: now Tuyên Quang is competent. */
    CHECK(org_competent_body(ctx, province, S("00692"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H60"));
    CHECK(org_competent_body(ctx, province, S("00692"), LAST_OLD, &body) == OK);
    CHECK_STR(body.code_2020, S("H22"));
    CHECK(org_competent_body(ctx, province, S("99999"), TODAY, &body) == ERR_NOT_FOUND);
    /* Cống Vị in Hà Nội went to several wards: the province is clear, the ward is not. */
    CHECK(org_competent_body(ctx, province, S("00007"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H26"));
    CHECK(org_competent_body(ctx, (Competence){.level = LEVEL_COMMUNE}, S("00007"), TODAY,
                             &body) == ERR_INVALID);
    /* There are no districts any more. */
    CHECK(org_competent_body(ctx, (Competence){.level = LEVEL_DISTRICT}, S("19789"), TODAY,
                             &body) == ERR_NOT_FOUND);
}

static void due_on(Ctx *ctx, const Calendar *calendar, Date from, int64_t days, Date due)
{
    int64_t due_ms = 0;
    int64_t start = time_of_date(from) + 9 * HOUR_MS;
    CHECK(calendar_due(ctx, calendar, start, days, &due_ms) == OK);
    CHECK(due_ms == time_of_date(due) + 17 * HOUR_MS);
}

TEST(the_national_calendar_knows_the_decisions_and_computes_the_rest)
{
    int64_t rows = 0;
    Str id = {0};
    const Calendar *calendar = NULL;
    Body body = {.code_2020 = S("H57"), .name_vi = S("Huế"), .name_en = S("Hue"),
                 .kind = S("committee"), .level = LEVEL_PROVINCE};
    CHECK(org_import_calendar(ctx, &rows) == OK && rows > 300);
    CHECK(org_import_calendar(ctx, &rows) == OK);
    CHECK(org_body_add(ctx, &body, &id) == OK);
    CHECK(org_calendar(ctx, id, &calendar) == OK);
    due_on(ctx, calendar, (Date){2026, 2, 13}, 3, (Date){2026, 2, 25});
    due_on(ctx, calendar, (Date){2026, 4, 24}, 2, (Date){2026, 4, 29});
    due_on(ctx, calendar, (Date){2026, 4, 29}, 1, (Date){2026, 5, 4});
    due_on(ctx, calendar, (Date){2026, 8, 28}, 1, (Date){2026, 9, 3});
    due_on(ctx, calendar, (Date){2026, 8, 21}, 1, (Date){2026, 8, 22});
    due_on(ctx, calendar, (Date){2026, 1, 9}, 1, (Date){2026, 1, 10});
    due_on(ctx, calendar, (Date){2025, 12, 31}, 1, (Date){2026, 1, 5});
    due_on(ctx, calendar, (Date){2026, 11, 20}, 10, (Date){2026, 12, 4});
    due_on(ctx, calendar, (Date){2026, 6, 1}, 15, (Date){2026, 6, 22});
    due_on(ctx, calendar, (Date){2024, 8, 30}, 1, (Date){2024, 9, 4});
    /* 2027 by computation: Tết is on 6 February, a Saturday: 5 to 9, then two days instead. */
    due_on(ctx, calendar, (Date){2027, 2, 4}, 1, (Date){2027, 2, 12});
}

TEST(a_holiday_on_a_weekend_moves_to_the_next_working_day)
{
    HolidayYear year = {.year = 2027, .tet = {2027, 2, 6}, .hung_kings = {2027, 4, 16}};
    Holiday days[HOLIDAYS_MAX];
    size_t n = holidays_compute(&year, days);
    size_t moved = 0;
    for (size_t i = 0; i < n; i++)
        if (days[i].is_compensation) {
            moved++;
            CHECK(date_weekday(days[i].day) < SATURDAY);
            for (size_t k = 0; k < n; k++)
                CHECK(k == i || date_cmp(days[k].day, days[i].day) != 0);
        }
    CHECK(moved == 3); /* Tết on Saturday and Sunday, 1 May on Saturday */
    CHECK(n == 1 + 5 + 1 + 2 + 2 + 3);
    year.skip[HOLIDAY_TET] = true;
    CHECK(holidays_compute(&year, days) == n - 7);
}

TEST(what_a_person_entered_survives_the_next_import)
{
    int64_t rows = 0;
    Date day = {2027, 2, 8};
    CalendarExceptions found;
    CalendarException own = {.day = day, .rule = {.kind = DAY_NOTED}, .name_vi = S("Làm việc"),
                             .name_en = S("Worked"), .source = S("1/QĐ"),
                             .confidence = S("entered")};
    CHECK(org_import_calendar(ctx, &rows) == OK);
    CHECK(org_calendar_set_exception(ctx, NATIONAL_CALENDAR, &own) == OK);
    CHECK(org_import_calendar(ctx, &rows) == OK);
    CHECK(org_calendar_exceptions(ctx, NATIONAL_CALENDAR, day, day, &found) == OK);
    CHECK(found.len == 1 && found.at[0].rule.kind == DAY_NOTED);
}
