/* handover — all open dossiers of one body go to another on a day, on a legal basis.
 *
 * As when bodies were merged and abolished on 1 July 2025. A job moves them in batches from that day
 * on, each by one event dossier.handed_over: same step, same terms, by the receiver's calendar where
 * that is another; the officer who moved with the
 * office keeps them, else the only one of the role, else whoever has the role there. What a third
 * body is competent for by rule, on the org tree of that day, stays for a hand-over of its own. A
 * batch is one transaction, and what was handed over is no longer the giver's: killed or repeated,
 * nothing is lost or done twice. The receipt is the list of all, with its hash; who leads the
 * receiver and who led the giver on its last day confirm it. Every change is an event on
 * "handover:ID". */
#pragma once
#include "core/job.h"
#include "core/seal.h"
#include "engine/dossier/dossier.h"
#include "engine/org/org.h"

typedef enum HandoverState {
    HANDOVER_ORDERED = 1, /* waits for its day */
    HANDOVER_UNDER_WAY,
    HANDOVER_COMPLETE,
} HandoverState;

typedef struct Handover {
    Str           id;
    Str           giver, receiver; /* bodies */
    Str           basis, ordered_by, giver_by, receiver_by; /* …by: accounts, or empty */
    int64_t       day; /* day number: the first day they are the receiver's */
    int64_t       ordered_at, finished_at, giver_at, receiver_at;
    HandoverState state;
    int64_t       total, elsewhere; /* so far; when complete: in all */
    Str           list_hash;        /* bytes; empty until it is complete */
    ObjectHead    head;
} Handover;

typedef struct HandoverOrder {
    Str  giver, receiver, basis;
    Date day;
} HandoverOrder;

/* One open dossier of the giver, and where it would go. */
typedef struct HandoverCandidate {
    Dossier dossier;
    Str     holder; /* post in the receiving body; empty: whoever has the role */
    bool    nobody; /* the receiving body has no post of its role */
    Str     elsewhere; /* body that is competent by rule instead; or empty */
} HandoverCandidate;
typedef struct HandoverPreview {
    HandoverCandidate *items; /* at most 200, by what is due first */
    size_t             count;
    int64_t            open; /* all open dossiers of the giver */
} HandoverPreview;
/* Writes nothing. ERR_INVALID: the same body twice, no basis, or the receiver does not exist on
 * that day. ERR_NOT_FOUND: no such body. */
Err handover_preview(Ctx *ctx, const HandoverOrder *order, HandoverPreview *out);

/* Errors as above. The same order again finds the first one, whatever its basis says now. */
Err handover_order(Ctx *ctx, const HandoverOrder *order, Handover *out);
Err handover_find(Ctx *ctx, Str id, Handover *out);
/* Newest first, at most 100. */
Err handover_list(Ctx *ctx, Handover **out, size_t *count);

/* The next dossiers behind *after (0 at first), at most `limit`, in the current write transaction;
 * *after is 0 when there are no more and the hand-over is complete. ERR_CONFLICT: its day has not
 * come. */
Err handover_batch(Ctx *ctx, Handover *handover, size_t limit, int64_t *after);
enum { HANDOVER_BATCH = 100 };
extern const JobKind HANDOVER_JOBS[];

typedef struct HandoverItem {
    Str     dossier, code, step, role, holder;
    int64_t number, due_at; /* number: of the event */
    Str     service;        /* of the dossier now, for the name of its step */
    int64_t version;
} HandoverItem;
/* By code, behind the code `after`; at most `limit`. */
Err handover_items(Ctx *ctx, const Handover *handover, Str after, size_t limit,
                   HandoverItem **out, size_t *count);
/* What list_hash is the SHA-256 of: a line each, by code. */
Err handover_receipt(Ctx *ctx, const Handover *handover, Str *text);

typedef enum HandoverSide { HANDOVER_GIVER, HANDOVER_RECEIVER } HandoverSide;
/* When it is complete and not confirmed yet: a chair, vice chair or director of that body, today
 * or, of the giver, on its last day; who led a body that is gone still answers for it. */
Err handover_may_confirm(Ctx *ctx, const Handover *handover, HandoverSide side, bool *may);
/* What waits for this actor's confirmation, oldest first. */
Err handover_owed(Ctx *ctx, Handover **out, size_t *count);
/* Works in one of the two bodies, or led the giver on its last day. */
Err handover_is_party(Ctx *ctx, const Handover *handover, bool *is_party);
/* ERR_DENIED: not this actor's to confirm; ERR_CONFLICT: not complete, or confirmed before. */
Err handover_confirm(Ctx *ctx, Handover *handover, HandoverSide side);

/* For DOSSIER_VERIFY. */
Err handover_verify(Ctx *ctx, const Events *events, Str *problem);
extern const Sql HANDOVER_WITHOUT_EVENTS;
