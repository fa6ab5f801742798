/* flowchart — a procedure as steps, lanes, terms and branches: a plain structure that an engine
 * fills, and the part that draws it as SVG, with the same in words. */
#pragma once
#include "base/base.h"

typedef struct View View;

typedef enum FlowState {
    FLOW_PLAIN,   /* of a procedure that nobody is in */
    FLOW_DONE,
    FLOW_NOW,
    FLOW_NEXT,
    FLOW_SKIPPED, /* not taken */
    FLOW_STATES,
} FlowState;

typedef enum FlowKind {
    FLOW_STEP,
    FLOW_ASK,   /* an opinion asked beside the step before it in the list */
    FLOW_CHILD, /* a dossier opened at another agency, beside it too */
} FlowKind;

/* A way out of a step by a verdict. */
typedef struct FlowBranch {
    Str name; /* the whole sentence: "Nếu “làm lại”: về bước 2" */
    int to;   /* node it leads back to; -1: out of the list */
} FlowBranch;

typedef struct FlowNode {
    FlowKind    kind;
    FlowState   state;
    int         number; /* of a step, from 1; else 0 */
    size_t      lane;
    Str         title, who, note; /* note: term and condition; may be empty */
    bool        is_late;
    FlowBranch *branches;
    size_t      branch_count;
} FlowNode;

typedef struct FlowLane {
    Str  name;
    bool is_other; /* another agency than the one that decides */
} FlowLane;

enum { FLOW_LANES = 24 };

typedef struct Flowchart {
    Str       title;
    FlowLane  lanes[FLOW_LANES];
    size_t    lane_count;
    FlowNode *nodes; /* a step, what is asked beside it, the next step … */
    size_t    count;
} Flowchart;

typedef enum FlowLook {
    FLOW_IN_LANES, /* lanes side by side, for the whole width of a page; on a phone as below */
    FLOW_DOWN,     /* one step below the other, for a column */
} FlowLook;
/* with_words: the list in words, too, for whoever does not see it. Where the page has such a list
 * already, it is not said twice. */
void flowchart_part(View *view, const Flowchart *chart, FlowLook look, bool with_words);

/* The index of a lane, made when there is none yet; all beyond FLOW_LANES share the last. */
size_t flowchart_lane(Flowchart *chart, Str name, bool is_other);
