#include "base/text.h"
#include "test/test.h"

static const char *const PROVINCES[] = {
    "An Giang",   "Bà Rịa - Vũng Tàu", "Bạc Liêu",   "Bắc Giang",   "Bắc Kạn",    "Bắc Ninh",
    "Bến Tre",    "Bình Dương",        "Bình Định",  "Bình Phước",  "Bình Thuận", "Cà Mau",
    "Cao Bằng",   "Cần Thơ",           "Đà Nẵng",    "Đắk Lắk",     "Đắk Nông",   "Điện Biên",
    "Đồng Nai",   "Đồng Tháp",         "Gia Lai",    "Hà Giang",    "Hà Nam",     "Hà Nội",
    "Hà Tĩnh",    "Hải Dương",         "Hải Phòng",  "Hậu Giang",   "Hoà Bình",   "Hồ Chí Minh",
    "Huế",        "Hưng Yên",          "Khánh Hòa",  "Kiên Giang",  "Kon Tum",    "Lai Châu",
    "Lạng Sơn",   "Lào Cai",           "Lâm Đồng",   "Long An",     "Nam Định",   "Nghệ An",
    "Ninh Bình",  "Ninh Thuận",        "Phú Thọ",    "Phú Yên",     "Quảng Bình", "Quảng Nam",
    "Quảng Ngãi", "Quảng Ninh",        "Quảng Trị",  "Sóc Trăng",   "Sơn La",     "Tây Ninh",
    "Thái Bình",  "Thái Nguyên",       "Thanh Hóa",  "Tiền Giang",  "Trà Vinh",   "Tuyên Quang",
    "Vĩnh Long",  "Vĩnh Phúc",         "Yên Bái",    NULL,
};
static const char *const TONES[] = {
    "a", "à", "ả", "ã", "á", "ạ", "ă", "ắ", "â", "ấ", "b", NULL};
static const char *const SYLLABLES[] = {
    "ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", NULL};
static const char *const D[] = {"da", "du", "dư", "đa", "đu", "đư", NULL};
static const char *const CAPITALS[] = {
    "Le Anh", "Lê anh", "Lê Anh", "Lê Ánh", "Lê Ăn", "Lê Ân", NULL};
static const char *const DONG[] = {
    "Dong", "Dông", "Đông", "Đồng", "Đống", "Động", "Đông Anh", NULL};
/* Signs before digits before letters; ours before those of others. */
static const char *const SIGNS[] = {"a", "a b", "a-b", "a, b", "a“", "a1",
                                    "ab", "azz", "aж", "a東", NULL};
static const char *const ALPHABET[] = {
    "",  "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m",
    "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z", NULL};

static const char *const *const LISTS[] = {PROVINCES, TONES, SYLLABLES, D,
                                           CAPITALS,  DONG,  SIGNS,     ALPHABET};

/* Every pair, not only neighbours; under text_key_ascii too. */
static void check_order(Ctx *ctx, const char *const *list, Str (*key)(Arena *, Str))
{
    for (size_t i = 0; list[i]; i++)
        for (size_t j = 0; list[j]; j++) {
            Str a = key(ctx->arena, str_of(list[i])), b = key(ctx->arena, str_of(list[j]));
            int want = (i > j) - (i < j);
            if (str_cmp(a, b) != want)
                printf("'%s' and '%s'\n", list[i], list[j]);
            CHECK(str_cmp(a, b) == want);
            Str ascii = text_key_ascii(ctx->arena, a);
            CHECK(str_cmp(ascii, text_key_ascii(ctx->arena, b)) == want);
        }
}

TEST(sort_key_gives_the_order_of_vietnamese_dictionaries)
{
    for (size_t i = 0; i < COUNT(LISTS); i++)
        check_order(ctx, LISTS[i], text_sort_key);
}

TEST(sort_key_is_the_same_for_one_text_in_all_its_forms)
{
    static const char *const SAME[][2] = {
        {"Đồng Hới", "Đo\u0302\u0300ng Ho\u031B\u0301i"},
        {"Lê Anh", "  Lê \u00A0 Anh "},
        {"Zürich", "Zu\u0308rich"},
        {"ệ", "e\u0302\u0323"},
    };
    for (size_t i = 0; i < COUNT(SAME); i++)
        CHECK_STR(text_sort_key(ctx->arena, str_of(SAME[i][0])),
                  text_sort_key(ctx->arena, str_of(SAME[i][1])));
    Str plain = text_sort_key(ctx->arena, S("Zurich"));
    CHECK(str_cmp(plain, text_sort_key(ctx->arena, S("Zürich"))) == -1);
}

TEST(key_ascii_holds_only_digits_and_small_letters)
{
    Str key = text_key_ascii(ctx->arena, text_sort_key(ctx->arena, S("Đắk Lắk, 東京 ü")));
    CHECK(key.len > 20);
    for (size_t i = 0; i < key.len; i++)
        CHECK((key.at[i] >= '0' && key.at[i] <= '9') || (key.at[i] >= 'a' && key.at[i] <= 'v'));
}

TEST(name_key_sorts_people_by_given_name_then_family_then_middle)
{
    static const char *const PEOPLE[] = {
        "An",
        "Đỗ An",
        "Lê Văn An",
        "NGUYỄN AN", /* capitals part nobody from the others */
        "Nguyễn Thị An",
        "Nguyễn Văn An",
        "Nguyễn Văn Bá An",
        "Trần An",
        "Lê Ân",
        "Trần Thị Bình",
        "Lê Thị Hoa",
        "Phạm Hoà",
        "Lê Thị Hường",
        NULL,
    };
    check_order(ctx, PEOPLE, text_name_key);
    Str small = text_name_key(ctx->arena, S("Lê An")),
        capital = text_name_key(ctx->arena, S("LÊ AN"));
    CHECK(str_cmp(small, capital) == -1);
    CHECK_STR(text_name_key(ctx->arena, S(" Lê  An ")), text_name_key(ctx->arena, S("Lê An")));
    CHECK(text_name_key(ctx->arena, S("")).len > 0);
}
