/* flowchart_narrow — one step below the other, as a phone shows it; 320 units wide. */
#include "core/flowchart_own.h"

#include <stdio.h>

enum { WIDTH = 320, LEFT = 8, INDENT = 36, GAP = 18, SMALL_GAP = 8 };

static int left_of(const FlowNode *node) { return node->kind == FLOW_STEP ? LEFT : INDENT; }

static int gap_after(const Flowchart *chart, size_t i)
{
    bool is_last = i + 1 == chart->count;
    return is_last ? 4 : chart->nodes[i + 1].kind == FLOW_STEP ? GAP : SMALL_GAP;
}

static int height_of(View *view, const Flowchart *chart)
{
    int y = 4;
    for (size_t i = 0; i < chart->count; i++) {
        FlowBox box;
        int     width = WIDTH - LEFT - left_of(&chart->nodes[i]);
        flow_measure(view, &chart->nodes[i], width, true, &box);
        y += box.height + gap_after(chart, i);
    }
    return y;
}

/* From the step to what is asked beside it, and from step to step down the left side. */
static void connect(View *view, const FlowNode *node, int step_end, int y, int height)
{
    char path[80];
    if (node->kind != FLOW_STEP) {
        snprintf(path, sizeof path, "M%d %dV%dH%d", LEFT + 14, step_end, y + height / 2, INDENT);
        flow_path(view, "mc-flow__line", path);
    } else if (step_end) {
        snprintf(path, sizeof path, "M%d %dV%d", LEFT + 14, step_end, y - 2);
        flow_path(view, "mc-flow__line", path);
        flow_tip(view, LEFT + 14, y);
    }
}

void flow_narrow(View *view, const Flowchart *chart, const char *class)
{
    int y = 4, step_end = 0;
    flow_open(view, chart, WIDTH, height_of(view, chart), class);
    for (size_t i = 0; i < chart->count; i++) {
        const FlowNode *node = &chart->nodes[i];
        FlowBox         box;
        flow_measure(view, node, WIDTH - LEFT - left_of(node), true, &box);
        connect(view, node, step_end, y, box.height);
        flow_box(view, node, &box, left_of(node), y);
        if (node->kind == FLOW_STEP)
            step_end = y + box.height;
        y += box.height + gap_after(chart, i);
    }
    flow_close(view);
}
