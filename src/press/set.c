/* set — pages, blocks, and the file around them. */
#include "press/set.h"
#include "base/time.h"
#include "press/setter.h"

#include <cairo-pdf.h>

enum { PDF_MAX = 4 * 1024 * 1024 };

/* Cairo's answers go into memory reserved before: its callback must not leave by a jump. */
typedef struct Output {
    char  *at;
    size_t len;
} Output;

static cairo_status_t take(void *output_, const unsigned char *bytes, unsigned size)
{
    Output *output = output_;
    if (size > PDF_MAX - output->len)
        return CAIRO_STATUS_WRITE_ERROR;
    memcpy(output->at + output->len, bytes, size);
    output->len += size;
    return CAIRO_STATUS_SUCCESS;
}

static double bottom(const Setter *setter)
{
    return setter->document->height - setter->document->margins[2];
}

/* From the second page on its number stands in the middle of the head (Decree 30/2020). */
static void draw_page_number(Setter *setter)
{
    PangoLayout          *layout = pango_layout_new(setter->pango);
    PangoFontDescription *font = pango_font_description_from_string("Liberation Serif");
    char                  number[16];
    pango_font_description_set_absolute_size(font, setter->document->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, number,
                          snprintf(number, sizeof number, "%d", setter->page + 1));
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    cairo_move_to(setter->cairo, (setter->document->width - (double)width / PANGO_SCALE) / 2,
                  setter->document->margins[0] * 0.45);
    pango_cairo_show_layout(setter->cairo, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

Err set_need(Setter *setter, double height)
{
    double top = setter->document->margins[0];
    if (setter->fixed || setter->y + height <= bottom(setter) || setter->y <= top)
        return OK;
    if (setter->page + 1 == SET_PAGES)
        return fail(setter->ctx, ERR_LIMIT, "the document has more than %d pages", SET_PAGES);
    cairo_show_page(setter->cairo);
    setter->page++;
    setter->y = top;
    draw_page_number(setter);
    return OK;
}

Err set_measure(Setter *setter, const Node *nodes, double *height)
{
    Setter before = *setter;
    setter->is_dry = true;
    setter->fixed++;
    Err err = set_nodes(setter, nodes);
    *height = setter->y - before.y;
    *setter = before;
    return err;
}

static Err set_keep(Setter *setter, const Node *node)
{
    double height = 0;
    TRY(set_measure(setter, node->children, &height));
    TRY(set_need(setter, height));
    setter->fixed++;
    TRY(set_nodes(setter, node->children));
    setter->fixed--;
    return OK;
}

static Err set_columns(Setter *setter, const Node *node)
{
    double x = setter->x, width = setter->width, height = 0, tallest = 0;
    size_t i = 0;
    for (const Node *column = node->children; column; column = column->next) {
        setter->width = width * node->sizes[i++] / 100;
        TRY(set_measure(setter, column->children, &height));
        tallest = height > tallest ? height : tallest;
    }
    TRY(set_need(setter, tallest));
    double y = setter->y;
    setter->fixed++;
    i = 0;
    for (const Node *column = node->children; column; column = column->next) {
        setter->width = width * node->sizes[i++] / 100;
        setter->y = y;
        TRY(set_nodes(setter, column->children));
        setter->x += setter->width;
    }
    setter->fixed--;
    setter->x = x;
    setter->width = width;
    setter->y = y + tallest;
    return OK;
}

static Err set_table(Setter *setter, const Node *node)
{
    setter->table = node;
    setter->head = NULL;
    TRY(set_nodes(setter, node->children));
    setter->y += 4;
    return OK;
}

static Err set_each(Setter *setter, const Node *node)
{
    const Json *list = data_find(&setter->scope, node->key);
    Scope      *scope = &setter->scope;
    if (json_kind(list) != JSON_IS_ARRAY)
        return fail(setter->ctx, ERR_INVALID, "%.*s:%d: the data has no list '%.*s'",
                    FMT(setter->document->name), node->line, FMT(node->key));
    for (size_t i = 0; i < json_count(list); i++) {
        scope->inner[scope->depth].item = json_item(list, i);
        scope->inner[scope->depth++].number = i + 1;
        TRY(set_nodes(setter, node->children));
        scope->depth--;
    }
    return OK;
}

static Err set_if(Setter *setter, const Node *node)
{
    bool is_so = data_is_there(&setter->scope, node->key) != node->is_not;
    return set_nodes(setter, is_so ? node->children : node->otherwise);
}

static Err set_space(Setter *setter, const Node *node)
{
    setter->y += node->sizes[0];
    return OK;
}

static Err (*const SET[])(Setter *setter, const Node *node) = {
    [NODE_TEXT] = set_text,       [NODE_SPACE] = set_space, [NODE_RULE] = set_rule,
    [NODE_COLUMNS] = set_columns, [NODE_TABLE] = set_table, [NODE_HEAD] = set_row,
    [NODE_ROW] = set_row,         [NODE_EACH] = set_each,   [NODE_IF] = set_if,
    [NODE_KEEP] = set_keep,       [NODE_QR] = set_qr,       [NODE_SIGNATURE] = set_box,
    [NODE_SEAL] = set_box,
};

Err set_nodes(Setter *setter, const Node *nodes)
{
    for (const Node *node = nodes; node; node = node->next)
        TRY(SET[node->kind](setter, node));
    return OK;
}

static void destroy_surface(void *surface) { cairo_surface_destroy(surface); }
static void destroy_cairo(void *cairo) { cairo_destroy(cairo); }
static void unref(void *object) { g_object_unref(object); }

static Err describe(Setter *setter, cairo_surface_t *surface, const Json *data)
{
    Ctx    *ctx = setter->ctx;
    int64_t at = 0;
    Str     title, keywords;
    if (!time_parse_iso(json_text(json_get(data, S("created_at"))), &at))
        return fail(ctx, ERR_INVALID, "%.*s: the data has no 'created_at' (ISO 8601)",
                    FMT(setter->document->name));
    TRY(set_plain(setter, setter->document->title, &title));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   time_iso(ctx->arena, at).at);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(ctx->arena, title));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Motcua");
    if (setter->document->keywords) {
        TRY(set_plain(setter, setter->document->keywords, &keywords));
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS,
                                       str_c(ctx->arena, keywords));
    }
    return OK;
}

static void prepare_pango(Setter *setter)
{
    cairo_font_options_t *options = cairo_font_options_create();
    setter->pango = pango_cairo_create_context(setter->cairo);
    arena_defer(setter->ctx->arena, unref, setter->pango);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(setter->pango, options);
    pango_cairo_context_set_resolution(setter->pango, 72);
    /* Paper has no pixels: letters stand where their widths put them. */
    pango_context_set_round_glyph_positions(setter->pango, FALSE);
    pango_context_set_language(setter->pango, pango_language_from_string("vi"));
    cairo_font_options_destroy(options);
}

Err set_document(Ctx *ctx, const Document *document, const Json *data, Str *pdf)
{
    Output *output = NEW(ctx->arena, Output); /* an unfinished surface writes when released */
    output->at = arena_bytes(ctx->arena, PDF_MAX, 1);
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take, output, document->width, document->height);
    arena_defer(ctx->arena, destroy_surface, surface);
    /* 1.4: every object stands by itself in the file, as the signing code reads it. */
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    Setter *setter = NEW(ctx->arena, Setter);
    *setter = (Setter){.ctx = ctx,
                       .document = document,
                       .scope = {.document = document, .root = data},
                       .x = document->margins[3],
                       .width = document->width - document->margins[1] - document->margins[3],
                       .y = document->margins[0]};
    TRY(describe(setter, surface, data));
    setter->cairo = cairo_create(surface);
    arena_defer(ctx->arena, destroy_cairo, setter->cairo);
    prepare_pango(setter);
    TRY(set_nodes(setter, document->nodes));
    cairo_show_page(setter->cairo);
    cairo_surface_finish(surface);
    if (cairo_status(setter->cairo) || cairo_surface_status(surface))
        return fail(ctx, ERR_BROKEN, "cairo: %s",
                    cairo_status_to_string(cairo_surface_status(surface)));
    *pdf = (Str){output->at, output->len};
    if (setter->field_count)
        TRY(pdf_prepare(ctx, *pdf, setter->fields, setter->field_count, pdf));
    return OK;
}
