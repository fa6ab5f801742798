/* dossier_page — everything about one dossier on one page; filled by dossier_web.c, acts.c. */
#pragma once
#include "engine/dossier/drawing.h"
#include "system/onestop/own.h"

typedef struct PaperLine {
    Str     name, file, file_name, href, size;
    int64_t round;
    bool    is_image, is_shown;
    bool    is_framed; /* a PDF beside the data */
} PaperLine;

typedef struct DocumentLine {
    Str  title, number, href;
    bool is_final;
} DocumentLine;

enum { CLOCKS_MOST = 4 };
typedef struct ClockLine {
    Str     title, used_text, note;
    Str     why, also; /* why it stands; what was changed of it before */
    Term    term;
    int64_t used, total;
} ClockLine;

typedef struct ActLink {
    Str label, href;
} ActLink;

/* One opinion: of whom, by when, and what was said. */
typedef struct OpinionLine {
    Str      id, about, body, who, state, verdict, text, reason, file_href, silence;
    Str      return_href, extend_href; /* pages of who asked; empty: not now, not this seat */
    int64_t  number, asked_at, closed_at;
    Term     term;     /* of one that is still out */
    TagColour colour;
    bool     is_open, is_late;
} OpinionLine;

/* A dossier that this one opened at another agency. */
typedef struct ChildLine {
    Str       code, service, body, href, state, word, result, reason; /* href: of this body's */
    TagColour colour;
    Term      term; /* the parent waits for it until then */
    int64_t   closed_at;
    bool      is_lead, is_late;
} ChildLine;

/* What may be done now, and by which form. */
typedef struct DeskActs {
    Str           *may; /* for programs: "receive" … */
    size_t         name_count;
    const char    *simple; /* receive, sign, number, deliver: a form of one button */
    Str            simple_label;
    bool           is_verdict, is_inspection, may_supplement, may_refuse, may_assign, may_stop,
        may_record_payment;
    Str            verdict_label;
    ActLink       *more; /* acts with a page of their own */
    size_t         more_count;
    ControlOption *assignees, *backs;
    size_t         assignee_count, back_count;
    Str            why_not, also_not; /* why the step's act, or a supplement, is not there */
} DeskActs;

typedef struct DossierData {
    Str           id, code, service, applicant, subject, href, seen, channel, number;
    Str           step, step_line, holder, done, done_next, next_href, show_href, version;
    int           status;
    int64_t       submitted_at;
    bool          shows_ids, may_ask_receipt;
    DataSection  *sections;
    size_t        section_count;
    PaperLine    *papers;
    size_t        paper_count;
    PaperLine    *shown; /* NULL: none */
    DocumentLine *documents;
    size_t        document_count;
    PaperLine    *files; /* attached by officers */
    size_t        file_count;
    OpinionLine  *opinions;
    size_t        opinion_count;
    int64_t       opinion_due_at; /* of those still out, the first; 0: none */
    ChildLine    *children;
    size_t        child_count;
    Str           parent_code, parent_href, parent_body; /* of a child */
    Str           apology; /* a draft is ready: "…, to 17:00 …" */
    Str           apology_href;
    ClockLine    *clocks;
    size_t        clock_count;
    Flowchart     chart; /* where it is */
    EventLine    *events;
    TimelineItem *items;
    size_t        event_count;
    DeskActs      acts;
} DossierData;

/* For filling: what is looked up once. */
typedef struct Desk {
    Ctx                     *ctx;
    const Req               *req;
    Dossier                  dossier;
    const ServiceDefinition *def;
    const DefinitionStep    *step; /* NULL: over */
    const Calendar          *calendar;
    Holders                  holders;
    DossierData             *data;
} Desk;

Err desk_fill_acts(Desk *desk);
Err desk_fill_clocks(Desk *desk); /* clocks.c; after the opinions */
/* Why the clock stands. */
Str desk_paused_words(const Desk *desk);

/* panels.c */
Err desk_fill_opinions(Desk *desk);
Err desk_fill_files(Desk *desk);
Err desk_fill_apology(Desk *desk);
/* kin.c: the dossier that opened this one, and those it opened. */
Err desk_fill_kin(Desk *desk);

/* dossier_panels.html */
void opinions_part(View *view, const DossierData *it);
void children_part(View *view, const DossierData *it);
void attached_part(View *view, const DossierData *it);
void clock_part(View *view, const ClockLine *clock);
