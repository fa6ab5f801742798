/* The press end to end: a real process, passwords, every document, Vietnamese text, signatures.
 */
#include "base/encode.h"
#include "base/json.h"
#include "crypto/pdf_sign.h"
#include "crypto/press_client.h"
#include "crypto/signer.h"
#include "test/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Bench {
    Str   folder, socket, signer_socket, keys;
    pid_t press, signer;
} Bench;

static void tear_down(void *bench_)
{
    Bench      *bench = bench_;
    const pid_t children[] = {bench->press, bench->signer};
    for (size_t i = 0; i < COUNT(children); i++)
        if (children[i] > 0) {
            kill(children[i], SIGKILL);
            waitpid(children[i], NULL, 0);
        }
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%.*s'", FMT(bench->folder));
    if (system(command))
        printf("could not remove %.*s\n", FMT(bench->folder));
}

static void run_press(int listener)
{
    const char *build = getenv("MOTCUA_BUILD");
    char        path[256], number[16];
    snprintf(path, sizeof path, "%s/motcua-press", build ? build : "build/asan");
    snprintf(number, sizeof number, "%d", listener);
    fcntl(listener, F_SETFD, 0); /* inherited */
    execl(path, path, "--fd", number, (char *)NULL);
    printf("%s: %s\n", path, strerror(errno));
    _exit(1);
}

static Bench *a_press(Ctx *ctx)
{
    Bench *bench = NEW(ctx->arena, Bench);
    char  *folder = arena_bytes(ctx->arena, 32, 1);
    int    listener = -1;
    strcpy(folder, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    bench->folder = str_of(folder);
    bench->socket = str_fmt(ctx->arena, "%s/press.sock", folder);
    arena_defer(ctx->arena, tear_down, bench);
    CHECK(wire_listen(ctx, bench->socket, &listener) == OK);
    fflush(stdout);
    bench->press = fork();
    if (bench->press == 0)
        run_press(listener);
    close(listener);
    return bench;
}

static void add_signer(Ctx *ctx, Bench *bench)
{
    const SignerKey keys[] = {
        {S("body"), S("document"), S("Ủy ban nhân dân phường Thuận Hóa"), {0}},
        {S("head"), S("person:p1"), S("Hoàng Đình Phước"), {0}},
    };
    int listener = -1;
    bench->keys = str_fmt(ctx->arena, "%.*s/keys", FMT(bench->folder));
    bench->signer_socket = str_fmt(ctx->arena, "%.*s/signer.sock", FMT(bench->folder));
    CHECK(signer_init_keys(ctx, bench->keys, S("Huế"), keys, COUNT(keys)) == OK);
    CHECK(wire_listen(ctx, bench->signer_socket, &listener) == OK);
    fflush(stdout);
    bench->signer = fork();
    if (bench->signer == 0) {
        Str journal = str_fmt(ctx->arena, "%.*s/journal", FMT(bench->folder));
        Err err = signer_run(ctx, &(SignerConfig){listener, bench->keys, journal});
        _exit(err == OK ? 0 : 1);
    }
    close(listener);
}

static Str read_all(Ctx *ctx, FILE *file)
{
    enum { MOST = 1 << 18 };
    char *at = arena_bytes(ctx->arena, MOST, 1);
    return (Str){at, file ? fread(at, 1, MOST, file) : 0};
}

static Str example(Ctx *ctx, const char *name)
{
    FILE *file = fopen(str_fmt(ctx->arena, "documents/examples/%s.json", name).at, "r");
    CHECK(file != NULL);
    Str text = read_all(ctx, file);
    if (file)
        fclose(file);
    return text;
}

/* What a program of poppler-utils says about a PDF. */
static Str ask(Ctx *ctx, const Bench *bench, const char *command, Str pdf)
{
    const char *path = str_fmt(ctx->arena, "%.*s/a.pdf", FMT(bench->folder)).at;
    FILE       *file = fopen(path, "w");
    CHECK(file && fwrite(pdf.at, 1, pdf.len, file) == pdf.len && fclose(file) == 0);
    FILE *pipe = popen(str_fmt(ctx->arena, command, path).at, "r");
    CHECK(pipe != NULL);
    Str text = read_all(ctx, pipe);
    if (pipe)
        CHECK(pclose(pipe) == 0);
    return text;
}

static bool contains(Str text, Str words)
{
    return memmem(text.at, text.len, words.at, words.len) != NULL;
}

static Str pdf_of(Ctx *ctx, const Bench *bench, Str question)
{
    Str pdf = {0};
    CHECK(press_call(ctx, bench->socket, "pdf", question, &pdf) == OK);
    return pdf;
}

TEST(a_password_fits_its_hash_and_no_other)
{
    Bench *bench = a_press(ctx);
    Str    encoded = {0}, again = {0}, answer;
    Str    password = S("một cửa\0mở rộng");
    CHECK(press_call(ctx, bench->socket, "argon2-hash", password, &encoded) == OK);
    CHECK(press_call(ctx, bench->socket, "argon2-hash", password, &again) == OK);
    CHECK(str_starts(encoded, S("$argon2id$v=19$m=65536,t=3,p=1$")));
    CHECK(!str_eq(encoded, again));
    Str right = press_password_check(ctx->arena, encoded, password);
    Str wrong = press_password_check(ctx->arena, encoded, S("một cửa"));
    CHECK(press_call(ctx, bench->socket, "argon2-verify", right, &answer) == OK);
    CHECK(press_call(ctx, bench->socket, "argon2-verify", wrong, &answer) == ERR_DENIED);
    CHECK(press_call(ctx, bench->socket, "argon2-verify", S("x"), &answer) == ERR_INVALID);
    /* Somebody else's hash may not cost us a gigabyte. */
    Str costly = press_password_check(
        ctx->arena, S("$argon2id$v=19$m=1048576,t=3,p=1$c2FsdHNhbHQ$aGFzaA"), password);
    CHECK(press_call(ctx, bench->socket, "argon2-verify", costly, &answer) == ERR_INVALID);
}

static const char *const DOCUMENTS[] = {
    "receipt",           "supplement", "refusal",           "apology",
    "apology_2018",      "stop",       "slip",              "register",
    "construction_permit", "birth_certificate", "birth_copy", "household_business"};

TEST(every_document_prints_its_example_the_same_each_time)
{
    Bench *bench = a_press(ctx);
    for (size_t i = 0; i < COUNT(DOCUMENTS); i++) {
        Str question = example(ctx, DOCUMENTS[i]);
        Str pdf = pdf_of(ctx, bench, question), again = pdf_of(ctx, bench, question);
        CHECK(str_starts(pdf, S("%PDF-1.4")) && str_eq(pdf, again));
        Str text = ask(ctx, bench, "pdftotext -layout %s - 2>&1", pdf);
        CHECK(contains(text, S("Độc lập - Tự do - Hạnh phúc")));
        CHECK(contains(text, S("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")));
        CHECK(!contains(text, S("Error")) && !contains(text, S("\xef\xbf\xbc")));
        Str fonts = ask(ctx, bench, "pdffonts %s 2>&1", pdf);
        CHECK(contains(fonts, S("LiberationSerif")) && !contains(fonts, S("Error")));
    }
}

TEST(every_example_prints_on_paper_with_the_country_above_it)
{
    Bench         *bench = a_press(ctx);
    DIR           *folder = opendir("documents/examples");
    struct dirent *entry;
    size_t         printed = 0;
    CHECK(folder != NULL);
    while (folder && (entry = readdir(folder)) != NULL) {
        Str name = str_of(entry->d_name);
        if (!str_ends(name, S(".json")))
            continue;
        name.len -= 5;
        Str text = ask(ctx, bench, "pdftotext -layout %s - 2>&1",
                       pdf_of(ctx, bench, example(ctx, str_c(ctx->arena, name))));
        CHECK(contains(text, S("Độc lập - Tự do - Hạnh phúc")) && !contains(text, S("Error")));
        printed++;
    }
    if (folder)
        closedir(folder);
    CHECK(printed >= 38);
}

/* The forms of Circular 03/2025, and those of Circular 01/2018 that differ. */
TEST(each_form_of_the_one_stop_says_its_own_words)
{
    static const struct { const char *form, *words[4]; } FORMS_SAY[] = {
        {"receipt",
         {"GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ", "Mẫu số 01", "Nguyễn Thị Ngọc Ánh"}},
        {"apology", {"VĂN BẢN XIN LỖI", "VÀ ĐỀ NGHỊ GIA HẠN", "Mẫu số 04", "17 giờ 00 phút"}},
        {"apology_2018",
         {"PHIẾU XIN LỖI", "VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "01/2018/TT-VPCP", "21/12/2026"}},
        {"stop", {"DỪNG GIẢI QUYẾT HỒ SƠ", "Mẫu số 05", "tranh chấp", "PHÓ CHỦ TỊCH"}},
        {"slip", {"QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Bên giao", "Quá hạn", "Trước hạn"}},
        {"register", {"SỔ THEO DÕI HỒ SƠ", "quyển số 1", "Trần Quốc Bảo", "H57.12-261123-0042"}},
    };
    Bench *bench = a_press(ctx);
    for (size_t i = 0; i < COUNT(FORMS_SAY); i++) {
        Str pdf = pdf_of(ctx, bench, example(ctx, FORMS_SAY[i].form));
        Str text = ask(ctx, bench, "pdftotext -layout %s - 2>&1", pdf);
        for (size_t k = 0; k < COUNT(FORMS_SAY[i].words); k++)
            CHECK(contains(text, str_of(FORMS_SAY[i].words[k])));
    }
}

TEST(vietnamese_text_comes_out_of_the_pdf_as_it_went_in)
{
    Bench *bench = a_press(ctx);
    Str    text = ask(ctx, bench, "pdftotext -layout %s - 2>&1",
                      pdf_of(ctx, bench, example(ctx, "construction_permit")));
    CHECK(contains(text, S("NGUYỄN THỊ NGỌC ÁNH")));
    CHECK(contains(text, S("Chỉ giới đường đỏ, chỉ giới xây dựng: cách tim đường 6,0 m")));
    CHECK(contains(text, S("Diện tích xây dựng từng tầng: 1: 96 m²; 2: 96 m²; 3: 88,5 m²")));
    CHECK(contains(text, S("Hoàng Đình Phước")));
    /* Every letter with every tone, typed in decomposed form, is read back composed. */
    Str nfd =
        S("{\"template\":\"refusal\",\"data\":{\"created_at\":\"2026-11-23T02:15:00Z\","
          "\"agency\":\"A\",\"unit\":\"B\",\"place\":\"Hue\\u0302\\u0301\",\"code\":\"X\","
          "\"issued\":{\"day\":1,\"month\":2,\"year\":2026},\"service_name\":\"S\","
          "\"applicant\":{\"name\":\"Nguye\\u0302\\u0303n Thi\\u0323 O\\u031b\\u0309\","
          "\"address\":\"Đu\\u031bo\\u031b\\u0300ng Tra\\u0302\\u0300n Phu\\u0301\"},"
          "\"reasons\":[{\"reason\":\"ÀÁẢÃẠ ẰẮẲẴẶ ẦẤẨẪẬ ỀẾỂỄỆ ỒỐỔỖỘ ỜỚỞỠỢ ỪỨỬỮỰ ỲÝỶỸỴ\","
          "\"legal_basis\":\"àáảãạ ằắẳẵặ ầấẩẫậ đ\"}],"
          "\"signer\":{\"title\":\"T\",\"name\":\"N\"}}}");
    text = ask(ctx, bench, "pdftotext -layout %s - 2>&1", pdf_of(ctx, bench, nfd));
    CHECK(contains(text, S("Nguyễn Thị Ở")));
    CHECK(contains(text, S("Đường Trần Phú")));
    CHECK(contains(text, S("Huế, ngày 1 tháng 2 năm 2026")));
    CHECK(contains(text, S("ÀÁẢÃẠ ẰẮẲẴẶ ẦẤẨẪẬ ỀẾỂỄỆ")));
    CHECK(contains(text, S("àáảãạ ằắẳẵặ")));
}

TEST(missing_data_is_an_error_that_names_the_place)
{
    Bench *bench = a_press(ctx);
    const struct {
        Str question, words;
        Err want;
    } cases[] = {
        {S("{"), S("line 1"), ERR_INVALID},
        {S("{\"template\":\"receipt\"}"), S("data"), ERR_INVALID},
        {S("{\"template\":\"nothing\",\"data\":{}}"), S("nothing"), ERR_NOT_FOUND},
        {S("{\"template\":\"../x\",\"data\":{}}"), S("name"), ERR_NOT_FOUND},
        {S("{\"template\":\"birth_copy\",\"data\":{}}"), S("created_at"), ERR_INVALID},
        {S("{\"template\":\"birth_copy\",\"data\":{\"created_at\":\"2026-11-23T02:15:00Z\"}}"),
         S("birth_copy.mdoc:12: the data has no 'agency'"), ERR_INVALID},
        {S("{\"template\":\"birth_copy\",\"data\":{\"created_at\":\"2026-11-23T02:15:00Z\","
           "\"agency\":[1]}}"),
         S("'agency' is no text"), ERR_INVALID},
        {S("{\"template\":\"birth_copy\",\"data\":{\"created_at\":\"2026-11-23T02:15:00Z\","
           "\"agency\":\"a\\u0007b\"}}"),
         S("control"), ERR_INVALID},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Str pdf;
        fault_clear(ctx);
        CHECK(press_call(ctx, bench->socket, "pdf", cases[i].question, &pdf) == cases[i].want);
        CHECK(contains(ctx->fault.message, cases[i].words));
    }
}

TEST(a_long_list_goes_over_pages_with_numbers_and_repeated_heads)
{
    Bench *bench = a_press(ctx);
    Str    whole = example(ctx, "supplement"), before = {0}, mark = S("\"items\": [");
    char  *at = memmem(whole.at, whole.len, mark.at, mark.len);
    CHECK(at != NULL);
    before = (Str){whole.at, (size_t)(at - whole.at) + mark.len};
    Buf buf = {.arena = ctx->arena};
    buf_add(&buf, before);
    for (int i = 0; i < 60; i++)
        buf_fmt(&buf, "{\"name\":\"Giấy thứ %d\",\"reason\":\"Thiếu\"},", i + 1);
    buf_add(&buf, (Str){before.at + before.len, whole.len - before.len});
    Str pdf = pdf_of(ctx, bench, buf_str(&buf));
    Str text = ask(ctx, bench, "pdftotext -f 3 -l 3 -layout %s - 2>&1", pdf);
    CHECK(contains(text, S("Nội dung cần bổ sung")));
    CHECK(str_starts(str_trim(text), S("3")));
    CHECK(contains(ask(ctx, bench, "pdftotext %s -", pdf), S("Giấy thứ 60")));
}

static Str sign(Ctx *ctx, const Bench *bench, Str pdf, const char *field)
{
    bool        is_head = strcmp(field, "head") == 0;
    PdfHole     hole;
    SignRequest request = {.op = SIGNER_CMS,
                           .event = S("01hevent"),
                           .key = is_head ? S("head") : S("body"),
                           .purpose = is_head ? S("person:p1") : S("document")};
    PdfSigner   signer = {str_of(field), is_head ? S("Hoàng Đình Phước") : S("UBND"),
                          S("Ký ban hành"), 1795659300000};
    Str         cms = {0}, out = {0};
    CHECK(pdf_sign_begin(ctx, pdf, &signer, &hole) == OK);
    memcpy(request.sha256, hole.sha256, SHA256_SIZE);
    CHECK(signer_sign(ctx, bench->signer_socket, &request, &cms) == OK);
    CHECK(pdf_sign_finish(ctx, &hole, cms, &out) == OK);
    return out;
}

static const PdfValue NUMBER_AND_DATE[] = {{{"number", 6}, {"1234", 4}},
                                           {{"day", 3}, {"23", 2}},
                                           {{"month", 5}, {"11", 2}},
                                           {{"year", 4}, {"2026", 4}}};

TEST(head_number_and_seal_give_two_valid_signatures)
{
    Bench *bench = a_press(ctx);
    add_signer(ctx, bench);
    Str pdf = pdf_of(ctx, bench, example(ctx, "construction_permit"));
    Str signed_once = sign(ctx, bench, pdf, "head"), numbered;
    CHECK(pdf_fill_fields(ctx, signed_once, NUMBER_AND_DATE, 4, &numbered) == OK);
    Str final = sign(ctx, bench, numbered, "seal");
    CHECK(str_starts(final, signed_once)); /* nothing that was signed moved */
    Str   said = ask(ctx, bench, "pdfsig %s 2>&1", final), first, second;
    char *at = memmem(said.at, said.len, "Signature #2", 12);
    CHECK(at != NULL);
    first = (Str){said.at, at ? (size_t)(at - said.at) : 0};
    second = (Str){said.at + first.len, said.len - first.len};
    CHECK(contains(first, S("Signature is Valid.")) &&
          contains(second, S("Signature is Valid.")));
    CHECK(contains(first, S("Not total document signed")));
    CHECK(contains(second, S("Total document signed")) && !contains(second, S("Not total")));
    CHECK(contains(first, S("Hoàng Đình Phước")) && contains(first, S("ETSI.CAdES.detached")));
    Str text = ask(ctx, bench, "pdftotext -layout %s - 2>&1", final);
    CHECK(contains(text, S("1234")) && contains(text, S("23")) && contains(text, S("2026")));
    CHECK(!contains(text, S("Error")));
}

TEST(our_own_check_of_signed_pdfs_agrees)
{
    Bench *bench = a_press(ctx);
    add_signer(ctx, bench);
    Str          pdf = pdf_of(ctx, bench, example(ctx, "birth_certificate")), trust, name;
    Str          once = sign(ctx, bench, pdf, "head"), numbered;
    PdfSignature found[PDF_SIGNATURES];
    size_t       n = 0;
    CHECK(pdf_fill_fields(ctx, once, NUMBER_AND_DATE, 4, &numbered) == OK);
    Str final = sign(ctx, bench, numbered, "seal");
    CHECK(signer_certificate(ctx, bench->keys, S("authority"), &trust) == OK);
    CHECK(pdf_signatures(ctx, final, found, &n) == OK && n == 2);
    CHECK_STR(found[0].field, S("head"));
    CHECK(!found[0].covers_all && found[1].covers_all);
    CHECK(crypto_verify_cms(ctx, found[0].cms, found[0].sha256, trust, &name) == OK);
    CHECK_STR(name, S("Hoàng Đình Phước"));
    CHECK(crypto_verify_cms(ctx, found[1].cms, found[1].sha256, trust, &name) == OK);
    /* One byte of the first page changed: both signatures notice. */
    char *forged = (char *)str_copy(ctx->arena, final).at;
    forged[2000] ^= 1;
    CHECK(pdf_signatures(ctx, (Str){forged, final.len}, found, &n) == OK && n == 2);
    CHECK(crypto_verify_cms(ctx, found[0].cms, found[0].sha256, trust, NULL) == ERR_DENIED);
    CHECK(crypto_verify_cms(ctx, found[1].cms, found[1].sha256, trust, NULL) == ERR_DENIED);
}

TEST(a_field_is_filled_once_and_signed_once)
{
    Bench *bench = a_press(ctx);
    add_signer(ctx, bench);
    Str            pdf = pdf_of(ctx, bench, example(ctx, "birth_copy")), once, out;
    const PdfValue unknown = {S("nothing"), S("1")}, marks = {S("number"), S("số")};
    PdfSigner      signer = {S("head"), S("Ai đó"), {0}, 0};
    PdfHole        hole;
    CHECK(pdf_fill_fields(ctx, pdf, NUMBER_AND_DATE, 4, &once) == OK);
    CHECK(pdf_fill_fields(ctx, once, NUMBER_AND_DATE, 1, &out) == ERR_CONFLICT);
    CHECK(pdf_fill_fields(ctx, pdf, &unknown, 1, &out) == ERR_NOT_FOUND);
    CHECK(pdf_fill_fields(ctx, pdf, &marks, 1, &out) == ERR_INVALID);
    CHECK(pdf_fill_fields(ctx, S("%PDF-1.4 no"), NUMBER_AND_DATE, 1, &out) == ERR_INVALID);
    pdf = sign(ctx, bench, pdf, "head");
    CHECK(pdf_sign_begin(ctx, pdf, &signer, &hole) == ERR_CONFLICT);
    signer.field = S("number");
    CHECK(pdf_sign_begin(ctx, pdf, &signer, &hole) == ERR_INVALID);
    signer.field = S("nobody");
    CHECK(pdf_sign_begin(ctx, pdf, &signer, &hole) == ERR_NOT_FOUND);
    CHECK(pdf_prepare(ctx, pdf, &(PdfField){.name = S("x")}, 1, &out) == ERR_CONFLICT);
}

TEST(frames_are_read_piece_by_piece)
{
    Str frame, payload, whole = wire_frame(ctx->arena, ERR_LIMIT, S("too much"));
    Err status = OK;
    CHECK(press_question(ctx, "pdf", S("{}"), &frame) == OK && frame.len == WIRE_HEAD + 2);
    for (size_t i = 0; i < whole.len; i++)
        CHECK(press_answer((Str){whole.at, i}, &status, &payload) == PRESS_WAIT);
    CHECK(press_answer(whole, &status, &payload) == PRESS_DONE && status == ERR_LIMIT);
    CHECK_STR(payload, S("too much"));
    CHECK(press_answer(S("HTTP/1.1 200 OK"), &status, &payload) == PRESS_GARBAGE);
    CHECK(press_question(ctx, "coffee", S(""), &frame) == ERR_BROKEN);
}
