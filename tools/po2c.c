/* po2c — the message catalogue, from locale/vi/X.po and locale/en/X.po to C.
 *
 *   po2c OUT.h OUT.c vi FILE… -- en FILE…
 *
 * OUT.h is an enum with one constant per message. Its name holds the placeholders too, in
 * alphabetical order: "track.found" with {code} and {at} is MSG_TRACK_FOUND__AT__CODE, so a
 * call that forgets one or misspells one does not compile. OUT.c holds the texts, plain and
 * escaped for HTML; a placeholder is one byte, 1 to 8. A key that is missing in a language,
 * twice, without text or with other placeholders is an error with file and line. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ENTRIES = 20000, MAX_TEXT = 8000, MAX_ARGS = 8, MAX_NAME = 40, LANGS = 2 };

typedef struct Entry {
    const char *file;
    int         line;
    char       *key, *text;
    size_t      n_args;
    char        args[MAX_ARGS][MAX_NAME]; /* alphabetical */
} Entry;

static Entry entries[LANGS][MAX_ENTRIES];
static size_t count[LANGS];
static const char *const LANG_NAMES[LANGS] = {"vi", "en"};
static int failures;

__attribute__((format(printf, 3, 4)))
static void bad(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: error: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    failures++;
}

static bool is_key(const char *key)
{
    bool has_dot = false;
    if (!islower((unsigned char)*key))
        return false;
    for (const char *c = key; *c; c++) {
        bool twice = (*c == '_' || *c == '.') && (c[1] == '_' || c[1] == '.' || !c[1]);
        if (twice || !(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_' ||
                       *c == '.'))
            return false;
        has_dot |= *c == '.';
    }
    return has_dot;
}

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void add_arg(Entry *entry, const char *name, size_t len)
{
    for (size_t i = 0; i < entry->n_args; i++)
        if (strlen(entry->args[i]) == len && !strncmp(entry->args[i], name, len))
            return;
    if (entry->n_args == MAX_ARGS || len >= MAX_NAME) {
        bad(entry->file, entry->line, "%s: more than %d placeholders", entry->key, MAX_ARGS);
        return;
    }
    memcpy(entry->args[entry->n_args++], name, len);
}

/* Finds the placeholders, and refuses a brace that begins none. */
static void find_args(Entry *entry)
{
    for (const char *c = entry->text; *c; c++) {
        if ((unsigned char)*c < 32 && *c != '\n')
            bad(entry->file, entry->line, "%s: a control character", entry->key);
        if (*c == '}')
            bad(entry->file, entry->line, "%s: } without {", entry->key);
        if (*c != '{')
            continue;
        size_t len = 0;
        while (islower((unsigned char)c[1 + len]) || isdigit((unsigned char)c[1 + len]) ||
               (len && c[1 + len] == '_'))
            len++;
        if (!len || c[1 + len] != '}') {
            bad(entry->file, entry->line, "%s: a placeholder is {name}, in small letters",
                entry->key);
            return;
        }
        add_arg(entry, c + 1, len);
        c += 1 + len;
    }
    qsort(entry->args, entry->n_args, MAX_NAME, by_name);
}

/* Appends what stands between the quotes of one line. */
static void unquote(const char *file, int line, const char *from, char *text)
{
    size_t len = strlen(text);
    while (*from == ' ')
        from++;
    if (*from++ != '"') {
        bad(file, line, "expected a quoted text");
        return;
    }
    for (; *from && *from != '"' && len < MAX_TEXT - 1; from++) {
        if (*from == '\\' && from[1])
            text[len++] = *++from == 'n' ? '\n' : *from;
        else
            text[len++] = *from;
    }
    text[len] = 0;
    if (*from != '"' || (from[1] && !isspace((unsigned char)from[1])))
        bad(file, line, "a text must end with a quote on its line");
}

static void finish(int lang, const char *file, int line, const char *key, const char *text)
{
    if (!*key)
        return;
    if (!is_key(key)) {
        bad(file, line, "'%s' is not a key such as service.apply", key);
        return;
    }
    if (!*text)
        bad(file, line, "%s: empty text", key);
    if (count[lang] == MAX_ENTRIES) {
        bad(file, line, "more than %d messages", MAX_ENTRIES);
        exit(1);
    }
    Entry *entry = &entries[lang][count[lang]++];
    *entry = (Entry){.file = file, .line = line, .key = strdup(key), .text = strdup(text)};
    find_args(entry);
}

static void read_po(int lang, const char *file)
{
    static char row[MAX_TEXT], key[MAX_TEXT], text[MAX_TEXT];
    char *into = NULL;
    int   key_line = 0, n = 0;
    FILE *in = fopen(file, "r");
    if (!in) {
        bad(file, 1, "cannot be read");
        return;
    }
    *key = *text = 0;
    while (fgets(row, sizeof row, in)) {
        n++;
        if (!strncmp(row, "msgid ", 6)) {
            finish(lang, file, key_line, key, text);
            *key = *text = 0;
            key_line = n;
            unquote(file, n, row + 6, into = key);
        } else if (!strncmp(row, "msgstr ", 7) && into == key) {
            unquote(file, n, row + 7, into = text);
        } else if (*row == '"' && into) {
            unquote(file, n, row, into);
        } else if (*row != '#' && *row != '\n') {
            bad(file, n, "expected msgid \"…\", msgstr \"…\" or a comment");
        }
    }
    finish(lang, file, key_line, key, text);
    fclose(in);
}

/* SERVICE_APPLY__AT__CODE */
static void constant(const Entry *entry, char *out, size_t size)
{
    size_t len = (size_t)snprintf(out, size, "%s", entry->key);
    for (size_t i = 0; i < entry->n_args && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "__%s", entry->args[i]);
    for (char *c = out; *c; c++)
        *c = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
}

static int by_key(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    int          order = strcmp(x->key, y->key);
    return order ? order : x->line - y->line;
}

static void check_twice(int lang)
{
    for (size_t i = 1; i < count[lang]; i++) {
        const Entry *first = &entries[lang][i - 1], *again = &entries[lang][i];
        if (!strcmp(first->key, again->key))
            bad(again->file, again->line, "%s is already in %s:%d", again->key, first->file,
                first->line);
    }
}

static bool same_args(const Entry *a, const Entry *b)
{
    if (a->n_args != b->n_args)
        return false;
    for (size_t i = 0; i < a->n_args; i++)
        if (strcmp(a->args[i], b->args[i]))
            return false;
    return true;
}

static void check_languages(void)
{
    size_t i = 0, k = 0;
    while (i < count[0] || k < count[1]) {
        Entry *vi = i < count[0] ? &entries[0][i] : NULL;
        Entry *en = k < count[1] ? &entries[1][k] : NULL;
        int    order = !vi ? 1 : !en ? -1 : strcmp(vi->key, en->key);
        if (order < 0)
            bad(vi->file, vi->line, "%s is missing in English", vi->key);
        if (order > 0)
            bad(en->file, en->line, "%s is missing in Vietnamese", en->key);
        if (order == 0 && !same_args(vi, en))
            bad(en->file, en->line, "%s: other placeholders than in %s:%d", en->key, vi->file,
                vi->line);
        i += order <= 0;
        k += order >= 0;
    }
}

/* service.apply_now and service_apply.now would be one constant. */
static void check_constants(void)
{
    for (size_t i = 0; i < count[0]; i++)
        for (size_t k = i + 1; k < count[0] && k < i + 50; k++) {
            char a[500], b[500];
            constant(&entries[0][i], a, sizeof a);
            constant(&entries[0][k], b, sizeof b);
            if (!strcmp(a, b) && strcmp(entries[0][i].key, entries[0][k].key))
                bad(entries[0][k].file, entries[0][k].line, "%s and %s are one constant",
                    entries[0][i].key, entries[0][k].key);
        }
}

static void write_header(FILE *out)
{
    char name[500];
    fprintf(out, "/* Made by po2c; do not edit. */\n#pragma once\n\n"
                 "typedef enum Message {\n    MSG_NONE,\n");
    for (size_t i = 0; i < count[0]; i++) {
        constant(&entries[0][i], name, sizeof name);
        fprintf(out, "    MSG_%s,\n", name);
    }
    fprintf(out, "    MSG_COUNT\n} Message;\n");
}

static size_t add_char(FILE *out, char c, bool html)
{
    static const struct { char c; const char *as; } MARKS[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; html && i < sizeof MARKS / sizeof *MARKS; i++)
        if (c == MARKS[i].c)
            return (size_t)fprintf(out, "%s", MARKS[i].as);
    if (c == '"' || c == '\\')
        fputc('\\', out);
    fputs(c == '\n' ? "\\n" : (char[]){c, 0}, out);
    return 1;
}

/* Writes the text as a literal, placeholders as bytes; its length. */
static size_t write_text(FILE *out, const Entry *entry, bool html)
{
    size_t len = 0;
    fputs("    \"", out);
    for (const char *c = entry->text; *c; c++) {
        if (*c != '{') {
            len += add_char(out, *c, html);
            continue;
        }
        size_t n = strcspn(c, "}"), i = 0;
        while (strncmp(entry->args[i], c + 1, n - 1) || entry->args[i][n - 1])
            i++;
        fprintf(out, "\\%03o", (unsigned)i + 1);
        c += n;
        len++;
    }
    fprintf(out, "\" /* %s */\n", entry->key);
    return len;
}

static void write_table(FILE *out, int lang, bool html)
{
    static size_t len[MAX_ENTRIES];
    const char   *kind = html ? "html" : "text";
    fprintf(out, "\nstatic const char %s_%s[] =\n", LANG_NAMES[lang], kind);
    for (size_t i = 0; i < count[lang]; i++)
        len[i] = write_text(out, &entries[lang][i], html);
    fprintf(out, "    \"\";\n\nstatic const uint32_t %s_%s_at[MSG_COUNT + 1] = {0,",
            LANG_NAMES[lang], kind);
    size_t at = 0;
    for (size_t i = 0; i < count[lang]; i++) {
        fprintf(out, "%s%zu,", i % 12 ? " " : "\n    ", at);
        at += len[i];
    }
    fprintf(out, "\n    %zu};\n", at);
}

static void write_source(FILE *out)
{
    fprintf(out, "/* Made by po2c; do not edit. */\n#include \"core/message.h\"\n");
    for (int lang = 0; lang < LANGS; lang++) {
        write_table(out, lang, false);
        write_table(out, lang, true);
    }
    fprintf(out, "\nconst MessageTable message_tables[LANG_COUNT] = {\n"
                 "    {vi_text, vi_text_at, vi_html, vi_html_at},\n"
                 "    {en_text, en_text_at, en_html, en_html_at},\n};\n"
                 "\nconst unsigned char message_args[MSG_COUNT] = {0,");
    for (size_t i = 0; i < count[0]; i++)
        fprintf(out, "%s%zu,", i % 24 ? " " : "\n    ", entries[0][i].n_args);
    fprintf(out, "\n};\n\nconst char *const message_keys[MSG_COUNT] = {\"\",\n");
    for (size_t i = 0; i < count[0]; i++)
        fprintf(out, "    \"%s\",\n", entries[0][i].key);
    fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
    if (argc < 4 || strcmp(argv[3], "vi")) {
        fprintf(stderr, "po2c OUT.h OUT.c vi FILE... -- en FILE...\n");
        return 1;
    }
    int lang = 0;
    for (int i = 4; i < argc; i++) {
        if (!strcmp(argv[i], "--") || !strcmp(argv[i], "en"))
            lang = 1;
        else
            read_po(lang, argv[i]);
    }
    for (int i = 0; i < LANGS; i++) {
        qsort(entries[i], count[i], sizeof(Entry), by_key);
        check_twice(i);
    }
    check_languages();
    check_constants();
    if (failures)
        return 1;
    FILE *header = fopen(argv[1], "w"), *code = fopen(argv[2], "w");
    if (!header || !code)
        return 1;
    write_header(header);
    write_source(code);
    return fclose(header) || fclose(code);
}
