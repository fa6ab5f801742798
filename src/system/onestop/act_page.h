/* act_page — acts that have a page of their own: reasons, a legal basis, a post, a file … */
#pragma once
#include "system/onestop/own.h"

enum { BASIS_MOST = 30, DAYS_MOST = 20 };

typedef enum ActAsks {
    ASKS_REASON = 1,  /* a text that the applicant, or who does it again, reads */
    ASKS_NOTE = 2,    /* a text for colleagues */
    ASKS_BASIS = 4,   /* the applicant is told, with the law */
    ASKS_PAPERS = 8,
    ASKS_WHY = 16,    /* reasons that the law knows, see desk_whys */
    ASKS_DAYS = 32,
    ASKS_POST = 64,
    ASKS_FILE = 128,
    ASKS_FIXES = 256, /* what stands in the result */
    ASKS_FEWER = 512, /* the text may be left out */
    ASKS_GRAVE = 1024,
} ActAsks;

typedef struct ActPage {
    const char *word; /* in addresses */
    Act         act;
    unsigned    asks;
    Message     title, rule, label, send; /* label: of the text */
} ActPage;

typedef struct FixLine {
    Str name, label, value;
} FixLine;

typedef struct ActData {
    Str            code, service, applicant, href, seen, act_href, title, rule, label, send, due;
    Str            why_not; /* it cannot be done now */
    unsigned       asks;
    bool           tells_applicant;
    ControlOption *papers, *basis, *whys, *days, *posts;
    size_t         paper_count, basis_count, why_count, day_count, post_count;
    FixLine       *fixes;
    size_t         fix_count;
} ActData;

/* NULL: there is none. */
const ActPage *desk_act_page(Str word);
const ActPage *desk_act_page_of(Act act);
/* The one that the address names; ERR_NOT_FOUND. */
Err desk_act_page_asked(Ctx *ctx, const Req *req, const ActPage **out);
/* The reasons to choose among; how many. */
size_t desk_whys(Act act, const Message **out);
