/* pdf_form — makes the form of a document, finds its fields, fills them. */
#include "crypto/pdf_form.h"
#include "crypto/pdf_draw.h"

#include <stdlib.h>

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return name.len > 0 && name.len <= 64;
}

static bool is_on_page(const PdfField *field)
{
    const double numbers[] = {field->x, field->y, field->width, field->height, field->size};
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (!(numbers[i] >= 0 && numbers[i] <= 5000))
            return false;
    return field->page >= 0 && field->page < 10000;
}

static void write_field(PdfUpdate *update, const PdfField *field, int64_t page, int64_t look)
{
    Buf *out = &update->out;
    bool is_text = field->kind == PDF_TEXT;
    buf_fmt(out, "<< /Type /Annot /Subtype /Widget /FT %s /T (%.*s) /F 4 /P %lld 0 R /Rect [",
            is_text ? "/Tx" : "/Sig", FMT(field->name), (long long)page);
    const double rect[] = {field->x, field->y, field->x + field->width,
                           field->y + field->height};
    for (size_t i = 0; i < COUNT(rect); i++) {
        buf_char(out, ' ');
        pdf_number(out, rect[i]);
    }
    buf_add(out, S(" ]"));
    if (is_text) {
        buf_fmt(out, " /Ff 1 /Q %d /DA (/%s ", field->is_right ? 2 : 1,
                field->is_italic ? "TiIt" : "TiRo");
        pdf_number(out, field->size);
        buf_add(out, S(" Tf 0 g)"));
    } else {
        buf_add(out,
                field->kind == PDF_SEAL ? S(" /MOTC_Kind /Seal") : S(" /MOTC_Kind /Person"));
    }
    buf_fmt(out, " /AP << /N %lld 0 R >> >>", (long long)look);
}

/* The fields to make and the number of the first one's object; the others' follow. */
typedef struct Fields {
    const PdfField *at;
    size_t          count;
    int64_t         first;
} Fields;

/* The page again, with the fields that lie on it among its annotations. */
static Err write_page(PdfUpdate *update, int64_t page, const Fields *fields, int index)
{
    static const char *const own[] = {"Annots", NULL};
    Ctx                     *ctx = update->ctx;
    Str                      dictionary, annotations, inside = {0};
    TRY(pdf_object(ctx, update->file, page, &dictionary));
    if (pdf_get(dictionary, "Annots", &annotations)) {
        TRY(pdf_resolve(ctx, update->file, annotations, &annotations));
        if (!pdf_inside(annotations, &inside))
            return fail(ctx, ERR_INVALID, "the PDF's annotations are damaged");
    }
    pdf_begin(update, page);
    buf_add(&update->out, S("<<"));
    pdf_copy_pairs(&update->out, dictionary, own);
    buf_fmt(&update->out, " /Annots [%.*s", FMT(inside));
    for (size_t i = 0; i < fields->count; i++)
        if (fields->at[i].page == index)
            buf_fmt(&update->out, " %lld 0 R", (long long)(fields->first + (int64_t)i));
    buf_add(&update->out, S(" ] >>"));
    pdf_end(update);
    return OK;
}

static Err write_fields(PdfUpdate *update, const Fields *fields)
{
    int64_t look = pdf_new_number(update);
    pdf_form(update, look, 1, 1, S(""));
    for (size_t i = 0; i < fields->count; i++) {
        const PdfField *field = &fields->at[i];
        int64_t         page = 0;
        bool            is_first_of_page = true;
        TRY(pdf_page(update->ctx, update->file, field->page, &page));
        for (size_t k = 0; k < i; k++) {
            is_first_of_page &= fields->at[k].page != field->page;
            if (str_eq(fields->at[k].name, field->name))
                return fail(update->ctx, ERR_INVALID, "two fields are named %.*s",
                            FMT(field->name));
        }
        if (is_first_of_page)
            TRY(write_page(update, page, fields, field->page));
        pdf_begin(update, fields->first + (int64_t)i);
        write_field(update, field, page, look);
        pdf_end(update);
    }
    return OK;
}

static Err root_of(Ctx *ctx, const PdfFile *file, int64_t *number, Str *root)
{
    Str value;
    if (!pdf_get(file->trailer, "Root", &value) || !pdf_reference(value, number))
        return fail(ctx, ERR_INVALID, "the PDF has no catalogue");
    return pdf_object(ctx, file, *number, root);
}

static void write_root(PdfUpdate *update, int64_t number, Str root, const Fields *fields)
{
    static const char *const none[] = {NULL};
    Buf                     *out = &update->out;
    pdf_fonts(update);
    pdf_begin(update, number);
    buf_add(out, S("<<"));
    pdf_copy_pairs(out, root, none);
    buf_add(out, S(" /AcroForm << /SigFlags 3 /DA (/TiRo 12 Tf 0 g) /DR << "));
    pdf_add_fonts(update);
    buf_add(out, S(" >> /Fields ["));
    for (size_t i = 0; i < fields->count; i++)
        buf_fmt(out, " %lld 0 R", (long long)(fields->first + (int64_t)i));
    buf_add(out, S(" ] >> >>"));
    pdf_end(update);
}

Err pdf_prepare(Ctx *ctx, Str pdf, const PdfField *fields, size_t n, Str *out)
{
    if (n == 0 || n > PDF_FIELDS)
        return fail(ctx, ERR_LIMIT, "a form has 1 to %d fields", PDF_FIELDS);
    for (size_t i = 0; i < n; i++)
        if (!is_name(fields[i].name) || !is_on_page(&fields[i]))
            return fail(ctx, ERR_INVALID, "'%.*s' is no field", FMT(fields[i].name));
    PdfFile *file = NEW(ctx->arena, PdfFile);
    TRY(pdf_open(ctx, pdf, file));
    int64_t number = 0;
    Str     root, form;
    TRY(root_of(ctx, file, &number, &root));
    if (pdf_get(root, "AcroForm", &form))
        return fail(ctx, ERR_CONFLICT, "the PDF has a form already");
    PdfUpdate *update = NEW(ctx->arena, PdfUpdate);
    pdf_update_begin(ctx, file, update);
    Fields all = {fields, n, update->next};
    update->next += (int64_t)n;
    TRY(write_fields(update, &all));
    write_root(update, number, root, &all);
    return pdf_update_end(update, out);
}

static double number_of(Str text)
{
    char   digits[32] = {0};
    size_t len = text.len < sizeof digits - 1 ? text.len : sizeof digits - 1;
    memcpy(digits, text.at, len);
    double n = strtod(digits, NULL);
    return n >= -10000 && n <= 10000 ? n : 0;
}

static Err read_box(Ctx *ctx, const PdfFile *file, Str rect, PdfField *out)
{
    double numbers[4];
    Str    inside, one;
    TRY(pdf_resolve(ctx, file, rect, &rect));
    if (!pdf_inside(rect, &inside))
        return fail(ctx, ERR_INVALID, "a field has no place");
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (!pdf_value(&inside, &one))
            return fail(ctx, ERR_INVALID, "a field has no place");
        numbers[i] = number_of(one);
    }
    out->x = numbers[0];
    out->y = numbers[1];
    out->width = numbers[2] > numbers[0] ? numbers[2] - numbers[0] : 0;
    out->height = numbers[3] > numbers[1] ? numbers[3] - numbers[1] : 0;
    return OK;
}

static Err read_form_field(Ctx *ctx, const PdfFile *file, PdfFormField *out)
{
    Str value, kind;
    TRY(pdf_object(ctx, file, out->number, &out->dictionary));
    if (pdf_get(out->dictionary, "T", &value) && value.len > 2 && value.at[0] == '(')
        out->field.name = (Str){value.at + 1, value.len - 2};
    if (pdf_get(out->dictionary, "FT", &kind) && str_eq(kind, S("/Sig")))
        out->field.kind =
            pdf_get(out->dictionary, "MOTC_Kind", &value) && str_eq(value, S("/Seal"))
                ? PDF_SEAL
                : PDF_SIGNATURE;
    /* "/TiRo 13 Tf …": the size is the second word. */
    if (pdf_get(out->dictionary, "DA", &value) && str_cut(value, ' ', &kind, &value)) {
        out->field.size = number_of(value);
        out->field.is_italic = str_eq(kind, S("(/TiIt"));
    }
    out->field.is_right = pdf_get(out->dictionary, "Q", &value) && str_eq(value, S("2"));
    out->is_done = pdf_get(out->dictionary, "V", &value);
    if (pdf_get(out->dictionary, "Rect", &value))
        TRY(read_box(ctx, file, value, &out->field));
    return OK;
}

Err pdf_form_fields(Ctx *ctx, const PdfFile *file, PdfFormField out[PDF_FIELDS], size_t *n)
{
    int64_t number = 0;
    Str     root, form, fields, one;
    *n = 0;
    TRY(root_of(ctx, file, &number, &root));
    if (!pdf_get(root, "AcroForm", &form))
        return OK;
    TRY(pdf_resolve(ctx, file, form, &form));
    if (!pdf_get(form, "Fields", &fields))
        return OK;
    TRY(pdf_resolve(ctx, file, fields, &fields));
    if (!pdf_inside(fields, &fields))
        return fail(ctx, ERR_INVALID, "the PDF's form is damaged");
    while (pdf_value(&fields, &one)) {
        if (*n == PDF_FIELDS)
            return fail(ctx, ERR_LIMIT, "the PDF's form has too many fields");
        out[*n] = (PdfFormField){0};
        if (!pdf_reference(one, &out[*n].number))
            return fail(ctx, ERR_INVALID, "the PDF's form is damaged");
        TRY(read_form_field(ctx, file, &out[*n]));
        ++*n;
    }
    return OK;
}

Err pdf_form_find(Ctx *ctx, const PdfFile *file, Str name, PdfFormField *out)
{
    PdfFormField *fields = NEW_ARRAY(ctx->arena, PdfFormField, PDF_FIELDS);
    size_t        n = 0;
    TRY(pdf_form_fields(ctx, file, fields, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].field.name, name)) {
            *out = fields[i];
            return !out->is_done
                       ? OK
                       : fail(ctx, ERR_CONFLICT, "the field %.*s is filled already", FMT(name));
        }
    return fail(ctx, ERR_NOT_FOUND, "the PDF has no field %.*s", FMT(name));
}

void pdf_form_set(PdfUpdate *update, const PdfFormField *field, int64_t look, Str value)
{
    static const char *const own[] = {"V", "AP", NULL};
    pdf_begin(update, field->number);
    buf_add(&update->out, S("<<"));
    pdf_copy_pairs(&update->out, field->dictionary, own);
    buf_fmt(&update->out, " /AP << /N %lld 0 R >> /V %.*s >>", (long long)look, FMT(value));
    pdf_end(update);
}
