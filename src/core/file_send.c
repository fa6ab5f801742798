/* file_send — a file as an answer. What people uploaded is never trusted: it is shown in the
 * browser only when it is of a kind that cannot run anything, and then shut in. */
#include "core/file_own.h"

#include "base/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* PDF without "sandbox": under it browsers show no PDF at all; a page of this site may show it in
 * a frame. Nothing may be loaded either way. */
static const struct {
    const char *type, *policy;
} SHOWN[] = {
    {"application/pdf", "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; "
                        "frame-ancestors 'self'"},
    {"image/png", "default-src 'none'; frame-ancestors 'none'; sandbox"},
    {"image/jpeg", "default-src 'none'; frame-ancestors 'none'; sandbox"},
};

static const char *policy_of(Str type)
{
    for (size_t i = 0; i < COUNT(SHOWN); i++)
        if (str_eq(type, str_of(SHOWN[i].type)))
            return SHOWN[i].policy;
    return NULL;
}

static Err write_piece(Ctx *ctx, void *fd, Str piece)
{
    return file_write_all(ctx, *(int *)fd, piece);
}

/* From the database: into a file without a name, gone when its descriptor is closed. */
static Err open_chunks(Ctx *ctx, const File *file, FileFd *held)
{
    Str folder;
    TRY(file_temp_folder(ctx, &folder));
    held->fd = open(str_c(ctx->arena, folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (held->fd < 0)
        return fail(ctx, ERR_UNAVAILABLE, "file: no temporary file: %s", strerror(errno));
    TRY(file_read(ctx, file, write_piece, &held->fd));
    if (lseek(held->fd, 0, SEEK_SET) != 0)
        return fail(ctx, ERR_BROKEN, "file: cannot go to its begin");
    return OK;
}

static Err open_disk(Ctx *ctx, const File *file, FileFd *held)
{
    Str folder, path;
    TRY(file_path(ctx, file_content(ctx->arena, file->owner, file->sha256), &folder, &path));
    held->fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (held->fd < 0)
        return fail(ctx, ERR_BROKEN, "file: not in its place: %s", strerror(errno));
    if (lseek(held->fd, 0, SEEK_END) != file->size || lseek(held->fd, 0, SEEK_SET) != 0)
        return fail(ctx, ERR_BROKEN, "file: it has not its size");
    return OK;
}

Err file_send(Ctx *ctx, const File *file, Res *res, bool is_download)
{
    const char *policy = policy_of(file->type);
    bool        is_shown = policy && !is_download;
    FileFd     *held = file_fd(ctx);
    TRY(db_is_postgres(ctx->db) ? open_chunks(ctx, file, held) : open_disk(ctx, file, held));
    res->type = policy ? str_c(ctx->arena, file->type) : "application/octet-stream";
    res_header(res, "Content-Disposition",
               str_fmt(ctx->arena, "%s; filename*=UTF-8''%.*s",
                       is_shown ? "inline" : "attachment",
                       FMT(encode_url(ctx->arena, file->name))));
    res_header(res, "Content-Security-Policy",
               str_of(is_shown ? policy : "default-src 'none'; frame-ancestors 'none'; sandbox"));
    res->file = file_fd_keep(held);
    res->file_size = file->size;
    res->is_file = true;
    return OK;
}
