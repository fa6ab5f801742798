/* document — papers that a body issues: drawn by the press, signed by the signer, numbered, kept.
 *
 * Asking for a document writes a row and a job in the current transaction; the job draws, signs and
 * stores it. A result is signed by the head first, with reserved fields for number and date; giving it a
 * number fills the fields in an incremental update that the body's seal signs (PAdES-B, both
 * signatures valid, the second over the whole; Decree 30/2020 for the layout and numbering). */
#pragma once
#include "core/audit.h"
#include "core/file.h"
#include "core/job.h"

typedef struct DocumentOrder {
    Str  object;      /* "dossier:…" */
    Str  kind;        /* receipt, supplement, refusal, apology, stop, slip, register, result */
    Str  template;    /* of the press */
    Str  data;        /* canonical JSON for the template; its text "proof" is signed: see below */
    Str  body, seal_name;          /* id and name; whose seal */
    Str  signer_post, signer_name; /* id and name; empty: the seal alone */
    bool is_numbered; /* waits for document_number before it is final */
    Lang lang;
} DocumentOrder;

typedef struct Document {
    Str     id, object, kind, template, state, number, file;
    Str     body, seal_name, signer_post, signer_name;
    Lang    lang;
    bool    is_numbered;
    int64_t asked_at, final_at, numbered_at, version;
} Document;

/* A short proof: when the data has a text "proof", the job signs it (the node's key DOCUMENT_PROOF,
 * raw ECDSA P-256) and the template gets "signed_proof" too: the text, "~", and the signature (DER)
 * in base64url. On a node that has no such key yet, signed_proof is missing. */
#define DOCUMENT_PROOF S("receipt") /* id and purpose of the key */

Err document_ask(Ctx *ctx, const DocumentOrder *order, Str *id);
Err document_of(Ctx *ctx, Str object, Document **out, size_t *count);
/* The newest of a kind; ERR_NOT_FOUND. */
Err document_last(Ctx *ctx, Str object, Str kind, Document *out);
/* One document of an object; ERR_NOT_FOUND. Whose the object is was checked before. */
Err document_find(Ctx *ctx, Str object, Str id, Document *out);
/* The next number of the body's book in the local year, "12/GPXD" for the book GPXD; it is taken in
 * this transaction and a job finishes the document. ERR_CONFLICT when it has one already. */
Err document_number(Ctx *ctx, const Document *document, Str book, Str *number);
bool document_is_final(const Document *document);

/* Ids of the signer's keys (crypto/signer.h): `init` makes one for each body and for each post that
 * signs, with the purposes "document" and "person:POST". */
Str document_body_key(Arena *arena, Str body);
Str document_post_key(Arena *arena, Str post);
Str document_post_purpose(Arena *arena, Str post);

/* Where the press and the signer listen; set by main before the first job. The texts must stay. */
typedef struct DocumentPorts {
    Str press_socket, signer_socket;
} DocumentPorts;
void document_set_ports(const DocumentPorts *ports);

extern const JobKind DOCUMENT_JOBS[];

/* For `motcua verify` (VerifyDerived of core/seal.h): a document's row and file, and a book of
 * numbers, against their events; and of an object that no document of it came from nowhere. */
Err document_verify(Ctx *ctx, const Events *events, Str *problem);
Err document_verify_book(Ctx *ctx, const Events *events, Str *problem);
Err document_verify_of(Ctx *ctx, Str object, Str *problem);
