/* document — papers that a body issues: drawn by the press, signed by the signer, numbered, kept.
 *
 * Asking for a document writes a row and a job in the current transaction; the job draws, signs and
 * stores it. A result is signed by the head first, with reserved fields for number and date; giving it a
 * number fills the fields in an incremental update that the body's seal signs (PAdES-B, both
 * signatures valid, the second over the whole; Decree 30/2020 for the layout and numbering). */
#pragma once
#include "core/file.h"
#include "core/job.h"

typedef struct DocumentOrder {
    Str  object;      /* "dossier:…" */
    Str  kind;        /* receipt, supplement, refusal, result */
    Str  template;    /* of the press */
    Str  data;        /* canonical JSON for the template */
    Str  body;        /* id; whose seal */
    Str  signer_post; /* id; empty: the seal alone */
    bool is_numbered; /* waits for document_number before it is final */
    Lang lang;
} DocumentOrder;

typedef struct Document {
    Str     id, object, kind, state, body, signer_post, number, file;
    bool    is_numbered;
    int64_t asked_at, final_at, numbered_at;
} Document;

Err document_ask(Ctx *ctx, const DocumentOrder *order, Str *id);
Err document_of(Ctx *ctx, Str object, Document **out, size_t *count);
/* The newest of a kind; ERR_NOT_FOUND. */
Err document_last(Ctx *ctx, Str object, Str kind, Document *out);
/* The next number of the body's book in the local year, e.g. "12/GPXD"; the number is taken in this
 * transaction and the job finishes the document. ERR_CONFLICT when it has one already. */
Err document_number(Ctx *ctx, const Document *document, Str book, Str *number);

/* Where the press and the signer listen, and which key signs for a post or body; set by main. */
typedef struct DocumentPorts {
    const char *press_socket, *signer_socket, *keys_folder;
} DocumentPorts;
void document_set_ports(const DocumentPorts *ports);

extern const JobKind DOCUMENT_JOBS[];
