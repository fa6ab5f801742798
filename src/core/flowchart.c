/* flowchart — what both layouts share: broken text, boxes, arrows; and the list in words. */
#include "core/flowchart_own.h"

static const char *const STATE_CLASSES[FLOW_STATES] = {"", " is-done", " is-now", " is-next",
                                                       " is-skipped"};

size_t flowchart_lane(Flowchart *chart, Str name, bool is_other)
{
    for (size_t i = 0; i < chart->lane_count; i++)
        if (chart->lanes[i].is_other == is_other && str_eq(chart->lanes[i].name, name))
            return i;
    if (chart->lane_count == FLOW_LANES)
        return FLOW_LANES - 1;
    chart->lanes[chart->lane_count] = (FlowLane){name, is_other};
    return chart->lane_count++;
}

/* ---- text --------------------------------------------------------------------------------- */

/* How wide a character is, about, in hundredths of a unit at 15 units: no font is asked here. */
static int width_of(unsigned char c)
{
    if (c >= 0x80)
        return (c & 0xc0) == 0x80 ? 0 : 880;
    if (strchr("iljtf.,:;'|!() ", c))
        return 460;
    if (strchr("mwMW", c) && c)
        return 1300;
    return c >= 'A' && c <= 'Z' ? 1050 : 860;
}

static int text_width(Str text)
{
    int width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += width_of((unsigned char)text.at[i]);
    return width / 100;
}

size_t flow_wrap(Arena *arena, Str text, int width, Str *lines, size_t most)
{
    size_t count = 0;
    Str    line = {0}, word, rest = str_trim(text);
    while (rest.len && count < most) {
        str_cut(rest, ' ', &word, &rest);
        Str longer = line.len ? str_fmt(arena, "%.*s %.*s", FMT(line), FMT(word)) : word;
        if (line.len && text_width(longer) > width) {
            if (count + 1 == most) {
                lines[count++] = str_fmt(arena, "%.*s …", FMT(line));
                return count;
            }
            lines[count++] = line;
            line = word;
        } else {
            line = longer;
        }
    }
    if (line.len && count < most)
        lines[count++] = line;
    return count;
}

static void add_lines(View *view, FlowBox *box, Str text, FlowLine as)
{
    Str    lines[FLOW_LINES];
    size_t room = FLOW_LINES - box->count, most = room < 5 ? room : 5;
    int    width = box->width - 2 * FLOW_PAD;
    int    percent = as.is_bold ? 93 : as.is_quiet ? 106 : 100; /* of the plain letters */
    size_t count = flow_wrap(view->ctx->arena, text, width * percent / 100, lines, most);
    for (size_t i = 0; i < count; i++) {
        as.text = lines[i];
        box->lines[box->count++] = as;
    }
}

static Message state_words(const FlowNode *node)
{
    return node->state == FLOW_NOW ? node->is_late ? MSG_FLOW_NOW_LATE : MSG_FLOW_NOW
                                   : MSG_FLOW_SKIPPED;
}

void flow_measure(View *view, const FlowNode *node, int width, bool with_who, FlowBox *out)
{
    *out = (FlowBox){.width = width};
    if (node->state == FLOW_NOW || node->state == FLOW_SKIPPED)
        add_lines(view, out, msg_text(view->lang, state_words(node)), (FlowLine){.is_bold = true});
    Str title = node->number ? str_fmt(view->ctx->arena, "%d. %.*s", node->number,
                                       FMT(node->title)) : node->title;
    add_lines(view, out, title, (FlowLine){.is_bold = node->kind == FLOW_STEP});
    if (with_who || node->kind != FLOW_STEP)
        add_lines(view, out, node->who, (FlowLine){0});
    add_lines(view, out, node->note, (FlowLine){.is_quiet = true});
    for (size_t i = 0; i < node->branch_count; i++)
        add_lines(view, out, node->branches[i].name, (FlowLine){.is_quiet = true});
    out->height = (int)out->count * FLOW_LINE + 2 * FLOW_PAD - 4;
}

/* ---- shapes ------------------------------------------------------------------------------- */

void flow_text(View *view, const char *class, int x, int y, Str text)
{
    buf_fmt(view->out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
    buf_html(view->out, text);
    buf_add(view->out, S("</text>"));
}

void flow_box(View *view, const FlowNode *node, const FlowBox *box, int x, int y)
{
    buf_fmt(view->out, "<g class=\"mc-flow__box%s%s%s\">", STATE_CLASSES[node->state],
            node->kind == FLOW_STEP ? "" : " is-other", node->is_late ? " is-late" : "");
    buf_fmt(view->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>", x, y,
            box->width, box->height, node->kind == FLOW_STEP ? 6 : 14);
    for (size_t i = 0; i < box->count; i++)
        flow_text(view, box->lines[i].is_bold    ? "is-bold"
                        : box->lines[i].is_quiet ? "is-quiet" : "is-plain",
                  x + FLOW_PAD, y + FLOW_PAD + 12 + (int)i * FLOW_LINE, box->lines[i].text);
    buf_add(view->out, S("</g>"));
}

void flow_path(View *view, const char *class, const char *path)
{
    buf_fmt(view->out, "<path class=\"%s\" d=\"%s\"/>", class, path);
}

void flow_tip(View *view, int x, int y)
{
    buf_fmt(view->out, "<path class=\"mc-flow__tip\" d=\"M%d %dl-5-8h10z\"/>", x, y);
}

void flow_open(View *view, const Flowchart *chart, int width, int height, const char *class)
{
    buf_fmt(view->out, "<svg class=\"mc-flow %s\" role=\"img\" viewBox=\"0 0 %d %d\"", class,
            width, height);
    buf_fmt(view->out, " width=\"%d\" height=\"%d\" focusable=\"false\" aria-label=\"", width,
            height);
    buf_html(view->out, chart->title);
    buf_add(view->out, S("\">"));
}

void flow_close(View *view) { buf_add(view->out, S("</svg>")); }

/* ---- in words ----------------------------------------------------------------------------- */

static Message words_of_state(const FlowNode *node)
{
    static const Message WORDS[FLOW_STATES] = {[FLOW_DONE] = MSG_FLOW_DONE,
                                               [FLOW_NEXT] = MSG_FLOW_NEXT,
                                               [FLOW_SKIPPED] = MSG_FLOW_SKIPPED};
    return node->state == FLOW_NOW ? state_words(node) : WORDS[node->state];
}

static void write_words(View *view, const FlowNode *node)
{
    Buf *out = view->out;
    buf_add(out, S("<b>"));
    buf_html(out, node->title);
    buf_add(out, S("</b>"));
    const Str after[] = {node->who, node->note};
    for (size_t i = 0; i < COUNT(after); i++)
        if (after[i].len) {
            buf_add(out, i ? S("; ") : S(": "));
            buf_html(out, after[i]);
        }
    if (node->state != FLOW_PLAIN) {
        buf_add(out, S(" ("));
        buf_html(out, msg_text(view->lang, words_of_state(node)));
        buf_add(out, S(")"));
    }
    for (size_t i = 0; i < node->branch_count; i++) {
        buf_add(out, S(". "));
        buf_html(out, node->branches[i].name);
    }
}

/* A step, and beneath it what is asked beside it. */
static void write_list(View *view, const Flowchart *chart)
{
    Buf *out = view->out;
    bool is_beside = false;
    buf_add(out, S("<ol class=\"govuk-list govuk-list--number\">"));
    for (size_t i = 0; i < chart->count; i++) {
        const FlowNode *node = &chart->nodes[i];
        if (node->kind != FLOW_STEP && !is_beside)
            buf_add(out, S("<ul class=\"govuk-list govuk-list--bullet\">"));
        if (node->kind == FLOW_STEP && i)
            buf_add(out, is_beside ? S("</ul></li>") : S("</li>"));
        is_beside = node->kind != FLOW_STEP;
        buf_add(out, S("<li>"));
        write_words(view, node);
        if (is_beside)
            buf_add(out, S("</li>"));
    }
    buf_add(out, is_beside ? S("</ul></li></ol>") : S("</li></ol>"));
}

void flowchart_part(View *view, const Flowchart *chart, FlowLook look, bool with_words)
{
    if (!chart->count)
        return;
    buf_add(view->out, S("<figure class=\"mc-flow-figure\">"));
    flow_narrow(view, chart, look == FLOW_DOWN ? "mc-flow--down" : "mc-flow--down mc-only-narrow");
    if (look == FLOW_IN_LANES)
        flow_wide(view, chart);
    if (with_words) {
        size_t from = view->out->len;
        write_list(view, chart);
        Str list = page_take(view, from);
        details_part(view, msg_text(view->lang, MSG_FLOW_IN_WORDS), list, false);
    }
    buf_add(view->out, S("</figure>"));
}
