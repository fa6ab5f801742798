/* document — the template format of official documents, parsed; see docs/DOCUMENTS.md.
 * Knows nothing of fonts or pages: set.h sets what is parsed here. */
#pragma once
#include "base/base.h"

enum {
    DOCUMENT_LIMIT = 128 * 1024, /* bytes of a template */
    DOCUMENT_NODES = 2000,
    DOCUMENT_DEPTH = 10, /* blocks within blocks */
    DOCUMENT_SIZES = 16, /* numbers of one command: widths of columns */
};

typedef enum PieceKind {
    PIECE_TEXT,     /* as it stands */
    PIECE_FIELD,    /* {key}: from the data */
    PIECE_RESERVED, /* [name 40]: left blank, 40 points wide, a field of the PDF; [name 40
                       right] */
    PIECE_CELL,     /* | in a row: the next cell begins */
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    bool      is_bold, is_italic;
    bool      is_optional; /* {key?}: may be missing */
    bool      is_upper;    /* {key^}: in capitals */
    bool      is_right;    /* [name 40 right] */
    Str       text;        /* the text, the key, or the reserved name */
    double    width;       /* of PIECE_RESERVED, points */
} Piece;

typedef enum NodeKind {
    NODE_TEXT,
    NODE_SPACE,
    NODE_RULE,
    NODE_COLUMNS,
    NODE_COLUMN,
    NODE_TABLE,
    NODE_HEAD,
    NODE_ROW,
    NODE_EACH,
    NODE_IF,
    NODE_KEEP,
    NODE_QR,
    NODE_SIGNATURE,
    NODE_SEAL,
} NodeKind;

typedef enum Align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT, ALIGN_JUSTIFY, ALIGN_PARA } Align;

typedef struct Node {
    NodeKind     kind;
    int          line;
    Align        align;
    double       scale;                  /* of the letters; 1 is the document's size */
    double       sizes[DOCUMENT_SIZES];  /* widths, millimetres, points: as the kind has it */
    Align        aligns[DOCUMENT_SIZES]; /* of a table's columns */
    size_t       size_count;
    Str          key;    /* of each, if, signature */
    bool         is_not; /* if not KEY */
    Piece       *pieces;
    size_t       piece_count;
    struct Node *children, *otherwise; /* otherwise: after `else` */
    struct Node *next;
} Node;

typedef struct Document {
    Str    name;          /* of its file, for messages */
    double width, height; /* points */
    double margins[4];    /* top, right, bottom, left; points */
    double size;          /* of the letters, points */
    Node  *title;         /* NODE_TEXT; for the PDF's properties */
    Node  *keywords;      /* the same; NULL: none */
    Node  *nodes;
} Document;

/* Parses a template. ERR_INVALID with "name:line: what is wrong"; ERR_LIMIT when too large.
 * Everything points into `text` and the arena. */
Err document_parse(Ctx *ctx, Str name, Str text, Document *out);

/* The pieces of one text; ERR_INVALID with words but no place. Used by document_parse. */
Err document_pieces(Ctx *ctx, Str text, Node *node);
/* A key: letters a-z, digits, _ and dots between; a name: the same without dots. */
bool document_is_key(Str text, bool may_dot);
