/* definition_fields — the form of a service and its papers, compiled. Part of definition.h. */
#pragma once
#include "base/base.h"
#include "engine/dossier/expr.h"

/* A text people read, in every language we speak; both are there. */
typedef struct Words {
    Str in[LANG_COUNT];
} Words;

typedef enum FieldType {
    FIELD_TEXT,
    FIELD_LONG_TEXT,
    FIELD_INTEGER,
    FIELD_DECIMAL,
    FIELD_MONEY,        /* đồng */
    FIELD_DATE,
    FIELD_PARTIAL_DATE, /* day, month or year alone */
    FIELD_CHOICE,       /* one of .options */
    FIELD_CHOICES,      /* some of .options */
    FIELD_YES_NO,
    FIELD_CODE,         /* one of the code list .list */
    FIELD_AREA,         /* a commune, by its code */
    FIELD_PHONE,
    FIELD_EMAIL,
    FIELD_PERSONAL_ID,  /* 12 digits */
    FIELD_TAX_CODE,
    FIELD_PERSON,       /* parts name, id, born, sex */
    FIELD_ADDRESS,      /* parts province, commune, street */
    FIELD_PARCEL,       /* parts ward, sheet, number */
    FIELD_REPEAT,       /* rows of its .children */
    FIELD_PROVINCE,     /* only as a part */
    FIELD_TYPES,
} FieldType;

typedef struct FieldOption {
    Str   id;
    Words name, hint; /* hint may be empty */
} FieldOption;

enum { NO_FIELD = UINT16_MAX, FIELD_MAX_PARTS = 4, PART_ALL = 255 };

typedef struct FieldPart {
    const char *id;
    FieldType   type;
    Words       name;
    bool        is_needed; /* when its field is */
    int64_t     max;       /* characters */
} FieldPart;

typedef struct DefinitionField {
    Str                id;
    FieldType          type;
    Words              label, hint, why; /* hint and why may be empty */
    Expr               condition;        /* reads only fields that stand before this one */
    bool               is_needed;
    bool               is_personal; /* data on a person, by its type or because it says so */
    bool               has_min, has_max;
    int64_t            min, max; /* characters, thousandths or, of dates, days since 1970 */
    bool               max_is_today, min_is_today;
    Str                list;   /* code list of FIELD_CODE */
    Str                unit;   /* "m²", printed behind the number; or empty */
    Str                from;   /* register that prefills it; or empty */
    const FieldOption *options;
    const Str         *option_ids;
    uint16_t           n_options;
    uint16_t           page;
    uint16_t           parent; /* the repeat it stands in, or NO_FIELD */
    uint16_t           first_child, n_children;
    uint16_t           min_rows, max_rows;
    /* Where its value is: of a row's cells when it has a parent. A compound takes one slot per
     * part. A repeat's slot holds its number of rows, a child's sum_slot the sum over rows. */
    uint16_t slot, n_slots, sum_slot;
    uint16_t row_slots; /* of a repeat */
} DefinitionField;

typedef struct DefinitionPage {
    Str      id;
    Words    title, guide; /* guide may be empty */
    Expr     condition;
    uint16_t first_field, n_fields; /* children of repeats counted, see .parent */
} DefinitionPage;

typedef enum PaperFrom { FROM_UPLOAD, FROM_REGISTRY, FROM_REPOSITORY } PaperFrom;
typedef enum PaperType { PAPER_PDF = 1, PAPER_JPEG = 2, PAPER_PNG = 4 } PaperType;

typedef struct DefinitionPaper {
    Str       id;
    Words     name, guide; /* guide may be empty */
    PaperFrom from;
    Str       source;      /* registry, or paper type of the person's repository */
    bool      else_upload; /* uploaded when the source has nothing */
    unsigned  types;       /* PaperType */
    int64_t   max_bytes;
    int       originals, copies; /* sets on paper, at the counter */
    bool      is_needed;
    Expr      condition;
} DefinitionPaper;
