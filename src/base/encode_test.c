#include "base/encode.h"
#include "test/test.h"

typedef Str Encode(Arena *, Str);
typedef bool Decode(Arena *, Str, Str *);

static const struct { Encode *encode; Decode *decode; } PAIRS[] = {
    {encode_hex, decode_hex},
    {encode_base64, decode_base64},
    {encode_base64url, decode_base64url},
    {encode_base32, decode_base32},
};

TEST(encodings_give_the_published_vectors)
{
    static const char *const BASE64[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < COUNT(BASE64); i++)
        CHECK_STR(encode_base64(ctx->arena, str_of(BASE64[i][0])), str_of(BASE64[i][1]));
    CHECK_STR(encode_hex(ctx->arena, S("\x00\xAB\xff")), S("00abff"));
    CHECK_STR(encode_base64url(ctx->arena, S("\xfb\xff")), S("-_8"));
    CHECK_STR(encode_base64(ctx->arena, S("\xfb\xff")), S("+/8="));
    CHECK_STR(encode_base32hex(ctx->arena, S("foobar")), S("cpnmuoj1e8"));
    CHECK_STR(encode_base32(ctx->arena, S("foobar")), S("csqpyrk1e8"));
}

TEST(encodings_of_any_length_decode_to_what_they_were)
{
    char bytes[40];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 167 + 251);
    for (size_t p = 0; p < COUNT(PAIRS); p++)
        for (size_t len = 0; len <= sizeof bytes; len++) {
            Str back, text = PAIRS[p].encode(ctx->arena, (Str){bytes, len});
            CHECK(PAIRS[p].decode(ctx->arena, text, &back));
            CHECK_STR(back, ((Str){bytes, len}));
        }
    CHECK(encode_base32(ctx->arena, (Str){bytes, 16}).len == 26);
}

TEST(decoding_refuses_what_encoding_never_gives)
{
    static const struct { Decode *decode; const char *text; } CASES[] = {
        {decode_hex, "0"},         {decode_hex, "0g"},        {decode_hex, " 00"},
        {decode_base64, "Zg="},    {decode_base64, "Zg"},     {decode_base64, "Zh=="},
        {decode_base64, "===="},   {decode_base64, "Z==="},   {decode_base64, "Zm9v\n"},
        {decode_base64, "Zm=v"},   {decode_base64, "-_8="},   {decode_base64url, "Zg=="},
        {decode_base64url, "Z"},   {decode_base64url, "Zh"},  {decode_base64url, "+/8"},
        {decode_base32, "u0"},     {decode_base32, "1"},      {decode_base32, "01"},
        {decode_base32, "000"},    {decode_base32, "-0"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        Str out;
        CHECK(!CASES[i].decode(ctx->arena, str_of(CASES[i].text), &out));
    }
    Str out;
    CHECK(!decode_hex(ctx->arena, (Str){"0\0", 2}, &out));
}

TEST(base32_and_hex_are_read_as_people_type_them)
{
    Str out;
    CHECK(decode_hex(ctx->arena, S("00ABff"), &out));
    CHECK_STR(out, S("\x00\xAB\xff"));
    CHECK(decode_base32(ctx->arena, S("CSQPYRKIE8"), &out));
    CHECK_STR(out, S("foobar"));
    CHECK(decode_base32(ctx->arena, S("csqpyrkLe8"), &out));
    CHECK_STR(out, S("foobar"));
    CHECK(decode_base32(ctx->arena, S("oO"), &out));
    CHECK_STR(out, S("\x00"));
}

TEST(url_parts_are_percent_encoded)
{
    CHECK_STR(encode_url(ctx->arena, S("a-Z_0.9~")), S("a-Z_0.9~"));
    CHECK_STR(encode_url(ctx->arena, S("Huế & /?#%+=")),
              S("Hu%E1%BA%BF%20%26%20%2F%3F%23%25%2B%3D"));
    CHECK_STR(encode_url(ctx->arena, (Str){"\0", 1}), S("%00"));
}
