/* Hashes and random numbers against known vectors. */
#include "base/encode.h"
#include "crypto/crypto.h"
#include "test/test.h"

TEST(sha256_gives_the_hashes_of_the_standard)
{
    CHECK_STR(encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, S("abc"))),
              S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK_STR(encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, S(""))),
              S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST(sha256_of_pieces_is_sha256_of_the_whole)
{
    Sha256        hash = crypto_sha256_start(ctx->arena);
    unsigned char out[SHA256_SIZE];
    for (int i = 0; i < 1000000 / 50; i++)
        crypto_sha256_add(&hash, S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    crypto_sha256_end(&hash, out);
    CHECK_STR(encode_hex(ctx->arena, (Str){(char *)out, SHA256_SIZE}),
              S("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

TEST(hmac_sha256_gives_the_codes_of_rfc_4231)
{
    unsigned char out[SHA256_SIZE];
    crypto_hmac_sha256(S("Jefe"), S("what do ya want for nothing?"), out);
    CHECK_STR(encode_hex(ctx->arena, (Str){(char *)out, SHA256_SIZE}),
              S("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

TEST(random_ids_are_26_letters_and_never_the_same)
{
    Str a = crypto_random_id(ctx->arena), b = crypto_random_id(ctx->arena);
    CHECK(a.len == RANDOM_ID_SIZE && b.len == RANDOM_ID_SIZE);
    CHECK(!str_eq(a, b));
    CHECK(strchr("048cgmrw", a.at[25]) != NULL); /* two of 130 bits are always zero */
    unsigned seen = 0;
    for (int n = 0; n < 200; n++) {
        Str id = crypto_random_id(ctx->arena);
        for (size_t i = 0; i < id.len; i++) {
            const char *letters = "0123456789abcdefghjkmnpqrstvwxyz";
            const char *hit = strchr(letters, id.at[i]);
            CHECK(hit != NULL);
            seen |= hit ? 1u << (hit - letters) : 0;
        }
    }
    CHECK(seen == 0xffffffffu);
}

TEST(random_tokens_hold_256_bits)
{
    Str a = crypto_random_token(ctx->arena), b = crypto_random_token(ctx->arena);
    CHECK(a.len == 43 && b.len == 43);
    CHECK(!str_eq(a, b));
    CHECK(crypto_token_hash(ctx->arena, a).len == SHA256_SIZE);
    CHECK(!str_eq(crypto_token_hash(ctx->arena, a), crypto_token_hash(ctx->arena, b)));
}

TEST(texts_are_compared_by_every_byte)
{
    CHECK(crypto_equal(S("abc"), S("abc")));
    CHECK(crypto_equal(S(""), (Str){0}));
    CHECK(!crypto_equal(S("abc"), S("abd")));
    CHECK(!crypto_equal(S("abc"), S("ab")));
}
