/* file_own — where the bytes of files lie: file_store.c; rows: file.c; sending and checking:
 * file_send.c, file_check.c. */
#pragma once
#include "core/file.h"

#include <sys/types.h>

enum {
    FILE_CHUNK = 256 * 1024,             /* bytes of one row of file_chunk */
    FILE_BYTES_MAX = 64 * 1024 * 1024,   /* file_bytes */
};

#define FILE_COLUMNS "id, owner, name, type, size, created_at, sha256, content"
void file_row(Row row, File *out);

/* What the bytes are kept under: SHA-256 of owner and content, hex. */
Str file_content(Arena *arena, Str owner, Str sha256);

/* The folder for unfinished and sent files, made if missing; and that of one file's bytes. */
Err file_temp_folder(Ctx *ctx, Str *path);
Err file_path(Ctx *ctx, Str content, Str *folder, Str *path);
Err file_files_folder(Ctx *ctx, Str *path);

/* Keeps the bytes of the file at `path` (left where it is), durably before COMMIT. */
Err file_store(Ctx *ctx, Str content, Str path);
/* The bytes, piece by piece; their memory is given back after each call. ERR_BROKEN: some are
 * missing. */
typedef Err FileVisit(Ctx *ctx, void *arg, Str piece);
Err file_read(Ctx *ctx, const File *file, FileVisit *visit, void *arg);

/* A descriptor that the arena closes unless it was given away (file_fd_keep). Made empty (-1)
 * first and opened into: an arena that is full in between would leave it open. */
typedef struct FileFd {
    int fd;
} FileFd;
FileFd *file_fd(Ctx *ctx);
int     file_fd_keep(FileFd *held);
/* All of it, through signals and short writes. ERR_UNAVAILABLE: the disk is full. */
Err file_write_all(Ctx *ctx, int fd, Str bytes);
