/* parallel — what a dossier waits for beside its own officers: opinions asked of others, child
 * dossiers at other agencies, registers of record.
 *
 * A step that begins asks all its opinions and opens all its children at once (Decree 61/2018 Art
 * 19.5, 19.6 b), each with its own term. dossier.waits counts those that the step still waits
 * for: an opinion counts until it is given, declined, or silent past its term where a rule holds;
 * a child until it was received (need ack) or has ended (need result). */
#pragma once
#include "engine/ask/ask.h"
#include "engine/dossier/dossier.h"

/* ---- consultation --------------------------------------------------------------------------- */

/* One opinion asked for a dossier. */
typedef struct Opinion {
    Ask             *ask;
    const AskTarget *target;
    Str              step, id;    /* of the definition: the step, and its `ask` */
    Str              body_name;   /* who is asked, in ctx->lang */
    Str              person_name; /* who answered; empty before */
    bool             is_late;
} Opinion;
/* All that were ever asked, oldest first. The dossier was found for the actor before. */
Err dossier_opinions(Ctx *ctx, const Dossier *dossier, Opinion **out, size_t *count);
/* For ask_set_ports. Notices it writes: "ask" (asked of you), "ask_soon", "ask_due", "ask_late" to
 * the asked posts; "ask_overdue", "ask_urged" to those above them; "opinion", "opinion_late",
 * "ask_declined", "ask_silent" to the asker and heads. */
extern const AskPort DOSSIER_ASK_PORTS[];

/* ---- child dossiers ------------------------------------------------------------------------- */

typedef enum ChildState {
    CHILD_ASKED,     /* on its way to the other agency */
    CHILD_OPENED,    /* submitted there */
    CHILD_RECEIVED,  /* accepted there: its own clock runs */
    CHILD_GRANTED,
    CHILD_REFUSED,
    CHILD_ENDED,     /* withdrawn or stopped there; counts as refused */
    CHILD_FAILED,    /* could not be opened; counts as refused */
    CHILD_CANCELLED, /* its parent ended first */
    CHILD_STATES,
} ChildState;
Str child_state_text(ChildState state); /* "received" */

typedef struct Child {
    Str        dossier; /* id of the child; its page is for who may find it */
    Str        step, open, service, body, body_name; /* body_name in ctx->lang */
    ChildNeed  need;
    bool       is_lead, is_late; /* late by the parent's term for it */
    ChildState state;
    Str        code;   /* empty until it is opened */
    Str        result; /* number of its result */
    Str        reason; /* why it was refused, ended or failed */
    int64_t    number; /* of the parent's event that began the step */
    int64_t    asked_at, due_at, received_at, closed_at;
} Child;
/* All that were ever opened, in the order of asking, for who found the parent. */
Err dossier_children(Ctx *ctx, const Dossier *parent, Child **out, size_t *count);
/* For public tracking by the parent's code: service, state, terms and body, no person, no code. */
Err dossier_track_children(Ctx *ctx, Str code, Child **out, size_t *count);

/* ---- the other end -------------------------------------------------------------------------- */

/* A child to be opened at the agency that decides it. */
typedef struct ChildOrder {
    Str                 dossier; /* id it shall have; opening it twice is opening it once */
    const Dossier      *parent;
    Str                 step, open, service, body;
    Str                 answers; /* JSON by field id of the child's form */
    const DossierPaper *papers;  /* the parent's, of the same ids */
    size_t              paper_count;
} ChildOrder;
/* What the parent is told of a child. */
typedef struct ChildNews {
    Str     dossier, code, result, reason;
    bool    is_received, is_closed;
    Outcome outcome;   /* when closed; OUTCOME_NONE: withdrawn or stopped */
    int64_t closed_at;
} ChildNews;
/* How another agency is reached. Here it is the same node (CHILD_HERE); an agency of another node
 * is reached by the exchange with the same functions. Each runs in a job, in a write transaction of
 * its own. ERR_INVALID, ERR_NOT_FOUND, ERR_DENIED: it will never do; any other error: try again. */
typedef struct ChildPort {
    Err (*open)(Ctx *ctx, const ChildOrder *order, Str *code);
    Err (*withdraw)(Ctx *ctx, Str dossier, Str reason); /* a child that is over stays as it is */
    Err (*taken)(Ctx *ctx, Str dossier); /* the parent has its result: it is delivered */
} ChildPort;
extern const ChildPort CHILD_HERE;
/* Once at start; CHILD_HERE without it. */
void dossier_set_child_port(const ChildPort *port);
/* The parent's end of the interface: takes news, however often the same. The parent goes on by
 * itself when all that its step waits for is in. ERR_NOT_FOUND: no such child was opened here. */
Err dossier_child_told(Ctx *ctx, const ChildNews *news);

/* ---- registers of record --------------------------------------------------------------------- */

typedef struct RecordOrder {
    const Dossier *dossier;
    Str            step, reg; /* reg: id of the register */
    Str            data, sha256; /* the answers, canonical JSON; hex */
} RecordOrder;
/* Writes an entry, and gives the number it has; the same dossier and step again give the same. */
typedef struct RecordPort {
    Err (*write)(Ctx *ctx, const RecordOrder *order, Str *number);
} RecordPort;
extern const RecordPort RECORD_HERE; /* the table register_entry */
void dossier_set_record_port(const RecordPort *port);

typedef struct RegisterEntry {
    Str     reg, number, code, subject, result, step;
    int64_t at;
} RegisterEntry;
/* What a dossier wrote, for who found it. */
Err dossier_entries(Ctx *ctx, const Dossier *dossier, RegisterEntry **out, size_t *count);

/* Opening children, telling parents, withdrawing children, going on, recording. */
extern const JobKind PARALLEL_JOBS[];
