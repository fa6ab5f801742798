/* definition_diff_test — a new version says what it changes, in both languages. */
#include "engine/dossier/definition_diff.h"

#include "engine/dossier/definition_test.h"

/* The permit beside itself with each `from` replaced by its `to`. */
static DefinitionDiff diff_of(Ctx *ctx, const char *const (*changes)[2], size_t n)
{
    ServiceDefinition *before = test_definition(ctx, PERMIT_FILE), *after = NULL;
    DefinitionErrors   errors;
    DefinitionDiff     diff = {0};
    Str                json = test_file(ctx, PERMIT_FILE);
    for (size_t i = 0; i < n; i++)
        json = test_replace(ctx, json, changes[i][0], changes[i][1]);
    CHECK(definition_load(ctx, json, S("new"), NULL, &after, &errors) == OK);
    CHECK_STR(definition_errors_text(ctx, &errors), S(""));
    if (after)
        definition_diff(ctx, before, after, &diff);
    return diff;
}

static const DiffLine *line_of(const DefinitionDiff *diff, DiffPart part, const char *id)
{
    for (size_t i = 0; i < diff->count; i++)
        if (diff->lines[i].part == part && str_eq(diff->lines[i].id, str_of(id)))
            return &diff->lines[i];
    static const DiffLine NONE;
    test_failures++;
    printf("    no line of %s\n", id);
    return &NONE;
}

TEST(the_same_definition_has_no_differences)
{
    DefinitionDiff diff = diff_of(ctx, NULL, 0);
    CHECK(diff.count == 0 && diff.answers_stand);
}

TEST(a_changed_term_and_step_are_told_and_harm_no_draft)
{
    static const char *const CHANGES[][2] = {
        {"{\"in\": 7}", "{\"in\": 6}"},
        {"\"do\": \"review\",\n      \"by\": \"head\",\n      \"in\": \"4h\"",
         "\"do\": \"review\",\n      \"by\": \"head\",\n      \"in\": \"3h\""},
    };
    DefinitionDiff diff = diff_of(ctx, CHANGES, COUNT(CHANGES));
    CHECK(diff.count == 2 && diff.answers_stand);
    CHECK_STR(line_of(&diff, DIFF_TERM, "")->text.in[LANG_VI],
              S("Thời hạn: đổi số ngày làm việc"));
    CHECK_STR(line_of(&diff, DIFF_STEP, "review")->text.in[LANG_EN],
              S("Step (review): changed time"));
}

TEST(a_step_taken_out_is_told_and_so_is_its_neighbour)
{
    static const char *const CHANGES[][2] = {
        {"{\"id\": \"assign\", \"do\": \"assign\", \"by\": \"head\", \"in\": \"2h\"},", ""},
    };
    DefinitionDiff diff = diff_of(ctx, CHANGES, COUNT(CHANGES));
    CHECK(diff.count == 2);
    CHECK(line_of(&diff, DIFF_STEP, "assign")->kind == DIFF_REMOVED);
    CHECK(test_has(line_of(&diff, DIFF_STEP, "examine")->text.in[LANG_VI], "thứ tự"));
}

TEST(a_question_that_must_be_answered_from_now_on_breaks_drafts)
{
    static const char *const CHANGES[][2] = {
        {"\"id\": \"owner_address\",\n            \"type\": \"address\"",
         "\"id\": \"owner_address\",\n            \"type\": \"long_text\""},
        {"\"id\": \"phone\"", "\"id\": \"mobile\""},
        {"\"phone\": \"phone\"", "\"phone\": \"mobile\""},
    };
    DefinitionDiff diff = diff_of(ctx, CHANGES, COUNT(CHANGES));
    CHECK(!diff.answers_stand);
    const DiffLine *address = line_of(&diff, DIFF_FIELD, "owner_address");
    CHECK(address->kind == DIFF_CHANGED && address->is_unsafe);
    CHECK(line_of(&diff, DIFF_FIELD, "mobile")->kind == DIFF_ADDED);
    CHECK(line_of(&diff, DIFF_FIELD, "mobile")->is_unsafe);
    CHECK(line_of(&diff, DIFF_FIELD, "phone")->kind == DIFF_REMOVED);
}
