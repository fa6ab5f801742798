#include "base/letter.h"
#include "base/text.h"
#include "test/test.h"

#include <stdlib.h>
#include <uninorm.h>

typedef struct Pair {
    const char *from, *to;
} Pair;

static const Pair FOLD[] = {
    {"Thừa Thiên Huế", "Thua Thien Hue"},
    {"Đắk Lắk", "Dak Lak"},
    {"Nguyễn Thị Hường", "Nguyen Thi Huong"},
    {"Ủy ban nhân dân", "Uy ban nhan dan"},
    {"Bà Rịa - Vũng Tàu", "Ba Ria - Vung Tau"},
    {"Phường Đội Cấn", "Phuong Doi Can"},
    {"ƯU TIÊN", "UU TIEN"},
    {"Quỳnh Côi", "Quynh Coi"},
    {"\u00D0ông \u0189ông", "Dong Dong"},
};

/* What people paste: marks after the wrong letter, look-alikes, odd spaces, what is unseen. */
static const Pair DIRTY[] = {
    {"hoăc\u0323", "hoac"},
    {"trưc\u0323 tiếp", "truc tiep"},
    {"  Lê\u00A0\u2003Văn \t Tám ", "le van tam"},
    {"Lê\u200B V\u00ADăn", "le van"},
    {"e\u0323\u0302 e\u0302\u0323 \u0301x", "e e x"},
    {"\u00F0a \u00D0A", "da da"},
    {"Café Zürich Łódź ÆØ", "cafe zurich łodz æø"},
    {"ΑΘΉΝΑ Москва 東京", "αθηνα москва 東京"},
    {"a\nb\x01" "c", "a b c"},
    {"", ""},
    {" \u0301 ", ""},
};

static const Pair TONE_PLACES[] = {
    {"hoà", "hòa"},
    {"khoẻ", "khỏe"},
    {"thuý", "thúy"},
    {"Khánh Hoà", "Khánh Hòa"},
    {"Thanh Hoá", "Thanh Hóa"},
};

TEST(fold_drops_marks_and_keeps_case_where_asked)
{
    for (size_t i = 0; i < COUNT(FOLD); i++) {
        CHECK_STR(text_fold_case(ctx->arena, str_of(FOLD[i].from)), str_of(FOLD[i].to));
        CHECK_STR(text_fold(ctx->arena, str_of(FOLD[i].from)),
                  text_fold(ctx->arena, str_of(FOLD[i].to)));
    }
    CHECK_STR(text_fold(ctx->arena, S("Phường Đội Cấn")), S("phuong doi can"));
}

TEST(fold_forgives_dirty_text)
{
    for (size_t i = 0; i < COUNT(DIRTY); i++)
        CHECK_STR(text_fold(ctx->arena, str_of(DIRTY[i].from)), str_of(DIRTY[i].to));
}

TEST(fold_makes_both_places_of_a_tone_equal)
{
    for (size_t i = 0; i < COUNT(TONE_PLACES); i++) {
        Str a = str_of(TONE_PLACES[i].from), b = str_of(TONE_PLACES[i].to);
        CHECK(!str_eq(a, b));
        CHECK_STR(text_fold(ctx->arena, a), text_fold(ctx->arena, b));
    }
}

static Str normal(Arena *arena, uninorm_t form, Str text)
{
    size_t   len = 0;
    uint8_t *out = u8_normalize(form, (const uint8_t *)text.at, text.len, NULL, &len);
    Str      copy = str_copy(arena, (Str){(char *)out, len});
    free(out);
    return copy;
}

/* The table of our letters, the short ways past the library, idempotence: three planes. */
TEST(fold_of_every_character_agrees_with_its_decomposed_form_and_is_final)
{
    int wrong = 0;
    for (uint32_t c = 1; c < 0x30000; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        ArenaMark mark = arena_mark(ctx->arena);
        char      bytes[6] = "x";
        Str       text = {bytes, 1 + text_put(bytes + 1, c)};
        Str       folded = text_fold(ctx->arena, text);
        Str       apart = normal(ctx->arena, UNINORM_NFD, text);
        wrong += !str_eq(folded, text_fold(ctx->arena, apart));
        wrong += !str_eq(folded, text_fold(ctx->arena, folded));
        wrong += !str_eq(text_sort_key(ctx->arena, text), text_sort_key(ctx->arena, apart));
        wrong += text_is_nfc_fast(text) && !str_eq(normal(ctx->arena, UNINORM_NFC, text), text);
        if (wrong)
            printf("U+%04X\n", c);
        CHECK(wrong == 0);
        arena_reset(ctx->arena, mark);
        if (wrong)
            break;
    }
}

TEST(every_vietnamese_letter_folds_to_ascii)
{
    static const char LETTERS[] =
        "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ";
    Str small = str_of(LETTERS), capitals = text_upper(ctx->arena, small);
    CHECK(text_length(small) == 73);
    CHECK(text_is_ascii(text_fold(ctx->arena, small)));
    CHECK_STR(text_fold(ctx->arena, capitals), text_fold(ctx->arena, small));
    CHECK_STR(text_fold_case(ctx->arena, S("ĐÀO ỴẴ")), S("DAO YA"));
}

TEST(utf8_is_valid_only_in_its_one_form)
{
    static const struct { const char *bytes; size_t len; bool is_valid; } CASES[] = {
        {"", 0, true},
        {"abcdefgh Huế \xF0\x9F\x87\xBB", 19, true},
        {"\xF4\x8F\xBF\xBF", 4, true},      /* U+10FFFF */
        {"\xED\x9F\xBF", 3, true},          /* U+D7FF */
        {"\xEE\x80\x80", 3, true},          /* U+E000 */
        {"\0", 1, false},                   /* NUL */
        {"abcdefghijkl\0mnopqrst", 21, false},
        {"\xC0\x80", 2, false},             /* overlong NUL */
        {"\xC1\xBF", 2, false},             /* overlong */
        {"\xE0\x9F\xBF", 3, false},
        {"\xF0\x8F\xBF\xBF", 4, false},
        {"\xED\xA0\x80", 3, false},         /* surrogate */
        {"\xED\xBF\xBF", 3, false},
        {"\xF4\x90\x80\x80", 4, false},     /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, false},
        {"\xFF", 1, false},
        {"\x80", 1, false},                 /* a tail without its head */
        {"\xC3", 1, false},                 /* cut short */
        {"\xE1\xBB", 2, false},
        {"\xE1\xBBx", 3, false},
        {"abcdefg\xE1\xBB\x87hijklmnop\xE1", 20, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        CHECK(text_valid((Str){CASES[i].bytes, CASES[i].len}) == CASES[i].is_valid);
}

TEST(utf8_of_every_code_point_is_read_back)
{
    int wrong = 0;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char bytes[4];
        Str  text = {bytes, text_put(bytes, c)};
        bool is_surrogate = c >= 0xD800 && c < 0xE000;
        wrong += text_valid(text) == is_surrogate;
        wrong += !is_surrogate && (text_next(&text) != c || text.len != 0);
    }
    CHECK(wrong == 0);
}

TEST(nfc_composes_what_macs_send)
{
    static const Pair CASES[] = {
        {"e\u0323\u0302", "ệ"}, {"o\u031B\u0323", "ợ"}, {"u\u031B\u0303", "ữ"},
        {"a\u0302\u0301", "ấ"}, {"đ", "đ"},             {"\u212B", "Å"},
        {"hoăc\u0323", "hoăc\u0323"}, /* NFC cannot mend a mark at the wrong letter */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        Str out;
        CHECK(text_nfc(ctx, str_of(CASES[i].from), &out) == OK);
        CHECK_STR(out, str_of(CASES[i].to));
    }
    Str same = S("Nguyễn Thị Hường – “Huế”"), out;
    CHECK(text_is_nfc_fast(same));
    CHECK(text_nfc(ctx, same, &out) == OK && out.at == same.at);
}

TEST(nfc_refuses_broken_utf8)
{
    Str out;
    CHECK(text_nfc(ctx, S("a\xC3"), &out) == ERR_INVALID);
    CHECK(text_nfc(ctx, (Str){"a\0b", 3}, &out) == ERR_INVALID);
}

TEST(cut_counts_characters_and_keeps_letters_whole)
{
    CHECK_STR(text_cut(S("Huế"), 2), S("Hu"));
    CHECK_STR(text_cut(S("Huế"), 3), S("Huế"));
    CHECK_STR(text_cut(S("Huế"), 99), S("Huế"));
    CHECK_STR(text_cut(S("Huế"), 0), S(""));
    CHECK_STR(text_cut(S("ae\u0323\u0302"), 2), S("a"));
    CHECK_STR(text_cut(S("e\u0323\u0302"), 2), S("e\u0323"));
    CHECK(text_length(S("Nguyễn Thị Hường")) == 16);
    CHECK(text_length(S("\xF0\x9F\x87\xBB\xC3")) == 2);
}

TEST(numbers_are_written_the_vietnamese_way)
{
    CHECK_STR(text_number(ctx->arena, 1236393), S("1.236.393"));
    CHECK_STR(text_number(ctx->arena, 0), S("0"));
    CHECK_STR(text_number(ctx->arena, 999), S("999"));
    CHECK_STR(text_number(ctx->arena, -1000), S("-1.000"));
    CHECK_STR(text_number(ctx->arena, INT64_MIN), S("-9.223.372.036.854.775.808"));
    CHECK_STR(text_money(ctx->arena, 50000), S("50.000\u00A0đ"));
    CHECK_STR(text_decimal(ctx->arena, 982, 1), S("98,2"));
    CHECK_STR(text_decimal(ctx->arena, -5, 2), S("-0,05"));
    CHECK_STR(text_decimal(ctx->arena, 123456789, 3), S("123.456,789"));
}
