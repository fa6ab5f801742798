/* set_block — tables, rules, QR codes and the places of signatures. */
#include "press/setter.h"

#include <qrencode.h>

static const double POINTS_PER_MM = 72 / 25.4;
static const double PADDING = 2.5, HAIRLINE = 0.6;

Err set_rule(Setter *setter, const Node *node)
{
    double width = setter->width * node->sizes[0] / 100;
    double left = setter->x + (setter->width - width) / 2;
    setter->y += 2;
    if (!setter->is_dry) {
        cairo_set_line_width(setter->cairo, HAIRLINE);
        cairo_move_to(setter->cairo, left, setter->y);
        cairo_line_to(setter->cairo, left + width, setter->y);
        cairo_stroke(setter->cairo);
    }
    setter->y += 3;
    return OK;
}

typedef struct Row {
    Paragraph cells[DOCUMENT_SIZES];
    size_t    count;
    double    height;
} Row;

static Err lay_row(Setter *setter, const Node *node, Row *row)
{
    bool is_head = node->kind == NODE_HEAD;
    *row = (Row){0};
    for (size_t from = 0, to; from <= node->piece_count; from = to + 1) {
        for (to = from; to < node->piece_count && node->pieces[to].kind != PIECE_CELL;)
            to++;
        size_t column = row->count++; /* the parser has counted the cells */
        Span   span = {node, from, to, is_head ? ALIGN_CENTER : setter->table->aligns[column],
                       is_head};
        double width = setter->width * setter->table->sizes[column] / 100;
        TRY(set_paragraph(setter, &span, width - 2 * PADDING, &row->cells[column]));
        if (row->cells[column].height > row->height)
            row->height = row->cells[column].height;
    }
    row->height += 2 * PADDING;
    return OK;
}

static Err draw_row(Setter *setter, const Row *row)
{
    double x = setter->x;
    for (size_t i = 0; i < row->count; i++) {
        double width = setter->width * setter->table->sizes[i] / 100;
        if (!setter->is_dry) {
            cairo_set_line_width(setter->cairo, HAIRLINE);
            cairo_rectangle(setter->cairo, x, setter->y, width, row->height);
            cairo_stroke(setter->cairo);
        }
        TRY(set_draw(setter, &row->cells[i], x + PADDING, setter->y + PADDING));
        x += width;
    }
    setter->y += row->height;
    return OK;
}

Err set_row(Setter *setter, const Node *node)
{
    Row row, head;
    int page = setter->page;
    TRY(lay_row(setter, node, &row));
    TRY(set_need(setter, row.height));
    if (node->kind == NODE_HEAD) {
        setter->head = node;
    } else if (setter->page != page && setter->head) {
        TRY(lay_row(setter, setter->head, &head));
        TRY(draw_row(setter, &head));
    }
    return draw_row(setter, &row);
}

static void free_code(void *code) { QRcode_free(code); }

/* Dark modules side by side are one rectangle: fewer operators, no hairlines between. */
static void draw_code(cairo_t *cairo, const QRcode *code, double x, double y, double module)
{
    for (int row = 0; row < code->width; row++) {
        const unsigned char *line = code->data + (size_t)row * (size_t)code->width;
        for (int from = 0, to; from < code->width; from = to) {
            for (to = from; to < code->width && (line[to] & 1) == (line[from] & 1);)
                to++;
            if (line[from] & 1)
                cairo_rectangle(cairo, x + from * module, y + row * module,
                                (to - from) * module, module);
        }
    }
    cairo_fill(cairo);
}

Err set_qr(Setter *setter, const Node *node)
{
    double side = node->sizes[0] * POINTS_PER_MM;
    Str    text;
    TRY(set_need(setter, side));
    TRY(set_plain(setter, node, &text));
    if (!setter->is_dry) {
        QRcode *code =
            QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
        if (!code)
            return fail(setter->ctx, ERR_INVALID, "%.*s:%d: %zu bytes do not fit a QR code",
                        FMT(setter->document->name), node->line, text.len);
        arena_defer(setter->ctx->arena, free_code, code);
        draw_code(setter->cairo, code, setter->x + (setter->width - side) / 2, setter->y,
                  side / code->width);
    }
    setter->y += side + 2;
    return OK;
}

/* A person's place is centred in the column; a body's seal covers its left third, as Decree
 * 30/2020 has it, and takes no room of its own. */
Err set_box(Setter *setter, const Node *node)
{
    double   width = node->sizes[0] * POINTS_PER_MM, height = node->sizes[1] * POINTS_PER_MM;
    PdfField box = {.name = node->key, .width = width, .height = height};
    bool     is_over = node->kind == NODE_SEAL && setter->last_box.width > 0;
    box.kind = node->kind == NODE_SEAL ? PDF_SEAL : PDF_SIGNATURE;
    if (is_over) {
        box.x = setter->last_box.x + setter->last_box.width / 3 - width;
        box.y = setter->last_box.y + (setter->last_box.height - height) / 2;
    } else {
        TRY(set_need(setter, height));
        box.x = setter->x + (setter->width - width) / 2;
        box.y = setter->document->height - setter->y - height;
        setter->y += height;
    }
    if (box.x < 0)
        box.x = 0;
    if (!setter->is_dry)
        setter->last_box = box;
    return set_field(setter, box);
}
