/* draft — an application being typed: saved at each page, found again after a crash or a login.
 *
 * Belongs to an account, or, before signing in, to whoever holds its key (a cookie). */
#pragma once
#include "engine/dossier/dossier.h"

typedef struct Draft {
    Str     id;       /* random; in addresses */
    Str     account;  /* empty until its owner signs in */
    Str     service;
    int64_t version;
    Str     answers;  /* JSON, see answers.h */
    Str     page;     /* id of the last page saved */
    int64_t created_at, saved_at, revision;
} Draft;

/* One draft for a service and account is offered again rather than a second made. key: the secret
 * of an anonymous owner, in a cookie; empty when signed in. */
Err draft_open(Ctx *ctx, const ServiceDefinition *definition, Str key, Draft *out);
/* ERR_NOT_FOUND: none, or not this actor's (account, or key). */
Err draft_find(Ctx *ctx, Str id, Str key, Draft *out);
Err draft_of_account(Ctx *ctx, Draft **out, size_t *count);
/* Saves what was typed; two tabs: the last one wins field by field (the page's fields only), so
 * nothing of other pages is lost. */
Err draft_save(Ctx *ctx, Draft *draft, Str page, Str answers);
/* On signing in: drafts of the key become the account's. */
Err draft_adopt(Ctx *ctx, Str key);
Err draft_delete(Ctx *ctx, const Draft *draft);

/* Papers: a file per paper id; several files per paper up to what the definition allows. */
Err draft_paper_add(Ctx *ctx, const Draft *draft, Str paper, const Upload *upload);
Err draft_paper_remove(Ctx *ctx, const Draft *draft, Str file);
Err draft_papers(Ctx *ctx, const Draft *draft, DossierPaper **out, size_t *count);

/* Submits: checks all answers and papers (problems are returned for the check page), finds the
 * competent body, gives the code, writes dossier, papers, data and event, deletes the draft.
 * A draft submitted already gives the first dossier again. */
typedef struct DraftProblem {
    Str           field; /* or paper id */
    bool          is_paper;
    AnswerProblem problem;
} DraftProblem;
Err draft_check(Ctx *ctx, const Draft *draft, DraftProblem **out, size_t *count);
Err draft_submit(Ctx *ctx, const Draft *draft, Dossier *out);

/* Supplement: the papers and answers the applicant changes live in a draft of kind supplement. */
Err supplement_draft(Ctx *ctx, const Dossier *dossier, Draft *out);
Err supplement_send(Ctx *ctx, const Draft *draft, Dossier *dossier);

/* Submission without a draft, for counters, other systems and benchmarks. */
typedef struct Submission {
    Str              service, body; /* body empty: the competent one by the definition */
    Str              answers;       /* canonical JSON */
    const DossierPaper *papers;
    size_t           paper_count;
    Str              channel;
} Submission;
Err dossier_submit(Ctx *ctx, const Submission *submission, Dossier *out);
