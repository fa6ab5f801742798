/* Files: kept, found, sent, checked, swept. */
#include "core/file_own.h"
#include "crypto/crypto.h"
#include "test/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ---- a data folder, gone after the test -------------------------------------------------- */

static void remove_tree(void *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        unlink(path);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inner[1024];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof inner, "%s/%s", (char *)path, entry->d_name);
        remove_tree(inner);
    }
    closedir(folder);
    rmdir(path);
}

static const char *a_folder(Ctx *ctx)
{
    char *path = arena_bytes(ctx->arena, 64, 1);
    snprintf(path, 64, "build/file_test_XXXXXX");
    CHECK(mkdtemp(path) != NULL);
    arena_defer(ctx->arena, remove_tree, path);
    file_set_folder(path);
    return path;
}

static File kept(Ctx *ctx, Str bytes, const char *name, const char *type, Str owner)
{
    File file = {0};
    CHECK(db_begin(ctx, true) == OK);
    CHECK(file_keep_bytes(ctx, bytes, str_of(name), str_of(type), owner, &file) == OK);
    CHECK(db_commit(ctx) == OK);
    return file;
}

static Str big(Ctx *ctx, size_t size)
{
    char *at = arena_bytes(ctx->arena, size, 1);
    for (size_t i = 0; i < size; i++)
        at[i] = (char)(i * 7 + i / 251);
    return (Str){at, size};
}

/* How many contents are stored, on disk or in the database. */
SQL(file_test_contents, "SELECT COUNT(DISTINCT content) AS n FROM file_chunk");
static int64_t contents(Ctx *ctx)
{
    Row     row;
    Str     folder;
    int64_t n = 0;
    if (test_is_postgres(ctx))
        return db_one(ctx, &file_test_contents, NO_PARAMS, &row) == OK ? row_int(row, "n") : -1;
    CHECK(file_files_folder(ctx, &folder) == OK);
    for (int i = 0; i < 256; i++) {
        DIR *two = opendir(str_fmt(ctx->arena, "%.*s/%02x", FMT(folder), (unsigned)i).at);
        for (struct dirent *entry; two && (entry = readdir(two));)
            n += entry->d_name[0] != '.';
        if (two)
            closedir(two);
    }
    return n;
}

static const char *header(const Ctx *ctx, const Res *res, const char *name)
{
    for (size_t i = 0; i < res->header_count; i++)
        if (strcmp(res->headers[i].name, name) == 0)
            return str_c(ctx->arena, res->headers[i].value);
    return "";
}

/* ---- keeping ----------------------------------------------------------------------------- */

TEST(a_file_is_kept_with_all_its_bytes)
{
    static const size_t SIZES[] = {0,          1,              FILE_CHUNK - 1,
                                   FILE_CHUNK, FILE_CHUNK + 1, 3 * FILE_CHUNK};
    a_folder(ctx);
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        Str  bytes = big(ctx, SIZES[i]), back;
        File found, file = kept(ctx, bytes, "a.pdf", "application/pdf", S("dossier:1"));
        CHECK(file_find(ctx, file.id, &found) == OK);
        CHECK(found.size == (int64_t)SIZES[i]);
        CHECK_STR(found.name, S("a.pdf"));
        CHECK_STR(found.owner, S("dossier:1"));
        CHECK(file_bytes(ctx, &found, &back) == OK && str_eq(back, bytes));
    }
    File none;
    CHECK(file_find(ctx, S("nothing"), &none) == ERR_NOT_FOUND);
}

TEST(an_upload_is_kept_and_stays_for_a_second_run)
{
    const char *folder = a_folder(ctx);
    Upload      upload = {.name = S("x.png"), .type = S("image/png"), .size = 5,
                          .path = str_fmt(ctx->arena, "%s/upload", folder)};
    File        file;
    Str         back;
    FILE       *out = fopen(upload.path.at, "w");
    CHECK(out && fwrite("hello", 1, 5, out) == 5 && fclose(out) == 0);
    crypto_sha256(S("hello"), upload.sha256);
    for (int run = 0; run < 2; run++) {
        CHECK(db_begin(ctx, true) == OK);
        CHECK(file_keep_upload(ctx, &upload, S("draft:1"), &file) == OK);
        if (run == 0)
            db_rollback(ctx);
    }
    CHECK(db_commit(ctx) == OK);
    CHECK(access(upload.path.at, F_OK) == 0);
    CHECK(file_bytes(ctx, &file, &back) == OK);
    CHECK_STR(back, S("hello"));
    upload.path = S("build/there_is_no_such_upload");
    upload.sha256[0] ^= 1;
    CHECK(file_keep_upload(ctx, &upload, S("draft:1"), &file) == ERR_BROKEN);
}

TEST(the_same_bytes_are_stored_once_for_an_owner_and_again_for_another)
{
    a_folder(ctx);
    File one = kept(ctx, S("same"), "1", "text/plain", S("dossier:1"));
    File two = kept(ctx, S("same"), "2", "text/plain", S("dossier:1"));
    CHECK(!str_eq(one.id, two.id) && contents(ctx) == 1);
    kept(ctx, S("same"), "3", "text/plain", S("dossier:2"));
    CHECK(contents(ctx) == 2);
}

TEST(nothing_too_large_is_read_at_once)
{
    Str  bytes;
    File file = {.size = FILE_BYTES_MAX + 1};
    CHECK(file_bytes(ctx, &file, &bytes) == ERR_LIMIT);
}

/* ---- sending ----------------------------------------------------------------------------- */

static void sent(Ctx *ctx, const char *type, bool is_download, const char *disposition,
                 Str policy)
{
    char bytes[16] = "";
    Res  res = {.file = -1};
    File file = kept(ctx, S("hello"), "Đơn \"1\".pdf", type, S("dossier:1"));
    CHECK(file_send(ctx, &file, &res, is_download) == OK);
    CHECK(res.is_file && res.file_size == 5 && read(res.file, bytes, 16) == 5);
    CHECK_STR(str_of(bytes), S("hello"));
    close(res.file);
    CHECK(str_starts(str_of(header(ctx, &res, "Content-Disposition")), str_of(disposition)));
    CHECK(str_ends(str_of(header(ctx, &res, "Content-Disposition")),
                   S("filename*=UTF-8''%C4%90%C6%A1n%20%221%22.pdf")));
    CHECK(strstr(header(ctx, &res, "Content-Security-Policy"), "default-src 'none'") != NULL);
    CHECK(strstr(header(ctx, &res, "Content-Security-Policy"), policy.at) != NULL);
}

TEST(only_pdf_and_pictures_are_shown_in_the_browser)
{
    a_folder(ctx);
    sent(ctx, "application/pdf", false, "inline;", S("frame-ancestors 'self'"));
    sent(ctx, "image/png", false, "inline;", S("frame-ancestors 'none'; sandbox"));
    sent(ctx, "image/jpeg", false, "inline;", S("sandbox"));
    sent(ctx, "application/pdf", true, "attachment;", S("sandbox"));
    sent(ctx, "image/svg+xml", false, "attachment;", S("sandbox"));
    sent(ctx, "text/html", false, "attachment;", S("sandbox"));
}

TEST(a_page_among_the_files_is_sent_as_plain_bytes)
{
    a_folder(ctx);
    Res  res = {.file = -1};
    File file = kept(ctx, S("<script>"), "x.html", "text/html", S("dossier:1"));
    CHECK(file_send(ctx, &file, &res, false) == OK);
    CHECK_STR(str_of(res.type), S("application/octet-stream"));
    close(res.file);
}

/* ---- checking and sweeping --------------------------------------------------------------- */

SQL(file_test_spoil, "UPDATE file_chunk SET bytes = $2 WHERE content = $1");
SQL(file_test_lose, "DELETE FROM file_chunk WHERE content = $1");

static void spoil(Ctx *ctx, const File *file, const char *with)
{
    Str folder, path, content = file_content(ctx->arena, file->owner, file->sha256);
    if (test_is_postgres(ctx)) {
        CHECK(db_run(ctx, &file_test_spoil, PARAMS(db_text(content), db_bytes(str_of(with))))
              == OK);
        return;
    }
    CHECK(file_path(ctx, content, &folder, &path) == OK);
    FILE *out = fopen(path.at, "w");
    CHECK(out && fwrite(with, 1, strlen(with), out) == strlen(with) && fclose(out) == 0);
}

static void lose(Ctx *ctx, const File *file)
{
    Str folder, path, content = file_content(ctx->arena, file->owner, file->sha256);
    CHECK(db_run(ctx, &file_test_lose, PARAMS(db_text(content))) == OK);
    CHECK(file_path(ctx, content, &folder, &path) == OK);
    unlink(path.at);
}

TEST(a_file_whose_bytes_changed_or_are_gone_is_found)
{
    int64_t count;
    Str     problem;
    a_folder(ctx);
    kept(ctx, S("good"), "1", "text/plain", S("dossier:1"));
    File file = kept(ctx, S("hello"), "2", "text/plain", S("dossier:1"));
    CHECK(file_verify(ctx, &count, &problem) == OK && count == 2 && problem.len == 0);
    static const char *const SPOILT[] = {"hallo", "hell", "hello!"};
    for (size_t i = 0; i < COUNT(SPOILT); i++) {
        spoil(ctx, &file, SPOILT[i]);
        CHECK(file_verify(ctx, &count, &problem) == OK);
        CHECK(str_starts(problem, str_fmt(ctx->arena, "table file, id %.*s: its bytes",
                                          FMT(file.id))));
    }
    spoil(ctx, &file, "hello");
    CHECK(file_verify(ctx, &count, &problem) == OK && problem.len == 0);
    lose(ctx, &file);
    CHECK(file_verify(ctx, &count, &problem) == OK && problem.len > 0);
    Res res = {.file = -1};
    CHECK(file_send(ctx, &file, &res, false) == ERR_BROKEN && !res.is_file);
}

TEST(bytes_that_no_row_names_are_swept_after_a_day)
{
    int64_t removed;
    File    lost;
    a_folder(ctx);
    CHECK(db_begin(ctx, true) == OK);
    Str owner = S("dossier:1");
    CHECK(file_keep_bytes(ctx, S("lost"), S("1"), S("text/plain"), owner, &lost) == OK);
    db_rollback(ctx);
    kept(ctx, S("good"), "2", "text/plain", S("dossier:1"));
    CHECK(contents(ctx) == (test_is_postgres(ctx) ? 1 : 2));
    ctx->now = (int64_t)time(NULL) * 1000;
    CHECK(file_sweep(ctx, &removed) == OK && removed == 0);
    ctx->now += INT64_C(25) * 3600 * 1000;
    CHECK(file_sweep(ctx, &removed) == OK && removed == !test_is_postgres(ctx));
    CHECK(contents(ctx) == 1);
}
