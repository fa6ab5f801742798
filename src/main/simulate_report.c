/* simulate_report — figures, two drawings, the assumptions: in the language of ctx. */
#include "main/simulate_report.h"

#include "base/time.h"
#include "core/message.h"

typedef struct Report {
    Ctx               *ctx;
    const ReportOrder *of;
    const Simulation  *sim;
    Buf               *out;
} Report;

static const char STYLE[] =
    "body{font:16px/1.5 'Be Vietnam Pro',system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem;color:#1d2a25}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;"
    "border-bottom:1px solid #b9c4be}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".w{overflow-x:auto}.w>svg,.w>table{min-width:46rem}svg{max-width:100%;height:auto}"
    "text{font-size:11px;fill:#1d2a25}.was{fill:#8a968f}"
    ".is{fill:#a3342b}.q{fill:#1f6f54}li{margin:.3rem 0}";

static void add(Report *r, const char *text) { buf_add(r->out, str_of(text)); }
static Str say(const Report *r, Message id) { return msg_text(r->ctx->lang, id); }

static void element(Report *r, const char *name, Str text)
{
    buf_fmt(r->out, "<%s>", name);
    buf_html(r->out, text);
    buf_fmt(r->out, "</%s>\n", name);
}

/* What is wider than a phone is moved sideways, by the keyboard, too. */
static void wide(Report *r, Message label)
{
    add(r, "<div class=\"w\" role=\"region\" tabindex=\"0\" aria-label=\"");
    buf_html(r->out, say(r, label));
    add(r, "\">\n");
}

static void cell(Report *r, Str text, bool is_number)
{
    add(r, is_number ? "<td class=\"n\">" : "<td>");
    buf_html(r->out, text);
    add(r, "</td>");
}

static void number(Report *r, int64_t n)
{
    cell(r, str_fmt(r->ctx->arena, "%lld", (long long)n), true);
}

static void head_cell(Report *r, Message id, bool is_number)
{
    add(r, is_number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
    buf_html(r->out, say(r, id));
    add(r, "</th>");
}

static void figure(Report *r, Message id, int64_t was, int64_t is)
{
    add(r, "<tr><th scope=\"row\">");
    buf_html(r->out, say(r, id));
    add(r, "</th>");
    number(r, was);
    number(r, is);
    add(r, "</tr>\n");
}

static void figures(Report *r)
{
    const Simulation *sim = r->sim;
    element(r, "h2", say(r, MSG_SIMULATE_FIGURES));
    add(r, "<table><thead><tr><td></td>");
    head_cell(r, MSG_SIMULATE_WAS, true);
    head_cell(r, MSG_SIMULATE_WOULD_BE, true);
    add(r, "</tr></thead><tbody>\n");
    figure(r, MSG_SIMULATE_DOSSIERS, (int64_t)sim->dossier_count, (int64_t)sim->dossier_count);
    figure(r, MSG_SIMULATE_DONE, sim->done_was, sim->done);
    figure(r, MSG_SIMULATE_LATE, sim->late_was, sim->late);
    add(r, "</tbody></table>\n");
    element(r, "p", msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_MOVED__LESS__MORE,
                            sim->no_longer_late, sim->newly_late));
}

static Str week_text(const Report *r, size_t week)
{
    return date_text(r->ctx->arena, date_from_days(r->sim->weeks[week].monday));
}

/* Two bars for each week: late as it was, late as it would be. */
static void draw_late(Report *r)
{
    enum { WIDTH = 860, HEIGHT = 160, LEFT = 30, BASE = 140 };
    const Simulation *sim = r->sim;
    int64_t           most = 1;
    for (size_t i = 0; i < sim->week_count; i++) {
        most = sim->weeks[i].late > most ? sim->weeks[i].late : most;
        most = sim->weeks[i].late_was > most ? sim->weeks[i].late_was : most;
    }
    element(r, "h2", say(r, MSG_SIMULATE_LATE_BY_WEEK));
    wide(r, MSG_SIMULATE_LATE_BY_WEEK);
    buf_fmt(r->out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    buf_html(r->out, msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_LATE_ALT__IS__WAS,
                             sim->late, sim->late_was));
    add(r, "\">\n");
    int step = (int)((WIDTH - LEFT) / sim->week_count), bar = step > 5 ? step / 2 - 1 : 1;
    buf_fmt(r->out, "<text x=\"0\" y=\"20\">%lld</text><text x=\"0\" y=\"%d\">0</text>\n",
            (long long)most, BASE);
    for (size_t i = 0; i < sim->week_count; i++) {
        int x = LEFT + (int)i * step;
        int was = (int)(sim->weeks[i].late_was * 120 / most);
        int is = (int)(sim->weeks[i].late * 120 / most);
        buf_fmt(r->out, "<rect class=\"was\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
                        "<rect class=\"is\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                x, BASE - was, bar, was, x + bar, BASE - is, bar, is);
        if (i % 8 == 0)
            buf_fmt(r->out, "<text x=\"%d\" y=\"%d\">%.*s</text>\n", x, BASE + 15,
                    FMT(week_text(r, i)));
    }
    add(r, "</svg></div>\n<p><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"was\" "
           "width=\"12\" height=\"12\"/></svg> ");
    buf_html(r->out, say(r, MSG_SIMULATE_WAS));
    add(r, " &#160; <svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"is\" "
           "width=\"12\" height=\"12\"/></svg> ");
    buf_html(r->out, say(r, MSG_SIMULATE_WOULD_BE));
    add(r, "</p>\n");
}

static Str step_name(const Report *r, const SimulatedStep *step)
{
    static const Message VERBS_OF[VERBS] = {
        [VERB_RECEIVE] = MSG_DESK_VERB_RECEIVE, [VERB_ASSIGN] = MSG_DESK_VERB_ASSIGN,
        [VERB_EXAMINE] = MSG_DESK_VERB_EXAMINE, [VERB_INSPECT] = MSG_DESK_VERB_INSPECT,
        [VERB_REVIEW] = MSG_DESK_VERB_REVIEW,   [VERB_SIGN] = MSG_DESK_VERB_SIGN,
        [VERB_NUMBER] = MSG_DESK_VERB_NUMBER,   [VERB_DELIVER] = MSG_DESK_VERB_DELIVER,
        [VERB_CONSULT] = MSG_DESK_VERB_CONSULT, [VERB_LINK] = MSG_DESK_VERB_LINK,
        [VERB_CHARGE] = MSG_DESK_VERB_CHARGE,   [VERB_RECORD] = MSG_DESK_VERB_RECORD,
    };
    const ServiceDefinition *def = r->of->order->definition;
    int                      index = definition_step(def, step->id);
    if (!words_are_none(step->name))
        return words_in(step->name, r->ctx->lang);
    return index < 0 ? step->id : say(r, VERBS_OF[def->steps[index].verb]);
}

enum { ROW = 22, LEFT = 170, WIDTH = 860 };

/* The squares of one step, in a row. */
static void draw_row(Report *r, size_t i, int box, int64_t most)
{
    const SimulatedStep *step = &r->sim->steps[i];
    int                  y = (int)i * ROW;
    buf_fmt(r->out, "<text x=\"0\" y=\"%d\">", y + 15);
    buf_html(r->out, step_name(r, step));
    add(r, "</text>\n");
    for (size_t week = 0; week < r->sim->week_count; week++) {
        int64_t n = step->by_week[week];
        if (n)
            buf_fmt(r->out, "<rect class=\"q\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" "
                            "opacity=\"%d.%02d\"><title>%.*s: %lld</title></rect>\n",
                    LEFT + (int)week * box, y + 2, box > 1 ? box - 1 : 1,
                    (int)(15 + 85 * n / most) / 100, (int)(15 + 85 * n / most) % 100,
                    FMT(week_text(r, week)), (long long)n);
    }
}

/* A square for each step and week, the darker the more waited at once. */
static void draw_queue(Report *r)
{
    const Simulation *sim = r->sim;
    int64_t           most = 1;
    int               box = (int)((WIDTH - LEFT) / sim->week_count);
    for (size_t i = 0; i < sim->step_count; i++)
        most = sim->steps[i].queue > most ? sim->steps[i].queue : most;
    element(r, "h2", say(r, MSG_SIMULATE_QUEUE_BY_WEEK));
    element(r, "p", say(r, MSG_SIMULATE_QUEUE_ALT));
    wide(r, MSG_SIMULATE_QUEUE_BY_WEEK);
    buf_fmt(r->out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
            (int)sim->step_count * ROW + 20);
    buf_html(r->out, say(r, MSG_SIMULATE_QUEUE_BY_WEEK));
    add(r, "\">\n");
    for (size_t i = 0; i < sim->step_count; i++)
        draw_row(r, i, box, most);
    for (size_t week = 0; week < sim->week_count; week += 8)
        buf_fmt(r->out, "<text x=\"%d\" y=\"%d\">%.*s</text>\n", LEFT + (int)week * box,
                (int)sim->step_count * ROW + 15, FMT(week_text(r, week)));
    add(r, "</svg></div>\n");
}

static void steps(Report *r)
{
    static const Message HEADS[] = {MSG_SIMULATE_VISITS, MSG_SIMULATE_WAIT_WAS, MSG_SIMULATE_WAIT,
                                    MSG_SIMULATE_QUEUE_WAS, MSG_SIMULATE_QUEUE};
    wide(r, MSG_SIMULATE_STEP);
    add(r, "<table><thead><tr>");
    head_cell(r, MSG_SIMULATE_STEP, false);
    for (size_t i = 0; i < COUNT(HEADS); i++)
        head_cell(r, HEADS[i], true);
    head_cell(r, MSG_SIMULATE_PEAK, false);
    add(r, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < r->sim->step_count; i++) {
        const SimulatedStep *step = &r->sim->steps[i];
        add(r, "<tr>");
        cell(r, step_name(r, step), false);
        number(r, step->visits);
        number(r, step->wait_was);
        number(r, step->wait);
        number(r, step->queue_was);
        number(r, step->queue);
        cell(r, step->queue ? week_text(r, (size_t)step->peak_week) : S(""), false);
        add(r, "</tr>\n");
    }
    add(r, "</tbody></table></div>\n");
}

static void assumptions(Report *r)
{
    static const Message ALL[] = {
        MSG_SIMULATE_ASSUME_EVENTS,  MSG_SIMULATE_ASSUME_HANDLING, MSG_SIMULATE_ASSUME_OTHERS,
        MSG_SIMULATE_ASSUME_OUTSIDE, MSG_SIMULATE_ASSUME_ORDER,    MSG_SIMULATE_ASSUME_STEPS,
        MSG_SIMULATE_ASSUME_EXTENDED, MSG_SIMULATE_ASSUME_OPEN,
    };
    element(r, "h2", say(r, MSG_SIMULATE_ASSUMPTIONS));
    add(r, "<ul>\n");
    for (size_t i = 0; i < COUNT(ALL); i++)
        element(r, "li", say(r, ALL[i]));
    add(r, "</ul>\n");
}

static void changed(Report *r)
{
    const ServiceDefinition *def = r->of->order->definition;
    Str as_it_was = say(r, MSG_SIMULATE_AS_IT_WAS), hash = {def->hash, 16};
    add(r, "<ul>\n");
    element(r, "li", msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_DEFINITION__HASH__VERSION,
                             hash, def->version));
    element(r, "li", msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_CALENDAR__WHAT,
                             r->of->calendar.len ? r->of->calendar : as_it_was));
    element(r, "li", msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_STAFF__WHAT,
                             r->of->staff.len ? r->of->staff : as_it_was));
    element(r, "li", msg_fmt(r->ctx->arena, r->ctx->lang, MSG_SIMULATE_PERIOD__COUNT__OTHERS__WHAT,
                             (int64_t)r->sim->dossier_count, r->sim->others, r->of->period));
    add(r, "</ul>\n");
}

void simulate_report(Ctx *ctx, const ReportOrder *report, Buf *out)
{
    Report r = {ctx, report, report->result, out};
    Str    title = msg_fmt(ctx->arena, ctx->lang, MSG_SIMULATE_TITLE__SERVICE,
                           words_in(report->order->definition->catalogue.name, ctx->lang));
    buf_fmt(out, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
            ctx->lang == LANG_EN ? "en" : "vi");
    buf_html(out, title);
    buf_fmt(out, "</title><style>%s</style></head>\n<body><main>\n", STYLE);
    element(&r, "h1", title);
    changed(&r);
    figures(&r);
    draw_late(&r);
    draw_queue(&r);
    steps(&r);
    assumptions(&r);
    buf_add(out, S("</main></body></html>\n"));
}
