/* certificate — keys and X.509 certificates of the node's own demo authority. */
#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { YEARS = 10, CERTIFICATE_V3 = 2 };

static void free_key(void *key) { EVP_PKEY_free(key); }
static void free_certificate(void *certificate) { X509_free(certificate); }
static void free_bio(void *bio) { BIO_free(bio); }

static Err broken(Ctx *ctx, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(ctx, ERR_BROKEN, "%s: %s", what, reason ? reason : "no reason given");
}

static bool add_name(X509_NAME *name, const char *part, Str text)
{
    return text.len == 0 ||
           X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, (const unsigned char *)text.at,
                                      (int)text.len, -1, 0) == 1;
}

static bool add_serial(X509 *certificate)
{
    unsigned char bytes[16];
    crypto_random(bytes, sizeof bytes);
    bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive and always of one length */
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool    is_done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return is_done;
}

static bool add_extensions(X509 *certificate, X509 *issuer, bool is_authority)
{
    const struct {
        int         nid;
        const char *value;
    } wanted[] = {
        {NID_basic_constraints,
         is_authority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE"},
        {NID_key_usage, is_authority ? "critical,keyCertSign,cRLSign"
                                     : "critical,digitalSignature,nonRepudiation"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    X509V3_CTX about;
    X509V3_set_ctx(&about, issuer, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(NULL, &about, wanted[i].nid, wanted[i].value);
        bool is_done = extension && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!is_done)
            return false;
    }
    return true;
}

Err identity_make(Ctx *ctx, const Subject *subject, const Identity *issuer, Identity *out)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (!key)
        return broken(ctx, "key");
    arena_defer(ctx->arena, free_key, key);
    X509 *certificate = X509_new();
    if (!certificate)
        return broken(ctx, "certificate");
    arena_defer(ctx->arena, free_certificate, certificate);
    *out = (Identity){key, certificate};
    if (!issuer)
        issuer = out;
    /* Yesterday, so that a machine whose clock is a little behind accepts it today. */
    time_t     from = (time_t)(ctx->now / 1000) - 86400;
    X509_NAME *name = X509_get_subject_name(certificate);
    if (!X509_set_version(certificate, CERTIFICATE_V3) || !add_serial(certificate) ||
        !ASN1_TIME_set(X509_getm_notBefore(certificate), from) ||
        !ASN1_TIME_adj(X509_getm_notAfter(certificate), from, YEARS * 365 + 3, 0) ||
        !add_name(name, "C", S("VN")) || !add_name(name, "O", subject->organisation) ||
        !add_name(name, "OU", S("DEMO")) || !add_name(name, "CN", subject->common_name) ||
        !X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate)) ||
        !X509_set_pubkey(certificate, key) ||
        !add_extensions(certificate, issuer->certificate, subject->is_authority) ||
        !X509_sign(certificate, issuer->key, EVP_sha256()))
        return broken(ctx, "certificate");
    return OK;
}

static Err read_bio(Ctx *ctx, Str text, BIO **out)
{
    *out = BIO_new_mem_buf(text.at, (int)text.len);
    if (!*out)
        return broken(ctx, "memory");
    arena_defer(ctx->arena, free_bio, *out);
    return OK;
}

Err identity_read(Ctx *ctx, Str key_pem, Str certificate_pem, Identity *out)
{
    BIO *key = NULL, *certificate = NULL;
    TRY(read_bio(ctx, key_pem, &key));
    TRY(read_bio(ctx, certificate_pem, &certificate));
    out->key = PEM_read_bio_PrivateKey(key, NULL, NULL, NULL);
    if (!out->key)
        return broken(ctx, "private key");
    arena_defer(ctx->arena, free_key, out->key);
    out->certificate = PEM_read_bio_X509(certificate, NULL, NULL, NULL);
    if (!out->certificate)
        return broken(ctx, "certificate");
    arena_defer(ctx->arena, free_certificate, out->certificate);
    if (X509_check_private_key(out->certificate, out->key) != 1)
        return broken(ctx, "the key does not belong to the certificate");
    return OK;
}

static Err written(Ctx *ctx, BIO *bio, int is_done, Str *out)
{
    if (is_done != 1)
        return broken(ctx, "PEM");
    char *at = NULL;
    long  size = BIO_get_mem_data(bio, &at);
    *out = str_copy(ctx->arena, (Str){at, (size_t)size});
    return OK;
}

Err identity_key_pem(Ctx *ctx, const Identity *identity, Str *out)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    if (!bio)
        return broken(ctx, "memory");
    arena_defer(ctx->arena, free_bio, bio);
    return written(ctx, bio,
                   PEM_write_bio_PKCS8PrivateKey(bio, identity->key, NULL, NULL, 0, NULL, NULL),
                   out);
}

Err identity_certificate_pem(Ctx *ctx, const Identity *identity, Str *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio)
        return broken(ctx, "memory");
    arena_defer(ctx->arena, free_bio, bio);
    return written(ctx, bio, PEM_write_bio_X509(bio, identity->certificate), out);
}

static void free_key_ctx(void *key_ctx) { EVP_PKEY_CTX_free(key_ctx); }

Err identity_sign(Ctx *ctx, const Identity *identity, const unsigned char sha256[SHA256_SIZE],
                  Str *signature)
{
    EVP_PKEY_CTX *state = EVP_PKEY_CTX_new(identity->key, NULL);
    if (!state)
        return broken(ctx, "signature");
    arena_defer(ctx->arena, free_key_ctx, state);
    unsigned char *at = arena_bytes(ctx->arena, 80, 1); /* DER of two 256-bit integers: 72 */
    size_t         size = 80;
    if (EVP_PKEY_sign_init(state) != 1 ||
        EVP_PKEY_CTX_set_signature_md(state, EVP_sha256()) != 1 ||
        EVP_PKEY_sign(state, at, &size, sha256, SHA256_SIZE) != 1)
        return broken(ctx, "signature");
    *signature = (Str){(char *)at, size};
    return OK;
}

Err crypto_verify_raw(Ctx *ctx, Str certificate_pem, const unsigned char sha256[SHA256_SIZE],
                      Str signature)
{
    BIO *bio = NULL;
    TRY(read_bio(ctx, certificate_pem, &bio));
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    if (!certificate) {
        ERR_clear_error();
        return fail(ctx, ERR_INVALID, "the certificate cannot be read");
    }
    arena_defer(ctx->arena, free_certificate, certificate);
    EVP_PKEY_CTX *state = EVP_PKEY_CTX_new(X509_get0_pubkey(certificate), NULL);
    if (!state)
        return broken(ctx, "public key");
    arena_defer(ctx->arena, free_key_ctx, state);
    if (EVP_PKEY_verify_init(state) != 1 ||
        EVP_PKEY_CTX_set_signature_md(state, EVP_sha256()) != 1)
        return broken(ctx, "public key");
    if (EVP_PKEY_verify(state, (const unsigned char *)signature.at, signature.len, sha256,
                        SHA256_SIZE) != 1) {
        ERR_clear_error();
        return fail(ctx, ERR_DENIED, "the signature does not fit the digest");
    }
    return OK;
}
