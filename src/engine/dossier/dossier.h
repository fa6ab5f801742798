/* dossier — one application (hồ sơ) from the first click to the result.
 *
 * The truth is the event log: every act is one event whose payload says all that changed (a
 * Change, change.h); the row is the fold of the events and is written in the same transaction.
 * What an act may do now is decided here, by the definition's step, the seat of the actor and the state;
 * a page only shows what dossier_permitted returns. Law followed: Decree 61/2018 Art 17-20 (receipt,
 * cut-off, one supplement, refusal as a result), statuses as the national portal lists them. */
#pragma once
#include "core/audit.h"
#include "core/file.h"
#include "engine/dossier/definition.h"

/* The ten national statuses; the numbers are those sent to the national portal. */
typedef enum Status {
    STATUS_NONE,
    STATUS_SUBMITTED,        /* 1 mới đăng ký */
    STATUS_RECEIVED,         /* 2 được tiếp nhận */
    STATUS_NOT_RECEIVED,     /* 3 không được tiếp nhận */
    STATUS_IN_PROGRESS,      /* 4 đang xử lý */
    STATUS_SUPPLEMENT,       /* 5 yêu cầu bổ sung giấy tờ */
    STATUS_PAYMENT,          /* 6 yêu cầu thực hiện nghĩa vụ tài chính */
    STATUS_WITHDRAWN,        /* 7 công dân yêu cầu rút hồ sơ */
    STATUS_STOPPED,          /* 8 dừng xử lý */
    STATUS_DONE,             /* 9 đã xử lý xong */
    STATUS_DELIVERED,        /* 10 đã trả kết quả */
    STATUS_COUNT,
} Status;

typedef enum Outcome { OUTCOME_NONE, OUTCOME_GRANTED, OUTCOME_REFUSED } Outcome;

typedef struct Dossier {
    Str     id;   /* random; in addresses */
    Str     code; /* H57.34-261122-0001 */
    Str     service;
    int64_t version;
    Str     body, applicant; /* ids; applicant: account */
    Str     applicant_name, subject;
    Status  status;
    Outcome outcome;
    Str     step;     /* id of the step that waits for an act; empty when over */
    Str     role;     /* whose act it waits for; empty: the applicant's, or nobody's */
    Str     holder;   /* post that holds it; empty: any post of the role in the body */
    Str     assigned; /* post it was assigned to; holds every step of that post's role */
    int64_t submitted_at, accepted_at;
    int64_t clock_from; /* the legal clock's begin: acceptance, or the supplement that was complete */
    int64_t due_at;     /* of the legal term; 0 before acceptance */
    int64_t step_at;    /* the term of its step began */
    int64_t step_due_at;
    int64_t paused_at;  /* the legal clock stands since; 0: it runs */
    int64_t supplement_due_at; /* the applicant's term while paused */
    int64_t done_at, delivered_at, changed_at;
    int64_t supplements; /* bit 0: one was asked at intake, bit 1: during examination */
    Str     channel;     /* online, counter, post */
    Str     number;      /* of the result, "12/GPXD" */
    /* of a child: the dossier that opened it, the step that did, and the id of its `open` */
    Str     parent, parent_step, parent_open;
    Pause   pause;        /* why the clock stands since paused_at */
    int64_t term;         /* working days of the legal term when the clock began; 0: the same day */
    int64_t stood;        /* working minutes the clock stood since clock_from */
    int64_t first_due_at; /* the date first promised; 0 until accepted (or by an older program) */
    int64_t extended;     /* working days the term was extended by; 0: it was not */
    int64_t extended_at;  /* when that was told, once in a dossier's life; 0: never */
    int64_t waits;        /* opinions asked and children opened that its step still waits for */
    int64_t corrections;  /* how often its result was corrected or issued again */
    ObjectHead head;
} Dossier;

/* ---- reading -------------------------------------------------------------------------------- */

/* ERR_NOT_FOUND when there is none, or it is not this actor's: an applicant finds their own, an
 * officer those of their body. */
Err dossier_find(Ctx *ctx, Str id, Dossier *out);
/* The definition it is pinned to. */
Err dossier_definition(Ctx *ctx, const Dossier *dossier, const ServiceDefinition **out);
Err dossier_answers(Ctx *ctx, const Dossier *dossier, Str *json);
/* Fees of its definition for what was declared, in đồng. */
Err dossier_fee(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, int64_t *dong);

typedef struct DossierPaper {
    Str     paper;  /* id in the definition */
    Str     file, name, type; /* file: id */
    int64_t size;
    Str     sha256; /* bytes */
    int64_t round;  /* 0 first submission, 1… supplements */
} DossierPaper;
Err dossier_papers(Ctx *ctx, const Dossier *dossier, DossierPaper **out, size_t *count);

/* One line of the history, from the events. Names of officers are for signed-in readers. */
typedef struct DossierLine {
    int64_t at, number;
    Str     verb, step, verdict, reason; /* verb: dossier.received … */
    Str     late; /* "return", "refusal": done, but later than the law gives; else empty */
    Str     actor_name, unit_name, to_name;
    int64_t due_at;
} DossierLine;
/* The name of who holds a post today, else its title; empty for an unknown post. */
Err dossier_post_name(Ctx *ctx, Str post, Str *name);
Err dossier_history(Ctx *ctx, const Dossier *dossier, DossierLine **out, size_t *count);

/* Public tracking (Decree 61/2018 Art 17.3): no person, no parcel, no holder's name. */
typedef struct PublicTrack {
    Str     code, service;
    int64_t version;
    Status  status;
    int64_t submitted_at, due_at, changed_at;
    size_t  steps_done, steps;
    bool    is_paused;
} PublicTrack;
Err dossier_track(Ctx *ctx, Str code, PublicTrack *out);

/* ---- queues --------------------------------------------------------------------------------- */

typedef enum Queue {
    QUEUE_MINE,       /* held by my post */
    QUEUE_UNIT,       /* waits for my role in my body, held by nobody yet */
    QUEUE_INTAKE,     /* submitted, to be received */
    QUEUE_ALL,        /* open in my body */
    QUEUE_SOON,       /* open, due within two working days */
    QUEUE_LATE,       /* open, past due */
    QUEUE_SUPPLEMENT, /* waits for the applicant */
    QUEUE_DELIVER,    /* done, to be delivered */
    QUEUE_CLOSED,     /* delivered, refused, withdrawn, stopped: newest first */
    QUEUE_COUNT,
} Queue;
enum { QUEUE_PAGE = 50 };

typedef struct QueueRow {
    Str     id, code, service, applicant_name, subject, step, role, holder;
    int64_t version;
    Status  status;
    int64_t submitted_at, due_at, step_due_at, paused_at;
} QueueRow;
typedef struct QueuePage {
    QueueRow *rows;
    size_t    count;
    Str       next; /* opaque; where the next page begins, empty at the end */
} QueuePage;
/* `after`: the next of the page before, or empty. Sorted by what is due first. */
Err dossier_queue(Ctx *ctx, Queue queue, Str after, QueuePage *out);
/* How many, counted to at most 100 (shown as "99+"). */
Err dossier_queue_counts(Ctx *ctx, int64_t counts[QUEUE_COUNT]);
/* An officer's search by code or the applicant's folded name, within the body; at most 50. */
Err dossier_search(Ctx *ctx, Str words, QueuePage *out);

/* The applicant's own, newest first. */
Err dossier_mine(Ctx *ctx, size_t limit, Dossier **out, size_t *count);

/* Per unit or officer, for the head: who is late and why. */
typedef struct LateLine {
    Str     post, name, role, step; /* post and name empty: held by nobody of the role yet */
    int64_t open, soon, late, paused, oldest_due_at;
} LateLine;
Err dossier_late_lines(Ctx *ctx, LateLine **out, size_t *count);

/* ---- acts ----------------------------------------------------------------------------------- */

typedef enum Act {
    ACT_RECEIVE,    /* accept at intake: the legal clock starts, form 01 */
    ACT_ASSIGN,     /* to = post */
    ACT_VERDICT,    /* examine, inspect, review: verdict is the step's word, "" is the good case */
    ACT_SIGN,
    ACT_NUMBER,
    ACT_DELIVER,
    ACT_SUPPLEMENT, /* ask the applicant, once per phase, form 02; clock stops */
    ACT_REFUSE,     /* form 03 */
    ACT_WITHDRAW,   /* the applicant */
    ACT_ANSWER,     /* the applicant supplements: clock restarts from zero */
    ACT_EXTEND,     /* apologise and name a new date, form 04: once, a working day before the term
                       ends or earlier */
    ACT_STOP,       /* end it without a result, form 05 */
    ACT_REASSIGN,   /* to = another post of the role that it waits for */
    ACT_HAND_BACK,  /* to the officer's step before this one */
    ACT_COMMENT,    /* note */
    ACT_ATTACH,     /* an officer adds a file */
    ACT_CORRECT,    /* the result was wrong: it is made and signed anew */
    ACT_REISSUE,    /* the same result once more */
    ACT_PAID,       /* charge: the duty is met; note = number of the receipt */
    ACT_CONCLUDE,   /* consult: the opinions are in; verdict as in ACT_VERDICT */
    ACT_RESUME,     /* what the clock stood for (court, applicant) is over; the step goes on */
    ACT_COUNT,
} Act;

/* A datum of the result that was wrong, by its name in the template, and the right text. */
typedef struct ResultFix {
    Str name, text;
} ResultFix;

typedef struct ActInput {
    Act     act;
    int64_t seen;    /* dossier.head.number the person saw: a stale page is ERR_CONFLICT */
    Str     to;      /* ACT_ASSIGN: post id */
    Str     verdict; /* ACT_VERDICT */
    Str     reason;  /* what the applicant reads; needed by most, a note or comment apart */
    Str     basis;   /* legal basis, needed to supplement, refuse, extend and stop */
    Str     note;    /* internal; inspect: what was found */
    int64_t days;    /* ACT_EXTEND: working days, from 1 */
    const File *file; /* ACT_ATTACH; kept for dossier_file_owner */
    const ResultFix *fixes; /* ACT_CORRECT; none: made anew from what the dossier says now */
    size_t  fix_count;
    const Str *papers; /* supplement: ids of the papers asked for */
    size_t  paper_count;
    Str     answers_sha256, brought; /* ACT_ANSWER, filled by supplement_send */
} ActInput;

/* What this actor may do now, in the order to be shown; *why_not (message key id or 0) says why the
 * step's own act is missing. */
typedef struct Permitted {
    bool may[ACT_COUNT];
    bool is_step_act;   /* the step's own act is among them */
    bool is_waiting;    /* … is missing because opinions or children are not in (dossier.waits) */
    Str  waits_for;     /* role id that it waits for otherwise */
} Permitted;
Err dossier_permitted(Ctx *ctx, const Dossier *dossier, Permitted *out);

/* Does it, or: ERR_DENIED (this seat may not, now), ERR_CONFLICT (someone was first: seen is old),
 * ERR_INVALID (a reason is missing, an unknown verdict or post). On OK *dossier is the new state;
 * documents and notices are jobs in the same transaction. */
Err dossier_act(Ctx *ctx, Dossier *dossier, const ActInput *input);

/* The same by the engine itself, as SYSTEM_ACTOR: the acts of steps that nobody's seat has (link,
 * record), and what another system answers for (paid, concluded by silence, stopped or withdrawn
 * with its parent). input->seen is not looked at. */
Err dossier_system_act(Ctx *ctx, Dossier *dossier, const ActInput *input);

/* Posts that ACT_ASSIGN may name: of the role of the next step, in the dossier's body; and those
 * ACT_REASSIGN may name: of the role that it waits for, but the holder. */
typedef struct Assignee {
    Str     post, name, title, unit;
    int64_t open; /* dossiers held */
} Assignee;
Err dossier_assignees(Ctx *ctx, const Dossier *dossier, Assignee **out, size_t *count);
Err dossier_reassignees(Ctx *ctx, const Dossier *dossier, Assignee **out, size_t *count);

/* Files that officers attached, oldest first; not among the applicant's papers. */
typedef struct DossierFile {
    Str     file, name, type, sha256, post; /* file: id; sha256: bytes */
    int64_t size, number, at;               /* number: of the event */
} DossierFile;
Err dossier_files(Ctx *ctx, const Dossier *dossier, DossierFile **out, size_t *count);
/* Owner of such a file, for file_keep_upload: "dossier:ID". */
Str dossier_file_owner(Ctx *ctx, const Dossier *dossier);

/* An apology drafted for the head a working day before a term ends. The head confirms it by
 * ACT_EXTEND, or the office is in time after all. */
typedef struct ApologyDraft {
    Str     dossier;
    int64_t due_at, days, new_due_at, prepared_at; /* days: working days, as for ACT_EXTEND */
} ApologyDraft;
Err dossier_apology_draft(Ctx *ctx, const Dossier *dossier, ApologyDraft *out, bool *found);

/* ---- supplement asked and given -------------------------------------------------------------- */

typedef struct Supplement {
    Str     reason, basis;
    Str    *papers;
    size_t  paper_count;
    int64_t asked_at, due_at;
} Supplement;
/* The open request of a dossier in STATUS_SUPPLEMENT; ERR_NOT_FOUND otherwise. */
Err dossier_supplement(Ctx *ctx, const Dossier *dossier, Supplement *out);

/* Form 01 of a service that makes it on demand; once, after acceptance (else ERR_CONFLICT). */
Err dossier_receipt_ask(Ctx *ctx, const Dossier *dossier);

/* Printed on receipts (QR to the tracking page); set once at start, the text must stay. */
void dossier_set_public_url(Str url);
Str  dossier_public_url(void);

/* ---- rating, documents ----------------------------------------------------------------------- */

/* score 1 not satisfied, 2 satisfied, 3 very satisfied; once, by the applicant, after the end. */
Err dossier_rate(Ctx *ctx, const Dossier *dossier, int64_t score, Str comment);
Err dossier_rating(Ctx *ctx, const Dossier *dossier, int64_t *score); /* 0: not yet */

/* Measured, from events of the last 90 days: how long a service really takes at a body. */
typedef struct ServiceFigures {
    int64_t done, on_time, open, paused;
    int64_t median_minutes, p90_minutes; /* working time from acceptance to done */
    int64_t satisfied, rated;
} ServiceFigures;
Err dossier_figures(Ctx *ctx, Str service, ServiceFigures *out);
