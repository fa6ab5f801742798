/* store — the row of a dossier as the fold of its events; for this engine alone.
 *
 * An act changes a copy of the Dossier; dossier_change notes what differs, column by column, in
 * the payload of one event ({"set":{"status":4,…},"verdict":…}) and writes the row. Folding the
 * `set`s of all events from a zeroed Dossier gives the row again: that is what verify does. */
#pragma once
#include "base/json.h"
#include "engine/dossier/dossier.h"

/* Beside the changed columns, what people want to know of an act. Empty ones are left out. */
typedef struct Facts {
    Str verdict, reason, basis, note, to, papers;
    Str answers_sha256; /* hex, when answers came or changed */
    Str file, file_sha256; /* id, hex: what an officer attached */
    Str item, child;    /* id of an `ask` or `open`; of a child dossier */
    Str late;           /* "return": later than the law gives to say what is missing (Decree 61/2018
                           Art 19.4); "refusal": after the term (Art 19.8); "opinion": an answer
                           after its term */
    Str fixes;          /* of a corrected result: {"name":"the right text", …} */
} Facts;

/* All columns, to be selected by every query that reads a Dossier. */
#define DOSSIER_COLUMNS                                                                       \
    "id, code, service, version, body, applicant, applicant_name, subject, status, outcome,"  \
    " step, role, holder, assigned, submitted_at, accepted_at, clock_from, due_at,"           \
    " step_due_at, paused_at, supplement_due_at, done_at, delivered_at, changed_at,"          \
    " supplements, channel, number, parent, parent_step, parent_open, pause, term, stood,"    \
    " first_due_at, extended, extended_at, waits, corrections, step_at,"                      \
    " events, head"

void dossier_of_row(Row row, Dossier *out);
void dossier_paper_of_row(Row row, DossierPaper *out);
/* A new dossier: appends its first event and inserts the row. */
Err dossier_insert(Ctx *ctx, Dossier *fresh, const char *verb, const Facts *facts);
/* before: as found. Writes the row if it still is as `before` says, else ERR_CONFLICT. */
Err dossier_change(Ctx *ctx, const Dossier *before, Dossier *after, const char *verb,
                   const Facts *facts);
/* The payload of an event: what changed, and the facts. */
Str  dossier_payload(Ctx *ctx, const Dossier *before, const Dossier *after, const Facts *facts);
bool dossier_is_open(const Dossier *dossier);
/* What queues sort by: the applicant's term, the legal term, or the answer owed to a submission. */
int64_t dossier_urgent_at(const Dossier *dossier);
/* Applies what the payload of one event set. */
void dossier_apply(Dossier *dossier, const Json *payload);
/* The first column in which they differ; NULL: none. */
const char *dossier_difference(const Dossier *a, const Dossier *b);
