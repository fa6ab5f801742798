/* slip — the control slip (phiếu kiểm soát): who handed a dossier to whom, when, and whether the
 * giver's step was in time.
 *
 * A pure fold of the dossier's events: no row is read, nobody types it. Handing over on the system
 * is receiving: both times are those of the event, signed by its actor. */
#pragma once
#include "core/audit.h"
#include "engine/dossier/timely.h"

typedef enum SlipAt {
    SLIP_NOWHERE,
    SLIP_APPLICANT,
    SLIP_OFFICE, /* a role in a body, and the post that holds it, if one does */
    SLIP_SYSTEM, /* a step of the system's own */
    SLIP_OTHER,  /* who is asked for an opinion, or decides a child: beside the dossier's own way */
} SlipAt;

typedef struct SlipPlace {
    SlipAt at;
    Str    body, role, post; /* ids; of SLIP_OFFICE */
    Str    item, name;       /* of SLIP_OTHER: id of the `ask` or `open`; the asked body, or the
                                child's code or result, as the event says */
} SlipPlace;

typedef struct SlipRow {
    int64_t   number; /* of the event */
    Str       verb;   /* of the event: "dossier.assigned" … */
    Str       actor;  /* account that did it */
    SlipPlace from, to;
    Str       step; /* that the giver had it for; empty at the beginning */
    int64_t   handed_at, received_at;
    int64_t   due_at; /* of what the giver had to do; 0: none */
    Timely    result;
    Str       reason; /* what the applicant was told, why it went back, what the opinion was */
    bool      is_parallel; /* to or from SLIP_OTHER: the office keeps the dossier meanwhile */
} SlipRow;

typedef struct Slip {
    SlipRow *rows;
    size_t   count;
    Dossier  dossier; /* as the events say it is */
    int64_t  last_event;
    Str      last_hash; /* bytes */
    Timely   result;    /* of the legal term */
} Slip;

/* ERR_INVALID: a payload was erased or is none of a dossier's. */
Err slip_fold(Ctx *ctx, const Events *events, Slip *out);
Err dossier_slip(Ctx *ctx, const Dossier *dossier, Slip *out);

/* Asks for the form, or gives the one that was asked for since the dossier last changed. *document:
 * its id; a job makes it. Whose the dossier is was checked before. */
Err dossier_slip_ask(Ctx *ctx, const Dossier *dossier, Str *document);
/* "Bộ phận Một cửa: Trần Văn Hòa", "Người nộp hồ sơ": in Vietnamese, as the form prints it. */
Err slip_place_text(Ctx *ctx, const SlipPlace *place, Str *text);
