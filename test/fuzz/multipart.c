/* Any bytes as a multipart body with boundary "b", fed whole and in pieces whose size the first
 * byte gives: both must come to the same, and no file may stay behind. */
#include "http/multipart.h"

#include "base/text.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/motcua-fuzz-XXXXXX";

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

static void remove_folder(void) { rmdir(folder); }

static Err take(Ctx *ctx, Str body, size_t piece, Req *req)
{
    Multipart       *multipart;
    MultipartOptions options = {S("b"), folder, 5000};
    TRY(multipart_new(ctx, &options, &multipart));
    for (size_t at = 0; at < body.len; at += piece)
        TRY(multipart_feed(ctx, multipart,
                           (Str){body.at + at, body.len - at < piece ? body.len - at : piece}));
    return multipart_end(ctx, multipart, req);
}

static void same(const Req *a, const Req *b)
{
    must(a->pair_count == b->pair_count && a->upload_count == b->upload_count);
    for (size_t i = 0; i < a->pair_count; i++) {
        must(str_eq(a->pairs[i].name, b->pairs[i].name));
        must(str_eq(a->pairs[i].value, b->pairs[i].value) && text_valid(a->pairs[i].value));
    }
    for (size_t i = 0; i < a->upload_count; i++) {
        must(a->uploads[i].size == b->uploads[i].size);
        must(!memcmp(a->uploads[i].sha256, b->uploads[i].sha256, 32));
        must(a->uploads[i].name.len && text_valid(a->uploads[i].name));
        must(!memchr(a->uploads[i].name.at, '/', a->uploads[i].name.len));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_ready;
    if (!is_ready) {
        must(mkdtemp(folder) != NULL);
        atexit(remove_folder);
        is_ready = true;
    }
    jmp_buf full;
    Arena  *arena = arena_new(32 << 20);
    Ctx     ctx = {.arena = arena};
    arena_on_full(arena, jump, &full);
    if (size && setjmp(full) == 0) {
        Str  body = {(const char *)data + 1, size - 1};
        Req *whole = NEW(arena, Req), *pieces = NEW(arena, Req);
        Err  one = take(&ctx, body, body.len + 1, whole);
        Err  two = take(&ctx, body, data[0] % 61u + 1, pieces);
        must(one == two);
        if (one == OK)
            same(whole, pieces);
    }
    arena_free(arena);
    return 0;
}
