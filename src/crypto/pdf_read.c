/* pdf_read — tokens, dictionaries and the cross-reference table. */
#include "crypto/pdf_read.h"

enum { MAX_TABLES = 64, MAX_NESTING = 64, PAGE_DEPTH = 16, MAX_PAGE_NODES = 20000 };

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_regular(char c) { return !is_space(c) && !memchr("()<>[]{}/%", c, 10); }

static Str from(Str text, size_t i) { return (Str){text.at + i, text.len - i}; }

static void skip_space(Str *rest)
{
    while (rest->len) {
        if (rest->at[0] == '%')
            while (rest->len && rest->at[0] != '\n' && rest->at[0] != '\r')
                *rest = from(*rest, 1);
        else if (is_space(rest->at[0]))
            *rest = from(*rest, 1);
        else
            return;
    }
}

static size_t regular(Str text, size_t i)
{
    while (i < text.len && is_regular(text.at[i]))
        i++;
    return i;
}

/* ( … ) with its inner brackets and backslashes; 0 when it does not end. */
static size_t string_end(Str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\\')
            i++;
        else if (text.at[i] == '(')
            depth++;
        else if (text.at[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static size_t hex_end(Str text)
{
    const char *end = memchr(text.at, '>', text.len);
    return end ? (size_t)(end - text.at) + 1 : 0;
}

/* One token: a bracket of a dictionary or array, a text, a name, a number, a word. */
static bool token(Str *rest, Str *out)
{
    skip_space(rest);
    if (rest->len == 0)
        return false;
    size_t end = 0;
    char   c = rest->at[0];
    if (c == '(')
        end = string_end(*rest);
    else if (str_starts(*rest, S("<<")) || str_starts(*rest, S(">>")))
        end = 2;
    else if (c == '<')
        end = hex_end(*rest);
    else if (c == '[' || c == ']')
        end = 1;
    else if (c == '/')
        end = regular(*rest, 1);
    else
        end = regular(*rest, 0);
    if (end == 0)
        return false;
    *out = (Str){rest->at, end};
    *rest = from(*rest, end);
    return true;
}

/* After a number: `0 R` makes it a reference. */
static void extend_reference(Str *rest, Str *value)
{
    Str     ahead = *rest, generation, word;
    int64_t n;
    if (str_to_int(*value, &n) && token(&ahead, &generation) && str_to_int(generation, &n) &&
        token(&ahead, &word) && str_eq(word, S("R"))) {
        value->len = (size_t)(ahead.at - value->at);
        *rest = ahead;
    }
}

bool pdf_value(Str *rest, Str *value)
{
    Str one;
    int depth = 0;
    skip_space(rest);
    const char *start = rest->at;
    do {
        if (!token(rest, &one))
            return false;
        if (str_eq(one, S("<<")) || str_eq(one, S("[")))
            depth++;
        else if (str_eq(one, S(">>")) || str_eq(one, S("]")))
            depth--;
        if (depth < 0 || depth > MAX_NESTING)
            return false;
    } while (depth > 0);
    *value = (Str){start, (size_t)(one.at + one.len - start)};
    extend_reference(rest, value);
    return true;
}

bool pdf_inside(Str value, Str *inside)
{
    bool   is_dictionary = str_starts(value, S("<<")) && str_ends(value, S(">>"));
    bool   is_array = str_starts(value, S("[")) && str_ends(value, S("]"));
    size_t mark = is_dictionary ? 2 : 1;
    if ((!is_dictionary && !is_array) || value.len < 2 * mark)
        return false;
    *inside = (Str){value.at + mark, value.len - 2 * mark};
    return true;
}

bool pdf_get(Str dictionary, const char *key, Str *value)
{
    Str rest, name;
    if (!str_starts(dictionary, S("<<")) || !pdf_inside(dictionary, &rest))
        return false;
    while (token(&rest, &name) && name.at[0] == '/') {
        if (!pdf_value(&rest, value))
            return false;
        if (str_eq(from(name, 1), str_of(key)))
            return true;
    }
    return false;
}

bool pdf_reference(Str value, int64_t *number)
{
    Str first;
    return str_ends(value, S("R")) && token(&value, &first) && str_to_int(first, number) &&
           value.len > 0;
}

/* The number after the last "startxref". */
static bool newest_table(Str bytes, size_t *out)
{
    Str     word = S("startxref"), text;
    int64_t n;
    for (size_t i = bytes.len > word.len ? bytes.len - word.len : 0; i > 0; i--)
        if (str_starts(from(bytes, i), word)) {
            Str rest = from(bytes, i + word.len);
            if (!token(&rest, &text) || !str_to_int(text, &n) || n <= 0 ||
                (size_t)n >= bytes.len)
                return false;
            *out = (size_t)n;
            return true;
        }
    return false;
}

static bool next_int(Str *rest, int64_t *out)
{
    Str text;
    return token(rest, &text) && str_to_int(text, out) && *out >= 0;
}

/* One run of entries; a number already known comes from a newer table and stays. */
static bool read_entries(PdfFile *file, Str *rest, bool *known)
{
    int64_t first, count, offset, generation;
    Str     kind;
    if (!next_int(rest, &first) || !next_int(rest, &count) || first > PDF_OBJECTS ||
        count > PDF_OBJECTS)
        return false;
    for (int64_t n = first; n < first + count; n++) {
        if (!next_int(rest, &offset) || !next_int(rest, &generation) || !token(rest, &kind))
            return false;
        if ((size_t)n >= file->count || known[n])
            continue;
        known[n] = true;
        if (str_eq(kind, S("n")) && (size_t)offset < file->bytes.len)
            file->offsets[n] = (size_t)offset;
    }
    return true;
}

/* The table at `at`; its trailer's dictionary. */
static bool read_table(PdfFile *file, size_t at, bool *known, Str *trailer)
{
    Str rest = from(file->bytes, at), word;
    if (!token(&rest, &word) || !str_eq(word, S("xref")))
        return false;
    for (;;) {
        Str ahead = rest;
        if (!token(&ahead, &word))
            return false;
        if (str_eq(word, S("trailer"))) {
            rest = ahead;
            return pdf_value(&rest, trailer) && str_starts(*trailer, S("<<"));
        }
        if (!known) /* only the trailer is wanted: runs are passed over token by token */
            rest = ahead;
        else if (!read_entries(file, &rest, known))
            return false;
    }
}

static bool size_of(Str trailer, size_t *out)
{
    Str     value;
    int64_t n;
    if (!pdf_get(trailer, "Size", &value) || !str_to_int(value, &n) || n < 1 || n > PDF_OBJECTS)
        return false;
    *out = (size_t)n;
    return true;
}

Err pdf_open(Ctx *ctx, Str bytes, PdfFile *out)
{
    *out = (PdfFile){.bytes = bytes};
    if (bytes.len > PDF_LIMIT)
        return fail(ctx, ERR_LIMIT, "a PDF of %zu bytes is too large", bytes.len);
    if (!str_starts(bytes, S("%PDF-1.")) || !newest_table(bytes, &out->xref_at))
        return fail(ctx, ERR_INVALID, "this is not a PDF");
    if (!read_table(out, out->xref_at, NULL, &out->trailer) ||
        !size_of(out->trailer, &out->count))
        return fail(ctx, ERR_INVALID, "the PDF has no classic table of objects");
    out->offsets = NEW_ARRAY(ctx->arena, size_t, out->count);
    bool  *known = NEW_ARRAY(ctx->arena, bool, out->count);
    size_t at = out->xref_at;
    for (int i = 0; i < MAX_TABLES; i++) {
        Str     trailer, previous;
        int64_t n;
        if (!read_table(out, at, known, &trailer))
            return fail(ctx, ERR_INVALID, "the PDF's table of objects is damaged");
        if (!pdf_get(trailer, "Prev", &previous))
            return OK;
        if (!str_to_int(previous, &n) || n <= 0 || (size_t)n >= bytes.len)
            return fail(ctx, ERR_INVALID, "the PDF's tables of objects are damaged");
        at = (size_t)n;
    }
    return fail(ctx, ERR_LIMIT, "the PDF was changed too often");
}

Err pdf_object(Ctx *ctx, const PdfFile *file, int64_t number, Str *value)
{
    Str     word;
    int64_t n;
    if (number > 0 && (size_t)number < file->count && file->offsets[number]) {
        Str rest = from(file->bytes, file->offsets[number]);
        if (next_int(&rest, &n) && n == number && next_int(&rest, &n) && token(&rest, &word) &&
            str_eq(word, S("obj")) && pdf_value(&rest, value))
            return OK;
    }
    return fail(ctx, ERR_INVALID, "the PDF has no object %lld", (long long)number);
}

Err pdf_resolve(Ctx *ctx, const PdfFile *file, Str value, Str *out)
{
    int64_t number;
    if (pdf_reference(value, &number))
        return pdf_object(ctx, file, number, out);
    *out = value;
    return OK;
}

static Err kids_of(Ctx *ctx, const PdfFile *file, Str node, Str *kids)
{
    Str array;
    if (!pdf_get(node, "Kids", &array))
        return fail(ctx, ERR_INVALID, "the PDF's pages are damaged");
    TRY(pdf_resolve(ctx, file, array, &array));
    return pdf_inside(array, kids) ? OK : fail(ctx, ERR_INVALID, "the PDF's pages are damaged");
}

/* Walks the tree of pages by a stack of what is left to visit at each level. */
Err pdf_page(Ctx *ctx, const PdfFile *file, int page, int64_t *number)
{
    Str root, pages, left[PAGE_DEPTH];
    if (!pdf_get(file->trailer, "Root", &root))
        return fail(ctx, ERR_INVALID, "the PDF has no catalogue");
    TRY(pdf_resolve(ctx, file, root, &root));
    if (!pdf_get(root, "Pages", &pages))
        return fail(ctx, ERR_INVALID, "the PDF has no pages");
    TRY(pdf_resolve(ctx, file, pages, &pages));
    TRY(kids_of(ctx, file, pages, &left[0]));
    int depth = 0;
    for (int visited = 0; visited < MAX_PAGE_NODES && depth >= 0; visited++) {
        Str kid, node, kids;
        if (!pdf_value(&left[depth], &kid)) {
            depth--;
            continue;
        }
        if (!pdf_reference(kid, number))
            return fail(ctx, ERR_INVALID, "the PDF's pages are damaged");
        TRY(pdf_object(ctx, file, *number, &node));
        if (!pdf_get(node, "Kids", &kids)) {
            if (page-- == 0)
                return OK;
        } else if (++depth == PAGE_DEPTH) {
            break;
        } else {
            TRY(kids_of(ctx, file, node, &left[depth]));
        }
    }
    return fail(ctx, ERR_INVALID, "the PDF has no such page");
}
