/* codes — agency, person and business. Procedures and dossiers are in codes_dossier.c. */
#include "engine/org/codes.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool all_digits(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]))
            return false;
    return text.len > 0;
}

static bool all_zero(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '0')
            return false;
    return true;
}

static int64_t digits(Str text)
{
    int64_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n = n * 10 + (text.at[i] - '0');
    return n;
}

/* ---- agencies ---- */

enum { GROUPS_MAX = 18, AGENCY_MAX = 35 };

/* Splits at dots; 0 when there are too many groups or one is empty. */
static size_t groups_of(Str code, Str *groups)
{
    size_t n = 0;
    bool more = code.len > 0 && code.len <= AGENCY_MAX;
    while (more) {
        if (n == GROUPS_MAX)
            return 0;
        more = str_cut(code, '.', &groups[n], &code);
        if (groups[n++].len == 0)
            return 0;
    }
    return n;
}

/* MX1X2: a letter A to Y (Z opens the schemes of other organisations) and two digits. */
static bool is_level_1(Str group)
{
    return group.len == 3 && group.at[0] >= 'A' && group.at[0] <= 'Y' &&
           is_digit(group.at[1]) && is_digit(group.at[2]);
}

bool agency_code_is_2020(Str code)
{
    Str groups[GROUPS_MAX];
    size_t n = groups_of(code, groups);
    if (n == 0 || !is_level_1(groups[0]))
        return false;
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < groups[i].len; k++) {
            char c = groups[i].at[k];
            if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
                return false;
        }
    return true;
}

/* Widths of levels 2, 3 and 4. */
static const size_t WIDTH[] = {2, 2, 3};

bool agency_code_is_2016(Str code)
{
    Str groups[GROUPS_MAX];
    size_t n = groups_of(code, groups);
    if (n < 2 || n > 1 + COUNT(WIDTH) || !is_level_1(groups[n - 1]))
        return false;
    for (size_t level = 0; level + 1 < n; level++) {
        Str group = groups[n - 2 - level];
        if (group.len != WIDTH[level] || !all_digits(group))
            return false;
    }
    return true;
}

Err agency_code_to_2020(Ctx *ctx, Str code, Str *out)
{
    if (agency_code_is_2020(code)) {
        *out = code;
        return OK;
    }
    if (!agency_code_is_2016(code))
        return fail(ctx, ERR_INVALID, "codes: not an agency code");
    Str groups[GROUPS_MAX];
    size_t n = groups_of(code, groups), first = 0;
    while (first + 1 < n && all_zero(groups[first]))
        first++;
    Buf text = {.arena = ctx->arena};
    buf_add(&text, groups[n - 1]);
    for (size_t i = n - 1; i > first; i--) {
        buf_char(&text, '.');
        buf_add(&text, groups[i - 1]);
    }
    *out = buf_str(&text);
    return OK;
}

Err agency_code_to_2016(Ctx *ctx, Str code, Str *out)
{
    Str modern, groups[GROUPS_MAX];
    TRY(agency_code_to_2020(ctx, code, &modern));
    size_t n = groups_of(modern, groups);
    if (n > 1 + COUNT(WIDTH))
        return fail(ctx, ERR_INVALID, "codes: too many levels for the form of 2016");
    static const Str ZERO[] = {{"00", 2}, {"00", 2}, {"000", 3}};
    Buf text = {.arena = ctx->arena};
    for (size_t level = COUNT(WIDTH); level > 0; level--) {
        Str group = level < n ? groups[level] : ZERO[level - 1];
        if (group.len != WIDTH[level - 1] || !all_digits(group))
            return fail(ctx, ERR_INVALID, "codes: a group does not fit the form of 2016");
        buf_add(&text, group);
        buf_char(&text, '.');
    }
    buf_add(&text, groups[0]);
    *out = buf_str(&text);
    return OK;
}

Str agency_code_root(Str code)
{
    if (agency_code_is_2020(code))
        return (Str){code.at, 3};
    if (agency_code_is_2016(code))
        return (Str){code.at + code.len - 3, 3};
    return (Str){0};
}

/* ---- persons ---- */

/* Provinces of the structure of 63, in whose registers the numbers began; still issued. */
static const char PROVINCES[] =
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 "
    "46 48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 "
    "94 95 96";

static bool is_province(Str two)
{
    for (size_t i = 0; i + 1 < sizeof PROVINCES; i += 3)
        if (memcmp(PROVINCES + i, two.at, 2) == 0)
            return true;
    return false;
}

Err personal_id_parse(Ctx *ctx, Str text, PersonalId *out)
{
    if (text.len != 12 || !all_digits(text))
        return fail(ctx, ERR_INVALID, "codes: a personal number has twelve digits");
    Str province = {0};
    if (text.at[0] == '0') {
        province = (Str){text.at + 1, 2};
        if (!is_province(province))
            return fail(ctx, ERR_INVALID, "codes: no such province in a personal number");
    }
    int century = text.at[3] - '0';
    *out = (PersonalId){
        .province = province,
        .is_female = century % 2 == 1,
        .birth_year = 1900 + century / 2 * 100 + (int)digits((Str){text.at + 4, 2}),
    };
    return OK;
}

/* ---- businesses ---- */

Str tax_code_normal(Arena *arena, Str text)
{
    Buf plain = {.arena = arena}, out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(" .-", text.at[i]) || text.at[i] == 0)
            buf_char(&plain, text.at[i]);
    if (plain.len != 13)
        return buf_str(&plain);
    buf_add(&out, (Str){plain.at, 10});
    buf_char(&out, '-');
    buf_add(&out, (Str){plain.at + 10, 3});
    return buf_str(&out);
}

TaxCodeFault tax_code_fault(Str code)
{
    static const int WEIGHTS[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
    bool branch = code.len == 14 && code.at[10] == '-';
    if (!(code.len == 10 || branch) || !all_digits((Str){code.at, 10}) ||
        (branch && !all_digits((Str){code.at + 11, 3})))
        return TAX_CODE_LENGTH;
    if (all_zero((Str){code.at, 2}))
        return TAX_CODE_PROVINCE;
    if (all_zero((Str){code.at + 2, 7}))
        return TAX_CODE_SERIAL;
    if (branch && all_zero((Str){code.at + 11, 3}))
        return TAX_CODE_BRANCH;
    int sum = 0;
    for (size_t i = 0; i < COUNT(WEIGHTS); i++)
        sum += (code.at[i] - '0') * WEIGHTS[i];
    int check = 10 - sum % 11;
    if (check == 10)
        return TAX_CODE_NEVER;
    return check == code.at[9] - '0' ? TAX_CODE_OK : TAX_CODE_CHECKSUM;
}
