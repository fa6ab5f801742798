/* Any bytes as a template of a document: parsed, or refused with words that name the place. */
#include "press/document.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char HEAD[] = "page A4\nmargins 20 20 20 20\nsize 13\ntitle: T\n";
    Arena            *arena = arena_new(64 * 1024 * 1024);
    Ctx               ctx = {.arena = arena};
    Buf               buf = {.arena = arena};
    /* Most inputs know nothing of settings: half of them get some. */
    if (size && data[0] % 2)
        buf_add(&buf, str_of(HEAD));
    buf_add(&buf, (Str){(const char *)data, size});
    Document document;
    Err      err = document_parse(&ctx, S("fuzz"), buf_str(&buf), &document);
    if (err != OK && ctx.fault.message.len == 0)
        abort();
    if (err == OK && (!document.nodes || !document.title || document.size < 6))
        abort();
    arena_free(arena);
    return 0;
}
