/* log — one line per entry on standard error: level time pid event=… key=value …
 *
 * A line carries identifiers, never names, identity numbers or secrets. It is written by one
 * call, at most LOG_LINE bytes long, without allocating; what could break or forge a line is
 * escaped. MOTCUA_LOG names the lowest level written: debug, info (else), warn, error. */
#pragma once
#include "base/base.h"

enum { LOG_LINE = 1000 };

typedef enum LogLevel { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR } LogLevel;

typedef struct LogPair {
    const char *key; /* NULL ends a list */
    Str         text;
    int64_t     number;
    bool        is_number;
} LogPair;

static inline LogPair log_text(const char *key, Str text)
{
    return (LogPair){.key = key, .text = text};
}

static inline LogPair log_int(const char *key, int64_t n)
{
    return (LogPair){.key = key, .number = n, .is_number = true};
}

/* log_info("listening", log_int("port", 8080)); */
#define log_debug(event, ...) LOG_ENTRY(LEVEL_DEBUG, event, ##__VA_ARGS__)
#define log_info(event, ...)  LOG_ENTRY(LEVEL_INFO, event, ##__VA_ARGS__)
#define log_warn(event, ...)  LOG_ENTRY(LEVEL_WARN, event, ##__VA_ARGS__)
#define log_error(event, ...) LOG_ENTRY(LEVEL_ERROR, event, ##__VA_ARGS__)
#define LOG_ENTRY(level, event, ...)                                                      \
    log_entry(level, (const LogPair[]){log_text("event", str_of(event)), ##__VA_ARGS__, {0}})

void log_entry(LogLevel level, const LogPair *pairs);
/* What fail() noted, once, by the code that began the work. */
void log_fault(LogLevel level, const char *event, const Fault *fault);

/* The line itself, ending in a line feed; returns its length, at most LOG_LINE. */
size_t log_format(char out[LOG_LINE], LogLevel level, int64_t now_ms, int pid,
                  const LogPair *pairs);
