/* definition_types — what each type of field is made of. Private to this engine. */
#pragma once
#include "engine/dossier/definition.h"

enum {
    TAKES_LENGTH = 1,  /* min and max count characters */
    TAKES_NUMBER = 2,  /* min and max are numbers */
    TAKES_DATE = 4,    /* min and max are dates, or "today" */
    TAKES_OPTIONS = 8, /* and needs them */
    TAKES_LIST = 16,   /* "of", and needs it */
    TAKES_UNIT = 32,
    TAKES_ROWS = 64,
    HOLDS_A_PERSON = 128, /* personal data by its nature */
    TAKES_LIMITS = TAKES_LENGTH | TAKES_NUMBER | TAKES_DATE,
};

typedef struct FieldTypeInfo {
    ValueKind kind, item; /* in expressions; VALUE_NULL: only its parts are */
    unsigned  takes;
    int64_t   max_length; /* when the field names none */
} FieldTypeInfo;

const FieldTypeInfo *field_type_info(FieldType type);
