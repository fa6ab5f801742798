/* cms — detached CMS signatures as PAdES wants them (EN 319 142-1), over a digest made
 * elsewhere.
 *
 * The library only signs content that it has seen, so the attributes are signed here: the
 * digest of their DER set. PAdES keeps the time in the PDF and forbids the signing-time
 * attribute. */
#include "crypto/certificate.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

static void free_cms(void *cms) { CMS_ContentInfo_free(cms); }
static void free_store(void *store) { X509_STORE_free(store); }
static void free_bio(void *bio) { BIO_free(bio); }

static Err broken(Ctx *ctx, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(ctx, ERR_BROKEN, "CMS %s: %s", what, reason ? reason : "no reason given");
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

enum { MAX_ATTRIBUTES = 16, MAX_ATTRIBUTE = 4096 };

/* The signed attributes as the DER SET OF over which RFC 5652, 5.4 signs. */
static Err attribute_set(Ctx *ctx, const CMS_SignerInfo *signer, Str *out)
{
    int count = CMS_signed_get_attr_count(signer);
    if (count < 1 || count > MAX_ATTRIBUTES)
        return broken(ctx, "attributes");
    Str    parts[MAX_ATTRIBUTES];
    size_t total = 0;
    for (int i = 0; i < count; i++) {
        X509_ATTRIBUTE *attribute = CMS_signed_get_attr(signer, i);
        int             size = i2d_X509_ATTRIBUTE(attribute, NULL);
        if (size < 1 || size > MAX_ATTRIBUTE)
            return broken(ctx, "attribute");
        unsigned char *at = arena_bytes(ctx->arena, (size_t)size, 1), *end = at;
        i2d_X509_ATTRIBUTE(attribute, &end);
        parts[i] = (Str){(char *)at, (size_t)size};
        total += (size_t)size;
    }
    qsort(parts, (size_t)count, sizeof *parts, by_bytes);
    Buf buf = {.arena = ctx->arena};
    buf_char(&buf, 0x31); /* SET OF */
    if (total >= 256) {
        buf_char(&buf, (char)0x82);
        buf_char(&buf, (char)(total >> 8));
    } else if (total >= 128) {
        buf_char(&buf, (char)0x81);
    }
    buf_char(&buf, (char)total);
    for (int i = 0; i < count; i++)
        buf_add(&buf, parts[i]);
    *out = buf_str(&buf);
    return OK;
}

static Err sign_attributes(Ctx *ctx, const Identity *identity, CMS_SignerInfo *signer)
{
    Str set, signature;
    TRY(attribute_set(ctx, signer, &set));
    unsigned char digest[SHA256_SIZE];
    crypto_sha256(set, digest);
    TRY(identity_sign(ctx, identity, digest, &signature));
    if (ASN1_STRING_set(CMS_SignerInfo_get0_signature(signer), signature.at,
                        (int)signature.len) != 1)
        return broken(ctx, "signature");
    return OK;
}

Err identity_sign_cms(Ctx *ctx, const Identity *identity, X509 *authority,
                      const unsigned char sha256[SHA256_SIZE], Str *der)
{
    const unsigned flags = CMS_PARTIAL | CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags & ~(unsigned)CMS_CADES);
    if (!cms)
        return broken(ctx, "start");
    arena_defer(ctx->arena, free_cms, cms);
    CMS_SignerInfo *signer =
        CMS_add1_signer(cms, identity->certificate, identity->key, EVP_sha256(), flags);
    if (!signer || CMS_add1_cert(cms, authority) != 1 ||
        CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                    OBJ_nid2obj(NID_pkcs7_data), -1) != 1 ||
        CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
                                    sha256, SHA256_SIZE) != 1)
        return broken(ctx, "signer");
    TRY(sign_attributes(ctx, identity, signer));
    int size = i2d_CMS_ContentInfo(cms, NULL);
    if (size < 1)
        return broken(ctx, "encoding");
    unsigned char *at = arena_bytes(ctx->arena, (size_t)size, 1), *end = at;
    i2d_CMS_ContentInfo(cms, &end);
    *der = (Str){(char *)at, (size_t)size};
    return OK;
}

/* The store of roots, checked against the time of the unit of work. */
static Err trust_store(Ctx *ctx, Str trust, X509_STORE **out)
{
    X509_STORE *store = X509_STORE_new();
    if (!store)
        return broken(ctx, "store");
    arena_defer(ctx->arena, free_store, store);
    BIO *bio = BIO_new_mem_buf(trust.at, (int)trust.len);
    if (!bio)
        return broken(ctx, "memory");
    arena_defer(ctx->arena, free_bio, bio);
    int count = 0;
    for (X509 *root; count < 100 && (root = PEM_read_bio_X509(bio, NULL, NULL, NULL));
         count++) {
        X509_STORE_add_cert(store, root);
        X509_free(root);
    }
    ERR_clear_error();
    if (count == 0)
        return fail(ctx, ERR_INVALID, "no certificate to trust can be read");
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(ctx->now / 1000));
    *out = store;
    return OK;
}

static bool digest_is(CMS_SignerInfo *signer, const unsigned char sha256[SHA256_SIZE])
{
    const ASN1_OCTET_STRING *digest = CMS_signed_get0_data_by_OBJ(
        signer, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
    return digest && crypto_equal((Str){(const char *)ASN1_STRING_get0_data(digest),
                                        (size_t)ASN1_STRING_length(digest)},
                                  (Str){(const char *)sha256, SHA256_SIZE});
}

static void name_of(Ctx *ctx, CMS_SignerInfo *signer, Str *out)
{
    X509 *certificate = NULL;
    CMS_SignerInfo_get0_algs(signer, NULL, &certificate, NULL, NULL);
    const X509_NAME *name = certificate ? X509_get_subject_name(certificate) : NULL;
    int              at = name ? X509_NAME_get_index_by_NID(name, NID_commonName, -1) : -1;
    unsigned char   *text = NULL;
    X509_NAME_ENTRY *entry = at < 0 ? NULL : X509_NAME_get_entry(name, at);
    int size = entry ? ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) : -1;
    *out = size < 0 ? (Str){0} : str_copy(ctx->arena, (Str){(char *)text, (size_t)size});
    OPENSSL_free(text);
}

Err crypto_verify_cms(Ctx *ctx, Str der, const unsigned char sha256[SHA256_SIZE], Str trust,
                      Str *signer_name)
{
    const unsigned char *at = (const unsigned char *)der.at;
    CMS_ContentInfo     *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    if (!cms) {
        ERR_clear_error();
        return fail(ctx, ERR_INVALID, "this is not a CMS signature");
    }
    arena_defer(ctx->arena, free_cms, cms);
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    if (!signers || sk_CMS_SignerInfo_num(signers) != 1)
        return fail(ctx, ERR_INVALID, "a CMS signature here has one signer");
    X509_STORE *store = NULL;
    TRY(trust_store(ctx, trust, &store));
    BIO *nothing = BIO_new_mem_buf("", 0);
    if (!nothing)
        return broken(ctx, "memory");
    arena_defer(ctx->arena, free_bio, nothing);
    /* The content is not here, only its digest, which is compared below. */
    if (CMS_verify(cms, NULL, store, nothing, NULL,
                   CMS_NO_CONTENT_VERIFY | CMS_BINARY | CMS_CADES) != 1) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        ERR_clear_error();
        return fail(ctx, ERR_DENIED, "the signature is not good: %s", reason ? reason : "");
    }
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, 0);
    if (!digest_is(signer, sha256))
        return fail(ctx, ERR_DENIED, "the signature is over another document");
    if (signer_name)
        name_of(ctx, signer, signer_name);
    return OK;
}
