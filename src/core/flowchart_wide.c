/* flowchart_wide — lanes side by side, time downwards: who does what, and where it goes next. */
#include "core/flowchart_own.h"

#include <stdio.h>

enum { MIN_LANE = 156, MAX_LANE = 230, WHOLE = 990, GUTTER = 12 };
enum { TOP = 8, GAP = 26, STACK_GAP = 8, BACK = 26 };

typedef struct Placed {
    FlowBox box;
    int     x, y;
} Placed;

typedef struct Wide {
    View            *view;
    const Flowchart *chart;
    Placed          *placed;
    int              lane, head, width, height;
    bool             has_back;
} Wide;

static int center_of(const Wide *w, size_t i)
{
    return w->placed[i].x + w->placed[i].box.width / 2;
}

static int bottom_of(const Wide *w, size_t i)
{
    return w->placed[i].y + w->placed[i].box.height;
}

/* A row is a step and all that is asked beside it; boxes of one lane in it stand one below the
 * other. */
static size_t place_row(Wide *w, size_t from, int y)
{
    int    ends[FLOW_LANES] = {0}, row_end = y;
    size_t i = from;
    do {
        const FlowNode *node = &w->chart->nodes[i];
        Placed         *placed = &w->placed[i];
        flow_measure(w->view, node, w->lane - 2 * GUTTER, false, &placed->box);
        placed->x = (int)node->lane * w->lane + GUTTER;
        placed->y = ends[node->lane] ? ends[node->lane] + STACK_GAP : y;
        ends[node->lane] = placed->y + placed->box.height;
        if (ends[node->lane] > row_end)
            row_end = ends[node->lane];
        i++;
    } while (i < w->chart->count && w->chart->nodes[i].kind != FLOW_STEP);
    w->height = row_end;
    return i;
}

static void place(Wide *w)
{
    const Flowchart *chart = w->chart;
    Str              lines[4];
    size_t           lines_most = 1;
    int              lanes = (int)chart->lane_count;
    w->lane = WHOLE / lanes;
    w->lane = w->lane < MIN_LANE ? MIN_LANE : w->lane > MAX_LANE ? MAX_LANE : w->lane;
    for (size_t i = 0; i < chart->lane_count; i++) {
        size_t n = flow_wrap(w->view->ctx->arena, chart->lanes[i].name, w->lane - 2 * GUTTER,
                             lines, COUNT(lines));
        lines_most = n > lines_most ? n : lines_most;
    }
    w->head = TOP + (int)lines_most * FLOW_LINE + 2 * FLOW_PAD;
    w->height = w->head;
    for (size_t i = 0; i < chart->count;) {
        for (size_t k = 0; k < chart->nodes[i].branch_count; k++)
            w->has_back |= chart->nodes[i].branches[k].to >= 0;
        i = place_row(w, i, w->height + (i ? GAP : 14));
    }
    w->height += 14;
    w->width = lanes * w->lane + (w->has_back ? BACK : 0);
}

static void draw_lanes(Wide *w)
{
    View *view = w->view;
    Str   lines[4];
    for (size_t i = 0; i < w->chart->lane_count; i++) {
        const FlowLane *lane = &w->chart->lanes[i];
        buf_fmt(view->out, "<rect class=\"mc-flow__lane%s\" x=\"%d\" y=\"0\" width=\"%d\""
                           " height=\"%d\" rx=\"6\"/>",
                lane->is_other ? " is-other" : "", (int)i * w->lane + 3, w->lane - 6, w->height);
        size_t n = flow_wrap(view->ctx->arena, lane->name, w->lane - 2 * GUTTER, lines, 4);
        for (size_t k = 0; k < n; k++)
            flow_text(view, "mc-flow__head", (int)i * w->lane + w->lane / 2,
                      TOP + FLOW_PAD + 12 + (int)k * FLOW_LINE, lines[k]);
    }
}

/* Down, across in the gap between the rows, and down into the next step. */
static void draw_next(Wide *w, size_t from, size_t to)
{
    char path[120];
    int  x = center_of(w, from), to_x = center_of(w, to), y = w->placed[to].y;
    if (x == to_x)
        snprintf(path, sizeof path, "M%d %dV%d", x, bottom_of(w, from), y - 2);
    else
        snprintf(path, sizeof path, "M%d %dV%dH%dV%d", x, bottom_of(w, from), y - GAP / 2, to_x,
                 y - 2);
    flow_path(w->view, "mc-flow__line", path);
    flow_tip(w->view, to_x, y);
}

/* Both ways: asked, and answered. */
static void draw_beside(Wide *w, size_t step, size_t beside)
{
    char          path[120];
    const Placed *a = &w->placed[step], *b = &w->placed[beside];
    int           y = b->y + 22;
    bool          is_right = b->x > a->x;
    if (b->x == a->x) /* in the step's own lane, right below it */
        snprintf(path, sizeof path, "M%d %dV%d", center_of(w, step), b->y - STACK_GAP, b->y);
    else
        snprintf(path, sizeof path, "M%d %dH%d", is_right ? a->x + a->box.width : a->x,
                 y < bottom_of(w, step) ? y : bottom_of(w, step) - 12,
                 is_right ? b->x - GUTTER / 2 : b->x + b->box.width + GUTTER / 2);
    flow_path(w->view, "mc-flow__line mc-flow__line--beside", path);
    if (b->x == a->x)
        return;
    snprintf(path, sizeof path, "M%d %dV%dH%d",
             is_right ? b->x - GUTTER / 2 : b->x + b->box.width + GUTTER / 2,
             y < bottom_of(w, step) ? y : bottom_of(w, step) - 12, y,
             is_right ? b->x : b->x + b->box.width);
    flow_path(w->view, "mc-flow__line mc-flow__line--beside", path);
}

/* Back by a verdict: out to the right of all lanes, up, and in again. */
static void draw_back(Wide *w, size_t from, size_t to)
{
    char path[120];
    int  right = w->width - BACK / 2;
    int  y = bottom_of(w, from) - 14, to_y = w->placed[to].y + 14;
    int  to_x = w->placed[to].x + w->placed[to].box.width;
    snprintf(path, sizeof path, "M%d %dH%dV%dH%d", w->placed[from].x + w->placed[from].box.width,
             y, right, to_y, to_x + 2);
    flow_path(w->view, "mc-flow__line mc-flow__line--back", path);
    snprintf(path, sizeof path, "M%d %dl8-5v10z", to_x, to_y);
    flow_path(w->view, "mc-flow__tip", path);
}

static void draw_lines(Wide *w)
{
    size_t step = 0;
    for (size_t i = 0; i < w->chart->count; i++) {
        const FlowNode *node = &w->chart->nodes[i];
        if (node->kind != FLOW_STEP) {
            draw_beside(w, step, i);
            continue;
        }
        if (i)
            draw_next(w, step, i);
        step = i;
        for (size_t k = 0; k < node->branch_count; k++)
            if (node->branches[k].to >= 0)
                draw_back(w, i, (size_t)node->branches[k].to);
    }
}

void flow_wide(View *view, const Flowchart *chart)
{
    Wide w = {.view = view, .chart = chart,
              .placed = NEW_ARRAY(view->ctx->arena, Placed, chart->count + 1)};
    place(&w);
    buf_add(view->out, S("<div class=\"mc-only-wide mc-scroll\" tabindex=\"0\" role=\"group\""
                         " aria-label=\""));
    buf_html(view->out, chart->title);
    buf_add(view->out, S("\">"));
    flow_open(view, chart, w.width, w.height, "mc-flow--wide");
    draw_lanes(&w);
    draw_lines(&w);
    for (size_t i = 0; i < chart->count; i++)
        flow_box(view, &chart->nodes[i], &w.placed[i].box, w.placed[i].x, w.placed[i].y);
    flow_close(view);
    buf_add(view->out, S("</div>"));
}
