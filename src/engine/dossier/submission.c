/* submission — an application as a program sends it: answers and papers in one JSON text. */
#include "core/file.h"
#include "engine/dossier/answers_check.h"
#include "engine/dossier/act.h"
#include "engine/dossier/world.h"

static void note(Ctx *ctx, Str json, const TreeNode *node, AnswersReadError *error)
{
    error->kind = ANSWER_WRONG_SHAPE;
    error->key = tree_path(ctx->arena, node);
    tree_place(json, node->at, &error->line, &error->column);
}

static Err wrong(Ctx *ctx, Str json, const TreeNode *node, AnswersReadError *error)
{
    note(ctx, json, node, error);
    return fail(ctx, ERR_INVALID, "the submission is not of the expected shape");
}

Str submission_files_owner(Ctx *ctx)
{
    return str_fmt(ctx->arena, "account:%.*s", FMT(ctx->actor->account));
}

/* ---- papers: their files are asked for at once, and looked at when the answers are there ----- */

typedef struct SubmissionFiles {
    Str                json;
    FileAsked         *asked;
    const TreeNode   **nodes;
    DossierPaper      *papers;
    AnswersReadError  *error;
} SubmissionFiles;

static Err read_paper(Ctx *ctx, const ServiceDefinition *definition, const TreeNode *node,
                      FileAsked *asked, DossierPaper *out)
{
    const TreeNode *paper = tree_get(node, "paper"), *file = tree_get(node, "file");
    if (!paper || !file || node->count != 2 || paper->kind != TREE_TEXT ||
        file->kind != TREE_TEXT)
        return fail(ctx, ERR_INVALID, "a paper is {\"paper\": …, \"file\": …}");
    if (definition_paper(definition, paper->text) < 0)
        return fail(ctx, ERR_INVALID, "the service has no such paper");
    *out = (DossierPaper){.paper = paper->text, .file = file->text};
    return file_ask(ctx, file->text, asked);
}

static Err read_papers(Ctx *ctx, Str json, const TreeNode *list, Submission *out,
                       AnswersReadError *error)
{
    if (!list)
        return OK;
    if (list->kind != TREE_LIST || list->count > DRAFT_PAPERS_MAX)
        return wrong(ctx, json, list, error);
    SubmissionFiles *files = NEW(ctx->arena, SubmissionFiles);
    *files = (SubmissionFiles){
        .json = json,
        .asked = NEW_ARRAY(ctx->arena, FileAsked, list->count + 1),
        .nodes = NEW_ARRAY(ctx->arena, const TreeNode *, list->count + 1),
        .papers = NEW_ARRAY(ctx->arena, DossierPaper, list->count + 1),
        .error = error,
    };
    for (const TreeNode *node = list->first; node; node = node->next) {
        size_t i = out->paper_count++;
        Err    err = read_paper(ctx, out->answers->def, node, &files->asked[i],
                                &files->papers[i]);
        if (err == ERR_INVALID)
            note(ctx, json, node, error);
        TRY(err);
        files->nodes[i] = node;
    }
    out->papers = files->papers;
    out->files = files;
    return OK;
}

/* Somebody else's file is not found, as if there were none. */
static Err look_at(Ctx *ctx, const Submission *own, FileAsked *asked, DossierPaper *paper)
{
    File file;
    TRY(file_answer(ctx, asked, &file));
    if (!ctx->actor->account.len || !str_eq(file.owner, submission_files_owner(ctx)))
        return fail(ctx, ERR_NOT_FOUND, "the file is not the account's");
    const ServiceDefinition *def = own->answers->def;
    *paper = (DossierPaper){.paper = paper->paper, .file = file.id, .name = file.name,
                            .type = file.type, .size = file.size, .sha256 = file.sha256};
    return paper_takes(ctx, &def->papers[definition_paper(def, paper->paper)], paper->type,
                       paper->size);
}

Err submission_files(Ctx *ctx, Submission *own)
{
    SubmissionFiles *files = own->files;
    for (size_t i = 0; files && i < own->paper_count; i++) {
        Err err = look_at(ctx, own, &files->asked[i], &files->papers[i]);
        if (err == ERR_INVALID || err == ERR_LIMIT)
            note(ctx, files->json, files->nodes[i], files->error);
        TRY(err);
    }
    own->files = NULL;
    return OK;
}

/* A word wrongly written must not be a paper left out. */
static Err check_members(Ctx *ctx, Str json, const TreeNode *root, AnswersReadError *error)
{
    static const char *const NAMES[] = {"answers", "declare", "papers"};
    const TreeNode *declared = tree_get(root, "declare");
    for (const TreeNode *node = root->first; node; node = node->next) {
        size_t i = 0;
        while (i < COUNT(NAMES) && !str_eq(node->key, str_of(NAMES[i])))
            i++;
        if (root->kind != TREE_MAP || i == COUNT(NAMES))
            return wrong(ctx, json, node, error);
    }
    if (!tree_get(root, "answers"))
        return wrong(ctx, json, root, error);
    if (declared && declared->kind == TREE_BOOL && declared->is_true)
        return OK;
    note(ctx, json, declared ? declared : root, error);
    error->key = S("declare");
    return fail(ctx, ERR_INVALID, "it is not declared to be true");
}

Err submission_read(Ctx *ctx, const ServiceDefinition *definition, Str json, Submission *out,
                    AnswersReadError *error)
{
    TreeNode *root;
    TreeError syntax;
    Answers  *answers = NEW(ctx->arena, Answers);
    *error = (AnswersReadError){0};
    *out = (Submission){.answers = answers, .channel = S("online")};
    Err err = tree_read(ctx, json, &root, &syntax);
    if (err != OK) {
        tree_place(json, syntax.at, &error->line, &error->column);
        return fail(ctx, err, "the submission is not JSON");
    }
    answers_new(ctx, definition, answer_world(ctx), answers);
    TRY(check_members(ctx, json, root, error));
    TRY(answers_take(ctx, answers, json, tree_get(root, "answers"), error));
    return read_papers(ctx, json, tree_get(root, "papers"), out, error);
}
