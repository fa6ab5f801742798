/* draft_send — the papers of a draft, and what becomes of it: a dossier, or a supplement. */
#include "engine/dossier/draft.h"

#include "base/encode.h"
#include "core/file.h"
#include "crypto/crypto.h"
#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"

/* ---- papers --------------------------------------------------------------------------------- */

static Str owner_of(Ctx *ctx, const Draft *draft)
{
    return str_fmt(ctx->arena, "draft:%.*s", FMT(draft->id));
}

static bool type_fits(const DefinitionPaper *paper, Str type)
{
    static const struct { unsigned bit; Str type; } TYPES[] = {
        {PAPER_PDF, S("application/pdf")}, {PAPER_JPEG, S("image/jpeg")},
        {PAPER_PNG, S("image/png")}};
    for (size_t i = 0; i < COUNT(TYPES); i++)
        if (paper->types & TYPES[i].bit && str_eq(type, TYPES[i].type))
            return true;
    return false;
}

Err paper_takes(Ctx *ctx, const DefinitionPaper *paper, Str type, int64_t size)
{
    if (!type_fits(paper, type))
        return fail(ctx, ERR_INVALID, "a file of type %.*s is not taken", FMT(type));
    if (size > paper->max_bytes)
        return fail(ctx, ERR_LIMIT, "the file is larger than the paper may be");
    return OK;
}

SQL(draft_paper_count, "SELECT count(*) AS n FROM draft_paper WHERE draft = $1");
SQL(draft_paper_add_row, "INSERT INTO draft_paper (draft, paper, file) VALUES ($1, $2, $3)");

Err draft_paper_add(Ctx *ctx, const Draft *draft, Str paper, const Upload *upload)
{
    const ServiceDefinition *definition;
    Row                      row;
    File                     file;
    TRY(catalogue_version(ctx, draft->service, draft->version, &definition));
    int index = definition_paper(definition, paper);
    if (index < 0)
        return fail(ctx, ERR_NOT_FOUND, "no such paper");
    TRY(paper_takes(ctx, &definition->papers[index], upload->type, upload->size));
    TRY(db_one(ctx, &draft_paper_count, PARAMS(db_text(draft->id)), &row));
    if (row_int(row, "n") >= DRAFT_PAPERS_MAX)
        return fail(ctx, ERR_LIMIT, "a draft holds at most %d files", DRAFT_PAPERS_MAX);
    TRY(file_keep_upload(ctx, upload, owner_of(ctx, draft), &file));
    return db_run(ctx, &draft_paper_add_row,
                  PARAMS(db_text(draft->id), db_text(paper), db_text(file.id)));
}

SQL(draft_paper_remove_row, "DELETE FROM draft_paper WHERE draft = $1 AND file = $2");

Err draft_paper_remove(Ctx *ctx, const Draft *draft, Str file)
{
    return db_run(ctx, &draft_paper_remove_row, PARAMS(db_text(draft->id), db_text(file)));
}

SQL(draft_papers_of, "SELECT paper, file FROM draft_paper WHERE draft = $1 ORDER BY nr LIMIT 100");

Err draft_papers(Ctx *ctx, const Draft *draft, DossierPaper **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &draft_papers_of, PARAMS(db_text(draft->id)), &rows));
    *out = NEW_ARRAY(ctx->arena, DossierPaper, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        File file;
        TRY(file_find(ctx, row_text(rows_at(&rows, i), "file"), &file));
        (*out)[i] = (DossierPaper){.paper = row_text(rows_at(&rows, i), "paper"),
                                   .file = file.id, .name = file.name, .type = file.type,
                                   .size = file.size, .sha256 = file.sha256};
    }
    return OK;
}

/* ---- submitting ----------------------------------------------------------------------------- */

static Err load(Ctx *ctx, const Draft *draft, Submission *out)
{
    DossierPaper *papers;
    size_t        count;
    Answers      *answers = NEW(ctx->arena, Answers);
    *out = (Submission){.answers = answers, .channel = S("online"), .id = draft->id};
    TRY(draft_answers(ctx, draft, answers));
    TRY(draft_papers(ctx, draft, &papers, &count));
    for (size_t i = 0; i < count; i++) /* an older version of the form may have asked for others */
        if (definition_paper(answers->def, papers[i].paper) >= 0)
            papers[out->paper_count++] = papers[i];
    out->papers = papers;
    return OK;
}

Err submission_check(Ctx *ctx, const Submission *submission, DraftProblem **out, size_t *count)
{
    AnswerProblem problems[ANSWERS_MAX_PROBLEMS];
    size_t n = answers_problems(submission->answers, ANSWERS_ALL, problems, COUNT(problems));
    n = n > COUNT(problems) ? COUNT(problems) : n;
    const ServiceDefinition *def = submission->answers->def;
    *out = NEW_ARRAY(ctx->arena, DraftProblem, n + def->n_papers + 1u);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        (*out)[(*count)++].problem = problems[i];
    for (size_t i = 0; i < def->n_papers; i++)
        if (paper_is_missing(submission, &def->papers[i]))
            (*out)[(*count)++].paper = def->papers[i].id;
    return OK;
}

Err draft_check(Ctx *ctx, const Draft *draft, DraftProblem **out, size_t *count)
{
    Submission submission;
    TRY(load(ctx, draft, &submission));
    return submission_check(ctx, &submission, out, count);
}

Err draft_submit(Ctx *ctx, const Draft *draft, Dossier *out)
{
    Submission submission;
    TRY(load(ctx, draft, &submission));
    TRY(draft_delete(ctx, draft));
    return dossier_submit(ctx, &submission, out);
}

/* ---- supplementing -------------------------------------------------------------------------- */

SQL(draft_of_supplement,
    "SELECT id FROM draft WHERE dossier = $1 AND account = $2 LIMIT 1");
SQL(draft_insert_supplement,
    "INSERT INTO draft (id, account, key_hash, service, version, dossier, answers, page,"
    "  created_at, saved_at, revision)"
    " VALUES ($1, $2, NULL, $3, $4, $5, $6, '', $7, $7, 1)");

Err supplement_draft_find(Ctx *ctx, const Dossier *dossier, Draft *out, bool *found)
{
    Row row;
    TRY(db_maybe(ctx, &draft_of_supplement,
                 PARAMS(db_text(dossier->id), db_text(ctx->actor->account)), &row, found));
    return *found ? draft_find(ctx, row_text(row, "id"), (Str){0}, out) : OK;
}

Err supplement_draft(Ctx *ctx, const Dossier *dossier, Draft *out)
{
    bool found;
    if (dossier->status != STATUS_SUPPLEMENT || !is_applicant(ctx, dossier))
        return fail(ctx, ERR_CONFLICT, "no supplement is asked of this actor");
    TRY(supplement_draft_find(ctx, dossier, out, &found));
    if (found)
        return OK;
    Str id = crypto_random_id(ctx->arena), answers;
    TRY(dossier_answers(ctx, dossier, &answers));
    TRY(db_run(ctx, &draft_insert_supplement,
               PARAMS(db_text(id), db_text(ctx->actor->account), db_text(dossier->service),
                      db_int(dossier->version), db_text(dossier->id), db_text(answers),
                      db_int(ctx->now))));
    return draft_find(ctx, id, (Str){0}, out);
}

SQL(dossier_data_replace,
    "UPDATE dossier_data SET answers = $2, sha256 = $3 WHERE dossier = $1");

Err supplement_send(Ctx *ctx, const Draft *draft, Dossier *dossier)
{
    Submission    given;
    AnswerProblem first;
    TRY(load(ctx, draft, &given));
    if (!str_eq(draft->dossier, dossier->id))
        return fail(ctx, ERR_NOT_FOUND, "the draft belongs to another dossier");
    if (answers_problems(given.answers, ANSWERS_ALL, &first, 1))
        return fail(ctx, ERR_INVALID, "answers are missing or wrong");
    Str json = answers_dump(ctx, given.answers, ANSWERS_SUBMITTED);
    Str hash = crypto_sha256_str(ctx->arena, json);
    for (size_t i = 0; i < given.paper_count; i++)
        TRY(paper_insert(ctx, dossier->id, &given.papers[i],
                         dossier->supplements & 2 ? 2 : 1));
    TRY(db_change(ctx, &dossier_data_replace,
                  PARAMS(db_text(dossier->id), db_text(json), db_bytes(hash))));
    TRY(draft_delete(ctx, draft));
    return dossier_act(ctx, dossier,
                       &(ActInput){.act = ACT_ANSWER, .seen = dossier->head.number,
                                   .answers_sha256 = encode_hex(ctx->arena, hash),
                                   .brought = papers_text(ctx, &given)});
}
