/* pdf_fill — writes number and date into the reserved fields. */
#include "crypto/pdf_draw.h"
#include "crypto/pdf_form.h"

static Err literal(Ctx *ctx, Str text, Str *out)
{
    Buf buf = {.arena = ctx->arena};
    buf_char(&buf, '(');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < ' ' || text.at[i] > '~')
            return fail(ctx, ERR_INVALID, "a reserved field takes printable ASCII");
        if (memchr("()\\", text.at[i], 3))
            buf_char(&buf, '\\');
        buf_char(&buf, text.at[i]);
    }
    buf_char(&buf, ')');
    *out = buf_str(&buf);
    return text.len > 0 && text.len <= 64 ? OK : fail(ctx, ERR_INVALID, "1 to 64 characters");
}

Err pdf_fill_fields(Ctx *ctx, Str pdf, const PdfValue *values, size_t n, Str *out)
{
    PdfFile   *file = NEW(ctx->arena, PdfFile);
    PdfUpdate *update = NEW(ctx->arena, PdfUpdate);
    if (n == 0 || n > PDF_FIELDS)
        return fail(ctx, ERR_LIMIT, "1 to %d fields are filled at once", PDF_FIELDS);
    TRY(pdf_open(ctx, pdf, file));
    pdf_update_begin(ctx, file, update);
    for (size_t i = 0; i < n; i++) {
        PdfFormField field;
        Str          value;
        for (size_t k = 0; k < i; k++)
            if (str_eq(values[k].name, values[i].name))
                return fail(ctx, ERR_INVALID, "%.*s is given twice", FMT(values[i].name));
        TRY(literal(ctx, values[i].value, &value));
        TRY(pdf_form_find(ctx, file, values[i].name, &field));
        if (field.field.kind != PDF_TEXT)
            return fail(ctx, ERR_INVALID, "%.*s is signed, not filled", FMT(values[i].name));
        Buf drawing = {.arena = ctx->arena};
        pdf_draw_text(&drawing, values[i].value, &field.field);
        int64_t look = pdf_new_number(update);
        pdf_form(update, look, field.field.width, field.field.height, buf_str(&drawing));
        pdf_form_set(update, &field, look, value);
    }
    return pdf_update_end(update, out);
}
