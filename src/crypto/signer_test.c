/* The signer over a real socket, in a process of its own. */
#include "base/encode.h"
#include "crypto/sandbox.h"
#include "crypto/signer.h"
#include "crypto/wire.h"
#include "test/test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Bench {
    Str   folder, keys, journal, socket;
    pid_t signer;
} Bench;

static void tear_down(void *bench_)
{
    Bench *bench = bench_;
    if (bench->signer > 0) {
        kill(bench->signer, SIGKILL);
        waitpid(bench->signer, NULL, 0);
    }
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%.*s'", FMT(bench->folder));
    if (system(command))
        printf("could not remove %.*s\n", FMT(bench->folder));
}

static void run_signer(Ctx *ctx, const Bench *bench, int listener)
{
    signal(SIGTERM, SIG_DFL);
    Err err = signer_run(ctx, &(SignerConfig){listener, bench->keys, bench->journal});
    printf("signer: %d %.*s\n", err, FMT(ctx->fault.message));
    _exit(1);
}

static Bench *a_signer(Ctx *ctx)
{
    const SignerKey keys[] = {
        {S("seal"), S("seal"), S("Nút thử"), {0}},
        {S("body"), S("document"), S("UBND phường Thuận Hóa"), S("UBND")},
        {S("head"), S("person:p1"), S("Nguyễn Văn Ánh"), {0}},
    };
    Bench *bench = NEW(ctx->arena, Bench);
    char  *folder = arena_bytes(ctx->arena, 32, 1);
    strcpy(folder, "/tmp/motcua-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    bench->folder = str_of(folder);
    bench->keys = str_fmt(ctx->arena, "%s/keys", folder);
    bench->journal = str_fmt(ctx->arena, "%s/journal", folder);
    bench->socket = str_fmt(ctx->arena, "%s/signer.sock", folder);
    arena_defer(ctx->arena, tear_down, bench);
    int listener = -1;
    CHECK(signer_init_keys(ctx, bench->keys, S("Huế"), keys, COUNT(keys)) == OK);
    CHECK(wire_listen(ctx, bench->socket, &listener) == OK);
    fflush(stdout);
    bench->signer = fork();
    if (bench->signer == 0)
        run_signer(ctx, bench, listener);
    close(listener);
    return bench;
}

static Str text_of(Ctx *ctx, Str folder, const char *name)
{
    const char *path = str_fmt(ctx->arena, "%.*s/%s", FMT(folder), name).at;
    FILE       *file = fopen(path, "r");
    char       *at = arena_bytes(ctx->arena, 8192, 1);
    size_t      n = file ? fread(at, 1, 8191, file) : 0;
    if (file)
        fclose(file);
    return (Str){at, n};
}

static SignRequest a_request(SignerOp op, Str key, Str purpose)
{
    SignRequest request = {op, key, purpose, S("01hevent"), {0}};
    crypto_sha256(S("a document"), request.sha256);
    return request;
}

TEST(the_signer_seals_and_anyone_can_check_it)
{
    Bench      *bench = a_signer(ctx);
    SignRequest seal = a_request(SIGNER_RAW, S("seal"), S("seal"));
    Str         signature, certificate, file;
    CHECK(signer_sign(ctx, bench->socket, &seal, &signature) == OK);
    CHECK(signer_certificate(ctx, bench->keys, S("seal"), &file) == OK);
    SignRequest ask = {.op = SIGNER_CERTIFICATE, .key = S("seal")};
    CHECK(signer_sign(ctx, bench->socket, &ask, &certificate) == OK);
    CHECK_STR(certificate, file);
    CHECK(crypto_verify_raw(ctx, certificate, seal.sha256, signature) == OK);
    unsigned char other[SHA256_SIZE];
    crypto_sha256(S("another document"), other);
    CHECK(crypto_verify_raw(ctx, certificate, other, signature) == ERR_DENIED);
    CHECK(crypto_verify_raw(ctx, S("nonsense"), other, signature) == ERR_INVALID);
}

TEST(the_signer_makes_cms_that_fits_one_digest_under_one_authority)
{
    Bench      *bench = a_signer(ctx);
    SignRequest request = a_request(SIGNER_CMS, S("head"), S("person:p1"));
    SignRequest ask = {.op = SIGNER_CERTIFICATE, .key = S("authority")};
    Str         der, trust, name, stranger;
    CHECK(signer_sign(ctx, bench->socket, &request, &der) == OK);
    CHECK(signer_sign(ctx, bench->socket, &ask, &trust) == OK);
    CHECK(crypto_verify_cms(ctx, der, request.sha256, trust, &name) == OK);
    CHECK_STR(name, S("Nguyễn Văn Ánh"));
    unsigned char other[SHA256_SIZE];
    crypto_sha256(S("another document"), other);
    CHECK(crypto_verify_cms(ctx, der, other, trust, NULL) == ERR_DENIED);
    ask.key = S("seal"); /* not the authority that certified the head */
    CHECK(signer_sign(ctx, bench->socket, &ask, &stranger) == OK);
    CHECK(crypto_verify_cms(ctx, der, request.sha256, stranger, NULL) == ERR_DENIED);
    CHECK(crypto_verify_cms(ctx, S("nonsense"), other, trust, NULL) == ERR_INVALID);
    CHECK(crypto_verify_cms(ctx, der, request.sha256, S("nonsense"), NULL) == ERR_INVALID);
    ctx->now += 11LL * 366 * 86400 * 1000;
    CHECK(crypto_verify_cms(ctx, der, request.sha256, trust, NULL) == ERR_DENIED);
}

TEST(the_signer_refuses_what_a_key_is_not_for)
{
    Bench *bench = a_signer(ctx);
    Str    out;
    const struct {
        SignerOp op;
        Str      key, purpose;
        Err      want;
    } cases[] = {
        {SIGNER_RAW, S("seal"), S("document"), ERR_DENIED},
        {SIGNER_CMS, S("seal"), S("seal"), ERR_DENIED}, /* a seal is raw */
        {SIGNER_RAW, S("body"), S("document"), ERR_DENIED},
        {SIGNER_CMS, S("body"), S("person:p1"), ERR_DENIED},
        {SIGNER_CMS, S("head"), S("person:p2"), ERR_DENIED},
        {SIGNER_CMS, S("nobody"), S("document"), ERR_NOT_FOUND},
        {SIGNER_CMS, S("authority"), S("document"), ERR_NOT_FOUND},
        {SIGNER_CMS, S("body"), S(""), ERR_INVALID},
        {SIGNER_CMS, S("../body"), S("document"), ERR_INVALID},
        {(SignerOp)9, S("body"), S("document"), ERR_INVALID},
        {(SignerOp)0, S("body"), S("document"), ERR_INVALID},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SignRequest request = a_request(cases[i].op, cases[i].key, cases[i].purpose);
        fault_clear(ctx);
        CHECK(signer_sign(ctx, bench->socket, &request, &out) == cases[i].want);
        CHECK(ctx->fault.message.len > 0);
    }
    CHECK_STR(text_of(ctx, bench->journal, "journal"), S(""));
}

TEST(every_signature_is_in_the_journal)
{
    Bench      *bench = a_signer(ctx);
    Str         out;
    SignRequest seal = a_request(SIGNER_RAW, S("seal"), S("seal"));
    SignRequest body = a_request(SIGNER_CMS, S("body"), S("document"));
    CHECK(signer_sign(ctx, bench->socket, &seal, &out) == OK);
    CHECK(signer_sign(ctx, bench->socket, &body, &out) == OK);
    Str lines = text_of(ctx, bench->journal, "journal"), first, second;
    CHECK(str_cut(lines, '\n', &first, &second));
    Str digest = encode_hex(ctx->arena, (Str){(char *)seal.sha256, SHA256_SIZE});
    CHECK(str_ends(first, str_fmt(ctx->arena, " raw seal seal 01hevent %.*s", FMT(digest))));
    CHECK(str_ends(second,
                   str_fmt(ctx->arena, " cms body document 01hevent %.*s\n", FMT(digest))));
}

static void send_and_leave(Str path, Str bytes)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memcpy(name.sun_path, path.at, path.len);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(connect(fd, (struct sockaddr *)&name, sizeof name) == 0);
    CHECK(send(fd, bytes.at, bytes.len, MSG_NOSIGNAL) == (ssize_t)bytes.len);
    close(fd);
}

TEST(garbage_does_not_stop_the_signer)
{
    Bench *bench = a_signer(ctx);
    send_and_leave(bench->socket, S("GET / HTTP/1.1\r\nHost: signer\r\n\r\n"));
    send_and_leave(bench->socket, S("MCW1"));
    send_and_leave(bench->socket, S("MCW1\1\0\0\0\377\377\377\377"));
    send_and_leave(bench->socket, S("MCW1\1\0\0\0\0\0\1\0"));
    send_and_leave(bench->socket, S("MCW1\1\0\0\0\0\0\0\0"));
    for (int i = 0; i < 50; i++) {
        char noise[600];
        crypto_random(noise, sizeof noise);
        if (i % 2)
            memcpy(noise, wire_frame(ctx->arena, (uint16_t)i, (Str){noise, 224}).at, 12);
        send_and_leave(bench->socket, (Str){noise, sizeof noise});
    }
    SignRequest seal = a_request(SIGNER_RAW, S("seal"), S("seal"));
    Str         out;
    CHECK(signer_sign(ctx, bench->socket, &seal, &out) == OK);
    CHECK(waitpid(bench->signer, NULL, WNOHANG) == 0);
}

TEST(an_absent_signer_is_unavailable)
{
    Bench      *bench = a_signer(ctx);
    SignRequest seal = a_request(SIGNER_RAW, S("seal"), S("seal"));
    Str         out;
    kill(bench->signer, SIGKILL);
    waitpid(bench->signer, NULL, 0);
    bench->signer = 0;
    CHECK(signer_sign(ctx, bench->socket, &seal, &out) == ERR_UNAVAILABLE);
    CHECK(signer_sign(ctx, S("/nowhere/signer.sock"), &seal, &out) == ERR_UNAVAILABLE);
}

TEST(private_keys_are_closed_to_others_and_made_once)
{
    Bench      *bench = a_signer(ctx);
    struct stat folder, key;
    CHECK(stat(bench->keys.at, &folder) == 0 && (folder.st_mode & 0777) == 0700);
    const char *path = str_fmt(ctx->arena, "%s/head.key", bench->keys.at).at;
    CHECK(stat(path, &key) == 0 && (key.st_mode & 0777) == 0600);
    SignerKey again = {S("head"), S("document"), S("Ai đó"), {0}};
    CHECK(signer_init_keys(ctx, bench->keys, S("Huế"), &again, 1) == ERR_CONFLICT);
    CHECK(signer_add_key(ctx, bench->keys, &again) == ERR_CONFLICT);
    again.id = S("../x");
    CHECK(signer_add_key(ctx, bench->keys, &again) == ERR_INVALID);
    again = (SignerKey){S("x"), S("a b"), S("Ai đó"), {0}};
    CHECK(signer_add_key(ctx, bench->keys, &again) == ERR_INVALID);
}

TEST(a_forbidden_call_kills_a_closed_process)
{
    if (!sandbox_filters())
        return; /* sanitizers need more calls than any role has */
    for (int role = SANDBOX_SIGNER; role <= SANDBOX_WORKER; role++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            if (sandbox_enter(ctx, (SandboxRole)role) != OK)
                _exit(1);
            execl("/bin/true", "true", (char *)NULL);
            _exit(2);
        }
        int status = 0;
        waitpid(child, &status, 0);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    }
}
