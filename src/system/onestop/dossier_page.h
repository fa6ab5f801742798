/* dossier_page — everything about one dossier on one page; filled by dossier_web.c, acts.c. */
#pragma once
#include "system/onestop/own.h"

typedef struct PaperLine {
    Str     name, file, file_name, href, size;
    int64_t round;
    bool    is_image, is_shown;
} PaperLine;

typedef struct DocumentLine {
    Str  title, number, href;
    bool is_final;
} DocumentLine;

typedef struct ClockLine {
    Str     title, used_text, note;
    Term    term;
    int64_t used, total;
} ClockLine;

/* What may be done now, and by which form. */
typedef struct DeskActs {
    Str           *may; /* for programs: "receive" … */
    size_t         name_count;
    const char    *simple; /* receive, sign, number, deliver: a form of one button */
    Str            simple_label;
    bool           is_verdict, is_inspection, may_supplement, may_refuse, may_assign, may_stop;
    ControlOption *assignees, *backs;
    size_t         assignee_count, back_count;
    Str            why_not, also_not; /* why the step's act, or a supplement, is not there */
} DeskActs;

typedef struct DossierData {
    Str           id, code, service, applicant, subject, href, seen, channel, number;
    Str           step, step_line, holder, done, done_next, next_href, show_href, version;
    int           status;
    int64_t       submitted_at;
    bool          shows_ids;
    DataSection  *sections;
    size_t        section_count;
    PaperLine    *papers;
    size_t        paper_count;
    PaperLine    *shown; /* NULL: none */
    DocumentLine *documents;
    size_t        document_count;
    ClockLine     clocks[3];
    size_t        clock_count;
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
Err desk_fill_clocks(Desk *desk);
