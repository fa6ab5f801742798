/* pdf_draw — appearances of fields, in PDF operators. */
#include "crypto/pdf_draw.h"
#include "base/time.h"
#include "crypto/pdf_write.h"

#include <math.h>

/* Widths of Times-Roman from the space on, in thousandths of the size. */
static const short WIDTHS[] = {
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
};
static const double DESCENT = 0.216; /* of the size, below the base line */

static double width_of(Str text, double size)
{
    int thousandths = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        thousandths += c >= ' ' && c <= '~' ? WIDTHS[c - ' '] : 500;
    }
    return thousandths * size / 1000;
}

/* Numbers, then the operator. */
static void op(Buf *buf, const double *numbers, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        pdf_number(buf, numbers[i]);
        buf_char(buf, ' ');
    }
    buf_add(buf, str_of(name));
    buf_char(buf, '\n');
}
#define OP(buf, name, ...)                                                                     \
    op(buf, (const double[]){__VA_ARGS__}, COUNT(((const double[]){__VA_ARGS__})), name)

/* A text at its place: what PDF's operators Tf, Td and Tj say together. */
typedef struct Line {
    Str    text;
    double size, x, y;
    bool   is_italic;
} Line;

static void show(Buf *buf, const Line *line)
{
    buf_add(buf, line->is_italic ? S("BT /TiIt ") : S("BT /TiRo "));
    OP(buf, "Tf", line->size);
    OP(buf, "Td", line->x, line->y);
    buf_char(buf, '(');
    for (size_t i = 0; i < line->text.len; i++) {
        if (memchr("()\\", line->text.at[i], 3))
            buf_char(buf, '\\');
        buf_char(buf, line->text.at[i]);
    }
    buf_add(buf, S(") Tj ET\n"));
}

static double fit(Str text, double size, double room)
{
    double width = width_of(text, size);
    return width > room && width > 0 ? size * room / width : size;
}

void pdf_draw_text(Buf *buf, Str text, const PdfField *box)
{
    /* Digits are as wide in italics; a few letters differ by a hair. */
    double size = fit(text, box->size, box->width);
    double space = box->width - width_of(text, size);
    buf_add(buf, S("/Tx BMC\nq\n0 g\n"));
    show(buf, &(Line){text, size, box->is_right ? space : space / 2, box->size * DESCENT,
                      box->is_italic});
    buf_add(buf, S("Q\nEMC\n"));
}

static void circle(Buf *buf, double x, double y, double radius)
{
    const double bend = 0.5523 * radius; /* four Bézier curves that look like a circle */
    OP(buf, "m", x + radius, y);
    OP(buf, "c", x + radius, y + bend, x + bend, y + radius, x, y + radius);
    OP(buf, "c", x - bend, y + radius, x - radius, y + bend, x - radius, y);
    OP(buf, "c", x - radius, y - bend, x - bend, y - radius, x, y - radius);
    OP(buf, "c", x + bend, y - radius, x + radius, y - bend, x + radius, y);
    buf_add(buf, S("s\n"));
}

static void star(Buf *buf, double x, double y, double radius)
{
    for (int i = 0; i < 10; i++) {
        double reach = i % 2 ? radius * 0.382 : radius;
        double angle = M_PI / 2 + i * M_PI / 5;
        OP(buf, i ? "l" : "m", x + reach * cos(angle), y + reach * sin(angle));
    }
    buf_add(buf, S("f\n"));
}

static void draw_ring(Buf *buf, const PdfField *box, Str day, Str hour)
{
    double radius = fmin(box->width, box->height) / 2 - 1;
    double x = box->width / 2, y = box->height / 2, size = radius * 0.27;
    buf_add(buf, S("q\n0.8 0.1 0.12 RG 0.8 0.1 0.12 rg\n1.4 w\n"));
    circle(buf, x, y, radius);
    buf_add(buf, S("0.5 w\n"));
    circle(buf, x, y, radius * 0.88);
    star(buf, x, y + radius * 0.3, radius * 0.42);
    show(buf, &(Line){day, size, x - width_of(day, size) / 2, y - radius * 0.36, false});
    show(buf, &(Line){hour, size, x - width_of(hour, size) / 2, y - radius * 0.66, false});
    buf_add(buf, S("Q\n"));
}

/* Words and tick stand to the right: the body's seal covers the left third. */
static void draw_box(Buf *buf, const PdfField *box, Str day, Str hour)
{
    double mark = fmin(box->height * 0.4, box->width * 0.14);
    double x = box->width - mark * 1.5, y = (box->height - mark) / 2;
    double left = box->width * 0.36, room = x - left - 2;
    double size = fit(day, fmin(10, box->height * 0.3), room);
    buf_add(buf, S("q\n0.1 0.28 0.62 RG 0.1 0.28 0.62 rg\n0.5 w\n"));
    OP(buf, "re S", 0.5, 0.5, box->width - 1, box->height - 1);
    buf_add(buf, S("1.6 w 1 J 1 j\n"));
    OP(buf, "m", x, y + mark * 0.45);
    OP(buf, "l", x + mark * 0.38, y + mark * 0.1);
    OP(buf, "l", x + mark, y + mark * 0.9);
    buf_add(buf, S("S\n"));
    show(buf, &(Line){day, size, left, box->height / 2 + size * 0.2, false});
    show(buf, &(Line){hour, size, left, box->height / 2 - size, false});
    buf_add(buf, S("Q\n"));
}

void pdf_draw_signature(Buf *buf, const PdfField *box, int64_t at)
{
    LocalTime local = time_to_local(at);
    Str       day = date_text(buf->arena, local.date);
    Str hour = str_fmt(buf->arena, "%02d:%02d:%02d", local.hour, local.minute, local.second);
    if (box->kind == PDF_SEAL)
        draw_ring(buf, box, day, hour);
    else
        draw_box(buf, box, day, hour);
}
