/* upload — one file on its way from the wire to the disk, hashed as it comes. */
#include "http/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

struct Incoming {
    int         fd;
    char       *path;
    int64_t     size;
    EVP_MD_CTX *hash;
    size_t      head_len;
    char        head[SNIFF];
};

static void release(void *thing)
{
    Incoming *incoming = thing;
    if (incoming->fd >= 0)
        close(incoming->fd);
    if (incoming->path)
        unlink(incoming->path); /* kept files have been renamed: then there is nothing here */
    EVP_MD_CTX_free(incoming->hash);
}

Err incoming_open(Ctx *ctx, const char *folder, Incoming **out)
{
    Incoming *incoming = NEW(ctx->arena, Incoming);
    incoming->fd = -1;
    char *path = (char *)str_fmt(ctx->arena, "%s/upload-XXXXXX", folder).at;
    arena_defer(ctx->arena, release, incoming);
    incoming->fd = mkostemp(path, O_CLOEXEC);
    if (incoming->fd < 0)
        return fail(ctx, ERR_BROKEN, "upload: no temporary file: %s", strerror(errno));
    incoming->path = path;
    incoming->hash = EVP_MD_CTX_new();
    if (!incoming->hash || EVP_DigestInit_ex(incoming->hash, EVP_sha256(), NULL) != 1)
        return fail(ctx, ERR_BROKEN, "upload: no SHA-256");
    *out = incoming;
    return OK;
}

Err incoming_write(Ctx *ctx, Incoming *incoming, Str bytes)
{
    size_t room = SNIFF - incoming->head_len;
    size_t first = bytes.len < room ? bytes.len : room;
    memcpy(incoming->head + incoming->head_len, bytes.at, first);
    incoming->head_len += first;
    if (EVP_DigestUpdate(incoming->hash, bytes.at, bytes.len) != 1)
        return fail(ctx, ERR_BROKEN, "upload: SHA-256 failed");
    while (bytes.len) {
        ssize_t n = write(incoming->fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(ctx, errno == ENOSPC || errno == EDQUOT ? ERR_UNAVAILABLE : ERR_BROKEN,
                        "upload: not written: %s", strerror(errno));
        bytes = (Str){bytes.at + n, bytes.len - (size_t)n};
        incoming->size += n;
    }
    return OK;
}

Err incoming_finish(Ctx *ctx, Incoming *incoming, Upload *out)
{
    if (EVP_DigestFinal_ex(incoming->hash, out->sha256, NULL) != 1)
        return fail(ctx, ERR_BROKEN, "upload: SHA-256 failed");
    int fd = incoming->fd;
    incoming->fd = -1;
    if (close(fd))
        return fail(ctx, ERR_BROKEN, "upload: not closed: %s", strerror(errno));
    out->path = str_of(incoming->path);
    out->size = incoming->size;
    out->type = str_of(http_sniff((Str){incoming->head, incoming->head_len}, out->name));
    return OK;
}
