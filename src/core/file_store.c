/* file_store — the bytes: in the data folder (SQLite) or in chunks in the database
 * (PostgreSQL).
 *
 * DATA/files/ab/cdef…, named by owner and content. A file comes to its place by a hard link
 * made after it was synced, so it is there whole or not at all, and the upload stays where it
 * was: a handler may run again. */
#include "core/file_own.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Set once at start, before the workers fork. */
static char data_folder[512];

void file_set_folder(const char *folder)
{
    int len = snprintf(data_folder, sizeof data_folder, "%s", folder);
    assert(len > 0 && (size_t)len < sizeof data_folder);
}

SQL(file_content_known, "SELECT id FROM file WHERE content = $1 LIMIT 1");
SQL(file_chunk_insert,
    "INSERT INTO file_chunk (content, number, bytes) VALUES ($1, $2, $3)"
    " ON CONFLICT (content, number) DO NOTHING");
SQL(file_chunk_each,
    "SELECT number, bytes FROM file_chunk WHERE content = $1 ORDER BY number");

/* ---- descriptors and folders ------------------------------------------------------------- */

static void close_held(void *thing)
{
    FileFd *held = thing;
    if (held->fd >= 0)
        close(held->fd);
    held->fd = -1;
}

FileFd *file_fd(Ctx *ctx)
{
    FileFd *held = NEW(ctx->arena, FileFd);
    held->fd = -1;
    arena_defer(ctx->arena, close_held, held);
    return held;
}

int file_fd_keep(FileFd *held)
{
    int fd = held->fd;
    held->fd = -1;
    return fd;
}

Err file_write_all(Ctx *ctx, int fd, Str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(ctx, ERR_UNAVAILABLE, "file: cannot write: %s", strerror(errno));
        bytes = (Str){bytes.at + n, bytes.len - (size_t)n};
    }
    return OK;
}

static Err sync_path(Ctx *ctx, const char *path, int flags)
{
    FileFd *held = file_fd(ctx);
    held->fd = open(path, flags | O_CLOEXEC);
    if (held->fd < 0 || fsync(held->fd) != 0)
        return fail(ctx, ERR_UNAVAILABLE, "file: cannot sync: %s", strerror(errno));
    close_held(held);
    return OK;
}

static Err sync_folder(Ctx *ctx, Str path)
{
    return sync_path(ctx, str_c(ctx->arena, path), O_RDONLY | O_DIRECTORY);
}

/* A new folder must be there after a crash, too, so its own folder is synced. */
static Err make_folder(Ctx *ctx, Str path, Str within)
{
    if (mkdir(str_c(ctx->arena, path), 0700) == 0)
        return sync_folder(ctx, within);
    if (errno != EEXIST)
        return fail(ctx, ERR_UNAVAILABLE, "file: cannot make a folder: %s", strerror(errno));
    return OK;
}

/* A folder of the data folder. */
static Err folder(Ctx *ctx, const char *name, Str *path)
{
    assert(data_folder[0] && "file_set_folder comes first");
    *path = str_fmt(ctx->arena, "%s/%s", data_folder, name);
    return make_folder(ctx, *path, str_of(data_folder));
}

Err file_temp_folder(Ctx *ctx, Str *path) { return folder(ctx, "tmp", path); }

Err file_files_folder(Ctx *ctx, Str *path) { return folder(ctx, "files", path); }

Err file_path(Ctx *ctx, Str content, Str *folder_of, Str *path)
{
    Str files;
    assert(content.len > 2);
    TRY(file_files_folder(ctx, &files));
    *folder_of = str_fmt(ctx->arena, "%.*s/%.2s", FMT(files), content.at);
    *path = str_fmt(ctx->arena, "%.*s/%.*s", FMT(*folder_of), (int)content.len - 2,
                    content.at + 2);
    return OK;
}

/* ---- keeping ----------------------------------------------------------------------------- */

/* For a temporary folder on another disk: a synced copy beside the place, then linked. */
static Err copy_beside(Ctx *ctx, const char *from, const char *to)
{
    FileFd *in = file_fd(ctx), *out = file_fd(ctx);
    Str     bytes = {arena_bytes(ctx->arena, FILE_CHUNK, 1), 0};
    in->fd = open(from, O_RDONLY | O_CLOEXEC);
    out->fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (in->fd < 0 || out->fd < 0)
        return fail(ctx, ERR_UNAVAILABLE, "file: cannot copy: %s", strerror(errno));
    for (ssize_t n = 1; n > 0;) {
        n = read(in->fd, (char *)bytes.at, FILE_CHUNK);
        if (n < 0)
            return fail(ctx, ERR_UNAVAILABLE, "file: cannot read: %s", strerror(errno));
        bytes.len = (size_t)n;
        TRY(file_write_all(ctx, out->fd, bytes));
    }
    close_held(in);
    close_held(out);
    return OK;
}

static Err link_into(Ctx *ctx, const char *from, Str folder_of, const char *to)
{
    TRY(sync_path(ctx, from, O_RDONLY));
    /* What is there already is the same bytes of the same owner; but young again, so that
     * file_sweep leaves it alone until our row is there. */
    if (link(from, to) != 0 && (errno != EEXIST || utimensat(AT_FDCWD, to, NULL, 0) != 0))
        return fail(ctx, ERR_UNAVAILABLE, "file: cannot be put in place: %s", strerror(errno));
    return sync_folder(ctx, folder_of);
}

static Err store_on_disk(Ctx *ctx, Str content, Str path)
{
    Str folder_of, place, files;
    TRY(file_files_folder(ctx, &files));
    TRY(file_path(ctx, content, &folder_of, &place));
    TRY(make_folder(ctx, folder_of, files));
    const char *from = str_c(ctx->arena, path), *to = str_c(ctx->arena, place);
    struct stat a, b;
    if (stat(from, &a) != 0 || stat(str_c(ctx->arena, folder_of), &b) != 0)
        return fail(ctx, ERR_BROKEN, "file: the upload is gone: %s", strerror(errno));
    if (a.st_dev == b.st_dev)
        return link_into(ctx, from, folder_of, to);
    const char *beside = str_fmt(ctx->arena, "%s.%ld", to, (long)getpid()).at;
    Err err = copy_beside(ctx, from, beside);
    if (err == OK)
        err = link_into(ctx, beside, folder_of, to);
    (void)unlink(beside);
    return err;
}

static Err store_in_database(Ctx *ctx, Str content, Str path)
{
    Row  row;
    bool known;
    TRY(db_maybe(ctx, &file_content_known, PARAMS(db_text(content)), &row, &known));
    if (known)
        return OK;
    FileFd *in = file_fd(ctx);
    in->fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC);
    if (in->fd < 0)
        return fail(ctx, ERR_BROKEN, "file: the upload is gone: %s", strerror(errno));
    char *bytes = arena_bytes(ctx->arena, FILE_CHUNK, 1);
    for (int64_t number = 0;; number++) {
        ArenaMark mark = arena_mark(ctx->arena);
        ssize_t   n = pread(in->fd, bytes, FILE_CHUNK, (off_t)(number * FILE_CHUNK));
        if (n < 0)
            return fail(ctx, ERR_UNAVAILABLE, "file: cannot read: %s", strerror(errno));
        if (n == 0)
            break;
        Str chunk = {bytes, (size_t)n};
        TRY(db_run(ctx, &file_chunk_insert,
                   PARAMS(db_text(content), db_int(number), db_bytes(chunk))));
        arena_reset(ctx->arena, mark);
    }
    close_held(in);
    return OK;
}

Err file_store(Ctx *ctx, Str content, Str path)
{
    return db_is_postgres(ctx->db) ? store_in_database(ctx, content, path)
                                   : store_on_disk(ctx, content, path);
}

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct Reading {
    FileVisit *visit;
    void      *arg;
    int64_t    number, left;
} Reading;

static Err next_chunk(Ctx *ctx, void *arg, Row row)
{
    Reading *reading = arg;
    Str      bytes = row_bytes(row, "bytes");
    if (row_int(row, "number") != reading->number++ || (int64_t)bytes.len > reading->left)
        return fail(ctx, ERR_BROKEN, "file: chunks do not fit together");
    reading->left -= (int64_t)bytes.len;
    return reading->visit(ctx, reading->arg, bytes);
}

static Err read_disk(Ctx *ctx, Str content, Reading *reading)
{
    Str folder_of, path;
    TRY(file_path(ctx, content, &folder_of, &path));
    FileFd *in = file_fd(ctx);
    in->fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in->fd < 0)
        return fail(ctx, ERR_BROKEN, "file: not in its place: %s", strerror(errno));
    char *bytes = arena_bytes(ctx->arena, FILE_CHUNK, 1);
    for (ssize_t n = 1; n > 0;) {
        n = read(in->fd, bytes, FILE_CHUNK);
        if (n < 0 || n > reading->left)
            return fail(ctx, ERR_BROKEN, "file: cannot be read, or is too long");
        reading->left -= n;
        TRY(reading->visit(ctx, reading->arg, (Str){bytes, (size_t)n}));
    }
    close_held(in);
    return OK;
}

Err file_read(Ctx *ctx, const File *file, FileVisit *visit, void *arg)
{
    Reading reading = {visit, arg, 0, file->size};
    Str     content = file_content(ctx->arena, file->owner, file->sha256);
    if (db_is_postgres(ctx->db))
        TRY(db_each(ctx, &file_chunk_each, PARAMS(db_text(content)), next_chunk, &reading));
    else
        TRY(read_disk(ctx, content, &reading));
    if (reading.left != 0)
        return fail(ctx, ERR_BROKEN, "file: bytes are missing");
    return OK;
}
