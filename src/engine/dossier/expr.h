/* expr — the expression language of service definitions.
 *
 * One language says when a question is asked, a paper is needed, a step is taken, and which
 * fee, term and authority hold:   kind = 'house' and age(owner.born) >= 18
 *
 *     or                      weakest          both sides true or false
 *     and
 *     not
 *     = != < <= > >= in has   strongest, not chained
 *     literals                'text' ('' is a quote)  12  -3.5  true  false  null  ['a', 'b']
 *     values                  path, path.part, today, age(date), days(date, date), (…)
 *
 * It is total: no loops, no calls out, no division, so every compiled expression gives a value
 * in time bounded by its length. Types are checked when it is compiled, and a text compared
 * with a choice must be one of its options. A value that is not (yet) known is null: `= null`
 * asks for it, null is in no list, and an order comparison with null is false. */
#pragma once
#include "base/base.h"
#include "base/time.h"

typedef enum ValueKind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_DATE,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_KINDS,
} ValueKind;

/* How much of a date is known; an old birth may be a year alone. */
typedef enum DatePrecision { DATE_DAY, DATE_MONTH, DATE_YEAR } DatePrecision;

/* One value. Numbers are thousandths, so that 96.5 m² and 50,000 đồng are both exact; a date is
 * days since 1970-01-01, the first day it can be when only year or month is known. */
typedef struct Value {
    ValueKind     kind;
    DatePrecision precision; /* of a date */
    union {
        bool    truth;
        int64_t number;
        int32_t day;
        Str     text;
        struct {
            const struct Value *items; /* scalars of one kind */
            uint32_t            count;
        } list;
    };
} Value;

#define VALUE_ONE 1000 /* the number 1 */
/* Larger numbers are refused, so that thousandths and their sums stay far inside 64 bits. */
#define VALUE_MAX (INT64_C(1000000000000000) * VALUE_ONE)

bool value_eq(Value a, Value b);
/* "-12.5" to thousandths; false for anything else, or more than three decimals. */
bool value_number(Str text, int64_t *out);
/* Thousandths with a point and no needless zeros: "12.5". */
void value_add_number(Buf *buf, int64_t thousandths);
/* False when there is no such day, or outside the years 1800 to 2200. */
bool        value_of_date(PartialDate date, Value *out);
PartialDate value_partial(Value date);
/* "2026-09-30", and "2026-09" or "2026" where a partial date may stand. */
bool value_date(Str iso, bool may_be_partial, Value *out);
void value_add_date(Buf *buf, Value date);

/* A name an expression may use. `slot` is its place in ExprEnv.values. */
typedef struct ExprSymbol {
    Str        name; /* "kind", "parcel.ward" */
    ValueKind  kind;
    ValueKind  item;    /* of a list */
    uint16_t   slot;
    const Str *options; /* of a choice: the only texts it can be compared with; or NULL */
    size_t     n_options;
} ExprSymbol;

typedef struct ExprScope {
    const ExprSymbol *symbols;
    size_t            count;
} ExprScope;

enum { EXPR_MAX_TEXT = 1000, EXPR_MAX_CODE = 200, EXPR_MAX_DEPTH = 24, EXPR_MAX_ITEMS = 64 };

typedef struct ExprOp {
    uint16_t code, arg;
} ExprOp;

/* A compiled expression: immutable, flat, in the arena it was compiled in. All zero: none. */
typedef struct Expr {
    const ExprOp *code;
    const Value  *constants;
    uint16_t      count;
    ValueKind     kind; /* what it gives, when not null */
    Str           source;
} Expr;

/* `at` counts characters from 1. The words are for the author of a definition, in English. */
typedef struct ExprError {
    size_t at;
    Str    message; /* "expression, character 12: there is no field 'knd'" */
} ExprError;

typedef struct ExprEnv {
    const Value *values; /* by slot */
    size_t       count;
    int32_t      today; /* the local day */
} ExprEnv;

/* Compiles once, at publication. ERR_INVALID with *error filled when it is no expression. */
Err expr_compile(Ctx *ctx, Str source, const ExprScope *scope, Expr *out, ExprError *error);
/* Never fails, allocates nothing; *out may point into the expression and the environment. */
void expr_eval(const Expr *expr, const ExprEnv *env, Value *out);
/* True when there is no expression or it gives true: the meaning of every `if`. */
bool expr_holds(const Expr *expr, const ExprEnv *env);
static inline bool expr_is_none(const Expr *expr) { return expr->count == 0; }
/* The slot that the i-th operation reads, if it reads one; i < expr->count. */
bool expr_reads(const Expr *expr, size_t i, uint16_t *slot);
