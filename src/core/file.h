/* file — content-addressed files with an owner.
 *
 * On SQLite the bytes lie in the data folder (written, fsynced with their folder, renamed,
 * before COMMIT); on PostgreSQL in the database in chunks, so that a second machine, a backup
 * and a failover see the same files. Deduplication never crosses owners. */
#pragma once
#include "core/core.h"

typedef struct File {
    Str     id;      /* random, 128 bits */
    Str     owner;   /* object: "account:…", "dossier:…" */
    Str     name, type;
    int64_t size, created_at;
    Str     sha256;  /* bytes */
} File;

/* Where files and temporary uploads lie; set once at start. */
void file_set_folder(const char *data_folder);

/* Both write in the current transaction; the upload's own file stays. ERR_UNAVAILABLE: the
 * disk is full or cannot be written. */
Err file_keep_upload(Ctx *ctx, const Upload *upload, Str owner, File *out);
Err file_keep_bytes(Ctx *ctx, Str bytes, Str name, Str type, Str owner, File *out);
Err file_find(Ctx *ctx, Str id, File *out);
/* The same in two parts: asked now, answered with the next question of this unit of work. */
typedef struct FileAsked {
    DbAhead row;
} FileAsked;
Err file_ask(Ctx *ctx, Str id, FileAsked *out);
Err file_answer(Ctx *ctx, FileAsked *asked, File *out);
/* Whatever this owner kept is forgotten: its rows now, its bytes with the next sweep. */
Err file_forget(Ctx *ctx, Str owner);
/* The whole content; ERR_LIMIT above 64 MiB or the arena's limit. */
Err file_bytes(Ctx *ctx, const File *file, Str *out);
/* Sends it: Content-Type, Content-Disposition (inline only for PDF, PNG and JPEG), and a
 * Content-Security-Policy of its own that lets it load and run nothing. The caller of the
 * handler closes res->file. */
Err file_send(Ctx *ctx, const File *file, Res *res, bool is_download);
/* verify: every file's bytes still have their hash; names the first that has not. */
Err file_verify(Ctx *ctx, int64_t *count, Str *problem);
/* Removes bytes on disk that no row names and that are older than a day (a crash between write
 * and COMMIT leaves such), at most 1,000; begins its own transactions. */
Err file_sweep(Ctx *ctx, int64_t *removed);
