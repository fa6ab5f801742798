/* pdf_write — incremental updates. */
#include "crypto/pdf_write.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

void pdf_update_begin(Ctx *ctx, const PdfFile *file, PdfUpdate *out)
{
    *out = (PdfUpdate){.ctx = ctx, .file = file, .next = (int64_t)file->count};
    out->out = (Buf){.arena = ctx->arena};
    buf_add(&out->out, file->bytes);
    if (!str_ends(file->bytes, S("\n")))
        buf_char(&out->out, '\n');
}

int64_t pdf_new_number(PdfUpdate *update) { return update->next++; }

void pdf_begin(PdfUpdate *update, int64_t number)
{
    assert(update->count < PDF_CHANGES);
    update->changes[update->count].number = number;
    update->changes[update->count++].at = update->out.len;
    buf_int(&update->out, number);
    buf_add(&update->out, S(" 0 obj\n"));
}

void pdf_end(PdfUpdate *update) { buf_add(&update->out, S("\nendobj\n")); }

void pdf_number(Buf *buf, double n)
{
    int64_t hundredths = (int64_t)llround(n * 100);
    if (hundredths < 0)
        buf_char(buf, '-');
    hundredths = llabs(hundredths);
    buf_int(buf, hundredths / 100);
    if (hundredths % 100)
        buf_fmt(buf, ".%02d", (int)(hundredths % 100));
}

/* Two standard fonts serve all appearances: their objects are written before the first. */
void pdf_fonts(PdfUpdate *update)
{
    static const char *const names[] = {"Times-Roman", "Times-Italic"};
    if (!update->font) {
        update->font = update->next;
        for (size_t i = 0; i < COUNT(names); i++) {
            pdf_begin(update, pdf_new_number(update));
            buf_fmt(&update->out,
                    "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding "
                    "/WinAnsiEncoding >>",
                    names[i]);
            pdf_end(update);
        }
    }
}

void pdf_add_fonts(PdfUpdate *update)
{
    buf_fmt(&update->out, "/Font << /TiRo %lld 0 R /TiIt %lld 0 R >>", (long long)update->font,
            (long long)update->font + 1);
}

void pdf_form(PdfUpdate *update, int64_t number, double width, double height, Str content)
{
    Buf *out = &update->out;
    pdf_fonts(update);
    pdf_begin(update, number);
    buf_add(out, S("<< /Type /XObject /Subtype /Form /BBox [0 0 "));
    pdf_number(out, width);
    buf_char(out, ' ');
    pdf_number(out, height);
    buf_add(out, S("] /Resources << "));
    pdf_add_fonts(update);
    buf_fmt(out, " >> /Length %zu", content.len);
    buf_add(out, S(" >>\nstream\n"));
    buf_add(out, content);
    buf_add(out, S("\nendstream"));
    pdf_end(update);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void write_table(PdfUpdate *update)
{
    Buf *out = &update->out;
    qsort(update->changes, update->count, sizeof *update->changes, by_number);
    buf_add(out, S("xref\n"));
    for (size_t i = 0, end; i < update->count; i = end) {
        for (end = i + 1; end < update->count &&
                          update->changes[end].number == update->changes[end - 1].number + 1;)
            end++;
        buf_fmt(out, "%lld %zu\n", (long long)update->changes[i].number, end - i);
        for (size_t k = i; k < end; k++)
            buf_fmt(out, "%010zu 00000 n \n", update->changes[k].at);
    }
}

Err pdf_update_end(PdfUpdate *update, Str *out)
{
    static const char *const own[] = {"Size", "Prev", "XRefStm", NULL};
    size_t                   at = update->out.len;
    if (at > PDF_LIMIT)
        return fail(update->ctx, ERR_LIMIT, "the PDF has become too large");
    write_table(update);
    buf_fmt(&update->out, "trailer\n<< /Size %lld /Prev %zu", (long long)update->next,
            update->file->xref_at);
    pdf_copy_pairs(&update->out, update->file->trailer, own);
    buf_fmt(&update->out, " >>\nstartxref\n%zu\n%%%%EOF\n", at);
    *out = buf_str(&update->out);
    return OK;
}

void pdf_copy_pairs(Buf *buf, Str dictionary, const char *const *without)
{
    Str rest, name, value;
    if (!pdf_inside(dictionary, &rest))
        return;
    while (pdf_value(&rest, &name) && name.at[0] == '/' && pdf_value(&rest, &value)) {
        bool is_left_out = false;
        for (const char *const *other = without; *other; other++)
            is_left_out |= str_eq((Str){name.at + 1, name.len - 1}, str_of(*other));
        if (is_left_out)
            continue;
        buf_char(buf, ' ');
        buf_add(buf, name);
        buf_char(buf, ' ');
        buf_add(buf, value);
    }
}

void pdf_text(Buf *buf, Str text)
{
    buf_add(buf, S("<FEFF"));
    for (Str rest = text; rest.len;) {
        uint32_t point = text_next(&rest);
        if (point > 0xffff) {
            point -= 0x10000;
            buf_fmt(buf, "%04X", 0xd800u + (point >> 10));
            point = 0xdc00u + (point & 0x3ff);
        }
        buf_fmt(buf, "%04X", (unsigned)point);
    }
    buf_char(buf, '>');
}
