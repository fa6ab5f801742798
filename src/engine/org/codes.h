/* codes — the written codes of the administration: agencies, persons, businesses, procedures
 * and dossiers. Pure text rules, no database.
 *
 * A parse function returns ERR_INVALID for what is not such a code; what it puts into *out
 * points into the text it was given, or lives in ctx->arena where it had to be made. */
#pragma once
#include "base/time.h"

/* Electronic agency codes. The form of 2020 (Decision 20/2020/QD-TTg) writes level 1 first:
 * H57.34.02; that of 2016 (QCVN 102:2016) writes it last, in fixed groups: 002.34.02.H57, where
 * some senders drop leading zero groups: 34.02.H57. */
bool agency_code_is_2020(Str code);
bool agency_code_is_2016(Str code);
/* Either form in; *out is the form of 2020: trailing zero groups are dropped, zero groups
 * between two others stay, so that the way back is exact. */
Err agency_code_to_2020(Ctx *ctx, Str code, Str *out);
/* Either form in; *out has all four groups. ERR_INVALID also when a group does not fit into the
 * fixed groups (H55.242): such an agency has no code in the form of 2016. */
Err agency_code_to_2016(Ctx *ctx, Str code, Str *out);
/* The code of level 1, "H57" of H57.34 or 000.34.00.H57; empty when it is no agency code. */
Str agency_code_root(Str code);

/* Personal identification number (Decree 137/2015): twelve digits without a check digit. */
typedef struct PersonalId {
    Str  province;   /* two digits of the structure of 63 provinces; empty when born abroad */
    bool is_female;
    int  birth_year;
} PersonalId;
Err personal_id_parse(Ctx *ctx, Str text, PersonalId *out);

/* Tax code = business number: ten digits, or with a branch: 0314409058-002. */
typedef enum TaxCodeFault {
    TAX_CODE_OK,
    TAX_CODE_LENGTH,   /* or a character that is no digit */
    TAX_CODE_PROVINCE, /* begins with 00 */
    TAX_CODE_SERIAL,   /* digits 3 to 9 are all zero */
    TAX_CODE_BRANCH,   /* -000 */
    TAX_CODE_NEVER,    /* the check digit would be 10: never issued */
    TAX_CODE_CHECKSUM,
} TaxCodeFault;
/* As people write it, with dots and spaces, to 0312687878 or 0312687878-001; not yet
 * checked. */
Str          tax_code_normal(Arena *arena, Str text);
TaxCodeFault tax_code_fault(Str normal);

/* Procedure code of the national database: 1.001193, then perhaps the agency, then perhaps
 * two digits of an online service. After an agency in the form of 2020 a trailing group
 * cannot be told from a lower level of the agency, so it counts as part of the agency. */
typedef struct ProcedureCode {
    Str number; /* 1.001193 */
    Str agency, service; /* or empty */
} ProcedureCode;
Err procedure_code_parse(Ctx *ctx, Str text, ProcedureCode *out);

/* Dossier code: agency, day of receipt, serial of the day. Old: Circular 01/2018 Art 19,
 * H57.34-261122-0001; new, seen in national use: G09.20-20260609-0092637. The agency may be in
 * either form of agency code. */
typedef enum DossierForm { DOSSIER_OLD, DOSSIER_NEW } DossierForm;
typedef struct DossierCode {
    DossierForm form;
    Str         agency;
    Date        day;
    int64_t     serial;
} DossierCode;
Err dossier_code_parse(Ctx *ctx, Str text, DossierCode *out);
/* ERR_LIMIT when the day's serial numbers are used up: 9,999 in the old form, 9,999,999 in the
 * new one. Nothing is cut or reused. */
Err dossier_code_print(Ctx *ctx, const DossierCode *code, Str *out);
