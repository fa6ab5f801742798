#include "base/time.h"
#include "test/test.h"

TEST(dates_are_valid_only_when_the_calendar_has_them)
{
    static const struct { Date date; bool is_valid; } CASES[] = {
        {{2026, 2, 28}, true},  {{2026, 2, 29}, false}, {{2026, 2, 30}, false},
        {{2024, 2, 29}, true},  {{1900, 2, 29}, false}, {{2000, 2, 29}, true},
        {{2026, 4, 31}, false}, {{2026, 0, 1}, false},  {{2026, 13, 1}, false},
        {{2026, 1, 0}, false},  {{0, 1, 1}, false},     {{1, 1, 1}, true},
        {{9999, 12, 31}, true}, {{10000, 1, 1}, false}, {{2026, -1, 1}, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        CHECK(date_valid(CASES[i].date) == CASES[i].is_valid);
}

TEST(every_day_of_ten_thousand_years_follows_the_one_before)
{
    Date date = {1, 1, 1};
    int  wrong = 0;
    for (int64_t days = date_to_days(date); date.year <= 9999; days++) {
        wrong += date_to_days(date) != days || date_cmp(date_from_days(days), date) != 0;
        wrong += (int64_t)date_weekday(date) != ((days + 3) % 7 + 7) % 7; /* 1970: Thursday */
        if (++date.day > date_month_days(date.year, date.month))
            date = (Date){date.year + date.month / 12, date.month % 12 + 1, 1};
    }
    CHECK(wrong == 0);
    CHECK(date_to_days((Date){1970, 1, 1}) == 0);
    CHECK(date_to_days((Date){2026, 11, 22}) == 20779);
}

TEST(days_beyond_the_calendar_are_taken_as_its_ends)
{
    CHECK(date_cmp(date_from_days(INT64_MIN), (Date){1, 1, 1}) == 0);
    CHECK(date_cmp(date_from_days(INT64_MAX), (Date){9999, 12, 31}) == 0);
    CHECK(date_cmp(date_add_days((Date){2026, 1, 1}, INT64_MAX), (Date){9999, 12, 31}) == 0);
    CHECK(date_cmp(date_add_days((Date){2026, 12, 31}, 1), (Date){2027, 1, 1}) == 0);
    CHECK_STR(time_iso(ctx->arena, INT64_MAX), S("9999-12-31T23:59:59Z"));
    CHECK_STR(time_iso(ctx->arena, INT64_MIN), S("0001-01-01T00:00:00Z"));
    CHECK(time_to_local(INT64_MAX).date.year == 9999);
}

TEST(moments_read_on_the_clocks_of_viet_nam)
{
    int64_t at = 0;
    CHECK(time_parse_iso(S("2026-11-16T10:00:00Z"), &at));
    CHECK_STR(time_text(ctx->arena, at, LANG_VI), S("17:00 thứ Hai 16/11/2026"));
    CHECK_STR(time_text(ctx->arena, at, LANG_EN), S("17:00 Monday 16/11/2026"));
    CHECK_STR(time_text_short(ctx->arena, at, LANG_VI), S("17:00 thứ Hai 16/11"));
    /* 17:00 UTC is midnight: the next day has begun. */
    CHECK(time_parse_iso(S("2026-11-21T17:00:00Z"), &at));
    CHECK(time_of_date((Date){2026, 11, 22}) == at);
    CHECK_STR(time_text(ctx->arena, at, LANG_VI), S("00:00 Chủ nhật 22/11/2026"));
    CHECK(date_cmp(date_of_time(at - 1), (Date){2026, 11, 21}) == 0);
    CHECK(time_from_local(time_to_local(ctx->now)) == ctx->now);
    CHECK(time_from_local(time_to_local(-1)) == -1);
}

TEST(iso_times_are_written_and_read_back)
{
    static const struct { const char *text, *back; } CASES[] = {
        {"2026-11-22T09:30:00Z", "2026-11-22T09:30:00.000Z"},
        {"2026-11-22T09:30:00.123Z", "2026-11-22T09:30:00.123Z"},
        {"2026-11-22T09:30:00.1Z", "2026-11-22T09:30:00.100Z"},
        {"2026-11-22T09:30:00.123456789Z", "2026-11-22T09:30:00.123Z"},
        {"2026-11-22T16:30:00+07:00", "2026-11-22T09:30:00.000Z"},
        {"2026-11-22T02:00:00.5-07:30", "2026-11-22T09:30:00.500Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t at = 0;
        CHECK(time_parse_iso(str_of(CASES[i].text), &at));
        CHECK_STR(time_iso_ms(ctx->arena, at), str_of(CASES[i].back));
    }
    CHECK_STR(time_iso(ctx->arena, ctx->now), S("2026-11-20T02:00:00Z"));
}

TEST(iso_times_that_are_not_exact_are_refused)
{
    static const char *const WRONG[] = {
        "", "2026-11-22", "2026-11-22T09:30:00", "2026-11-22 09:30:00Z", "2026-02-30T09:30:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T09:60:00Z", "2026-11-22T09:30:60Z",
        "2026-11-22T09:30:00.Z", "2026-11-22T09:30:00.1234567890Z", "2026-11-22T09:30:00Zx",
        "2026-11-22T09:30:00+7", "2026-11-22T09:30:00+07:60", "2026-11-22T09:30:00+24:00",
        "2026-11-22T09:30:00+0700", "26-11-22T09:30:00Z", "2026-1-22T09:30:00Z",
        "+026-11-22T09:30:00Z", "2026-11-22t09:30:00z", "0000-11-22T09:30:00Z",
    };
    for (size_t i = 0; i < COUNT(WRONG); i++) {
        int64_t at;
        if (time_parse_iso(str_of(WRONG[i]), &at))
            printf("%s\n", WRONG[i]);
        CHECK(!time_parse_iso(str_of(WRONG[i]), &at));
    }
}

TEST(dates_are_read_as_people_type_them)
{
    static const struct { const char *text, *iso; } CASES[] = {
        {"16/11/2026", "2026-11-16"}, {"1/3/2026", "2026-03-01"},
        {"01-03-2026", "2026-03-01"}, {"1.3.2026", "2026-03-01"},
        {"29/02/2024", "2024-02-29"}, {" 1 / 3 / 2026 ", "2026-03-01"},
        {"30/02/2026", NULL},         {"31/04/2026", NULL},          {"00/01/2026", NULL},
        {"1/3/26", NULL},             {"1/3/02026", NULL},           {"001/3/2026", NULL},
        {"1/3", NULL},                {"3/2026", NULL},              {"2026", NULL},
        {"1/3/2026/", NULL},          {"1/3/2026/5", NULL},          {"1-3/2026", NULL},
        {"", NULL},                   {"//", NULL},                  {"a/b/2026", NULL},
        {"-1/3/2026", NULL},          {"2026-03-01", NULL},          {"1/13/2026", NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        Date date = {0};
        bool is_read = date_parse(str_of(CASES[i].text), &date);
        CHECK(is_read == (CASES[i].iso != NULL));
        if (is_read)
            CHECK_STR(date_iso(ctx->arena, date), str_of(CASES[i].iso));
    }
    CHECK_STR(date_text(ctx->arena, (Date){2026, 3, 1}), S("01/03/2026"));
    Date date;
    CHECK(date_parse_iso(S("2026-11-22"), &date) && date.day == 22);
    CHECK(!date_parse_iso(S("2026-11"), &date) && !date_parse_iso(S("2026-02-30"), &date));
    CHECK(!date_parse_iso(S("2026-11-2x"), &date) && !date_parse_iso(S("2026/11/22"), &date));
}

TEST(partial_dates_keep_what_is_known)
{
    static const struct { const char *iso, *text, *first, *last; } CASES[] = {
        {"1962", "1962", "1962-01-01", "1962-12-31"},
        {"1962-02", "02/1962", "1962-02-01", "1962-02-28"},
        {"1962-05-19", "19/05/1962", "1962-05-19", "1962-05-19"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        PartialDate a = {0}, b = {0};
        CHECK(partial_parse_iso(str_of(CASES[i].iso), &a));
        CHECK(partial_parse(str_of(CASES[i].text), &b));
        CHECK(partial_cmp(a, b) == 0);
        CHECK_STR(partial_iso(ctx->arena, b), str_of(CASES[i].iso));
        CHECK_STR(partial_text(ctx->arena, a), str_of(CASES[i].text));
        CHECK_STR(date_iso(ctx->arena, partial_first(a)), str_of(CASES[i].first));
        CHECK_STR(date_iso(ctx->arena, partial_last(a)), str_of(CASES[i].last));
    }
}

TEST(partial_dates_that_make_no_sense_are_refused)
{
    static const char *const WRONG[] = {
        "",           "62",         "1962-",  "1962-13", "1962-00",     "1962-00-05",
        "1962-02-30", "1962-05-00", "1962-5", "19620",   "1962-05-19-", "0000",
    };
    PartialDate date;
    for (size_t i = 0; i < COUNT(WRONG); i++)
        CHECK(!partial_parse_iso(str_of(WRONG[i]), &date));
    CHECK(!partial_parse(S("0/1962"), &date) && !partial_parse(S("13/1962"), &date));
    CHECK(!partial_valid((PartialDate){1962, 0, 5}));
    CHECK(!partial_valid((PartialDate){1962, 2, 30}));
    CHECK(partial_valid((PartialDate){1962, 0, 0}));
}

TEST(partial_dates_have_an_order)
{
    static const PartialDate ORDER[] = {
        {1961, 12, 31}, {1962, 0, 0}, {1962, 1, 0}, {1962, 1, 1},
        {1962, 1, 2},   {1962, 2, 0}, {1963, 0, 0},
    };
    for (size_t i = 0; i < COUNT(ORDER); i++)
        for (size_t j = 0; j < COUNT(ORDER); j++)
            CHECK(partial_cmp(ORDER[i], ORDER[j]) == (i > j) - (i < j));
}

TEST(the_clock_runs_and_is_not_of_another_century)
{
    int64_t now = time_now_ms();
    CHECK(now > INT64_C(1700000000000) && date_of_time(now).year < 2200);
}
