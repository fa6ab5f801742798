/* pdf_sign — reserved fields and signatures in a PDF (PAdES baseline B), all by bytes at its
 * end.
 *
 * The order of an official document: the press makes it with empty fields (pdf_prepare); the
 * head signs; number and date are filled in; the body's seal signs the whole. Each step leaves
 * what was signed before untouched.
 *
 *   pdf_sign_begin → digest → signer_sign(SIGNER_CMS) → pdf_sign_finish */
#pragma once
#include "crypto/crypto.h"

typedef enum PdfFieldKind {
    PDF_TEXT,      /* a reserved place for a number or a part of a date */
    PDF_SIGNATURE, /* a person's: a blue box with the time */
    PDF_SEAL,      /* a body's: a red ring with the time */
} PdfFieldKind;

typedef struct PdfField {
    Str          name; /* [a-z0-9_] */
    PdfFieldKind kind;
    int          page;                /* from 0 */
    double       x, y, width, height; /* points, from the lower left corner */
    double       size;                /* of the letters of a PDF_TEXT, points */
    bool         is_right, is_italic; /* of a PDF_TEXT; else centred and upright */
} PdfField;

/* Adds the fields, once, to a PDF without a form. ERR_CONFLICT: it has a form. ERR_INVALID: it
 * is not a PDF we can add to. The result and all others here belong to the arena. */
Err pdf_prepare(Ctx *ctx, Str pdf, const PdfField *fields, size_t n, Str *out);

typedef struct PdfValue {
    Str name, value; /* printable ASCII, at most 64 characters */
} PdfValue;

/* Fills reserved fields. ERR_NOT_FOUND: no such field; ERR_CONFLICT: it is filled already. */
Err pdf_fill_fields(Ctx *ctx, Str pdf, const PdfValue *values, size_t n, Str *out);

typedef struct PdfSigner {
    Str     field;        /* of kind PDF_SIGNATURE or PDF_SEAL */
    Str     name, reason; /* shown in the signature's properties; reason may be empty */
    int64_t at;           /* claimed time, UTC milliseconds */
} PdfSigner;

typedef struct PdfHole {
    Str           pdf;                 /* with a hole for the CMS */
    size_t        hole_at;             /* of its first hexadecimal digit */
    unsigned char sha256[SHA256_SIZE]; /* of all but the hole: what is to be signed */
} PdfHole;

/* ERR_NOT_FOUND: no such field; ERR_CONFLICT: it is signed already. */
Err pdf_sign_begin(Ctx *ctx, Str pdf, const PdfSigner *signer, PdfHole *out);
/* Fills the hole in place; the PDF is hole->pdf. ERR_LIMIT: the CMS is too large. */
Err pdf_sign_finish(Ctx *ctx, const PdfHole *hole, Str cms, Str *pdf);

typedef struct PdfSignature {
    Str           field, cms;
    unsigned char sha256[SHA256_SIZE]; /* of the bytes it covers: for crypto_verify_cms */
    bool          covers_all;          /* up to the end of the file */
} PdfSignature;
enum { PDF_SIGNATURES = 32 };

/* The signatures in the order of the fields. ERR_INVALID: not a PDF, or its ranges are not what
 * a signature must cover (everything from the first byte but the hole). */
Err pdf_signatures(Ctx *ctx, Str pdf, PdfSignature out[PDF_SIGNATURES], size_t *n);
