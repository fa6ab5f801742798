/* template — what html2c reads and writes: the text, the place in the HTML, messages.
 * Included once, by html2c.c; a build tool that runs for a moment and frees nothing. */
#pragma once
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *file;
static int         line = 1, lines_inside; /* of the template; in the last braces */
static char       *source;
static size_t      source_at, source_len;
static bool        text_open;

/* Where the text written so far stands in the HTML. */
typedef struct Place {
    enum { IN_TEXT, IN_TAG, IN_QUOTES, IN_SINGLE_QUOTES, IN_SCRIPT } where;
    char   name[24], tag[24]; /* of the attribute, of the tag */
    size_t name_len, tag_len;
    bool   in_tag_name, is_closing, has_src;
    char   last;              /* the character before this one */
} Place;
static Place place;

static inline bool same_place(Place a, Place b) { return a.where == b.where; }

__attribute__((noreturn, format(printf, 1, 2))) static void bad(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: error: ", file, line);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void put(const char *text)
{
    if (text_open)
        fputs("\"));\n", stdout);
    text_open = false;
    fputs(text, stdout);
}

/* A line of C that belongs to this line of the template. */
__attribute__((format(printf, 1, 2))) static void code(const char *format, ...)
{
    put("");
    printf("#line %d \"%s\"\n    ", line, file);
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

static char *copy(const char *from, size_t len)
{
    char *text = calloc(1, len + 1);
    if (!text)
        exit(1);
    memcpy(text, from, len);
    return text;
}

/* service.apply → SERVICE_APPLY */
static char *upper(const char *text)
{
    char *out = copy(text, strlen(text));
    for (char *c = out; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
    return out;
}

static bool template_open(const char *path)
{
    file = path;
    FILE *in = fopen(path, "r");
    if (!in)
        return false;
    fseek(in, 0, SEEK_END);
    long size = ftell(in);
    rewind(in);
    source_len = size > 0 ? (size_t)size : 0;
    source = calloc(1, source_len + 1);
    bool is_read = source && fread(source, 1, source_len, in) == source_len;
    fclose(in);
    return is_read;
}

static void attribute_name(char c)
{
    if (isalnum((unsigned char)c) || c == '-') {
        if (place.name_len < sizeof place.name - 1)
            place.name[place.name_len++] = (char)tolower((unsigned char)c);
        place.name[place.name_len] = 0;
        return;
    }
    if (c == '=') {
        if (!strcmp(place.name, "style") || !strncmp(place.name, "on", 2))
            bad("the page policy allows no %s attribute", place.name);
        place.has_src |= !strcmp(place.name, "src");
        return;
    }
    place.name_len = 0;
    place.name[0] = 0;
}

static void in_tag(char c)
{
    if (place.in_tag_name && isalnum((unsigned char)c)) {
        if (place.tag_len < sizeof place.tag - 1)
            place.tag[place.tag_len++] = (char)tolower((unsigned char)c);
        place.tag[place.tag_len] = 0;
    } else if (c == '>') {
        if (!strcmp(place.tag, "style"))
            bad("the page policy allows no <style>");
        bool is_script = !strcmp(place.tag, "script") && !place.is_closing;
        if (is_script && !place.has_src)
            bad("the page policy allows no inline <script>");
        place.where = is_script ? IN_SCRIPT : IN_TEXT;
    } else if (c == '"') {
        place.where = IN_QUOTES;
    } else if (c == '\'') {
        place.where = IN_SINGLE_QUOTES;
    } else if (c == '<') {
        bad("'<' inside the tag <%s>", place.tag);
    } else {
        place.is_closing |= c == '/' && place.last == '<';
        place.in_tag_name &= c == '/';
        attribute_name(c);
    }
}

static void follow(char c)
{
    if (place.where == IN_SCRIPT && c == '<')
        place.where = IN_TEXT;
    if (place.where == IN_SCRIPT && !isspace((unsigned char)c))
        bad("the page policy allows no inline <script>");
    if (place.where == IN_QUOTES || place.where == IN_SINGLE_QUOTES) {
        if (c == (place.where == IN_QUOTES ? '"' : '\''))
            place.where = IN_TAG;
    } else if (place.where == IN_TAG) {
        in_tag(c);
    } else if (c == '<') {
        place = (Place){.where = IN_TAG, .in_tag_name = true};
    }
    place.last = c;
}

static void text(char c)
{
    follow(c);
    if (!text_open)
        fputs("    buf_add(view->out, S(\"", stdout);
    text_open = true;
    if (c == '\n')
        fputs("\\n\"\n    \"", stdout);
    else if (c == '"' || c == '\\')
        printf("\\%c", c);
    else
        putchar(c);
    if (c == '\n') {
        line++;
        while (source[source_at] == ' ' || source[source_at] == '\t')
            source_at++;
    }
}

static void skip_line_end(void)
{
    if (source[source_at] != '\n')
        return;
    source_at++;
    line++;
    while (source[source_at] == ' ' || source[source_at] == '\t')
        source_at++;
}

/* A value stands in text or in double quotes, nowhere else. */
static void value_place(void)
{
    if (place.where == IN_TAG)
        bad("a value inside a tag must stand in double quotes");
    if (place.where == IN_SINGLE_QUOTES || place.where == IN_SCRIPT)
        bad("a value must stand in text or in double quotes");
}

static bool at_address(void)
{
    static const char *const ADDRESSES[] = {"href", "src", "action", "formaction"};
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof *ADDRESSES; i++)
        if (place.where == IN_QUOTES && place.last == '"' && !strcmp(place.name, ADDRESSES[i]))
            return true;
    return false;
}

/* The end of a text or character literal that begins at `from`. */
static const char *literal_end(const char *from)
{
    const char *at = from + 1;
    while (*at && *at != *from)
        at += *at == '\\' && at[1] ? 2 : 1;
    return *at ? at : NULL;
}

/* What stands between { and its }; braces may nest. */
static char *template_braces(void)
{
    const char *from = source + source_at, *at = from;
    bool is_comment = *from == '!';
    for (int deep = 1;; at++) {
        if ((*at == '"' || *at == '\'') && !is_comment)
            at = literal_end(at);
        if (!at || !*at)
            bad("missing }");
        deep += (*at == '{') - (*at == '}');
        lines_inside += *at == '\n';
        if (!deep)
            break;
    }
    source_at += (size_t)(at - from) + 1;
    return copy(from, (size_t)(at - from));
}

/* Writes the text up to the next braces and returns what they hold; NULL at the end. */
static char *template_next(bool is_open)
{
    line += lines_inside;
    lines_inside = 0;
    while (source_at < source_len) {
        char c = source[source_at++];
        if (c == '{' && source[source_at] != '{')
            return template_braces();
        if (c == '{')
            source_at++;
        if (!is_open && !isspace((unsigned char)c))
            bad("text outside a page or part");
        if (is_open)
            text(c);
        else if (c == '\n')
            line++;
    }
    return NULL;
}

static int template_close(void)
{
    put("");
    return fflush(stdout) || ferror(stdout);
}

#include "template_message.h"
