/* flowchart_own — boxes and lines, for the two layouts. Lengths are units of the SVG: pixels where it
 * is shown at its own size. */
#pragma once
#include "core/flowchart.h"
#include "core/page.h"

enum { FLOW_LINES = 16, FLOW_PAD = 10, FLOW_LINE = 20, FLOW_TITLE_LINE = 22 };

typedef struct FlowLine {
    Str  text;
    bool is_bold, is_quiet;
} FlowLine;

/* A node's texts, broken to a width. */
typedef struct FlowBox {
    FlowLine lines[FLOW_LINES];
    size_t   count;
    int      width, height;
} FlowBox;

/* with_who: unless a lane's head says who does a step. */
void flow_measure(View *view, const FlowNode *node, int width, bool with_who, FlowBox *out);
/* The box with its texts and its state's class. */
void flow_box(View *view, const FlowNode *node, const FlowBox *box, int x, int y);
void flow_path(View *view, const char *class, const char *path); /* path: of our own making */
/* A small triangle that ends at x, y and points down. */
void flow_tip(View *view, int x, int y);
void flow_text(View *view, const char *class, int x, int y, Str text);
/* Breaks between words; what does not fit into `most` lines is cut with an ellipsis. */
size_t flow_wrap(Arena *arena, Str text, int width, Str *lines, size_t most);

void flow_open(View *view, const Flowchart *chart, int width, int height, const char *class);
void flow_close(View *view);
void flow_narrow(View *view, const Flowchart *chart, const char *class);
void flow_wide(View *view, const Flowchart *chart);
