/* codes_test — the vectors of the field, and what must be refused. */
#include "engine/org/codes.h"
#include "test/test.h"

static void check_each(const char *const *codes, size_t n, bool (*is)(Str), bool want)
{
    for (size_t i = 0; i < n; i++)
        CHECK(is(str_of(codes[i])) == want);
}

TEST(agency_codes_of_both_forms_are_known)
{
    static const char *MODERN[] = {"G22", "G22.01.02", "H57", "H37.02.02", "H55.242", "G09.20"};
    static const char *OLD[] = {"000.00.00.G22", "002.00.20.H13", "28.22.H17", "000.00.04.G18"};
    static const char *BAD[] = {"", "g22", "G2", "G220", ".G22", "G22..01", "Ä22", "G22.",
                                "Z01",
                                "G22.a1", "G22.01-02", "000.00.00.g22",
                                "G22.11111111111111111111111111111111"};
    check_each(MODERN, COUNT(MODERN), agency_code_is_2020, true);
    check_each(MODERN, COUNT(MODERN), agency_code_is_2016, false);
    check_each(OLD, COUNT(OLD), agency_code_is_2016, true);
    check_each(OLD, COUNT(OLD), agency_code_is_2020, false);
    check_each(BAD, COUNT(BAD), agency_code_is_2020, false);
    check_each(BAD, COUNT(BAD), agency_code_is_2016, false);
}

TEST(agency_codes_convert_both_ways)
{
    static const char *PAIRS[][2] = {
        {"000.00.00.H57", "H57"},
        {"000.00.04.G18", "G18.04"},
        {"000.34.00.H57", "H57.00.34"},
        {"002.00.20.H13", "H13.20.00.002"},
        {"001.02.03.H57", "H57.03.02.001"},
    };
    Str code = {0};
    for (size_t i = 0; i < COUNT(PAIRS); i++) {
        CHECK(agency_code_to_2020(ctx, str_of(PAIRS[i][0]), &code) == OK);
        CHECK_STR(code, str_of(PAIRS[i][1]));
        CHECK(agency_code_to_2016(ctx, str_of(PAIRS[i][1]), &code) == OK);
        CHECK_STR(code, str_of(PAIRS[i][0]));
    }
    CHECK(agency_code_to_2020(ctx, S("28.22.H17"), &code) == OK);
    CHECK_STR(code, S("H17.22.28"));
    CHECK(agency_code_to_2016(ctx, S("28.22.H17"), &code) == OK);
    CHECK_STR(code, S("000.28.22.H17"));
    CHECK(agency_code_to_2016(ctx, S("H55.242"), &code) == ERR_INVALID);
    CHECK(agency_code_to_2016(ctx, S("H55.01.01.001.01"), &code) == ERR_INVALID);
    CHECK(agency_code_to_2020(ctx, S("h57"), &code) == ERR_INVALID);
    CHECK_STR(agency_code_root(S("H57.34")), S("H57"));
    CHECK_STR(agency_code_root(S("28.22.H17")), S("H17"));
    CHECK_STR(agency_code_root(S("x")), S(""));
}

TEST(a_personal_number_tells_province_sex_and_year)
{
    static const struct { const char *id, *province; bool female; int year; } VALID[] = {
        {"001090000001", "01", false, 1990}, {"079301000002", "79", true, 2001},
        {"046187123456", "46", true, 1987},  {"096225000003", "96", false, 2025},
        {"101090000001", "", false, 1990},
    };
    static const char *INVALID[] = {"00109000000", "0010900000012", "00A090000001",
                                    "003090000001", "000090000001", ""};
    PersonalId id;
    for (size_t i = 0; i < COUNT(VALID); i++) {
        CHECK(personal_id_parse(ctx, str_of(VALID[i].id), &id) == OK);
        CHECK_STR(id.province, str_of(VALID[i].province));
        CHECK(id.is_female == VALID[i].female && id.birth_year == VALID[i].year);
    }
    for (size_t i = 0; i < COUNT(INVALID); i++)
        CHECK(personal_id_parse(ctx, str_of(INVALID[i]), &id) == ERR_INVALID);
}

TEST(a_tax_code_is_held_against_its_check_digit)
{
    static const struct { const char *code; TaxCodeFault fault; } CODES[] = {
        {"0100233488", TAX_CODE_OK},       {"0314409058-002", TAX_CODE_OK},
        {"0112345676", TAX_CODE_OK},       {"3100000055", TAX_CODE_OK},
        {"4600001002", TAX_CODE_OK},       {"0100233480", TAX_CODE_CHECKSUM},
        {"12345678", TAX_CODE_LENGTH},     {"0000000000", TAX_CODE_PROVINCE},
        {"0314409058-000", TAX_CODE_BRANCH}, {"0100000050", TAX_CODE_NEVER},
        {"0100000000", TAX_CODE_SERIAL},   {"010023348a", TAX_CODE_LENGTH},
        {"0314409058-00x", TAX_CODE_LENGTH}, {"", TAX_CODE_LENGTH},
    };
    for (size_t i = 0; i < COUNT(CODES); i++)
        CHECK(tax_code_fault(str_of(CODES[i].code)) == CODES[i].fault);
    CHECK_STR(tax_code_normal(ctx->arena, S("01.00.112.437")), S("0100112437"));
    CHECK_STR(tax_code_normal(ctx->arena, S("0312 68 78 78 - 001")), S("0312687878-001"));
}

TEST(a_procedure_code_is_taken_apart)
{
    static const char *CODES[][4] = {
        {"1.001193", "1.001193", "", ""},
        {"2.000815", "2.000815", "", ""},
        {"3.000181", "3.000181", "", ""},
        {"1.001193.000.00.00.H57", "1.001193", "000.00.00.H57", ""},
        {"1.014028.H35", "1.014028", "H35", ""},
        {"2.000815.000.00.00.H55.02", "2.000815", "000.00.00.H55", "02"},
        {"1.011442.000.00.00.H38", "1.011442", "000.00.00.H38", ""},
        {"1.011442.07", "1.011442", "", "07"},
    };
    static const char *BAD[] = {"", "4.001193", "1.00119", "1.0011933", "1-001193", "1.001193.",
                                "1.001193.x", "1.001193.000.00.00.H55.2", "1.00119x"};
    ProcedureCode code;
    for (size_t i = 0; i < COUNT(CODES); i++) {
        CHECK(procedure_code_parse(ctx, str_of(CODES[i][0]), &code) == OK);
        CHECK_STR(code.number, str_of(CODES[i][1]));
        CHECK_STR(code.agency, str_of(CODES[i][2]));
        CHECK_STR(code.service, str_of(CODES[i][3]));
    }
    for (size_t i = 0; i < COUNT(BAD); i++)
        CHECK(procedure_code_parse(ctx, str_of(BAD[i]), &code) == ERR_INVALID);
}

TEST(dossier_codes_are_parsed_and_printed_the_same)
{
    static const struct {
        const char *text;
        DossierForm form;
        Date        day;
        int64_t     serial;
    } CODES[] = {
        {"000.00.04.G18-180115-0001", DOSSIER_OLD, {2018, 1, 15}, 1},
        {"G09.20-20260609-0092637", DOSSIER_NEW, {2026, 6, 9}, 92637},
        {"H57.34-261122-0001", DOSSIER_OLD, {2026, 11, 22}, 1},
        {"000.00.01.H26-260930-0012", DOSSIER_OLD, {2026, 9, 30}, 12},
        {"H57.34-261122-9999", DOSSIER_OLD, {2026, 11, 22}, 9999},
    };
    static const char *BAD[] = {"", "H57", "H57-261122", "H57-261122-001", "H57-260230-0001",
                                "h57-261122-0001", "H57-261122-0000", "H57-20261122-0001",
                                "H57-261122-0001-1", "H57-26112x-0001", "H57-261122-00010"};
    DossierCode code;
    Str text = {0};
    for (size_t i = 0; i < COUNT(CODES); i++) {
        CHECK(dossier_code_parse(ctx, str_of(CODES[i].text), &code) == OK);
        CHECK(code.form == CODES[i].form && code.serial == CODES[i].serial);
        CHECK(date_cmp(code.day, CODES[i].day) == 0);
        CHECK(dossier_code_print(ctx, &code, &text) == OK);
        CHECK_STR(text, str_of(CODES[i].text));
    }
    for (size_t i = 0; i < COUNT(BAD); i++)
        CHECK(dossier_code_parse(ctx, str_of(BAD[i]), &code) == ERR_INVALID);
}

TEST(the_ten_thousandth_dossier_of_a_day_fails_loudly)
{
    Str text = {0};
    DossierCode code = {DOSSIER_OLD, S("H57.34"), {2026, 11, 22}, 10000};
    CHECK(dossier_code_print(ctx, &code, &text) == ERR_LIMIT);
    code.form = DOSSIER_NEW;
    CHECK(dossier_code_print(ctx, &code, &text) == OK);
    CHECK_STR(text, S("H57.34-20261122-0010000"));
    code.serial = 10000000;
    CHECK(dossier_code_print(ctx, &code, &text) == ERR_LIMIT);
    code.serial = 0;
    CHECK(dossier_code_print(ctx, &code, &text) == ERR_INVALID);
    code = (DossierCode){DOSSIER_OLD, S("H57.34"), {2026, 2, 30}, 1};
    CHECK(dossier_code_print(ctx, &code, &text) == ERR_INVALID);
}
