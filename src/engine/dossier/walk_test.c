/* walk_test — every service that ships has a guide and an example dossier, and the example is
 * walked by the right officers, act by act, to delivery: opinions are given or stay silent past
 * their term, child dossiers are walked at their own agencies. */
#include "test/office.h"

#include "core/embedded.h"
#include "engine/document/document.h"
#include "engine/dossier/answers_check.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/definition_tree.h"
#include "engine/dossier/world.h"
#include "test/test.h"

#define MUST(call) CHECK((call) == OK)

enum { PAPERS_MAX = 12 };

/* ---- the example ------------------------------------------------------------------------------ */

/* "birth_copy" of definitions/services/birth_copy.json; false for other files. */
static bool service_file(size_t i, Str *name)
{
    Str path = str_of(embedded_files[i].path), folder = S("definitions/services/");
    if (!str_starts(path, folder))
        return false;
    *name = (Str){path.at + folder.len, path.len - folder.len - 5};
    return true;
}

static Str code_of(Ctx *ctx, Str json)
{
    TreeNode *root;
    TreeError error;
    MUST(tree_read(ctx, json, &root, &error));
    return tree_get(root, "service")->text;
}

/* The papers that the example names, and no paper that is needed is missing. */
static size_t papers_of(Office *office, const Answers *answers, const TreeNode *list,
                        DossierPaper *papers)
{
    const ServiceDefinition *def = answers->def;
    ExprEnv                  env = answers_env(answers);
    size_t                   count = 0;
    for (const TreeNode *node = list->first; node && count < PAPERS_MAX; node = node->next) {
        File file;
        Str  id = tree_get(node, "paper")->text;
        CHECK(definition_paper(def, id) >= 0);
        MUST(file_keep_bytes(office->ctx, S("%PDF-1.7 "), tree_get(node, "file")->text,
                             S("application/pdf"), S("test"), &file));
        papers[count++] = (DossierPaper){.paper = id, .file = file.id, .name = file.name,
                                         .type = file.type, .size = file.size,
                                         .sha256 = file.sha256};
    }
    for (int i = 0; i < def->n_papers; i++) {
        const DefinitionPaper *paper = &def->papers[i];
        bool is_there = false;
        for (size_t k = 0; k < count; k++)
            is_there |= str_eq(papers[k].paper, paper->id);
        CHECK(is_there || !paper->is_needed || !expr_holds(&paper->condition, &env));
    }
    return count;
}

static bool submitted(Office *office, Str name, Str service, Dossier *out)
{
    Ctx                     *ctx = office->ctx;
    const ServiceDefinition *definition;
    Answers                  answers;
    AnswersReadError         wrong = {0};
    AnswerProblem            problem = {0};
    DossierPaper             papers[PAPERS_MAX];
    TreeNode                *root;
    TreeError                error;
    Str                      json = S("{}");
    CHECK(embedded_find(str_fmt(ctx->arena, "definitions/examples/%.*s.json", FMT(name)), &json));
    MUST(catalogue_find(ctx, service, &definition));
    MUST(tree_read(ctx, json, &root, &error));
    answers_new(ctx, definition, answer_world(ctx), &answers);
    Err err = answers_take(ctx, &answers, json, tree_get(root, "answers"), &wrong);
    if (err != OK)
        printf("%.*s, line %d: %.*s\n", FMT(name), wrong.line, FMT(wrong.key));
    size_t problems = answers_problems(&answers, ANSWERS_ALL, &problem, 1);
    if (problems)
        printf("%.*s: %.*s is wrong (%d)\n", FMT(name),
               FMT(answer_name(ctx, definition, problem.path)), (int)problem.kind);
    CHECK(err == OK && !problems && tree_get(root, "declare")->is_true);
    size_t count = papers_of(office, &answers, tree_get(root, "papers"), papers);
    ctx->actor = world_citizen(ctx, &office->world);
    err = dossier_submit(ctx, &(Submission){.answers = &answers, .papers = papers,
                                            .paper_count = count, .channel = S("online")}, out);
    CHECK(err == OK);
    return err == OK;
}

/* From the example to its end, which is returned. */
static Dossier whole_way(Office *office, Str name, Str service, const char *refuse)
{
    Dossier dossier = {0};
    office->ctx->now = TEST_NOW;
    if (submitted(office, name, service, &dossier)) {
        office_jobs(office);
        office_walk(office, dossier.id, refuse);
        CHECK(office_find(office, dossier.id, &dossier));
    }
    return dossier;
}

static void walk_all(Office *office)
{
    Str name;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (!service_file(i, &name))
            continue;
        int     before = test_failures;
        Str     service = code_of(office->ctx, embedded_files[i].text);
        Dossier dossier = whole_way(office, name, service, NULL);
        CHECK(dossier.status == STATUS_DELIVERED && dossier.outcome == OUTCOME_GRANTED);
        CHECK(dossier.done_at && dossier.done_at <= dossier.due_at);
        if (test_failures != before)
            printf("the example of %.*s did not reach its end in time\n", FMT(name));
    }
}

TEST(every_shipped_service_goes_from_its_example_to_delivery_in_time)
{
    Office *office = office_make(ctx);
    walk_all(office);
    CHECK(world_is_whole(ctx));
}

TEST(where_nobody_answers_the_silence_rules_still_bring_every_service_to_its_end)
{
    Office *office = office_make(ctx);
    Opinion *opinions;
    size_t   count;
    office->is_silent = true;
    walk_all(office);
    Dossier permit = whole_way(office, S("works_permit"), S("1.013222"), NULL);
    MUST(dossier_opinions(ctx, &permit, &opinions, &count));
    CHECK(count == 2); /* the police, as many people come together there, and the department */
    for (size_t i = 0; i < count; i++)
        CHECK(opinions[i].target->state == ASK_SILENT);
    CHECK(world_is_whole(ctx));
}

static ChildState state_of(Office *office, const Dossier *parent, const char *open)
{
    Child *all;
    size_t count;
    office->ctx->actor = &SYSTEM_ACTOR;
    MUST(dossier_children(office->ctx, parent, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(all[i].open, str_of(open)))
            return all[i].state;
    return CHILD_STATES;
}

/* Decree 61/2018 Art 19.6: what one agency refuses takes nothing from what the others grant. */
TEST(a_child_without_residence_still_gets_birth_certificate_and_insurance_card)
{
    Office *office = office_make(ctx);
    Str     service = S("LT.KS-TT-BHYT"), name = S("birth_residence_insurance");
    Dossier parent = whole_way(office, name, service, "1.004222");
    CHECK(parent.status == STATUS_DELIVERED && parent.outcome == OUTCOME_GRANTED);
    CHECK(state_of(office, &parent, "ks") == CHILD_GRANTED);
    CHECK(state_of(office, &parent, "tt") == CHILD_REFUSED);
    CHECK(state_of(office, &parent, "bh") == CHILD_GRANTED);
    parent = whole_way(office, name, service, "1.001193");
    CHECK(parent.outcome == OUTCOME_REFUSED);
    CHECK(state_of(office, &parent, "ks") == CHILD_REFUSED);
    CHECK(state_of(office, &parent, "bh") == CHILD_STATES); /* never asked for */
    CHECK(world_is_whole(ctx));
}

static size_t receipts_of(Ctx *ctx, const Dossier *dossier)
{
    Document *documents;
    size_t    count, receipts = 0;
    MUST(document_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id)), &documents,
                     &count));
    for (size_t i = 0; i < count; i++)
        receipts += str_eq(documents[i].kind, S("receipt"));
    return receipts;
}

/* Decree 61/2018 Art 17.4. */
TEST(a_result_of_the_same_day_has_a_receipt_only_when_it_is_asked_for)
{
    Office *office = office_make(ctx);
    Dossier copies = whole_way(office, S("certified_copies"), S("2.000815"), NULL);
    CHECK(copies.status == STATUS_DELIVERED && receipts_of(ctx, &copies) == 0);
    ctx->actor = office_actor(office, copies.body, S("one_stop"), (Str){0});
    CHECK(dossier_receipt_ask(ctx, &copies) == OK && dossier_receipt_ask(ctx, &copies) == OK);
    CHECK(receipts_of(ctx, &copies) == 1);
}

/* ---- guides ----------------------------------------------------------------------------------- */

static bool has(Str text, Str words)
{
    return text.len && memmem(text.at, text.len, words.at, words.len) != NULL;
}

/* A heading of the guide with at least one line of a list below it. */
static bool has_section(Ctx *ctx, Str guide, const char *heading)
{
    Str   wanted = str_fmt(ctx->arena, "\n## %s\n\n", heading);
    char *at = guide.len ? memmem(guide.at, guide.len, wanted.at, wanted.len) : NULL;
    return at && (at[wanted.len] == '-' || at[wanted.len] == '1');
}

TEST(every_shipped_service_has_a_guide_for_citizens_and_officers_in_both_languages)
{
    static const char *const SECTIONS[] = {
        "Cần chuẩn bị",    "Các bước",     "Lỗi thường gặp",  "Cán bộ cần biết",
        "What to prepare", "How it goes", "Common mistakes", "For officers"};
    Str name;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (!service_file(i, &name))
            continue;
        Str  code = code_of(ctx, embedded_files[i].text), guide = {0};
        Str  path = str_fmt(ctx->arena, "definitions/guides/%.*s.md", FMT(code));
        bool is_whole = embedded_find(path, &guide) && has(guide, S("# "));
        for (size_t k = 0; k < COUNT(SECTIONS); k++)
            is_whole &= has_section(ctx, guide, SECTIONS[k]);
        CHECK(is_whole);
        if (!is_whole)
            printf("%.*s is missing, or lacks a section\n", FMT(path));
    }
}
