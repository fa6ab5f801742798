/* guide_web — what to prepare, how it goes, common mistakes, and what officers look at: the guide
 * of one service, from definitions/guides/CODE.md.
 *
 * A guide is a text of a very small shape: Vietnamese first, then English, each beginning with
 * "# " and the name; in it sections "## ", and in these lines "- " or "1. ". */
#include "system/portal/portal_own.h"

#include "core/embedded.h"

enum { SECTIONS_MAX = 8, ITEMS_MAX = 30 };

typedef struct GuideSection {
    Str    title;
    Str   *items;
    size_t count;
    bool   is_ordered;
} GuideSection;

typedef struct GuideData {
    Str           service, name, href;
    GuideSection *sections;
    size_t        section_count;
} GuideData;

#include "system/portal/guide.html.h"

static const JsonField SECTION[] = {JSON(GuideSection, title),
                                    JSON_TEXTS(GuideSection, items, count), {0}};
static const JsonField GUIDE[] = {JSON(GuideData, service), JSON(GuideData, name),
                                  JSON_LIST(GuideData, sections, section_count, SECTION), {0}};

bool guide_find(Ctx *ctx, Str service, Str *text)
{
    return embedded_find(str_fmt(ctx->arena, "definitions/guides/%.*s.md", FMT(service)), text);
}

static void take_item(Ctx *ctx, GuideData *data, Str item, bool is_ordered)
{
    if (!data->section_count)
        return;
    GuideSection *section = &data->sections[data->section_count - 1];
    if (!section->items)
        section->items = NEW_ARRAY(ctx->arena, Str, ITEMS_MAX);
    if (section->count < ITEMS_MAX)
        section->items[section->count++] = item;
    section->is_ordered = is_ordered;
}

static void take_line(Ctx *ctx, GuideData *data, Str line)
{
    Str number, item;
    if (str_starts(line, S("## "))) {
        if (data->section_count < SECTIONS_MAX)
            data->sections[data->section_count++].title = (Str){line.at + 3, line.len - 3};
    } else if (str_starts(line, S("- "))) {
        take_item(ctx, data, (Str){line.at + 2, line.len - 2}, false);
    } else if (str_cut(line, '.', &number, &item) && number.len && number.len < 3) {
        take_item(ctx, data, str_trim(item), true);
    }
}

/* The part in the reader's language: the first "# " begins Vietnamese, the second English. */
static void read_guide(Ctx *ctx, Str text, GuideData *data)
{
    Str line, rest = text;
    int language = -1;
    data->sections = NEW_ARRAY(ctx->arena, GuideSection, SECTIONS_MAX);
    while (rest.len) {
        text = rest;
        if (!str_cut(text, '\n', &line, &rest)) {
            line = text;
            rest = (Str){0};
        }
        language += str_starts(line, S("# "));
        if (language == (ctx->lang == LANG_VI ? 0 : 1))
            take_line(ctx, data, line);
    }
}

/* GET /services/:service/guide */
Err portal_guide(Ctx *ctx, Req *req, Res *res)
{
    const ServiceDefinition *definition;
    Str                      text;
    TRY(catalogue_find(ctx, req_param(req, "service"), &definition));
    if (!guide_find(ctx, definition->service, &text))
        return fail(ctx, ERR_NOT_FOUND, "no guide ships for this service");
    GuideData data = {
        .service = definition->service,
        .name = words_in(definition->catalogue.name, ctx->lang),
        .href = str_fmt(ctx->arena, "/services/%.*s", FMT(definition->service)),
    };
    read_guide(ctx, text, &data);
    return page_send(ctx, req, res, guide_page, GUIDE, &data);
}
