/* kin_page — dossiers that one dossier opened at other agencies, as its applicant and the public
 * see them: service, agency, state and term; no person. */
#pragma once
#include "system/portal/portal_own.h"

#include "engine/dossier/parallel.h"

typedef struct KinLine {
    Str       service, body, state, word, due, code, href; /* code, href: of the reader's own */
    TagColour colour;
    DueState  due_state;
    bool      is_lead, is_open;
} KinLine;
extern const JsonField KIN_LINE[];

/* is_own: the reader is the applicant; codes and links are theirs to see. */
Err  kin_lines(Ctx *ctx, const Child *children, size_t count, bool is_own, KinLine **out);
void kin_part(View *view, const KinLine *lines, size_t count); /* kin_page.html */
