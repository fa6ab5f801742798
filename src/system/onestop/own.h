/* own — what the pages of the desk share; for this system alone. */
#pragma once
#include "core/page.h"
#include "engine/document/document.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/world.h"
#include "engine/dossier/dossier.h"
#include "engine/org/org.h"
#include "system/onestop/onestop.h"

/* ---- terms: colour, shape and words ---------------------------------------------------------- */

typedef struct Term {
    DueState    state;
    const char *word;    /* of the state, for programs: far, soon, late, stopped; NULL: no term */
    Str         text;    /* "Còn 2 ngày" */
    int64_t     at;      /* when it ends */
    int64_t     left, total; /* working minutes; total 0: not known */
} Term;
typedef enum TermKind { TERM_LEGAL, TERM_STEP } TermKind;

/* A term that ends at due_at; 0: none. Legal terms are soon within two working days, as in the
 * queue of that name; those of a step within half a day. */
Err term_of(Ctx *ctx, const Calendar *calendar, TermKind kind, int64_t due_at, Term *out);
/* Stands still since then. */
Term term_stopped(const Ctx *ctx, int64_t since);
/* "4 giờ", "2 ngày": working minutes as people say them. */
Str minutes_text(const Ctx *ctx, const Calendar *calendar, int64_t minutes);

/* ---- steps, verbs ---------------------------------------------------------------------------- */

/* The step's own name, else its verb's; empty when there is no such step. */
Str  step_name(const Ctx *ctx, const ServiceDefinition *def, Str step);
/* What the one whose turn it is does: "Thẩm định". */
Str  verb_words(const Ctx *ctx, Verb verb);
/* "dossier.received" → "Tiếp nhận"; the verb itself when unknown. */
Str  event_words(const Ctx *ctx, Str verb);
/* Name of who holds a post, each looked up once for a page. */
typedef struct Holders {
    struct { Str post, name; } at[QUEUE_PAGE + 1];
    size_t len;
} Holders;
Err holder_name(Ctx *ctx, Holders *holders, Str post, Str *name);

/* ---- queues ---------------------------------------------------------------------------------- */

typedef struct QueueLine {
    Str     id, code, service, applicant, subject, step, holder, act;
    int     status;
    bool    is_mine; /* waits for this seat */
    int64_t submitted_at;
    Term    due, step_due;
} QueueLine;
Err queue_lines(Ctx *ctx, const QueuePage *page, QueueLine **out);
extern const JsonField QUEUE_LINE[];
extern const JsonField TERM[];

typedef struct QueueLink {
    Queue       queue;
    const char *word; /* "mine": in addresses */
    Str         name, count, href;
    bool        is_current, is_late;
} QueueLink;
/* All queues with their counts; `current` may be QUEUE_COUNT. */
Err queue_links(Ctx *ctx, Queue current, QueueLink **out, int64_t counts[QUEUE_COUNT]);
bool queue_by_word(Str word, Queue *out);

/* ---- one dossier ----------------------------------------------------------------------------- */

/* Finds it among those of this seat's body, and notes that this actor read it for `purpose`. */
Err desk_dossier(Ctx *ctx, const Req *req, const char *purpose, Dossier *out);
Str dossier_href(const Ctx *ctx, const Dossier *dossier);

typedef struct DataRow {
    Str  key, value;
    bool is_masked;
} DataRow;
typedef struct DataSection {
    Str      title;
    DataRow *rows;
    size_t   count;
} DataSection;
/* What was declared, page by page; identity numbers masked unless `shows_ids`. */
Err dossier_sections(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                     bool shows_ids, DataSection **out, size_t *count);
/* The submitted answers, typed. */
Err desk_answers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, Answers *out);

/* An act that a stale page asked for: who did what meanwhile, and what was typed. 409. */
Err stale_page_send(Ctx *ctx, Req *req, Res *res, const Dossier *dossier, const ActInput *input);
/* Does the act and goes back to the dossier, or shows the stale page. */
Err act_and_return(Ctx *ctx, Req *req, Res *res, Dossier *dossier, const ActInput *input);

typedef struct EventLine {
    Str     title, who, reason;
    int64_t at, number;
} EventLine;
/* Newest first, those after event `since`. */
Err event_lines(Ctx *ctx, const Dossier *dossier, int64_t since, EventLine **out, size_t *count);
extern const JsonField EVENT_LINE[];

/* ---- handlers -------------------------------------------------------------------------------- */

Handler desk_get, queue_get, queue_csv, search_get;              /* queue_web.c */
Handler dossier_get;                                             /* dossier_web.c */
Handler receive_post, assign_post, verdict_post, sign_post;      /* act_web.c */
Handler number_post, deliver_post;
Handler supplement_get, supplement_post, refuse_get, refuse_post; /* reasons_web.c */
Handler paper_get, document_get;                                 /* file_web.c */
Handler head_get;                                                /* head_web.c */
