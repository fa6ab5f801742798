/* make_own — what the parts of make_definition*.c share. */
#pragma once
#include "test/make_definition.h"

typedef enum Break {
    BREAK_NONE = -1,
    BREAK_UNKNOWN_KEY,
    BREAK_ONE_LANGUAGE,
    BREAK_COMMA,
    BREAK_NUMBER,
    BREAK_VERB_KEY,
    BREAK_LINK_VERDICT,
    BREAK_SELECTOR,
    BREAK_SAME_FIELD,
    BREAK_NO_STEP,
    BREAK_SAME_OPEN,
    BREAK_FIRST_STEP,
    BREAK_LAST_STEP,
    BREAK_UNREACHED,
    BREAK_SYSTEM_BACK,
    BREAK_TOO_LONG,
    BREAK_TOO_LONG_ONCE, /* only when a condition holds */
    BREAK_CHILD_TERM,
    BREAK_LAST_TERM,
    BREAK_LAST_FEE,
    BREAK_LAST_BODY,
    BREAK_NO_FIELD,
    BREAK_WRONG_TYPE,
    BREAK_NO_OPTION,
    BREAK_ROLE,
    BREAK_DONE_TWICE,
    BREAK_NOT_DONE,
    BREAK_DONE_AGAIN,
    BREAK_REASON,
    BREAK_ENGINE_DATA,
    BREAK_NO_DATA,
    BREAK_PAPER_TYPE,
    BREAK_PRIVACY,
    BREAK_KEPT_LONGER,
    BREAKS,
} Break;

/* A field that conditions may speak of. */
typedef struct MadeField {
    char      id[24];
    FieldType type;
    int       n_options;
} MadeField;

typedef struct Maker {
    Buf       buf;
    uint64_t  random;
    Break     how;
    MadeField fields[64];
    size_t    n_fields;
    int       n_ids;
    const char *area;   /* a path that names a commune */
    /* The flow: minutes that the steps take always, and only for the first kind. */
    int  minutes, extra_minutes;
    bool has_fee, is_online, has_bundle;
} Maker;

/* Less than n. */
unsigned made_below(Maker *m, unsigned n);
static inline bool made_chance(Maker *m, unsigned percent) { return made_below(m, 100) < percent; }
__attribute__((format(printf, 2, 3))) void made_put(Maker *m, const char *format, ...);
/* "name": {"vi": …, "en": …} of words picked at random, with a number. */
void made_words(Maker *m, const char *key);
/* A condition over fields that stand before, or the given one. */
void made_condition(Maker *m);

void made_form(Maker *m);
void made_steps(Maker *m);
