/* expr_code — the operations that compiler and evaluator agree on. Private to expr*.c. */
#pragma once
#include "engine/dossier/expr.h"

typedef enum ExprCode {
    CODE_CONSTANT, /* arg: index of the constant */
    CODE_LOAD,     /* arg: slot */
    CODE_TODAY,
    CODE_NOT,
    CODE_AND,
    CODE_OR,
    CODE_EQ,
    CODE_NE,
    CODE_LT,
    CODE_LE,
    CODE_GT,
    CODE_GE,
    CODE_IN,
    CODE_HAS,
    CODE_AGE,
    CODE_DAYS,
    CODE_OPEN, /* a bracket: never in compiled code */
} ExprCode;

typedef enum ExprTokenKind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_TEXT,
    TOKEN_NUMBER,
    TOKEN_OPERATOR, /* binary, or not: .code */
    TOKEN_MARK,     /* ( ) [ ] ,: .mark */
    TOKEN_BAD,      /* .message */
} ExprTokenKind;

typedef struct ExprToken {
    ExprTokenKind kind;
    size_t        at; /* byte offset */
    Str           text;
    ExprCode      code;
    char          mark;
    int64_t       number;
    const char   *message;
} ExprToken;

/* Reads the token at *at and moves past it; texts point into the source, or are copied when they
 * have doubled quotes. */
ExprToken expr_token(Arena *arena, Str source, size_t *at);
