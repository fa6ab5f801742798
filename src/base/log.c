/* log — one line per entry on standard error. */
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const LEVELS[] = {"debug", "info", "warn", "error"};
static const char *const ERRORS[] = {"ok",       "invalid", "denied",      "not_found",
                                     "conflict", "limit",   "unavailable", "broken"};

typedef struct Line {
    char  *at;
    size_t len;
    bool   is_full;
} Line;

enum { RESERVE = 5 }; /* the mark of a line cut short, and the line feed */

static void put(Line *line, Str text)
{
    if (line->is_full || text.len > LOG_LINE - RESERVE - line->len) {
        line->is_full = true;
        return;
    }
    if (text.len)
        memcpy(line->at + line->len, text.at, text.len);
    line->len += text.len;
}

static void put_number(Line *line, int64_t n)
{
    char     digits[24];
    size_t   at = sizeof digits;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0)
        digits[--at] = '-';
    put(line, (Str){digits + at, sizeof digits - at});
}

/* Controls, and the characters that reverse or break a line in an editor or a terminal. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           c == 0xFFFD;
}

static void put_escaped(Line *line, Str bytes)
{
    static const char HEX[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];
        char escape[] = {'\\', 'x', HEX[byte >> 4], HEX[byte & 15]};
        put(line, (Str){escape, sizeof escape});
    }
}

static bool needs_quotes(Str text)
{
    if (!text.len)
        return true;
    while (text.len) {
        uint32_t c = text_next(&text);
        if (c == ' ' || c == '"' || c == '=' || c == '\\' || is_unsafe(c))
            return true;
    }
    return false;
}

static void put_value(Line *line, Str text)
{
    if (!needs_quotes(text)) {
        for (size_t i = 0; i < text.len;) { /* whole characters, should the line be cut */
            Str rest = {text.at + i, text.len - i};
            text_next(&rest);
            size_t size = text.len - i - rest.len;
            put(line, (Str){text.at + i, size});
            i += size;
        }
        return;
    }
    put(line, S("\""));
    while (text.len) {
        Str      start = text;
        uint32_t c = text_next(&text);
        Str      bytes = {start.at, start.len - text.len};
        if (c == '\n')
            put(line, S("\\n"));
        else if (is_unsafe(c))
            put_escaped(line, bytes);
        else if (c == '"' || c == '\\')
            put(line, c == '"' ? S("\\\"") : S("\\\\"));
        else
            put(line, bytes);
    }
    put(line, S("\""));
}

size_t log_format(char out[LOG_LINE], LogLevel level, int64_t now_ms, int pid,
                  const LogPair *pairs)
{
    Line line = {out, 0, false};
    put(&line, str_of(LEVELS[level]));
    put(&line, S(" "));
    char time[24];
    time_iso_put(time, now_ms);
    put(&line, (Str){time, sizeof time});
    put(&line, S(" "));
    put_number(&line, pid);
    for (; pairs->key; pairs++) {
        put(&line, S(" "));
        put(&line, str_of(pairs->key));
        put(&line, S("="));
        if (pairs->is_number)
            put_number(&line, pairs->number);
        else
            put_value(&line, pairs->text);
    }
    if (line.is_full) {
        memcpy(out + line.len, " ...", 4);
        line.len += 4;
    }
    out[line.len++] = '\n';
    return line.len;
}

static LogLevel lowest_level(void)
{
    const char *name = getenv("MOTCUA_LOG");
    for (size_t i = 0; name && i < COUNT(LEVELS); i++)
        if (strcmp(name, LEVELS[i]) == 0)
            return (LogLevel)i;
    return LEVEL_INFO;
}

void log_entry(LogLevel level, const LogPair *pairs)
{
    char out[LOG_LINE];
    if (level < lowest_level())
        return;
    size_t len = log_format(out, level, time_now_ms(), (int)getpid(), pairs);
    /* A log that cannot be written must not stop the work it tells of. */
    ssize_t written = write(STDERR_FILENO, out, len);
    (void)written;
}

void log_fault(LogLevel level, const char *event, const Fault *fault)
{
    LOG_ENTRY(level, event, log_text("err", str_of(ERRORS[fault->err & 7])),
              log_text("message", fault->message), log_text("file", str_of(fault->file)),
              log_int("line", fault->line));
}
