/* own — what the pages of the desk share; for this system alone. */
#pragma once
#include "core/page.h"
#include "engine/ask/ask.h"
#include "engine/document/document.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/world.h"
#include "engine/dossier/dossier.h"
#include "engine/org/org.h"
#include "system/onestop/onestop.h"

/* ---- terms: colour, shape and words ------------------------------------------------------ */

typedef struct Term {
    DueState    state;
    const char *word;    /* for programs: far, soon, late, stopped; NULL: no term */
    Str         text;    /* "Còn 2 ngày" */
    int64_t     at;      /* when it ends */
    int64_t     left, total; /* working minutes; total 0: not known */
} Term;
typedef enum TermKind { TERM_LEGAL, TERM_STEP } TermKind;

/* A term that ends at due_at; 0: none. Legal terms are soon within two working days, as in the
 * queue of that name; those of a step within half a day. */
Err desk_term_of(Ctx *ctx, const Calendar *calendar, TermKind kind, int64_t due_at, Term *out);
/* Stands still since then. */
Term desk_term_stopped(const Ctx *ctx, int64_t since);
/* "4 giờ", "2 ngày": working minutes as people say them. */
Str desk_minutes_text(const Ctx *ctx, const Calendar *calendar, int64_t minutes);

/* ---- steps, verbs ------------------------------------------------------------------------ */

/* The step's own name, else its verb's; empty when there is no such step. */
Str  desk_step_name(const Ctx *ctx, const ServiceDefinition *def, Str step);
/* What the one whose turn it is does: "Thẩm định". */
Str  desk_verb_words(const Ctx *ctx, Verb verb);
/* "dossier.received" → "Tiếp nhận"; the verb itself when unknown. */
Str  desk_event_words(const Ctx *ctx, Str verb);
/* Name of who holds a post, each looked up once for a page. */
typedef struct Holders {
    struct { Str post, name; } at[QUEUE_PAGE + 1];
    size_t len;
} Holders;
Err desk_holder_name(Ctx *ctx, Holders *holders, Str post, Str *name);

/* Empty for an id that is no longer known. */
Err desk_body_name(Ctx *ctx, Str id, Str *name);
/* "Đồng ý", empty for none; "Đang chờ trả lời"; what silence means. */
Str desk_ask_verdict(const Ctx *ctx, AskVerdict verdict);
Str desk_ask_state(const Ctx *ctx, AskState state);
Str desk_silence_words(const Ctx *ctx, AskSilence silence);

/* ---- queues ------------------------------------------------------------------------------ */

typedef struct QueueLine {
    Str     id, code, service, applicant, subject, step, holder, act;
    int     status;
    bool    is_mine; /* waits for this seat */
    int64_t submitted_at;
    Term    due, step_due;
} QueueLine;
Err desk_queue_lines(Ctx *ctx, const QueuePage *page, QueueLine **out);
extern const JsonField DESK_QUEUE_LINE[];
extern const JsonField DESK_TERM[];

typedef struct QueueLink {
    const char *word; /* "mine": in addresses */
    Str         name, count, href;
    bool        is_current, is_late;
} QueueLink;
/* What stands beside every list of the desk: the queues, in their order, then what else waits for
 * this seat (opinions asked, apologies, hand-overs to confirm), the delegations and registers. */
typedef struct DeskNav {
    QueueLink *links;
    size_t     count;
    int64_t    counts[QUEUE_COUNT];
} DeskNav;
/* current: a word, or NULL when it is chosen later. */
Err  desk_nav(Ctx *ctx, const char *current, DeskNav *out);
void desk_nav_part(View *view, const DeskNav *it); /* queue.html */
bool desk_queue_by_word(Str word, Queue *out);

/* ---- one dossier ------------------------------------------------------------------------- */

/* Finds it among those of this seat's body, and notes that this actor read it for `purpose`;
 * NULL when a refused form is shown again: that reading was noted a moment ago. */
Err desk_dossier(Ctx *ctx, const Req *req, const char *purpose, Dossier *out);
Str desk_dossier_href(const Ctx *ctx, const Dossier *dossier);

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
Err desk_dossier_sections(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                     bool shows_ids, DataSection **out, size_t *count);
/* The submitted answers, typed. */
Err desk_answers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, Answers *out);

/* An act that a stale page asked for: who did what meanwhile, and what was typed. 409. */
Err desk_stale_page_send(Ctx *ctx, Req *req, Res *res, const Dossier *dossier,
                         const ActInput *input);
/* Names of the acts: in addresses and to programs, on buttons and links, and what is said when
 * it is done. word is NULL for acts that are not the desk's. */
typedef struct DeskAct {
    const char *word;
    Message     label, done;
} DeskAct;
extern const DeskAct DESK_ACTS[ACT_COUNT];
/* Posts as radios: who, where, how much they hold. */
Err desk_assignee_options(Ctx *ctx, const Assignee *posts, size_t count, ControlOption **out);
/* Does the act and goes back to the dossier, or shows the stale page. */
Err desk_act_and_return(Ctx *ctx, Req *req, Res *res, Dossier *dossier, const ActInput *input);

typedef struct EventLine {
    Str     title, who, reason;
    int64_t at, number;
} EventLine;
/* Newest first, those after event `since`. */
Err desk_event_lines(Ctx *ctx, const Dossier *dossier, int64_t since, EventLine **out,
                     size_t *count);
extern const JsonField DESK_EVENT_LINE[];

/* ---- handlers --------------------------------------------------------------------------- */

/* queue_web.c, head_web.c, dossier_web.c */
Handler desk_get, desk_queue_get, desk_queue_csv, desk_search_get, desk_head_get,
    desk_dossier_get;
/* register_web.c */
Handler desk_slip_post, desk_receipt_post, desk_register_get, desk_register_post, desk_register_document;
/* act_web.c */
Handler desk_receive_post, desk_assign_post, desk_verdict_post, desk_sign_post,
    desk_number_post, desk_deliver_post;
/* A file that officers add: PDF or a picture. */
bool desk_file_type_is_taken(Str type);

/* asks_web.c, ask_web.c, ask_asker_web.c */
Handler desk_asks_get, desk_ask_get, desk_ask_file_get, desk_ask_answer_post, desk_ask_seen_post,
    desk_ask_decline_post, desk_asker_get, desk_asker_post;
/* Who read what of this dossier because of a question about it. ask_web.c */
Err desk_ask_trace(Ctx *ctx, const Req *req, const Dossier *dossier);
/* delegation_web.c, apology_web.c */
Handler desk_delegations_get, desk_delegations_post, desk_delegation_end_post;
Handler desk_apologies_get, desk_apologies_post;
/* act_page.c, act_send.c, file_web.c */
Handler desk_act_get, desk_act_post, desk_paper_get, desk_document_get, desk_file_get;
