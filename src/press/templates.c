/* templates — finding a compiled-in document, and printing it. */
#include "press/templates.h"
#include "press/set.h"

typedef struct Embedded {
    const char          *name;
    const unsigned char *bytes;
    size_t               size;
} Embedded;

/* Written by tools/press.mk: the bytes, and EMBEDDED with a line for each file. */
#include "documents.inc"

enum { JSON_MAX = 8 * 1024 * 1024, JSON_DEPTH = 16 };

bool template_name(size_t i, Str *name)
{
    if (i >= COUNT(EMBEDDED))
        return false;
    *name = str_of(EMBEDDED[i].name);
    return true;
}

static const Embedded *find(Str name)
{
    for (size_t i = 0; i < COUNT(EMBEDDED); i++)
        if (str_eq(name, str_of(EMBEDDED[i].name)))
            return &EMBEDDED[i];
    return NULL;
}

Err template_find(Ctx *ctx, Str name, Str lang, Document *out)
{
    const Embedded *found = NULL;
    if (!document_is_key(name, false))
        return fail(ctx, ERR_NOT_FOUND, "this is no name of a document");
    if (lang.len)
        found = find(str_fmt(ctx->arena, "%.*s_%.*s", FMT(name), FMT(lang)));
    if (!found)
        found = find(name);
    if (!found)
        return fail(ctx, ERR_NOT_FOUND, "there is no document '%.*s'", FMT(name));
    return document_parse(ctx, str_fmt(ctx->arena, "%s.mdoc", found->name),
                          (Str){(const char *)found->bytes, found->size}, out);
}

Err template_print(Ctx *ctx, Str json, Str *pdf)
{
    const Json *question = NULL;
    Document    document;
    TRY(json_read(ctx, json, (JsonLimits){JSON_MAX, JSON_DEPTH}, &question));
    const Json *data = json_get(question, S("data"));
    if (json_kind(data) != JSON_IS_OBJECT)
        return fail(ctx, ERR_INVALID, "a PDF needs \"template\" and \"data\"");
    TRY(template_find(ctx, json_text(json_get(question, S("template"))),
                      json_text(json_get(question, S("lang"))), &document));
    return set_document(ctx, &document, data, pdf);
}
