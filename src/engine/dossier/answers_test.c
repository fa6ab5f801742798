/* answers_test — what people type into the permit and birth forms, right and wrong. */
#include "engine/dossier/answers.h"

#include "engine/dossier/definition_test.h"
#include "engine/dossier/definition_tree.h"

static Str area_name(const void *arg, Str code)
{
    bool is_known = !arg && (str_eq(code, S("19753")) || str_eq(code, S("00004")));
    return is_known ? S("Phường Thuận Hoá") : (Str){0};
}
static Str area_province(const void *arg, Str code)
{
    return !arg && str_eq(code, S("19753")) ? S("46") : S("01");
}
static Str province_name(const void *arg, Str code)
{
    return !arg && str_eq(code, S("46")) ? S("Thành phố Huế") : (Str){0};
}
static Str code_name(const void *arg, Str list, Str code, Lang lang)
{
    bool is_known = !arg && str_eq(list, S("ethnic_group")) && str_eq(code, S("01"));
    return !is_known ? (Str){0} : lang == LANG_VI ? S("Kinh") : S("Kinh people");
}
static const AnswerWorld WORLD = {NULL, area_name, area_province, province_name, code_name};

static AnswerProblemKind type(Ctx *ctx, Answers *answers, const char *name, const char *text)
{
    AnswerPath    path;
    AnswerProblem problem = {0};
    CHECK(answer_path(answers->def, str_of(name), &path));
    Err err = answer_set_text(ctx, answers, path, str_of(text), &problem);
    CHECK((err == OK) == (problem.kind == ANSWER_FINE));
    return problem.kind;
}

static Answers permit(Ctx *ctx)
{
    Answers answers;
    answers_new(ctx, test_definition(ctx, PERMIT_FILE), &WORLD, &answers);
    return answers;
}

static Str print(Ctx *ctx, const Answers *answers, const char *name, Lang lang)
{
    AnswerPath path;
    CHECK(answer_path(answers->def, str_of(name), &path));
    return answers_print(ctx, answers, path, lang);
}

static const struct {
    const char       *name, *text;
    AnswerProblemKind problem;
    const char       *printed; /* in Vietnamese, when it is fine */
} TYPED[] = {
    {"owner.name", "  Nguyễn Thị Hoài Thương ", ANSWER_FINE, "NGUYỄN THỊ HOÀI THƯƠNG"},
    {"owner.name", "Nguye\xcc\x82\xcc\x83n", ANSWER_FINE, "NGUYỄN"}, /* NFD in, NFC kept */
    {"owner.name", "Nguyễn 2", ANSWER_NOT_NAME, ""},
    {"owner.name", "a\xff", ANSWER_NOT_TEXT, ""},
    {"owner.name", "a\x01z", ANSWER_NOT_TEXT, ""},
    {"owner.name", "a\nb", ANSWER_NOT_TEXT, ""},
    {"owner.id", "046 187 123 456", ANSWER_FINE, "046187123456"},
    {"owner.id", "001090000001", ANSWER_FINE, "001090000001"},
    {"owner.id", "096225000003", ANSWER_FINE, "096225000003"},
    {"owner.id", "00109000000", ANSWER_ID_LENGTH, ""},
    {"owner.id", "0010900000012", ANSWER_ID_LENGTH, ""},
    {"owner.id", "00A090000001", ANSWER_ID_DIGIT, ""},
    {"owner.id", "003090000001", ANSWER_ID_PROVINCE, ""},
    {"owner.id", "000090000001", ANSWER_ID_PROVINCE, ""},
    {"owner.id", "001299000001", ANSWER_ID_YEAR, ""},
    {"owner.born", "5/3/1987", ANSWER_FINE, "05/03/1987"},
    {"owner.born", "1960", ANSWER_FINE, "1960"},
    {"owner.born", "30/02/1987", ANSWER_NOT_DATE, ""},
    {"owner.born", "23/11/2026", ANSWER_TOO_LATE, ""},
    {"owner.sex", "female", ANSWER_FINE, "Nữ"},
    {"owner.sex", "Nữ", ANSWER_NOT_OPTION, ""},
    {"phone", "+84 900 000 218", ANSWER_FINE, "0900000218"},
    {"phone", "0234.3822.123", ANSWER_FINE, "02343822123"},
    {"phone", "12345", ANSWER_NOT_PHONE, ""},
    {"phone", "0100000218", ANSWER_NOT_PHONE, ""},
    {"email", "Thuong.Nguyen@Example.VN", ANSWER_FINE, "Thuong.Nguyen@example.vn"},
    {"email", "thuong@", ANSWER_NOT_EMAIL, ""},
    {"email", "a@b@c.vn", ANSWER_NOT_EMAIL, ""},
    {"email", "a b@c.vn", ANSWER_NOT_EMAIL, ""},
    {"parcel.ward", "19753", ANSWER_FINE, "Phường Thuận Hoá"},
    {"parcel.ward", "99999", ANSWER_NOT_AREA, ""},
    {"parcel.ward", "Thuận Hoá", ANSWER_NOT_AREA, ""},
    {"parcel.number", "12345678901", ANSWER_TOO_LONG, ""},
    {"parcel_area", "128,5", ANSWER_FINE, "128,5\u00a0m²"},
    {"parcel_area", "128.5", ANSWER_FINE, "128,5\u00a0m²"},
    {"parcel_area", "1.236,5", ANSWER_FINE, "1.236,5\u00a0m²"},
    {"parcel_area", "1.236", ANSWER_AMBIGUOUS, ""},
    {"parcel_area", "12.36,5", ANSWER_NOT_NUMBER, ""},
    {"parcel_area", "lớn", ANSWER_NOT_NUMBER, ""},
    {"parcel_area", "9,9", ANSWER_TOO_SMALL, ""},
    {"parcel_area", "100001", ANSWER_TOO_LARGE, ""},
    {"work", "new", ANSWER_FINE, "Xây mới nhà ở riêng lẻ"},
    {"work", "castle", ANSWER_NOT_OPTION, ""},
    {"start_on", "30/02/2027", ANSWER_NOT_DATE, ""},
    {"start_on", "19/11/2026", ANSWER_TOO_EARLY, ""},
    {"start_on", "2027-01-05", ANSWER_FINE, "05/01/2027"},
    {"start_on", "2027", ANSWER_NOT_DATE, ""},
    {"has_basement", "yes", ANSWER_FINE, "Có"},
    {"has_basement", "maybe", ANSWER_NOT_YES_NO, ""},
    {"floors.0.floor_area", "96,5", ANSWER_FINE, "96,5\u00a0m²"},
    {"stages", "một\r\nhai", ANSWER_FINE, "một\nhai"},
};

TEST(what_is_typed_is_checked_by_its_type_and_never_lost)
{
    Answers answers = permit(ctx);
    for (size_t i = 0; i < COUNT(TYPED); i++) {
        AnswerProblemKind problem = type(ctx, &answers, TYPED[i].name, TYPED[i].text);
        if (problem != TYPED[i].problem)
            printf("    %s %s: %d\n", TYPED[i].name, TYPED[i].text, problem);
        CHECK(problem == TYPED[i].problem);
        CHECK_STR(print(ctx, &answers, TYPED[i].name, LANG_VI), str_of(TYPED[i].printed));
        AnswerPath path;
        CHECK(answer_path(answers.def, str_of(TYPED[i].name), &path));
        if (problem != ANSWER_FINE && problem != ANSWER_NOT_TEXT)
            CHECK_STR(answer_input(ctx, &answers, path), str_of(TYPED[i].text));
        ctx->fault = (Fault){0};
    }
}

TEST(money_and_whole_numbers_are_read_as_people_write_them)
{
    Answers answers;
    answers_new(ctx, test_definition(ctx, HOUSEHOLD_FILE), &WORLD, &answers);
    CHECK(type(ctx, &answers, "capital", "50.000.000 đ") == ANSWER_FINE);
    CHECK_STR(print(ctx, &answers, "capital", LANG_VI), S("50.000.000\u00a0đ"));
    CHECK(type(ctx, &answers, "capital", "50 000 000 đồng") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "capital", "1,5") == ANSWER_NOT_WHOLE);
    CHECK(type(ctx, &answers, "capital", "-5") == ANSWER_TOO_SMALL);
    CHECK(type(ctx, &answers, "capital", "0") == ANSWER_TOO_SMALL);
    CHECK(type(ctx, &answers, "workers", "1.000") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "workers", "1.001") == ANSWER_TOO_LARGE);
    CHECK(type(ctx, &answers, "workers", "10.00") == ANSWER_NOT_NUMBER);
}

TEST(names_of_inputs_lead_to_answers_and_back)
{
    Answers answers = permit(ctx);
    static const char *const GOOD[] = {"owner.name", "phone", "parcel.ward",
                                       "floors.0.floor_area", "floors.19.floor_area"};
    static const char *const BAD[] = {"owner", "phone.x", "owner.age", "floors", "floors.0",
        "floors.20.floor_area", "floors.-1.floor_area", "floor_area", "floors.0.phone", "",
        "floors.0.floor_area.x", "nothing", "owner.name.x", ".", "floors..floor_area"};
    AnswerPath path;
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        CHECK(answer_path(answers.def, str_of(GOOD[i]), &path));
        CHECK_STR(answer_name(ctx, answers.def, path), str_of(GOOD[i]));
    }
    for (size_t i = 0; i < COUNT(BAD); i++) {
        if (answer_path(answers.def, str_of(BAD[i]), &path))
            printf("    %s\n", BAD[i]);
        CHECK(!answer_path(answers.def, str_of(BAD[i]), &path));
    }
    CHECK(answer_path(answers.def, S("floors.5.floor_area"), &path));
    CHECK(answer_set_text(ctx, &answers, path, S("1"), NULL) == ERR_LIMIT); /* rows 0 … first */
}

TEST(a_hidden_field_is_not_seen_not_checked_and_not_submitted)
{
    Answers  answers = permit(ctx);
    uint16_t depth = definition_field(answers.def, S("basement_depth"));
    CHECK(!answer_is_visible(&answers, depth));
    CHECK(type(ctx, &answers, "has_basement", "yes") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "basement_depth", "3,2") == ANSWER_FINE);
    CHECK(answer_is_visible(&answers, depth));
    CHECK(test_has(answers_dump(ctx, &answers, ANSWERS_SUBMITTED), "\"basement_depth\":3.2"));
    CHECK(type(ctx, &answers, "has_basement", "no") == ANSWER_FINE);
    CHECK(!answer_is_visible(&answers, depth));
    CHECK(!test_has(answers_dump(ctx, &answers, ANSWERS_SUBMITTED), "basement_depth"));
    CHECK(test_has(answers_dump(ctx, &answers, ANSWERS_DRAFT), "\"basement_depth\":3.2"));
    ExprEnv env = answers_env(&answers);
    CHECK(env.values[answers.def->fields[depth].slot].kind == VALUE_NULL);
}

static size_t count_kind(const AnswerProblem *problems, size_t n, AnswerProblemKind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += problems[i].kind == kind;
    return found;
}

TEST(what_is_missing_is_told_by_page_and_in_order)
{
    AnswerProblem problems[ANSWERS_MAX_PROBLEMS];
    Answers       answers = permit(ctx);
    size_t        n = answers_problems(&answers, 0, problems, COUNT(problems));
    CHECK(n == 7 && count_kind(problems, n, ANSWER_NEEDED) == 7); /* four parts and three */
    CHECK_STR(answer_name(ctx, answers.def, problems[0].path), S("owner.name"));
    CHECK(answers_problems(&answers, 1, problems, COUNT(problems)) == 1); /* not the e-mail */
    CHECK(type(ctx, &answers, "owner.id", "046187123456") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "owner.born", "1990") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "owner.sex", "male") == ANSWER_FINE);
    n = answers_problems(&answers, 0, problems, COUNT(problems));
    CHECK(count_kind(problems, n, ANSWER_ID_OTHER_BIRTH) == 1);
    CHECK(count_kind(problems, n, ANSWER_ID_OTHER_SEX) == 1);
    CHECK(type(ctx, &answers, "owner_address.province", "46") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "owner_address.commune", "00004") == ANSWER_FINE);
    n = answers_problems(&answers, 0, problems, COUNT(problems));
    CHECK(count_kind(problems, n, ANSWER_AREA_ELSEWHERE) == 1);
    n = answers_problems(&answers, 5, problems, COUNT(problems));
    CHECK(count_kind(problems, n, ANSWER_TOO_FEW_ROWS) == 1);
    CHECK(answers_problems(&answers, ANSWERS_ALL, problems, 2) > 2); /* counted, not written */
}

TEST(a_birth_is_late_after_sixty_days)
{
    Answers answers;
    answers_new(ctx, test_definition(ctx, BIRTH_FILE), &WORLD, &answers);
    uint16_t reason = definition_field(answers.def, S("late_reason"));
    uint16_t father = definition_field(answers.def, S("father"));
    CHECK(type(ctx, &answers, "child_born", "21/09/2026") == ANSWER_FINE);
    CHECK(!answer_is_visible(&answers, reason));
    CHECK(type(ctx, &answers, "child_born", "20/09/2026") == ANSWER_FINE);
    CHECK(answer_is_visible(&answers, reason));
    CHECK(type(ctx, &answers, "married", "yes") == ANSWER_FINE);
    CHECK(answer_is_visible(&answers, father));
    CHECK(type(ctx, &answers, "proof", "abandoned") == ANSWER_FINE);
    CHECK(!answer_is_visible(&answers, father)); /* married is hidden with its page */
    CHECK(type(ctx, &answers, "child_ethnic", "01") == ANSWER_FINE);
    CHECK_STR(print(ctx, &answers, "child_ethnic", LANG_EN), S("Kinh people"));
    CHECK(type(ctx, &answers, "child_ethnic", "99") == ANSWER_NOT_CODE);
}

TEST(rows_come_and_go_and_are_summed)
{
    Answers answers = permit(ctx);
    CHECK(type(ctx, &answers, "floors.0.floor_area", "96") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "floors.1.floor_area", "88,5") == ANSWER_FINE);
    uint16_t floors = definition_field(answers.def, S("floors"));
    CHECK_STR(answers_print_field(ctx, &answers, floors, PART_ALL, LANG_VI),
              S("1: 96\u00a0m²; 2: 88,5\u00a0m²"));
    AnswerText *data;
    size_t      n;
    CHECK(answers_result(ctx, &answers, LANG_VI, &data, &n) == OK);
    bool is_found = false;
    for (size_t i = 0; i < n; i++)
        is_found |= str_eq(data[i].name, S("total_area")) && str_eq(data[i].text, S("184,5"));
    CHECK(is_found);
    CHECK(answers_remove_row(ctx, &answers, floors, 0) == OK);
    CHECK_STR(answers_print_field(ctx, &answers, floors, PART_ALL, LANG_VI),
              S("1: 88,5\u00a0m²"));
    CHECK(answers_remove_row(ctx, &answers, floors, 1) == ERR_NOT_FOUND);
}

TEST(fee_term_and_competent_body_follow_from_the_answers)
{
    Answers answers;
    answers_new(ctx, test_definition(ctx, COPY_FILE), &WORLD, &answers);
    ExprEnv env = answers_env(&answers);
    Str     commune;
    CHECK(definition_competent(answers.def, &env, &commune) == NULL);
    CHECK(definition_fee(answers.def, &env) == 0);
    CHECK(type(ctx, &answers, "copies", "3") == ANSWER_FINE);
    CHECK(type(ctx, &answers, "issue_at", "19753") == ANSWER_FINE);
    env = answers_env(&answers);
    CHECK(definition_fee(answers.def, &env) == 24000);
    CHECK(definition_term(answers.def, &env) == 0);
    CHECK(answers.def->deadline.cutoff_minute == 15 * 60);
    CHECK(definition_competent(answers.def, &env, &commune)->kind == AGENCY_COMMUNE);
    CHECK_STR(commune, S("19753"));
}

#define WHOLE                                                                             \
    "{\"floors\":[{\"floor_area\":96},{\"floor_area\":88.5}],\"has_basement\":false,"     \
    "\"owner\":{\"born\":\"1987\",\"id\":\"046187123456\",\"name\":\"Nguyễn Thị Hoài\","  \
    "\"sex\":\"female\"},\"parcel\":{\"number\":\"215\",\"sheet\":\"38\",\"ward\":"       \
    "\"19753\"},\"start_on\":\"2027-01-05\",\"work\":\"new\"}"

TEST(answers_are_the_same_bytes_after_reading_and_writing)
{
    const ServiceDefinition *def = test_definition(ctx, PERMIT_FILE);
    Answers                  answers;
    AnswersReadError         error;
    CHECK(answers_read(ctx, def, &WORLD, S(WHOLE), &answers, &error) == OK);
    CHECK_STR(answers_dump(ctx, &answers, ANSWERS_SUBMITTED), S(WHOLE));
    TreeNode *root;
    TreeError syntax;
    CHECK(tree_read(ctx, S(WHOLE), &root, &syntax) == OK);
    CHECK_STR(tree_canonical(ctx, root), S(WHOLE));
    AnswersSummary summary;
    answers_summary(ctx, &answers, LANG_VI, &summary);
    CHECK_STR(summary.applicant, S("NGUYỄN THỊ HOÀI"));
    CHECK_STR(summary.personal_id, S("046187123456"));
    CHECK_STR(summary.subject, S("Thửa 215, tờ bản đồ 38, Phường Thuận Hoá"));
    answers_summary(ctx, &answers, LANG_EN, &summary);
    CHECK_STR(summary.subject, S("Parcel 215, map sheet 38, Phường Thuận Hoá"));
}

TEST(a_draft_keeps_what_was_typed_wrong)
{
    Answers          answers = permit(ctx), again;
    AnswersReadError error;
    CHECK(type(ctx, &answers, "start_on", "30/02/2027") == ANSWER_NOT_DATE);
    Str draft = answers_dump(ctx, &answers, ANSWERS_DRAFT);
    CHECK_STR(draft, S("{\"start_on\":{\"typed\":\"30/02/2027\"}}"));
    CHECK_STR(answers_dump(ctx, &answers, ANSWERS_SUBMITTED), S("{}"));
    ctx->fault = (Fault){0};
    CHECK(answers_read(ctx, answers.def, &WORLD, draft, &again, &error) == OK);
    CHECK_STR(answers_dump(ctx, &again, ANSWERS_DRAFT), draft);
    AnswerProblem problems[4];
    size_t        n = answers_problems(&again, 4, problems, COUNT(problems));
    CHECK(n == 2 && problems[1].kind == ANSWER_NOT_DATE);
}

TEST(json_that_does_not_fit_the_form_is_refused_at_its_place)
{
    static const struct {
        const char       *json;
        AnswerProblemKind kind;
        const char       *key;
    } BAD[] = {
        {"{\"owner\":5}", ANSWER_WRONG_SHAPE, "owner"},
        {"{\"ownr\":5}", ANSWER_UNKNOWN_FIELD, "ownr"},
        {"{\"owner\":{\"age\":5}}", ANSWER_UNKNOWN_FIELD, "owner.age"},
        {"{\"owner\":{\"name\":[]}}", ANSWER_WRONG_SHAPE, "owner.name"},
        {"{\"floors\":{}}", ANSWER_WRONG_SHAPE, "floors"},
        {"{\"floors\":[5]}", ANSWER_WRONG_SHAPE, "floors[0]"},
        {"{\"floors\":[{\"phone\":\"1\"}]}", ANSWER_UNKNOWN_FIELD, "floors[0].phone"},
        {"{\"floor_area\":5}", ANSWER_UNKNOWN_FIELD, "floor_area"},
        {"[]", ANSWER_WRONG_SHAPE, ""},
        {"{", ANSWER_FINE, ""},
    };
    const ServiceDefinition *def = test_definition(ctx, PERMIT_FILE);
    for (size_t i = 0; i < COUNT(BAD); i++) {
        Answers          answers;
        AnswersReadError error;
        CHECK(answers_read(ctx, def, &WORLD, str_of(BAD[i].json), &answers, &error) ==
              ERR_INVALID);
        CHECK(error.kind == BAD[i].kind && error.line == 1);
        CHECK_STR(error.key, str_of(BAD[i].key));
        ctx->fault = (Fault){0};
    }
}

TEST(tax_codes_are_checked_by_their_last_digit)
{
    Str code;
    CHECK(tax_code_read(ctx, S("0312687878"), &code) == ANSWER_FINE);
    CHECK(tax_code_read(ctx, S("0312687879"), &code) == ANSWER_NOT_TAX_CODE);
    CHECK(tax_code_read(ctx, S("001090000001"), &code) == ANSWER_FINE);
    CHECK(tax_code_read(ctx, S("003090000001"), &code) == ANSWER_NOT_TAX_CODE);
}
