/* sheet — the data of a paper while it is being filled: what every form says of body, applicant,
 * form and moment. Official papers are in Vietnamese. For this engine alone. */
#pragma once
#include "base/json.h"
#include "engine/document/document.h"
#include "engine/dossier/flow.h"
#include "engine/dossier/forms.h"

typedef struct Sheet {
    Ctx           *ctx;
    const Dossier *dossier; /* NULL: of a register */
    const Flow    *flow;    /* the same; with its answers */
    const FormSet *set;     /* in force today */
    Form           form;    /* FORMS: a result */
    Buf            out;
    JsonOut        json;
    Body           body;
} Sheet;

/* Opens the object and says what every paper says; agency, place, day, and the form's label. */
Err sheet_begin(Sheet *sheet, Ctx *ctx, Str body, Form form);
/* The same, and code, service and applicant. */
Err sheet_begin_dossier(Sheet *sheet, Ctx *ctx, const Dossier *dossier, Flow *flow, Form form);
/* A text; left out when empty. */
void sheet_add(Sheet *sheet, const char *key, Str value);
Err  sheet_add_signer(Sheet *sheet);
/* Closes the object and asks for the paper about `object`; kind and template are the form's
 * unless the order says others. *id: of the document. */
Err sheet_ask(Sheet *sheet, Str object, DocumentOrder order, Str *id);
/* "dossier:ID" */
Str sheet_object(const Sheet *sheet);

/* "09 giờ 15 phút, ngày 23/11/2026"; empty for 0. */
Str sheet_moment(Ctx *ctx, int64_t at);
/* The name of the officer who acts, or "Hệ thống". */
Str sheet_officer(const Ctx *ctx);
/* The first address among the answers is where the applicant lives. */
Str sheet_address(Ctx *ctx, const Answers *answers);
