/* set_text — paragraphs: pieces to Pango, lines to the page, reserved places to fields. */
#include "press/setter.h"

static const double GAP = 0.12; /* between lines and after a text, part of the size */
static const double DESCENT = 0.216, ASCENT = 0.891; /* of Times, parts of the size */

static void unref(void *object) { g_object_unref(object); }
static void unref_attributes(void *list) { pango_attr_list_unref(list); }

static void mark(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

/* An empty box, in the line like a letter. */
static void mark_reserved(PangoAttrList *list, double width, double size, size_t from,
                          size_t to)
{
    PangoRectangle box = {0, (int)(-ASCENT * size * PANGO_SCALE), (int)(width * PANGO_SCALE),
                          (int)((ASCENT + DESCENT) * size * PANGO_SCALE)};
    mark(list, pango_attr_shape_new(&box, &box), from, to);
}

static Err add_piece(Setter *setter, const Span *span, const Piece *piece, Buf *text,
                     PangoAttrList *list)
{
    size_t from = text->len;
    Str    words = piece->text;
    if (piece->kind == PIECE_FIELD)
        TRY(data_text(setter->ctx, &setter->scope, piece, span->node->line, &words));
    if (piece->kind == PIECE_RESERVED)
        words = S("\xef\xbf\xbc"); /* U+FFFC, object replacement */
    buf_add(text, words);
    if (piece->kind == PIECE_RESERVED)
        mark_reserved(list, piece->width, setter->document->size * span->node->scale, from,
                      text->len);
    if (piece->is_bold || span->is_bold)
        mark(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, text->len);
    if (piece->is_italic)
        mark(list, pango_attr_style_new(PANGO_STYLE_ITALIC), from, text->len);
    return OK;
}

static Err fill(Setter *setter, const Span *span, Paragraph *out)
{
    Buf            text = {.arena = setter->ctx->arena};
    PangoAttrList *list = pango_attr_list_new();
    arena_defer(setter->ctx->arena, unref_attributes, list);
    size_t reserved = 0;
    for (size_t i = span->from; i < span->to; i++) {
        const Piece *piece = &span->node->pieces[i];
        if (piece->kind == PIECE_RESERVED) {
            if (reserved == COUNT(out->places))
                return fail(setter->ctx, ERR_LIMIT, "a line has too many reserved fields");
            out->places[reserved++] = text.len;
        }
        TRY(add_piece(setter, span, piece, &text, list));
    }
    pango_layout_set_text(out->layout, text.at ? text.at : "", (int)text.len);
    pango_layout_set_attributes(out->layout, list);
    return OK;
}

Err set_paragraph(Setter *setter, const Span *span, double width, Paragraph *out)
{
    static const PangoAlignment aligns[] = {
        [ALIGN_LEFT] = PANGO_ALIGN_LEFT,   [ALIGN_CENTER] = PANGO_ALIGN_CENTER,
        [ALIGN_RIGHT] = PANGO_ALIGN_RIGHT, [ALIGN_JUSTIFY] = PANGO_ALIGN_LEFT,
        [ALIGN_PARA] = PANGO_ALIGN_LEFT,
    };
    double size = setter->document->size * span->node->scale;
    *out = (Paragraph){.pieces = span->node->pieces + span->from,
                       .count = span->to - span->from,
                       .size = size};
    out->layout = pango_layout_new(setter->pango);
    arena_defer(setter->ctx->arena, unref, out->layout);
    PangoFontDescription *font = pango_font_description_from_string("Liberation Serif");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(out->layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(out->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(out->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(out->layout, (int)(GAP * size * PANGO_SCALE));
    pango_layout_set_alignment(out->layout, aligns[span->align]);
    pango_layout_set_justify(out->layout,
                             span->align == ALIGN_JUSTIFY || span->align == ALIGN_PARA);
    if (span->align == ALIGN_PARA)
        pango_layout_set_indent(out->layout, (int)(size * 2 * PANGO_SCALE));
    TRY(fill(setter, span, out));
    int height = 0;
    pango_layout_get_size(out->layout, NULL, &height);
    out->height = (double)height / PANGO_SCALE;
    return OK;
}

Err set_field(Setter *setter, PdfField field)
{
    if (setter->is_dry)
        return OK;
    if (setter->field_count == COUNT(setter->fields))
        return fail(setter->ctx, ERR_LIMIT, "the document has too many reserved fields");
    field.page = setter->page;
    setter->fields[setter->field_count++] = field;
    return OK;
}

static Err reserve(Setter *setter, const Paragraph *paragraph, double x, double y)
{
    size_t reserved = 0;
    for (size_t i = 0; i < paragraph->count; i++) {
        const Piece *piece = &paragraph->pieces[i];
        if (piece->kind != PIECE_RESERVED)
            continue;
        PangoRectangle at;
        int            line = 0;
        int            index = (int)paragraph->places[reserved++];
        pango_layout_index_to_pos(paragraph->layout, index, &at);
        pango_layout_index_to_line_x(paragraph->layout, index, 0, &line, NULL);
        PangoLayoutIter *iter = pango_layout_get_iter(paragraph->layout);
        while (line-- > 0)
            pango_layout_iter_next_line(iter);
        double baseline = y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
        pango_layout_iter_free(iter);
        TRY(set_field(setter,
                      (PdfField){
                          .name = piece->text,
                          .x = x + (double)at.x / PANGO_SCALE,
                          .y = setter->document->height - baseline - DESCENT * paragraph->size,
                          .width = piece->width,
                          .height = (ASCENT + DESCENT) * paragraph->size,
                          .size = paragraph->size,
                          .is_right = piece->is_right,
                          .is_italic = piece->is_italic,
                      }));
    }
    return OK;
}

Err set_draw(Setter *setter, const Paragraph *paragraph, double x, double y)
{
    if (setter->is_dry)
        return OK;
    cairo_move_to(setter->cairo, x, y);
    pango_cairo_show_layout(setter->cairo, paragraph->layout);
    return reserve(setter, paragraph, x, y);
}

/* Line by line, so that a long paragraph goes over to the next page. */
static Err draw_lines(Setter *setter, const Paragraph *paragraph)
{
    PangoLayoutIter *iter = pango_layout_get_iter(paragraph->layout);
    Err              err = OK;
    do {
        PangoRectangle line;
        pango_layout_iter_get_line_extents(iter, NULL, &line);
        int top = 0, end = 0; /* with the space between lines, unlike the extents */
        pango_layout_iter_get_line_yrange(iter, &top, &end);
        double height = (double)(end - top) / PANGO_SCALE;
        double baseline = (double)(pango_layout_iter_get_baseline(iter) - top) / PANGO_SCALE;
        err = set_need(setter, height);
        if (err == OK && !setter->is_dry) {
            cairo_move_to(setter->cairo, setter->x + (double)line.x / PANGO_SCALE,
                          setter->y + baseline);
            pango_cairo_show_layout_line(setter->cairo,
                                         pango_layout_iter_get_line_readonly(iter));
        }
        setter->y += height;
    } while (err == OK && pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return err;
}

Err set_text(Setter *setter, const Node *node)
{
    Paragraph paragraph;
    Span      span = {node, 0, node->piece_count, node->align, false};
    bool      has_reserved = false;
    TRY(set_paragraph(setter, &span, setter->width, &paragraph));
    for (size_t i = 0; i < node->piece_count; i++)
        has_reserved |= node->pieces[i].kind == PIECE_RESERVED;
    if (has_reserved || setter->fixed) {
        TRY(set_need(setter, paragraph.height));
        TRY(set_draw(setter, &paragraph, setter->x, setter->y));
        setter->y += paragraph.height;
    } else {
        TRY(draw_lines(setter, &paragraph));
    }
    setter->y += paragraph.size * (node->align == ALIGN_PARA ? 3 * GAP : GAP);
    return OK;
}

Err set_plain(Setter *setter, const Node *node, Str *out)
{
    Buf buf = {.arena = setter->ctx->arena};
    for (size_t i = 0; i < node->piece_count; i++) {
        Str words = node->pieces[i].text;
        if (node->pieces[i].kind == PIECE_FIELD)
            TRY(data_text(setter->ctx, &setter->scope, &node->pieces[i], node->line, &words));
        buf_add(&buf, words);
    }
    *out = buf_str(&buf);
    return OK;
}
