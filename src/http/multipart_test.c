/* Tests of multipart bodies: whole, in pieces of every size, and broken in every way. */
#include "http/multipart.h"

#include "test/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static const char GOOD[] =
    "--bo:u\r\n"
    "Content-Disposition: form-data; name=\"h\xe1\xbb\x8d t\xc3\xaan\"\r\n\r\n"
    "Nguy\xe1\xbb\x85n\r\n--bo\r\n-\r\r\n"
    "\r\n--bo:u\r\n"
    "content-disposition:form-data;name=empty\r\n\r\n"
    "\r\n--bo:u\r\n"
    "Content-Disposition: form-data; name=\"paper\"; filename=\"a;\\\"b%22.pdf\"\r\n"
    "Content-Type: text/html\r\n\r\n"
    "%PDF-1.7\r\n\r\n--bo:\r\n--bo:v\0x\r"
    "\r\n--bo:u\r\n"
    "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n"
    "Content-Type: application/octet-stream\r\n\r\n"
    "\r\n--bo:u--\r\n";

static char *a_folder(Ctx *ctx)
{
    char *folder = (char *)str_copy(ctx->arena, S("/tmp/motcua-test-XXXXXX")).at;
    CHECK(mkdtemp(folder) != NULL);
    return folder;
}

static int files_in(const char *folder)
{
    int  count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static Err take(Ctx *ctx, const char *folder, Str body, size_t piece, Req *req)
{
    Multipart       *multipart;
    MultipartOptions options = {S("bo:u"), folder, 1000};
    TRY(multipart_new(ctx, &options, &multipart));
    for (size_t at = 0; at < body.len; at += piece) {
        size_t len = body.len - at < piece ? body.len - at : piece;
        TRY(multipart_feed(ctx, multipart, (Str){body.at + at, len}));
    }
    return multipart_end(ctx, multipart, req);
}

TEST(a_multipart_body_reads_the_same_in_pieces_of_any_size)
{
    char *folder = a_folder(ctx);
    for (size_t piece = 1; piece < sizeof GOOD; piece += piece < 20 ? 1 : 37) {
        ArenaMark mark = arena_mark(ctx->arena);
        Req      *req = NEW(ctx->arena, Req);
        CHECK(take(ctx, folder, (Str){GOOD, sizeof GOOD - 1}, piece, req) == OK);
        CHECK(req->pair_count == 2 && req->upload_count == 1);
        CHECK_STR(req_value(req, "họ tên"), S("Nguyễn\n--bo\n-\n\n"));
        CHECK(req_has(req, "empty") && !req_value(req, "empty").len);
        const Upload *upload = req_upload(req, "paper");
        CHECK(upload != NULL && !req_upload(req, "none"));
        CHECK_STR(upload->name, S("a;_b_.pdf"));
        CHECK_STR(upload->type, S("application/pdf"));
        CHECK(upload->size == 28 && files_in(folder) == 1);
        arena_reset(ctx->arena, mark);
        CHECK(files_in(folder) == 0);
    }
    CHECK(rmdir(folder) == 0);
}

TEST(an_upload_is_on_disk_with_its_hash)
{
    static const unsigned char ABC[4] = {0xba, 0x78, 0x16, 0xbf};
    char *folder = a_folder(ctx);
    ArenaMark mark = arena_mark(ctx->arena);
    Req *req = NEW(ctx->arena, Req);
    CHECK(take(ctx, folder,
               S("--bo:u\r\n"
                 "Content-Disposition: form-data; name=\"a\"; filename=\"../x.txt\"\r\n"
                 "\r\nabc\r\n--bo:u--"),
               7, req) == OK);
    CHECK_STR(req->uploads[0].name, S("x.txt"));
    CHECK(!memcmp(req->uploads[0].sha256, ABC, 4));
    char  bytes[8] = {0};
    FILE *file = fopen(str_c(ctx->arena, req->uploads[0].path), "r");
    CHECK(file && fread(bytes, 1, 8, file) == 3 && !memcmp(bytes, "abc", 3));
    if (file)
        fclose(file);
    arena_reset(ctx->arena, mark);
    CHECK(rmdir(folder) == 0);
}

TEST(a_multipart_body_cut_anywhere_is_refused_and_leaves_no_file)
{
    char *folder = a_folder(ctx);
    for (size_t len = 0; len < sizeof GOOD - 3; len++) {
        ArenaMark mark = arena_mark(ctx->arena);
        Req      *req = NEW(ctx->arena, Req);
        CHECK(take(ctx, folder, (Str){GOOD, len}, 64, req) == ERR_INVALID);
        CHECK(!req->parsed && req->upload_count == 0);
        fault_clear(ctx);
        arena_reset(ctx->arena, mark);
    }
    CHECK(rmdir(folder) == 0);
}

#define PART(head, body) "--bo:u\r\n" head "\r\n\r\n" body "\r\n--bo:u--\r\n"
#define NAME_A "Content-Disposition: form-data; name=\"a\""

TEST(malformed_multipart_bodies_are_refused)
{
    static const char *const BAD[] = {
        "",
        "x" PART(NAME_A, "1"),
        "\n" PART(NAME_A, "1"),
        "--bo:ux\r\n" NAME_A "\r\n\r\n1\r\n--bo:u--",
        PART("Content-Type: text/plain", "1"),
        PART("Content-Disposition: attachment; name=\"a\"", "1"),
        PART("Content-Disposition: form-data", "1"),
        PART("Content-Disposition: form-data; name=\"a", "1"),
        PART("Content-Disposition: form-data; name=\"a\"b", "1"),
        PART("Content-Disposition: form-data; name=\"\xff\"", "1"),
        PART(NAME_A "\r\n" NAME_A, "1"),
        PART(NAME_A "\nX: y", "1"),
        PART(NAME_A "\r\nContent-Type: multipart/mixed; boundary=x", "1"),
        PART(NAME_A "\r\nContent-Transfer-Encoding: base64", "MQ=="),
        PART(NAME_A "\r\nno colon", "1"),
        PART(NAME_A, "\xff"),
        PART(NAME_A "; filename=\"\"", "bytes without a name"),
    };
    char *folder = a_folder(ctx);
    for (size_t i = 0; i < COUNT(BAD); i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        Req      *req = NEW(ctx->arena, Req);
        CHECK(take(ctx, folder, str_of(BAD[i]), 5, req) == ERR_INVALID);
        fault_clear(ctx);
        arena_reset(ctx->arena, mark);
    }
    Req *req = NEW(ctx->arena, Req);
    CHECK(take(ctx, NULL, S(PART(NAME_A "; filename=\"x\"", "1")), 9, req) == ERR_INVALID);
    CHECK(rmdir(folder) == 0);
}

static Str many(Ctx *ctx, int count, const char *head, int size)
{
    Buf body = {.arena = ctx->arena};
    for (int i = 0; i < count; i++) {
        buf_fmt(&body, "--bo:u\r\n%s\r\n\r\n", head);
        for (int n = 0; n < size; n++)
            buf_char(&body, 'x');
        buf_add(&body, S("\r\n"));
    }
    buf_add(&body, S("--bo:u--"));
    return buf_str(&body);
}

TEST(too_much_in_a_multipart_body_is_refused)
{
    char     *folder = a_folder(ctx);
    ArenaMark mark = arena_mark(ctx->arena);
    Req      *req = NEW(ctx->arena, Req);
    CHECK(take(ctx, folder, many(ctx, MAX_PAIRS, NAME_A, 1), 4096, req) == OK);
    CHECK(take(ctx, folder, many(ctx, MAX_PAIRS + 1, NAME_A, 1), 4096, req) == ERR_LIMIT);
    CHECK(take(ctx, folder, many(ctx, 1, NAME_A, MAX_BODY + 1), 4096, req) == ERR_LIMIT);
    static const char FILE_A[] = NAME_A "; filename=\"x\"";
    CHECK(take(ctx, folder, many(ctx, 2, FILE_A, 500), 64, req) == OK);
    CHECK(take(ctx, folder, many(ctx, 2, FILE_A, 501), 64, req) == ERR_LIMIT);
    CHECK(take(ctx, folder, many(ctx, MAX_UPLOADS + 1, FILE_A, 1), 64, req) == ERR_LIMIT);
    arena_reset(ctx->arena, mark);
    CHECK(rmdir(folder) == 0);
}

#define LONG_BOUNDARY "0123456789012345678901234567890123456789" "0123456789012345678901234567890"

TEST(a_boundary_must_be_usable)
{
    static const char *const BAD[] = {"", "a ", "a\"b", "a\r\nb",
                                      LONG_BOUNDARY};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        Multipart       *multipart;
        MultipartOptions options = {str_of(BAD[i]), NULL, 0};
        CHECK(multipart_new(ctx, &options, &multipart) == ERR_INVALID);
        fault_clear(ctx);
    }
    Req req = {0};
    CHECK(http_header(ctx, &req, S("Content-Type"),
                      S("multipart/form-data; charset=utf-8; Boundary=\"a b\"")) == OK);
    CHECK_STR(req.boundary, S("a b"));
}
