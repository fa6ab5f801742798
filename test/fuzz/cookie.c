/* Any bytes as what a browser sends back or calls a file: cookies, file names, first bytes.
 * What comes out may stand in a header. */
#include "base/text.h"
#include "http/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static bool is_printable(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(32 << 20);
    Ctx    ctx = {.arena = arena};
    Str    text = {(const char *)data, size};
    Req   *req = NEW(arena, Req);
    req->cookie = text;
    must(is_printable(req_cookie(req, "__Host-sid")));
    must(is_printable(req_cookie(req, "a")));
    Str name = http_file_name(&ctx, text);
    must(name.len && name.at[0] != '.' && text_valid(name) && text_length(name) <= 120);
    must(is_printable(http_disposition(&ctx, true, name)));
    Str head = {text.at, size < SNIFF ? size : SNIFF};
    must(strchr(http_sniff(head, name), '/') != NULL);
    arena_free(arena);
    return 0;
}
