/* dialect — just enough of SQL's surface to find words outside of quotes and comments. */
#include "db/driver.h"

#include <strings.h>

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || (unsigned char)c >= 0x80;
}

static size_t until(Str text, size_t from, Str end)
{
    for (size_t i = from; i + end.len <= text.len; i++)
        if (!memcmp(text.at + i, end.at, end.len))
            return i + end.len;
    return text.len;
}

size_t sql_piece(Str text, size_t at)
{
    Str rest = {text.at + at, text.len - at};
    size_t i = at;
    if (str_starts(rest, S("--")))
        return until(text, at, S("\n"));
    if (str_starts(rest, S("/*")))
        return until(text, at + 2, S("*/"));
    if (text.at[at] == '\'' || text.at[at] == '"') /* a doubled quote is just two pieces */
        return until(text, at + 1, (Str){text.at + at, 1});
    while (i < text.len && word_char(text.at[i]))
        i++;
    return i == at ? at + 1 : i;
}

bool sql_is_word(Str piece) { return piece.len && word_char(piece.at[0]); }

Str sql_translate(Arena *arena, Str script, const Word *words, size_t count)
{
    Buf out = {.arena = arena};
    for (size_t at = 0, end; at < script.len; at = end) {
        end = sql_piece(script, at);
        Str piece = {script.at + at, end - at};
        for (size_t i = 0; i < count; i++)
            if (str_eq(piece, words[i].portable)) {
                piece = words[i].own;
                break;
            }
        buf_add(&out, piece);
    }
    return buf_str(&out);
}

size_t sql_params(const char *sql)
{
    Str text = str_of(sql);
    size_t most = 0;
    for (size_t at = 0, end; at < text.len; at = end) {
        end = sql_piece(text, at);
        if (text.at[at] != '$' || end == text.len)
            continue;
        int64_t n;
        size_t digits = sql_piece(text, end);
        if (str_to_int((Str){text.at + end, digits - end}, &n) && n > (int64_t)most)
            most = (size_t)n;
    }
    return most;
}

bool sql_has_word(const char *sql, const char *word)
{
    Str text = str_of(sql);
    size_t len = strlen(word);
    for (size_t at = 0, end; at < text.len; at = end) {
        end = sql_piece(text, at);
        if (end - at == len && !strncasecmp(text.at + at, word, len))
            return true;
    }
    return false;
}
