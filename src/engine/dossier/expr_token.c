/* expr_token — an expression's text cut into tokens. */
#include "engine/dossier/expr_code.h"

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const struct {
    const char *word;
    ExprCode    code;
} OPERATORS[] = {
    {"!=", CODE_NE}, {"<=", CODE_LE}, {">=", CODE_GE},   {"=", CODE_EQ},     {"<", CODE_LT},
    {">", CODE_GT},  {"in", CODE_IN}, {"has", CODE_HAS}, {"and", CODE_AND}, {"or", CODE_OR},
    {"not", CODE_NOT},
};

static ExprToken bad(size_t at, const char *message)
{
    return (ExprToken){.kind = TOKEN_BAD, .at = at, .message = message};
}

static ExprToken text_token(Arena *arena, Str source, size_t *at)
{
    size_t start = *at, i = start + 1, len = 0;
    char  *copy = NULL; /* made at the first doubled quote */
    for (; i < source.len; i++) {
        if (source.at[i] == '\'' && (i + 1 == source.len || source.at[i + 1] != '\'')) {
            *at = i + 1;
            Str text = {copy ? copy : source.at + start + 1, len};
            return (ExprToken){.kind = TOKEN_TEXT, .at = start, .text = text};
        }
        if (source.at[i] == '\'' && !copy) {
            copy = arena_bytes(arena, source.len, 1);
            memcpy(copy, source.at + start + 1, len);
        }
        i += source.at[i] == '\'';
        if (copy)
            copy[len] = source.at[i];
        len++;
    }
    return bad(start, "this text has no closing '");
}

static ExprToken number_token(Str source, size_t *at)
{
    size_t start = *at, i = start + 1;
    while (i < source.len && (is_digit(source.at[i]) || source.at[i] == '.'))
        i++;
    ExprToken token = {.kind = TOKEN_NUMBER, .at = start};
    token.text = (Str){source.at + start, i - start};
    *at = i;
    if (!value_number(token.text, &token.number))
        return bad(start, "this is not a number; write 12 or 12.5, at most three decimals");
    return token;
}

static ExprToken name_token(Str source, size_t *at)
{
    size_t start = *at, i = start + 1;
    while (i < source.len && (is_letter(source.at[i]) || is_digit(source.at[i]) ||
                              (source.at[i] == '.' && i + 1 < source.len &&
                               is_letter(source.at[i + 1]))))
        i++;
    ExprToken token = {.kind = TOKEN_NAME, .at = start};
    token.text = (Str){source.at + start, i - start};
    *at = i;
    for (size_t k = 0; k < COUNT(OPERATORS); k++)
        if (str_eq(token.text, str_of(OPERATORS[k].word))) {
            token.kind = TOKEN_OPERATOR;
            token.code = OPERATORS[k].code;
        }
    return token;
}

ExprToken expr_token(Arena *arena, Str source, size_t *at)
{
    while (*at < source.len && (source.at[*at] == ' ' || source.at[*at] == '\n'))
        ++*at;
    if (*at >= source.len)
        return (ExprToken){.kind = TOKEN_END, .at = source.len};
    char c = source.at[*at];
    if (c == '\'')
        return text_token(arena, source, at);
    if (is_digit(c) || c == '-')
        return number_token(source, at);
    if (is_letter(c))
        return name_token(source, at);
    if (memchr("()[],", c, 5))
        return (ExprToken){.kind = TOKEN_MARK, .at = (*at)++, .mark = c};
    Str rest = {source.at + *at, source.len - *at};
    for (size_t k = 0; k < COUNT(OPERATORS); k++) {
        Str word = str_of(OPERATORS[k].word);
        if (str_starts(rest, word)) {
            size_t start = *at;
            *at += word.len;
            return (ExprToken){.kind = TOKEN_OPERATOR, .at = start, .text = word,
                               .code = OPERATORS[k].code};
        }
    }
    return bad(*at, "this character has no meaning here");
}
