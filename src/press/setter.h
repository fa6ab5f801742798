/* setter — the state of setting one document. Private to set*.c. */
#pragma once
#include "crypto/pdf_sign.h"
#include "press/set.h"

#include <pango/pangocairo.h>

enum { SET_FIELDS = 40, SET_PAGES = 200 };

typedef struct Setter {
    Ctx            *ctx;
    const Document *document;
    Scope           scope;
    cairo_t        *cairo;
    PangoContext   *pango;
    double          x, width; /* of the column */
    double          y;        /* where the next thing goes; points from the top */
    int             page;     /* from 0 */
    int             fixed;    /* above 0: what is set here stays on this page */
    bool            is_dry;   /* only measures */
    const Node     *head;     /* of the table being set, repeated on each page */
    const Node     *table;
    PdfField        fields[SET_FIELDS];
    size_t          field_count;
    PdfField        last_box; /* the signature that a seal overlaps; width 0: none */
} Setter;

/* Sets the nodes and their next ones. Goes into blocks, at most DOCUMENT_DEPTH deep. */
Err set_nodes(Setter *setter, const Node *nodes);
/* The height they would take in the column. */
Err set_measure(Setter *setter, const Node *nodes, double *height);
/* A new page, where less than `height` is left on this one and things may move. */
Err set_need(Setter *setter, double height);

Err set_text(Setter *setter, const Node *node);
Err set_row(Setter *setter, const Node *node);
Err set_qr(Setter *setter, const Node *node);
Err set_box(Setter *setter, const Node *node);
Err set_rule(Setter *setter, const Node *node);

/* A paragraph ready to draw; the arena owns it. */
typedef struct Paragraph {
    PangoLayout *layout;
    const Piece *pieces;
    size_t       count;
    size_t       places[DOCUMENT_SIZES]; /* where reserved pieces are in the text */
    double       height, size;
} Paragraph;
typedef struct Span {
    const Node *node;
    size_t      from, to; /* of its pieces */
    Align       align;
    bool        is_bold; /* all of it */
} Span;
Err set_paragraph(Setter *setter, const Span *span, double width, Paragraph *out);
/* On the current page, as one block. */
Err set_draw(Setter *setter, const Paragraph *paragraph, double x, double y);
Err set_field(Setter *setter, PdfField field);
/* Pieces as plain text, for a QR code and the title. */
Err set_plain(Setter *setter, const Node *node, Str *out);
