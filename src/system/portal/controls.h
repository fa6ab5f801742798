/* controls — the questions of one page as parts of a form, and what was typed back into
 * answers.
 *
 * An input is called as in answer_name ("owner.name", "floors.0.floor_area"); a date is three
 * inputs with -day, -month and -year behind it. Buttons of a form are called _act. */
#pragma once
#include "system/portal/journey.h"

typedef enum ControlKind {
    CONTROL_INPUT,
    CONTROL_AREA,
    CONTROL_RADIOS,
    CONTROL_CHECKBOXES,
    CONTROL_SELECT,
    CONTROL_DATE,
    CONTROL_OPEN, /* a group: compound, repeat or one of its rows */
    CONTROL_CLOSE,
    CONTROL_ACT, /* a small button */
} ControlKind;

typedef struct ControlGroup {
    Str  id, legend, hint, shown_when, problem;
    bool is_row;
} ControlGroup;

typedef struct Control {
    ControlKind kind;
    union {
        Input        input;
        Textarea     area;
        Choose       choose;
        DateInput    date;
        ControlGroup group;
        struct { Str value, text, what; } act;
    };
} Control;

typedef struct Controls {
    Ctx       *ctx;
    const Req *req;
    Journey   *journey;
    Str home_province; /* code, once it was looked up: offered first where a ward is asked */
    Str        condition;     /* shown_when of the field under way */
    Str        condition_words;
    Control   *at;
    size_t     count, cap;
    Err        err; /* of a look-up in between */
} Controls;

/* Every visible question of the page, in order. */
Err  controls_of_page(Ctx *ctx, const Req *req, Journey *journey, uint16_t page, Controls *out);
void controls_add(Controls *controls, Control control);
/* One field, all its parts: controls_field.c. */
void controls_field(Controls *controls, const DefinitionField *field, AnswerPath path);
/* One input, as it is called on the page. */
typedef struct Leafage {
    const DefinitionField *field;
    FieldType              type;
    Str                    name, label, hint, value, shown_when;
    uint8_t                part;
    bool                   is_own; /* of the applicant: the browser may fill it in */
} Leafage;
/* Places: controls_area.c. A province, a ward of the province chosen beside it. */
void controls_province(Controls *controls, const Leafage *leaf);
void controls_ward(Controls *controls, const Leafage *leaf, Str province);
/* The province that a ward lies in, or that of this node; asked for by its own select when the
 * form itself has none. */
Str controls_ward_province(Controls *controls, const Leafage *leaf);

/* When a field depends on one other of the same page in a simple way: "work=stage". False: it
 * cannot be said so. *words: "Chỉ khi …". */
bool controls_condition(Ctx *ctx, const ServiceDefinition *def, const DefinitionField *field,
                        Str *shown_when, Str *words);

/* Takes all that was sent, of whatever page; what was not sent stays. */
void controls_take(Ctx *ctx, const Req *req, Answers *answers);
/* Buttons: "add:floors", "remove:floors.2". False: none of these. */
bool controls_act(Ctx *ctx, Str act, Answers *answers);
/* The sentences of what is missing or wrong, into req. */
void controls_problems(Ctx *ctx, Req *req, const Answers *answers, uint16_t page);
Str  problem_sentence(Ctx *ctx, const Answers *answers, const AnswerProblem *problem);
/* "Số định danh cá nhân (Chủ đầu tư)" */
Str answer_label(Ctx *ctx, const ServiceDefinition *def, AnswerPath path);
