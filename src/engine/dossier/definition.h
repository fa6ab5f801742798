/* definition — a service as law and office describe it: pages, papers, fees, terms, steps.
 *
 * docs/DEFINITIONS.md is the format for authors. A ServiceDefinition is that file compiled:
 * flat, immutable, in one arena, and nothing in it points out of that; everything is found by
 * index and no JSON is read again. All arrays are in the order of the file. */
#pragma once
#include "base/base.h"
#include "engine/dossier/definition_fields.h"

typedef struct DefinitionFee {
    Str     id;
    Words   name;
    int64_t amount_dong;
    Expr    each;      /* times this whole number (copies); none: once */
    Expr    condition; /* the first row of an id that holds is the fee */
    int32_t from_day, to_day; /* the row's own days, both included; INT32_MIN and _MAX: always */
    Words   basis;     /* may be empty */
} DefinitionFee;

typedef struct DeadlineRule {
    Expr condition;
    int  working_days; /* 0: the same day, see cutoff */
} DeadlineRule;

typedef struct DefinitionDeadline {
    const DeadlineRule *rules; /* the last one has no condition */
    uint16_t            n_rules;
    int                 applicant_days; /* working days to answer a supplement */
    bool                is_reset;       /* the term begins anew after a supplement */
    int                 apology_before, apology_times;
    int                 cutoff_minute;  /* later than this counts as the next working day; 0 */
} DefinitionDeadline;

typedef enum AgencyKind {
    AGENCY_COMMUNE,
    AGENCY_PROVINCE,
    AGENCY_DEPARTMENT, /* of the province: department('construction', ward) */
    AGENCY_SECTOR,     /* an office of its own line: sector('police', ward) */
    AGENCY_OWN,        /* "own": the body that holds the dossier; of asks only */
} AgencyKind;

/* Which body: resolved on the org tree of the day. */
typedef struct AgencySelector {
    AgencyKind kind;
    Str        sector; /* of a department or sector: a field id such as "construction" */
    uint16_t   slot;   /* holds the code of the commune; unused by AGENCY_OWN */
} AgencySelector;

typedef struct CompetentRule {
    Expr       condition;
    AgencyKind kind;
    Str        sector; /* of a department or sector: a field id such as "construction" */
    uint16_t   slot;   /* holds the code of the commune */
} CompetentRule;

typedef enum Verb {
    VERB_RECEIVE,
    VERB_ASSIGN,
    VERB_EXAMINE,
    VERB_INSPECT,
    VERB_REVIEW,
    VERB_SIGN,
    VERB_NUMBER,
    VERB_DELIVER,
    VERB_CONSULT, /* others give an opinion; the officer of the step concludes */
    VERB_LINK,    /* waits for child dossiers; nobody's step but the system's */
    VERB_CHARGE,  /* waits for a duty to be paid; its clock may stand */
    VERB_RECORD,  /* writes into a register; the system's */
    VERBS,
} Verb;

enum { TO_SUPPLEMENT = -1, TO_REFUSE = -2, TO_STOP = -3 };

typedef struct DefinitionVerdict {
    Str   id;
    Words name;
    int   to; /* index of a step, or TO_… */
} DefinitionVerdict;

/* What happens when an asked post has not answered by its term. */
typedef enum Silence {
    SILENCE_NONE,     /* the step goes on waiting */
    SILENCE_CONSENT,  /* counts as agreement (specialised laws say so) */
    SILENCE_ESCALATE, /* the head is told, and may conclude without it */
} Silence;

/* One opinion asked when the step begins; all of a step are asked at once (Decree 61/2018 Art
 * 19.5). */
typedef struct DefinitionAsk {
    Str            id;
    AgencySelector to;
    Str            role; /* who answers there; empty: the body's "head" */
    Words          about;
    Expr           condition;
    int            days, minutes; /* its term, working time of the asked body */
    Silence        silence;
} DefinitionAsk;

typedef enum ChildNeed {
    NEED_ACK,    /* the parent waits until the other side has received it */
    NEED_RESULT, /* … until it has ended */
} ChildNeed;

/* One answer of the child's form, from the parent's data. */
typedef struct ChildDatum {
    Str     to;   /* field or field.part of the child's form */
    Expr    value; /* none when a field is named */
    uint16_t field; /* the parent's field, copied whole; else NO_FIELD */
    uint8_t part;   /* of a compound, or PART_ALL */
    Str     child;  /* "ks.result.number": the id of the open whose result it is; else empty */
    Str     child_key; /* "number" … of that result */
} ChildDatum;

/* One child dossier opened when the step begins; all of a step are opened at once (Decree 61/2018
 * Art 19.6 b). */
typedef struct DefinitionOpen {
    Str               id;
    Str               service; /* of the child */
    AgencySelector    at;
    const ChildDatum *map;
    uint16_t          n_map;
    ChildNeed         need;
    Expr              condition;
    int               days, minutes; /* its term here, working time */
    Words             waiver; /* why shorter than the child's own legal term; may be empty */
    bool              is_lead; /* the agency that leads */
} DefinitionOpen;

typedef enum Pause { PAUSE_NONE, PAUSE_PAYMENT, PAUSE_APPLICANT, PAUSE_COURT } Pause;

typedef struct DefinitionStep {
    Str                      id;
    Verb                     verb;
    Str                      role;
    Words                    name;    /* may be empty: the verb's own words */
    int                      days;    /* budget in working time: days of the office … */
    int                      minutes; /* … and minutes */
    bool                     has_own_time; /* it is said, and not taken from what it waits for */
    Expr                     condition;
    const DefinitionVerdict *verdicts;
    uint16_t                 n_verdicts;
    bool                     is_done; /* the legal clock stops when this step ends */
    const DefinitionAsk     *asks;    /* asked when the step begins */
    const DefinitionOpen    *opens;   /* of link */
    uint16_t                 n_asks, n_opens;
    Str                      write;   /* the register of record; or empty */
    const Str               *records; /* what an inspection writes down: time, place, present … */
    uint16_t                 n_records;
    Pause                    pause;   /* the legal clock stands while this step waits */
    Words                    text;    /* what is handed over (deliver of a part); may be empty */
} DefinitionStep;

/* What `on` of link may name besides its own words: one child refused; all of them. */
#define VERDICT_REFUSED     "refused"
#define VERDICT_ALL_REFUSED "all_refused"

typedef struct ResultDatum {
    Str      placeholder;
    Expr     value; /* none when a field is named */
    uint16_t field; /* the field that fills it in, as it is printed; else NO_FIELD */
    uint8_t  part;  /* of a compound, or PART_ALL */
} ResultDatum;

typedef struct DefinitionResult {
    Str                template, as; /* our document template; the type of paper it becomes */
    Str                symbol; /* behind its number: "GPXD"; or empty */
    Words              name;
    const Str         *signers;      /* roles in order; "agency_seal" is the body itself */
    uint16_t           n_signers;
    const ResultDatum *data;
    uint16_t           n_data;
    const Str         *bundle; /* ids of opens whose results are the result; then no template */
    uint16_t           n_bundle;
    bool               by_online, by_counter, by_post;
} DefinitionResult;

typedef struct DefinitionSummary {
    uint16_t applicant; /* a person field */
    uint16_t phone, email; /* or NO_FIELD */
    uint16_t subject[4];
    uint8_t  n_subject;
} DefinitionSummary;

enum { WHO_CITIZEN = 1, WHO_HOUSEHOLD = 2, WHO_ENTERPRISE = 4, WHO_ORGANISATION = 8 };
enum { SUBMIT_ONLINE = 1, SUBMIT_COUNTER = 2, SUBMIT_POST = 4 };
enum { PAY_ONLINE = 1, PAY_COUNTER = 2, PAY_POST = 4, PAY_TRANSFER = 8 };

typedef struct DefinitionCatalogue {
    Words        name, what, result, authority, hours, who;
    unsigned     who_kinds; /* WHO_… */
    Str          field;     /* of definitions/fields.json */
    const Words *how;       /* trình tự, one text per step */
    uint16_t     n_how;
    const Words *conditions;
    uint16_t     n_conditions;
    const Str   *keywords; /* for search, not shown */
    uint16_t     n_keywords;
    const Str   *members; /* the services an interlinked one opens */
    uint16_t     n_members;
} DefinitionCatalogue;

/* By which law the personal data of the form is held, and how long after the end. */
typedef struct DefinitionPrivacy {
    const Words *basis;
    uint16_t     n_basis; /* 0: nothing is said */
    int          retain_years; /* 0: for ever */
} DefinitionPrivacy;

typedef struct VerifyMark {
    Str key, note; /* where, and what is still to be verified */
} VerifyMark;

typedef struct ServiceDefinition {
    Str     service;
    int     version;
    int32_t from_day, to_day; /* in force, both included; to_day INT32_MAX: still */
    char    hash[65];         /* SHA-256 of the canonical JSON, in hex */

    const Words *basis;
    uint16_t     n_basis;

    DefinitionCatalogue catalogue;
    unsigned            submit, pay;    /* SUBMIT_…, PAY_… */
    Words               partial_reason; /* why not wholly online; may be empty */
    bool                receipt_on_demand; /* no receipt is printed unless it is asked for */

    const DefinitionPage   *pages;
    const DefinitionField  *fields; /* every child right behind its repeat */
    const DefinitionPaper  *papers;
    const DefinitionFee    *fees;
    const CompetentRule    *competent;
    const DefinitionStep   *steps;
    uint16_t                n_pages, n_fields, n_papers, n_fees, n_competent, n_steps;
    const uint16_t         *by_id;   /* fields in the order of their ids, as canonical JSON */
    uint16_t                n_slots; /* values of one dossier, rows apart */

    DefinitionDeadline deadline;
    DefinitionResult   result;
    DefinitionSummary  summary;
    DefinitionPrivacy  privacy;
    bool               is_rated;
    int                retain_years; /* 0: for ever */

    const VerifyMark *verify;
    uint16_t          n_verify;
} ServiceDefinition;

typedef struct AgencyRole {
    AgencyKind kind;
    Str        sector; /* of a department or sector */
    Str        role;
    int32_t    day;
} AgencyRole;

/* A name that a document template fills in; one that is not needed may be missing. */
typedef struct Placeholder {
    Str  name;
    bool is_needed;
} Placeholder;

/* What a definition may refer to, answered by whoever knows. A NULL function is not asked and
 * what it would check is taken as right. */
typedef struct DefinitionWorld {
    const void *arg;
    bool (*has_role)(const void *arg, Str id);
    bool (*has_field)(const void *arg, Str id);
    bool (*has_code_list)(const void *arg, Str id);
    bool (*has_registry)(const void *arg, Str id);
    bool (*has_paper)(const void *arg, Str id); /* a type of paper: definitions/papers.json */
    /* The names a document template fills in; NULL when there is no such template. */
    const Placeholder *(*placeholders)(const void *arg, Str template, size_t *count);
    /* The registry that holds this paper already, or an empty text. */
    Str (*paper_registry)(const void *arg, Str paper);
    /* The definition of another service on a day, compiled; NULL when there is none. */
    const struct ServiceDefinition *(*service)(const void *service_arg, Str service, int32_t day);
    const void *service_arg;
    /* False, and the name of one that lacks it, when not every body that a selector can return on
     * that day has a post with this role. */
    bool (*agencies_have_role)(const void *arg, const AgencyRole *asked, Str *lacking);
    bool pays_online;
    Arena *lasting; /* the definition alone is built in it, compactly; NULL: in ctx->arena */
    bool was_published;  /* checked when it was published, and not again: it is only read */
    int  day_minutes;    /* a working day of the shortest office; 0 means 480 */
    int  closing_minute; /* of the day; 0 means 17:00 */
} DefinitionWorld;

/* The checks before publication, by their numbers in docs/DEFINITIONS.md. */
typedef enum DefinitionCheck {
    CHECK_STRICT = 1,   /* strict JSON, no unknown key */
    CHECK_NAMES,        /* ids unique, what is referred to exists */
    CHECK_PATHS,        /* every path ends */
    CHECK_TIME,         /* the longest path fits into the legal term */
    CHECK_CHILDREN,     /* child dossiers have their own legal term */
    CHECK_TABLES,       /* terms, fees and bodies answer every case */
    CHECK_EXPRESSIONS,  /* they type-check */
    CHECK_ROLES,        /* they exist in every body that can be meant */
    CHECK_DONE,         /* the clock stops exactly once */
    CHECK_ONCE_ONLY,    /* no paper is demanded that a register holds */
    CHECK_LEVEL,        /* partly online: says why */
    CHECK_TEMPLATE,     /* every placeholder is filled */
    CHECK_PAPER_TYPES,  /* the result's type is registered */
    CHECK_VERSIONS,     /* no two in force on one day */
    CHECK_PRIVACY,      /* personal data has a basis and an end */
    DEFINITION_CHECKS = CHECK_PRIVACY,
} DefinitionCheck;

typedef enum DefinitionErrorKind {
    DEFINITION_SYNTAX,        /* not JSON */
    DEFINITION_UNKNOWN_KEY,
    DEFINITION_MISSING_KEY,
    DEFINITION_WRONG_TYPE,
    DEFINITION_WRONG_VALUE,
    DEFINITION_MISSING_WORDS, /* a language is missing */
    DEFINITION_DUPLICATE,
    DEFINITION_UNKNOWN_NAME,  /* role, field, step, list … that nobody knows */
    DEFINITION_EXPRESSION,
    DEFINITION_NOT_AVAILABLE, /* of the format, but not run by this version */
    DEFINITION_TOO_MANY,
    DEFINITION_LINT,          /* well-formed, but cannot be right: see lint.h */
} DefinitionErrorKind;

typedef struct DefinitionError {
    DefinitionErrorKind kind;
    int                 check; /* CHECK_…: which one refuses it */
    bool                is_warning;
    int                 line, column; /* from 1; column in characters */
    Str                 key;          /* "steps[2].on.redo.to" */
    Str                 message;      /* what is wrong and how to mend it */
} DefinitionError;

enum { DEFINITION_MAX_ERRORS = 50 };

typedef struct DefinitionErrors {
    Str             file;
    DefinitionError items[DEFINITION_MAX_ERRORS];
    size_t          count;
    size_t          n_refusals; /* errors that are no warnings, those not kept included */
} DefinitionErrors;

/* Reads, compiles and lints (lint.h). ERR_INVALID with *errors filled, as many as there are up
 * to the limit; warnings alone do not refuse. *out is in world->lasting if there is one, all else
 * in ctx->arena. */
Err definition_load(Ctx *ctx, Str json, Str file, const DefinitionWorld *world,
                    ServiceDefinition **out, DefinitionErrors *errors);
/* "file:12:7: steps[2].by: there is no role …" one line each. */
Str definition_errors_text(Ctx *ctx, const DefinitionErrors *errors);

/* Level 1 to 4 of Decree 43/2011, and full or partial of Decree 224/2026: computed, never
 * stated by the service itself. */
typedef struct DefinitionLevel {
    int      level;
    bool     is_full;
    unsigned missing; /* LACKS_… of the next level */
} DefinitionLevel;
enum { LACKS_INFORMATION = 1, LACKS_FORM = 2, LACKS_ONLINE = 4, LACKS_PAYMENT = 8,
       LACKS_RESULT = 16 };
DefinitionLevel definition_level(const ServiceDefinition *def);

/* NO_FIELD or -1 when there is none with this id. */
uint16_t definition_field(const ServiceDefinition *def, Str id);
int      definition_step(const ServiceDefinition *def, Str id);
int      definition_paper(const ServiceDefinition *def, Str id);
/* The parts of a compound type; NULL and 0 of others. */
const FieldPart *field_parts(FieldType type, size_t *count);
const FieldOption *field_option(const DefinitionField *field, Str option);
/* What a part can be, when it is a choice (the sex of a person). */
const FieldOption *part_options(const FieldPart *part, size_t *count);
const char *field_type_name(FieldType type);
const char *verb_name(Verb verb);
static inline Str words_in(Words words, Lang lang) { return words.in[lang]; }
static inline bool words_are_none(Words words) { return words.in[LANG_VI].len == 0; }

/* What one application comes to; `env` from answers_env. */
int64_t definition_fee(const ServiceDefinition *def, const ExprEnv *env);
/* Working days of the term; 0 is the same day. */
int definition_term(const ServiceDefinition *def, const ExprEnv *env);
/* The rule that names the competent body, and the commune it speaks of; NULL while unknown. */
const CompetentRule *definition_competent(const ServiceDefinition *def, const ExprEnv *env,
                                          Str *commune);

/* A list of {id, name}: definitions/roles.json, fields.json, papers.json, registries.json. */
typedef struct DefinitionName {
    Str   id;
    Words name;
    Str   registry; /* of a type of paper: the register that holds it; or empty */
} DefinitionName;
typedef struct DefinitionNames {
    const DefinitionName *items;
    size_t                count;
} DefinitionNames;
Err definition_names_load(Ctx *ctx, Str json, Str file, DefinitionNames *out,
                          DefinitionErrors *errors);
/* NULL when there is none. */
const DefinitionName *definition_name(const DefinitionNames *names, Str id);
