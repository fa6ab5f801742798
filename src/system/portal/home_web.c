/* home_web — the first page, and the list of services with its search: from either, a service
 * is at most two more clicks away. */
#include "system/portal/portal_own.h"

#include <stdlib.h>

enum { MEASURED = 60, MOST_USED = 8, SEARCH_MAX = 50 };

typedef struct ServiceLine {
    Str     service, name, field, href, term, what;
    int64_t done;
} ServiceLine;

typedef struct FieldTile {
    Str    id, name, href, examples;
    Icon   icon;
    size_t count;
} FieldTile;

typedef struct HomeData {
    ServiceLine *services;
    size_t       service_count, service_total;
    FieldTile   *fields;
    size_t       field_count;
    FigureItem  *figures;
    size_t       figure_count;
    int64_t      done, on_time, rated, satisfied;
    Str          since;
} HomeData;

typedef struct FieldGroup {
    Str          id, name;
    ServiceLine *lines;
    size_t       count;
} FieldGroup;

typedef struct ListData {
    Str         q, field, field_name;
    FieldGroup *groups;
    size_t      group_count, total;
} ListData;

#include "system/portal/home.html.h"
#include "system/portal/services.html.h"

static const JsonField LINE[] = {JSON(ServiceLine, service), JSON(ServiceLine, name),
                                 JSON(ServiceLine, field), JSON(ServiceLine, href),
                                 JSON(ServiceLine, term), {0}};
static const JsonField TILE[] = {JSON(FieldTile, id), JSON(FieldTile, name),
                                 JSON(FieldTile, href), JSON(FieldTile, count), {0}};
static const JsonField HOME[] = {
    JSON_LIST(HomeData, services, service_count, LINE),
    JSON_LIST(HomeData, fields, field_count, TILE),
    JSON(HomeData, done),
    JSON(HomeData, on_time),
    JSON(HomeData, rated),
    JSON(HomeData, satisfied),
    {0},
};
static const JsonField GROUP[] = {JSON(FieldGroup, id), JSON(FieldGroup, name),
                                  JSON_LIST(FieldGroup, lines, count, LINE), {0}};
static const JsonField LIST[] = {JSON(ListData, q), JSON(ListData, field),
                                 JSON_LIST(ListData, groups, group_count, GROUP),
                                 JSON(ListData, total), {0}};

static Icon field_icon(Str field)
{
    static const struct { const char *field; Icon icon; } ICONS[] = {
        {"civil_status", ICON_CHILD}, {"construction", ICON_HOUSE}, {"business", ICON_SHOP},
        {"justice", ICON_PAPER},      {"land", ICON_PLACE},         {"social", ICON_CARE},
        {"culture", ICON_PILLAR},     {"insurance", ICON_HEALTH},   {"education", ICON_SCHOOL},
        {"police", ICON_SHIELD},      {"merit", ICON_RING},         {"land_registry", ICON_PLACE},
    };
    for (size_t i = 0; i < COUNT(ICONS); i++)
        if (str_eq(field, str_of(ICONS[i].field)))
            return ICONS[i].icon;
    return ICON_PAPER;
}

/* The longest term it may have, when nothing is answered yet. */
static Err line_of(Ctx *ctx, const CatalogueLine *from, ServiceLine *out)
{
    Answers                  none;
    const ServiceDefinition *def;
    TRY(catalogue_version(ctx, from->service, from->version, &def));
    answers_new(ctx, def, NULL, &none);
    ExprEnv env = answers_env(&none);
    *out = (ServiceLine){
        .service = from->service,
        .name = from->name,
        .field = from->field,
        .href = str_fmt(ctx->arena, "/services/%.*s", FMT(from->service)),
        .term = term_text(ctx, definition_term(def, &env)),
        .what = words_in(def->catalogue.what, ctx->lang),
    };
    return OK;
}

static Err lines_of(Ctx *ctx, const CatalogueLine *list, size_t n, ServiceLine **out)
{
    *out = NEW_ARRAY(ctx->arena, ServiceLine, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(line_of(ctx, &list[i], &(*out)[i]));
    return OK;
}

/* ---- home -------------------------------------------------------------------------------- */

static void add_to_tile(Ctx *ctx, FieldTile *tile, const ServiceLine *line)
{
    tile->count++;
    if (tile->count > 3)
        return;
    tile->examples = str_fmt(ctx->arena, "%.*s%s%.*s", FMT(tile->examples),
                             tile->examples.len ? " · " : "", FMT(line->name));
}

/* Fields that have services, in the order of definitions/fields.json. */
static void list_tiles(Ctx *ctx, const ServiceLine *lines, size_t n, HomeData *data)
{
    const DefinitionNames *fields = catalogue_fields();
    data->fields = NEW_ARRAY(ctx->arena, FieldTile, fields->count + 1);
    for (size_t i = 0; i < fields->count; i++) {
        Str       id = fields->items[i].id;
        FieldTile tile = {.id = id, .name = words_in(fields->items[i].name, ctx->lang),
                          .icon = field_icon(id),
                          .href = str_fmt(ctx->arena, "/services?field=%.*s", FMT(id))};
        for (size_t k = 0; k < n; k++)
            if (str_eq(lines[k].field, id))
                add_to_tile(ctx, &tile, &lines[k]);
        if (tile.count)
            data->fields[data->field_count++] = tile;
    }
}

static Err measure(Ctx *ctx, ServiceLine *lines, size_t n, HomeData *data)
{
    for (size_t i = 0; i < n && i < MEASURED; i++) {
        ServiceFigures figures;
        TRY(dossier_figures(ctx, lines[i].service, &figures));
        lines[i].done = figures.done;
        data->done += figures.done;
        data->on_time += figures.on_time;
        data->rated += figures.rated;
        data->satisfied += figures.satisfied;
    }
    return OK;
}

static Str percent(Ctx *ctx, int64_t part, int64_t whole)
{
    int64_t tenths = whole ? part * 1000 / whole : 0;
    return str_fmt(ctx->arena, "%lld%s%lld%%", (long long)(tenths / 10),
                   ctx->lang == LANG_VI ? "," : ".", (long long)(tenths % 10));
}

static void list_figures(Ctx *ctx, HomeData *data)
{
    data->figures = NEW_ARRAY(ctx->arena, FigureItem, 3);
    data->since = date_text(ctx->arena, date_of_time(ctx->now - 90 * DAY_MS));
    if (!data->done)
        return;
    data->figures[data->figure_count++] =
        (FigureItem){msg_text(ctx->lang, MSG_PORTAL_FIGURE_DONE),
                     show_number(ctx->arena, ctx->lang, data->done)};
    data->figures[data->figure_count++] =
        (FigureItem){msg_text(ctx->lang, MSG_PORTAL_FIGURE_ON_TIME),
                     percent(ctx, data->on_time, data->done)};
    if (data->rated)
        data->figures[data->figure_count++] =
            (FigureItem){msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_FIGURE_SATISFIED__N,
                                 show_number(ctx->arena, ctx->lang, data->rated)),
                         percent(ctx, data->satisfied, data->rated)};
}

static int by_use(const void *a, const void *b)
{
    const ServiceLine *x = a, *y = b;
    if (x->done != y->done)
        return x->done < y->done ? 1 : -1;
    return str_cmp(x->service, y->service);
}

/* GET / */
Err portal_home(Ctx *ctx, Req *req, Res *res)
{
    CatalogueLine *list;
    HomeData       data = {0};
    TRY(catalogue_list(ctx, &list, &data.service_total));
    TRY(lines_of(ctx, list, data.service_total, &data.services));
    list_tiles(ctx, data.services, data.service_total, &data);
    TRY(measure(ctx, data.services, data.service_total, &data));
    list_figures(ctx, &data);
    qsort(data.services, data.service_total, sizeof *data.services, by_use);
    data.service_count = data.service_total < MOST_USED ? data.service_total : MOST_USED;
    return page_send(ctx, req, res, home_page, HOME, &data);
}

/* ---- the list ---------------------------------------------------------------------------- */

static void add_group(Ctx *ctx, Str id, const ServiceLine *lines, size_t n, ListData *data)
{
    FieldGroup group = {.id = id, .name = catalogue_field_name(ctx, id),
                        .lines = NEW_ARRAY(ctx->arena, ServiceLine, n + 1)};
    for (size_t i = 0; i < n; i++)
        if (str_eq(lines[i].field, id))
            group.lines[group.count++] = lines[i];
    if (group.count)
        data->groups[data->group_count++] = group;
    data->total += group.count;
}

/* GET /services?q=…&field=… — a search is one list, best first; else they stand by field. */
Err portal_services(Ctx *ctx, Req *req, Res *res)
{
    CatalogueLine *list;
    ServiceLine   *lines;
    size_t         n;
    ListData       data = {.q = str_trim(req_query(ctx, req, "q")),
                           .field = req_query(ctx, req, "field")};
    if (data.q.len)
        TRY(catalogue_search(ctx, data.q, SEARCH_MAX, &list, &n));
    else
        TRY(catalogue_list(ctx, &list, &n));
    TRY(lines_of(ctx, list, n, &lines));
    const DefinitionNames *fields = catalogue_fields();
    data.groups = NEW_ARRAY(ctx->arena, FieldGroup, fields->count + 2);
    if (data.q.len) {
        data.total = n;
        if (n)
            data.groups[data.group_count++] = (FieldGroup){.lines = lines, .count = n};
    } else {
        for (size_t i = 0; i < fields->count; i++)
            if (!data.field.len || str_eq(fields->items[i].id, data.field))
                add_group(ctx, fields->items[i].id, lines, n, &data);
    }
    if (data.field.len && data.group_count)
        data.field_name = data.groups[0].name;
    return page_send(ctx, req, res, services_page, LIST, &data);
}
