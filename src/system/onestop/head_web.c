/* head_web — for heads: what is late, where it lies, and how much everybody holds. */
#include "system/onestop/own.h"

enum { LATE_SHOWN = 8, BAR_WIDTH = 200, BAR_ROW = 22 };

typedef struct LoadLine {
    Str     who, role;
    int64_t open, late, soon, paused, calm;
    int     x_soon, x_paused, x_calm, w_late, w_soon, w_paused, w_calm, y; /* of its bar */
} LoadLine;

typedef struct HeadAsk {
    Str  href, code, about, body;
    Term due;
} HeadAsk;

typedef struct HeadData {
    int64_t    open, late, soon, paused;
    int64_t    at;
    QueueLine *lines; /* late, and then soon */
    size_t     count;
    LoadLine  *loads;
    size_t     load_count;
    int        height;
    HeadAsk   *asks; /* opinions that others owe */
    size_t     ask_count;
} HeadData;

#include "system/onestop/head.html.h"

static const JsonField LOAD[] = {
    JSON(LoadLine, who),  JSON(LoadLine, role), JSON(LoadLine, open),   JSON(LoadLine, late),
    JSON(LoadLine, soon), JSON(LoadLine, paused), {0}};
static const JsonField ASK[] = {
    JSON(HeadAsk, href), JSON(HeadAsk, code), JSON(HeadAsk, about), JSON(HeadAsk, body),
    JSON_OBJECT(HeadAsk, due, DESK_TERM), {0}};
static const JsonField HEAD_TWIN[] = {
    JSON(HeadData, open), JSON(HeadData, late), JSON(HeadData, soon), JSON(HeadData, paused),
    JSON_TIME(HeadData, at),
    JSON_LIST(HeadData, lines, count, DESK_QUEUE_LINE),
    JSON_LIST(HeadData, loads, load_count, LOAD),
    JSON_LIST(HeadData, asks, ask_count, ASK),
    {0},
};

static LoadLine *load_of(HeadData *data, Str who, Str role)
{
    for (size_t i = 0; i < data->load_count; i++)
        if (str_eq(data->loads[i].who, who) && str_eq(data->loads[i].role, role))
            return &data->loads[i];
    data->loads[data->load_count] = (LoadLine){.who = who, .role = role};
    return &data->loads[data->load_count++];
}

/* One line for each holder: the engine counts by step too. */
static Err fill_loads(Ctx *ctx, HeadData *data)
{
    LateLine *lines;
    size_t    count;
    TRY(dossier_late_lines(ctx, &lines, &count));
    data->loads = NEW_ARRAY(ctx->arena, LoadLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const LateLine *line = &lines[i];
        Str             role = catalogue_role_name(ctx, line->role), who = line->name;
        if (!who.len) { /* the role is what one can act upon */
            who = role;
            role = msg_text(ctx->lang, MSG_DESK_NOBODY_YET);
        }
        LoadLine *load = load_of(data, who, role);
        load->open += line->open;
        load->late += line->late;
        load->soon += line->soon;
        load->paused += line->paused;
        data->open += line->open;
        data->late += line->late;
        data->soon += line->soon;
        data->paused += line->paused;
    }
    return OK;
}

static int share(int64_t n, int64_t most)
{
    return most > 0 ? (int)(n * BAR_WIDTH / most) : 0;
}

static void draw_bars(HeadData *data)
{
    int64_t most = 1;
    for (size_t i = 0; i < data->load_count; i++)
        if (data->loads[i].open > most)
            most = data->loads[i].open;
    for (size_t i = 0; i < data->load_count; i++) {
        LoadLine *load = &data->loads[i];
        load->calm = load->open - load->late - load->soon - load->paused;
        load->w_late = share(load->late, most);
        load->w_soon = share(load->soon, most);
        load->w_paused = share(load->paused, most);
        load->w_calm = share(load->calm, most);
        load->x_soon = load->w_late;
        load->x_paused = load->x_soon + load->w_soon;
        load->x_calm = load->x_paused + load->w_paused;
        load->y = (int)i * BAR_ROW;
    }
    data->height = (int)data->load_count * BAR_ROW;
}

static Err fill_lines(Ctx *ctx, HeadData *data)
{
    QueuePage late;
    TRY(dossier_queue(ctx, QUEUE_LATE, (Str){0}, &late));
    if (late.count > LATE_SHOWN)
        late.count = LATE_SHOWN;
    data->count = late.count;
    return desk_queue_lines(ctx, &late, &data->lines);
}

/* What others owe this body an opinion on, past its term. */
static Err fill_asks(Ctx *ctx, HeadData *data)
{
    AskPage page;
    TRY(ask_unanswered(ctx, &page));
    data->ask_count = page.count;
    data->asks = NEW_ARRAY(ctx->arena, HeadAsk, page.count + 1);
    for (size_t i = 0; i < page.count; i++) {
        const Calendar *calendar;
        const AskRow   *row = &page.rows[i];
        HeadAsk        *ask = &data->asks[i];
        Str             kind, id;
        *ask = (HeadAsk){.code = row->subject,
                         .about = ctx->lang == LANG_EN ? row->about_en : row->about_vi};
        if (str_cut(row->source, ':', &kind, &id))
            ask->href = str_fmt(ctx->arena, "/desk/dossiers/%.*s", FMT(id));
        TRY(desk_body_name(ctx, row->body, &ask->body));
        TRY(org_calendar(ctx, row->body, &calendar));
        TRY(desk_term_of(ctx, calendar, TERM_STEP, row->due_now, &ask->due));
    }
    return OK;
}

/* GET /desk/head */
Err desk_head_get(Ctx *ctx, Req *req, Res *res)
{
    HeadData data = {.at = ctx->now};
    TRY(fill_loads(ctx, &data));
    draw_bars(&data);
    TRY(fill_lines(ctx, &data));
    TRY(fill_asks(ctx, &data));
    return page_send(ctx, req, res, head_page, HEAD_TWIN, &data);
}
