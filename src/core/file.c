/* file — the rows: what is kept, whose it is, what it is called. */
#include "core/file_own.h"

#include "base/encode.h"
#include "crypto/crypto.h"

#include <fcntl.h>
#include <unistd.h>

SQL(file_insert,
    "INSERT INTO file (id, owner, name, type, size, created_at, sha256, content)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
SQL(file_by_id, "SELECT " FILE_COLUMNS " FROM file WHERE id = $1");

void file_row(Row row, File *out)
{
    *out = (File){
        .id = row_text(row, "id"),
        .owner = row_text(row, "owner"),
        .name = row_text(row, "name"),
        .type = row_text(row, "type"),
        .size = row_int(row, "size"),
        .created_at = row_int(row, "created_at"),
        .sha256 = row_bytes(row, "sha256"),
    };
}

Str file_content(Arena *arena, Str owner, Str sha256)
{
    Buf whole = {.arena = arena};
    buf_fmt(&whole, "%zu:", owner.len);
    buf_add(&whole, owner);
    buf_add(&whole, sha256);
    return encode_hex(arena, crypto_sha256_str(arena, buf_str(&whole)));
}

/* Fills in id and time, keeps the bytes at `path`, writes the row. */
static Err keep(Ctx *ctx, Str path, File *file)
{
    Str content = file_content(ctx->arena, file->owner, file->sha256);
    file->id = crypto_random_id(ctx->arena);
    file->created_at = ctx->now;
    TRY(file_store(ctx, content, path));
    return db_change(ctx, &file_insert,
                     PARAMS(db_text(file->id), db_text(file->owner), db_text(file->name),
                            db_text(file->type), db_int(file->size), db_int(file->created_at),
                            db_bytes(file->sha256), db_text(content)));
}

Err file_keep_upload(Ctx *ctx, const Upload *upload, Str owner, File *out)
{
    *out = (File){
        .owner = owner,
        .name = upload->name,
        .type = upload->type,
        .size = upload->size,
        .sha256 = str_copy(ctx->arena, (Str){(const char *)upload->sha256, SHA256_SIZE}),
    };
    return keep(ctx, upload->path, out);
}

static void remove_temp(void *path) { (void)unlink(path); }

Err file_keep_bytes(Ctx *ctx, Str bytes, Str name, Str type, Str owner, File *out)
{
    Str folder;
    TRY(file_temp_folder(ctx, &folder));
    Str   unique = crypto_random_id(ctx->arena);
    Str   path = str_fmt(ctx->arena, "%.*s/%.*s", FMT(folder), FMT(unique));
    char *name_c = arena_bytes(ctx->arena, path.len + 1, 1);
    memcpy(name_c, path.at, path.len);
    arena_defer(ctx->arena, remove_temp, name_c);
    FileFd *held = file_fd(ctx);
    held->fd = open(name_c, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (held->fd < 0)
        return fail(ctx, ERR_UNAVAILABLE, "file: no temporary file can be made");
    TRY(file_write_all(ctx, held->fd, bytes));
    *out = (File){
        .owner = owner,
        .name = name,
        .type = type,
        .size = (int64_t)bytes.len,
        .sha256 = crypto_sha256_str(ctx->arena, bytes),
    };
    return keep(ctx, path, out);
}

Err file_find(Ctx *ctx, Str id, File *out)
{
    Row row;
    TRY(db_one(ctx, &file_by_id, PARAMS(db_text(id)), &row));
    file_row(row, out);
    return OK;
}

Err file_ask(Ctx *ctx, Str id, FileAsked *out)
{
    return db_ahead(ctx, &file_by_id, PARAMS(db_text(id)), &out->row);
}

Err file_answer(Ctx *ctx, FileAsked *asked, File *out)
{
    Row row;
    TRY(db_ahead_one(ctx, &asked->row, &row));
    file_row(row, out);
    return OK;
}

/* Reserved beforehand, as large as the file; file_read sees to it that no more comes. */
typedef struct Left {
    char *at;
} Left;

static Err gather(Ctx *ctx, void *arg, Str piece)
{
    (void)ctx;
    Left *left = arg;
    memcpy(left->at, piece.at, piece.len);
    left->at += piece.len;
    return OK;
}

Err file_bytes(Ctx *ctx, const File *file, Str *out)
{
    if (file->size > FILE_BYTES_MAX)
        return fail(ctx, ERR_LIMIT, "file: too large to be read at once");
    size_t size = (size_t)file->size;
    Left   left = {arena_bytes(ctx->arena, size + 1, 1)};
    *out = (Str){left.at, size};
    return file_read(ctx, file, gather, &left);
}
