/* answers — what a person typed into the form of a service, checked and typed.
 *
 * Answers belong to one ServiceDefinition. What was typed is never lost: a wrong answer keeps
 * its text beside its problem. A field whose condition does not hold is hidden: it has no value
 * for any expression and is not part of what is submitted, but stays in the draft, in case the
 * person changes their mind. Everything is in the arena it was made in. */
#pragma once
#include "engine/dossier/definition.h"

/* Who knows places and code lists; an empty text means: unknown. A NULL function takes every
 * code as right and prints it as it is. */
typedef struct AnswerWorld {
    const void *arg;
    Str (*area_name)(const void *arg, Str commune);
    Str (*area_province)(const void *arg, Str commune); /* its province's code */
    Str (*province_name)(const void *arg, Str province);
    Str (*code_name)(const void *arg, Str list, Str code, Lang lang);
} AnswerWorld;

/* Why an answer cannot stand. Pages have one sentence for each; `number` fills its place. */
typedef enum AnswerProblemKind {
    ANSWER_FINE,
    ANSWER_NEEDED,
    ANSWER_NOT_TEXT, /* broken UTF-8 or control characters */
    ANSWER_TOO_SHORT, /* number: characters at least */
    ANSWER_TOO_LONG,  /* number: characters at most */
    ANSWER_NOT_NUMBER,
    ANSWER_NOT_WHOLE,
    ANSWER_AMBIGUOUS, /* "1.236": thousands or decimals? */
    ANSWER_TOO_SMALL, /* number: the least, in thousandths */
    ANSWER_TOO_LARGE, /* number: the most, in thousandths */
    ANSWER_NOT_DATE,  /* not a date, or a day that does not exist */
    ANSWER_TOO_EARLY, /* number: the first day, since 1970 */
    ANSWER_TOO_LATE,  /* number: the last day, since 1970 */
    ANSWER_NOT_OPTION,
    ANSWER_NOT_YES_NO,
    ANSWER_NOT_CODE,
    ANSWER_NOT_AREA,
    ANSWER_AREA_ELSEWHERE, /* the commune is not in that province */
    ANSWER_NOT_PHONE,
    ANSWER_NOT_EMAIL,
    ANSWER_ID_LENGTH,      /* not 12 characters */
    ANSWER_ID_DIGIT,       /* not digits alone */
    ANSWER_ID_PROVINCE,    /* begins with no province's code */
    ANSWER_ID_YEAR,        /* a year of birth yet to come */
    ANSWER_ID_OTHER_BIRTH, /* the number says another year of birth than the date */
    ANSWER_ID_OTHER_SEX,
    ANSWER_NOT_TAX_CODE,
    ANSWER_NOT_NAME,
    ANSWER_TOO_FEW_ROWS,  /* number: rows at least */
    ANSWER_TOO_MANY_ROWS, /* number: rows at most */
    ANSWER_UNKNOWN_FIELD, /* JSON only: the form has no such field */
    ANSWER_WRONG_SHAPE,   /* JSON only: an object, list or text where another belongs */
    ANSWER_PROBLEMS,
} AnswerProblemKind;

/* Where an answer is. A field in a repeat has a row; a compound has parts. */
typedef struct AnswerPath {
    uint16_t field, row;
    uint8_t  part;
} AnswerPath;

typedef struct AnswerProblem {
    AnswerPath        path;
    AnswerProblemKind kind;
    int64_t           number;
} AnswerProblem;

typedef struct AnswerCell {
    Value             value; /* null while there is none, or it is wrong */
    Str               typed; /* what stands in the box when value cannot say it */
    AnswerProblemKind problem;
    int64_t           number;
} AnswerCell;

typedef struct AnswerRows {
    AnswerCell *cells; /* max_rows times row_slots; NULL before the first row */
    uint16_t    count;
} AnswerRows;

typedef struct Answers {
    const ServiceDefinition *def;
    const AnswerWorld       *world;
    int32_t                  today;
    AnswerCell              *cells;   /* by slot */
    Value                   *seen;    /* by slot: the values of visible fields */
    bool                    *visible; /* by field */
    AnswerRows              *rows;    /* by field; of repeats */
} Answers;

/* No answers yet; today is the day of ctx->now in Viet Nam. world may be NULL. */
void answers_new(Ctx *ctx, const ServiceDefinition *def, const AnswerWorld *world,
                 Answers *out);

/* "parcel.ward", "floors.0.area", "members.2.member.name": the names of form inputs. False when
 * the form has no such input; a row may be one behind the last. */
bool answer_path(const ServiceDefinition *def, Str name, AnswerPath *out);
Str  answer_name(Ctx *ctx, const ServiceDefinition *def, AnswerPath path);

/* The cell of a path, NULL in a row that does not exist. */
const AnswerCell *answer_get(const Answers *answers, AnswerPath path);
/* Takes what was typed into one input. Several texts are the boxes ticked of FIELD_CHOICES. An
 * empty text takes the answer away. A row one behind the last is begun.
 * ERR_INVALID: it is kept as typed, *problem (may be NULL) says why. ERR_LIMIT: no such row. */
Err answer_set_text(Ctx *ctx, Answers *answers, AnswerPath path, Str text,
                    AnswerProblem *problem);
Err answer_set_texts(Ctx *ctx, Answers *answers, AnswerPath path, const Str *texts, size_t n);
/* What an input shows when it is asked again: what was typed, or the value as one types it. */
Str answer_input(Ctx *ctx, const Answers *answers, AnswerPath path);
/* Takes one row of a repeat away. ERR_NOT_FOUND. */
Err answers_remove_row(Ctx *ctx, Answers *answers, uint16_t repeat, uint16_t row);

/* Visible: its own condition and its page's hold. */
bool    answer_is_visible(const Answers *answers, uint16_t field);
bool    answers_page_is_visible(const Answers *answers, uint16_t page);
ExprEnv answers_env(const Answers *answers);

/* All that is missing or wrong among visible fields, of one page or (ANSWERS_ALL) of the form,
 * in the order of the form; at most `max` are written. Returns how many there are. */
enum { ANSWERS_ALL = UINT16_MAX, ANSWERS_MAX_PROBLEMS = 100 };
size_t answers_problems(const Answers *answers, uint16_t page, AnswerProblem *out, size_t max);

typedef struct AnswersReadError {
    AnswerProblemKind kind; /* ANSWER_FINE: not JSON at all */
    Str               key;
    int               line, column;
} AnswersReadError;

/* Reads a JSON object by field id. Values that are wrong are kept with their problem, see
 * answers_problems. ERR_INVALID, *error filled: not JSON, or not in the shape of this form. */
Err answers_read(Ctx *ctx, const ServiceDefinition *def, const AnswerWorld *world, Str json,
                 Answers *out, AnswersReadError *error);
/* Canonical JSON, the same bytes for the same answers. A draft keeps hidden and wrong answers
 * ({"typed": "30/02/2026"}); a submission holds visible values only. */
typedef enum AnswersDump { ANSWERS_DRAFT, ANSWERS_SUBMITTED } AnswersDump;
Str answers_dump(Ctx *ctx, const Answers *answers, AnswersDump what);

/* For people, as they are used to: 96,5 m², 50.000 đ, 16/11/2026. Empty when there is none. */
Str answers_print(Ctx *ctx, const Answers *answers, AnswerPath path, Lang lang);
/* A whole field: an address in one line, rows one after the other. part may be PART_ALL. */
Str answers_print_field(Ctx *ctx, const Answers *answers, uint16_t field, uint8_t part,
                        Lang lang);

typedef struct AnswerText {
    Str name, text;
} AnswerText;
/* result.data, printed: what the document template is filled with. *out has *n items. */
Err answers_result(Ctx *ctx, const Answers *answers, Lang lang, AnswerText **out, size_t *n);

/* What queues and receipts show of the applicant. */
typedef struct AnswersSummary {
    Str applicant, personal_id, phone, email, subject;
} AnswersSummary;
void answers_summary(Ctx *ctx, const Answers *answers, Lang lang, AnswersSummary *out);

/* Identifiers, checked on their own (also for accounts). The number must be ASCII digits; *out
 * is canonical: without spaces, a phone with its leading 0. */
typedef struct AnswerPersonalId {
    Str  number;
    int  birth_year;
    bool is_female;
} AnswerPersonalId;
AnswerProblemKind personal_id_read(Ctx *ctx, Str text, int this_year, AnswerPersonalId *out);
AnswerProblemKind tax_code_read(Ctx *ctx, Str text, Str *out);
AnswerProblemKind phone_read(Ctx *ctx, Str text, Str *out);
AnswerProblemKind email_read(Ctx *ctx, Str text, Str *out);
