/* ask — who must answer what by when: opinions asked of posts of other units and bodies.
 *
 * An ask goes to offices, not to logins: a role in a body. Whoever sits there, or stands in for
 * it, answers; the answer keeps person, post and delegation. Each target has its own term on the
 * calendar of its body: due_first never changes, due_now moves only when the asker grants more
 * time. When a term passes, the silence rule holds (Decree 61/2018 Art 19.5): ASK_WAIT goes on
 * waiting, ASK_CONSENT counts as agreement, ASK_ESCALATE tells the asker's head. A late answer is
 * always taken. Every change is one event on "ask:ID".
 *
 * What asked (a dossier, later a report or a meeting) is an object of a kind that this engine does
 * not know; it is told by its port, in the same transaction. */
#pragma once
#include "core/file.h"
#include "core/job.h"
#include "core/seal.h"
#include "engine/org/org.h"

typedef enum AskState {
    ASK_CREATED,   /* nobody holds such a post yet: reaches it when somebody does */
    ASK_DELIVERED, /* in the queue of the asked post */
    ASK_SEEN,      /* the post says that it has it */
    ASK_ANSWERED,
    ASK_RETURNED,  /* the asker sent the answer back: waits for a better one */
    ASK_SILENT,    /* its term passed and silence counts as agreement; may still be answered */
    ASK_DECLINED,  /* the asked office says, with a reason, that it is not for it to answer */
    ASK_VOID,      /* no longer needed */
    ASK_STATES,
} AskState;
/* "delivered" … */
Str ask_state_text(AskState state);

typedef enum AskSilence { ASK_WAIT, ASK_CONSENT, ASK_ESCALATE } AskSilence;

typedef enum AskVerdict {
    ASK_NO_VERDICT,
    ASK_AGREE,
    ASK_AGREE_WITH_COMMENTS,
    ASK_DISAGREE,
    ASK_OTHER,
    ASK_VERDICTS,
} AskVerdict;
/* "agree", "agree_with_comments", "disagree", "other"; empty for none. */
Str ask_verdict_text(AskVerdict verdict);
/* ASK_NO_VERDICT for any other text. */
AskVerdict ask_verdict_read(Str text);

typedef struct AskTarget {
    int64_t    number; /* 1, 2, 3 … of its ask */
    Str        body, role;
    AskState   state;
    int64_t    due_first, due_now;
    int64_t    due_from, due_days, due_minutes; /* the term: due_now is reckoned from these */
    int64_t    delivered_at, seen_at;
    int64_t    silent_at; /* the silence rule was applied, by consent or by telling the head */
    int64_t    closed_at; /* answered, declined, silent or void */
    AskVerdict verdict;
    Str        text, file, file_sha256; /* file: id; file_sha256: hex */
    Str        person, post, on_behalf; /* account, post, and the post stood in for, or empty */
    Str        signature;               /* level of the answer's signature: "session" */
    Str        reason;                  /* why it was declined, returned or void */
    int64_t    stage, next_at;          /* of the reminder ladder, see ask_remind */
} AskTarget;

typedef struct Ask {
    Str        id, item, source, subject;
    Str        body, post, role; /* who asks; post may be empty */
    Str        about_vi, about_en;
    AskSilence silence;
    int64_t    asked_at;
    AskTarget *targets;
    size_t     count;
    ObjectHead head;
} Ask;
static inline Str ask_about(const Ask *ask, Lang lang)
{
    return lang == LANG_EN ? ask->about_en : ask->about_vi;
}
/* It waits for an answer: created, delivered, seen or returned. */
bool ask_is_open(const AskTarget *target);
/* There is an answer, or a refusal to answer, to send back (ask_return). */
bool ask_is_returnable(const AskTarget *target);
/* It waits for an answer, or its silence was taken for one (ask_extend). */
bool ask_is_extendable(const AskTarget *target);
/* Answered after its term, or not yet and the term is over. */
bool ask_is_late(const AskTarget *target, int64_t now);

/* ---- asking --------------------------------------------------------------------------------- */

enum { ASK_TARGETS_MAX = 100, ASK_TEXT_MAX = 8000 }; /* of text: bytes */

typedef struct AskTo {
    Str     body, role;
    int64_t days, minutes; /* the term: working days, or (days 0) working minutes, of that body */
} AskTo;
typedef struct AskOrder {
    Str          item;    /* unique, by the source: a second order of the same item changes nothing */
    Str          source, subject;
    Str          body, post, role; /* who asks; post may be empty */
    Str          about_vi, about_en;
    AskSilence   silence;
    const AskTo *to;
    size_t       count;
} AskOrder;
/* All targets at once. ERR_INVALID: none or too many of them, or no term. */
Err ask_open(Ctx *ctx, const AskOrder *order, Ask *out);

/* ---- reading -------------------------------------------------------------------------------- */

/* ERR_NOT_FOUND when there is none, or the actor's seat is neither in an asked nor in the asking
 * body; the system finds all. */
Err ask_find(Ctx *ctx, Str id, Ask *out);
/* All that an object asked, oldest first, at most 200. Whose the object is was checked before. */
Err ask_of_source(Ctx *ctx, Str source, Ask **out, size_t *count);
/* The target this seat may answer now; NULL: none. */
AskTarget *ask_mine(Ctx *ctx, const Ask *ask);
/* This seat may send an answer back or grant more time: it asked, or is the asker's head. */
bool ask_is_asker(Ctx *ctx, const Ask *ask);

/* What waits for an answer of this seat's role in its body, due first; or what it answered, newest
 * first. */
typedef enum AskQueue { ASK_QUEUE_OPEN, ASK_QUEUE_DONE, ASK_QUEUES } AskQueue;
enum { ASK_PAGE = 50 };
typedef struct AskRow {
    Str        id, source, subject, about_vi, about_en, body; /* body: who asks, id */
    int64_t    number;                                        /* of the target */
    AskState   state;
    AskVerdict verdict;
    int64_t    asked_at, due_now, closed_at;
} AskRow;
typedef struct AskPage {
    AskRow *rows;
    size_t  count;
    Str     next; /* opaque; where the next page begins, empty at the end */
} AskPage;
Err ask_queue(Ctx *ctx, AskQueue queue, Str after, AskPage *out);
/* What the actor's body asked and has no answer to although the term is over, the oldest term
 * first, at most ASK_PAGE. AskRow.body is the asked body here. */
Err ask_unanswered(Ctx *ctx, AskPage *out);
/* How many wait, counted to at most 100 (shown as "99+"), and how many of them are late. */
Err ask_counts(Ctx *ctx, int64_t *open, int64_t *late);

/* ---- answering ------------------------------------------------------------------------------ */

/* Each of these is one event, tells the source's port, and makes *ask the new state. All give
 * ERR_DENIED when this seat may not, now; ERR_CONFLICT when someone was first; ERR_INVALID when
 * words that are needed are missing or too long. */

/* The post says that it has it. Nothing is changed when it was said before. */
Err ask_seen(Ctx *ctx, Ask *ask);
typedef struct AskAnswer {
    AskVerdict verdict;
    Str        text; /* needed unless the verdict is ASK_AGREE */
    Str        file; /* id of a file that "ask:ID" owns (ask_file_owner); or empty */
} AskAnswer;
/* Also after the term, as long as it is not void. */
Err ask_answer(Ctx *ctx, Ask *ask, const AskAnswer *answer);
Err ask_decline(Ctx *ctx, Ask *ask, Str reason);
/* By the asker: an answer is not enough. days: of the new term; 0: the old term stays. */
Err ask_return(Ctx *ctx, Ask *ask, int64_t number, Str reason, int64_t days);
/* By the asker: the term is moved to so many working days from now. ERR_INVALID: not later. */
Err ask_extend(Ctx *ctx, Ask *ask, int64_t number, int64_t days);
/* By the source: what still waits for an answer is no longer needed. A term that passed before
 * stays as it is, so that a late answer is still taken. */
Err ask_void(Ctx *ctx, Ask *ask, Str reason);
/* Owner of a file that comes with an answer, for file_keep_upload: "ask:ID". */
Str ask_file_owner(Ctx *ctx, const Ask *ask);

/* ---- other officers, merged and abolished bodies ---- */

enum { ASK_HAND_OVER = 500 };
/* What `giver` was asked and has not answered is the receiver's now: the same office, the same
 * terms. At most ASK_HAND_OVER asks at a time; *count: how many. reason: the legal basis. */
Err ask_hand_over(Ctx *ctx, Str giver, Str receiver, Str reason, int64_t *count);
/* A calendar has changed: open terms of the asked body that end at from_at or later are reckoned
 * again, ASK_REPLAN at a time, in the order of their rows from *after on; event "ask.replanned" where
 * one moved, and its reminders move along. *looked below ASK_REPLAN: that was all. */
enum { ASK_REPLAN = 200 };
Err ask_replan(Ctx *ctx, Str body, int64_t from_at, int64_t *after, int64_t *looked,
               int64_t *moved);
/* What asked belongs to another post or body now: that post (or, when empty, the role) goes on
 * asking. */
Err ask_source_moves(Ctx *ctx, Str source, Str body, Str post);

/* ---- terms and the source ------------------------------------------------------------------- */

typedef enum AskNews {
    ASK_NEWS_OPENED,
    ASK_NEWS_ANSWERED,
    ASK_NEWS_DECLINED,
    ASK_NEWS_RETURNED,
    ASK_NEWS_EXTENDED, /* target->silent_at is 0 again when the term had passed before */
    ASK_NEWS_SILENT,   /* the term passed and the silence rule holds: consent or escalate */
    ASK_NEWS_SOON,     /* the reminder ladder: three working days and one before the term, */
    ASK_NEWS_DUE,      /* at it, */
    ASK_NEWS_LATE,     /* one working day after it, */
    ASK_NEWS_HEAD,     /* two after it: the head of the asked office, */
    ASK_NEWS_SUPERIORS, /* four after it: whoever leads the asked body, */
    ASK_NEWS_URGED,    /* five after it: all of them, and the head who asked, are urged */
} AskNews;
/* before: the target as it was. Called after row and event are written, in their transaction. */
typedef Err AskTold(Ctx *ctx, const Ask *ask, const AskTarget *before, const AskTarget *target,
                    AskNews news);
typedef struct AskPort {
    const char *kind; /* of the source's object, "dossier"; NULL ends the list */
    AskTold    *told;
} AskPort;
/* Once at start; the list must stay. */
void ask_set_ports(const AskPort *ports);

/* One rung after the other of what is due for a target (ASK_NEWS_SOON and those that follow it); at
 * the term the silence rule holds, too. Nothing more once it no longer waits for an answer. */
Err ask_remind(Ctx *ctx, Str id, int64_t number);
/* Writes a job for each target whose ladder goes on by now, at most 1,000: one that fails keeps no
 * other back. *count: how many. */
Err ask_overdue(Ctx *ctx, int64_t *count);
extern const JobKind ASK_JOBS[];

/* For `motcua verify` (core/seal.h): both rows against their events. */
Err ask_verify(Ctx *ctx, const Events *events, Str *problem);
extern const Sql ASK_WITHOUT_EVENTS;
