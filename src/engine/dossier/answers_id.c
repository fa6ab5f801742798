/* answers_id — numbers the state gives, and how to reach people. */
#include "engine/dossier/answers.h"

#include "engine/org/codes.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool all_digits(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]))
            return false;
    return text.len > 0;
}

/* People group digits with spaces, points and hyphens. */
static Str without(Arena *arena, Str text, const char *marks)
{
    Buf buf = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (!text.at[i] || !strchr(marks, text.at[i]))
            buf_char(&buf, text.at[i]);
    return buf_str(&buf);
}

static AnswerProblemKind id_problem(Str number)
{
    return number.len != 12 ? ANSWER_ID_LENGTH : !all_digits(number) ? ANSWER_ID_DIGIT
                                                                      : ANSWER_ID_PROVINCE;
}

AnswerProblemKind personal_id_read(Ctx *ctx, Str text, int this_year, AnswerPersonalId *out)
{
    PersonalId id;
    Str        number = without(ctx->arena, text, " .");
    Fault      before = ctx->fault;
    if (personal_id_parse(ctx, number, &id) != OK) {
        ctx->fault = before;
        return id_problem(number);
    }
    *out = (AnswerPersonalId){number, id.birth_year, id.is_female};
    return id.birth_year > this_year ? ANSWER_ID_YEAR : ANSWER_FINE;
}

/* The business number, or since July 2025 a person's identification number. */
AnswerProblemKind tax_code_read(Ctx *ctx, Str text, Str *out)
{
    AnswerPersonalId person;
    *out = tax_code_normal(ctx->arena, text);
    bool is_code = out->len == 12 ? personal_id_read(ctx, *out, 2199, &person) == ANSWER_FINE
                                  : tax_code_fault(*out) == TAX_CODE_OK;
    return is_code ? ANSWER_FINE : ANSWER_NOT_TAX_CODE;
}

/* Mobile 03, 05, 07, 08, 09 with ten digits, fixed 02 with eleven; +84 is a leading 0. */
AnswerProblemKind phone_read(Ctx *ctx, Str text, Str *out)
{
    Arena *arena = ctx->arena;
    Str    number = without(arena, text, " .-()");
    if (str_starts(number, S("+84")))
        number = str_fmt(arena, "0%.*s", (int)number.len - 3, number.at + 3);
    if (!all_digits(number) || number.len < 10 || number.at[0] != '0')
        return ANSWER_NOT_PHONE;
    bool is_mobile = number.len == 10 && memchr("35789", number.at[1], 5);
    bool is_fixed = number.len == 11 && number.at[1] == '2';
    *out = number;
    return is_mobile || is_fixed ? ANSWER_FINE : ANSWER_NOT_PHONE;
}

/* Enough to catch a slip; whether it exists only a letter can tell. */
AnswerProblemKind email_read(Ctx *ctx, Str text, Str *out)
{
    Str  user, host, name, rest;
    bool has_at = str_cut(text, '@', &user, &host);
    if (!has_at || user.len == 0 || user.len > 64 || text.len > 254 ||
        !str_cut(host, '.', &name, &rest) || name.len == 0 || rest.len < 2 ||
        str_ends(host, S(".")))
        return ANSWER_NOT_EMAIL;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool          is_double_dot = i > 0 && c == '.' && text.at[i - 1] == '.';
        if (c <= ' ' || c >= 0x7F || strchr("\"(),:;<>[\\]", c) || is_double_dot)
            return ANSWER_NOT_EMAIL;
    }
    for (size_t i = 0; i < host.len; i++)
        if (host.at[i] == '@' || host.at[i] == '_')
            return ANSWER_NOT_EMAIL;
    char *lower = arena_bytes(ctx->arena, text.len, 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        lower[i] = i > user.len && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    *out = (Str){lower, text.len};
    return ANSWER_FINE;
}
