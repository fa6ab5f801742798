/* definition_read — what the loader's files share. Private to definition*.c and lint*.c.
 *
 * Every object of the format has a shape: a table of its keys, with kind, need and the place in
 * a plain struct. read_shape checks an object against it and fills the struct; what needs more
 * than that is left as a node for its own function. */
#pragma once
#include "engine/dossier/definition.h"
#include "engine/dossier/definition_tree.h"

typedef enum KeyKind {
    KEY_MAP,       /* const TreeNode * */
    KEY_LIST,      /* const TreeNode *, low to high items */
    KEY_ANY,       /* const TreeNode * */
    KEY_ID,        /* Str, [a-z][a-z0-9_]* */
    KEY_TEXT,      /* Str, not empty */
    KEY_WORDS,     /* Words */
    KEY_WORDS_LIST, /* WordsList */
    KEY_TEXT_LIST, /* TextList */
    KEY_BOOL,      /* bool */
    KEY_INT,       /* int64_t, low to high */
    KEY_ONE_OF,    /* int, index into words */
    KEY_SOME_OF,   /* unsigned, bits by index into words */
    KEY_IF,        /* const TreeNode *, a text */
} KeyKind;

typedef struct DefKey {
    const char        *name;
    KeyKind            kind;
    bool               is_needed;
    size_t             at; /* offsetof in the raw struct */
    int64_t            low, high;
    const char *const *words; /* NULL-terminated */
} DefKey;

typedef struct DefShape {
    const char   *name; /* as in $defs of service.schema.json */
    const DefKey *keys;
    size_t        count;
    const char *const *later; /* keys of the format that this version does not run */
} DefShape;

typedef struct WordsList {
    const Words *items;
    uint16_t     count;
} WordsList;

typedef struct TextList {
    const Str *items;
    uint16_t   count;
} TextList;

enum { MAX_FIELDS = 200, MAX_PAGES = 40, NAMES_PER_FIELD = 6, MAX_MARKS = 100, MAX_ID = 40 };

typedef struct Load {
    Ctx                   *ctx;     /* its arena: what is needed while compiling */
    Arena                 *lasting; /* the definition, which points nowhere else */
    Str                    json;
    const TreeNode        *root;
    const DefinitionWorld *world;
    DefinitionErrors      *errors;
    ServiceDefinition     *def;
    ExprSymbol            *symbols;
    size_t                 n_symbols;
    DefinitionField       *fields;
    VerifyMark            *marks;
} Load;

/* Notes an error at this value. key: also name this key below it, for one that is missing. */
__attribute__((format(printf, 4, 5)))
void load_error(Load *load, DefinitionErrorKind kind, const TreeNode *node, const char *format,
                ...);
typedef struct Finding {
    DefinitionErrorKind kind;
    int                 check;
    bool                is_warning;
} Finding;
__attribute__((format(printf, 4, 5)))
void load_note(Load *load, Finding finding, const TreeNode *node, const char *format, ...);
/* What is well-formed but cannot be right: the check of that number (docs/DEFINITIONS.md). */
__attribute__((format(printf, 4, 5)))
void load_refuse(Load *load, int check, const TreeNode *node, const char *format, ...);
__attribute__((format(printf, 4, 5)))
void load_warn(Load *load, int check, const TreeNode *node, const char *format, ...);

/* False when node is not this object at all; otherwise fills what is right. */
bool read_shape(Load *load, const TreeNode *node, const DefShape *shape, void *into);
/* The same text, for as long as the definition. */
Str  load_keep(Load *load, Str text);
bool read_is_id(Str text);
bool read_words(Load *load, const TreeNode *node, Words *out);
/* Compiles the text of node, which may be NULL, as a condition; it must give yes or no. */
void read_condition(Load *load, const TreeNode *node, Expr *out);
bool read_expr(Load *load, const TreeNode *node, Expr *out);
/* What an inspection may write down: the i-th word; NULL behind the last. */
const char *record_name(size_t i);
/* True, after an error at node, when an id stands twice. */
bool read_is_twice(Load *load, const TreeNode *node, Str id, const Str *before, size_t n);

/* The sections, in the order in which they are read. */
void read_form(Load *load, const TreeNode *form);
void read_papers(Load *load, const TreeNode *papers);
void read_fees(Load *load, const TreeNode *fees);
void read_deadline(Load *load, const TreeNode *deadline);
void read_competent(Load *load, const TreeNode *competent);
void read_steps(Load *load, const TreeNode *steps);
void read_result(Load *load, const TreeNode *result);
void read_summary(Load *load, const TreeNode *summary);
void read_privacy(Load *load, const TreeNode *privacy);
/* commune(path), province(path), department('sector', path), sector('police', path), and "own"
 * where may_be_own: the body itself. An error at node when it is none of them. */
void read_selector(Load *load, const TreeNode *node, bool may_be_own, AgencySelector *out);
/* "30m", "4h", "2d" of working time; an error at node when it is none. */
void read_budget(Load *load, const TreeNode *node, int *days, int *minutes);
/* An error at node when there is no such role. */
void read_role(Load *load, const TreeNode *node, Str role);
/* "perm" is 0, "20y" is 20. */
void read_years(Load *load, const TreeNode *node, int *years);
/* An error at node when there is no such register. */
void read_registry(Load *load, const TreeNode *node, Str id);
/* An error at node when no list names this type of paper. */
void read_paper_type(Load *load, const TreeNode *node, Str id);
/* Minutes of working time, a day of the world's shortest office. */
int load_minutes(const Load *load, int days, int minutes);
/* "owner", "owner.name", "floors", "area": a field and a part, for printing. */
bool read_field_path(const Load *load, Str path, uint16_t *field, uint8_t *part);
/* Lints what was read without errors; see lint.h. */
void lint_definition(Load *load);

/* All shapes, for the test that holds them against the schema. */
extern const DefShape SHAPE_ROOT, SHAPE_CATALOGUE, SHAPE_CHANNEL, SHAPE_FORM, SHAPE_PAGE,
    SHAPE_FIELD, SHAPE_OPTION, SHAPE_PAPER, SHAPE_FEE, SHAPE_DEADLINE, SHAPE_RULE,
    SHAPE_SUPPLEMENT, SHAPE_APOLOGY, SHAPE_COMPETENT, SHAPE_STEP, SHAPE_ASK, SHAPE_OPEN,
    SHAPE_VERDICT, SHAPE_RESULT, SHAPE_SUMMARY, SHAPE_AFTER, SHAPE_PRIVACY, SHAPE_NAME;

/* What read_shape fills. */
typedef struct RawRoot {
    Str             service;
    int64_t         version;
    const TreeNode *effective, *basis_node, *catalogue, *channel, *form, *papers, *fees;
    const TreeNode *deadline, *competent, *steps, *result, *summary, *after, *privacy;
    WordsList       basis;
} RawRoot;

typedef struct RawCatalogue {
    Words     name, what, who_can, result, authority, hours;
    unsigned  who;
    Str       field;
    WordsList how, conditions;
    TextList  keywords, members;
} RawCatalogue;

typedef struct RawChannel {
    unsigned submit, pay;
    Words    reason;
    int      receipt;
} RawChannel;

typedef struct RawPage {
    Str             id;
    Words           title, guide;
    const TreeNode *condition, *fields;
} RawPage;

typedef struct RawField {
    Str             id, of, unit, from;
    int             type;
    Words           label, hint, why;
    const TreeNode *condition, *min, *max, *options, *fields;
    bool            need, personal;
    int64_t         min_rows, max_rows;
} RawField;

typedef struct RawOption {
    Str   id;
    Words name, hint;
} RawOption;

typedef struct RawPaper {
    Str             id, from, otherwise;
    Words           name, guide;
    unsigned        types;
    int64_t         max_mb, originals, copies;
    bool            need;
    const TreeNode *condition;
} RawPaper;

typedef struct RawFee {
    Str             id, each, from, to;
    Words           name, basis;
    int64_t         amount;
    const TreeNode *condition;
} RawFee;

typedef struct RawDeadline {
    int             start, unit;
    const TreeNode *rules, *supplement, *apology;
    Str             cutoff;
} RawDeadline;

typedef struct RawRule {
    const TreeNode *condition;
    int64_t         in;
} RawRule;

typedef struct RawSupplement {
    int64_t applicant;
    int     clock;
} RawSupplement;

typedef struct RawApology {
    int64_t before, times;
} RawApology;

typedef struct RawCompetent {
    const TreeNode *condition;
    Str             agency;
} RawCompetent;

typedef struct RawStep {
    Str             id, by, in, write;
    int             verb, pause;
    unsigned        record;
    Words           name, text;
    const TreeNode *condition, *on, *ask, *open;
    bool            done;
} RawStep;

typedef struct RawAsk {
    Str             id, to, role, in;
    Words           about;
    int             silence;
    const TreeNode *condition;
} RawAsk;

typedef struct RawOpen {
    Str             id, service, at, in;
    int             need;
    Words           waiver;
    bool            lead;
    const TreeNode *condition, *map;
} RawOpen;

typedef struct RawVerdict {
    Str   to;
    Words name;
} RawVerdict;

typedef struct RawResult {
    Str             template, as, symbol;
    Words           name;
    TextList        sign, bundle;
    const TreeNode *data;
    unsigned        deliver;
} RawResult;

typedef struct RawSummary {
    Str      applicant, phone, email;
    TextList subject;
} RawSummary;

typedef struct RawAfter {
    bool rate;
    Str  retain;
} RawAfter;

typedef struct RawPrivacy {
    WordsList basis;
    Str       retain;
} RawPrivacy;

/* What a step asks, opens, writes down and waits for. */
void read_parallel(Load *load, const TreeNode *node, const RawStep *raw, DefinitionStep *step);
