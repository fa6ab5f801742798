/* draft — an application being typed: saved at each page, found again after a crash or a login.
 *
 * Belongs to an account, or, before signing in, to whoever holds its key (a cookie). */
#pragma once
#include "core/job.h"
#include "engine/dossier/answers.h"
#include "engine/dossier/dossier.h"
#include "engine/org/org.h"

typedef struct Draft {
    Str     id;       /* random; in addresses */
    Str     account;  /* empty until its owner signs in */
    Str     service;
    int64_t version;
    Str     dossier;  /* of a supplement: the dossier it is for; else empty */
    Str     answers;  /* JSON, see answers.h */
    Str     page;     /* id of the last page saved */
    int64_t created_at, saved_at, revision;
    Str     older;    /* what an older version of the form asked otherwise, see draft_changes */
} Draft;

/* One draft for a service and account is offered again rather than a second made. key: the secret
 * of an anonymous owner, in a cookie; empty when signed in. */
Err draft_open(Ctx *ctx, const ServiceDefinition *definition, Str key, Draft *out);
/* ERR_NOT_FOUND: none, or not this actor's: the account's, or one that has no account yet and
 * whose key this is. */
Err draft_find(Ctx *ctx, Str id, Str key, Draft *out);
/* A session may end while its owner types. The browser holds the key of a draft it works on, and
 * with it can go on saving, but not read: draft_find_held is for saving alone. */
Err draft_hold(Ctx *ctx, const Draft *draft, Str key);
Err draft_find_held(Ctx *ctx, Str id, Str key, Draft *out);
Err draft_of_account(Ctx *ctx, Draft **out, size_t *count);
/* Those of a browser whose owner has not signed in; none for an empty key. */
Err draft_of_key(Ctx *ctx, Str key, Draft **out, size_t *count);
/* Saves what was typed; the caller has read the newest answers in this transaction and set the
 * fields of one page, so two tabs lose nothing of other pages. ERR_CONFLICT: saved in between. */
Err draft_save(Ctx *ctx, Draft *draft, Str page, const Answers *answers);
/* Done by draft_open and draft_find: a draft begun in an older version of the form goes on in the one
 * in force; what was typed and fits is taken over. draft_save keeps it. */
Err draft_renew(Ctx *ctx, Draft *draft);
/* What the person must be told of a renewed draft: questions to answer again or for the first time,
 * until they are answered, and what is no longer asked, with what was typed. None: all went over. */
typedef struct DraftChange {
    Str  field, label, typed; /* label in ctx->lang; typed may be empty */
    bool is_asked;
} DraftChange;
Err draft_changes(Ctx *ctx, const Draft *draft, DraftChange **out, size_t *count);
/* On signing in: drafts of the key become the account's. */
Err draft_adopt(Ctx *ctx, Str key);
Err draft_delete(Ctx *ctx, const Draft *draft);
/* Forgets drafts that nobody saved for DRAFT_DAYS, at most 200 at a time; the hourly job. */
enum { DRAFT_DAYS = 90 };
Err draft_sweep(Ctx *ctx, int64_t *removed);
extern const JobKind DRAFT_JOBS[];

enum { DRAFT_PAPERS_MAX = 50 }; /* files of one draft */

/* Papers: one or several files per paper id. ERR_INVALID: a type the paper does not take;
 * ERR_LIMIT: too large, or too many. */
Err draft_paper_add(Ctx *ctx, const Draft *draft, Str paper, const Upload *upload);
Err draft_paper_remove(Ctx *ctx, const Draft *draft, Str file);
Err draft_papers(Ctx *ctx, const Draft *draft, DossierPaper **out, size_t *count);

/* Submits: checks all answers and papers (problems are returned for the check page), finds the
 * competent body, gives the code, writes dossier, papers, data and event, deletes the draft. The
 * dossier keeps the draft's id, so a form sent twice finds what the first one made. */
typedef struct DraftProblem {
    Str           paper;   /* id of a paper that is missing; else empty */
    AnswerProblem problem; /* of an answer */
} DraftProblem;
Err draft_check(Ctx *ctx, const Draft *draft, DraftProblem **out, size_t *count);
/* The draft's answers, typed; wrong ones keep their text. */
Err draft_answers(Ctx *ctx, const Draft *draft, Answers *out);
/* All answers anew from JSON. ERR_INVALID with *error filled: not in the shape of the form. */
Err draft_answers_read(Ctx *ctx, const Draft *draft, Str json, Answers *out,
                       AnswersReadError *error);
/* The body that decides by these answers; ERR_INVALID: not known yet, or none of this node. */
Err draft_destination(Ctx *ctx, const Answers *answers, Body *out);
/* When the result would be due if that body received it now. */
Err draft_due(Ctx *ctx, const Answers *answers, const Body *body, int64_t *due_at);
Err draft_submit(Ctx *ctx, const Draft *draft, Dossier *out);

/* Supplement: the papers and answers the applicant changes live in a draft of kind supplement. */
Err supplement_draft(Ctx *ctx, const Dossier *dossier, Draft *out);
/* The one that was begun; *found is false when there is none. */
Err supplement_draft_find(Ctx *ctx, const Dossier *dossier, Draft *out, bool *found);
Err supplement_send(Ctx *ctx, const Draft *draft, Dossier *dossier);

/* Submission without a draft, for counters, other systems and benchmarks: answers as read from a
 * form or JSON; papers are files already kept. ERR_INVALID: an answer or a paper is missing or wrong
 * (see answers_problems), or the competent body cannot be found. */
typedef struct Submission {
    const Answers      *answers;
    Str                 id;   /* of the draft, which becomes the dossier's; empty: a new one */
    Str                 body; /* id; empty: the competent one by the definition */
    const DossierPaper *papers;
    size_t              paper_count;
    Str                 channel; /* online, counter, post */
    const Dossier      *parent;  /* of a child dossier: its applicant is the child's; else NULL */
    Str                 parent_step, parent_open;
    struct SubmissionFiles *files; /* of submission_read: what the papers' files are, still asked */
    struct SubmissionAsked *asked; /* of dossier_submit_ask; else NULL */
} Submission;
/* The part of dossier_submit that does not need to know who submits, its questions asked ahead.
 * On an error nothing is written; after it the unit of work ends with dossier_submit or is undone. */
Err dossier_submit_ask(Ctx *ctx, Submission *submission);
Err dossier_submit(Ctx *ctx, const Submission *submission, Dossier *out);

/* The same as a program writes it, papers being files that the actor's account keeps:
 *   {"answers": {…by field id…}, "papers": [{"paper": "design", "file": "…"}], "declare": true}
 * where declare says that all of it is true.
 * ERR_INVALID, *error filled: not JSON, or not of this shape; its key names the place. The files are
 * looked at by dossier_submit, together with its own questions: ERR_NOT_FOUND: no such file of this
 * account; ERR_INVALID or ERR_LIMIT, *error filled: not of a type or size the paper takes. */
Err submission_read(Ctx *ctx, const ServiceDefinition *definition, Str json, Submission *out,
                    AnswersReadError *error);
/* Whom such files belong to. */
Str submission_files_owner(Ctx *ctx);
/* All that keeps it from being submitted, as draft_check. */
Err submission_check(Ctx *ctx, const Submission *submission, DraftProblem **out, size_t *count);
