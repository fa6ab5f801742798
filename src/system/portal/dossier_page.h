/* dossier_page — what the pages of one dossier show, filled once. */
#pragma once
#include "engine/dossier/drawing.h"
#include "system/portal/kin_page.h"

typedef struct HistoryLine {
    int64_t at;
    Str     verb, title, when, who, text;
    Moment  moment;
} HistoryLine;

typedef struct DocumentLine {
    Str  id, kind, name, state, number, href;
    bool is_final;
} DocumentLine;

/* What the office asked the applicant for. */
typedef struct AskedData {
    Str      reason, basis, due;
    int64_t  asked_at, due_at;
    DueState due_state;
    Str     *papers, *names;
    size_t   paper_count;
    Str      href;
} AskedData;

typedef struct DossierData {
    Dossier                  dossier;
    const ServiceDefinition *def;
    Str     id, code, service, service_name, status_name, step, step_name, number, body, csrf;
    int     status;
    int64_t seen, submitted_at, accepted_at, due_at, paused_at, done_at, changed_at, rating;
    Str     submitted, changed, due, answer_due;
    int64_t used_days, term_days;
    DueState due_state;
    bool    is_open, is_late, may_withdraw, may_rate, is_mine_to_act;
    Str     role_name, holder_name;
    AskedData    *asked; /* NULL: nothing */
    HistoryLine  *history; /* done, now, and what comes next */
    size_t        history_count, done_count;
    KinLine      *kin; /* what it opened at other agencies */
    size_t        kin_count;
    Str           why_stands, was_extended; /* of the legal clock */
    bool          must_pay;
    int64_t       fee_dong; /* to be paid; 0: a notice says how much */
    Str           fee, pay_how;
    Str           parent_code, parent_href; /* of one that another opened */
    FileLine     *files;
    Str          *file_papers; /* name of the paper, beside each file */
    size_t        file_count;
    DocumentLine *documents;
    size_t        document_count;
    Flowchart     chart; /* where it is */
} DossierData;

/* ->dossier and ->def are given. */
Err  dossier_page_fill(Ctx *ctx, DossierData *data);
/* kin_fill.c: why the clock stands, what it promised first, and other agencies' dossiers. */
Err  dossier_page_kin(Ctx *ctx, DossierData *data);
/* The open request for a supplement; *out is NULL when there is none. */
Err  dossier_page_asked(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                        AskedData **out);
void dossier_page(View *view, const void *data); /* dossier.html */
