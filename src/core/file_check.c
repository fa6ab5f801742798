/* file_check — all files still are what they were; and what no row names is swept away. */
#include "core/file_own.h"

#include "crypto/crypto.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 200, SWEEP_MAX = 1000 };
static const int64_t DAY_MS = 24 * 3600 * 1000;

SQL_WHOLE_TABLE(file_page,
    "SELECT " FILE_COLUMNS " FROM file WHERE id > $1 ORDER BY id LIMIT $2");
SQL(file_by_content, "SELECT id FROM file WHERE content = $1 LIMIT 1");

/* ---- verify ------------------------------------------------------------------------------ */

static Err add_piece(Ctx *ctx, void *hash, Str piece)
{
    (void)ctx;
    crypto_sha256_add(hash, piece);
    return OK;
}

/* *problem: what is wrong, or NULL. */
static Err check_file(Ctx *ctx, Row row, const char **problem)
{
    File file;
    file_row(row, &file);
    Str content = file_content(ctx->arena, file.owner, file.sha256);
    if (!str_eq(content, row_text(row, "content"))) {
        *problem = "content does not fit owner and sha256";
        return OK;
    }
    unsigned char have[SHA256_SIZE];
    Sha256        hash = crypto_sha256_start(ctx->arena);
    Err           err = file_read(ctx, &file, add_piece, &hash);
    crypto_sha256_end(&hash, have);
    if (err != OK && err != ERR_BROKEN)
        return err;
    if (err == ERR_BROKEN) {
        fault_clear(ctx);
        *problem = "its bytes are missing, or not as many as the row says";
    } else if (!str_eq(file.sha256, (Str){(const char *)have, sizeof have})) {
        *problem = "its bytes are not those that were kept";
    }
    return OK;
}

Err file_verify(Ctx *ctx, int64_t *count, Str *problem)
{
    char id[64] = "", words[256];
    Str  last = {id, 0};
    *count = 0;
    *problem = (Str){0};
    for (bool more = true; more;) {
        ArenaMark   mark = arena_mark(ctx->arena);
        const char *wrong = NULL;
        Rows        rows;
        TRY(db_all(ctx, &file_page, PARAMS(db_text(last), db_int(PAGE)), &rows));
        more = rows.len == PAGE;
        for (size_t i = 0; i < rows.len && !wrong; i++, ++*count) {
            ArenaMark one = arena_mark(ctx->arena);
            Row       row = rows_at(&rows, i);
            last = row_text(row, "id");
            TRY(check_file(ctx, row, &wrong));
            arena_reset(ctx->arena, one);
        }
        last.len = last.len < sizeof id ? last.len : sizeof id;
        memmove(id, last.at, last.len);
        last.at = id;
        arena_reset(ctx->arena, mark);
        if (wrong) {
            snprintf(words, sizeof words, "table file, id %.*s: %s", FMT(last), wrong);
            *problem = str_copy(ctx->arena, str_of(words));
            return OK;
        }
    }
    return OK;
}

/* ---- sweep ------------------------------------------------------------------------------- */

static void close_folder(void *folder) { closedir(folder); }

static bool is_old(Ctx *ctx, const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           (int64_t)about.st_mtim.tv_sec * 1000 < ctx->now - DAY_MS;
}

static Err sweep_one(Ctx *ctx, Str folder, const char *prefix, const char *name,
                     int64_t *removed)
{
    const char *path = str_fmt(ctx->arena, "%.*s/%s", FMT(folder), name).at;
    Row         row;
    bool        known;
    if (name[0] == '.' || !is_old(ctx, path))
        return OK;
    Str content = str_fmt(ctx->arena, "%s%s", prefix, name);
    TRY(db_maybe(ctx, &file_by_content, PARAMS(db_text(content)), &row, &known));
    if (known || unlink(path) != 0)
        return OK;
    ++*removed;
    return OK;
}

static Err sweep_folder(Ctx *ctx, Str files, int prefix, int64_t *removed)
{
    char two[3];
    snprintf(two, sizeof two, "%02x", (unsigned)prefix & 0xff);
    Str  path = str_fmt(ctx->arena, "%.*s/%s", FMT(files), two);
    DIR *folder = opendir(str_c(ctx->arena, path));
    if (!folder)
        return OK; /* none of this name yet */
    arena_defer(ctx->arena, close_folder, folder);
    for (struct dirent *entry; *removed < SWEEP_MAX && (entry = readdir(folder));) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(sweep_one(ctx, path, two, entry->d_name, removed));
        arena_reset(ctx->arena, mark);
    }
    return OK;
}

Err file_sweep(Ctx *ctx, int64_t *removed)
{
    *removed = 0;
    if (db_is_postgres(ctx->db))
        return OK; /* there bytes and row come and go in one transaction */
    Str files;
    TRY(file_files_folder(ctx, &files));
    for (int prefix = 0; prefix < 256; prefix++) {
        ArenaMark mark = arena_mark(ctx->arena);
        /* Writing, though it only reads: nobody may keep the same bytes again meanwhile. */
        Err err = db_begin(ctx, true);
        if (err == OK)
            err = sweep_folder(ctx, files, prefix, removed);
        if (err == OK)
            err = db_commit(ctx);
        if (err != OK) {
            db_rollback(ctx);
            return err;
        }
        arena_reset(ctx->arena, mark);
    }
    return OK;
}
