/* signer — the loop that signs, its journal, and how others ask.
 *
 * A question's payload is fixed: three words of SIGNER_WORD bytes padded with zeros (key,
 * purpose, event), then the digest. The kind of the frame is the SignerOp. */
#include "crypto/signer.h"
#include "base/encode.h"
#include "crypto/sandbox.h"
#include "crypto/signer_keys.h"
#include "crypto/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WORDS = 3,
    PAYLOAD = WORDS * SIGNER_WORD + SHA256_SIZE,
    TIMEOUT_MS = 2000,
    STALL_MS = 10000
};

typedef struct Signer {
    KeyRing *ring;
    int      journal;
} Signer;

typedef Err SignOp(Ctx *ctx, const Signer *signer, const LoadedKey *key,
                   const SignRequest *request, Str *out);

static bool has_purpose(const LoadedKey *key, Str purpose)
{
    for (Str rest = key->purposes, one; rest.len;) {
        str_cut(rest, ',', &one, &rest);
        if (str_eq(one, purpose))
            return true;
    }
    return false;
}

/* On disk before the answer leaves; a signature that nobody can account for must not exist. */
static Err note(Ctx *ctx, const Signer *signer, const SignRequest *request)
{
    Str digest = encode_hex(ctx->arena, (Str){(const char *)request->sha256, SHA256_SIZE});
    Str line = str_fmt(ctx->arena, "%lld %s %.*s %.*s %.*s %.*s\n", (long long)ctx->now,
                       request->op == SIGNER_RAW ? "raw" : "cms", FMT(request->key),
                       FMT(request->purpose), FMT(request->event), FMT(digest));
    if (write(signer->journal, line.at, line.len) != (ssize_t)line.len ||
        fdatasync(signer->journal))
        return fail(ctx, ERR_BROKEN, "the signer's journal: %s", strerror(errno));
    return OK;
}

/* Signed over a digest alone; the hashed text of each begins with words of its own, so that none
 * passes for another. */
static bool is_raw(Str purpose)
{
    static const char *const RAW[] = {"seal", "definition", "receipt"};
    for (size_t i = 0; i < COUNT(RAW); i++)
        if (str_eq(purpose, str_of(RAW[i])))
            return true;
    return false;
}

static Err check(Ctx *ctx, const LoadedKey *key, const SignRequest *request)
{
    if (!signer_is_word(request->event) || !signer_is_word(request->purpose))
        return fail(ctx, ERR_INVALID, "a signature needs a purpose and an event");
    if (!has_purpose(key, request->purpose))
        return fail(ctx, ERR_DENIED, "key %.*s may not sign for %.*s", FMT(key->id),
                    FMT(request->purpose));
    /* What is raw is never a document: a document's attributes cannot pass for a seal. */
    if ((request->op == SIGNER_RAW) != is_raw(request->purpose))
        return fail(ctx, ERR_DENIED, "%.*s is not signed this way", FMT(request->purpose));
    return OK;
}

static Err sign_raw(Ctx *ctx, const Signer *signer, const LoadedKey *key,
                    const SignRequest *request, Str *out)
{
    TRY(check(ctx, key, request));
    TRY(identity_sign(ctx, &key->identity, request->sha256, out));
    return note(ctx, signer, request);
}

static Err sign_cms(Ctx *ctx, const Signer *signer, const LoadedKey *key,
                    const SignRequest *request, Str *out)
{
    TRY(check(ctx, key, request));
    X509 *authority = signer->ring->authority.identity.certificate;
    TRY(identity_sign_cms(ctx, &key->identity, authority, request->sha256, out));
    return note(ctx, signer, request);
}

static Err show_certificate(Ctx *ctx, const Signer *signer, const LoadedKey *key,
                            const SignRequest *request, Str *out)
{
    (void)ctx, (void)signer, (void)request;
    *out = key->certificate_pem;
    return OK;
}

static const struct {
    SignOp *run;
    bool    takes_authority;
} OPS[] = {
    [SIGNER_RAW] = {sign_raw, false},
    [SIGNER_CMS] = {sign_cms, false},
    [SIGNER_CERTIFICATE] = {show_certificate, true},
};

static Str word_at(Str payload, int i)
{
    const char *at = payload.at + i * SIGNER_WORD;
    return (Str){at, strnlen(at, SIGNER_WORD)};
}

static Err answer(Ctx *ctx, void *with, const WireHead *head, Str payload, Str *out)
{
    const Signer *signer = with;
    if (head->kind >= COUNT(OPS) || !OPS[head->kind].run)
        return fail(ctx, ERR_INVALID, "the signer knows no such act");
    if (payload.len != PAYLOAD)
        return fail(ctx, ERR_INVALID, "a request to the signer has %d bytes", PAYLOAD);
    SignRequest request = {(SignerOp)head->kind,
                           word_at(payload, 0),
                           word_at(payload, 1),
                           word_at(payload, 2),
                           {0}};
    memcpy(request.sha256, payload.at + WORDS * SIGNER_WORD, SHA256_SIZE);
    if (!signer_is_word(request.key))
        return fail(ctx, ERR_INVALID, "this is no key id");
    const LoadedKey *key = NULL;
    for (size_t i = 0; i < signer->ring->count && !key; i++)
        if (str_eq(signer->ring->keys[i].id, request.key))
            key = &signer->ring->keys[i];
    if (!key && OPS[head->kind].takes_authority && str_eq(request.key, S("authority")))
        key = &signer->ring->authority;
    if (!key)
        return fail(ctx, ERR_NOT_FOUND, "there is no key %.*s", FMT(request.key));
    return OPS[head->kind].run(ctx, signer, key, &request, out);
}

static Err open_journal(Ctx *ctx, Str folder, int *out)
{
    const char *path = str_c(ctx->arena, folder);
    if (mkdir(path, 0700) && errno != EEXIST)
        return fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
    const char *file = str_fmt(ctx->arena, "%s/journal", path).at;
    int         fd = open(file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ctx, ERR_BROKEN, "%s: %s", file, strerror(errno));
    /* A crash may have left half a line; the next must not be glued to it. */
    off_t size = lseek(fd, 0, SEEK_END);
    char  last = '\n';
    if ((size > 0 && pread(fd, &last, 1, size - 1) != 1) ||
        (last != '\n' && write(fd, "\n", 1) != 1)) {
        close(fd);
        return fail(ctx, ERR_BROKEN, "%s: %s", file, strerror(errno));
    }
    *out = fd;
    return OK;
}

Err signer_run(Ctx *ctx, const SignerConfig *config)
{
    Signer signer = {.ring = NEW(ctx->arena, KeyRing)};
    TRY(signer_load_keys(ctx, config->key_folder, signer.ring));
    TRY(open_journal(ctx, config->journal_folder, &signer.journal));
    /* Once before the doors close: what the library loads late, it loads now. */
    Str           der;
    unsigned char nothing[SHA256_SIZE] = {0};
    if (signer.ring->count)
        TRY(identity_sign_cms(ctx, &signer.ring->keys[0].identity,
                              signer.ring->authority.identity.certificate, nothing, &der));
    TRY(sandbox_enter(ctx, SANDBOX_SIGNER));
    return wire_serve(ctx, &(WireServer){.listener = config->listener,
                                         .max_payload = PAYLOAD,
                                         .stall_ms = STALL_MS,
                                         .answer = answer,
                                         .with = &signer});
}

Err signer_sign(Ctx *ctx, Str socket_path, const SignRequest *request, Str *out)
{
    char      payload[PAYLOAD] = {0};
    const Str words[WORDS] = {request->key, request->purpose, request->event};
    for (int i = 0; i < WORDS; i++) {
        if (words[i].len > SIGNER_WORD)
            return fail(ctx, ERR_INVALID, "a word for the signer is too long");
        if (words[i].len)
            memcpy(payload + i * SIGNER_WORD, words[i].at, words[i].len);
    }
    memcpy(payload + WORDS * SIGNER_WORD, request->sha256, SHA256_SIZE);
    return wire_call(ctx,
                     &(WireCall){socket_path, (uint16_t)request->op,
                                 (Str){payload, sizeof payload}, TIMEOUT_MS},
                     out);
}
